/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Options that other versions have under another name: what the table says of a fragment's lines, and what
 * becomes of them.
 */
#include "unit/scratch_folder.h"

#include "build/renames.h"

#define HEAD "option,successor,since,values,source\n"

static struct sp_error *read_table(const char *text, struct sp_renames *renames)
{
	SP_AUTOFREE char *path = sp_path_join(folder, "renames.csv");
	write_text(path, text);
	return sp_renames_read(path, renames);
}

static const char table[] =
	HEAD "OLD,NEW,6.9,all,c1 rename it\nGONE,,6.15,,c2 remove it\nBIG,SMALL,6.4,y,c3 turn it\n";

static void check_taken(const char *fragment, const char *version, const char *expected)
{
	SP_RENAMES renames = {0};
	SP_FRAGMENT lines = SP_FRAGMENT_EMPTY;
	SP_BUFFER result = SP_BUFFER_EMPTY;
	size_t count = 0;
	check_ok(read_table(table, &renames));
	check_ok(sp_fragment_parse(&lines, fragment, "a.fragment"));
	SP_AUTOFREE struct sp_renamed *found = sp_renames_find(&renames, &lines, version, &count);
	sp_renames_apply(fragment, found, count, &result);
	assert_string_equal(sp_buffer_text(&result), expected);
}

static void lines_are_taken_by_the_version(void **state)
{
	(void)state;
	check_taken(
		"# say\nCONFIG_OLD=y\nCONFIG_GONE=y\n", "6.1.192-2", "# say\nCONFIG_OLD=y\nCONFIG_GONE=y\n");
	check_taken("# say\nCONFIG_OLD=y\nCONFIG_GONE=y\n", "6.12.117-1~deb12u1",
		"# say\nCONFIG_NEW=y\nCONFIG_GONE=y\n");
	check_taken("CONFIG_GONE=y\nCONFIG_OTHER=y\n", "7.2.12",
		"# (no GONE here: c2 remove it)\nCONFIG_OTHER=y\n");
	check_taken("# CONFIG_OLD is not set\n", "6.9", "# CONFIG_NEW is not set\n");
	/* back to the name of before */
	check_taken("CONFIG_NEW=y\n", "5.10.262", "CONFIG_OLD=y\n");
	/* what only y means the same for: its "is not set" would say something else of the successor, and so
	 * would the way back */
	check_taken("CONFIG_BIG=y\n", "6.12", "CONFIG_SMALL=y\n");
	check_taken("# CONFIG_BIG is not set\n", "6.12", "# (no BIG here: c3 turn it)\n");
	check_taken("CONFIG_SMALL=y\n", "6.1", "CONFIG_SMALL=y\n");
}

static void sentences_name_line_version_and_source(void **state)
{
	(void)state;
	SP_RENAMES renames = {0};
	SP_FRAGMENT lines = SP_FRAGMENT_EMPTY;
	size_t count = 0;
	check_ok(read_table(table, &renames));
	check_ok(sp_fragment_parse(&lines, "CONFIG_OLD=y\n# CONFIG_GONE is not set\n", NULL));
	SP_AUTOFREE struct sp_renamed *found = sp_renames_find(&renames, &lines, "7.2", &count);
	assert_int_equal(count, 2);
	SP_AUTOFREE char *first = sp_renamed_sentence(&found[0], "linux 7.2");
	SP_AUTOFREE char *second = sp_renamed_sentence(&found[1], "linux 7.2");
	assert_string_equal(first, "the line \"CONFIG_OLD=y\" is taken for CONFIG_NEW: linux 7.2 has no OLD "
				   "(6.9: c1 rename it)");
	assert_string_equal(second, "the line \"# CONFIG_GONE is not set\" is left out: linux 7.2 has no "
				    "GONE, nor one that means the same "
				    "(since 6.15: c2 remove it)");
}

static void wrong_tables_are_refused(void **state)
{
	(void)state;
	struct sp_renames renames;
	check_error(read_table("option,since\n", &renames), SP_USAGE, "no column \"successor\"");
	check_error(read_table(HEAD "A,B,6.9,,c\n", &renames), SP_USAGE, "row 1");
	check_error(read_table(HEAD "A,B,6.9,all,c\nA,,soon,,c\n", &renames), SP_USAGE, "row 2");
	check_error(read_table(HEAD "A,,6.9,y,c\n", &renames), SP_USAGE, "row 1");
	check_error(sp_renames_read("/nowhere/renames.csv", &renames), SP_UNABLE, "renames.csv");
	check_ok(sp_renames_read(NULL, &renames));
	assert_int_equal(renames.count, 0);
}

/* The table that ships: sorted, each option once, and of the shipped recipe's lines what is known of the
 * versions at hand. */
static void the_shipped_table_is_good(void **state)
{
	(void)state;
	SP_RENAMES renames = {0};
	check_ok(sp_renames_read(TEST_PROJECT "/datasets/renames.csv", &renames));
	assert_true(renames.count > 0);
	for (size_t i = 1; i < renames.count; i++)
		assert_true(strcmp(renames.rows[i - 1].option, renames.rows[i].option) < 0);
	static const struct {
		const char *version;
		size_t count;
	} expected[] = {{"5.10.262", 0}, {"6.1.192", 0}, {"6.12.117", 1}, {"7.2.12", 2}, {"7.3.4", 2}};
	SP_FRAGMENT lines = SP_FRAGMENT_EMPTY;
	check_ok(sp_fragment_read(&lines, TEST_PROJECT "/datasets/recipes/pt4-busybox/kernel.fragment"));
	for (size_t i = 0; i < SP_COUNT(expected); i++) {
		size_t count = 0;
		free(sp_renames_find(&renames, &lines, expected[i].version, &count));
		assert_int_equal(count, expected[i].count);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_taken_by_the_version),
		cmocka_unit_test(sentences_name_line_version_and_source),
		cmocka_unit_test(wrong_tables_are_refused),
		cmocka_unit_test(the_shipped_table_is_good),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
