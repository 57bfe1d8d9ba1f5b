/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Small random problems of a search, a judge that knows the truth and checks the questions, and a check of
 * certificates against the truth.
 */
#ifndef TESTS_UNIT_SEARCH_SAMPLE_H
#define TESTS_UNIT_SEARCH_SAMPLE_H

#include <stdio.h>

#include "unit/harness.h"

#include "minimize/minimize.h"

#define SAMPLE_MOST 48

struct sample {
	size_t count;
	struct sp_search_item items[SAMPLE_MOST];
	char names[SAMPLE_MOST][8];
	uint32_t parents[SAMPLE_MOST][2];
	bool needed[SAMPLE_MOST], broken[SAMPLE_MOST]; /* broken: cannot be built */
	uint32_t requires[SAMPLE_MOST];                /* goes only with that one; or SP_SEARCH_ALONE */
	unsigned lost_every; /* every so many sets cannot be told, by their hash; 0: none */
	double false_failures;
	uint64_t base;
	/* what was asked */
	uint64_t *hashes; /* of questions, in order */
	size_t hash_count, hash_space;
	uint64_t stop_after; /* the judge fails then; 0: never */
	size_t accepted_calls;
	uint64_t accepted_bytes;
};

static inline uint64_t sample_random(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	uint64_t word = *state;
	word = (word ^ (word >> 32)) * UINT64_C(0xd6e8feb86659fd93);
	return word ^ (word >> 32);
}

static inline bool sample_one_in(uint64_t *state, uint64_t many)
{
	return sample_random(state) % many == 0;
}

static inline void sample_clear(struct sample *sample)
{
	free(sample->hashes);
	sample->hashes = NULL;
	sample->hash_count = sample->hash_space = 0;
}

/* Parents have smaller numbers, names are in another order. */
static inline void sample_make(struct sample *sample, size_t count, uint64_t seed)
{
	uint64_t state = seed;
	*sample = (struct sample){.count = count, .base = 1000};
	for (size_t i = 0; i < count; i++) {
		struct sp_search_item *item = &sample->items[i];
		snprintf(sample->names[i], sizeof(sample->names[i]), "%02zu", i * 29 % SAMPLE_MOST);
		*item = (struct sp_search_item){.name = sample->names[i],
			.weight = (double)(sample_random(&state) % 1000 + 1),
			.prior = 0.3,
			.odds = 0,
			.parents = sample->parents[i],
			.group = SP_SEARCH_ALONE};
		for (size_t p = 0; p < 2 && i; p++) {
			if (sample_one_in(&state, 3))
				sample->parents[i][item->parent_count++] =
					(uint32_t)(sample_random(&state) % i);
		}
		sample->needed[i] = sample_one_in(&state, 4);
		sample->requires[i] = SP_SEARCH_ALONE;
		sample->base += (uint64_t)item->weight;
	}
}

/* Pairs that go only together or in one order, as long as both can go. */
static inline void sample_couple(struct sample *sample, uint64_t seed)
{
	uint64_t state = seed + 1;
	for (size_t i = 0; i < sample->count; i++) {
		if (sample_one_in(&state, 5))
		sample->requires[i] = (uint32_t)(sample_random(&state) % sample->count);
	}
}

static inline uint64_t sample_hash(const uint32_t *applied, size_t count)
{
	uint64_t hash = 7;
	for (size_t i = 0; i < count; i++) {
		uint64_t state = hash + applied[i];
		hash = sample_random(&state);
	}
	return hash;
}

/* What the truth says of a set; sizes are judged by `below` unless it is 0. */
static inline struct sp_search_answer sample_truth(
	const struct sample *sample, const uint32_t *applied, size_t count, uint64_t below)
{
	struct sp_search_answer answer = {.outcome = SP_SEARCH_PASS, .bytes = sample->base, .seconds = 1};
	bool gone[SAMPLE_MOST] = {0}, broken = false, fails = false;
	for (size_t i = 0; i < count; i++) {
		gone[applied[i]] = true;
		answer.bytes -= (uint64_t)sample->items[applied[i]].weight;
		broken |= sample->broken[applied[i]];
		fails |= sample->needed[applied[i]];
	}
	for (size_t i = 0; i < sample->count; i++)
	fails |= gone[i] && sample->requires[i] != SP_SEARCH_ALONE && !gone[sample->requires[i]];
	if (broken)
		return (struct sp_search_answer){.outcome = SP_SEARCH_NOT_BUILT};
	if (below && answer.bytes >= below)
		answer.outcome = SP_SEARCH_NOT_SMALLER;
	else if (fails)
		answer.outcome = SP_SEARCH_FAIL;
	return answer;
}

/* Sorted, closed, and at most one of a group. */
static inline void sample_check_set(const struct sample *sample, const uint32_t *applied, size_t count)
{
	bool gone[SAMPLE_MOST] = {0};
	for (size_t i = 0; i < count; i++) {
		assert_true(applied[i] < sample->count);
		if (i)
			assert_true(applied[i - 1] < applied[i]);
		gone[applied[i]] = true;
	}
	for (size_t i = 0; i < sample->count; i++) {
		for (size_t p = 0; p < sample->items[i].parent_count; p++)
			assert_true(gone[i] || !gone[sample->parents[i][p]]);
		for (size_t k = 0; k < i && gone[i] && sample->items[i].group != SP_SEARCH_ALONE; k++)
			assert_false(gone[k] && sample->items[k].group == sample->items[i].group);
	}
}

static inline struct sp_search_answer sample_answer(
	struct sample *sample, const struct sp_search_question *question, uint64_t hash)
{
	struct sp_search_answer answer =
		sample_truth(sample, question->applied, question->count, question->below);
	uint64_t state = hash + question->attempt;
	if (answer.outcome == SP_SEARCH_PASS &&
		(double)(sample_random(&state) % 100000) < 100000 * sample->false_failures)
		answer.outcome = SP_SEARCH_FAIL;
	if (sample->lost_every && hash % sample->lost_every == 0)
		answer = (struct sp_search_answer){.outcome = SP_SEARCH_LOST};
	return answer;
}

static inline struct sp_error *sample_judge(void *user, const struct sp_search_question *questions,
	size_t count, struct sp_search_answer *answers)
{
	struct sample *sample = user;
	for (size_t i = 0; i < count; i++) {
		if (sample->stop_after && sample->hash_count >= sample->stop_after)
			return sp_error_new(SP_UNABLE, "the disk is full");
		uint64_t hash = sample_hash(questions[i].applied, questions[i].count);
		unsigned before = 0;
		sample_check_set(sample, questions[i].applied, questions[i].count);
		for (size_t k = 0; k < sample->hash_count; k++)
			before += sample->hashes[k] == hash;
		/* a set is asked again only by its next attempt */
		assert_int_equal(questions[i].attempt, before);
		if (sample->false_failures <= 0)
			assert_int_equal(before, 0);
		SP_GROW(sample->hashes, sample->hash_count, sample->hash_space);
		sample->hashes[sample->hash_count++] = hash;
		answers[i] = sample_answer(sample, &questions[i], hash);
	}
	return NULL;
}

static inline void sample_accepted(void *user, const uint32_t *applied, size_t count, uint64_t bytes)
{
	struct sample *sample = user;
	struct sp_search_answer truth = sample_truth(sample, applied, count, 0);
	assert_int_equal(truth.outcome, SP_SEARCH_PASS);
	assert_int_equal(truth.bytes, bytes);
	if (sample->accepted_calls++)
		assert_true(bytes < sample->accepted_bytes);
	sample->accepted_bytes = bytes;
}

static inline struct sp_search_problem sample_problem(struct sample *sample, unsigned jobs)
{
	return (struct sp_search_problem){
		.items = sample->items,
		.count = sample->count,
		.base_bytes = sample->base,
		.false_failure = sample->false_failures,
		.jobs = jobs,
		.seed = 3,
		.to_the_end = true,
		.judge = sample_judge,
		.accepted = sample_accepted,
		.user = sample,
	};
}

/* The verdict of one item that is not applied, by the truth of its neighbour. */
static inline void sample_check_verdict(const struct sample *sample, const struct sp_search_problem *problem,
	const struct sp_search_end *end, uint32_t item, unsigned failures_needed)
{
	SP_AUTOFREE uint32_t *neighbour = NULL;
	size_t count;
	check_ok(sp_search_neighbour(problem, end->applied, end->count, item, &neighbour, &count));
	struct sp_search_answer truth = sample_truth(sample, neighbour, count, end->bytes);
	switch (end->verdicts[item]) {
	case SP_SEARCH_NEEDED:
		if (end->failures[item]) {
			/* it may not be smaller either */
			assert_int_equal(sample_truth(sample, neighbour, count, 0).outcome, SP_SEARCH_FAIL);
			assert_true(end->failures[item] >= failures_needed);
		}
		break;
	case SP_SEARCH_IMPOSSIBLE:
		assert_true(count == 0 || truth.outcome == SP_SEARCH_NOT_BUILT);
		break;
	case SP_SEARCH_USELESS:
		assert_int_equal(truth.outcome, SP_SEARCH_NOT_SMALLER);
		break;
	default:
		fail_msg("item %u has verdict %d", item, end->verdicts[item]);
	}
}

static inline void sample_check_verdicts(
	struct sample *sample, const struct sp_search_end *end, unsigned failures_needed)
{
	struct sp_search_problem problem = sample_problem(sample, 1);
	for (uint32_t i = 0; i < sample->count; i++) {
		if (end->verdicts[i] != SP_SEARCH_APPLIED)
			sample_check_verdict(sample, &problem, end, i, failures_needed);
	}
}

/* The result passes, and each item has the verdict that the truth gives it. */
static inline void sample_check_end(const struct sample *sample, const struct sp_search_problem *problem,
	const struct sp_search_end *end, unsigned failures_needed)
{
	bool gone[SAMPLE_MOST] = {0};
	sample_check_set(sample, end->applied, end->count);
	struct sp_search_answer truth = sample_truth(sample, end->applied, end->count, 0);
	assert_int_equal(truth.outcome, SP_SEARCH_PASS);
	assert_int_equal(truth.bytes, end->bytes);
	assert_true(end->certified);
	assert_int_equal(end->questions, sample->hash_count);
	for (size_t i = 0; i < end->count; i++)
		gone[end->applied[i]] = true;
	for (uint32_t i = 0; i < sample->count; i++) {
		assert_int_equal(gone[i], end->verdicts[i] == SP_SEARCH_APPLIED);
		if (!gone[i])
			sample_check_verdict(sample, problem, end, i, failures_needed);
	}
}

#endif
