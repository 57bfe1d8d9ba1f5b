/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tables over all builds: runs, systems, and the size table.
 */
#include <stdlib.h>

#include "base/human.h"
#include "base/memory.h"
#include "base/table.h"
#include "store/tables.h"

extern const char sp_text_runs[], sp_text_systems[], sp_text_table[];

struct sp_error *sp_store_runs(struct sp_store *store, struct sp_table *table)
{
	SP_STATEMENT *statement = NULL;
	SP_TRY(sp_sql_prepare(store, sp_text_runs, &statement));
	/* what people see fits into 80 columns */
	SP_TRY(sp_store_fill(store, statement, "ittttTiItT", table));
	sp_store_hide_empty(table, "overlay");
	return NULL;
}

struct sp_error *sp_store_paths(struct sp_store *store, struct sp_table *table)
{
	SP_STATEMENT *statement = NULL;
	SP_TRY(sp_sql_prepare(store,
		"SELECT path, build FROM artifact UNION "
		"SELECT folder, number FROM build WHERE folder IS NOT NULL UNION "
		"SELECT recipe_path, number FROM build WHERE recipe_path IS NOT NULL UNION "
		"SELECT folder, build FROM build_source JOIN source ON source.id = source WHERE folder IS NOT NULL UNION "
		/* an import of a build folder reads its objects there */
		"SELECT substr(origin, 6), build FROM build_source JOIN source ON source.id = source WHERE origin LIKE 'path:%' "
		"ORDER BY build, path",
		&statement));
	return sp_store_fill(store, statement, "ti", table);
}

struct sp_error *sp_store_systems(struct sp_store *store, struct sp_table *table)
{
	SP_STATEMENT *statement = NULL;
	SP_TRY(sp_sql_prepare(store, sp_text_systems, &statement));
	return sp_store_fill(store, statement, "ttiiiiititttt", table);
}

struct sp_error *sp_store_sizes(struct sp_store *store, uint64_t number, struct sp_table *table)
{
	enum { BYTES = 1, SIZE = 2 };
	SP_STATEMENT *statement = NULL;
	SP_TRY(sp_sql_prepare(store, sp_text_table, &statement));
	SP_TRY(sp_sql_bind_name(store, statement, ":build", SQL_INTEGER(number)));
	SP_TRY(sp_store_fill(store, statement, "titt", table));
	if (number && table->row_count == 0) {
		sp_table_clear(table);
		return sp_store_no_run(store, number);
	}
	for (size_t row = 0; row < table->row_count; row++) {
		char **cells = &table->cells[row * table->column_count];
		free(cells[SIZE]);
		cells[SIZE] = sp_human_size(strtoull(cells[BYTES], NULL, 10));
	}
	return NULL;
}
