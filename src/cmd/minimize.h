/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parts of `sizeprof minimize`, which brings together what the stages know: the tree's Kconfig says what
 * can be done to a configuration (moves), src/minimize decides what to try, trials say what comes of it, and
 * the store remembers all of it.
 *
 *   minimize.c         the command: its words, and the order of things
 *   minimize-base.c    what it starts from: the build, its own trial, whether its test says anything
 *   minimize-warn.c    whether its test says anything
 *   minimize-trials.c  states and what came of them: the journal, or a trial
 *   minimize-wishes.c  what the recipe keeps and never wants
 *   minimize-round.c   the moves from a state, as items of a search
 *   minimize-learnt.c  what a round tells the next one
 *   minimize-judge.c   an item set -> a state -> an answer
 *   minimize-tell.c    a line for each trial
 *   minimize-run.c     round after round, until no move is left
 *   minimize-plan.c    the first questions, without a build
 *   minimize-result.c  the recipe, image and tables that come of it
 *
 * A search is resumed by replay: what is decided depends on answers alone, and answers that are in the
 * journal cost nothing, so that the same way is taken again up to where it ended.
 */
#ifndef SIZEPROF_CMD_MINIMIZE_H
#define SIZEPROF_CMD_MINIMIZE_H

#include "build/recipe.h"
#include "build/source.h"
#include "build/tree.h"
#include "cmd/cmd.h"
#include "minimize/minimize.h"
#include "sizeprof/journal.h"
#include "sizeprof/move.h"
#include "sizeprof/trial.h"
#include "store/search.h"
#include "tree/kconfig.h"

enum sp_side { SP_SIDE_KERNEL, SP_SIDE_USERSPACE, SP_SIDES };

/* What the user asked for. */
struct sp_minimize_wish {
	const char *recipe, *overlay;
	const char *target;         /* as it was said */
	uint64_t target_bytes;      /* 0: as small as can be */
	const char *strategy;       /* NULL: the default */
	const char *test;           /* script instead of the recipe's, absolute; NULL */
	const char *out;            /* folder of the result */
	bool sides[SP_SIDES];       /* whose options are tried */
	uint64_t seed, most_trials; /* most: 0 no limit */
	uint64_t least;             /* bytes that a step has to win; 0: 1 */
	double most_seconds;        /* 0: no limit */
	unsigned jobs, make_jobs;
	enum sp_accelerator accelerator;
	const char *accelerator_name;
	bool plan;   /* nothing is built beyond the base, and the journal is left alone */
	bool verify; /* the journal is left alone; struct sp_minimize's search says which it is about */
	enum sp_format format;
};

/* A configuration of everything, and how it came to be. */
struct sp_state {
	char *configs[SP_SIDES]; /* resolved; NULL: that program has none */
	struct sp_image_settings image;
	char *moves;    /* names of all moves since the base, with blanks between */
	uint64_t bytes; /* payload */
	uint64_t trial; /* number in the journal; 0: the base */
	char key[SP_SHA256_SIZE];
};
void sp_state_copy(const struct sp_state *from, struct sp_state *to);
void sp_state_clear(struct sp_state *state);
/* SHA-256 of what the configurations and the image's settings say. */
void sp_state_key(const struct sp_state *state, char key[SP_SHA256_SIZE]);

/* A state that was accepted, and failed when it was tested again: it fails, whatever set of items means it.
 */
struct sp_left {
	char key[SP_SHA256_SIZE];
	uint64_t trial; /* that failed */
};

struct sp_minimize {
	struct sp_context *context;
	struct sp_store *store;
	const struct sp_minimize_wish *wish;
	struct sp_recipe recipe; /* with the medium that the target wishes */
	uint64_t base;           /* number of the build */
	struct sp_build build;
	struct sp_attribution attribution;
	char test[SP_SHA256_SIZE];         /* digest of what judges */
	struct sp_store_evidence evidence; /* for weights and priors */
	struct sp_build_tree trees[SP_SIDES];
	bool has_tree[SP_SIDES];
	char *helpers, *program; /* folder of Kconfig's helpers; this program */
	char *texts[4];  /* init script, test, command line: what they name is likely needed; NULL ends */
	char *folder;    /* where trials work */
	uint64_t search; /* number in the journal */
	struct sp_trial_size base_size;
	struct sp_state state; /* the best so far */
	struct sp_left *left;
	size_t left_count, left_capacity;
	uint64_t rounds, steps; /* steps: accepted states after the base, those gone back to among them */
	/* told as it goes */
	double started, seconds_before;     /* before: of earlier runs of the same search */
	uint64_t new_trials, old_trials;    /* run now; taken from the journal */
	uint64_t boots, false_failures;     /* of candidates that passed in the end */
	double neighbour_seconds;           /* of trials for the certificate, old ones included, */
	uint64_t neighbour_trials;          /* so many */
	double trial_seconds, tool_seconds; /* of new trials: all, and what was neither make nor QEMU */
	bool stopped;                       /* by a limit: its error says nothing else */
	bool interrupted;                   /* by Ctrl-C: nothing more is built */
};

/* minimize-state.c */

/* Bytes by which that is larger than the target; below 0: what there is room for. Means nothing without a
 * target. */
int64_t sp_minimize_over(const struct sp_minimize *minimize, const struct sp_trial_size *size);

/* minimize-base.c */

/*
 * Find or make the base's build, read all that is known of it, and begin the search in the journal. *works is
 * false when the base fails its own test, which is told.
 */
struct sp_error *sp_minimize_open(struct sp_minimize *minimize, bool *works) SP_MUST_CHECK;
void sp_minimize_close(struct sp_minimize *minimize);
/* Its own trial, several times booted: *works is false when it fails its own test, which is told. */
struct sp_error *sp_minimize_try_base(struct sp_minimize *minimize, bool *works) SP_MUST_CHECK;

/* minimize-warn.c */

/* Tell when the test passes with an init that does nothing. */
struct sp_error *sp_minimize_warn(struct sp_minimize *minimize) SP_MUST_CHECK;

/* minimize-wishes.c */

/* Options of one side that have to stay, and that must not come. */
struct sp_wishes {
	char **keep, **never;
	size_t keep_count, never_count;
};
/* Usage error: the recipe names what the tree does not have. */
struct sp_error *sp_wishes_read(const struct sp_minimize *minimize, enum sp_side side,
	const struct sp_kconfig *facts, struct sp_wishes *wishes) SP_MUST_CHECK;
void sp_wishes_clear(struct sp_wishes *wishes);
/* What the recipe never wants is off in *config, whether the base has it or not. Usage error: Kconfig holds
 * it on. */
struct sp_error *sp_wishes_obey(
	const struct sp_minimize *minimize, enum sp_side side, char **config) SP_MUST_CHECK;
/*
 * The first wish that one configuration respects and the other, which several moves together made of it, does
 * not, as a phrase; NULL for none. free() it.
 */
char *sp_wishes_break(const struct sp_wishes *wishes, const char *before, const char *after);

/* minimize-round.c */

/* The moves from a state, as items of a search. */
struct sp_round {
	struct sp_minimize *minimize;
	struct sp_state state; /* that they start from */
	struct sp_kconfig_session *sessions[SP_SIDES];
	struct sp_wishes wishes[SP_SIDES];
	struct sp_moves moves;
	struct sp_search_item *items;
	char **names; /* of the items: as the moves', without blanks */
	double *weights, *priors;
	size_t count;
	bool has_fats; /* the last item: one copy of the file allocation table instead of two */
	/* what applied sets of this round came to: for the state that is accepted */
	struct sp_asked *asked;
	size_t asked_count, asked_capacity;
	bool has_left;            /* the accepted state: the next one that is accepted is an earlier one */
	const uint32_t *accepted; /* items of the accepted state, sorted: of one of asked; NULL: none */
	size_t accepted_count;
};
#define SP_ROUND SP_GUARD(sp_round_close) struct sp_round

/* What rounds found out, for the next one: moves by name. */
struct sp_learnt {
	struct sp_learnt_move {
		char *name;
		double prior; /* probability that the test fails with it */
	} * moves;            /* those of the last round */
	size_t count;
	struct sp_move_win *wins; /* of all rounds, the newest last; names as in struct sp_move */
	size_t win_count, win_capacity;
};

/* minimize-learnt.c */
void sp_learnt_take(struct sp_learnt *learnt, const struct sp_round *round, const struct sp_search_end *end);
void sp_learnt_clear(struct sp_learnt *learnt);
/* Of the move of that name in a round; below 0: nothing was learnt. */
double sp_learnt_prior(const struct sp_learnt *learnt, const char *name);
/* Was what was asked last with that move alone larger than without? */
bool sp_learnt_larger(const struct sp_learnt *learnt, const char *program, const char *name);
#define SP_LEARNT SP_GUARD(sp_learnt_clear) struct sp_learnt

/* learnt: of the rounds before; NULL: there was none. */
struct sp_error *sp_round_open(struct sp_minimize *minimize, const struct sp_state *state,
	const struct sp_learnt *learnt, struct sp_round *round) SP_MUST_CHECK;
void sp_round_close(struct sp_round *round);
/*
 * The state in which these items are applied; *why is a phrase (free() it), and nothing else is written, when
 * it would break what the recipe keeps or never wants.
 */
struct sp_error *sp_round_state(const struct sp_round *round, const uint32_t *applied, size_t count,
	struct sp_state *state, char **why) SP_MUST_CHECK;
/* Before names of a side: "" for the kernel, "busybox:"; free() it. */
char *sp_side_prefix(const struct sp_minimize *minimize, enum sp_side side);
/* The move of an item; NULL for the image's. */
const struct sp_move *sp_round_move(const struct sp_round *round, size_t item);

/* minimize-judge.c */

/* A set that was asked in a round, with its state and what came of it. */
struct sp_asked {
	struct sp_state state;
	uint32_t *applied;
	size_t count;
	bool passed;
	/* when it is one item more than the state then accepted, or one in place of another one: these items,
	   and the payload of that state; else SP_SEARCH_ALONE */
	uint32_t alone, instead;
	uint64_t before;
};
/* What is in one sorted set and not in the other, into a list with room for it; how many. */
size_t sp_minimize_beyond(
	const uint32_t *set, size_t count, const uint32_t *other, size_t other_count, uint32_t *found);
sp_search_judge sp_minimize_judge; /* user: a struct sp_round */
sp_search_told sp_minimize_accepted, sp_minimize_left;

/* minimize-tell.c */

/* On a terminal: what is tried now, `count` candidates of which the question is the first; sp_progress_drop()
 * ends it. */
void sp_minimize_watch(struct sp_round *round, const struct sp_search_question *question, size_t count);
/* A line of progress about a question's trial. */
void sp_minimize_tell(struct sp_round *round, const struct sp_search_question *question,
	const struct sp_journal_trial *trial);

/* minimize-run.c */

/* Search on until the end that *state and *certified tell; neighbours of the last round go into *ended. */
struct sp_error *sp_minimize_search(struct sp_minimize *minimize, struct sp_journal_end *ended) SP_MUST_CHECK;

/* minimize-plan.c */
struct sp_error *sp_minimize_plan(struct sp_minimize *minimize) SP_MUST_CHECK;

/* minimize-result.c */

/* The result's sizes and configurations into *ended, without building anything. */
struct sp_error *sp_minimize_note_end(
	struct sp_minimize *minimize, struct sp_journal_end *ended) SP_MUST_CHECK;
/* Build what was found from nothing, compare it with the trial, write it out; *ended gets what is to be kept
 * of it. */
struct sp_error *sp_minimize_deliver(
	struct sp_minimize *minimize, struct sp_journal_end *ended) SP_MUST_CHECK;
/* Print what came of it: sizes, what was dropped, what stayed. */
struct sp_error *sp_minimize_print(
	struct sp_minimize *minimize, const struct sp_journal_end *ended, int *status) SP_MUST_CHECK;

#endif
