/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sorted offsets: places in the shipped file where one thing ends and another starts.
 */
#ifndef SIZEPROF_ANALYZERS_CUTS_H
#define SIZEPROF_ANALYZERS_CUTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"

struct sp_cuts {
	uint64_t *items; /* sorted after sp_cuts_sort() */
	size_t count, capacity;
};

void sp_cuts_add(struct sp_cuts *cuts, uint64_t offset);
void sp_cuts_sort(struct sp_cuts *cuts);
void sp_cuts_free(struct sp_cuts *cuts);
#define SP_CUTS SP_GUARD(sp_cuts_free) struct sp_cuts

/* Index of the first one at or behind offset. */
size_t sp_cuts_first(const struct sp_cuts *cuts, uint64_t offset);

#endif
