/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who claims which bytes of one image, in one dimension. Claims come in any order and may overlap; flattening
 * decides by the rules of include/sizeprof/analyzer.h and gives ranges that cover the image from 0 to its
 * end, each byte once. The result depends on the set of claims alone, not on their order.
 */
#ifndef SIZEPROF_LEDGER_RANGE_MAP_H
#define SIZEPROF_LEDGER_RANGE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "ledger/labels.h"

#define SP_NO_LABEL UINT32_MAX /* of bytes that nobody claims */

struct sp_claim {
	uint64_t offset, size;
	uint32_t label;
	int rank;
};

struct sp_range_map {
	struct sp_claim *claims;
	size_t count, capacity;
};

struct sp_range {
	uint64_t offset, size;
	uint32_t label; /* or SP_NO_LABEL */
	bool weak;      /* gives way to (padding) where the bytes are fill; always so without a label */
	uint8_t evidence; /* enum sp_evidence, by the winning claim's rank */
};

struct sp_ranges {
	struct sp_range *items;
	size_t count, capacity;
};

void sp_range_map_add(struct sp_range_map *map, uint64_t offset, uint64_t size, int rank, uint32_t label);
void sp_range_map_free(struct sp_range_map *map);

/*
 * Ranges that cover [0, size), neighbours with the same owner merged, appended to ranges. Claims may not
 * reach beyond size. Takes O(n log n) time; sorts the map's claims.
 */
void sp_range_map_flatten(
	struct sp_range_map *map, uint64_t size, const struct sp_labels *labels, struct sp_ranges *ranges);

/* Append a range; it is merged with the last one when that ends where it starts and has the same owner. */
void sp_ranges_append(struct sp_ranges *ranges, struct sp_range range);
void sp_ranges_free(struct sp_ranges *ranges);
#define SP_RANGES SP_GUARD(sp_ranges_free) struct sp_ranges

#endif
