/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What comes of a search: a recipe that builds the result from nothing, and the tables that say what went and
 * what stayed.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/build.h"
#include "base/files.h"
#include "base/journal.h"
#include "base/memory.h"
#include "base/table.h"
#include "base/process.h"
#include "build/config.h"
#include "build/media.h"
#include "build/recipe-write.h"
#include "cmd/fragment.h"
#include "cmd/minimize.h"
#include "cmd/step-build.h"
#include "store/search.h"

#define SUFFIX "-search" /* of a result's name, before the search's number */

/* Texts of the result's fragments, over the recipe's bases. */
static struct sp_error *make_fragments(struct sp_minimize *minimize, struct sp_journal_end *ended)
{
	char **texts[SP_SIDES] = {&ended->kernel_fragment, &ended->userspace_fragment};
	for (int i = 0; i < SP_SIDES; i++)
		if (minimize->state.configs[i] && minimize->has_tree[i])
			SP_TRY(sp_step_fragment(minimize->context, &minimize->recipe, i == SP_SIDE_USERSPACE,
				minimize->state.configs[i], texts[i]));
	return NULL;
}

/* The result as a recipe: its texts are the search's own, nothing is to be released. */
static struct sp_recipe result_recipe(const struct sp_minimize *minimize, const struct sp_journal_end *ended)
{
	struct sp_recipe recipe = minimize->recipe;
	recipe.kernel_compression = SP_COMPRESSION_NONE;
	if (minimize->state.image.fats)
		recipe.medium_fats = minimize->state.image.fats;
	if (ended->size.over > 0)
		recipe.medium = SP_MEDIUM_FILES;
	return recipe;
}

/* Length of a recipe's name without its version and without what an earlier search has put behind it. */
static size_t own_length(const char *name)
{
	size_t whole = strcspn(name, "@"), length = whole;
	while (length && isdigit((unsigned char)name[length - 1]))
		length--;
	size_t suffix = strlen(SUFFIX);
	bool has_suffix = length < whole && length > suffix && strncmp(name + length - suffix, SUFFIX, suffix) == 0;
	return has_suffix ? length - suffix : whole;
}

/* "pt4-busybox-7.2-floppy-search6", by which tables tell results of one store apart. */
static char *result_name(const struct sp_minimize *minimize)
{
	const char *name = minimize->recipe.name, *version = strchr(name, '@'), *overlay = minimize->recipe.overlay;
	return sp_format("%.*s%s%s%s%s%s%lu", (int)own_length(name), name, version ? "-" : "", version ? version + 1 : "",
		overlay ? "-" : "", overlay ? overlay : "", SUFFIX, (unsigned long)minimize->search);
}

static struct sp_error *write_recipe(
	const struct sp_minimize *minimize, const struct sp_journal_end *ended, const char *folder)
{
	const struct sp_recipe recipe = result_recipe(minimize, ended);
	SP_AUTOFREE char *title = sp_format("%s, trimmed", recipe.title);
	/* the title of a result of a result says it once */
	const char *suffix = strstr(recipe.title, ", trimmed");
	SP_AUTOFREE char *name = result_name(minimize);
	const struct sp_recipe_fragments fragments = {
		.name = name,
		.kernel = ended->kernel_fragment,
		.userspace = ended->userspace_fragment,
		.title = suffix ? recipe.title : title,
	};
	return sp_recipe_write(&recipe, &fragments, folder);
}

/* Built from nothing but the recipe it has to be what the trial measured. */
static struct sp_error *compare(const struct sp_minimize *minimize, const struct sp_journal_end *ended)
{
	const struct {
		const char *kind, *sha256;
	} files[] = {{"bzImage", ended->kernel_sha256}, {"initramfs", ended->initramfs_sha256},
		{"medium", ended->medium_sha256}};
	SP_BUILD build = {0};
	SP_TRY(sp_store_load_build(minimize->store, ended->build, &build));
	for (size_t i = 0; i < SP_COUNT(files); i++) {
		const struct sp_artifact *artifact = sp_step_artifact(&build, files[i].kind);
		if (!artifact || !*files[i].sha256 || strcmp(artifact->sha256, files[i].sha256) == 0)
			continue;
		return sp_error_new(SP_UNABLE,
			"the result's %s, built from nothing, is not what its trial had: %.12s instead of "
			"%.12s; the recipe "
			"is kept in %s",
			files[i].kind, artifact->sha256, files[i].sha256, minimize->folder);
	}
	return NULL;
}

static struct sp_error *build_result(
	struct sp_minimize *minimize, const char *folder, struct sp_journal_end *ended, int *status)
{
	struct sp_recipe recipe = {0};
	const struct sp_build_wish wish = {
		.out = minimize->wish->out,
		.accelerator = minimize->wish->accelerator,
		.silent = true,
		.jobs = minimize->wish->make_jobs,
	};
	SP_TRY(sp_step_recipe(minimize->context, folder, NULL, &recipe));
	struct sp_error *error =
		sp_step_build(minimize->context, minimize->store, &recipe, &wish, &ended->build, status);
	sp_recipe_clear(&recipe);
	return error;
}

/* The trial by which the state was accepted: the first attempt may have failed by chance. */
static struct sp_error *find_passed(struct sp_minimize *minimize, struct sp_journal_trial *trial, bool *found)
{
	for (unsigned attempt = 0;; attempt++) {
		SP_TRY(sp_store_find_trial(
			minimize->store, minimize->search, minimize->state.key, attempt, trial, found));
		if (!*found || trial->result.outcome == SP_TRIAL_PASS)
			return NULL;
		sp_journal_trial_clear(trial);
	}
}

/* What the journal knows of the accepted state. */
static struct sp_error *take_trial(struct sp_minimize *minimize, struct sp_journal_end *ended)
{
	SP_JOURNAL_TRIAL trial = {0};
	bool found = false;
	SP_TRY(find_passed(minimize, &trial, &found));
	if (!found)
		return sp_error_new(
			SP_UNABLE, "the journal has no trial of the result: it was changed meanwhile");
	ended->trial = trial.number;
	ended->size = trial.result.size;
	memcpy(ended->kernel_sha256, trial.result.kernel_sha256, sizeof(ended->kernel_sha256));
	memcpy(ended->initramfs_sha256, trial.result.initramfs_sha256, sizeof(ended->initramfs_sha256));
	memcpy(ended->medium_sha256, trial.result.medium_sha256, sizeof(ended->medium_sha256));
	return NULL;
}

static struct sp_error *take_configs(const struct sp_minimize *minimize, struct sp_journal_end *ended)
{
	struct sp_config *configs[SP_SIDES] = {&ended->kernel, &ended->userspace};
	for (int i = 0; i < SP_SIDES; i++) {
		if (!minimize->state.configs[i])
			continue;
		SP_AUTOFREE char *path = sp_format("%s/result-%d.config", minimize->folder, i);
		const char *text = minimize->state.configs[i];
		SP_TRY(sp_file_write(path, text, strlen(text)));
		SP_TRY(sp_config_load(path, i == SP_SIDE_KERNEL ? "kernel" : "userspace", configs[i]));
	}
	if (minimize->state.image.fats)
		ended->image_settings = sp_format("fats=%u", minimize->state.image.fats);
	return NULL;
}

/* After an interruption nothing is built any more: what was found is in the journal. */
struct sp_error *sp_minimize_note_end(struct sp_minimize *minimize, struct sp_journal_end *ended)
{
	SP_TRY(take_trial(minimize, ended));
	SP_TRY(take_configs(minimize, ended));
	ended->seconds = minimize->seconds_before + sp_seconds() - minimize->started;
	return NULL;
}

struct sp_error *sp_minimize_deliver(struct sp_minimize *minimize, struct sp_journal_end *ended)
{
	int status = 0;
	SP_AUTOFREE char *folder = minimize->wish->out ? sp_format("%s/recipe", minimize->wish->out)
						       : sp_format("%s/result", minimize->folder);
	SP_TRY(sp_minimize_note_end(minimize, ended));
	SP_TRY(make_fragments(minimize, ended));
	SP_TRY(write_recipe(minimize, ended, folder));
	SP_TRY(build_result(minimize, folder, ended, &status));
	SP_TRY(compare(minimize, ended));
	ended->seconds = minimize->seconds_before + sp_seconds() - minimize->started;
	if (status)
		return sp_error_new(SP_UNABLE,
			"the result, build %lu, fails the test that its trial passed: its test is not "
			"reliable (sizeprof "
			"boot %lu repeats it)",
			(unsigned long)ended->build, (unsigned long)ended->build);
	sp_progress_note(minimize->context->progress, "the result is a recipe of its own: %s", folder);
	return NULL;
}

static size_t count_lines(const char *text)
{
	size_t count = 0;
	for (; text && *text; text++)
		count += *text == '\n';
	return count;
}

static void print_cost(const struct sp_minimize *minimize)
{
	printf("\n%lu trials run now, %lu answers from the journal", (unsigned long)minimize->new_trials,
		(unsigned long)minimize->old_trials);
	/* of trials in which nothing was built or booted it says nothing */
	if (minimize->trial_seconds > minimize->tool_seconds + 1)
		printf("; the tool's own time is %.1f %% of a trial's",
			100 * minimize->tool_seconds / minimize->trial_seconds);
	putchar('\n');
}

static void add_size(struct sp_table *table, const char *what, uint64_t before, uint64_t after)
{
	SP_AUTOFREE char *one = sp_format("%lu", (unsigned long)before);
	SP_AUTOFREE char *other = sp_format("%lu", (unsigned long)after);
	SP_AUTOFREE char *won = sp_format("%ld", (long)before - (long)after);
	sp_table_add_row(table, (const char *const[]){what, one, other, won});
}

static struct sp_error *print_sizes(const struct sp_minimize *minimize, const struct sp_trial_size *after)
{
	SP_TABLE table = {0};
	const struct sp_trial_size *before = &minimize->base_size;
	sp_table_add_column(&table, "bytes", SP_COLUMN_TEXT);
	sp_table_add_column(&table, "before", SP_COLUMN_INTEGER);
	sp_table_add_column(&table, "after", SP_COLUMN_INTEGER);
	sp_table_add_column(&table, "won", SP_COLUMN_INTEGER);
	add_size(&table, "payloads", before->payload, after->payload);
	add_size(&table, "kernel (bzImage)", before->kernel, after->kernel);
	add_size(&table, "initramfs", before->initramfs, after->initramfs);
	if (after->loader)
		add_size(&table, "boot loader", before->loader, after->loader);
	add_size(&table, "used on the medium", before->used, after->used);
	if (sp_medium_is_sized(minimize->recipe.medium))
		add_size(&table, "free on the medium", before->free, after->free);
	return sp_step_print(&table, minimize->wish->format);
}

static struct sp_error *print_list(const struct sp_minimize *minimize, const char *title,
	struct sp_error *(*query)(struct sp_store *store, uint64_t number, struct sp_table *table))
{
	SP_TABLE table = {0};
	SP_TRY(query(minimize->store, minimize->search, &table));
	if (!table.row_count)
		return NULL;
	printf("\n%s\n\n", title);
	return sp_step_print(&table, minimize->wish->format);
}

static void print_end(const struct sp_minimize *minimize, const struct sp_journal_end *ended)
{
	const struct sp_minimize_wish *wish = minimize->wish;
	static const char *const words[SP_JOURNAL_STATES] = {
		[SP_JOURNAL_REACHED] = "target reached",
		[SP_JOURNAL_CERTIFIED] = "certified: no legal neighbour passes and is smaller",
		[SP_JOURNAL_STOPPED] = "stopped before its end: the same command goes on",
		[SP_JOURNAL_FAILED] = "failed",
		[SP_JOURNAL_RUNNING] = "running",
	};
	bool least = ended->state == SP_JOURNAL_CERTIFIED && wish->least > 1;
	SP_AUTOFREE char *by = least ? sp_format(" by %lu bytes or more", (unsigned long)wish->least) : sp_strdup("");
	printf("search %lu, target %s: %s%s\n\n", (unsigned long)minimize->search, wish->target,
		words[ended->state], by);
}

/* The size table alone is what machine formats get. */
struct sp_error *sp_minimize_print(
	struct sp_minimize *minimize, const struct sp_journal_end *ended, int *status)
{
	const struct sp_minimize_wish *wish = minimize->wish;
	bool for_machines = wish->format == SP_FORMAT_CSV || wish->format == SP_FORMAT_JSON;
	bool missed = wish->target_bytes && ended->state != SP_JOURNAL_REACHED;
	*status = missed;
	if (for_machines)
		return print_sizes(minimize, &ended->size);
	print_end(minimize, ended);
	SP_TRY(print_sizes(minimize, &ended->size));
	SP_TRY(print_list(minimize, "dropped", sp_store_dropped));
	SP_TRY(print_list(minimize, "stayed", sp_store_stayed));
	printf("\nfragments: %zu lines for the kernel, %zu for the userspace; the result is build %lu\n",
		count_lines(ended->kernel_fragment), count_lines(ended->userspace_fragment),
		(unsigned long)ended->build);
	if (missed)
		printf("the target of %lu bytes is not reached: %lu bytes are used\n",
			(unsigned long)wish->target_bytes, (unsigned long)ended->size.used);
	print_cost(minimize);
	return NULL;
}
