/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Zstandard (RFC 8878), opened with libzstd and priced block by block, which is an estimate: entropy coding
 * goes across the bytes of a block. The block headers are read here, so that the library gets one block at a
 * time and the bytes that come out are those of that block.
 */
#include <inttypes.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "../analyzers.h"
#include "base/little.h"
#include "blocks.h"

#define MAGIC 0xfd2fb528
#define SKIPPABLE 0x184d2a50 /* to ...5f */
#define SKIPPABLE_MASK 0xfffffff0
#define BLOCK_OUTPUT ((1 << 17) + 1) /* the largest block, and one byte more to see that it has ended */
#define LEAST_WINDOW 27              /* 128 MiB, as large as all levels of the zstd command need */
#define LARGEST_WINDOW 31

/* A frame, perhaps behind skippable ones: lz4 has these too. */
static bool starts(const uint8_t *data, uint64_t size)
{
	while (size >= 8 && (sp_little32(data) & SKIPPABLE_MASK) == SKIPPABLE) {
		uint64_t skip = 8 + (uint64_t)sp_little32(data + 4);
		if (skip >= size)
			return false;
		data += skip;
		size -= skip;
	}
	return size >= 4 && sp_little32(data) == MAGIC;
}

static void free_library(ZSTD_DCtx **library)
{
	ZSTD_freeDCtx(*library);
}

static struct sp_error *explain(const struct sp_member *member, size_t code)
{
	if (ZSTD_getErrorCode(code) == ZSTD_error_memory_allocation)
		return sp_error_new(SP_UNABLE,
			"there is no memory for the window of the zstd frame that the block at offset "
			"0x%" PRIx64 " is in; close other programs",
			member->offset);
	if (ZSTD_getErrorCode(code) == ZSTD_error_frameParameter_windowTooLarge)
		return sp_error_new(SP_USAGE,
			"the zstd frame at offset 0x%" PRIx64
			" wants a larger window than the limit of %" PRIu64 " bytes allows; unpack it first",
			member->offset, member->image->room);
	return sp_error_new(SP_USAGE,
		"the zstd data at offset 0x%" PRIx64 " is refused (%s); get the file again", member->offset,
		ZSTD_getErrorName(code));
}

/* The library and its last answer. */
struct context {
	ZSTD_DCtx *library;
	const struct sp_member *member;
	size_t wanted; /* bytes that it hopes for; 0: the frame is complete, and any more would start another
			*/
};

static struct sp_error *step(void *user, const uint8_t *data, size_t *size, uint8_t *output, size_t *space)
{
	struct context *context = user;
	ZSTD_inBuffer in = {data, *size, 0};
	ZSTD_outBuffer out = {output, *space, 0};
	*size = *space = 0;
	if (!context->wanted)
		return NULL;
	context->wanted = ZSTD_decompressStream(context->library, &out, &in);
	if (ZSTD_isError(context->wanted))
		return explain(context->member, context->wanted);
	*size = in.pos;
	*space = out.pos;
	return NULL;
}

/* The frame header's size, by its descriptor (RFC 8878, 3.1.1.1). */
static struct sp_error *measure_header(const struct sp_member *member, uint64_t *size, bool *has_checksum)
{
	static const uint8_t dictionary_sizes[] = {0, 1, 2, 4}, content_sizes[] = {0, 2, 4, 8};
	SP_TRY(sp_member_need(member, 5, "the zstd frame header"));
	unsigned descriptor = sp_member_data(member)[4];
	bool is_single = descriptor & 0x20;
	*has_checksum = descriptor & 4;
	*size = 5 + (is_single ? 0 : 1) + dictionary_sizes[descriptor & 3] + content_sizes[descriptor >> 6];
	if (is_single && descriptor >> 6 == 0)
		*size += 1;
	return sp_member_need(member, *size, "the zstd frame header");
}

/* One block; its type is in the header: 0 raw, 1 a repeated byte, 2 compressed. */
static struct sp_error *run_block(const struct sp_blocks *blocks, bool *is_last)
{
	struct sp_member *member = blocks->member;
	uint64_t before = member->stream.size;
	SP_TRY(sp_member_need(member, 3, "the zstd block header"));
	uint64_t header = sp_member_little(member, 0, 3);
	uint64_t size = (header >> 1 & 3) == 1 ? 1 : header >> 3;
	*is_last = header & 1;
	sp_member_frame(member, 3, "(zstd block header)");
	SP_TRY(sp_member_need(member, size, "the zstd block"));
	member->offset -= 3;
	SP_TRY(sp_blocks_feed(blocks, 3 + size));
	sp_blocks_price(member, member->offset - size, size, before, "(zstd block overhead)");
	return NULL;
}

static struct sp_error *limit_window(const struct sp_member *member, ZSTD_DCtx *library)
{
	int window = LEAST_WINDOW;
	while (window < LARGEST_WINDOW && (uint64_t)2 << window <= member->image->room)
		window++;
	size_t code = ZSTD_DCtx_setParameter(library, ZSTD_d_windowLogMax, window);
	return ZSTD_isError(code) ? explain(member, code) : NULL;
}

static struct sp_error *feed_frame(const struct sp_blocks *blocks, uint64_t size, const char *label)
{
	uint64_t offset = blocks->member->offset;
	SP_TRY(sp_blocks_feed(blocks, size));
	blocks->member->offset = offset;
	sp_member_frame(blocks->member, size, label);
	return NULL;
}

static struct sp_error *run_frame(struct sp_member *member)
{
	SP_GUARD(free_library) ZSTD_DCtx *library = ZSTD_createDCtx();
	struct context context = {.library = library, .member = member, .wanted = 1};
	struct sp_blocks blocks = {member, step, &context, BLOCK_OUTPUT};
	uint64_t header_size, start = member->offset;
	bool has_checksum;
	uint8_t *output;
	if (!library)
		return sp_error_new(SP_UNABLE, "there is no memory for unpacking zstd; close other programs");
	SP_TRY(limit_window(member, library));
	SP_TRY(measure_header(member, &header_size, &has_checksum));
	SP_TRY(feed_frame(&blocks, header_size, "(zstd frame header)"));
	for (bool is_last = false; !is_last;)
		SP_TRY(run_block(&blocks, &is_last));
	if (has_checksum) {
		SP_TRY(sp_member_need(member, 4, "the zstd checksum"));
		SP_TRY(feed_frame(&blocks, 4, "(zstd checksum)"));
	}
	if (context.wanted == 0)
		return NULL;
	if (member->stream.size == member->room) /* output waits, and this is the error that says so */
		SP_TRY(sp_member_reserve(member, 1, &output));
	return sp_error_new(SP_USAGE,
		"the zstd frame at offset 0x%" PRIx64 " does not end with its last block; get the file again",
		start);
}

static void skip_frames(struct sp_member *member)
{
	while (sp_member_left(member) >= 8 &&
		(sp_member_little(member, 0, 4) & SKIPPABLE_MASK) == SKIPPABLE) {
		uint64_t size = 8 + sp_member_little(member, 4, 4);
		if (size > sp_member_left(member))
			return;
		sp_member_frame(member, size, "(zstd skippable frame)");
	}
}

static struct sp_error *decode(struct sp_member *member)
{
	skip_frames(member);
	SP_TRY(run_frame(member));
	skip_frames(member);
	return NULL;
}

static const struct sp_member_format format = {
	.codec = "zstd", .estimated = true, .starts = starts, .decode = decode};

static bool probe(const struct sp_image *image)
{
	return sp_members_probe(&format, image);
}

static struct sp_error *run(const struct sp_image *image, const struct sp_sink *sink)
{
	return sp_members_run(&format, image, sink);
}

const struct sp_analyzer sp_analyzer_zstd = {.name = "zstd", .probe = probe, .run = run};
