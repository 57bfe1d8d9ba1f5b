/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cells: names come from other people's object files, so any byte may be in them.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "report/formats.h"

/* The real with the column's decimals when it has more of them, in room; what is no such number stays. */
static const char *round_real(const char *number, const struct sp_column *column, char *room, size_t size)
{
	const char *point = strchr(number, '.');
	char *end;
	if (column->type != SP_COLUMN_REAL || !column->decimals || !point ||
		strlen(point) <= column->decimals + 1u)
		return number;
	double value = strtod(number, &end);
	int length = snprintf(room, size, "%.*f", (int)column->decimals, value);
	return *end || length < 0 || (size_t)length >= size ? number : room;
}

/* A number as people see it: separators between thousands; a real rounded where the column says so. */
static char *with_separators(const char *number, const struct sp_column *column)
{
	char room[64];
	const char *text = round_real(number, column, room, sizeof(room));
	const char *digits = *text == '-' ? text + 1 : text;
	size_t count = strspn(digits, "0123456789");
	char next = digits[count];
	if (!count || (next && (column->type != SP_COLUMN_REAL || next != '.')))
		return sp_utf8(text);
	char *out = sp_alloc(strlen(text) + count / 3 + 1), *end = out;
	if (digits != text)
		*end++ = '-';
	for (size_t i = 0; i < count; i++) {
		if (i && (count - i) % 3 == 0)
			*end++ = ',';
		*end++ = digits[i];
	}
	strcpy(end, digits + count);
	return out;
}

char *sp_report_number(double number, unsigned decimals)
{
	const struct sp_column column = {.type = decimals ? SP_COLUMN_REAL : SP_COLUMN_INTEGER};
	SP_AUTOFREE char *text = sp_format("%.*f", (int)decimals, number);
	bool is_zero = *text == '-' && strspn(text, "-0.") == strlen(text);
	return with_separators(is_zero ? text + 1 : text, &column);
}

static char *without_controls(const char *text)
{
	struct sp_buffer out = SP_BUFFER_EMPTY;
	if (sp_is_plain_ascii(text))
		return sp_strdup(text);
	for (; *text; text++) {
		uint8_t byte = (uint8_t)*text;
		/* U+0080 to U+009F are control characters as well: c2 80 to c2 9f */
		bool high = byte == 0xc2 && (uint8_t)text[1] < 0xa0;
		if (byte < 0x20 || byte == 0x7f || high)
			sp_buffer_printf(&out, "\\x%02x", high ? (unsigned)(uint8_t) * ++text : byte);
		else
			sp_buffer_add(&out, text, 1);
	}
	return sp_buffer_take(&out);
}

char *sp_report_cell(const char *text, const struct sp_column *column)
{
	if (!text)
		return sp_format("%s", "");
	if (column && column->type != SP_COLUMN_TEXT)
		return with_separators(text, column);
	SP_AUTOFREE char *clean = sp_utf8(text);
	return without_controls(clean);
}

size_t sp_report_width(const char *text)
{
	size_t width = 0;
	for (; *text; text++)
		if (((uint8_t)*text & 0xc0) != 0x80)
			width++;
	return width;
}
