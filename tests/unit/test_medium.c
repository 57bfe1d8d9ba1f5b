/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The medium as an image, made with the real mtools and syslinux: same bytes again, by hand too; what does
 * not fit; what is not installed.
 */
#include "unit/medium_bench.h"

#include <stdio.h>
#include <unistd.h>

#include "build/fat-space.h"
#include "build/toolchain.h"

static void test_files(void **state)
{
	struct bench *bench = *state;
	SP_BUILD_FOLDER folder = SP_BUILD_FOLDER_NONE;
	SP_AUTOFREE char *commands = NULL;
	char hex[SP_DIGEST_SIZE];
	open_folder(bench, "a", &folder);
	make(bench, &folder, hex, &commands);
	SP_AUTOFREE char *image = image_path(bench, &folder);
	SP_AUTOFREE char *files = list(image);
	contains(files, "Volume Serial Number is 0000-0000");
	contains(files, "bzimage          60001 1980-01-01   0:00 \n"); /* no long name stands behind it */
	contains(files, "initrd   xz       5000 1980-01-01   0:00 \n");
	contains(files, "ldlinux  sys");
	contains(files, "ldlinux  c32");
	contains(files, "5 files");
	SP_AUTOFREE char *config = ask((const char *const[]){"mtype", "-i", image, "::syslinux.cfg", NULL});
	assert_string_equal(config, "DEFAULT linux\nLABEL linux\n\tLINUX bzimage\n\tINITRD initrd.xz\n"
				    "\tAPPEND panic=-1 tag='$x'\n");
	SP_AUTOFREE char *kernel = sp_path_join(folder.path, "bzImage");
	SP_AUTOFREE char *back = sp_path_join(folder.path, "back");
	free(ask((const char *const[]){"mcopy", "-i", image, "::bzimage", back, NULL}));
	char first[SP_DIGEST_SIZE], second[SP_DIGEST_SIZE];
	check_ok(sp_digest_file(kernel, first));
	check_ok(sp_digest_file(back, second));
	assert_string_equal(first, second);
}

static void test_geometry(void **state)
{
	struct bench *bench = *state;
	static const struct {
		uint64_t bytes;
		uint32_t tables;
		const char *command, *type;
	} media[] = {
		{737280, 2, "mformat -t 80 -h 2 -s 9 -r 1 ", "FAT12"},
		{1474560, 1, "mformat -t 80 -h 2 -s 18 -d 1 -r 1 ", "FAT12"},
		{2949120, 2, "mformat -t 80 -h 2 -s 36 -r 1 ", "FAT12"},
		{1474560 + 512, 2, "sectors per track: 63", "FAT12"},
		{32 << 20, 1, "heads: 16", "FAT16"},
	};
	for (size_t i = 0; i < SP_COUNT(media); i++) {
		SP_BUILD_FOLDER folder = SP_BUILD_FOLDER_NONE;
		SP_AUTOFREE char *commands = NULL;
		char hex[SP_DIGEST_SIZE];
		char key[] = {(char)('a' + i), '\0'};
		bench->recipe.medium_bytes = media[i].bytes;
		bench->recipe.medium_fats = media[i].tables;
		open_folder(bench, key, &folder);
		make(bench, &folder, hex, &commands);
		SP_AUTOFREE char *image = image_path(bench, &folder);
		SP_AUTOFREE char *said = ask((const char *const[]){"minfo", "-i", image, "::", NULL});
		contains(said, media[i].command);
		contains(said, media[i].type);
		contains(said, "max available root directory slots: 16\n");
		contains(said, media[i].tables == 1 ? "fats: 1\n" : "fats: 2\n");
		contains(said, "banner:\"SYSLINUX\"");
	}
}

static void test_room(void **state)
{
	struct bench *bench = *state;
	static const uint64_t media[] = {737280, 2949120, 5000 * 512, 16 << 20, 100 << 20};
	for (size_t i = 0; i < SP_COUNT(media); i++) {
		SP_BUILD_FOLDER folder = SP_BUILD_FOLDER_NONE;
		SP_AUTOFREE char *commands = NULL;
		char hex[SP_DIGEST_SIZE];
		char key[] = {(char)('a' + i), '\0'};
		bench->recipe.medium_bytes = media[i];
		open_folder(bench, key, &folder);
		make(bench, &folder, hex, &commands);
		SP_AUTOFREE char *image = image_path(bench, &folder);
		struct sp_fat_space space;
		check_ok(sp_fat_space_read(image, 0, &space));
		assert_int_equal((unsigned long)space.free_clusters * space.cluster, free_bytes(image));
	}
	SP_AUTOFREE char *nothing = sp_path_join(bench->folder, "nothing");
	struct sp_fat_space space;
	write_bytes(nothing, 100);
	check_error(sp_fat_space_read(nothing, 0, &space), SP_UNABLE, "it ends too early");
	SP_AUTOFREE char *zeros = sp_alloc(1024);
	check_ok(sp_file_write(nothing, zeros, 1024));
	check_error(sp_fat_space_read(nothing, 0, &space), SP_UNABLE, "holds no FAT file system");
}

/* What is told of an image before it is filled is what mdir finds in it afterwards, and what is missing is
 * exact. */
static void test_what_fits(void **state)
{
	struct bench *bench = *state;
	struct sp_medium_room room = {0};
	SP_BUILD_FOLDER folder = SP_BUILD_FOLDER_NONE;
	open_folder(bench, "a", &folder);
	SP_AUTOFREE char *image = image_path(bench, &folder), *kernel = sp_path_join(folder.path, "bzImage");
	check_ok(sp_medium_try(&bench->recipe, &bench->options, &folder, INITRAMFS, &room));
	assert_int_equal(room.over, 0);
	assert_int_equal(room.free, free_bytes(image));
	/* a floppy of 720K has clusters of 1 KiB: 59 for the kernel, 5 for the initramfs, 1 for the
	 * configuration */
	uint64_t tables = 512 + 2 * 3 * 512 + 512;
	assert_int_equal(room.used + room.free, 737280);
	assert_int_equal(room.used, room.loader + (59 + 5 + 1) * 1024 + tables - 512);
	/* all that is free, and a byte more */
	write_bytes(kernel, 59 * 1024 + room.free);
	check_ok(sp_medium_try(&bench->recipe, &bench->options, &folder, INITRAMFS, &room));
	assert_int_equal(room.free, 0);
	assert_int_equal(room.over, 0);
	assert_int_equal(room.used, 737280);
	assert_int_equal(free_bytes(image), 0);
	uint64_t bytes;
	check_ok(sp_file_size(kernel, &bytes));
	write_bytes(kernel, bytes + 1);
	check_ok(sp_medium_try(&bench->recipe, &bench->options, &folder, INITRAMFS, &room));
	assert_int_equal(room.over, 1024);
	assert_int_equal(room.used, 737280 + 1024);
	assert_int_equal(room.free, 0);
}

static void test_same_bytes_again_and_by_hand(void **state)
{
	struct bench *bench = *state;
	SP_BUILD_FOLDER first = SP_BUILD_FOLDER_NONE, second = SP_BUILD_FOLDER_NONE;
	SP_AUTOFREE char *commands = NULL;
	SP_AUTOFREE char *again = NULL;
	char once[SP_DIGEST_SIZE], twice[SP_DIGEST_SIZE];
	open_folder(bench, "a", &first);
	make(bench, &first, once, &commands);
	sleep(2); /* FAT tells times in steps of two seconds: one that is not fixed differs now */
	open_folder(bench, "b", &second);
	make(bench, &second, twice, &again);
	assert_string_equal(once, twice);

	repeat_by_hand(bench, commands, twice);
	assert_string_equal(once, twice);
}

static void test_complete_folder_is_left_alone(void **state)
{
	struct bench *bench = *state;
	SP_AUTOFREE char *commands = NULL;
	SP_AUTOFREE char *again = NULL;
	char hex[SP_DIGEST_SIZE];
	SP_BUILD_FOLDER folder = SP_BUILD_FOLDER_NONE;
	open_folder(bench, "a", &folder);
	make(bench, &folder, hex, &commands);
	check_ok(sp_build_folder_add(&folder, "medium", "floppy.img", true));
	check_ok(sp_build_folder_finish(&folder));
	sp_build_folder_close(&folder);
	check_ok(sp_build_folder_open(bench->cache, "builds", "a", "image", NULL, &folder));
	assert_true(folder.complete);
	SP_AUTOFREE char *image = image_path(bench, &folder);
	assert_int_equal(unlink(image), 0);
	check_ok(sp_medium_make(&bench->recipe, &bench->options, &folder, INITRAMFS, &again));
	assert_false(sp_path_exists(image));
	assert_string_equal(commands, again);
	contains(commands, "syslinux --install "
			   "floppy.img");
}

/* A kernel that fills the medium to its last cluster, and one that is a byte larger. */
static void test_too_small(void **state)
{
	struct bench *bench = *state;
	char *commands = NULL;
	SP_BUILD_FOLDER folder = SP_BUILD_FOLDER_NONE;
	bench->recipe.medium_bytes = 262144;
	open_folder(bench, "a", &folder);
	char hex[SP_DIGEST_SIZE];
	SP_AUTOFREE char *fitting = NULL;
	make(bench, &folder, hex, &fitting);
	SP_AUTOFREE char *image = image_path(bench, &folder);
	unsigned long room = free_bytes(image);
	sp_build_folder_close(&folder);

	open_folder(bench, "a", &folder);
	SP_AUTOFREE char *kernel = sp_path_join(folder.path, "bzImage");
	size_t larger = (KERNEL_BYTES + 511) / 512 * 512 + room;
	write_bytes(kernel, larger);
	SP_AUTOFREE char *full = NULL;
	make(bench, &folder, hex, &full);
	assert_int_equal(free_bytes(image), 0);
	sp_build_folder_close(&folder);

	open_folder(bench, "a", &folder);
	write_bytes(kernel, larger + 1);
	SP_AUTOFREE char *message =
		sp_format("recipe demo does not fit its medium of 262144 bytes, by 512 bytes: the "
			  "largest file is bzimage with %zu bytes; write a larger size",
			larger + 1);
	check_error(sp_medium_make(&bench->recipe, &bench->options, &folder, INITRAMFS, &commands), SP_USAGE,
		message);
	assert_null(commands);
}

static void test_missing_tools(void **state)
{
	struct bench *bench = *state;
	static const struct {
		const char *there[3], *message;
	} cases[] = {
		{{NULL}, "mformat is not installed: on Debian it is in the package mtools"},
		{{"mformat", NULL}, "mcopy is not installed: on Debian it is in the package mtools"},
		{{"mformat", "mcopy", NULL},
			"syslinux is not installed: on Debian it is in the package syslinux"},
	};
	SP_AUTOFREE char *path = sp_strdup(getenv("PATH"));
	SP_AUTOFREE char *bin = sp_path_join(bench->folder, "bin");
	check_ok(sp_folder_make(bin));
	for (size_t i = 0; i < SP_COUNT(cases); i++) {
		for (size_t j = 0; cases[i].there[j]; j++) {
			SP_AUTOFREE char *tool = sp_process_find(cases[i].there[j]);
			SP_AUTOFREE char *link = sp_path_join(bin, cases[i].there[j]);
			assert_non_null(tool);
			unlink(link);
			assert_int_equal(symlink(tool, link), 0);
		}
		setenv("PATH", bin, 1);
		SP_TOOLCHAIN toolchain = SP_TOOLCHAIN_EMPTY;
		struct sp_error *error = sp_toolchain_medium(SP_MEDIUM_FAT, &toolchain);
		setenv("PATH", path, 1);
		check_error(error, SP_UNABLE, cases[i].message);
	}
}

static void test_tools_are_named(void **state)
{
	(void)state;
	SP_TOOLCHAIN toolchain = SP_TOOLCHAIN_EMPTY;
	check_ok(sp_toolchain_medium(SP_MEDIUM_FAT, &toolchain));
	assert_int_equal(toolchain.count, 2);
	assert_string_equal(toolchain.tools[0].name, "mtools");
	contains(toolchain.tools[0].version, "mtools");
	assert_string_equal(toolchain.tools[1].name, "syslinux");
	contains(toolchain.tools[1].version, "syslinux ");
}

static void test_another_medium_is_another_input(void **state)
{
	struct bench *bench = *state;
	struct sp_recipe other = bench->recipe;
	char first[SP_DIGEST_SIZE], second[SP_DIGEST_SIZE];
	medium_digest(&bench->recipe, first);
	medium_digest(&other, second);
	assert_string_equal(first, second);
	other.medium_bytes += 512;
	medium_digest(&other, second);
	assert_string_not_equal(first, second);
	other = bench->recipe;
	other.medium_fats = 1;
	medium_digest(&other, second);
	assert_string_not_equal(first, second);
	other = bench->recipe;
	other.cmdline = NULL;
	medium_digest(&other, second);
	assert_string_not_equal(first, second);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BENCH(test_files),
		ON_BENCH(test_geometry),
		ON_BENCH(test_room),
		ON_BENCH(test_what_fits),
		ON_BENCH(test_same_bytes_again_and_by_hand),
		ON_BENCH(test_complete_folder_is_left_alone),
		ON_BENCH(test_too_small),
		ON_BENCH(test_missing_tools),
		ON_BENCH(test_another_medium_is_another_input),
		cmocka_unit_test(test_tools_are_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
