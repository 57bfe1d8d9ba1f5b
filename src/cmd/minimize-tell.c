/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A line for each trial of a search: what it tries beyond the state it would follow, the largest first, and
 * what came of it.
 */
#include <stdlib.h>

#include "base/buffer.h"
#include "base/journal.h"
#include "base/memory.h"
#include "cmd/minimize.h"

#define NAMES 3 /* of a trial's moves; the others are counted */

static const char *const purposes[] = {
	[SP_SEARCH_FOR_GAIN] = "",
	[SP_SEARCH_FOR_UNION] = "",
	[SP_SEARCH_FOR_CERTIFICATE] = " (certificate)",
	[SP_SEARCH_FOR_RETEST] = " (re-test)",
	[SP_SEARCH_FOR_RETURN] = " (putting back)",
};

/* Sorts by what they are expected to win, the largest first. */
static int compare_weights(const void *one, const void *other, void *user)
{
	const struct sp_round *round = user;
	uint32_t left = *(const uint32_t *)one, right = *(const uint32_t *)other;
	double a = round->items[left].weight, b = round->items[right].weight;
	if (a != b)
		return a < b ? 1 : -1;
	return (left > right) - (left < right);
}

/* "2 moves more (BLOCK, TTY)", "1 move back (NET)" */
static void add_moves(
	struct sp_round *round, uint32_t *moves, size_t count, const char *where, struct sp_buffer *text)
{
	if (!count)
		return;
	qsort_r(moves, count, sizeof(*moves), compare_weights, round);
	sp_buffer_printf(
		text, "%s%zu move%s %s (", text->size ? ", " : "", count, count == 1 ? "" : "s", where);
	for (size_t i = 0; i < count && i < NAMES; i++)
		sp_buffer_printf(text, "%s%s", i ? ", " : "", round->names[moves[i]]);
	sp_buffer_add_text(text, count > NAMES ? ", ...)" : ")");
}

static char *name_moves(struct sp_round *round, const struct sp_search_question *question)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	size_t room = question->count + round->accepted_count + 1;
	SP_AUTOFREE uint32_t *found = sp_alloc(room * sizeof(*found));
	size_t more = sp_minimize_beyond(
		question->applied, question->count, round->accepted, round->accepted_count, found);
	add_moves(round, found, more, "more", &text);
	size_t back = sp_minimize_beyond(
		round->accepted, round->accepted_count, question->applied, question->count, found);
	add_moves(round, found, back, "back", &text);
	if (!text.size)
		sp_buffer_add_text(&text, "the same state");
	return sp_buffer_take(&text);
}

/* What the certificate takes from this question on, by the mean of its trials so far; 0: nobody knows. */
static double expected(const struct sp_minimize *minimize, const struct sp_search_question *question)
{
	if (!minimize->neighbour_trials)
		return 0;
	return (double)question->left * minimize->neighbour_seconds / (double)minimize->neighbour_trials;
}

void sp_minimize_watch(struct sp_round *round, const struct sp_search_question *question, size_t count)
{
	SP_AUTOFREE char *moves = name_moves(round, question);
	SP_AUTOFREE char *others =
		count > 1 ? sp_format(" and %zu more beside it", count - 1) : sp_strdup("");
	SP_AUTOFREE char *left =
		question->left ? sp_format(", neighbours left: %zu", question->left) : sp_strdup("");
	SP_AUTOFREE char *what = sp_format("trying %s%s%s", moves, others, left);
	sp_progress_watch(round->minimize->context->progress, what, expected(round->minimize, question));
}

/* " (certificate, 12 left)" */
static char *purpose_text(const struct sp_search_question *question)
{
	if (question->left > 1)
		return sp_format(" (certificate, %zu left)", question->left - 1);
	return sp_strdup(purposes[question->purpose]);
}

/* "33 bytes larger", "68 bytes smaller, a step has to win 256" */
static char *too_large(const struct sp_minimize *minimize, const struct sp_trial_result *result)
{
	uint64_t before = minimize->state.bytes, bytes = result->size.payload;
	uint64_t apart = bytes > before ? bytes - before : before - bytes;
	SP_AUTOFREE char *by = sp_format("%lu byte%s", (unsigned long)apart, apart == 1 ? "" : "s");
	if (!apart)
		return sp_strdup("as large");
	if (bytes > before)
		return sp_format("%s larger", by);
	return sp_format("%s smaller, a step has to win %lu", by, (unsigned long)minimize->wish->least);
}

void sp_minimize_tell(struct sp_round *round, const struct sp_search_question *question,
	const struct sp_journal_trial *trial)
{
	const struct sp_trial_result *result = &trial->result;
	bool is_large = result->outcome == SP_TRIAL_NOT_SMALLER;
	const char *reason = result->reason && !is_large ? result->reason : "";
	SP_AUTOFREE char *outcome =
		is_large ? too_large(round->minimize, result) : sp_strdup(sp_trial_outcome_name(result->outcome));
	SP_AUTOFREE char *moves = name_moves(round, question);
	SP_AUTOFREE char *purpose = purpose_text(question);
	sp_progress_note(round->minimize->context->progress,
		"trial %lu: %s: %s%s%s; payload %lu bytes; %.1f s%s", (unsigned long)trial->number, moves,
		outcome, *reason ? ", " : "", reason,
		(unsigned long)result->size.payload, result->seconds, purpose);
}
