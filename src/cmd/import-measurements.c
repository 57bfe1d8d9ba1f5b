/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What sizeprof measure found: a run with these measurements, and nothing that ships.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cmd/import-table.h"

static enum sp_measured_outcome outcome_of(const char *word)
{
	return strcmp(word, "not built") == 0 ? SP_MEASURED_NOT_BUILT
	       : strcmp(word, "lost") == 0    ? SP_MEASURED_LOST
					      : SP_MEASURED_BUILT;
}

static struct sp_error *take_measurement(
	const struct sp_import_table *import, size_t row, struct sp_taken *taken)
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
static struct sp_error *take_prediction(
	const struct sp_import_table *import, size_t row, struct sp_taken *taken)
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

struct sp_error *sp_import_measurements(struct sp_import_table *import)
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
	return sp_import_table_save(import, &taken);
}
