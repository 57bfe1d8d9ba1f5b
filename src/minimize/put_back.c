/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * When the target is reached there may be room left: items that were applied on the way come back, the
 * cheapest first, each with the applied items that apply it.
 */
#include "minimize/inside.h"

#define MOST_QUESTIONS 6
#define SAFE_SHARE 0.9 /* of the room: weights are predictions */

struct choice {
	const struct search *search;
	uint64_t *set;  /* comes back */
	uint64_t *vain; /* items that are not worth a choice: the judge sees no difference */
	double *costs;  /* for each item: what would come back with it, beyond the set */
	size_t count;   /* choices that the set is made of */
	uint64_t asked; /* questions */
};

static bool comes_along(const struct choice *choice, size_t item)
{
	return set_has(choice->search->state, item) && !set_has(choice->set, item);
}

static double cost_of(const struct choice *choice, size_t item)
{
	const struct search *search = choice->search;
	double cost = 0;
	SET_EACH(up, above(search, item), search->words)
	cost += comes_along(choice, up) ? search->items[up]->weight : 0;
	return cost;
}

static void add(struct choice *choice, size_t item)
{
	const struct search *search = choice->search;
	SP_AUTOFREE uint64_t *cheaper = set_new(search);
	SET_EACH(up, above(search, item), search->words)
	{
		if (!comes_along(choice, up))
			continue;
		set_add(choice->set, up);
		set_join(cheaper, below(search, up), search->words);
	}
	SET_EACH(other, cheaper, search->words)
	choice->costs[other] = cost_of(choice, other);
	choice->count++;
}

static size_t cheapest(const struct choice *choice)
{
	const struct search *search = choice->search;
	size_t best = SIZE_MAX;
	SET_EACH(item, search->state, search->words)
	{
		if (comes_along(choice, item) && !set_has(choice->vain, item) &&
			(best == SIZE_MAX || choice->costs[item] < choice->costs[best]))
			best = item;
	}
	return best;
}

/* The set anew: at most so many choices, as long as they fit. */
static void choose(struct choice *choice, double room, size_t most)
{
	const struct search *search = choice->search;
	choice->count = 0;
	set_clear(choice->set, search->words);
	SET_EACH(item, search->state, search->words)
	choice->costs[item] = cost_of(choice, item);
	while (choice->count < most) {
		size_t item = cheapest(choice);
		if (item == SIZE_MAX || choice->costs[item] > room)
			return;
		room -= choice->costs[item];
		add(choice, item);
	}
}

static double room_of(const struct search *search)
{
	const struct record *known = search_known(search, search->state);
	return known ? SAFE_SHARE * (double)known->spare : 0;
}

/* Ask for the state without the set; *most is how many choices are tried next, 0 ends it. */
static struct sp_error *try_without(struct search *search, struct choice *choice, size_t *most)
{
	SP_AUTOFREE uint64_t *set = set_new(search);
	set_copy(set, search->state, search->words);
	set_take(set, choice->set, search->words);
	struct ask ask = {.set = set, .purpose = SP_SEARCH_FOR_RETURN, .chance = -1, .told = SP_SEARCH_LOST};
	uint64_t before = search->questions;
	SP_TRY(search_ask_past_end(search, &ask));
	choice->asked += search->questions - before;
	*most = ask.answered ? choice->count / 2 : 0;
	if (ask.outcome == SP_SEARCH_NO_EFFECT) {
		set_join(choice->vain, choice->set, search->words);
		*most = SIZE_MAX;
	}
	if (ask.outcome != SP_SEARCH_PASS || !ask.reached)
		return NULL;
	SP_TRY(search_accept(search, &ask));
	*most = search->went_back ? 0 : SIZE_MAX;
	return NULL;
}

struct sp_error *search_put_back(struct search *search)
{
	SP_AUTOFREE uint64_t *set = set_new(search);
	SP_AUTOFREE uint64_t *vain = set_new(search);
	SP_AUTOFREE double *costs = sp_alloc((search->count + 1) * sizeof(*costs));
	struct choice choice = {.search = search, .set = set, .vain = vain, .costs = costs};
	for (size_t most = SIZE_MAX; most && search_is_through(search) && choice.asked < MOST_QUESTIONS;) {
		double room = room_of(search);
		choose(&choice, room, most);
		if (room <= 0 || !choice.count)
			return NULL;
		SP_TRY(try_without(search, &choice, &most));
	}
	return NULL;
}
