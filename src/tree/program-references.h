/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who refers to whom, from relocations that the linker kept (ld --emit-relocs).
 */
#ifndef SIZEPROF_TREE_PROGRAM_REFERENCES_H
#define SIZEPROF_TREE_PROGRAM_REFERENCES_H

#include "program-elf.h"
#include "program.h"

/*
 * twin: the program, with the index of each of its sections by number. relocated: the same link, or the twin
 * itself. Another link's relocations are left out, and a note says so. Sections and symbols are there
 * already.
 */
void sp_program_references_read(const struct sp_program_elf *twin, const uint32_t *numbers,
	const struct sp_program_elf *relocated, struct sp_linked_program *program);

/* By place, as they have to be, when some were added. */
void sp_program_references_sort(struct sp_linked_program *program);

#endif
