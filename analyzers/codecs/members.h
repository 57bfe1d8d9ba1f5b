/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An image that is one compressed stream after another, as an initramfs of several archives is: what the
 * codecs share that decode such members one by one.
 */
#ifndef SIZEPROF_ANALYZERS_CODECS_MEMBERS_H
#define SIZEPROF_ANALYZERS_CODECS_MEMBERS_H

#include "base/error.h"
#include "sizeprof/analyzer.h"

/* A member being decoded. */
struct sp_member {
	const struct sp_image *image;
	const struct sp_sink *sink;
	uint64_t offset; /* of its first byte; the codec moves it on, in the end behind its last byte */
	uint64_t room;   /* bytes that it may unpack to */
	struct sp_stream stream;
};

struct sp_member_format {
	const char *codec;
	bool estimated;
	/* does a member start here? */
	bool (*starts)(const uint8_t *data, uint64_t size);
	/* Decodes the member at member->offset into member->stream and paints its frames. */
	struct sp_error *(*decode)(struct sp_member *member);
};

/* Is the image for this format? */
bool sp_members_probe(const struct sp_member_format *format, const struct sp_image *image);

/*
 * From offset 0 of the image, which starts with a member: hands each member's stream to the sink, paints
 * zeros between and after them as padding, and gives what follows and is neither to sink->descend.
 */
struct sp_error *sp_members_run(const struct sp_member_format *format, const struct sp_image *image,
	const struct sp_sink *sink) SP_MUST_CHECK;

/* Bytes from the member's offset to the image's end. */
static inline uint64_t sp_member_left(const struct sp_member *member)
{
	return member->image->size - member->offset;
}

/* The byte at the member's offset. */
static inline const uint8_t *sp_member_data(const struct sp_member *member)
{
	return member->image->data + member->offset;
}

/* sp_stream_reserve() in the member's stream and room; an error says where in the image it came up. */
struct sp_error *sp_member_reserve(struct sp_member *member, uint64_t more, uint8_t **place) SP_MUST_CHECK;

/* Paints the next `size` bytes and moves on behind them; they must be there. */
void sp_member_frame(struct sp_member *member, uint64_t size, const char *label);

/* An error unless the image has `size` more bytes; what: "the gzip trailer". */
struct sp_error *sp_member_need(
	const struct sp_member *member, uint64_t size, const char *what) SP_MUST_CHECK;

#endif
