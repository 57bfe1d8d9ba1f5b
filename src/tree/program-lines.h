/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Source lines: from debug information (DWARF) to code, frames, files and declarations.
 */
#ifndef SIZEPROF_TREE_PROGRAM_LINES_H
#define SIZEPROF_TREE_PROGRAM_LINES_H

#include "program-elf.h"
#include "program.h"

/* What is damaged is left out, and a note says so; without debug information nothing is added. Sections and
 * symbols are there already. */
void sp_program_lines_read(const struct sp_program_elf *elf, const struct sp_program_files *files,
	struct sp_linked_program *program);

#endif
