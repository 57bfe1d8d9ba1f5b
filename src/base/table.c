/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/table.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

void sp_table_add_column(struct sp_table *table, const char *name, enum sp_column_type type)
{
	table->columns = sp_realloc(table->columns, table->column_count + 1, sizeof(*table->columns));
	table->columns[table->column_count++] = (struct sp_column){.name = sp_strdup(name), .type = type};
}

void sp_table_add_row(struct sp_table *table, const char *const *cells)
{
	if (table->row_count == table->row_capacity) {
		table->row_capacity = table->row_capacity ? 2 * table->row_capacity : 32;
		table->cells = sp_realloc(
			table->cells, table->row_capacity * table->column_count, sizeof(*table->cells));
	}
	for (size_t i = 0; i < table->column_count; i++)
		table->cells[table->row_count * table->column_count + i] = sp_strdup(cells[i]);
	table->row_count++;
}

const char *sp_table_cell(const struct sp_table *table, size_t row, size_t column)
{
	return table->cells[row * table->column_count + column];
}

size_t sp_table_find(const struct sp_table *table, const char *name)
{
	size_t column = 0;
	while (column < table->column_count && strcmp(table->columns[column].name, name) != 0)
		column++;
	return column;
}

const char *sp_table_named(const struct sp_table *table, size_t row, const char *name)
{
	size_t column = sp_table_find(table, name);
	return column < table->column_count ? sp_table_cell(table, row, column) : NULL;
}

void sp_table_clear(struct sp_table *table)
{
	for (size_t i = 0; i < table->row_count * table->column_count; i++)
		free(table->cells[i]);
	for (size_t i = 0; i < table->column_count; i++)
		free(table->columns[i].name);
	free(table->cells);
	free(table->columns);
	*table = (struct sp_table){0};
}
