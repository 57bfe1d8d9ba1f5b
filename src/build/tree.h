/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The source tree of a finished build or import and how its make is called, told from what the build left
 * behind: its sources, its artifacts' folder, its configuration and the saved commands of Kbuild.
 */
#ifndef SIZEPROF_BUILD_TREE_H
#define SIZEPROF_BUILD_TREE_H

#include <stdbool.h>

#include "base/error.h"
#include "sizeprof/build.h"
#include "sizeprof/tree.h"

#define SP_BUILD_TREE_WORDS 12

struct sp_build_tree {
	struct sp_tree tree; /* points into the rest: the structure has to stay where it is */
	char *sources, *build, *words[SP_BUILD_TREE_WORDS], *environment[SP_BUILD_TREE_WORDS];
};

/*
 * program: "kernel" or "userspace". The build, cache and helpers have to outlive it. *found is false when the
 * build has no such tree, or its sources or its folder are gone: *why says so then, as a sentence to be freed.
 */
void sp_build_tree_find(const struct sp_build *build, const char *program, const char *cache,
	const char *helpers, struct sp_build_tree *out, bool *found, char **why);
void sp_build_tree_clear(struct sp_build_tree *tree);
#define SP_BUILD_TREE SP_GUARD(sp_build_tree_clear) struct sp_build_tree

#endif
