/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rows behind the figure of packed sizes, summed up: groups (directories) with their labels (symbols),
 * and the labels over all groups. A private header of this folder.
 */
#ifndef SIZEPROF_REPORT_PACKED_ROWS_H
#define SIZEPROF_REPORT_PACKED_ROWS_H

#include "base/error.h"
#include "sizeprof/table.h"

struct sp_packed_row {
	const char *group, *label; /* belong to the table */
	double raw, packed;        /* bytes */
};

struct sp_packed_group {
	const char *name;
	double raw, packed;
	size_t first, count; /* of rows */
	int area;            /* enum sp_area */
};

struct sp_packed_rows {
	struct sp_packed_row *rows; /* of one group together, the largest packed first */
	size_t row_count;
	struct sp_packed_group *groups; /* the largest packed first */
	size_t group_count;
	struct sp_packed_row
		*labels; /* over all groups, the largest packed first; group is the largest one's */
	size_t label_count;
	double raw, packed; /* of all */
};

/* The table must outlive the rows. Columns "label", "group", "raw" and "packed", in any order: see
 * report/plot.h. */
struct sp_error *sp_packed_rows_read(const struct sp_table *table, struct sp_packed_rows *rows) SP_MUST_CHECK;
void sp_packed_rows_clear(struct sp_packed_rows *rows);
#define SP_PACKED_ROWS SP_GUARD(sp_packed_rows_clear) struct sp_packed_rows

#endif
