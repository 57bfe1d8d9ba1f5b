/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One list of pieces out of the flattened maps of all dimensions: cut wherever the owner changes in any of
 * them.
 */
#ifndef SIZEPROF_LEDGER_PIECES_H
#define SIZEPROF_LEDGER_PIECES_H

#include "ledger/range_map.h"
#include "sizeprof/ledger.h"

struct sp_pieces {
	struct sp_piece *items;
	size_t count, capacity;
};

/* Appends the pieces of image number `image`, whose ranges in each dimension cover [0, size). */
void sp_pieces_intersect(const struct sp_ranges ranges[SP_DIMENSIONS], uint32_t image, uint64_t size,
	struct sp_pieces *pieces);

#endif
