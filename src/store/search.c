/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Beginning a search and going on with it: who is at it, what it starts from.
 */
#include "store/search.h"

#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/journal.h"
#include "store/search_inside.h"

struct sp_trial_size sp_search_read_size(sqlite3_stmt *row, int column)
{
	return (struct sp_trial_size){
		.payload = sp_sql_column_integer(row, column),
		.kernel = sp_sql_column_integer(row, column + 1),
		.initramfs = sp_sql_column_integer(row, column + 2),
		.loader = sp_sql_column_integer(row, column + 3),
		.used = sp_sql_column_integer(row, column + 4),
		.free = sp_sql_column_integer(row, column + 5),
		.over = sqlite3_column_int64(row, column + 6),
	};
}

void sp_search_read_digest(sqlite3_stmt *row, int column, char digest[SP_SHA256_SIZE])
{
	const char *text = (const char *)sqlite3_column_text(row, column);
	memset(digest, 0, SP_SHA256_SIZE);
	if (text)
		strncpy(digest, text, SP_SHA256_SIZE - 1);
}

struct sp_error *sp_search_check(const struct sp_store *store, uint64_t number)
{
	uint64_t there = 0;
	bool found = false;
	SP_TRY(sp_sql_integer(store, "SELECT number FROM search WHERE number = ?",
		SQL_VALUES(SQL_INTEGER(number)), &there, &found));
	if (found)
		return NULL;
	return sp_error_new(SP_USAGE, "the store %s has no search %lu: `sizeprof runs --searches` lists them",
		store->path, (unsigned long)number);
}

struct sp_error *sp_search_check_held(const struct sp_store *store, uint64_t number)
{
	if (store->search == number && number)
		return NULL;
	return sp_error_new(SP_UNABLE,
		"search %lu was not begun here, which is a defect of sizeprof: please report it",
		(unsigned long)number);
}

static struct sp_error *check_base(const struct sp_store *store, uint64_t number)
{
	uint64_t there = 0;
	bool found = false;
	SP_TRY(sp_sql_integer(store, "SELECT number FROM build WHERE number = ?",
		SQL_VALUES(SQL_INTEGER(number)), &there, &found));
	return found ? NULL : sp_store_no_run(store, number);
}

static struct sp_error *find_same(const struct sp_store *store, const struct sp_journal_search *search,
	const char *inputs, uint64_t *number, bool *found)
{
	return sp_sql_integer(store,
		"SELECT number FROM search WHERE base = ? AND test = ? AND target = ? AND target_bytes = ? "
		"AND strategy = ? "
		"AND seed = ? AND inputs_sha256 = ?",
		SQL_VALUES(SQL_INTEGER(search->base), SQL_TEXT(search->test), SQL_TEXT(search->target),
			SQL_INTEGER(search->target_bytes), SQL_TEXT(search->strategy),
			SQL_INTEGER(search->seed), SQL_TEXT(inputs)),
		number, found);
}

/* The newest search for the same, from a base of the same recipe, with other inputs. */
static struct sp_error *find_changed(const struct sp_store *store, const struct sp_journal_search *search,
	const char *inputs, uint64_t *number)
{
	return sp_sql_integer(store,
		"SELECT max(search.number) FROM search JOIN build ON build.number = search.base "
		"JOIN build AS base ON base.number = ?1 AND base.recipe = build.recipe AND base.overlay IS "
		"build.overlay "
		"AND base.recipe_path IS build.recipe_path "
		"WHERE test = ?2 AND target = ?3 AND target_bytes = ?4 AND strategy = ?5 AND seed = ?6 "
		"AND inputs_sha256 <> ?7",
		SQL_VALUES(SQL_INTEGER(search->base), SQL_TEXT(search->test), SQL_TEXT(search->target),
			SQL_INTEGER(search->target_bytes), SQL_TEXT(search->strategy),
			SQL_INTEGER(search->seed), SQL_TEXT(inputs)),
		number, NULL);
}

static struct sp_error *insert_search(const struct sp_store *store, const struct sp_journal_search *search,
	const char *inputs, uint64_t *number)
{
	SP_TRY(sp_sql_once(store,
		"INSERT INTO search (base, test, target, target_bytes, strategy, seed, inputs, "
		"inputs_sha256, jobs, pid, "
		"state, started_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'running', " SQL_NOW ")",
		SQL_VALUES(SQL_INTEGER(search->base), SQL_TEXT(search->test), SQL_TEXT(search->target),
			SQL_INTEGER(search->target_bytes), SQL_TEXT(search->strategy),
			SQL_INTEGER(search->seed), SQL_TEXT(search->inputs ? search->inputs : ""),
			SQL_TEXT(inputs), SQL_INTEGER(search->jobs), SQL_INTEGER((uint64_t)getpid()))));
	*number = (uint64_t)sqlite3_last_insert_rowid(store->database);
	return NULL;
}

static bool is_through(enum sp_journal_state state)
{
	return state == SP_JOURNAL_REACHED || state == SP_JOURNAL_CERTIFIED;
}

static struct sp_error *read_state(
	const struct sp_store *store, uint64_t number, enum sp_journal_state *state)
{
	SP_STATEMENT *statement = NULL;
	bool row = false;
	SP_TRY(sp_sql_prepare(store, "SELECT state FROM search WHERE number = ?", &statement));
	SP_TRY(sp_sql_bind(store, statement, SQL_VALUES(SQL_INTEGER(number))));
	SP_TRY(sp_sql_step(store, statement, &row));
	if (row)
		*state = sp_journal_state_of((const char *)sqlite3_column_text(statement, 0));
	return NULL;
}

static struct sp_error *be_at_it(struct sp_store *store, uint64_t number)
{
	bool held = false;
	uint64_t pid = 0;
	SP_TRY(sp_search_lock(store, number, &held));
	if (held)
		return NULL;
	SP_TRY(sp_sql_integer(store, "SELECT pid FROM search WHERE number = ?",
		SQL_VALUES(SQL_INTEGER(number)), &pid, NULL));
	return sp_error_new(SP_UNABLE,
		"process %lu is at this search (%lu of %s) already: wait for it, or use another store",
		(unsigned long)pid, (unsigned long)number, store->path);
}

static struct sp_error *go_on(
	struct sp_store *store, const struct sp_journal_search *search, struct sp_search_begun *begun)
{
	SP_TRY(be_at_it(store, begun->number));
	SP_TRY(read_state(store, begun->number, &begun->before));
	return sp_sql_once(store,
		"UPDATE search SET jobs = ?, pid = ?, state = iif(?, state, 'running') WHERE number = ?",
		SQL_VALUES(SQL_INTEGER(search->jobs), SQL_INTEGER((uint64_t)getpid()),
			SQL_INTEGER(is_through(begun->before)), SQL_INTEGER(begun->number)));
}

static struct sp_error *begin_locked(
	struct sp_store *store, const struct sp_journal_search *search, struct sp_search_begun *begun)
{
	char inputs[SP_DIGEST_SIZE];
	const char *text = search->inputs ? search->inputs : "";
	sp_digest_bytes(text, strlen(text), inputs);
	SP_TRY(check_base(store, search->base));
	SP_TRY(find_same(store, search, inputs, &begun->number, &begun->resumed));
	if (begun->resumed)
		return go_on(store, search, begun);
	SP_TRY(find_changed(store, search, inputs, &begun->changed));
	SP_TRY(insert_search(store, search, inputs, &begun->number));
	return be_at_it(store, begun->number);
}

struct sp_error *sp_store_begin_search(
	struct sp_store *store, const struct sp_journal_search *search, struct sp_search_begun *begun)
{
	struct sp_search_begun found = {0};
	SP_TRY(sp_sql_begin(store));
	struct sp_error *error = sp_sql_end(store, begin_locked(store, search, &found));
	if (!error)
		*begun = found;
	else if (found.number && store->search == found.number)
		sp_search_unlock(store);
	return error;
}

void sp_store_leave_search(struct sp_store *store)
{
	sp_search_unlock(store);
}

struct sp_error *sp_store_save_baseline(struct sp_store *store, uint64_t number,
	const struct sp_trial_size *size, unsigned boots, unsigned failures)
{
	SP_TRY(sp_search_check_held(store, number));
	return sp_sql_once(store,
		"UPDATE search SET (" SQL_SIZE_COLUMNS
		", boots, failures) = (?, ?, ?, ?, ?, ?, ?, ?, ?) WHERE number = ?",
		SQL_VALUES(SQL_SIZE(size), SQL_INTEGER(boots), SQL_INTEGER(failures), SQL_INTEGER(number)));
}
