/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bringing a store's tables up to date. A private header of this folder; tests may use it.
 */
#ifndef SIZEPROF_STORE_MIGRATE_H
#define SIZEPROF_STORE_MIGRATE_H

#include "store/sql.h"

/* Migration i is an SQL script that brings a store of version i to version i + 1; the first makes all tables.
 */
extern const char *const sp_store_migrations[];
extern const uint32_t sp_store_version; /* how many there are: the version that this program writes */

/*
 * Bring the store to version `count` in one transaction. Unable: the file is of a newer version, or no store.
 */
struct sp_error *sp_store_migrate(
	const struct sp_store *store, const char *const *migrations, uint32_t count) SP_MUST_CHECK;

#endif
