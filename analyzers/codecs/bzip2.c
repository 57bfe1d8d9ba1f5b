/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bzip2 streams, opened with libbz2 and priced block by block, which is an estimate. The library gets the
 * bytes one by one: it puts a block out when it has the block's last bit. Blocks end within bytes; the byte
 * that two share is counted to the first.
 */
#include <bzlib.h>
#include <inttypes.h>
#include <string.h>

#include "../analyzers.h"
#include "blocks.h"

#define BLOCK_OUTPUT (128 << 10)

static bool starts(const uint8_t *data, uint64_t size)
{
	return size >= 4 && !memcmp(data, "BZh", 3) && data[3] >= '1' && data[3] <= '9';
}

struct context {
	bz_stream library;
	const struct sp_member *member;
	bool is_end;
};

static void free_library(struct context *context)
{
	BZ2_bzDecompressEnd(&context->library);
}

static struct sp_error *explain(const struct sp_member *member, int code)
{
	if (code == BZ_MEM_ERROR)
		return sp_error_new(
			SP_UNABLE, "there is no memory for unpacking bzip2; close other programs");
	return sp_error_new(SP_USAGE,
		"the bzip2 data at offset 0x%" PRIx64 " is damaged (libbz2 says %d); get the file again",
		member->offset, code);
}

static struct sp_error *step(void *user, const uint8_t *data, size_t *size, uint8_t *output, size_t *space)
{
	struct context *context = user;
	bz_stream *library = &context->library;
	unsigned in = *size ? 1 : 0, out = (unsigned)*space;
	char byte = in ? (char)*data : 0;
	*size = *space = 0;
	if (context->is_end)
		return NULL;
	library->next_in = &byte;
	library->avail_in = in;
	library->next_out = (char *)output;
	library->avail_out = out;
	int code = BZ2_bzDecompress(library);
	if (code != BZ_OK && code != BZ_STREAM_END)
		return explain(context->member, code);
	context->is_end = code == BZ_STREAM_END;
	*size = in - library->avail_in;
	*space = out - library->avail_out;
	return NULL;
}

/* Byte by byte to the stream's end; *block is where the bytes start that no block has yet. */
static struct sp_error *run_blocks(
	const struct sp_blocks *blocks, const struct context *context, uint64_t *block)
{
	struct sp_member *member = blocks->member;
	while (!context->is_end) {
		uint64_t before = member->stream.size;
		SP_TRY(sp_member_need(member, 1, "the bzip2 data"));
		SP_TRY(sp_blocks_feed(blocks, 1));
		if (member->stream.size == before)
			continue;
		sp_blocks_price(member, *block, member->offset - *block, before, "(bzip2 block overhead)");
		*block = member->offset;
	}
	return NULL;
}

static struct sp_error *decode(struct sp_member *member)
{
	SP_GUARD(free_library) struct context context = {.member = member};
	struct sp_blocks blocks = {member, step, &context, BLOCK_OUTPUT};
	int code = BZ2_bzDecompressInit(&context.library, 0, 0);
	if (code != BZ_OK)
		return explain(member, code);
	uint64_t start = member->offset;
	SP_TRY(sp_blocks_feed(&blocks, 4));
	member->offset = start;
	sp_member_frame(member, 4, "(bzip2 header)");
	uint64_t block = member->offset;
	SP_TRY(run_blocks(&blocks, &context, &block));
	uint64_t end = member->offset;
	member->offset = block;
	sp_member_frame(member, end - block, "(bzip2 trailer)");
	return NULL;
}

static const struct sp_member_format format = {
	.codec = "bzip2", .estimated = true, .starts = starts, .decode = decode};

static bool probe(const struct sp_image *image)
{
	return sp_members_probe(&format, image);
}

static struct sp_error *run(const struct sp_image *image, const struct sp_sink *sink)
{
	return sp_members_run(&format, image, sink);
}

const struct sp_analyzer sp_analyzer_bzip2 = {.name = "bzip2", .probe = probe, .run = run};
