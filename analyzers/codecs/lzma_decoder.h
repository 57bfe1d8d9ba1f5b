/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * LZMA's coder of packets: what LZMA2 chunks and LZMA alone have in common (LZMA SDK, lzma-specification). It
 * turns coded bytes into packets with their exact price. The stream's own data is the dictionary.
 */
#ifndef SIZEPROF_ANALYZERS_LZMA_DECODER_H
#define SIZEPROF_ANALYZERS_LZMA_DECODER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/stream.h"
#include "range_coder.h"

#define SP_LZMA_STATES 12
#define SP_LZMA_POSITIONS 16   /* at most: 2^pb */
#define SP_LZMA_LONGEST 273    /* bytes that a copy makes at most */
#define SP_LZMA_START 5        /* bytes that start the range coder */
#define SP_LZMA_PROPERTIES 225 /* 9 lc * 5 lp * 5 pb: values of the properties byte */

struct sp_lzma_lengths {
	sp_range_probability choice, choice2;
	sp_range_probability low[SP_LZMA_POSITIONS][8];
	sp_range_probability middle[SP_LZMA_POSITIONS][8];
	sp_range_probability high[256];
};

struct sp_lzma_model {
	sp_range_probability is_match[SP_LZMA_STATES][SP_LZMA_POSITIONS];
	sp_range_probability is_rep[SP_LZMA_STATES];
	sp_range_probability is_rep0_short[SP_LZMA_STATES][SP_LZMA_POSITIONS]; /* 0: one byte from rep0 */
	sp_range_probability is_not_rep0[SP_LZMA_STATES];
	sp_range_probability is_not_rep1[SP_LZMA_STATES];
	sp_range_probability is_not_rep2[SP_LZMA_STATES];
	sp_range_probability slots[4][64];
	sp_range_probability distances[128]; /* reverse trees of the slots 4 to 13, each from its base on */
	sp_range_probability align[16];
	struct sp_lzma_lengths match, rep;
};

struct sp_lzma_decoder {
	/* the properties */
	unsigned lc;
	uint32_t literal_mask, position_mask;
	uint32_t dictionary; /* bytes: copies reach no further back */
	/* the state between packets */
	uint32_t range, code;
	uint32_t state;
	uint32_t reps[4];
	uint64_t start; /* in the stream's data: where the dictionary was emptied last */
	struct sp_lzma_model model;
	sp_range_probability *literals; /* 0x300 << (lc + lp) */
	size_t literal_capacity;
	sp_bits marker; /* price of the end marker, once it was met */
};

enum sp_lzma_end {
	SP_LZMA_ENOUGH, /* the stream has reached `enough` */
	SP_LZMA_MARKER, /* end marker */
	SP_LZMA_CUT,    /* the input ends inside of a packet */
	SP_LZMA_FAR,    /* a copy from before the dictionary's start */
	SP_LZMA_LONG,   /* a copy that would pass `most` */
};

/* Coded bytes: from next to end. */
struct sp_lzma_input {
	const uint8_t *next, *end;
};

/* byte is below SP_LZMA_PROPERTIES; the state must be reset before the next packet */
void sp_lzma_set_properties(struct sp_lzma_decoder *decoder, uint8_t byte);
void sp_lzma_reset_state(struct sp_lzma_decoder *decoder);
/* Starts the range coder with SP_LZMA_START bytes of input, which must be there; false: the first is not 0.
 */
bool sp_lzma_start(struct sp_lzma_decoder *decoder, struct sp_lzma_input *input) SP_MUST_CHECK;
/*
 * Decodes packets until the stream has `enough` bytes, or more by less than a packet but never more than
 * `most`, which is what its data has room for (capacity).
 */
enum sp_lzma_end sp_lzma_decode(struct sp_lzma_decoder *decoder, struct sp_stream *stream, uint64_t enough,
	uint64_t most, struct sp_lzma_input *input) SP_MUST_CHECK;
/*
 * Takes the byte that the coder shifts in late, and tells whether it ended cleanly: true for every sound
 * stream at its end.
 */
bool sp_lzma_finish(struct sp_lzma_decoder *decoder, struct sp_lzma_input *input) SP_MUST_CHECK;
void sp_lzma_free(struct sp_lzma_decoder *decoder);

#endif
