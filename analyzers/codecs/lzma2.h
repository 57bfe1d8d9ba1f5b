/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * LZMA2: chunks of LZMA packets or of bytes as they are, each with a header of its own.
 */
#ifndef SIZEPROF_ANALYZERS_LZMA2_H
#define SIZEPROF_ANALYZERS_LZMA2_H

#include <stdint.h>

#include "base/error.h"
#include "base/stream.h"
#include "sizeprof/analyzer.h"

/* Bytes of a dictionary by its code in an xz block header; codes go up to 40. */
uint32_t sp_lzma2_dictionary(uint8_t code);

/*
 * Decodes the chunks from *offset of the image to their end byte, and moves *offset behind it. Their headers
 * are painted, their bytes added to the stream, as if nothing were in it before.
 */
struct sp_error *sp_lzma2_decode(const struct sp_image *image, const struct sp_sink *sink,
	uint32_t dictionary, struct sp_stream *stream, uint64_t *offset) SP_MUST_CHECK;

#endif
