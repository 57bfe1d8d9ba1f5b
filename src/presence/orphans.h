/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a stream pays more for bytes that stay, when bytes that they are copied from go: an estimate.
 *
 * The price of a byte says what it costs where it stands. If it goes, copies of it further on have to be made
 * from elsewhere, or coded anew. For each such copy the cheapest other way is looked for, with the means that
 * the encoder has: literals, and matches with bytes that stay. Both its price and that of the copy as it is are
 * taken from the stream at hand, as means over packets of the same length and distance, so that luck with
 * single probabilities cancels out.
 *
 * The format's terms are those of the LZMA specification (Igor Pavlov, DOC/lzma-specification.txt): literals,
 * matches of at least two bytes, distance slots of powers of two.
 */
#ifndef SIZEPROF_PRESENCE_ORPHANS_H
#define SIZEPROF_PRESENCE_ORPHANS_H

#include "base/compiler.h"
#include "sizeprof/program.h"
#include "sizeprof/stream.h"

#define SP_ORPHAN_LENGTHS 24 /* classes of lengths: 1 to 15 bytes, then powers of two */
#define SP_ORPHAN_SLOTS 34   /* classes of distances: powers of two; unknown ones are 0 */

/* A packet that copies. */
struct sp_orphan_copy {
	uint32_t packet, distance;
};

struct sp_orphans {
	const struct sp_stream *stream;
	sp_bits copies[SP_ORPHAN_LENGTHS][SP_ORPHAN_SLOTS]; /* mean prices */
	sp_bits literals[256];
	uint32_t *starts; /* by packet */
	uint32_t *copy_first; /* by block of the data: the first copy in by_source whose source begins there */
	struct sp_orphan_copy *by_source;
	uint32_t longest; /* of these copies, in bytes */
	uint32_t *before; /* by place: the one before with the same hash, + 1 */
};

/* The stream has to stay as long as this is used. It takes about 4 bytes for each of its bytes, 12 for each packet. */
void sp_orphans_make(const struct sp_stream *stream, struct sp_orphans *orphans);
void sp_orphans_free(struct sp_orphans *orphans);
#define SP_ORPHANS SP_GUARD(sp_orphans_free) struct sp_orphans

/* What is paid more when these offsets of the stream's data go: normal stretches. Not negative. */
sp_bits sp_orphans_cost(const struct sp_orphans *orphans, const struct sp_stretches *gone);

#endif
