/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ledgers into the store. A private header of this folder.
 */
#ifndef SIZEPROF_STORE_SAVE_LEDGER_H
#define SIZEPROF_STORE_SAVE_LEDGER_H

#include "store/sql.h"

/* Remove the ledger of a build and its attribution, if it has them, in the running transaction. */
struct sp_error *sp_store_delete_ledger(const struct sp_store *store, uint64_t number) SP_MUST_CHECK;
/* Add the ledger of a build to the running transaction. */
struct sp_error *sp_store_insert_ledger(
	const struct sp_store *store, uint64_t number, const struct sp_ledger *ledger) SP_MUST_CHECK;

#endif
