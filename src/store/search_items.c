/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a search can do: its items, round after round, each as the first round saw it. Groups are numbered
 * anew by every round; here each keeps the number that its members had before.
 */
#include "base/memory.h"
#include "store/search_inside.h"

/* A round's number of a group, and the search's. */
struct pair {
	uint64_t here, kept;
};

struct groups {
	struct pair *items;
	size_t count, capacity;
	uint64_t most; /* the greatest number of the search */
};

static void clear_groups(struct groups *groups)
{
	free(groups->items);
}

static struct pair *find_pair(struct groups *groups, uint64_t here)
{
	for (size_t i = groups->count; i-- > 0;)
		if (groups->items[i].here == here)
			return &groups->items[i];
	SP_GROW(groups->items, groups->count, groups->capacity);
	groups->items[groups->count] = (struct pair){.here = here};
	return &groups->items[groups->count++];
}

/* The number that an item had, or else another value of its option; 0 for none. */
static struct sp_error *number_before(const struct sp_store *store, sqlite3_stmt *statement, uint64_t search,
	const struct sp_journal_item *item, uint64_t *number)
{
	bool row = false;
	*number = 0;
	SP_TRY(sp_sql_bind(store, statement,
		SQL_VALUES(SQL_INTEGER(search), SQL_TEXT(item->name), SQL_TEXT(item->program),
			SQL_TEXT(item->option))));
	SP_TRY(sp_sql_step(store, statement, &row));
	if (row)
		*number = sp_sql_column_integer(statement, 0);
	return NULL;
}

/* What the groups of these items are called in the search: new ones get the next numbers. */
static struct sp_error *name_groups(const struct sp_store *store, uint64_t search,
	const struct sp_journal_item *items, size_t count, struct groups *groups)
{
	SP_STATEMENT *statement = NULL;
	SP_TRY(sp_sql_integer(store,
		"SELECT coalesce(max(group_number), 0) FROM search_item WHERE search = ?",
		SQL_VALUES(SQL_INTEGER(search)), &groups->most, NULL));
	SP_TRY(sp_sql_prepare(store,
		"SELECT group_number FROM search_item WHERE search = ?1 AND group_number IS NOT NULL "
		"AND (name = ?2 OR (program = ?3 AND option = ?4)) ORDER BY name = ?2 DESC, group_number "
		"LIMIT 1",
		&statement));
	for (size_t i = 0; i < count; i++) {
		struct pair *pair = items[i].group ? find_pair(groups, items[i].group) : NULL;
		if (pair && !pair->kept && groups->most)
			SP_TRY(number_before(store, statement, search, &items[i], &pair->kept));
	}
	for (size_t i = 0; i < groups->count; i++)
		if (!groups->items[i].kept)
			groups->items[i].kept = ++groups->most;
	return NULL;
}

/* What is there already stays, unless it is of an earlier version; only a group may come to it. */
static struct sp_error *prepare(const struct sp_store *store, sqlite3_stmt **statement)
{
	return sp_sql_prepare(store,
		"INSERT INTO search_item (search, name, position, program, option, value, weight, prior, "
		"parents, "
		"group_number, group_step, round) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO "
		"UPDATE "
		"SET (program, option, value, weight, prior, parents, group_number, group_step, round) = "
		"(excluded.program, excluded.option, excluded.value, excluded.weight, excluded.prior, "
		"excluded.parents, excluded.group_number, excluded.group_step, excluded.round) WHERE round "
		"IS NULL",
		statement);
}

static struct sp_error *join_group(const struct sp_store *store, sqlite3_stmt *statement, uint64_t search,
	const struct sp_journal_item *item, uint64_t group)
{
	return sp_sql_run(store, statement,
		SQL_VALUES(SQL_INTEGER(search), SQL_TEXT(item->name), SQL_INTEGER(group),
			SQL_INTEGER(item->group_step)));
}

static struct sp_error *insert(const struct sp_store *store, sqlite3_stmt *statement, uint64_t search,
	uint64_t position, const struct sp_journal_item *item, uint64_t group)
{
	return sp_sql_run(store, statement,
		SQL_VALUES(SQL_INTEGER(search), SQL_TEXT(item->name), SQL_INTEGER(position),
			SQL_TEXT(item->program), SQL_TEXT(item->option), SQL_TEXT(item->value),
			SQL_REAL(item->weight), SQL_REAL(item->prior),
			SQL_TEXT(item->parents ? item->parents : ""), SQL_POSITIVE(group),
			group ? SQL_INTEGER(item->group_step) : SQL_TEXT(NULL), SQL_POSITIVE(item->round)));
}

static struct sp_error *save_locked(
	const struct sp_store *store, uint64_t search, const struct sp_journal_item *items, size_t count)
{
	SP_STATEMENT *insertion = NULL;
	SP_STATEMENT *joining = NULL;
	SP_GUARD(clear_groups) struct groups groups = {0};
	uint64_t next = 0;
	SP_TRY(sp_sql_integer(store, "SELECT count(*) FROM search_item WHERE search = ?",
		SQL_VALUES(SQL_INTEGER(search)), &next, NULL));
	SP_TRY(name_groups(store, search, items, count, &groups));
	SP_TRY(prepare(store, &insertion));
	SP_TRY(sp_sql_prepare(store,
		"UPDATE search_item SET group_number = ?3, group_step = ?4 WHERE search = ?1 AND name = ?2 "
		"AND group_number IS NULL",
		&joining));
	for (size_t i = 0; i < count; i++) {
		uint64_t group = items[i].group ? find_pair(&groups, items[i].group)->kept : 0;
		SP_TRY(insert(store, insertion, search, next + i, &items[i], group));
		if (group)
			SP_TRY(join_group(store, joining, search, &items[i], group));
	}
	return NULL;
}

struct sp_error *sp_store_save_items(
	struct sp_store *store, uint64_t number, const struct sp_journal_item *items, size_t count)
{
	SP_TRY(sp_search_check_held(store, number));
	SP_TRY(sp_sql_begin(store));
	return sp_sql_end(store, save_locked(store, number, items, count));
}
