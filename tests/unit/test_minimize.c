/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Searches, all strategies, on small random problems of which the truth is known.
 */
#include "unit/search_sample.h"

static void each_strategy(void (*check)(const char *strategy, unsigned jobs, uint64_t seed), uint64_t seeds)
{
	size_t count;
	const struct sp_search_strategy *strategies = sp_search_strategies(&count);
	assert_int_equal(count, 4);
	for (size_t i = 0; i < count; i++) {
		for (uint64_t seed = 1; seed <= seeds; seed++)
			check(strategies[i].name, 1 + seed % 3, seed);
	}
}

/* The smallest set that passes, of all sets that are closed. */
static uint64_t smallest(const struct sample *sample)
{
	uint64_t best = sample->base;
	for (uint32_t bits = 0; bits < 1U << sample->count; bits++) {
		uint32_t applied[SAMPLE_MOST];
		size_t count = 0;
		bool closed = true;
		for (uint32_t i = 0; i < sample->count; i++) {
			for (size_t p = 0; p < sample->items[i].parent_count; p++)
				closed &= (bits >> i & 1) || !(bits >> sample->parents[i][p] & 1);
			if (bits >> i & 1)
				applied[count++] = i;
		}
		struct sp_search_answer truth = sample_truth(sample, applied, count, 0);
		if (closed && truth.outcome == SP_SEARCH_PASS && truth.bytes < best)
			best = truth.bytes;
	}
	return best;
}

static void check_smallest(const char *strategy, unsigned jobs, uint64_t seed)
{
	struct sample sample;
	SP_SEARCH_END end = {0};
	sample_make(&sample, 10, seed);
	struct sp_search_problem problem = sample_problem(&sample, jobs);
	check_ok(sp_search_run(strategy, &problem, &end));
	sample_check_end(&sample, &problem, &end, 1);
	assert_int_equal(end.bytes, smallest(&sample));
	sample_clear(&sample);
}

static void finds_the_smallest(void **state)
{
	(void)state;
	each_strategy(check_smallest, 60);
}

static void check_coupled(const char *strategy, unsigned jobs, uint64_t seed)
{
	struct sample sample;
	SP_SEARCH_END end = {0};
	sample_make(&sample, 20, seed);
	sample_couple(&sample, seed);
	sample.broken[seed % 20] = seed % 4 == 0;
	struct sp_search_problem problem = sample_problem(&sample, jobs);
	check_ok(sp_search_run(strategy, &problem, &end));
	sample_check_end(&sample, &problem, &end, 1);
	sample_clear(&sample);
}

static void certifies_what_is_coupled(void **state)
{
	(void)state;
	each_strategy(check_coupled, 40);
}

static void check_groups(const char *strategy, unsigned jobs, uint64_t seed)
{
	struct sample sample;
	SP_SEARCH_END end = {0};
	sample_make(&sample, 24, seed);
	for (size_t i = 0; i < 12; i++) {
		sample.items[2 * i].group = (uint32_t)i / 3;
		sample.items[2 * i].group_step = (uint32_t)i % 3;
	}
	struct sp_search_problem problem = sample_problem(&sample, jobs);
	check_ok(sp_search_run(strategy, &problem, &end));
	sample_check_end(&sample, &problem, &end, 1);
	sample_clear(&sample);
}

static void keeps_one_of_a_group(void **state)
{
	(void)state;
	each_strategy(check_groups, 40);
}

/* A group of three by itself: the most valuable that passes is the one. */
static void takes_the_most_valuable_of_a_group(void **state)
{
	(void)state;
	static const size_t best[] = {0, 2, 1};
	for (size_t needed = 0; needed < 3; needed++) {
		struct sample sample;
		SP_SEARCH_END end = {0};
		sample_make(&sample, 3, 1);
		for (size_t i = 0; i < 3; i++) {
			sample.items[i].group = 5;
			sample.items[i].parent_count = 0;
			sample.base += 100 * (i + 1) - (uint64_t)sample.items[i].weight;
			sample.items[i].weight = (double)(100 * (i + 1));
			sample.needed[i] = needed == 0 ? i > 0 : needed == 2 && i == 2;
		}
		struct sp_search_problem problem = sample_problem(&sample, 1);
		check_ok(sp_search_run(NULL, &problem, &end));
		sample_check_end(&sample, &problem, &end, 1);
		assert_int_equal(end.count, 1);
		assert_int_equal(end.applied[0], best[needed]);
		sample_clear(&sample);
	}
}

static void check_false_failures(const char *strategy, unsigned jobs, uint64_t seed)
{
	struct sample sample;
	SP_SEARCH_END end = {0};
	sample_make(&sample, 16, seed);
	sample.false_failures = 0.02;
	struct sp_search_problem problem = sample_problem(&sample, jobs);
	check_ok(sp_search_run(strategy, &problem, &end));
	/* a needed item fails twice; with that seed and so few items no passing one does */
	sample_check_end(&sample, &problem, &end, 2);
	sample_clear(&sample);
}

static void survives_false_failures(void **state)
{
	(void)state;
	each_strategy(check_false_failures, 40);
}

/* Run with a limit, keeping the questions of the run. */
static void run_limited(struct sample *sample, const char *strategy, unsigned jobs, uint64_t limit,
	uint64_t stop, struct sp_search_end *end)
{
	sample_clear(sample);
	sample->stop_after = stop;
	sample->accepted_calls = 0;
	struct sp_search_problem problem = sample_problem(sample, jobs);
	problem.most_questions = limit;
	struct sp_error *error = sp_search_run(strategy, &problem, end);
	assert_int_equal(error != NULL, stop > 0);
	sp_error_free(error);
}

static void check_prefix(const char *strategy, unsigned jobs, uint64_t seed)
{
	struct sample sample;
	SP_SEARCH_END whole = {0};
	sample_make(&sample, 18, seed);
	sample_couple(&sample, seed);
	sample.false_failures = seed % 2 ? 0.05 : 0;
	run_limited(&sample, strategy, jobs, 0, 0, &whole);
	size_t count = sample.hash_count;
	SP_AUTOFREE uint64_t *hashes = sp_alloc((count + 1) * sizeof(*hashes));
	memcpy(hashes, sample.hashes, count * sizeof(*hashes));
	for (size_t limit = 1; limit <= count; limit++) {
		SP_SEARCH_END part = {0};
		run_limited(&sample, strategy, jobs, limit, 0, &part);
		assert_true(sample.hash_count <= limit);
		assert_memory_equal(hashes, sample.hashes, sample.hash_count * sizeof(*hashes));
		if (limit == count)
			assert_true(part.certified);
		else if (part.certified) /* it only went on in the hope for more */
			sample_check_verdicts(&sample, &part, sample.false_failures > 0 ? 3 : 1);
		assert_true(part.bytes >= whole.bytes);
		SP_SEARCH_END dead = {0};
		if (limit < count) {
			run_limited(&sample, strategy, jobs, 0, limit, &dead);
			assert_memory_equal(hashes, sample.hashes, sample.hash_count * sizeof(*hashes));
			assert_true(dead.bytes >= part.bytes); /* a round counts whole or not at all */
			sample_check_set(&sample, dead.applied, dead.count);
		}
	}
	sample_clear(&sample);
}

static void goes_the_same_way_again(void **state)
{
	(void)state;
	each_strategy(check_prefix, 6);
}

static void check_lost(const char *strategy, unsigned jobs, uint64_t seed)
{
	struct sample sample;
	SP_SEARCH_END end = {0};
	sample_make(&sample, 18, seed);
	sample.lost_every = 6;
	struct sp_search_problem problem = sample_problem(&sample, jobs);
	check_ok(sp_search_run(strategy, &problem, &end));
	sample_check_set(&sample, end.applied, end.count);
	bool open = false;
	for (uint32_t i = 0; i < sample.count; i++) {
		open |= end.verdicts[i] == SP_SEARCH_UNKNOWN;
		if (end.verdicts[i] != SP_SEARCH_UNKNOWN && end.verdicts[i] != SP_SEARCH_APPLIED)
			sample_check_verdict(&sample, &problem, &end, i, 1);
	}
	assert_int_equal(end.certified, !open);
	sample_clear(&sample);
}

static void takes_lost_answers_for_no_failures(void **state)
{
	(void)state;
	each_strategy(check_lost, 40);
}

/* The order of the items in the problem plays no part, their names do. */
static void knows_items_by_name(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed < 10; seed++) {
		struct sample sample, turned;
		SP_SEARCH_END end = {0}, other = {0};
		sample_make(&sample, 20, seed);
		turned = sample;
		for (size_t i = 0; i < 20; i++) {
			turned.items[i] = sample.items[19 - i];
			turned.items[i].parents = turned.parents[i];
			turned.needed[i] = sample.needed[19 - i];
			for (size_t p = 0; p < 2; p++)
				turned.parents[i][p] = 19 - sample.parents[19 - i][p];
		}
		struct sp_search_problem problem = sample_problem(&sample, 2);
		struct sp_search_problem turned_problem = sample_problem(&turned, 2);
		check_ok(sp_search_run(NULL, &problem, &end));
		check_ok(sp_search_run(NULL, &turned_problem, &other));
		assert_int_equal(end.questions, other.questions);
		assert_int_equal(end.count, other.count);
		for (size_t i = 0; i < end.count; i++)
			assert_int_equal(end.applied[i], 19 - other.applied[end.count - 1 - i]);
		sample_clear(&sample);
		sample_clear(&turned);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_smallest),
		cmocka_unit_test(certifies_what_is_coupled),
		cmocka_unit_test(keeps_one_of_a_group),
		cmocka_unit_test(takes_the_most_valuable_of_a_group),
		cmocka_unit_test(survives_false_failures),
		cmocka_unit_test(goes_the_same_way_again),
		cmocka_unit_test(takes_lost_answers_for_no_failures),
		cmocka_unit_test(knows_items_by_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
