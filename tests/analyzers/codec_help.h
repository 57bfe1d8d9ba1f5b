/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For tests of codecs: a sink that keeps all it is told, and the checks that hold for every codec. Frames,
 * chunks and parts cover the image exactly; packets, distances, chunks and data of a stream agree; what a
 * chunk's prices leave over is within bounds.
 */
#ifndef TESTS_ANALYZERS_CODEC_HELP_H
#define TESTS_ANALYZERS_CODEC_HELP_H

#include "unit/harness.h"

#include "base/buffer.h"
#include "base/stream.h"
#include "sizeprof/analyzer.h"

/* A frame (painted by section), or a part (descended into). */
struct codec_range {
	uint64_t offset, size;
	char *label;
};

/* What an analyzer told. */
struct codec_told {
	struct sp_stream *streams;
	size_t stream_count, stream_capacity;
	struct codec_range *frames, *parts;
	size_t frame_count, frame_capacity, part_count, part_capacity;
	struct sp_buffer notes;          /* a line each */
	uint64_t painted[SP_DIMENSIONS]; /* bytes */
};

static inline void codec_paint(
	void *user, enum sp_dimension dimension, uint64_t offset, uint64_t size, int rank, const char *label)
{
	struct codec_told *told = user;
	if (!size)
		return;
	bool is_system = dimension == SP_BY_OPTION || dimension == SP_BY_APPLET;
	assert_int_equal(rank, is_system ? SP_RANK_CONTAINER : SP_RANK_HEADER);
	told->painted[dimension] += size;
	if (dimension != SP_BY_SECTION)
		return;
	SP_GROW(told->frames, told->frame_count, told->frame_capacity);
	told->frames[told->frame_count++] = (struct codec_range){offset, size, sp_strdup(label)};
}

static inline void codec_descend(void *user, uint64_t offset, uint64_t size, const char *name, bool sealed)
{
	struct codec_told *told = user;
	assert_false(sealed);
	SP_GROW(told->parts, told->part_count, told->part_capacity);
	told->parts[told->part_count++] = (struct codec_range){offset, size, sp_strdup(name)};
}

static inline void codec_decode(void *user, struct sp_stream *stream, const char *name)
{
	struct codec_told *told = user;
	assert_non_null(name);
	assert_non_null(stream->codec);
	SP_GROW(told->streams, told->stream_count, told->stream_capacity);
	told->streams[told->stream_count++] = *stream;
	*stream = (struct sp_stream){0};
}

static inline void codec_alias(void *user, const char *label, const char *name)
{
	(void)user;
	fail_msg("a codec has no aliases: %s, %s", label, name);
}

static inline void codec_code(void *user, uint64_t offset, uint64_t size)
{
	(void)user;
	fail_msg("a codec knows of no code: %lu bytes at %lu", (unsigned long)size, (unsigned long)offset);
}

static inline void codec_note(void *user, const char *text)
{
	struct codec_told *told = user;
	sp_buffer_printf(&told->notes, "%s\n", text);
}

static inline void codec_told_free(struct codec_told *told)
{
	for (size_t i = 0; i < told->stream_count; i++)
		sp_stream_free(&told->streams[i]);
	for (size_t i = 0; i < told->frame_count; i++)
		free(told->frames[i].label);
	for (size_t i = 0; i < told->part_count; i++)
		free(told->parts[i].label);
	free(told->streams);
	free(told->frames);
	free(told->parts);
	sp_buffer_free(&told->notes);
	*told = (struct codec_told){0};
}
#define CODEC_TOLD SP_GUARD(codec_told_free) struct codec_told

/* What no test's stream unpacks to. */
#define CODEC_ROOM ((uint64_t)256 << 20)

/* Runs the analyzer on a copy of just that size, so that the sanitizers see reads beyond it. */
static inline struct sp_error *codec_run(const struct sp_analyzer *analyzer, const void *data, uint64_t size,
	uint64_t room, struct codec_told *told)
{
	SP_AUTOFREE uint8_t *copy = sp_realloc(NULL, size, 1);
	if (size)
		memcpy(copy, data, size);
	struct sp_image image = {.name = "stream", .data = copy, .size = size, .room = room};
	struct sp_sink sink = {told, codec_paint, codec_descend, codec_decode, codec_alias, codec_code, codec_code, codec_note};
	*told = (struct codec_told){0};
	return analyzer->run(&image, &sink);
}

static inline bool codec_probes(const struct sp_analyzer *analyzer, const void *data, uint64_t size)
{
	struct sp_image image = {.name = "stream", .data = data, .size = size, .room = CODEC_ROOM};
	struct sp_image sealed = image;
	sealed.sealed = true;
	assert_false(analyzer->probe(&sealed));
	return analyzer->probe(&image);
}

/* Bytes of the frames, or the parts, with that label; NULL: all. */
static inline uint64_t codec_bytes(const struct codec_range *ranges, size_t count, const char *label)
{
	uint64_t sum = 0;
	for (size_t i = 0; i < count; i++)
		if (!label || !strcmp(ranges[i].label, label))
			sum += ranges[i].size;
	return sum;
}

static inline uint64_t codec_framed(const struct codec_told *told, const char *label)
{
	return codec_bytes(told->frames, told->frame_count, label);
}

/* The extra of that label; NULL: the sum of all. */
static inline sp_bits codec_extra(const struct sp_stream *stream, const char *label)
{
	sp_bits sum = 0;
	for (size_t i = 0; i < SP_STREAM_EXTRAS && stream->extras[i].label; i++)
		if (!label || !strcmp(stream->extras[i].label, label))
			sum += stream->extras[i].bits;
	return sum;
}

static inline void codec_mark(uint8_t *map, uint64_t size, uint64_t offset, uint64_t bytes)
{
	assert_true(offset <= size && bytes <= size - offset);
	for (uint64_t i = 0; i < bytes; i++)
		assert_int_equal(map[offset + i]++, 0);
}

/* Frames, chunks and parts cover the image exactly, without overlap. */
static inline void codec_assert_covers(const struct codec_told *told, uint64_t size)
{
	SP_AUTOFREE uint8_t *map = sp_alloc(size);
	for (size_t i = 0; i < told->frame_count; i++)
		codec_mark(map, size, told->frames[i].offset, told->frames[i].size);
	for (size_t i = 0; i < told->part_count; i++)
		codec_mark(map, size, told->parts[i].offset, told->parts[i].size);
	for (size_t i = 0; i < told->stream_count; i++)
		for (size_t j = 0; j < told->streams[i].chunk_count; j++)
			codec_mark(map, size, told->streams[i].chunks[j].offset,
				told->streams[i].chunks[j].size);
	for (uint64_t i = 0; i < size; i++)
		if (!map[i])
			fail_msg("nothing tells of the byte at 0x%llx", (unsigned long long)i);
	for (int i = 0; i < SP_DIMENSIONS; i++)
		if (i != SP_BY_FILE && i != SP_BY_MEDIUM && i != SP_BY_PACKAGE)
			assert_int_equal(told->painted[i], told->painted[SP_BY_SECTION]);
}

/* A place in a stream's packets. */
struct codec_walk {
	size_t packet, distance;
	uint64_t position;
};

/* Walks over the packets of a chunk; returns the sum of their prices. */
static inline sp_bits codec_chunk_price(
	const struct sp_stream *stream, const struct sp_chunk *chunk, struct codec_walk *walk)
{
	sp_bits sum = 0;
	uint64_t end = walk->position + chunk->bytes;
	while (walk->position < end) {
		assert_true(walk->packet < stream->packet_count);
		const struct sp_packet *packet = &stream->packets[walk->packet++];
		assert_true(packet->size > 0);
		if (packet->is_copy) {
			assert_true(walk->distance < stream->distance_count);
			assert_true(stream->distances[walk->distance++] <= walk->position);
		}
		sum += packet->price;
		walk->position += packet->size;
	}
	assert_int_equal(walk->position, end); /* no packet reaches into the next chunk */
	return sum;
}

/*
 * What holds for every stream. Left over in each chunk, and in the whole when the extras are taken off: at
 * least `least` and at most `most` bits a chunk. Returns what is left over in the whole.
 */
static inline sp_bits codec_assert_stream(const struct sp_stream *stream, sp_bits least, sp_bits most)
{
	struct codec_walk walk = {0};
	sp_bits left = 0, extras = codec_extra(stream, NULL);
	uint64_t end = 0;
	for (size_t i = 0; i < stream->chunk_count; i++) {
		const struct sp_chunk *chunk = &stream->chunks[i];
		assert_true(chunk->size > 0);
		assert_true(chunk->offset >= end);
		end = chunk->offset + chunk->size;
		sp_bits here = (sp_bits)chunk->size * SP_BYTE_BITS - codec_chunk_price(stream, chunk, &walk);
		assert_true(here >= least);
		assert_true(here <= most + extras);
		left += here;
	}
	assert_int_equal(walk.position, stream->size);
	assert_int_equal(walk.packet, stream->packet_count);
	assert_int_equal(walk.distance, stream->distance_count);
	left -= extras;
	assert_true(left >= least * (sp_bits)stream->chunk_count);
	assert_true(left <= most * (sp_bits)stream->chunk_count);
	return left;
}

/* One stream that fills the image, decoded to these bytes; *told is the caller's to look at and release. */
static inline void codec_assert_decodes(const struct sp_analyzer *analyzer, const void *data, uint64_t size,
	const void *expected, uint64_t expected_size, struct codec_told *told)
{
	assert_true(codec_probes(analyzer, data, size));
	check_ok(codec_run(analyzer, data, size, expected_size, told));
	codec_assert_covers(told, size);
	assert_int_equal(told->stream_count, 1);
	assert_int_equal(told->streams[0].size, expected_size);
	if (expected_size)
		assert_memory_equal(told->streams[0].data, expected, expected_size);
}

/* The stream is refused, and the message has this text in it. */
static inline void codec_assert_refused(
	const struct sp_analyzer *analyzer, const void *data, uint64_t size, uint64_t room, const char *text)
{
	CODEC_TOLD told;
	check_error(codec_run(analyzer, data, size, room, &told), SP_USAGE, text);
}

/*
 * A sound result (true) or a usage error with a message that names an offset or a limit (false): never a
 * crash, never a gap.
 */
static inline bool codec_survives(
	const struct sp_analyzer *analyzer, const void *data, uint64_t size, uint64_t room)
{
	CODEC_TOLD told;
	struct sp_error *error = codec_run(analyzer, data, size, room, &told);
	if (error) {
		assert_true(
			strstr(sp_error_message(error), "0x") || strstr(sp_error_message(error), "limit"));
		assert_int_equal(sp_error_kind(error), SP_USAGE);
		sp_error_free(error);
		return false;
	}
	codec_assert_covers(&told, size);
	for (size_t i = 0; i < told.stream_count; i++)
		codec_assert_stream(&told.streams[i], INT64_MIN / 2, INT64_MAX / 4);
	return true;
}

/* Bytes that look random and are the same each time. */
static inline uint32_t codec_random(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

static inline void codec_add_random(struct sp_buffer *buffer, size_t size, uint32_t seed)
{
	for (size_t i = 0; i < size; i++) {
		uint8_t byte = (uint8_t)(codec_random(&seed) >> 11);
		sp_buffer_add(buffer, &byte, 1);
	}
}

/* Bytes with all that compressors look for: runs, repeats near and far, text, machine-like calls, noise. */
static inline void codec_add_mixture(struct sp_buffer *buffer, size_t size, uint32_t seed)
{
	size_t end = buffer->size + size;
	while (buffer->size < end) {
		uint32_t draw = codec_random(&seed), length = 1 + draw % 300;
		if (length > end - buffer->size)
			length = (uint32_t)(end - buffer->size);
		switch (draw >> 29) {
		case 0:
			codec_add_random(buffer, length % 40, draw | 1);
			break;
		case 1:
		case 2:
			for (uint32_t i = 0; i < length; i++)
				sp_buffer_add(buffer, draw & 0x100 ? "" : "\xcc", 1);
			break;
		case 3:
			for (uint32_t i = 0; i + 5 <= length; i += 5) {
				uint32_t target = codec_random(&seed) % 5000 - (uint32_t)buffer->size;
				uint8_t call[5] = {0xe8, (uint8_t)target, (uint8_t)(target >> 8),
					(uint8_t)(target >> 16), (uint8_t)(target >> 24)};
				sp_buffer_add(buffer, call, 5);
			}
			break;
		case 4:
			if (end - buffer->size >= 32)
				sp_buffer_printf(buffer, "the value of %u is %u\n", draw & 0xff, length);
			break;
		default:
			for (uint32_t i = 0, far = 1 + codec_random(&seed) % 70000;
				i < length && far <= buffer->size; i++) {
				char byte = buffer->data[buffer->size - far];
				sp_buffer_add(buffer, &byte, 1);
			}
		}
		if (buffer->size < end)
			sp_buffer_add(buffer, &(uint8_t){(uint8_t)(draw >> 8 & 15)}, 1);
	}
}

#endif
