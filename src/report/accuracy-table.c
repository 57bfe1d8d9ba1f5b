/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tables about predicted and measured costs. Packed sizes that were measured are whole bytes, predicted
 * ones have three decimals.
 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/table.h"
#include "report/accuracy.h"

#define CELLS 24

/* The cells of a row, each of which is a text of its own or NULL. */
struct cells {
	char *items[CELLS];
	size_t count;
};

static void add(struct cells *cells, char *text)
{
	cells->items[cells->count++] = text;
}

static void add_text(struct cells *cells, const char *text)
{
	add(cells, text && *text ? sp_strdup(text) : NULL);
}

static void add_integer(struct cells *cells, bool known, int64_t number)
{
	add(cells, known ? sp_format("%" PRId64, number) : NULL);
}

static void add_real(struct cells *cells, bool known, double number, int decimals)
{
	add(cells, known && isfinite(number) ? sp_format("%.*f", decimals, number) : NULL);
}

static void end_row(struct cells *cells, struct sp_table *table)
{
	sp_table_add_row(table, (const char *const *)cells->items);
	for (size_t i = 0; i < cells->count; i++)
		free(cells->items[i]);
	*cells = (struct cells){0};
}

static void add_column(struct sp_table *table, const char *name, enum sp_column_type type, uint8_t decimals,
	bool for_machines)
{
	sp_table_add_column(table, name, type);
	table->columns[table->column_count - 1].decimals = decimals;
	table->columns[table->column_count - 1].for_machines = for_machines;
}

static const char *outcome_name(const struct sp_accuracy_row *row)
{
	static const char *const names[] = {[SP_MEASURED_BUILT] = "built",
		[SP_MEASURED_NOT_BUILT] = "not built",
		[SP_MEASURED_LOST] = "lost"};
	return row->is_built && row->is_replaced ? "replaced" : names[row->measured->outcome];
}

/* In percent of what was measured; no number for what is too small. */
static double relative_error(double predicted, double measured)
{
	return measured >= SP_ACCURACY_LARGE ? 100 * (predicted - measured) / measured : NAN;
}

static void fill_row(const struct sp_accuracy_row *row, struct sp_table *table)
{
	const struct sp_measurement *measured = row->measured;
	struct cells cells = {0};
	bool built = row->is_built, known = row->is_predicted;
	add_text(&cells, measured->program);
	add_text(&cells, measured->kind);
	add_text(&cells, measured->name);
	add_text(&cells, outcome_name(row));
	add_integer(&cells, known, (int64_t)row->predicted_raw);
	add_integer(&cells, built, (int64_t)row->raw);
	add_real(&cells, known, row->predicted_packed, 3);
	add_integer(&cells, built, (int64_t)row->packed);
	add_real(&cells, row->is_compared, relative_error(row->predicted_packed, row->packed), 1);
	add_integer(&cells, built, measured->saved.text);
	add_integer(&cells, built, measured->saved.data);
	add_integer(&cells, built, measured->saved.bss);
	add_integer(&cells, built, measured->image);
	add_text(&cells, measured->dropped_with);
	add_text(&cells, measured->switched_on);
	add_text(&cells, measured->verdict);
	add_real(&cells, true, measured->seconds, 1);
	add_integer(&cells, built, measured->same_code);
	add_text(&cells, measured->sections);
	add_text(&cells, row->remark);
	add_integer(&cells, built, measured->placements);
	add_real(&cells, built && measured->placements > 1, measured->spread, 1);
	end_row(&cells, table);
}

void sp_accuracy_table(const struct sp_accuracy *accuracy, struct sp_table *table)
{
	add_column(table, "program", SP_COLUMN_TEXT, 0, accuracy->group_count < 2);
	add_column(table, "kind", SP_COLUMN_TEXT, 0, accuracy->group_count < 2);
	add_column(table, "name", SP_COLUMN_TEXT, 0, false);
	add_column(table, "outcome", SP_COLUMN_TEXT, 0, false);
	add_column(table, "predicted_raw", SP_COLUMN_INTEGER, 0, false);
	add_column(table, "measured_raw", SP_COLUMN_INTEGER, 0, false);
	add_column(table, "predicted_packed", SP_COLUMN_REAL, 1, false);
	add_column(table, "measured_packed", SP_COLUMN_INTEGER, 0, false);
	add_column(table, "error_percent", SP_COLUMN_REAL, 1, false);
	add_column(table, "text", SP_COLUMN_INTEGER, 0, true);
	add_column(table, "data", SP_COLUMN_INTEGER, 0, true);
	add_column(table, "bss", SP_COLUMN_INTEGER, 0, true);
	add_column(table, "image", SP_COLUMN_INTEGER, 0, true);
	add_column(table, "dropped_with", SP_COLUMN_TEXT, 0, true);
	add_column(table, "switched_on", SP_COLUMN_TEXT, 0, true);
	add_column(table, "verdict", SP_COLUMN_TEXT, 0, false);
	add_column(table, "seconds", SP_COLUMN_REAL, 1, false);
	add_column(table, "same_code", SP_COLUMN_INTEGER, 0, true);
	add_column(table, "sections", SP_COLUMN_TEXT, 0, true);
	add_column(table, "remark", SP_COLUMN_TEXT, 0, true);
	add_column(table, "placements", SP_COLUMN_INTEGER, 0, true);
	add_column(table, "spread", SP_COLUMN_REAL, 1, true);
	for (size_t i = 0; i < accuracy->count; i++)
		fill_row(&accuracy->rows[i], table);
}

struct figures {
	const struct sp_accuracy_group *group;
	struct sp_table *table;
};

/* NaN leaves the cell empty. */
static void add_figure(
	const struct figures *figures, const char *what, double packed, double raw, int decimals)
{
	struct cells cells = {0};
	add_text(&cells, figures->group->program);
	add_text(&cells, figures->group->kind);
	add_text(&cells, what);
	add_real(&cells, true, packed, decimals);
	add_real(&cells, true, raw, decimals);
	end_row(&cells, figures->table);
}

static void fill_figures(const struct sp_accuracy_group *group, struct sp_table *table)
{
	const struct figures figures = {group, table};
	const struct sp_accuracy_errors *packed = &group->packed, *raw = &group->raw;
	add_figure(&figures, "compared", (double)group->compared, (double)group->compared, 0);
	add_figure(&figures, "rank correlation (Spearman)", packed->spearman, raw->spearman, 4);
	add_figure(&figures, "of which save 1 KiB and more", (double)packed->large, (double)raw->large, 0);
	add_figure(&figures, "median relative error of those, %", 100 * packed->median, 100 * raw->median, 2);
	add_figure(&figures, "summed absolute error, % of the summed truth", 100 * packed->summed,
		100 * raw->summed, 2);
	add_figure(&figures, "rebuilds that change no code", (double)group->noise, (double)group->noise, 0);
	add_figure(&figures, "noise floor: median change of those, bytes", group->noise_median, NAN, 1);
	add_figure(&figures, "noise floor: largest change of those, bytes", group->noise_most, NAN, 0);
	if (group->placed) {
		add_figure(&figures, "measured at several placements", (double)group->placed, NAN, 0);
		add_figure(&figures, "noise floor: median spread of one placement, bytes",
			group->spread_median, NAN, 1);
	}
	add_figure(&figures, "left out: bring something else in return", (double)group->replaced,
		(double)group->replaced, 0);
	add_figure(&figures, "left out: not built", (double)group->not_built, (double)group->not_built, 0);
	add_figure(&figures, "left out: lost", (double)group->lost, (double)group->lost, 0);
	if (!group->with_known)
		return;
	add_figure(
		&figures, "dropped_with predicted", (double)group->with_known, (double)group->with_known, 0);
	add_figure(&figures, "dropped_with as predicted", (double)group->with_equal,
		(double)group->with_equal, 0);
}

void sp_accuracy_figures(const struct sp_accuracy *accuracy, struct sp_table *table)
{
	add_column(table, "program", SP_COLUMN_TEXT, 0, false);
	add_column(table, "kind", SP_COLUMN_TEXT, 0, false);
	add_column(table, "figure", SP_COLUMN_TEXT, 0, false);
	add_column(table, "packed", SP_COLUMN_REAL, 0, false);
	add_column(table, "raw", SP_COLUMN_REAL, 0, false);
	for (size_t i = 0; i < accuracy->group_count; i++)
		fill_figures(&accuracy->groups[i], table);
}

static double error_of(const struct sp_accuracy_row *row)
{
	return row->predicted_packed - row->packed;
}

static int compare_errors(const void *one, const void *other)
{
	const struct sp_accuracy_row *a = *(const struct sp_accuracy_row *const *)one;
	const struct sp_accuracy_row *b = *(const struct sp_accuracy_row *const *)other;
	double left = fabs(error_of(a)), right = fabs(error_of(b));
	return left < right ? 1 : left > right ? -1 : strcmp(a->measured->name, b->measured->name);
}

static void fill_worst(const struct sp_accuracy_row *row, struct sp_table *table)
{
	struct cells cells = {0};
	add_text(&cells, row->measured->name);
	add_real(&cells, true, error_of(row), 1);
	add_real(&cells, true, row->predicted_packed, 1);
	add_integer(&cells, true, (int64_t)row->packed);
	add_integer(&cells, true, (int64_t)(row->predicted_raw - row->raw));
	add_integer(&cells, true, (int64_t)row->predicted_raw);
	add_integer(&cells, true, (int64_t)row->raw);
	end_row(&cells, table);
}

void sp_accuracy_worst(const struct sp_accuracy *accuracy, const struct sp_accuracy_group *group, size_t most,
	struct sp_table *table)
{
	SP_AUTOFREE const struct sp_accuracy_row **rows = sp_alloc((group->count + 1) * sizeof(*rows));
	size_t count = 0;
	for (size_t i = group->first; i < group->first + group->count; i++)
		if (accuracy->rows[i].is_compared)
			rows[count++] = &accuracy->rows[i];
	qsort(rows, count, sizeof(*rows), compare_errors);
	add_column(table, "name", SP_COLUMN_TEXT, 0, false);
	add_column(table, "error_packed", SP_COLUMN_REAL, 1, false);
	add_column(table, "predicted_packed", SP_COLUMN_REAL, 1, false);
	add_column(table, "measured_packed", SP_COLUMN_INTEGER, 0, false);
	add_column(table, "error_raw", SP_COLUMN_INTEGER, 0, false);
	add_column(table, "predicted_raw", SP_COLUMN_INTEGER, 0, false);
	add_column(table, "measured_raw", SP_COLUMN_INTEGER, 0, false);
	for (size_t i = 0; i < count && i < most; i++)
		fill_worst(rows[i], table);
}
