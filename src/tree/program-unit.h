/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the tree of debugging entries of one compilation unit says: which code was inlined where, and where
 * functions and variables are declared.
 */
#ifndef SIZEPROF_TREE_PROGRAM_UNIT_H
#define SIZEPROF_TREE_PROGRAM_UNIT_H

#include <elfutils/libdw.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "program-calls.h"
#include "program-declared.h"
#include "program-flatten.h"
#include "program-frames.h"

struct sp_unit {
	struct sp_frames *frames;
	struct sp_declarations *declarations;
	uint64_t tls; /* address of the template of thread-local variables */
	Dwarf_Die die;
	const char *folder; /* that it was compiled in, or NULL */
	Dwarf_Files *files;
	size_t file_count;
	bool counts_from_one;      /* file 0 is none: before DWARF 5 */
	uint32_t *file_numbers;    /* the program's, SP_NONE until one is asked for */
	struct sp_ranged *inlined; /* by depth; the value is the frame of the call */
	size_t inlined_count, inlined_capacity;
	struct sp_calls calls;
	bool was_cut; /* entries lay deeper inside of each other than compilers make them */
};

/* frames, declarations, tls and die are set already. */
void sp_unit_open(struct sp_unit *unit);
void sp_unit_close(struct sp_unit *unit);
/* The program's number of one of the unit's files, or SP_NONE. */
uint32_t sp_unit_file(struct sp_unit *unit, uint64_t number);
/* Walks the tree: fills inlined and calls, and adds to declarations. */
void sp_unit_walk(struct sp_unit *unit);

#endif
