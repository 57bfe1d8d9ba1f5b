/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For tests: xz streams written by liblzma, as its encoder makes them, and put together from blocks of chunks
 * that a test made itself, right or wrong inside, with all sizes and checks around them right.
 */
#ifndef TESTS_ANALYZERS_XZ_BUILDER_H
#define TESTS_ANALYZERS_XZ_BUILDER_H

#include "analyzers/codec_help.h"

#include <lzma.h>

/* How to encode; zeros are sensible. */
struct xz_way {
	lzma_check check;
	lzma_filter filters[LZMA_FILTERS_MAX + 1]; /* empty: LZMA2 alone with preset 6 */
	size_t block;                              /* bytes in each block; 0: all in one */
};

static inline void xz_feed(
	lzma_stream *coder, const void *data, size_t size, lzma_action action, struct sp_buffer *out)
{
	uint8_t space[4096];
	lzma_ret result;
	coder->next_in = data;
	coder->avail_in = size;
	do {
		coder->next_out = space;
		coder->avail_out = sizeof(space);
		result = lzma_code(coder, action);
		sp_buffer_add(out, space, sizeof(space) - coder->avail_out);
	} while (result == LZMA_OK && (coder->avail_in || !coder->avail_out || action != LZMA_RUN));
	assert_true(result == LZMA_OK || result == LZMA_STREAM_END);
}

/* One stream, appended to out. */
static inline void xz_add_stream(
	struct sp_buffer *out, const struct xz_way *way, const void *data, size_t size)
{
	lzma_stream coder = LZMA_STREAM_INIT;
	lzma_options_lzma options;
	lzma_lzma_preset(&options, 6);
	lzma_filter filters[] = {{LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, NULL}};
	const lzma_filter *chain = way->filters[0].options ? way->filters : filters;
	assert_int_equal(lzma_stream_encoder(&coder, chain, way->check), LZMA_OK);
	for (size_t done = 0; way->block && size - done > way->block; done += way->block)
		xz_feed(&coder, (const char *)data + done, way->block, LZMA_FULL_FLUSH, out);
	if (!data)
		data = "";
	size_t rest = way->block && size ? (size - 1) % way->block + 1 : size;
	xz_feed(&coder, (const char *)data + (size - rest), rest, LZMA_FINISH, out);
	lzma_end(&coder);
}

/* LZMA2 chunks without their end byte. */
static inline void xz_add_chunks(struct sp_buffer *out, const void *data, size_t size)
{
	lzma_options_lzma options;
	lzma_lzma_preset(&options, 6);
	lzma_filter filters[] = {{LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, NULL}};
	size_t space = size + size / 8 + 1024, used = 0;
	SP_AUTOFREE uint8_t *chunks = sp_alloc(space);
	assert_int_equal(lzma_raw_buffer_encode(filters, NULL, data, size, chunks, &used, space), LZMA_OK);
	assert_int_equal(chunks[used - 1], 0);
	sp_buffer_add(out, chunks, used - 1);
}

/* What a stream by hand says of itself: what of it is wrong is up to the test. */
struct xz_hand {
	const void *chunks; /* with their end byte */
	size_t chunk_size;
	lzma_vli decoded;
	lzma_filter filters[LZMA_FILTERS_MAX + 1]; /* empty: LZMA2 with a dictionary of 64 KiB */
	bool has_sizes;                            /* in the block header */
	int more_coded, more_decoded;              /* there, added to what is right */
	int more_records, more_unpadded;           /* in the index */
};

static inline void xz_add_block(struct sp_buffer *out, const struct xz_hand *hand, lzma_block *block)
{
	static lzma_options_lzma options = {.dict_size = 1 << 16};
	uint8_t header[LZMA_BLOCK_HEADER_SIZE_MAX];
	*block = (lzma_block){.version = 0,
		.check = LZMA_CHECK_NONE,
		.compressed_size =
			hand->has_sizes ? hand->chunk_size + (size_t)hand->more_coded : LZMA_VLI_UNKNOWN,
		.uncompressed_size =
			hand->has_sizes ? hand->decoded + (lzma_vli)hand->more_decoded : LZMA_VLI_UNKNOWN};
	lzma_filter filters[LZMA_FILTERS_MAX + 1] = {{LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, NULL}};
	if (hand->filters[0].id)
		memcpy(filters, hand->filters, sizeof(filters));
	block->filters = filters;
	assert_int_equal(lzma_block_header_size(block), LZMA_OK);
	assert_int_equal(lzma_block_header_encode(block, header), LZMA_OK);
	sp_buffer_add(out, header, block->header_size);
	sp_buffer_add(out, hand->chunks, hand->chunk_size);
	for (size_t i = hand->chunk_size; i % 4; i++)
		sp_buffer_add(out, "", 1);
	block->filters = NULL;
}

static inline void xz_add_by_hand(struct sp_buffer *out, const struct xz_hand *hand)
{
	lzma_stream_flags flags = {.version = 0, .check = LZMA_CHECK_NONE};
	lzma_block block;
	uint8_t space[1024];
	size_t used = 0;
	assert_int_equal(lzma_stream_header_encode(&flags, space), LZMA_OK);
	sp_buffer_add(out, space, LZMA_STREAM_HEADER_SIZE);
	xz_add_block(out, hand, &block);
	lzma_index *index = lzma_index_init(NULL);
	for (int i = 0; i < 1 + hand->more_records; i++)
		assert_int_equal(lzma_index_append(index, NULL,
					 block.header_size + hand->chunk_size + (size_t)hand->more_unpadded,
					 hand->decoded),
			LZMA_OK);
	assert_int_equal(lzma_index_buffer_encode(index, space, &used, sizeof(space)), LZMA_OK);
	sp_buffer_add(out, space, used);
	flags.backward_size = lzma_index_size(index);
	lzma_index_end(index, NULL);
	assert_int_equal(lzma_stream_footer_encode(&flags, space), LZMA_OK);
	sp_buffer_add(out, space, LZMA_STREAM_HEADER_SIZE);
}

#endif
