/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The medium in a recipe: capacities as people write them, and what the keys of [medium] and of overlays say
 * together.
 */
#include "unit/harness.h"

#include "base/capacity.h"
#include "build/media.h"
#include "build/recipe.h"

static char *folder;

static int set_up(void **state)
{
	(void)state;
	folder = scratch_make();
	SP_AUTOFREE char *init = sp_path_join(folder, "init");
	SP_AUTOFREE char *test = sp_path_join(folder, "boot.test");
	write_text(init, "#!/bin/sh\n");
	write_text(test, "wait x\n");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	scratch_remove(folder);
	return 0;
}

/* A recipe whose line 10 is the first of `medium`, which may go on with more sections. */
static struct sp_error *load(const char *medium, const char *overlay, struct sp_recipe *recipe)
{
	SP_AUTOFREE char *text = sp_format("[recipe]\ntitle = A demo\n[kernel]\nversion = 6.1\n[rootfs]\n"
					   "init = init\n[test]\nscript = boot.test\n[userspace]\n%s",
		medium);
	SP_AUTOFREE char *path = sp_path_join(folder, "demo.ini");
	write_text(path, text);
	return sp_recipe_load(path, overlay, (const char *const[]){NULL}, recipe);
}

#define MEDIUM "version = 1\n[medium]\n" /* the next line is 12 */

static void refuses(const char *text, const char *message)
{
	struct sp_recipe recipe;
	check_error(load(text, NULL, &recipe), SP_USAGE, message);
}

static void test_capacities(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		uint64_t bytes;
	} good[] = {{"720K", 737280}, {"1.2M", 1228800}, {"1.44M", 1474560}, {"2.88M", 2949120},
		{"1440K", 1474560}, {"1440KiB", 1474560}, {"1474560", 1474560}, {"4M", 4194304},
		{"4 MiB", 4194304}, {"0", 0}};
	static const char *const bad[] = {"", "M", "1.5M", "1,44M", "-1", "+1", " 1", "1.44", "1.44m", "4G",
		"4MB", "4  M", "18446744073709551616", "18446744073709551615K"};
	for (size_t i = 0; i < SP_COUNT(good); i++) {
		uint64_t bytes = 1;
		assert_true(sp_capacity_read(good[i].text, &bytes));
		assert_int_equal(bytes, good[i].bytes);
	}
	uint64_t bytes = 7;
	for (size_t i = 0; i < SP_COUNT(bad); i++)
		if (sp_capacity_read(bad[i], &bytes))
			fail_msg("\"%s\" was taken as %lu bytes", bad[i], (unsigned long)bytes);
	assert_int_equal(bytes, 7);
}

static void test_floppies(void **state)
{
	(void)state;
	size_t count;
	const struct sp_floppy *floppies = sp_floppies(&count);
	assert_int_equal(count, 4);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(floppies[i].bytes,
			512u * floppies[i].tracks * floppies[i].heads * floppies[i].sectors);
		assert_ptr_equal(sp_floppy_of_size(floppies[i].bytes), &floppies[i]);
	}
	assert_null(sp_floppy_of_size(1474561));
}

static void test_defaults(void **state)
{
	(void)state;
	struct sp_recipe recipe;
	check_ok(load(MEDIUM, NULL, &recipe));
	assert_int_equal(recipe.medium, SP_MEDIUM_FILES);
	sp_recipe_clear(&recipe);
	check_ok(load(MEDIUM "kind = fat\nsize = 1.44M\n", NULL, &recipe));
	assert_int_equal(recipe.medium, SP_MEDIUM_FAT);
	assert_int_equal(recipe.medium_bytes, 1474560);
	assert_int_equal(recipe.medium_fats, 2);
	sp_recipe_clear(&recipe);
	check_ok(load(MEDIUM "fats = 1\nsize = 262144\nkind = fat\n", NULL, &recipe));
	assert_int_equal(recipe.medium_bytes, 262144);
	assert_int_equal(recipe.medium_fats, 1);
	sp_recipe_clear(&recipe);
}

static void test_disks_and_cds(void **state)
{
	(void)state;
	struct sp_recipe recipe;
	check_ok(load(MEDIUM "size = 600M\nkind = disk\n", NULL, &recipe));
	assert_int_equal(recipe.medium, SP_MEDIUM_DISK);
	assert_int_equal(recipe.medium_bytes, 600u << 20);
	assert_int_equal(recipe.medium_fats, 2);
	assert_false(recipe.medium_bare);
	sp_recipe_clear(&recipe);
	check_ok(load(MEDIUM "kind = disk\nsize = 4M\nfats = 1\npartition = none\n", NULL, &recipe));
	assert_true(recipe.medium_bare);
	sp_recipe_clear(&recipe);
	check_ok(load(MEDIUM "kind = iso\n", NULL, &recipe));
	assert_int_equal(recipe.medium, SP_MEDIUM_ISO);
	assert_int_equal(recipe.medium_bytes, 0);
	sp_recipe_clear(&recipe);
	static const char disk[] = MEDIUM
		"kind = disk\nsize = 8M\n[overlay bare]\npartition = none\n[overlay cd]\nmedium = iso\n";
	check_ok(load(disk, "bare", &recipe));
	assert_int_equal(recipe.medium, SP_MEDIUM_DISK);
	assert_true(recipe.medium_bare);
	sp_recipe_clear(&recipe);
	check_ok(load(disk, "cd", &recipe));
	assert_int_equal(recipe.medium, SP_MEDIUM_ISO);
	sp_recipe_clear(&recipe);
}

static void test_bad_disks_and_cds(void **state)
{
	(void)state;
	refuses(MEDIUM "kind = disk\n",
		"demo.ini:12: kind = disk needs the medium's size (add size = 16M, or");
	refuses(MEDIUM "kind = disk\nsize = 3M\n", "demo.ini:13: 3M is no value for size (known: bytes, K or "
						   "M from 4M to 2047M in whole sectors");
	refuses(MEDIUM "kind = disk\nsize = 2048M\n", "demo.ini:13: 2048M is no value for size");
	refuses(MEDIUM "kind = disk\nsize = 2.88M\n", "demo.ini:13: 2.88M is no value for size");
	refuses(MEDIUM "kind = disk\nsize = 4M\npartition = gpt\n",
		"demo.ini:14: gpt is no value for partition (known: mbr, none)");
	refuses(MEDIUM "kind = fat\nsize = 4M\npartition = mbr\n",
		"demo.ini:14: partition means nothing for kind = fat (take it out, or write kind = disk)");
	refuses(MEDIUM "kind = iso\nsize = 4M\n",
		"demo.ini:13: size means nothing for kind = iso (take it out, or write kind = fat)");
	refuses(MEDIUM "kind = iso\nfats = 1\n", "demo.ini:13: fats means nothing for kind = iso");
	/* the size of the base is none for the overlay's kind */
	refuses(MEDIUM "kind = fat\nsize = 1.44M\n[overlay disk]\nmedium = disk\n",
		"demo.ini:15: medium = disk cannot have the 1474560 bytes of size (known: bytes, K or M from "
		"4M");
}

static void test_set_bytes(void **state)
{
	(void)state;
	static const struct {
		enum sp_medium before, after;
		uint64_t bytes;
	} cases[] = {
		{SP_MEDIUM_FILES, SP_MEDIUM_FAT, 1474560},
		{SP_MEDIUM_FAT, SP_MEDIUM_FAT, 4 << 20},
		{SP_MEDIUM_DISK, SP_MEDIUM_DISK, 4 << 20},
		{SP_MEDIUM_DISK, SP_MEDIUM_FAT, 2949120},
		{SP_MEDIUM_ISO, SP_MEDIUM_FAT, 1474560},
	};
	for (size_t i = 0; i < SP_COUNT(cases); i++) {
		struct sp_recipe recipe = {.medium = cases[i].before};
		sp_medium_set_bytes(&recipe, cases[i].bytes);
		assert_int_equal(recipe.medium, cases[i].after);
		assert_int_equal(recipe.medium_bytes, cases[i].bytes);
	}
}

static void test_bad_values(void **state)
{
	(void)state;
	refuses(MEDIUM "kind = fet\n",
		"demo.ini:12: fet is no value for kind (did you mean fat? known: files, fat, disk, iso)");
	refuses(MEDIUM "kind = fat\nsize = 1.4M\n",
		"demo.ini:13: 1.4M is no value for size (did you mean 1.44M? known: 720K, 1.2M, 1.44M, "
		"2.88M, or bytes, "
		"K or M from 256K to 512M in whole sectors of 512 bytes)");
	refuses(MEDIUM "kind = fat\nsize = 1,44 MB\n",
		"1,44 MB is no value for size (did you mean 1.44M? known: ");
	refuses(MEDIUM "kind = fat\nsize = large\n", "large is no value for size (known: 720K, ");
	refuses(MEDIUM "kind = fat\nsize = 1474561\n", "demo.ini:13: 1474561 is no value for size");
	refuses(MEDIUM "kind = fat\nsize = 160K\n", "demo.ini:13: 160K is no value for size");
	refuses(MEDIUM "kind = fat\nsize = 513M\n", "demo.ini:13: 513M is no value for size");
	refuses(MEDIUM "kind = fat\nsize = 4M\nfats = 3\n",
		"demo.ini:14: 3 is no value for fats (did you mean");
}

static void test_keys_that_do_not_fit_together(void **state)
{
	(void)state;
	refuses(MEDIUM "kind = fat\n", "demo.ini:12: kind = fat needs the medium's size (add size = 1.44M");
	refuses(MEDIUM "size = 1.44M\n",
		"demo.ini:12: size means nothing for kind = files (take it out, or write");
	refuses(MEDIUM "kind = files\nfats = 1\n", "demo.ini:13: fats means nothing for kind = files");
}

static void test_overlays(void **state)
{
	(void)state;
	static const char files[] = MEDIUM "kind = files\n[overlay floppy]\nmedium = fat\nsize = 2.88M\nfats "
					   "= 1\n[overlay same]\ntitle = x\n";
	static const char fat[] =
		MEDIUM "kind = fat\nsize = 4M\n[overlay large]\nsize = 8M\n[overlay apart]\nmedium = files\n";
	struct sp_recipe recipe;
	check_ok(load(files, NULL, &recipe));
	assert_int_equal(recipe.medium, SP_MEDIUM_FILES);
	sp_recipe_clear(&recipe);
	check_ok(load(files, "floppy", &recipe));
	assert_int_equal(recipe.medium, SP_MEDIUM_FAT);
	assert_int_equal(recipe.medium_bytes, 2949120);
	assert_int_equal(recipe.medium_fats, 1);
	sp_recipe_clear(&recipe);
	check_ok(load(fat, "large", &recipe));
	assert_int_equal(recipe.medium, SP_MEDIUM_FAT);
	assert_int_equal(recipe.medium_bytes, 8388608);
	sp_recipe_clear(&recipe);
	check_ok(load(fat, "apart", &recipe));
	assert_int_equal(recipe.medium, SP_MEDIUM_FILES);
	sp_recipe_clear(&recipe);
}

/* Overlays are checked also when nobody asks for them. */
static void test_bad_overlays(void **state)
{
	(void)state;
	refuses(MEDIUM "[overlay floppy]\nmedium = fat\n",
		"demo.ini:13: medium = fat needs the medium's size (add size = 1.44M");
	refuses(MEDIUM "[overlay floppy]\nsize = 1.44M\n",
		"demo.ini:13: size means nothing for medium = files (take it out, or write medium = fat)");
	refuses(MEDIUM "kind = fat\nsize = 4M\n[overlay apart]\nmedium = files\nfats = 2\n",
		"demo.ini:16: fats means nothing for medium = files");
	refuses(MEDIUM "[overlay floppy]\nkind = fat\n", "demo.ini:13: unknown key kind in [overlay floppy]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_capacities),
		cmocka_unit_test(test_floppies),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_disks_and_cds),
		cmocka_unit_test(test_bad_disks_and_cds),
		cmocka_unit_test(test_set_bytes),
		cmocka_unit_test(test_bad_values),
		cmocka_unit_test(test_keys_that_do_not_fit_together),
		cmocka_unit_test(test_overlays),
		cmocka_unit_test(test_bad_overlays),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
