/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The filters that xz puts before LZMA2, undone in place on a whole block. They change values and no
 * positions, so the price of a byte stays where it is.
 */
#ifndef SIZEPROF_ANALYZERS_FILTERS_H
#define SIZEPROF_ANALYZERS_FILTERS_H

#include <stdint.h>

/* Branch targets of x86 code become relative again; start: the address of the first byte. */
void sp_filter_x86(uint8_t *data, uint64_t size, uint32_t start);

/* Differences to the byte `distance` (1 to 256) before become values again. */
void sp_filter_delta(uint8_t *data, uint64_t size, uint32_t distance);

#endif
