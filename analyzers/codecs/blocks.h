/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the codecs share that open a format with its library and price it block by block: the bits of a block
 * are shared evenly by the bytes that it unpacks to.
 */
#ifndef SIZEPROF_ANALYZERS_CODECS_BLOCKS_H
#define SIZEPROF_ANALYZERS_CODECS_BLOCKS_H

#include "members.h"

/*
 * A step of a library that unpacks a stream. *size and *space come as the bytes that may be read and written,
 * and leave as those that were.
 */
typedef struct sp_error *(*sp_block_step)(
	void *library, const uint8_t *data, size_t *size, uint8_t *output, size_t *space);

struct sp_blocks {
	struct sp_member *member;
	sp_block_step step;
	void *library;
	size_t output; /* bytes to make room for at a time */
};

/*
 * Room in the member's stream for as much of `most` bytes as it may still have; it may be none. *space: how
 * much it is.
 */
struct sp_error *sp_blocks_space(
	struct sp_member *member, size_t most, uint8_t **output, size_t *space) SP_MUST_CHECK;

/*
 * Gives the next `size` bytes at the member's offset, which must be there, to the library until it has taken
 * them and has no more output for them; appends the output to the member's stream and moves on.
 */
struct sp_error *sp_blocks_feed(const struct sp_blocks *blocks, uint64_t size) SP_MUST_CHECK;

/*
 * A chunk of image bytes [offset, offset + size), and packets for what the stream has grown by since it had
 * `before` bytes. Bits that so few bytes cannot hold become an extra of that label.
 */
void sp_blocks_price(
	struct sp_member *member, uint64_t offset, uint64_t size, uint64_t before, const char *overhead);

/* Little-endian number of 1 to 8 bytes at the member's offset + at; they must be there. */
uint64_t sp_member_little(const struct sp_member *member, uint64_t at, unsigned bytes);
/* The same, big-endian. */
uint64_t sp_member_big(const struct sp_member *member, uint64_t at, unsigned bytes);

#endif
