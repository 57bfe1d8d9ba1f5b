/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which search is meant, and what it was begun with.
 */
#include <string.h>

#include "base/journal.h"
#include "base/memory.h"
#include "store/search_inside.h"

static struct sp_error *find_newest(struct sp_store *store, uint64_t *number)
{
	bool found = false;
	SP_TRY(sp_sql_integer(
		store, "SELECT number FROM search ORDER BY number DESC LIMIT 1", NULL, 0, number, &found));
	if (found)
		return NULL;
	return sp_error_new(SP_UNABLE, "the store %s holds no search yet: begin one with: sizeprof minimize",
		store->path);
}

struct sp_error *sp_store_find_search(struct sp_store *store, const char *text, uint64_t *number)
{
	uint64_t newest = 0;
	SP_TRY(find_newest(store, &newest));
	if (!text) {
		*number = newest;
		return NULL;
	}
	size_t digits = strspn(text, "0123456789");
	if (!digits || text[digits] || digits > 18)
		return sp_error_new(SP_USAGE,
			"\"%s\" is not the number of a search: `sizeprof runs --searches` lists them", text);
	uint64_t wanted = strtoull(text, NULL, 10);
	SP_TRY(sp_search_check(store, wanted));
	*number = wanted;
	return NULL;
}

struct sp_error *sp_store_search_of_run(struct sp_store *store, uint64_t build, uint64_t *number, bool *found)
{
	return sp_sql_integer(store,
		"SELECT search.number FROM search LEFT JOIN search_end ON search_end.search = search.number "
		"WHERE base = ?1 OR build = ?1 ORDER BY search_end.search IS NULL, search.number DESC LIMIT "
		"1",
		SQL_VALUES(SQL_INTEGER(build)), number, found);
}

static struct sp_journal_search read_search(sqlite3_stmt *row)
{
	struct sp_journal_search search = {
		.number = sp_sql_column_integer(row, 0),
		.base = sp_sql_column_integer(row, 1),
		.recipe = sp_sql_column_text(row, 2),
		.overlay = sp_sql_column_text(row, 3),
		.test = sp_sql_column_text(row, 4),
		.target = sp_sql_column_text(row, 5),
		.target_bytes = sp_sql_column_integer(row, 6),
		.strategy = sp_sql_column_text(row, 7),
		.seed = sp_sql_column_integer(row, 8),
		.jobs = (unsigned)sp_sql_column_integer(row, 9),
		.inputs = sp_sql_column_text(row, 10),
		.state = sp_journal_state_of((const char *)sqlite3_column_text(row, 12)),
		.boots = (unsigned)sp_sql_column_integer(row, 13),
		.failures = (unsigned)sp_sql_column_integer(row, 14),
		.started_at = sp_sql_column_text(row, 15),
		.ended_at = sp_sql_column_text(row, 16),
		.seconds = sqlite3_column_double(row, 17),
		.trials = sp_sql_column_integer(row, 18),
		.size = sp_search_read_size(row, 19),
	};
	sp_search_read_digest(row, 11, search.inputs_sha256);
	return search;
}

struct sp_error *sp_store_load_search(
	struct sp_store *store, uint64_t number, struct sp_journal_search *search)
{
	SP_STATEMENT *statement = NULL;
	bool row = false;
	SP_TRY(sp_search_check(store, number));
	SP_TRY(sp_sql_prepare(store,
		"SELECT search.number, base, recipe, overlay, test, target, target_bytes, strategy, seed, "
		"jobs, inputs, "
		"inputs_sha256, state, boots, failures, started_at, "
		"(SELECT ended_at FROM search_end WHERE search = ?1 AND state <> 'running'), "
		"max(coalesce((SELECT seconds FROM search_end WHERE search = ?1), 0), "
		"coalesce((SELECT max(elapsed) FROM trial WHERE search = ?1), 0)), "
		"(SELECT count(*) FROM trial WHERE search = ?1), " SQL_SIZE_COLUMNS
		" FROM search JOIN build ON build.number = base WHERE search.number = ?1",
		&statement));
	SP_TRY(sp_sql_bind(store, statement, SQL_VALUES(SQL_INTEGER(number))));
	SP_TRY(sp_sql_step(store, statement, &row));
	*search = read_search(statement);
	search->alive = sp_search_is_alive(store, number);
	return NULL;
}

static void read_item(sqlite3_stmt *row, void *item)
{
	*(struct sp_journal_item *)item = (struct sp_journal_item){
		.name = sp_sql_column_text(row, 0),
		.program = sp_sql_column_text(row, 1),
		.option = sp_sql_column_text(row, 2),
		.value = sp_sql_column_text(row, 3),
		.weight = sqlite3_column_double(row, 4),
		.prior = sqlite3_column_double(row, 5),
		.parents = sp_sql_column_text(row, 6),
		.group = sp_sql_column_integer(row, 7),
		.group_step = (unsigned)sp_sql_column_integer(row, 8),
		.round = sp_sql_column_integer(row, 9),
	};
}

struct sp_error *sp_store_load_items(
	struct sp_store *store, uint64_t number, struct sp_journal_item **items, size_t *count)
{
	void *found = NULL;
	size_t found_count = 0;
	SP_TRY(sp_search_check(store, number));
	struct sp_error *error = sp_sql_list(store,
		"SELECT name, program, option, value, weight, prior, parents, group_number, group_step, round "
		"FROM search_item WHERE search = ? ORDER BY position",
		SQL_VALUES(SQL_INTEGER(number)), sizeof(**items), read_item, &found, &found_count);
	if (error) {
		sp_journal_items_free(found, found_count);
		return error;
	}
	*items = found;
	*count = found_count;
	return NULL;
}
