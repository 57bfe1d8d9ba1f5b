/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/scope.h"
#include "store/tables.h"

extern const char sp_text_copies[];

struct sp_error *sp_store_copies(
	struct sp_store *store, uint64_t number, const char *symbol, struct sp_table *table)
{
	SP_SCOPE scope = {.dimension = -1};
	SP_STATEMENT *statement = NULL;
	SP_TRY(sp_store_check_run(store, number));
	SP_TRY(sp_scope_resolve(
		store, number, &(struct sp_scope_wish){"--copies", symbol, SP_BY_SYMBOL}, &scope));
	SP_TRY(sp_sql_prepare(store, sp_text_copies, &statement));
	SP_TRY(sp_sql_bind_name(store, statement, ":build", SQL_INTEGER(number)));
	SP_TRY(sp_sql_bind_name(store, statement, ":in_label", SQL_TEXT(scope.label)));
	return sp_store_fill(store, statement, "tip%", table);
}
