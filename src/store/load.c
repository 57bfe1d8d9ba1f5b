/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Builds out of the store, as they were put in.
 */
#include <stdio.h>

#include "base/build.h"
#include "base/memory.h"
#include "store/sql.h"

static void copy_digest(sqlite3_stmt *row, int column, char digest[SP_SHA256_SIZE])
{
	SP_AUTOFREE char *text = sp_sql_column_text(row, column);
	snprintf(digest, SP_SHA256_SIZE, "%s", text ? text : "");
}

static void read_head(sqlite3_stmt *row, struct sp_build *build)
{
	copy_digest(row, 0, build->hash);
	build->recipe = sp_sql_column_text(row, 1);
	build->overlay = sp_sql_column_text(row, 2);
	build->title = sp_sql_column_text(row, 3);
	build->recipe_path = sp_sql_column_text(row, 4);
	build->commands = sp_sql_column_text(row, 5);
	build->folder = sp_sql_column_text(row, 6);
}

static void read_source(sqlite3_stmt *row, struct sp_build *build)
{
	build->sources = sp_realloc(build->sources, build->source_count + 1, sizeof(*build->sources));
	build->sources[build->source_count++] = (struct sp_source){
		.name = sp_sql_column_text(row, 0),
		.version = sp_sql_column_text(row, 1),
		.origin = sp_sql_column_text(row, 2),
		.sha256 = sp_sql_column_text(row, 3),
		.folder = sp_sql_column_text(row, 4),
	};
}

static void read_tool(sqlite3_stmt *row, struct sp_build *build)
{
	build->tools = sp_realloc(build->tools, build->tool_count + 1, sizeof(*build->tools));
	build->tools[build->tool_count++] =
		(struct sp_tool){.name = sp_sql_column_text(row, 0), .version = sp_sql_column_text(row, 1)};
}

static void read_config(sqlite3_stmt *row, struct sp_build *build)
{
	build->configs = sp_realloc(build->configs, build->config_count + 1, sizeof(*build->configs));
	struct sp_config *config = &build->configs[build->config_count++];
	*config = (struct sp_config){
		.name = sp_sql_column_text(row, 0),
		.text = sp_sql_column_text(row, 1),
		.enabled = (uint32_t)sp_sql_column_integer(row, 3),
	};
	copy_digest(row, 2, config->sha256);
}

static void read_artifact(sqlite3_stmt *row, struct sp_build *build)
{
	build->artifacts = sp_realloc(build->artifacts, build->artifact_count + 1, sizeof(*build->artifacts));
	struct sp_artifact *artifact = &build->artifacts[build->artifact_count++];
	*artifact = (struct sp_artifact){
		.kind = sp_sql_column_text(row, 0),
		.path = sp_sql_column_text(row, 1),
		.bytes = sp_sql_column_integer(row, 2),
		.shipped = sqlite3_column_int(row, 4),
	};
	copy_digest(row, 3, artifact->sha256);
}

static void read_duration(sqlite3_stmt *row, struct sp_build *build)
{
	build->durations = sp_realloc(build->durations, build->duration_count + 1, sizeof(*build->durations));
	build->durations[build->duration_count++] = (struct sp_duration){
		.step = sp_sql_column_text(row, 0),
		.seconds = sqlite3_column_double(row, 1),
		.units = sp_sql_column_integer(row, 2),
	};
}

static void read_note(sqlite3_stmt *row, struct sp_build *build)
{
	build->notes = sp_realloc(build->notes, build->note_count + 1, sizeof(*build->notes));
	build->notes[build->note_count++] = sp_sql_column_text(row, 0);
}

/* What a build consists of: the rows of each query go to its reader. */
static const struct {
	const char *query;
	void (*read)(sqlite3_stmt *row, struct sp_build *build);
} parts[] = {
	{"SELECT hash, recipe, overlay, title, recipe_path, commands, folder FROM build WHERE number = ?", read_head},
	{"SELECT name, version, origin, sha256, folder FROM build_source JOIN source ON id = source "
	 "WHERE build = ? ORDER BY position",
		read_source},
	{"SELECT name, version FROM build_tool JOIN tool ON id = tool WHERE build = ? ORDER BY position",
		read_tool},
	{"SELECT name, text, sha256, enabled FROM build_config JOIN config ON id = config "
	 "WHERE build = ? ORDER BY position",
		read_config},
	{"SELECT kind, path, bytes, sha256, shipped FROM artifact WHERE build = ? ORDER BY position",
		read_artifact},
	{"SELECT step, seconds, units FROM duration WHERE build = ? ORDER BY position", read_duration},
	{"SELECT text FROM build_note WHERE build = ? ORDER BY position", read_note},
};

static struct sp_error *load_part(
	const struct sp_store *store, uint64_t number, size_t part, struct sp_build *build)
{
	SP_STATEMENT *statement = NULL;
	bool row = false;
	SP_TRY(sp_sql_prepare(store, parts[part].query, &statement));
	SP_TRY(sp_sql_bind(store, statement, SQL_VALUES(SQL_INTEGER(number))));
	for (;;) {
		SP_TRY(sp_sql_step(store, statement, &row));
		if (!row)
			return NULL;
		parts[part].read(statement, build);
	}
}

struct sp_error *sp_store_load_build(struct sp_store *store, uint64_t number, struct sp_build *build)
{
	SP_BUILD loaded = {0};
	for (size_t i = 0; i < SP_COUNT(parts); i++)
		SP_TRY(load_part(store, number, i, &loaded));
	if (!loaded.recipe)
		return sp_store_no_run(store, number);
	*build = loaded;
	loaded = (struct sp_build){0};
	return NULL;
}
