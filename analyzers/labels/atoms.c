/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "atoms.h"

#include <stdlib.h>
#include <string.h>

#include "base/bisect.h"
#include "base/memory.h"

static size_t first_reference(const struct sp_references *references, uint64_t place)
{
	return SP_BISECT(i, references->count, references->items[i].place < place);
}

/* While atoms are cut. */
struct cutting {
	const struct sp_atom_sources *sources;
	struct sp_cuts targets; /* of references */
	struct sp_atoms *atoms;
	bool is_executable; /* the section at hand */
};

static void add_atom(struct cutting *cutting, struct sp_atom atom)
{
	struct sp_atoms *atoms = cutting->atoms;
	SP_GROW(atoms->items, atoms->count, atoms->capacity);
	atoms->items[atoms->count++] = atom;
}

/* Bytes of a character of a section of strings, by its name (.rodata.str1.8: 1); 0 for other sections. */
static unsigned character_size(const struct sp_placed *placed)
{
	if (!placed || !sp_map_is_merged(placed->input->section, ".str"))
		return 0;
	const char *text = placed->input->section.text;
	const char *end = text + placed->input->section.length;
	for (const char *at = end; at - text >= 4; at--)
		if (!memcmp(at - 4, ".str", 4) && at < end && *at >= '1' && *at <= '4')
			return (unsigned)(*at - '0');
	return 1;
}

/* The end of the string that starts at offset, its end mark included. */
static uint64_t string_end(const uint8_t *data, uint64_t offset, uint64_t limit, unsigned character)
{
	static const uint8_t zeros[4];
	while (limit - offset >= character) {
		bool is_end = !memcmp(data + offset, zeros, character);
		offset += character;
		if (is_end)
			return offset;
	}
	return limit;
}

/*
 * One string, cut where references point into it. Bytes in front of the first reference have nobody else to
 * belong to, so they stay with it: a reference reaches back to its string's start.
 */
static void cut_string(struct cutting *cutting, struct sp_atom string)
{
	const struct sp_cuts *targets = &cutting->targets;
	uint64_t start = string.offset, end = string.offset + string.size;
	size_t next = sp_cuts_first(targets, start);
	for (next++; next < targets->count && targets->items[next] < end; next++) {
		struct sp_atom head = string;
		head.offset = start;
		head.size = targets->items[next] - start;
		head.continues = true;
		add_atom(cutting, head);
		start = targets->items[next];
	}
	string.offset = start;
	string.size = end - start;
	add_atom(cutting, string);
}

static void cut_strings(struct cutting *cutting, struct sp_atom stretch, unsigned character)
{
	uint64_t end = stretch.offset + stretch.size;
	stretch.is_string = true;
	for (uint64_t at = stretch.offset; at < end;) {
		uint64_t next = string_end(cutting->sources->image->data, at, end, character);
		/* sections with alignment have further zeros behind some strings, which belong to nobody */
		struct sp_atom string = stretch;
		string.offset = at;
		string.size = next - at;
		cut_string(cutting, string);
		at = next;
	}
}

/* Do the places, from the start of a table, repeat after `period` bytes, and code and data as their targets?
 */
static bool is_period(const struct sp_references *references, size_t first, size_t last, uint64_t start,
	uint64_t size, uint64_t period)
{
	size_t a_record = first;
	while (a_record < last && references->items[a_record].place - start < period)
		a_record++;
	a_record -= first;
	if (!a_record || (last - first) != a_record * (size / period))
		return false;
	for (size_t i = first + a_record; i < last; i++) {
		const struct sp_reference *one = &references->items[i - a_record],
					  *next = &references->items[i];
		if (next->place != one->place + period || next->executable != one->executable)
			return false;
	}
	return true;
}

static uint64_t find_period(const struct sp_references *references, uint64_t start, uint64_t size)
{
	size_t first = first_reference(references, start), last = first_reference(references, start + size);
	uint64_t most = last - first; /* records */
	for (uint64_t count = most; count > 1; count--)
		if (size % count == 0 && size / count >= 4 &&
			is_period(references, first, last, start, size, size / count))
			return size / count;
	return size;
}

static void cut_records(struct cutting *cutting, struct sp_atom table)
{
	uint64_t end = table.offset + table.size;
	uint64_t period = find_period(cutting->sources->references, table.offset, table.size);
	table.is_record = period < table.size;
	table.size = period;
	for (; table.offset < end; table.offset += period)
		add_atom(cutting, table);
}

/* Anything but strings: cut at targets and further cuts. */
static void cut_data(struct cutting *cutting, struct sp_atom stretch)
{
	const struct sp_cuts *targets = &cutting->targets, *cuts = cutting->sources->cuts;
	uint64_t end = stretch.offset + stretch.size;
	size_t target = sp_cuts_first(targets, stretch.offset), cut = sp_cuts_first(cuts, stretch.offset);
	for (uint64_t at = stretch.offset; at < end;) {
		bool is_target = target < targets->count && targets->items[target] == at;
		bool is_record = cut < cuts->count && cuts->items[cut] == at;
		target += is_target;
		cut += is_record;
		uint64_t next = end;
		if (target < targets->count && targets->items[target] < next)
			next = targets->items[target];
		if (cut < cuts->count && cuts->items[cut] < next)
			next = cuts->items[cut];
		struct sp_atom atom = stretch;
		atom.offset = at;
		atom.size = next - at;
		atom.is_record = is_record;
		if (is_target || is_record)
			add_atom(cutting, atom);
		else
			cut_records(cutting, atom);
		at = next;
	}
}

static void cut_stretch(struct cutting *cutting, uint64_t start, uint64_t end, const struct sp_placed *placed)
{
	struct sp_atom stretch = {.offset = start,
		.size = end - start,
		.placed = placed,
		.is_executable = cutting->is_executable};
	unsigned character = character_size(placed);
	if (start >= end)
		return;
	if (character)
		cut_strings(cutting, stretch, character);
	else
		cut_data(cutting, stretch);
}

/* A nameless run of a section, contribution by contribution; what the linker filled is left out. */
static void cut_gap(struct cutting *cutting, uint64_t start, uint64_t end)
{
	const struct sp_placement *placement = cutting->sources->placement;
	size_t low = SP_BISECT(i, placement ? placement->count : 0,
		placement->items[i].offset + placement->items[i].size <= start);
	for (; placement && low < placement->count && placement->items[low].offset < end; low++) {
		const struct sp_placed *placed = &placement->items[low];
		uint64_t from = placed->offset > start ? placed->offset : start;
		uint64_t to = placed->offset + placed->size < end ? placed->offset + placed->size : end;
		cut_stretch(cutting, start, from, NULL);
		if (placed->input->file.length)
			cut_stretch(cutting, from, to, placed);
		if (to > start)
			start = to;
	}
	cut_stretch(cutting, start, end, NULL);
}

static void cut_section(struct cutting *cutting, const struct sp_elf_section *section)
{
	const struct sp_owners *owners = cutting->sources->owners;
	uint64_t at = section->offset, end = section->offset + section->size;
	cutting->is_executable = section->flags & SHF_EXECINSTR;
	size_t low =
		SP_BISECT(i, owners->extent_count, owners->extents[i].offset + owners->extents[i].size <= at);
	for (; low < owners->extent_count && owners->extents[low].offset < end; low++) {
		const struct sp_extent *extent = &owners->extents[low];
		if (extent->offset > at)
			cut_gap(cutting, at, extent->offset);
		at = extent->offset + extent->size;
	}
	if (at < end)
		cut_gap(cutting, at, end);
}

static int by_offset(const void *a, const void *b)
{
	const struct sp_atom *left = a, *right = b;
	return (left->offset > right->offset) - (left->offset < right->offset);
}

void sp_atoms_make(const struct sp_atom_sources *sources, struct sp_atoms *atoms)
{
	struct cutting cutting = {.sources = sources, .atoms = atoms};
	*atoms = (struct sp_atoms){0};
	sp_references_targets(sources->references, &cutting.targets);
	for (size_t i = 0; i < sources->file->section_count; i++)
		if (sp_elf_is_loaded(&sources->file->sections[i]))
			cut_section(&cutting, &sources->file->sections[i]);
	if (atoms->count)
		qsort(atoms->items, atoms->count, sizeof(*atoms->items), by_offset);
	sp_cuts_free(&cutting.targets);
}

void sp_atoms_free(struct sp_atoms *atoms)
{
	free(atoms->items);
	*atoms = (struct sp_atoms){0};
}

size_t sp_atoms_find(const struct sp_atoms *atoms, uint64_t offset)
{
	size_t low = SP_BISECT(i, atoms->count, atoms->items[i].offset <= offset);
	if (!low || offset - atoms->items[low - 1].offset >= atoms->items[low - 1].size)
		return SP_NO_ATOM;
	return low - 1;
}
