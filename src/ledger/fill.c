/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Telling fill from data. The encodings of NOP are those of the Intel manual (volume 2B, NOP), with the
 * prefixes that assemblers put before them, and the LEA and MOV forms that 32-bit code is aligned with.
 */
#include "ledger/fill.h"

#include <string.h>

#include "base/compiler.h"

/* Length of the run of bytes that are all like the first. */
static uint64_t run_length(const uint8_t *data, uint64_t size)
{
	uint64_t length = 1;
	while (length + 64 <= size && !memcmp(data + length, data + length - 1, 64))
		length += 64;
	while (length < size && data[length] == data[0])
		length++;
	return length;
}

/* Length of `0f 1f /0`, the NOP with an operand, or 0. */
static uint64_t long_nop(const uint8_t *code, uint64_t size)
{
	if (size < 3 || code[0] != 0x0f || code[1] != 0x1f)
		return 0;
	unsigned mode = code[2] >> 6, operation = code[2] >> 3 & 7, base = code[2] & 7;
	if (operation != 0)
		return 0;
	uint64_t length = 3;
	if (mode != 3 && base == 4) {
		if (size < 4)
			return 0;
		base = code[3] & 7;
		length++;
	}
	if (mode == 1)
		length += 1;
	else if (mode == 2 || (mode == 0 && base == 5))
		length += 4;
	return length <= size ? length : 0;
}

/* Length of a 32-bit instruction that copies a register to itself, or 0. */
static uint64_t register_nop(const uint8_t *code, uint64_t size)
{
	static const struct {
		uint8_t length, bytes[7];
	} forms[] = {
		{2, {0x89, 0xf6}},                         /* mov %esi,%esi */
		{3, {0x8d, 0x76, 0x00}},                   /* lea 0(%esi),%esi */
		{4, {0x8d, 0x74, 0x26, 0x00}},             /* lea 0(%esi,1),%esi */
		{6, {0x8d, 0xb6, 0x00, 0x00, 0x00, 0x00}}, /* the same with four bytes of offset */
		{7, {0x8d, 0xb4, 0x26, 0x00, 0x00, 0x00, 0x00}},
		{3, {0x8d, 0x7f, 0x00}}, /* and with %edi */
		{6, {0x8d, 0xbf, 0x00, 0x00, 0x00, 0x00}},
		{7, {0x8d, 0xbc, 0x27, 0x00, 0x00, 0x00, 0x00}},
	};
	for (size_t i = 0; i < SP_COUNT(forms); i++)
		if (forms[i].length <= size && !memcmp(code, forms[i].bytes, forms[i].length))
			return forms[i].length;
	return 0;
}

/* Length of a no-operation instruction of more than one byte, with its prefixes, or 0. */
static uint64_t nop_length(const uint8_t *code, uint64_t size)
{
	uint64_t prefixes = 0;
	while (prefixes < size && prefixes < 14 && (code[prefixes] == 0x66 || code[prefixes] == 0x2e))
		prefixes++;
	code += prefixes;
	size -= prefixes;
	if (prefixes && size && code[0] == 0x90)
		return prefixes + 1;
	uint64_t length = long_nop(code, size);
	if (!length)
		length = register_nop(code, size);
	return length ? prefixes + length : 0;
}

bool sp_fill_is_whole(const uint8_t *data, uint64_t size)
{
	for (uint64_t at = 0; at < size;) {
		bool single = data[at] == 0x00 || data[at] == 0x90 || data[at] == 0xcc;
		uint64_t length =
			single ? run_length(data + at, size - at) : nop_length(data + at, size - at);
		if (!length)
			return false;
		at += length;
	}
	return true;
}

static bool is_fill_byte(uint8_t byte)
{
	return byte == 0x00 || byte == 0x90 || byte == 0xcc || byte == 0xff;
}

/* Rule 2, for one weak range. */
static void split_range(const struct sp_range *range, const uint8_t *data, uint32_t owner, uint32_t padding,
	struct sp_ranges *result)
{
	uint64_t end = range->offset + range->size;
	uint64_t named = range->offset; /* start of what is still to be given to the owner */
	for (uint64_t at = range->offset; at < end;) {
		uint64_t length = is_fill_byte(data[at]) ? run_length(data + at, end - at) : 1;
		if (length >= SP_FILL_RUN) {
			if (at > named)
				sp_ranges_append(result, (struct sp_range){named, at - named, owner, false, range->evidence});
			sp_ranges_append(result, (struct sp_range){at, length, padding, false, SP_NAMED});
			named = at + length;
		}
		at += length;
	}
	if (end > named)
		sp_ranges_append(result, (struct sp_range){named, end - named, owner, false, range->evidence});
}

void sp_fill_split(const struct sp_ranges *ranges, const uint8_t *data, uint32_t padding, uint32_t unknown,
	struct sp_ranges *result)
{
	for (size_t i = 0; i < ranges->count; i++) {
		const struct sp_range *range = &ranges->items[i];
		uint32_t owner = range->label == SP_NO_LABEL ? unknown : range->label;
		if (!range->weak)
			sp_ranges_append(result, (struct sp_range){range->offset, range->size, owner, false, range->evidence});
		else if (sp_fill_is_whole(data + range->offset, range->size))
			sp_ranges_append(
				result, (struct sp_range){range->offset, range->size, padding, false, SP_NAMED});
		else
			split_range(range, data, owner, padding, result);
	}
}
