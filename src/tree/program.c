/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A linked program, read from its files: sections and symbols by ELF (program-elf, -sections, -symbols),
 * source lines by DWARF (-lines, -unit, -declared, -frames), references by relocations (-references,
 * -fields), objects by the link map (-parts). program-index.c finds things in what was read.
 */
#include "program.h"

#include <stdlib.h>

#include "base/memory.h"
#include "program-elf.h"
#include "program-lines.h"
#include "program-note.h"
#include "program-parts.h"
#include "program-references.h"

void sp_program_note(struct sp_linked_program *program, char *text)
{
	program->notes = sp_realloc(program->notes, program->note_count + 1, sizeof(*program->notes));
	program->notes[program->note_count++] = text;
}

static void free_texts(char **texts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(texts[i]);
	free(texts);
}

void sp_linked_program_clear(struct sp_linked_program *program)
{
	for (size_t i = 0; i < program->section_count; i++)
		free(program->sections[i].name);
	for (size_t i = 0; i < program->symbol_count; i++)
		free(program->symbols[i].name);
	free(program->sections);
	free(program->symbols);
	free(program->references);
	free(program->frames);
	free(program->code);
	free(program->parts);
	free_texts(program->files, program->file_count);
	free_texts(program->objects, program->object_count);
	free_texts(program->notes, program->note_count);
	*program = (struct sp_linked_program){0};
}

/* A file that cannot be opened is an error; one that is no such program is not worth one. */
static struct sp_error *read_references(const struct sp_program_elf *twin, const uint32_t *numbers,
	const char *path, struct sp_linked_program *program)
{
	SP_PROGRAM_ELF relocated = SP_PROGRAM_ELF_CLOSED;
	struct sp_error *error = sp_program_elf_open(path, &relocated);
	if (!error) {
		sp_program_references_read(twin, numbers, &relocated, program);
	} else if (sp_error_kind(error) == SP_USAGE) {
		sp_program_note(program, sp_format("references are left out: %s", sp_error_message(error)));
		sp_error_free(error);
		error = NULL;
	}
	return error;
}

static struct sp_error *read_all(const struct sp_program_files *files, struct sp_linked_program *program)
{
	SP_PROGRAM_ELF twin = SP_PROGRAM_ELF_CLOSED;
	SP_AUTOFREE uint32_t *numbers = NULL;
	SP_TRY(sp_program_elf_open(files->twin, &twin));
	SP_TRY(sp_error_prefix(
		sp_program_sections_read(&twin, files->is_flat, program, &numbers), "%s", files->twin));
	SP_TRY(sp_error_prefix(sp_program_symbols_read(&twin, numbers, program), "%s", files->twin));
	if (files->relocated)
		SP_TRY(read_references(&twin, numbers, files->relocated, program));
	else
		sp_program_references_read(&twin, numbers, &twin, program);
	if (files->map)
		SP_TRY(sp_program_parts_read(files, program));
	sp_program_lines_read(&twin, files, program);
	return NULL;
}

struct sp_error *sp_linked_program_read(
	const struct sp_program_files *files, struct sp_linked_program *program)
{
	struct sp_linked_program made = {0};
	struct sp_error *error = read_all(files, &made);
	if (error)
		sp_linked_program_clear(&made);
	else
		*program = made;
	return error;
}
