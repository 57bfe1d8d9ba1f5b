/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Builds into the store, each in one transaction with everything that belongs to it.
 */
#include "base/memory.h"
#include "store/save_attribution.h"
#include "store/save_ledger.h"
#include "store/sql.h"
#include "store/verdict.h"

static uint64_t last_row(const struct sp_store *store)
{
	return (uint64_t)sqlite3_last_insert_rowid(store->database);
}

static struct sp_error *insert_head(
	const struct sp_store *store, const struct sp_build *build, uint64_t *number)
{
	SP_TRY(sp_sql_once(store,
		"INSERT INTO build (hash, recipe, overlay, title, recipe_path, commands, folder, made_at) "
		"VALUES (?, ?, ?, ?, ?, ?, ?, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))",
		SQL_VALUES(SQL_TEXT(build->hash), SQL_TEXT(build->recipe), SQL_TEXT(build->overlay),
			SQL_TEXT(build->title), SQL_TEXT(build->recipe_path), SQL_TEXT(build->commands),
			SQL_TEXT(build->folder))));
	*number = last_row(store);
	return NULL;
}

/*
 * The row of something that many builds share: `find` gives its id from the first key_count values, or
 * `insert` makes it from all of them.
 */
static struct sp_error *shared_row(const struct sp_store *store, const char *find, size_t key_count,
	const char *insert, const struct sp_sql_value *values, size_t count, uint64_t *id)
{
	bool found = false;
	SP_TRY(sp_sql_integer(store, find, values, key_count, id, &found));
	if (found)
		return NULL;
	SP_TRY(sp_sql_once(store, insert, values, count));
	*id = last_row(store);
	return NULL;
}

static struct sp_error *insert_sources(
	const struct sp_store *store, uint64_t number, const struct sp_build *build)
{
	for (size_t i = 0; i < build->source_count; i++) {
		const struct sp_source *source = &build->sources[i];
		uint64_t id = 0;
		SP_TRY(shared_row(store,
			"SELECT id FROM source "
			"WHERE name = ? AND version = ? AND origin IS ? AND sha256 IS ? AND folder IS ?",
			5,
			"INSERT INTO source (name, version, origin, sha256, folder) VALUES (?, ?, ?, ?, ?)",
			SQL_VALUES(SQL_TEXT(source->name), SQL_TEXT(source->version),
				SQL_TEXT(source->origin), SQL_TEXT(source->sha256), SQL_TEXT(source->folder)),
			&id));
		SP_TRY(sp_sql_once(store,
			"INSERT INTO build_source (build, position, source) VALUES (?, ?, ?)",
			SQL_VALUES(SQL_INTEGER(number), SQL_INTEGER(i), SQL_INTEGER(id))));
	}
	return NULL;
}

static struct sp_error *insert_tools(
	const struct sp_store *store, uint64_t number, const struct sp_build *build)
{
	for (size_t i = 0; i < build->tool_count; i++) {
		uint64_t id = 0;
		SP_TRY(shared_row(store, "SELECT id FROM tool WHERE name = ? AND version = ?", 2,
			"INSERT INTO tool (name, version) VALUES (?, ?)",
			SQL_VALUES(SQL_TEXT(build->tools[i].name), SQL_TEXT(build->tools[i].version)), &id));
		SP_TRY(sp_sql_once(store, "INSERT INTO build_tool (build, position, tool) VALUES (?, ?, ?)",
			SQL_VALUES(SQL_INTEGER(number), SQL_INTEGER(i), SQL_INTEGER(id))));
	}
	return NULL;
}

static struct sp_error *insert_configs(
	const struct sp_store *store, uint64_t number, const struct sp_build *build)
{
	for (size_t i = 0; i < build->config_count; i++) {
		const struct sp_config *config = &build->configs[i];
		uint64_t id = 0;
		SP_TRY(shared_row(store, "SELECT id FROM config WHERE sha256 = ?", 1,
			"INSERT INTO config (sha256, text, enabled) VALUES (?, ?, ?)",
			SQL_VALUES(SQL_TEXT(config->sha256), SQL_TEXT(config->text),
				SQL_INTEGER(config->enabled)),
			&id));
		SP_TRY(sp_sql_once(store,
			"INSERT INTO build_config (build, position, name, config) VALUES (?, ?, ?, ?)",
			SQL_VALUES(SQL_INTEGER(number), SQL_INTEGER(i), SQL_TEXT(config->name),
				SQL_INTEGER(id))));
	}
	return NULL;
}

static struct sp_error *insert_artifact(
	const struct sp_store *store, uint64_t number, uint64_t position, const struct sp_artifact *artifact)
{
	return sp_sql_once(store,
		"INSERT INTO artifact (build, position, kind, path, bytes, sha256, shipped) "
		"VALUES (?, ?, ?, ?, ?, ?, ?)",
		SQL_VALUES(SQL_INTEGER(number), SQL_INTEGER(position), SQL_TEXT(artifact->kind),
			SQL_TEXT(artifact->path), SQL_INTEGER(artifact->bytes), SQL_TEXT(artifact->sha256),
			SQL_INTEGER(artifact->shipped != 0)));
}

static struct sp_error *insert_artifacts(
	const struct sp_store *store, uint64_t number, const struct sp_build *build)
{
	for (size_t i = 0; i < build->artifact_count; i++)
		SP_TRY(insert_artifact(store, number, i, &build->artifacts[i]));
	return NULL;
}

static struct sp_error *insert_durations(
	const struct sp_store *store, uint64_t number, const struct sp_build *build)
{
	for (size_t i = 0; i < build->duration_count; i++) {
		const struct sp_duration *duration = &build->durations[i];
		SP_TRY(sp_sql_once(store,
			"INSERT INTO duration (build, position, step, seconds, units) VALUES (?, ?, ?, ?, ?)",
			SQL_VALUES(SQL_INTEGER(number), SQL_INTEGER(i), SQL_TEXT(duration->step),
				SQL_REAL(duration->seconds), SQL_INTEGER(duration->units))));
	}
	return NULL;
}

static struct sp_error *insert_notes(const struct sp_store *store, uint64_t number, const struct sp_build *build)
{
	for (size_t i = 0; i < build->note_count; i++)
		SP_TRY(sp_sql_once(store, "INSERT INTO build_note (build, position, text) VALUES (?, ?, ?)",
			SQL_VALUES(SQL_INTEGER(number), SQL_INTEGER(i), SQL_TEXT(build->notes[i]))));
	return NULL;
}

static struct sp_error *other_bytes(
	const struct sp_build *build, uint64_t number, const struct sp_artifact *artifact)
{
	return sp_error_new(SP_UNABLE,
		"%s came out with other bytes than build %lu has, from the same input: the build is not "
		"reproducible here; keep its folder %s and compare",
		artifact->kind, (unsigned long)number, build->folder ? build->folder : "");
}

/* One artifact of a build that was made again: what ships is what it was, and the file is where it is now. */
static struct sp_error *refresh_artifact(const struct sp_store *store, uint64_t number,
	const struct sp_build *build, const struct sp_artifact *artifact)
{
	uint64_t position = 0, next = 0, differs = 0;
	bool there = false;
	SP_TRY(sp_sql_integer(store, "SELECT position FROM artifact WHERE build = ? AND kind = ?",
		SQL_VALUES(SQL_INTEGER(number), SQL_TEXT(artifact->kind)), &position, &there));
	if (!there && artifact->shipped)
		return other_bytes(build, number, artifact);
	SP_TRY(sp_sql_integer(store, "SELECT coalesce(max(position) + 1, 0) FROM artifact WHERE build = ?",
		SQL_VALUES(SQL_INTEGER(number)), &next, NULL));
	if (!there) /* an older sizeprof did not keep it */
		return insert_artifact(store, number, next, artifact);
	SP_TRY(sp_sql_integer(store,
		"SELECT shipped AND sha256 <> ? FROM artifact WHERE build = ? AND position = ?",
		SQL_VALUES(SQL_TEXT(artifact->sha256), SQL_INTEGER(number), SQL_INTEGER(position)), &differs,
		NULL));
	if (differs)
		return other_bytes(build, number, artifact);
	return sp_sql_once(store,
		"UPDATE artifact SET path = ?, bytes = ?, sha256 = ? WHERE build = ? AND position = ?",
		SQL_VALUES(SQL_TEXT(artifact->path), SQL_INTEGER(artifact->bytes), SQL_TEXT(artifact->sha256),
			SQL_INTEGER(number), SQL_INTEGER(position)));
}

static struct sp_error *insert_account(const struct sp_store *store, uint64_t number,
	const struct sp_build *build, const struct sp_ledger *ledger, const struct sp_attribution *attribution)
{
	if (ledger)
		SP_TRY(sp_store_insert_ledger(store, number, ledger));
	return ledger && attribution ? sp_store_insert_attribution(store, number, build, ledger, attribution) : NULL;
}

/*
 * A build that is there already was made again, because its files or its ledger had gone: the files are now
 * where the new build says. What ships has to be what it was: same input, same bytes.
 */
static struct sp_error *refresh(struct sp_store *store, uint64_t number, const struct sp_build *build,
	const struct sp_ledger *ledger, const struct sp_attribution *attribution)
{
	for (size_t i = 0; i < build->artifact_count; i++)
		SP_TRY(refresh_artifact(store, number, build, &build->artifacts[i]));
	SP_TRY(sp_sql_once(store, "UPDATE build SET folder = ?, recipe_path = ?, title = ? WHERE number = ?",
		SQL_VALUES(SQL_TEXT(build->folder), SQL_TEXT(build->recipe_path), SQL_TEXT(build->title),
			SQL_INTEGER(number))));
	uint64_t version = 0;
	SP_TRY(sp_store_ledger_version(store, number, &version));
	if (!ledger || (version == SP_LEDGER_VERSION && !attribution))
		return NULL;
	SP_TRY(sp_store_delete_ledger(store, number));
	return insert_account(store, number, build, ledger, attribution);
}

static struct sp_error *save_locked(struct sp_store *store, const struct sp_build *build,
	const struct sp_verdict *verdict, const struct sp_ledger *ledger, const struct sp_attribution *attribution,
	uint64_t *number)
{
	bool found = false;
	SP_TRY(sp_store_find_hash(store, build->hash, number, &found));
	if (found) {
		SP_TRY(refresh(store, *number, build, ledger, attribution));
		return verdict ? sp_store_insert_verdict(store, *number, verdict) : NULL;
	}
	SP_TRY(insert_head(store, build, number));
	SP_TRY(insert_sources(store, *number, build));
	SP_TRY(insert_tools(store, *number, build));
	SP_TRY(insert_configs(store, *number, build));
	SP_TRY(insert_artifacts(store, *number, build));
	SP_TRY(insert_durations(store, *number, build));
	SP_TRY(insert_notes(store, *number, build));
	if (verdict)
		SP_TRY(sp_store_insert_verdict(store, *number, verdict));
	return insert_account(store, *number, build, ledger, attribution);
}

struct sp_error *sp_store_save_build(struct sp_store *store, const struct sp_build *build,
	const struct sp_verdict *verdict, const struct sp_ledger *ledger, const struct sp_attribution *attribution,
	uint64_t *number)
{
	uint64_t saved = 0;
	SP_TRY(sp_sql_begin(store));
	SP_TRY(sp_sql_end(store, save_locked(store, build, verdict, ledger, attribution, &saved)));
	*number = saved;
	return NULL;
}
