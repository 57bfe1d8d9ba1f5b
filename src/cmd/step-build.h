/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Building a recipe, as a step of several commands.
 */
#ifndef SIZEPROF_CMD_STEP_BUILD_H
#define SIZEPROF_CMD_STEP_BUILD_H

#include "cmd/cmd.h"

struct sp_build_wish {
	const char *out; /* a folder that gets copies of what ships, or NULL */
	enum sp_accelerator accelerator;
	enum sp_format format; /* of the size table */
	bool silent;           /* print no table */
	bool strict;           /* the quality gate counts for *status */
	bool no_debug;
	unsigned jobs; /* of make; 0: one for each processor */
};

/*
 * Build, boot, account and store, or take what is up to date. *number is the build's, also when its test failed
 * (*status is 1 then, else 0); it is written when the build is in the store.
 */
struct sp_error *sp_step_build(struct sp_context *context, struct sp_store *store, const struct sp_recipe *recipe,
	const struct sp_build_wish *wish, uint64_t *number, int *status) SP_MUST_CHECK;

#endif
