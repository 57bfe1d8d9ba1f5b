/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * boot/script: the script of expectations, good and bad.
 */
#include "unit/harness.h"

#include <stdio.h>

#include "boot/boot.h"
#include "boot/script.h"

static int make_folder(void **state)
{
	*state = scratch_make();
	return 0;
}

static int remove_folder(void **state)
{
	scratch_remove(*state);
	return 0;
}

static struct sp_error *read_script(void **state, const char *text, struct sp_script *script)
{
	SP_AUTOFREE char *path = sp_path_join(*state, "boot.test");
	write_text(path, text);
	return sp_script_read(path, script);
}

static void refuse(void **state, const char *text, const char *message)
{
	struct sp_script script;
	check_error(read_script(state, text, &script), SP_USAGE, message);
	assert_null(script.steps);
}

static void test_steps(void **state)
{
	SP_SCRIPT script;
	check_ok(read_script(state,
		"# a comment\n\nwait Welcome to it  \n\ttype echo a-$((40+2))\nexpect a-42\ntype\nexpect "
		"#\r\n",
		&script));
	assert_int_equal(script.count, 5);
	assert_int_equal(script.expectations, 3);
	assert_string_equal(script.steps[0].text, "Welcome to it");
	assert_int_equal(script.steps[0].kind, SP_STEP_WAIT);
	assert_int_equal(script.steps[0].line, 3);
	assert_int_equal(script.steps[1].kind, SP_STEP_TYPE);
	assert_string_equal(script.steps[1].text, "echo a-$((40+2))\n");
	assert_int_equal(script.steps[3].kind, SP_STEP_TYPE);
	assert_string_equal(script.steps[3].text, "\n");
	assert_string_equal(script.steps[4].text, "#");
}

static void test_deadlines_hold_from_their_line_on(void **state)
{
	SP_SCRIPT script;
	check_ok(read_script(state, "wait a\nbudget 7\nidle 3\nwait b\nwait c\nbudget 8\nwait d\n", &script));
	assert_int_equal(script.steps[0].budget, UINT64_C(10000000000));
	assert_int_equal((int)script.steps[0].idle, 15);
	assert_int_equal(script.steps[1].budget, 7000000);
	assert_int_equal(script.steps[2].budget, 7000000);
	assert_int_equal((int)script.steps[2].idle, 3);
	assert_int_equal(script.steps[3].budget, 8000000);
}

static void test_keys_and_restarts(void **state)
{
	SP_SCRIPT script;
	check_ok(read_script(state, "wait a\nkeys ihello\\eZZ\nkeys \\\\\\n\nexpect b\nrestart\nwait c\n", &script));
	assert_int_equal(script.count, 6);
	assert_int_equal(script.expectations, 3);
	assert_true(script.restarts);
	assert_int_equal(script.steps[1].kind, SP_STEP_TYPE);
	assert_string_equal(script.steps[1].text, "ihello\033ZZ");
	assert_string_equal(script.steps[2].text, "\\\n");
	assert_int_equal(script.steps[4].kind, SP_STEP_RESTART);
	assert_int_equal(script.steps[4].line, 5);
}

static void test_bad_keys_and_restarts_are_named(void **state)
{
	refuse(state, "wait a\nkeys\n", "boot.test:2: no keys to press");
	refuse(state, "wait a\nkeys a\\q\n", "boot.test:2: a backslash stands before no key");
	refuse(state, "wait a\nkeys a\\\n", "boot.test:2: a backslash stands before no key");
	refuse(state, "restart\nwait a\n", "boot.test:1: restart stands behind no wait or expect");
	refuse(state, "wait a\ntype sync\nrestart\n", "boot.test:3: restart stands behind no wait or expect");
	refuse(state, "wait a\nrestart now\n", "boot.test:2: restart takes no text");
}

static void test_bad_lines_are_named(void **state)
{
	refuse(state, "wait a\nawait b\n", "boot.test:2: \"await\" is not a step");
	refuse(state, "wait a\n\nexpect\n", "boot.test:3: no text to wait for");
	refuse(state, "wait caf\xc3\xa9\n", "boot.test:1: a character is not printable ASCII");
	refuse(state, "wait a\ntype a\x01z\n", "boot.test:2: a character is not printable ASCII");
}

static void test_bad_numbers_are_named(void **state)
{
	static const char *const bad[] = {"", "0", "-5", "ten", "5x", "1.5", "99999999999999999999"};
	for (size_t i = 0; i < SP_COUNT(bad); i++) {
		SP_AUTOFREE char *budget = sp_format("budget %s\nwait a\n", bad[i]);
		SP_AUTOFREE char *idle = sp_format("wait a\nidle %s\nwait b\n", bad[i]);
		refuse(state, budget, "boot.test:1: ");
		refuse(state, idle, "boot.test:2: ");
	}
}

static void test_a_script_that_proves_nothing_is_refused(void **state)
{
	refuse(state, "", "waits for nothing");
	refuse(state, "# wait a\ntype b\n", "waits for nothing");
}

static void test_a_long_text_is_refused(void **state)
{
	SP_AUTOFREE char *text = sp_format("wait %0300d\n", 1);
	refuse(state, text, "longer than 200");
}

static void test_a_binary_file_is_refused(void **state)
{
	SP_AUTOFREE char *path = sp_path_join(*state, "binary");
	check_ok(sp_file_write(path, "wait a\n\0wait b\n", 15));
	check_error(sp_boot_check_script(path), SP_USAGE, "is not a text file");
}

static void test_a_missing_file_is_named(void **state)
{
	SP_AUTOFREE char *path = sp_path_join(*state, "none.test");
	check_error(sp_boot_check_script(path), SP_UNABLE, "none.test");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_deadlines_hold_from_their_line_on),
		cmocka_unit_test(test_keys_and_restarts),
		cmocka_unit_test(test_bad_keys_and_restarts_are_named),
		cmocka_unit_test(test_bad_lines_are_named),
		cmocka_unit_test(test_bad_numbers_are_named),
		cmocka_unit_test(test_a_script_that_proves_nothing_is_refused),
		cmocka_unit_test(test_a_long_text_is_refused),
		cmocka_unit_test(test_a_binary_file_is_refused),
		cmocka_unit_test(test_a_missing_file_is_named),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
