/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Little-endian numbers, as nearly all formats here have them; the bytes may be at any address.
 */
#ifndef SIZEPROF_BASE_LITTLE_H
#define SIZEPROF_BASE_LITTLE_H

#include <stdint.h>

/* Written out, since compilers make one load of these, but not of a loop. */
static inline uint16_t sp_little16(const uint8_t *data)
{
	return (uint16_t)(data[0] | data[1] << 8);
}

static inline uint32_t sp_little32(const uint8_t *data)
{
	return (uint32_t)data[0] | (uint32_t)data[1] << 8 | (uint32_t)data[2] << 16 | (uint32_t)data[3] << 24;
}

static inline uint64_t sp_little64(const uint8_t *data)
{
	return (uint64_t)data[0] | (uint64_t)data[1] << 8 | (uint64_t)data[2] << 16 |
	       (uint64_t)data[3] << 24 | (uint64_t)data[4] << 32 | (uint64_t)data[5] << 40 |
	       (uint64_t)data[6] << 48 | (uint64_t)data[7] << 56;
}

/* The number of 0 to 8 bytes at data. */
static inline uint64_t sp_little(const uint8_t *data, unsigned bytes)
{
	uint64_t value = 0;
	for (unsigned i = 0; i < bytes; i++)
		value |= (uint64_t)data[i] << (8 * i);
	return value;
}

#endif
