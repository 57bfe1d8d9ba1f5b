/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which option puts an applet into the program's table: what BusyBox and Toybox generate of their sources says
 * so, an applet a line: IF_VI(APPLET(vi, ...)), USE_CAT(NEWTOY(cat, ...)).
 */
#ifndef SIZEPROF_TREE_APPLET_OPTIONS_H
#define SIZEPROF_TREE_APPLET_OPTIONS_H

#include <stddef.h>

#include "base/compiler.h"
#include "base/error.h"
#include "sizeprof/tree.h"

struct sp_applet_option {
	char *applet, *option;
};

struct sp_applet_options {
	struct sp_applet_option *items; /* sorted by applet */
	size_t count;
};

/* None for a tree that has no applets, or whose generated files are gone. */
struct sp_error *sp_applet_options_read(const struct sp_tree *tree, struct sp_applet_options *options) SP_MUST_CHECK;
void sp_applet_options_clear(struct sp_applet_options *options);
#define SP_APPLET_OPTIONS SP_GUARD(sp_applet_options_clear) struct sp_applet_options
/* The option's name, or NULL. */
const char *sp_applet_options_find(const struct sp_applet_options *options, const char *applet);

#endif
