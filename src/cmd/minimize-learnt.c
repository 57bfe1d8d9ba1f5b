/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What one round of a search tells the next one: how likely each move is needed by now, and what those
 * weighed that were asked alone.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cmd/minimize.h"

/* Of what answers said nothing is certain. */
#define SURE 0.9995

static void clear_moves(struct sp_learnt *learnt)
{
	for (size_t i = 0; i < learnt->count; i++)
		free(learnt->moves[i].name);
	free(learnt->moves);
	learnt->moves = NULL;
	learnt->count = 0;
}

void sp_learnt_clear(struct sp_learnt *learnt)
{
	clear_moves(learnt);
	for (size_t i = 0; i < learnt->win_count; i++) {
		free((char *)learnt->wins[i].program);
		free((char *)learnt->wins[i].name);
		free((char *)learnt->wins[i].instead);
	}
	free(learnt->wins);
	*learnt = (struct sp_learnt){0};
}

static void take_priors(
	struct sp_learnt *learnt, const struct sp_round *round, const struct sp_search_end *end)
{
	clear_moves(learnt);
	learnt->moves = sp_alloc((round->moves.count + 1) * sizeof(*learnt->moves));
	for (size_t i = 0; i < round->moves.count; i++) {
		bool is_needed =
			end->verdicts[i] == SP_SEARCH_NEEDED || end->verdicts[i] == SP_SEARCH_IMPOSSIBLE;
		if (!is_needed && !(end->chances[i] >= 0))
			continue;
		double prior = is_needed ? SURE : 1 - end->chances[i];
		learnt->moves[learnt->count++] = (struct sp_learnt_move){
			.name = sp_strdup(round->names[i]), .prior = fmin(SURE, fmax(1 - SURE, prior))};
	}
}

static void take_wins(struct sp_learnt *learnt, const struct sp_round *round)
{
	for (size_t i = 0; i < round->asked_count; i++) {
		const struct sp_asked *asked = &round->asked[i];
		const struct sp_move *move = sp_round_move(round, asked->alone);
		const struct sp_move *instead = sp_round_move(round, asked->instead);
		if (!move || !asked->state.bytes || (asked->instead != SP_SEARCH_ALONE && !instead))
			continue;
		SP_GROW(learnt->wins, learnt->win_count, learnt->win_capacity);
		learnt->wins[learnt->win_count++] = (struct sp_move_win){
			.program = sp_strdup(move->program),
			.name = sp_strdup(move->name),
			.instead = instead ? sp_strdup(instead->name) : NULL,
			.won = (int64_t)asked->before - (int64_t)asked->state.bytes,
		};
	}
}

void sp_learnt_take(struct sp_learnt *learnt, const struct sp_round *round, const struct sp_search_end *end)
{
	take_priors(learnt, round, end);
	take_wins(learnt, round);
}

double sp_learnt_prior(const struct sp_learnt *learnt, const char *name)
{
	for (size_t i = 0; i < learnt->count; i++)
		if (strcmp(learnt->moves[i].name, name) == 0)
			return learnt->moves[i].prior;
	return -1;
}

bool sp_learnt_larger(const struct sp_learnt *learnt, const char *program, const char *name)
{
	for (size_t i = learnt->win_count; i-- > 0;) {
		const struct sp_move_win *win = &learnt->wins[i];
		if (strcmp(win->name, name) == 0 && strcmp(win->program, program) == 0)
			return win->won < 0;
	}
	return false;
}
