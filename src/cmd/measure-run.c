/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rebuilds, one after the other: what is stored already is passed over, each result is stored when it is
 * there. The base is built before the first and after the last: its very bytes show that the work folder is
 * good.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/attribution.h"
#include "base/memory.h"
#include "base/process.h"
#include "base/verdict.h"
#include "cmd/measure.h"

#define GUESS 30.0 /* seconds for a rebuild, before there is one to go by */

struct run {
	const struct sp_measure_job *job;
	struct sp_rebuild *rebuild;
	struct sp_candidates candidates;
	struct sp_measurement *known; /* from before */
	size_t known_count;
	size_t todo, done, lost;
	bool base_is_good;    /* this time */
	double started, mean; /* seconds */
};

static void end_run(struct run *run)
{
	sp_candidates_clear(&run->candidates);
	sp_measurements_free(run->known, run->known_count);
	sp_rebuild_close(run->rebuild);
}

static const char *kind_of(const struct sp_measure_wish *wish)
{
	return wish->applets ? "applet" : "option";
}

static const struct sp_measurement *find_known(const struct run *run, const char *name)
{
	const struct sp_measure_wish *wish = &run->job->wish;
	for (size_t i = 0; i < run->known_count; i++) {
		const struct sp_measurement *known = &run->known[i];
		if (strcmp(known->program, wish->program) == 0 && strcmp(known->kind, kind_of(wish)) == 0 &&
			strcmp(known->name, name) == 0)
			return known;
	}
	return NULL;
}

static bool is_done(const struct run *run, const struct sp_candidate *candidate)
{
	const struct sp_measurement *known = find_known(run, candidate->name);
	return known && known->outcome != SP_MEASURED_LOST && !run->job->wish.again;
}

/* What is left to do, and how long one takes, by those that are known. */
static void plan(struct run *run)
{
	double seconds = 0;
	size_t count = 0;
	for (size_t i = 0; i < run->candidates.count; i++)
		run->todo += !is_done(run, &run->candidates.items[i]);
	for (size_t i = 0; i < run->known_count; i++) {
		if (strcmp(run->known[i].program, run->job->wish.program) != 0 ||
			run->known[i].outcome == SP_MEASURED_LOST)
			continue;
		seconds += run->known[i].seconds;
		count++;
	}
	run->mean = count ? seconds / (double)count : GUESS;
}

static struct sp_error *boot(const struct run *run, const struct sp_rebuilt *rebuilt, char **verdict)
{
	const struct sp_measure_job *job = run->job;
	bool kernel = strcmp(job->wish.program, "kernel") == 0;
	const struct sp_artifact *other = sp_step_artifact(job->build, kernel ? "initramfs" : "bzImage");
	struct sp_bootable bootable = {
		.kernel = kernel  ? rebuilt->bootable
			  : other ? other->path
				  : NULL,
		.initramfs = !kernel ? rebuilt->bootable
			     : other ? other->path
				     : NULL,
	};
	/* its own steps would take the line of the whole */
	struct sp_context silent = *job->context;
	silent.progress = NULL;
	SP_VERDICT result = {0};
	SP_TRY(sp_step_boot(&silent, job->recipe, &bootable, job->wish.accelerator, NULL, &result));
	bool passed = result.outcome == SP_VERDICT_PASS;
	*verdict = sp_format("%s%s%s", sp_verdict_outcome_name(result.outcome), passed ? "" : ": ",
		passed ? "" : sp_verdict_reason_name(result.reason));
	return NULL;
}

static char *remaining(const struct run *run)
{
	size_t left = run->todo - run->done;
	double seconds =
		(double)left * (run->done ? (sp_seconds() - run->started) / (double)run->done : run->mean);
	if (!left)
		return sp_strdup("");
	return seconds < 90 ? sp_format("; about %.0f s left", seconds)
			    : sp_format("; about %.0f min left", seconds / 60);
}

/* A line for each, wherever standard error goes. */
static void tell(
	const struct run *run, const char *name, const struct sp_measurement *measured, const char *reason)
{
	struct sp_progress *progress = run->job->context->progress;
	SP_AUTOFREE char *left = remaining(run);
	if (measured->outcome == SP_MEASURED_BUILT)
		sp_progress_note(progress,
			"%zu of %zu: %s saves %" PRId64 " bytes packed, %" PRId64 " raw%s%s (%.1f s)%s",
			run->done, run->todo, name, measured->saved.packed / SP_BYTE_BITS,
			sp_cost_raw(&measured->saved), *measured->verdict ? "; boot test: " : "",
			measured->verdict, measured->seconds, left);
	else
		sp_progress_note(progress, "%zu of %zu: %s %s: %s; %s has what make said (%.1f s)%s",
			run->done, run->todo, name,
			measured->outcome == SP_MEASURED_LOST ? "is lost" : "is not built without",
			reason ? reason : "", sp_rebuild_log(run->rebuild), measured->seconds, left);
}

static struct sp_error *measure(struct run *run, const struct sp_candidate *candidate)
{
	const struct sp_measure_job *job = run->job;
	const char *const *options = (const char *const *)candidate->options;
	SP_REBUILT rebuilt = {0};
	SP_MEASUREMENT measured = {0};
	double started = sp_seconds();
	sp_progress_update(job->context->progress, run->done, candidate->name);
	SP_TRY(sp_rebuild_without(run->rebuild, options, candidate->expected, &rebuilt));
	sp_rebuild_compare(run->rebuild, &rebuilt, options, &measured);
	measured.program = sp_strdup(job->wish.program);
	measured.kind = sp_strdup(kind_of(&job->wish));
	measured.name = sp_strdup(candidate->name);
	if (job->wish.boot && rebuilt.outcome == SP_MEASURED_BUILT) {
		free(measured.verdict);
		measured.verdict = NULL;
		SP_TRY(boot(run, &rebuilt, &measured.verdict));
	}
	measured.seconds = sp_seconds() - started;
	SP_TRY(sp_store_save_measurement(job->store, job->number, &measured));
	run->done++;
	run->lost += measured.outcome == SP_MEASURED_LOST;
	tell(run, candidate->name, &measured, rebuilt.reason);
	if (rebuilt.full)
		return sp_error_new(SP_UNABLE,
			"the disk of %s is full: free some space there, or choose another place with --cache",
			job->context->cache);
	return NULL;
}

static struct sp_error *measure_all(struct run *run)
{
	run->started = sp_seconds();
	sp_progress_begin(run->job->context->progress,
		run->job->wish.applets ? "rebuilding without each applet" : "rebuilding without each option",
		run->todo, run->mean * (double)run->todo);
	for (size_t i = 0; i < run->candidates.count; i++)
		if (!is_done(run, &run->candidates.items[i]))
			SP_TRY(measure(run, &run->candidates.items[i]));
	sp_progress_drop(run->job->context->progress);
	return NULL;
}

static struct sp_error *check_base(struct run *run, const char *what)
{
	struct sp_progress *progress = run->job->context->progress;
	sp_progress_begin(progress, what, 0, 20);
	SP_TRY(sp_rebuild_base(run->rebuild));
	sp_progress_end(progress, "the same bytes");
	run->base_is_good = true;
	return NULL;
}

/* How to go on, when it ends before its time. */
static struct sp_error *end_early(const struct run *run, struct sp_error *error)
{
	if (error)
		sp_progress_drop(run->job->context->progress);
	if (error && run->todo)
		sp_progress_note(run->job->context->progress,
			"%zu of %zu were measured and are in the store: the same command goes on "
			"from there, and --report shows what there is",
			run->done, run->todo);
	return error;
}

static struct sp_error *prepare(struct run *run)
{
	const struct sp_measure_job *job = run->job;
	bool userspace = strcmp(job->wish.program, "userspace") == 0;
	const struct sp_rebuild_spec spec = {
		.recipe = job->recipe,
		.options = job->options,
		.base = job->build,
		.userspace = userspace,
	};
	SP_TRY(sp_rebuild_open(&spec, &run->rebuild));
	if (job->wish.applets) /* their table is made while the program is */
		SP_TRY(check_base(run, "building the base"));
	SP_TRY(sp_measure_candidates(job->context, &job->wish, run->rebuild, &run->candidates));
	SP_TRY(sp_store_load_measurements(job->store, job->number, &run->known, &run->known_count));
	plan(run);
	size_t replaced = 0;
	for (size_t i = 0; i < run->candidates.count; i++)
		replaced += run->candidates.items[i].is_replaced;
	sp_progress_note(job->context->progress,
		"%zu %ss to leave out of the %s, %zu of which bring something else in return; %zu "
		"measured already",
		run->candidates.count, kind_of(&job->wish), job->wish.program, replaced,
		run->candidates.count - run->todo);
	return NULL;
}

struct sp_error *sp_measure_run(const struct sp_measure_job *job, size_t *lost)
{
	SP_GUARD(end_run) struct run run = {.job = job};
	SP_TRY(prepare(&run));
	*lost = 0;
	if (!run.todo)
		return NULL;
	if (!run.base_is_good)
		SP_TRY(end_early(&run, check_base(&run, "building the base")));
	SP_TRY(end_early(&run, measure_all(&run)));
	SP_TRY(check_base(&run, "building the base once more"));
	*lost = run.lost;
	return NULL;
}
