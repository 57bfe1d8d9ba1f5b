/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Queries' results as tables. A private header of this folder.
 */
#ifndef SIZEPROF_STORE_TABLES_H
#define SIZEPROF_STORE_TABLES_H

#include "store/scope.h"

/*
 * How the columns of a query come into a table, a letter for each; capitals are for machines alone, and what stands
 * behind a '/' for people alone:
 *   t  text          i  integer
 *   p  packed bytes: a real with three decimals, of which people see one
 *   r  ratio: a real with three decimals
 *   %  share: a real with four decimals
 *   e  share: a real with one decimal
 *   g  a real with all its digits, of which people see one decimal
 *   q  the same, of which people see three
 *   -  left out
 */

/* All rows of the statement; the columns are named as in the query. */
struct sp_error *sp_store_fill(const struct sp_store *store, sqlite3_stmt *statement, const char *letters,
	struct sp_table *table) SP_MUST_CHECK;
/* People are spared a column in which nothing stands. */
void sp_store_hide_empty(struct sp_table *table, const char *column);
/* A usage error for a run that is not there, unable for one without a ledger. */
struct sp_error *sp_store_check_run(struct sp_store *store, uint64_t number) SP_MUST_CHECK;
/* The same, and unable for one that was accounted for without options. */
struct sp_error *sp_store_check_attributed(struct sp_store *store, uint64_t number) SP_MUST_CHECK;

/* A real as text, with that many decimals, never "-0.000". */
struct sp_real_text {
	char text[48];
};
struct sp_real_text sp_store_real(double value, int decimals);

/* Runs a report's query of the parameters :build, :sort, :top and those of --in; letters as above. */
struct sp_error *sp_store_fill_query(struct sp_store *store, uint64_t number, const char *text,
	const struct sp_report_query *query, const char *letters, struct sp_table *table) SP_MUST_CHECK;
/* A query whose one parameter is the build. */
struct sp_error *sp_store_fill_of_run(struct sp_store *store, uint64_t number, const char *query,
	const char *letters, struct sp_table *table) SP_MUST_CHECK;

#endif
