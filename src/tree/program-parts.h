/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What each object contributed to a linked program, from the link map.
 */
#ifndef SIZEPROF_TREE_PROGRAM_PARTS_H
#define SIZEPROF_TREE_PROGRAM_PARTS_H

#include "program.h"

/* Fills objects, parts, and the symbols' objects. The error is for a map that cannot be read; one that is of
 * another link, or none, is left out, and a note says so. */
struct sp_error *sp_program_parts_read(
	const struct sp_program_files *files, struct sp_linked_program *program) SP_MUST_CHECK;

#endif
