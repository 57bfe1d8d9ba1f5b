/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finding things in the facts of a program: binary search over what is sorted, and orders made for the rest.
 */
#include <stdlib.h>

#include "base/bisect.h"
#include "base/memory.h"
#include "program-flatten.h"
#include "program.h"

/* Every record here begins with its address, so one search does for all. */
static uint64_t start_of(const void *items, size_t size, size_t i)
{
	return *(const uint64_t *)((const char *)items + i * size);
}

/* How many of them begin below the address, or at it if that is wished. */
static size_t count_below(const void *items, size_t count, size_t size, uint64_t address, bool or_at)
{
	return or_at ? SP_BISECT(i, count, start_of(items, size, i) <= address)
		     : SP_BISECT(i, count, start_of(items, size, i) < address);
}

static uint32_t last_before(const void *items, size_t count, size_t size, uint64_t address)
{
	size_t below = count ? count_below(items, count, size, address, true) : 0;
	return below ? (uint32_t)(below - 1) : SP_NONE;
}

uint32_t sp_program_section_at(const struct sp_linked_program *program, uint64_t address)
{
	/* a section begins with its name */
	size_t low = SP_BISECT(i, program->section_count, program->sections[i].address <= address);
	if (!low || address - program->sections[low - 1].address >= program->sections[low - 1].size)
		return SP_NONE;
	return (uint32_t)(low - 1);
}

uint32_t sp_program_part_at(const struct sp_linked_program *program, uint64_t address)
{
	uint32_t at = last_before(program->parts, program->part_count, sizeof(*program->parts), address);
	return at != SP_NONE && address - program->parts[at].address < program->parts[at].size ? at : SP_NONE;
}

uint32_t sp_program_code_at(const struct sp_linked_program *program, uint64_t address)
{
	uint32_t at = last_before(program->code, program->code_count, sizeof(*program->code), address);
	return at != SP_NONE && address - program->code[at].address < program->code[at].size ? at : SP_NONE;
}

const struct sp_program_reference *sp_program_references_in(
	const struct sp_linked_program *program, uint64_t from, uint64_t to, size_t *count)
{
	const struct sp_program_reference *all = program->references;
	*count = 0;
	if (!program->reference_count || from >= to)
		return NULL;
	size_t first = count_below(all, program->reference_count, sizeof(*all), from, false);
	*count = count_below(all, program->reference_count, sizeof(*all), to, false) - first;
	return &all[first];
}

/* The smaller one wins; the last bits say which of several of one size does. */
static uint64_t rank_of(const struct sp_program_symbol *symbol)
{
	uint64_t kind = symbol->is_local ? 0 : symbol->is_weak ? 1 : 2;
	uint64_t size = symbol->size < UINT64_MAX >> 2 ? symbol->size : UINT64_MAX >> 2;
	return ~(size << 2) - 3 + kind;
}

static void make_extents(const struct sp_linked_program *program, struct sp_program_index *index)
{
	SP_AUTOFREE struct sp_ranged *ranges = sp_alloc((program->symbol_count + 1) * sizeof(*ranges));
	size_t count = 0;
	for (size_t i = 0; i < program->symbol_count; i++) {
		const struct sp_program_symbol *symbol = &program->symbols[i];
		if (symbol->size && symbol->size <= UINT64_MAX - symbol->address)
			ranges[count++] = (struct sp_ranged){symbol->address, symbol->address + symbol->size,
				rank_of(symbol), (uint32_t)i};
	}
	SP_AUTOFREE struct sp_ranged *pieces = sp_ranges_flatten(ranges, count, &index->extent_count);
	index->extents = sp_alloc((index->extent_count + 1) * sizeof(*index->extents));
	for (size_t i = 0; i < index->extent_count; i++)
		index->extents[i] = (struct sp_program_extent){
			pieces[i].start, pieces[i].end - pieces[i].start, pieces[i].value};
}

static int by_target(const void *a, const void *b, void *user)
{
	const struct sp_program_reference *references = user;
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
	if (references[left].target != references[right].target)
		return references[left].target < references[right].target ? -1 : 1;
	return (left > right) - (left < right);
}

void sp_program_index_make(const struct sp_linked_program *program, struct sp_program_index *index)
{
	*index = (struct sp_program_index){.reference_count = program->reference_count};
	make_extents(program, index);
	index->by_target = sp_alloc((program->reference_count + 1) * sizeof(*index->by_target));
	for (size_t i = 0; i < program->reference_count; i++)
		index->by_target[i] = (uint32_t)i;
	if (program->reference_count)
		qsort_r(index->by_target, program->reference_count, sizeof(*index->by_target), by_target,
			program->references);
}

void sp_program_index_clear(struct sp_program_index *index)
{
	free(index->extents);
	free(index->by_target);
	*index = (struct sp_program_index){0};
}

uint32_t sp_program_symbol_at(const struct sp_program_index *index, uint64_t address)
{
	uint32_t at = last_before(index->extents, index->extent_count, sizeof(*index->extents), address);
	if (at == SP_NONE || address - index->extents[at].address >= index->extents[at].size)
		return SP_NONE;
	return index->extents[at].symbol;
}

static size_t count_targets_below(
	const struct sp_linked_program *program, const struct sp_program_index *index, uint64_t address)
{
	return SP_BISECT(
		i, index->reference_count, program->references[index->by_target[i]].target < address);
}

const uint32_t *sp_program_referrers(const struct sp_linked_program *program,
	const struct sp_program_index *index, uint64_t from, uint64_t to, size_t *count)
{
	size_t first = count_targets_below(program, index, from);
	*count = from < to ? count_targets_below(program, index, to) - first : 0;
	return &index->by_target[first];
}
