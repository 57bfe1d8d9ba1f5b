/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How many evaluations the strategies need: search [-v] [-f RATE] [-j JOBS] [-l LEAST] [-s STRATEGY]
 * [-p PROGRAM] [-r ROUND] FILE...
 *
 * Each file is an instance, random or recorded (instances/README.md); of recorded ones -p takes the items of
 * one program alone, -r those of the rounds up to that one. -l: bytes that a step has to win. -v prints each
 * question and its answer. One line for each strategy, means over the files:
 * evaluations to the certificate, and what that is of one-by-one's, in per cent; evaluations to 95 % of what
 * can be won, and the same of that; rounds; items kept beyond the needed ones; items that have to stay, and
 * the leaves among them, each of which has to fail once: the lower bound; items applied wrongly; results that
 * are not certified; and the processor's time for one evaluation. search.sh runs it on all instances.
 */
#include <getopt.h>
#include <time.h>

#include "bench/search_read.h"

struct run {
	char **paths;
	int count;
	double rate;
	unsigned jobs;
	uint64_t least;
	struct instance_wish wish;
};

struct totals {
	double evaluations, enough, rounds, extras, leaves, needed, seconds, worst;
	size_t wrong, uncertified;
};

static void stop(struct sp_error *error)
{
	fprintf(stderr, "search: %s\n", sp_error_message(error));
	sp_error_free(error);
	exit(3);
}

static double now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static double rounds, last, worst;
static bool is_verbose, passed[1 << 16];

/* What is asked for, by what it has more than what passed last. */
static void tell_question(const struct instance *instance, const struct sp_search_question *question,
	const struct sp_search_answer *answer)
{
	static const char *const words[] = {[SP_SEARCH_PASS] = "pass",
		[SP_SEARCH_FAIL] = "fail",
		[SP_SEARCH_NOT_BUILT] = "not built",
		[SP_SEARCH_NOT_SMALLER] = "not smaller",
		[SP_SEARCH_NO_EFFECT] = "no effect",
		[SP_SEARCH_LOST] = "lost"};
	size_t more = 0;
	printf("%5.0f %-11s %8lu %s%.3f", rounds, words[answer->outcome], (unsigned long)answer->bytes,
		question->purpose == SP_SEARCH_FOR_CERTIFICATE ? "certificate " : "", question->chance);
	for (size_t i = 0; i < question->count; i++)
		if (!passed[question->applied[i]] && more++ < 6)
			printf(" %s", instance->items[question->applied[i]].name);
	printf("%s (%zu)\n", more > 6 ? " ..." : "", more);
	if (answer->outcome != SP_SEARCH_PASS)
		return;
	memset(passed, 0, sizeof(passed));
	for (size_t i = 0; i < question->count; i++)
		passed[question->applied[i]] = true;
}

static struct sp_error *count_rounds(void *user, const struct sp_search_question *questions, size_t count,
	struct sp_search_answer *answers)
{
	double spent = now() - last;
	worst = spent > worst ? spent : worst;
	rounds++;
	struct sp_error *error = instance_judge(user, questions, count, answers);
	for (size_t i = 0; i < count && is_verbose && !error; i++)
		tell_question(user, &questions[i], &answers[i]);
	last = now();
	return error;
}

static void read_or_stop(const struct run *run, const char *path, struct instance *instance)
{
	struct sp_error *error = instance_read(path, &run->wish, instance);
	if (!error && instance->is_recorded)
		error = instance_bound(instance);
	if (error)
		stop(error);
}

static void add(const struct instance *instance, const struct sp_search_end *end, struct totals *totals)
{
	bool is_enough = instance->passed_at || !instance->most;
	totals->evaluations += (double)end->questions;
	totals->enough += (double)(is_enough ? instance->passed_at : end->questions);
	totals->extras += (double)instance->extras;
	totals->needed += (double)instance->needed_count;
	totals->leaves += (double)instance->leaf_count;
	totals->wrong += instance->wrong;
	totals->uncertified += !end->certified;
}

static void evaluate(const struct run *run, const char *strategy, const char *path, struct totals *totals)
{
	struct instance instance;
	SP_SEARCH_END end = {0};
	read_or_stop(run, path, &instance);
	instance.false_failures = run->rate;
	struct sp_search_problem problem = instance_problem(&instance, run->jobs);
	problem.judge = count_rounds;
	problem.least = run->least;
	memset(passed, 0, sizeof(passed));
	double start = last = now();
	struct sp_error *error = sp_search_run(strategy, &problem, &end);
	if (error)
		stop(error);
	totals->seconds += now() - start;
	instance_compare(&instance, &end);
	add(&instance, &end, totals);
	instance_clear(&instance);
}

static struct totals evaluate_all(const struct run *run, const char *strategy)
{
	struct totals totals = {0};
	rounds = worst = 0;
	for (int i = 0; i < run->count; i++)
		evaluate(run, strategy, run->paths[i], &totals);
	totals.rounds = rounds;
	totals.worst = worst;
	return totals;
}

static double share(double part, double whole)
{
	return whole > 0 ? 100 * part / whole : 0;
}

static void print_line(
	const char *strategy, const struct totals *totals, const struct totals *whole, int count)
{
	printf("%-12s %8.1f %6.1f %8.1f %6.1f %8.1f %7.2f %8.1f %8.1f %6zu %6zu %9.1f %9.1f\n", strategy,
		totals->evaluations / count, share(totals->evaluations, whole->evaluations),
		totals->enough / count, share(totals->enough, whole->evaluations), totals->rounds / count,
		totals->extras / count, totals->needed / count, totals->leaves / count, totals->wrong,
		totals->uncertified,
		totals->evaluations > 0 ? totals->seconds / totals->evaluations * 1e3 : 0,
		totals->worst * 1e3);
	fflush(stdout);
}

static void print_table(const struct run *run, const char *only)
{
	size_t count;
	const struct sp_search_strategy *strategies = sp_search_strategies(&count);
	const struct totals whole = evaluate_all(run, "one-by-one");
	printf("%-12s %8s %6s %8s %6s %8s %7s %8s %8s %6s %6s %9s %9s\n", "strategy", "evals", "%", "to 95 %",
		"%", "rounds", "extra", "needed", "leaves", "wrong", "open", "ms/eval", "ms most");
	for (size_t i = 0; i < count; i++) {
		if (only && strcmp(only, strategies[i].name) != 0)
			continue;
		bool is_whole = strcmp(strategies[i].name, "one-by-one") == 0;
		struct totals totals = is_whole ? whole : evaluate_all(run, strategies[i].name);
		print_line(strategies[i].name, &totals, &whole, run->count);
	}
}

/* What a recorded instance has; false when that is nothing. */
static bool tell(const struct run *run, const char *path)
{
	struct instance instance;
	read_or_stop(run, path, &instance);
	size_t count = instance.count;
	if (instance.is_recorded)
		printf("%zu items with an outcome (left out: %zu of none, %zu of other programs, %zu of "
		       "later rounds), "
		       "%lu bytes to be won; lower bound: %zu evaluations that fail, for the leaves of %zu "
		       "items that "
		       "stay; %zu more would win nothing\n",
			count, instance.unknown, instance.others, instance.later,
			(unsigned long)instance.most, instance.leaf_count, instance.needed_count,
			instance.useless_count);
	if (instance.contradictory)
		printf("%zu of those that stay were dropped, although what is below them is needed\n",
			instance.contradictory);
	instance_clear(&instance);
	return count > 0;
}

int main(int argc, char **argv)
{
	struct run run = {.jobs = 1};
	const char *only = NULL;
	for (int option; (option = getopt(argc, argv, "vf:j:l:s:p:r:")) != -1;) {
		if (option == 'f')
			run.rate = atof(optarg);
		else if (option == 'v')
			is_verbose = true;
		else if (option == 'j')
			run.jobs = (unsigned)atoi(optarg);
		else if (option == 'l')
			run.least = (uint64_t)atoi(optarg);
		else if (option == 's')
			only = optarg;
		else if (option == 'p')
			run.wish.program = optarg;
		else if (option == 'r')
			run.wish.most_round = (uint64_t)atoi(optarg);
		else
			return 2;
	}
	run.paths = argv + optind;
	run.count = argc - optind;
	if (!run.count)
		return 2;
	for (int i = 0; i < run.count; i++)
		if (!tell(&run, run.paths[i]))
			return 0;
	print_table(&run, only);
	return 0;
}
