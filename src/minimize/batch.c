/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "minimize/batch.h"

#include <math.h>

/* How a batch grows. */
struct growth {
	const struct posterior *posterior;
	const struct search *search;
	uint64_t *set;     /* the state and the batch */
	uint64_t *fails;   /* the samples in which it fails */
	uint64_t *scratch; /* the same, of a batch with one more */
	uint64_t *needs;   /* a row for each item: samples in which something that it applies is needed */
	double *gains;     /* of each item's closure beyond the set */
	bool *usable;
	struct batch *batch;
};

void batch_open(struct batch *batch, const struct search *search)
{
	*batch = (struct batch){.set = set_new(search)};
	batch->sequence = sp_alloc((search->count + 1) * sizeof(*batch->sequence));
}

void batch_close(struct batch *batch)
{
	free(batch->set);
	free(batch->sequence);
}

/* The samples in which a set that holds the state fails. */
static void find_fails(const struct posterior *posterior, const uint64_t *set, uint64_t *fails)
{
	const struct search *search = posterior->search;
	set_clear(fails, posterior->sample_words);
	SET_EACH(item, set, search->words)
	{
		if (set_has(search->state, item))
			continue;
		set_join(fails, fails_of(posterior, item), posterior->sample_words);
		for (size_t i = 0; i < posterior->leaning_count[item]; i++) {
			if (!set_has(set, posterior->leanings[item][i].on))
				set_add(fails, posterior->leanings[item][i].sample);
		}
	}
}

static double chance_of(const struct posterior *posterior, const uint64_t *fails)
{
	size_t failing = set_size(fails, posterior->sample_words);
	return 1 - (double)failing / (double)posterior->samples;
}

void batch_chances(const struct posterior *posterior, enum join most, double *chances)
{
	const struct search *search = posterior->search;
	SP_AUTOFREE uint64_t *set = set_new(search),
			     *fails = sp_alloc(posterior->sample_words * sizeof(*fails));
	for (size_t i = 0; i < search->count; i++) {
		chances[i] = 0;
		if (set_has(search->state, i) ||
			search_join(search, search->state, below(search, i), set) > most)
			continue;
		find_fails(posterior, set, fails);
		chances[i] = chance_of(posterior, fails);
	}
}

/* Is another one of its group to be tried before? */
static bool is_second(const struct search *search, const double *chances, const double *gains, size_t item)
{
	for (uint32_t other = search->member[item]; other != item; other = search->member[other]) {
		double first = chances[other] * gains[other], own = chances[item] * gains[item];
		if (first > own || (first == own && other < item && chances[other] > 0))
			return true;
	}
	return false;
}

static bool known_needed(const struct search *search, const uint64_t *set)
{
	const struct record *known = search_known(search, set);
	return known && search_fails(search, known);
}

static void start(struct growth *growth, const double *chances, const uint64_t *without)
{
	const struct search *search = growth->search;
	size_t words = growth->posterior->sample_words;
	for (size_t i = 0; i < search->count; i++) {
		growth->gains[i] = search_weight(search, below(search, i), search->state);
		SET_EACH(item, below(search, i), search->words)
		{
			if (!set_has(search->state, item))
				set_join(growth->needs + i * words, fails_of(growth->posterior, item), words);
		}
	}
	set_copy(growth->set, search->state, search->words);
	for (size_t i = 0; i < search->count; i++) {
		growth->usable[i] = chances[i] > 0 && !search->useless[i] &&
				    !set_meets(below(search, i), without, search->words) &&
				    !is_second(search, chances, growth->gains, i);
		if (!growth->usable[i])
			continue;
		set_join(growth->set, below(search, i), search->words);
		growth->usable[i] = !known_needed(search, growth->set);
		set_copy(growth->set, search->state, search->words);
	}
}

/* The samples in which the batch fails with one more closure; what it heals is left out. */
static void fails_with(const struct growth *growth, size_t item, uint64_t *fails)
{
	const struct posterior *posterior = growth->posterior;
	const struct search *search = growth->search;
	set_copy(fails, growth->fails, posterior->sample_words);
	set_join(fails, growth->needs + item * posterior->sample_words, posterior->sample_words);
	SET_EACH(each, below(search, item), search->words)
	{
		if (set_has(growth->set, each))
			continue;
		for (size_t i = 0; i < posterior->leaning_count[each]; i++) {
			struct leaning leaning = posterior->leanings[each][i];
			if (!set_has(growth->set, leaning.on) && !set_has(below(search, item), leaning.on))
				set_add(fails, leaning.sample);
		}
	}
}

/* What is won for what is risked. */
static double worth_of(const struct growth *growth, size_t item, size_t failing)
{
	const struct posterior *posterior = growth->posterior;
	fails_with(growth, item, growth->scratch);
	double alive = (double)(posterior->samples - failing);
	double lost = (double)(set_size(growth->scratch, posterior->sample_words) - failing);
	if (alive - lost < BATCH_LEAST_CHANCE * (double)posterior->samples)
		return -1;
	return (growth->gains[item] + 1e-9) / (-log1p(-lost / alive) + 1e-4);
}

static size_t best_next(const struct growth *growth)
{
	size_t failing = set_size(growth->fails, growth->posterior->sample_words), best = NO_ITEM;
	double most = 0;
	for (size_t i = 0; i < growth->search->count; i++) {
		if (!growth->usable[i] || set_has(growth->set, i))
			continue;
		double worth = worth_of(growth, i, failing);
		if (worth > most) {
			most = worth;
			best = i;
		}
	}
	return best;
}

/* Returns false when another of a group is in already. */
static bool add(struct growth *growth, size_t item)
{
	const struct search *search = growth->search;
	SP_AUTOFREE uint64_t *joined = set_new(search);
	if (search_join(search, growth->set, below(search, item), joined) != JOIN_GROWS)
		return false;
	SET_EACH(each, below(search, item), search->words)
	{
		if (set_has(growth->set, each))
			continue;
		SET_EACH(up, above(search, each), search->words)
		growth->gains[up] -= search->items[each]->weight;
	}
	set_copy(growth->set, joined, search->words);
	find_fails(growth->posterior, growth->set, growth->fails);
	growth->batch->sequence[growth->batch->count++] = (uint32_t)item;
	return true;
}

/* What predictions of some hundred options together are off by, generously. */
#define GOAL_SHARE 1.25

/* With a target, what wins more than it takes is worth no more: rather what is surer to pass. */
static double useful(const struct search *search, double gain)
{
	uint64_t goal = search->problem->goal_bytes;
	if (!goal || search->bytes <= goal)
		return gain;
	return fmin(gain, GOAL_SHARE * (double)(search->bytes - goal));
}

static double value_of(const struct search *search, double gain, double chance)
{
	return (useful(search, gain) + 1e-9) * chance;
}

static void grow(struct growth *growth)
{
	const struct search *search = growth->search;
	struct batch *batch = growth->batch;
	double best = 0;
	size_t keep = 0;
	for (;;) {
		size_t item = best_next(growth);
		if (item == NO_ITEM)
			break;
		if (!add(growth, item)) {
			growth->usable[item] = false;
			continue;
		}
		double chance = chance_of(growth->posterior, growth->fails);
		double value = value_of(search, search_weight(search, growth->set, search->state), chance);
		if (value > best) {
			best = value;
			keep = batch->count;
		}
	}
	batch_cut(growth->posterior, batch, keep);
}

void batch_cut(const struct posterior *posterior, struct batch *batch, size_t count)
{
	const struct search *search = posterior->search;
	SP_AUTOFREE uint64_t *fails = sp_alloc(posterior->sample_words * sizeof(*fails));
	batch->count = count;
	set_copy(batch->set, search->state, search->words);
	for (size_t i = 0; i < count; i++)
		set_join(batch->set, below(search, batch->sequence[i]), search->words);
	find_fails(posterior, batch->set, fails);
	batch->chance = chance_of(posterior, fails);
	batch->gain = search_weight(search, batch->set, search->state);
}

bool batch_choose(const struct posterior *posterior, const double *chances, const uint64_t *without,
	struct batch *batch)
{
	const struct search *search = posterior->search;
	size_t rows = search->count + 1;
	SP_AUTOFREE uint64_t *set = set_new(search),
			     *fails = sp_alloc(posterior->sample_words * sizeof(*fails));
	SP_AUTOFREE uint64_t *scratch = sp_alloc(posterior->sample_words * sizeof(*scratch));
	SP_AUTOFREE uint64_t *needs = sp_alloc(rows * posterior->sample_words * sizeof(*needs));
	SP_AUTOFREE double *gains = sp_alloc(rows * sizeof(*gains));
	SP_AUTOFREE bool *usable = sp_alloc(rows * sizeof(*usable));
	struct growth growth = {posterior, search, set, fails, scratch, needs, gains, usable, batch};
	batch->count = 0;
	start(&growth, chances, without);
	grow(&growth);
	return batch->count > 0;
}
