/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a search starts from: the recipe's build, and what is known of it.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/attribution.h"
#include "base/build.h"
#include "base/capacity.h"
#include "base/files.h"
#include "base/journal.h"
#include "base/memory.h"
#include "base/process.h"
#include "build/media.h"
#include "cmd/minimize.h"
#include "cmd/minimize-trials.h"
#include "cmd/step-build.h"
#include "store/search.h"

#define RULES 1         /* of the search: verdicts recorded by other ones are not taken */
#define BASE_BOOTS 5    /* how often the base's own test is repeated */
#define BASE_FAILURES 5 /* so many failures and no pass: it does not work */

static const char *const side_names[SP_SIDES] = {"kernel", "userspace"};

/* What the target makes of the medium: a floppy's size is a floppy. */
static struct sp_error *settle_medium(struct sp_minimize *minimize)
{
	struct sp_recipe *recipe = &minimize->recipe;
	uint64_t target = minimize->wish->target_bytes;
	if (!target || (!sp_medium_is_sized(recipe->medium) && !sp_floppy_of_size(target)))
		return NULL;
	sp_medium_set_bytes(recipe, target);
	if (!sp_medium_takes_size(recipe->medium, target))
		return sp_error_new(SP_USAGE,
			"a medium of %lu bytes cannot be made: --target takes 1.44M and the other floppies, "
			"or %s",
			(unsigned long)target, sp_medium_kind(recipe->medium)->size_hint);
	return NULL;
}

static struct sp_error *make_base(struct sp_minimize *minimize, int *status)
{
	const struct sp_minimize_wish *wish = minimize->wish;
	const struct sp_build_wish build = {
		.accelerator = wish->accelerator, .silent = true, .jobs = wish->make_jobs};
	const char *name = wish->recipe ? wish->recipe : "pt4-busybox";
	SP_TRY(sp_step_recipe(minimize->context, name, wish->overlay, &minimize->recipe));
	SP_TRY(sp_step_build(
		minimize->context, minimize->store, &minimize->recipe, &build, &minimize->base, status));
	return NULL;
}

static const char *config_of(const struct sp_build *build, const char *name)
{
	for (size_t i = 0; i < build->config_count; i++)
		if (strcmp(build->configs[i].name, name) == 0)
			return build->configs[i].text;
	return NULL;
}

static struct sp_error *read_trees(struct sp_minimize *minimize)
{
	for (int i = 0; i < SP_SIDES; i++) {
		SP_AUTOFREE char *why = NULL;
		const char *config = config_of(&minimize->build, side_names[i]);
		minimize->state.configs[i] = sp_strdup(config);
		sp_build_tree_find(&minimize->build, side_names[i], minimize->context->cache,
			minimize->helpers, &minimize->trees[i], &minimize->has_tree[i], &why);
		if (minimize->has_tree[i] || !minimize->wish->sides[i] || !config)
			continue;
		return sp_error_new(SP_UNABLE, "the %s's options cannot be tried: %s", side_names[i],
			why ? why : "its sources are gone");
	}
	for (int i = 0; i < SP_SIDES; i++)
		SP_TRY(sp_wishes_obey(minimize, i, &minimize->state.configs[i]));
	minimize->state.moves = sp_strdup("");
	sp_state_key(&minimize->state, minimize->state.key);
	return NULL;
}

/* A file's text; "" for none. */
static struct sp_error *read_text(const char *path, char **text)
{
	SP_BUFFER content = SP_BUFFER_EMPTY;
	if (path)
		SP_TRY(sp_file_read(path, &content));
	*text = sp_strdup(sp_buffer_text(&content));
	return NULL;
}

static struct sp_error *read_texts(struct sp_minimize *minimize)
{
	const struct sp_recipe *recipe = &minimize->recipe;
	SP_TRY(read_text(recipe->init, &minimize->texts[0]));
	SP_TRY(read_text(recipe->test, &minimize->texts[1]));
	minimize->texts[2] = sp_strdup(recipe->cmdline ? recipe->cmdline : "");
	return NULL;
}

static struct sp_error *find_program(struct sp_minimize *minimize)
{
	char path[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);
	if (length <= 0)
		return sp_error_errno("cannot tell where this program is");
	path[length] = '\0';
	minimize->program = sp_strdup(path);
	return NULL;
}

/* What verdicts depend on, beside the base and what is changed. */
static char *list_inputs(const struct sp_minimize *minimize)
{
	SP_BUFFER inputs = SP_BUFFER_EMPTY;
	const struct sp_build *build = &minimize->build;
	const struct sp_recipe *recipe = &minimize->recipe;
	sp_buffer_printf(&inputs, "build=%s\n", build->hash);
	for (size_t i = 0; i < build->source_count; i++)
		sp_buffer_printf(&inputs, "source %s=%s %s\n", build->sources[i].name,
			build->sources[i].version, build->sources[i].sha256 ? build->sources[i].sha256 : "");
	for (size_t i = 0; i < build->tool_count; i++)
		sp_buffer_printf(&inputs, "tool %s=%s\n", build->tools[i].name, build->tools[i].version);
	sp_buffer_printf(&inputs, "medium=%d %lu %u\n", recipe->medium, (unsigned long)recipe->medium_bytes,
		recipe->medium_fats);
	for (int i = 0; i < SP_SIDES; i++)
		sp_buffer_printf(
			&inputs, "%s=%s\n", side_names[i], minimize->wish->sides[i] ? "tried" : "left");
	for (size_t i = 0; i < recipe->keep_count; i++)
		sp_buffer_printf(&inputs, "keep=%s\n", recipe->keep[i]);
	for (size_t i = 0; i < recipe->never_count; i++)
		sp_buffer_printf(&inputs, "never=%s\n", recipe->never[i]);
	/* reports/searches.sql and verify read this line */
	if (minimize->wish->least > 1)
		sp_buffer_printf(&inputs, "least=%lu\n", (unsigned long)minimize->wish->least);
	sp_buffer_printf(&inputs, "rules=%d\n", RULES);
	return sp_buffer_take(&inputs);
}

/* What the store knew when the search began: so it takes the same way when it is gone on with. */
static struct sp_error *load_evidence(struct sp_minimize *minimize)
{
	SP_TRY(sp_store_load_evidence(
		minimize->store, minimize->base, minimize->search, minimize->test, &minimize->evidence));
	size_t count = minimize->evidence.verdict_count + minimize->evidence.win_count;
	if (count)
		sp_progress_note(minimize->context->progress,
			"%zu findings of other searches and measurements in the store tell what can go, and "
			"what it wins",
			count);
	return NULL;
}

static struct sp_error *begin(struct sp_minimize *minimize)
{
	struct sp_search_begun begun;
	const struct sp_minimize_wish *wish = minimize->wish;
	SP_AUTOFREE char *inputs = list_inputs(minimize);
	const struct sp_journal_search search = {
		.base = minimize->base,
		.test = minimize->test,
		.target = (char *)wish->target,
		.target_bytes = wish->target_bytes,
		.strategy = (char *)wish->strategy,
		.seed = wish->seed,
		.jobs = wish->jobs,
		.inputs = inputs,
	};
	SP_TRY(sp_store_begin_search(minimize->store, &search, &begun));
	SP_JOURNAL_SEARCH known = {0};
	minimize->search = begun.number;
	SP_TRY(sp_store_load_search(minimize->store, begun.number, &known));
	minimize->seconds_before = known.seconds;
	if (begun.resumed && known.trials)
		sp_progress_note(minimize->context->progress,
			"going on with search %lu: %lu trials are in the journal",
			(unsigned long)begun.number, (unsigned long)known.trials);
	if (begun.changed)
		sp_progress_note(minimize->context->progress,
			"search %lu was for the same, but sources, tools or recipe have changed since: this "
			"is a new "
			"one",
			(unsigned long)begun.changed);
	return NULL;
}

/* Where its trials work: a place of its own for each search, since folders are locked by nobody else. */
static struct sp_error *make_folder(struct sp_minimize *minimize)
{
	minimize->folder = sp_format("%s/searches/%.12s-%lu", minimize->context->cache, minimize->build.hash,
		(unsigned long)minimize->search);
	return sp_folder_make(minimize->folder);
}

/* The script that judges instead of the recipe's. */
static void set_test(struct sp_minimize *minimize)
{
	if (!minimize->wish->test)
		return;
	free(minimize->recipe.test);
	minimize->recipe.test = sp_strdup(minimize->wish->test);
}

struct sp_error *sp_minimize_open(struct sp_minimize *minimize, bool *works)
{
	int status = 0;
	minimize->started = sp_seconds();
	minimize->helpers = sp_path_join(minimize->context->data, "src/tree");
	SP_TRY(find_program(minimize));
	SP_TRY(sp_step_store(minimize->context, &minimize->store));
	SP_TRY(make_base(minimize, &status));
	*works = !status || minimize->wish->test;
	if (!*works) {
		sp_progress_note(minimize->context->progress,
			"the base, build %lu, fails its own test: nothing can be left out of what does not "
			"work",
			(unsigned long)minimize->base);
		return NULL;
	}
	set_test(minimize);
	SP_TRY(settle_medium(minimize));
	SP_TRY(sp_step_test_digest(&minimize->recipe, minimize->test));
	SP_TRY(sp_store_load_build(minimize->store, minimize->base, &minimize->build));
	SP_TRY(sp_store_load_attribution(minimize->store, minimize->base, &minimize->attribution));
	SP_TRY(read_trees(minimize));
	SP_TRY(read_texts(minimize));
	if (!minimize->wish->plan && !minimize->wish->verify)
		SP_TRY(begin(minimize));
	if (!minimize->wish->verify)
		SP_TRY(load_evidence(minimize));
	return minimize->wish->plan ? NULL : make_folder(minimize);
}

void sp_minimize_close(struct sp_minimize *minimize)
{
	for (int i = 0; i < SP_SIDES; i++)
		sp_build_tree_clear(&minimize->trees[i]);
	for (size_t i = 0; i < SP_COUNT(minimize->texts); i++)
		free(minimize->texts[i]);
	sp_store_evidence_clear(&minimize->evidence);
	sp_attribution_clear(&minimize->attribution);
	sp_build_clear(&minimize->build);
	sp_recipe_clear(&minimize->recipe);
	sp_state_clear(&minimize->state);
	sp_store_close(minimize->store);
	free(minimize->helpers);
	free(minimize->program);
	free(minimize->folder);
	free(minimize->left);
	*minimize = (struct sp_minimize){0};
}

static void tell_base(const struct sp_minimize *minimize, const struct sp_trial_result *result)
{
	struct sp_progress *progress = minimize->context->progress;
	const struct sp_trial_size *size = &result->size;
	sp_progress_note(progress,
		"the base passes %u of %u boots; payloads %lu bytes, %lu used of the medium%s",
		result->boots_passed, result->boots_passed + result->boots_failed,
		(unsigned long)size->payload, (unsigned long)size->used,
		size->over > 0 ? "; it does not fit yet, and is booted from files until it does" : "");
}

struct sp_error *sp_minimize_try_base(struct sp_minimize *minimize, bool *works)
{
	SP_JOURNAL_TRIAL trial = {0};
	const struct sp_request request = {
		.state = &minimize->state, .boots = BASE_BOOTS, .failures = BASE_FAILURES};
	sp_progress_begin(minimize->context->progress, "the base's own trial", 0, 60);
	SP_TRY(sp_minimize_ask(minimize, &request, 1, &trial));
	sp_progress_drop(minimize->context->progress);
	const struct sp_trial_result *result = &trial.result;
	*works = result->outcome == SP_TRIAL_PASS;
	if (result->outcome == SP_TRIAL_LOST)
		return sp_error_new(SP_UNABLE, "could not tell whether the base works: %s",
			result->reason ? result->reason : "");
	if (!*works) {
		sp_progress_note(minimize->context->progress, "the base fails its own test: %s%s%s%s%s",
			result->reason ? result->reason : "", result->detail ? ": " : "",
			result->detail ? result->detail : "", result->screen ? "\nthe last screen:\n" : "",
			result->screen ? result->screen : "");
		return NULL;
	}
	minimize->base_size = result->size;
	minimize->state.bytes = result->size.payload;
	minimize->state.trial = trial.number;
	minimize->boots = result->boots_passed + result->boots_failed;
	minimize->false_failures = result->boots_failed;
	tell_base(minimize, result);
	return sp_store_save_baseline(minimize->store, minimize->search, &result->size,
		result->boots_passed + result->boots_failed, result->boots_failed);
}
