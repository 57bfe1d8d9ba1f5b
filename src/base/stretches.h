/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Filling and asking the stretches of addresses of include/sizeprof/program.h.
 *
 * Add in any order, then normalise once: all the other functions want stretches that are normal (sorted,
 * merged, none empty). A stretch may end at the last address, but not go round: what would is cut there.
 */
#ifndef SIZEPROF_BASE_STRETCHES_H
#define SIZEPROF_BASE_STRETCHES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "sizeprof/program.h"

/* Joined with the last one where the two touch or overlap, so that runs in order stay short. */
void sp_stretches_add(struct sp_stretches *stretches, uint64_t address, uint64_t size);
/* All of more; it may be normal or not. */
void sp_stretches_add_all(struct sp_stretches *stretches, const struct sp_stretches *more);
/* Sorts, merges, gives back unused room. */
void sp_stretches_normalise(struct sp_stretches *stretches);

/* Bytes in all of them. */
uint64_t sp_stretches_bytes(const struct sp_stretches *stretches);
/* How many of the size bytes at address are in a stretch; log n and the stretches hit. */
uint64_t sp_stretches_within(const struct sp_stretches *stretches, uint64_t address, uint64_t size);
/* Is that byte in a stretch? */
bool sp_stretches_has(const struct sp_stretches *stretches, uint64_t address);
/* What is in from and not in less; both normal, and so is the result, which is the caller's to free. */
struct sp_stretches sp_stretches_subtract(const struct sp_stretches *from, const struct sp_stretches *less);

/* Frees what they own and leaves them empty. */
void sp_stretches_free(struct sp_stretches *stretches);
#define SP_STRETCHES SP_GUARD(sp_stretches_free) struct sp_stretches

#endif
