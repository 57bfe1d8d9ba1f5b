/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The gzip codec: what zlib packs in all its ways, members made by hand, and damage. Prices and extras make
 * up every bit of the deflate data. zlib is the oracle: what it takes and what it refuses.
 */
#include "analyzers/codec_help.h"

#include <endian.h>
#include <zlib.h>

#include "../../analyzers/analyzers.h"
#include "../../analyzers/codecs/deflate.h"

/* zlib's window bits that also choose the wrapper */
#define GZIP_WRAPPER (15 + 16)
#define NO_WRAPPER (-15)

struct packing {
	int level, strategy, window_bits;
	size_t flush_every; /* bytes; 0: never */
	int flush;
};

static void pack(struct sp_buffer *result, const void *data, size_t size, struct packing packing)
{
	z_stream zlib = {0};
	const uint8_t *next = data;
	assert_int_equal(
		deflateInit2(&zlib, packing.level, Z_DEFLATED, packing.window_bits, 8, packing.strategy),
		Z_OK);
	for (bool is_end = false; !is_end;) {
		size_t part = packing.flush_every && packing.flush_every < size ? packing.flush_every : size;
		zlib.next_in = (Bytef *)(uintptr_t)next;
		zlib.avail_in = (uInt)part;
		next += part;
		size -= part;
		is_end = !size;
		do {
			uint8_t output[4096];
			zlib.next_out = output;
			zlib.avail_out = sizeof(output);
			assert_true(deflate(&zlib, is_end ? Z_FINISH : packing.flush) != Z_STREAM_ERROR);
			sp_buffer_add(result, output, sizeof(output) - zlib.avail_out);
		} while (!zlib.avail_out);
	}
	deflateEnd(&zlib);
}

static void pack_gzip(struct sp_buffer *result, const void *data, size_t size, int level)
{
	pack(result, data, size, (struct packing){.level = level, .window_bits = GZIP_WRAPPER});
}

/* Packed so, the data comes back, and not a bit of the deflate data is left over. */
static void check_packing(const struct sp_buffer *data, struct packing packing)
{
	SP_BUFFER packed = SP_BUFFER_EMPTY;
	CODEC_TOLD told;
	pack(&packed, data->data, data->size, packing);
	codec_assert_decodes(&sp_analyzer_gzip, packed.data, packed.size, data->data, data->size, &told);
	assert_int_equal(codec_assert_stream(&told.streams[0], 0, 0), 0);
	assert_false(told.streams[0].estimated);
	assert_string_equal(told.streams[0].codec, "gzip");
	assert_int_equal(told.streams[0].chunk_count, 1);
	assert_int_equal(codec_framed(&told, "(gzip header)"), 10);
	assert_int_equal(codec_framed(&told, "(gzip trailer)"), 8);
}

static void check_all_packings(const struct sp_buffer *data)
{
	static const int strategies[] = {Z_DEFAULT_STRATEGY, Z_FILTERED, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED};
	for (int level = 0; level <= 9; level++)
		for (size_t i = 0; i < SP_COUNT(strategies); i++)
			check_packing(data, (struct packing){level, strategies[i], GZIP_WRAPPER, 0, 0});
}

static void test_empty(void **state)
{
	(void)state;
	struct sp_buffer data = {.data = (char *)(uintptr_t) ""};
	check_all_packings(&data);
}

static void test_small(void **state)
{
	(void)state;
	SP_BUFFER data = SP_BUFFER_EMPTY;
	sp_buffer_add_text(&data, "a");
	check_all_packings(&data);
	sp_buffer_add_text(&data, "bababababa and so on");
	check_all_packings(&data);
}

static void test_mixture(void **state)
{
	(void)state;
	SP_BUFFER data = SP_BUFFER_EMPTY;
	codec_add_mixture(&data, 200000, 7);
	check_all_packings(&data);
}

/* No code is longer than its table's index for evenly used bytes, and some are far longer for these. */
static void test_long_codes(void **state)
{
	(void)state;
	SP_BUFFER data = SP_BUFFER_EMPTY;
	uint32_t seed = 5;
	for (int i = 0; i < 150000; i++) {
		uint8_t byte = (uint8_t)__builtin_clz(codec_random(&seed) | 1);
		byte = (uint8_t)(byte > 2 && byte < 20 ? byte * 13 : byte);
		sp_buffer_add(&data, &byte, 1);
	}
	check_all_packings(&data);
}

static void test_noise_and_zeros(void **state)
{
	(void)state;
	SP_BUFFER data = SP_BUFFER_EMPTY;
	codec_add_random(&data, 140000, 3);
	check_all_packings(&data);
	sp_buffer_clear(&data);
	for (int i = 0; i < 300000; i++)
		sp_buffer_add(&data, "", 1);
	check_all_packings(&data);
}

/* Flushes give empty stored blocks, empty fixed ones, and copies across blocks. */
static void test_flushes_and_windows(void **state)
{
	(void)state;
	SP_BUFFER data = SP_BUFFER_EMPTY;
	codec_add_mixture(&data, 60000, 11);
	static const int flushes[] = {Z_PARTIAL_FLUSH, Z_SYNC_FLUSH, Z_FULL_FLUSH, Z_BLOCK};
	for (size_t i = 0; i < SP_COUNT(flushes); i++) {
		check_packing(&data, (struct packing){6, Z_DEFAULT_STRATEGY, GZIP_WRAPPER, 777, flushes[i]});
		check_packing(&data, (struct packing){1, Z_FIXED, GZIP_WRAPPER, 33, flushes[i]});
		check_packing(&data, (struct packing){0, Z_DEFAULT_STRATEGY, 9 + 16, 5000, flushes[i]});
	}
}

/* Deflate data by hand. */
struct bits {
	uint8_t bytes[64];
	unsigned count;
};

static void add_number(struct bits *bits, unsigned value, unsigned count)
{
	for (unsigned i = 0; i < count; i++, bits->count++)
		bits->bytes[bits->count / 8] |= (uint8_t)((value >> i & 1) << bits->count % 8);
}

/* Huffman codes stand with their first bit first. */
static void add_code(struct bits *bits, unsigned code, unsigned count)
{
	while (count--)
		add_number(bits, code >> count & 1, 1);
}

static void test_prices(void **state)
{
	(void)state;
	struct bits bits = {0};
	add_number(&bits, 0, 1);
	add_number(&bits, 1, 2);        /* fixed codes */
	add_code(&bits, 0x30 + 'a', 8); /* literal */
	add_code(&bits, 0x190 + 255 - 144, 9);
	add_code(&bits, 257 - 256, 7); /* length 3 */
	add_code(&bits, 1, 5);         /* distance 2 */
	add_code(&bits, 0xc0 + 284 - 280, 8);
	add_number(&bits, 3, 5); /* length 230 */
	add_code(&bits, 4, 5);
	add_number(&bits, 0, 1); /* distance 5 */
	add_code(&bits, 0, 7);   /* end */
	add_number(&bits, 1, 1);
	add_number(&bits, 0, 2); /* stored */
	bits.count = (bits.count + 7) / 8 * 8;
	add_number(&bits, 2, 16);
	add_number(&bits, 0xfffd, 16);
	add_number(&bits, 'y' | 'z' << 8, 16);

	SP_STREAM stream = {.codec = "gzip"};
	uint64_t end;
	check_ok(sp_deflate_decode(bits.bytes, 0, sizeof(bits.bytes), 1000, &stream, &end));
	assert_int_equal(end, bits.count / 8);
	assert_int_equal(stream.size, 2 + 3 + 230 + 2);
	assert_memory_equal(stream.data,
		"a\xff"
		"a\xff"
		"aa\xff"
		"a\xff",
		9);
	assert_memory_equal(stream.data + stream.size - 2, "yz", 2);
	static const struct sp_packet expected[] = {
		{8 << 24, 1, 0}, {9 << 24, 1, 0}, {12 << 24, 3, 1}, {19 << 24, 230, 1}, {16 << 24, 2, 0}};
	assert_int_equal(stream.packet_count, SP_COUNT(expected));
	for (size_t i = 0; i < SP_COUNT(expected); i++) {
		assert_int_equal(stream.packets[i].price, expected[i].price);
		assert_int_equal(stream.packets[i].size, expected[i].size);
		assert_int_equal(stream.packets[i].is_copy, expected[i].is_copy);
	}
	assert_int_equal(stream.distance_count, 2);
	assert_int_equal(stream.distances[0], 2);
	assert_int_equal(stream.distances[1], 5);
	/* twice 3 bits, 3 of padding before the stored length, and the length with its check */
	assert_int_equal(codec_extra(&stream, "(deflate block headers)"), (3 + 3 + 3 + 32) * SP_BIT);
	assert_int_equal(codec_extra(&stream, "(deflate end of block)"), 7 * SP_BIT);
	assert_int_equal(codec_extra(&stream, "(deflate bit padding)"), 0);
	assert_int_equal(codec_assert_stream(&stream, 0, 0), 0);
}

/* What the deflate header of a dynamic block costs goes by its own name. */
static void test_extras(void **state)
{
	(void)state;
	SP_BUFFER data = SP_BUFFER_EMPTY;
	SP_BUFFER packed = SP_BUFFER_EMPTY;
	CODEC_TOLD told;
	codec_add_mixture(&data, 5000, 23);
	pack_gzip(&packed, data.data, data.size, 9);
	codec_assert_decodes(&sp_analyzer_gzip, packed.data, packed.size, data.data, data.size, &told);
	const struct sp_stream *stream = &told.streams[0];
	assert_int_equal(codec_extra(stream, "(deflate block headers)"), 3 * SP_BIT);
	assert_true(codec_extra(stream, "(deflate code tables)") > 200 * SP_BIT);
	assert_true(codec_extra(stream, "(deflate code tables)") < 1500 * SP_BIT);
	assert_true(codec_extra(stream, "(deflate end of block)") >= SP_BIT);
	assert_true(codec_extra(stream, "(deflate end of block)") <= 15 * SP_BIT);
	assert_true(codec_extra(stream, "(deflate bit padding)") < 8 * SP_BIT);
}

/* A member whose header has all that RFC 1952 knows; returns the header's size. */
static size_t add_full_member(struct sp_buffer *file, const char *text)
{
	size_t start = file->size, size = strlen(text);
	sp_buffer_add(file,
		"\x1f\x8b\x08\x1f"
		"mtim\x02\x03",
		10);
	sp_buffer_add(file, "\x06\0AB\x02\0xy", 8);
	sp_buffer_add(file, "name.txt\0a comment", 19);
	uint16_t header_crc =
		htole16((uint16_t)crc32(0, (Bytef *)file->data + start, (uInt)(file->size - start)));
	sp_buffer_add(file, &header_crc, 2);
	size_t header = file->size - start;
	pack(file, text, size, (struct packing){6, Z_DEFAULT_STRATEGY, NO_WRAPPER, 0, 0});
	uint32_t trailer[2] = {
		htole32((uint32_t)crc32(0, (const Bytef *)text, (uInt)size)), htole32((uint32_t)size)};
	sp_buffer_add(file, trailer, 8);
	return header;
}

static void test_full_header(void **state)
{
	(void)state;
	SP_BUFFER file = SP_BUFFER_EMPTY;
	CODEC_TOLD told;
	size_t header = add_full_member(&file, "hello, hello, hello");
	codec_assert_decodes(&sp_analyzer_gzip, file.data, file.size, "hello, hello, hello", 19, &told);
	assert_int_equal(codec_framed(&told, "(gzip header)"), header);
	file.data[12] ^= 1; /* in the extra field */
	codec_assert_refused(&sp_analyzer_gzip, file.data, file.size, 100, "CRC");
}

static void test_members_padding_and_rest(void **state)
{
	(void)state;
	SP_BUFFER file = SP_BUFFER_EMPTY;
	CODEC_TOLD told;
	pack_gzip(&file, "first", 5, 9);
	add_full_member(&file, "second");
	sp_buffer_add(&file, "\0\0\0", 3);
	pack_gzip(&file, "", 0, 9);
	sp_buffer_add(&file, "\0\0\0\0", 4);
	size_t rest = file.size;
	sp_buffer_add(&file, "070701 and so on", 16);
	check_ok(codec_run(&sp_analyzer_gzip, file.data, file.size, 11, &told));
	codec_assert_covers(&told, file.size);
	assert_int_equal(told.stream_count, 3);
	assert_memory_equal(told.streams[0].data, "first", 5);
	assert_memory_equal(told.streams[1].data, "second", 6);
	assert_int_equal(told.streams[2].size, 0);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(codec_assert_stream(&told.streams[i], 0, 0), 0);
	assert_int_equal(codec_framed(&told, "(padding)"), 7);
	assert_int_equal(told.part_count, 1);
	assert_int_equal(told.parts[0].offset, rest);
	assert_int_equal(told.parts[0].size, 16);
	assert_string_equal(told.parts[0].label, "stream");
}

static void test_too_many_members(void **state)
{
	(void)state;
	SP_BUFFER member = SP_BUFFER_EMPTY;
	SP_BUFFER file = SP_BUFFER_EMPTY;
	pack_gzip(&member, "", 0, 9);
	for (int i = 0; i < 65537; i++)
		sp_buffer_add(&file, member.data, member.size);
	codec_assert_refused(&sp_analyzer_gzip, file.data, file.size, 1000, "limit");
}

static void test_room(void **state)
{
	(void)state;
	SP_BUFFER data = SP_BUFFER_EMPTY;
	SP_BUFFER file = SP_BUFFER_EMPTY;
	codec_add_mixture(&data, 30000, 19);
	pack_gzip(&file, data.data, data.size, 6);
	pack_gzip(&file, data.data, data.size, 0);
	CODEC_TOLD told;
	check_ok(codec_run(&sp_analyzer_gzip, file.data, file.size, 60000, &told));
	codec_assert_refused(&sp_analyzer_gzip, file.data, file.size, 59999, "limit");
	codec_assert_refused(&sp_analyzer_gzip, file.data, file.size, 29999, "limit");
	codec_assert_refused(&sp_analyzer_gzip, file.data, file.size, 0, "at offset 0x");
}

/* The member with the byte at `offset` changed is refused for that reason. */
static void check_changed(const struct sp_buffer *file, size_t offset, uint8_t byte, const char *text)
{
	SP_BUFFER changed = SP_BUFFER_EMPTY;
	sp_buffer_add(&changed, file->data, file->size);
	changed.data[offset] = (char)byte;
	codec_assert_refused(&sp_analyzer_gzip, changed.data, changed.size, 1000, text);
}

static void test_lies(void **state)
{
	(void)state;
	SP_BUFFER file = SP_BUFFER_EMPTY;
	pack_gzip(&file, "some text", 9, 9);
	check_changed(&file, 2, 7, "method 7");
	check_changed(&file, 3, 0x20, "flags 0x20");
	check_changed(&file, file.size - 8, (uint8_t)(file.data[file.size - 8] ^ 1), "CRC");
	check_changed(&file, file.size - 4, 10, "says 10 bytes");
	check_changed(&file, 10, 7, "unknown type at offset 0xa");
	check_changed(&file, 10, 1, "length and its check");
	codec_assert_refused(&sp_analyzer_gzip, file.data, file.size - 1, 1000, "whole file");
}

static void test_probe(void **state)
{
	(void)state;
	assert_true(codec_probes(&sp_analyzer_gzip, "\x1f\x8b\x08", 3));
	assert_false(codec_probes(&sp_analyzer_gzip, "\x1f", 1));
	assert_false(codec_probes(&sp_analyzer_gzip, "\x1f\x9d\x08", 3));
}

/* zlib's view of raw deflate data: is it sound? What is made and taken is compared too. */
static bool zlib_agrees(
	const uint8_t *data, size_t size, const struct sp_stream *stream, uint64_t end, bool is_sound)
{
	static uint8_t output[1 << 16];
	z_stream zlib = {.next_in = (Bytef *)(uintptr_t)data,
		.avail_in = (uInt)size,
		.next_out = output,
		.avail_out = sizeof(output)};
	assert_int_equal(inflateInit2(&zlib, NO_WRAPPER), Z_OK);
	int result = inflate(&zlib, Z_FINISH);
	inflateEnd(&zlib);
	if ((result == Z_STREAM_END) != is_sound)
		return false;
	return !is_sound || (zlib.total_out == stream->size && zlib.total_in == end &&
				    (!stream->size || !memcmp(output, stream->data, stream->size)));
}

static bool deflate_agrees(const uint8_t *data, size_t size)
{
	SP_AUTOFREE uint8_t *copy = sp_realloc(NULL, size ? size : 1, 1);
	memcpy(copy, data, size);
	SP_STREAM stream = {.codec = "gzip"};
	uint64_t end = 0;
	struct sp_error *error = sp_deflate_decode(copy, 0, size, 1 << 16, &stream, &end);
	bool agrees = zlib_agrees(data, size, &stream, end, !error);
	if (!error)
		assert_int_equal(codec_assert_stream(&stream, 0, 0), 0);
	sp_error_free(error);
	return agrees;
}

static const struct packing small_packings[] = {
	{9, Z_DEFAULT_STRATEGY, NO_WRAPPER, 0, 0},
	{6, Z_FIXED, NO_WRAPPER, 0, 0},
	{6, Z_HUFFMAN_ONLY, NO_WRAPPER, 100, Z_SYNC_FLUSH},
	{0, Z_DEFAULT_STRATEGY, NO_WRAPPER, 50, Z_FULL_FLUSH},
};

static void test_cut_short(void **state)
{
	(void)state;
	SP_BUFFER data = SP_BUFFER_EMPTY;
	codec_add_mixture(&data, 1500, 29);
	for (size_t i = 0; i < SP_COUNT(small_packings); i++) {
		SP_BUFFER packed = SP_BUFFER_EMPTY;
		pack(&packed, data.data, data.size, small_packings[i]);
		for (size_t size = 0; size <= packed.size; size++)
			assert_true(deflate_agrees((uint8_t *)packed.data, size));
	}
	SP_BUFFER file = SP_BUFFER_EMPTY;
	add_full_member(&file, "a text that is packed");
	for (size_t size = 3; size < file.size; size++)
		assert_false(codec_survives(&sp_analyzer_gzip, file.data, size, 1000));
	assert_true(codec_survives(&sp_analyzer_gzip, file.data, file.size, 1000));
}

static void test_flipped_bits(void **state)
{
	(void)state;
	SP_BUFFER data = SP_BUFFER_EMPTY;
	codec_add_mixture(&data, 900, 31);
	for (size_t i = 0; i < SP_COUNT(small_packings); i++) {
		SP_BUFFER packed = SP_BUFFER_EMPTY;
		pack(&packed, data.data, data.size, small_packings[i]);
		for (size_t bit = 0; bit < 8 * packed.size; bit++) {
			packed.data[bit / 8] ^= (char)(1 << bit % 8);
			assert_true(deflate_agrees((uint8_t *)packed.data, packed.size));
			packed.data[bit / 8] ^= (char)(1 << bit % 8);
		}
	}
}

static void test_flipped_bytes_of_members(void **state)
{
	(void)state;
	SP_BUFFER file = SP_BUFFER_EMPTY;
	add_full_member(&file, "a text that is packed");
	pack_gzip(&file, "and another one", 15, 6);
	for (size_t i = 0; i < file.size; i++)
		for (int byte = 1; byte < 256; byte++) {
			file.data[i] ^= (char)byte;
			if (i >= 2)
				codec_survives(&sp_analyzer_gzip, file.data, file.size, 1000);
			file.data[i] ^= (char)byte;
		}
}

/* Noise behind the header of a dynamic block: codes that are too many, too few, or none. */
static void test_random_codes(void **state)
{
	(void)state;
	SP_BUFFER data = SP_BUFFER_EMPTY;
	for (uint32_t seed = 1; seed <= 20000; seed++) {
		sp_buffer_clear(&data);
		codec_add_random(&data, 20 + seed % 60, seed * 2654435761u | 1);
		data.data[0] = (char)((data.data[0] & ~6) | (seed % 4 ? 4 : 2));
		assert_true(deflate_agrees((uint8_t *)data.data, data.size));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_small),
		cmocka_unit_test(test_mixture),
		cmocka_unit_test(test_long_codes),
		cmocka_unit_test(test_noise_and_zeros),
		cmocka_unit_test(test_flushes_and_windows),
		cmocka_unit_test(test_prices),
		cmocka_unit_test(test_extras),
		cmocka_unit_test(test_full_header),
		cmocka_unit_test(test_members_padding_and_rest),
		cmocka_unit_test(test_too_many_members),
		cmocka_unit_test(test_room),
		cmocka_unit_test(test_lies),
		cmocka_unit_test(test_probe),
		cmocka_unit_test(test_cut_short),
		cmocka_unit_test(test_flipped_bits),
		cmocka_unit_test(test_flipped_bytes_of_members),
		cmocka_unit_test(test_random_codes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
