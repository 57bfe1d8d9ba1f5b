/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tree: what is told of sources that changed since the build, or are not here.
 */
#include "unit/harness.h"

#include "base/files.h"
#include "base/memory.h"
#include "tree/conditional.h"

/* What is told of one file beside one that is there; NULL: nothing. */
static void check_told(
	const struct sp_tree *tree, const char *there, const char *path, bool changed, const char *told)
{
	const char *files[] = {there, path};
	const struct sp_source_list list = {(char *[]){(char *)path}, (bool[]){changed}, 1};
	SP_CONDITIONS set;
	SP_SOURCE_CONDITIONS sources = {0};
	sp_conditions_make(&set);
	check_ok(sp_source_conditions_read(tree, files, SP_COUNT(files), &set, &sources));
	sp_source_conditions_note(&sources, &list);
	SP_AUTOFREE char *text = sp_source_conditions_tell(tree, &sources);
	SP_AUTOFREE char *expected = told ? sp_format("%s, and perhaps more, %s", path, told) : NULL;
	if (text && !told)
		fail_msg("it is told that %s", text);
	assert_int_equal(text != NULL, told != NULL);
	if (told)
		assert_ptr_equal(strstr(text, expected), text);
}

static void test_what_is_told_of_files(void **state)
{
	(void)state;
	char *folder = scratch_make();
	SP_AUTOFREE char *there = sp_path_join(folder, "there.c");
	SP_AUTOFREE char *other = sp_path_join(folder, "other.c");
	SP_AUTOFREE char *gone = sp_path_join(folder, "tree/gone.c");
	SP_AUTOFREE char *sources = sp_path_join(folder, "tree");
	const struct sp_tree tree = {.kind = "busybox", .sources = sources, .build = "/nowhere/build"};
	write_text(there, "int x;\n");
	write_text(other, "int y;\n");
	check_told(&tree, there, "/build/musl-1.2.3/crt/i386/crti.s", false, NULL);
	check_told(&tree, there, "/build/musl-1.2.3/crt/i386/crti.s", true, "is not here: which options");
	check_told(&tree, there, gone, false, "is not here: which options");
	check_told(&tree, there, other, true, "was changed since the build");
	/* nothing at all is here: the first one stands for all */
	check_told(&tree, "/other/b.c", "/other/a.c", false, "is not here: which options");
	scratch_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_what_is_told_of_files)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
