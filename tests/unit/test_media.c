/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Disks and CDs, made with the real mtools, syslinux and xorriso: what is in them, same bytes again and by
 * hand, what does not fit, what is not installed.
 */
#include "unit/medium_bench.h"

#include <stdio.h>
#include <unistd.h>

#include "build/fat-space.h"
#include "build/medium-inside.h"
#include "build/toolchain.h"

#define PARTITION_OFFSET (63u * 512)

static void use_disk(struct bench *bench, uint64_t bytes, bool bare)
{
	bench->recipe.medium = SP_MEDIUM_DISK;
	bench->recipe.medium_bytes = bytes;
	bench->recipe.medium_bare = bare;
}

/* An image of the bench's recipe; its path. */
static char *make_one(struct bench *bench, const char *key, char hex[SP_DIGEST_SIZE], char **commands)
{
	SP_BUILD_FOLDER folder = SP_BUILD_FOLDER_NONE;
	open_folder(bench, key, &folder);
	make(bench, &folder, hex, commands);
	return image_path(bench, &folder);
}

static void read_start(const char *path, uint8_t *bytes, size_t size)
{
	FILE *file = fopen(path, "rbe");
	assert_non_null(file);
	assert_int_equal(fread(bytes, 1, size, file), size);
	fclose(file);
}

static void test_table(void **state)
{
	(void)state;
	/* 4 MiB: 8,129 sectors behind the first track of 63, to cylinder 8, head 2, sector 2 */
	static const uint8_t entry[] = {0x80, 1, 1, 0, 0x0e, 2, 2, 8, 63, 0, 0, 0, 0xc1, 0x1f, 0, 0};
	const struct sp_mbr small = {0x0e, 63, 8192 - 63, 16, 63};
	uint8_t table[SP_MBR_TABLE];
	sp_mbr_write(&small, table);
	assert_memory_equal(table, "sprf\0\0", 6);
	assert_memory_equal(table + 6, entry, sizeof(entry));
	for (size_t i = 6 + sizeof(entry); i < sizeof(table) - 2; i++)
		assert_int_equal(table[i], 0);
	assert_memory_equal(table + sizeof(table) - 2, "\x55\xaa", 2);
	/* too far for cylinders of ten bits */
	const struct sp_mbr large = {0x0c, 63, 4000000, 16, 63};
	sp_mbr_write(&large, table);
	assert_memory_equal(table + 6 + 5, "\x0f\xff\xff", 3);
	assert_int_equal(table[6 + 12] | table[6 + 13] << 8 | table[6 + 14] << 16, 4000000);
}

static void test_disk(void **state)
{
	struct bench *bench = *state;
	SP_AUTOFREE char *commands = NULL;
	char hex[SP_DIGEST_SIZE];
	uint8_t start[512], code[SP_MBR_CODE];
	use_disk(bench, 16 << 20, false);
	SP_AUTOFREE char *image = make_one(bench, "a", hex, &commands);
	SP_AUTOFREE char *drive = sp_format("%s@@%u", image, PARTITION_OFFSET);
	SP_AUTOFREE char *files = list(drive);
	contains(files, "Volume Serial Number is 0000-0000");
	contains(files, "bzimage          60001 1980-01-01   0:00 \n");
	contains(files, "syslinux cfg");
	contains(files, "5 files");
	SP_AUTOFREE char *said = ask((const char *const[]){"minfo", "-i", drive, "::", NULL});
	contains(said, "hidden sectors: 63\n");
	contains(said, "disk type=\"FAT16   \"");
	contains(said, "banner:\"SYSLINUX\"");
	read_start(image, start, sizeof(start));
	read_start(SP_MEDIUM_MBR, code, sizeof(code));
	assert_memory_equal(start, code, sizeof(code));
	assert_memory_equal(start + 510, "\x55\xaa", 2);
}

static void test_disk_without_table(void **state)
{
	struct bench *bench = *state;
	SP_AUTOFREE char *commands = NULL;
	char hex[SP_DIGEST_SIZE];
	use_disk(bench, 4 << 20, true);
	bench->recipe.medium_fats = 1;
	SP_AUTOFREE char *image = make_one(bench, "a", hex, &commands);
	SP_AUTOFREE char *said = ask((const char *const[]){"minfo", "-i", image, "::", NULL});
	contains(said, "hidden sectors: 0\n");
	contains(said, "disk type=\"FAT16   \"");
	contains(said, "fats: 1\n");
}

/* By its size it is the one or the other, and what is told of its room is what is there. */
static void test_kinds_of_fat(void **state)
{
	struct bench *bench = *state;
	static const struct {
		uint64_t bytes;
		const char *type, *cluster;
	} disks[] = {
		{4 << 20, "FAT16", "cluster size: 1 "},
		{(64 << 20) - 512, "FAT16", "cluster size: 16 "},
		{(512 << 20) - 512, "FAT16", "cluster size: 64 "},
		{512 << 20, "FAT32", "cluster size: 8 "},
	};
	for (size_t i = 0; i < SP_COUNT(disks); i++) {
		SP_BUILD_FOLDER folder = SP_BUILD_FOLDER_NONE;
		struct sp_medium_room room = {0};
		char key[] = {(char)('a' + i), '\0'};
		use_disk(bench, disks[i].bytes, false);
		open_folder(bench, key, &folder);
		check_ok(sp_medium_try(&bench->recipe, &bench->options, &folder, INITRAMFS, &room));
		SP_AUTOFREE char *image = image_path(bench, &folder);
		SP_AUTOFREE char *drive = sp_format("%s@@%u", image, PARTITION_OFFSET);
		SP_AUTOFREE char *said = ask((const char *const[]){"minfo", "-i", drive, "::", NULL});
		contains(said, disks[i].type);
		contains(said, disks[i].cluster);
		assert_int_equal(room.free, free_bytes(drive));
		assert_int_equal(room.used + room.free, disks[i].bytes);
		assert_true(room.loader > 177000 && room.loader < 300000);
		unlink(image);
	}
}

static void test_disk_that_is_too_small(void **state)
{
	struct bench *bench = *state;
	SP_BUILD_FOLDER folder = SP_BUILD_FOLDER_NONE;
	char *commands = NULL;
	use_disk(bench, 4 << 20, false);
	open_folder(bench, "a", &folder);
	SP_AUTOFREE char *kernel = sp_path_join(folder.path, "bzImage");
	write_bytes(kernel, 5 << 20);
	check_error(sp_medium_make(&bench->recipe, &bench->options, &folder, INITRAMFS, &commands), SP_USAGE,
		"does not fit its medium of 4194304 bytes, by ");
}

static void test_iso(void **state)
{
	struct bench *bench = *state;
	SP_AUTOFREE char *commands = NULL;
	char hex[SP_DIGEST_SIZE];
	bench->recipe.medium = SP_MEDIUM_ISO;
	SP_AUTOFREE char *image = make_one(bench, "a", hex, &commands);
	SP_AUTOFREE char *said = ask((const char *const[]){"xorriso", "-no_rc", "-indev", image, "-pvd_info",
		"-report_el_torito", "plain", "-find", "/", "-exec", "report_lba", "--", NULL});
	contains(said, "Volume Id    : SIZEPROF");
	contains(said, "Creation Time: 1980010100000000");
	contains(said, "El Torito boot img :   1  BIOS  y   none");
	contains(said, "El Torito img path :   1  /isolinux.bin");
	contains(said, "boot-info-table");
	contains(said, "   60001 , '/bzimage'");
	contains(said, "    5000 , '/initrd.xz'");
	contains(said, "'/ldlinux.c32'");
	contains(said, "'/isolinux.cfg'");
	assert_null(strstr(said, "syslinux.cfg"));
}

/* As large as what is in it: nothing is over, nothing is free. */
static void test_room_of_iso(void **state)
{
	struct bench *bench = *state;
	SP_BUILD_FOLDER folder = SP_BUILD_FOLDER_NONE;
	struct sp_medium_room room = {0};
	bench->recipe.medium = SP_MEDIUM_ISO;
	open_folder(bench, "a", &folder);
	check_ok(sp_medium_try(&bench->recipe, &bench->options, &folder, INITRAMFS, &room));
	SP_AUTOFREE char *image = image_path(bench, &folder);
	uint64_t bytes, loader, module;
	check_ok(sp_file_size(image, &bytes));
	check_ok(sp_file_size(SP_MEDIUM_ISOLINUX, &loader));
	check_ok(sp_file_size(SP_MEDIUM_LDLINUX, &module));
	assert_int_equal(room.used, bytes);
	assert_int_equal(room.loader, loader + module);
	assert_int_equal(room.over + room.free, 0);
}

static void test_same_bytes_again_and_by_hand(void **state)
{
	struct bench *bench = *state;
	for (enum sp_medium medium = SP_MEDIUM_DISK; medium <= SP_MEDIUM_ISO; medium++) {
		SP_AUTOFREE char *commands = NULL, *again = NULL;
		char once[SP_DIGEST_SIZE], twice[SP_DIGEST_SIZE], by_hand[SP_DIGEST_SIZE];
		use_disk(bench, 4 << 20, false);
		bench->recipe.medium = medium;
		free(make_one(bench, medium == SP_MEDIUM_DISK ? "a" : "c", once, &commands));
		sleep(2);
		free(make_one(bench, medium == SP_MEDIUM_DISK ? "b" : "d", twice, &again));
		assert_string_equal(once, twice);
		repeat_by_hand(bench, commands, by_hand);
		assert_string_equal(once, by_hand);
	}
}

static void test_missing_loader(void **state)
{
	(void)state;
	SP_TOOLCHAIN toolchain = SP_TOOLCHAIN_EMPTY;
	check_error(sp_toolchain_file(&toolchain, "/nowhere/isolinux.bin", "isolinux"), SP_UNABLE,
		"the boot loader's file /nowhere/isolinux.bin is missing: on Debian it is in the package "
		"isolinux (apt-get install isolinux)");
}

static void test_missing_tools(void **state)
{
	struct bench *bench = *state;
	SP_AUTOFREE char *path = sp_strdup(getenv("PATH"));
	SP_TOOLCHAIN toolchain = SP_TOOLCHAIN_EMPTY;
	setenv("PATH", bench->folder, 1);
	struct sp_error *disk = sp_toolchain_medium(SP_MEDIUM_DISK, &toolchain);
	struct sp_error *iso = sp_toolchain_medium(SP_MEDIUM_ISO, &toolchain);
	setenv("PATH", path, 1);
	check_error(disk, SP_UNABLE, "mformat is not installed: on Debian it is in the package mtools");
	check_error(iso, SP_UNABLE, "xorriso is not installed: on Debian it is in the package xorriso");
}

static void test_tools_are_named(void **state)
{
	(void)state;
	SP_TOOLCHAIN disk = SP_TOOLCHAIN_EMPTY, iso = SP_TOOLCHAIN_EMPTY;
	check_ok(sp_toolchain_medium(SP_MEDIUM_DISK, &disk));
	assert_int_equal(disk.count, 3);
	assert_string_equal(disk.tools[2].name, "mbr.bin");
	check_ok(sp_toolchain_medium(SP_MEDIUM_ISO, &iso));
	assert_int_equal(iso.count, 3);
	assert_string_equal(iso.tools[0].name, "xorriso");
	assert_string_equal(iso.tools[1].name, "isolinux.bin");
	assert_string_equal(iso.tools[2].name, "ldlinux.c32");
}

static void test_another_medium_is_another_input(void **state)
{
	struct bench *bench = *state;
	char table[SP_DIGEST_SIZE], bare[SP_DIGEST_SIZE], small[SP_DIGEST_SIZE], large[SP_DIGEST_SIZE];
	use_disk(bench, 4 << 20, false);
	medium_digest(&bench->recipe, table);
	use_disk(bench, 4 << 20, true);
	medium_digest(&bench->recipe, bare);
	assert_string_not_equal(table, bare);
	/* a size that means nothing there */
	bench->recipe.medium = SP_MEDIUM_ISO;
	medium_digest(&bench->recipe, small);
	bench->recipe.medium_bytes *= 2;
	medium_digest(&bench->recipe, large);
	assert_string_equal(small, large);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		ON_BENCH(test_disk),
		ON_BENCH(test_disk_without_table),
		ON_BENCH(test_kinds_of_fat),
		ON_BENCH(test_disk_that_is_too_small),
		ON_BENCH(test_iso),
		ON_BENCH(test_room_of_iso),
		ON_BENCH(test_same_bytes_again_and_by_hand),
		cmocka_unit_test(test_missing_loader),
		ON_BENCH(test_missing_tools),
		cmocka_unit_test(test_tools_are_named),
		ON_BENCH(test_another_medium_is_another_input),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
