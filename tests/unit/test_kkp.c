/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * .kkp files, read back field by field as the viewer reads them.
 */
#include "unit/harness.h"

#include <unistd.h>

#include "base/buffer.h"
#include "base/stream.h"
#include "report/kkp.h"

struct reader {
	const uint8_t *data;
	size_t size, at;
};

static uint64_t read_number(struct reader *reader, size_t bytes)
{
	uint64_t number = 0;
	assert_true(reader->at + bytes <= reader->size);
	for (size_t i = 0; i < bytes; i++)
		number |= (uint64_t)reader->data[reader->at++] << 8 * i;
	return number;
}

static double read_double(struct reader *reader)
{
	uint64_t bits = read_number(reader, 8);
	double value;
	memcpy(&value, &bits, sizeof(value));
	return value;
}

static float read_float(struct reader *reader)
{
	uint32_t bits = (uint32_t)read_number(reader, 4);
	float value;
	memcpy(&value, &bits, sizeof(value));
	return value;
}

static const char *read_text(struct reader *reader)
{
	const char *text = (const char *)&reader->data[reader->at];
	size_t length = strnlen(text, reader->size - reader->at);
	assert_true(reader->at + length < reader->size);
	reader->at += length + 1;
	return text;
}

struct symbol {
	const char *name;
	double packed;
	uint32_t size, offset;
	int32_t file;
	bool is_code;
};

struct byte {
	double packed;
	int16_t symbol, file;
	uint16_t line;
	uint8_t value;
};

static struct symbol read_symbol(struct reader *reader)
{
	struct symbol symbol = {.name = read_text(reader)};
	symbol.packed = read_double(reader);
	symbol.size = (uint32_t)read_number(reader, 4);
	symbol.is_code = read_number(reader, 1);
	symbol.file = (int32_t)(uint32_t)read_number(reader, 4);
	symbol.offset = (uint32_t)read_number(reader, 4);
	return symbol;
}

static struct byte read_byte(struct reader *reader)
{
	struct byte byte = {.value = (uint8_t)read_number(reader, 1)};
	byte.symbol = (int16_t)(uint16_t)read_number(reader, 2);
	byte.packed = read_double(reader);
	byte.line = (uint16_t)read_number(reader, 2);
	byte.file = (int16_t)(uint16_t)read_number(reader, 2);
	return byte;
}

static struct reader read_head(const struct sp_buffer *file, uint32_t *bytes, uint32_t *files)
{
	struct reader reader = {(const uint8_t *)file->data, file->size, 4};
	assert_true(file->size > 12);
	assert_memory_equal(file->data, "KK64", 4);
	*bytes = (uint32_t)read_number(&reader, 4);
	*files = (uint32_t)read_number(&reader, 4);
	return reader;
}

/* clang-format off */
enum { TEXT, DATA, NO_SECTION, FORK, EXIT, TABLE, PADDING, OVERHEAD, FORK_O, TABLE_O, NO_OBJECT, LABELS };
/* clang-format on */

static struct sp_label labels[LABELS] = {
	[TEXT] = {(char[]){".init.text"}, SP_BY_SECTION},
	[DATA] = {(char[]){".data"}, SP_BY_SECTION},
	[NO_SECTION] = {(char[]){"(padding)"}, SP_BY_SECTION},
	[FORK] = {(char[]){"copy_process"}, SP_BY_SYMBOL},
	[EXIT] = {(char[]){"core::exit@kernel/fork.o"}, SP_BY_SYMBOL},
	[TABLE] = {(char[]){"table"}, SP_BY_SYMBOL},
	[PADDING] = {(char[]){"(padding)"}, SP_BY_SYMBOL},
	[OVERHEAD] = {(char[]){"(coder overhead)"}, SP_BY_SYMBOL},
	[FORK_O] = {(char[]){"kernel/fork.o"}, SP_BY_OBJECT},
	[TABLE_O] = {(char[]){"lib/table.o"}, SP_BY_OBJECT},
	[NO_OBJECT] = {(char[]){"(padding)"}, SP_BY_OBJECT},
};

#define OWNERS(section, symbol, object)                                                                      \
	.owner = {[SP_BY_SECTION] = section, [SP_BY_SYMBOL] = symbol, [SP_BY_OBJECT] = object}

/* Forty bytes; those from 30 to 33 were decoded further, "table" lies in two places. */
static struct sp_piece pieces[] = {
	{.image = 0, .offset = 0, .size = 1000, OWNERS(TEXT, FORK, FORK_O)},
	{.image = 1, .offset = 0, .size = 10, OWNERS(TEXT, FORK, FORK_O)},
	{.image = 1, .offset = 10, .size = 6, OWNERS(TEXT, EXIT, FORK_O)},
	{.image = 1, .offset = 16, .size = 4, OWNERS(DATA, TABLE, TABLE_O)},
	{.image = 1, .offset = 20, .size = 10, OWNERS(NO_SECTION, PADDING, NO_OBJECT)},
	{.image = 1, .offset = 34, .size = 6, OWNERS(DATA, TABLE, TABLE_O)},
	{.image = 1,
		.offset = 40,
		.size = 0,
		.packed = 3 * SP_BYTE_BITS,
		OWNERS(NO_SECTION, OVERHEAD, NO_OBJECT)},
};

static struct sp_ledger_image images[] = {
	{.name = (char[]){"bzImage"}, .bytes = 1000, .parent = SP_NO_PARENT},
	{.name = (char[]){"vmlinux.bin"}, .bytes = 40, .parent = 0},
};

static const struct sp_ledger ledger = {
	.images = images,
	.image_count = SP_COUNT(images),
	.labels = labels,
	.label_count = LABELS,
	.pieces = pieces,
	.piece_count = SP_COUNT(pieces),
};

/* Literals of 5 bits, but for a copy of 11 bytes from offset 12 on whose price none of them divides. */
static struct sp_stream forty_bytes(void)
{
	struct sp_stream stream = {0};
	uint8_t *place;
	check_ok(sp_stream_reserve(&stream, 40, 40, &place));
	for (int i = 0; i < 40; i++)
		place[i] = (uint8_t)(200 + i);
	stream.size = 40;
	for (int i = 0; i < 12; i++)
		sp_stream_literal(&stream, 5 * SP_BIT);
	sp_stream_copy(&stream, 11, 3, 9 * SP_BIT + 7);
	for (int i = 23; i < 40; i++)
		sp_stream_literal(&stream, 5 * SP_BIT);
	return stream;
}

static void write_and_read(
	const struct sp_ledger *from, const struct sp_stream *stream, struct sp_buffer *file, char **note)
{
	char *folder = scratch_make();
	SP_AUTOFREE char *path = sp_path_join(folder, "image.kkp");
	check_ok(sp_kkp_write(path, from, 1, stream, note));
	check_ok(sp_file_read(path, file));
	scratch_remove(folder);
}

static double exact(sp_bits bits)
{
	return (double)bits / SP_BYTE_BITS;
}

/* What bytes first to end - 1 of forty_bytes() cost. */
static double price(uint32_t first, uint32_t end)
{
	sp_bits sum = 0;
	for (uint32_t i = first; i < end; i++) {
		uint64_t copy = 9 * SP_BIT + 7, k = i - 12;
		sum += i >= 12 && i < 23 ? (sp_bits)(copy * (k + 1) / 11 - copy * k / 11) : 5 * SP_BIT;
	}
	return exact(sum);
}

static void check_symbol(struct reader *reader, const struct symbol *expected)
{
	struct symbol found = read_symbol(reader);
	assert_string_equal(found.name, expected->name);
	assert_true(found.packed == expected->packed);
	assert_int_equal(found.size, expected->size);
	assert_int_equal(found.offset, expected->offset);
	assert_int_equal(found.file, expected->file);
	assert_int_equal(found.is_code, expected->is_code);
}

static void check_file(struct reader *reader, const char *name, double packed, uint32_t size)
{
	assert_string_equal(read_text(reader), name);
	assert_true(read_float(reader) == (float)packed);
	assert_int_equal(read_number(reader, 4), size);
}

static void every_field(void **state)
{
	(void)state;
	SP_STREAM stream = forty_bytes();
	SP_BUFFER file = SP_BUFFER_EMPTY;
	SP_AUTOFREE char *note = NULL;
	write_and_read(&ledger, &stream, &file, &note);
	uint32_t bytes, files;
	struct reader reader = read_head(&file, &bytes, &files);
	assert_int_equal(bytes, 40);
	assert_int_equal(files, 2);
	check_file(&reader, "kernel/fork.o", price(0, 16), 16);
	check_file(&reader, "lib/table.o", price(16, 20) + price(34, 40), 10);
	assert_int_equal(read_number(&reader, 4), 5);
	const struct symbol expected[] = {
		{"kernel::fork.o::copy_process", price(0, 10), 10, 0, 0, true},
		{"kernel::fork.o::core.:exit@kernel/fork.o", price(10, 16), 6, 10, 0, true},
		{"lib::table.o::table", price(16, 20) + price(34, 40), 10, 16, 1, false},
		{"(padding)", price(20, 30), 10, 20, -1, false},
		{"(decoded further)", price(30, 34), 4, 30, -1, false},
	};
	for (size_t i = 0; i < SP_COUNT(expected); i++)
		check_symbol(&reader, &expected[i]);
	for (uint32_t i = 0; i < 40; i++) {
		int symbol = i < 10 ? 0 : i < 16 ? 1 : i < 20 ? 2 : i < 30 ? 3 : i < 34 ? 4 : 2;
		struct byte byte = read_byte(&reader);
		assert_int_equal(byte.value, 200 + i);
		assert_int_equal(byte.symbol, symbol);
		assert_int_equal(byte.file, symbol < 2 ? 0 : symbol == 2 ? 1 : -1);
		assert_int_equal(byte.line, 0);
		assert_true(byte.packed == price(i, i + 1));
	}
	assert_int_equal(reader.at, file.size);
	assert_string_equal(note, "3 bytes of packed size belong to no byte of the image and are left out");
}

/* An image of `count` symbols with one byte each, the later ones the cheaper ones. */
struct crowd {
	struct sp_label *labels;
	struct sp_piece *pieces;
	struct sp_ledger_image images[2];
	struct sp_ledger ledger;
	struct sp_stream stream;
};

static void crowd_make(struct crowd *crowd, uint32_t count)
{
	uint8_t *place;
	crowd->labels = sp_alloc((2 * count + 1) * sizeof(*crowd->labels));
	crowd->pieces = sp_alloc(count * sizeof(*crowd->pieces));
	check_ok(sp_stream_reserve(&crowd->stream, count, count, &place));
	memset(place, 0, count);
	crowd->stream.size = count;
	crowd->labels[2 * count] = (struct sp_label){sp_strdup(".text"), SP_BY_SECTION};
	for (uint32_t i = 0; i < count; i++) {
		crowd->labels[2 * i] = (struct sp_label){sp_format("f%u", i), SP_BY_SYMBOL};
		crowd->labels[2 * i + 1] = (struct sp_label){sp_format("o%u.o", i), SP_BY_OBJECT};
		crowd->pieces[i] = (struct sp_piece){
			.image = 1, .offset = i, .size = 1, OWNERS(2 * count, 2 * i, 2 * i + 1)};
		sp_stream_literal(&crowd->stream, (uint32_t)(3 * SP_BIT) - i);
	}
	crowd->images[1] = (struct sp_ledger_image){.name = (char[]){"vmlinux.bin"}, .bytes = count};
	crowd->ledger = (struct sp_ledger){.images = crowd->images,
		.image_count = 2,
		.labels = crowd->labels,
		.label_count = 2 * count + 1,
		.pieces = crowd->pieces,
		.piece_count = count};
}

static void crowd_free(struct crowd *crowd)
{
	for (size_t i = 0; i < crowd->ledger.label_count; i++)
		free(crowd->labels[i].name);
	free(crowd->labels);
	free(crowd->pieces);
	sp_stream_free(&crowd->stream);
}

static void skip_files(struct reader *reader, uint32_t files)
{
	for (uint32_t i = 0; i < files; i++) {
		read_text(reader);
		read_number(reader, 8);
	}
}

/* Sums over symbols and over bytes, symbol by symbol, are equal to the last bit. */
static void check_sums(struct reader *reader, uint32_t bytes)
{
	uint32_t count = (uint32_t)read_number(reader, 4);
	assert_true(count <= 32767);
	SP_AUTOFREE double *sums = sp_alloc(count * sizeof(*sums));
	SP_AUTOFREE uint32_t *sizes = sp_alloc(count * sizeof(*sizes));
	for (uint32_t i = 0; i < count; i++) {
		struct symbol symbol = read_symbol(reader);
		sums[i] = symbol.packed;
		sizes[i] = symbol.size;
	}
	for (uint32_t i = 0; i < bytes; i++) {
		struct byte byte = read_byte(reader);
		assert_true(byte.symbol >= 0 && (uint32_t)byte.symbol < count);
		sums[byte.symbol] -= byte.packed;
		sizes[byte.symbol]--;
	}
	for (uint32_t i = 0; i < count; i++) {
		assert_true(sums[i] == 0);
		assert_int_equal(sizes[i], 0);
	}
	assert_int_equal(reader->at, reader->size);
}

static void symbols_beyond_the_limit(void **state)
{
	(void)state;
	struct crowd crowd = {0};
	SP_BUFFER file = SP_BUFFER_EMPTY;
	SP_AUTOFREE char *note = NULL;
	uint32_t bytes, files;
	crowd_make(&crowd, 40000);
	write_and_read(&crowd.ledger, &crowd.stream, &file, &note);
	struct reader reader = read_head(&file, &bytes, &files);
	assert_int_equal(files, 32767);
	skip_files(&reader, files);
	struct reader symbols = reader;
	assert_int_equal(read_number(&symbols, 4), 32767);
	struct symbol last = {0};
	for (int i = 0; i < 32767; i++)
		last = read_symbol(&symbols);
	assert_string_equal(last.name, "(7234 more symbols)");
	assert_int_equal(last.size, 7234);
	assert_int_equal(last.offset, 32766);
	assert_int_equal(last.file, -1);
	assert_int_equal(last.is_code, 0);
	check_sums(&reader, bytes);
	assert_string_equal(
		note, "the 7234 smallest symbols share one number; the 7233 smallest objects are left out");
	crowd_free(&crowd);
}

static void symbols_at_the_limit(void **state)
{
	(void)state;
	struct crowd crowd = {0};
	SP_BUFFER file = SP_BUFFER_EMPTY;
	SP_AUTOFREE char *note = NULL;
	uint32_t bytes, files;
	crowd_make(&crowd, 32767);
	write_and_read(&crowd.ledger, &crowd.stream, &file, &note);
	struct reader reader = read_head(&file, &bytes, &files);
	assert_int_equal(files, 32767);
	skip_files(&reader, files);
	check_sums(&reader, bytes);
	assert_null(note);
	crowd_free(&crowd);
}

static void what_cannot_be_written(void **state)
{
	(void)state;
	SP_STREAM stream = forty_bytes();
	char *folder = scratch_make(), *note = NULL;
	SP_AUTOFREE char *path = sp_path_join(folder, "image.kkp");
	SP_AUTOFREE char *nowhere = sp_path_join(folder, "no/image.kkp");
	struct sp_stream large = {.size = (uint64_t)INT32_MAX + 1};
	check_error(sp_kkp_write(path, &ledger, 1, &large, &note), SP_USAGE,
		"vmlinux.bin has 2147483648 bytes: a .kkp file describes 2,147,483,647 at most");
	check_error(sp_kkp_write(path, &ledger, 2, &stream, &note), SP_UNABLE, "no image number 2");
	check_error(sp_kkp_write(path, &ledger, 0, &stream, &note), SP_UNABLE,
		"bzImage: its decoded bytes are not");
	check_error(sp_kkp_write(nowhere, &ledger, 1, &stream, &note), SP_UNABLE, "cannot write");
	stream.packet_count--;
	check_error(
		sp_kkp_write(path, &ledger, 1, &stream, &note), SP_UNABLE, "vmlinux.bin: its decoded bytes");
	assert_false(sp_path_exists(path));
	scratch_remove(folder);
}

static void a_full_disk(void **state)
{
	(void)state;
	if (!sp_path_exists("/dev/full"))
		skip();
	char *folder = scratch_make(), *note = NULL;
	SP_STREAM stream = forty_bytes();
	SP_AUTOFREE char *path = sp_path_join(folder, "image.kkp");
	SP_AUTOFREE char *partial = sp_format("%s.partial-%ld", path, (long)getpid());
	assert_int_equal(symlink("/dev/full", partial), 0);
	check_error(sp_kkp_write(path, &ledger, 1, &stream, &note), SP_UNABLE, "cannot write");
	assert_false(sp_path_exists(path));
	assert_false(sp_path_exists(partial));
	scratch_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_field),
		cmocka_unit_test(symbols_beyond_the_limit),
		cmocka_unit_test(symbols_at_the_limit),
		cmocka_unit_test(what_cannot_be_written),
		cmocka_unit_test(a_full_disk),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
