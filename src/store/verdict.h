/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Verdicts in the store. A private header of this folder.
 */
#ifndef SIZEPROF_STORE_VERDICT_H
#define SIZEPROF_STORE_VERDICT_H

#include "store/sql.h"

/* Add a verdict to the running transaction. */
struct sp_error *sp_store_insert_verdict(
	const struct sp_store *store, uint64_t number, const struct sp_verdict *verdict) SP_MUST_CHECK;

#endif
