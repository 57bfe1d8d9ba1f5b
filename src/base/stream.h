/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Filling a decoded stream (include/sizeprof/stream.h) and giving it back.
 */
#ifndef SIZEPROF_BASE_STREAM_H
#define SIZEPROF_BASE_STREAM_H

#include "base/compiler.h"
#include "base/error.h"
#include "base/memory.h"
#include "sizeprof/stream.h"

/*
 * Make room for `more` bytes after data + size and return where they go; the caller writes them and adds to
 * size. What lies in data may move. room: how large the stream may become; beyond it the answer is an error
 * that says so. An interruption is an error, too: this is where long work asks.
 */
struct sp_error *sp_stream_reserve(
	struct sp_stream *stream, uint64_t more, uint64_t room, uint8_t **place) SP_MUST_CHECK;

/* A packet that makes one new byte. */
static inline void sp_stream_literal(struct sp_stream *stream, uint32_t price)
{
	SP_GROW(stream->packets, stream->packet_count, stream->packet_capacity);
	stream->packets[stream->packet_count++] = (struct sp_packet){price, 1, 0};
}

/* A packet that copies size bytes from distance bytes back. */
static inline void sp_stream_copy(
	struct sp_stream *stream, uint32_t size, uint32_t distance, uint32_t price)
{
	SP_GROW(stream->packets, stream->packet_count, stream->packet_capacity);
	stream->packets[stream->packet_count++] = (struct sp_packet){price, size & 0x7fffffff, 1};
	SP_GROW(stream->distances, stream->distance_count, stream->distance_capacity);
	stream->distances[stream->distance_count++] = distance;
}

/* Packets for `bytes` decoded bytes that share `bits` evenly: stored data, and blocks that are not looked into.
   bits may be no more than 64 bits a byte. */
void sp_stream_spread(struct sp_stream *stream, uint64_t bytes, sp_bits bits);
void sp_stream_chunk(struct sp_stream *stream, uint64_t offset, uint64_t size, uint64_t bytes);
/* Adds bits to the extra of that label. */
void sp_stream_extra(struct sp_stream *stream, const char *label, sp_bits bits);
/* Gives back the room that was made and not used. */
void sp_stream_trim(struct sp_stream *stream);
/* Frees what it holds and leaves it empty. */
void sp_stream_free(struct sp_stream *stream);
#define SP_STREAM SP_GUARD(sp_stream_free) struct sp_stream

#endif
