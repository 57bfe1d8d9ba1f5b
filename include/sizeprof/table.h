/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A table of results: what a query gives and a report prints. Cells are texts; the column says how to read
 * them. Rows are in their final order.
 */
#ifndef SIZEPROF_TABLE_H
#define SIZEPROF_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sp_column_type {
	SP_COLUMN_TEXT,
	SP_COLUMN_INTEGER, /* exact count, such as bytes; people see it with separators */
	SP_COLUMN_REAL,
};

struct sp_column {
	char *name; /* also the CSV header and the JSON key */
	enum sp_column_type type;
	uint8_t decimals; /* of a real, as people see it; 0: those that the cell has */
	bool for_machines; /* stands in csv and json alone: people get it said in a sentence, or not at all */
	bool for_people; /* stands in text and md alone: the machine formats have it in another shape, or not at all */
};

struct sp_table {
	struct sp_column *columns;
	size_t column_count;
	char **cells; /* row after row; NULL is an empty cell (JSON null) */
	size_t row_count, row_capacity;
};

#endif
