/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading the numbers of a figure from a table, by the names of its columns. A private header of this folder.
 */
#ifndef SIZEPROF_REPORT_COLUMNS_H
#define SIZEPROF_REPORT_COLUMNS_H

#include <stddef.h>

#include "base/error.h"
#include "sizeprof/table.h"

/* what: of which the table is, for messages: "packed sizes". */
struct sp_error *sp_column_find(
	const struct sp_table *table, const char *what, const char *name, size_t *column) SP_MUST_CHECK;
/* An empty cell is 0. */
struct sp_error *sp_column_number(const struct sp_table *table, const char *what, size_t row, size_t column,
	double *number) SP_MUST_CHECK;
/* An empty cell is "". */
const char *sp_column_text(const struct sp_table *table, size_t row, size_t column);

#endif
