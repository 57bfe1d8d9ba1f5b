/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What each trial of a search tried: the names that it applies beyond the state before it, and those that it
 * takes back.
 */
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/table.h"
#include "base/words.h"
#include "store/search_inside.h"

#define FIRST 2 /* names for people; the others are counted */

struct item {
	char *name;
	bool is_own, is_before;
	UT_hash_handle hh;
};

/* In the order in which they were added: the largest expected win first. */
struct items {
	struct item *first;
};

static void end_items(struct items *items)
{
	struct item *item, *next;
	HASH_ITER(hh, items->first, item, next)
	{
		HASH_DEL(items->first, item);
		free(item->name);
		free(item);
	}
}

static struct item *item_of(struct items *items, const char *name, size_t length)
{
	struct item *item;
	HASH_FIND(hh, items->first, name, length, item);
	if (item)
		return item;
	item = sp_alloc(sizeof(*item));
	*item = (struct item){.name = sp_format("%.*s", (int)length, name)};
	HASH_ADD_KEYPTR(hh, items->first, item->name, length, item);
	return item;
}

static struct sp_error *read_items(const struct sp_store *store, uint64_t number, struct items *items)
{
	SP_STATEMENT *statement = NULL;
	bool row = false;
	SP_TRY(sp_sql_prepare(
		store, "SELECT name FROM search_item WHERE search = ? ORDER BY weight DESC, name", &statement));
	SP_TRY(sp_sql_bind(store, statement, SQL_VALUES(SQL_INTEGER(number))));
	while (true) {
		SP_TRY(sp_sql_step(store, statement, &row));
		if (!row)
			return NULL;
		SP_AUTOFREE char *name = sp_sql_column_text(statement, 0);
		item_of(items, name, strlen(name));
	}
}

static void mark(struct items *items, const char *moves, bool is_own)
{
	const char *at = moves ? moves : "", *name;
	size_t length;
	while ((name = sp_next_name(&at, &length))) {
		struct item *item = item_of(items, name, length);
		item->is_own |= is_own;
		item->is_before |= !is_own;
	}
}

/* Names of those that are on one side alone, and of the first of them, as "BLOCK USB, 5 more"; how many. */
static size_t list(const struct items *items, bool own, struct sp_buffer *all, struct sp_buffer *first)
{
	size_t count = 0;
	for (const struct item *item = items->first; item; item = item->hh.next) {
		if (item->is_own == item->is_before || item->is_own != own)
			continue;
		sp_buffer_printf(all, "%s%s", count ? " " : "", item->name);
		if (count++ < FIRST)
			sp_buffer_printf(first, "%s%s", count > 1 ? " " : "", item->name);
	}
	if (count > FIRST)
		sp_buffer_printf(first, ", %zu more", count - FIRST);
	return count;
}

enum column { TRIAL = 0, ATTEMPT = 4, MORE = 17, BACK, TRIED };

static void fill_row(struct items *items, struct sp_table *table, size_t row)
{
	SP_BUFFER more = SP_BUFFER_EMPTY;
	SP_BUFFER back = SP_BUFFER_EMPTY;
	SP_BUFFER first = SP_BUFFER_EMPTY;
	SP_BUFFER first_back = SP_BUFFER_EMPTY;
	const char *attempt = sp_table_cell(table, row, ATTEMPT);
	size_t more_count = list(items, true, &more, &first), back_count = list(items, false, &back, &first_back);
	if (back_count)
		sp_buffer_printf(&first, "%sback: %s", more_count ? "; " : "", sp_buffer_text(&first_back));
	if (!more_count && !back_count)
		sp_buffer_add_text(&first, "the same state");
	if (attempt && strcmp(attempt, "0") != 0)
		sp_buffer_add_text(&first, ", again");
	sp_search_set_cell(table, row, MORE, more_count ? sp_buffer_take(&more) : NULL);
	sp_search_set_cell(table, row, BACK, back_count ? sp_buffer_take(&back) : NULL);
	sp_search_set_cell(table, row, TRIED, sp_buffer_take(&first));
}

struct sp_error *sp_search_fill_tried(struct sp_store *store, uint64_t number, struct sp_table *table)
{
	SP_GUARD(end_items) struct items items = {0};
	SP_STATEMENT *statement = NULL;
	bool found = false;
	size_t row = 0;
	SP_TRY(read_items(store, number, &items));
	SP_TRY(sp_sql_prepare(store,
		"SELECT number, moves, (SELECT state.moves FROM step JOIN trial AS state "
		"ON state.search = step.search AND state.number = step.trial "
		"WHERE step.search = trial.search AND step.after < trial.number ORDER BY position DESC LIMIT 1) "
		"FROM trial WHERE search = ? ORDER BY number",
		&statement));
	SP_TRY(sp_sql_bind(store, statement, SQL_VALUES(SQL_INTEGER(number))));
	while (true) {
		SP_TRY(sp_sql_step(store, statement, &found));
		if (!found)
			return NULL;
		uint64_t trial = sp_sql_column_integer(statement, 0);
		while (row < table->row_count && strtoull(sp_table_cell(table, row, TRIAL), NULL, 10) < trial)
			row++; /* the base, or one that came in between: it is in the next table */
		if (row == table->row_count || strtoull(sp_table_cell(table, row, TRIAL), NULL, 10) != trial)
			continue;
		SP_AUTOFREE char *own = sp_sql_column_text(statement, 1), *before = sp_sql_column_text(statement, 2);
		for (struct item *item = items.first; item; item = item->hh.next)
			item->is_own = item->is_before = false;
		mark(&items, own, true);
		mark(&items, before, false);
		fill_row(&items, table, row);
	}
}
