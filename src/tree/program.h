/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading a linked program into the plain facts of include/sizeprof/program.h, and finding things in them.
 */
#ifndef SIZEPROF_TREE_PROGRAM_H
#define SIZEPROF_TREE_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/error.h"
#include "sizeprof/program.h"

/* What there is of a program. Paths; all but the first may be NULL. */
struct sp_program_files {
	const char *twin; /* ELF file with its symbols and, if it was built so, its debug information */
	const char
		*relocated;  /* the same link with --emit-relocs; NULL: the twin, if it carries relocations */
	const char *map;     /* link map of GNU ld */
	const char *build;   /* folder that relative names are relative to */
	const char *sources; /* folder where a source is looked for that is not below build */
	bool is_flat;        /* it ships as objcopy -O binary makes it, not as an ELF file */
};

/*
 * Errors: a file that cannot be read; a twin that is no ELF file, is cut short or has no symbols. Whatever
 * else is damaged or of another link is left out, and a note says so.
 */
struct sp_error *sp_linked_program_read(
	const struct sp_program_files *files, struct sp_linked_program *program) SP_MUST_CHECK;
void sp_linked_program_clear(struct sp_linked_program *program);
#define SP_LINKED_PROGRAM SP_GUARD(sp_linked_program_clear) struct sp_linked_program

/* Each of these gives an index, or SP_NONE where there is nothing. */
uint32_t sp_program_section_at(const struct sp_linked_program *program, uint64_t address);
uint32_t sp_program_part_at(const struct sp_linked_program *program, uint64_t address);
uint32_t sp_program_code_at(const struct sp_linked_program *program, uint64_t address);
/* The references at places from `from` on and below `to`: *count of them. */
const struct sp_program_reference *sp_program_references_in(
	const struct sp_linked_program *program, uint64_t from, uint64_t to, size_t *count);

/* Bytes of a symbol that are no smaller symbol's. */
struct sp_program_extent {
	uint64_t address, size;
	uint32_t symbol; /* index */
};

/* Made of a program's facts for finding things from their other end. */
struct sp_program_index {
	struct sp_program_extent *extents; /* of symbols with a size; sorted by address, without overlap */
	size_t extent_count;
	uint32_t *by_target; /* indices of all references, sorted by target, then place */
	size_t reference_count;
};

void sp_program_index_make(const struct sp_linked_program *program, struct sp_program_index *index);
void sp_program_index_clear(struct sp_program_index *index);
#define SP_PROGRAM_INDEX SP_GUARD(sp_program_index_clear) struct sp_program_index
/*
 * The symbol that a byte belongs to, or SP_NONE: of those with a size around it the smallest; of several with
 * the same bytes a global one before a weak and a local one, then the first by name.
 */
uint32_t sp_program_symbol_at(const struct sp_program_index *index, uint64_t address);
/* Who refers to addresses from `from` on and below `to`: *count indices of references. */
const uint32_t *sp_program_referrers(const struct sp_linked_program *program,
	const struct sp_program_index *index, uint64_t from, uint64_t to, size_t *count);

#endif
