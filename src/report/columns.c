/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/columns.h"

#include <math.h>
#include <stdlib.h>

#include "base/table.h"

struct sp_error *sp_column_find(
	const struct sp_table *table, const char *what, const char *name, size_t *column)
{
	*column = sp_table_find(table, name);
	if (*column < table->column_count)
		return NULL;
	return sp_error_new(
		SP_UNABLE, "the table of %s has no column \"%s\": it is not one for this figure", what, name);
}

struct sp_error *sp_column_number(
	const struct sp_table *table, const char *what, size_t row, size_t column, double *number)
{
	const char *text = sp_table_cell(table, row, column);
	char *end = NULL;
	double value = text ? strtod(text, &end) : 0;
	if (text && (end == text || *end || !isfinite(value)))
		return sp_error_new(SP_UNABLE, "row %zu of the table of %s has \"%s\" as %s: it is no number",
			row + 1, what, text, table->columns[column].name);
	*number = value;
	return NULL;
}

const char *sp_column_text(const struct sp_table *table, size_t row, size_t column)
{
	const char *text = sp_table_cell(table, row, column);
	return text ? text : "";
}
