/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From a finished build's files to its ledger: gathers bytes and facts, and hands them to the ledger stage.
 */
#ifndef SIZEPROF_CMD_ACCOUNT_H
#define SIZEPROF_CMD_ACCOUNT_H

#include "base/error.h"
#include "sizeprof/build.h"
#include "sizeprof/ledger.h"

/* The ledger of vmlinux.bin and cpio; the caller releases it with sp_ledger_free(). */
struct sp_error *sp_account_build(const struct sp_build *build, struct sp_ledger **ledger) SP_MUST_CHECK;

#endif
