/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the bytes of an image cost on the medium. A root's bytes cost 8 bits each; a decoded stream's cost what
 * its packets say. A packet's price belongs to its bytes evenly: the first k of n bytes cost
 * floor(price * k / n), so that the parts of any division add up to the whole exactly.
 */
#ifndef SIZEPROF_LEDGER_PRICE_H
#define SIZEPROF_LEDGER_PRICE_H

#include <stddef.h>
#include <stdint.h>

#include "sizeprof/stream.h"

/* A place in an image, from which one goes forwards. Start with {.stream = stream}. */
struct sp_price_cursor {
	const struct sp_stream *stream; /* NULL: a root */
	uint64_t offset;                /* in the image */
	size_t packet;                  /* the one that holds that byte */
	uint32_t inside;                /* bytes of it that are behind */
};

/* The price of the bytes from the cursor to offset `to`, which must not lie before it; the cursor moves there.
 */
sp_bits sp_price_to(struct sp_price_cursor *cursor, uint64_t to);

/* What a stream costs in the image around it. */
struct sp_stream_cost {
	sp_bits packed;   /* all of its chunks */
	sp_bits overhead; /* of that: neither its packets' nor its extras' */
};

/*
 * The cost of a stream decoded from an image whose prices `around` knows (NULL: a root). Where the image
 * around is a stream itself, the prices of packets and extras are scaled to what the chunks cost there, chunk
 * by chunk. The extras are scaled with the stream as a whole.
 */
void sp_price_stream(
	struct sp_stream *stream, const struct sp_stream *around, struct sp_stream_cost *cost);

#endif
