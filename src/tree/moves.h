/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The neighbours of a configuration: every legal single move from it. What is legal, and what comes of a
 * move, is asked of the tree's own Kconfig; nothing here knows an option by name.
 *
 *   moves.c          asks, and puts the list together
 *   moves-list.c     which settings are worth a question: options off, choices, numbers
 *   moves-by.c       options that, on, make others droppable
 *   moves-order.c    which moves are the same, and which are below others
 *   moves-worth.c    weights and priors
 *   moves-names.c    what scripts name
 */
#ifndef SIZEPROF_TREE_MOVES_H
#define SIZEPROF_TREE_MOVES_H

#include "base/compiler.h"
#include "base/error.h"
#include "sizeprof/move.h"
#include "tree/kconfig.h"

/* Whose moves, and what they must leave alone. Names are the program's own, without a prefix. */
struct sp_moves_wish {
	const char *program; /* kernel, userspace */
	const char *prefix;  /* of the moves' names: "", "busybox:" */
	const struct sp_option_setting
		*explicit; /* lines of the recipe's fragments; the last of a name counts */
	size_t explicit_count;
	const char *const *keep; /* a move without one of these is none */
	size_t keep_count;
	const char *const *never; /* nor is one that brings one of these on */
	size_t never_count;
};

/*
 * All moves from the configuration at hand, the session's; facts are its facts. End them with
 * sp_moves_clear().
 */
struct sp_error *sp_moves_find(struct sp_kconfig_session *session, const struct sp_kconfig *facts,
	const struct sp_moves_wish *wish, struct sp_moves *moves) SP_MUST_CHECK;
void sp_moves_clear(struct sp_moves *moves);
#define SP_MOVES SP_GUARD(sp_moves_clear) struct sp_moves
/* All of more are added to moves, which has to be of another program; more is empty afterwards. */
void sp_moves_append(struct sp_moves *moves, struct sp_moves *more);
/* The move of that name or alias, NULL for none. */
const struct sp_move *sp_moves_by_name(const struct sp_moves *moves, const char *name);

/*
 * weights[i]: packed bytes that move i is expected to win beyond what the moves below it win; an estimate,
 * never negative. Where it was built elsewhere, it is what it won there.
 */
void sp_moves_weigh(const struct sp_moves *moves, const struct sp_move_evidence *evidence, double *weights);
/*
 * priors[i]: probability that the test fails when move i is made, 0 < p < 1; the formula and where its
 * numbers are from is in moves-worth.c.
 */
void sp_moves_expect(const struct sp_moves *moves, const struct sp_move_evidence *evidence, double *priors);

#endif
