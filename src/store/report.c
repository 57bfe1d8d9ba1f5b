/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tables about one build's ledger. Their queries are the files in reports/, which the program carries
 * inside.
 */
#include <string.h>

#include "base/dimension.h"
#include "base/memory.h"
#include "base/table.h"
#include "store/scope.h"
#include "store/tables.h"

extern const char sp_text_report[], sp_text_images[], sp_text_aliases[], sp_text_notes[], sp_text_gate[];

static const char *const sort_names[] = {[SP_SORT_PACKED] = "packed", [SP_SORT_RAW] = "raw"};

struct sp_error *sp_store_parse_sort(const char *name, enum sp_report_sort *sort)
{
	for (size_t i = 0; i < SP_COUNT(sort_names); i++) {
		if (strcmp(name, sort_names[i]) != 0)
			continue;
		*sort = (enum sp_report_sort)i;
		return NULL;
	}
	return sp_error_new(SP_USAGE, "%s is not a column to sort by: use packed or raw", name);
}

static struct sp_error *bind_query(const struct sp_store *store, sqlite3_stmt *statement, uint64_t number,
	const struct sp_report_query *query, const struct sp_scope *scope)
{
	SP_TRY(sp_scope_bind_only(store, statement, number, scope));
	SP_TRY(sp_sql_bind_name(store, statement, ":sort", SQL_TEXT(sort_names[query->sort])));
	return sp_sql_bind_name(store, statement, ":top", SQL_INTEGER(query->top));
}

static struct sp_error *resolve(
	struct sp_store *store, uint64_t number, const struct sp_report_query *query, struct sp_scope *scope)
{
	const struct sp_scope_wish wish = {"--in", query->in_label, query->in_dimension};
	SP_TRY(sp_store_check_run(store, number));
	return sp_scope_resolve(store, number, &wish, scope);
}

struct sp_error *sp_store_fill_query(struct sp_store *store, uint64_t number, const char *text,
	const struct sp_report_query *query, const char *letters, struct sp_table *table)
{
	SP_SCOPE scope = {.dimension = -1};
	SP_STATEMENT *statement = NULL;
	SP_TRY(resolve(store, number, query, &scope));
	SP_TRY(sp_sql_prepare(store, text, &statement));
	SP_TRY(bind_query(store, statement, number, query, &scope));
	SP_TRY(sp_store_fill(store, statement, letters, table));
	sp_store_hide_empty(table, "executed");
	return NULL;
}

struct sp_error *sp_store_report(
	struct sp_store *store, uint64_t number, const struct sp_report_query *query, struct sp_table *table)
{
	SP_SCOPE scope = {.dimension = -1};
	SP_STATEMENT *statement = NULL;
	SP_TRY(resolve(store, number, query, &scope));
	SP_TRY(sp_sql_prepare(store, sp_text_report, &statement));
	SP_TRY(bind_query(store, statement, number, query, &scope));
	SP_TRY(sp_sql_bind_name(store, statement, ":dimension", SQL_INTEGER(query->dimension)));
	const char *letters = query->dimension == SP_BY_SYMBOL ? "tipriieI" : "tipr--eI";
	SP_TRY(sp_store_fill(store, statement, letters, table));
	sp_store_hide_empty(table, "executed");
	free(table->columns[0].name);
	table->columns[0].name = sp_strdup(sp_dimension_names[query->dimension]);
	return NULL;
}

struct sp_error *sp_store_fill_of_run(struct sp_store *store, uint64_t number, const char *query,
	const char *letters, struct sp_table *table)
{
	SP_STATEMENT *statement = NULL;
	SP_TRY(sp_store_check_run(store, number));
	SP_TRY(sp_sql_prepare(store, query, &statement));
	SP_TRY(sp_sql_bind_name(store, statement, ":build", SQL_INTEGER(number)));
	return sp_store_fill(store, statement, letters, table);
}

struct sp_error *sp_store_images(struct sp_store *store, uint64_t number, struct sp_table *table)
{
	return sp_store_fill_of_run(store, number, sp_text_images, "ttiiir%i", table);
}

struct sp_error *sp_store_aliases(struct sp_store *store, uint64_t number, struct sp_table *table)
{
	return sp_store_fill_of_run(store, number, sp_text_aliases, "tti", table);
}

struct sp_error *sp_store_notes(struct sp_store *store, uint64_t number, struct sp_table *table)
{
	return sp_store_fill_of_run(store, number, sp_text_notes, "t", table);
}

struct sp_error *sp_store_gate(struct sp_store *store, uint64_t number, struct sp_table *table, bool *passed)
{
	SP_TRY(sp_store_fill_of_run(store, number, sp_text_gate, "ttp%it", table));
	*passed = true;
	for (size_t row = 0; row < table->row_count; row++)
		if (strcmp(sp_table_cell(table, row, table->column_count - 1), "over") == 0)
			*passed = false;
	return NULL;
}

struct sp_error *sp_store_estimated(struct sp_store *store, uint64_t number, bool *estimated)
{
	uint64_t image = 0;
	SP_TRY(sp_store_check_run(store, number));
	return sp_sql_integer(store, "SELECT id FROM image WHERE build = ? AND estimated LIMIT 1",
		SQL_VALUES(SQL_INTEGER(number)), &image, estimated);
}
