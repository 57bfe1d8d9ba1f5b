/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The little of x86's instruction format (Intel manual, volume 2, chapter 2 and appendix A) that it takes to
 * tell where an instruction ends behind a relative address.
 */
#ifndef SIZEPROF_BASE_INSTRUCTION_H
#define SIZEPROF_BASE_INSTRUCTION_H

#include <stdint.h>

/*
 * The bytes of immediate operand behind the 4-byte displacement at `field`: addresses are relative to the end
 * of those. `before` bytes in front of the field may be read.
 */
unsigned sp_instruction_immediate(const uint8_t *field, uint64_t before);

#endif
