/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The codec of LZMA alone: what liblzma packs comes out again, priced; what is damaged is refused.
 */
#include "analyzers/codec_help.h"

#include <lzma.h>

#include "../analyzers/analyzers.h"

#define HEADER 13
#define MARKER "(lzma end marker)"
#define LEAST (-SP_BYTE_BITS)
#define MOST (8 * SP_BYTE_BITS)

static void pack(struct sp_buffer *packed, const lzma_options_lzma *options, const struct sp_buffer *data)
{
	size_t space = data->size + data->size / 4 + 1024;
	SP_AUTOFREE uint8_t *bytes = sp_alloc(space);
	lzma_stream coder = LZMA_STREAM_INIT;
	assert_int_equal(lzma_alone_encoder(&coder, options), LZMA_OK);
	coder.next_in = (const uint8_t *)data->data;
	coder.avail_in = data->size;
	coder.next_out = bytes;
	coder.avail_out = space;
	assert_int_equal(lzma_code(&coder, LZMA_FINISH), LZMA_STREAM_END);
	sp_buffer_add(packed, bytes, space - coder.avail_out);
	lzma_end(&coder);
}

static void tell_size(struct sp_buffer *packed, uint64_t size)
{
	for (int i = 0; i < 8; i++)
		packed->data[5 + i] = (char)(size >> 8 * i);
}

/*
 * The same without an end marker. liblzma writes it always with this format, so it is made of the packets of
 * a raw stream, whose size is told from outside.
 */
static void pack_unmarked(
	struct sp_buffer *packed, const lzma_options_lzma *options, const struct sp_buffer *data)
{
	SP_BUFFER marked = SP_BUFFER_EMPTY;
	size_t space = data->size + data->size / 4 + 1024, used = 0;
	SP_AUTOFREE uint8_t *bytes = sp_alloc(space);
	lzma_options_lzma own = *options;
	own.ext_flags = 0;
	own.ext_size_low = (uint32_t)data->size;
	own.ext_size_high = 0;
	lzma_filter filters[] = {{LZMA_FILTER_LZMA1EXT, &own}, {LZMA_VLI_UNKNOWN, NULL}};
	assert_int_equal(lzma_raw_buffer_encode(
				 filters, NULL, (const uint8_t *)data->data, data->size, bytes, &used, space),
		LZMA_OK);
	pack(&marked, options, data);
	sp_buffer_add(packed, marked.data, HEADER);
	tell_size(packed, data->size);
	sp_buffer_add(packed, bytes, used);
}

static struct sp_buffer mixture(size_t size)
{
	struct sp_buffer data = SP_BUFFER_EMPTY;
	codec_add_mixture(&data, size, 0x1234567);
	return data;
}

static lzma_options_lzma lzma_options(uint32_t preset)
{
	lzma_options_lzma options;
	assert_false(lzma_lzma_preset(&options, preset));
	return options;
}

/* Decodes to the data; returns the price of the end marker. */
static sp_bits check(const struct sp_buffer *packed, const struct sp_buffer *data)
{
	CODEC_TOLD told;
	codec_assert_decodes(&sp_analyzer_lzma, packed->data, packed->size, data->data, data->size, &told);
	const struct sp_stream *stream = &told.streams[0];
	assert_string_equal(stream->codec, "lzma");
	assert_int_equal(stream->chunk_count, 1);
	assert_int_equal(stream->chunks[0].offset, HEADER);
	codec_assert_stream(stream, LEAST, MOST);
	assert_int_equal(codec_framed(&told, "(lzma header)"), HEADER);
	assert_int_equal(codec_framed(&told, NULL), HEADER);
	assert_int_equal(codec_extra(stream, NULL), codec_extra(stream, MARKER));
	return codec_extra(stream, MARKER);
}

static void round_trips(const lzma_options_lzma *options, const struct sp_buffer *data)
{
	SP_BUFFER marked = SP_BUFFER_EMPTY, unmarked = SP_BUFFER_EMPTY;
	pack(&marked, options, data);
	/* the marker has 32 bits without a model, and modelled ones that are rare */
	sp_bits marker = check(&marked, data);
	assert_true(marker > 30 * SP_BIT);
	assert_true(marker < 160 * SP_BIT);
	/* a known size and a marker as well */
	tell_size(&marked, data->size);
	assert_int_equal(check(&marked, data), marker);
	pack_unmarked(&unmarked, options, data);
	assert_int_equal(check(&unmarked, data), 0);
}

static void test_literal_and_position_bits(void **state)
{
	(void)state;
	SP_BUFFER data = mixture(30000);
	for (uint32_t lc = 0; lc <= 4; lc++)
		for (uint32_t lp = 0; lp + lc <= 4; lp++)
			for (uint32_t pb = 0; pb <= 4; pb += 2) {
				lzma_options_lzma options = lzma_options(1);
				options.lc = lc;
				options.lp = lp;
				options.pb = pb;
				round_trips(&options, &data);
			}
}

static void test_dictionaries_and_sizes(void **state)
{
	(void)state;
	static const uint32_t dictionaries[] = {4096, 6144, 65536, 1 << 25};
	/* around the steps that the decoder takes, too */
	static const size_t sizes[] = {
		1, 2, 3, 272, 273, 274, 262143, 262144, 262145, 262416, 262417, 262418, 600000};
	for (size_t i = 0; i < SP_COUNT(dictionaries); i++)
		for (size_t j = 0; j < SP_COUNT(sizes); j++) {
			lzma_options_lzma options = lzma_options(i);
			options.dict_size = dictionaries[i];
			SP_BUFFER data = mixture(sizes[j]);
			round_trips(&options, &data);
		}
}

static void test_long_runs(void **state)
{
	(void)state;
	lzma_options_lzma options = lzma_options(6);
	SP_BUFFER data = mixture(10);
	for (int i = 0; i < 2000000; i += 100)
		sp_buffer_add(&data, (const char[100]){0}, 100);
	round_trips(&options, &data);
}

static void test_prices_by_hand(void **state)
{
	(void)state;
	CODEC_TOLD told;
	lzma_options_lzma options = lzma_options(6);
	SP_BUFFER data = SP_BUFFER_EMPTY, packed = SP_BUFFER_EMPTY;
	sp_buffer_add(&data, "a", 1);
	pack(&packed, &options, &data);
	codec_assert_decodes(&sp_analyzer_lzma, packed.data, packed.size, "a", 1, &told);
	const struct sp_stream *stream = &told.streams[0];
	assert_int_equal(stream->packet_count, 1);
	assert_int_equal(stream->packets[0].price, 9 * SP_BIT);
	/* its flag, not a rep, length (2: three bits and a choice), slot, 26 direct bits, align: none came
	 * before */
	assert_int_equal(codec_extra(stream, MARKER), (1 + 1 + 4 + 6 + 26 + 4) * SP_BIT);
}

static void test_properties_beyond_those_of_lzma2(void **state)
{
	(void)state;
	/* liblzma does not write them: zeros in the coder make literals of zeros whatever they are */
	CODEC_TOLD told;
	static const uint8_t zeros[200];
	SP_BUFFER packed = SP_BUFFER_EMPTY;
	sp_buffer_add(&packed, "\xe0\0\0\1\0\x64\0\0\0\0\0\0\0", HEADER); /* lc 8, lp 4, pb 4 */
	sp_buffer_add(&packed, zeros, 200);
	check_ok(codec_run(&sp_analyzer_lzma, packed.data, packed.size, 100, &told));
	assert_memory_equal(told.streams[0].data, zeros, 100);
	assert_int_equal(told.streams[0].packet_count, 100);
	assert_int_equal(told.streams[0].packets[0].price, 9 * SP_BIT);
	assert_int_equal(told.part_count, 0);
}

static void test_what_follows_is_handed_on(void **state)
{
	(void)state;
	CODEC_TOLD told;
	lzma_options_lzma options = lzma_options(6);
	SP_BUFFER data = mixture(100), packed = SP_BUFFER_EMPTY;
	pack(&packed, &options, &data);
	size_t end = packed.size;
	sp_buffer_add(&packed,
		"\0\0\0"
		"070701",
		9);
	check_ok(codec_run(&sp_analyzer_lzma, packed.data, packed.size, 100, &told));
	codec_assert_covers(&told, packed.size);
	assert_int_equal(told.part_count, 1);
	assert_int_equal(told.parts[0].offset, end + 3);
	assert_int_equal(codec_framed(&told, SP_LABEL_PADDING), 3);
}

static void test_the_room_is_kept(void **state)
{
	(void)state;
	lzma_options_lzma options = lzma_options(6);
	SP_BUFFER data = mixture(600000), packed = SP_BUFFER_EMPTY, unmarked = SP_BUFFER_EMPTY;
	pack(&packed, &options, &data);
	pack_unmarked(&unmarked, &options, &data);
	static const size_t rooms[] = {0, 1, 100, 262144, 599999};
	for (size_t i = 0; i < SP_COUNT(rooms); i++) {
		codec_assert_refused(
			&sp_analyzer_lzma, packed.data, packed.size, rooms[i], "lzma stream unpacks to more");
		codec_assert_refused(&sp_analyzer_lzma, unmarked.data, unmarked.size, rooms[i],
			"lzma stream unpacks to more");
	}
}

static void test_lying_headers(void **state)
{
	(void)state;
	lzma_options_lzma options = lzma_options(6);
	SP_BUFFER data = mixture(5000), packed = SP_BUFFER_EMPTY, unmarked = SP_BUFFER_EMPTY;
	sp_buffer_add(&data, (const char[1000]){0}, 1000);
	pack(&packed, &options, &data);
	pack_unmarked(&unmarked, &options, &data);
	tell_size(&packed, 6001);
	codec_assert_refused(
		&sp_analyzer_lzma, packed.data, packed.size, CODEC_ROOM, "end marker before the size");
	tell_size(&packed, 5999);
	codec_assert_refused(
		&sp_analyzer_lzma, packed.data, packed.size, CODEC_ROOM, "copies more than the size");
	tell_size(&packed, 4000);
	codec_assert_refused(
		&sp_analyzer_lzma, packed.data, packed.size, CODEC_ROOM, "the size that its header tells");
	/* a huge size is not allocated */
	tell_size(&unmarked, UINT64_C(1) << 37);
	codec_assert_refused(&sp_analyzer_lzma, unmarked.data, unmarked.size, CODEC_ROOM, "LZMA stream");
	tell_size(&unmarked, UINT64_MAX);
	assert_false(codec_survives(&sp_analyzer_lzma, unmarked.data, unmarked.size, CODEC_ROOM));
	unmarked.data[HEADER] = 1;
	codec_assert_refused(&sp_analyzer_lzma, unmarked.data, unmarked.size, CODEC_ROOM,
		"range coder with a zero at offset 0x");
	unmarked.data[0] = (char)225;
	codec_assert_refused(&sp_analyzer_lzma, unmarked.data, unmarked.size, CODEC_ROOM,
		"properties that LZMA does not have");
	codec_assert_refused(
		&sp_analyzer_lzma, packed.data, HEADER + 4, CODEC_ROOM, "cut short by the end at 0x11");
}

static void test_cut_at_every_length(void **state)
{
	(void)state;
	lzma_options_lzma options = lzma_options(6);
	SP_BUFFER data = mixture(400), packed = SP_BUFFER_EMPTY, unmarked = SP_BUFFER_EMPTY;
	pack(&packed, &options, &data);
	pack_unmarked(&unmarked, &options, &data);
	for (size_t size = 0; size < packed.size; size++)
		assert_false(codec_survives(&sp_analyzer_lzma, packed.data, size, 10000));
	for (size_t size = 0; size < unmarked.size; size++)
		assert_false(codec_survives(&sp_analyzer_lzma, unmarked.data, size, 10000));
}

static void test_every_bit_changed(void **state)
{
	(void)state;
	lzma_options_lzma options = lzma_options(6);
	SP_BUFFER data = mixture(400), packed = SP_BUFFER_EMPTY;
	pack(&packed, &options, &data);
	for (size_t at = 0; at < packed.size; at++)
		for (int bit = 0; bit < 8; bit++) {
			packed.data[at] ^= (char)(1 << bit);
			codec_survives(&sp_analyzer_lzma, packed.data, packed.size, 10000);
			packed.data[at] ^= (char)(1 << bit);
		}
	assert_true(codec_survives(&sp_analyzer_lzma, packed.data, packed.size, 10000));
}

static void test_probe(void **state)
{
	(void)state;
	static const uint8_t usual[18] = {
		0x5d, 0, 0, 0x80, 0, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0x30};
	uint8_t bytes[18];
	assert_true(codec_probes(&sp_analyzer_lzma, usual, 18));
	assert_false(codec_probes(&sp_analyzer_lzma, usual, 17));
	static const struct {
		size_t at;
		uint8_t value;
		bool is_lzma;
	} changes[] = {{0, 224, true}, {0, 225, false}, {3, 0xc0, true}, {3, 0xa0, false}, {3, 0, false},
		{1, 1, false}, {12, 0, false}, {13, 1, false}, {14, 0x80, false}, {14, 0x7f, true},
		{14, 0x83, false}};
	for (size_t i = 0; i < SP_COUNT(changes); i++) {
		memcpy(bytes, usual, 18);
		bytes[changes[i].at] = changes[i].value;
		assert_int_equal(codec_probes(&sp_analyzer_lzma, bytes, 18), changes[i].is_lzma);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_literal_and_position_bits),
		cmocka_unit_test(test_dictionaries_and_sizes),
		cmocka_unit_test(test_long_runs),
		cmocka_unit_test(test_prices_by_hand),
		cmocka_unit_test(test_properties_beyond_those_of_lzma2),
		cmocka_unit_test(test_what_follows_is_handed_on),
		cmocka_unit_test(test_the_room_is_kept),
		cmocka_unit_test(test_lying_headers),
		cmocka_unit_test(test_cut_at_every_length),
		cmocka_unit_test(test_every_bit_changed),
		cmocka_unit_test(test_probe),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
