/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One item after the other, parents first: what is below an item goes with it, or gets its turn when it
 * stays.
 */
#include "minimize/inside.h"

struct turn {
	uint32_t item, depth;
	double weight;
};

static int by_turn(const void *a, const void *b)
{
	const struct turn *first = a, *second = b;
	if (first->depth != second->depth)
		return first->depth < second->depth ? -1 : 1;
	if (first->weight != second->weight)
		return first->weight > second->weight ? -1 : 1;
	return first->item < second->item ? -1 : 1;
}

/* The next sets that make the state grow, at most `jobs`. */
static size_t next_asks(const struct search *search, const struct turn *turns, size_t *at, struct ask *asks)
{
	size_t count = 0;
	for (; *at < search->count && count < search->problem->jobs; ++*at) {
		uint32_t item = turns[*at].item;
		if (!set_has(search->state, item) && search_join(search, search->state, below(search, item),
							     asks[count].set) == JOIN_GROWS)
			count++;
	}
	return count;
}

static struct sp_error *take_turns(struct search *search, const struct turn *turns, struct ask *asks)
{
	bool changed;
	for (size_t at = 0, count; !search->over && (count = next_asks(search, turns, &at, asks)) > 0;) {
		SP_TRY(search_ask(search, asks, count));
		SP_TRY(search_take(search, asks, count, &changed));
	}
	return NULL;
}

struct sp_error *strategy_one_by_one(struct search *search)
{
	SP_AUTOFREE struct turn *turns = sp_alloc((search->count + 1) * sizeof(*turns));
	SP_AUTOFREE uint64_t *nothing = set_new(search);
	for (uint32_t i = 0; i < search->count; i++)
		turns[i] = (struct turn){i, (uint32_t)set_size(above(search, i), search->words),
			search_weight(search, below(search, i), nothing)};
	qsort(turns, search->count, sizeof(*turns), by_turn);
	struct ask *asks = search_asks_new(search, search->problem->jobs);
	struct sp_error *error = take_turns(search, turns, asks);
	search_asks_free(asks, search->problem->jobs);
	SP_TRY(error);
	return certificate_run(search);
}
