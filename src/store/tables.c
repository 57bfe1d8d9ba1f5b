/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tables that reports are made of. Their queries are the files in reports/, which the program carries
 * inside.
 */
#include <string.h>

#include "base/dimension.h"
#include "base/human.h"
#include "base/memory.h"
#include "base/table.h"
#include "store/scope.h"
#include "store/sql.h"

extern const char sp_text_report[], sp_text_runs[], sp_text_table[];

/* A column per letter of types, named as in the query: 't' text, 'i' integer. */
static void add_columns(sqlite3_stmt *statement, const char *types, struct sp_table *table)
{
	for (int i = 0; types[i]; i++)
		sp_table_add_column(table, sqlite3_column_name(statement, i),
			types[i] == 'i' ? SP_COLUMN_INTEGER : SP_COLUMN_TEXT);
}

static void add_row(sqlite3_stmt *statement, struct sp_table *table)
{
	SP_AUTOFREE const char **cells = sp_alloc(table->column_count * sizeof(*cells));
	for (size_t i = 0; i < table->column_count; i++)
		cells[i] = (const char *)sqlite3_column_text(statement, (int)i);
	sp_table_add_row(table, cells);
}

static struct sp_error *fill(
	const struct sp_store *store, sqlite3_stmt *statement, const char *types, struct sp_table *table)
{
	SP_TABLE filled = {0};
	bool row = false;
	add_columns(statement, types, &filled);
	for (;;) {
		SP_TRY(sp_sql_step(store, statement, &row));
		if (!row)
			break;
		add_row(statement, &filled);
	}
	*table = filled;
	filled = (struct sp_table){0};
	return NULL;
}

struct sp_error *sp_store_parse_sort(const char *name, enum sp_report_sort *sort)
{
	if (strcmp(name, "raw") != 0)
		return sp_error_new(SP_USAGE, "%s is not a column to sort by: use raw", name);
	*sort = SP_SORT_RAW;
	return NULL;
}

static struct sp_error *check_ledger(const struct sp_store *store, uint64_t number)
{
	uint64_t builds = 0, images = 0;
	SP_TRY(sp_sql_integer(store, "SELECT count(*) FROM build WHERE number = ?",
		SQL_VALUES(SQL_INTEGER(number)), &builds, NULL));
	SP_TRY(sp_sql_integer(store, "SELECT count(*) FROM image WHERE build = ?",
		SQL_VALUES(SQL_INTEGER(number)), &images, NULL));
	if (!builds)
		return sp_store_no_run(store, number);
	if (!images)
		return sp_error_new(SP_UNABLE,
			"run %lu was stored without a ledger: build it again to see its bytes",
			(unsigned long)number);
	return NULL;
}

static struct sp_error *bind_report(const struct sp_store *store, sqlite3_stmt *statement, uint64_t number,
	const struct sp_report_query *query, const struct sp_scope *scope)
{
	struct sp_sql_value dimension = {.type = SP_SQL_NULL};
	if (scope->dimension >= 0)
		dimension = SQL_INTEGER((uint64_t)scope->dimension);
	SP_TRY(sp_sql_bind_name(store, statement, ":build", SQL_INTEGER(number)));
	SP_TRY(sp_sql_bind_name(store, statement, ":dimension", SQL_INTEGER(query->dimension)));
	SP_TRY(sp_sql_bind_name(store, statement, ":top", SQL_INTEGER(query->top)));
	SP_TRY(sp_sql_bind_name(store, statement, ":in_dimension", dimension));
	SP_TRY(sp_sql_bind_name(store, statement, ":in_label", SQL_TEXT(scope->label)));
	return sp_sql_bind_name(store, statement, ":in_subtree", SQL_INTEGER(scope->subtree));
}

struct sp_error *sp_store_report(
	struct sp_store *store, uint64_t number, const struct sp_report_query *query, struct sp_table *table)
{
	SP_SCOPE scope = {.dimension = -1};
	SP_STATEMENT *statement = NULL;
	SP_TRY(check_ledger(store, number));
	SP_TRY(sp_scope_resolve(store, number, query->in_label, query->in_dimension, &scope));
	SP_TRY(sp_sql_prepare(store, sp_text_report, &statement));
	SP_TRY(bind_report(store, statement, number, query, &scope));
	SP_TRY(fill(store, statement, "ti", table));
	free(table->columns[0].name);
	table->columns[0].name = sp_strdup(sp_dimension_names[query->dimension]);
	return NULL;
}

struct sp_error *sp_store_runs(struct sp_store *store, struct sp_table *table)
{
	SP_STATEMENT *statement = NULL;
	SP_TRY(sp_sql_prepare(store, sp_text_runs, &statement));
	return fill(store, statement, "itttttiitt", table);
}

struct sp_error *sp_store_sizes(struct sp_store *store, uint64_t number, struct sp_table *table)
{
	enum { BYTES = 1, SIZE = 2 };
	SP_STATEMENT *statement = NULL;
	SP_TRY(sp_sql_prepare(store, sp_text_table, &statement));
	SP_TRY(sp_sql_bind_name(store, statement, ":build", SQL_INTEGER(number)));
	SP_TRY(fill(store, statement, "titt", table));
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
