/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The xz analyzer's own parts: fields of headers, and blocks.
 */
#ifndef SIZEPROF_ANALYZERS_XZ_FIELDS_H
#define SIZEPROF_ANALYZERS_XZ_FIELDS_H

#include <stdint.h>

#include "base/error.h"
#include "base/stream.h"
#include "sizeprof/analyzer.h"

/* Where the reading of an image stands. */
struct sp_xz_reader {
	const struct sp_image *image;
	const struct sp_sink *sink;
	uint64_t at;    /* offset of the next byte */
	uint64_t start; /* of the stream */
	unsigned check; /* id of the stream's check */
};

/* What the index says of a block. */
struct sp_xz_block {
	uint64_t unpadded; /* bytes from the header to the check, without the block padding */
	uint64_t decoded;  /* bytes */
};

/* "the WHAT at offset 0xOFFSET HOW; the stream is damaged" */
struct sp_error *sp_xz_damaged(const char *what, uint64_t offset, const char *how) SP_MUST_CHECK;
/* Are there `size` more bytes before `end`? what: the thing that they are. */
struct sp_error *sp_xz_need(
	const struct sp_xz_reader *reader, uint64_t size, uint64_t end, const char *what) SP_MUST_CHECK;
/* A number of 1 to 9 bytes with 7 bits each, which ends before `end` of the image. */
struct sp_error *sp_xz_number(
	struct sp_xz_reader *reader, uint64_t end, const char *what, uint64_t *value) SP_MUST_CHECK;
/* Zeros up to `end`, which is within the image. */
struct sp_error *sp_xz_zeros(struct sp_xz_reader *reader, uint64_t end, const char *what) SP_MUST_CHECK;

/* A block with its padding and check; what it holds is added to the stream. */
struct sp_error *sp_xz_decode_block(
	struct sp_xz_reader *reader, struct sp_stream *stream, struct sp_xz_block *block) SP_MUST_CHECK;

#endif
