/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From a finished build's files to its ledger: gathers bytes and facts, and hands them to the ledger stage.
 */
#ifndef SIZEPROF_CMD_ACCOUNT_H
#define SIZEPROF_CMD_ACCOUNT_H

#include "base/error.h"
#include "cmd/cmd.h"
#include "sizeprof/build.h"
#include "sizeprof/ledger.h"
#include "sizeprof/stream.h"

/*
 * The ledger of what the build ships; its notes are told to the user. The caller releases it with
 * sp_ledger_free(), and before it the streams (NULL: not wanted) with sp_ledger_free_streams(). A usage error is about
 * the files themselves: damaged, or of no known format.
 */
struct sp_error *sp_account_build(struct sp_context *context, const struct sp_build *build,
	struct sp_ledger **ledger, struct sp_stream **streams) SP_MUST_CHECK;

#endif
