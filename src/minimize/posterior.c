/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the answers tell, kept, and the samples' frame; gibbs.c draws them.
 */
#include "minimize/gibbs.h"

#include <math.h>

/* Lists of priors contradict themselves easily: below that share of an item's prior, its own part does not
 * go. */
#define LEAST_OWN 0.05
/* What a failure would need that cannot be false. */
#define NEVER 1e-9

/*
 * The prior is of the item with what is below it, so what is below is taken out of it: 1 - prior is the
 * product of 1 - own over all of them.
 */
static void find_own(struct posterior *posterior)
{
	const struct search *search = posterior->search;
	SP_AUTOFREE uint32_t *order = sp_alloc((search->count + 1) * sizeof(*order));
	search_order_below_first(search, order);
	for (size_t i = 0; i < search->count; i++) {
		uint32_t item = order[i];
		double prior = search->items[item]->prior, others = 1;
		SET_EACH(under, below(search, item), search->words)
		others *= under == item ? 1 : 1 - posterior->own[under];
		double own = 1 - (1 - prior) / others;
		posterior->own[item] = own > LEAST_OWN * prior ? own : LEAST_OWN * prior;
	}
}

void posterior_open(struct posterior *posterior, const struct search *search)
{
	size_t count = search->count + 1;
	*posterior = (struct posterior){.search = search, .random = search->problem->seed};
	posterior->own = sp_alloc(count * sizeof(*posterior->own));
	posterior->odds = sp_alloc(count * sizeof(*posterior->odds));
	posterior->passed = set_new(search);
	posterior->on = sp_alloc(count * search->words * sizeof(uint64_t));
	posterior->in = sp_alloc(count * sizeof(*posterior->in));
	posterior->in_count = sp_alloc(count * sizeof(*posterior->in_count));
	posterior->in_space = sp_alloc(count * sizeof(*posterior->in_space));
	posterior->needed = sp_alloc(count * sizeof(*posterior->needed));
	posterior->leans = sp_alloc(count * sizeof(*posterior->leans));
	posterior->needed_below = sp_alloc(count * sizeof(*posterior->needed_below));
	posterior->samples = search->count > 600 ? 128 : 256;
	posterior->sample_words = posterior->samples / 64;
	posterior->fails = sp_alloc(count * posterior->sample_words * sizeof(uint64_t));
	posterior->leanings = sp_alloc(count * sizeof(*posterior->leanings));
	posterior->leaning_count = sp_alloc(count * sizeof(*posterior->leaning_count));
	posterior->leaning_space = sp_alloc(count * sizeof(*posterior->leaning_space));
	for (size_t i = 0; i < search->count; i++) {
		posterior->odds[i] = search->items[i]->odds > 0 ? search->items[i]->odds : 1;
		posterior->leans[i] = NO_ITEM;
		for (size_t on = 0; on < search->count; on++)
			set_add(leans_on(posterior, i), on);
		set_take(leans_on(posterior, i), below(search, i), search->words);
	}
	find_own(posterior);
	gibbs_open(posterior);
}

void posterior_close(struct posterior *posterior)
{
	for (size_t i = 0; i < posterior->search->count; i++) {
		free(posterior->in[i]);
		free(posterior->leanings[i]);
	}
	for (size_t i = 0; i < posterior->failed_count; i++) {
		free(posterior->failed[i].set);
		free(posterior->failed[i].members);
	}
	free(posterior->own);
	free(posterior->odds);
	free(posterior->passed);
	free(posterior->on);
	free(posterior->failed);
	free(posterior->in);
	free(posterior->in_count);
	free(posterior->in_space);
	free(posterior->needed);
	free(posterior->leans);
	free(posterior->needed_below);
	free(posterior->rate_fits);
	free(posterior->fails);
	free(posterior->leanings);
	free(posterior->leaning_count);
	free(posterior->leaning_space);
}

static struct failed_set *find_failed(struct posterior *posterior, const uint64_t *set)
{
	for (size_t i = 0; i < posterior->failed_count; i++) {
		if (set_equal(posterior->failed[i].set, set, posterior->search->words))
			return &posterior->failed[i];
	}
	return NULL;
}

static void hear_pass(struct posterior *posterior, const uint64_t *set)
{
	const struct search *search = posterior->search;
	struct failed_set *failed = find_failed(posterior, set);
	if (failed)
		failed->gone = true;
	SET_EACH(item, set, search->words)
	{
		gibbs_unset(posterior, item);
		set_meet(leans_on(posterior, item), set, search->words);
	}
	set_join(posterior->passed, set, search->words);
}

static void add_member(struct posterior *posterior, uint32_t index, uint32_t item)
{
	SP_GROW(posterior->in[item], posterior->in_count[item], posterior->in_space[item]);
	posterior->in[item][posterior->in_count[item]++] = index;
	struct failed_set *failed = &posterior->failed[index];
	failed->members[failed->member_count++] = item;
	failed->explained += gibbs_explains(posterior, item, failed);
}

static void hear_failure(struct posterior *posterior, const uint64_t *set, double factor)
{
	const struct search *search = posterior->search;
	struct failed_set *failed = find_failed(posterior, set);
	if (failed) {
		failed->factor *= factor;
		return;
	}
	SP_GROW(posterior->failed, posterior->failed_count, posterior->failed_space);
	uint32_t index = (uint32_t)posterior->failed_count++;
	failed = &posterior->failed[index];
	*failed = (struct failed_set){.set = set_new(search), .factor = factor};
	failed->members = sp_alloc((search->count + 1) * sizeof(*failed->members));
	set_copy(failed->set, set, search->words);
	SET_EACH(item, set, search->words)
	{
		if (!set_has(posterior->passed, item) ||
			!set_within(leans_on(posterior, item), set, search->words))
			add_member(posterior, index, (uint32_t)item);
	}
	failed->members = sp_realloc(failed->members, failed->member_count + 1, sizeof(*failed->members));
}

void posterior_hear(struct posterior *posterior, const uint64_t *set, enum sp_search_outcome outcome)
{
	double rate = posterior->search->problem->false_failure;
	if (outcome == SP_SEARCH_PASS)
		hear_pass(posterior, set);
	else if (outcome == SP_SEARCH_FAIL)
		hear_failure(posterior, set, rate > NEVER ? rate : NEVER);
	else if (outcome == SP_SEARCH_NOT_BUILT)
		hear_failure(posterior, set, NEVER);
}
