/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The root file system's archive, read back with libarchive and liblzma.
 */
#include "unit/harness.h"

#include <sys/stat.h>
#include <unistd.h>

#include <archive.h>
#include <archive_entry.h>
#include <lzma.h>

#include "base/buffer.h"
#include "build/busybox.h"
#include "build/rootfs.h"

/* A small system: program, links, /init, nodes. */
static void fill(struct sp_rootfs *rootfs, const char *folder)
{
	SP_AUTOFREE char *program = sp_path_join(folder, "busybox");
	SP_AUTOFREE char *init = sp_path_join(folder, "init");
	write_text(program, "the program");
	write_text(init, "#!/bin/sh\n");
	sp_rootfs_add_file(rootfs, "bin/busybox", 0755, program);
	sp_busybox_add_links(rootfs, "/usr/bin/env\n/bin/ash\n/bin/busybox\n/sbin/init\n/linuxrc\n");
	sp_rootfs_add_common(rootfs);
	SP_AUTOFREE char *floppy = sp_strdup("/dev/fd0");
	SP_AUTOFREE char *terminal = sp_strdup("/dev/tty1");
	struct sp_device devices[] = {{floppy, true, 2, 0}, {terminal, false, 4, 1}};
	struct sp_recipe recipe = {.init = init, .devices = devices, .device_count = 2};
	check_ok(sp_rootfs_add_recipe(rootfs, &recipe));
}

static void list_archive(const struct sp_buffer *cpio, struct sp_buffer *listing)
{
	struct archive *archive = archive_read_new();
	archive_read_support_format_cpio(archive);
	assert_int_equal(archive_read_open_memory(archive, cpio->data, cpio->size), ARCHIVE_OK);
	assert_int_equal(archive_format(archive), 0);
	struct archive_entry *entry;
	while (archive_read_next_header(archive, &entry) == ARCHIVE_OK) {
		const char *link = archive_entry_symlink(entry);
		sp_buffer_printf(listing, "%06o %s %s%s", (unsigned)archive_entry_mode(entry),
			archive_entry_pathname(entry), link ? "-> " : "", link ? link : "");
		if (archive_entry_rdev(entry))
			sp_buffer_printf(listing, "%u,%u", (unsigned)archive_entry_rdevmajor(entry),
				(unsigned)archive_entry_rdevminor(entry));
		sp_buffer_add_text(listing, "\n");
		assert_int_equal(archive_entry_mtime(entry), 0);
		assert_int_equal(archive_entry_uid(entry), 0);
		assert_int_equal(archive_entry_gid(entry), 0);
	}
	assert_int_equal(archive_format(archive), ARCHIVE_FORMAT_CPIO_SVR4_NOCRC);
	archive_read_free(archive);
}

static void archive_holds_everything_sorted(void **state)
{
	(void)state;
	char *folder = scratch_make();
	SP_ROOTFS rootfs = SP_ROOTFS_EMPTY;
	SP_BUFFER cpio = SP_BUFFER_EMPTY, listing = SP_BUFFER_EMPTY;
	fill(&rootfs, folder);
	check_ok(sp_rootfs_archive(&rootfs, &cpio));
	list_archive(&cpio, &listing);
	assert_string_equal(sp_buffer_text(&listing), "040755 bin \n"
						      "120777 bin/ash -> busybox\n"
						      "100755 bin/busybox \n"
						      "040755 dev \n"
						      "020600 dev/console 5,1\n"
						      "060600 dev/fd0 2,0\n"
						      "020666 dev/null 1,3\n"
						      "020600 dev/tty1 4,1\n"
						      "040755 etc \n"
						      "100755 init \n"
						      "120777 linuxrc -> bin/busybox\n"
						      "040755 proc \n"
						      "040755 sbin \n"
						      "120777 sbin/init -> ../bin/busybox\n"
						      "040755 sys \n"
						      "041777 tmp \n"
						      "040755 usr \n"
						      "040755 usr/bin \n"
						      "120777 usr/bin/env -> ../../bin/busybox\n");
	/* no padding to a tape's blocks: the last entry is the trailer, whose name and header take 124 bytes
	 */
	assert_int_equal(cpio.size % 4, 0);
	assert_memory_equal(cpio.data + cpio.size - 14, "TRAILER!!!", 10);
	scratch_remove(folder);
}

static void same_entries_give_same_bytes(void **state)
{
	(void)state;
	struct sp_buffer cpio[2] = {SP_BUFFER_EMPTY, SP_BUFFER_EMPTY};
	for (int i = 0; i < 2; i++) {
		char *folder = scratch_make();
		SP_ROOTFS rootfs = SP_ROOTFS_EMPTY;
		/* another order, on another day, by another user's umask */
		mode_t before = umask(i ? 0077 : 0022);
		if (i)
			sp_rootfs_add_common(&rootfs);
		fill(&rootfs, folder);
		check_ok(sp_rootfs_archive(&rootfs, &cpio[i]));
		umask(before);
		scratch_remove(folder);
	}
	assert_int_equal(cpio[0].size, cpio[1].size);
	assert_memory_equal(cpio[0].data, cpio[1].data, cpio[0].size);
	sp_buffer_free(&cpio[0]);
	sp_buffer_free(&cpio[1]);
}

static void adding_again_replaces(void **state)
{
	(void)state;
	SP_ROOTFS rootfs = SP_ROOTFS_EMPTY;
	sp_rootfs_add_folder(&rootfs, "/a//b/", 0755);
	sp_rootfs_add_link(&rootfs, "./a/b/c", "x");
	sp_rootfs_add_file(&rootfs, "a/b/c", 0644, "/nowhere");
	assert_int_equal(rootfs.count, 3);
	assert_string_equal(rootfs.entries[2].path, "a/b/c");
	assert_int_equal(rootfs.entries[2].mode, S_IFREG | 0644);
	SP_BUFFER cpio = SP_BUFFER_EMPTY;
	check_error(sp_rootfs_archive(&rootfs, &cpio), SP_UNABLE, "cannot read /nowhere");
}

static void tree_goes_in_as_it_is(void **state)
{
	(void)state;
	char *folder = scratch_make();
	SP_AUTOFREE char *sub = sp_path_join(folder, "etc"), *file = sp_path_join(sub, "passwd");
	SP_AUTOFREE char *link = sp_path_join(folder, "link"), *pipe = sp_path_join(folder, "pipe");
	check_ok(sp_folder_make(sub));
	write_text(file, "root\n");
	assert_int_equal(chmod(file, 0640), 0);
	assert_int_equal(symlink("etc/passwd", link), 0);
	SP_ROOTFS rootfs = SP_ROOTFS_EMPTY;
	SP_BUFFER cpio = SP_BUFFER_EMPTY, listing = SP_BUFFER_EMPTY;
	check_ok(sp_rootfs_add_tree(&rootfs, folder));
	check_ok(sp_rootfs_archive(&rootfs, &cpio));
	list_archive(&cpio, &listing);
	assert_string_equal(
		sp_buffer_text(&listing), "040755 etc \n100640 etc/passwd \n120777 link -> etc/passwd\n");
	assert_int_equal(mkfifo(pipe, 0644), 0);
	check_error(sp_rootfs_add_tree(&rootfs, folder), SP_USAGE, "pipe");
	scratch_remove(folder);
}

/* The dictionary's size in an xz file of one block with LZMA2 as its only filter, by the .xz format's
 * encoding. */
static uint32_t dictionary_size(const struct sp_buffer *xz)
{
	lzma_block block = {.version = 0};
	lzma_filter filters[LZMA_FILTERS_MAX + 1];
	const uint8_t *header = (const uint8_t *)xz->data + LZMA_STREAM_HEADER_SIZE;
	block.check = LZMA_CHECK_CRC32;
	block.filters = filters;
	block.header_size = lzma_block_header_size_decode(header[0]);
	assert_int_equal(lzma_block_header_decode(&block, NULL, header), LZMA_OK);
	assert_true(filters[0].id == LZMA_FILTER_LZMA2 || filters[0].id == LZMA_FILTER_X86);
	const lzma_filter *last = filters[0].id == LZMA_FILTER_LZMA2 ? &filters[0] : &filters[1];
	assert_int_equal(last->id, LZMA_FILTER_LZMA2);
	uint32_t size = ((const lzma_options_lzma *)last->options)->dict_size;
	for (size_t i = 0; filters[i].id != LZMA_VLI_UNKNOWN; i++)
		free(filters[i].options);
	return size;
}

static void check_xz(
	const struct sp_buffer *plain, const struct sp_rootfs_limits *limits, uint32_t dictionary)
{
	SP_BUFFER xz = SP_BUFFER_EMPTY;
	check_ok(sp_rootfs_compress(plain, SP_COMPRESSION_XZ, limits, &xz));
	lzma_stream_flags flags;
	assert_int_equal(lzma_stream_header_decode(&flags, (const uint8_t *)xz.data), LZMA_OK);
	assert_int_equal(flags.check, LZMA_CHECK_CRC32);
	assert_int_equal(dictionary_size(&xz), dictionary);
	uint8_t *out = sp_alloc(plain->size);
	uint64_t memory = UINT64_MAX;
	size_t in_at = 0, out_at = 0;
	assert_int_equal(lzma_stream_buffer_decode(&memory, 0, NULL, (const uint8_t *)xz.data, &in_at,
				 xz.size, out, &out_at, plain->size),
		LZMA_OK);
	assert_int_equal(out_at, plain->size);
	assert_memory_equal(out, plain->data, plain->size);
	free(out);
}

static void xz_is_what_the_kernel_takes(void **state)
{
	(void)state;
	SP_BUFFER plain = SP_BUFFER_EMPTY;
	for (int i = 0; i < 100000; i++)
		sp_buffer_printf(&plain, "%d ", i * 7919);
	assert_in_range(plain.size, 512 * 1024, 1024 * 1024);
	check_xz(&plain, &(struct sp_rootfs_limits){0}, 1024 * 1024);
	check_xz(&plain, &(struct sp_rootfs_limits){.has_x86_filter = true}, 1024 * 1024);
	check_xz(&plain, &(struct sp_rootfs_limits){.memory = 4 * 1024 * 1024}, 512 * 1024);
	check_xz(&plain, &(struct sp_rootfs_limits){.memory = 4 * 1024 * 1024, .dictionary = 65536}, 65536);
}

static void gzip_carries_no_time(void **state)
{
	(void)state;
	SP_BUFFER plain = SP_BUFFER_EMPTY, gzip = SP_BUFFER_EMPTY, none = SP_BUFFER_EMPTY;
	sp_buffer_add_text(&plain, "some text, some text, some text");
	check_ok(sp_rootfs_compress(&plain, SP_COMPRESSION_GZIP, &(struct sp_rootfs_limits){0}, &gzip));
	assert_memory_equal(gzip.data, "\x1f\x8b\x08\0\0\0\0\0", 8);
	check_ok(sp_rootfs_compress(&plain, SP_COMPRESSION_NONE, &(struct sp_rootfs_limits){0}, &none));
	assert_string_equal(sp_buffer_text(&none), sp_buffer_text(&plain));
}

/* The first place is the archive itself; the others begin 4 bytes further on modulo 16. */
static void sizes_at_several_places(void **state)
{
	(void)state;
	SP_BUFFER plain = SP_BUFFER_EMPTY, moved = SP_BUFFER_EMPTY, packed = SP_BUFFER_EMPTY;
	const struct sp_recipe recipe = {.initramfs_compression = SP_COMPRESSION_XZ};
	static const char zeros[4100];
	uint64_t sizes[SP_ROOTFS_PLACEMENTS];
	for (int i = 0; i < 20000; i++)
		sp_buffer_printf(&plain, "%d ", i * 7919);
	check_ok(sp_rootfs_place(&recipe, "", &plain, 4711, sizes));
	assert_int_equal(sizes[0], 4711);
	sp_buffer_add(&moved, zeros, sizeof(zeros));
	sp_buffer_add(&moved, plain.data, plain.size);
	check_ok(sp_rootfs_compress(&moved, SP_COMPRESSION_XZ, &(struct sp_rootfs_limits){0}, &packed));
	assert_int_equal(sizes[1], packed.size);
	for (size_t i = 1; i < SP_ROOTFS_PLACEMENTS; i++)
		assert_in_range(sizes[i], packed.size - 100, packed.size + 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(archive_holds_everything_sorted),
		cmocka_unit_test(same_entries_give_same_bytes),
		cmocka_unit_test(adding_again_replaces),
		cmocka_unit_test(tree_goes_in_as_it_is),
		cmocka_unit_test(xz_is_what_the_kernel_takes),
		cmocka_unit_test(gzip_carries_no_time),
		cmocka_unit_test(sizes_at_several_places),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
