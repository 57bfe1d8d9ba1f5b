/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which of the bytes that nobody names are mere fill. Two rules, for a run of bytes of one weak owner:
 *
 * 1. The whole run is fill when it consists of nothing but 0x00, 0x90 (x86 NOP), 0xcc (INT3) and the longer
 *    x86 no-operation instructions that assemblers and linkers align code with, in any mixture.
 * 2. Otherwise runs of 16 and more of one byte 0x00, 0x90, 0xcc or 0xff (erased flash) in it are fill;
 * shorter ones are as likely data: the end of a string, a pointer's upper half, a mask.
 */
#ifndef SIZEPROF_LEDGER_FILL_H
#define SIZEPROF_LEDGER_FILL_H

#include <stdbool.h>
#include <stdint.h>

#include "ledger/range_map.h"

#define SP_FILL_RUN 16 /* bytes: the shortest run that counts among other bytes */

/* Rule 1: is it fill from end to end? */
bool sp_fill_is_whole(const uint8_t *data, uint64_t size);

/*
 * Appends ranges to result, with fill in weak ranges given to the label `padding`, and what has no label to
 * the label `unknown`. data is the image that the ranges are about.
 */
void sp_fill_split(const struct sp_ranges *ranges, const uint8_t *data, uint32_t padding, uint32_t unknown,
	struct sp_ranges *result);

#endif
