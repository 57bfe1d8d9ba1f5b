/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Intersecting the dimensions: all lists are walked side by side. Neighbouring ranges of a list differ in
 * their owner, so neighbouring pieces do as well.
 */
#include "ledger/pieces.h"

#include <string.h>

#include "base/memory.h"
#include "base/stretches.h"
#include "ledger/price.h"

/* The piece that starts at `at` and ends before `limit`; index is moved to the ranges that follow it. */
static struct sp_piece next_piece(
	const struct sp_ranges owners[SP_DIMENSIONS], size_t index[SP_DIMENSIONS], uint64_t at, uint64_t limit)
{
	struct sp_piece piece = {.offset = at};
	uint64_t end = limit;
	for (int i = 0; i < SP_DIMENSIONS; i++) {
		const struct sp_range *range = &owners[i].items[index[i]];
		while (range->offset + range->size <= at)
			range = &owners[i].items[++index[i]];
		piece.owner[i] = range->label;
		if (range->offset + range->size < end)
			end = range->offset + range->size;
	}
	piece.size = end - at;
	piece.evidence = owners[SP_BY_SYMBOL].items[index[SP_BY_SYMBOL]].evidence;
	return piece;
}

void sp_pieces_add_image(const struct sp_image_work *image, uint32_t number, const struct sp_hole *holes,
	size_t hole_count, struct sp_pieces *pieces)
{
	size_t index[SP_DIMENSIONS] = {0}, hole = 0;
	struct sp_price_cursor cursor = {.stream = image->stream.codec ? &image->stream : NULL};
	for (uint64_t at = 0; at < image->size;) {
		if (hole < hole_count && holes[hole].offset == at) {
			at += holes[hole++].size;
			sp_price_to(&cursor, at);
			continue;
		}
		uint64_t limit = hole < hole_count ? holes[hole].offset : image->size;
		struct sp_piece piece = next_piece(image->owners, index, at, limit);
		at += piece.size;
		piece.image = number;
		piece.packed = sp_price_to(&cursor, at);
		piece.code = sp_stretches_within(&image->code, piece.offset, piece.size);
		piece.executed = sp_stretches_within(&image->executed, piece.offset, piece.size);
		SP_GROW(pieces->items, pieces->count, pieces->capacity);
		pieces->items[pieces->count++] = piece;
	}
}

void sp_pieces_add_cost(const struct sp_image_work *image, uint32_t number, sp_bits packed,
	const uint32_t owner[SP_DIMENSIONS], struct sp_pieces *pieces)
{
	struct sp_piece piece = {.image = number, .offset = image->size, .packed = packed};
	memcpy(piece.owner, owner, sizeof(piece.owner));
	SP_GROW(pieces->items, pieces->count, pieces->capacity);
	pieces->items[pieces->count++] = piece;
}
