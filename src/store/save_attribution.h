/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What options and applets cost, into the store. A private header of this folder.
 */
#ifndef SIZEPROF_STORE_SAVE_ATTRIBUTION_H
#define SIZEPROF_STORE_SAVE_ATTRIBUTION_H

#include "store/sql.h"

/* Add the attribution of a build to the running transaction; its ledger is there already. */
struct sp_error *sp_store_insert_attribution(const struct sp_store *store, uint64_t number,
	const struct sp_build *build, const struct sp_ledger *ledger,
	const struct sp_attribution *attribution) SP_MUST_CHECK;

/* Does what options own agree with the ledger, exactly? Unable: no, and where. */
struct sp_error *sp_store_check_attribution(const struct sp_build *build, const struct sp_ledger *ledger,
	const struct sp_attribution *attribution) SP_MUST_CHECK;

#endif
