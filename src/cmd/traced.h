/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The traced boot: a run of its own, beside the boot test whose verdict counts.
 */
#ifndef SIZEPROF_CMD_TRACED_H
#define SIZEPROF_CMD_TRACED_H

#include "cmd/attribute.h"
#include "cmd/cmd.h"

/* What ran of each program of struct sp_attributes, as addresses that it was linked for. */
struct sp_traced {
	struct sp_stretches executed[SP_ATTRIBUTES];
	bool is_known[SP_ATTRIBUTES];
};

/*
 * Boot the build once more, traced. A boot that did not pass, and a program whose place in memory could not be found,
 * are told to the user, and leave it unknown. Release it with sp_traced_clear().
 */
struct sp_error *sp_traced_boot(struct sp_context *context, const struct sp_recipe *recipe, const struct sp_build *build,
	const struct sp_attributes *attributes, struct sp_traced *traced) SP_MUST_CHECK;
void sp_traced_clear(struct sp_traced *traced);
#define SP_TRACED SP_GUARD(sp_traced_clear) struct sp_traced

#endif
