/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Measurements into the store and out of it, each in a transaction of its own: a run of many goes on where it was
 * stopped.
 */
#include "base/attribution.h"
#include "base/memory.h"
#include "store/sql.h"

#define SQL_SIGNED(value) SQL_INTEGER((uint64_t)(value))

static struct sp_error *save_locked(
	const struct sp_store *store, uint64_t number, const struct sp_measurement *measurement)
{
	uint64_t build = 0;
	bool there = false;
	SP_TRY(sp_sql_integer(store, "SELECT number FROM build WHERE number = ?", SQL_VALUES(SQL_INTEGER(number)),
		&build, &there));
	if (!there)
		return sp_store_no_run(store, number);
	const struct sp_cost *saved = &measurement->saved;
	return sp_sql_once(store,
		"INSERT OR REPLACE INTO measurement (build, program, kind, name, outcome, saved_text, saved_data, "
		"saved_bss, saved_packed, image, sections, dropped_with, switched_on, verdict, seconds, same_code, placements, spread, "
		"made_at) "
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))",
		SQL_VALUES(SQL_INTEGER(number), SQL_TEXT(measurement->program), SQL_TEXT(measurement->kind),
			SQL_TEXT(measurement->name), SQL_INTEGER(measurement->outcome), SQL_SIGNED(saved->text),
			SQL_SIGNED(saved->data), SQL_SIGNED(saved->bss), SQL_SIGNED(saved->packed),
			SQL_SIGNED(measurement->image), SQL_TEXT(measurement->sections),
			SQL_TEXT(measurement->dropped_with), SQL_TEXT(measurement->switched_on),
			SQL_TEXT(measurement->verdict), SQL_REAL(measurement->seconds),
			SQL_INTEGER(measurement->same_code),
			SQL_INTEGER(measurement->placements ? measurement->placements : 1),
			SQL_REAL(measurement->spread)));
}

struct sp_error *sp_store_save_measurement(
	struct sp_store *store, uint64_t number, const struct sp_measurement *measurement)
{
	SP_TRY(sp_sql_begin(store));
	return sp_sql_end(store, save_locked(store, number, measurement));
}

static void read_measurement(sqlite3_stmt *row, void *measurement)
{
	*(struct sp_measurement *)measurement = (struct sp_measurement){
		.program = sp_sql_column_text(row, 0),
		.kind = sp_sql_column_text(row, 1),
		.name = sp_sql_column_text(row, 2),
		.outcome = (enum sp_measured_outcome)sqlite3_column_int(row, 3),
		.saved =
			{
				.text = sqlite3_column_int64(row, 4),
				.data = sqlite3_column_int64(row, 5),
				.bss = sqlite3_column_int64(row, 6),
				.packed = sqlite3_column_int64(row, 7),
			},
		.image = sqlite3_column_int64(row, 8),
		.sections = sp_sql_column_text(row, 9),
		.dropped_with = sp_sql_column_text(row, 10),
		.switched_on = sp_sql_column_text(row, 11),
		.verdict = sp_sql_column_text(row, 12),
		.seconds = sqlite3_column_double(row, 13),
		.same_code = sqlite3_column_int(row, 14) != 0,
		.placements = (uint32_t)sqlite3_column_int(row, 15),
		.spread = sqlite3_column_double(row, 16),
	};
}

struct sp_error *sp_store_load_measurements(
	struct sp_store *store, uint64_t number, struct sp_measurement **measurements, size_t *count)
{
	void *found = NULL;
	size_t found_count = 0;
	struct sp_error *error = sp_sql_list(store,
		"SELECT program, kind, name, outcome, saved_text, saved_data, saved_bss, saved_packed, image, sections, "
		"dropped_with, switched_on, verdict, seconds, same_code, placements, spread FROM measurement WHERE build = ? "
		"ORDER BY program, kind, name",
		SQL_VALUES(SQL_INTEGER(number)), sizeof(**measurements), read_measurement, &found, &found_count);
	if (error) {
		sp_measurements_free(found, found_count);
		return error;
	}
	*measurements = found;
	*count = found_count;
	return NULL;
}
