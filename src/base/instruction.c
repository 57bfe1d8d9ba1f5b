/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Only a ModRM byte of mode 0 and register 5 makes a displacement relative; it stands right before the
 * displacement, and the opcode's last byte right before it. So no instruction has to be read from its start.
 */
#include "base/instruction.h"

#include <stdbool.h>

static unsigned immediate_of_plain(uint8_t opcode, unsigned operation, bool is_short)
{
	unsigned word = is_short ? 2 : 4;
	switch (opcode) {
	case 0x6b: /* IMUL */
	case 0x80: /* ADD ... CMP */
	case 0x83:
	case 0xc0: /* shifts */
	case 0xc1:
	case 0xc6: /* MOV */
		return 1;
	case 0x69:
	case 0x81:
	case 0xc7:
		return word;
	case 0xf6: /* TEST; the other operations of these two have none */
		return operation < 2 ? 1 : 0;
	case 0xf7:
		return operation < 2 ? word : 0;
	default:
		return 0;
	}
}

static unsigned immediate_of_extended(uint8_t opcode)
{
	switch (opcode) {
	case 0x70: /* PSHUF */
	case 0xa4: /* SHLD, SHRD */
	case 0xac:
	case 0xba: /* BT ... BTC */
	case 0xc2: /* CMPPS */
	case 0xc4: /* PINSRW */
	case 0xc6: /* SHUFPS */
		return 1;
	default:
		return 0;
	}
}

/* Instructions behind a VEX or EVEX prefix, which holds what 0f, 0f 38 and 0f 3a say elsewhere: the map. */
static unsigned vector_map(const uint8_t *field, uint64_t before)
{
	if (before >= 6 && field[-6] == 0x62)
		return field[-5] & 0x07;
	if (before >= 5 && field[-5] == 0xc4)
		return field[-4] & 0x1f;
	return before >= 4 && field[-4] == 0xc5 ? 1 : 0;
}

/* 0f may as well be the end of the instruction before: not when opcodes behind it have a ModRM byte like
 * this. */
static bool is_extended(uint8_t opcode, unsigned operation)
{
	return (opcode & 0xf0) != 0x80 && !(opcode == 0xc7 && operation == 0);
}

unsigned sp_instruction_immediate(const uint8_t *field, uint64_t before)
{
	if (before < 2 || (field[-1] & 0xc7) != 0x05)
		return 0;
	uint8_t opcode = field[-2];
	unsigned operation = field[-1] >> 3 & 7, map = vector_map(field, before);
	if (map == 3 || (before >= 4 && field[-4] == 0x0f && field[-3] == 0x3a))
		return 1;
	if (map == 1 && immediate_of_extended(opcode))
		return 1;
	if (before >= 3 && field[-3] == 0x0f && is_extended(opcode, operation))
		return immediate_of_extended(opcode);
	/* the prefix that makes operands short stands before the opcode, or before its REX prefix */
	bool has_rex = before >= 3 && (field[-3] & 0xf0) == 0x40;
	bool is_short = (before >= 3 && field[-3] == 0x66) || (before >= 4 && has_rex && field[-4] == 0x66);
	return immediate_of_plain(opcode, operation, is_short);
}
