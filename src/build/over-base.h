/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A base configuration, and what fragments over it resolve to by the tree's own tools: no compiling. It works
 * in a folder of its own, CACHE/configure/PROGRAM, which is locked and emptied each time.
 */
#ifndef SIZEPROF_BUILD_OVER_BASE_H
#define SIZEPROF_BUILD_OVER_BASE_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/error.h"
#include "build/build.h"
#include "sizeprof/recipe.h"
#include "sizeprof/tree.h"

struct sp_over_base_spec {
	const struct sp_recipe *recipe;
	const struct sp_build_options *options;
	bool userspace;   /* else the kernel */
	const char *base; /* a target of the tree's make (tinyconfig), or the path of a file; NULL: the
			     recipe's */
};

struct sp_over_base;

/*
 * Configure the base. spec and what it points to have to outlive it. Usage errors: a userspace that is a
 * folder of files; a base that is neither a file nor a target of that tree's make.
 */
struct sp_error *sp_over_base_open(
	const struct sp_over_base_spec *spec, struct sp_over_base **over) SP_MUST_CHECK;
/* NULL is fine; the folder is removed. */
void sp_over_base_close(struct sp_over_base *over);

/* The tree, with the base as its configuration; texts belong to over, helpers is left NULL. */
struct sp_tree sp_over_base_tree(const struct sp_over_base *over);
/*
 * What make says of the base with a fragment: scripts/kconfig/merge_config.sh -m and olddefconfig, for
 * BusyBox and Toybox, which lack both, the same merge and `yes '' | make oldconfig`. It stays in the folder
 * as its .config.
 */
struct sp_error *sp_over_base_resolve(
	struct sp_over_base *over, const char *fragment, struct sp_buffer *config) SP_MUST_CHECK;
/* That, as the words of a command line for people. */
const char *sp_over_base_recipe(const struct sp_over_base *over);

#endif
