/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes small kernel images for tests: by the boot protocol, with any payload.
 */
#ifndef TESTS_ANALYZERS_BZIMAGE_BUILDER_H
#define TESTS_ANALYZERS_BZIMAGE_BUILDER_H

#include "unit/harness.h"

#include "base/buffer.h"

#define BZ_SETUP 2048 /* bytes: four sectors */
#define BZ_HEAD 0x240 /* of the decompressor, before the payload */
#define BZ_TAIL 0x100 /* after it, at least */
#define BZ_PAYLOAD (BZ_SETUP + BZ_HEAD)
#define BZ_HEADER_END 0x26c
#define BZ_VERSION 0x300 /* where the version's text is */

static inline void bz_put(struct sp_buffer *image, size_t offset, uint64_t value, unsigned size)
{
	for (unsigned i = 0; i < size; i++)
		image->data[offset + i] = (char)(value >> (8 * i));
}

static inline void bz_fill(struct sp_buffer *image, size_t size, int value)
{
	while (size--)
		sp_buffer_add(image, &(char){(char)value}, 1);
}

/* CRC-32 bit by bit, without the closing inversion, over all but the last four bytes; they become it. */
static inline void bz_sum(struct sp_buffer *image)
{
	uint32_t crc = UINT32_MAX;
	for (size_t i = 0; i + 4 < image->size; i++) {
		crc ^= (uint8_t)image->data[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc & 1 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
	}
	bz_put(image, image->size - 4, crc, 4);
}

static inline void bz_header(struct sp_buffer *image, size_t payload_size)
{
	bz_put(image, 0x1f1, BZ_SETUP / 512 - 1, 1);
	bz_put(image, 0x1f4, (image->size - BZ_SETUP) / 16, 4);
	memcpy(image->data + 0x1fe,
		"\x55\xaa\xeb\x6a"
		"HdrS",
		8);
	bz_put(image, 0x206, 0x20f, 2);
	bz_put(image, 0x20e, BZ_VERSION - 0x200, 2);
	bz_put(image, 0x248, BZ_HEAD, 4);
	bz_put(image, 0x24c, payload_size, 4);
	bz_put(image, 0x260, 0x10000000, 4); /* init_size */
	memcpy(image->data + BZ_VERSION, "6.1 (test)", 11);
}

/* Setup of 's', decompressor of 'd', the payload in it, a checksum at the end. */
static inline void bz_build(struct sp_buffer *image, const void *payload, size_t payload_size)
{
	bz_fill(image, BZ_SETUP, 's');
	bz_fill(image, BZ_HEAD, 'd');
	sp_buffer_add(image, payload, payload_size);
	bz_fill(image, BZ_TAIL, 'd');
	while (image->size % 16)
		bz_fill(image, 1, 'd');
	bz_header(image, payload_size);
	bz_sum(image);
}

#endif
