/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tables about options and applets: what they cost, what gates a symbol, what was measured.
 */
#include "base/table.h"
#include "store/scope.h"
#include "store/tables.h"

extern const char sp_text_options[], sp_text_applets[], sp_text_gates[], sp_text_measured[];

struct sp_error *sp_store_options(
	struct sp_store *store, uint64_t number, const struct sp_report_query *query, struct sp_table *table)
{
	SP_TRY(sp_store_check_attributed(store, number));
	return sp_store_fill_query(store, number, sp_text_options, query, "tipipettt", table);
}

struct sp_error *sp_store_applets(
	struct sp_store *store, uint64_t number, const struct sp_report_query *query, struct sp_table *table)
{
	SP_TRY(sp_store_check_attributed(store, number));
	return sp_store_fill_query(store, number, sp_text_applets, query, "tipipeip/ip", table);
}

struct sp_error *sp_store_gates(
	struct sp_store *store, uint64_t number, const char *symbol, struct sp_table *table)
{
	SP_SCOPE scope = {.dimension = -1};
	SP_STATEMENT *statement = NULL;
	SP_TRY(sp_store_check_attributed(store, number));
	SP_TRY(sp_scope_resolve(store, number, &(struct sp_scope_wish){"why", symbol, SP_BY_SYMBOL}, &scope));
	SP_TRY(sp_sql_prepare(store, sp_text_gates, &statement));
	SP_TRY(sp_sql_bind_name(store, statement, ":build", SQL_INTEGER(number)));
	SP_TRY(sp_sql_bind_name(store, statement, ":in_label", SQL_TEXT(scope.label)));
	SP_TRY(sp_store_fill(store, statement, "tttipettit", table));
	sp_store_hide_empty(table, "executed");
	return NULL;
}

struct sp_error *sp_store_measured(struct sp_store *store, uint64_t number, struct sp_table *table)
{
	uint64_t build = 0;
	bool there = false;
	SP_STATEMENT *statement = NULL;
	SP_TRY(sp_sql_integer(store, "SELECT number FROM build WHERE number = ?", SQL_VALUES(SQL_INTEGER(number)),
		&build, &there));
	if (!there)
		return sp_store_no_run(store, number);
	SP_TRY(sp_sql_prepare(store, sp_text_measured, &statement));
	SP_TRY(sp_sql_bind_name(store, statement, ":build", SQL_INTEGER(number)));
	return sp_store_fill(store, statement, "tttiiipppIITttr", table);
}
