/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sizeprof import FILE.csv. Which table it is, its columns say; each kind has a reader that makes runs of its
 * rows.
 */
#include "cmd/import-measured.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/files.h"
#include "base/memory.h"
#include "base/table.h"
#include "cmd/sheet.h"
#include "cmd/taken.h"

struct import {
	struct sp_context *context;
	struct sp_sheet sheet;
	struct sp_store *store;
	enum sp_format format;
};

static void end_import(struct import *import)
{
	sp_sheet_clear(&import->sheet);
	sp_store_close(import->store);
}

static struct sp_error *print_sizes(
	const struct import *import, uint64_t number, const struct sp_taken *taken)
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

static struct sp_error *save(const struct import *import, struct sp_taken *taken)
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

/* "pass", "fail: early exit" */
static void take_verdict(const char *word, struct sp_taken *taken)
{
	SP_AUTOFREE char *outcome = sp_format("%.*s", (int)strcspn(word, ":"), word);
	const char *reason = strchr(word, ':');
	if (!*word || strcmp(word, "-") == 0)
		return;
	taken->has_verdict = true;
	taken->verdict.outcome = sp_verdict_outcome_of(outcome);
	taken->verdict.reason = sp_verdict_reason_of(reason ? reason + 1 + (reason[1] == ' ') : NULL);
}

static void add_file(struct sp_taken *taken, const char *kind, uint64_t bytes, const uint64_t *raw)
{
	sp_taken_artifact(taken, kind, bytes, true);
	uint32_t image = sp_taken_image(taken, kind, bytes, raw);
	sp_taken_piece(taken, image, raw ? *raw : bytes, (sp_bits)bytes * SP_BYTE_BITS);
	sp_taken_label(taken, SP_BY_MEDIUM, kind);
	sp_taken_label(taken, SP_BY_FILE, kind);
}

/* A part of an image that boots by itself, by the labels that such an image has when sizeprof accounts for
 * it. */
static void add_part(
	struct sp_taken *taken, uint32_t image, uint64_t bytes, const char *medium, const char *symbol)
{
	if (!bytes)
		return;
	sp_taken_piece(taken, image, bytes, (sp_bits)bytes * SP_BYTE_BITS);
	sp_taken_label(taken, SP_BY_MEDIUM, medium);
	sp_taken_label(taken, SP_BY_SYMBOL, symbol);
}

/* systems.csv and versions.csv: what ships. */
static struct sp_error *take_system(const struct import *import, size_t row, struct sp_taken *taken)
{
	uint64_t medium, kernel, userspace, loader, empty, raw;
	SP_TRY(sp_sheet_size(&import->sheet, row, "medium_bytes", &medium));
	SP_TRY(sp_sheet_size(&import->sheet, row, "kernel_bytes", &kernel));
	SP_TRY(sp_sheet_size(&import->sheet, row, "userspace_bytes", &userspace));
	SP_TRY(sp_sheet_size(&import->sheet, row, "loader_bytes", &loader));
	SP_TRY(sp_sheet_size(&import->sheet, row, "free_bytes", &empty));
	SP_TRY(sp_sheet_size(&import->sheet, row, "kernel_raw", &raw));
	uint64_t known = kernel + userspace + loader + empty;
	if (known > medium)
		return sp_error_new(SP_USAGE, "%s: row %zu: its parts are larger than medium_bytes",
			import->sheet.path, row + 1);
	take_verdict(sp_sheet_text(&import->sheet, row, "boot"), taken);
	if (!sp_sheet_cell(&import->sheet, row, "kernel_bytes") && medium && userspace == medium) {
		add_file(taken, SP_FOLDER_KIND, userspace, NULL);
		return NULL;
	}
	if (known == medium && !loader && !sp_sheet_cell(&import->sheet, row, "free_bytes")) {
		add_file(taken, "bzImage", kernel, raw ? &raw : NULL);
		add_file(taken, "initramfs", userspace, NULL);
		return NULL;
	}
	sp_taken_artifact(taken, "medium", medium, true);
	sp_taken_artifact(taken, "bzImage", kernel, false);
	sp_taken_artifact(taken, "initramfs", userspace, false);
	uint32_t image = sp_taken_image(taken, "medium", medium, NULL);
	add_part(taken, image, kernel, "bzImage", SP_LABEL_NOT_TOLD);
	add_part(taken, image, userspace, "initramfs", SP_LABEL_NOT_TOLD);
	add_part(taken, image, loader, "(loader)", "(loader)");
	add_part(taken, image, empty, "(free space)", "(free space)");
	add_part(taken, image, medium - known, "(file system)", "(file system)");
	return NULL;
}

/* Are both rows of one run? By their system, and by that column (NULL: by the system alone). */
static bool is_same(const struct import *import, size_t left, size_t right, const char *column)
{
	const struct sp_sheet *sheet = &import->sheet;
	return strcmp(sp_sheet_text(sheet, left, "system"), sp_sheet_text(sheet, right, "system")) == 0 &&
	       (!column ||
		       strcmp(sp_sheet_text(sheet, left, column), sp_sheet_text(sheet, right, column)) == 0);
}

/* The row behind those from `first` on that are of one run. */
static size_t end_of_run(const struct import *import, size_t first, const char *column)
{
	size_t row = first;
	while (row < import->sheet.table.row_count && is_same(import, row, first, column))
		row++;
	return row;
}

/* A run that begins in `row` is of a system that no earlier one is of: it would be taken for that one.
 * Asked of all rows before any is stored. */
static struct sp_error *check_new(const struct import *import, size_t row, const char *column)
{
	for (size_t earlier = 0; earlier < row; earlier++)
		if (is_same(import, earlier, row, column))
			return sp_error_new(SP_USAGE, "%s: row %zu: %s%s%s stands for the second time",
				import->sheet.path, row + 1, sp_sheet_text(&import->sheet, row, "system"),
				column ? "@" : "", column ? sp_sheet_text(&import->sheet, row, column) : "");
	return NULL;
}

static struct sp_error *import_systems(struct import *import)
{
	const bool versions = sp_sheet_cell(&import->sheet, 0, "linux") != NULL;
	for (size_t row = 0; row < import->sheet.table.row_count; row++) {
		if (!sp_sheet_cell(&import->sheet, row, "system"))
			return sp_sheet_refuse(&import->sheet, row, "system");
		SP_TRY(check_new(import, row, versions ? "linux" : NULL));
	}
	for (size_t row = 0; row < import->sheet.table.row_count; row++) {
		SP_TAKEN taken = {0};
		const char *system = sp_sheet_cell(&import->sheet, row, "system"),
			   *version = sp_sheet_text(&import->sheet, row, versions ? "linux" : "kernel");
		SP_AUTOFREE char *name =
			sp_format("%s%s%s", system, versions ? "@" : "", versions ? version : "");
		sp_taken_open(&taken, name, import->sheet.path);
		if (*version)
			sp_taken_source(&taken, "linux", version);
		SP_TRY(take_system(import, row, &taken));
		SP_TRY(save(import, &taken));
	}
	return NULL;
}

/* What the rows come to; a sum without room for rounding it to whole bytes is refused. */
static struct sp_error *sum_rows(
	const struct import *import, size_t first, size_t end, bool options, uint64_t *raw, sp_bits *packed)
{
	*raw = 0;
	*packed = 0;
	for (size_t row = first; row < end; row++) {
		struct sp_cost cost;
		SP_TRY(sp_sheet_cost(&import->sheet, row, options ? "own_raw" : "raw",
			options ? "own_packed" : "packed", &cost));
		if (cost.data < 0)
			return sp_sheet_refuse(&import->sheet, row, options ? "own_raw" : "raw");
		if (__builtin_add_overflow(*raw, (uint64_t)cost.data, raw) ||
			__builtin_add_overflow(*packed, cost.packed, packed) || *packed < 0 ||
			*packed > INT64_MAX - SP_BYTE_BITS)
			return sp_sheet_refuse(&import->sheet, row, options ? "own_packed" : "packed");
	}
	return NULL;
}

static struct sp_error *take_rows(const struct import *import, size_t first, size_t end, bool options,
	uint32_t image, struct sp_taken *taken)
{
	for (size_t row = first; row < end; row++) {
		struct sp_cost own = {0}, drop = {0};
		const char *name = sp_sheet_cell(&import->sheet, row, options ? "option" : "part");
		if (!name)
			return sp_sheet_refuse(&import->sheet, row, options ? "option" : "part");
		SP_TRY(sp_sheet_cost(&import->sheet, row, options ? "own_raw" : "raw",
			options ? "own_packed" : "packed", &own));
		if (own.data || own.packed) {
			sp_taken_piece(taken, image, (uint64_t)own.data, own.packed);
			sp_taken_label(taken, options ? SP_BY_OPTION : SP_BY_DIRECTORY, name);
			sp_taken_label(taken, SP_BY_MEDIUM,
				strcmp(name, "(userspace)") == 0 && !options ? "initramfs" : "bzImage");
		}
		if (!options || name[0] == '(')
			continue;
		SP_TRY(sp_sheet_cost(&import->sheet, row, "drop_raw", "drop_packed", &drop));
		sp_taken_option(taken, "kernel", name, sp_sheet_cell(&import->sheet, row, "value"),
			sp_sheet_cell(&import->sheet, row, "prompt"), &own,
			sp_sheet_cell(&import->sheet, row, "drop_packed") ? &drop : NULL);
	}
	return NULL;
}

/* options-by-version.csv and parts-by-version.csv: a ledger with one dimension. */
static struct sp_error *import_versions(struct import *import)
{
	const bool options = sp_sheet_cell(&import->sheet, 0, "option") != NULL;
	for (size_t row = 0; row < import->sheet.table.row_count; row = end_of_run(import, row, "linux"))
		SP_TRY(check_new(import, row, "linux"));
	for (size_t first = 0, end; first < import->sheet.table.row_count; first = end) {
		SP_TAKEN taken = {0};
		uint64_t raw;
		sp_bits packed;
		end = end_of_run(import, first, "linux");
		SP_TRY(sum_rows(import, first, end, options, &raw, &packed));
		const uint64_t bytes = (uint64_t)((packed + SP_BYTE_BITS / 2) / SP_BYTE_BITS);
		SP_AUTOFREE char *name = sp_format("%s@%s", sp_sheet_text(&import->sheet, first, "system"),
			sp_sheet_text(&import->sheet, first, "linux"));
		sp_taken_open(&taken, name, import->sheet.path);
		sp_taken_source(&taken, "linux", sp_sheet_text(&import->sheet, first, "linux"));
		sp_taken_artifact(&taken, options ? "bzImage" : "medium", bytes, true);
		uint32_t image = sp_taken_image(&taken, options ? "bzImage" : "medium", bytes, &raw);
		SP_TRY(take_rows(import, first, end, options, image, &taken));
		sp_taken_piece(&taken, image, 0, (sp_bits)bytes * SP_BYTE_BITS - packed);
		for (int i = 0; i < SP_DIMENSIONS; i++)
			sp_taken_label(&taken, (enum sp_dimension)i, SP_LABEL_ROUNDING);
		SP_TRY(save(import, &taken));
	}
	return NULL;
}

static enum sp_measured_outcome outcome_of(const char *word)
{
	return strcmp(word, "not built") == 0 ? SP_MEASURED_NOT_BUILT
	       : strcmp(word, "lost") == 0    ? SP_MEASURED_LOST
					      : SP_MEASURED_BUILT;
}

static struct sp_error *take_measurement(const struct import *import, size_t row, struct sp_taken *taken)
{
	static const struct {
		const char *name;
		double most;
	} columns[] = {{"text", 1e10}, {"data", 1e10}, {"bss", 1e10}, {"measured_packed", 1e10},
		{"image", 1e10}, {"seconds", 1e10}, {"placements", UINT32_MAX}, {"spread", 1e10}};
	double numbers[SP_COUNT(columns)] = {0};
	for (size_t i = 0; i < SP_COUNT(columns); i++)
		SP_TRY(sp_sheet_number(&import->sheet, row, columns[i].name, columns[i].most, &numbers[i]));
	taken->measurements =
		sp_realloc(taken->measurements, taken->measurement_count + 1, sizeof(*taken->measurements));
	taken->measurements[taken->measurement_count++] = (struct sp_measurement){
		.program = sp_strdup(sp_sheet_text(&import->sheet, row, "program")),
		.kind = sp_strdup(sp_sheet_text(&import->sheet, row, "kind")),
		.name = sp_strdup(sp_sheet_text(&import->sheet, row, "name")),
		.outcome = outcome_of(sp_sheet_text(&import->sheet, row, "outcome")),
		.saved = {(int64_t)numbers[0], (int64_t)numbers[1], (int64_t)numbers[2],
			(sp_bits)numbers[3] * SP_BYTE_BITS},
		.image = (int64_t)numbers[4],
		.seconds = numbers[5],
		.placements = (uint32_t)fmax(0, numbers[6]),
		.spread = numbers[7],
		.sections = sp_strdup(sp_sheet_text(&import->sheet, row, "sections")),
		.dropped_with = sp_strdup(sp_sheet_text(&import->sheet, row, "dropped_with")),
		.switched_on = sp_strdup(sp_sheet_text(&import->sheet, row, "switched_on")),
		.verdict = sp_strdup(sp_sheet_text(&import->sheet, row, "verdict")),
		.same_code = strcmp(sp_sheet_text(&import->sheet, row, "same_code"), "1") == 0,
	};
	return NULL;
}

/* What was predicted is all that is known of its cost. */
static struct sp_error *take_prediction(const struct import *import, size_t row, struct sp_taken *taken)
{
	struct sp_cost drop = {0}, nothing = {0};
	struct sp_attribution *all = &taken->attribution;
	if (!sp_sheet_cell(&import->sheet, row, "predicted_packed"))
		return NULL;
	SP_TRY(sp_sheet_cost(&import->sheet, row, "predicted_raw", "predicted_packed", &drop));
	if (strcmp(sp_sheet_text(&import->sheet, row, "kind"), "applet") != 0) {
		sp_taken_option(taken, sp_sheet_text(&import->sheet, row, "program"),
			sp_sheet_text(&import->sheet, row, "name"), NULL, NULL, &nothing, &drop);
		struct sp_option_cost *option = &all->options[all->option_count - 1];
		option->brings_code =
			strstr(sp_sheet_text(&import->sheet, row, "remark"), "brings code") != NULL;
		option->recompiled =
			strstr(sp_sheet_text(&import->sheet, row, "remark"), "recompiled") != NULL;
		option->dropped_with = sp_strdup(sp_sheet_text(&import->sheet, row, "dropped_with"));
		if (strcmp(sp_sheet_text(&import->sheet, row, "outcome"), "replaced") == 0)
			option->fate = SP_OPTION_REPLACED;
		return NULL;
	}
	all->applets = sp_realloc(all->applets, all->applet_count + 1, sizeof(*all->applets));
	all->applets[all->applet_count++] =
		(struct sp_applet_cost){.name = sp_strdup(sp_sheet_text(&import->sheet, row, "name")),
			.executed = -1,
			.is_droppable = true,
			.drop = drop,
			.dropped_with = sp_strdup(sp_sheet_text(&import->sheet, row, "dropped_with"))};
	return NULL;
}

static int by_name(const void *left, const void *right)
{
	return strcmp(
		((const struct sp_applet_cost *)left)->name, ((const struct sp_applet_cost *)right)->name);
}

/* What sizeprof measure found: a run with these measurements, and nothing that ships. */
static struct sp_error *import_measurements(struct import *import)
{
	SP_TAKEN taken = {0};
	const char *file =
		strrchr(import->sheet.path, '/') ? strrchr(import->sheet.path, '/') + 1 : import->sheet.path;
	sp_taken_open(&taken, file, import->sheet.path);
	sp_taken_image(&taken, file, 0, NULL);
	for (size_t row = 0; row < import->sheet.table.row_count; row++) {
		if (!sp_sheet_cell(&import->sheet, row, "name"))
			return sp_sheet_refuse(&import->sheet, row, "name");
		SP_TRY(take_measurement(import, row, &taken));
		SP_TRY(take_prediction(import, row, &taken));
	}
	if (taken.attribution.applet_count)
		qsort(taken.attribution.applets, taken.attribution.applet_count,
			sizeof(*taken.attribution.applets), by_name);
	return save(import, &taken);
}

/* By the columns that a table begins with; those behind may be more, or less. */
static const struct {
	const char *columns[4];
	struct sp_error *(*take)(struct import *import);
} kinds[] = {
	{{"system", "kernel", "medium_bytes"}, import_systems},
	{{"system", "linux", "medium_bytes"}, import_systems},
	{{"system", "linux", "option"}, import_versions},
	{{"system", "linux", "part"}, import_versions},
	{{"program", "kind", "name"}, import_measurements},
};

static bool has_columns(const struct import *import, const char *const *columns)
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
	struct import import = {.context = context, .sheet = {.path = path}, .format = format};
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
