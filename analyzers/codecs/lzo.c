/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The container of lzop, as the kernel's lib/decompress_unlzo.c reads it too, opened with liblzo2 and priced
 * block by block, which is an estimate. Header and block checksums are checked.
 */
#include <inttypes.h>
#include <lzo/lzo1x.h>
#include <string.h>

#include "../analyzers.h"
#include "blocks.h"

#define MAGIC "\x89LZO\0\r\n\x1a\n"
#define MAGIC_SIZE 9
#define LONGER_HEADER 0x0940 /* the first version with level, needed version and 64-bit time */

/* LZO has at most 255 bytes more for each byte of a length. */
#define MOST_FROM(size) (256 * (size) + 64)

enum flag {
	ADLER_UNPACKED = 0x1,
	ADLER_PACKED = 0x2,
	EXTRA_FIELD = 0x40,
	CRC_UNPACKED = 0x100,
	CRC_PACKED = 0x200,
	FILTERED = 0x800,
	HEADER_CRC = 0x1000,
};

/* A block header. */
struct block {
	uint64_t unpacked, packed;
	uint32_t adler, crc;               /* of the unpacked bytes */
	uint32_t packed_adler, packed_crc; /* of the packed ones */
};

static bool starts(const uint8_t *data, uint64_t size)
{
	return size >= MAGIC_SIZE && !memcmp(data, MAGIC, MAGIC_SIZE);
}

static bool matches(const uint8_t *data, uint64_t size, bool is_crc, uint32_t claimed)
{
	return claimed ==
	       (is_crc ? lzo_crc32(0, data, (lzo_uint)size) : lzo_adler32(1, data, (lzo_uint)size));
}

static struct sp_error *damaged(const struct sp_member *member, const char *what)
{
	return sp_error_new(SP_USAGE,
		"%s at offset 0x%" PRIx64 " does not have the checksum that it says; get "
		"the file again",
		what, member->offset);
}

/* The extra field behind the header: its size, that many bytes, a checksum. */
static struct sp_error *skip_extra(struct sp_member *member, bool is_crc)
{
	SP_TRY(sp_member_need(member, 4, "the lzo header's extra field"));
	uint64_t size = 4 + sp_member_big(member, 0, 4);
	SP_TRY(sp_member_need(member, size + 4, "the lzo header's extra field"));
	if (!matches(sp_member_data(member), size, is_crc, (uint32_t)sp_member_big(member, size, 4)))
		return damaged(member, "the lzo header's extra field");
	sp_member_frame(member, size + 4, "(lzo header)");
	return NULL;
}

static struct sp_error *check_method(const struct sp_member *member, unsigned method, uint32_t flags)
{
	if (method >= 1 && method <= 3 && !(flags & FILTERED))
		return NULL;
	return sp_error_new(SP_USAGE,
		"the lzo header at offset 0x%" PRIx64 " has method %u and flags 0x%x, and only methods 1 to "
		"3 without a filter are known; unpack the "
		"file first",
		member->offset, method, flags);
}

static struct sp_error *run_header(struct sp_member *member, uint32_t *flags)
{
	SP_TRY(sp_member_need(member, MAGIC_SIZE + 2, "the lzo header"));
	bool is_longer = sp_member_big(member, MAGIC_SIZE, 2) >= LONGER_HEADER;
	/* versions, method, level, flags, mode and time; then the name's length */
	uint64_t method_at = MAGIC_SIZE + (is_longer ? 6 : 4), flags_at = method_at + (is_longer ? 2 : 1);
	uint64_t name_at = flags_at + (is_longer ? 16 : 12);
	SP_TRY(sp_member_need(member, name_at + 1, "the lzo header"));
	*flags = (uint32_t)sp_member_big(member, flags_at, 4);
	SP_TRY(check_method(member, sp_member_data(member)[method_at], *flags));
	uint64_t end = name_at + 1 + sp_member_data(member)[name_at];
	SP_TRY(sp_member_need(member, end + 4, "the lzo header"));
	if (!matches(sp_member_data(member) + MAGIC_SIZE, end - MAGIC_SIZE, *flags & HEADER_CRC,
		    (uint32_t)sp_member_big(member, end, 4)))
		return damaged(member, "the lzo header");
	sp_member_frame(member, end + 4, "(lzo header)");
	return *flags & EXTRA_FIELD ? skip_extra(member, *flags & HEADER_CRC) : NULL;
}

/* The next checksum of a block header at *size, if there is one. */
static struct sp_error *read_checksum(
	const struct sp_member *member, uint32_t is_there, uint64_t *size, uint32_t *value)
{
	if (!is_there)
		return NULL;
	SP_TRY(sp_member_need(member, *size + 4, "the lzo block header"));
	*value = (uint32_t)sp_member_big(member, *size, 4);
	*size += 4;
	return NULL;
}

/* A block header that is not the end mark. */
static struct sp_error *read_block(struct sp_member *member, uint32_t flags, struct block *block)
{
	uint64_t size = 8, start = member->offset;
	SP_TRY(sp_member_need(member, size, "the lzo block header"));
	*block = (struct block){
		.unpacked = sp_member_big(member, 0, 4), .packed = sp_member_big(member, 4, 4)};
	uint32_t packed_flags = block->packed < block->unpacked ? flags : 0;
	SP_TRY(read_checksum(member, flags & ADLER_UNPACKED, &size, &block->adler));
	SP_TRY(read_checksum(member, flags & CRC_UNPACKED, &size, &block->crc));
	SP_TRY(read_checksum(member, packed_flags & ADLER_PACKED, &size, &block->packed_adler));
	SP_TRY(read_checksum(member, packed_flags & CRC_PACKED, &size, &block->packed_crc));
	sp_member_frame(member, size, "(lzo block header)");
	SP_TRY(sp_member_need(member, block->packed, "the lzo block"));
	if (!block->packed || block->packed > block->unpacked || block->unpacked > MOST_FROM(block->packed))
		return sp_error_new(SP_USAGE,
			"the lzo block header at offset 0x%" PRIx64 " says that %" PRIu64
			" bytes unpack to %" PRIu64 ", which cannot be; get the file again",
			start, block->packed, block->unpacked);
	return NULL;
}

static struct sp_error *check_packed(
	const struct sp_member *member, uint32_t flags, const struct block *block)
{
	const uint8_t *data = sp_member_data(member);
	if (block->packed == block->unpacked)
		return NULL;
	if ((flags & ADLER_PACKED && !matches(data, block->packed, false, block->packed_adler)) ||
		(flags & CRC_PACKED && !matches(data, block->packed, true, block->packed_crc)))
		return damaged(member, "the lzo block");
	return NULL;
}

static struct sp_error *unpack(struct sp_member *member, const struct block *block, uint8_t *output)
{
	lzo_uint made = block->unpacked;
	if (block->packed == block->unpacked) {
		memcpy(output, sp_member_data(member), block->packed);
		return NULL;
	}
	if (lzo1x_decompress_safe(sp_member_data(member), block->packed, output, &made, NULL) == LZO_E_OK &&
		made == block->unpacked)
		return NULL;
	return sp_error_new(SP_USAGE,
		"the lzo block at offset 0x%" PRIx64 " does not unpack to the %" PRIu64
		" bytes that it says; get the file again",
		member->offset, block->unpacked);
}

static struct sp_error *run_block(struct sp_member *member, uint32_t flags)
{
	struct block block;
	uint8_t *output;
	uint64_t before = member->stream.size;
	SP_TRY(read_block(member, flags, &block));
	SP_TRY(check_packed(member, flags, &block));
	SP_TRY(sp_member_reserve(member, block.unpacked, &output));
	SP_TRY(unpack(member, &block, output));
	if ((flags & ADLER_UNPACKED && !matches(output, block.unpacked, false, block.adler)) ||
		(flags & CRC_UNPACKED && !matches(output, block.unpacked, true, block.crc)))
		return damaged(member, "what unpacks from the lzo block");
	member->stream.size += block.unpacked;
	sp_blocks_price(member, member->offset, block.packed, before, "(lzo block overhead)");
	member->offset += block.packed;
	return NULL;
}

static struct sp_error *decode(struct sp_member *member)
{
	uint32_t flags;
	SP_TRY(run_header(member, &flags));
	for (;;) {
		SP_TRY(sp_member_need(member, 4, "the lzo end mark"));
		if (!sp_member_big(member, 0, 4))
			break;
		SP_TRY(run_block(member, flags));
	}
	sp_member_frame(member, 4, "(lzo end mark)");
	return NULL;
}

static const struct sp_member_format format = {
	.codec = "lzo", .estimated = true, .starts = starts, .decode = decode};

static bool probe(const struct sp_image *image)
{
	return sp_members_probe(&format, image);
}

static struct sp_error *run(const struct sp_image *image, const struct sp_sink *sink)
{
	if (lzo_init() != LZO_E_OK)
		return sp_error_new(SP_UNABLE,
			"liblzo2 does not fit this program (lzo_init failed); build sizeprof again");
	return sp_members_run(&format, image, sink);
}

const struct sp_analyzer sp_analyzer_lzo = {.name = "lzo", .probe = probe, .run = run};
