/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the two files of `sizeprof fragment` share.
 */
#ifndef SIZEPROF_CMD_FRAGMENT_H
#define SIZEPROF_CMD_FRAGMENT_H

#include "build/over-base.h"
#include "cmd/cmd.h"
#include "tree/kconfig.h"
#include "tree/minimal.h"

struct sp_fragment_wish {
	struct sp_context *context;
	const char *recipe_name, *overlay, *base;
	bool userspace, check;
	enum sp_format format;
	const char *subject; /* CONFIG or FRAGMENT */
};

struct sp_fragment_work {
	const struct sp_fragment_wish *wish;
	struct sp_recipe recipe;
	struct sp_source kernel, userspace;
	struct sp_build_options options;
	struct sp_over_base_spec spec;
	struct sp_over_base *over;
	struct sp_kconfig_session *session;
	char *helper;
};

/* Configure the base and open its tree; the recipe is loaded. */
struct sp_error *sp_fragment_open(struct sp_fragment_work *work) SP_MUST_CHECK;
/* The tree's own tools have to make the wanted configuration of the fragment. */
struct sp_error *sp_fragment_ask_make(
	struct sp_fragment_work *work, const char *fragment, const char *wanted) SP_MUST_CHECK;
/* Tell what each line of text, the fragment, does. */
struct sp_error *sp_fragment_run_check(struct sp_fragment_work *work, const char *text) SP_MUST_CHECK;

/*
 * The fragment without a line too many that gives a configuration over the recipe's base, checked by the tree's own
 * tools; *text is released with free(). A step of other commands.
 */
struct sp_error *sp_step_fragment(struct sp_context *context, const struct sp_recipe *recipe, bool userspace,
	const char *config, char **text) SP_MUST_CHECK;

#endif
