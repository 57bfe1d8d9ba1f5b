/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Verdicts <-> SQLite. In the store outcomes and reasons are words, so that a query by hand is readable.
 */
#include "store/verdict.h"

#include "base/memory.h"
#include "base/verdict.h"

struct sp_error *sp_store_insert_verdict(
	const struct sp_store *store, uint64_t number, const struct sp_verdict *verdict)
{
	return sp_sql_once(store,
		"INSERT INTO verdict (build, outcome, reason, detail, accelerator, console, instructions, "
		"seconds, steps, "
		"steps_passed, log, screen, command, test, tested_at) "
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))",
		SQL_VALUES(SQL_INTEGER(number), SQL_TEXT(sp_verdict_outcome_name(verdict->outcome)),
			SQL_TEXT(verdict->reason == SP_REASON_NONE ? NULL : sp_verdict_reason_name(verdict->reason)), SQL_TEXT(verdict->detail),
			SQL_TEXT(verdict->accelerator), SQL_TEXT(verdict->console),
			SQL_INTEGER(verdict->instructions), SQL_REAL(verdict->seconds),
			SQL_INTEGER(verdict->steps), SQL_INTEGER(verdict->steps_passed),
			SQL_TEXT(verdict->log), SQL_TEXT(verdict->screen), SQL_TEXT(verdict->command),
			SQL_TEXT(verdict->test)));
}

static struct sp_error *save_locked(struct sp_store *store, uint64_t number, const struct sp_verdict *verdict)
{
	uint64_t there = 0;
	bool found = false;
	SP_TRY(sp_sql_integer(store, "SELECT number FROM build WHERE number = ?",
		SQL_VALUES(SQL_INTEGER(number)), &there, &found));
	if (!found)
		return sp_store_no_run(store, number);
	return sp_store_insert_verdict(store, number, verdict);
}

struct sp_error *sp_store_save_verdict(
	struct sp_store *store, uint64_t number, const struct sp_verdict *verdict)
{
	SP_TRY(sp_sql_begin(store));
	return sp_sql_end(store, save_locked(store, number, verdict));
}

static void read_verdict(sqlite3_stmt *row, struct sp_verdict *verdict)
{
	SP_AUTOFREE char *outcome = sp_sql_column_text(row, 0);
	SP_AUTOFREE char *reason = sp_sql_column_text(row, 1);
	*verdict = (struct sp_verdict){
		.outcome = sp_verdict_outcome_of(outcome),
		.reason = sp_verdict_reason_of(reason),
		.detail = sp_sql_column_text(row, 2),
		.accelerator = sp_sql_column_text(row, 3),
		.console = sp_sql_column_text(row, 4),
		.instructions = sp_sql_column_integer(row, 5),
		.seconds = sqlite3_column_double(row, 6),
		.steps = (uint32_t)sp_sql_column_integer(row, 7),
		.steps_passed = (uint32_t)sp_sql_column_integer(row, 8),
		.log = sp_sql_column_text(row, 9),
		.screen = sp_sql_column_text(row, 10),
		.command = sp_sql_column_text(row, 11),
		.test = sp_sql_column_text(row, 12),
	};
}

struct sp_error *sp_store_load_verdict(
	struct sp_store *store, uint64_t number, struct sp_verdict *verdict, bool *found)
{
	SP_STATEMENT *statement = NULL;
	bool row = false;
	SP_TRY(sp_sql_prepare(store,
		"SELECT outcome, reason, detail, accelerator, console, instructions, seconds, steps, "
		"steps_passed, log, "
		"screen, command, test FROM verdict WHERE build = ? ORDER BY id DESC LIMIT 1",
		&statement));
	SP_TRY(sp_sql_bind(store, statement, SQL_VALUES(SQL_INTEGER(number))));
	SP_TRY(sp_sql_step(store, statement, &row));
	if (row)
		read_verdict(statement, verdict);
	*found = row;
	return NULL;
}
