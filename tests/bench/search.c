/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How many evaluations the strategies need: search [-f RATE] [-j JOBS] [-s STRATEGY] FILE...
 *
 * Each file is an instance; one line for each strategy, means over the files: evaluations to the certificate,
 * those to 95 % of what can be won, items kept beyond the needed ones, results that are not certified, and
 * the processor's time for one evaluation. search.sh runs it on all instances.
 */
#include <getopt.h>
#include <time.h>

#include "search_instance.h"

struct totals {
	double evaluations, enough, rounds, extras, leaves, needed, seconds, worst;
	size_t wrong, uncertified;
};

static double now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static double rounds, last, worst;

static struct sp_error *count_rounds(void *user, const struct sp_search_question *questions, size_t count,
	struct sp_search_answer *answers)
{
	double spent = now() - last;
	worst = spent > worst ? spent : worst;
	rounds++;
	struct sp_error *error = instance_judge(user, questions, count, answers);
	last = now();
	return error;
}

static void run(const char *strategy, const char *path, double rate, unsigned jobs, struct totals *totals)
{
	struct instance instance;
	SP_SEARCH_END end = {0};
	if (!instance_read(path, &instance)) {
		fprintf(stderr, "search: %s is no instance\n", path);
		exit(3);
	}
	instance.false_failures = rate;
	struct sp_search_problem problem = instance_problem(&instance, jobs);
	problem.judge = count_rounds;
	double start = last = now();
	struct sp_error *error = sp_search_run(strategy, &problem, &end);
	if (error) {
		fprintf(stderr, "search: %s\n", sp_error_message(error));
		exit(3);
	}
	totals->seconds += now() - start;
	instance_compare(&instance, &end);
	totals->evaluations += (double)end.questions;
	totals->enough += (double)instance.passed_at;
	totals->extras += (double)instance.extras;
	totals->needed += (double)instance.needed_count;
	totals->leaves += (double)instance.leaf_count;
	totals->wrong += instance.wrong;
	totals->uncertified += !end.certified;
	instance_clear(&instance);
}

static void print_line(const char *strategy, char **paths, int count, double rate, unsigned jobs)
{
	struct totals totals = {0};
	rounds = worst = 0;
	for (int i = 0; i < count; i++)
		run(strategy, paths[i], rate, jobs, &totals);
	printf("%-12s %8.1f %8.1f %8.1f %7.2f %8.1f %8.1f %6zu %6zu %9.1f %9.1f\n", strategy,
		totals.evaluations / count, rounds / count, totals.enough / count, totals.extras / count,
		totals.needed / count, totals.leaves / count, totals.wrong, totals.uncertified,
		totals.seconds / totals.evaluations * 1e3, worst * 1e3);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	double rate = 0;
	unsigned jobs = 1;
	const char *only = NULL;
	for (int option; (option = getopt(argc, argv, "f:j:s:")) != -1;) {
		if (option == 'f')
			rate = atof(optarg);
		else if (option == 'j')
			jobs = (unsigned)atoi(optarg);
		else if (option == 's')
			only = optarg;
		else
			return 2;
	}
	size_t count;
	const struct sp_search_strategy *strategies = sp_search_strategies(&count);
	if (optind == argc)
		return 2;
	printf("%-12s %8s %8s %8s %7s %8s %8s %6s %6s %9s %9s\n", "strategy", "evals", "rounds", "to 95 %",
		"extra", "needed", "leaves", "wrong", "open", "ms/eval", "ms most");
	for (size_t i = 0; i < count; i++) {
		if (!only || strcmp(only, strategies[i].name) == 0)
			print_line(strategies[i].name, argv + optind, argc - optind, rate, jobs);
	}
	return 0;
}
