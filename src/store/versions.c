/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tables that set one system beside itself: of several versions of Linux, and the settings of two runs.
 */
#include "store/tables.h"

extern const char sp_text_versions[], sp_text_parts[], sp_text_kernel[], sp_text_settings[];

struct sp_error *sp_store_versions(struct sp_store *store, const char *recipe, struct sp_table *table)
{
	SP_STATEMENT *statement = NULL;
	SP_TRY(sp_sql_prepare(store, sp_text_versions, &statement));
	SP_TRY(sp_sql_bind_name(store, statement, ":recipe", SQL_TEXT(recipe)));
	return sp_store_fill(store, statement, "ttiiiitiitttt", table);
}

struct sp_error *sp_store_parts(struct sp_store *store, uint64_t number, struct sp_table *table)
{
	return sp_store_fill_of_run(store, number, sp_text_parts, "tip", table);
}

struct sp_error *sp_store_kernel(struct sp_store *store, uint64_t number, struct sp_table *table)
{
	SP_TRY(sp_store_check_attributed(store, number));
	return sp_store_fill_of_run(store, number, sp_text_kernel, "ttipipt", table);
}

struct sp_error *sp_store_settings(
	struct sp_store *store, uint64_t before, uint64_t after, struct sp_table *table)
{
	SP_STATEMENT *statement = NULL;
	SP_TRY(sp_store_check_attributed(store, before));
	SP_TRY(sp_store_check_attributed(store, after));
	SP_TRY(sp_sql_prepare(store, sp_text_settings, &statement));
	SP_TRY(sp_sql_bind_name(store, statement, ":before", SQL_INTEGER(before)));
	SP_TRY(sp_sql_bind_name(store, statement, ":after", SQL_INTEGER(after)));
	return sp_store_fill(store, statement, "ttttppt", table);
}
