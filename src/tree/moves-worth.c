/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much a move wins, and how probable it is that the system fails with it: estimates, from one build.
 *
 * Weight: what an option's drop cost says, less the weights of all moves below it, so that a move and all
 * below it add up to its drop cost; what several of them share is the upper one's. Without a drop cost (a
 * held option, which another one frees) it is what the vanishing options own. Other members of choices and
 * smaller numbers are not known before they are built: small constants, by which they come after what is
 * known to be worth something. What a move won by itself when it was built in another search counts instead.
 *
 * Prior: each move has odds of its own that the system needs what it takes away. They begin with the class
 * and are multiplied by a likelihood ratio for each piece of evidence: how much of its code ran, whether a
 * script names it, what came of it on another kernel. A move fails when it or anything below it is needed: 1
 * - product of (1 - p). But lines of a fragment are no accidents: those below one move were written for one
 * purpose, and are needed or not together, so that beyond the strongest of them each counts for a part only.
 * A verdict on the move itself decides; so does that it was larger when it was built, by more than luck,
 * since among others it spoils what they win.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/attribution.h"
#include "base/memory.h"
#include "sizeprof/search.h"
#include "tree/moves-inside.h"

/* Packed bytes of moves of which nothing is known; the noise of a compressed kernel is some 44 bytes. */
#define WEIGHT_CHOICE 256.0
/* Of 22 smaller numbers in pt4-busybox one won 496 bytes, the others nothing in the mean (-168 to 144). */
#define WEIGHT_NUMBER 8.0

/*
 * P(needed) by class, as in the instances that search strategies are compared by: a person asked for it 0.6,
 * by default 0.02 to 0.1, more in small configurations. Smaller numbers do the same work in another way. So
 * do other members of a choice, but most of them are larger, and in a batch one of those spoils all the
 * others: the default is mostly the small one in a small configuration. A judgement, not measured. What
 * brings something on in return is such a choice, too: without EXPERT 6.12 has a larger allocator, and much
 * else.
 */
#define NEEDED_EXPLICIT 0.6
#define NEEDED_DEFAULT 0.05
#define NEEDED_CHOICE 0.7
#define NEEDED_NUMBER 0.1
/*
 * Of what is needed 95 % ran in the traced boot, of all else 35 % (the same instances). How much of it ran
 * tells more: what only starts up runs by a tenth or a quarter, what is there for others by a few bytes. On
 * pt4-busybox with 6.1, of eight options measured three fail, of which 55 to 71 % of the code ran, and five
 * pass, with 6 to 24 %; of SWAP, HID and MSDOS_FS 0.3 to 2 % ran, of PROC_FS and TTY, which are needed, 18
 * and 25 %. So the shares are split by hand, their sums kept.
 */
static const struct share {
	double least;         /* of the code */
	double needed, other; /* how often that much of what is needed ran, and of what is not */
} shares[] = {{0.4, 0.55, 0.05}, {0.05, 0.3, 0.12}, {0, 0.1, 0.18}};
#define RAN_NOT_NEEDED 0.05
#define RAN_NOT_OTHER 0.65
/* Scripts name what they use: a judgement, not measured. */
#define NAMED_NEEDED 0.4
#define NAMED_OTHER 0.03
/* For how much one more line of a fragment below the same move counts: a judgement, not measured. */
#define TOGETHER 0.25
/* Boots fail by chance, and kernel versions differ: a judgement, not measured. */
#define VERDICT_SAME 0.98
#define VERDICT_OTHER 0.85
/* A whole system passed without it and some hundred others: so many may be left out at once. A judgement. */
#define VERDICT_TOGETHER 0.9995

static double odds_of(double probability)
{
	return probability / (1 - probability);
}

static double packed_bytes(const struct sp_cost *cost)
{
	return (double)cost->packed / (double)(8 * SP_BIT);
}

static const struct sp_option_cost *cost_of(
	const struct sp_attribution *attribution, const struct sp_move *move)
{
	return attribution ? sp_attribution_find(attribution, move->program, move->option) : NULL;
}

/* What all options that vanish own. */
static double own_of_gone(const struct sp_attribution *attribution, const struct sp_move *move)
{
	double sum = 0;
	for (size_t i = 0; attribution && i < move->resolution.count; i++) {
		const struct sp_option_change *change = &move->resolution.changes[i];
		const struct sp_option_cost *cost =
			change->after ? NULL : sp_attribution_find(attribution, move->program, change->name);
		sum += cost ? packed_bytes(&cost->own) : 0;
	}
	return sum;
}

static double whole_weight(const struct sp_attribution *attribution, const struct sp_move *move)
{
	const struct sp_option_cost *cost = cost_of(attribution, move);
	if (move->kind == SP_MOVE_CHOICE)
		return WEIGHT_CHOICE;
	if (move->kind == SP_MOVE_NUMBER)
		return WEIGHT_NUMBER;
	if (cost && move->kind == SP_MOVE_OFF &&
		(cost->fate == SP_OPTION_DROPPABLE || cost->fate == SP_OPTION_REPLACED))
		return packed_bytes(&cost->drop);
	return own_of_gone(attribution, move);
}

/* Moves by how much vanishes: whoever is below another one comes first. */
struct turn {
	size_t index, gone;
};

static int compare_turns(const void *one, const void *other)
{
	const struct turn *left = one, *right = other;
	if (left->gone != right->gone)
		return left->gone < right->gone ? -1 : 1;
	return left->index < right->index ? -1 : left->index > right->index;
}

static struct turn *take_turns(const struct sp_moves *moves)
{
	struct turn *turns = sp_alloc((moves->count + 1) * sizeof(*turns));
	for (size_t i = 0; i < moves->count; i++) {
		turns[i].index = i;
		for (size_t j = 0; j < moves->items[i].resolution.count; j++)
			turns[i].gone += !moves->items[i].resolution.changes[j].after;
	}
	if (moves->count)
		qsort(turns, moves->count, sizeof(*turns), compare_turns);
	return turns;
}

/* values[i] is what move i comes to with all below it; afterwards it is its own part, never negative. */
static void leave_own(const struct sp_moves *moves, double *values)
{
	SP_AUTOFREE struct turn *turns = take_turns(moves);
	SP_AUTOFREE double *below = sp_alloc((moves->count + 1) * sizeof(*below));
	for (size_t i = 0; i < moves->count; i++) {
		size_t at = turns[i].index;
		const struct sp_move *move = &moves->items[at];
		values[at] = fmax(0, values[at] - below[at]);
		for (size_t j = 0; j < move->parent_count; j++)
			below[move->parents[j]] += values[at];
	}
}

/* Do these names speak of this move? Those of its option do, as long as the move takes the option away. */
static bool is_about(const char *program, const char *name, const struct sp_move *move)
{
	const char *colon = strchr(move->name, ':');
	if (strcmp(program, move->program) != 0)
		return false;
	if (strcmp(name, move->name) == 0 || (colon && strcmp(name, colon + 1) == 0))
		return true;
	return (move->kind == SP_MOVE_OFF || move->kind == SP_MOVE_BY) && strcmp(name, move->option) == 0;
}

static const struct sp_move_win *find_win(const struct sp_move_evidence *evidence, const struct sp_move *move)
{
	for (size_t i = 0; i < evidence->win_count; i++)
		if (is_about(evidence->wins[i].program, evidence->wins[i].name, move))
			return &evidence->wins[i];
	return NULL;
}

/* What the move of that name won over the base's own setting, and not over another move; 0: nobody knows. */
static double win_over_base(const struct sp_move_evidence *evidence, const char *program, const char *name)
{
	for (size_t i = 0; i < evidence->win_count; i++)
		if (!evidence->wins[i].instead && strcmp(evidence->wins[i].program, program) == 0 &&
			strcmp(evidence->wins[i].name, name) == 0)
			return (double)evidence->wins[i].won;
	return 0;
}

/* With what the one won that it was made in place of. */
static double whole_win(const struct sp_move_evidence *evidence, const struct sp_move_win *win)
{
	return (double)win->won + (win->instead ? win_over_base(evidence, win->program, win->instead) : 0);
}

static const struct sp_move_win *win_by_name(
	const struct sp_move_evidence *evidence, const char *program, const char *name)
{
	for (size_t i = 0; i < evidence->win_count; i++)
		if (strcmp(evidence->wins[i].program, program) == 0 &&
			strcmp(evidence->wins[i].name, name) == 0)
			return &evidence->wins[i];
	return NULL;
}

/* What the settings of the configuration at hand won, which another member or number takes the place of. */
static double win_at_hand(const struct sp_move_evidence *evidence, const struct sp_move *move)
{
	bool replaces = move->kind == SP_MOVE_CHOICE || move->kind == SP_MOVE_NUMBER;
	for (size_t i = 0; replaces && i < move->resolution.count; i++) {
		const struct sp_option_change *change = &move->resolution.changes[i];
		const char *colon = strchr(move->name, ':');
		SP_AUTOFREE char *name = sp_format("%.*s%s=%s", colon ? (int)(colon + 1 - move->name) : 0,
			move->name, change->name, change->before ? change->before : "n");
		const struct sp_move_win *win = win_by_name(evidence, move->program, name);
		if (win)
			return whole_win(evidence, win);
	}
	return 0;
}

void sp_moves_weigh(const struct sp_moves *moves, const struct sp_move_evidence *evidence, double *weights)
{
	for (size_t i = 0; i < moves->count; i++)
		weights[i] = whole_weight(evidence->attribution, &moves->items[i]);
	leave_own(moves, weights);
	for (size_t i = 0; i < moves->count; i++) {
		const struct sp_move_win *win = find_win(evidence, &moves->items[i]);
		if (win)
			weights[i] =
				fmax(0, whole_win(evidence, win) - win_at_hand(evidence, &moves->items[i]));
	}
}

static double first_odds(const struct sp_move *move)
{
	bool brings = move->switched_on && *move->switched_on;
	if (move->kind == SP_MOVE_CHOICE || (brings && move->kind != SP_MOVE_NUMBER))
		return odds_of(NEEDED_CHOICE);
	if (move->kind == SP_MOVE_NUMBER)
		return odds_of(NEEDED_NUMBER);
	return odds_of(move->is_explicit ? NEEDED_EXPLICIT : NEEDED_DEFAULT);
}

/* Bytes of code, and of those the ones that ran, of the move with all below it; nothing without a trace. */
static void code_of(
	const struct sp_attribution *attribution, const struct sp_move *move, double *code, double *ran)
{
	const struct sp_option_cost *cost = cost_of(attribution, move);
	bool known = cost && cost->executed >= 0 && (move->kind == SP_MOVE_OFF || move->kind == SP_MOVE_BY);
	*code = known ? (double)cost->code : 0;
	*ran = known ? (double)cost->executed : 0;
}

/* Of the move's own code; without any, nothing is known. */
static double ratio_of_trace(double code, double ran)
{
	if (code <= 0)
		return 1;
	for (size_t i = 0; ran > 0 && i < SP_COUNT(shares); i++)
		if (ran >= shares[i].least * code)
			return shares[i].needed / shares[i].other;
	return RAN_NOT_NEEDED / RAN_NOT_OTHER;
}

static const struct sp_move_verdict *find_verdict(
	const struct sp_move_evidence *evidence, const struct sp_move *move, bool same_kernel)
{
	for (size_t i = 0; i < evidence->verdict_count; i++)
		if (evidence->verdicts[i].same_kernel == same_kernel &&
			is_about(evidence->verdicts[i].program, evidence->verdicts[i].name, move))
			return &evidence->verdicts[i];
	return NULL;
}

static double ratio_of_other(const struct sp_move_verdict *verdict)
{
	if (!verdict)
		return 1;
	return verdict->passed ? odds_of(1 - VERDICT_OTHER) : odds_of(VERDICT_OTHER);
}

static double ratio_of_names(const struct sp_move *move, const struct sp_move_evidence *evidence)
{
	if (!evidence->text_count || (move->kind != SP_MOVE_OFF && move->kind != SP_MOVE_BY))
		return 1;
	return sp_moves_is_named(move->option, evidence->texts, evidence->text_count)
		       ? NAMED_NEEDED / NAMED_OTHER
		       : (1 - NAMED_NEEDED) / (1 - NAMED_OTHER);
}

/* What is known of a move with all below it, as logarithms of the probability that nothing is needed. */
struct hope {
	double own, by_default, explicit_all, explicit_worst;
};

static void add_hope(struct hope *hope, const struct hope *part, bool is_explicit)
{
	if (!is_explicit) {
		hope->by_default += part->own;
		return;
	}
	hope->explicit_all += part->own;
	hope->explicit_worst = fmin(hope->explicit_worst, part->own);
}

static double failure(const struct hope *hope)
{
	double together = TOGETHER * hope->explicit_all + (1 - TOGETHER) * hope->explicit_worst;
	return fmin(VERDICT_SAME, fmax(1 - VERDICT_SAME, 1 - exp(hope->by_default + together)));
}

/* own is there; the rest comes from the move itself and all below it. */
static void combine(const struct sp_moves *moves, struct hope *hopes)
{
	for (size_t i = 0; i < moves->count; i++) {
		const struct sp_move *move = &moves->items[i];
		add_hope(&hopes[i], &hopes[i], move->is_explicit);
		for (size_t j = 0; j < move->parent_count; j++)
			add_hope(&hopes[move->parents[j]], &hopes[i], move->is_explicit);
	}
}

/* The newest verdict decides; of failures, more are surer: each may have been by chance alone. */
static double decided(const struct sp_move_evidence *evidence, const struct sp_move *move,
	const struct sp_move_verdict *newest)
{
	if (newest->passed)
		return 1 - (newest->together ? VERDICT_TOGETHER : VERDICT_SAME);
	double passes = 1;
	for (size_t i = 0; i < evidence->verdict_count; i++) {
		const struct sp_move_verdict *verdict = &evidence->verdicts[i];
		if (verdict->same_kernel && !verdict->passed &&
			is_about(verdict->program, verdict->name, move))
			passes *= 1 - VERDICT_SAME;
	}
	return fmin(VERDICT_TOGETHER, 1 - passes);
}

void sp_moves_expect(const struct sp_moves *moves, const struct sp_move_evidence *evidence, double *priors)
{
	SP_AUTOFREE struct hope *hopes = sp_alloc((moves->count + 1) * sizeof(*hopes));
	SP_AUTOFREE double *code = sp_alloc((moves->count + 1) * sizeof(*code));
	SP_AUTOFREE double *ran = sp_alloc((moves->count + 1) * sizeof(*ran));
	for (size_t i = 0; i < moves->count; i++)
		code_of(evidence->attribution, &moves->items[i], &code[i], &ran[i]);
	leave_own(moves, code);
	leave_own(moves, ran);
	for (size_t i = 0; i < moves->count; i++) {
		const struct sp_move *move = &moves->items[i];
		double odds = first_odds(move) * ratio_of_trace(code[i], ran[i]) *
			      ratio_of_names(move, evidence) *
			      ratio_of_other(find_verdict(evidence, move, false));
		hopes[i].own = -log1p(odds);
	}
	combine(moves, hopes);
	for (size_t i = 0; i < moves->count; i++) {
		const struct sp_move_verdict *verdict = find_verdict(evidence, &moves->items[i], true);
		const struct sp_move_win *win = find_win(evidence, &moves->items[i]);
		if (win && win->won < -SP_SEARCH_LUCK)
			priors[i] = VERDICT_SAME;
		else
			priors[i] =
				verdict ? decided(evidence, &moves->items[i], verdict) : failure(&hopes[i]);
	}
}
