/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sizeprof import FILE.csv. Which table it is, its columns say; each kind has a reader that makes runs of its
 * rows.
 */
#include "cmd/import-measured.h"

#include <string.h>

#include "base/csv.h"
#include "base/files.h"
#include "base/memory.h"
#include "base/table.h"
#include "cmd/import-table.h"

static void end_import(struct sp_import_table *import)
{
	sp_sheet_clear(&import->sheet);
	sp_store_close(import->store);
}

static struct sp_error *print_sizes(
	const struct sp_import_table *import, uint64_t number, const struct sp_taken *taken)
{
	SP_TABLE sizes = {0};
	sp_progress_note(import->context->progress, "import %lu (%.12s), %s, is in %s", (unsigned long)number,
		taken->build.hash, taken->build.recipe, import->context->store_path);
	if (!taken->build.artifact_count)
		return NULL;
	SP_TRY(sp_store_sizes(import->store, number, &sizes));
	return sp_step_print(&sizes, import->format);
}

/* Options and applets are sorted by now. */
static const char *find_twice(const struct sp_attribution *all)
{
	for (size_t i = 1; i < all->option_count; i++)
		if (strcmp(all->options[i - 1].name, all->options[i].name) == 0 &&
			strcmp(all->options[i - 1].program, all->options[i].program) == 0)
			return all->options[i].name;
	for (size_t i = 1; i < all->applet_count; i++)
		if (strcmp(all->applets[i - 1].name, all->applets[i].name) == 0)
			return all->applets[i].name;
	return NULL;
}

struct sp_error *sp_import_table_save(const struct sp_import_table *import, struct sp_taken *taken)
{
	uint64_t number = 0;
	bool there = false;
	sp_taken_finish(taken, sp_buffer_text(&import->sheet.content));
	const char *twice = find_twice(&taken->attribution);
	if (twice)
		return sp_error_new(
			SP_USAGE, "%s: %s stands twice in what is to be one run", import->sheet.path, twice);
	SP_TRY(sp_store_find_hash(import->store, taken->build.hash, &number, &there));
	if (!there)
		SP_TRY(sp_store_save_build(import->store, &taken->build,
			taken->has_verdict ? &taken->verdict : NULL, taken->ledger,
			taken->attribution.option_count || taken->attribution.applet_count
				? &taken->attribution
				: NULL,
			&number));
	for (size_t i = 0; i < taken->measurement_count; i++)
		SP_TRY(sp_store_save_measurement(import->store, number, &taken->measurements[i]));
	return print_sizes(import, number, taken);
}

/* Are both rows of one run? By their system, and by that column (NULL: by the system alone). */
static bool is_same(const struct sp_import_table *import, size_t left, size_t right, const char *column)
{
	const struct sp_sheet *sheet = &import->sheet;
	return strcmp(sp_sheet_text(sheet, left, "system"), sp_sheet_text(sheet, right, "system")) == 0 &&
	       (!column ||
		       strcmp(sp_sheet_text(sheet, left, column), sp_sheet_text(sheet, right, column)) == 0);
}

size_t sp_import_table_end(const struct sp_import_table *import, size_t first, const char *column)
{
	size_t row = first;
	while (row < import->sheet.table.row_count && is_same(import, row, first, column))
		row++;
	return row;
}

struct sp_error *sp_import_table_check_new(
	const struct sp_import_table *import, size_t row, const char *column)
{
	for (size_t earlier = 0; earlier < row; earlier++)
		if (is_same(import, earlier, row, column))
			return sp_error_new(SP_USAGE, "%s: row %zu: %s%s%s stands for the second time",
				import->sheet.path, row + 1, sp_sheet_text(&import->sheet, row, "system"),
				column ? "@" : "", column ? sp_sheet_text(&import->sheet, row, column) : "");
	return NULL;
}

/* By the columns that a table begins with; those behind may be more, or less. */
static const struct {
	const char *columns[4];
	struct sp_error *(*take)(struct sp_import_table *import);
} kinds[] = {
	{{"system", "kernel", "medium_bytes"}, sp_import_systems},
	{{"system", "linux", "medium_bytes"}, sp_import_systems},
	{{"system", "linux", "option"}, sp_import_versions},
	{{"system", "linux", "part"}, sp_import_versions},
	{{"program", "kind", "name"}, sp_import_measurements},
};

static bool has_columns(const struct sp_import_table *import, const char *const *columns)
{
	for (size_t i = 0; columns[i]; i++)
		if (i >= import->sheet.table.column_count ||
			strcmp(import->sheet.table.columns[i].name, columns[i]) != 0)
			return false;
	return true;
}

bool sp_import_is_measured(const char *path)
{
	size_t length = strlen(path);
	return length > 4 && strcmp(path + length - 4, ".csv") == 0 && !sp_path_is_folder(path);
}

struct sp_error *sp_import_measured(struct sp_context *context, const char *path, enum sp_format format)
{
	SP_GUARD(end_import)
	struct sp_import_table import = {.context = context, .sheet = {.path = path}, .format = format};
	SP_TRY(sp_csv_read(path, &import.sheet.table));
	SP_TRY(sp_file_read(path, &import.sheet.content));
	if (!import.sheet.table.row_count)
		return sp_error_new(SP_USAGE, "%s has no rows: there is nothing to import", path);
	for (size_t i = 0; i < SP_COUNT(kinds); i++) {
		if (!has_columns(&import, kinds[i].columns))
			continue;
		SP_TRY(sp_step_store(context, &import.store));
		return kinds[i].take(&import);
	}
	return sp_error_new(SP_USAGE,
		"%s is no table of measured results: those in datasets/measured are, and "
		"datasets/README.md describes their columns",
		path);
}
