/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "minimize/gibbs.h"

#include <math.h>

#define BURN_IN 40
#define MOST 1e200

/* How common it is that an item leans on another one; what is thought of that before any answer. */
static const double rates[] = {0.0005, 0.003, 0.01, 0.02, 0.035, 0.05, 0.08};
static const double rate_priors[] = {0.3, 0.15, 0.15, 0.1, 0.1, 0.1, 0.1};

void gibbs_open(struct posterior *posterior)
{
	posterior->rate = rates[2];
	posterior->rate_fits = sp_alloc(SP_COUNT(rates) * sizeof(*posterior->rate_fits));
}

bool gibbs_explains(const struct posterior *posterior, size_t item, const struct failed_set *failed)
{
	return posterior->needed[item] ||
	       (posterior->leans[item] != NO_ITEM && !set_has(failed->set, posterior->leans[item]));
}

/* The sample's counts, when an item's part in it comes or goes. */
static void count_item(struct posterior *posterior, size_t item, int by)
{
	for (size_t i = 0; i < posterior->in_count[item]; i++) {
		struct failed_set *failed = &posterior->failed[posterior->in[item][i]];
		if (gibbs_explains(posterior, item, failed))
			failed->explained += (unsigned)by;
	}
	if (!posterior->needed[item])
		return;
	SET_EACH(up, above(posterior->search, item), posterior->search->words)
	posterior->needed_below[up] += (unsigned)by;
}

void gibbs_unset(struct posterior *posterior, size_t item)
{
	if (!posterior->needed[item] && posterior->leans[item] == NO_ITEM)
		return;
	count_item(posterior, item, -1);
	posterior->needed[item] = false;
	posterior->leans[item] = NO_ITEM;
}

static void set_needed(struct posterior *posterior, size_t item)
{
	posterior->needed[item] = true;
	count_item(posterior, item, 1);
}

static void set_leans(struct posterior *posterior, size_t item, size_t on)
{
	posterior->leans[item] = (uint32_t)on;
	count_item(posterior, item, 1);
}

/* How much likelier it is that an item is needed than that it is not, without the failed sets. */
static double needed_ratio(const struct posterior *posterior, size_t item)
{
	if (set_has(posterior->passed, item))
		return 0;
	double ratio = posterior->own[item] / (1 - posterior->own[item]);
	SET_EACH(up, above(posterior->search, item), posterior->search->words)
	{
		if (!posterior->needed_below[up])
			ratio *= posterior->odds[up];
	}
	return ratio;
}

/*
 * The failed sets that only this item could explain: what their explanation is worth, and their union,
 * outside of which it has to lean on something. (Leaning that explains only some of several sets is left
 * out.)
 */
static double gain_of_explaining(const struct posterior *posterior, size_t item, uint64_t *sets)
{
	double gain = 1;
	set_clear(sets, posterior->search->words);
	for (size_t i = 0; i < posterior->in_count[item]; i++) {
		const struct failed_set *failed = &posterior->failed[posterior->in[item][i]];
		if (failed->gone || failed->explained)
			continue;
		gain = gain < MOST ? gain / failed->factor : gain;
		set_join(sets, failed->set, posterior->search->words);
	}
	return gain;
}

static size_t count_outside(const struct posterior *posterior, size_t item, const uint64_t *sets)
{
	const uint64_t *on = leans_on(posterior, item);
	size_t count = 0;
	for (size_t i = 0; i < posterior->search->words; i++)
		count += (size_t)__builtin_popcountll(on[i] & ~sets[i]);
	return count;
}

/* One of the items it may lean on, outside of the sets. */
static size_t draw_outside(struct posterior *posterior, size_t item, const uint64_t *sets, size_t count)
{
	const uint64_t *on = leans_on(posterior, item);
	size_t left = random_below(&posterior->random, count);
	for (size_t i = 0; i < posterior->search->words; i++) {
		uint64_t bits = on[i] & ~sets[i];
		size_t here = (size_t)__builtin_popcountll(bits);
		if (left >= here) {
			left -= here;
			continue;
		}
		while (left--)
			bits &= bits - 1;
		return i * 64 + (size_t)__builtin_ctzll(bits);
	}
	return item;
}

static double leaning_ratio(const struct posterior *posterior)
{
	return posterior->rate / (1 - posterior->rate) / (double)posterior->search->count;
}

/* Draw what an item is, given all others. */
static void draw_item(struct posterior *posterior, size_t item, uint64_t *sets)
{
	gibbs_unset(posterior, item);
	double needed = needed_ratio(posterior, item);
	if (!posterior->in_count[item]) {
		if (needed > 0 && random_unit(&posterior->random) * (1 + needed) < needed)
			set_needed(posterior, item);
		return;
	}
	double gain = gain_of_explaining(posterior, item, sets);
	size_t outside = count_outside(posterior, item, sets);
	double leans = gain * leaning_ratio(posterior) * (double)outside;
	double at = random_unit(&posterior->random) * (1 + gain * needed + leans);
	if (at < gain * needed)
		set_needed(posterior, item);
	else if (at < gain * needed + leans && outside)
		set_leans(posterior, item, draw_outside(posterior, item, sets, outside));
}

static size_t only_explanation(const struct posterior *posterior, const struct failed_set *failed)
{
	for (size_t i = 0; i < failed->member_count; i++) {
		if (gibbs_explains(posterior, failed->members[i], failed))
			return failed->members[i];
	}
	return NO_ITEM;
}

/* A failed set with one explanation: draw which of its members it is, all others as they are. */
static void draw_explanation(
	struct posterior *posterior, struct failed_set *failed, uint64_t *sets, double *ratios)
{
	double sum = 0;
	gibbs_unset(posterior, only_explanation(posterior, failed));
	for (size_t i = 0; i < failed->member_count; i++) {
		uint32_t item = failed->members[i];
		ratios[2 * i] = ratios[2 * i + 1] = 0;
		if (posterior->leans[item] == NO_ITEM) {
			double gain = gain_of_explaining(posterior, item, sets);
			ratios[2 * i] = gain * needed_ratio(posterior, item);
			ratios[2 * i + 1] = gain * leaning_ratio(posterior) *
					    (double)count_outside(posterior, item, sets);
		}
		sum += ratios[2 * i] + ratios[2 * i + 1];
	}
	double at = random_unit(&posterior->random) * sum;
	size_t chosen = 0;
	while (chosen + 1 < 2 * failed->member_count && (at >= ratios[chosen] || !(ratios[chosen] > 0)))
		at -= ratios[chosen++];
	uint32_t item = failed->members[chosen / 2];
	if (!(ratios[chosen] > 0))
		return;
	if (chosen % 2 == 0) {
		set_needed(posterior, item);
		return;
	}
	gain_of_explaining(posterior, item, sets);
	set_leans(posterior, item, draw_outside(posterior, item, sets, count_outside(posterior, item, sets)));
}

/* What passed speaks against leaning: only on what passed with it. */
static void fit_rates(struct posterior *posterior)
{
	const struct search *search = posterior->search;
	for (size_t r = 0; r < SP_COUNT(rates); r++)
		posterior->rate_fits[r] = log(rate_priors[r]);
	SET_EACH(item, posterior->passed, search->words)
	{
		double share =
			(double)set_size(leans_on(posterior, item), search->words) / (double)search->count;
		for (size_t r = 0; r < SP_COUNT(rates) && !posterior->in_count[item]; r++)
			posterior->rate_fits[r] += log(1 - rates[r] + rates[r] * share);
	}
}

static void draw_rate(struct posterior *posterior)
{
	double fits[SP_COUNT(rates)], best = -INFINITY, sum = 0;
	size_t leaning = 0, straight = 0;
	for (size_t i = 0; i < posterior->search->count; i++) {
		leaning += posterior->leans[i] != NO_ITEM;
		straight += posterior->leans[i] == NO_ITEM && posterior->in_count[i] > 0;
	}
	for (size_t r = 0; r < SP_COUNT(rates); r++) {
		fits[r] = posterior->rate_fits[r] + (double)leaning * log(rates[r]) +
			  (double)straight * log(1 - rates[r]);
		best = fits[r] > best ? fits[r] : best;
	}
	for (size_t r = 0; r < SP_COUNT(rates); r++)
		sum += fits[r] = exp(fits[r] - best);
	double at = random_unit(&posterior->random) * sum;
	size_t chosen = 0;
	while (chosen + 1 < SP_COUNT(rates) && at >= fits[chosen])
		at -= fits[chosen++];
	posterior->rate = rates[chosen];
}

static void sweep(struct posterior *posterior, uint64_t *sets, double *ratios)
{
	for (size_t i = 0; i < posterior->search->count; i++) {
		if (!set_has(posterior->passed, i) || posterior->in_count[i])
			draw_item(posterior, i, sets);
	}
	for (size_t i = 0; i < posterior->failed_count; i++) {
		struct failed_set *failed = &posterior->failed[i];
		if (!failed->gone && failed->explained == 1 && failed->member_count > 1)
			draw_explanation(posterior, failed, sets, ratios);
	}
	draw_rate(posterior);
}

static void note_leaning(struct posterior *posterior, size_t item, size_t sample)
{
	const struct search *search = posterior->search;
	size_t on = posterior->leans[item];
	if (!posterior->in_count[item]) {
		if (random_unit(&posterior->random) >= posterior->rate)
			return;
		on = random_below(&posterior->random, search->count);
		if (!set_has(leans_on(posterior, item), on))
			return;
	}
	if (on == NO_ITEM || set_has(search->state, on))
		return;
	SP_GROW(posterior->leanings[item], posterior->leaning_count[item], posterior->leaning_space[item]);
	posterior->leanings[item][posterior->leaning_count[item]++] =
		(struct leaning){(uint32_t)sample, (uint32_t)on};
}

static void note_sample(struct posterior *posterior, size_t sample)
{
	for (size_t i = 0; i < posterior->search->count; i++) {
		if (set_has(posterior->search->state, i))
			continue;
		if (posterior->needed[i])
			set_add(fails_of(posterior, i), sample);
		note_leaning(posterior, i, sample);
	}
}

void posterior_draw(struct posterior *posterior)
{
	const struct search *search = posterior->search;
	SP_AUTOFREE uint64_t *sets = set_new(search);
	SP_AUTOFREE double *ratios = sp_alloc((2 * search->count + 2) * sizeof(*ratios));
	memset(posterior->fails, 0, search->count * posterior->sample_words * sizeof(uint64_t));
	for (size_t i = 0; i < search->count; i++)
		posterior->leaning_count[i] = 0;
	fit_rates(posterior);
	for (size_t i = 0; i < BURN_IN + posterior->samples; i++) {
		sweep(posterior, sets, ratios);
		if (i >= BURN_IN)
			note_sample(posterior, i - BURN_IN);
	}
}
