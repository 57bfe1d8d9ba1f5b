/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Checks of the xz file format 1.0.4, sections 2.1.1.2 and 6.
 */
#include "check.h"

#include <string.h>

#include <zlib.h>

#include "base/compiler.h"
#include "base/digest.h"
#include "base/little.h"

uint32_t sp_check_crc32(const uint8_t *data, uint64_t size)
{
	uLong crc = crc32_z(0, NULL, 0);
	return (uint32_t)crc32_z(crc, data, size);
}

#define POLYNOMIAL 0xc96c5795d7870f42 /* ECMA-182, its lowest bit first */

/* tables[k][b]: byte b, followed by k bytes of 0: so eight bytes are taken at once. */
static uint64_t tables[8][256];

static void make_tables(void)
{
	if (tables[7][255])
		return;
	for (unsigned i = 0; i < 256; i++) {
		uint64_t crc = i;
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? POLYNOMIAL : 0);
		tables[0][i] = crc;
	}
	for (unsigned k = 1; k < 8; k++)
		for (unsigned i = 0; i < 256; i++)
			tables[k][i] = tables[k - 1][i] >> 8 ^ tables[0][tables[k - 1][i] & 0xff];
}

uint64_t sp_check_crc64(const uint8_t *data, uint64_t size)
{
	make_tables();
	uint64_t crc = ~(uint64_t)0;
	for (; size >= 8; data += 8, size -= 8) {
		uint64_t mixed = crc ^ sp_little64(data);
		crc = 0;
		for (unsigned k = 0; k < 8; k++)
			crc ^= tables[7 - k][mixed >> 8 * k & 0xff];
	}
	for (; size > 0; data++, size--)
		crc = crc >> 8 ^ tables[0][(crc ^ *data) & 0xff];
	return ~crc;
}

static bool sha256_matches(const uint8_t *check, const uint8_t *data, uint64_t size)
{
	static const char digits[] = "0123456789abcdef";
	char expected[SP_DIGEST_SIZE] = "", found[SP_DIGEST_SIZE];
	for (unsigned i = 0; i < 32; i++) {
		expected[2 * i] = digits[check[i] >> 4];
		expected[2 * i + 1] = digits[check[i] & 15];
	}
	sp_digest_bytes(data, size, found);
	return !strcmp(expected, found);
}

enum {
	NONE = 0,
	CRC32 = 1,
	CRC64 = 4,
	SHA256 = 10,
};

unsigned sp_check_size(unsigned id)
{
	/* three ids of each size */
	return id == NONE ? 0 : 4u << (id - 1) / 3;
}

const char *sp_check_name(unsigned id)
{
	static const char *const names[16] = {
		[NONE] = "none", [CRC32] = "CRC32", [CRC64] = "CRC64", [SHA256] = "SHA-256"};
	return id < SP_COUNT(names) ? names[id] : NULL;
}

bool sp_check_matches(unsigned id, const uint8_t *check, const uint8_t *data, uint64_t size)
{
	switch (id) {
	case CRC32:
		return sp_little32(check) == sp_check_crc32(data, size);
	case CRC64:
		return sp_little64(check) == sp_check_crc64(data, size);
	case SHA256:
		return sha256_matches(check, data, size);
	default:
		return true;
	}
}
