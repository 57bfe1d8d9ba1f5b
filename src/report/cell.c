/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cells: names come from other people's object files, so any byte may be in them. UTF-8 as in RFC 3629.
 */
#include <stdint.h>
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

char *sp_report_utf8(const char *text)
{
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

static char *with_separators(const char *text)
{
	const char *digits = *text == '-' ? text + 1 : text;
	size_t count = strlen(digits);
	if (!count || strspn(digits, "0123456789") != count)
		return sp_report_utf8(text);
	struct sp_buffer out = SP_BUFFER_EMPTY;
	sp_buffer_add(&out, text, (size_t)(digits - text));
	for (size_t i = 0; i < count; i++) {
		if (i && (count - i) % 3 == 0)
			sp_buffer_add_text(&out, ",");
		sp_buffer_add(&out, &digits[i], 1);
	}
	return sp_buffer_take(&out);
}

static char *without_controls(const char *text)
{
	struct sp_buffer out = SP_BUFFER_EMPTY;
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

char *sp_report_cell(const char *text, enum sp_column_type type)
{
	if (!text)
		return sp_format("%s", "");
	if (type == SP_COLUMN_INTEGER)
		return with_separators(text);
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
