/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/step-folder.h"

#include <stdlib.h>
#include <string.h>

#include "base/build.h"
#include "base/listing.h"
#include "base/memory.h"
#include "base/process.h"
#include "base/table.h"
#include "build/distribution.h"
#include "build/dpkg.h"
#include "build/import-root.h"
#include "build/listing.h"
#include "cmd/tell.h"
#include "ledger/ledger.h"
#include "ledger/listing.h"

/* Measured, with a million of them. */
#define SECONDS_FOR_FILE 30e-6

struct job {
	struct sp_context *context;
	struct sp_store *store;
	const struct sp_build_wish *wish;
	const char *noun; /* "build", "import" */
	struct sp_build build;
	struct sp_listing listing;
	struct sp_packages packages;
	double seconds; /* that it took to list the files and to find their packages */
};

static void end_job(struct job *job)
{
	sp_build_clear(&job->build);
	sp_listing_clear(&job->listing);
	sp_packages_clear(&job->packages);
}

static void add_notes(const struct job *job, struct sp_ledger *ledger)
{
	SP_AUTOFREE char *files = sp_listing_tell(&job->listing);
	sp_ledger_add_note(ledger, files);
	SP_AUTOFREE char *packages =
		job->packages.name_count
			? sp_format("%zu package%s known, and %zu of the files are of one",
				  job->packages.name_count, job->packages.name_count == 1 ? " is" : "s are",
				  job->packages.file_count)
			: sp_format("%s has no dpkg database (var/lib/dpkg/info), so that no file's package "
				    "is known",
				  job->build.artifacts[0].path);
	sp_ledger_add_note(ledger, packages);
	for (size_t i = 0; i < ledger->note_count; i++)
		sp_progress_note(job->context->progress, "note: %s", ledger->notes[i]);
}

static struct sp_error *account(const struct job *job, struct sp_ledger **ledger)
{
	SP_TRY(sp_ledger_of_listing(job->build.artifacts[0].kind, &job->listing, ledger));
	struct sp_error *error = sp_ledger_set_packages(*ledger, &job->packages);
	if (error)
		sp_ledger_free(*ledger);
	else
		add_notes(job, *ledger);
	return error;
}

static struct sp_error *find_packages(struct job *job)
{
	SP_DPKG dpkg = {0};
	SP_TRY(sp_dpkg_read_folder(job->build.artifacts[0].path, &dpkg));
	sp_dpkg_match(&dpkg, &job->listing, &job->packages);
	return NULL;
}

static struct sp_error *account_and_save(struct job *job, uint64_t *number)
{
	struct sp_ledger *ledger = NULL;
	double started = sp_seconds();
	if (!job->packages.files)
		SP_TRY(find_packages(job));
	SP_TRY(account(job, &ledger));
	sp_build_add_duration(
		&job->build, "ledger", job->seconds + sp_seconds() - started, job->listing.file_count);
	struct sp_error *error = sp_store_save_build(job->store, &job->build, NULL, ledger, NULL, number);
	sp_ledger_free(ledger);
	return error;
}

static struct sp_error *save_new(struct job *job, uint64_t *number)
{
	struct sp_progress *progress = job->context->progress;
	sp_progress_begin(progress, "accounting for the files", 0,
		SECONDS_FOR_FILE * (double)job->listing.file_count);
	struct sp_error *error = account_and_save(job, number);
	sp_progress_drop(progress);
	if (!error)
		sp_progress_note(progress, "%s %lu (%.12s) is in %s", job->noun, (unsigned long)*number,
			job->build.hash, job->context->store_path);
	return error;
}

/* What the store has is not made again; where its files are now is noted. */
static struct sp_error *save(struct job *job, uint64_t *number)
{
	uint64_t version = 0;
	bool stored = false;
	SP_TRY(sp_store_find_hash(job->store, job->build.hash, number, &stored));
	if (stored)
		SP_TRY(sp_store_ledger_version(job->store, *number, &version));
	if (version != SP_LEDGER_VERSION)
		return save_new(job, number);
	sp_progress_note(job->context->progress, "nothing to do: %s %lu (%.12s) is up to date", job->noun,
		(unsigned long)*number, job->build.hash);
	return sp_store_save_build(job->store, &job->build, NULL, NULL, NULL, number);
}

static struct sp_error *finish(struct job *job, int *status)
{
	SP_TABLE table = {0};
	uint64_t number = 0;
	SP_TRY(save(job, &number));
	sp_progress_detail(job->context->progress, "to repeat this by hand:\n%s", job->build.commands);
	SP_TRY(sp_store_sizes(job->store, number, &table));
	SP_TRY(sp_step_print(&table, job->wish->format));
	return sp_tell_ledger(job->context, job->store, number, job->wish->strict, status);
}

struct sp_error *sp_step_distribution(struct sp_context *context, struct sp_store *store,
	const struct sp_recipe *recipe, const struct sp_build_wish *wish, int *status)
{
	const struct sp_distribution_options options = {context->cache, false, context->progress};
	SP_GUARD(end_job)
	struct job job = {.context = context, .store = store, .wish = wish, .noun = "build"};
	SP_DEBIAN_CHOICE choice = {0};
	if (wish->out)
		return sp_error_new(SP_USAGE,
			"recipe %s is a folder, which is told and not copied: leave --out away",
			recipe->name);
	SP_TRY(sp_context_work(context));
	SP_TRY(sp_distribution_choose(recipe, &options, &choice));
	SP_TRY(sp_distribution_build(recipe, &options, &choice, &job.build, &job.listing));
	job.build.recipe_path = sp_strdup(recipe->folder);
	sp_progress_note(context->progress, "the folder is %s", job.build.artifacts[0].path);
	return finish(&job, status);
}

struct sp_error *sp_step_import_root(struct sp_context *context, struct sp_store *store, const char *path,
	const struct sp_build_wish *wish, int *status)
{
	SP_GUARD(end_job)
	struct job job = {.context = context, .store = store, .wish = wish, .noun = "import"};
	double started = sp_seconds();
	sp_progress_begin(context->progress, "listing files", sp_listing_expect(path), 0);
	struct sp_error *error = sp_import_root(path, context->progress, &job.build, &job.listing);
	if (!error)
		error = find_packages(&job);
	if (error)
		sp_progress_drop(context->progress);
	SP_TRY(error);
	sp_import_root_identify(&job.build, &job.packages);
	sp_progress_end(context->progress, NULL);
	job.seconds = sp_seconds() - started;
	return finish(&job, status);
}
