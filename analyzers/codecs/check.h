/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Checks over bytes, as compressed formats carry them.
 */
#ifndef SIZEPROF_ANALYZERS_CHECK_H
#define SIZEPROF_ANALYZERS_CHECK_H

#include <stdbool.h>
#include <stdint.h>

/* CRC32 of IEEE 802.3 */
uint32_t sp_check_crc32(const uint8_t *data, uint64_t size);
/* CRC64 of ECMA-182 */
uint64_t sp_check_crc64(const uint8_t *data, uint64_t size);

/* Bytes of an xz check, by its id (0 to 15). */
unsigned sp_check_size(unsigned id);
/* Its name, or NULL where the format gives the id no meaning. */
const char *sp_check_name(unsigned id);
/* Are the sp_check_size(id) bytes at `check` right for the data? True for checks that have no name. */
bool sp_check_matches(unsigned id, const uint8_t *check, const uint8_t *data, uint64_t size);

#endif
