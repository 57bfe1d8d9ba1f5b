/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/versions.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/csv.h"
#include "base/files.h"
#include "base/memory.h"
#include "base/table.h"
#include "build/source-version.h"
#include "report/side-by-side.h"

struct column {
	const char *name;
	enum sp_column_type type;
	bool is_long; /* people are spared it */
};

#define TEXT(name)                                                                                           \
	{                                                                                                    \
		name, SP_COLUMN_TEXT, false                                                                  \
	}
#define LONG(name)                                                                                           \
	{                                                                                                    \
		name, SP_COLUMN_TEXT, true                                                                   \
	}
#define BYTES(name)                                                                                          \
	{                                                                                                    \
		name, SP_COLUMN_INTEGER, false                                                               \
	}
#define PACKED(name)                                                                                         \
	{                                                                                                    \
		name, SP_COLUMN_REAL, false                                                                  \
	}

/* The columns of each table; system and linux come first in all, origin last. */
static const struct column totals[] = {TEXT("system"), TEXT("linux"), BYTES("medium_bytes"),
	BYTES("kernel_bytes"), BYTES("userspace_bytes"), BYTES("kernel_raw"), TEXT("boot"), BYTES("options"),
	BYTES("taken_otherwise"), LONG("toolchain"), LONG("command"), TEXT("sources_date"), TEXT("origin")};
static const struct column parts[] = {
	TEXT("system"), TEXT("linux"), TEXT("part"), BYTES("raw"), PACKED("packed"), TEXT("origin")};
static const struct column options[] = {TEXT("system"), TEXT("linux"), TEXT("option"), TEXT("value"),
	BYTES("own_raw"), PACKED("own_packed"), BYTES("drop_raw"), PACKED("drop_packed"), TEXT("prompt"),
	TEXT("origin")};

static const struct kind {
	const char *by, *file, *packed; /* the column of what people are told */
	const struct column *columns;
	size_t count;
	struct sp_error *(*query)(
		struct sp_store *store, uint64_t number, struct sp_table *table); /* NULL: totals */
} kinds[SP_VERSIONS_KINDS] = {
	[SP_VERSIONS_TOTALS] = {NULL, "versions.csv", NULL, totals, SP_COUNT(totals), NULL},
	[SP_VERSIONS_PARTS] = {"part", "parts-by-version.csv", "packed", parts, SP_COUNT(parts),
		sp_store_parts},
	[SP_VERSIONS_OPTIONS] = {"option", "options-by-version.csv", "own_packed", options, SP_COUNT(options),
		sp_store_kernel},
};

#define MOST_COLUMNS SP_COUNT(totals)
enum { SYSTEM, LINUX };

struct sp_error *sp_versions_kind(const char *by, enum sp_versions_kind *kind)
{
	for (size_t i = 0; i < SP_VERSIONS_KINDS; i++) {
		if (by ? !kinds[i].by || strcmp(by, kinds[i].by) != 0 : kinds[i].by != NULL)
			continue;
		*kind = (enum sp_versions_kind)i;
		return NULL;
	}
	return sp_error_new(SP_USAGE, "versions are not told by \"%s\": use part or option", by);
}

static void add_columns(const struct kind *kind, struct sp_table *table)
{
	for (size_t i = 0; i < kind->count; i++) {
		sp_table_add_column(table, kind->columns[i].name, kind->columns[i].type);
		table->columns[i].decimals = kind->columns[i].type == SP_COLUMN_REAL ? 1 : 0;
		table->columns[i].for_machines = kind->columns[i].is_long;
	}
}

/* When the package's maker last changed the tree: the time of its outermost Makefile; NULL when the tree has
 * gone. */
static char *date_of(const char *folder)
{
	struct stat status;
	struct tm day;
	char text[16];
	SP_AUTOFREE char *path = sp_path_join(folder ? folder : "", "Makefile");
	if (!folder || stat(path, &status) != 0 || !gmtime_r(&status.st_mtime, &day))
		return NULL;
	strftime(text, sizeof(text), "%Y-%m-%d", &day);
	return sp_strdup(text);
}

/* The versions query's row, as a row of the table. */
static void add_total(const struct sp_table *stored, size_t row, struct sp_table *table)
{
	const char *cells[SP_COUNT(totals)];
	const size_t known = SP_COUNT(totals) - 2;
	for (size_t i = 0; i < known; i++)
		cells[i] = sp_table_cell(stored, row, i);
	SP_AUTOFREE char *date = date_of(sp_table_cell(stored, row, known));
	cells[known] = date;
	cells[known + 1] = "built";
	sp_table_add_row(table, cells);
}

static struct sp_error *add_run(struct sp_store *store, const struct kind *kind,
	const struct sp_table *stored, size_t row, struct sp_table *table)
{
	SP_TABLE of_run = {0};
	const char *number = sp_table_cell(stored, row, stored->column_count - 1);
	SP_TRY(kind->query(store, strtoull(number, NULL, 10), &of_run));
	for (size_t i = 0; i < of_run.row_count; i++) {
		const char *cells[MOST_COLUMNS] = {
			sp_table_cell(stored, row, SYSTEM), sp_table_cell(stored, row, LINUX)};
		for (size_t j = 0; j < of_run.column_count; j++)
			cells[2 + j] = sp_table_cell(&of_run, i, j);
		cells[2 + of_run.column_count] = "built";
		sp_table_add_row(table, cells);
	}
	return NULL;
}

static struct sp_error *add_stored(
	struct sp_context *context, const char *recipe, const struct kind *kind, struct sp_table *table)
{
	SP_STORE *store = NULL;
	SP_TABLE stored = {0};
	SP_TRY(sp_step_store(context, &store));
	SP_TRY(sp_store_versions(store, recipe, &stored));
	for (size_t i = 0; i < stored.row_count; i++) {
		if (kind->query)
			SP_TRY(add_run(store, kind, &stored, i, table));
		else
			add_total(&stored, i, table);
	}
	return NULL;
}

static struct sp_error *check_cell(
	const char *path, const struct kind *kind, const struct sp_table *file, size_t row, size_t i)
{
	const char *text = sp_table_cell(file, row, i);
	char *end = NULL;
	if (i <= LINUX && !text)
		return sp_error_new(SP_USAGE, "%s: row %zu has no %s", path, row + 1, kind->columns[i].name);
	if (kind->columns[i].type == SP_COLUMN_TEXT || !text)
		return NULL;
	if (kind->columns[i].type == SP_COLUMN_INTEGER ? strtoll(text, &end, 10) : strtod(text, &end), *end)
		return sp_error_new(SP_USAGE, "%s: row %zu: \"%s\" is no number for %s", path, row + 1, text,
			kind->columns[i].name);
	return NULL;
}

static struct sp_error *check_file(const char *path, const struct kind *kind, const struct sp_table *file)
{
	for (size_t i = 0; i < kind->count; i++)
		if (i >= file->column_count || strcmp(file->columns[i].name, kind->columns[i].name) != 0)
			return sp_error_new(SP_USAGE,
				"%s has no column \"%s\" at place %zu: sizeprof table --versions%s%s "
				"--format csv "
				"writes such a file",
				path, kind->columns[i].name, i + 1, kind->by ? " --by " : "",
				kind->by ? kind->by : "");
	for (size_t row = 0; row < file->row_count; row++)
		for (size_t i = 0; i < kind->count; i++)
			SP_TRY(check_cell(path, kind, file, row, i));
	return NULL;
}

static int by_version(const void *left, const void *right)
{
	const char *const *a = left, *const *b = right;
	return sp_version_compare(*a, *b);
}

static bool is_listed(const char *const *list, size_t count, const char *version)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i], version) == 0)
			return true;
	return false;
}

/* The versions that the table has, sorted; free() the array alone. */
static const char **list_versions(const struct sp_table *table, size_t *count)
{
	const char **list = sp_alloc((table->row_count + 1) * sizeof(*list));
	*count = 0;
	for (size_t i = 0; i < table->row_count; i++) {
		const char *version = sp_table_cell(table, i, LINUX);
		if (!is_listed(list, *count, version))
			list[(*count)++] = version;
	}
	qsort(list, *count, sizeof(*list), by_version);
	return list;
}

/* Of a file's rows those of the system whose versions the table does not have yet. */
static struct sp_error *add_file(const char *path, const char *recipe, const struct kind *kind,
	const char *origin, struct sp_table *table)
{
	SP_TABLE file = {0};
	SP_TRY(sp_csv_read(path, &file));
	SP_TRY(check_file(path, kind, &file));
	size_t count;
	SP_AUTOFREE const char **there = list_versions(table, &count);
	for (size_t row = 0; row < file.row_count; row++) {
		const char *cells[MOST_COLUMNS];
		if (strcmp(sp_table_cell(&file, row, SYSTEM), recipe) != 0 ||
			is_listed(there, count, sp_table_cell(&file, row, LINUX)))
			continue;
		for (size_t i = 0; i < kind->count; i++)
			cells[i] = sp_table_cell(&file, row, i);
		if (origin)
			cells[kind->count - 1] = origin;
		sp_table_add_row(table, cells);
	}
	return NULL;
}

/* Rows of a version stay in the order that they had. */
static void sort(const struct kind *kind, const struct sp_table *found, struct sp_table *table)
{
	size_t count;
	SP_AUTOFREE const char **versions = list_versions(found, &count);
	*table = (struct sp_table){0};
	add_columns(kind, table);
	for (size_t i = 0; i < count; i++)
		for (size_t row = 0; row < found->row_count; row++)
			if (strcmp(sp_table_cell(found, row, LINUX), versions[i]) == 0)
				sp_table_add_row(
					table, (const char *const *)&found->cells[row * found->column_count]);
}

static struct sp_error *no_version(const struct sp_versions_wish *wish, const char *path)
{
	if (wish->from)
		return sp_error_new(SP_UNABLE, "%s has no version of %s", path, wish->recipe);
	return sp_error_new(SP_UNABLE, "no version of %s was built yet: sizeprof build %s@6.12 builds one",
		wish->recipe, wish->recipe);
}

struct sp_error *sp_versions_collect(struct sp_context *context, const struct sp_versions_wish *wish,
	enum sp_versions_kind which, struct sp_table *table)
{
	const struct kind *kind = &kinds[which];
	const char *version = strchr(wish->recipe, '@');
	if (version)
		return sp_error_new(SP_USAGE,
			"all versions are set side by side: name the recipe without \"%s\"", version);
	SP_TABLE found = {0};
	add_columns(kind, &found);
	SP_AUTOFREE char *frozen = sp_path_join(context->data, "datasets/measured");
	SP_AUTOFREE char *path = sp_path_join(wish->from ? wish->from : frozen, kind->file);
	if (!wish->from)
		SP_TRY(add_stored(context, wish->recipe, kind, &found));
	if (wish->from || (!wish->built && sp_path_exists(path)))
		SP_TRY(add_file(path, wish->recipe, kind, wish->from ? NULL : "frozen", &found));
	if (found.row_count == 0)
		return no_version(wish, path);
	sort(kind, &found, table);
	return NULL;
}

static void add_sizes(const struct sp_matrix *sizes, size_t row, struct sp_table *people)
{
	SP_AUTOFREE char **cells = sp_alloc((sizes->column_count + 1) * sizeof(*cells));
	cells[0] = sp_strdup(sizes->rows[row]);
	for (size_t i = 0; i < sizes->column_count; i++) {
		double size = sizes->values[row * sizes->column_count + i];
		cells[i + 1] = isnan(size) ? NULL : sp_format("%.3f", size);
	}
	sp_table_add_row(people, (const char *const *)cells);
	for (size_t i = 0; i <= sizes->column_count; i++)
		free(cells[i]);
}

struct sp_error *sp_versions_side_by_side(
	const struct sp_table *table, enum sp_versions_kind kind, size_t top, struct sp_table *people)
{
	SP_MATRIX sizes = {0};
	SP_TRY(sp_matrix_make(table, kinds[kind].by, kinds[kind].packed, &sizes));
	sp_table_add_column(people, kinds[kind].by, SP_COLUMN_TEXT);
	for (size_t i = 0; i < sizes.column_count; i++) {
		sp_table_add_column(people, sizes.columns[i], SP_COLUMN_REAL);
		people->columns[i + 1].decimals = 1;
	}
	for (size_t i = 0; i < sizes.row_count && (!top || i < top); i++)
		add_sizes(&sizes, i, people);
	return NULL;
}
