/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gzip files (RFC 1952): members one after another, each a header, deflate data and a trailer. Checks the
 * header's CRC where it has one, the data's CRC and its size.
 */
#include <inttypes.h>
#include <string.h>
#include <zlib.h> /* for crc32() alone */

#include "../analyzers.h"
#include "base/little.h"
#include "deflate.h"
#include "members.h"

enum flag {
	HAS_HEADER_CRC = 1 << 1,
	HAS_EXTRA = 1 << 2,
	HAS_NAME = 1 << 3,
	HAS_COMMENT = 1 << 4,
	RESERVED = 0xe0,
};

static bool starts(const uint8_t *data, uint64_t size)
{
	return size >= 2 && data[0] == 0x1f && data[1] == 0x8b;
}

/* Moves *size behind the text that starts there in the header. */
static struct sp_error *skip_text(const struct sp_member *member, uint64_t *size)
{
	SP_TRY(sp_member_need(member, *size, "the gzip header"));
	const uint8_t *text = sp_member_data(member) + *size;
	const uint8_t *end = memchr(text, 0, sp_member_left(member) - *size);
	if (!end)
		return sp_member_need(member, UINT64_MAX, "the gzip header");
	*size += (uint64_t)(end - text) + 1;
	return NULL;
}

static struct sp_error *check_header(const struct sp_member *member, uint64_t *size)
{
	const uint8_t *header = sp_member_data(member);
	SP_TRY(sp_member_need(member, *size + 2, "the gzip header"));
	uint32_t is = (uint32_t)crc32_z(0, header, *size) & 0xffff, claimed = sp_little16(header + *size);
	*size += 2;
	if (is == claimed)
		return NULL;
	return sp_error_new(SP_USAGE,
		"the gzip header at offset 0x%" PRIx64
		" does not have the CRC that it says; get the file again",
		member->offset);
}

static struct sp_error *measure_header(const struct sp_member *member, uint64_t *size)
{
	const uint8_t *header = sp_member_data(member);
	*size = 10;
	SP_TRY(sp_member_need(member, *size, "the gzip header"));
	if (header[2] != Z_DEFLATED || header[3] & RESERVED)
		return sp_error_new(SP_USAGE,
			"the gzip header at offset 0x%" PRIx64 " has compression method %d and flags 0x%02x, "
			"and only method 8 without the flags 0xe0 is known; unpack the file first",
			member->offset, header[2], header[3]);
	if (header[3] & HAS_EXTRA) {
		SP_TRY(sp_member_need(member, *size + 2, "the gzip header"));
		*size += 2 + sp_little16(header + *size);
	}
	if (header[3] & HAS_NAME)
		SP_TRY(skip_text(member, size));
	if (header[3] & HAS_COMMENT)
		SP_TRY(skip_text(member, size));
	if (header[3] & HAS_HEADER_CRC)
		SP_TRY(check_header(member, size));
	return sp_member_need(member, *size, "the gzip header");
}

static struct sp_error *check_trailer(const struct sp_member *member)
{
	const struct sp_stream *stream = &member->stream;
	SP_TRY(sp_member_need(member, 8, "the gzip trailer"));
	const uint8_t *trailer = sp_member_data(member);
	if (sp_little32(trailer + 4) != (uint32_t)stream->size)
		return sp_error_new(SP_USAGE,
			"the gzip trailer at offset 0x%" PRIx64 " says %" PRIu32
			" bytes, and the data has %" PRIu32 " (modulo 2^32); get the file again",
			member->offset, sp_little32(trailer + 4), (uint32_t)stream->size);
	uint32_t is = stream->size ? (uint32_t)crc32_z(0, stream->data, stream->size) : 0;
	if (sp_little32(trailer) != is)
		return sp_error_new(SP_USAGE,
			"the data before the gzip trailer at offset 0x%" PRIx64
			" does not have the CRC that it says; get the file again",
			member->offset);
	return NULL;
}

static struct sp_error *decode(struct sp_member *member)
{
	const struct sp_image *image = member->image;
	uint64_t header_size;
	SP_TRY(measure_header(member, &header_size));
	sp_member_frame(member, header_size, "(gzip header)");
	SP_TRY(sp_deflate_decode(
		image->data, member->offset, image->size, member->room, &member->stream, &member->offset));
	SP_TRY(check_trailer(member));
	sp_member_frame(member, 8, "(gzip trailer)");
	return NULL;
}

static const struct sp_member_format format = {.codec = "gzip", .starts = starts, .decode = decode};

static bool probe(const struct sp_image *image)
{
	return sp_members_probe(&format, image);
}

static struct sp_error *run(const struct sp_image *image, const struct sp_sink *sink)
{
	return sp_members_run(&format, image, sink);
}

const struct sp_analyzer sp_analyzer_gzip = {.name = "gzip", .probe = probe, .run = run};
