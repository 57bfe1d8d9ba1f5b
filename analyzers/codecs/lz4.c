/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * LZ4, opened with liblz4 and priced block by block, which is an estimate: the legacy frames that kernels use
 * and the frames of the document "LZ4 Frame Format Description". Block headers are read here, so that the
 * bytes that come out are those of one block.
 */
#include <inttypes.h>
#include <lz4.h>
#include <lz4frame.h>

#include "../analyzers.h"
#include "base/little.h"
#include "blocks.h"

#define MAGIC 0x184d2204
#define LEGACY_MAGIC 0x184c2102
#define LEGACY_OUTPUT (8 << 20) /* the most that a block unpacks to */
#define BLOCK_OUTPUT (64 << 10)
#define OVERHEAD_LABEL "(lz4 block overhead)"
#define BLOCK_LABEL "(lz4 block header)"

static bool starts(const uint8_t *data, uint64_t size)
{
	return size >= 4 && (sp_little32(data) == MAGIC || sp_little32(data) == LEGACY_MAGIC);
}

/*
 * The legacy format has no end mark. It ends with the file, and before a word that cannot be a block's size:
 * zero padding, the magic of what follows, or the size that a kernel's build puts behind its payload.
 */
static bool is_legacy_block(const struct sp_member *member)
{
	if (sp_member_left(member) <= 4)
		return false;
	uint64_t size = sp_member_little(member, 0, 4);
	return size && size <= LZ4_COMPRESSBOUND(LEGACY_OUTPUT);
}

static struct sp_error *run_legacy_block(struct sp_member *member)
{
	uint8_t *output;
	size_t space;
	uint64_t before = member->stream.size, size = sp_member_little(member, 0, 4);
	sp_member_frame(member, 4, BLOCK_LABEL);
	SP_TRY(sp_member_need(member, size, "the lz4 block"));
	SP_TRY(sp_blocks_space(member, LEGACY_OUTPUT, &output, &space));
	int made = LZ4_decompress_safe(
		(const char *)sp_member_data(member), (char *)output, (int)size, (int)space);
	if (made < 0 && space < LEGACY_OUTPUT) /* perhaps there was too little room; the error says so */
		SP_TRY(sp_member_reserve(member, LEGACY_OUTPUT, &output));
	if (made < 0)
		return sp_error_new(SP_USAGE,
			"the lz4 block at offset 0x%" PRIx64 " does not unpack; get the file again",
			member->offset);
	member->stream.size += (uint64_t)made;
	sp_blocks_price(member, member->offset, size, before, OVERHEAD_LABEL);
	member->offset += size;
	return NULL;
}

static struct sp_error *run_legacy(struct sp_member *member)
{
	sp_member_frame(member, 4, "(lz4 header)");
	while (is_legacy_block(member))
		SP_TRY(run_legacy_block(member));
	return NULL;
}

/* The library and its last answer. */
struct context {
	LZ4F_dctx *library;
	const struct sp_member *member;
	size_t wanted; /* bytes that it hopes for; 0: the frame is complete, and any more would start another
			*/
};

static void free_library(LZ4F_dctx **library)
{
	LZ4F_freeDecompressionContext(*library);
}

static struct sp_error *step(void *user, const uint8_t *data, size_t *size, uint8_t *output, size_t *space)
{
	struct context *context = user;
	if (!context->wanted) {
		*size = *space = 0;
		return NULL;
	}
	context->wanted = LZ4F_decompress(context->library, output, space, data, size, NULL);
	if (!LZ4F_isError(context->wanted))
		return NULL;
	return sp_error_new(SP_USAGE,
		"the lz4 data at offset 0x%" PRIx64 " is refused (%s); get the file again",
		context->member->offset, LZ4F_getErrorName(context->wanted));
}

static struct sp_error *feed_frame(
	const struct sp_blocks *blocks, uint64_t size, const char *what, const char *label)
{
	struct sp_member *member = blocks->member;
	uint64_t offset = member->offset;
	SP_TRY(sp_member_need(member, size, what));
	SP_TRY(sp_blocks_feed(blocks, size));
	member->offset = offset;
	sp_member_frame(member, size, label);
	return NULL;
}

/* A block that is not the end mark; its checksum, if it has one, is 4 bytes behind it. */
static struct sp_error *run_block(const struct sp_blocks *blocks, unsigned checksum)
{
	struct sp_member *member = blocks->member;
	uint64_t before = member->stream.size, size = sp_member_little(member, 0, 4) & 0x7fffffff;
	SP_TRY(feed_frame(blocks, 4, "the lz4 block header", BLOCK_LABEL));
	SP_TRY(sp_member_need(member, size + checksum, "the lz4 block"));
	uint64_t offset = member->offset;
	SP_TRY(sp_blocks_feed(blocks, size + checksum));
	sp_blocks_price(member, offset, size, before, OVERHEAD_LABEL);
	member->offset = offset + size;
	sp_member_frame(member, checksum, "(lz4 checksum)");
	return NULL;
}

static struct sp_error *run_blocks(
	struct sp_member *member, const struct context *context, const struct sp_blocks *blocks)
{
	SP_TRY(sp_member_need(member, 7, "the lz4 header"));
	unsigned flags = sp_member_data(member)[4];
	uint64_t start = member->offset, header = 7 + (flags & 8 ? 8 : 0) + (flags & 1 ? 4 : 0);
	SP_TRY(feed_frame(blocks, header, "the lz4 header", "(lz4 header)"));
	for (;;) {
		SP_TRY(sp_member_need(member, 4, "the lz4 block header"));
		if (!sp_member_little(member, 0, 4))
			break;
		SP_TRY(run_block(blocks, flags & 16 ? 4 : 0));
	}
	SP_TRY(feed_frame(blocks, 4 + (flags & 4), "the lz4 end mark", "(lz4 end mark)"));
	uint8_t *output;
	if (context->wanted && member->stream.size == member->room) /* output waits; this error says so */
		SP_TRY(sp_member_reserve(member, 1, &output));
	if (context->wanted)
		return sp_error_new(SP_USAGE,
			"the lz4 frame at offset 0x%" PRIx64
			" does not end with its end mark; get the file again",
			start);
	return NULL;
}

static struct sp_error *run_frame(struct sp_member *member)
{
	SP_GUARD(free_library) LZ4F_dctx *library = NULL;
	if (LZ4F_isError(LZ4F_createDecompressionContext(&library, LZ4F_VERSION)))
		return sp_error_new(SP_UNABLE, "there is no memory for unpacking lz4; close other programs");
	struct context context = {.library = library, .member = member, .wanted = 1};
	struct sp_blocks blocks = {member, step, &context, BLOCK_OUTPUT};
	return run_blocks(member, &context, &blocks);
}

static struct sp_error *decode(struct sp_member *member)
{
	return sp_member_little(member, 0, 4) == LEGACY_MAGIC ? run_legacy(member) : run_frame(member);
}

static const struct sp_member_format format = {
	.codec = "lz4", .estimated = true, .starts = starts, .decode = decode};

static bool probe(const struct sp_image *image)
{
	return sp_members_probe(&format, image);
}

static struct sp_error *run(const struct sp_image *image, const struct sp_sink *sink)
{
	return sp_members_run(&format, image, sink);
}

const struct sp_analyzer sp_analyzer_lz4 = {.name = "lz4", .probe = probe, .run = run};
