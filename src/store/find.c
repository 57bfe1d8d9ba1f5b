/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which build is meant: by its hash, by what a user typed, by what it can tell about the next one.
 */
#include <ctype.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "store/sql.h"

enum { SHORTEST_PREFIX = 4, SHOWN_DIGITS = 12, SHOWN_CHOICES = 10 };

struct sp_error *sp_store_find_hash(struct sp_store *store, const char *hash, uint64_t *number, bool *found)
{
	return sp_sql_integer(
		store, "SELECT number FROM build WHERE hash = ?", SQL_VALUES(SQL_TEXT(hash)), number, found);
}

struct sp_error *sp_store_ledger_version(struct sp_store *store, uint64_t number, uint64_t *version)
{
	*version = 0;
	return sp_sql_integer(store, "SELECT version FROM ledger WHERE build = ?",
		SQL_VALUES(SQL_INTEGER(number)), version, NULL);
}

struct sp_error *sp_store_is_folder(struct sp_store *store, uint64_t number, bool *is_folder)
{
	uint64_t build = 0;
	return sp_sql_integer(store, "SELECT build FROM artifact WHERE build = ? AND kind = ?",
		SQL_VALUES(SQL_INTEGER(number), SQL_TEXT(SP_FOLDER_KIND)), &build, is_folder);
}

static struct sp_error *find_newest(struct sp_store *store, uint64_t *number)
{
	bool found = false;
	SP_TRY(sp_sql_integer(
		store, "SELECT number FROM build ORDER BY number DESC LIMIT 1", NULL, 0, number, &found));
	if (!found)
		return sp_error_new(SP_UNABLE,
			"the store %s holds no build yet: build one with: sizeprof build", store->path);
	return NULL;
}

static struct sp_error *find_number(struct sp_store *store, const char *text, uint64_t *number, bool *found)
{
	*found = false;
	size_t digits = strspn(text, "0123456789");
	if (text[digits] || digits > 18)
		return NULL;
	return sp_sql_integer(store, "SELECT number FROM build WHERE number = ?",
		SQL_VALUES(SQL_INTEGER(strtoull(text, NULL, 10))), number, found);
}

/* The builds whose hash begins with prefix: how many, the first one's number, and the hashes as a list for
 * people. */
static struct sp_error *find_prefix(
	struct sp_store *store, const char *prefix, uint64_t *number, size_t *count, struct sp_buffer *list)
{
	SP_STATEMENT *statement = NULL;
	bool row = false;
	/* 'g' follows the last digit */
	SP_TRY(sp_sql_prepare(store,
		"SELECT number, hash FROM build WHERE hash >= ?1 AND hash < ?1 || 'g' ORDER BY hash",
		&statement));
	SP_TRY(sp_sql_bind(store, statement, SQL_VALUES(SQL_TEXT(prefix))));
	size_t shown = strlen(prefix) < SHOWN_DIGITS ? SHOWN_DIGITS : strlen(prefix) + 2;
	for (*count = 0;; ++*count) {
		SP_TRY(sp_sql_step(store, statement, &row));
		if (!row)
			return NULL;
		uint64_t found = sp_sql_column_integer(statement, 0);
		SP_AUTOFREE char *hash = sp_sql_column_text(statement, 1);
		if (*count == 0)
			*number = found;
		if (*count < SHOWN_CHOICES)
			sp_buffer_printf(list, "%s%.*s (run %lu)", *count ? ", " : "", (int)shown, hash,
				(unsigned long)found);
		else if (*count == SHOWN_CHOICES)
			sp_buffer_add_text(list, ", ...");
	}
}

struct sp_error *sp_store_no_run(const struct sp_store *store, uint64_t number)
{
	return sp_error_new(SP_USAGE, "the store %s has no run %lu: `sizeprof runs` lists them", store->path,
		(unsigned long)number);
}

static struct sp_error *no_such_run(const struct sp_store *store, const char *text)
{
	size_t digits = strspn(text, "0123456789abcdefABCDEF");
	if (text[digits] || (digits < SHORTEST_PREFIX && strspn(text, "0123456789") != digits))
		return sp_error_new(SP_USAGE,
			"%s is not a run: use a number, or %d or more digits of a hash, as `sizeprof runs` "
			"lists them",
			text, SHORTEST_PREFIX);
	return sp_error_new(
		SP_USAGE, "the store %s has no run %s: `sizeprof runs` lists them", store->path, text);
}

struct sp_error *sp_store_find_run(struct sp_store *store, const char *text, uint64_t *number)
{
	uint64_t newest = 0, found = 0;
	bool is_number = false;
	SP_TRY(find_newest(store, &newest));
	if (text && !*text)
		return sp_error_new(SP_USAGE, "\"\" is not a run: leave it out for the newest, `sizeprof runs` lists all");
	if (!text) {
		*number = newest;
		return NULL;
	}
	SP_TRY(find_number(store, text, &found, &is_number));
	if (is_number) {
		*number = found;
		return NULL;
	}
	size_t length = strlen(text), count = 0;
	if (length < SHORTEST_PREFIX || strspn(text, "0123456789abcdefABCDEF") != length)
		return no_such_run(store, text);
	SP_AUTOFREE char *prefix = sp_strdup(text);
	for (char *at = prefix; *at; at++)
		*at = (char)tolower((unsigned char)*at);
	SP_BUFFER list = SP_BUFFER_EMPTY;
	SP_TRY(find_prefix(store, prefix, &found, &count, &list));
	if (count == 0)
		return no_such_run(store, text);
	if (count > 1)
		return sp_error_new(SP_USAGE,
			"%s is the beginning of %lu runs: %s: give more digits or the number", text,
			(unsigned long)count, sp_buffer_text(&list));
	*number = found;
	return NULL;
}

struct sp_error *sp_store_find_recipe(
	struct sp_store *store, const char *recipe, const char *overlay, uint64_t *number)
{
	bool found = false;
	SP_TRY(sp_sql_integer(store,
		"SELECT number FROM build WHERE recipe = ? AND overlay IS ? ORDER BY number DESC LIMIT 1",
		SQL_VALUES(SQL_TEXT(recipe), SQL_TEXT(overlay)), number, &found));
	if (found)
		return NULL;
	return sp_error_new(SP_UNABLE,
		"the store %s holds no build of %s%s%s: build it with: sizeprof build %s%s%s", store->path,
		recipe, overlay ? "+" : "", overlay ? overlay : "", recipe, overlay ? " --overlay " : "",
		overlay ? overlay : "");
}

struct sp_error *sp_store_last_duration(
	struct sp_store *store, const char *recipe, const char *step, double *seconds, uint64_t *units)
{
	SP_STATEMENT *statement = NULL;
	bool row = false;
	SP_TRY(sp_sql_prepare(store,
		"SELECT duration.seconds, duration.units FROM duration JOIN build ON build.number = "
		"duration.build "
		"WHERE duration.step = ? ORDER BY build.recipe = ? DESC, build.number DESC LIMIT 1",
		&statement));
	SP_TRY(sp_sql_bind(store, statement, SQL_VALUES(SQL_TEXT(step), SQL_TEXT(recipe))));
	SP_TRY(sp_sql_step(store, statement, &row));
	*seconds = row ? sqlite3_column_double(statement, 0) : 0;
	*units = row ? sp_sql_column_integer(statement, 1) : 0;
	return NULL;
}
