/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * LZMA2 (described beside the xz file format 1.0.4, section 5.3.1). A chunk starts with a control byte:
 *
 *   0x00         the end
 *   0x01, 0x02   bytes as they are; 0x01 empties the dictionary. Two bytes follow: size - 1
 *   0x80 - 0xff  LZMA; bits 0-4 are bits 16-20 of the decoded size - 1, bits 5-6 say what starts afresh:
 *                nothing, the state, state and properties, or these and the dictionary. Four bytes follow: the
 *                rest of the decoded size - 1, the coded size - 1; then the properties, if they are new
 */
#include "lzma2.h"

#include <inttypes.h>
#include <string.h>

#include "../frame.h"
#include "lzma_decoder.h"

#define CHUNK_HEADER "(xz chunk header)"

#define END 0x00
#define STORED_FRESH 0x01
#define STORED 0x02
#define LZMA 0x80
#define LZMA_STATE 0xa0
#define LZMA_PROPERTIES 0xc0
#define LZMA_DICTIONARY 0xe0

struct chunk {
	uint64_t header; /* its offset in the image */
	uint64_t offset; /* of its data */
	uint8_t control, properties;
	uint32_t coded, decoded; /* bytes */
};

/* What decides whether the next chunk makes sense. */
struct decoding {
	const struct sp_image *image;
	const struct sp_sink *sink;
	struct sp_stream *stream;
	struct sp_lzma_decoder lzma;
	bool has_dictionary, has_properties, has_state;
};

static void decoding_free(struct decoding *decoding)
{
	sp_lzma_free(&decoding->lzma);
}

uint32_t sp_lzma2_dictionary(uint8_t code)
{
	return code >= 40 ? UINT32_MAX : (uint32_t)(2 | (code & 1)) << (code / 2 + 11);
}

static uint32_t header_size(uint8_t control)
{
	if (control == END)
		return 1;
	if (control < LZMA)
		return 3;
	return control < LZMA_PROPERTIES ? 5 : 6;
}

static struct sp_error *check_order(const struct decoding *decoding, uint64_t at, uint8_t control)
{
	if (control > STORED && control < LZMA)
		return sp_error_new(SP_USAGE,
			"the LZMA2 chunk at offset 0x%" PRIx64
			" starts with 0x%02x, which is no control byte; the stream is damaged",
			at, control);
	if (!decoding->has_dictionary && control != END && control != STORED_FRESH &&
		control < LZMA_DICTIONARY)
		return sp_error_new(SP_USAGE,
			"the LZMA2 chunk at offset 0x%" PRIx64
			" builds on a dictionary, and nothing is before it; the stream is damaged",
			at);
	if ((control >= LZMA && control < LZMA_PROPERTIES && !decoding->has_properties) ||
		(control >= LZMA && control < LZMA_STATE && !decoding->has_state))
		return sp_error_new(SP_USAGE,
			"the LZMA2 chunk at offset 0x%" PRIx64 " builds on properties or a state that no "
							       "chunk before it left; the stream is damaged",
			at);
	return NULL;
}

/* Reads the header of the chunk at chunk->header. */
static struct sp_error *read_header(const struct decoding *decoding, struct chunk *chunk)
{
	const struct sp_image *image = decoding->image;
	uint64_t left = image->size - chunk->header;
	const uint8_t *bytes = image->data + chunk->header;
	uint32_t size = left ? header_size(bytes[0]) : 1;
	if (left < size)
		return sp_error_new(SP_USAGE,
			"the LZMA2 chunk header at offset 0x%" PRIx64 " is cut short by the end at 0x%" PRIx64
			"; the stream is not whole",
			chunk->header, image->size);
	chunk->control = bytes[0];
	SP_TRY(check_order(decoding, chunk->header, chunk->control));
	chunk->offset = chunk->header + size;
	sp_frame_paint(decoding->sink, chunk->header, size, CHUNK_HEADER);
	if (chunk->control == END)
		return NULL;
	chunk->decoded = ((uint32_t)bytes[1] << 8 | bytes[2]) + 1;
	chunk->coded = chunk->decoded;
	if (chunk->control >= LZMA) {
		chunk->decoded += (uint32_t)(chunk->control & 0x1f) << 16;
		chunk->coded = ((uint32_t)bytes[3] << 8 | bytes[4]) + 1;
	}
	chunk->properties = size == 6 ? bytes[5] : 0;
	if (chunk->coded > left - size)
		return sp_error_new(SP_USAGE,
			"the LZMA2 chunk at offset 0x%" PRIx64 " has %" PRIu32
			" bytes, which reach beyond the end at 0x%" PRIx64 "; the stream is not whole",
			chunk->header, chunk->coded, image->size);
	return NULL;
}

static struct sp_error *store(struct decoding *decoding, const struct chunk *chunk)
{
	uint8_t *place = NULL;
	struct sp_stream *stream = decoding->stream;
	if (chunk->control == STORED_FRESH) {
		decoding->lzma.start = stream->size;
		decoding->has_dictionary = true;
		decoding->has_properties = decoding->has_state = false;
	}
	SP_TRY(sp_stream_reserve(stream, chunk->decoded, decoding->image->room, &place));
	memcpy(place, decoding->image->data + chunk->offset, chunk->decoded);
	sp_stream_spread(stream, chunk->decoded, (sp_bits)chunk->decoded * SP_BYTE_BITS);
	stream->size += chunk->decoded;
	return NULL;
}

static struct sp_error *prepare(struct decoding *decoding, const struct chunk *chunk)
{
	if (chunk->control >= LZMA_DICTIONARY) {
		decoding->lzma.start = decoding->stream->size;
		decoding->has_dictionary = true;
	}
	if (chunk->control >= LZMA_PROPERTIES) {
		/* all literals' trees together are limited, so that a decoder's memory is */
		if (chunk->properties >= SP_LZMA_PROPERTIES ||
			chunk->properties % 9 + chunk->properties / 9 % 5 > 4)
			return sp_error_new(SP_USAGE,
				"the LZMA2 chunk at offset 0x%" PRIx64
				" has the properties 0x%02x, which LZMA2 does not have; the stream is "
				"damaged",
				chunk->header, chunk->properties);
		sp_lzma_set_properties(&decoding->lzma, chunk->properties);
		decoding->has_properties = true;
	}
	if (chunk->control >= LZMA_STATE) {
		sp_lzma_reset_state(&decoding->lzma);
		decoding->has_state = true;
	}
	return NULL;
}

static struct sp_error *damaged(const struct chunk *chunk, const char *how, uint64_t decoded)
{
	return sp_error_new(SP_USAGE,
		"the LZMA2 chunk at offset 0x%" PRIx64 " %s, after %" PRIu64 " of its %" PRIu32
		" decoded bytes; the stream is damaged",
		chunk->header, how, decoded, chunk->decoded);
}

static const char *describe(enum sp_lzma_end end)
{
	switch (end) {
	case SP_LZMA_MARKER:
		return "has an end marker, which LZMA2 does not have";
	case SP_LZMA_CUT:
		return "ends inside of a packet";
	case SP_LZMA_FAR:
		return "copies from before the dictionary's start";
	case SP_LZMA_LONG:
		return "copies more than its decoded size";
	case SP_LZMA_ENOUGH:
		break;
	}
	return "is sound";
}

static struct sp_error *unpack(struct decoding *decoding, const struct chunk *chunk)
{
	uint8_t *place = NULL;
	struct sp_stream *stream = decoding->stream;
	const uint8_t *data = decoding->image->data + chunk->offset;
	struct sp_lzma_input input = {data, data + chunk->coded};
	SP_TRY(prepare(decoding, chunk));
	if (chunk->coded < SP_LZMA_START || !sp_lzma_start(&decoding->lzma, &input))
		return damaged(chunk, "does not start with the range coder's five bytes", 0);
	SP_TRY(sp_stream_reserve(stream, chunk->decoded, decoding->image->room, &place));
	uint64_t before = stream->size, enough = before + chunk->decoded;
	enum sp_lzma_end end = sp_lzma_decode(&decoding->lzma, stream, enough, enough, &input);
	if (end != SP_LZMA_ENOUGH)
		return damaged(chunk, describe(end), stream->size - before);
	if (!sp_lzma_finish(&decoding->lzma, &input) || input.next != input.end)
		return damaged(chunk, "does not end where its header says", stream->size - before);
	return NULL;
}

struct sp_error *sp_lzma2_decode(const struct sp_image *image, const struct sp_sink *sink,
	uint32_t dictionary, struct sp_stream *stream, uint64_t *offset)
{
	SP_GUARD(decoding_free) struct decoding decoding = {.image = image, .sink = sink, .stream = stream};
	struct chunk chunk = {.header = *offset};
	decoding.lzma.dictionary = dictionary;
	decoding.lzma.start = stream->size;
	for (;;) {
		SP_TRY(read_header(&decoding, &chunk));
		if (chunk.control == END)
			break;
		SP_TRY(chunk.control < LZMA ? store(&decoding, &chunk) : unpack(&decoding, &chunk));
		sp_stream_chunk(stream, chunk.offset, chunk.coded, chunk.decoded);
		chunk.header = chunk.offset + chunk.coded;
	}
	*offset = chunk.offset;
	return NULL;
}
