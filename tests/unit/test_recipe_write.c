/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A recipe that was written is read as what it was.
 */
#include "unit/harness.h"

#include <sys/stat.h>

#include "build/recipe-write.h"
#include "build/recipe.h"

static char *folder;

static void write_file(const char *name, const char *text)
{
	SP_AUTOFREE char *path = sp_path_join(folder, name);
	write_text(path, text);
}

static int set_up(void **state)
{
	(void)state;
	folder = scratch_make();
	SP_AUTOFREE char *demo = sp_path_join(folder, "demo");
	check_ok(sp_folder_make(demo));
	write_file("demo/recipe.ini",
		"[recipe]\ntitle = A demo\n[kernel]\nversion = 6.1\narch = i386\nbase = my.config\nfragment "
		"= a.fragment\n"
		"[userspace]\nversion = 1.35\nbase = allnoconfig\nlibc = musl\nprocessor = "
		"i586\n[rootfs]\ninit = "
		"init\ndictionary = 64K\n"
		"[files]\n/etc/motd = motd\n/usr/motd = other/motd\n[devices]\n/dev/fd0 = block 2 "
		"0\n[medium]\ncmdline = a=b panic=-1\n"
		"[test]\nscript = boot.test\nmemory = 64M\ncpu = 486\n[minimize]\nkeep = SYSFS busybox:vi\n"
		"[overlay floppy]\nmedium = fat\nsize = 1.44M\nfats = 1\n");
	write_file("demo/my.config", "CONFIG_A=y\n");
	write_file("demo/a.fragment", "CONFIG_B=y\n");
	write_file("demo/init", "#!/bin/sh\n");
	write_file("demo/boot.test", "wait x\n");
	write_file("demo/motd", "hello\n");
	SP_AUTOFREE char *other = sp_path_join(folder, "demo/other");
	check_ok(sp_folder_make(other));
	write_file("demo/other/motd", "good bye\n");
	SP_AUTOFREE char *init = sp_path_join(folder, "demo/init");
	assert_int_equal(chmod(init, 0755), 0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	scratch_remove(folder);
	return 0;
}

static void load(const char *name, const char *overlay, struct sp_recipe *recipe)
{
	SP_AUTOFREE char *path = sp_path_join(folder, name);
	check_ok(sp_recipe_load(path, overlay, (const char *const[]){NULL}, recipe));
}

static void check_file(const char *path, const char *text)
{
	SP_BUFFER content = SP_BUFFER_EMPTY;
	check_ok(sp_file_read(path, &content));
	assert_string_equal(sp_buffer_text(&content), text);
}

static void test_round_trip(void **state)
{
	(void)state;
	struct sp_recipe recipe = {0}, read = {0};
	load("demo", "floppy", &recipe);
	SP_AUTOFREE char *target = sp_path_join(folder, "out");
	const struct sp_recipe_fragments fragments = {"CONFIG_C=y\n", NULL, "Smaller", "demo-search6"};
	check_ok(sp_recipe_write(&recipe, &fragments, target));
	load("out", NULL, &read);
	assert_string_equal(read.title, "Smaller");
	assert_string_equal(read.name, "demo-search6");
	assert_string_equal(read.kernel.version, "6.1");
	assert_string_equal(read.kernel_arch, "i386");
	assert_string_equal(read.processor, "i586");
	assert_int_equal(read.device_count, 1);
	assert_string_equal(read.devices[0].target, "/dev/fd0");
	assert_true(read.devices[0].is_block);
	assert_int_equal(read.devices[0].major, 2);
	check_file(read.kernel_base, "CONFIG_A=y\n");
	assert_int_equal(read.kernel_fragment_count, 1);
	check_file(read.kernel_fragments[0], "CONFIG_C=y\n");
	assert_int_equal(read.userspace_fragment_count, 0);
	assert_string_equal(read.userspace_base, "allnoconfig");
	assert_int_equal(read.libc, SP_LIBC_MUSL);
	assert_int_equal(read.extra_file_count, 2);
	assert_string_equal(read.extra_files[1].target, "/usr/motd");
	check_file(read.extra_files[0].path, "hello\n");
	check_file(read.extra_files[1].path, "good bye\n");
	assert_int_equal(read.initramfs_dictionary, 65536);
	assert_int_equal(read.medium, SP_MEDIUM_FAT);
	assert_int_equal(read.medium_bytes, 1474560);
	assert_int_equal(read.medium_fats, 1);
	assert_string_equal(read.cmdline, "a=b panic=-1");
	assert_int_equal(read.memory_mib, 64);
	assert_string_equal(read.cpu, "486");
	assert_int_equal(read.keep_count, 2);
	assert_string_equal(read.keep[1], "busybox:vi");
	struct stat status;
	assert_int_equal(stat(read.init, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0755);
	sp_recipe_clear(&recipe);
	sp_recipe_clear(&read);
}

static void test_media(void **state)
{
	(void)state;
	static const struct sp_recipe_fragments fragments = {NULL, NULL, "Another medium", NULL};
	static const enum sp_medium media[] = {SP_MEDIUM_FILES, SP_MEDIUM_DISK, SP_MEDIUM_ISO};
	for (size_t i = 0; i < SP_COUNT(media); i++) {
		struct sp_recipe recipe = {0}, read = {0};
		load("demo", "floppy", &recipe);
		SP_AUTOFREE char *name = sp_format("medium%zu", i);
		SP_AUTOFREE char *target = sp_path_join(folder, name);
		recipe.medium = media[i];
		recipe.medium_bytes = 8 << 20;
		recipe.medium_bare = true;
		check_ok(sp_recipe_write(&recipe, &fragments, target));
		load(name, NULL, &read);
		assert_int_equal(read.medium, media[i]);
		assert_int_equal(read.medium_bytes, media[i] == SP_MEDIUM_DISK ? 8 << 20 : 0);
		assert_int_equal(read.medium_bare, media[i] == SP_MEDIUM_DISK);
		sp_recipe_clear(&recipe);
		sp_recipe_clear(&read);
	}
}

static void test_values_that_do_not_fit(void **state)
{
	(void)state;
	struct sp_recipe recipe = {0};
	load("demo", NULL, &recipe);
	SP_AUTOFREE char *target = sp_path_join(folder, "out2");
	const struct sp_recipe_fragments fragments = {NULL, NULL, "two\nlines", NULL};
	check_error(
		sp_recipe_write(&recipe, &fragments, target), SP_UNABLE, "cannot stand in a recipe.ini: two");
	SP_AUTOFREE char *ini = sp_path_join(target, "recipe.ini");
	assert_false(sp_path_exists(ini));
	sp_recipe_clear(&recipe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_media),
		cmocka_unit_test(test_values_that_do_not_fit),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
