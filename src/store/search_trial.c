/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Trials into the journal, each in a transaction of its own, and out of it.
 */
#include "base/journal.h"
#include "base/memory.h"
#include "store/search_inside.h"

#define COLUMNS                                                                                              \
	"number, key, attempt, repeat, moves, round, below, outcome, reason, detail, screen, log_sha256, "   \
	"log, "                                                                                              \
	"same_as, elapsed, made_at, boots_passed, boots_failed, instructions, build_seconds, pack_seconds, " \
	"boot_seconds, seconds, kernel_sha256, initramfs_sha256, medium_sha256, " SQL_SIZE_COLUMNS
#define ACCEPTED "EXISTS (SELECT 1 FROM step WHERE step.search = trial.search AND step.trial = trial.number)"

static struct sp_trial_result read_result(sqlite3_stmt *row)
{
	struct sp_trial_result result = {
		.outcome = sp_trial_outcome_of((const char *)sqlite3_column_text(row, 7)),
		.reason = sp_sql_column_text(row, 8),
		.detail = sp_sql_column_text(row, 9),
		.screen = sp_sql_column_text(row, 10),
		.boots_passed = (unsigned)sp_sql_column_integer(row, 16),
		.boots_failed = (unsigned)sp_sql_column_integer(row, 17),
		.instructions = sp_sql_column_integer(row, 18),
		.build_seconds = sqlite3_column_double(row, 19),
		.pack_seconds = sqlite3_column_double(row, 20),
		.boot_seconds = sqlite3_column_double(row, 21),
		.seconds = sqlite3_column_double(row, 22),
		.size = sp_search_read_size(row, 26),
	};
	sp_search_read_digest(row, 23, result.kernel_sha256);
	sp_search_read_digest(row, 24, result.initramfs_sha256);
	sp_search_read_digest(row, 25, result.medium_sha256);
	return result;
}

/* Of COLUMNS, then ACCEPTED. */
static struct sp_journal_trial read_trial(sqlite3_stmt *row)
{
	struct sp_journal_trial trial = {
		.number = sp_sql_column_integer(row, 0),
		.attempt = (unsigned)sp_sql_column_integer(row, 2),
		.repeat = (unsigned)sp_sql_column_integer(row, 3),
		.moves = sp_sql_column_text(row, 4),
		.round = sp_sql_column_integer(row, 5),
		.below = sp_sql_column_integer(row, 6),
		.result = read_result(row),
		.log = sp_sql_column_text(row, 12),
		.same_as = sp_sql_column_integer(row, 13),
		.elapsed = sqlite3_column_double(row, 14),
		.made_at = sp_sql_column_text(row, 15),
		.accepted = sp_sql_column_integer(row, 33) != 0,
	};
	sp_search_read_digest(row, 1, trial.key);
	sp_search_read_digest(row, 11, trial.log_sha256);
	return trial;
}

/* The first row that the query, over trial, gives; *other is its column 34 when that is asked for. */
static struct sp_error *find(const struct sp_store *store, const char *query,
	const struct sp_sql_value *values, size_t count, struct sp_journal_trial *trial, uint64_t *other,
	bool *found)
{
	SP_STATEMENT *statement = NULL;
	bool row = false;
	SP_TRY(sp_sql_prepare(store, query, &statement));
	SP_TRY(sp_sql_bind(store, statement, values, count));
	SP_TRY(sp_sql_step(store, statement, &row));
	if (row)
		*trial = read_trial(statement);
	if (row && other)
		*other = sp_sql_column_integer(statement, 34);
	*found = row;
	return NULL;
}

struct sp_error *sp_store_find_trial(struct sp_store *store, uint64_t number, const char *key,
	unsigned attempt, struct sp_journal_trial *trial, bool *found)
{
	return find(store,
		"SELECT " COLUMNS ", " ACCEPTED " FROM trial WHERE search = ? AND key = ? AND attempt = ? "
		"ORDER BY repeat DESC LIMIT 1",
		SQL_VALUES(SQL_INTEGER(number), SQL_TEXT(key), SQL_INTEGER(attempt)), trial, NULL, found);
}

struct sp_error *sp_store_find_image(struct sp_store *store, uint64_t number, const char *kernel_sha256,
	const char *initramfs_sha256, unsigned attempt, struct sp_journal_trial *trial, bool *found)
{
	return find(store,
		"SELECT " COLUMNS ", " ACCEPTED " FROM trial WHERE search = ? AND kernel_sha256 = ? AND "
		"initramfs_sha256 = ? AND attempt = ? AND outcome IN ('pass', 'fail') ORDER BY number DESC "
		"LIMIT 1",
		SQL_VALUES(SQL_INTEGER(number), SQL_TEXT(kernel_sha256), SQL_TEXT(initramfs_sha256),
			SQL_INTEGER(attempt)),
		trial, NULL, found);
}

struct sp_error *sp_store_find_recorded(struct sp_store *store, uint64_t number, const char *key,
	unsigned attempt, struct sp_journal_trial *trial, uint64_t *other, bool *found)
{
	return find(store,
		"SELECT " COLUMNS ", " ACCEPTED
		", search FROM trial WHERE key = ?2 AND attempt = ?3 AND outcome <> 'lost' "
		"AND search IN (SELECT other.number FROM search JOIN search AS other ON other.number <> "
		"search.number "
		"AND other.test = search.test AND other.inputs_sha256 = search.inputs_sha256 "
		"AND other.target_bytes = search.target_bytes WHERE search.number = ?1) "
		"ORDER BY outcome IN ('pass', 'fail', 'not built') DESC, search DESC, repeat DESC LIMIT 1",
		SQL_VALUES(SQL_INTEGER(number), SQL_TEXT(key), SQL_INTEGER(attempt)), trial, other, found);
}

/* What was tried of that key and attempt before: how often, always in vain? */
static struct sp_error *count_repeats(
	const struct sp_store *store, uint64_t number, const struct sp_journal_trial *trial, uint64_t *repeat)
{
	uint64_t counted = 0;
	bool found = false;
	SP_TRY(sp_sql_integer(store,
		"SELECT number FROM trial WHERE search = ? AND key = ? AND attempt = ? "
		"AND outcome IN ('pass', 'fail', 'not built')",
		SQL_VALUES(SQL_INTEGER(number), SQL_TEXT(trial->key), SQL_INTEGER(trial->attempt)), &counted,
		&found));
	if (found)
		return sp_error_new(SP_UNABLE,
			"trial %lu of search %lu has told already what is to be saved as another, which is a "
			"defect of "
			"sizeprof: please report it",
			(unsigned long)counted, (unsigned long)number);
	return sp_sql_integer(store,
		"SELECT count(*) FROM trial WHERE search = ? AND key = ? AND attempt = ?",
		SQL_VALUES(SQL_INTEGER(number), SQL_TEXT(trial->key), SQL_INTEGER(trial->attempt)), repeat,
		NULL);
}

static struct sp_error *insert_trial(const struct sp_store *store, uint64_t search,
	const struct sp_journal_trial *trial, uint64_t number, uint64_t repeat)
{
	const struct sp_trial_result *result = &trial->result;
	return sp_sql_once(store,
		"INSERT INTO trial (search, " COLUMNS
		") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, " SQL_NOW
		", ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		SQL_VALUES(SQL_INTEGER(search), SQL_INTEGER(number), SQL_TEXT(trial->key),
			SQL_INTEGER(trial->attempt), SQL_INTEGER(repeat),
			SQL_TEXT(trial->moves ? trial->moves : ""), SQL_INTEGER(trial->round),
			SQL_INTEGER(trial->below), SQL_TEXT(sp_trial_outcome_name(result->outcome)),
			SQL_TEXT(result->reason), SQL_TEXT(result->detail), SQL_TEXT(result->screen),
			SQL_DIGEST(trial->log_sha256), SQL_TEXT(trial->log), SQL_POSITIVE(trial->same_as),
			SQL_REAL(trial->elapsed), SQL_INTEGER(result->boots_passed),
			SQL_INTEGER(result->boots_failed), SQL_INTEGER(result->instructions),
			SQL_REAL(result->build_seconds), SQL_REAL(result->pack_seconds),
			SQL_REAL(result->boot_seconds), SQL_REAL(result->seconds),
			SQL_DIGEST(result->kernel_sha256), SQL_DIGEST(result->initramfs_sha256),
			SQL_DIGEST(result->medium_sha256), SQL_SIZE(&result->size)));
}

static struct sp_error *save_locked(
	const struct sp_store *store, uint64_t search, const struct sp_journal_trial *trial, uint64_t *number)
{
	uint64_t repeat = 0;
	SP_TRY(count_repeats(store, search, trial, &repeat));
	SP_TRY(sp_sql_integer(store, "SELECT coalesce(max(number), 0) + 1 FROM trial WHERE search = ?",
		SQL_VALUES(SQL_INTEGER(search)), number, NULL));
	return insert_trial(store, search, trial, *number, repeat);
}

struct sp_error *sp_store_save_trial(
	struct sp_store *store, uint64_t number, const struct sp_journal_trial *trial, uint64_t *trial_number)
{
	uint64_t saved = 0;
	SP_TRY(sp_search_check_held(store, number));
	SP_TRY(sp_sql_begin(store));
	SP_TRY(sp_sql_end(store, save_locked(store, number, trial, &saved)));
	*trial_number = saved;
	return NULL;
}

static void read_into_list(sqlite3_stmt *row, void *trial)
{
	*(struct sp_journal_trial *)trial = read_trial(row);
}

struct sp_error *sp_store_load_trials(
	struct sp_store *store, uint64_t number, struct sp_journal_trial **trials, size_t *count)
{
	void *found = NULL;
	size_t found_count = 0;
	SP_TRY(sp_search_check(store, number));
	struct sp_error *error = sp_sql_list(store,
		"SELECT " COLUMNS ", " ACCEPTED " FROM trial WHERE search = ? ORDER BY number",
		SQL_VALUES(SQL_INTEGER(number)), sizeof(**trials), read_into_list, &found, &found_count);
	if (error) {
		sp_journal_trials_free(found, found_count);
		return error;
	}
	*trials = found;
	*count = found_count;
	return NULL;
}
