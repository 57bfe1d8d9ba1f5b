/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The cpio analyzer: archives written by libarchive, and archives made by hand, sound and broken.
 */
#include "analyzers/ledger_help.h"

#include <archive.h>
#include <archive_entry.h>
#include <lzma.h>

#define TRAILER "TRAILER!!!"

/* One entry by hand; the header's numbers are what the arguments say, right or wrong. */
static void add_entry(struct sp_buffer *archive, const char *magic, const char *name, unsigned mode,
	const void *data, unsigned size, unsigned checksum)
{
	sp_buffer_printf(archive, "%s%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X", magic, 1u, mode,
		0u, 0u, 1u, 0u, size, 0u, 0u, 0u, 0u, (unsigned)strlen(name) + 1, checksum);
	sp_buffer_add(archive, name, strlen(name) + 1);
	while (archive->size % 4)
		sp_buffer_add(archive, "", 1);
	sp_buffer_add(archive, data, size);
	while (archive->size % 4)
		sp_buffer_add(archive, "", 1);
}

static void add_file(struct sp_buffer *archive, const char *name, const char *text)
{
	add_entry(archive, "070701", name, 0100644, text, (unsigned)strlen(text), 0);
}

static void add_trailer(struct sp_buffer *archive)
{
	add_entry(archive, "070701", TRAILER, 0, "", 0, 0);
}

/* A folder, a file of 5 bytes, a trailer. */
static void small_archive(struct sp_buffer *archive)
{
	add_entry(archive, "070701", "bin", 0040755, "", 0, 0);
	add_file(archive, "bin/tool", "hello");
	add_trailer(archive);
}

static void write_entry(
	struct archive *archive, const char *path, unsigned type, const char *data, const char *link)
{
	struct archive_entry *entry = archive_entry_new();
	archive_entry_set_pathname(entry, path);
	archive_entry_set_filetype(entry, type);
	archive_entry_set_perm(entry, 0755);
	archive_entry_set_size(entry, (la_int64_t)strlen(data));
	if (link)
		archive_entry_set_symlink(entry, link);
	assert_int_equal(archive_write_header(archive, entry), ARCHIVE_OK);
	assert_int_equal(archive_write_data(archive, data, strlen(data)), strlen(data));
	archive_entry_free(entry);
}

static size_t library_archive(char *bytes, size_t space)
{
	size_t used = 0;
	struct archive *archive = archive_write_new();
	archive_write_set_format_cpio_newc(archive);
	assert_int_equal(archive_write_open_memory(archive, bytes, space, &used), ARCHIVE_OK);
	write_entry(archive, "bin", AE_IFDIR, "", NULL);
	write_entry(archive, "bin/tool", AE_IFREG, "#!/bin/sh\necho hello\n", NULL);
	write_entry(archive, "bin/link", AE_IFLNK, "", "tool");
	write_entry(archive, "dev/console", AE_IFCHR, "", NULL);
	write_entry(archive, "init", AE_IFREG, "x", NULL);
	assert_int_equal(archive_write_close(archive), ARCHIVE_OK);
	archive_write_free(archive);
	return used;
}

static void test_archive_of_libarchive(void **state)
{
	(void)state;
	static char bytes[16384];
	size_t size = library_archive(bytes, sizeof(bytes));
	struct sp_ledger *ledger = good_ledger("cpio", bytes, size, NULL);
	/* header 110, name with NUL, each part filled up to 4 */
	assert_sum(ledger, SP_BY_FILE, "/bin", 116);
	assert_sum(ledger, SP_BY_FILE, "/bin/tool", 120 + 24);
	assert_sum(ledger, SP_BY_FILE, "/bin/link", 120 + 4);
	assert_sum(ledger, SP_BY_FILE, "/dev/console", 124);
	assert_sum(ledger, SP_BY_FILE, "/init", 116 + 4);
	assert_sum(ledger, SP_BY_FILE, "(cpio trailer)", 110 + strlen(TRAILER) + 1);
	assert_sum(ledger, SP_BY_FILE, "medium", 0);
	assert_sum(ledger, SP_BY_DIRECTORY, "/bin", 144 + 124);
	assert_sum(ledger, SP_BY_DIRECTORY, "/", 116 + 120);
	assert_sum(ledger, SP_BY_DIRECTORY, "/dev", 124);
	assert_sum(ledger, SP_BY_SECTION, "(file data)", 21 + 4 + 1);
	assert_sum(ledger, SP_BY_SECTION, "(cpio header)", 5 * 110 + 4 + 9 + 9 + 12 + 5);
	assert_sum(ledger, SP_BY_SYMBOL, "/bin/tool", 21);
	assert_sum(ledger, SP_BY_OBJECT, "/bin/link", 4);
	assert_sum(ledger, SP_BY_SYMBOL, SP_LABEL_UNKNOWN, 0);
	assert_sum(ledger, SP_BY_OPTION, "(userspace)", size);
	assert_sum(ledger, SP_BY_APPLET, "(userspace)", size);
	sp_ledger_free(ledger);
}

static void test_every_byte_of_a_small_archive(void **state)
{
	(void)state;
	SP_BUFFER archive = SP_BUFFER_EMPTY;
	small_archive(&archive);
	struct sp_ledger *ledger = good_ledger("cpio", archive.data, archive.size, NULL);
	assert_owner(ledger, SP_BY_SECTION, 0, "(cpio header)");
	assert_owner(ledger, SP_BY_SECTION, 113, "(cpio header)"); /* the name's NUL */
	assert_owner(ledger, SP_BY_SECTION, 114, SP_LABEL_PADDING);
	assert_owner(ledger, SP_BY_FILE, 115, "/bin");
	assert_owner(ledger, SP_BY_FILE, 116, "/bin/tool");
	assert_owner(ledger, SP_BY_SECTION, 116 + 120, "(file data)");
	assert_owner(ledger, SP_BY_OBJECT, 116 + 120 + 4, "/bin/tool");
	assert_owner(ledger, SP_BY_OBJECT, 116 + 120 + 5, SP_LABEL_PADDING);
	assert_owner(ledger, SP_BY_DIRECTORY, 116 + 120 + 5, "/bin");
	assert_owner(ledger, SP_BY_SYMBOL, 116 + 120 + 8, "(cpio trailer)");
	sp_ledger_free(ledger);
}

static void test_paths_are_put_in_one_form(void **state)
{
	(void)state;
	SP_BUFFER archive = SP_BUFFER_EMPTY;
	add_entry(&archive, "070701", ".", 0040755, "", 0, 0);
	add_file(&archive, "./a//b", "1234");
	add_file(&archive, "/c", "1234");
	add_trailer(&archive);
	struct sp_ledger *ledger = good_ledger("cpio", archive.data, archive.size, NULL);
	assert_sum(ledger, SP_BY_FILE, "/", 112);
	assert_sum(ledger, SP_BY_FILE, "/a/b", 120 + 4);
	assert_true(sum_of(ledger, SP_BY_FILE, "/c") > 0);
	assert_sum(ledger, SP_BY_DIRECTORY, "/a", sum_of(ledger, SP_BY_FILE, "/a/b"));
	sp_ledger_free(ledger);
}

static void test_zero_data_belongs_to_its_file(void **state)
{
	(void)state;
	static const char zeros[64];
	SP_BUFFER archive = SP_BUFFER_EMPTY;
	add_entry(&archive, "070701", "zeros", 0100644, zeros, sizeof(zeros), 0);
	add_trailer(&archive);
	struct sp_ledger *ledger = good_ledger("cpio", archive.data, archive.size, NULL);
	assert_sum(ledger, SP_BY_SYMBOL, "/zeros", 64);
	sp_ledger_free(ledger);
}

static void test_archives_one_after_another(void **state)
{
	(void)state;
	SP_BUFFER archive = SP_BUFFER_EMPTY;
	small_archive(&archive);
	for (int i = 0; i < 512; i++)
		sp_buffer_add(&archive, "", 1);
	add_file(&archive, "second", "abcd");
	add_trailer(&archive);
	struct sp_ledger *ledger = good_ledger("cpio", archive.data, archive.size, NULL);
	assert_sum(ledger, SP_BY_FILE, "/second", 120 + 4);
	assert_sum(ledger, SP_BY_FILE, SP_LABEL_PADDING, 512 + 2 * 3);
	assert_sum(ledger, SP_BY_FILE, "(cpio trailer)", 2 * 121);
	sp_ledger_free(ledger);
}

static void add_packed(struct sp_buffer *archive, const struct sp_buffer *content)
{
	uint8_t packed[4096];
	size_t used = 0;
	assert_int_equal(lzma_easy_buffer_encode(6, LZMA_CHECK_CRC32, NULL, (const uint8_t *)content->data,
				 content->size, packed, &used, sizeof(packed)),
		LZMA_OK);
	sp_buffer_add(archive, packed, used);
}

/* Microcode comes first, as it is; the root file system follows, packed. */
static void test_packed_archive_after_the_trailer(void **state)
{
	(void)state;
	SP_BUFFER archive = SP_BUFFER_EMPTY;
	SP_BUFFER second = SP_BUFFER_EMPTY;
	small_archive(&archive);
	while (archive.size % 512)
		sp_buffer_add(&archive, "", 1);
	size_t start = archive.size;
	add_file(&second, "second", "abcd");
	add_trailer(&second);
	add_packed(&archive, &second);
	struct sp_ledger *ledger = NULL;
	check_ok(make_ledger("initrd", archive.data, archive.size, NULL, &ledger));
	check_ok(sp_ledger_check(ledger));
	assert_int_equal(ledger->image_count, 2);
	assert_string_equal(ledger->images[1].name, "initrd");
	assert_true(ledger->images[1].offset > start);
	assert_sum(ledger, SP_BY_FILE, "/bin/tool", 120 + 8);
	assert_sum(ledger, SP_BY_FILE, "/second", 120 + 4);
	assert_sum(ledger, SP_BY_MEDIUM, "medium", sum_of(ledger, SP_BY_MEDIUM, NULL));
	sp_ledger_free(ledger);
}

static void test_archive_in_archive_is_data(void **state)
{
	(void)state;
	SP_BUFFER inner = SP_BUFFER_EMPTY;
	SP_BUFFER archive = SP_BUFFER_EMPTY;
	small_archive(&inner);
	add_entry(&archive, "070701", "inner.cpio", 0100644, inner.data, (unsigned)inner.size, 0);
	add_trailer(&archive);
	struct sp_ledger *ledger = good_ledger("cpio", archive.data, archive.size, NULL);
	assert_sum(ledger, SP_BY_SYMBOL, "/inner.cpio", inner.size);
	assert_sum(ledger, SP_BY_FILE, "/bin/tool", 0);
	sp_ledger_free(ledger);
}

static void test_checksums(void **state)
{
	(void)state;
	SP_BUFFER archive = SP_BUFFER_EMPTY;
	add_entry(&archive, "070702", "abc", 0100644, "abc", 3, 'a' + 'b' + 'c');
	add_entry(&archive, "070702", TRAILER, 0, "", 0, 0);
	sp_ledger_free(good_ledger("cpio", archive.data, archive.size, NULL));
	sp_buffer_clear(&archive);
	add_entry(&archive, "070702", "abc", 0100644, "abc", 3, 1);
	add_entry(&archive, "070702", TRAILER, 0, "", 0, 0);
	assert_refused(
		"cpio", archive.data, archive.size, NULL, "abc at offset 0x0 does not have the checksum");
}

/* A small archive with some bytes overwritten has to be refused. */
static void refuse_changed(size_t offset, const char *bytes, const char *message)
{
	SP_BUFFER archive = SP_BUFFER_EMPTY;
	small_archive(&archive);
	memcpy(archive.data + offset, bytes, strlen(bytes));
	assert_refused("cpio", archive.data, archive.size, NULL, message);
}

static void test_broken_headers(void **state)
{
	(void)state;
	const size_t second = 116, file_size = 6 + 6 * 8, name_size = 6 + 11 * 8;
	refuse_changed(0, "070707", "no cpio header (newc) at offset 0x0");
	refuse_changed(second, "070703", "no cpio header (newc) at offset 0x74");
	refuse_changed(second + 6, "0000 001", "inode that is no hexadecimal number");
	refuse_changed(second + file_size, "-0000001", "file size that is no hexadecimal number");
	refuse_changed(
		second + file_size, "FFFFFFFF", "bin/tool at offset 0x74 (4294967295 bytes) reaches beyond");
	refuse_changed(second + file_size, "00001000", "(4096 bytes) reaches beyond the archive's end");
	refuse_changed(second + name_size, "00000000", "a name of 0 bytes");
	refuse_changed(second + name_size, "00000001", "a name of 1 bytes");
	refuse_changed(second + name_size, "FFFFFFFF", "a name of 4294967295 bytes");
	refuse_changed(
		second + name_size, "00000800", "name of the cpio entry at offset 0x74 reaches beyond");
	refuse_changed(second + name_size, "00000008", "does not end where its header says");
	refuse_changed(second + name_size, "0000000A", "does not end where its header says");
}

static void test_missing_trailer(void **state)
{
	(void)state;
	SP_BUFFER archive = SP_BUFFER_EMPTY;
	add_file(&archive, "alone", "1234");
	assert_refused("cpio", archive.data, archive.size, NULL, "without its trailer");
}

static void test_something_after_the_trailer(void **state)
{
	(void)state;
	SP_BUFFER archive = SP_BUFFER_EMPTY;
	small_archive(&archive);
	size_t end = archive.size;
	sp_buffer_add_text(&archive, "some text");
	SP_AUTOFREE char *message = sp_format("at offset 0x%zx that is no archive", end);
	assert_refused("cpio", archive.data, archive.size, NULL, message);
	sp_buffer_clear(&archive);
	small_archive(&archive);
	sp_buffer_add(&archive, "", 1); /* an archive has to start at a multiple of 4 */
	sp_buffer_add(&archive, archive.data, 116);
	assert_refused("cpio", archive.data, archive.size, NULL, "that is no archive");
}

static void test_cut_at_every_length(void **state)
{
	(void)state;
	SP_BUFFER archive = SP_BUFFER_EMPTY;
	small_archive(&archive);
	size_t sound = 0;
	for (size_t size = 0; size <= archive.size; size++) {
		/* a copy of just that size, so that reads beyond it are found */
		SP_AUTOFREE char *cut = sp_alloc(size + 1);
		cut = sp_realloc(cut, size ? size : 1, 1);
		memcpy(cut, archive.data, size);
		sound += survives("cpio", cut, size, NULL);
	}
	/* up to 5 bytes nothing tells that it is an archive; whole it is with or without the last 3 bytes of
	 * fill */
	assert_int_equal(sound, 6 + 4);
}

static void test_every_byte_changed(void **state)
{
	(void)state;
	static const uint8_t values[] = {0, 1, '0', '7', 'F', '/', 0xff};
	SP_BUFFER archive = SP_BUFFER_EMPTY;
	small_archive(&archive);
	survive_changes("cpio", &archive, archive.size, values, sizeof(values));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_archive_of_libarchive),
		cmocka_unit_test(test_every_byte_of_a_small_archive),
		cmocka_unit_test(test_paths_are_put_in_one_form),
		cmocka_unit_test(test_zero_data_belongs_to_its_file),
		cmocka_unit_test(test_archives_one_after_another),
		cmocka_unit_test(test_packed_archive_after_the_trailer),
		cmocka_unit_test(test_archive_in_archive_is_data),
		cmocka_unit_test(test_checksums),
		cmocka_unit_test(test_broken_headers),
		cmocka_unit_test(test_missing_trailer),
		cmocka_unit_test(test_something_after_the_trailer),
		cmocka_unit_test(test_cut_at_every_length),
		cmocka_unit_test(test_every_byte_changed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
