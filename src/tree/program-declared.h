/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which symbols are declared where.
 */
#ifndef SIZEPROF_TREE_PROGRAM_DECLARED_H
#define SIZEPROF_TREE_PROGRAM_DECLARED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "sizeprof/program.h"

/* Something at an address and the place in the sources that declares it. */
struct sp_declaration {
	uint64_t address;
	const char *name; /* as long as the ELF file is open; may be NULL */
	uint32_t frame;
	bool is_function;
};

struct sp_declarations {
	struct sp_declaration *items;
	size_t count, capacity;
};

void sp_declarations_add(struct sp_declarations *declarations, const struct sp_declaration *declaration);
void sp_declarations_free(struct sp_declarations *declarations);
#define SP_DECLARATIONS SP_GUARD(sp_declarations_free) struct sp_declarations

/* Sorts them, and sets `declared` of the program's symbols. Code and frames are there already. */
void sp_declarations_apply(struct sp_declarations *declarations, struct sp_linked_program *program);

#endif
