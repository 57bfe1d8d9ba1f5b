/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The question "why did these lines of a fragment not survive?", as plain data. Building a configuration asks
 * it; the stage that runs the tree's own Kconfig code answers it; the command line brings the two together.
 */
#ifndef SIZEPROF_KCONFIG_H
#define SIZEPROF_KCONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* A fragment's line that the resolved configuration contradicts. */
struct sp_lost_line {
	const char *file;     /* the fragment; NULL when the recipe itself asked for it */
	unsigned line;        /* counted from 1 */
	const char *name;     /* without CONFIG_ */
	const char *wanted;   /* "n" for "is not set" */
	const char *resolved; /* the value it has instead; NULL: the configuration does not mention it */
};

/* A tree and its configured build folder; everything belongs to whoever asks. */
struct sp_kconfig_question {
	const char *helper; /* source of the program that is linked with the tree's own code; may be NULL */
	const char *cache;  /* folder for what is made from it */
	const char *tree;
	const char *build;
	const char *const *make;        /* make's argument vector without a target, NULL-terminated */
	const char *const *environment; /* all of it, as "NAME=VALUE", NULL-terminated */
	const struct sp_lost_line *lines;
	size_t line_count;
};

/*
 * Writes one phrase for each line into reasons[], or NULL where nothing is known beyond the resolved value;
 * the caller frees them. An error (an interruption, say) ends the build.
 */
typedef struct sp_error *sp_kconfig_explainer(const struct sp_kconfig_question *question, char **reasons);

/*
 * Whether the tree has an option of each line's name, into known[]; wanted does not matter. Where it cannot be told all
 * are known. An error (an interruption, say) ends the build.
 */
typedef struct sp_error *sp_kconfig_knower(const struct sp_kconfig_question *question, bool *known);

#endif
