/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The certificate: which neighbours of the state have to be asked, and what their answers say of each item.
 * A neighbour that holds another one which fails, or cannot be made, is not asked.
 */
#include <math.h>

#include "minimize/inside.h"

struct view {
	enum sp_search_verdict verdict;
	unsigned failures;
	bool open; /* its own neighbour is to be asked (again) */
};

static struct view view_of_record(const struct search *search, const struct record *known)
{
	if (!known)
		return (struct view){SP_SEARCH_UNKNOWN, 0, true};
	switch (known->outcome) {
	case SP_SEARCH_FAIL:
		if (search_fails(search, known))
			return (struct view){SP_SEARCH_NEEDED, known->failures, false};
		/* a repetition that was lost ends it, too */
		return (struct view){SP_SEARCH_UNKNOWN, known->failures, known->attempts == known->failures};
	case SP_SEARCH_NOT_BUILT:
		return (struct view){SP_SEARCH_IMPOSSIBLE, 1, false};
	case SP_SEARCH_LOST:
		return (struct view){SP_SEARCH_UNKNOWN, 0, false};
	case SP_SEARCH_PASS: /* smaller than the state, by as much as is wished, only when that is an earlier
				one, or was put back: it is taken */
		if (known->bytes < search_limit(search))
			return (struct view){SP_SEARCH_UNKNOWN, 0, true};
		return (struct view){SP_SEARCH_USELESS, 0, false};
	default:
		return (struct view){SP_SEARCH_USELESS, 0, false};
	}
}

/* By those below it, of which the views are made already: true when one of them settles it. */
static bool settled_below(
	const struct search *search, const struct view *views, size_t item, struct view *view)
{
	SET_EACH(other, below(search, item), search->words)
	{
		enum sp_search_verdict verdict = other == item ? SP_SEARCH_UNKNOWN : views[other].verdict;
		if (verdict == SP_SEARCH_NEEDED || verdict == SP_SEARCH_IMPOSSIBLE) {
			*view = (struct view){verdict, 0, false};
			return true;
		}
		if (other != item && views[other].open) {
			*view = (struct view){SP_SEARCH_UNKNOWN, 0, false};
			return true;
		}
	}
	return false;
}

/* The closed neighbour by an item; false when there is none. */
static bool neighbour(const struct search *search, size_t item, uint64_t *set)
{
	return search_join(search, search->state, below(search, item), set) != JOIN_NEVER;
}

static struct view view_item(
	const struct search *search, const struct view *views, size_t item, uint64_t *set)
{
	struct view view;
	if (set_has(search->state, item))
		return (struct view){SP_SEARCH_APPLIED, 0, false};
	if (!neighbour(search, item, set))
		return (struct view){SP_SEARCH_IMPOSSIBLE, 0, false};
	if (settled_below(search, views, item, &view))
		return view;
	return view_of_record(search, search_known(search, set));
}

static void view_all(const struct search *search, struct view *views)
{
	SP_AUTOFREE uint32_t *order = sp_alloc((search->count + 1) * sizeof(*order));
	SP_AUTOFREE uint64_t *set = set_new(search);
	search_order_below_first(search, order);
	for (size_t i = 0; i < search->count; i++)
		views[order[i]] = view_item(search, views, order[i], set);
}

void certificate_verdicts(const struct search *search, enum sp_search_verdict *verdicts, unsigned *failures)
{
	SP_AUTOFREE struct view *views = sp_alloc((search->count + 1) * sizeof(*views));
	view_all(search, views);
	for (size_t i = 0; i < search->count; i++) {
		verdicts[i] = views[i].verdict;
		if (failures)
			failures[i] = views[i].failures;
	}
}

struct choice {
	uint32_t item;
	enum join join;
	unsigned failures;
	double chance, weight;
};

/*
 * What may pass first; repetitions last. Each one that passes makes a new state, of which everything is to be
 * asked again. So what won nothing on an earlier state waits for what was not asked yet. A compressed
 * stream's luck makes it smaller now and then, by some hundred bytes at most: where it was larger by less, it
 * comes before what failed there, since a need stays; where it was larger by far, last of all.
 */
#define CHANCE_USELESS 0.02

static int by_chance(const void *a, const void *b)
{
	const struct choice *first = a, *second = b;
	if (first->failures != second->failures)
		return first->failures < second->failures ? -1 : 1;
	if (first->chance != second->chance)
		return first->chance > second->chance ? -1 : 1;
	if (first->join != second->join)
		return first->join < second->join ? -1 : 1;
	if (first->weight != second->weight)
		return first->weight > second->weight ? -1 : 1;
	return first->item < second->item ? -1 : 1;
}

/* Of what is not expected to win what counts; where a byte counts, that is not known of anything. */
#define CHANCE_LITTLE 0.1

/* Below 0 for strategies that have no chances: it is for the order alone, in which what is useless waits,
 * too. */
static double chance_of(const struct search *search, const double *chances, uint32_t item)
{
	double useless = CHANCE_USELESS * exp(-(double)search->larger[item] / SP_SEARCH_LUCK);
	if (chances) {
		uint64_t least = search->problem->least;
		double weight = search_weight(search, below(search, item), search->state);
		double little = least > 1 && weight < (double)least ? CHANCE_LITTLE : 1;
		return search->useless[item] ? useless : little * chances[item];
	}
	return search->useless[item] ? useless - 2 : -1;
}

static size_t list_open(const struct search *search, const double *chances, struct choice *choices)
{
	SP_AUTOFREE struct view *views = sp_alloc((search->count + 1) * sizeof(*views));
	SP_AUTOFREE uint64_t *set = set_new(search);
	size_t count = 0;
	view_all(search, views);
	for (uint32_t i = 0; i < search->count; i++) {
		if (!views[i].open)
			continue;
		enum join join = search_join(search, search->state, below(search, i), set);
		choices[count++] = (struct choice){i, join, views[i].failures, chance_of(search, chances, i),
			search_weight(search, below(search, i), search->state)};
	}
	qsort(choices, count, sizeof(*choices), by_chance);
	return count;
}

struct sp_error *certificate_round(struct search *search, const double *chances, enum certificate *result)
{
	SP_AUTOFREE struct choice *choices = sp_alloc((search->count + 1) * sizeof(*choices));
	size_t count = list_open(search, chances, choices);
	*result = CERTIFICATE_DONE;
	if (!count)
		return NULL;
	size_t jobs = count < search->problem->jobs ? count : search->problem->jobs;
	struct ask *asks = search_asks_new(search, jobs);
	for (size_t i = 0; i < jobs; i++) {
		asks[i].purpose = SP_SEARCH_FOR_CERTIFICATE;
		asks[i].chance = choices[i].chance;
		asks[i].again = choices[i].failures > 0;
		asks[i].left = count - i;
		neighbour(search, choices[i].item, asks[i].set);
	}
	bool changed = false;
	struct sp_error *error = search_ask(search, asks, jobs);
	if (!error)
		error = search_take(search, asks, jobs, &changed);
	search_asks_free(asks, jobs);
	*result = changed ? CERTIFICATE_CHANGED : CERTIFICATE_ASKED;
	return error;
}

struct sp_error *certificate_run(struct search *search)
{
	enum certificate result = CERTIFICATE_ASKED;
	while (result != CERTIFICATE_DONE && !search->over)
		SP_TRY(certificate_round(search, NULL, &result));
	return NULL;
}
