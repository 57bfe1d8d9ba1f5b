/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/tables.h"

extern const char sp_text_blocks[];

struct sp_error *sp_store_blocks(struct sp_store *store, uint64_t number, struct sp_table *table)
{
	SP_STATEMENT *statement = NULL;
	SP_TRY(sp_store_check_run(store, number));
	SP_TRY(sp_sql_prepare(store, sp_text_blocks, &statement));
	SP_TRY(sp_sql_bind_name(store, statement, ":build", SQL_INTEGER(number)));
	return sp_store_fill(store, statement, "ttip", table);
}
