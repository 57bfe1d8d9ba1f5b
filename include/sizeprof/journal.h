/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The journal of a search, as plain data: what is searched for, every trial in its order, and in the end the
 * result with its certificate. src/cmd fills it, the store keeps it, reports and figures are made of it.
 *
 * All texts belong to the struct that holds them; sizes are bytes, durations seconds, times UTC as
 * 2024-05-17T09:30:00Z. Lists of names are separated by one space.
 */
#ifndef SIZEPROF_JOURNAL_H
#define SIZEPROF_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sizeprof/build.h"
#include "sizeprof/trial.h"

enum sp_journal_state {
	SP_JOURNAL_RUNNING,   /* or killed: nobody said that it ended */
	SP_JOURNAL_REACHED,   /* the target */
	SP_JOURNAL_CERTIFIED, /* nothing that is left can go: every neighbour has an outcome */
	SP_JOURNAL_STOPPED,   /* by Ctrl-C, --time or --max-trials: it can go on */
	SP_JOURNAL_FAILED,    /* it could not go on, such as for a full disk: it can be tried again */
	SP_JOURNAL_STATES,
};

/* A search. What identifies it: base, test, target, strategy, seed, inputs. */
struct sp_journal_search {
	uint64_t number;       /* what users type; the store gives it */
	uint64_t base;         /* number of the build that it starts from */
	char *recipe;          /* of the base; the store fills both in */
	char *overlay;         /* or NULL */
	char *test;            /* SHA-256 of the test, as in struct sp_verdict */
	char *target;          /* as the user said: 1.44M, 900000, min */
	uint64_t target_bytes; /* of the medium; 0: as small as can be */
	char *strategy;
	uint64_t seed;
	unsigned jobs; /* as it was last begun; not part of its identity */
	/* All that its verdicts depend on beside base and moves, a line "WHAT=VALUE" each: versions and
	   digests of sources, programs, recipe, and the rules of the search. */
	char *inputs;
	char inputs_sha256[SP_SHA256_SIZE]; /* of inputs; the store fills it in */

	enum sp_journal_state state;
	bool alive;                /* a process is at it this moment */
	struct sp_trial_size size; /* of the base, packed as the target wishes; zeros: not measured yet */
	unsigned boots, failures;  /* of the base's own test, repeated: the rate of false failures */
	char *started_at;
	char *ended_at; /* NULL: it did not end */
	double seconds; /* for which it ran, interruptions left out */
	uint64_t trials;
};

/* Something that the search can leave out or set otherwise: one of its moves. */
struct sp_journal_item {
	char *name;    /* unique in the search, without a blank */
	char *program; /* kernel, userspace, image */
	char *option;  /* the option, without CONFIG_, or the image's setting */
	char *value;   /* what it is set to: n, m, y, 12 */
	double weight; /* bytes that it alone is expected to win */
	double prior;  /* probability that the test fails without it */
	/* what it is to others; of the first round that had it, which these numbers and texts are of */
	char *parents;       /* names of the items that, applied, apply this one too; "" or NULL: none */
	uint64_t group;      /* at most one item of that number can be applied; from 1; 0: it is in none */
	unsigned group_step; /* order within the group */
	uint64_t round;      /* from 1; 0: a store of before version 6, which kept none of these */
};

/* One trial. Those that were not run, since one of the same image was, say which. */
struct sp_journal_trial {
	uint64_t number;          /* in the search, from 1; the store gives it */
	char key[SP_SHA256_SIZE]; /* of the resolved configurations and the image's settings */
	unsigned attempt;         /* which repetition of the question, from 0 */
	unsigned repeat;          /* how many were in vain before, lost or not tested; the store gives it */
	char *moves;              /* names of the items that are applied; "" for the base */
	uint64_t round;           /* trials of one round were made side by side on one base */
	uint64_t below;           /* it was tested only if smaller; 0: whatever its size */
	struct sp_trial_result result;   /* without its paths, which the store does not keep */
	char log_sha256[SP_SHA256_SIZE]; /* of the whole console's or make's text; "" for none */
	char *log;        /* its end, of what failed or was lost: SP_JOURNAL_LOG bytes at most; or NULL */
	uint64_t same_as; /* number of the trial whose verdict it shares, in this search; 0: it was run */
	bool accepted;    /* it became the state that the search goes on from */
	double elapsed;   /* seconds that the search had run when it was done */
	char *made_at;    /* the store fills it in */
};
#define SP_JOURNAL_LOG 65536

/* What became of a neighbour of the result. */
enum sp_journal_verdict {
	SP_JOURNAL_NEEDED,    /* its test failed; without a failure: that of an item that goes with it did */
	SP_JOURNAL_NOT_BUILT, /* it cannot be made */
	SP_JOURNAL_NOT_SMALLER,
	SP_JOURNAL_NO_EFFECT, /* the resolved configuration or the image stays the same */
	SP_JOURNAL_UNKNOWN,   /* not asked, or could not tell */
	SP_JOURNAL_VERDICTS,
};

/* One legal change of the result that would make it another: a line of the certificate. */
struct sp_journal_neighbour {
	char *name;    /* of the item */
	char *program; /* kernel, userspace, image */
	char *option;  /* as in the item */
	char *value;
	char *moves; /* all items that are applied with it, beyond the result's; its own name among them */
	enum sp_journal_verdict verdict;
	unsigned failures; /* failed tests of it */
	uint64_t trial;    /* number of the last trial that says so; 0: none was needed */
	double wins;       /* bytes that it is expected to win */
	/* of that trial; the store fills them in */
	char *reason;     /* or NULL */
	char *detail;     /* or NULL */
	char *screen;     /* its last lines; or NULL */
	char *log_sha256; /* or NULL */
};

/* How a search ended. */
struct sp_journal_end {
	enum sp_journal_state state;        /* all but SP_JOURNAL_RUNNING */
	double seconds;                     /* for which it ran, all in all */
	uint64_t trial;                     /* number of the trial that is the result; 0: the base is */
	uint64_t build;                     /* number of the build that was made of the result; 0: none */
	struct sp_config kernel, userspace; /* of the result; text NULL: it has none */
	char *kernel_fragment, *userspace_fragment; /* or NULL */
	char *image_settings; /* NAME=VALUE NAME=VALUE, those that are not the recipe's; or NULL */
	struct sp_trial_size size;
	char kernel_sha256[SP_SHA256_SIZE], initramfs_sha256[SP_SHA256_SIZE],
		medium_sha256[SP_SHA256_SIZE];   /* "" for none */
	struct sp_journal_neighbour *neighbours; /* the certificate; incomplete unless certified */
	size_t neighbour_count;
};

#endif
