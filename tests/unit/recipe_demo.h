/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A folder of recipes with a small one in it, "demo", for tests of reading and finding recipes.
 */
#ifndef TESTS_UNIT_RECIPE_DEMO_H
#define TESTS_UNIT_RECIPE_DEMO_H

#include "unit/harness.h"

#include "build/recipe.h"

/* Line numbers in tests are those of this text. */
static const char good[] SP_UNUSED = "[recipe]\n"                 /* 1 */
				     "title = A demo\n"           /* 2 */
				     "[kernel]\n"                 /* 3 */
				     "version = 6.1\n"            /* 4 */
				     "fragment = good.fragment\n" /* 5 */
				     "[userspace]\n"              /* 6 */
				     "version = 1.35\n"           /* 7 */
				     "[rootfs]\n"                 /* 8 */
				     "init = init\n"              /* 9 */
				     "[test]\n"                   /* 10 */
				     "script = boot.test\n"       /* 11 */
				     "[overlay loud]\n"           /* 12 */
				     "console = serial\n";        /* 13 */

static char *folder;

SP_UNUSED static char *inside(const char *name)
{
	return sp_path_join(folder, name);
}

SP_UNUSED static void write_file(const char *name, const char *text)
{
	SP_AUTOFREE char *path = inside(name);
	write_text(path, text);
}

SP_UNUSED static void make_folder(const char *name)
{
	SP_AUTOFREE char *path = inside(name);
	check_ok(sp_folder_make(path));
}

SP_UNUSED static int set_up(void **state)
{
	(void)state;
	folder = scratch_make();
	make_folder("demo/tree");
	make_folder("demo/empty");
	write_file("demo/recipe.ini", good);
	write_file("demo/good.fragment",
		"# why\nCONFIG_A=y\n\nCONFIG_B=12\nCONFIG_C=\"x y\"\n# CONFIG_D is not set\nCONFIG_E=0x1f\n"
		"# CONFIG_D is not needed here\n");
	write_file("demo/more.fragment", "CONFIG_M=m\n");
	write_file("demo/init", "#!/bin/sh\n");
	write_file("demo/tree/init", "#!/bin/sh\n");
	write_file("demo/boot.test", "wait x\n");
	write_file("demo/motd", "hello\n");
	return 0;
}

SP_UNUSED static int tear_down(void **state)
{
	(void)state;
	scratch_remove(folder);
	return 0;
}

/* good with the first `find` replaced; release with free() */
SP_UNUSED static char *changed(const char *find, const char *replacement)
{
	const char *at = strstr(good, find);
	assert_non_null(at);
	return sp_format("%.*s%s%s", (int)(at - good), good, replacement, at + strlen(find));
}

SP_UNUSED static struct sp_error *load(const char *text, const char *overlay, struct sp_recipe *recipe)
{
	write_file("demo/recipe.ini", text);
	SP_AUTOFREE char *path = inside("demo");
	return sp_recipe_load(path, overlay, (const char *const[]){NULL}, recipe);
}

/* Loading fails with a usage error whose message ends in `expected` (after the recipe folder's path). */
SP_UNUSED static void expect_error(struct sp_error *error, const char *expected)
{
	check_error(error, SP_USAGE, expected);
}

#endif
