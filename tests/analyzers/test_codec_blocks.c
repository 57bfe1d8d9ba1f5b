/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The codecs that price by block: what the libraries of zstd, lz4, lzo and bzip2 pack comes back, the bits of
 * each chunk are shared by the bytes of its block, and damage ends in an error.
 */
#include "analyzers/codec_help.h"

#include <bzlib.h>
#include <endian.h>
#include <lz4.h>
#include <lz4frame.h>
#include <lzo/lzo1x.h>
#include <zstd.h>

#include "../../analyzers/analyzers.h"

/* One way to pack: appends data, packed, to file. */
typedef void (*pack_function)(struct sp_buffer *file, const struct sp_buffer *data, int variant);

struct format {
	const struct sp_analyzer *analyzer;
	pack_function pack;
	int variants;
};

/* Room for `size` more bytes behind the last; the caller adds to file->size what it used. */
static char *make_room(struct sp_buffer *file, size_t size)
{
	size_t before = file->size;
	SP_AUTOFREE char *zeros = sp_alloc(size + 1);
	sp_buffer_add(file, zeros, size);
	file->size = before;
	return file->data + before;
}

static void add_little(struct sp_buffer *file, uint32_t value)
{
	value = htole32(value);
	sp_buffer_add(file, &value, 4);
}

static void add_big(struct sp_buffer *file, uint32_t value)
{
	value = htobe32(value);
	sp_buffer_add(file, &value, 4);
}

static void pack_zstd(struct sp_buffer *file, const struct sp_buffer *data, int variant)
{
	static const int levels[] = {1, 3, 19, -5};
	ZSTD_CCtx *library = ZSTD_createCCtx();
	ZSTD_CCtx_setParameter(library, ZSTD_c_compressionLevel, levels[variant % 4]);
	ZSTD_CCtx_setParameter(library, ZSTD_c_checksumFlag, variant / 4 % 2);
	ZSTD_CCtx_setParameter(library, ZSTD_c_contentSizeFlag, variant / 8 % 2);
	ZSTD_inBuffer in = {data->data, data->size, 0};
	size_t space = ZSTD_compressBound(data->size);
	ZSTD_outBuffer out = {make_room(file, space), space, 0};
	if (variant / 8 % 2)
		assert_false(ZSTD_isError(ZSTD_CCtx_setPledgedSrcSize(library, data->size)));
	assert_int_equal(ZSTD_compressStream2(library, &out, &in, ZSTD_e_end), 0);
	file->size += out.pos;
	ZSTD_freeCCtx(library);
}

static void pack_lz4(struct sp_buffer *file, const struct sp_buffer *data, int variant)
{
	LZ4F_preferences_t wish = {.compressionLevel = variant % 2 ? 9 : 0,
		.frameInfo = {.blockSizeID = variant % 3 ? LZ4F_max64KB : LZ4F_max256KB,
			.blockMode = variant / 2 % 2 ? LZ4F_blockIndependent : LZ4F_blockLinked,
			.contentChecksumFlag =
				variant / 4 % 2 ? LZ4F_contentChecksumEnabled : LZ4F_noContentChecksum,
			.blockChecksumFlag =
				variant / 8 % 2 ? LZ4F_blockChecksumEnabled : LZ4F_noBlockChecksum,
			.contentSize = variant / 16 % 2 ? data->size : 0}};
	size_t space = LZ4F_compressFrameBound(data->size, &wish);
	size_t used = LZ4F_compressFrame(make_room(file, space), space, data->data, data->size, &wish);
	assert_false(LZ4F_isError(used));
	file->size += used;
}

/* The legacy format; variant: bytes a block / 5000, 0: the usual 8 MiB. */
static void pack_lz4_legacy(struct sp_buffer *file, const struct sp_buffer *data, int variant)
{
	size_t most = variant ? (size_t)variant * 5000 : 8 << 20;
	add_little(file, 0x184c2102);
	for (size_t done = 0; done < data->size;) {
		size_t size = data->size - done < most ? data->size - done : most;
		int space = LZ4_compressBound((int)size);
		SP_AUTOFREE char *output = sp_alloc((size_t)space);
		int used = LZ4_compress_default(data->data + done, output, (int)size, space);
		assert_true(used > 0);
		add_little(file, (uint32_t)used);
		sp_buffer_add(file, output, (size_t)used);
		done += size;
	}
}

enum lzo_flags { ADLER = 0x3, EXTRA = 0x40, CRC = 0x300, HEADER_CRC = 0x1000 };

static uint32_t lzo_sum(bool is_crc, const void *data, size_t size)
{
	return is_crc ? lzo_crc32(0, data, size) : lzo_adler32(1, data, size);
}

static void add_lzo_header(struct sp_buffer *file, uint32_t flags, bool is_old)
{
	sp_buffer_add(file, "\x89LZO\0\r\n\x1a\n", 9);
	size_t start = file->size;
	sp_buffer_add(
		file, is_old ? "\x09\0\x20\xa0\x01" : "\x10\x40\x20\xa0\x09\x40\x01\x05", is_old ? 5 : 8);
	add_big(file, flags);
	sp_buffer_add(file,
		"\0\0\x81\xa4"
		"time"
		"hime",
		is_old ? 8 : 12);
	sp_buffer_add(file,
		"\x04"
		"name",
		5);
	add_big(file, lzo_sum(flags & HEADER_CRC, file->data + start, file->size - start));
	if (flags & EXTRA) {
		start = file->size;
		sp_buffer_add(file,
			"\0\0\0\x05"
			"extra",
			9);
		add_big(file, lzo_sum(flags & HEADER_CRC, file->data + start, 9));
	}
}

static void add_lzo_block(struct sp_buffer *file, const void *data, size_t size, uint32_t flags)
{
	SP_AUTOFREE uint8_t *memory = sp_alloc(LZO1X_1_MEM_COMPRESS);
	SP_AUTOFREE uint8_t *packed = sp_alloc(size + size / 16 + 67);
	lzo_uint used = 0;
	assert_int_equal(lzo1x_1_compress(data, size, packed, &used, memory), LZO_E_OK);
	bool is_stored = used >= size;
	const void *shown = is_stored ? data : packed;
	used = is_stored ? size : used;
	add_big(file, (uint32_t)size);
	add_big(file, (uint32_t)used);
	for (int i = 0; i < 4; i++) { /* Adler-32 and CRC-32 of the data, then of what it is packed to */
		static const uint32_t masks[] = {0x1, 0x100, 0x2, 0x200};
		if (flags & masks[i] && (i < 2 || !is_stored))
			add_big(file, lzo_sum(i % 2, i < 2 ? data : shown, i < 2 ? size : used));
	}
	sp_buffer_add(file, shown, used);
}

static void pack_lzo(struct sp_buffer *file, const struct sp_buffer *data, int variant)
{
	static const uint32_t flags[] = {
		0, ADLER, CRC | HEADER_CRC, ADLER | CRC | EXTRA, EXTRA | HEADER_CRC | 0x1};
	add_lzo_header(file, flags[variant % 5], variant / 5 % 2);
	size_t most = variant % 2 ? 256 << 10 : 10000;
	for (size_t done = 0; done < data->size; done += most)
		add_lzo_block(file, data->data + done, data->size - done < most ? data->size - done : most,
			flags[variant % 5]);
	add_big(file, 0);
}

static void pack_bzip2(struct sp_buffer *file, const struct sp_buffer *data, int variant)
{
	unsigned space = (unsigned)(data->size + data->size / 64 + 1024);
	char *output = make_room(file, space);
	assert_int_equal(BZ2_bzBuffToBuffCompress(output, &space, data->data, (unsigned)data->size,
				 1 + 8 * (variant % 2), 0, 0),
		BZ_OK);
	file->size += space;
}

static const struct format formats[] = {
	{&sp_analyzer_zstd, pack_zstd, 16},
	{&sp_analyzer_lz4, pack_lz4, 32},
	{&sp_analyzer_lz4, pack_lz4_legacy, 4},
	{&sp_analyzer_lzo, pack_lzo, 10},
	{&sp_analyzer_bzip2, pack_bzip2, 2},
};

/* Prices, and bits that no byte can hold, are the bits of the chunks. */
static void check_stream(const struct sp_stream *stream, const struct sp_buffer *data, const char *codec)
{
	assert_true(stream->estimated);
	assert_string_equal(stream->codec, codec);
	assert_int_equal(stream->size, data->size);
	if (data->size)
		assert_memory_equal(stream->data, data->data, data->size);
	assert_int_equal(codec_assert_stream(stream, 0, 0), 0);
}

static void check_packing(
	const struct format *format, int variant, const struct sp_buffer *data, uint64_t chunks)
{
	SP_BUFFER file = SP_BUFFER_EMPTY;
	CODEC_TOLD told;
	format->pack(&file, data, variant);
	codec_assert_decodes(format->analyzer, file.data, file.size, data->data, data->size, &told);
	check_stream(&told.streams[0], data, format->analyzer->name);
	assert_true(told.streams[0].chunk_count >= chunks);
	assert_int_equal(told.part_count, 0);
}

static void check_all_packings(const struct sp_buffer *data, uint64_t chunks)
{
	for (size_t i = 0; i < SP_COUNT(formats); i++)
		for (int variant = 0; variant < formats[i].variants; variant++)
			check_packing(&formats[i], variant, data, chunks);
}

static void test_empty_and_small(void **state)
{
	(void)state;
	SP_BUFFER data = SP_BUFFER_EMPTY;
	sp_buffer_add(&data, "", 0);
	check_all_packings(&data, 0);
	sp_buffer_add(&data, "a", 1);
	check_all_packings(&data, 1);
	sp_buffer_add_text(&data, " few words, a few words, a few words more");
	check_all_packings(&data, 1);
}

static void test_mixture(void **state)
{
	(void)state;
	SP_BUFFER data = SP_BUFFER_EMPTY;
	codec_add_mixture(&data, 700000, 41);
	check_all_packings(&data, 1);
	check_packing(&(struct format){&sp_analyzer_zstd, pack_zstd, 0}, 0, &data, 5);
	check_packing(&(struct format){&sp_analyzer_lz4, pack_lz4, 0}, 1, &data, 11);
	check_packing(&(struct format){&sp_analyzer_lz4, pack_lz4_legacy, 0}, 1, &data, 140);
	check_packing(&(struct format){&sp_analyzer_lzo, pack_lzo, 0}, 0, &data, 70);
}

/* Each block of bzip2 starts with 48 bits of its own. */
static void test_bzip2_blocks(void **state)
{
	(void)state;
	SP_BUFFER data = SP_BUFFER_EMPTY;
	SP_BUFFER file = SP_BUFFER_EMPTY;
	CODEC_TOLD told;
	uint64_t blocks = 0, last = 0;
	codec_add_mixture(&data, 700000, 41);
	pack_bzip2(&file, &data, 0);
	for (size_t bit = 0; bit < 8 * file.size; bit++) {
		last = (last << 1 | ((uint8_t)file.data[bit / 8] >> (7 - bit % 8) & 1)) & 0xffffffffffff;
		blocks += last == 0x314159265359;
	}
	assert_true(blocks > 2);
	codec_assert_decodes(&sp_analyzer_bzip2, file.data, file.size, data.data, data.size, &told);
	assert_int_equal(told.streams[0].chunk_count, blocks);
	assert_int_equal(codec_framed(&told, "(bzip2 header)"), 4);
	assert_true(
		codec_framed(&told, "(bzip2 trailer)") >= 10 && codec_framed(&told, "(bzip2 trailer)") <= 11);
}

static void test_noise_and_zeros(void **state)
{
	(void)state;
	SP_BUFFER data = SP_BUFFER_EMPTY;
	codec_add_random(&data, 150000, 43);
	check_all_packings(&data, 1);
	sp_buffer_clear(&data);
	for (int i = 0; i < 500000; i++)
		sp_buffer_add(&data, "", 1);
	check_all_packings(&data, 1);
}

/* A legacy block of the full 8 MiB and one more byte. */
static void test_large_legacy(void **state)
{
	(void)state;
	SP_BUFFER data = SP_BUFFER_EMPTY;
	make_room(&data, (8 << 20) + 1);
	data.size = (8 << 20) + 1;
	check_packing(&(struct format){&sp_analyzer_lz4, pack_lz4_legacy, 0}, 0, &data, 2);
}

/* Two blocks of unlike density: their bytes differ in price, those of one block do not. */
static void test_prices_by_block(void **state)
{
	(void)state;
	SP_BUFFER data = SP_BUFFER_EMPTY;
	SP_BUFFER file = SP_BUFFER_EMPTY;
	CODEC_TOLD told;
	codec_add_random(&data, 10000, 47);
	for (int i = 0; i < 10000; i++)
		sp_buffer_add(&data, "", 1);
	pack_lzo(&file, &data, 0);
	codec_assert_decodes(&sp_analyzer_lzo, file.data, file.size, data.data, data.size, &told);
	const struct sp_stream *stream = &told.streams[0];
	assert_int_equal(stream->chunk_count, 2);
	assert_int_equal(stream->chunks[0].size, 10000);
	assert_int_equal(stream->chunks[0].bytes, 10000);
	assert_true(stream->chunks[1].size < 100);
	assert_int_equal(stream->packets[0].price, stream->packets[0].size * SP_BYTE_BITS);
	const struct sp_packet *last = &stream->packets[stream->packet_count - 1];
	assert_true(last->price < last->size * SP_BIT);
}

static void check_members(const struct format *format)
{
	SP_BUFFER first = SP_BUFFER_EMPTY;
	SP_BUFFER second = SP_BUFFER_EMPTY;
	SP_BUFFER file = SP_BUFFER_EMPTY;
	CODEC_TOLD told;
	codec_add_mixture(&first, 3000, 53);
	codec_add_mixture(&second, 2000, 59);
	format->pack(&file, &first, 0);
	format->pack(&file, &second, 1);
	sp_buffer_add(&file, "\0\0\0\0\0", 5);
	format->pack(&file, &first, 1);
	sp_buffer_add(&file, "\0\0\0\0", 4);
	uint64_t rest = file.size;
	sp_buffer_add(&file, "070701 and so on", 16);
	check_ok(codec_run(format->analyzer, file.data, file.size, 8000, &told));
	codec_assert_covers(&told, file.size);
	assert_int_equal(told.stream_count, 3);
	check_stream(&told.streams[0], &first, format->analyzer->name);
	check_stream(&told.streams[1], &second, format->analyzer->name);
	check_stream(&told.streams[2], &first, format->analyzer->name);
	assert_int_equal(codec_framed(&told, "(padding)"), 9);
	assert_int_equal(told.part_count, 1);
	assert_int_equal(told.parts[0].offset, rest);
	codec_assert_refused(format->analyzer, file.data, file.size, 7999, "limit");
	codec_assert_refused(format->analyzer, file.data, file.size, 3000, "limit");
	codec_assert_refused(format->analyzer, file.data, file.size, 2999, "limit");
	codec_assert_refused(format->analyzer, file.data, file.size, 0, "at offset 0x");
}

static void test_members(void **state)
{
	(void)state;
	for (size_t i = 0; i < SP_COUNT(formats); i++)
		check_members(&formats[i]);
}

static void test_zstd_skippable(void **state)
{
	(void)state;
	SP_BUFFER data = SP_BUFFER_EMPTY;
	SP_BUFFER file = SP_BUFFER_EMPTY;
	CODEC_TOLD told;
	codec_add_mixture(&data, 1000, 61);
	for (uint32_t i = 0; i < 3; i++) {
		add_little(&file, 0x184d2a50 + i);
		add_little(&file, i);
		sp_buffer_add(&file, "skipped", i);
		if (i == 1)
			pack_zstd(&file, &data, 4);
	}
	codec_assert_decodes(&sp_analyzer_zstd, file.data, file.size, data.data, data.size, &told);
	assert_int_equal(codec_framed(&told, "(zstd skippable frame)"), 3 * 8 + 3);
	assert_int_equal(codec_framed(&told, "(zstd checksum)"), 4);
	assert_false(codec_probes(&sp_analyzer_zstd, file.data, 17));
}

/* Frames that want 2 GiB and 256 MiB of history for one byte. */
static void test_zstd_window(void **state)
{
	(void)state;
	CODEC_TOLD told;
	static const char larger[] = "\x28\xb5\x2f\xfd\0\xa8\x09\0\0a",
			  smaller[] = "\x28\xb5\x2f\xfd\0\x90\x09\0\0a";
	codec_assert_refused(&sp_analyzer_zstd, larger, 10, 256 << 20, "window");
	codec_assert_refused(&sp_analyzer_zstd, smaller, 10, 1 << 20, "window");
	check_ok(codec_run(&sp_analyzer_zstd, smaller, 10, 256 << 20, &told));
	assert_int_equal(told.streams[0].size, 1);
}

/* The size that a kernel's build puts behind its payload is no block. */
static void test_lz4_size_word(void **state)
{
	(void)state;
	SP_BUFFER data = SP_BUFFER_EMPTY;
	SP_BUFFER file = SP_BUFFER_EMPTY;
	CODEC_TOLD told;
	codec_add_mixture(&data, 1000, 67);
	pack_lz4_legacy(&file, &data, 0);
	add_little(&file, 1000);
	check_ok(codec_run(&sp_analyzer_lz4, file.data, file.size, 1000, &told));
	codec_assert_covers(&told, file.size);
	check_stream(&told.streams[0], &data, "lz4");
	assert_int_equal(codec_bytes(told.parts, told.part_count, NULL), 4);
}

static void test_lzo_lies(void **state)
{
	(void)state;
	SP_BUFFER file = SP_BUFFER_EMPTY;
	add_lzo_header(&file, 0, false);
	size_t header = file.size;
	add_big(&file, 0x40000000);
	add_big(&file, 4);
	sp_buffer_add(&file, "abcd\0\0\0", 8);
	codec_assert_refused(&sp_analyzer_lzo, file.data, file.size, (uint64_t)2 << 30, "which cannot be");
	file.data[header - 1] ^= 1;
	codec_assert_refused(
		&sp_analyzer_lzo, file.data, file.size, 1000, "header at offset 0x0 does not have");
	file.data[15] = 7;
	codec_assert_refused(&sp_analyzer_lzo, file.data, file.size, 1000, "method 7");
}

/* A block that makes nothing, and one whose bits its one byte cannot hold. */
static void test_overhead(void **state)
{
	(void)state;
	CODEC_TOLD told;
	SP_BUFFER data = SP_BUFFER_EMPTY;
	SP_BUFFER file = SP_BUFFER_EMPTY;
	static const char nothing[] = "\x02\x21\x4c\x18\x01\0\0\0\0";
	check_ok(codec_run(&sp_analyzer_lz4, nothing, 9, 0, &told));
	assert_int_equal(codec_extra(&told.streams[0], "(lz4 block overhead)"), SP_BYTE_BITS);
	codec_told_free(&told);
	sp_buffer_add(&data, "a", 1);
	pack_bzip2(&file, &data, 0);
	codec_assert_decodes(&sp_analyzer_bzip2, file.data, file.size, "a", 1, &told);
	assert_int_equal(told.streams[0].packets[0].price, 64 * SP_BIT);
	assert_true(codec_extra(&told.streams[0], "(bzip2 block overhead)") > 64 * SP_BIT);
	check_stream(&told.streams[0], &data, "bzip2");
}

static void test_cut_short(void **state)
{
	(void)state;
	SP_BUFFER data = SP_BUFFER_EMPTY;
	codec_add_mixture(&data, 600, 71);
	for (size_t i = 0; i < SP_COUNT(formats); i++)
		for (int variant = 0; variant < formats[i].variants; variant++) {
			SP_BUFFER file = SP_BUFFER_EMPTY;
			formats[i].pack(&file, &data, variant);
			for (size_t size = 9; size < file.size; size++) {
				bool is_sound = codec_survives(formats[i].analyzer, file.data, size, 1000);
				/* the legacy format of lz4 has no end mark */
				assert_true(!is_sound || formats[i].pack == pack_lz4_legacy);
			}
			assert_true(codec_survives(formats[i].analyzer, file.data, file.size, 1000));
		}
}

/* Each byte in a few ways wrong; the first ones decide about the format. */
static void test_flipped_bytes(void **state)
{
	(void)state;
	SP_BUFFER data = SP_BUFFER_EMPTY;
	codec_add_mixture(&data, 300, 73);
	for (size_t i = 0; i < SP_COUNT(formats); i++)
		for (int variant = 0; variant < formats[i].variants; variant++) {
			SP_BUFFER file = SP_BUFFER_EMPTY;
			formats[i].pack(&file, &data, variant);
			for (size_t at = 4; at < file.size; at++)
				for (int bit = 0; bit <= 8; bit++) {
					char change = (char)(bit < 8 ? 1 << bit : 0xff);
					file.data[at] ^= change;
					if (codec_probes(formats[i].analyzer, file.data, file.size))
						codec_survives(
							formats[i].analyzer, file.data, file.size, 2000);
					file.data[at] ^= change;
				}
		}
}

static void test_probe(void **state)
{
	(void)state;
	assert_true(codec_probes(&sp_analyzer_zstd, "\x28\xb5\x2f\xfd", 4));
	assert_true(codec_probes(&sp_analyzer_lz4, "\x02\x21\x4c\x18", 4));
	assert_true(codec_probes(&sp_analyzer_lz4, "\x04\x22\x4d\x18", 4));
	assert_true(codec_probes(&sp_analyzer_lzo, "\x89LZO\0\r\n\x1a\n", 9));
	assert_true(codec_probes(&sp_analyzer_bzip2, "BZh9", 4));
	assert_false(codec_probes(&sp_analyzer_bzip2, "BZh0", 4));
	for (size_t i = 0; i < SP_COUNT(formats); i++) {
		assert_false(codec_probes(formats[i].analyzer, "", 0));
		assert_false(codec_probes(formats[i].analyzer, "070701 an archive", 17));
	}
}

int main(void)
{
	assert_int_equal(lzo_init(), LZO_E_OK);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty_and_small),
		cmocka_unit_test(test_mixture),
		cmocka_unit_test(test_bzip2_blocks),
		cmocka_unit_test(test_noise_and_zeros),
		cmocka_unit_test(test_large_legacy),
		cmocka_unit_test(test_prices_by_block),
		cmocka_unit_test(test_members),
		cmocka_unit_test(test_zstd_skippable),
		cmocka_unit_test(test_zstd_window),
		cmocka_unit_test(test_lz4_size_word),
		cmocka_unit_test(test_lzo_lies),
		cmocka_unit_test(test_overhead),
		cmocka_unit_test(test_cut_short),
		cmocka_unit_test(test_flipped_bytes),
		cmocka_unit_test(test_probe),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
