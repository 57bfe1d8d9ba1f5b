/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "addresses.h"

#include <stdlib.h>

#include "base/bisect.h"
#include "base/memory.h"

static int by_address(const void *a, const void *b)
{
	const struct sp_elf_section *const *left = a, *const *right = b;
	if ((*left)->address != (*right)->address)
		return (*left)->address < (*right)->address ? -1 : 1;
	return (*left > *right) - (*left < *right);
}

void sp_addresses_make(const struct sp_elf_file *file, bool is_wide, struct sp_addresses *addresses)
{
	addresses->is_wide = is_wide;
	addresses->sections = sp_alloc((file->section_count + 1) * sizeof(*addresses->sections));
	addresses->count = 0;
	for (size_t i = 0; i < file->section_count; i++)
		if (sp_elf_is_loaded(&file->sections[i]))
			addresses->sections[addresses->count++] = &file->sections[i];
	qsort(addresses->sections, addresses->count, sizeof(*addresses->sections), by_address);
}

void sp_addresses_free(struct sp_addresses *addresses)
{
	free(addresses->sections);
	*addresses = (struct sp_addresses){0};
}

const struct sp_elf_section *sp_addresses_find(const struct sp_addresses *addresses, uint64_t address)
{
	size_t low = SP_BISECT(i, addresses->count, addresses->sections[i]->address <= address);
	if (!low || address - addresses->sections[low - 1]->address >= addresses->sections[low - 1]->size)
		return NULL;
	return addresses->sections[low - 1];
}

void sp_references_add(struct sp_references *references, const struct sp_addresses *addresses, uint64_t place,
	uint64_t target_address, bool is_marker)
{
	const struct sp_elf_section *section = sp_addresses_find(addresses, target_address);
	if (!section)
		return;
	SP_GROW(references->items, references->count, references->capacity);
	references->items[references->count++] =
		(struct sp_reference){place, section->offset + (target_address - section->address),
			(section->flags & SHF_EXECINSTR) != 0, is_marker};
}

static int by_place(const void *a, const void *b)
{
	const struct sp_reference *left = a, *right = b;
	if (left->place != right->place)
		return left->place < right->place ? -1 : 1;
	return (left->target > right->target) - (left->target < right->target);
}

void sp_references_sort(struct sp_references *references)
{
	if (references->count)
		qsort(references->items, references->count, sizeof(*references->items), by_place);
}

void sp_references_targets(const struct sp_references *references, struct sp_cuts *targets)
{
	for (size_t i = 0; i < references->count; i++)
		if (!references->items[i].is_marker)
			sp_cuts_add(targets, references->items[i].target);
	sp_cuts_sort(targets);
}

void sp_references_free(struct sp_references *references)
{
	free(references->items);
	*references = (struct sp_references){0};
}
