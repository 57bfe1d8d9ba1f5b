/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ranges that lie inside of each other, made into ranges side by side: each byte goes to the range of the
 * highest rank that covers it.
 */
#ifndef SIZEPROF_TREE_PROGRAM_FLATTEN_H
#define SIZEPROF_TREE_PROGRAM_FLATTEN_H

#include <stddef.h>
#include <stdint.h>

struct sp_ranged {
	uint64_t start, end;
	uint64_t rank;
	uint32_t value; /* among equal ranks the smaller value wins */
};

/*
 * Sorts the items, and returns the pieces (rank 0, sorted by start, without overlap, neighbours of one value
 * joined); release with free().
 */
struct sp_ranged *sp_ranges_flatten(struct sp_ranged *items, size_t count, size_t *pieces);

#endif
