/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The thin layer between this stage and SQLite's C interface (https://www.sqlite.org/c3ref/intro.html).
 */
#include "store/sql.h"

#include <errno.h>
#include <string.h>

#include "base/memory.h"

static struct sp_error *disk_full(const struct sp_store *store)
{
	return sp_error_new(SP_UNABLE,
		"cannot write the store %s: the disk is full: free some space there or use --store",
		store->path);
}

struct sp_error *sp_sql_error(const struct sp_store *store)
{
	const char *path = store->path;
	int code = sqlite3_extended_errcode(store->database);
	int system = sqlite3_system_errno(store->database);
	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return sp_error_new(SP_UNABLE,
			"the store %s is locked by another process: wait for it or use --store", path);
	case SQLITE_FULL:
		return disk_full(store);
	case SQLITE_READONLY:
		return sp_error_new(SP_UNABLE,
			"cannot write the store %s: the file or its folder is read-only: change its mode or "
			"use --store",
			path);
	case SQLITE_CANTOPEN:
		return sp_error_new(SP_UNABLE,
			"cannot open the store %s: %s: check its path and mode or use --store", path,
			system ? strerror(system) : sqlite3_errmsg(store->database));
	case SQLITE_NOTADB:
		return sp_error_new(SP_UNABLE,
			"%s is not a store of sizeprof but some other file: move it away or use --store",
			path);
	case SQLITE_CORRUPT:
		return sp_error_new(SP_UNABLE,
			"the store %s is damaged: move it away and build again, or use --store", path);
	case SQLITE_NOMEM:
		return sp_error_new(SP_UNABLE, "out of memory in the store %s: close other programs", path);
	case SQLITE_IOERR:
		if (system == ENOSPC || system == EDQUOT)
			return disk_full(store);
		return sp_error_new(SP_UNABLE,
			"cannot read or write the store %s: %s: check the disk or use --store", path,
			system ? strerror(system) : sqlite3_errmsg(store->database));
	default:
		return sp_error_new(SP_UNABLE,
			"the store %s refused: %s (SQLite's error %d), which is a defect of sizeprof: please "
			"report it",
			path, sqlite3_errmsg(store->database), code);
	}
}

struct sp_error *sp_sql_prepare(const struct sp_store *store, const char *text, sqlite3_stmt **statement)
{
	if (sqlite3_prepare_v2(store->database, text, -1, statement, NULL) != SQLITE_OK)
		return sp_sql_error(store);
	return NULL;
}

void sp_sql_finish(sqlite3_stmt **statement)
{
	sqlite3_finalize(*statement);
	*statement = NULL;
}

static struct sp_error *bind_one(
	const struct sp_store *store, sqlite3_stmt *statement, int index, const struct sp_sql_value *value)
{
	int code = SQLITE_OK;
	if (value->type == SP_SQL_INTEGER)
		code = sqlite3_bind_int64(statement, index, (sqlite3_int64)value->integer);
	else if (value->type == SP_SQL_REAL)
		code = sqlite3_bind_double(statement, index, value->real);
	else if (value->type == SP_SQL_TEXT && value->text)
		code = sqlite3_bind_text(statement, index, value->text, -1, SQLITE_STATIC);
	else
		code = sqlite3_bind_null(statement, index);
	return code == SQLITE_OK ? NULL : sp_sql_error(store);
}

struct sp_error *sp_sql_bind(const struct sp_store *store, sqlite3_stmt *statement,
	const struct sp_sql_value *values, size_t count)
{
	sqlite3_reset(statement);
	for (size_t i = 0; i < count; i++)
		SP_TRY(bind_one(store, statement, (int)i + 1, &values[i]));
	return NULL;
}

struct sp_error *sp_sql_bind_name(
	const struct sp_store *store, sqlite3_stmt *statement, const char *name, struct sp_sql_value value)
{
	return bind_one(store, statement, sqlite3_bind_parameter_index(statement, name), &value);
}

struct sp_error *sp_sql_step(const struct sp_store *store, sqlite3_stmt *statement, bool *row)
{
	int code = sqlite3_step(statement);
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		return sp_sql_error(store);
	*row = code == SQLITE_ROW;
	return NULL;
}

struct sp_error *sp_sql_list(const struct sp_store *store, const char *text,
	const struct sp_sql_value *values, size_t value_count, size_t size,
	void (*read)(sqlite3_stmt *row, void *item), void **items, size_t *count)
{
	SP_STATEMENT *statement = NULL;
	bool row = false;
	*items = NULL;
	*count = 0;
	SP_TRY(sp_sql_prepare(store, text, &statement));
	SP_TRY(sp_sql_bind(store, statement, values, value_count));
	for (size_t capacity = 0;; ++*count) {
		SP_TRY(sp_sql_step(store, statement, &row));
		if (!row)
			return NULL;
		if (*count == capacity) {
			capacity = capacity ? 2 * capacity : 8;
			*items = sp_realloc(*items, capacity, size);
		}
		read(statement, (char *)*items + *count * size);
	}
}

struct sp_error *sp_sql_run(const struct sp_store *store, sqlite3_stmt *statement,
	const struct sp_sql_value *values, size_t count)
{
	bool row = false;
	SP_TRY(sp_sql_bind(store, statement, values, count));
	return sp_sql_step(store, statement, &row);
}

struct sp_error *sp_sql_once(
	const struct sp_store *store, const char *text, const struct sp_sql_value *values, size_t count)
{
	SP_STATEMENT *statement = NULL;
	SP_TRY(sp_sql_prepare(store, text, &statement));
	return sp_sql_run(store, statement, values, count);
}

struct sp_error *sp_sql_integer(const struct sp_store *store, const char *text,
	const struct sp_sql_value *values, size_t count, uint64_t *result, bool *found)
{
	SP_STATEMENT *statement = NULL;
	bool row = false;
	SP_TRY(sp_sql_prepare(store, text, &statement));
	SP_TRY(sp_sql_bind(store, statement, values, count));
	SP_TRY(sp_sql_step(store, statement, &row));
	if (row)
		*result = sp_sql_column_integer(statement, 0);
	if (found)
		*found = row;
	return NULL;
}

struct sp_error *sp_sql_script(const struct sp_store *store, const char *text)
{
	if (sqlite3_exec(store->database, text, NULL, NULL, NULL) != SQLITE_OK)
		return sp_sql_error(store);
	return NULL;
}

uint64_t sp_sql_column_integer(sqlite3_stmt *statement, int column)
{
	return (uint64_t)sqlite3_column_int64(statement, column);
}

char *sp_sql_column_text(sqlite3_stmt *statement, int column)
{
	return sp_strdup((const char *)sqlite3_column_text(statement, column));
}

struct sp_error *sp_sql_begin(const struct sp_store *store)
{
	return sp_sql_script(store, "BEGIN IMMEDIATE");
}

struct sp_error *sp_sql_end(const struct sp_store *store, struct sp_error *error)
{
	if (!error)
		error = sp_sql_script(store, "COMMIT");
	/* a failed COMMIT, or a disk that filled up, may leave the transaction open or not */
	if (error && !sqlite3_get_autocommit(store->database))
		sqlite3_exec(store->database, "ROLLBACK", NULL, NULL, NULL);
	return error;
}
