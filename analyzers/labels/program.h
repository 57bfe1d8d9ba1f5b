/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Painting a program by symbol and by object, whatever it is shipped as: `shipped` says where in the image
 * each section lies. For an ELF file that is the file as it was opened; for a flat program see flat_layout.h.
 */
#ifndef SIZEPROF_ANALYZERS_PROGRAM_H
#define SIZEPROF_ANALYZERS_PROGRAM_H

#include "../elf_file.h"
#include "naming.h"
#include "sizeprof/analyzer.h"

/* The image's program as its facts tell of it. */
struct sp_program {
	struct sp_elf_file twin;
	struct sp_placement placement; /* empty without a map */
	struct sp_symbols symbols;
	struct sp_naming naming; /* points to the placement: the structure has to stay where it is */
};

/* From the facts' twin and, if there is one, its map. Errors: they are damaged, or of another link. */
struct sp_error *sp_program_open(const struct sp_image *image, const struct sp_elf_file *shipped,
	struct sp_program *program) SP_MUST_CHECK;
void sp_program_close(struct sp_program *program);
#define SP_PROGRAM SP_GUARD(sp_program_close) struct sp_program

/* By symbol, from the facts' twin and, if there is one, its map. */
struct sp_error *sp_symbols_of_program(const struct sp_image *image, const struct sp_elf_file *shipped,
	const struct sp_sink *sink) SP_MUST_CHECK;
/* By object and directory, from the facts' map. */
struct sp_error *sp_objects_of_program(const struct sp_image *image, const struct sp_elf_file *shipped,
	const struct sp_sink *sink) SP_MUST_CHECK;

/* Nameless bytes, by symbol and by object, from the facts' link with relocations as far as there is one. */
struct sp_error *sp_references_of_program(const struct sp_image *image, const struct sp_elf_file *shipped,
	const struct sp_sink *sink) SP_MUST_CHECK;

/* Paints what each symbol claims, and tells its aliases. */
void sp_symbols_paint(
	const struct sp_naming *naming, const struct sp_symbols *symbols, const struct sp_sink *sink);

#endif
