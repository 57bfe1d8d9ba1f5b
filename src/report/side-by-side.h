/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A long table as a matrix, for figures and for people: a row for each label, a column for each version.
 */
#ifndef SIZEPROF_REPORT_SIDE_BY_SIDE_H
#define SIZEPROF_REPORT_SIDE_BY_SIDE_H

#include "base/error.h"
#include "sizeprof/table.h"

struct sp_matrix {
	const char **rows, **columns; /* the table's own texts, and heads below */
	char **heads;                 /* "Linux 6.1.192-2" */
	double *values; /* row after row; NaN where the table has no such row, or no number in it */
	size_t row_count, column_count;
};

/*
 * Columns in the order in which the table comes upon them, rows the largest first, by the largest number of
 * each; rows without any number are left out. A usage error when a column is missing or no number.
 */
struct sp_error *sp_matrix_make(const struct sp_table *table, const char *label, const char *value,
	struct sp_matrix *matrix) SP_MUST_CHECK;
void sp_matrix_clear(struct sp_matrix *matrix);
#define SP_MATRIX SP_GUARD(sp_matrix_clear) struct sp_matrix

#endif
