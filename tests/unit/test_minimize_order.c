/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What searches ask, and in which order: by judges that note it.
 */
#include "unit/search_sample.h"

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

/* One question after the other, to the end; a base of 100,000 bytes. */
static struct sp_search_problem problem_of(
	const struct sp_search_item *items, size_t count, sp_search_judge *judge)
{
	return (struct sp_search_problem){.items = items,
		.count = count,
		.base_bytes = 100000,
		.jobs = 1,
		.to_the_end = true,
		.judge = judge};
}

/* A whole search by a judge that may note what it is asked, to its certificate. */
static void run_problem(
	const char *strategy, const struct sp_search_problem *problem, struct sp_search_end *end)
{
	asked.count = 0;
	check_ok(sp_search_run(strategy, problem, end));
	assert_true(end->certified);
}

static void run_asked(const char *strategy, const struct sp_search_item *items, size_t count,
	sp_search_judge *judge, struct sp_search_end *end)
{
	const struct sp_search_problem problem = problem_of(items, count, judge);
	run_problem(strategy, &problem, end);
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
			struct sp_search_problem problem = problem_of(items, SP_COUNT(items), judge_luck);
			problem.least = least;
			run_problem(strategies[i].name, &problem, &end);
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
		struct sp_search_problem problem = problem_of(items, SP_COUNT(items), judge_little);
		problem.least = least;
		problem.user = &most;
		run_problem(NULL, &problem, &end);
		assert_int_equal(most, least == 60 ? 6 : 1);
		assert_int_equal(end.count, least == 60 ? 6 : 0);
	}
}

/* Each item was said to win a hundred bytes, and wins none. */
static struct sp_error *judge_promises(void *user, const struct sp_search_question *questions, size_t count,
	struct sp_search_answer *answers)
{
	size_t *batches = user;
	for (size_t i = 0; i < count; i++) {
		answers[i] = (struct sp_search_answer){.outcome = SP_SEARCH_NOT_SMALLER, .bytes = 100000};
		*batches += questions[i].count > 1;
	}
	return NULL;
}

/* A batch that won nothing is followed by none that does not promise twice as much. */
static void broken_promises_are_remembered(void **state)
{
	(void)state;
	static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"};
	struct sp_search_item items[SP_COUNT(names)];
	for (size_t i = 0; i < SP_COUNT(items); i++)
		items[i] = (struct sp_search_item){
			.name = names[i], .weight = 100, .prior = 0.2, .group = SP_SEARCH_ALONE};
	SP_SEARCH_END end = {0};
	size_t batches = 0;
	struct sp_search_problem problem = problem_of(items, SP_COUNT(items), judge_promises);
	problem.least = 150;
	problem.user = &batches;
	run_problem(NULL, &problem, &end);
	/* of two or more items each, of at most twelve: after the first, twice as many, and again */
	assert_in_range(batches, 1, 3);
	assert_int_equal(end.questions, batches + SP_COUNT(items));
}

/* A single item that won nothing says nothing of the others: a, which is gambled on, is larger; b and c go.
 */
static struct sp_error *judge_lie(void *user, const struct sp_search_question *questions, size_t count,
	struct sp_search_answer *answers)
{
	(void)user;
	for (size_t i = 0; i < count; i++) {
		unsigned set = bits_of(&questions[i]);
		uint64_t bytes = 100000 + (set & 1 ? 500 : 0) - (set & 2 ? 300 : 0) - (set & 4 ? 300 : 0);
		answers[i] = (struct sp_search_answer){
			.outcome = bytes < questions[i].below ? SP_SEARCH_PASS : SP_SEARCH_NOT_SMALLER,
			.bytes = bytes};
		assert_true(asked.count < SP_COUNT(asked.sets));
		asked.sets[asked.count++] = set;
	}
	return NULL;
}

static void a_single_lie_is_no_broken_promise(void **state)
{
	(void)state;
	const struct sp_search_item items[] = {
		{.name = "a", .weight = 20000, .prior = 0.6, .group = SP_SEARCH_ALONE},
		{.name = "b", .weight = 300, .prior = 0.2, .group = SP_SEARCH_ALONE},
		{.name = "c", .weight = 300, .prior = 0.2, .group = SP_SEARCH_ALONE},
	};
	SP_SEARCH_END end = {0};
	run_asked(NULL, items, SP_COUNT(items), judge_lie, &end);
	assert_int_equal(asked.sets[0], 1);
	assert_int_equal(asked.sets[1], 2 | 4);
	assert_int_equal(end.count, 2);
}

/* s is a swap that rather fails and wins little, t is sure. */
static unsigned first_of(uint64_t base, uint64_t least, double sure_weight)
{
	const struct sp_search_item items[] = {
		{.name = "s", .weight = 300, .prior = 0.6, .group = 1},
		{.name = "t", .weight = sure_weight, .prior = 0.001, .group = SP_SEARCH_ALONE},
	};
	SP_SEARCH_END end = {0};
	struct sp_search_problem problem = problem_of(items, SP_COUNT(items), judge_swap);
	problem.base_bytes = base;
	problem.least = least;
	run_problem(NULL, &problem, &end);
	return asked.sets[0];
}

/* What may fail and would win next to nothing waits until all else is in: else it is asked again. */
static void a_gamble_has_to_be_worth_it(void **state)
{
	(void)state;
	assert_int_equal(first_of(100000, 1, 20), 1);
	assert_int_equal(first_of(1000000, 1, 20), 2);
}

/* Where a step has to win 256 bytes, what is not expected to win them waits for what is. */
static void what_counts_is_asked_first_for_the_certificate(void **state)
{
	(void)state;
	assert_int_equal(first_of(1000000, 256, 64), 1);
	assert_int_equal(first_of(1000000, 256, 299), 2);
}

/* Nothing can go. */
static struct sp_error *judge_needed(void *user, const struct sp_search_question *questions, size_t count,
	struct sp_search_answer *answers)
{
	SP_TRY(judge_swap(user, questions, count, answers));
	for (size_t i = 0; i < count; i++)
		answers[i].outcome = SP_SEARCH_FAIL;
	return NULL;
}

/* The first item is needed, the second wins. */
static struct sp_error *judge_first_needed(void *user, const struct sp_search_question *questions,
	size_t count, struct sp_search_answer *answers)
{
	SP_TRY(judge_swap(user, questions, count, answers));
	for (size_t i = 0; i < count; i++)
		if (bits_of(&questions[i]) & 1)
			answers[i].outcome = SP_SEARCH_FAIL;
	return NULL;
}

/* With gains_only the certificate is left to a search that begins where this one ends. */
static void ends_before_the_certificate_when_something_was_won(void **state)
{
	(void)state;
	const struct sp_search_item items[] = {
		{.name = "s", .weight = 300, .prior = 0.001, .group = SP_SEARCH_ALONE},
		{.name = "t", .weight = 200, .prior = 0.001, .group = SP_SEARCH_ALONE},
		{.name = "n", .weight = 1, .prior = 0.98, .group = SP_SEARCH_ALONE},
		{.name = "m", .weight = 1, .prior = 0.98, .group = SP_SEARCH_ALONE},
	};
	struct sp_search_problem problem = problem_of(items, SP_COUNT(items), judge_swap);
	problem.gains_only = true;
	SP_SEARCH_END end = {0};
	asked.count = 0;
	check_ok(sp_search_run(NULL, &problem, &end));
	assert_false(end.certified);
	assert_int_equal(end.count, 2);
	assert_int_equal(asked.count, 1);
	assert_true(end.chances[0] < 0 && end.chances[2] >= 0 && end.chances[2] < 0.2);
	/* what failed by itself on the way is all but certain to fail again */
	const struct sp_search_item known[] = {
		{.name = "a", .weight = 9000, .prior = 0.6, .group = SP_SEARCH_ALONE},
		{.name = "b", .weight = 300, .prior = 0.01, .group = SP_SEARCH_ALONE},
	};
	SP_SEARCH_END failed = {0};
	problem.items = known;
	problem.count = 2;
	problem.judge = judge_first_needed;
	asked.count = 0;
	check_ok(sp_search_run(NULL, &problem, &failed));
	assert_int_equal(asked.sets[0], 1);
	assert_int_equal(failed.count, 1);
	assert_false(failed.certified);
	assert_true(failed.chances[0] >= 0 && failed.chances[0] < 0.05 && failed.chances[1] < 0);
	/* what is left wins nothing */
	SP_SEARCH_END rest = {0};
	problem.items = items + 2;
	problem.count = 2;
	problem.judge = judge_needed;
	asked.count = 0;
	check_ok(sp_search_run(NULL, &problem, &rest));
	assert_true(rest.certified);
	assert_int_equal(rest.count, 0);
	assert_true(asked.count >= 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(near_misses_are_asked_before_far_ones),
		cmocka_unit_test(a_swap_is_asked_before_what_will_fail),
		cmocka_unit_test(batches_of_too_little_are_not_asked),
		cmocka_unit_test(what_wins_too_little_is_not_smaller),
		cmocka_unit_test(without_chances_what_won_nothing_waits),
		cmocka_unit_test(ends_before_the_certificate_when_something_was_won),
		cmocka_unit_test(broken_promises_are_remembered),
		cmocka_unit_test(a_single_lie_is_no_broken_promise),
		cmocka_unit_test(a_gamble_has_to_be_worth_it),
		cmocka_unit_test(what_counts_is_asked_first_for_the_certificate),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
