/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The accepted set is asked again, and a set that passed by chance is left.
 */
#include "unit/search_log.h"

static void run(
	struct log *log, const char *strategy, unsigned jobs, unsigned every, struct sp_search_end *end)
{
	log_begin(log);
	sp_search_end_clear(end);
	struct sp_search_problem problem = log_problem(log, jobs);
	problem.retest_every = every;
	check_ok(sp_search_run(strategy, &problem, end));
	assert_int_equal(end->questions, log->entry_count);
	if (log->accepted_count)
		assert_int_equal(log->accepted[log->accepted_count - 1], log_set(end->applied, end->count));
}

static void check_questions(const struct log *log, const char *sequence)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	for (size_t i = 0; i < log->entry_count; i++)
		sp_buffer_printf(&text, "%x%s%s ", log->entries[i].set,
			log->entries[i].purpose == SP_SEARCH_FOR_RETEST ? "r" : "",
			log->entries[i].outcome == SP_SEARCH_PASS ? "" : "!");
	assert_string_equal(sp_buffer_text(&text), sequence);
}

/* One after the other; what holds item 2 fails when it is asked again. */
static void a_flaky_set_is_left(void **state)
{
	(void)state;
	struct log log = {0};
	SP_SEARCH_END end = {0};
	log_make(&log, 4);
	log.flaky = 4;
	log.later = SP_SEARCH_FAIL;
	run(&log, "one-by-one", 1, 1, &end);
	/* the certificate asks for it beside item 3, once */
	check_questions(&log, "1 1r 3 3r 7 7r! 3r b br f fr! br ");
	assert_int_equal(end.count, 3);
	assert_true(end.certified);
	assert_int_equal(end.verdicts[2], SP_SEARCH_NEEDED);
	assert_int_equal(end.failures[2], 1);
	static const uint32_t accepted[] = {1, 3, 7, 3, 0xb, 0xf, 0xb};
	assert_int_equal(log.accepted_count, SP_COUNT(accepted));
	assert_memory_equal(log.accepted, accepted, sizeof(accepted));
	for (size_t i = 0; i < log.entry_count; i++)
		if (log.entries[i].purpose == SP_SEARCH_FOR_RETEST)
			assert_int_equal(log.entries[i].below, 0);
	log_begin(&log);
}

/* Those before it fail, too: back to the base, which is not asked. */
static void goes_back_as_far_as_need_be(void **state)
{
	(void)state;
	struct log log = {0};
	SP_SEARCH_END end = {0};
	log_make(&log, 3);
	log.flaky = 3;
	log.later = SP_SEARCH_FAIL;
	run(&log, "one-by-one", 1, 3, &end);
	check_questions(&log, "1 3 7 7r! 3r! 1r! 2 6 6r! 2r! 4 5 5r! 4r ");
	assert_int_equal(end.count, 1);
	assert_int_equal(end.applied[0], 2);
	assert_int_equal(end.bytes, LOG_BASE - 10);
	assert_true(end.certified);
	log_begin(&log);
}

/* Of a test that fails by chance, one failure says nothing. */
static void a_chance_failure_changes_nothing(void **state)
{
	(void)state;
	struct log log = {0};
	SP_SEARCH_END end = {0};
	log_make(&log, 3);
	log.flaky = 7;
	log.later = SP_SEARCH_FAIL;
	log.fails_until = 2;
	log.false_failure = 0.02;
	run(&log, "one-by-one", 1, 1, &end);
	check_questions(&log, "1 1r! 1r 3 3r! 3r 7 7r! 7r ");
	assert_int_equal(end.count, 3);
	assert_int_equal(log.accepted_count, 3);
	assert_int_equal(log.left_count, 0);
	assert_true(end.certified);
	/* two in a row do */
	log_make(&log, 3);
	log.flaky = 4;
	log.later = SP_SEARCH_FAIL;
	log.false_failure = 0.02;
	run(&log, "one-by-one", 1, 1, &end);
	check_questions(&log, "1 1r 3 3r 7 7r! 7r! 3r ");
	assert_int_equal(end.count, 2);
	assert_int_equal(end.failures[2], 2);
	assert_int_equal(log.left_count, 1);
	assert_int_equal(log.left, 7);
	assert_true(end.certified);
	log_begin(&log);
}

static void check_left(const char *strategy, unsigned jobs)
{
	struct log log = {0};
	SP_SEARCH_END end = {0};
	log_make(&log, 12);
	log.needed = 0x110;
	log.flaky = 8;
	log.later = SP_SEARCH_FAIL;
	run(&log, strategy, jobs, 1, &end);
	assert_true(end.certified);
	assert_int_equal(log_set(end.applied, end.count), 0xfff & ~log.needed & ~log.flaky);
	log_begin(&log);
}

static void every_strategy_leaves_it(void **state)
{
	(void)state;
	log_each_strategy(check_left);
}

/* Nothing is asked beside the re-tests: one after so many accepted sets, one at the end. */
static void check_extra(const char *strategy, unsigned jobs)
{
	for (unsigned every = 1; every <= 5; every++) {
		struct log plain = {0}, log = {0};
		SP_SEARCH_END end = {0}, plain_end = {0};
		log_make(&log, 20);
		log.needed = 0x20908;
		for (size_t i = 1; i < log.count; i += 3) {
			log.items[i].parent_count = 1;
			log.parents[i] = (uint32_t)i - 1;
		}
		log_make(&plain, 20);
		memcpy(plain.parents, log.parents, sizeof(log.parents));
		for (size_t i = 0; i < log.count; i++)
			plain.items[i].parent_count = log.items[i].parent_count;
		plain.needed = log.needed;
		run(&plain, strategy, jobs, 0, &plain_end);
		run(&log, strategy, jobs, every, &end);
		assert_int_equal(log_asked_for(&plain, SP_SEARCH_FOR_RETEST), 0);
		size_t last = log.entries[log.entry_count - 1].purpose == SP_SEARCH_FOR_RETEST;
		assert_int_equal(last, 1);
		size_t due = log.accepted_count / every, retests = log_asked_for(&log, SP_SEARCH_FOR_RETEST);
		assert_true(retests == due || retests == due + 1);
		assert_int_equal(end.questions, plain_end.questions + retests);
		assert_int_equal(end.count, plain_end.count);
		assert_memory_equal(end.applied, plain_end.applied, end.count * sizeof(*end.applied));
		size_t kept = 0;
		for (size_t i = 0; i < log.entry_count; i++)
			if (log.entries[i].purpose != SP_SEARCH_FOR_RETEST)
				log.entries[kept++] = log.entries[i];
		log.entry_count = kept;
		assert_int_equal(kept, plain.entry_count);
		log_check_same(&plain, &log);
		log_begin(&plain);
		log_begin(&log);
	}
}

static void asks_nothing_else(void **state)
{
	(void)state;
	log_each_strategy(check_extra);
}

static void lost_answers_change_nothing(void **state)
{
	(void)state;
	struct log log = {0};
	SP_SEARCH_END end = {0};
	log_make(&log, 4);
	log.flaky = 0xf;
	log.later = SP_SEARCH_LOST;
	run(&log, "one-by-one", 1, 2, &end);
	check_questions(&log, "1 3 3r! 7 f fr! ");
	assert_int_equal(end.count, 4);
	assert_int_equal(log.accepted_count, 4);
	assert_true(end.certified);
	log_begin(&log);
}

/* Everything fails when it is asked again: it ends, and soon. */
static void check_bound(const char *strategy, unsigned jobs)
{
	struct log log = {0};
	SP_SEARCH_END end = {0};
	log_make(&log, 24);
	log.flaky = 0xffffff;
	log.later = SP_SEARCH_FAIL;
	run(&log, strategy, jobs, 4, &end);
	size_t returns = 0;
	for (size_t i = 0; i < log.accepted_count; i++)
		returns += log.accepted[i] == 0;
	assert_true(returns <= 8);
	assert_true(end.questions < 2000);
	log_begin(&log);
}

static void does_not_go_back_for_ever(void **state)
{
	(void)state;
	log_each_strategy(check_bound);
}

/* Stopped anywhere, by the judge or by the limit, it has asked the same, and ends in nothing that failed. */
static void check_stopped(const char *strategy, unsigned jobs)
{
	struct log whole = {0}, log;
	SP_SEARCH_END end = {0};
	log_make(&whole, 8);
	whole.flaky = 0x24;
	whole.later = SP_SEARCH_FAIL;
	run(&whole, strategy, jobs, 2, &end);
	for (size_t stop = 1; stop < 2 * whole.entry_count; stop++) {
		SP_SEARCH_END part = {0};
		log = whole;
		log.entries = NULL;
		log.accepted = NULL;
		log_begin(&log);
		log.stop_after = stop % 2 ? stop / 2 + 1 : 0;
		struct sp_search_problem problem = log_problem(&log, jobs);
		problem.user = &log;
		problem.items = whole.items;
		problem.retest_every = 2;
		problem.most_questions = stop % 2 ? 0 : stop / 2;
		struct sp_error *error = sp_search_run(strategy, &problem, &part);
		assert_int_equal(error != NULL, log.stop_after && log.stop_after < whole.entry_count);
		sp_error_free(error);
		log_check_same(&whole, &log);
		for (size_t i = 0; i < log.entry_count; i++)
			if (log.entries[i].outcome == SP_SEARCH_FAIL)
				assert_int_not_equal(log.entries[i].set, log_set(part.applied, part.count));
		log_begin(&log);
	}
	log_begin(&whole);
}

static void goes_the_same_way_again(void **state)
{
	(void)state;
	log_each_strategy(check_stopped);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_flaky_set_is_left),
		cmocka_unit_test(goes_back_as_far_as_need_be),
		cmocka_unit_test(a_chance_failure_changes_nothing),
		cmocka_unit_test(every_strategy_leaves_it),
		cmocka_unit_test(asks_nothing_else),
		cmocka_unit_test(lost_answers_change_nothing),
		cmocka_unit_test(does_not_go_back_for_ever),
		cmocka_unit_test(goes_the_same_way_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
