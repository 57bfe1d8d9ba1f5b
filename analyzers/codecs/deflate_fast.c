/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The loop over the symbols of deflate data (RFC 1951, 3.2.3) where most time goes. One round takes at most
 * two literals and one more symbol; before it there is room for all it may read and write, so that nothing is
 * checked inside.
 */
#include "deflate_inflater.h"

#include <endian.h>
#include <string.h>

#include "base/memory.h"
#include "base/stream.h"

#define ROUND_INPUT 16   /* two refills: the second starts at most 7 bytes behind the first */
#define ROUND_OUTPUT 320 /* 2 literals, a copy of 258 bytes and what it writes beyond its end */
#define ROUND_PACKETS 4
#define FIRST_PACKETS 4096

/* Where the loop has to stop and make room. */
struct limits {
	const uint8_t *input;
	uint8_t *output;
	const struct sp_packet *packets;
	const uint32_t *distances;
};

/* The loop's place: plain pointers, so that the compiler keeps them in registers. */
struct place {
	const uint8_t *input;
	uint8_t *output;
	struct sp_packet *packet;
	uint32_t *distance;
	uint64_t bits;
	unsigned count;
};

static inline __attribute__((always_inline)) void refill(struct place *place)
{
	uint64_t word;
	memcpy(&word, place->input, sizeof(word));
	place->bits |= le64toh(word) << place->count;
	place->input += (63 - place->count) >> 3;
	place->count |= 56;
}

static inline __attribute__((always_inline)) void take(struct place *place, uint32_t entry)
{
	unsigned bits = sp_deflate_taken(entry);
	place->bits >>= bits;
	place->count -= bits;
}

static inline __attribute__((always_inline)) uint32_t look_up(
	const struct place *place, const uint32_t *table, unsigned bits)
{
	return table[place->bits & ((1u << bits) - 1)];
}

/* The value of an entry with the extra bits that follow its code; they are taken with it. */
static inline __attribute__((always_inline)) uint32_t take_value(struct place *place, uint32_t entry)
{
	uint64_t bits = place->bits & (((uint64_t)1 << sp_deflate_taken(entry)) - 1);
	take(place, entry);
	return sp_deflate_value(entry) + (uint32_t)(bits >> sp_deflate_code_bits(entry));
}

static inline __attribute__((always_inline)) void put_literal(
	struct place *place, uint32_t entry, unsigned bits)
{
	*place->output++ = (uint8_t)(entry >> 16);
	*place->packet++ = (struct sp_packet){(uint32_t)bits << 24, 1, 0};
}

/* Copies in words; up to 7 bytes behind the end are written too. */
static inline __attribute__((always_inline)) void copy_bytes(
	uint8_t *output, uint32_t distance, uint32_t length)
{
	const uint8_t *from = output - distance;
	uint8_t *end = output + length;
	if (distance >= 8) {
		do {
			memcpy(output, from, 8);
			output += 8;
			from += 8;
		} while (output < end);
	} else if (distance == 1) {
		memset(output, *from, length);
	} else {
		while (output < end)
			*output++ = *from++;
	}
}

static inline __attribute__((always_inline)) void put_copy(
	struct place *place, uint32_t length, uint32_t distance, unsigned bits)
{
	copy_bytes(place->output, distance, length);
	place->output += length;
	*place->packet++ = (struct sp_packet){(uint32_t)bits << 24, length & 0x7fffffff, 1};
	*place->distance++ = distance;
}

/* Goes through a link to the code's other part; *bits grows by what the link takes. */
static inline __attribute__((always_inline)) uint32_t follow(
	struct place *place, const uint32_t *table, uint32_t link, unsigned *bits)
{
	take(place, link);
	*bits += sp_deflate_taken(link);
	return table[sp_deflate_value(link) + (place->bits & ((1u << sp_deflate_code_bits(link)) - 1))];
}

/* A copy, from its length's entry on, of which the link has taken `bits`. */
static inline __attribute__((always_inline)) bool run_copy(
	const struct sp_inflater *inflater, struct place *place, uint32_t entry, unsigned bits)
{
	bits += sp_deflate_taken(entry);
	uint32_t length = take_value(place, entry);
	refill(place);
	entry = look_up(place, inflater->distances, SP_DEFLATE_DISTANCE_BITS);
	if (entry & SP_DEFLATE_LINK)
		entry = follow(place, inflater->distances, entry, &bits);
	bits += sp_deflate_taken(entry);
	uint32_t distance = take_value(place, entry);
	if (distance > (uint64_t)(place->output - inflater->stream->data) || entry & SP_DEFLATE_SPECIAL)
		return false;
	put_copy(place, length, distance, bits);
	return true;
}

/* A symbol that is the end, or is behind a link, or none. */
static enum sp_inflate_outcome run_special(
	const struct sp_inflater *inflater, struct place *place, uint32_t entry)
{
	unsigned bits = 0;
	if (entry & SP_DEFLATE_LINK)
		entry = follow(place, inflater->lengths, entry, &bits);
	bits += sp_deflate_taken(entry);
	if (entry & SP_DEFLATE_LITERAL) {
		put_literal(place, entry, bits);
		take(place, entry);
		return SP_INFLATE_NEAR_END;
	}
	if (!(entry & SP_DEFLATE_SPECIAL))
		return run_copy(inflater, place, entry, bits - sp_deflate_taken(entry)) ? SP_INFLATE_NEAR_END
											: SP_INFLATE_TOO_FAR;
	take(place, entry);
	if (!(entry & SP_DEFLATE_END))
		return SP_INFLATE_NO_SYMBOL;
	sp_stream_extra(inflater->stream, SP_DEFLATE_END_LABEL, (sp_bits)bits * SP_BIT);
	return SP_INFLATE_END_OF_BLOCK;
}

static enum sp_inflate_outcome run_rounds(
	const struct sp_inflater *inflater, const struct limits *limits, struct place *result)
{
	struct place place = *result;
	enum sp_inflate_outcome outcome = SP_INFLATE_NEAR_END;
	while (place.input <= limits->input && place.output <= limits->output &&
		place.packet <= limits->packets && place.distance <= limits->distances) {
		refill(&place);
		uint32_t entry = look_up(&place, inflater->lengths, SP_DEFLATE_LENGTH_BITS);
		/* 56 bits are there: two literals leave 34, and a length takes 20 at most */
		for (int i = 0; i < 2 && entry & SP_DEFLATE_LITERAL; i++) {
			put_literal(&place, entry, sp_deflate_taken(entry));
			take(&place, entry);
			entry = look_up(&place, inflater->lengths, SP_DEFLATE_LENGTH_BITS);
		}
		if (entry & SP_DEFLATE_LITERAL) {
			put_literal(&place, entry, sp_deflate_taken(entry));
			take(&place, entry);
		} else if (!(entry & SP_DEFLATE_SPECIAL)) {
			if (!run_copy(inflater, &place, entry, 0)) {
				outcome = SP_INFLATE_TOO_FAR;
				break;
			}
		} else {
			struct place special = place;
			outcome = run_special(inflater, &special, entry);
			place = special;
			if (outcome != SP_INFLATE_NEAR_END)
				break;
		}
	}
	*result = place;
	return outcome;
}

static void grow(struct sp_stream *stream)
{
	while (stream->packet_capacity - stream->packet_count < 2 * ROUND_PACKETS) {
		stream->packet_capacity =
			stream->packet_capacity ? 2 * stream->packet_capacity : FIRST_PACKETS;
		stream->packets =
			sp_realloc(stream->packets, stream->packet_capacity, sizeof(*stream->packets));
	}
	while (stream->distance_capacity - stream->distance_count < 2) {
		stream->distance_capacity =
			stream->distance_capacity ? 2 * stream->distance_capacity : FIRST_PACKETS;
		stream->distances =
			sp_realloc(stream->distances, stream->distance_capacity, sizeof(*stream->distances));
	}
}

/* Room for a round at least. False: the stream's room or the input is too near its end for that. */
static bool make_room(struct sp_inflater *inflater, struct limits *limits)
{
	struct sp_stream *stream = inflater->stream;
	uint8_t *output;
	if (inflater->end - inflater->next < ROUND_INPUT || inflater->room < ROUND_OUTPUT ||
		stream->size > inflater->room - ROUND_OUTPUT)
		return false;
	struct sp_error *error = sp_stream_reserve(stream, ROUND_OUTPUT, inflater->room, &output);
	if (error) {
		sp_error_free(error); /* the careful loop will meet it again */
		return false;
	}
	grow(stream);
	uint64_t space = stream->capacity < inflater->room ? stream->capacity : inflater->room;
	*limits = (struct limits){
		.input = inflater->end - ROUND_INPUT,
		.output = stream->data + space - ROUND_OUTPUT,
		.packets = stream->packets + stream->packet_capacity - ROUND_PACKETS,
		.distances = stream->distances + stream->distance_capacity - 1,
	};
	return true;
}

enum sp_inflate_outcome sp_inflate_fast(struct sp_inflater *inflater)
{
	struct sp_stream *stream = inflater->stream;
	enum sp_inflate_outcome outcome = SP_INFLATE_NEAR_END;
	struct limits limits;
	while (outcome == SP_INFLATE_NEAR_END && make_room(inflater, &limits)) {
		struct place place = {.input = inflater->next,
			.output = stream->data + stream->size,
			.packet = stream->packets + stream->packet_count,
			.distance = stream->distances + stream->distance_count,
			.bits = inflater->bits,
			.count = inflater->count};
		outcome = run_rounds(inflater, &limits, &place);
		inflater->next = place.input;
		inflater->bits = place.bits;
		inflater->count = place.count;
		stream->size = (uint64_t)(place.output - stream->data);
		stream->packet_count = (size_t)(place.packet - stream->packets);
		stream->distance_count = (size_t)(place.distance - stream->distances);
	}
	return outcome;
}
