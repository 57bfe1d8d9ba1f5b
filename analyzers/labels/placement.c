/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From the map's addresses to offsets in the shipped file, through the sections that both have.
 */
#include "placement.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/bisect.h"
#include "base/memory.h"

static const struct sp_elf_section *find_loaded(const struct sp_elf_file *file, struct sp_span name)
{
	for (size_t i = 0; i < file->section_count; i++)
		if (sp_elf_is_loaded(&file->sections[i]) && sp_span_is(name, file->sections[i].name))
			return &file->sections[i];
	return NULL;
}

/* The shipped section of each output section, or NULL; the caller frees. */
static struct sp_error *match_outputs(
	const struct sp_link_map *map, const struct sp_elf_file *file, const struct sp_elf_section **sections)
{
	size_t matched = 0;
	for (size_t i = 0; i < map->output_count; i++) {
		const struct sp_map_output *output = &map->outputs[i];
		const struct sp_elf_section *section = output->size ? find_loaded(file, output->name) : NULL;
		sections[i] = section;
		if (!section)
			continue;
		matched++;
		if (section->address != output->address || section->size != output->size)
			return sp_error_new(SP_USAGE,
				"the link map is of another link: it has %s at address 0x%" PRIx64
				" with %" PRIu64 " bytes, the program at 0x%" PRIx64 " with %" PRIu64
				"; give the map of the same link",
				section->name, output->address, output->size, section->address,
				section->size);
	}
	if (!matched)
		return sp_error_new(SP_USAGE, "the link map is of another link: it has none of the program's "
					      "sections; give the map of the same link");
	return NULL;
}

static struct sp_error *place_input(const struct sp_map_input *input, const struct sp_elf_section *section,
	struct sp_placement *placement)
{
	uint64_t within = input->address - section->address;
	if (input->address < section->address || within > section->size ||
		input->size > section->size - within)
		return sp_error_new(SP_USAGE,
			"the link map puts %.*s of %.*s at 0x%" PRIx64
			", outside of section %s; the map is damaged",
			(int)input->section.length, input->section.text, (int)input->file.length,
			input->file.text, input->address, section->name);
	SP_GROW(placement->items, placement->count, placement->capacity);
	placement->items[placement->count++] =
		(struct sp_placed){section->offset + within, input->size, input};
	return NULL;
}

static int by_offset(const void *a, const void *b)
{
	const struct sp_placed *left = a, *right = b;
	if (left->offset != right->offset)
		return left->offset < right->offset ? -1 : 1;
	return (left->input > right->input) - (left->input < right->input); /* the map's order */
}

static struct sp_error *place_inputs(const struct sp_elf_file *file, struct sp_placement *placement)
{
	const struct sp_link_map *map = &placement->map;
	SP_AUTOFREE const struct sp_elf_section **sections =
		sp_alloc((map->output_count + 1) * sizeof(*sections));
	SP_TRY(match_outputs(map, file, sections));
	for (size_t i = 0; i < map->input_count; i++) {
		const struct sp_elf_section *section = sections[map->inputs[i].output];
		if (section)
			SP_TRY(place_input(&map->inputs[i], section, placement));
	}
	if (placement->count)
		qsort(placement->items, placement->count, sizeof(*placement->items), by_offset);
	return NULL;
}

struct sp_error *sp_placement_make(
	const char *map, const struct sp_elf_file *file, struct sp_placement *placement)
{
	*placement = (struct sp_placement){0};
	SP_TRY(sp_link_map_parse(map, &placement->map));
	struct sp_error *error = place_inputs(file, placement);
	if (error)
		sp_placement_free(placement);
	return error;
}

void sp_placement_free(struct sp_placement *placement)
{
	sp_link_map_free(&placement->map);
	free(placement->items);
	*placement = (struct sp_placement){0};
}

const struct sp_placed *sp_placement_find(const struct sp_placement *placement, uint64_t offset)
{
	size_t low = SP_BISECT(i, placement->count, placement->items[i].offset <= offset);
	if (!low || offset - placement->items[low - 1].offset >= placement->items[low - 1].size)
		return NULL;
	return &placement->items[low - 1];
}
