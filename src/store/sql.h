/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SQLite for the files of this folder: statements with typed parameters, transactions, and every failure as
 * one sentence. Tests may use it; other stages may not.
 */
#ifndef SIZEPROF_STORE_SQL_H
#define SIZEPROF_STORE_SQL_H

#include <sqlite3.h>

#include "store/store.h"

struct sp_store {
	sqlite3 *database;
	char *path; /* as the user named it, for messages */
	uint64_t search; /* number of the search that this process is at; 0: none */
	int search_lock; /* then: the file that says so */
};

/* A parameter of a statement. Texts have to stay until the statement was run. */
struct sp_sql_value {
	enum { SP_SQL_NULL, SP_SQL_INTEGER, SP_SQL_REAL, SP_SQL_TEXT } type;
	uint64_t integer;
	double real;
	const char *text; /* NULL is SQL's NULL */
};

#define SQL_INTEGER(value) ((struct sp_sql_value){.type = SP_SQL_INTEGER, .integer = (value)})
#define SQL_REAL(value) ((struct sp_sql_value){.type = SP_SQL_REAL, .real = (value)})
#define SQL_TEXT(value) ((struct sp_sql_value){.type = SP_SQL_TEXT, .text = (value)})
#define SQL_VALUES(...)                                                                                      \
	(const struct sp_sql_value[]){__VA_ARGS__},                                                          \
		sizeof((const struct sp_sql_value[]){__VA_ARGS__}) / sizeof(struct sp_sql_value)

/* The failure of the last call on the store as one sentence that says what to do. */
struct sp_error *sp_sql_error(const struct sp_store *store) SP_MUST_CHECK;

/* The usage error for a build number that the store does not have. */
struct sp_error *sp_store_no_run(const struct sp_store *store, uint64_t number) SP_MUST_CHECK;

struct sp_error *sp_sql_prepare(
	const struct sp_store *store, const char *text, sqlite3_stmt **statement) SP_MUST_CHECK;
void sp_sql_finish(sqlite3_stmt **statement);
#define SP_STATEMENT SP_GUARD(sp_sql_finish) sqlite3_stmt

/* Start a prepared statement (anew) with these parameters: ?1, ?2, ... */
struct sp_error *sp_sql_bind(const struct sp_store *store, sqlite3_stmt *statement,
	const struct sp_sql_value *values, size_t count) SP_MUST_CHECK;
/* One parameter by its name, such as ":build". */
struct sp_error *sp_sql_bind_name(const struct sp_store *store, sqlite3_stmt *statement, const char *name,
	struct sp_sql_value value) SP_MUST_CHECK;
/* The next row; *row is false after the last. */
struct sp_error *sp_sql_step(const struct sp_store *store, sqlite3_stmt *statement, bool *row) SP_MUST_CHECK;
/*
 * All rows of a query as a list: read makes each of the items, of `size` bytes, from its row. *items and *count
 * tell what is to be released, after an error as well.
 */
struct sp_error *sp_sql_list(const struct sp_store *store, const char *text,
	const struct sp_sql_value *values, size_t value_count, size_t size,
	void (*read)(sqlite3_stmt *row, void *item), void **items, size_t *count) SP_MUST_CHECK;
/* Bind and run a statement that gives no rows. */
struct sp_error *sp_sql_run(const struct sp_store *store, sqlite3_stmt *statement,
	const struct sp_sql_value *values, size_t count) SP_MUST_CHECK;
/* Prepare, bind and run once. */
struct sp_error *sp_sql_once(const struct sp_store *store, const char *text,
	const struct sp_sql_value *values, size_t count) SP_MUST_CHECK;
/* The integer in the first column of the first row; *found (may be NULL) is false when there is none. */
struct sp_error *sp_sql_integer(const struct sp_store *store, const char *text,
	const struct sp_sql_value *values, size_t count, uint64_t *result, bool *found) SP_MUST_CHECK;
/* Statements without parameters, separated by semicolons. */
struct sp_error *sp_sql_script(const struct sp_store *store, const char *text) SP_MUST_CHECK;

/* Columns of the current row. The text is a copy, or NULL. */
uint64_t sp_sql_column_integer(sqlite3_stmt *statement, int column);
char *sp_sql_column_text(sqlite3_stmt *statement, int column) SP_MUST_CHECK;

/* The lock for writing is taken at the start, so nothing fails in the middle for want of it. */
struct sp_error *sp_sql_begin(const struct sp_store *store) SP_MUST_CHECK;
/* Commit when error is NULL, else take everything back; gives error, or what went wrong with the commit. */
struct sp_error *sp_sql_end(const struct sp_store *store, struct sp_error *error) SP_MUST_CHECK;

#endif
