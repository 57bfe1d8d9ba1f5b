/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much there is in lines that are left out: what may come in return when an option goes.
 */
#include "unit/harness.h"

#include "tree/conditional.h"

static const char header_text[] = "#ifndef CONFIG_A\nint unseen;\n#endif\n";

static const char source_text[] =
	"#include \"h.h\"\n"
	"#ifdef CONFIG_A\nint a;\n#else\n"
	"/* a comment\n   of two lines */\n\nint b;\nvoid f(void)\n{\n\tx[1] = 2;\n}\n#endif\n"
	"#ifndef CONFIG_A\nstatic const char text[] WORD = MANY;\n#endif\n";

/* Lines with code, of all branches, and arrays outside of functions; headers make no code. */
static void test_weight(void **state)
{
	(void)state;
	char *folder = scratch_make(); /* scratch_remove() frees it */
	SP_AUTOFREE char *header = sp_path_join(folder, "h.h");
	SP_AUTOFREE char *source = sp_path_join(folder, "s.c");
	SP_CONDITIONS set;
	SP_SOURCE_CONDITIONS sources = {0};
	const struct sp_tree tree = {
		.kind = "linux", .sources = folder, .build = folder, .config = "CONFIG_A=y\n"};
	const char *const files[] = {header, source};
	write_text(header, header_text);
	write_text(source, source_text);
	sp_conditions_make(&set);
	check_ok(sp_source_conditions_read(&tree, files, SP_COUNT(files), &set, &sources));
	const struct sp_source_file *one = sp_source_conditions_find(&sources, header);
	const struct sp_source_file *other = sp_source_conditions_find(&sources, source);
	assert_int_equal(one->span_count, 1);
	assert_int_equal(one->spans[0].code_lines, 0);
	assert_int_equal(other->span_count, 3);
	assert_int_equal(other->spans[0].code_lines, 1);
	assert_int_equal(other->spans[1].code_lines, 5);
	assert_false(other->spans[1].has_array);
	assert_int_equal(other->spans[2].code_lines, 1);
	assert_true(other->spans[2].has_array);
	scratch_remove(folder);
}

static void test_lines_of_a_file(void **state)
{
	(void)state;
	char *folder = scratch_make(); /* scratch_remove() frees it */
	SP_AUTOFREE char *source = sp_path_join(folder, "s.c");
	write_text(source, source_text);
	assert_int_equal(sp_source_code_lines(source), 7);
	assert_int_equal(sp_source_code_lines("/nowhere.c"), 0);
	scratch_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_weight),
		cmocka_unit_test(test_lines_of_a_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
