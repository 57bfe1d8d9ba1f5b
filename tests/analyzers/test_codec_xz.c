/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The xz codec: what liblzma packs comes out again, priced.
 */
#include "analyzers/xz_builder.h"

#include "../analyzers/analyzers.h"
#include "../analyzers/codecs/check.h"
#include "../analyzers/codecs/filters.h"

/* Left over of a chunk: the range coder starts with five bytes and is flushed to whole bytes. */
#define LEAST (-SP_BYTE_BITS)
#define MOST (8 * SP_BYTE_BITS)

static struct sp_buffer mixture(size_t size)
{
	struct sp_buffer data = SP_BUFFER_EMPTY;
	codec_add_mixture(&data, size, 0x2545f491);
	return data;
}

/* Packs with liblzma, unpacks, compares, checks prices. */
static void round_trip(const struct xz_way *way, const struct sp_buffer *data, struct codec_told *told)
{
	SP_BUFFER packed = SP_BUFFER_EMPTY;
	xz_add_stream(&packed, way, data->data, data->size);
	codec_assert_decodes(&sp_analyzer_xz, packed.data, packed.size, data->data, data->size, told);
	assert_string_equal(told->streams[0].codec, "xz");
	assert_false(told->streams[0].estimated);
	codec_assert_stream(&told->streams[0], LEAST, MOST);
	assert_int_equal(codec_extra(&told->streams[0], NULL), 0);
	assert_int_equal(codec_framed(told, "(xz stream header)"), 12);
	assert_int_equal(codec_framed(told, "(xz stream footer)"), 12);
}

static void round_trip_quietly(const struct xz_way *way, const struct sp_buffer *data)
{
	CODEC_TOLD told;
	round_trip(way, data, &told);
}

static lzma_options_lzma lzma_options(uint32_t preset)
{
	lzma_options_lzma options;
	assert_false(lzma_lzma_preset(&options, preset));
	return options;
}

static void test_literal_and_position_bits(void **state)
{
	(void)state;
	SP_BUFFER data = mixture(60000);
	for (uint32_t lc = 0; lc <= 4; lc++)
		for (uint32_t lp = 0; lp + lc <= 4; lp++)
			for (uint32_t pb = 0; pb <= 4; pb++) {
				lzma_options_lzma options = lzma_options(1);
				options.lc = lc;
				options.lp = lp;
				options.pb = pb;
				round_trip_quietly(&(struct xz_way){.check = LZMA_CHECK_CRC32,
							   .filters = {{LZMA_FILTER_LZMA2, &options},
								   {LZMA_VLI_UNKNOWN, NULL}}},
					&data);
			}
}

static void test_dictionaries_and_modes(void **state)
{
	(void)state;
	static const uint32_t sizes[] = {4096, 6144, 65536, 100000, 1 << 20};
	static const uint32_t presets[] = {0, 3, 6, 9 | LZMA_PRESET_EXTREME};
	SP_BUFFER data = mixture(300000);
	for (size_t i = 0; i < SP_COUNT(sizes); i++)
		for (size_t j = 0; j < SP_COUNT(presets); j++) {
			lzma_options_lzma options = lzma_options(presets[j]);
			options.dict_size = sizes[i];
			round_trip_quietly(
				&(struct xz_way){.check = LZMA_CHECK_CRC64,
					.filters = {{LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, NULL}}},
				&data);
		}
}

static void test_filters(void **state)
{
	(void)state;
	lzma_options_lzma options = lzma_options(6);
	lzma_options_bcj unmoved = {0}, moved = {.start_offset = 0x12345};
	lzma_options_delta near = {.type = LZMA_DELTA_TYPE_BYTE, .dist = 1}, far = near;
	far.dist = 256;
	const lzma_filter lzma2 = {LZMA_FILTER_LZMA2, &options}, end = {LZMA_VLI_UNKNOWN, NULL};
	const lzma_filter x86 = {LZMA_FILTER_X86, &unmoved}, x86_moved = {LZMA_FILTER_X86, &moved};
	const lzma_filter delta = {LZMA_FILTER_DELTA, &near}, delta_far = {LZMA_FILTER_DELTA, &far};
	const lzma_filter chains[][LZMA_FILTERS_MAX + 1] = {{x86, lzma2, end}, {x86_moved, lzma2, end},
		{delta, lzma2, end}, {delta_far, lzma2, end}, {delta, x86, lzma2, end},
		{x86_moved, delta, lzma2, end}, {x86, x86_moved, delta_far, lzma2, end}};
	static const size_t sizes[] = {0, 1, 4, 5, 6, 255, 256, 257, 150000};
	for (size_t i = 0; i < SP_COUNT(chains); i++)
		for (size_t j = 0; j < SP_COUNT(sizes); j++) {
			struct xz_way way = {.check = LZMA_CHECK_CRC32, .block = j % 2 ? 40000 : 0};
			memcpy(way.filters, chains[i], sizeof(way.filters));
			SP_BUFFER data = mixture(sizes[j]);
			round_trip_quietly(&way, &data);
		}
}

/* Bytes dense with opcodes and with the values that decide about them, through the filter alone. */
static void test_x86_filter_against_the_encoder(void **state)
{
	(void)state;
	static const uint8_t alphabet[] = {0xe8, 0xe9, 0x00, 0xff, 0x00, 0xff, 0x01, 0xfe, 0x10, 0xe8};
	uint32_t seed = 77;
	for (uint32_t round = 0; round < 3000; round++) {
		uint8_t plain[300], coded[sizeof(plain)];
		size_t size = codec_random(&seed) % sizeof(plain), used = 0;
		for (size_t i = 0; i < size; i++)
			plain[i] = alphabet[codec_random(&seed) % SP_COUNT(alphabet)];
		/* the encoder by itself: the filter, then bytes that are stored */
		lzma_options_bcj bcj = {.start_offset = round % 3 ? codec_random(&seed) : 0};
		lzma_options_lzma options = lzma_options(0);
		lzma_filter chain[] = {
			{LZMA_FILTER_X86, &bcj}, {LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, NULL}};
		uint8_t packed[1024];
		assert_int_equal(
			lzma_raw_buffer_encode(chain, NULL, plain, size, packed, &used, sizeof(packed)),
			LZMA_OK);
		size_t read = 0, got = 0;
		assert_int_equal(lzma_raw_buffer_decode(
					 chain + 1, NULL, packed, &read, used, coded, &got, sizeof(coded)),
			LZMA_OK);
		assert_int_equal(got, size);
		sp_filter_x86(coded, size, bcj.start_offset);
		if (size)
			assert_memory_equal(coded, plain, size);
	}
}

static void test_checks(void **state)
{
	(void)state;
	static const lzma_check checks[] = {
		LZMA_CHECK_NONE, LZMA_CHECK_CRC32, LZMA_CHECK_CRC64, LZMA_CHECK_SHA256};
	SP_BUFFER data = mixture(5001);
	for (size_t i = 0; i < SP_COUNT(checks); i++) {
		CODEC_TOLD told;
		struct xz_way way = {.check = checks[i]};
		round_trip(&way, &data, &told);
		assert_int_equal(codec_framed(&told, "(xz check)"), lzma_check_size(checks[i]));
		if (!checks[i])
			continue;
		/* the check is the last thing before the index: header and records, 8 bytes, CRC32, footer */
		SP_BUFFER packed = SP_BUFFER_EMPTY;
		xz_add_stream(&packed, &way, data.data, data.size);
		packed.data[packed.size - 12 - 12 - 1] ^= 1;
		SP_AUTOFREE char *text = sp_format("does not have the %s", sp_check_name(checks[i]));
		codec_assert_refused(&sp_analyzer_xz, packed.data, packed.size, CODEC_ROOM, text);
	}
	assert_int_equal(sp_check_crc32((const uint8_t *)"123456789", 9), 0xcbf43926);
	assert_true(sp_check_crc64((const uint8_t *)"123456789", 9) == 0x995dc9bbdf1939fa);
}

static void test_an_unknown_check_is_noted(void **state)
{
	(void)state;
	SP_BUFFER packed = SP_BUFFER_EMPTY;
	CODEC_TOLD told;
	xz_add_stream(&packed, &(struct xz_way){.check = LZMA_CHECK_CRC32}, "some bytes", 10);
	uint8_t *header = (uint8_t *)packed.data + 6, *footer = (uint8_t *)packed.data + packed.size - 12;
	header[1] = footer[9] = 2; /* four bytes, too */
	for (int i = 0; i < 4; i++) {
		header[2 + i] = (uint8_t)(lzma_crc32(header, 2, 0) >> 8 * i);
		footer[i] = (uint8_t)(lzma_crc32(footer + 4, 6, 0) >> 8 * i);
	}
	codec_assert_decodes(&sp_analyzer_xz, packed.data, packed.size, "some bytes", 10, &told);
	assert_non_null(strstr(sp_buffer_text(&told.notes), "checks of kind 2"));
}

static void test_stored_chunks_cost_what_they_are(void **state)
{
	(void)state;
	SP_BUFFER data = SP_BUFFER_EMPTY;
	CODEC_TOLD told;
	codec_add_random(&data, 200000, 5);
	round_trip(&(struct xz_way){.check = LZMA_CHECK_CRC32}, &data, &told);
	const struct sp_stream *stream = &told.streams[0];
	assert_int_equal(stream->chunk_count, 4);
	assert_int_equal(codec_framed(&told, "(xz chunk header)"), 4 * 3 + 1);
	assert_int_equal(codec_assert_stream(stream, 0, 0), 0);
	assert_int_equal(stream->distance_count, 0);
}

static void test_stored_chunks_among_others(void **state)
{
	(void)state;
	SP_BUFFER data = mixture(100000);
	codec_add_random(&data, 150000, 5);
	codec_add_mixture(&data, 100000, 6);
	codec_add_random(&data, 70000, 7);
	codec_add_mixture(&data, 3000, 8);
	round_trip_quietly(&(struct xz_way){.check = LZMA_CHECK_SHA256}, &data);
}

static void test_nothing_packed(void **state)
{
	(void)state;
	CODEC_TOLD told;
	struct sp_buffer data = SP_BUFFER_EMPTY;
	round_trip(&(struct xz_way){.check = LZMA_CHECK_CRC64}, &data, &told);
	assert_int_equal(told.streams[0].chunk_count, 0);
	assert_int_equal(codec_framed(&told, NULL), 32);
}

/* Large enough that one chunk holds less than all, with copies of the longest kind. */
static void test_long_runs(void **state)
{
	(void)state;
	CODEC_TOLD told;
	SP_BUFFER data = mixture(1000);
	for (int i = 0; i < 5000000; i += 250)
		sp_buffer_add(&data, (const char[250]){0}, 250);
	codec_add_mixture(&data, 1000, 3);
	round_trip(&(struct xz_way){.check = LZMA_CHECK_CRC32}, &data, &told);
	/* in the zeros: 273 bytes for less than a bit */
	const struct sp_stream *stream = &told.streams[0];
	assert_true(stream->packet_count > 5000000 / 273);
	sp_bits price = 0;
	uint64_t position = 0;
	for (size_t i = 0; i < stream->packet_count; i++) {
		if (position > 100000 && position < 4900000)
			price += stream->packets[i].price;
		position += stream->packets[i].size;
	}
	assert_true(price > 0);
	assert_true(price < 4800000 / 273 * SP_BIT);
}

static void test_blocks(void **state)
{
	(void)state;
	CODEC_TOLD told;
	SP_BUFFER data = mixture(100001);
	round_trip(&(struct xz_way){.check = LZMA_CHECK_CRC32, .block = 10000}, &data, &told);
	assert_int_equal(codec_framed(&told, "(xz check)"), 11 * 4);
	assert_true(told.streams[0].chunk_count >= 11);
}

static void test_streams_one_after_another(void **state)
{
	(void)state;
	CODEC_TOLD told;
	SP_BUFFER packed = SP_BUFFER_EMPTY;
	struct xz_way way = {.check = LZMA_CHECK_CRC32};
	xz_add_stream(&packed, &way, "first", 5);
	xz_add_stream(&packed, &way, "second", 6);
	sp_buffer_add(&packed, (const char[8]){0}, 8);
	xz_add_stream(&packed, &way, "third", 5);
	sp_buffer_add(&packed, (const char[4]){0}, 4);
	check_ok(codec_run(&sp_analyzer_xz, packed.data, packed.size, 16, &told));
	codec_assert_covers(&told, packed.size);
	assert_int_equal(told.stream_count, 3);
	assert_memory_equal(told.streams[1].data, "second", 6);
	assert_int_equal(codec_framed(&told, "(xz stream padding)"), 12);
	/* their room is one */
	codec_assert_refused(&sp_analyzer_xz, packed.data, packed.size, 15, "more than 4 bytes");
}

/* An initramfs may go on with another archive, after zeros or none. */
static void test_what_follows_is_handed_on(void **state)
{
	(void)state;
	for (uint32_t zeros = 0; zeros < 9; zeros++) {
		CODEC_TOLD told;
		SP_BUFFER packed = SP_BUFFER_EMPTY;
		xz_add_stream(&packed, &(struct xz_way){.check = LZMA_CHECK_CRC32}, "first", 5);
		size_t end = packed.size;
		sp_buffer_add(&packed, (const char[9]){0}, zeros);
		sp_buffer_add(&packed, "070701", 6);
		check_ok(codec_run(&sp_analyzer_xz, packed.data, packed.size, 5, &told));
		codec_assert_covers(&told, packed.size);
		assert_int_equal(told.part_count, 1);
		assert_int_equal(told.parts[0].offset, end + zeros);
		assert_string_equal(told.parts[0].label, "stream");
		assert_int_equal(codec_framed(&told, SP_LABEL_PADDING), zeros);
	}
}

static void test_the_room_is_kept(void **state)
{
	(void)state;
	SP_BUFFER data = mixture(70000), packed = SP_BUFFER_EMPTY;
	codec_add_random(&data, 70000, 1);
	xz_add_stream(&packed, &(struct xz_way){.check = LZMA_CHECK_CRC32}, data.data, data.size);
	assert_true(codec_survives(&sp_analyzer_xz, packed.data, packed.size, data.size));
	codec_assert_refused(
		&sp_analyzer_xz, packed.data, packed.size, data.size - 1, "the xz stream unpacks to more");
	codec_assert_refused(&sp_analyzer_xz, packed.data, packed.size, 0, "more than 0 bytes");
}

/* Prices by the specification's arithmetic, with lc = lp = pb = 0: all probabilities start at 1/2. */
static void test_prices_by_hand(void **state)
{
	(void)state;
	CODEC_TOLD told;
	lzma_options_lzma options = lzma_options(6);
	options.lc = options.lp = options.pb = 0;
	struct xz_way way = {.check = LZMA_CHECK_CRC32,
		.filters = {{LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, NULL}}};
	/* zeros at the end, so that it is worth packing */
	char text[300] = "ab";
	struct sp_buffer data = {.data = text, .size = sizeof(text)};
	round_trip(&way, &data, &told);
	const struct sp_packet *packets = told.streams[0].packets;
	assert_int_equal(packets[0].size, 1);
	assert_int_equal(packets[0].price, 9 * SP_BIT); /* 01100001 */
	/* 01100010: the flag and six bits had been the same once: their probability is 1056/2048 now; then a
	 * bit that had been the other, 992/2048, then one not seen before */
	const double likely = 0.955605880641546, unlikely = 1.0458036896131236;
	double second = 7 * likely + unlikely + 1;
	assert_true(packets[1].price - second * (double)SP_BIT < 8);
	assert_true(packets[1].price - second * (double)SP_BIT > -8);
	/* 0: one byte more as a literal, then copies of it */
	const struct sp_packet *last = &packets[told.streams[0].packet_count - 1];
	assert_true(last->is_copy);
	assert_int_equal(told.streams[0].distances[told.streams[0].distance_count - 1], 1);
}

static void test_bytes_without_pattern_cost_nine_bits(void **state)
{
	(void)state;
	CODEC_TOLD told;
	SP_BUFFER data = SP_BUFFER_EMPTY;
	codec_add_random(&data, 600, 9);
	sp_buffer_add(&data, (const char[4000]){0}, 4000); /* so that it is worth packing */
	round_trip(&(struct xz_way){.check = LZMA_CHECK_CRC32}, &data, &told);
	sp_bits price = 0;
	for (size_t i = 0; i < 300; i++) {
		assert_int_equal(told.streams[0].packets[i].size, 1);
		price += told.streams[0].packets[i].price;
	}
	assert_true(price > 8 * 300 * SP_BIT);
	assert_true(price < 9 * 300 * SP_BIT + 300 * SP_BIT / 4);
}

static void test_a_dictionary_emptied_in_a_block(void **state)
{
	(void)state;
	CODEC_TOLD told;
	SP_BUFFER data = mixture(50000), chunks = SP_BUFFER_EMPTY, packed = SP_BUFFER_EMPTY;
	xz_add_chunks(&chunks, data.data, data.size);
	codec_add_random(&data, 3001, 4);
	xz_add_chunks(&chunks, data.data + 50000, 3001); /* stored */
	codec_add_mixture(&data, 50000, 11);
	xz_add_chunks(&chunks, data.data + 53001, 50000);
	sp_buffer_add(&chunks, "", 1);
	xz_add_by_hand(&packed, &(struct xz_hand){.chunks = chunks.data,
					.chunk_size = chunks.size,
					.decoded = data.size,
					.has_sizes = true});
	codec_assert_decodes(&sp_analyzer_xz, packed.data, packed.size, data.data, data.size, &told);
	codec_assert_stream(&told.streams[0], LEAST, MOST);
}

static void test_probe(void **state)
{
	(void)state;
	assert_true(codec_probes(&sp_analyzer_xz,
		"\xfd"
		"7zXZ\0",
		6));
	assert_false(codec_probes(&sp_analyzer_xz,
		"\xfd"
		"7zXZ",
		5));
	assert_false(codec_probes(&sp_analyzer_xz,
		"\xfd"
		"7zXY\0",
		6));
	assert_false(codec_probes(&sp_analyzer_xz, "", 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_literal_and_position_bits),
		cmocka_unit_test(test_dictionaries_and_modes),
		cmocka_unit_test(test_filters),
		cmocka_unit_test(test_x86_filter_against_the_encoder),
		cmocka_unit_test(test_checks),
		cmocka_unit_test(test_an_unknown_check_is_noted),
		cmocka_unit_test(test_stored_chunks_cost_what_they_are),
		cmocka_unit_test(test_stored_chunks_among_others),
		cmocka_unit_test(test_nothing_packed),
		cmocka_unit_test(test_long_runs),
		cmocka_unit_test(test_blocks),
		cmocka_unit_test(test_streams_one_after_another),
		cmocka_unit_test(test_what_follows_is_handed_on),
		cmocka_unit_test(test_the_room_is_kept),
		cmocka_unit_test(test_prices_by_hand),
		cmocka_unit_test(test_bytes_without_pattern_cost_nine_bits),
		cmocka_unit_test(test_a_dictionary_emptied_in_a_block),
		cmocka_unit_test(test_probe),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
