/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading the addresses: each place where a version of the kernel puts them is tried with each of its
 * encodings. The right one makes addresses that never fall, and puts code where code is.
 */
#include "kallsyms_table.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/bisect.h"
#include "base/little.h"
#include "base/memory.h"
#include "kallsyms_names.h"

/* Where the addresses would be, and how they are written. */
struct attempt {
	enum sp_kallsyms_encoding encoding;
	uint64_t offset;  /* of the row, in the file */
	uint64_t address; /* of the row, in memory */
	uint64_t base;    /* offset of kallsyms_relative_base in the file */
	bool has_base;
	bool first; /* in front of the names */
};

const struct sp_kallsyms_range *sp_kallsyms_range_of(const struct sp_kallsyms_image *image, uint64_t address)
{
	size_t low = SP_BISECT(i, image->range_count, image->ranges[i].address <= address);
	const struct sp_kallsyms_range *range = low ? &image->ranges[low - 1] : NULL;
	return range && address - range->address < range->size ? range : NULL;
}

static uint64_t pointer_size(const struct sp_kallsyms_image *image)
{
	return image->wide ? 8 : 4;
}

static uint64_t read_pointer(const struct sp_kallsyms_image *image, uint64_t at)
{
	return image->wide ? sp_little64(image->data + at) : sp_little32(image->data + at);
}

static uint64_t entry_size(const struct sp_kallsyms_image *image, const struct attempt *attempt)
{
	return attempt->encoding == SP_KALLSYMS_ADDRESS ? pointer_size(image) : 4;
}

static uint64_t read_address(
	const struct sp_kallsyms_image *image, const struct attempt *attempt, uint64_t base, uint32_t i)
{
	uint64_t step = entry_size(image, attempt), at = attempt->offset + i * step, address = 0;
	uint64_t value = step == 4 ? sp_little32(image->data + at) : 0;
	uint64_t extended = value >> 31 ? value | ~(uint64_t)UINT32_MAX : value;
	switch (attempt->encoding) {
	case SP_KALLSYMS_ADDRESS:
		address = read_pointer(image, at);
		break;
	case SP_KALLSYMS_BASE:
		address = base + value;
		break;
	case SP_KALLSYMS_BASE_OR_FIXED:
		address = value >> 31 ? base - 1 - extended : value;
		break;
	case SP_KALLSYMS_PLACE:
		address = attempt->address + i * step + extended;
		break;
	}
	return image->wide ? address : (uint32_t)address;
}

/* Is code where code is? What ends a section stands behind its last byte, so not all of it. */
static bool code_fits(const struct sp_kallsyms_image *image, const struct sp_kallsyms *table)
{
	size_t code = 0, good = 0;
	for (size_t i = 0; i < table->count; i++) {
		if (tolower((unsigned char)table->symbols[i].type) != 't')
			continue;
		const struct sp_kallsyms_range *range =
			sp_kallsyms_range_of(image, table->symbols[i].address);
		code++;
		good += range && range->executable;
	}
	return good && good >= code - code / 10;
}

static bool try_addresses(
	const struct sp_kallsyms_image *image, const struct attempt *attempt, struct sp_kallsyms *table)
{
	uint64_t base = attempt->has_base ? read_pointer(image, attempt->base) : 0, last = 0;
	for (uint32_t i = 0; i < table->count; i++) {
		uint64_t address = read_address(image, attempt, base, i);
		if (address < last)
			return false;
		table->symbols[i].address = last = address;
	}
	return code_fits(image, table);
}

/* In front of the names: the row, then the base or nothing. False where there is no room. */
static bool place_first(
	const struct sp_kallsyms_image *image, const struct sp_kallsyms_names *names, struct attempt *attempt)
{
	uint64_t row = sp_kallsyms_align(names->count * entry_size(image, attempt), names->align);
	uint64_t base = attempt->has_base ? pointer_size(image) : 0;
	if (names->number - names->floor < row + base)
		return false;
	attempt->base = names->number - base;
	attempt->offset = names->number - base - row;
	return true;
}

/* Behind the index of tokens: the row, then the base or nothing. */
static bool place_last(
	const struct sp_kallsyms_image *image, const struct sp_kallsyms_names *names, struct attempt *attempt)
{
	uint64_t row = names->count * entry_size(image, attempt);
	attempt->offset = sp_kallsyms_align(names->index + 512, names->align);
	attempt->base = sp_kallsyms_align(attempt->offset + row, names->align);
	uint64_t end = attempt->has_base ? attempt->base + pointer_size(image) : attempt->offset + row;
	return end <= names->ceiling;
}

static bool find_addresses(const struct sp_kallsyms_image *image, const struct sp_kallsyms_names *names,
	struct sp_kallsyms *table, struct attempt *found)
{
	static const enum sp_kallsyms_encoding encodings[] = {
		SP_KALLSYMS_BASE_OR_FIXED, SP_KALLSYMS_BASE, SP_KALLSYMS_PLACE, SP_KALLSYMS_ADDRESS};
	for (size_t i = 0; i < 2 * SP_COUNT(encodings); i++) {
		struct attempt attempt = {.encoding = encodings[i / 2], .first = i % 2};
		attempt.has_base =
			attempt.encoding == SP_KALLSYMS_BASE || attempt.encoding == SP_KALLSYMS_BASE_OR_FIXED;
		if (!(attempt.first ? place_first : place_last)(image, names, &attempt))
			continue;
		attempt.address = names->range->address + (attempt.offset - names->range->offset);
		*found = attempt;
		if (try_addresses(image, &attempt, table))
			return true;
	}
	return false;
}

static void take_names(struct sp_kallsyms *table, struct sp_buffer *text, uint32_t count)
{
	table->names = sp_buffer_take(text);
	table->symbols = sp_alloc(count * sizeof(*table->symbols));
	table->count = count;
	const char *name = table->names;
	for (uint32_t i = 0; i < count; i++) {
		table->symbols[i].type = *name;
		table->symbols[i].name = name + 1;
		name += strlen(name) + 1;
	}
}

static void add_part(struct sp_kallsyms *table, const char *name, uint64_t offset, uint64_t size)
{
	table->parts[table->part_count++] = (struct sp_kallsyms_part){name, offset, size};
}

/* Is there an order by name at this place: numbers of symbols alone? */
static bool is_order(
	const struct sp_kallsyms_image *image, const struct sp_kallsyms_names *names, uint64_t at)
{
	if (at > names->ceiling || (names->ceiling - at) / 3 < names->count)
		return false;
	for (uint32_t i = 0; i < names->count; i++) {
		const uint8_t *entry = image->data + at + 3 * (uint64_t)i;
		if ((uint32_t)(entry[0] << 16 | entry[1] << 8 | entry[2]) >= names->count)
			return false;
	}
	return true;
}

static void list_parts(const struct sp_kallsyms_image *image, const struct sp_kallsyms_names *names,
	const struct attempt *attempt, struct sp_kallsyms *table)
{
	uint64_t row = names->count * entry_size(image, attempt);
	add_part(table, "kallsyms_num_syms", names->number, 4);
	add_part(table, "kallsyms_names", names->names, names->names_end - names->names);
	add_part(table, "kallsyms_markers", names->markers, ((uint64_t)names->count + 255) / 256 * 4);
	add_part(table, "kallsyms_token_table", names->tokens, names->tokens_end - names->tokens);
	add_part(table, "kallsyms_token_index", names->index, 512);
	add_part(table, attempt->encoding == SP_KALLSYMS_ADDRESS ? "kallsyms_addresses" : "kallsyms_offsets",
		attempt->offset, row);
	if (attempt->has_base)
		add_part(table, "kallsyms_relative_base", attempt->base, pointer_size(image));
	uint64_t end = attempt->has_base ? attempt->base + pointer_size(image) : attempt->offset + row;
	uint64_t order = names->order ? names->order : sp_kallsyms_align(end, names->align);
	if (names->order || (!attempt->first && is_order(image, names, order)))
		add_part(table, "kallsyms_seqs_of_names", order,
			names->count * (names->order ? names->order_size : 3));
}

bool sp_kallsyms_read(const struct sp_kallsyms_image *image, struct sp_kallsyms *table)
{
	struct sp_kallsyms_names names = {0};
	struct attempt attempt;
	SP_KALLSYMS read = {0};
	SP_BUFFER text = SP_BUFFER_EMPTY;
	*table = read;
	if (!sp_kallsyms_find_names(image, &names) || !sp_kallsyms_expand(image, &names, &text))
		return false;
	take_names(&read, &text, names.count);
	if (!find_addresses(image, &names, &read, &attempt))
		return false;
	read.encoding = attempt.encoding;
	list_parts(image, &names, &attempt, &read);
	*table = read;
	read = (struct sp_kallsyms){0};
	return true;
}

void sp_kallsyms_free(struct sp_kallsyms *table)
{
	free(table->symbols);
	free(table->names);
	*table = (struct sp_kallsyms){0};
}
