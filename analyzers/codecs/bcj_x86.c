/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The x86 branch filter (xz file format 1.0.4, section 5.3.2, id 0x04; 7-Zip's BCJ).
 *
 * The encoder makes targets of CALL (E8) and JMP (E9) absolute, since calls of one function from many places
 * then look the same. It takes a byte E8 or E9 for such an instruction when the operand's highest byte is 00
 * or FF, that is, when the target is within 16 MiB. Of two opcode bytes less than four bytes apart at most
 * one is an instruction. Which one is decided by rules that encoder and decoder apply alike, from what both
 * can see:
 *
 * - `skipped` tells at which of the three positions before this one a byte E8 or E9 was left as it was.
 * - If there is more than one, this byte is left as it is.
 * - If there is one and the highest byte of its operand is 00 or FF, this byte is left as it is.
 * - Otherwise this byte is an instruction if the highest byte of its own operand is 00 or FF. Converting it
 *   may turn the highest byte of the skipped one's operand into 00 or FF, and the decoder would then decide
 *   otherwise than the encoder: so that byte and what is below it are inverted and converted again.
 */
#include "filters.h"

#include <stdbool.h>
#include <string.h>

#include "base/little.h"

#define INSTRUCTION 5 /* bytes */

static bool is_near(uint8_t highest)
{
	return highest == 0x00 || highest == 0xff;
}

/* The first position from `at` on with E8 or E9; from `end` on there is none. */
static uint64_t find_opcode(const uint8_t *data, uint64_t at, uint64_t end)
{
	const uint64_t every = 0x0101010101010101;
	for (; at + 8 <= end; at += 8) {
		uint64_t bytes;
		memcpy(&bytes, data + at, 8);
		bytes = (bytes & every * 0xfe) ^ every * 0xe8; /* an opcode is a zero byte now */
		if ((bytes - every) & ~bytes & every * 0x80)
			break;
	}
	while (at < end && (data[at] & 0xfe) != 0xe8)
		at++;
	return at;
}

/* The target has 25 bits: the lowest bit of the highest byte is spread over it. */
static void write_operand(uint8_t *at, uint32_t value)
{
	at[0] = (uint8_t)value;
	at[1] = (uint8_t)(value >> 8);
	at[2] = (uint8_t)(value >> 16);
	at[3] = value >> 24 & 1 ? 0xff : 0x00;
}

/*
 * By how many bytes the operand of the one opcode that was skipped ends before this one's; 0: none was
 * skipped, 4: several were. skipped: bit 0 is the position before this one.
 */
static unsigned overlap(unsigned skipped)
{
	static const uint8_t distances[8] = {0, 1, 2, 4, 3, 4, 4, 4};
	return distances[skipped];
}

/*
 * next: the address of the instruction that follows. Inverting once is enough: the second value ends in -1 -
 * target, which is no nearer to 0 than target, and that was not near, or the instruction would be blocked.
 */
static uint32_t make_relative(uint32_t target, uint32_t next, unsigned before)
{
	uint32_t value = target - next;
	unsigned shift = 24 - 8 * before;
	if (before && is_near((uint8_t)(value >> shift)))
		value = (value ^ (uint32_t)((256ull << shift) - 1)) - next;
	return value;
}

void sp_filter_x86(uint8_t *data, uint64_t size, uint32_t start)
{
	uint64_t end = size < INSTRUCTION ? 0 : size - INSTRUCTION + 1, at = 0, seen = 0;
	unsigned skipped = 0; /* in the three positions before `seen` */
	while ((at = find_opcode(data, at, end)) < end) {
		skipped = at - seen < 3 ? skipped << (at - seen) & 7 : 0;
		unsigned before = overlap(skipped);
		bool is_blocked = before == 4 || (before && is_near(data[at + 4 - before]));
		if (is_blocked || !is_near(data[at + 4])) {
			skipped = (skipped << 1 | 1) & 7;
			at++;
		} else {
			uint32_t next = start + (uint32_t)at + INSTRUCTION;
			write_operand(
				data + at + 1, make_relative(sp_little32(data + at + 1), next, before));
			skipped = 0;
			at += INSTRUCTION;
		}
		seen = at;
	}
}
