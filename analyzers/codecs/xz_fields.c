/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fields of xz headers (xz file format 1.0.4, section 1.2).
 */
#include "xz_fields.h"

#include <inttypes.h>

struct sp_error *sp_xz_damaged(const char *what, uint64_t offset, const char *how)
{
	return sp_error_new(
		SP_USAGE, "the %s at offset 0x%" PRIx64 " %s; the stream is damaged", what, offset, how);
}

struct sp_error *sp_xz_need(const struct sp_xz_reader *reader, uint64_t size, uint64_t end, const char *what)
{
	if (reader->at <= end && size <= end - reader->at)
		return NULL;
	return sp_error_new(SP_USAGE,
		"the %s at offset 0x%" PRIx64 " is cut short by the end at 0x%" PRIx64
		"; the stream is not whole or damaged",
		what, reader->at, end);
}

struct sp_error *sp_xz_number(struct sp_xz_reader *reader, uint64_t end, const char *what, uint64_t *value)
{
	uint64_t number = 0, start = reader->at;
	for (unsigned shift = 0; shift < 63; shift += 7) {
		SP_TRY(sp_xz_need(reader, 1, end, what));
		uint8_t byte = reader->image->data[reader->at++];
		number |= (uint64_t)(byte & 0x7f) << shift;
		if (byte & 0x80)
			continue;
		if (!byte && shift)
			return sp_xz_damaged(what, start, "has a number that is longer than need be");
		*value = number;
		return NULL;
	}
	return sp_xz_damaged(what, start, "has a number of more than 63 bits");
}

struct sp_error *sp_xz_zeros(struct sp_xz_reader *reader, uint64_t end, const char *what)
{
	for (; reader->at < end; reader->at++)
		if (reader->image->data[reader->at])
			return sp_xz_damaged(what, reader->at, "is not zero");
	return NULL;
}
