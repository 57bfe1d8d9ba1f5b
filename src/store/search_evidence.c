/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the store knows of single options from elsewhere: rebuilds that were measured and booted, the ends of
 * other searches, and what each of their trials weighed that had one move more than the state it followed.
 */
#include <stdlib.h>

#include "base/memory.h"
#include "store/search.h"
#include "store/search_inside.h"
#include "store/sql.h"

/*
 * ?1 the base, ?2 the search or 0, ?3 the test's digest. `kin`: builds with a program of the base's, by its
 * source's name; `same` when the version is the same, too. `alone`: trials with the one move that they had
 * more than the state they followed, or with several, which tell nothing of each; `instead` is what they had
 * less, such as another member of the same choice; `won` is by how much the payload was smaller, whatever the
 * boot came to. All of it is from before the search began, so that it is told the same whenever it goes on.
 */
#define NAMES(moves) "SELECT value FROM json_each('[\"' || replace(" moves ", ' ', '\",\"') || '\"]')"

/* A line of the program is a line of SQL. */
/* clang-format off */
#define COMMON \
	"WITH mine AS (SELECT name, version FROM build_source JOIN source ON source.id = source WHERE build = ?1), " \
	"kin AS (" \
	"  SELECT build, CASE source.name WHEN 'linux' THEN 'kernel' ELSE 'userspace' END AS program, " \
	"    max(source.version = mine.version) AS same " \
	"  FROM build_source JOIN source ON source.id = source JOIN mine ON mine.name = source.name GROUP BY 1, 2), " \
	"began AS (SELECT coalesce((SELECT started_at FROM search WHERE number = ?2), '9999') AS at), " \
	"other AS MATERIALIZED (" \
	"  SELECT number AS search, base, test, payload AS of_base, (SELECT moves FROM trial WHERE search = search.number " \
	"    AND outcome = 'pass' AND made_at < began.at ORDER BY payload, number LIMIT 1) AS kept " \
	"  FROM search, began WHERE number <> ?2 AND started_at < began.at), " \
	"made AS MATERIALIZED (" \
	"  SELECT other.*, trial.number, trial.moves, trial.outcome, coalesce(state.moves, '') AS followed, " \
	"    coalesce(state.payload, of_base) - trial.payload AS won " \
	"  FROM other JOIN trial USING (search) JOIN began LEFT JOIN trial AS state " \
	"    ON state.search = other.search AND state.number = (SELECT step.trial FROM step " \
	"      WHERE step.search = other.search AND after < trial.number ORDER BY position DESC LIMIT 1) " \
	"  WHERE trial.payload > 0 AND trial.made_at < began.at), " \
	"alone AS MATERIALIZED (" \
	"  SELECT *, (SELECT group_concat(value, ' ') FROM (" NAMES("moves") " EXCEPT " NAMES("followed") ")) AS name, " \
	"    coalesce((SELECT group_concat(value, ' ') FROM (" NAMES("followed") " EXCEPT " NAMES("moves") ")), '') AS instead " \
	"  FROM made) "

/*
 * What a search dropped is in the moves of its smallest trial that passed; what it needs failed a test by
 * itself, which its end says, or, without that, a trial that failed with one move more. An applet is switched
 * by the option of its name in capitals.
 */
static const char verdicts_query[] = COMMON
	", known AS ("
	"  SELECT 0 AS kind, search, program, name, 0 AS passed, base AS build, test "
	"  FROM other JOIN neighbour USING (search) JOIN search_end USING (search), began "
	"  WHERE verdict = 'needed' AND failures > 0 AND ended_at < began.at "
	"  UNION SELECT 0, search, program, name, 0, base, test FROM alone JOIN search_item USING (search, name) "
	"  WHERE outcome = 'fail' AND instead = '' "
	"    AND NOT instr(' ' || coalesce(kept, '') || ' ', ' ' || name || ' ') "
	"  UNION ALL SELECT 1, search, program, name, 1, base, test FROM other JOIN search_item USING (search) "
	"  WHERE instr(' ' || kept || ' ', ' ' || name || ' ') "
	"  UNION ALL SELECT 2, 0, program, CASE kind WHEN 'applet' THEN upper(name) ELSE name END, "
	"    verdict LIKE 'pass%', build, "
	"    (SELECT test FROM verdict WHERE verdict.build = measurement.build ORDER BY id DESC LIMIT 1) "
	"  FROM measurement, began WHERE made_at < began.at AND (verdict LIKE 'pass%' OR verdict LIKE 'fail%')) "
	"SELECT known.program, replace(name, '@', ' by '), passed, same AND test IS ?3, known.kind = 1 "
	"FROM known JOIN kin USING (build, program) ORDER BY search DESC, known.kind, program, name";

static const char wins_query[] = COMMON
	"SELECT item.program, replace(item.name, '@', ' by '), nullif(instead, ''), won "
	"FROM alone JOIN search_item AS item USING (search, name) JOIN kin ON kin.build = base AND kin.program = item.program "
	"WHERE instead = '' OR instead IN "
	"  (SELECT name FROM search_item WHERE search = alone.search AND group_number = item.group_number) "
	"ORDER BY same DESC, search DESC, number DESC";
/* clang-format on */

static void read_verdict(sqlite3_stmt *row, void *item)
{
	*(struct sp_move_verdict *)item = (struct sp_move_verdict){
		.program = sp_sql_column_text(row, 0),
		.name = sp_sql_column_text(row, 1),
		.passed = sp_sql_column_integer(row, 2),
		.same_kernel = sp_sql_column_integer(row, 3),
		.together = sp_sql_column_integer(row, 4),
	};
}

static void read_win(sqlite3_stmt *row, void *item)
{
	*(struct sp_move_win *)item = (struct sp_move_win){
		.program = sp_sql_column_text(row, 0),
		.name = sp_sql_column_text(row, 1),
		.instead = sp_sql_column_text(row, 2),
		.won = sp_sql_column_integer(row, 3),
	};
}

void sp_store_evidence_clear(struct sp_store_evidence *evidence)
{
	for (size_t i = 0; i < evidence->verdict_count; i++) {
		free((char *)evidence->verdicts[i].program);
		free((char *)evidence->verdicts[i].name);
	}
	for (size_t i = 0; i < evidence->win_count; i++) {
		free((char *)evidence->wins[i].program);
		free((char *)evidence->wins[i].name);
		free((char *)evidence->wins[i].instead);
	}
	free(evidence->verdicts);
	free(evidence->wins);
	*evidence = (struct sp_store_evidence){0};
}

struct sp_error *sp_store_load_evidence(struct sp_store *store, uint64_t base, uint64_t number,
	const char *test, struct sp_store_evidence *evidence)
{
	const struct sp_sql_value values[] = {SQL_INTEGER(base), SQL_INTEGER(number), SQL_TEXT(test)};
	void *verdicts = NULL, *wins = NULL;
	struct sp_error *error = sp_sql_list(store, verdicts_query, values, SP_COUNT(values),
		sizeof(*evidence->verdicts), read_verdict, &verdicts, &evidence->verdict_count);
	evidence->verdicts = verdicts;
	if (!error)
		error = sp_sql_list(store, wins_query, values, SP_COUNT(values) - 1,
			sizeof(*evidence->wins), read_win, &wins, &evidence->win_count);
	evidence->wins = wins;
	if (error)
		sp_store_evidence_clear(evidence);
	return error;
}
