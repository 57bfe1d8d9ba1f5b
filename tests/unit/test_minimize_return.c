/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Once the target is reached, what there is room for is put back. By halving, the first question is for
 * everything.
 */
#include "unit/search_log.h"

#define MOST_QUESTIONS 6

/* Ten items that win 100, 90 ... 10 bytes, 550 in all. */
static void make_ten(struct log *log, uint64_t spare)
{
	log_make(log, 10);
	log->target = LOG_BASE - 550 + spare;
}

static void run(struct log *log, unsigned jobs, unsigned every, struct sp_search_end *end)
{
	log_begin(log);
	sp_search_end_clear(end);
	struct sp_search_problem problem = log_problem(log, jobs);
	problem.retest_every = every;
	check_ok(sp_search_run("halving", &problem, end));
	assert_int_equal(end->questions, log->entry_count);
	assert_int_equal(log->accepted[log->accepted_count - 1], log_set(end->applied, end->count));
	assert_int_equal(end->bytes, log_bytes(log, log_set(end->applied, end->count)));
}

static void check_sets(const struct log *log, const uint32_t *sets, size_t count)
{
	assert_int_equal(log->entry_count, count);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(log->entries[i].set, sets[i]);
}

static void what_fits_is_put_back(void **state)
{
	(void)state;
	struct log log = {0};
	SP_SEARCH_END end = {0};
	make_ten(&log, 112);
	run(&log, 1, 0, &end);
	/* 90 % of 112 bytes: 10 + 20 + 30 + 40; of the 12 left nothing fits */
	check_sets(&log, (const uint32_t[]){0x3ff, 0x3f}, 2);
	assert_true(end.reached);
	assert_false(end.certified);
	assert_int_equal(log.entries[1].purpose, SP_SEARCH_FOR_RETURN);
	assert_int_equal(log.entries[1].below, 0);
	for (size_t i = 6; i < 10; i++)
		assert_int_equal(end.verdicts[i], SP_SEARCH_UNKNOWN);
	/* the room that is left is used as well: the first question was for too little */
	make_ten(&log, 130);
	log.real[8] = log.real[9] = 1;
	log.target = log_bytes(&log, 0x3ff) + 130;
	run(&log, 1, 0, &end);
	check_sets(&log, (const uint32_t[]){0x3ff, 0x3f, 0x1f}, 3);
	log_begin(&log);
}

static void less_is_tried_when_it_does_not_fit(void **state)
{
	(void)state;
	struct log log = {0};
	SP_SEARCH_END end = {0};
	make_ten(&log, 112);
	log.real[6] = 200;
	log.target = log_bytes(&log, 0x3ff) + 112;
	run(&log, 1, 0, &end);
	/* 8 and 9 fit, 6 does not: of what is left, 82 bytes, 6 and then 7 alone */
	check_sets(&log, (const uint32_t[]){0x3ff, 0x3f, 0xff, 0x7f}, 4);
	assert_true(end.reached);
	assert_int_equal(log_set(end.applied, end.count), 0x7f);
	log_begin(&log);
}

static void nothing_is_asked_where_nothing_fits(void **state)
{
	(void)state;
	struct log log = {0};
	SP_SEARCH_END end = {0};
	make_ten(&log, 11);
	run(&log, 1, 0, &end);
	check_sets(&log, (const uint32_t[]){0x3ff}, 1);
	/* nor without any room, whatever is predicted to weigh nothing */
	make_ten(&log, 0);
	log.items[9].weight = 0;
	run(&log, 1, 0, &end);
	check_sets(&log, (const uint32_t[]){0x3ff}, 1);
	/* which comes first where there is some */
	make_ten(&log, 11);
	log.items[2].weight = 0;
	run(&log, 1, 0, &end);
	check_sets(&log, (const uint32_t[]){0x3ff, 0x3fb}, 2);
	assert_false(log.entries[1].outcome != SP_SEARCH_PASS);
	assert_int_equal(end.count, 10);
	log_begin(&log);
}

/* Twenty items that likely go: with little left to win, a few of them are surer to pass. */
static void near_the_target_less_is_risked(void **state)
{
	(void)state;
	struct log log = {0};
	SP_SEARCH_END end = {0};
	size_t sizes[2];
	for (int with_goal = 0; with_goal < 2; with_goal++) {
		log_make(&log, 20);
		for (size_t i = 0; i < log.count; i++) {
			log.items[i].weight = (double)(log.real[i] = 30);
			log.items[i].prior = 0.02;
		}
		log.target = LOG_BASE - 80;
		struct sp_search_problem problem = log_problem(&log, 1);
		problem.goal_bytes = with_goal ? log.target : 0;
		sp_search_end_clear(&end);
		check_ok(sp_search_run("weighted", &problem, &end));
		assert_true(end.reached);
		sizes[with_goal] = (size_t)__builtin_popcount(log.entries[0].set);
		log_begin(&log);
	}
	assert_true(sizes[0] > 10);
	assert_true(sizes[1] >= 3 && sizes[1] <= 5);
}

static void it_goes_on_to_the_end(void **state)
{
	(void)state;
	struct log log = {0};
	SP_SEARCH_END end = {0};
	make_ten(&log, 300);
	struct sp_search_problem problem = log_problem(&log, 1);
	problem.to_the_end = true;
	check_ok(sp_search_run("halving", &problem, &end));
	assert_int_equal(log_asked_for(&log, SP_SEARCH_FOR_RETURN), 0);
	assert_int_equal(end.count, 10);
	assert_true(end.reached);
	log_begin(&log);
}

/* 9 is applied by 8, which is applied by 0. */
static void make_chain(struct log *log, uint64_t spare, uint64_t top)
{
	make_ten(log, 0);
	log->items[9].weight = (double)(log->real[9] = 0);
	log->items[0].weight = (double)(log->real[0] = top);
	log->items[9].parent_count = log->items[8].parent_count = 1;
	log->parents[9] = 8;
	log->parents[8] = 0;
	log->target = log_bytes(log, 0x3ff) + spare;
}

static void comes_with_what_applies_it(void **state)
{
	(void)state;
	struct log log = {0};
	SP_SEARCH_END end = {0};
	/* what weighs nothing itself comes with 120 bytes, so 7 and 6 (30 + 40) are before it, and leave too
	 * little */
	make_chain(&log, 120, 100);
	run(&log, 1, 0, &end);
	check_sets(&log, (const uint32_t[]){0x3ff, 0x33f}, 2);
	/* the top alone, then the one below it, then the last one */
	make_chain(&log, 25, 5);
	run(&log, 1, 0, &end);
	check_sets(&log, (const uint32_t[]){0x3ff, 0x3fe}, 2);
	make_chain(&log, 40, 5);
	run(&log, 1, 0, &end);
	check_sets(&log, (const uint32_t[]){0x3ff, 0xfe}, 2);
	/* a top that weighs nothing costs no more than what is below it, whose closure it comes with */
	make_chain(&log, 25, 0);
	run(&log, 1, 0, &end);
	check_sets(&log, (const uint32_t[]){0x3ff, 0xfe}, 2);
	log_begin(&log);
}

static void the_base_itself_may_do(void **state)
{
	(void)state;
	struct log log = {0};
	SP_SEARCH_END end = {0};
	make_ten(&log, 2000);
	run(&log, 1, 3, &end);
	check_sets(&log, (const uint32_t[]){0x3ff, 0}, 2);
	assert_int_equal(end.count, 0);
	assert_true(end.reached);
	log_begin(&log);
}

/* One of a group is applied: what comes back is the base's value, not another one. */
static void a_group_goes_back_to_the_base(void **state)
{
	(void)state;
	struct log log = {0};
	SP_SEARCH_END end = {0};
	make_ten(&log, 0);
	for (size_t i = 7; i < 10; i++)
		log.items[i].group = 1;
	log.target = log_bytes(&log, 0xff) + 40;
	run(&log, 1, 0, &end);
	check_sets(&log, (const uint32_t[]){0xff, 0x7f}, 2);
	assert_true(end.reached);
	log_begin(&log);
}

/* A judge that lets only the first question reach. */
struct odd {
	enum sp_search_outcome outcome;
	size_t asked, returns, most;
};

static struct sp_error *odd_judge(void *user, const struct sp_search_question *questions, size_t count,
	struct sp_search_answer *answers)
{
	struct odd *odd = user;
	for (size_t i = 0; i < count; i++) {
		bool first = !odd->asked++;
		answers[i] = (struct sp_search_answer){.outcome = first ? SP_SEARCH_PASS : odd->outcome,
			.bytes = 100,
			.reached = first,
			.spare = first ? 900 : 0};
		odd->returns += questions[i].purpose == SP_SEARCH_FOR_RETURN;
	}
	return NULL;
}

static void questions_are_bounded(void **state)
{
	(void)state;
	enum { ITEMS = 1000 };
	static const struct {
		enum sp_search_outcome outcome;
		size_t returns;
	} cases[] = {{SP_SEARCH_PASS, MOST_QUESTIONS}, {SP_SEARCH_FAIL, MOST_QUESTIONS},
		{SP_SEARCH_NOT_BUILT, MOST_QUESTIONS}, {SP_SEARCH_LOST, MOST_QUESTIONS},
		/* 810 items make no difference, then the 190 others do not: that was all */
		{SP_SEARCH_NO_EFFECT, 2}};
	struct sp_search_item *items = sp_alloc(ITEMS * sizeof(*items));
	char(*names)[8] = sp_alloc(ITEMS * sizeof(*names));
	for (size_t i = 0; i < ITEMS; i++) {
		snprintf(names[i], sizeof(names[i]), "%04zu", i);
		items[i] = (struct sp_search_item){
			.name = names[i], .weight = 1, .prior = 0.1, .group = SP_SEARCH_ALONE};
	}
	for (size_t i = 0; i < SP_COUNT(cases); i++) {
		struct odd odd = {.outcome = cases[i].outcome};
		SP_SEARCH_END end = {0};
		struct sp_search_problem problem = {.items = items,
			.count = ITEMS,
			.base_bytes = 5000,
			.jobs = 1,
			.judge = odd_judge,
			.user = &odd};
		check_ok(sp_search_run("halving", &problem, &end));
		assert_int_equal(odd.returns, cases[i].returns);
		assert_int_equal(odd.asked, 1 + odd.returns);
		assert_int_equal(end.count, ITEMS);
		assert_true(end.reached);
	}
	free(items);
	free(names);
}

/* What was put back fails when it is asked again at the end: the set before it is the result. */
static void what_was_put_back_is_asked_again(void **state)
{
	(void)state;
	struct log log = {0};
	SP_SEARCH_END end = {0};
	make_ten(&log, 112);
	log.flaky = 0x3ff;
	run(&log, 1, 8, &end);
	/* that passes here */
	check_sets(&log, (const uint32_t[]){0x3ff, 0x3f, 0x3f}, 3);
	assert_int_equal(log.entries[2].purpose, SP_SEARCH_FOR_RETEST);
	assert_int_equal(end.count, 6);
	log.later = SP_SEARCH_FAIL;
	run(&log, 1, 8, &end);
	/* both fail: from the base on, to the end of what can be tried, and nothing that reaches is left */
	static const uint32_t first[] = {0x3ff, 0x3f, 0x3f, 0x3ff};
	for (size_t i = 0; i < SP_COUNT(first); i++)
		assert_int_equal(log.entries[i].set, first[i]);
	assert_true(end.questions < 500);
	log_begin(&log);
}

/* Stopped anywhere, it has asked the same until then. */
static void check_stopped(const char *strategy, unsigned jobs)
{
	struct log whole = {0}, log;
	SP_SEARCH_END end = {0};
	log_make(&whole, 16);
	whole.needed = 0x804;
	whole.target = log_bytes(&whole, 0xf0f0 & ~0x804u);
	for (size_t i = 0; i < 16; i++)
		whole.real[i] += i % 3 * 7;
	struct sp_search_problem problem = log_problem(&whole, jobs);
	problem.retest_every = 2;
	check_ok(sp_search_run(strategy, &problem, &end));
	assert_true(end.reached);
	assert_true(log_asked_for(&whole, SP_SEARCH_FOR_RETURN) <= MOST_QUESTIONS);
	assert_true(end.bytes <= whole.target);
	for (size_t stop = 1; stop < whole.entry_count; stop++) {
		SP_SEARCH_END part = {0};
		log = whole;
		log.entries = NULL;
		log.accepted = NULL;
		log_begin(&log);
		log.stop_after = stop;
		problem.user = &log;
		struct sp_error *error = sp_search_run(strategy, &problem, &part);
		assert_non_null(error);
		sp_error_free(error);
		log_check_same(&whole, &log);
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
		cmocka_unit_test(what_fits_is_put_back),
		cmocka_unit_test(less_is_tried_when_it_does_not_fit),
		cmocka_unit_test(nothing_is_asked_where_nothing_fits),
		cmocka_unit_test(near_the_target_less_is_risked),
		cmocka_unit_test(it_goes_on_to_the_end),
		cmocka_unit_test(comes_with_what_applies_it),
		cmocka_unit_test(the_base_itself_may_do),
		cmocka_unit_test(a_group_goes_back_to_the_base),
		cmocka_unit_test(questions_are_bounded),
		cmocka_unit_test(what_was_put_back_is_asked_again),
		cmocka_unit_test(goes_the_same_way_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
