/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/minimize-trials.h"

#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/journal.h"
#include "base/memory.h"
#include "base/process.h"
#include "build/media.h"
#include "store/search.h"
#include "trial/trial.h"

#define DEADLINE 7200.0 /* seconds for one trial */
/* So often in a row nobody could tell, such as for a make that was killed: then the search goes on without.
 */
#define MOST_LOST 3u

/* What a trial of a state is told. slot: a number, for a folder of its own. */
static void make_spec(const struct sp_minimize *minimize, const struct sp_request *request, unsigned slot,
	struct sp_trial_spec *spec)
{
	const struct sp_minimize_wish *wish = minimize->wish;
	const struct sp_state *state = request->state;
	const struct sp_build *build = &minimize->build;
	*spec = (struct sp_trial_spec){
		.recipe = sp_step_recipe_word(build),
		.overlay = sp_strdup(build->overlay),
		.test = sp_strdup(wish->test),
		.folder = sp_format("%s/%u", minimize->folder, slot),
		.kernel_config = sp_strdup(state->configs[SP_SIDE_KERNEL]),
		.userspace_config = sp_strdup(state->configs[SP_SIDE_USERSPACE]),
		.kernel_near = sp_strdup(minimize->state.configs[SP_SIDE_KERNEL]),
		.userspace_near = sp_strdup(minimize->state.configs[SP_SIDE_USERSPACE]),
		.image = state->image,
		.medium_bytes =
			sp_medium_is_sized(minimize->recipe.medium) ? minimize->recipe.medium_bytes : 0,
		.below = request->below,
		.boots = request->boots,
		.failures = request->failures,
		.accelerator = sp_strdup(wish->accelerator_name ? wish->accelerator_name : "auto"),
		.jobs = wish->make_jobs,
	};
}

static bool is_tested(enum sp_trial_outcome outcome)
{
	return outcome == SP_TRIAL_PASS || outcome == SP_TRIAL_FAIL;
}

/* Does what is known of the state answer the request? Its outcome becomes what the request makes of it. */
static bool answers(const struct sp_request *request, struct sp_journal_trial *trial)
{
	struct sp_trial_result *result = &trial->result;
	bool large = request->below && result->size.payload >= request->below;
	if (result->outcome == SP_TRIAL_NOT_BUILT)
		return true;
	if (!is_tested(result->outcome) && !(result->outcome == SP_TRIAL_NOT_SMALLER && large))
		return false;
	if (large)
		result->outcome = SP_TRIAL_NOT_SMALLER;
	return true;
}

/* What other searches with the same inputs found stands in for a trial, and is copied into this journal. */
static struct sp_error *take_recorded(struct sp_minimize *minimize, const struct sp_request *request,
	struct sp_journal_trial *trial, bool *found)
{
	uint64_t other;
	SP_TRY(sp_store_find_recorded(minimize->store, minimize->search, request->state->key,
		request->attempt, trial, &other, found));
	if (*found && (is_tested(trial->result.outcome) || trial->result.outcome == SP_TRIAL_NOT_BUILT)) {
		free(trial->moves);
		trial->moves = sp_strdup(request->state->moves);
		trial->accepted = false;
		trial->same_as = 0;
		trial->round = minimize->rounds;
		trial->below = request->below;
		trial->elapsed = minimize->seconds_before + sp_seconds() - minimize->started;
		return sp_store_save_trial(minimize->store, minimize->search, trial, &trial->number);
	}
	if (*found)
		sp_journal_trial_clear(trial);
	*found = false;
	return NULL;
}

static struct sp_error *look_up(struct sp_minimize *minimize, const struct sp_request *request,
	struct sp_journal_trial *trial, bool *found)
{
	SP_TRY(sp_store_find_trial(
		minimize->store, minimize->search, request->state->key, request->attempt, trial, found));
	if (!*found)
		SP_TRY(take_recorded(minimize, request, trial, found));
	if (*found && !answers(request, trial)) {
		sp_journal_trial_clear(trial);
		*found = false;
	}
	return NULL;
}

static bool is_same(const struct sp_request *one, const struct sp_request *other)
{
	return strcmp(one->state->key, other->state->key) == 0 && one->attempt == other->attempt;
}

/* Requests that have no answer yet, each state once. */
static size_t list_open(const struct sp_request *requests, const bool *known, size_t count, size_t *open)
{
	size_t found = 0;
	for (size_t i = 0; i < count; i++) {
		bool twice = false;
		for (size_t j = 0; j < found; j++)
			twice = twice || is_same(&requests[open[j]], &requests[i]);
		if (!known[i] && !twice)
			open[found++] = i;
	}
	return found;
}

static void note_trial(struct sp_minimize *minimize, const struct sp_trial_result *result)
{
	minimize->new_trials++;
	minimize->trial_seconds += result->seconds;
	minimize->tool_seconds += result->seconds - result->build_seconds - result->boot_seconds;
}

static struct sp_error *save(struct sp_minimize *minimize, const struct sp_request *request,
	struct sp_trial_result *result, struct sp_journal_trial *trial)
{
	*trial = (struct sp_journal_trial){
		.attempt = request->attempt,
		.moves = sp_strdup(request->state->moves),
		.round = minimize->rounds,
		.below = request->below,
		.result = *result,
		.elapsed = minimize->seconds_before + sp_seconds() - minimize->started,
	};
	*result = (struct sp_trial_result){0};
	memcpy(trial->key, request->state->key, sizeof(trial->key));
	SP_TRY(sp_journal_take_log(trial));
	note_trial(minimize, &trial->result);
	return sp_store_save_trial(minimize->store, minimize->search, trial, &trial->number);
}

struct specs {
	struct sp_trial_spec *items;
	size_t count;
};

static void end_specs(struct specs *specs)
{
	for (size_t i = 0; i < specs->count; i++)
		sp_trial_spec_clear(&specs->items[i]);
	free(specs->items);
}

static void show_time(void *user)
{
	const struct sp_minimize *minimize = user;
	sp_progress_wait(minimize->context->progress);
}

struct sp_error *sp_minimize_try(struct sp_minimize *minimize, const struct sp_request *requests,
	size_t count, struct sp_trial_result *results)
{
	SP_GUARD(end_specs)
	struct specs specs = {.items = sp_alloc(count * sizeof(*specs.items)), .count = count};
	const char *options[] = {"--cache", minimize->context->cache, "-q", NULL};
	const struct sp_trial_pool pool = {.program = minimize->program,
		.options = options,
		.deadline = DEADLINE,
		.waiting = show_time,
		.user = minimize};
	for (size_t i = 0; i < count; i++) {
		make_spec(minimize, &requests[i], (unsigned)i, &specs.items[i]);
		SP_TRY(sp_folder_make(specs.items[i].folder));
	}
	return sp_trial_run(&pool, specs.items, count, results);
}

struct results {
	struct sp_trial_result *items;
	size_t count;
};

static void end_results(struct results *results)
{
	for (size_t i = 0; i < results->count; i++)
		sp_trial_result_clear(&results->items[i]);
	free(results->items);
}

/* A trial that was lost is in vain, and repeated. */
static bool is_known(struct sp_journal_trial *trial, unsigned *lost)
{
	if (trial->result.outcome != SP_TRIAL_LOST || ++*lost >= MOST_LOST)
		return true;
	sp_journal_trial_clear(trial);
	return false;
}

/* Run those that are open; each is in the journal before this returns. lost[i]: how often it was. */
static struct sp_error *run_open(struct sp_minimize *minimize, const struct sp_request *requests,
	const size_t *open, size_t count, struct sp_journal_trial *trials, bool *known, unsigned *lost)
{
	SP_GUARD(end_results)
	struct results results = {.items = sp_alloc(count * sizeof(*results.items)), .count = count};
	SP_AUTOFREE struct sp_request *chosen = sp_alloc(count * sizeof(*chosen));
	for (size_t i = 0; i < count; i++)
		chosen[i] = requests[open[i]];
	SP_TRY(sp_minimize_try(minimize, chosen, count, results.items));
	for (size_t i = 0; i < count; i++) {
		bool full = results.items[i].full;
		SP_TRY(save(minimize, &chosen[i], &results.items[i], &trials[open[i]]));
		if (full)
			return sp_error_new(SP_UNABLE,
				"the disk of %s is full: free some space there, or choose another place with "
				"--cache; the "
				"same command goes on from here",
				minimize->context->cache);
		known[open[i]] = is_known(&trials[open[i]], &lost[open[i]]);
	}
	return NULL;
}

/* One search is through with so many trials, or so much time. */
static struct sp_error *check_limits(struct sp_minimize *minimize, size_t more)
{
	const struct sp_minimize_wish *wish = minimize->wish;
	bool many = wish->most_trials && minimize->new_trials + more > wish->most_trials;
	bool long_ago = wish->most_seconds > 0 && sp_seconds() - minimize->started > wish->most_seconds;
	if (!many && !long_ago)
		return NULL;
	minimize->stopped = true;
	return sp_error_new(SP_UNABLE, "the limit of %s is reached", many ? "--max-trials" : "--time");
}

struct sp_error *sp_minimize_ask(struct sp_minimize *minimize, const struct sp_request *requests,
	size_t count, struct sp_journal_trial *trials)
{
	SP_AUTOFREE bool *known = sp_alloc(count * sizeof(*known));
	SP_AUTOFREE size_t *open = sp_alloc(count * sizeof(*open));
	SP_AUTOFREE unsigned *lost = sp_alloc(count * sizeof(*lost));
	memset(trials, 0, count * sizeof(*trials));
	for (size_t i = 0; i < count; i++) {
		SP_TRY(look_up(minimize, &requests[i], &trials[i], &known[i]));
		minimize->old_trials += known[i];
	}
	for (size_t left; (left = list_open(requests, known, count, open));) {
		SP_TRY(check_limits(minimize, left));
		SP_TRY(run_open(minimize, requests, open, left, trials, known, lost));
		for (size_t i = 0; i < count; i++)
			if (!known[i])
				SP_TRY(look_up(minimize, &requests[i], &trials[i], &known[i]));
	}
	return NULL;
}
