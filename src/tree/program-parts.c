/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Objects go by the names that the ledger gives them (base/object_name.h). What is no object's own - merged
 * strings and constants, fill, what the linker makes - is left out.
 */
#include "program-parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/link_map.h"
#include "base/memory.h"
#include "base/object_name.h"
#include "program-note.h"

/* A part whose object has no number yet. */
struct draft {
	struct sp_program_part part;
	char *object;
};

struct drafts {
	struct draft *items;
	size_t count, capacity;
};

static void free_drafts(struct drafts *drafts)
{
	for (size_t i = 0; i < drafts->count; i++)
		free(drafts->items[i].object);
	free(drafts->items);
}

static bool is_output_here(const struct sp_linked_program *program, const struct sp_map_output *output)
{
	uint32_t section = sp_program_section_at(program, output->address);
	return section != SP_NONE && program->sections[section].address == output->address &&
	       program->sections[section].size == output->size &&
	       sp_span_is(output->name, program->sections[section].name);
}

static void collect(const struct sp_link_map *map, const char *build, const struct sp_linked_program *program,
	struct drafts *drafts)
{
	const struct sp_program_facts facts = {.tree = build, .prefix = ""};
	SP_AUTOFREE bool *is_here = sp_alloc(map->output_count + 1);
	for (size_t i = 0; i < map->output_count; i++)
		is_here[i] = is_output_here(program, &map->outputs[i]);
	for (size_t i = 0; i < map->input_count; i++) {
		const struct sp_map_input *input = &map->inputs[i];
		struct sp_object_name name;
		if (!is_here[input->output] || !input->file.length)
			continue;
		sp_object_name_make(input, &facts, &name);
		if (name.object[0] != '(') {
			SP_GROW(drafts->items, drafts->count, drafts->capacity);
			drafts->items[drafts->count++] = (struct draft){
				{input->address, input->size, SP_NONE}, sp_strdup(name.object)};
		}
		sp_object_name_free(&name);
	}
}

static int by_object(const void *a, const void *b)
{
	const struct draft *left = a, *right = b;
	return strcmp(left->object, right->object);
}

static int by_address(const void *a, const void *b)
{
	const struct sp_program_part *left = a, *right = b;
	if (left->address != right->address)
		return left->address < right->address ? -1 : 1;
	return (left->size < right->size) - (left->size > right->size);
}

static void number_objects(struct drafts *drafts, struct sp_linked_program *program)
{
	program->objects = sp_alloc((drafts->count + 1) * sizeof(*program->objects));
	if (drafts->count)
		qsort(drafts->items, drafts->count, sizeof(*drafts->items), by_object);
	for (size_t i = 0; i < drafts->count; i++) {
		struct draft *draft = &drafts->items[i];
		if (!i || strcmp(draft->object, program->objects[program->object_count - 1]) != 0)
			program->objects[program->object_count++] = sp_strdup(draft->object);
		draft->part.object = (uint32_t)program->object_count - 1;
	}
}

/* Sorted, cut to sections and to what was not there before; neighbours of one object stay apart, for they are
 * of different sections of the object. */
static void keep_parts(const struct drafts *drafts, struct sp_linked_program *program)
{
	uint64_t end = 0;
	size_t kept = 0;
	program->parts = sp_alloc((drafts->count + 1) * sizeof(*program->parts));
	for (size_t i = 0; i < drafts->count; i++)
		program->parts[i] = drafts->items[i].part;
	if (drafts->count)
		qsort(program->parts, drafts->count, sizeof(*program->parts), by_address);
	for (size_t i = 0; i < drafts->count; i++) {
		struct sp_program_part part = program->parts[i];
		uint32_t at = sp_program_section_at(program, part.address);
		if (at == SP_NONE)
			continue;
		const struct sp_program_section *section = &program->sections[at];
		uint64_t skip = part.address < end ? end - part.address : 0;
		uint64_t room = section->size - (part.address - section->address);
		if (part.size > room)
			part.size = room;
		if (skip >= part.size)
			continue;
		part.address += skip;
		part.size -= skip;
		end = part.address + part.size;
		program->parts[kept++] = part;
	}
	program->part_count = kept;
}

static void name_objects_of_symbols(struct sp_linked_program *program)
{
	for (size_t i = 0; i < program->symbol_count; i++) {
		struct sp_program_symbol *symbol = &program->symbols[i];
		uint32_t part = sp_program_part_at(program, symbol->address);
		if (part != SP_NONE && sp_program_section_at(program, symbol->address) == symbol->section)
			symbol->object = program->parts[part].object;
	}
}

/* A map of another link has symbols at other places. */
static bool is_same_link(const struct sp_link_map *map, const struct sp_linked_program *program)
{
	size_t here = 0, there = 0;
	for (size_t i = 0; i < map->output_count; i++) {
		uint32_t section = map->outputs[i].size
					   ? sp_program_section_at(program, map->outputs[i].address)
					   : SP_NONE;
		bool is_known = section != SP_NONE && map->outputs[i].address;
		here += is_known && is_output_here(program, &map->outputs[i]);
		there += is_known;
	}
	return here && 2 * here > there;
}

struct sp_error *sp_program_parts_read(
	const struct sp_program_files *files, struct sp_linked_program *program)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	SP_GUARD(sp_link_map_free) struct sp_link_map map = {0};
	SP_GUARD(free_drafts) struct drafts drafts = {0};
	SP_TRY(sp_file_read(files->map, &text));
	struct sp_error *error = sp_link_map_parse(sp_buffer_text(&text), &map);
	if (error) {
		sp_program_note(program, sp_format("objects are left out: %s", sp_error_message(error)));
		sp_error_free(error);
		return NULL;
	}
	if (!is_same_link(&map, program)) {
		sp_program_note(program,
			sp_format("objects are left out: the link map %s is of another link than the program",
				files->map));
		return NULL;
	}
	collect(&map, files->build, program, &drafts);
	number_objects(&drafts, program);
	keep_parts(&drafts, program);
	name_objects_of_symbols(program);
	return NULL;
}
