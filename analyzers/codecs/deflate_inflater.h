/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state of the deflate decoder, shared by its two loops over symbols: the fast one far from the ends of
 * input and room, and the careful one near them.
 */
#ifndef SIZEPROF_ANALYZERS_CODECS_DEFLATE_INFLATER_H
#define SIZEPROF_ANALYZERS_CODECS_DEFLATE_INFLATER_H

#include "deflate_code.h"
#include "sizeprof/stream.h"

struct sp_inflater {
	const uint8_t *data; /* offset 0 of the image */
	const uint8_t *next; /* first byte that is not in bits as a whole */
	const uint8_t *end;
	/* The next bits of the data, the first one lowest. Above the first `count` there may be more, already
	   the right ones: setting them once more does no harm. */
	uint64_t bits;
	unsigned count;
	uint64_t room;
	struct sp_stream *stream;
	uint32_t lengths[SP_DEFLATE_LENGTH_ENTRIES];
	uint32_t distances[SP_DEFLATE_DISTANCE_ENTRIES];
	bool is_fixed; /* the tables are those of fixed codes */
};

enum sp_inflate_outcome {
	SP_INFLATE_NEAR_END, /* of input or room: the careful loop goes on */
	SP_INFLATE_END_OF_BLOCK,
	SP_INFLATE_NO_SYMBOL,
	SP_INFLATE_TOO_FAR, /* a copy from before the first byte */
};

#define SP_DEFLATE_END_LABEL "(deflate end of block)"

/* Decodes symbols while input and room are far from their ends; grows the stream as it needs. */
enum sp_inflate_outcome sp_inflate_fast(struct sp_inflater *inflater);

#endif
