/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file of comma-separated values that somebody else may have written: its cells by their column's name,
 * with errors that say where a value is wrong.
 */
#ifndef SIZEPROF_CMD_SHEET_H
#define SIZEPROF_CMD_SHEET_H

#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"
#include "sizeprof/option.h"
#include "sizeprof/table.h"

struct sp_sheet {
	const char *path; /* the caller's */
	struct sp_table table;
	struct sp_buffer content; /* the whole file */
};
void sp_sheet_clear(struct sp_sheet *sheet);

/* NULL when the cell is empty, or there is no such column. */
const char *sp_sheet_cell(const struct sp_sheet *sheet, size_t row, const char *column);
/* "" then */
const char *sp_sheet_text(const struct sp_sheet *sheet, size_t row, const char *column);
/* The error for a cell that means nothing. */
struct sp_error *sp_sheet_refuse(const struct sp_sheet *sheet, size_t row, const char *column) SP_MUST_CHECK;
/* Finite, and of that size at most, whatever its sign; an empty cell is 0. */
struct sp_error *sp_sheet_number(const struct sp_sheet *sheet, size_t row, const char *column, double most,
	double *number) SP_MUST_CHECK;
/* Whole bytes from 0 on. */
struct sp_error *sp_sheet_size(
	const struct sp_sheet *sheet, size_t row, const char *column, uint64_t *bytes) SP_MUST_CHECK;
/* Bytes, as data, and packed bytes. */
struct sp_error *sp_sheet_cost(const struct sp_sheet *sheet, size_t row, const char *raw, const char *packed,
	struct sp_cost *cost) SP_MUST_CHECK;

#endif
