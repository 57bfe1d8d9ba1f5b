/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The analyzer of kernel images: images built here by the boot protocol, sound and broken.
 */
#include "analyzers/ledger_help.h"

#include <lzma.h>

#include "analyzers/bzimage_builder.h"
#include "analyzers/elf_builder.h"

/* Any bytes: what no analyzer opens. */
#define CLOSED_SIZE 100
static const char closed[CLOSED_SIZE] = "this is no compressed stream";

static const enum sp_dimension four[] = {SP_BY_SECTION, SP_BY_SYMBOL, SP_BY_OBJECT, SP_BY_DIRECTORY};

static struct sp_ledger *ledger_of(const struct sp_buffer *image)
{
	return good_ledger("bzImage", image->data, image->size, NULL);
}

static void test_every_part_has_its_owner(void **state)
{
	(void)state;
	SP_BUFFER image = SP_BUFFER_EMPTY;
	bz_build(&image, closed, CLOSED_SIZE);
	struct sp_ledger *ledger = ledger_of(&image);
	for (size_t i = 0; i < SP_COUNT(four); i++) {
		assert_sum(ledger, four[i], "(bzImage boot sector)", 0x1f1);
		assert_sum(ledger, four[i], "(bzImage setup header)", BZ_HEADER_END - 0x1f1);
		assert_sum(ledger, four[i], "(bzImage version)", 11);
		assert_sum(ledger, four[i], "(bzImage setup)", BZ_SETUP - BZ_HEADER_END - 11);
		assert_sum(ledger, four[i], "(bzImage checksum)", 4);
		assert_sum(ledger, four[i], "(decompressor)", image.size - BZ_SETUP - CLOSED_SIZE - 4);
		/* what is not opened is unknown; the zeros at its end are fill */
		assert_owner(ledger, four[i], BZ_PAYLOAD, SP_LABEL_UNKNOWN);
		assert_owner(ledger, four[i], BZ_PAYLOAD - 1, "(decompressor)");
		assert_owner(ledger, four[i], BZ_PAYLOAD + CLOSED_SIZE, "(decompressor)");
	}
	for (enum sp_dimension i = SP_BY_OPTION; i <= SP_BY_APPLET; i++) {
		assert_sum(ledger, i, "(boot code)", image.size - CLOSED_SIZE);
		assert_sum(ledger, i, "(kernel)", CLOSED_SIZE);
	}
	assert_sum(ledger, SP_BY_FILE, "medium", image.size);
	assert_int_equal(ledger->note_count, 0);
	sp_ledger_free(ledger);
}

/* xz as the kernel packs itself, with the decoded size behind it. */
static size_t pack_xz(const void *data, size_t size, uint8_t *packed, size_t space)
{
	size_t used = 0;
	assert_int_equal(
		lzma_easy_buffer_encode(6, LZMA_CHECK_CRC32, NULL, data, size, packed, &used, space - 4),
		LZMA_OK);
	for (unsigned i = 0; i < 4; i++)
		packed[used++] = (uint8_t)(size >> (8 * i));
	return used;
}

static void test_packed_payload_is_opened(void **state)
{
	(void)state;
	static uint8_t packed[16384];
	struct elf_part part = {".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, 0x1000, 0x400, 5000, 0xc3};
	SP_BUFFER kernel = SP_BUFFER_EMPTY;
	SP_BUFFER image = SP_BUFFER_EMPTY;
	elf_build(&kernel, ELFCLASS64, &part, 1);
	size_t size = pack_xz(kernel.data, kernel.size, packed, sizeof(packed));
	bz_build(&image, packed, size);
	struct sp_ledger *ledger = NULL;
	check_ok(make_ledger("bzImage", image.data, image.size, NULL, &ledger));
	check_ok(sp_ledger_check(ledger));
	assert_int_equal(ledger->image_count, 2);
	assert_string_equal(ledger->images[1].name, "vmlinux.bin");
	assert_int_equal(ledger->images[1].bytes, kernel.size);
	assert_sum(ledger, SP_BY_SECTION, ".text", 5000);
	assert_sum(ledger, SP_BY_SECTION, "(payload size)", 4);
	assert_sum(ledger, SP_BY_SECTION, SP_LABEL_UNKNOWN, 0);
	/* what the payload holds is of the kernel, what codes it of nobody in it; boot code is all the rest */
	for (enum sp_dimension i = SP_BY_OPTION; i <= SP_BY_APPLET; i++) {
		assert_sum(ledger, i, "(kernel)", kernel.size);
		assert_sum(ledger, i, "(boot code)", image.size - size + 4);
		assert_int_equal(sum_of(ledger, i, NULL),
			kernel.size + image.size - size + 4 + sum_of(ledger, i, SP_LABEL_OVERHEAD));
		assert_true(sum_of(ledger, i, SP_LABEL_OVERHEAD) > 20);
	}
	assert_true(packed_of(ledger, SP_BY_SYMBOL, NULL) == (sp_bits)image.size * SP_BYTE_BITS);
	sp_ledger_free(ledger);
}

static void test_payload_that_is_not_packed(void **state)
{
	(void)state;
	struct elf_part part = {".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, 0x1000, 0x400, 512, 0xc3};
	SP_BUFFER kernel = SP_BUFFER_EMPTY;
	SP_BUFFER image = SP_BUFFER_EMPTY;
	elf_build(&kernel, ELFCLASS64, &part, 1);
	bz_build(&image, kernel.data, kernel.size);
	struct sp_ledger *ledger = ledger_of(&image);
	assert_sum(ledger, SP_BY_SECTION, ".text", 512);
	assert_sum(ledger, SP_BY_OPTION, "(kernel)", kernel.size);
	assert_owner(ledger, SP_BY_SECTION, BZ_PAYLOAD, "(ELF headers)");
	assert_owner(ledger, SP_BY_SECTION, BZ_PAYLOAD - 1, "(decompressor)");
	assert_sum(ledger, SP_BY_SECTION, "(payload size)", 0);
	sp_ledger_free(ledger);
}

/* A checksum that is wrong is none: newer kernels have other bytes there. */
static void test_no_checksum(void **state)
{
	(void)state;
	SP_BUFFER image = SP_BUFFER_EMPTY;
	bz_build(&image, closed, CLOSED_SIZE);
	image.data[image.size - 1] ^= 1;
	struct sp_ledger *ledger = ledger_of(&image);
	assert_sum(ledger, SP_BY_SECTION, "(bzImage checksum)", 0);
	assert_owner(ledger, SP_BY_SECTION, image.size - 1, "(decompressor)");
	sp_ledger_free(ledger);
}

static void test_old_protocols(void **state)
{
	(void)state;
	SP_BUFFER image = SP_BUFFER_EMPTY;
	bz_build(&image, closed, CLOSED_SIZE);
	bz_put(&image, 0x206, 0x207, 2);
	bz_put(&image, 0x248, UINT32_MAX, 4); /* means nothing yet */
	struct sp_ledger *ledger = ledger_of(&image);
	assert_int_equal(ledger->note_count, 1);
	assert_non_null(strstr(ledger->notes[0], "does not say where its payload lies"));
	assert_owner(ledger, SP_BY_SECTION, BZ_PAYLOAD, "(decompressor)");
	sp_ledger_free(ledger);
	bz_put(&image, 0x206, 0x203, 2); /* 16 bits of size, then something else */
	bz_put(&image, 0x1f6, 0xffff, 2);
	sp_ledger_free(ledger_of(&image));
	bz_put(&image, 0x206, 0x204, 2);
	assert_refused("bzImage", image.data, image.size, NULL, "at offset 0x1f4 tells of");
}

static void test_what_follows_is_unknown(void **state)
{
	(void)state;
	SP_BUFFER image = SP_BUFFER_EMPTY;
	bz_build(&image, closed, CLOSED_SIZE);
	size_t end = image.size;
	sp_buffer_add_text(&image, "appended");
	struct sp_ledger *ledger = ledger_of(&image);
	assert_owner(ledger, SP_BY_SECTION, end, SP_LABEL_UNKNOWN);
	assert_owner(ledger, SP_BY_SECTION, end - 1, "(bzImage checksum)");
	sp_ledger_free(ledger);
}

/* PE headers of a stub with four sections and a signature; returns where the section table is. */
static size_t add_pe(struct sp_buffer *image, size_t signature_size)
{
	static const char names[4][8] = {".setup", ".compat", ".text", ".sbat"};
	const size_t header = 0x40, optional = header + 24, table = optional + 160;
	const uint64_t places[4][2] = {
		{0x280, 0x80}, {0x380, 0x20}, {BZ_SETUP, image->size - BZ_SETUP}, {BZ_SETUP + 0x10, 0x30}};
	memset(image->data, 0, 0x1f1);
	memset(image->data, 0x11, 0x3c); /* a DOS program, or so */
	memcpy(image->data, "MZ", 2);
	bz_put(image, 0x3c, header, 4);
	memcpy(image->data + header, "PE\0\0", 4);
	bz_put(image, header + 6, 4, 2);
	bz_put(image, header + 20, 160, 2);
	bz_put(image, optional, 0x20b, 2);
	bz_put(image, optional + 108, 6, 4);
	for (size_t i = 0; i < 4; i++) {
		memcpy(image->data + table + i * 40, names[i], 8);
		bz_put(image, table + i * 40 + 16, places[i][1], 4);
		bz_put(image, table + i * 40 + 20, places[i][0], 4);
	}
	bz_sum(image);
	/* signing comes last, and changes these fields */
	bz_put(image, optional + 64, 0x12345678, 4);
	bz_put(image, optional + 144, image->size, 4);
	bz_put(image, optional + 148, signature_size, 4);
	bz_fill(image, signature_size, 'x');
	return table;
}

static void test_stub_for_efi(void **state)
{
	(void)state;
	SP_BUFFER image = SP_BUFFER_EMPTY;
	bz_build(&image, closed, CLOSED_SIZE);
	size_t end = image.size;
	add_pe(&image, 40);
	struct sp_ledger *ledger = ledger_of(&image);
	for (size_t i = 0; i < SP_COUNT(four); i++) {
		assert_sum(ledger, four[i], "(bzImage signature)", 40);
		assert_sum(ledger, four[i], "(bzImage .compat)", 0x20);
		assert_sum(ledger, four[i], "(bzImage .sbat)", 0x30);
		assert_sum(ledger, four[i], "(bzImage .setup)", 0);
		assert_sum(ledger, four[i], "(bzImage .text)", 0);
		/* the sum was made before the signature, and still counts */
		assert_owner(ledger, four[i], end - 1, "(bzImage checksum)");
		assert_owner(ledger, four[i], end, "(bzImage signature)");
	}
	sp_ledger_free(ledger);
}

/* A field that holds what cannot be, and what is said about it. */
struct lie {
	size_t offset;
	uint64_t value;
	unsigned size;
	const char *message;
};

static void refuse_lie(const struct lie *lie, bool has_stub)
{
	SP_BUFFER image = SP_BUFFER_EMPTY;
	bz_build(&image, closed, CLOSED_SIZE);
	if (has_stub)
		add_pe(&image, 40);
	bz_put(&image, lie->offset, lie->value, lie->size);
	assert_refused("bzImage", image.data, image.size, NULL, lie->message);
}

static void test_lying_stub(void **state)
{
	(void)state;
	static const struct lie lies[] = {
		{0x3c, 0x10, 4, "there is no PE header at 0x10"},
		{0x3c, 0xfffffff0, 4, "there is no PE header at 0xfffffff0"},
		{0x46, 0xffff, 2, "tells of 65535 sections"},
		{0x46, 17, 2, "tells of 17 sections"},
		{0x54, 0xffff, 2, "sections and 65535 bytes before them"},
		{0x58 + 148, 0xffffff, 4, "tells of a signature of 16777215 bytes"},
		{0x58 + 160 + 40 + 20, 0xffffff00, 4, "tells of a section of 32 bytes at 0xffffff00"},
	};
	for (size_t i = 0; i < SP_COUNT(lies); i++)
		refuse_lie(&lies[i], true);
}

static void test_lying_header(void **state)
{
	(void)state;
	static const struct lie lies[] = {
		{0x1f1, 255, 1, "at offset 0x1f1 tells of 131072 bytes of setup code"},
		{0x1f4, 0, 4, "at offset 0x1f4 tells of 0 bytes"},
		{0x1f4, UINT32_MAX, 4, "at offset 0x1f4 tells of 68719476720 bytes"},
		{0x201, 0, 1, "the jump at offset 0x200 leads to 0x202"},
		{0x248, UINT32_MAX, 4, "at offset 0x248 tells of a payload of 100 bytes at 0x1000007ff"},
		{0x24c, UINT32_MAX, 4, "a payload of 4294967295 bytes at 0xa40"},
	};
	for (size_t i = 0; i < SP_COUNT(lies); i++)
		refuse_lie(&lies[i], false);
}

static void test_cut_at_many_lengths(void **state)
{
	(void)state;
	SP_BUFFER image = SP_BUFFER_EMPTY;
	size_t whole = 0;
	bz_build(&image, closed, CLOSED_SIZE);
	add_pe(&image, 40);
	for (size_t size = 0x200; size < image.size; size += size < 0x280 ? 1 : 13) {
		/* a copy of just that size, so that reads beyond it are found */
		SP_AUTOFREE char *cut = sp_alloc(size);
		memcpy(cut, image.data, size);
		whole += size >= 1024 && survives("bzImage", cut, size, NULL);
	}
	assert_int_equal(whole, 0);
}

static void test_every_byte_of_the_headers_changed(void **state)
{
	(void)state;
	static const uint8_t values[] = {0, 1, 0x7f, 0xff};
	SP_BUFFER image = SP_BUFFER_EMPTY;
	bz_build(&image, closed, CLOSED_SIZE);
	add_pe(&image, 40);
	survive_changes("bzImage", &image, BZ_HEADER_END, values, sizeof(values));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_part_has_its_owner),
		cmocka_unit_test(test_packed_payload_is_opened),
		cmocka_unit_test(test_payload_that_is_not_packed),
		cmocka_unit_test(test_no_checksum),
		cmocka_unit_test(test_old_protocols),
		cmocka_unit_test(test_what_follows_is_unknown),
		cmocka_unit_test(test_stub_for_efi),
		cmocka_unit_test(test_lying_stub),
		cmocka_unit_test(test_lying_header),
		cmocka_unit_test(test_cut_at_many_lengths),
		cmocka_unit_test(test_every_byte_of_the_headers_changed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
