/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From a finished build's files to its ledger: gathers bytes and facts, and hands them to the ledger stage.
 */
#ifndef SIZEPROF_CMD_ACCOUNT_H
#define SIZEPROF_CMD_ACCOUNT_H

#include "base/error.h"
#include "cmd/cmd.h"
#include "sizeprof/analyzer.h"
#include "sizeprof/build.h"
#include "sizeprof/ledger.h"
#include "sizeprof/option.h"
#include "sizeprof/stream.h"

/* What is known of a program beside its link; members as in struct sp_program_facts. */
struct sp_account_more {
	const struct sp_address_labels *options, *applets;
	const struct sp_stretches *executed;
};

/*
 * The ledger of what the build ships. more: of the kernel and of the userspace's program; NULL: nothing, and the ledger's
 * notes are told to the user. The caller releases it with
 * sp_ledger_free(), and before it the streams (NULL: not wanted) with sp_ledger_free_streams(). A usage error is about
 * the files themselves: damaged, or of no known format.
 */
struct sp_error *sp_account_build(struct sp_context *context, const struct sp_build *build,
	const struct sp_account_more *more, struct sp_ledger **ledger, struct sp_stream **streams) SP_MUST_CHECK;

/*
 * The same with options and applets, and what they cost: the ledger to keep. recipe: its test is booted once more,
 * traced, to see what runs; NULL: it is not. The caller releases the attribution with sp_attribution_clear().
 */
struct sp_error *sp_account_options(struct sp_context *context, const struct sp_build *build,
	const struct sp_recipe *recipe, struct sp_ledger **ledger, struct sp_attribution *attribution) SP_MUST_CHECK;

#endif
