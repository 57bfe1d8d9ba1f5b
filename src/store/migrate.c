/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whose file is it, how old is it, and what does it take to bring it up to date? The answers stand in the
 * file's header: application_id and user_version (https://www.sqlite.org/fileformat2.html#database_header).
 *
 * A later version adds its script to the list. Scripts that were released are never changed.
 */
#include "store/migrate.h"

extern const char sp_text_schema[];   /* src/store/schema.sql */
extern const char sp_text_version2[]; /* src/store/version2.sql */
extern const char sp_text_version3[]; /* src/store/version3.sql */
extern const char sp_text_version4[]; /* src/store/version4.sql */
extern const char sp_text_version5[]; /* src/store/version5.sql */
extern const char sp_text_version6[]; /* src/store/version6.sql */
extern const char sp_text_version7[]; /* src/store/version7.sql */
extern const char sp_text_version8[]; /* src/store/version8.sql */

const char *const sp_store_migrations[] = {
	sp_text_schema,
	sp_text_version2,
	sp_text_version3,
	sp_text_version4,
	sp_text_version5,
	sp_text_version6,
	sp_text_version7,
	sp_text_version8,
};
const uint32_t sp_store_version = SP_COUNT(sp_store_migrations);

struct header {
	uint64_t application, version, tables;
};

static struct sp_error *read_header(const struct sp_store *store, struct header *header)
{
	SP_TRY(sp_sql_integer(store, "PRAGMA application_id", NULL, 0, &header->application, NULL));
	SP_TRY(sp_sql_integer(store, "PRAGMA user_version", NULL, 0, &header->version, NULL));
	return sp_sql_integer(store, "SELECT count(*) FROM sqlite_schema", NULL, 0, &header->tables, NULL);
}

/* An empty file is a store that nothing was put into yet. */
static bool is_empty(const struct header *header)
{
	return header->application == 0 && header->version == 0 && header->tables == 0;
}

static struct sp_error *check_header(
	const struct sp_store *store, const struct header *header, uint32_t count)
{
	if (is_empty(header))
		return NULL;
	if (header->application != SP_STORE_APPLICATION)
		return sp_error_new(SP_UNABLE,
			"%s is not a store of sizeprof but another program's SQLite database: use --store "
			"with another path",
			store->path);
	if (header->version > count)
		return sp_error_new(SP_UNABLE,
			"the store %s was written by a newer sizeprof (version %lu, this one knows %lu): "
			"update sizeprof, or "
			"use --store",
			store->path, (unsigned long)header->version, (unsigned long)count);
	return NULL;
}

static struct sp_error *run_scripts(
	const struct sp_store *store, const char *const *migrations, uint32_t count, uint64_t from)
{
	for (uint64_t i = from; i < count; i++)
		SP_TRY(sp_sql_script(store, migrations[i]));
	/* numbers of pragmas cannot be bound */
	char *text = sqlite3_mprintf("PRAGMA application_id = %d; PRAGMA user_version = %u",
		SP_STORE_APPLICATION, (unsigned)count);
	struct sp_error *error = sp_sql_script(store, text ? text : "out of memory");
	sqlite3_free(text);
	return error;
}

static struct sp_error *migrate_locked(
	const struct sp_store *store, const char *const *migrations, uint32_t count)
{
	/* another process may have done it while we waited for the lock */
	struct header header = {0};
	SP_TRY(read_header(store, &header));
	SP_TRY(check_header(store, &header, count));
	if (!is_empty(&header) && header.version == count)
		return NULL;
	return run_scripts(store, migrations, count, header.version);
}

struct sp_error *sp_store_migrate(const struct sp_store *store, const char *const *migrations, uint32_t count)
{
	struct header header = {0};
	SP_TRY(read_header(store, &header));
	SP_TRY(check_header(store, &header, count));
	if (header.version == count)
		return NULL;
	SP_TRY(sp_sql_begin(store));
	return sp_sql_end(store, migrate_locked(store, migrations, count));
}
