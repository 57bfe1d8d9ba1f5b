/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "presence/cost.h"

#include <stdlib.h>
#include <string.h>

#include "base/bisect.h"
#include "base/memory.h"
#include "base/stretches.h"

void sp_prices_make(const struct sp_stream *stream, struct sp_prices *prices)
{
	*prices = (struct sp_prices){.stream = stream};
	if (!stream)
		return;
	prices->starts = sp_alloc((stream->packet_count + 1) * sizeof(*prices->starts));
	prices->before = sp_alloc((stream->packet_count + 1) * sizeof(*prices->before));
	for (size_t i = 0; i < stream->packet_count; i++) {
		prices->starts[i + 1] = prices->starts[i] + stream->packets[i].size;
		prices->before[i + 1] = prices->before[i] + stream->packets[i].price;
	}
}

void sp_prices_free(struct sp_prices *prices)
{
	free(prices->starts);
	free(prices->before);
	*prices = (struct sp_prices){0};
}

/* The price of all bytes in front of offset. The first k of a packet's n bytes cost floor(price * k / n). */
static sp_bits price_before(const struct sp_prices *prices, uint64_t offset)
{
	const struct sp_stream *stream = prices->stream;
	size_t low = 0, high = stream->packet_count;
	if (offset >= stream->size)
		return prices->before[stream->packet_count];
	while (low + 1 < high) {
		size_t middle = low + (high - low) / 2;
		if (prices->starts[middle] <= offset)
			low = middle;
		else
			high = middle;
	}
	const struct sp_packet *packet = &stream->packets[low];
	return prices->before[low] +
	       (sp_bits)((uint64_t)packet->price * (offset - prices->starts[low]) / packet->size);
}

sp_bits sp_prices_of(const struct sp_prices *prices, uint64_t offset, uint64_t size)
{
	if (!prices->stream)
		return (sp_bits)size * SP_BYTE_BITS;
	return price_before(prices, offset + size) - price_before(prices, offset);
}

/* Adds what of a stretch lies in a section. */
static void add_part(const struct sp_program_section *section, const struct sp_prices *prices, uint64_t base,
	uint64_t address, uint64_t size, struct sp_cost *cost)
{
	if (!section->has_bytes) {
		cost->bss += (int64_t)size;
		return;
	}
	if (section->is_code)
		cost->text += (int64_t)size;
	else
		cost->data += (int64_t)size;
	if (prices)
		cost->packed +=
			sp_prices_of(prices, base + section->offset + (address - section->address), size);
}

/* The first section that does not end at or before address. */
static size_t find_section(const struct sp_linked_program *program, uint64_t address)
{
	const struct sp_program_section *all = program->sections;
	return SP_BISECT(i, program->section_count,
		all[i].address <= address && address - all[i].address >= all[i].size);
}

struct sp_cost sp_cost_of(const struct sp_linked_program *program, const struct sp_prices *prices,
	uint64_t base, const struct sp_stretches *stretches)
{
	struct sp_cost cost = {0};
	for (size_t i = 0; i < stretches->count; i++) {
		uint64_t from = stretches->items[i].address, end = from + stretches->items[i].size;
		for (size_t j = find_section(program, from); j < program->section_count; j++) {
			const struct sp_program_section *section = &program->sections[j];
			uint64_t section_end = section->address + section->size,
				 to = end < section_end ? end : section_end;
			if (section->address >= end)
				break;
			from = from < section->address ? section->address : from;
			if (from < to)
				add_part(section, prices, base, from, to - from, &cost);
		}
	}
	return cost;
}

static bool find_symbol(const struct sp_linked_program *program, const char *name, uint64_t *address)
{
	for (size_t i = 0; i < program->symbol_count; i++) {
		if (strcmp(program->symbols[i].name, name) != 0)
			continue;
		*address = program->symbols[i].address;
		return true;
	}
	return false;
}

struct sp_stretch sp_cost_init(const struct sp_linked_program *program)
{
	uint64_t begin, end;
	if (!find_symbol(program, "__init_begin", &begin) || !find_symbol(program, "__init_end", &end) ||
		end < begin)
		return (struct sp_stretch){0};
	return (struct sp_stretch){begin, end - begin};
}

int64_t sp_cost_memory(const struct sp_stretch *init, const struct sp_stretches *stretches)
{
	return (int64_t)sp_stretches_bytes(stretches) -
	       (int64_t)sp_stretches_within(stretches, init->address, init->size);
}
