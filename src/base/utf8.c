/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/utf8.h"

#include <stdint.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"

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

bool sp_is_plain_ascii(const char *text)
{
	for (; *text; text++)
		if ((uint8_t)*text < 0x20 || (uint8_t)*text >= 0x7f)
			return false;
	return true;
}

char *sp_utf8(const char *text)
{
	if (sp_is_plain_ascii(text))
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
