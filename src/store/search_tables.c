/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tables about searches. Their queries are files in reports/, which the program carries inside.
 */
#include <string.h>

#include "base/memory.h"
#include "base/table.h"
#include "base/words.h"
#include "store/search_inside.h"
#include "store/tables.h"

extern const char sp_text_searches[], sp_text_trials[], sp_text_dropped[], sp_text_stayed[], sp_text_items[];

void sp_search_set_cell(struct sp_table *table, size_t row, size_t column, char *text)
{
	char **cell = &table->cells[row * table->column_count + column];
	free(*cell);
	*cell = text;
}

struct sp_error *sp_store_searches(struct sp_store *store, struct sp_table *table)
{
	enum { NUMBER = 0, STATE = 6 };
	SP_STATEMENT *statement = NULL;
	SP_TRY(sp_sql_prepare(store, sp_text_searches, &statement));
	/* what people see fits into 80 columns */
	SP_TRY(sp_store_fill(store, statement, "iIttTItiIiieITTI", table));
	for (size_t row = 0; row < table->row_count; row++) {
		uint64_t number = strtoull(sp_table_cell(table, row, NUMBER), NULL, 10);
		if (strcmp(sp_table_cell(table, row, STATE), "running") == 0 &&
			!sp_search_is_alive(store, number))
			sp_search_set_cell(table, row, STATE, sp_strdup("interrupted"));
	}
	return NULL;
}

static struct sp_error *fill_of_search(struct sp_store *store, uint64_t number, const char *query,
	const char *letters, struct sp_table *table)
{
	SP_STATEMENT *statement = NULL;
	SP_TRY(sp_search_check(store, number));
	SP_TRY(sp_sql_prepare(store, query, &statement));
	SP_TRY(sp_sql_bind_name(store, statement, ":search", SQL_INTEGER(number)));
	return sp_store_fill(store, statement, letters, table);
}

struct sp_error *sp_store_trials(struct sp_store *store, uint64_t number, struct sp_table *table)
{
	SP_TRY(fill_of_search(store, number, sp_text_trials, "ieEIIiIttiIiIiTTITT/t", table));
	return sp_search_fill_tried(store, number, table);
}

struct sp_error *sp_store_items(struct sp_store *store, uint64_t number, struct sp_table *table)
{
	return fill_of_search(store, number, sp_text_items, "tTTTgqTIIitI", table);
}

struct sp_error *sp_store_dropped(struct sp_store *store, uint64_t number, struct sp_table *table)
{
	return fill_of_search(store, number, sp_text_dropped, "tTTTiii", table);
}

struct sp_error *sp_store_stayed(struct sp_store *store, uint64_t number, struct sp_table *table)
{
	enum { LINE = 7, SCREEN = 11 };
	SP_TRY(fill_of_search(store, number, sp_text_stayed, "tTTTtitTpITTTI", table));
	for (size_t row = 0; row < table->row_count; row++) {
		SP_AUTOFREE char *last = sp_last_lines(sp_table_cell(table, row, SCREEN), 1);
		sp_search_set_cell(table, row, LINE, *last ? sp_strdup(last) : NULL);
	}
	return NULL;
}
