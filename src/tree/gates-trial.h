/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A folder under trial: which options could be set otherwise for its Makefiles, and what of its parts is
 * there when they are.
 */
#ifndef SIZEPROF_TREE_GATES_TRIAL_H
#define SIZEPROF_TREE_GATES_TRIAL_H

#include "tree/gates-config.h"
#include "tree/gates-folders.h"

/* An option that the Makefiles mention, and what it is set to for a try. */
struct sp_gates_flip {
	char *option;
	char *setting; /* "NET=y" */
	enum {
		SP_FLIP_OFF,    /* it is y or m now and is turned off: these can be combined */
		SP_FLIP_ON,     /* it is off now and is turned on */
		SP_FLIP_UNSET,  /* a number or a string, of which nothing is left */
		SP_FLIP_NUMBER, /* a number that becomes another one */
		SP_FLIP_RIVAL,  /* it is off and only adds to lists, perhaps what another option adds already
				 */
	} kind;
	const char *value; /* now; NULL: off */
	bool conditional;  /* it is not only mentioned in names of lists */
};

struct sp_gates_trial {
	struct sp_gates_folder *folder;
	struct sp_gates_flip
		*flips; /* in the order of their first mention, those of the top Makefile first */
	size_t flip_count, flip_capacity;
	struct sp_gates_part **parts; /* those that are needed */
	size_t part_count;
};

/* Flips and parts of a folder. Makefiles that cannot be read mention nothing. */
void sp_gates_trial_make(
	struct sp_gates_trial *trial, struct sp_gates_folder *folder, struct sp_gates_config *config);
void sp_gates_trial_free(struct sp_gates_trial *trial);

/*
 * Marks flips that might bring a part back when an option that it needs is off: options that are off and
 * stand on a line with it and, when it stands on several lines, those that any condition mentions.
 */
void sp_gates_trial_rivals(
	const struct sp_gates_trial *trial, const struct sp_gates_part *part, bool *rivals);

/* What is there of some parts when some flips are made? */
struct sp_gates_question {
	const struct sp_gates_trial *trial;
	bool *made;          /* by flip */
	bool *about;         /* by part */
	const char *setting; /* one more, or NULL */
	/* for whoever asks: */
	void *owner;
	size_t which, other; /* flips that it is about */
	bool *present;       /* the answer, by part; NULL when make could not tell */
	char **more;         /* paths that are linked then and not now */
	size_t more_count, more_capacity;
	char *flags; /* of the top: what the compiler gets for all objects, sorted; NULL elsewhere */
};

struct sp_gates_questions {
	struct sp_gates_question *items;
	size_t count, capacity;
};

/* A question without flips about no part; valid until the next one. */
struct sp_gates_question *sp_gates_question_add(
	struct sp_gates_questions *questions, const struct sp_gates_trial *trial);
/* Answers all of them. */
struct sp_error *sp_gates_questions_ask(
	struct sp_gates_make *make, struct sp_gates_questions *questions) SP_MUST_CHECK;
void sp_gates_questions_free(struct sp_gates_questions *questions);
#define SP_GATES_QUESTIONS SP_GUARD(sp_gates_questions_free) struct sp_gates_questions

#endif
