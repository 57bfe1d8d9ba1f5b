/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Recipes by name: where they are looked for, with which kernel, and those that come with sizeprof.
 */
#include <stdio.h>
#include <unistd.h>

#include "base/table.h"
#include "build/recipe-nearest.h"
#include "unit/recipe_demo.h"

static void test_lookup(void **state)
{
	(void)state;
	write_file("demo/recipe.ini", good);
	write_file("demo/other.ini", good);
	const char *const folders[] = {"/does/not/exist", folder, NULL};
	SP_AUTOFREE char *ini = inside("demo/other.ini");
	SP_AUTOFREE char *tree = inside("demo/tree");
	SP_AUTOFREE char *nowhere = inside("nowhere");
	struct sp_recipe recipe;
	struct sp_error *error = sp_recipe_load("demo", NULL, folders, &recipe);
	assert_null(error);
	assert_string_equal(recipe.name, "demo");
	sp_recipe_clear(&recipe);
	error = sp_recipe_load(ini, NULL, folders, &recipe);
	assert_null(error);
	assert_string_equal(recipe.name, "other");
	sp_recipe_clear(&recipe);
	expect_error(sp_recipe_load("demmo", NULL, folders, &recipe),
		"unknown recipe \"demmo\" (did you mean demo? known: demo): give one of these, or the path "
		"of a "
		"folder with a recipe.ini");
	expect_error(sp_recipe_load("", NULL, folders, &recipe),
		"unknown recipe \"\" (known: demo): give one of these, or the path of ");
	expect_error(sp_recipe_load("nope", NULL, folders + 2, &recipe),
		"unknown recipe \"nope\" (known: none): give the path of a folder with a recipe.ini");
	make_folder("rec");
	SP_AUTOFREE char *before = realpath(".", NULL);
	assert_int_equal(chdir(folder), 0);
	error = sp_recipe_load("rec", NULL, folders, &recipe);
	assert_int_equal(chdir(before), 0);
	expect_error(error,
		"unknown recipe \"rec\" (known: demo), and the folder rec here has no recipe.ini: give ");
	expect_error(sp_recipe_load(nowhere, NULL, folders, &recipe), "no such file or folder");
	expect_error(sp_recipe_load(tree, NULL, folders, &recipe), "the folder holds no recipe.ini");
}

static void test_version(void **state)
{
	(void)state;
	SP_AUTOFREE char *text =
		changed("[overlay loud]\n", "[published]\nmedium = 5\nsource = A page\n[overlay loud]\n");
	write_file("demo/recipe.ini", text);
	const char *const folders[] = {folder, NULL};
	SP_AUTOFREE char *demo = inside("demo");
	SP_AUTOFREE char *path = sp_format("%s@6.12.1", demo);
	SP_AUTOFREE char *file = sp_format("%s/recipe.ini@6.12", demo);
	struct sp_recipe recipe;
	assert_null(sp_recipe_load("demo@7.2", NULL, folders, &recipe));
	assert_string_equal(recipe.name, "demo@7.2");
	assert_string_equal(recipe.kernel.version, "7.2");
	assert_string_equal(recipe.title, "A demo, Linux 7.2");
	assert_string_equal(recipe.folder, demo);
	assert_null(recipe.published.source);
	sp_recipe_clear(&recipe);
	assert_null(sp_recipe_load(path, "loud", folders, &recipe));
	assert_string_equal(recipe.name, "demo@6.12.1");
	assert_string_equal(recipe.title, "A demo (loud), Linux 6.12.1");
	sp_recipe_clear(&recipe);
	assert_null(sp_recipe_load(file, NULL, folders, &recipe));
	assert_string_equal(recipe.name, "demo@6.12");
	sp_recipe_clear(&recipe);
	/* its own version makes no other recipe of it */
	assert_null(sp_recipe_load("demo@6.1", NULL, folders, &recipe));
	assert_string_equal(recipe.name, "demo");
	assert_non_null(recipe.published.source);
	sp_recipe_clear(&recipe);
	expect_error(
		sp_recipe_load("demo@new", NULL, folders, &recipe), "asks for a kernel of version \"new\"");
	expect_error(sp_recipe_load("demo@", NULL, folders, &recipe), "asks for a kernel of version \"\"");
	expect_error(sp_recipe_load("dem@7.2", NULL, folders, &recipe), "unknown recipe \"dem\"");
	expect_error(
		sp_recipe_load("/no@where/at/all", NULL, folders, &recipe), "no recipe at /no@where/at/all");
	SP_AUTOFREE char *own = changed("version = 6.1\n", "source = tree\n");
	write_file("demo/recipe.ini", own);
	expect_error(sp_recipe_load("demo@7.2", NULL, folders, &recipe), "recipe demo has its kernel from ");
}

static void test_list(void **state)
{
	(void)state;
	make_folder("broken");
	make_folder("no-recipe");
	write_file("broken/recipe.ini", "[recipe]\ntitel = x\n");
	write_file("demo/recipe.ini", good);
	SP_TABLE table = {0};
	struct sp_error *error =
		sp_recipe_list((const char *const[]){folder, "/does/not/exist", folder, NULL}, &table);
	assert_null(error);
	assert_int_equal(table.column_count, 3);
	assert_int_equal(table.row_count, 2);
	assert_string_equal(sp_table_cell(&table, 0, 0), "broken");
	assert_non_null(strstr(sp_table_cell(&table, 0, 1), "recipe.ini:2: unknown key titel"));
	assert_null(sp_table_cell(&table, 0, 2));
	assert_string_equal(sp_table_cell(&table, 1, 0), "demo");
	assert_string_equal(sp_table_cell(&table, 1, 1), "A demo");
	assert_string_equal(sp_table_cell(&table, 1, 2), "loud");
}

static void test_nearest(void **state)
{
	(void)state;
	static const char *const words[] = {"busybox", "toybox", "folder"};
	assert_string_equal(sp_nearest("busibox", words, 3), "busybox");
	assert_string_equal(sp_nearest("toibox", words, 3), "toybox");
	assert_null(sp_nearest("xyz", words, 3));
	assert_null(sp_nearest("x", words, 0));
}

static void load_shipped(const char *name, const char *overlay, const char *const *folders)
{
	struct sp_recipe recipe;
	struct sp_error *error = sp_recipe_load(name, overlay, folders, &recipe);
	if (error)
		print_error("%s\n", sp_error_message(error));
	assert_null(error);
	sp_recipe_clear(&recipe);
}

/* Every recipe that ships loads, with each of its overlays. */
static void test_shipped(void **state)
{
	(void)state;
	const char *const folders[] = {TEST_PROJECT "/datasets/recipes", NULL};
	SP_TABLE table = {0};
	struct sp_error *error = sp_recipe_list(folders, &table);
	assert_null(error);
	assert_true(table.row_count >= 1);
	for (size_t i = 0; i < table.row_count; i++) {
		const char *name = sp_table_cell(&table, i, 0);
		SP_AUTOFREE char *overlays = sp_strdup(sp_table_cell(&table, i, 2));
		char *rest = overlays;
		load_shipped(name, NULL, folders);
		for (char *overlay; (overlay = strsep(&rest, " "));)
			load_shipped(name, overlay, folders);
	}
	struct sp_recipe recipe;
	error = sp_recipe_load("pt4-busybox", "serial", folders, &recipe);
	assert_null(error);
	assert_string_equal(recipe.cmdline, "console=ttyS0 panic=-1");
	assert_int_equal(recipe.kernel_fragment_count, 2);
	sp_recipe_clear(&recipe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lookup),
		cmocka_unit_test(test_version),
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_nearest),
		cmocka_unit_test(test_shipped),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
