/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cells: names come from other people's object files, so any byte may be in them. UTF-8 as in RFC 3629.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "report/formats.h"

/* Bytes of the character at the front; 0 when it is none: overlong, a surrogate, beyond U+10FFFF, cut off. */
static size_t character_length(const char *text)
{
	const uint8_t *byte = (const uint8_t *)text;
	if (byte[0] < 0x80)
		return 1;
	size_t length = byte[0] >= 0xc2 && byte[0] <= 0xdf   ? 2
			: byte[0] >= 0xe0 && byte[0] <= 0xef ? 3
			: byte[0] >= 0xf0 && byte[0] <= 0xf4 ? 4
							     : 0;
	for (size_t i = 1; i < length; i++)
		if ((byte[i] & 0xc0) != 0x80)
			return 0;
	bool overlong = (byte[0] == 0xe0 && byte[1] < 0xa0) || (byte[0] == 0xf0 && byte[1] < 0x90);
	bool surrogate = byte[0] == 0xed && byte[1] > 0x9f;
	bool beyond = byte[0] == 0xf4 && byte[1] > 0x8f;
	return overlong || surrogate || beyond ? 0 : length;
}

/* Nearly all names are. */
static bool is_printable_ascii(const char *text)
{
	for (; *text; text++)
		if ((uint8_t)*text < 0x20 || (uint8_t)*text >= 0x7f)
			return false;
	return true;
}

char *sp_report_utf8(const char *text)
{
	if (is_printable_ascii(text))
		return sp_strdup(text);
	struct sp_buffer clean = SP_BUFFER_EMPTY;
	while (*text) {
		size_t length = character_length(text);
		if (length)
			sp_buffer_add(&clean, text, length);
		else
			sp_buffer_add_text(&clean, "\xef\xbf\xbd");
		text += length ? length : 1;
	}
	return sp_buffer_take(&clean);
}

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
		return sp_report_utf8(text);
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
	if (is_printable_ascii(text))
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
	SP_AUTOFREE char *clean = sp_report_utf8(text);
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
