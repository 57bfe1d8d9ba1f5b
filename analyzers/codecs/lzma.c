/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * LZMA alone, the .lzma format (LZMA SDK, lzma-specification): a header of 13 bytes - properties, dictionary
 * size, decoded size or all bits set - and LZMA packets, with an end marker when the size is not told.
 */
#include "../analyzers.h"

#include <inttypes.h>
#include <string.h>

#include "../frame.h"
#include "base/little.h"
#include "lzma_decoder.h"

#define HEADER_SIZE 13
#define UNKNOWN_SIZE UINT64_MAX
#define SANE_SIZE ((uint64_t)1 << 38) /* what xz, too, takes for no LZMA file */
#define SMALLEST_DICTIONARY 4096

/* Decoded at a time: the stream's room grows with what the input really yields. */
#define STEP ((uint64_t)1 << 18)

struct header {
	uint8_t properties;
	uint32_t dictionary;
	uint64_t decoded;
};

/* The image has HEADER_SIZE bytes. */
static struct header read_header(const struct sp_image *image)
{
	return (struct header){
		image->data[0], sp_little32(image->data + 1), sp_little64(image->data + 5)};
}

/* Encoders write 2^n or 2^n + 2^(n-1), or all bits set. */
static bool is_dictionary(uint32_t size)
{
	uint32_t lowest = size & (0 - size);
	uint32_t rest = size - lowest;
	return size == UINT32_MAX || (lowest && (rest == 0 || rest == 2 * (uint64_t)lowest));
}

/* The first packet is a literal, or the end marker: there is nothing yet to copy from. */
static bool is_start(const uint8_t *coded)
{
	return !coded[0] && (coded[1] < 0x80 || (coded[1] == 0x83 && coded[2] == 0xff));
}

static bool probe(const struct sp_image *image)
{
	if (image->sealed || image->size < HEADER_SIZE + SP_LZMA_START)
		return false;
	struct header header = read_header(image);
	return header.properties < SP_LZMA_PROPERTIES && is_dictionary(header.dictionary) &&
	       (header.decoded == UNKNOWN_SIZE || (header.decoded && header.decoded < SANE_SIZE)) &&
	       is_start(image->data + HEADER_SIZE);
}

struct decoding {
	const struct sp_image *image;
	struct header header;
	struct sp_lzma_decoder lzma;
	struct sp_lzma_input input;
	struct sp_stream stream;
};

static void decoding_free(struct decoding *decoding)
{
	sp_lzma_free(&decoding->lzma);
	sp_stream_free(&decoding->stream);
}

static struct sp_error *damaged(const struct decoding *decoding, const char *how)
{
	return sp_error_new(SP_USAGE,
		"the LZMA stream %s at offset 0x%" PRIx64 ", after %" PRIu64
		" decoded bytes; the stream is not whole or damaged",
		how, (uint64_t)(decoding->input.next - decoding->image->data), decoding->stream.size);
}

static struct sp_error *start(struct decoding *decoding)
{
	const struct sp_image *image = decoding->image;
	if (image->size < HEADER_SIZE + SP_LZMA_START)
		return sp_error_new(SP_USAGE,
			"the LZMA header at offset 0x0 is cut short by the end at 0x%" PRIx64
			"; the stream is not whole",
			image->size);
	decoding->header = read_header(image);
	decoding->input = (struct sp_lzma_input){image->data + HEADER_SIZE, image->data + image->size};
	if (decoding->header.properties >= SP_LZMA_PROPERTIES)
		return damaged(decoding, "has properties that LZMA does not have");
	uint32_t dictionary = decoding->header.dictionary;
	decoding->lzma.dictionary = dictionary < SMALLEST_DICTIONARY ? SMALLEST_DICTIONARY : dictionary;
	sp_lzma_set_properties(&decoding->lzma, decoding->header.properties);
	sp_lzma_reset_state(&decoding->lzma);
	if (!sp_lzma_start(&decoding->lzma, &decoding->input))
		return damaged(decoding, "does not start its range coder with a zero");
	return NULL;
}

/*
 * One step: some room, and packets until it is nearly full. Only what was decoded counts against the image's
 * room, so that an end marker may follow the last byte that fits.
 */
static struct sp_error *decode_step(struct decoding *decoding, enum sp_lzma_end *end)
{
	uint8_t *place = NULL;
	struct sp_stream *stream = &decoding->stream;
	uint64_t left = decoding->header.decoded - stream->size;
	bool is_last = left <= STEP + SP_LZMA_LONGEST;
	uint64_t more = is_last ? left : STEP + SP_LZMA_LONGEST;
	SP_TRY(sp_stream_reserve(stream, more, UINT64_MAX, &place));
	uint64_t most = stream->size + more, enough = is_last ? most : most - SP_LZMA_LONGEST;
	*end = sp_lzma_decode(&decoding->lzma, stream, enough, most, &decoding->input);
	return sp_stream_reserve(stream, 0, decoding->image->room, &place);
}

/*
 * All bytes that the header tells are there. Without an end marker the coder has ended now; else one packet
 * follows, which makes no bytes.
 */
static struct sp_error *read_marker(struct decoding *decoding)
{
	if (sp_lzma_finish(&decoding->lzma, &decoding->input))
		return NULL;
	uint8_t *place = NULL;
	struct sp_stream *stream = &decoding->stream;
	uint64_t size = stream->size;
	SP_TRY(sp_stream_reserve(stream, 1, size + 1, &place));
	enum sp_lzma_end end = sp_lzma_decode(&decoding->lzma, stream, size + 1, size + 1, &decoding->input);
	if (end != SP_LZMA_MARKER || !sp_lzma_finish(&decoding->lzma, &decoding->input))
		return damaged(decoding, "does not end with the size that its header tells");
	return NULL;
}

static struct sp_error *decode_all(struct decoding *decoding)
{
	enum sp_lzma_end end = SP_LZMA_ENOUGH;
	while (end == SP_LZMA_ENOUGH && decoding->stream.size < decoding->header.decoded)
		SP_TRY(decode_step(decoding, &end));
	switch (end) {
	case SP_LZMA_ENOUGH:
		return read_marker(decoding);
	case SP_LZMA_MARKER:
		if (decoding->header.decoded != UNKNOWN_SIZE)
			return damaged(decoding, "has its end marker before the size that its header tells");
		if (!sp_lzma_finish(&decoding->lzma, &decoding->input))
			return damaged(decoding, "does not end where its end marker is");
		return NULL;
	case SP_LZMA_CUT:
		return damaged(decoding, "ends inside of a packet");
	case SP_LZMA_FAR:
		return damaged(decoding, "copies from before its start");
	case SP_LZMA_LONG:
		break;
	}
	return damaged(decoding, "copies more than the size that its header tells");
}

static void finish(struct decoding *decoding, const struct sp_sink *sink)
{
	const struct sp_image *image = decoding->image;
	struct sp_stream *stream = &decoding->stream;
	uint64_t end = (uint64_t)(decoding->input.next - image->data), next = end;
	sp_stream_chunk(stream, HEADER_SIZE, end - HEADER_SIZE, stream->size);
	if (decoding->lzma.marker)
		sp_stream_extra(stream, "(lzma end marker)", decoding->lzma.marker);
	sp_stream_trim(stream);
	sp_frame_paint(sink, 0, HEADER_SIZE, "(lzma header)");
	sink->decode(sink->user, stream, image->name);
	while (next < image->size && !image->data[next])
		next++;
	sp_frame_paint(sink, end, next - end, SP_LABEL_PADDING);
	if (next < image->size)
		sink->descend(sink->user, next, image->size - next, image->name, false);
}

static struct sp_error *run(const struct sp_image *image, const struct sp_sink *sink)
{
	SP_GUARD(decoding_free) struct decoding decoding = {.image = image, .stream = {.codec = "lzma"}};
	SP_TRY(start(&decoding));
	SP_TRY(decode_all(&decoding));
	finish(&decoding, sink);
	return NULL;
}

const struct sp_analyzer sp_analyzer_lzma = {.name = "lzma", .probe = probe, .run = run};
