/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/side-by-side.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "report/columns.h"

#define WHAT "sizes by version" /* the table is of */

static size_t find_or_add(const char **list, size_t *count, const char *text)
{
	for (size_t i = *count; i > 0; i--) /* rows of one version stand together */
		if (strcmp(list[i - 1], text) == 0)
			return i - 1;
	list[*count] = text;
	return (*count)++;
}

struct place {
	size_t row;
	double most;
	const char *name;
};

static int by_most(const void *left, const void *right)
{
	const struct place *a = left, *b = right;
	if (a->most != b->most)
		return a->most < b->most ? 1 : -1;
	return strcmp(a->name, b->name);
}

static double most_of(const struct sp_matrix *matrix, size_t row)
{
	double most = -INFINITY;
	for (size_t i = 0; i < matrix->column_count; i++)
		most = fmax(most, matrix->values[row * matrix->column_count + i]);
	return most;
}

static void sort_rows(struct sp_matrix *matrix)
{
	size_t columns = matrix->column_count, kept = 0;
	SP_AUTOFREE struct place *places = sp_alloc((matrix->row_count + 1) * sizeof(*places));
	for (size_t i = 0; i < matrix->row_count; i++) {
		places[kept] = (struct place){i, most_of(matrix, i), matrix->rows[i]};
		kept += isfinite(places[kept].most);
	}
	qsort(places, kept, sizeof(*places), by_most);
	double *values = sp_alloc((kept * columns + 1) * sizeof(*values));
	for (size_t i = 0; i < kept; i++) {
		memcpy(values + i * columns, matrix->values + places[i].row * columns,
			columns * sizeof(*values));
		matrix->rows[i] = places[i].name; /* places has the names */
	}
	free(matrix->values);
	matrix->values = values;
	matrix->row_count = kept;
}

static void make_heads(struct sp_matrix *matrix)
{
	matrix->heads = sp_alloc((matrix->column_count + 1) * sizeof(*matrix->heads));
	for (size_t i = 0; i < matrix->column_count; i++)
		matrix->heads[i] = sp_format("Linux %s", matrix->columns[i]);
}

static struct sp_error *fill(const struct sp_table *table, const size_t columns[3], struct sp_matrix *matrix)
{
	size_t rows = 0, known = 0;
	for (size_t i = 0; i < table->row_count; i++) {
		size_t row = find_or_add(matrix->rows, &rows, sp_column_text(table, i, columns[1]));
		size_t column = find_or_add(matrix->columns, &known, sp_column_text(table, i, columns[0]));
		if (*sp_column_text(table, i, columns[2]))
			SP_TRY(sp_column_number(table, WHAT, i, columns[2],
				&matrix->values[row * matrix->column_count + column]));
	}
	return NULL;
}

struct sp_error *sp_matrix_make(
	const struct sp_table *table, const char *label, const char *value, struct sp_matrix *matrix)
{
	SP_MATRIX made = {0};
	size_t columns[3];
	SP_TRY(sp_column_find(table, WHAT, "linux", &columns[0]));
	SP_TRY(sp_column_find(table, WHAT, label, &columns[1]));
	SP_TRY(sp_column_find(table, WHAT, value, &columns[2]));
	made.rows = sp_alloc((table->row_count + 1) * sizeof(*made.rows));
	made.columns = sp_alloc((table->row_count + 1) * sizeof(*made.columns));
	for (size_t i = 0; i < table->row_count; i++) {
		find_or_add(made.rows, &made.row_count, sp_column_text(table, i, columns[1]));
		find_or_add(made.columns, &made.column_count, sp_column_text(table, i, columns[0]));
	}
	made.values = sp_alloc((made.row_count * made.column_count + 1) * sizeof(*made.values));
	for (size_t i = 0; i < made.row_count * made.column_count; i++)
		made.values[i] = NAN;
	SP_TRY(fill(table, columns, &made));
	sort_rows(&made);
	make_heads(&made);
	*matrix = made;
	made = (struct sp_matrix){0};
	return NULL;
}

void sp_matrix_clear(struct sp_matrix *matrix)
{
	for (size_t i = 0; matrix->heads && i < matrix->column_count; i++)
		free(matrix->heads[i]);
	free(matrix->heads);
	free(matrix->rows);
	free(matrix->columns);
	free(matrix->values);
	*matrix = (struct sp_matrix){0};
}
