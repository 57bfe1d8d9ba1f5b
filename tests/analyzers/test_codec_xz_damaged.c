/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The xz codec on streams that are damaged, cut short, or say wrong things of themselves: each is refused
 * with the offset, and none does harm.
 */
#include "analyzers/xz_builder.h"

#include "../analyzers/analyzers.h"

static lzma_options_lzma lzma_options(uint32_t preset)
{
	lzma_options_lzma options;
	assert_false(lzma_lzma_preset(&options, preset));
	return options;
}

static void refuse_chunks(const void *chunks, size_t size, uint64_t decoded, const char *text)
{
	SP_BUFFER packed = SP_BUFFER_EMPTY;
	xz_add_by_hand(&packed, &(struct xz_hand){.chunks = chunks, .chunk_size = size, .decoded = decoded});
	codec_assert_refused(&sp_analyzer_xz, packed.data, packed.size, CODEC_ROOM, text);
}

#define REFUSE_CHUNKS(bytes, text) refuse_chunks((bytes), sizeof(bytes) - 1, 1, (text))

static void test_wrong_chunks(void **state)
{
	(void)state;
	REFUSE_CHUNKS("\x03", "offset 0x18 starts with 0x03, which is no control byte");
	REFUSE_CHUNKS("\x7f", "no control byte");
	REFUSE_CHUNKS("\x02\0\0x", "builds on a dictionary");
	REFUSE_CHUNKS("\x80\0\0\0\5......", "builds on a dictionary");
	REFUSE_CHUNKS("\xc0\0\0\0\5\x5d......", "builds on a dictionary");
	REFUSE_CHUNKS("\1\0\0x\x80\0\0\0\5......", "offset 0x1c builds on properties or a state");
	REFUSE_CHUNKS("\1\0\0x\xa0\0\0\0\5......", "builds on properties or a state");
	REFUSE_CHUNKS("\xe0\0\0\0\5\xe1\0.....", "properties 0xe1");
	REFUSE_CHUNKS("\xe0\0\0\0\5\x08\0.....", "properties 0x08");
	REFUSE_CHUNKS("\xe0\0\0\0\5\x5d\1.....", "does not start with the range coder's five bytes");
	REFUSE_CHUNKS("\xe0\0\0\0\3\x5d\0...", "does not start with the range coder's five bytes");
	REFUSE_CHUNKS("\xe0\0\1\0\5\x5d\0\xff....", "copies from before the dictionary's start");
	REFUSE_CHUNKS("\xe0\xff\xff\0\5\x5d\0\0....", "ends inside of a packet");
	REFUSE_CHUNKS("\xe0\0\0\0\6\x5d\0\0\0\0\0\0\0", "does not end where its header says");
	REFUSE_CHUNKS("\xe0\0\0\0\5\x5d\0\1\1\1\1\1", "does not end where its header says");
	REFUSE_CHUNKS("\1\xff\xff.", "65536 bytes, which reach beyond the end");
	/* the marker: 1, 0, length 2, slot 63, direct and align bits all set */
	REFUSE_CHUNKS("\xe0\0\0\0\xa\x5d\0\x83\xff\xfb\xff\xff\xc0\0\0\0\0", "has an end marker");
}

static void test_a_copy_longer_than_its_chunk(void **state)
{
	(void)state;
	SP_BUFFER chunks = SP_BUFFER_EMPTY;
	static const char zeros[1000];
	xz_add_chunks(&chunks, zeros, sizeof(zeros));
	assert_int_equal((uint8_t)chunks.data[0], 0xe0);
	chunks.data[2] = (char)(chunks.data[2] - 3); /* the low byte of 999 */
	sp_buffer_add(&chunks, "", 1);
	refuse_chunks(chunks.data, chunks.size, 997, "copies more than its decoded size");
}

static void refuse_hand(struct xz_hand hand, const char *text)
{
	SP_BUFFER packed = SP_BUFFER_EMPTY;
	hand.chunks = "\1\0\3good";
	hand.chunk_size = 8;
	hand.decoded = 4;
	xz_add_by_hand(&packed, &hand);
	codec_assert_refused(&sp_analyzer_xz, packed.data, packed.size, CODEC_ROOM, text);
}

static void test_lying_headers(void **state)
{
	(void)state;
	refuse_hand((struct xz_hand){.has_sizes = true, .more_coded = 1},
		"tells of 9 coded bytes, and there are 8");
	refuse_hand((struct xz_hand){.has_sizes = true, .more_decoded = -1},
		"tells of 3 decoded bytes, and there are 4");
	refuse_hand((struct xz_hand){.more_records = 1}, "tells of 2 blocks, and there are 1");
	refuse_hand((struct xz_hand){.more_unpadded = 4}, "does not tell the sizes that its block has");
	lzma_options_lzma options = lzma_options(0);
	lzma_options_delta delta = {.type = LZMA_DELTA_TYPE_BYTE, .dist = 1};
	const lzma_filter lzma2 = {LZMA_FILTER_LZMA2, &options}, end = {LZMA_VLI_UNKNOWN, NULL};
	refuse_hand((struct xz_hand){.filters = {{LZMA_FILTER_ARM, NULL}, lzma2, end}},
		"uses the ARM filter (id 0x7)");
	refuse_hand(
		(struct xz_hand){.filters = {{LZMA_FILTER_POWERPC, NULL}, lzma2, end}}, "the PowerPC filter");
	refuse_hand(
		(struct xz_hand){.filters = {{LZMA_FILTER_DELTA, &delta}, end}}, "LZMA2 as its last filter");
	refuse_hand((struct xz_hand){.filters = {lzma2, lzma2, end}}, "LZMA2 as its last filter");
}

/* Changes a byte of a small stream with its header's CRC32 made right again, and expects a refusal. */
static void refuse_header(size_t at, uint8_t value, const char *text)
{
	SP_BUFFER packed = SP_BUFFER_EMPTY;
	lzma_options_lzma options = lzma_options(0);
	options.dict_size = 4096; /* its code is 0 */
	struct xz_way way = {.check = LZMA_CHECK_CRC32,
		.filters = {{LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, NULL}}};
	xz_add_stream(&packed, &way, "good", 4);
	packed.data[at] = (char)value;
	size_t start = at < 12 ? 6 : 12, size = at < 12 ? 2 : 8;
	uint32_t crc = lzma_crc32((const uint8_t *)packed.data + start, size, 0);
	for (size_t i = 0; i < 4; i++)
		packed.data[start + size + i] = (char)(crc >> 8 * i);
	codec_assert_refused(&sp_analyzer_xz, packed.data, packed.size, CODEC_ROOM, text);
}

static void test_fields_that_the_format_does_not_have(void **state)
{
	(void)state;
	refuse_header(0, 1, "stream header at offset 0x0 does not start with xz's magic");
	refuse_header(6, 1, "stream header at offset 0x0 has flags");
	refuse_header(7, 0x11, "stream header at offset 0x0 has flags");
	refuse_header(7, 4, "block before offset"); /* other bytes are taken for the check */
	/* block header: size, flags, filter's id, size of its property, property, padding */
	refuse_header(13, 0x04, "has flags that the format does not have");
	refuse_header(13, 0x03, "filter");
	refuse_header(15, 0x81, "xz block header at offset 0xf has a number that is longer than need be");
	refuse_header(14, 0x0b, "RISC-V filter");
	refuse_header(14, 0x22, "unknown filter (id 0x22)");
	refuse_header(15, 0x00, "property of the LZMA2 filter");
	refuse_header(15, 0x7f, "xz block header at offset 0x10 is cut short");
	refuse_header(16, 41, "property of the LZMA2 filter");
	refuse_header(17, 1, "padding at offset 0x11 is not zero");
}

/* The small stream that is damaged in all places: copies, a filter, two blocks. */
static void small_stream(struct sp_buffer *packed, struct sp_buffer *data, lzma_check check)
{
	lzma_options_lzma options = lzma_options(6);
	lzma_options_bcj bcj = {0};
	struct xz_way way = {.check = check,
		.block = 200,
		.filters = {
			{LZMA_FILTER_X86, &bcj}, {LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, NULL}}};
	codec_add_mixture(data, 90, 12);
	sp_buffer_add(data, (const char[200]){0}, 200);
	codec_add_mixture(data, 60, 12);
	xz_add_stream(packed, &way, data->data, data->size);
}

static void test_cut_at_every_length(void **state)
{
	(void)state;
	SP_BUFFER data = SP_BUFFER_EMPTY, packed = SP_BUFFER_EMPTY;
	small_stream(&packed, &data, LZMA_CHECK_CRC32);
	for (size_t size = 0; size < packed.size; size++)
		assert_false(codec_survives(&sp_analyzer_xz, packed.data, size, CODEC_ROOM));
	assert_true(codec_survives(&sp_analyzer_xz, packed.data, packed.size, CODEC_ROOM));
}

static void test_every_bit_changed(void **state)
{
	(void)state;
	SP_BUFFER data = SP_BUFFER_EMPTY, packed = SP_BUFFER_EMPTY;
	small_stream(&packed, &data, LZMA_CHECK_CRC64);
	for (size_t at = 0; at < packed.size; at++)
		for (int bit = 0; bit < 8; bit++) {
			packed.data[at] ^= (char)(1 << bit);
			assert_false(codec_survives(&sp_analyzer_xz, packed.data, packed.size, CODEC_ROOM));
			packed.data[at] ^= (char)(1 << bit);
		}
}

/* Without a check and with right sizes around them damaged chunks get through to the decoder, and further. */
static void test_damaged_chunks(void **state)
{
	(void)state;
	uint32_t seed = 99;
	SP_BUFFER data = SP_BUFFER_EMPTY, chunks = SP_BUFFER_EMPTY;
	codec_add_mixture(&data, 3000, 0x2545f491);
	xz_add_chunks(&chunks, data.data, data.size);
	sp_buffer_add(&chunks, "", 1);
	size_t sound = 0;
	for (int round = 0; round < 4000; round++) {
		SP_BUFFER changed = SP_BUFFER_EMPTY, packed = SP_BUFFER_EMPTY;
		sp_buffer_add(&changed, chunks.data, chunks.size);
		for (uint32_t i = 0, count = 1 + codec_random(&seed) % 3; i < count; i++)
			changed.data[codec_random(&seed) % changed.size] ^=
				(char)(1 << codec_random(&seed) % 8);
		xz_add_by_hand(&packed,
			&(struct xz_hand){
				.chunks = changed.data, .chunk_size = changed.size, .decoded = data.size});
		sound += codec_survives(&sp_analyzer_xz, packed.data, packed.size, CODEC_ROOM);
	}
	assert_true(sound < 4000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wrong_chunks),
		cmocka_unit_test(test_a_copy_longer_than_its_chunk),
		cmocka_unit_test(test_lying_headers),
		cmocka_unit_test(test_fields_that_the_format_does_not_have),
		cmocka_unit_test(test_cut_at_every_length),
		cmocka_unit_test(test_every_bit_changed),
		cmocka_unit_test(test_damaged_chunks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
