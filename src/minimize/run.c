/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of strategies, and what a search leaves behind.
 */
#include "minimize/inside.h"

static const struct sp_search_strategy strategies[] = {
	{"weighted", "batches with the largest gain times probability of passing, by what the answers tell"},
	{"one-by-one", "one item after the other, parents first"},
	{"halving", "all at once, what fails in two halves"},
	{"ddmin", "delta debugging: one part alone, or all but one, of ever smaller parts"},
};

static struct sp_error *(*const functions[SP_COUNT(strategies)])(struct search *search) = {
	strategy_weighted,
	strategy_one_by_one,
	strategy_halving,
	strategy_ddmin,
};

const struct sp_search_strategy *sp_search_strategies(size_t *count)
{
	*count = SP_COUNT(strategies);
	return strategies;
}

static struct sp_error *find(const char *name, size_t *index)
{
	*index = 0;
	if (!name)
		return NULL;
	for (size_t i = 0; i < SP_COUNT(strategies); i++) {
		*index = i;
		if (strcmp(name, strategies[i].name) == 0)
			return NULL;
	}
	return sp_error_new(SP_USAGE,
		"no search strategy is called %s; there are weighted, one-by-one, halving and ddmin", name);
}

static uint32_t *list_new(const struct search *search, const uint64_t *set, size_t *count)
{
	uint32_t *list = sp_alloc((search->count + 1) * sizeof(*list));
	*count = search_list(search, set, list);
	return list;
}

static void fill_end(const struct search *search, struct sp_search_end *end)
{
	SP_AUTOFREE enum sp_search_verdict *verdicts = sp_alloc((search->count + 1) * sizeof(*verdicts));
	SP_AUTOFREE unsigned *failures = sp_alloc((search->count + 1) * sizeof(*failures));
	certificate_verdicts(search, verdicts, failures);
	*end = (struct sp_search_end){
		.bytes = search->bytes,
		.reached = search->reached,
		.certified = true,
		.verdicts = sp_alloc((search->count + 1) * sizeof(*end->verdicts)),
		.failures = sp_alloc((search->count + 1) * sizeof(*end->failures)),
		.chances = sp_alloc((search->count + 1) * sizeof(*end->chances)),
		.questions = search->questions,
		.tested = search->tested,
	};
	end->applied = list_new(search, search->state, &end->count);
	for (size_t i = 0; i < search->count; i++) {
		end->verdicts[search->outer[i]] = verdicts[i];
		end->failures[search->outer[i]] = failures[i];
		end->chances[search->outer[i]] = search->chances[i];
		end->certified &= verdicts[i] != SP_SEARCH_UNKNOWN;
	}
}

/* What is said of an empty problem, or one that was refused. */
static void fill_nothing(struct sp_search_end *end)
{
	*end = (struct sp_search_end){
		.applied = sp_alloc(sizeof(*end->applied)),
		.verdicts = sp_alloc(sizeof(*end->verdicts)),
		.failures = sp_alloc(sizeof(*end->failures)),
		.chances = sp_alloc(sizeof(*end->chances)),
	};
}

/* Each time that it goes back the strategy begins anew, with all that is known. */
static struct sp_error *run(struct search *search, size_t strategy)
{
	do {
		search->went_back = search->over = false;
		SP_TRY(functions[strategy](search));
		SP_TRY(search_put_back(search));
		SP_TRY(search_retest_end(search));
	} while (search->went_back && !search_is_through(search));
	return NULL;
}

struct sp_error *sp_search_run(
	const char *strategy, const struct sp_search_problem *problem, struct sp_search_end *end)
{
	size_t index;
	struct search search = {0};
	struct sp_error *error = find(strategy, &index);
	if (!error && !problem->judge)
		error = sp_error_new(SP_USAGE, "the search has no judge");
	if (!error)
		error = search_open(&search, problem);
	if (error) {
		search_close(&search);
		fill_nothing(end);
		return error;
	}
	error = run(&search, index);
	fill_end(&search, end);
	search_close(&search);
	return error;
}

struct sp_error *sp_search_neighbour(const struct sp_search_problem *problem, const uint32_t *applied,
	size_t applied_count, uint32_t item, uint32_t **neighbour, size_t *count)
{
	struct search search;
	struct sp_error *error = search_open(&search, problem);
	if (error || item >= search.count) {
		search_close(&search);
		return error ? error : sp_error_new(SP_USAGE, "there is no item %u in the search", item);
	}
	SP_AUTOFREE uint64_t *state = set_new(&search), *set = set_new(&search);
	size_t inner = 0;
	for (size_t i = 0; i < search.count; i++) {
		for (size_t k = 0; k < applied_count; k++) {
			if (applied[k] == search.outer[i])
				set_add(state, i);
		}
		if (search.outer[i] == item)
			inner = i;
	}
	bool never = search_join(&search, state, below(&search, inner), set) == JOIN_NEVER;
	if (never)
		set_clear(set, search.words);
	*neighbour = list_new(&search, set, count);
	search_close(&search);
	return NULL;
}
