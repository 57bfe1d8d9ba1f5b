/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Making and releasing the tables of include/sizeprof/table.h.
 */
#ifndef SIZEPROF_BASE_TABLE_H
#define SIZEPROF_BASE_TABLE_H

#include "base/compiler.h"
#include "sizeprof/table.h"

void sp_table_add_column(struct sp_table *table, const char *name, enum sp_column_type type);
/* One row: column_count texts are copied; NULL is an empty cell. Add all columns first. */
void sp_table_add_row(struct sp_table *table, const char *const *cells);
const char *sp_table_cell(const struct sp_table *table, size_t row, size_t column);
/* The column of that name; column_count: there is none. */
size_t sp_table_find(const struct sp_table *table, const char *name);
/* The cell in it; NULL when it is empty, or there is no such column. */
const char *sp_table_named(const struct sp_table *table, size_t row, const char *name);
void sp_table_clear(struct sp_table *table);
#define SP_TABLE SP_GUARD(sp_table_clear) struct sp_table

#endif
