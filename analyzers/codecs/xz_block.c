/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Blocks of an xz stream (xz file format 1.0.4, section 3): header, chunks of LZMA2, padding, check. The
 * filters before LZMA2 are undone on the whole block, once it is decoded.
 */
#include "xz_fields.h"

#include <inttypes.h>

#include "../frame.h"
#include "base/little.h"
#include "check.h"
#include "filters.h"
#include "lzma2.h"

#define BLOCK_HEADER "xz block header"

#define MOST_FILTERS 4

enum {
	DELTA = 0x03,
	X86 = 0x04,
	LZMA2 = 0x21,
};

struct filter {
	uint64_t id;
	uint32_t property; /* distance, start address, dictionary size */
};

struct header {
	uint64_t offset, end; /* of the header */
	bool has_coded, has_decoded;
	uint64_t coded, decoded;             /* sizes, where it has them */
	struct filter filters[MOST_FILTERS]; /* as the encoder applied them: LZMA2 is the last */
	unsigned filter_count;
};

static const char *filter_name(uint64_t id)
{
	static const char *const names[] = {[DELTA] = "delta",
		[X86] = "x86",
		[0x05] = "PowerPC",
		[0x06] = "IA-64",
		[0x07] = "ARM",
		[0x08] = "ARM-Thumb",
		[0x09] = "SPARC",
		[0x0a] = "ARM64",
		[0x0b] = "RISC-V"};
	if (id == LZMA2)
		return "LZMA2";
	return id < SP_COUNT(names) && names[id] ? names[id] : "unknown";
}

static struct sp_error *unsupported(const struct header *header, uint64_t id)
{
	return sp_error_new(SP_USAGE,
		"the xz block at offset 0x%" PRIx64 " uses the %s filter (id 0x%" PRIx64
		"), which cannot be undone here; pack it with LZMA2 alone or with the x86 or delta filter",
		header->offset, filter_name(id), id);
}

static struct sp_error *bad_property(const struct header *header, const struct filter *filter)
{
	return sp_error_new(SP_USAGE,
		"the xz block header at offset 0x%" PRIx64
		" has a property of the %s filter that the format does not have; the stream is damaged",
		header->offset, filter_name(filter->id));
}

/* The property of `size` bytes at `bytes`. */
static struct sp_error *read_property(
	const struct header *header, struct filter *filter, const uint8_t *bytes, uint64_t size)
{
	switch (filter->id) {
	case DELTA:
		if (size != 1)
			return bad_property(header, filter);
		filter->property = bytes[0] + 1u;
		return NULL;
	case X86:
		if (size != 0 && size != 4)
			return bad_property(header, filter);
		filter->property = size ? sp_little32(bytes) : 0;
		return NULL;
	case LZMA2:
		if (size != 1 || bytes[0] > 40)
			return bad_property(header, filter);
		filter->property = sp_lzma2_dictionary(bytes[0]);
		return NULL;
	default:
		return unsupported(header, filter->id);
	}
}

static struct sp_error *read_filters(struct sp_xz_reader *reader, struct header *header, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		struct filter *filter = &header->filters[i];
		uint64_t size = 0;
		SP_TRY(sp_xz_number(reader, header->end, BLOCK_HEADER, &filter->id));
		SP_TRY(sp_xz_number(reader, header->end, BLOCK_HEADER, &size));
		SP_TRY(sp_xz_need(reader, size, header->end, BLOCK_HEADER));
		SP_TRY(read_property(header, filter, reader->image->data + reader->at, size));
		reader->at += size;
		if ((filter->id == LZMA2) != (i == count - 1))
			return sp_xz_damaged(
				BLOCK_HEADER, header->offset, "does not have LZMA2 as its last filter");
	}
	header->filter_count = count;
	return NULL;
}

static struct sp_error *read_fields(struct sp_xz_reader *reader, struct header *header)
{
	uint8_t flags = reader->image->data[reader->at++];
	if (flags & 0x3c)
		return sp_xz_damaged(BLOCK_HEADER, header->offset, "has flags that the format does not have");
	header->has_coded = flags & 0x40;
	header->has_decoded = flags & 0x80;
	if (header->has_coded)
		SP_TRY(sp_xz_number(reader, header->end, BLOCK_HEADER, &header->coded));
	if (header->has_decoded)
		SP_TRY(sp_xz_number(reader, header->end, BLOCK_HEADER, &header->decoded));
	SP_TRY(read_filters(reader, header, (flags & 3) + 1u));
	return sp_xz_zeros(reader, header->end, "xz block header's padding");
}

/* header->end is the offset of its CRC32 while its fields are read. */
static struct sp_error *read_header(struct sp_xz_reader *reader, struct header *header)
{
	const uint8_t *bytes = reader->image->data + reader->at;
	*header = (struct header){.offset = reader->at};
	SP_TRY(sp_xz_need(reader, 1, reader->image->size, BLOCK_HEADER));
	uint64_t size = (bytes[0] + UINT64_C(1)) * 4;
	SP_TRY(sp_xz_need(reader, size, reader->image->size, BLOCK_HEADER));
	if (sp_little32(bytes + size - 4) != sp_check_crc32(bytes, size - 4))
		return sp_xz_damaged(BLOCK_HEADER, header->offset, "does not have the CRC32 that it tells");
	header->end = header->offset + size - 4;
	reader->at++;
	SP_TRY(read_fields(reader, header));
	header->end += 4;
	reader->at = header->end;
	sp_frame_paint(reader->sink, header->offset, size, "(" BLOCK_HEADER ")");
	return NULL;
}

/* From the one next to LZMA2 to the first. */
static void undo_filters(const struct header *header, uint8_t *data, uint64_t size)
{
	for (unsigned i = header->filter_count - 1; i-- > 0;) {
		const struct filter *filter = &header->filters[i];
		if (filter->id == X86)
			sp_filter_x86(data, size, filter->property);
		else
			sp_filter_delta(data, size, filter->property);
	}
}

static struct sp_error *check_sizes(const struct header *header, uint64_t coded, uint64_t decoded)
{
	if (header->has_coded && header->coded != coded)
		return sp_error_new(SP_USAGE,
			"the xz block header at offset 0x%" PRIx64 " tells of %" PRIu64
			" coded bytes, and there are %" PRIu64 "; the stream is damaged",
			header->offset, header->coded, coded);
	if (header->has_decoded && header->decoded != decoded)
		return sp_error_new(SP_USAGE,
			"the xz block header at offset 0x%" PRIx64 " tells of %" PRIu64
			" decoded bytes, and there are %" PRIu64 "; the stream is damaged",
			header->offset, header->decoded, decoded);
	return NULL;
}

static struct sp_error *read_check(struct sp_xz_reader *reader, const uint8_t *data, uint64_t size)
{
	unsigned check_size = sp_check_size(reader->check);
	SP_TRY(sp_xz_need(reader, check_size, reader->image->size, "xz check"));
	if (!sp_check_matches(reader->check, reader->image->data + reader->at, data, size))
		return sp_error_new(SP_USAGE,
			"the block before offset 0x%" PRIx64
			" does not have the %s that is there; the stream is damaged",
			reader->at, sp_check_name(reader->check));
	sp_frame_paint(reader->sink, reader->at, check_size, "(xz check)");
	reader->at += check_size;
	return NULL;
}

struct sp_error *sp_xz_decode_block(
	struct sp_xz_reader *reader, struct sp_stream *stream, struct sp_xz_block *block)
{
	struct header header;
	uint64_t before = stream->size;
	SP_TRY(read_header(reader, &header));
	uint32_t dictionary = header.filters[header.filter_count - 1].property;
	SP_TRY(sp_lzma2_decode(reader->image, reader->sink, dictionary, stream, &reader->at));
	uint64_t coded = reader->at - header.end;
	block->decoded = stream->size - before;
	SP_TRY(check_sizes(&header, coded, block->decoded));

	uint8_t nothing = 0, *data = block->decoded ? stream->data + before : &nothing;
	undo_filters(&header, data, block->decoded);
	uint64_t padding = reader->at, padded = padding + (0 - coded) % 4;
	SP_TRY(sp_xz_need(reader, padded - padding, reader->image->size, "xz block padding"));
	SP_TRY(sp_xz_zeros(reader, padded, "xz block padding"));
	sp_frame_paint(reader->sink, padding, padded - padding, "(xz block padding)");
	block->unpadded = header.end - header.offset + coded + sp_check_size(reader->check);
	return read_check(reader, data, block->decoded);
}
