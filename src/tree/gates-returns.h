/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What comes in return for an option that is turned off: objects that are built without it alone, and other
 * flags for all of them.
 */
#ifndef SIZEPROF_TREE_GATES_RETURNS_H
#define SIZEPROF_TREE_GATES_RETURNS_H

#include "tree/gates-trial.h"

/*
 * Flags in order of their names, each once, so that sets of them can be compared as texts; those that code
 * does not depend on, for warnings and debug information, are left out. Release with free(); NULL of NULL.
 */
char *sp_gates_flags_sort(const char *words);

/* Are the flags of the top other ones than those of the folder as things are? */
bool sp_gates_flags_differ(const struct sp_gates_question *question);

/*
 * Adds to gates what the answers to single flips show, sorted; asks on for what the objects need besides.
 */
struct sp_error *sp_gates_returns_find(struct sp_gates_make *make, const struct sp_gates_questions *singles,
	struct sp_gates *gates) SP_MUST_CHECK;

#endif
