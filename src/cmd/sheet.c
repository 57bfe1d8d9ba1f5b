/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/sheet.h"

#include <math.h>
#include <stdlib.h>

#include "base/table.h"

void sp_sheet_clear(struct sp_sheet *sheet)
{
	sp_table_clear(&sheet->table);
	sp_buffer_free(&sheet->content);
}

const char *sp_sheet_cell(const struct sp_sheet *sheet, size_t row, const char *column)
{
	return sp_table_named(&sheet->table, row, column);
}

const char *sp_sheet_text(const struct sp_sheet *sheet, size_t row, const char *column)
{
	const char *found = sp_sheet_cell(sheet, row, column);
	return found ? found : "";
}

struct sp_error *sp_sheet_refuse(const struct sp_sheet *sheet, size_t row, const char *column)
{
	const char *found = sp_sheet_cell(sheet, row, column);
	return sp_error_new(SP_USAGE, "%s: row %zu: \"%s\" is no value of %s", sheet->path, row + 1,
		found ? found : "", column);
}

struct sp_error *sp_sheet_number(
	const struct sp_sheet *sheet, size_t row, const char *column, double most, double *number)
{
	const char *found = sp_sheet_text(sheet, row, column);
	char *end;
	*number = strtod(found, &end);
	return *end || !isfinite(*number) || fabs(*number) > most ? sp_sheet_refuse(sheet, row, column)
								  : NULL;
}

#define MOST_BYTES 6e10 /* packed sizes have room for 64 GiB */

struct sp_error *sp_sheet_size(const struct sp_sheet *sheet, size_t row, const char *column, uint64_t *bytes)
{
	double number = 0;
	SP_TRY(sp_sheet_number(sheet, row, column, MOST_BYTES, &number));
	if (number < 0 || number != floor(number))
		return sp_sheet_refuse(sheet, row, column);
	*bytes = (uint64_t)number;
	return NULL;
}

struct sp_error *sp_sheet_cost(
	const struct sp_sheet *sheet, size_t row, const char *raw, const char *packed, struct sp_cost *cost)
{
	double bytes[2] = {0};
	SP_TRY(sp_sheet_number(sheet, row, raw, MOST_BYTES, &bytes[0]));
	SP_TRY(sp_sheet_number(sheet, row, packed, 1e10, &bytes[1]));
	*cost = (struct sp_cost){
		.data = (int64_t)bytes[0], .packed = (sp_bits)llround(bytes[1] * (double)SP_BYTE_BITS)};
	return NULL;
}
