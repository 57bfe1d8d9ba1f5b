/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A compressed stream, decoded, with the price of every byte: what a codec gives to the ledger. Prices are in
 * sp_bits (2^-24 of a bit). src/base/stream.h has the functions that fill one.
 *
 * A packet is what the format codes as one: a literal, or a copy of earlier bytes. Its price is the sum over
 * its coded bits of -log2 of their probability, or their number where the format gives each the same room.
 * The price of a copy belongs to its bytes in equal shares. Kept by packet rather than by byte: 8 bytes a
 * packet and 4 more a copy are at most 12 a decoded byte, 1.5 to 4 in practice.
 *
 * Conservation: in each chunk the prices of its packets, the stream's extras and what is left over - the
 * ledger books it as (coder overhead) - are its coded bytes times 8 bits, by definition.
 */
#ifndef SIZEPROF_STREAM_H
#define SIZEPROF_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sizeprof/ledger.h"

struct sp_packet {
	uint32_t price;        /* in 2^-24 bit: no packet costs 256 bits or more */
	uint32_t size : 31;    /* decoded bytes, > 0 */
	uint32_t is_copy : 1;  /* then it has the next entry of distances */
};

/*
 * A run of coded bytes without framing inside, such as the data of an LZMA2 chunk. Packets do not reach from
 * one chunk into the next.
 */
struct sp_chunk {
	uint64_t offset, size; /* coded, in the image that holds the stream */
	uint64_t bytes;        /* decoded; may be 0 */
};

/* Bits of the stream's chunks that make no bytes: code tables, end markers, bit padding. */
struct sp_extra {
	const char *label; /* "(deflate code tables)"; a constant text */
	sp_bits bits;
};

#define SP_STREAM_EXTRAS 6

struct sp_stream {
	const char *codec; /* xz, lzma, gzip, ...; a constant text */
	bool estimated;    /* prices are shares of whole blocks */
	uint8_t *data;
	uint64_t size, capacity;
	struct sp_packet *packets; /* in order; their sizes add up to size */
	size_t packet_count, packet_capacity;
	uint32_t *distances; /* of the copies, in order: 1 is the byte before; 0 where it is not known */
	size_t distance_count, distance_capacity;
	struct sp_chunk *chunks; /* by offset, without overlap; their bytes add up to size */
	size_t chunk_count, chunk_capacity;
	struct sp_extra extras[SP_STREAM_EXTRAS]; /* up to the first without a label */
};

#endif
