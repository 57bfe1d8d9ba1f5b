/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Deflate data (RFC 1951), decoded and priced exactly: a literal costs the length of its code, a copy its two
 * codes and their extra bits, a stored byte 8 bits. What makes no bytes goes to the stream's extras "(deflate
 * block headers)", "(deflate code tables)", "(deflate end of block)" and "(deflate bit padding)"; nothing is
 * left over.
 */
#ifndef SIZEPROF_ANALYZERS_CODECS_DEFLATE_H
#define SIZEPROF_ANALYZERS_CODECS_DEFLATE_H

#include "base/compiler.h"
#include "base/error.h"
#include "sizeprof/stream.h"

/*
 * Decodes the deflate data that starts at data[offset] into *stream, which is empty but for its codec's name,
 * as one chunk; *end becomes the offset behind the data's last byte. size: of data; room: bytes that the
 * stream may have. Offsets in errors count from data.
 */
struct sp_error *sp_deflate_decode(const uint8_t *data, uint64_t offset, uint64_t size, uint64_t room,
	struct sp_stream *stream, uint64_t *end) SP_MUST_CHECK;

#endif
