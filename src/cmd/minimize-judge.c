/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The search's judge: what a set of items means is resolved by the tree's own Kconfig, and what comes of it
 * is in the journal or is tried.
 */
#include <stdlib.h>
#include <string.h>

#include "base/journal.h"
#include "base/memory.h"
#include "cmd/minimize.h"
#include "cmd/minimize-trials.h"
#include "store/search.h"

/*
 * A failed boot is repeated once, with the same image: that costs seconds, a wrong verdict costs an option.
 * What is left of false failures then is told to the search, which asks again where its certificate needs it.
 */
#define FAILURES 2

size_t sp_minimize_beyond(
	const uint32_t *set, size_t count, const uint32_t *other, size_t other_count, uint32_t *found)
{
	size_t many = 0;
	for (size_t i = 0, at = 0; i < count; i++) {
		while (at < other_count && other[at] < set[i])
			at++;
		if (at == other_count || other[at] != set[i])
			found[many++] = set[i];
	}
	return many;
}

/* The one item of a sorted list that another one lacks; SP_SEARCH_ALONE: none, *many: there are several. */
static uint32_t only_in(
	const uint32_t *list, size_t count, const uint32_t *other, size_t other_count, bool *many)
{
	SP_AUTOFREE uint32_t *found = sp_alloc((count + 1) * sizeof(*found));
	size_t found_count = sp_minimize_beyond(list, count, other, other_count, found);
	*many = *many || found_count > 1;
	return found_count ? found[0] : SP_SEARCH_ALONE;
}

static void note_alone(const struct sp_round *round, struct sp_asked *asked)
{
	bool many = false;
	size_t before = round->accepted ? round->accepted_count : 0;
	asked->alone = only_in(asked->applied, asked->count, round->accepted, before, &many);
	asked->instead = only_in(round->accepted, before, asked->applied, asked->count, &many);
	asked->before = round->minimize->state.bytes;
	if (many)
		asked->alone = asked->instead = SP_SEARCH_ALONE;
}

/* Applied sets and their states, for when one of them is accepted. */
static struct sp_asked *remember(struct sp_round *round, const uint32_t *applied, size_t count)
{
	SP_GROW(round->asked, round->asked_count, round->asked_capacity);
	struct sp_asked *asked = &round->asked[round->asked_count++];
	*asked =
		(struct sp_asked){.count = count, .applied = sp_alloc((count + 1) * sizeof(*asked->applied))};
	memcpy(asked->applied, applied, count * sizeof(*applied));
	note_alone(round, asked);
	return asked;
}

static bool is_set(const struct sp_asked *asked, const uint32_t *applied, size_t count)
{
	return asked->count == count && memcmp(asked->applied, applied, count * sizeof(*applied)) == 0;
}

/* The newest that passed, or did not. */
static const struct sp_asked *recall(
	const struct sp_round *round, const uint32_t *applied, size_t count, bool passed)
{
	for (size_t i = round->asked_count; i-- > 0;)
		if (round->asked[i].passed == passed && is_set(&round->asked[i], applied, count))
			return &round->asked[i];
	return NULL;
}

/* The trial by which the state was left; 0: it was not. */
static uint64_t left_by(const struct sp_minimize *minimize, const struct sp_state *state)
{
	for (size_t i = 0; i < minimize->left_count; i++)
		if (strcmp(minimize->left[i].key, state->key) == 0)
			return minimize->left[i].trial;
	return 0;
}

/*
 * A certain no without a build; of a state that was left the trial is filled in. What is to be tested again
 * is never settled by what is known of it.
 */
static bool is_settled(struct sp_round *round, const struct sp_search_question *question,
	struct sp_state *state, const char *why, struct sp_search_answer *answer)
{
	*answer = (struct sp_search_answer){.outcome = SP_SEARCH_NOT_BUILT};
	if (why) {
		sp_progress_detail(round->minimize->context->progress, "not tried: %s", why);
		return true;
	}
	if (question->purpose == SP_SEARCH_FOR_RETEST)
		return false;
	answer->outcome = SP_SEARCH_NO_EFFECT;
	if (strcmp(state->key, round->minimize->state.key) == 0)
		return true;
	answer->outcome = SP_SEARCH_FAIL;
	state->trial = left_by(round->minimize, state);
	return state->trial > 0;
}

static enum sp_search_outcome outcome_of(enum sp_trial_outcome outcome)
{
	static const enum sp_search_outcome outcomes[] = {
		[SP_TRIAL_PASS] = SP_SEARCH_PASS,
		[SP_TRIAL_FAIL] = SP_SEARCH_FAIL,
		[SP_TRIAL_NOT_BUILT] = SP_SEARCH_NOT_BUILT,
		[SP_TRIAL_NOT_SMALLER] = SP_SEARCH_NOT_SMALLER,
		[SP_TRIAL_MEASURED] = SP_SEARCH_LOST,
		[SP_TRIAL_LOST] = SP_SEARCH_LOST,
	};
	return outcomes[outcome];
}

/* Boots that failed before the same image passed were false failures. */
static void count_boots(struct sp_minimize *minimize, const struct sp_trial_result *result)
{
	if (result->outcome != SP_TRIAL_PASS)
		return;
	minimize->boots += result->boots_passed + result->boots_failed;
	minimize->false_failures += result->boots_failed;
}

static void answer(struct sp_round *round, const struct sp_search_question *question,
	const struct sp_journal_trial *trial, struct sp_asked *asked, struct sp_search_answer *out)
{
	const struct sp_trial_result *result = &trial->result;
	*out = (struct sp_search_answer){
		.outcome = outcome_of(result->outcome),
		.bytes = result->size.payload,
		.seconds = result->seconds,
	};
	int64_t over = sp_minimize_over(round->minimize, &result->size);
	out->reached = out->outcome == SP_SEARCH_PASS && round->minimize->wish->target_bytes && over <= 0;
	out->spare = out->reached ? (uint64_t)-over : 0;
	asked->state.bytes = result->size.payload;
	asked->state.trial = trial->number;
	asked->passed = out->outcome == SP_SEARCH_PASS;
	count_boots(round->minimize, result);
	if (question->purpose == SP_SEARCH_FOR_CERTIFICATE) {
		round->minimize->neighbour_seconds += result->seconds;
		round->minimize->neighbour_trials++;
	}
	sp_minimize_tell(round, question, trial);
}

struct questions {
	struct sp_request *requests;
	struct sp_journal_trial *trials;
	size_t *which; /* of the questions each request answers */
	size_t *asked; /* index of its set in the round */
	size_t count;
};

static void end_questions(struct questions *questions)
{
	for (size_t i = 0; i < questions->count; i++)
		sp_journal_trial_clear(&questions->trials[i]);
	free(questions->requests);
	free(questions->trials);
	free(questions->which);
	free(questions->asked);
}

/* What has to be asked: the others are answered at once. */
static struct sp_error *prepare(struct sp_round *round, const struct sp_search_question *questions,
	size_t count, struct questions *list, struct sp_search_answer *answers)
{
	for (size_t i = 0; i < count; i++) {
		struct sp_state state = {0};
		SP_AUTOFREE char *why = NULL;
		SP_TRY(sp_round_state(round, questions[i].applied, questions[i].count, &state, &why));
		bool settled = is_settled(round, &questions[i], &state, why, &answers[i]);
		if (settled && !state.trial) {
			sp_state_clear(&state);
			continue;
		}
		remember(round, questions[i].applied, questions[i].count)->state = state;
		if (settled)
			continue;
		list->asked[list->count] = round->asked_count - 1;
		list->which[list->count] = i;
		list->requests[list->count++] = (struct sp_request){
			.below = questions[i].below,
			.attempt = questions[i].attempt,
			.boots = 1,
			.failures = FAILURES,
		};
	}
	/* only now do the states stay where they are */
	for (size_t i = 0; i < list->count; i++)
		list->requests[i].state = &round->asked[list->asked[i]].state;
	return NULL;
}

struct sp_error *sp_minimize_judge(void *user, const struct sp_search_question *questions, size_t count,
	struct sp_search_answer *answers)
{
	struct sp_round *round = user;
	SP_GUARD(end_questions)
	struct questions list = {
		.requests = sp_alloc(count * sizeof(*list.requests)),
		.trials = sp_alloc(count * sizeof(*list.trials)),
		.which = sp_alloc(count * sizeof(*list.which)),
		.asked = sp_alloc(count * sizeof(*list.asked)),
	};
	SP_TRY(prepare(round, questions, count, &list, answers));
	if (list.count) {
		sp_minimize_watch(round, &questions[list.which[0]], list.count);
		struct sp_error *error =
			sp_minimize_ask(round->minimize, list.requests, list.count, list.trials);
		sp_progress_drop(round->minimize->context->progress);
		SP_TRY(error);
	}
	for (size_t i = 0; i < list.count; i++)
		answer(round, &questions[list.which[i]], &list.trials[i], &round->asked[list.asked[i]],
			&answers[list.which[i]]);
	return NULL;
}

void sp_minimize_left(void *user, const uint32_t *applied, size_t count, uint64_t bytes)
{
	struct sp_round *round = user;
	struct sp_minimize *minimize = round->minimize;
	const struct sp_asked *asked = recall(round, applied, count, false);
	(void)bytes;
	round->has_left = true;
	if (!asked)
		return;
	SP_GROW(minimize->left, minimize->left_count, minimize->left_capacity);
	struct sp_left *left = &minimize->left[minimize->left_count++];
	memcpy(left->key, asked->state.key, sizeof(left->key));
	left->trial = asked->state.trial;
}

static void tell_return(struct sp_round *round, const struct sp_state *state)
{
	if (round->has_left)
		sp_progress_note(round->minimize->context->progress,
			"what was accepted failed when it was tested again: back to trial %lu, payload %lu "
			"bytes",
			(unsigned long)state->trial, (unsigned long)state->bytes);
	round->has_left = false;
}

void sp_minimize_accepted(void *user, const uint32_t *applied, size_t count, uint64_t bytes)
{
	struct sp_round *round = user;
	struct sp_minimize *minimize = round->minimize;
	const struct sp_asked *asked = recall(round, applied, count, true);
	const struct sp_state *state = asked ? &asked->state : count ? NULL : &round->state;
	(void)bytes;
	if (!state)
		return;
	tell_return(round, state);
	round->accepted = asked ? asked->applied : NULL;
	round->accepted_count = count;
	sp_state_clear(&minimize->state);
	sp_state_copy(state, &minimize->state);
	/* the journal's mark is for people; the search would take the same way without it */
	if (state->trial)
		sp_error_free(sp_store_accept_trial(
			minimize->store, minimize->search, minimize->steps++, state->trial));
}
