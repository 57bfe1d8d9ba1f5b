/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/packed-rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/table.h"
#include "report/areas.h"
#include "report/columns.h"

#define WHAT "packed sizes" /* the table is of */

static int by_packed(double a, double b)
{
	return a < b ? 1 : a > b ? -1 : 0;
}

static int compare_in_group(const void *one, const void *other)
{
	const struct sp_packed_row *a = one, *b = other;
	int order = strcmp(a->group, b->group);
	if (!order)
		order = by_packed(a->packed, b->packed);
	return order ? order : strcmp(a->label, b->label);
}

static int compare_by_label(const void *one, const void *other)
{
	const struct sp_packed_row *a = one, *b = other;
	int order = strcmp(a->label, b->label);
	if (!order)
		order = by_packed(a->packed, b->packed);
	return order ? order : strcmp(a->group, b->group);
}

static int compare_labels(const void *one, const void *other)
{
	const struct sp_packed_row *a = one, *b = other;
	int order = by_packed(a->packed, b->packed);
	return order ? order : strcmp(a->label, b->label);
}

static int compare_groups(const void *one, const void *other)
{
	const struct sp_packed_group *a = one, *b = other;
	int order = by_packed(a->packed, b->packed);
	return order ? order : strcmp(a->name, b->name);
}

static struct sp_error *read_rows(const struct sp_table *table, struct sp_packed_rows *rows)
{
	size_t label = 0, group = 0, raw = 0, packed = 0;
	SP_TRY(sp_column_find(table, WHAT, "label", &label));
	SP_TRY(sp_column_find(table, WHAT, "group", &group));
	SP_TRY(sp_column_find(table, WHAT, "raw", &raw));
	SP_TRY(sp_column_find(table, WHAT, "packed", &packed));
	rows->rows = sp_alloc((table->row_count + 1) * sizeof(*rows->rows));
	for (size_t i = 0; i < table->row_count; i++) {
		struct sp_packed_row *row = &rows->rows[rows->row_count];
		SP_TRY(sp_column_number(table, WHAT, i, raw, &row->raw));
		SP_TRY(sp_column_number(table, WHAT, i, packed, &row->packed));
		row->group = sp_column_text(table, i, group);
		row->label = sp_column_text(table, i, label);
		rows->raw += row->raw;
		rows->packed += row->packed;
		rows->row_count++;
	}
	return NULL;
}

static void sum_groups(struct sp_packed_rows *rows)
{
	qsort(rows->rows, rows->row_count, sizeof(*rows->rows), compare_in_group);
	rows->groups = sp_alloc((rows->row_count + 1) * sizeof(*rows->groups));
	for (size_t i = 0; i < rows->row_count; i++) {
		const struct sp_packed_row *row = &rows->rows[i];
		struct sp_packed_group *last = &rows->groups[rows->group_count - (rows->group_count > 0)];
		if (!rows->group_count || strcmp(last->name, row->group) != 0) {
			last = &rows->groups[rows->group_count++];
			*last = (struct sp_packed_group){row->group, 0, 0, i, 0, (int)sp_area_of(row->group)};
		}
		last->raw += row->raw;
		last->packed += row->packed;
		last->count++;
	}
	qsort(rows->groups, rows->group_count, sizeof(*rows->groups), compare_groups);
}

static void sum_labels(struct sp_packed_rows *rows)
{
	rows->labels = sp_alloc((rows->row_count + 1) * sizeof(*rows->labels));
	for (size_t i = 0; i < rows->row_count; i++)
		rows->labels[i] = rows->rows[i];
	qsort(rows->labels, rows->row_count, sizeof(*rows->labels), compare_by_label);
	for (size_t i = 0; i < rows->row_count; i++) {
		struct sp_packed_row *last = &rows->labels[rows->label_count - (rows->label_count > 0)];
		if (rows->label_count && strcmp(last->label, rows->labels[i].label) == 0) {
			last->raw += rows->labels[i].raw;
			last->packed += rows->labels[i].packed;
		} else {
			rows->labels[rows->label_count++] = rows->labels[i];
		}
	}
	qsort(rows->labels, rows->label_count, sizeof(*rows->labels), compare_labels);
}

struct sp_error *sp_packed_rows_read(const struct sp_table *table, struct sp_packed_rows *rows)
{
	*rows = (struct sp_packed_rows){0};
	SP_TRY(read_rows(table, rows));
	if (!(rows->packed > 0))
		return sp_error_new(
			SP_UNABLE, "there are no packed sizes to draw: the account of this run has none");
	sum_groups(rows);
	sum_labels(rows);
	return NULL;
}

void sp_packed_rows_clear(struct sp_packed_rows *rows)
{
	free(rows->rows);
	free(rows->groups);
	free(rows->labels);
	*rows = (struct sp_packed_rows){0};
}
