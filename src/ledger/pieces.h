/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One list of pieces out of the flattened maps of all dimensions: cut wherever the owner changes in any of
 * them, and priced.
 */
#ifndef SIZEPROF_LEDGER_PIECES_H
#define SIZEPROF_LEDGER_PIECES_H

#include "ledger/image.h"
#include "sizeprof/ledger.h"

struct sp_pieces {
	struct sp_piece *items;
	size_t count, capacity;
};

/*
 * Appends the pieces of image number `number`, whose owners in each dimension cover all of it. Its holes, by
 * offset, get none. Its stretches of code and of what was executed are normal, the latter within the former.
 */
void sp_pieces_add_image(const struct sp_image_work *image, uint32_t number, const struct sp_hole *holes,
	size_t hole_count, struct sp_pieces *pieces);

/* Appends a piece without bytes at the end of an image. */
void sp_pieces_add_cost(const struct sp_image_work *image, uint32_t number, sp_bits packed,
	const uint32_t owner[SP_DIMENSIONS], struct sp_pieces *pieces);

#endif
