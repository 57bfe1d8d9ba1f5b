/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Asking make what Makefiles build: questions in a batch, answered by one process that reads gates.mk. See
 * there.
 */
#ifndef SIZEPROF_TREE_GATES_MAKE_H
#define SIZEPROF_TREE_GATES_MAKE_H

#include "base/buffer.h"
#include "base/error.h"
#include "sizeprof/tree.h"

struct sp_gates_make {
	const struct sp_tree *tree;
	char *helper, *scratch, *log; /* gates.mk; a folder of our own; what make said */
	struct sp_buffer texts;       /* what environment points into */
	const char **environment;
	double deadline; /* seconds for one process */
};

/* Frees everything, the scratch folder included. */
void sp_gates_make_close(struct sp_gates_make *make);
#define SP_GATES_MAKE SP_GUARD(sp_gates_make_close) struct sp_gates_make

/* Asks the tree's make for the environment that it gives to the makes of folders. */
struct sp_error *sp_gates_make_open(struct sp_gates_make *make, const struct sp_tree *tree) SP_MUST_CHECK;

struct sp_gates_job {
	const char *folder;             /* "." is the top */
	char *settings;                 /* "SMP= NET=y": options with values other than now */
	char *files, *objects, *others; /* the answer, words separated by blanks; see gates.mk */
	char *flags;                    /* of the top; else NULL */
	char *failure;                  /* NULL, or why there is none: one phrase */
};

/*
 * Answers all jobs. A Makefile at which make stops, or hangs, fails its job alone; hanging fails all jobs of
 * its folder.
 */
struct sp_error *sp_gates_make_run(
	struct sp_gates_make *make, struct sp_gates_job *jobs, size_t count) SP_MUST_CHECK;
void sp_gates_jobs_free(struct sp_gates_job *jobs, size_t count);

#endif
