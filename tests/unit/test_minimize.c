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
			sample.base += (uint64_t)(100 * (i + 1) - sample.items[i].weight);
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

/* What the judge was asked, as the items applied: bits. */
static struct {
	unsigned sets[20];
	size_t left[20]; /* neighbours, as the question says */
	size_t count;
} asked;

static unsigned bits_of(const struct sp_search_question *question)
{
	unsigned set = 0;
	for (size_t i = 0; i < question->count; i++)
		set |= 1U << question->applied[i];
	return set;
}

/* A whole search by a judge that notes what it is asked, to its certificate. */
static void run_asked(const char *strategy, const struct sp_search_item *items, size_t count,
	sp_search_judge *judge, struct sp_search_end *end)
{
	const struct sp_search_problem problem = {.items = items,
		.count = count,
		.base_bytes = 100000,
		.jobs = 1,
		.to_the_end = true,
		.judge = judge};
	asked.count = 0;
	check_ok(sp_search_run(strategy, &problem, end));
	assert_true(end->certified);
}

/* 0 is larger by far, 1 by a little; 2 is smaller, and 3, with which nothing works. */
static struct sp_error *judge_luck(void *user, const struct sp_search_question *questions, size_t count,
	struct sp_search_answer *answers)
{
	static const int64_t changes[] = {5000, 8, -1000, -10};
	(void)user;
	for (size_t i = 0; i < count; i++) {
		int64_t bytes = 100000;
		unsigned set = bits_of(&questions[i]);
		for (size_t j = 0; j < questions[i].count; j++)
			bytes += changes[questions[i].applied[j]];
		bool smaller = !questions[i].below || (uint64_t)bytes < questions[i].below;
		answers[i] = (struct sp_search_answer){.outcome = !smaller        ? SP_SEARCH_NOT_SMALLER
								  : set & 1U << 3 ? SP_SEARCH_FAIL
										  : SP_SEARCH_PASS,
			.bytes = (uint64_t)bytes};
		assert_true(asked.count < SP_COUNT(asked.sets));
		asked.left[asked.count] = questions[i].left;
		asked.sets[asked.count++] = set;
	}
	return NULL;
}

static const struct sp_search_item luck_items[] = {
	{.name = "a", .weight = 2000, .prior = 0.1, .group = SP_SEARCH_ALONE},
	{.name = "b", .weight = 1000, .prior = 0.1, .group = SP_SEARCH_ALONE},
	{.name = "c", .weight = 1, .prior = 0.98, .group = SP_SEARCH_ALONE},
	{.name = "d", .weight = 500, .prior = 0.5, .group = SP_SEARCH_ALONE},
};

/* The last three questions of a search among the first items. */
static const unsigned *ask_luck(const char *strategy, size_t count)
{
	SP_SEARCH_END end = {0};
	run_asked(strategy, luck_items, count, judge_luck, &end);
	assert_int_equal(end.count, 1);
	assert_int_equal(end.applied[0], 2);
	assert_true(asked.count > 4);
	return asked.sets + asked.count - 3;
}

/* Each state that passes makes the whole certificate anew: what luck may turn is asked first. */
static void near_misses_are_asked_before_far_ones(void **state)
{
	(void)state;
	const unsigned *last = ask_luck(NULL, 3);
	assert_int_equal(last[0], 4);
	assert_int_equal(last[1], 4 | 2);
	assert_int_equal(last[2], 4 | 1);
	/* and it is told how many there are */
	assert_int_equal(asked.left[0], 0);
	assert_int_equal(asked.left[asked.count - 2], 2);
	assert_int_equal(asked.left[asked.count - 1], 1);
}

/* So it is where no strategy tells chances, and d was not asked on this state. */
static void without_chances_what_won_nothing_waits(void **state)
{
	(void)state;
	const unsigned *last = ask_luck("one-by-one", 4);
	assert_int_equal(last[0], 4 | 8);
	assert_int_equal(last[1], 4 | 2);
	assert_int_equal(last[2], 4 | 1);
}

/* Of a group t is the better one, s is taken first; all else is needed. */
static struct sp_error *judge_swap(void *user, const struct sp_search_question *questions, size_t count,
	struct sp_search_answer *answers)
{
	(void)user;
	for (size_t i = 0; i < count; i++) {
		unsigned set = bits_of(&questions[i]);
		answers[i] = (struct sp_search_answer){.outcome = set & ~3U ? SP_SEARCH_FAIL : SP_SEARCH_PASS,
			.bytes = 100000 - (set & 1 ? 1000 : 0) - (set & 2 ? 3000 : 0)};
		assert_true(asked.count < SP_COUNT(asked.sets));
		asked.sets[asked.count++] = set;
	}
	return NULL;
}

/* What is asked after it made a new state would be asked once more. */
static void a_swap_is_asked_before_what_will_fail(void **state)
{
	(void)state;
	const struct sp_search_item items[] = {
		{.name = "s", .weight = 300, .prior = 0.001, .group = 1},
		{.name = "t", .weight = 200, .prior = 0.001, .group = 1},
		{.name = "n", .weight = 1, .prior = 0.98, .group = SP_SEARCH_ALONE},
		{.name = "m", .weight = 1, .prior = 0.98, .group = SP_SEARCH_ALONE},
	};
	SP_SEARCH_END end = {0};
	run_asked(NULL, items, SP_COUNT(items), judge_swap, &end);
	assert_int_equal(asked.sets[0], 1);
	assert_int_equal(asked.sets[1], 2);
	assert_int_equal(end.bytes, 97000);
}

/* By luck alone nothing becomes smaller. */
static void what_wins_too_little_is_not_smaller(void **state)
{
	(void)state;
	const struct sp_search_item items[] = {
		{.name = "a", .weight = 2000, .prior = 0.1, .group = SP_SEARCH_ALONE},
		{.name = "b", .weight = 1, .prior = 0.1, .group = SP_SEARCH_ALONE},
		{.name = "c", .weight = 900, .prior = 0.1, .group = SP_SEARCH_ALONE},
	};
	size_t count;
	const struct sp_search_strategy *strategies = sp_search_strategies(&count);
	for (size_t i = 0; i < count; i++)
		for (uint64_t least = 1000; least <= 1001; least++) {
			SP_SEARCH_END end = {0};
			const struct sp_search_problem problem = {.items = items,
				.count = SP_COUNT(items),
				.base_bytes = 100000,
				.jobs = 1,
				.to_the_end = true,
				.least = least,
				.judge = judge_luck};
			asked.count = 0;
			check_ok(sp_search_run(strategies[i].name, &problem, &end));
			assert_true(end.certified);
			assert_int_equal(end.bytes, least == 1000 ? 99000 : 100000);
			assert_int_equal(
				end.verdicts[2], least == 1000 ? SP_SEARCH_APPLIED : SP_SEARCH_USELESS);
		}
}

/* Each item wins ten bytes, and is never needed. */
static struct sp_error *judge_little(void *user, const struct sp_search_question *questions, size_t count,
	struct sp_search_answer *answers)
{
	size_t *most = user;
	for (size_t i = 0; i < count; i++) {
		uint64_t bytes = 100000 - 10 * questions[i].count;
		answers[i] = (struct sp_search_answer){
			.outcome = bytes < questions[i].below ? SP_SEARCH_PASS : SP_SEARCH_NOT_SMALLER,
			.bytes = bytes};
		*most = questions[i].count > *most ? questions[i].count : *most;
	}
	return NULL;
}

/* What all of it together is not expected to win enough is left to the certificate, one by one. */
static void batches_of_too_little_are_not_asked(void **state)
{
	(void)state;
	static const char *const names[] = {"a", "b", "c", "d", "e", "f"};
	struct sp_search_item items[SP_COUNT(names)];
	for (size_t i = 0; i < SP_COUNT(items); i++)
		items[i] = (struct sp_search_item){
			.name = names[i], .weight = 10, .prior = 0.1, .group = SP_SEARCH_ALONE};
	for (uint64_t least = 60; least <= 61; least++) {
		SP_SEARCH_END end = {0};
		size_t most = 0;
		const struct sp_search_problem problem = {.items = items,
			.count = SP_COUNT(items),
			.base_bytes = 100000,
			.jobs = 1,
			.to_the_end = true,
			.least = least,
			.judge = judge_little,
			.user = &most};
		check_ok(sp_search_run(NULL, &problem, &end));
		assert_true(end.certified);
		assert_int_equal(most, least == 60 ? 6 : 1);
		assert_int_equal(end.count, least == 60 ? 6 : 0);
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
		cmocka_unit_test(near_misses_are_asked_before_far_ones),
		cmocka_unit_test(a_swap_is_asked_before_what_will_fail),
		cmocka_unit_test(batches_of_too_little_are_not_asked),
		cmocka_unit_test(what_wins_too_little_is_not_smaller),
		cmocka_unit_test(without_chances_what_won_nothing_waits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
