/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * xz files (xz file format 1.0.4): streams of blocks, each with an index that has to agree with them. The
 * frame is painted, the blocks of a stream are handed on as one decoded stream, and what follows the last one
 * is looked at on its own.
 */
#include "../analyzers.h"

#include <inttypes.h>
#include <string.h>

#include "../frame.h"
#include "base/little.h"
#include "base/memory.h"
#include "check.h"
#include "xz_fields.h"

#define STREAM_HEADER "xz stream header"
#define STREAM_FOOTER "xz stream footer"
#define INDEX "xz index"

#define FRAME_SIZE 12 /* bytes of a stream header, and of a footer */
#define FLAGS_SIZE 2

static const uint8_t header_magic[6] = {0xfd, '7', 'z', 'X', 'Z', 0};
static const uint8_t footer_magic[2] = {'Y', 'Z'};

struct blocks {
	struct sp_xz_block *items;
	size_t count, capacity;
};

static void blocks_free(struct blocks *blocks)
{
	free(blocks->items);
}

static bool is_stream(const struct sp_image *image, uint64_t at)
{
	return image->size - at >= sizeof(header_magic) &&
	       !memcmp(image->data + at, header_magic, sizeof(header_magic));
}

static struct sp_error *read_flags(struct sp_xz_reader *reader, const uint8_t *flags, const char *what)
{
	if (flags[0] || flags[1] > 15)
		return sp_error_new(SP_USAGE,
			"the %s at offset 0x%" PRIx64
			" has flags that the format (1.0.4) does not have; pack the file anew with xz",
			what, reader->at);
	reader->check = flags[1];
	return NULL;
}

static struct sp_error *read_header(struct sp_xz_reader *reader)
{
	const uint8_t *bytes = reader->image->data + reader->at, *flags = bytes + sizeof(header_magic);
	SP_TRY(sp_xz_need(reader, FRAME_SIZE, reader->image->size, STREAM_HEADER));
	if (!is_stream(reader->image, reader->at))
		return sp_xz_damaged(STREAM_HEADER, reader->at, "does not start with xz's magic");
	if (sp_little32(flags + FLAGS_SIZE) != sp_check_crc32(flags, FLAGS_SIZE))
		return sp_xz_damaged(STREAM_HEADER, reader->at, "does not have the CRC32 that it tells");
	SP_TRY(read_flags(reader, flags, STREAM_HEADER));
	if (!sp_check_name(reader->check)) {
		SP_AUTOFREE char *note = sp_format(
			"the xz stream at offset 0x%" PRIx64
			" of %s carries checks of kind %u, which no one knows: they were not compared",
			reader->at, reader->image->name, reader->check);
		reader->sink->note(reader->sink->user, note);
	}
	sp_frame_paint(reader->sink, reader->at, FRAME_SIZE, "(" STREAM_HEADER ")");
	reader->at += FRAME_SIZE;
	return NULL;
}

static struct sp_error *read_records(struct sp_xz_reader *reader, const struct blocks *blocks)
{
	uint64_t start = reader->at, end = reader->image->size, count = 0;
	reader->at++; /* the 0 that tells it from a block header */
	SP_TRY(sp_xz_number(reader, end, INDEX, &count));
	if (count != blocks->count)
		return sp_error_new(SP_USAGE,
			"the xz index at offset 0x%" PRIx64 " tells of %" PRIu64
			" blocks, and there are %zu; the stream is damaged",
			start, count, blocks->count);
	for (size_t i = 0; i < blocks->count; i++) {
		struct sp_xz_block told = {0};
		uint64_t at = reader->at;
		SP_TRY(sp_xz_number(reader, end, INDEX, &told.unpadded));
		SP_TRY(sp_xz_number(reader, end, INDEX, &told.decoded));
		if (told.unpadded != blocks->items[i].unpadded || told.decoded != blocks->items[i].decoded)
			return sp_xz_damaged(
				"xz index's record", at, "does not tell the sizes that its block has");
	}
	return NULL;
}

/* Padded to a multiple of 4, then its CRC32. */
static struct sp_error *read_index(struct sp_xz_reader *reader, const struct blocks *blocks)
{
	uint64_t start = reader->at;
	SP_TRY(read_records(reader, blocks));
	uint64_t padding = (0 - (reader->at - start)) % 4;
	SP_TRY(sp_xz_need(reader, padding + 4, reader->image->size, INDEX));
	SP_TRY(sp_xz_zeros(reader, reader->at + padding, "xz index's padding"));
	const uint8_t *bytes = reader->image->data + start;
	uint64_t size = reader->at - start;
	if (sp_little32(bytes + size) != sp_check_crc32(bytes, size))
		return sp_xz_damaged(INDEX, start, "does not have the CRC32 that it tells");
	sp_frame_paint(reader->sink, start, size + 4, "(" INDEX ")");
	reader->at += 4;
	return NULL;
}

/* CRC32 of what follows, size of the index, flags as in the header, magic. */
static struct sp_error *read_footer(struct sp_xz_reader *reader, uint64_t index_size)
{
	const uint8_t *bytes = reader->image->data + reader->at, *flags = bytes + 8;
	SP_TRY(sp_xz_need(reader, FRAME_SIZE, reader->image->size, STREAM_FOOTER));
	if (memcmp(flags + FLAGS_SIZE, footer_magic, sizeof(footer_magic)) != 0)
		return sp_xz_damaged(STREAM_FOOTER, reader->at, "does not end in YZ");
	if (sp_little32(bytes) != sp_check_crc32(bytes + 4, 4 + FLAGS_SIZE))
		return sp_xz_damaged(STREAM_FOOTER, reader->at, "does not have the CRC32 that it tells");
	if ((sp_little32(bytes + 4) + UINT64_C(1)) * 4 != index_size)
		return sp_xz_damaged(STREAM_FOOTER, reader->at, "does not tell the size that the index has");
	if (memcmp(flags, reader->image->data + reader->start + sizeof(header_magic), FLAGS_SIZE) != 0)
		return sp_xz_damaged(
			STREAM_FOOTER, reader->at, "does not have the flags of the stream's header");
	sp_frame_paint(reader->sink, reader->at, FRAME_SIZE, "(" STREAM_FOOTER ")");
	reader->at += FRAME_SIZE;
	return NULL;
}

static struct sp_error *read_blocks(
	struct sp_xz_reader *reader, struct sp_stream *stream, struct blocks *blocks)
{
	for (;;) {
		SP_TRY(sp_xz_need(reader, 1, reader->image->size, "xz block or index"));
		if (!reader->image->data[reader->at])
			return NULL;
		SP_GROW(blocks->items, blocks->count, blocks->capacity);
		SP_TRY(sp_xz_decode_block(reader, stream, &blocks->items[blocks->count]));
		blocks->count++;
	}
}

static struct sp_error *read_stream(struct sp_xz_reader *reader, uint64_t *decoded)
{
	SP_GUARD(blocks_free) struct blocks blocks = {0};
	SP_STREAM stream = {.codec = "xz"};
	reader->start = reader->at;
	SP_TRY(read_header(reader));
	SP_TRY(read_blocks(reader, &stream, &blocks));
	uint64_t index = reader->at;
	SP_TRY(read_index(reader, &blocks));
	SP_TRY(read_footer(reader, reader->at - index));
	*decoded = stream.size;
	sp_stream_trim(&stream);
	reader->sink->decode(reader->sink->user, &stream, reader->image->name);
	return NULL;
}

/*
 * What follows a stream: zeros, in fours before another stream or the end. Other archives may come after
 * them, in an initramfs for one. True when another stream is next.
 */
static bool skip_padding(struct sp_xz_reader *reader)
{
	const struct sp_image *image = reader->image;
	uint64_t start = reader->at;
	while (reader->at < image->size && !image->data[reader->at])
		reader->at++;
	uint64_t size = reader->at - start;
	bool is_next = is_stream(image, reader->at);
	bool is_own = size % 4 == 0 && (is_next || reader->at == image->size);
	sp_frame_paint(reader->sink, start, size, is_own ? "(xz stream padding)" : SP_LABEL_PADDING);
	return is_next;
}

static bool probe(const struct sp_image *image)
{
	return !image->sealed && is_stream(image, 0);
}

static struct sp_error *run(const struct sp_image *image, const struct sp_sink *sink)
{
	struct sp_image rest = *image; /* its room is for all streams together */
	struct sp_xz_reader reader = {.image = &rest, .sink = sink};
	do {
		uint64_t decoded = 0;
		SP_TRY(read_stream(&reader, &decoded));
		rest.room -= decoded;
	} while (skip_padding(&reader));
	if (reader.at < image->size)
		sink->descend(sink->user, reader.at, image->size - reader.at, image->name, false);
	return NULL;
}

const struct sp_analyzer sp_analyzer_xz = {.name = "xz", .probe = probe, .run = run};
