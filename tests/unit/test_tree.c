/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the Kconfig helper's facts become, and what happens where there can be no helper. The helper itself
 * runs in tests/real, against a kernel's own code.
 */
#include "unit/harness.h"

#include "tree/kconfig.h"

static void check_phrase(
	const char *name, const char *wanted, const char *resolved, const char *answer, const char *expected)
{
	struct sp_lost_line line = {"f", 1, name, wanted, resolved};
	struct sp_kconfig_question question = {.lines = &line, .line_count = 1};
	char *reason = NULL;
	sp_kconfig_phrase(&question, answer, &reason);
	if (expected)
		assert_string_equal(reason, expected);
	else
		assert_null(reason);
	free(reason);
}

static void names_what_to_set(void **state)
{
	(void)state;
	check_phrase("FD", "y", NULL,
		"symbol\tFD\ttristate\tn\n"
		"needs\tFD\t0\tderived\tHAVE_FDC\tn\n"
		"needs\tFD\t1\toption\tISA_DMA_API\tn\n",
		"needs HAVE_FDC (which follows from ISA_DMA_API=y (now n))");
	check_phrase("USB", "y", "n",
		"symbol\tUSB\tbool\tn\n"
		"needs\tUSB\t0\toption\tBUS\tn\n"
		"needs\tUSB\t0\thidden\tHOST\tn\n"
		"needs\tUSB\t1\tany\tPCI || OF\tn\n"
		"needs\tUSB\t0\toff\tTINY\ty\n",
		"needs BUS=y (now n) and HOST (which needs one of PCI || OF) and TINY=n (now y)");
}

static void tells_other_reasons(void **state)
{
	(void)state;
	check_phrase("BTRFS", "y", NULL, "absent\tBTRFS\nnear\tBTRFS\tBTRFS_FS\n",
		"this tree has no such option; names like it are BTRFS_FS");
	check_phrase("XYZZY", "y", NULL, "absent\tXYZZY\n", "this tree has no such option");
	check_phrase("FAT", "n", "y", "symbol\tFAT\tbool\ty\nselect\tFAT\tMSDOS\nselect\tFAT\tVFAT\n",
		"is held on by MSDOS and VFAT, which select it; the resolved value is y");
	check_phrase("DEF", "y", NULL, "symbol\tDEF\tbool\tn\nprompt\tDEF\nby\tDEF\tA\n",
		"has no prompt, so it cannot be set; selected by A");
	check_phrase("GZIP", "y", NULL, "symbol\tGZIP\tbool\tn\nchoice\tGZIP\tXZ\n",
		"the choice it belongs to went to XZ");
	check_phrase("FS", "m", "y", "symbol\tFS\ttristate\ty\nmodules\tFS\n",
		"m needs MODULES=y (now n); the resolved value is y");
	check_phrase("SHIFT", "99", "17", "symbol\tSHIFT\tinteger\t17\nrange\tSHIFT\t12\t25\n",
		"must lie between 12 and 25; the resolved value is 17");
	check_phrase("SHIFT", "13", "17", "symbol\tSHIFT\tinteger\t17\nrange\tSHIFT\t12\t25\n", NULL);
	check_phrase("FUTEX", "n", "y", "symbol\tFUTEX\tbool\ty\nneeds\tFUTEX\t0\toption\tEXPERT\tn\n",
		"its prompt needs EXPERT=y (now n); the resolved value is y");
}

static void survives_odd_answers(void **state)
{
	(void)state;
	check_phrase("A", "y", NULL, "", NULL);
	check_phrase("A", "y", NULL, "\n\t\t\nneeds\nsymbol\tB\tbool\tn\n", NULL);
	check_phrase("A", "y", NULL, "needs\tA\t0\toption\n", NULL);
}

/* A tree and its build folder that give no reason why a line was lost. */
static void expect_nothing_known(const char *folder)
{
	struct sp_lost_line line = {"f", 1, "A", "y", NULL};
	struct sp_kconfig_question question = {
		.helper = TEST_PROJECT "/src/tree/kconfig-helper.c",
		.cache = folder,
		.tree = folder,
		.build = folder,
		.lines = &line,
		.line_count = 1,
	};
	char *reason = NULL;
	check_ok(sp_kconfig_explain(&question, &reason));
	assert_null(reason);
}

static void without_objects_nothing_is_known(void **state)
{
	(void)state;
	char *folder = scratch_make();
	expect_nothing_known(folder);
	scratch_remove(folder);
}

/* Objects are there, but the header is of another generation: the helper does not compile. */
static void foreign_trees_are_no_error(void **state)
{
	(void)state;
	static const char *const names[] = {"confdata.o", "expr.o", "lexer.lex.o", "menu.o", "parser.tab.o",
		"preprocess.o", "symbol.o", "util.o", "lkc.h"};
	char *folder = scratch_make();
	SP_AUTOFREE char *scripts = sp_path_join(folder, "scripts/kconfig");
	check_ok(sp_folder_make(scripts));
	for (size_t i = 0; i < SP_COUNT(names); i++) {
		SP_AUTOFREE char *path = sp_path_join(scripts, names[i]);
		write_text(path, "");
	}
	expect_nothing_known(folder);
	scratch_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_what_to_set),
		cmocka_unit_test(tells_other_reasons),
		cmocka_unit_test(survives_odd_answers),
		cmocka_unit_test(without_objects_nothing_is_known),
		cmocka_unit_test(foreign_trees_are_no_error),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
