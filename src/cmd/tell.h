/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is told about every ledger: its streams with what their coders left unexplained, and the quality gate.
 */
#ifndef SIZEPROF_CMD_TELL_H
#define SIZEPROF_CMD_TELL_H

#include "cmd/cmd.h"

/*
 * Tells a stored ledger's streams and gate as remarks. Where the gate is not passed and `strict` says so,
 * *status becomes 1; else it stays.
 */
struct sp_error *sp_tell_ledger(struct sp_context *context, struct sp_store *store, uint64_t number, bool strict,
	int *status) SP_MUST_CHECK;

#endif
