/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Opening and closing the store: settings of the connection, and the ways in which a path can be no good.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/files.h"
#include "base/memory.h"
#include "base/process.h"
#include "store/migrate.h"
#include "store/search_inside.h"

static struct sp_error *make_parent(const char *path)
{
	const char *slash = strrchr(path, '/');
	if (!slash || slash == path)
		return NULL;
	SP_AUTOFREE char *folder = sp_format("%.*s", (int)(slash - path), path);
	return sp_error_prefix(sp_folder_make(folder), "cannot make the store %s", path);
}

/* "file:" URI (RFC 3986) of a path, with the parameter that says: nobody changes this file. */
static char *immutable_uri(const char *path)
{
	struct sp_buffer uri = SP_BUFFER_EMPTY;
	sp_buffer_add_text(&uri, "file:");
	for (const char *at = path; *at; at++) {
		if (strchr("?#%", *at))
			sp_buffer_printf(&uri, "%%%02X", (unsigned)*at);
		else
			sp_buffer_add(&uri, at, 1);
	}
	sp_buffer_add_text(&uri, "?immutable=1");
	return sp_buffer_take(&uri);
}

/*
 * In WAL mode even reading writes files beside the store. Where that is not allowed and no writer left such
 * files, the store can still be read as it is.
 */
static bool must_stay_unchanged(const char *path)
{
	const char *slash = strrchr(path, '/');
	SP_AUTOFREE char *folder = slash ? sp_format("%.*s", (int)(slash - path) + 1, path) : sp_strdup(".");
	SP_AUTOFREE char *log = sp_format("%s-wal", path);
	return access(path, R_OK) == 0 && (access(path, W_OK) != 0 || access(folder, W_OK) != 0) &&
	       !sp_path_exists(log);
}

static struct sp_error *open_database(struct sp_store *store)
{
	int code;
	if (must_stay_unchanged(store->path)) {
		SP_AUTOFREE char *uri = immutable_uri(store->path);
		code = sqlite3_open_v2(uri, &store->database, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL);
	} else {
		/* "./" keeps names that mean something to SQLite, such as :memory:, names of files */
		SP_AUTOFREE char *file = sp_path_join(".", store->path);
		code = sqlite3_open_v2(
			file, &store->database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
	}
	/* SQLite tries to read what it may not make, and then misses the file: a message that helps nobody */
	if ((code & 0xff) == SQLITE_CANTOPEN && !sp_path_exists(store->path))
		return sp_error_new(SP_UNABLE,
			"cannot make the store %s: its folder cannot be written: change its mode or use "
			"--store",
			store->path);
	return code == SQLITE_OK ? NULL : sp_sql_error(store);
}

/*
 * The change to WAL mode needs the file alone for a moment, and SQLite does not always wait for that: two
 * first openings at once may meet. So we wait ourselves.
 */
static struct sp_error *use_write_ahead_log(const struct sp_store *store, double seconds)
{
	double end = sp_seconds() + seconds;
	while (sqlite3_exec(store->database, "PRAGMA journal_mode = WAL", NULL, NULL, NULL) != SQLITE_OK) {
		if ((sqlite3_errcode(store->database) & 0xff) != SQLITE_BUSY || sp_seconds() >= end)
			return sp_sql_error(store);
		usleep(2000);
	}
	return NULL;
}

static struct sp_error *prepare_database(const struct sp_store *store, double seconds)
{
	sqlite3_extended_result_codes(store->database, 1);
	sqlite3_busy_timeout(store->database, (int)(seconds * 1000));
	SP_TRY(sp_sql_script(store, "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL"));
	SP_TRY(sp_store_migrate(store, sp_store_migrations, sp_store_version));
	return sqlite3_db_readonly(store->database, "main") ? NULL : use_write_ahead_log(store, seconds);
}

struct sp_error *sp_store_open_within(const char *path, double seconds, struct sp_store **store)
{
	if (!*path || sp_path_is_folder(path))
		return sp_error_new(SP_USAGE, "the store %s is no file: --store takes the path of one",
			*path ? path : "\"\"");
	SP_TRY(make_parent(path));
	SP_STORE *opened = sp_alloc(sizeof(*opened));
	opened->path = sp_strdup(path);
	SP_TRY(open_database(opened));
	SP_TRY(prepare_database(opened, seconds));
	*store = opened;
	opened = NULL;
	return NULL;
}

struct sp_error *sp_store_open(const char *path, struct sp_store **store)
{
	return sp_store_open_within(path, SP_STORE_WAIT, store);
}

void sp_store_close(struct sp_store *store)
{
	if (!store)
		return;
	sp_search_unlock(store);
	sqlite3_close(store->database);
	free(store->path);
	free(store);
}

void sp_store_close_pointer(struct sp_store **store)
{
	sp_store_close(*store);
	*store = NULL;
}
