/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Searches at their limits: nothing to search, nothing that goes, problems that contradict themselves,
 * targets, odd answers, large problems; and how many evaluations the weighted strategy needs.
 */
#include <time.h>

#include "unit/search_sample.h"

#include "bench/search_read.h"

/* A judge with one answer, whatever is asked. */
static struct sp_error *one_answer(void *user, const struct sp_search_question *questions, size_t count,
	struct sp_search_answer *answers)
{
	const struct sp_search_answer *answer = user;
	for (size_t i = 0; i < count; i++) {
		answers[i] = *answer;
		/* a pass is smaller the more is applied, but for those that measure nothing */
		if (answer->bytes)
			answers[i].bytes = answer->bytes - questions[i].count;
	}
	return NULL;
}

static void run_one_answer(
	const char *strategy, size_t items, struct sp_search_answer answer, struct sp_search_end *end)
{
	struct sample sample;
	sample_make(&sample, items, 1);
	struct sp_search_problem problem = sample_problem(&sample, 2);
	problem.judge = one_answer;
	problem.accepted = NULL;
	problem.user = &answer;
	check_ok(sp_search_run(strategy, &problem, end));
}

static void check_verdicts(const struct sp_search_end *end, size_t count, enum sp_search_verdict verdict)
{
	for (size_t i = 0; i < count; i++)
		assert_int_equal(end->verdicts[i], verdict);
}

static void answers_alike(const char *strategy)
{
	static const struct {
		enum sp_search_outcome outcome;
		uint64_t bytes;
		enum sp_search_verdict verdict;
		bool certified;
	} cases[] = {
		{SP_SEARCH_PASS, 900, SP_SEARCH_APPLIED, true},
		{SP_SEARCH_FAIL, 0, SP_SEARCH_NEEDED, true},
		{SP_SEARCH_NOT_BUILT, 0, SP_SEARCH_IMPOSSIBLE, true},
		{SP_SEARCH_NOT_SMALLER, 100000, SP_SEARCH_USELESS, true},
		{SP_SEARCH_NO_EFFECT, 0, SP_SEARCH_USELESS, true},
		{SP_SEARCH_PASS, 100000, SP_SEARCH_USELESS, true},
		{SP_SEARCH_LOST, 0, SP_SEARCH_UNKNOWN, false},
	};
	for (size_t i = 0; i < SP_COUNT(cases); i++) {
		SP_SEARCH_END end = {0};
		run_one_answer(strategy, 12,
			(struct sp_search_answer){.outcome = cases[i].outcome, .bytes = cases[i].bytes},
			&end);
		check_verdicts(&end, 12, cases[i].verdict);
		assert_int_equal(end.certified, cases[i].certified);
		assert_int_equal(end.count, cases[i].verdict == SP_SEARCH_APPLIED ? 12 : 0);
	}
}

static void takes_any_answer(void **state)
{
	(void)state;
	size_t count;
	const struct sp_search_strategy *strategies = sp_search_strategies(&count);
	for (size_t i = 0; i < count; i++)
		answers_alike(strategies[i].name);
}

static void has_nothing_to_do(void **state)
{
	(void)state;
	size_t count;
	const struct sp_search_strategy *strategies = sp_search_strategies(&count);
	for (size_t i = 0; i < count; i++) {
		SP_SEARCH_END end = {0};
		run_one_answer(strategies[i].name, 0, (struct sp_search_answer){0}, &end);
		assert_int_equal(end.count, 0);
		assert_int_equal(end.questions, 0);
		assert_true(end.certified);
	}
}

static void refuse(struct sample *sample, const char *strategy, const char *text)
{
	SP_SEARCH_END end = {0};
	struct sp_search_problem problem = sample_problem(sample, 1);
	check_error(sp_search_run(strategy, &problem, &end), SP_USAGE, text);
	assert_int_equal(end.count, 0);
	assert_int_equal(end.questions, 0);
	sample_make(sample, 5, 1);
}

static void refuses_contradictions(void **state)
{
	(void)state;
	struct sample sample;
	sample_make(&sample, 5, 1);
	refuse(&sample, "fastest", "no search strategy is called fastest");
	sample.items[1].parent_count = sample.items[2].parent_count = 1;
	sample.parents[1][0] = 2;
	sample.parents[2][0] = 1;
	refuse(&sample, NULL, "above itself");
	sample.items[1].parent_count = 1;
	sample.parents[1][0] = 1;
	refuse(&sample, NULL, "above itself");
	sample.items[4].parent_count = 1;
	sample.parents[4][0] = 5;
	refuse(&sample, NULL, "is no item");
	sample.items[4].name = sample.items[0].name;
	refuse(&sample, NULL, "two items");
	sample.items[3].prior = 1;
	refuse(&sample, NULL, "prior");
	sample.items[3].weight = -1;
	refuse(&sample, NULL, "weight");
	sample.items[3].odds = -1;
	refuse(&sample, NULL, "odds");
	sample.false_failures = 1;
	refuse(&sample, NULL, "false failures");
}

/* Reached at once, it stops there, and has no verdict on the rest. */
static void stops_at_the_target(void **state)
{
	(void)state;
	size_t count;
	const struct sp_search_strategy *strategies = sp_search_strategies(&count);
	for (size_t i = 0; i < count; i++) {
		SP_SEARCH_END end = {0};
		struct sample sample;
		struct sp_search_answer answer = {.outcome = SP_SEARCH_PASS, .bytes = 900, .reached = true};
		sample_make(&sample, 30, 2);
		struct sp_search_problem problem = sample_problem(&sample, 1);
		problem.judge = one_answer;
		problem.accepted = NULL;
		problem.user = &answer;
		problem.to_the_end = false;
		check_ok(sp_search_run(strategies[i].name, &problem, &end));
		assert_true(end.reached);
		assert_int_equal(end.questions, 1);
		assert_int_equal(end.certified, end.count == 30);
	}
}

/* Nobody measures: sets grow all the same, and it ends. */
static void does_without_sizes(void **state)
{
	(void)state;
	struct sample sample;
	struct sp_search_answer answer = {.outcome = SP_SEARCH_PASS};
	SP_SEARCH_END end = {0};
	sample_make(&sample, 20, 1);
	for (size_t i = 0; i < 20; i++) {
		sample.items[i].weight = 0;
		sample.items[i].group = i < 6 ? 1 : SP_SEARCH_ALONE;
		sample.items[i].parent_count = 0;
	}
	struct sp_search_problem problem = sample_problem(&sample, 1);
	problem.base_bytes = 0;
	problem.judge = one_answer;
	problem.accepted = NULL;
	problem.user = &answer;
	check_ok(sp_search_run(NULL, &problem, &end));
	assert_int_equal(end.count, 15);
	assert_true(end.certified);
}

/* An item of a group of which its own closure holds another one can never be applied. */
static void sees_what_can_never_be(void **state)
{
	(void)state;
	struct sample sample;
	SP_SEARCH_END end = {0};
	sample_make(&sample, 2, 1);
	sample.items[0].group = sample.items[1].group = 4;
	sample.items[0].parent_count = 0;
	sample.items[1].parent_count = 1;
	sample.parents[1][0] = 0;
	memset(sample.needed, 0, sizeof(sample.needed));
	struct sp_search_problem problem = sample_problem(&sample, 1);
	check_ok(sp_search_run(NULL, &problem, &end));
	assert_int_equal(end.verdicts[0], SP_SEARCH_IMPOSSIBLE);
	assert_int_equal(end.verdicts[1], SP_SEARCH_APPLIED);
	assert_int_equal(end.questions, 1);
	sample_clear(&sample);
}

struct large {
	double last, most; /* seconds of the processor since the last question */
	size_t questions;
};

static double processor_seconds(void)
{
	struct timespec time;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* Every seventh item is needed. */
static struct sp_error *large_judge(void *user, const struct sp_search_question *questions, size_t count,
	struct sp_search_answer *answers)
{
	struct large *large = user;
	double spent = processor_seconds() - large->last;
	large->most = spent > large->most ? spent : large->most;
	for (size_t i = 0; i < count; i++) {
		answers[i] = (struct sp_search_answer){.bytes = 100000 - questions[i].count};
		for (size_t k = 0; k < questions[i].count; k++) {
			if (questions[i].applied[k] % 7 == 6)
				answers[i].outcome = SP_SEARCH_FAIL;
		}
	}
	large->questions += count;
	large->last = processor_seconds();
	return NULL;
}

/* 1,500 items, in chains of up to five: a decision takes little of the processor. */
static void decides_fast(void **state)
{
	(void)state;
	enum { ITEMS = 1500 };
	struct sp_search_item *items = sp_alloc(ITEMS * sizeof(*items));
	uint32_t *parents = sp_alloc(ITEMS * sizeof(*parents));
	char(*names)[16] = sp_alloc(ITEMS * sizeof(*names));
	struct large large = {0};
	SP_SEARCH_END end = {0};
	for (uint32_t i = 0; i < ITEMS; i++) {
		snprintf(names[i], sizeof(names[i]), "%05u", i);
		parents[i] = i - 1;
		items[i] = (struct sp_search_item){.name = names[i],
			.weight = 1 + i % 13,
			.prior = i % 7 == 6 ? 0.6 : 0.05,
			.parents = &parents[i],
			.parent_count = i % 5 != 0,
			.group = SP_SEARCH_ALONE};
	}
	struct sp_search_problem problem = {.items = items,
		.count = ITEMS,
		.base_bytes = 100000,
		.jobs = 1,
		.most_questions = 60,
		.to_the_end = true,
		.judge = large_judge,
		.user = &large};
	large.last = processor_seconds();
	check_ok(sp_search_run(NULL, &problem, &end));
	assert_int_equal(end.questions, 60);
	assert_true(end.count > 0);
	/* the sanitizers take their share */
	assert_true(large.most < 5);
	free(items);
	free(parents);
	free(names);
}

static void evaluate(const char *file, double rate, double *questions, size_t *extras)
{
	struct instance instance;
	SP_SEARCH_END end = {0};
	SP_AUTOFREE char *path = sp_format("%s/bench/instances/%s", TEST_SOURCE, file);
	check_ok(instance_read(path, NULL, &instance));
	instance.false_failures = rate;
	struct sp_search_problem problem = instance_problem(&instance, 1);
	check_ok(sp_search_run(NULL, &problem, &end));
	assert_true(end.certified);
	instance_compare(&instance, &end);
	assert_int_equal(instance.wrong, 0);
	*questions += (double)end.questions;
	*extras += instance.extras;
	instance_clear(&instance);
}

/* The first three instances of a kind: at most so many evaluations each, and nothing is kept without need. */
static void bound(const char *kind, double rate, double most)
{
	double questions = 0;
	size_t extras = 0;
	for (int seed = 1; seed <= 3; seed++) {
		SP_AUTOFREE char *file = sp_format("%s_%03d.csv", kind, seed);
		evaluate(file, rate, &questions, &extras);
	}
	if (questions / 3 > most)
		fail_msg("%s: %.1f evaluations on average, more than %.1f", kind, questions / 3, most);
	assert_int_equal(extras, 0);
}

static void needs_few_evaluations(void **state)
{
	(void)state;
	bound("n80_plain", 0, 60);
	bound("n80_coupled", 0, 66);
	bound("n200_plain", 0, 70);
	bound("n200_coupled", 0, 94);
	bound("n80_plain", 0.02, 90);
}

/* What verify asks of a certificate: nobody is to be asked, so there is no judge. */
static void finds_neighbours_without_a_judge(void **state)
{
	(void)state;
	static const uint32_t parent = 1;
	const struct sp_search_item items[] = {
		{.name = "LEAF",
			.prior = 0.5,
			.parents = &parent,
			.parent_count = 1,
			.group = SP_SEARCH_ALONE},
		{.name = "ROOT", .prior = 0.5, .group = SP_SEARCH_ALONE},
	};
	const struct sp_search_problem problem = {.items = items, .count = 2, .jobs = 1};
	SP_AUTOFREE uint32_t *applied = NULL;
	SP_SEARCH_END end = {0};
	size_t count = 0;
	check_ok(sp_search_neighbour(&problem, NULL, 0, 1, &applied, &count));
	assert_int_equal(count, 2);
	check_error(sp_search_run("weighted", &problem, &end), SP_USAGE, "no judge");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_any_answer),
		cmocka_unit_test(has_nothing_to_do),
		cmocka_unit_test(refuses_contradictions),
		cmocka_unit_test(stops_at_the_target),
		cmocka_unit_test(does_without_sizes),
		cmocka_unit_test(sees_what_can_never_be),
		cmocka_unit_test(finds_neighbours_without_a_judge),
		cmocka_unit_test(decides_fast),
		cmocka_unit_test(needs_few_evaluations),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
