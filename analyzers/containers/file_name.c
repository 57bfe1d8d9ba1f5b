/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "file_name.h"

#include "base/memory.h"
#include "base/utf8.h"

void sp_name_add_rune(struct sp_buffer *name, uint32_t rune)
{
	char bytes[4];
	size_t size = rune < 0x80 ? 1 : rune < 0x800 ? 2 : rune < 0x10000 ? 3 : 4;
	static const uint8_t heads[] = {0, 0, 0xc0, 0xe0, 0xf0};
	for (size_t i = size - 1; i > 0; i--, rune >>= 6)
		bytes[i] = (char)(0x80 | (rune & 0x3f));
	bytes[0] = (char)(heads[size] | rune);
	sp_buffer_add(name, bytes, size);
}

uint32_t sp_name_readable(uint32_t rune)
{
	bool is_half = rune >= 0xd800 && rune < 0xe000;
	return rune < ' ' || rune == '/' || rune == '\\' || rune == 0x7f || is_half ? '?' : rune;
}

void sp_name_add_units(struct sp_buffer *name, const uint16_t *units, size_t count)
{
	for (size_t i = 0; i < count && units[i]; i++) {
		uint32_t rune = units[i];
		bool is_pair = rune >= 0xd800 && rune < 0xdc00 && i + 1 < count && units[i + 1] >= 0xdc00 &&
			       units[i + 1] < 0xe000;
		if (is_pair)
			rune = 0x10000 + ((rune - 0xd800) << 10) + (units[++i] - 0xdc00u);
		sp_name_add_rune(name, sp_name_readable(rune));
	}
}

void sp_name_add_bytes(struct sp_buffer *name, const uint8_t *bytes, size_t size)
{
	SP_BUFFER raw = SP_BUFFER_EMPTY;
	for (size_t i = 0; i < size && bytes[i]; i++) {
		char byte = (char)(bytes[i] < 0x80 ? sp_name_readable(bytes[i]) : bytes[i]);
		sp_buffer_add(&raw, &byte, 1);
	}
	SP_AUTOFREE char *text = sp_utf8(sp_buffer_text(&raw));
	sp_buffer_add_text(name, text);
}
