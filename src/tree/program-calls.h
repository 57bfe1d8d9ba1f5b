/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calls between functions of one unit, by their debugging entries (DWARF 5, section 3.4.1). The assembler
 * resolves those within a section by itself and leaves no relocation, so that nothing else tells of them but
 * the machine code.
 */
#ifndef SIZEPROF_TREE_PROGRAM_CALLS_H
#define SIZEPROF_TREE_PROGRAM_CALLS_H

#include <elfutils/libdw.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "sizeprof/program.h"

/* A call, or a function: the entry that both mean, and where it is. */
struct sp_call_end {
	Dwarf_Off entry;
	uint64_t address;
};

/* Of one unit. */
struct sp_calls {
	struct sp_call_end *calls, *functions;
	size_t call_count, call_capacity, function_count, function_capacity;
};

/* A call's entry: DW_TAG_call_site, or DW_TAG_GNU_call_site before DWARF 5. */
void sp_calls_add_call(struct sp_calls *calls, Dwarf_Die *die);
/* A function's entry with code at address. */
void sp_calls_add_function(struct sp_calls *calls, Dwarf_Die *die, uint64_t address);
/* Appends a reference for each call of a function of the unit; the references are no longer sorted then. */
void sp_calls_refer(struct sp_calls *calls, struct sp_linked_program *program);
void sp_calls_free(struct sp_calls *calls);

#endif
