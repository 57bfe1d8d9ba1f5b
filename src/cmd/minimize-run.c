/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Round after round: what is dropped makes other options droppable, so the moves are listed anew from each
 * result; by the weighted strategy before any certificate is made of it. The search is through when a round
 * ends with nothing applied: its verdicts are on the very result, and they are the certificate.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/journal.h"
#include "base/memory.h"
#include "base/process.h"
#include "cmd/minimize.h"
#include "cmd/minimize-trials.h"
#include "store/search.h"

/*
 * After so many accepted states the last one is tested again. That costs a boot, for its image is still in
 * the build folder; a state that passed by chance spoils at most as many steps.
 */
#define RETEST_EVERY 8

static const char *program_of(const struct sp_round *round, size_t item)
{
	const struct sp_move *move = sp_round_move(round, item);
	return move ? move->program : "image";
}

static const char *option_of(const struct sp_round *round, size_t item)
{
	const struct sp_move *move = sp_round_move(round, item);
	return move ? move->option : "fats";
}

static const char *value_of(const struct sp_round *round, size_t item)
{
	const struct sp_move *move = sp_round_move(round, item);
	for (size_t i = 0; move && i < move->setting_count; i++)
		if (strcmp(move->settings[i].name, move->option) == 0)
			return move->settings[i].value;
	return move ? "n" : "1";
}

/* Their names, for items that outlive the round's numbers; free() it. */
static char *parents_of(const struct sp_round *round, size_t item)
{
	SP_BUFFER names = SP_BUFFER_EMPTY;
	const struct sp_search_item *about = &round->items[item];
	for (size_t i = 0; i < about->parent_count; i++)
		sp_buffer_printf(&names, "%s%s", i ? " " : "", round->names[about->parents[i]]);
	return sp_strdup(sp_buffer_text(&names));
}

static struct sp_error *save_items(const struct sp_round *round)
{
	const struct sp_minimize *minimize = round->minimize;
	SP_AUTOFREE struct sp_journal_item *items = sp_alloc((round->count + 1) * sizeof(*items));
	for (size_t i = 0; i < round->count; i++) {
		const struct sp_search_item *item = &round->items[i];
		items[i] = (struct sp_journal_item){
			.name = round->names[i],
			.program = (char *)program_of(round, i),
			.option = (char *)option_of(round, i),
			.value = (char *)value_of(round, i),
			.weight = round->weights[i],
			.prior = item->prior,
			.parents = parents_of(round, i),
			.group = item->group == SP_SEARCH_ALONE ? 0 : item->group + 1u,
			.group_step = item->group_step,
			.round = minimize->rounds,
		};
	}
	struct sp_error *error = sp_store_save_items(minimize->store, minimize->search, items, round->count);
	for (size_t i = 0; i < round->count; i++)
		free(items[i].parents);
	return error;
}

/*
 * How often a set that works is taken to fail, after the repetition that each failure gets. Before the first
 * trial the base's few boots are all there is, and the rate is what they showed. From the second round on,
 * and so in the one that makes the certificate, what was not seen yet counts for half a failure (Jeffreys'
 * prior).
 */
static double false_failure(const struct sp_minimize *minimize)
{
	double doubt = minimize->rounds > 1 ? 0.5 : 0;
	double rate = ((double)minimize->false_failures + doubt) / ((double)minimize->boots + 2 * doubt);
	return rate * rate;
}

/* About the payload that fits: that of the base less what it is too large by. */
static uint64_t goal_of(const struct sp_minimize *minimize)
{
	uint64_t payload = minimize->base_size.payload;
	int64_t over = sp_minimize_over(minimize, &minimize->base_size);
	if (!minimize->wish->target_bytes || over >= (int64_t)payload)
		return 0;
	return over > 0 ? payload - (uint64_t)over : payload;
}

static struct sp_search_problem make_problem(struct sp_round *round)
{
	const struct sp_minimize *minimize = round->minimize;
	return (struct sp_search_problem){
		.items = round->items,
		.count = round->count,
		.base_bytes = round->state.bytes,
		.goal_bytes = goal_of(minimize),
		.false_failure = false_failure(minimize),
		.jobs = minimize->wish->jobs,
		.seed = minimize->wish->seed,
		.to_the_end = !minimize->wish->target_bytes,
		/* with a target there is no certificate, and what can be put back is of this round */
		.gains_only = !minimize->wish->target_bytes,
		.least = minimize->wish->least,
		.retest_every = RETEST_EVERY,
		.judge = sp_minimize_judge,
		.accepted = sp_minimize_accepted,
		.left = sp_minimize_left,
		.user = round,
	};
}

static enum sp_journal_verdict verdict_of(enum sp_search_verdict verdict)
{
	static const enum sp_journal_verdict verdicts[] = {
		[SP_SEARCH_APPLIED] = SP_JOURNAL_NO_EFFECT,
		[SP_SEARCH_NEEDED] = SP_JOURNAL_NEEDED,
		[SP_SEARCH_IMPOSSIBLE] = SP_JOURNAL_NOT_BUILT,
		[SP_SEARCH_USELESS] = SP_JOURNAL_NOT_SMALLER,
		[SP_SEARCH_UNKNOWN] = SP_JOURNAL_UNKNOWN,
	};
	return verdicts[verdict];
}

/* The trial of the neighbour by that item, as it was asked in this round; NULL when it needed none. */
static const struct sp_asked *asked_of(const struct sp_round *round, const struct sp_search_problem *problem,
	const struct sp_search_end *end, uint32_t item)
{
	uint32_t *neighbour = NULL;
	size_t count = 0;
	const struct sp_asked *found = NULL;
	struct sp_error *error =
		sp_search_neighbour(problem, end->applied, end->count, item, &neighbour, &count);
	for (size_t i = round->asked_count; !error && count && i-- > 0 && !found;)
		if (round->asked[i].count == count &&
			memcmp(round->asked[i].applied, neighbour, count * sizeof(*neighbour)) == 0)
			found = &round->asked[i];
	sp_error_free(error);
	free(neighbour);
	return found;
}

static void add_neighbour(const struct sp_round *round, const struct sp_search_problem *problem,
	const struct sp_search_end *end, uint32_t item, struct sp_journal_end *ended)
{
	const struct sp_asked *asked = asked_of(round, problem, end, item);
	const char *moves = asked ? asked->state.moves + strlen(round->state.moves) : round->names[item];
	ended->neighbours[ended->neighbour_count++] = (struct sp_journal_neighbour){
		.name = sp_strdup(round->names[item]),
		.program = sp_strdup(program_of(round, item)),
		.option = sp_strdup(option_of(round, item)),
		.value = sp_strdup(value_of(round, item)),
		.moves = sp_strdup(moves + strspn(moves, " ")),
		.verdict = verdict_of(end->verdicts[item]),
		.failures = end->failures[item],
		.trial = asked ? asked->state.trial : 0,
		.wins = round->weights[item],
	};
}

/* Of a round that applied nothing these are all legal neighbours of the result. */
static void take_neighbours(const struct sp_round *round, const struct sp_search_problem *problem,
	const struct sp_search_end *end, struct sp_journal_end *ended)
{
	ended->neighbours = sp_alloc((round->count + 1) * sizeof(*ended->neighbours));
	for (uint32_t i = 0; i < round->count; i++)
		if (end->verdicts[i] != SP_SEARCH_APPLIED)
			add_neighbour(round, problem, end, i, ended);
}

static void tell_round(const struct sp_round *round, const struct sp_search_end *end)
{
	const struct sp_minimize *minimize = round->minimize;
	sp_progress_note(minimize->context->progress,
		"round %lu: %zu of %zu moves made, payloads %lu bytes; %lu trials, %lu more taken from the "
		"journal",
		(unsigned long)minimize->rounds, end->count, round->count,
		(unsigned long)minimize->state.bytes, (unsigned long)minimize->new_trials,
		(unsigned long)minimize->old_trials);
}

/* A limit is no failure, and what was found until an interruption counts. */
static struct sp_error *settle(struct sp_minimize *minimize, struct sp_error *error, bool *stopped)
{
	minimize->interrupted = error && sp_error_is_interrupted(error);
	*stopped = error && (minimize->stopped || minimize->interrupted);
	if (!*stopped)
		return error;
	sp_progress_note(minimize->context->progress, "stopped: %s; the same command goes on from here",
		minimize->interrupted ? "interrupted" : sp_error_message(error));
	sp_error_free(error);
	return NULL;
}

static struct sp_error *run_round(
	struct sp_minimize *minimize, struct sp_learnt *learnt, struct sp_journal_end *ended, bool *last)
{
	SP_ROUND round = {0};
	SP_SEARCH_END end = {0};
	bool stopped;
	minimize->rounds++;
	SP_TRY(sp_round_open(minimize, &minimize->state, learnt, &round));
	SP_TRY(save_items(&round));
	const struct sp_search_problem problem = make_problem(&round);
	SP_TRY(settle(minimize, sp_search_run(minimize->wish->strategy, &problem, &end), &stopped));
	tell_round(&round, &end);
	sp_learnt_take(learnt, &round, &end);
	*last = true;
	/* a limit may end the putting back alone */
	bool reached = end.reached && !problem.to_the_end && !minimize->interrupted;
	ended->state = reached ? SP_JOURNAL_REACHED : SP_JOURNAL_STOPPED;
	if (stopped || reached)
		return NULL;
	ended->state = end.certified ? SP_JOURNAL_CERTIFIED : SP_JOURNAL_STOPPED;
	*last = end.count == 0;
	if (*last)
		take_neighbours(&round, &problem, &end, ended);
	return NULL;
}

struct sp_error *sp_minimize_search(struct sp_minimize *minimize, struct sp_journal_end *ended)
{
	SP_LEARNT learnt = {0};
	for (bool last = false; !last;)
		SP_TRY(run_round(minimize, &learnt, ended, &last));
	return NULL;
}
