/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who owns each nameless atom: whoever refers to it, directly or through other nameless bytes. Where nobody
 * does - a table that the program walks from mark to mark, such as __ex_table - a record belongs to what it
 * points to, code before data; and what only such records refer to is theirs.
 */
#ifndef SIZEPROF_ANALYZERS_SPREAD_H
#define SIZEPROF_ANALYZERS_SPREAD_H

#include "atoms.h"

/* Owners of one atom, by number, which is the order of their labels. At most 1,024. */
struct sp_owner_set {
	uint32_t *items;
	uint32_t count, capacity;
};

struct sp_spread {
	struct sp_owner_set *sets; /* one for each atom */
	size_t count;
};

void sp_spread_make(const struct sp_atoms *atoms, const struct sp_owners *owners,
	const struct sp_references *references, struct sp_spread *spread);
void sp_spread_free(struct sp_spread *spread);
#define SP_SPREAD SP_GUARD(sp_spread_free) struct sp_spread

#endif
