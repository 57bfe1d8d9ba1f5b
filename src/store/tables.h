/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Queries' results as tables. A private header of this folder.
 */
#ifndef SIZEPROF_STORE_TABLES_H
#define SIZEPROF_STORE_TABLES_H

#include "store/sql.h"

/*
 * How the columns of a query come into a table, a letter for each; capitals are for machines alone:
 *   t  text          i  integer
 *   p  packed bytes: a real with three decimals, of which people see one
 *   r  ratio: a real with three decimals
 *   %  share: a real with four decimals
 *   -  left out
 */

/* All rows of the statement; the columns are named as in the query. */
struct sp_error *sp_store_fill(const struct sp_store *store, sqlite3_stmt *statement, const char *letters,
	struct sp_table *table) SP_MUST_CHECK;
/* A usage error for a run that is not there, unable for one without a ledger. */
struct sp_error *sp_store_check_run(struct sp_store *store, uint64_t number) SP_MUST_CHECK;

/* A real as text, with that many decimals, never "-0.000". */
struct sp_real_text {
	char text[48];
};
struct sp_real_text sp_store_real(double value, int decimals);

#endif
