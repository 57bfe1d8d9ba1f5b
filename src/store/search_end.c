/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a search ended: its result and its certificate, into the store in one transaction, and out of it.
 */
#include <string.h>

#include "base/journal.h"
#include "base/memory.h"
#include "store/search_inside.h"

/* The row of a configuration, which others may have as well; 0 for none. */
static struct sp_error *config_row(const struct sp_store *store, const struct sp_config *config, uint64_t *id)
{
	*id = 0;
	if (!config->text)
		return NULL;
	SP_TRY(sp_sql_once(store,
		"INSERT INTO config (sha256, text, enabled) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
		SQL_VALUES(
			SQL_DIGEST(config->sha256), SQL_TEXT(config->text), SQL_INTEGER(config->enabled))));
	return sp_sql_integer(store, "SELECT id FROM config WHERE sha256 = ?",
		SQL_VALUES(SQL_TEXT(config->sha256)), id, NULL);
}

static struct sp_error *insert_end(
	const struct sp_store *store, uint64_t search, const struct sp_journal_end *end)
{
	uint64_t kernel = 0, userspace = 0;
	SP_TRY(config_row(store, &end->kernel, &kernel));
	SP_TRY(config_row(store, &end->userspace, &userspace));
	return sp_sql_once(store,
		"INSERT INTO search_end (search, seconds, trial, build, kernel_config, userspace_config, "
		"kernel_fragment, "
		"userspace_fragment, image_settings, kernel_sha256, initramfs_sha256, "
		"medium_sha256, " SQL_SIZE_COLUMNS
		", ended_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, " SQL_NOW ")",
		SQL_VALUES(SQL_INTEGER(search), SQL_REAL(end->seconds), SQL_POSITIVE(end->trial),
			SQL_POSITIVE(end->build), SQL_POSITIVE(kernel), SQL_POSITIVE(userspace),
			SQL_TEXT(end->kernel_fragment), SQL_TEXT(end->userspace_fragment),
			SQL_TEXT(end->image_settings), SQL_DIGEST(end->kernel_sha256),
			SQL_DIGEST(end->initramfs_sha256), SQL_DIGEST(end->medium_sha256),
			SQL_SIZE(&end->size)));
}

static struct sp_error *insert_neighbours(
	const struct sp_store *store, uint64_t search, const struct sp_journal_end *end)
{
	SP_STATEMENT *statement = NULL;
	SP_TRY(sp_sql_prepare(store,
		"INSERT INTO neighbour (search, position, name, program, option, value, moves, verdict, "
		"failures, trial, wins) "
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		&statement));
	for (size_t i = 0; i < end->neighbour_count; i++) {
		const struct sp_journal_neighbour *one = &end->neighbours[i];
		SP_TRY(sp_sql_run(store, statement,
			SQL_VALUES(SQL_INTEGER(search), SQL_INTEGER(i), SQL_TEXT(one->name),
				SQL_TEXT(one->program), SQL_TEXT(one->option), SQL_TEXT(one->value),
				SQL_TEXT(one->moves ? one->moves : ""),
				SQL_TEXT(sp_journal_verdict_name(one->verdict)), SQL_INTEGER(one->failures),
				SQL_POSITIVE(one->trial), SQL_REAL(one->wins))));
	}
	return NULL;
}

static struct sp_error *end_locked(
	const struct sp_store *store, uint64_t number, const struct sp_journal_end *end)
{
	SP_TRY(sp_sql_once(
		store, "DELETE FROM search_end WHERE search = ?", SQL_VALUES(SQL_INTEGER(number))));
	SP_TRY(insert_end(store, number, end));
	SP_TRY(insert_neighbours(store, number, end));
	return sp_sql_once(store, "UPDATE search SET state = ? WHERE number = ?",
		SQL_VALUES(SQL_TEXT(sp_journal_state_name(end->state)), SQL_INTEGER(number)));
}

/* A certificate with a gap is none. */
static struct sp_error *check_certificate(uint64_t number, const struct sp_journal_end *end)
{
	if (end->state == SP_JOURNAL_CERTIFIED)
		for (size_t i = 0; i < end->neighbour_count; i++)
			if (end->neighbours[i].verdict == SP_JOURNAL_UNKNOWN)
				return sp_error_new(SP_UNABLE,
					"search %lu: nothing is known of %s, yet its result is to be "
					"certified, which is a "
					"defect of sizeprof: please report it",
					(unsigned long)number, end->neighbours[i].name);
	return NULL;
}

struct sp_error *sp_store_end_search(
	struct sp_store *store, uint64_t number, const struct sp_journal_end *end)
{
	SP_TRY(sp_search_check_held(store, number));
	SP_TRY(check_certificate(number, end));
	SP_TRY(sp_sql_begin(store));
	SP_TRY(sp_sql_end(store, end_locked(store, number, end)));
	sp_search_unlock(store);
	return NULL;
}

static struct sp_config read_config(sqlite3_stmt *row, int column, const char *name)
{
	struct sp_config config = {.text = sp_sql_column_text(row, column)};
	if (!config.text)
		return config;
	config.name = sp_strdup(name);
	sp_search_read_digest(row, column + 1, config.sha256);
	config.enabled = (uint32_t)sp_sql_column_integer(row, column + 2);
	return config;
}

static struct sp_journal_end read_end(sqlite3_stmt *row)
{
	struct sp_journal_end end = {
		.state = sp_journal_state_of((const char *)sqlite3_column_text(row, 0)),
		.seconds = sqlite3_column_double(row, 1),
		.trial = sp_sql_column_integer(row, 2),
		.build = sp_sql_column_integer(row, 3),
		.kernel_fragment = sp_sql_column_text(row, 4),
		.userspace_fragment = sp_sql_column_text(row, 5),
		.image_settings = sp_sql_column_text(row, 6),
		.kernel = read_config(row, 10, "kernel"),
		.userspace = read_config(row, 13, "userspace"),
		.size = sp_search_read_size(row, 16),
	};
	sp_search_read_digest(row, 7, end.kernel_sha256);
	sp_search_read_digest(row, 8, end.initramfs_sha256);
	sp_search_read_digest(row, 9, end.medium_sha256);
	return end;
}

static struct sp_error *load_end(
	const struct sp_store *store, uint64_t number, struct sp_journal_end *end, bool *found)
{
	SP_STATEMENT *statement = NULL;
	SP_TRY(sp_sql_prepare(store,
		"SELECT (SELECT state FROM search WHERE number = ?1), seconds, trial, build, "
		"kernel_fragment, "
		"userspace_fragment, image_settings, kernel_sha256, initramfs_sha256, medium_sha256, "
		"kernel.text, kernel.sha256, "
		"kernel.enabled, userspace.text, userspace.sha256, userspace.enabled, payload, "
		"search_end.kernel, initramfs, "
		"loader, used, free, over FROM search_end LEFT JOIN config AS kernel ON kernel.id = "
		"kernel_config "
		"LEFT JOIN config AS userspace ON userspace.id = userspace_config WHERE search = ?1",
		&statement));
	SP_TRY(sp_sql_bind(store, statement, SQL_VALUES(SQL_INTEGER(number))));
	SP_TRY(sp_sql_step(store, statement, found));
	if (*found)
		*end = read_end(statement);
	return NULL;
}

static void read_neighbour(sqlite3_stmt *row, void *neighbour)
{
	*(struct sp_journal_neighbour *)neighbour = (struct sp_journal_neighbour){
		.name = sp_sql_column_text(row, 0),
		.program = sp_sql_column_text(row, 1),
		.option = sp_sql_column_text(row, 2),
		.value = sp_sql_column_text(row, 3),
		.moves = sp_sql_column_text(row, 4),
		.verdict = sp_journal_verdict_of((const char *)sqlite3_column_text(row, 5)),
		.failures = (unsigned)sp_sql_column_integer(row, 6),
		.trial = sp_sql_column_integer(row, 7),
		.wins = sqlite3_column_double(row, 8),
		.reason = sp_sql_column_text(row, 9),
		.detail = sp_sql_column_text(row, 10),
		.screen = sp_sql_column_text(row, 11),
		.log_sha256 = sp_sql_column_text(row, 12),
	};
}

static struct sp_error *load_neighbours(
	const struct sp_store *store, uint64_t number, struct sp_journal_end *end)
{
	void *found;
	struct sp_error *error = sp_sql_list(store,
		"SELECT name, program, option, value, neighbour.moves, verdict, failures, trial, wins, "
		"reason, detail, "
		"coalesce(screen, log), log_sha256 FROM neighbour LEFT JOIN trial ON trial.search = "
		"neighbour.search "
		"AND trial.number = neighbour.trial WHERE neighbour.search = ? ORDER BY position",
		SQL_VALUES(SQL_INTEGER(number)), sizeof(*end->neighbours), read_neighbour, &found,
		&end->neighbour_count);
	end->neighbours = found;
	return error;
}

struct sp_error *sp_store_load_end(
	struct sp_store *store, uint64_t number, struct sp_journal_end *end, bool *found)
{
	SP_JOURNAL_END loaded = {0};
	bool there = false;
	SP_TRY(sp_search_check(store, number));
	SP_TRY(load_end(store, number, &loaded, &there));
	SP_TRY(load_neighbours(store, number, &loaded));
	*found = there;
	*end = loaded;
	loaded = (struct sp_journal_end){0};
	return NULL;
}
