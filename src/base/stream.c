/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/stream.h"

#include <inttypes.h>
#include <string.h>

#include "base/interrupt.h"

/* 64 bits a byte for 2 bytes stay below the 256 bits that a packet's price can hold; 8 bits a byte, the most
   that real blocks cost, leave room for 16. */
#define SPREAD_BITS (128 * SP_BIT)

struct sp_error *sp_stream_reserve(struct sp_stream *stream, uint64_t more, uint64_t room, uint8_t **place)
{
	if (sp_interrupted())
		return sp_error_interrupted();
	if (stream->size > room || more > room - stream->size)
		return sp_error_new(SP_USAGE,
			"the %s stream unpacks to more than %" PRIu64
			" bytes, which is the limit; if it is not damaged, take it apart first",
			stream->codec, room);
	if (more > stream->capacity - stream->size) {
		uint64_t capacity = stream->capacity ? 2 * stream->capacity : 65536;
		while (capacity - stream->size < more)
			capacity *= 2;
		stream->data = sp_realloc(stream->data, capacity, 1);
		stream->capacity = capacity;
	}
	*place = stream->data ? stream->data + stream->size : NULL;
	return NULL;
}

void sp_stream_spread(struct sp_stream *stream, uint64_t bytes, sp_bits bits)
{
	uint64_t done = 0;
	sp_bits paid = 0;
	sp_bits each = bytes ? bits / (sp_bits)bytes + 1 : 1;
	uint64_t step = each >= SPREAD_BITS ? 1 : (uint64_t)(SPREAD_BITS / each);
	if (step > 4096)
		step = 4096;
	while (done < bytes) {
		uint64_t size = bytes - done < step ? bytes - done : step;
		done += size;
		sp_bits due = (sp_bits)((__int128)bits * (__int128)done / (__int128)bytes);
		SP_GROW(stream->packets, stream->packet_count, stream->packet_capacity);
		stream->packets[stream->packet_count++] =
			(struct sp_packet){(uint32_t)(due - paid), (uint32_t)size & 0x7fffffff, 0};
		paid = due;
	}
}

void sp_stream_chunk(struct sp_stream *stream, uint64_t offset, uint64_t size, uint64_t bytes)
{
	SP_GROW(stream->chunks, stream->chunk_count, stream->chunk_capacity);
	stream->chunks[stream->chunk_count++] = (struct sp_chunk){offset, size, bytes};
}

void sp_stream_extra(struct sp_stream *stream, const char *label, sp_bits bits)
{
	for (size_t i = 0; i < SP_COUNT(stream->extras); i++) {
		struct sp_extra *extra = &stream->extras[i];
		if (extra->label && strcmp(extra->label, label) != 0)
			continue;
		extra->label = label;
		extra->bits += bits;
		return;
	}
}

#define TRIM(items, count, capacity)                                                                         \
	do {                                                                                                 \
		if ((capacity) > (count)) {                                                                  \
			(items) = sp_realloc((items), (count), sizeof(*(items)));                            \
			(capacity) = (count);                                                                \
		}                                                                                            \
	} while (0)

void sp_stream_trim(struct sp_stream *stream)
{
	TRIM(stream->data, stream->size, stream->capacity);
	TRIM(stream->packets, stream->packet_count, stream->packet_capacity);
	TRIM(stream->distances, stream->distance_count, stream->distance_capacity);
	TRIM(stream->chunks, stream->chunk_count, stream->chunk_capacity);
}

void sp_stream_free(struct sp_stream *stream)
{
	free(stream->data);
	free(stream->packets);
	free(stream->distances);
	free(stream->chunks);
	*stream = (struct sp_stream){0};
}
