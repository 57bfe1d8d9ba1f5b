/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recipe -> artifacts -> verdict and ledger -> store -> size table. What is up to date is not done again; what is new
 * enters the store in one transaction, at the end.
 */
#include "cmd/step-build.h"

#include <stdlib.h>
#include <string.h>

#include "base/attribution.h"
#include "base/build.h"
#include "base/digest.h"
#include "base/files.h"
#include "base/memory.h"
#include "base/process.h"
#include "base/table.h"
#include "boot/boot.h"
#include "build/build.h"
#include "build/recipe.h"
#include "build/source.h"
#include "cmd/account.h"
#include "cmd/tell.h"
#include "ledger/ledger.h"
#include "tree/kconfig.h"

struct job {
	struct sp_context *context;
	struct sp_store *store;
	const struct sp_recipe *recipe;
	const struct sp_build_wish *wish;
	struct sp_source kernel, userspace;
	struct sp_build_options options;
	uint64_t *number; /* where the build's number goes */
};

/* Are the build's files in the cache as they were when they were made? */
static bool artifacts_are_there(const struct sp_build *build)
{
	for (size_t i = 0; i < build->artifact_count; i++) {
		const struct sp_artifact *artifact = &build->artifacts[i];
		char hex[SP_SHA256_SIZE] = "";
		uint64_t size = 0;
		struct sp_error *error = sp_file_size(artifact->path, &size);
		if (!error && artifact->shipped)
			error = sp_digest_file(artifact->path, hex);
		bool good = !error && size == artifact->bytes &&
			(!artifact->shipped || strcmp(hex, artifact->sha256) == 0);
		sp_error_free(error);
		if (!good)
			return false;
	}
	return build->artifact_count > 0;
}

/* The medium, or bzImage and initramfs (named by its compression), boot.log and the resolved configurations, for the user. */
static struct sp_error *copy_out(const struct job *job, const struct sp_build *build)
{
	if (!job->wish->out)
		return NULL;
	for (size_t i = 0; i < build->artifact_count; i++) {
		const struct sp_artifact *artifact = &build->artifacts[i];
		if (!artifact->shipped)
			continue;
		SP_AUTOFREE char *target = sp_path_join(job->wish->out, strrchr(artifact->path, '/') + 1);
		SP_TRY(sp_file_copy(artifact->path, target));
	}
	for (size_t i = 0; i < build->config_count; i++) {
		SP_AUTOFREE char *target = sp_format("%s/%s.config", job->wish->out, build->configs[i].name);
		SP_TRY(sp_file_write(target, build->configs[i].text, strlen(build->configs[i].text)));
	}
	SP_AUTOFREE char *log = sp_path_join(build->folder, "boot.log");
	SP_AUTOFREE char *target = sp_path_join(job->wish->out, "boot.log");
	return sp_path_exists(log) ? sp_file_copy(log, target) : NULL;
}

static struct sp_error *boot(const struct job *job, const struct sp_build *build, struct sp_verdict *verdict)
{
	struct sp_bootable bootable = sp_step_bootable(build);
	SP_AUTOFREE char *log = sp_path_join(build->folder, "boot.log");
	SP_TRY(sp_step_boot(job->context, job->recipe, &bootable, job->wish->accelerator, log, verdict));
	sp_step_tell_verdict(job->context, verdict);
	return NULL;
}

static struct sp_error *finish(
	const struct job *job, const struct sp_build *build, uint64_t number, const struct sp_verdict *verdict, int *status)
{
	SP_TABLE table = {0};
	*job->number = number;
	sp_progress_detail(job->context->progress, "to repeat this build by hand:\n%s", build->commands);
	if (!job->wish->silent) {
		SP_TRY(sp_store_sizes(job->store, number, &table));
		SP_TRY(sp_step_print(&table, job->wish->format));
	}
	SP_TRY(copy_out(job, build));
	SP_TRY(sp_step_verdict_status(verdict, status));
	return sp_tell_ledger(job->context, job->store, number, job->wish->strict, status);
}

/* The recipe may have moved since, or have another title: `boot` and `table` go by what it is now. */
static struct sp_error *update_recipe(const struct job *job, struct sp_build *build, uint64_t *number)
{
	free(build->recipe_path);
	free(build->title);
	build->recipe_path = sp_strdup(job->recipe->folder);
	build->title = sp_strdup(job->recipe->title);
	return sp_store_save_build(job->store, build, NULL, NULL, NULL, number);
}

/* The files are this program's own: a damaged one is no mistake of the user's words. */
static struct sp_error *account(const struct job *job, const struct sp_build *build, const struct sp_recipe *traced,
	struct sp_ledger **ledger, struct sp_attribution *attribution)
{
	struct sp_error *error = sp_account_options(job->context, build, traced, ledger, attribution);
	if (!error)
		return NULL;
	struct sp_error *unable =
		sp_error_new(SP_UNABLE, "%s (its files are in %s)", sp_error_message(error), build->folder);
	sp_error_free(error);
	return unable;
}

/* The store may have the build without its ledger, or with one that was made by older rules. */
static struct sp_error *make_up_ledger(const struct job *job, const struct sp_build *build, uint64_t *number)
{
	struct sp_ledger *ledger = NULL;
	SP_ATTRIBUTION attribution = {0};
	uint64_t version = 0;
	bool attributed = false;
	SP_TRY(sp_store_ledger_version(job->store, *number, &version));
	SP_TRY(sp_store_is_attributed(job->store, *number, &attributed));
	if (version == SP_LEDGER_VERSION && attributed)
		return NULL;
	SP_TRY(account(job, build, job->recipe, &ledger, &attribution));
	struct sp_error *error = sp_store_save_build(job->store, build, NULL, ledger, &attribution, number);
	sp_ledger_free(ledger);
	return error;
}

/*
 * The store has this very build and the cache its files: say so. A test that was lost, or that is another one by
 * now, is made up for.
 */
static struct sp_error *reuse(const struct job *job, uint64_t number, bool *reused, int *status)
{
	SP_BUILD build = {0};
	struct sp_verdict verdict = {0};
	char test[SP_SHA256_SIZE];
	bool tested = false;
	SP_TRY(sp_step_test_digest(job->recipe, test));
	SP_TRY(sp_store_load_build(job->store, number, &build));
	*reused = artifacts_are_there(&build);
	if (!*reused)
		return NULL;
	SP_TRY(update_recipe(job, &build, &number));
	SP_TRY(make_up_ledger(job, &build, &number));
	SP_TRY(sp_store_load_verdict(job->store, number, &verdict, &tested));
	struct sp_error *error = NULL;
	if (tested && verdict.outcome != SP_VERDICT_LOST && verdict.test && strcmp(verdict.test, test) == 0) {
		sp_progress_note(job->context->progress, "nothing to do: build %lu (%.12s) is up to date",
			(unsigned long)number, build.hash);
		for (size_t i = 0; i < build.note_count; i++)
			sp_progress_note(job->context->progress, "note: %s", build.notes[i]);
		sp_step_tell_verdict(job->context, &verdict);
	} else {
		sp_verdict_clear(&verdict);
		error = boot(job, &build, &verdict);
		if (!error)
			error = sp_store_save_verdict(job->store, number, &verdict);
	}
	if (!error)
		error = finish(job, &build, number, &verdict, status);
	sp_verdict_clear(&verdict);
	return error;
}

/* Everything after the artifacts are there: boot, account, store, print. */
static struct sp_error *prove(const struct job *job, struct sp_build *build, int *status)
{
	struct sp_verdict verdict = {0};
	struct sp_ledger *ledger = NULL;
	SP_ATTRIBUTION attribution = {0};
	uint64_t number = 0;
	double started = sp_seconds();
	struct sp_error *error = boot(job, build, &verdict);
	if (!error) {
		sp_build_add_duration(build, "boot", sp_seconds() - started, 0);
		started = sp_seconds();
		/* what runs in a boot that fails says nothing of what is needed */
		error = account(job, build, verdict.outcome == SP_VERDICT_PASS ? job->recipe : NULL, &ledger, &attribution);
		sp_build_add_duration(build, "ledger", sp_seconds() - started, 0);
	}
	if (!error)
		error = sp_store_save_build(job->store, build, &verdict, ledger, &attribution, &number);
	if (!error) {
		sp_progress_note(job->context->progress, "build %lu (%.12s) is in %s", (unsigned long)number,
			build->hash, job->context->store_path);
		error = finish(job, build, number, &verdict, status);
	}
	sp_ledger_free(ledger);
	sp_verdict_clear(&verdict);
	return error;
}

static struct sp_error *make_new(const struct job *job, int *status)
{
	SP_BUILD build = {0};
	SP_TRY(sp_build_run(job->recipe, &job->options, &build));
	build.recipe_path = sp_strdup(job->recipe->folder);
	return prove(job, &build, status);
}

/* What the steps took the last time, for the progress line. */
static struct sp_error *expect_durations(struct job *job)
{
	struct sp_build_options *options = &job->options;
	SP_TRY(sp_store_last_duration(
		job->store, job->recipe->name, "kernel", &options->kernel_seconds, &options->kernel_units));
	return sp_store_last_duration(
		job->store, job->recipe->name, "userspace", &options->userspace_seconds, &options->userspace_units);
}

static struct sp_error *run_job(struct job *job, int *status)
{
	char hash[SP_SHA256_SIZE];
	uint64_t number = 0;
	bool stored = false, reused = false;
	SP_TRY(sp_step_sources(job->context, job->recipe, &job->kernel, &job->userspace));
	SP_AUTOFREE char *helper = sp_path_join(job->context->data, "src/tree/kconfig-helper.c");
	job->options = (struct sp_build_options){
		.cache = job->context->cache,
		.kernel = &job->kernel,
		.userspace = job->recipe->userspace == SP_USERSPACE_FOLDER ? NULL : &job->userspace,
		.no_debug = job->wish->no_debug,
		.jobs = job->wish->jobs,
		.progress = job->context->progress,
		.explain = sp_kconfig_explain,
		.known = sp_kconfig_known,
		.renames = job->context->renames,
		.helper = helper,
	};
	SP_TRY(expect_durations(job));
	SP_TRY(sp_build_identify(job->recipe, &job->options, hash));
	SP_TRY(sp_store_find_hash(job->store, hash, &number, &stored));
	if (stored)
		SP_TRY(reuse(job, number, &reused, status));
	return reused ? NULL : make_new(job, status);
}

struct sp_error *sp_step_build(struct sp_context *context, struct sp_store *store, const struct sp_recipe *recipe,
	const struct sp_build_wish *wish, uint64_t *number, int *status)
{
	struct job job = {.context = context, .store = store, .recipe = recipe, .wish = wish, .number = number};
	struct sp_error *error = run_job(&job, status);
	sp_source_clear(&job.kernel);
	sp_source_clear(&job.userspace);
	return error;
}
