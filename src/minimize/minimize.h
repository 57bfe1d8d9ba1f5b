/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Search for the smallest set that still passes: strategies behind one interface, and the certificate that no
 * item more can be applied. Knows nothing of kernels; include/sizeprof/search.h says what a search is about.
 */
#ifndef SIZEPROF_MINIMIZE_MINIMIZE_H
#define SIZEPROF_MINIMIZE_MINIMIZE_H

#include "base/compiler.h"
#include "sizeprof/search.h"

struct sp_search_strategy {
	const char *name;
	const char *summary; /* a phrase, for --help */
};

/* The strategies, the default first. */
const struct sp_search_strategy *sp_search_strategies(size_t *count);

/*
 * Search by the strategy of that name (NULL: the default). An unknown name and a problem that contradicts
 * itself (a cycle, an index or a number out of range, two items of one name) are SP_USAGE. *end is
 * well-formed whatever is returned, for sp_search_end_clear(): when the judge fails, its error is returned
 * and *end holds the best so far, not certified.
 *
 * The certificate: each item that is not applied is a neighbour of the result, by applying it with what is
 * below it; of its group another one is put back, with what applies that. Those neighbours that hold no other
 * one are asked, on the very result. The others hold one that fails there, and are taken to fail with it.
 * That is sure where leaving out more never heals; elsewhere it is an assumption, which sp_search_neighbour()
 * lets a verification drop.
 */
struct sp_error *sp_search_run(const char *strategy, const struct sp_search_problem *problem,
	struct sp_search_end *end) SP_MUST_CHECK;

/*
 * The neighbour of a closed set by one item: sorted into *neighbour (the caller frees it). *count 0: there is
 * none, for what is below the item holds two of one group.
 */
struct sp_error *sp_search_neighbour(const struct sp_search_problem *problem, const uint32_t *applied,
	size_t applied_count, uint32_t item, uint32_t **neighbour, size_t *count) SP_MUST_CHECK;

/* Only a size below this is smaller than `bytes`, of which a step has to win `least`; 0 when bytes is: sizes
 * are not known. */
uint64_t sp_search_limit(uint64_t bytes, uint64_t least);

/* Free what belongs to it; a zeroed one is fine. */
void sp_search_end_clear(struct sp_search_end *end);
#define SP_SEARCH_END SP_GUARD(sp_search_end_clear) struct sp_search_end

#endif
