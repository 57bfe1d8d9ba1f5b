/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Intersecting the dimensions: all lists are walked side by side. Neighbouring ranges of a list differ in
 * their owner, so neighbouring pieces do as well.
 */
#include "ledger/pieces.h"

#include "base/memory.h"

void sp_pieces_intersect(
	const struct sp_ranges ranges[SP_DIMENSIONS], uint32_t image, uint64_t size, struct sp_pieces *pieces)
{
	size_t index[SP_DIMENSIONS] = {0};
	for (uint64_t at = 0; at < size;) {
		struct sp_piece piece = {.image = image, .offset = at};
		uint64_t end = size;
		for (int i = 0; i < SP_DIMENSIONS; i++) {
			const struct sp_range *range = &ranges[i].items[index[i]];
			piece.owner[i] = range->label;
			if (range->offset + range->size < end)
				end = range->offset + range->size;
		}
		piece.size = end - at;
		SP_GROW(pieces->items, pieces->count, pieces->capacity);
		pieces->items[pieces->count++] = piece;
		for (int i = 0; i < SP_DIMENSIONS; i++)
			if (ranges[i].items[index[i]].offset + ranges[i].items[index[i]].size == end)
				index[i]++;
		at = end;
	}
}
