/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fragments: reading, merging, comparing with the result, and the sentence about lines that were lost.
 */
#include "unit/harness.h"

#include "base/buffer.h"
#include "build/config.h"

static void reads_settings_and_comments(void **state)
{
	(void)state;
	SP_FRAGMENT fragment = SP_FRAGMENT_EMPTY;
	check_ok(sp_fragment_parse(&fragment,
		"# a comment\n\nCONFIG_A=y\n# CONFIG_B is not set\nCONFIG_C=\"x = y\"\nCONFIG_D=0x10", "f"));
	assert_int_equal(fragment.count, 4);
	assert_string_equal(fragment.lines[0].name, "A");
	assert_string_equal(fragment.lines[0].value, "y");
	assert_int_equal(fragment.lines[0].line, 3);
	assert_string_equal(fragment.lines[1].name, "B");
	assert_string_equal(fragment.lines[1].value, "n");
	assert_string_equal(fragment.lines[2].value, "\"x = y\"");
	assert_string_equal(fragment.lines[3].value, "0x10");
}

static void refuses_what_kconfig_would_drop(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"A=y\n", "\n\nCONFIG_A\n", "CONFIG_A=y \n", "CONFIG_A=y\r\n", "CONFIG_=y\n"};
	static const char *const where[] = {"f:1:", "f:3:", "f:1:", "f:1:", "f:1:"};
	for (size_t i = 0; i < SP_COUNT(bad); i++) {
		SP_FRAGMENT fragment = SP_FRAGMENT_EMPTY;
		check_error(sp_fragment_parse(&fragment, bad[i], "f"), SP_USAGE, where[i]);
	}
}

static void counts_what_is_enabled(void **state)
{
	(void)state;
	assert_int_equal(sp_config_enabled(""), 0);
	assert_int_equal(
		sp_config_enabled("# CONFIG_A=y\n# CONFIG_B is not set\nCONFIG_C=m\nCONFIG_D=\"=y\"\n"
				  "CONFIG_E=y\nCONFIG_F=yes\nCONFIG_G=0\nCONFIG_H=y"),
		2);
}

static void merges_like_merge_config(void **state)
{
	(void)state;
	SP_BUFFER config = SP_BUFFER_EMPTY;
	sp_buffer_add_text(&config, "# head\nCONFIG_A=y\nCONFIG_AB=y\n# CONFIG_C is not set\nCONFIG_D=5");
	sp_config_merge(&config, "# CONFIG_A is not set\nCONFIG_C=y");
	assert_string_equal(sp_buffer_text(&config),
		"# head\nCONFIG_AB=y\nCONFIG_D=5\n# CONFIG_A is not set\nCONFIG_C=y\n");
}

static void finds_lost_lines(void **state)
{
	(void)state;
	SP_FRAGMENT fragment = SP_FRAGMENT_EMPTY, config = SP_FRAGMENT_EMPTY;
	check_ok(sp_fragment_parse(&fragment,
		"CONFIG_A=y\nCONFIG_GONE=y\n# CONFIG_OFF is not set\n# CONFIG_HELD is not set\nCONFIG_M=m\n"
		"CONFIG_TWICE=y\n",
		"one"));
	check_ok(sp_fragment_parse(&fragment, "# CONFIG_TWICE is not set\n", "two"));
	sp_config_parse(&config,
		"# a blank at the end \nCONFIG_A=y\nCONFIG_HELD=y\nCONFIG_M=y\n# CONFIG_TWICE is not set\n");
	size_t count = 0;
	SP_AUTOFREE struct sp_lost_line *lost = sp_config_compare(&fragment, &config, &count);
	assert_int_equal(count, 3);
	assert_string_equal(lost[0].name, "GONE");
	assert_null(lost[0].resolved);
	assert_int_equal(lost[0].line, 2);
	assert_string_equal(lost[1].name, "HELD");
	assert_string_equal(lost[1].wanted, "n");
	assert_string_equal(lost[1].resolved, "y");
	assert_string_equal(lost[2].name, "M");
	assert_string_equal(lost[2].file, "one");
}

static struct sp_error *explain_first(const struct sp_kconfig_question *question, char **reasons)
{
	assert_int_equal(question->line_count, 2);
	reasons[0] = sp_strdup("needs B");
	return NULL;
}

static struct sp_error *interrupt(const struct sp_kconfig_question *question, char **reasons)
{
	(void)question;
	reasons[0] = sp_strdup("half an answer");
	return sp_error_interrupted();
}

static const struct sp_lost_line two_lines[] = {
	{"f", 3, "A", "y", NULL},
	{"f", 5, "B", "n", "y"},
};
static const struct sp_kconfig_question question = {.lines = two_lines, .line_count = 2};

static void tells_what_is_known(void **state)
{
	(void)state;
	struct sp_error *error = sp_config_lost("linux 6.1", &question, explain_first);
	assert_non_null(error);
	assert_int_equal(sp_error_kind(error), SP_USAGE);
	assert_string_equal(sp_error_message(error),
		"2 lines did not survive in the configuration of linux 6.1; change or remove them:\n"
		"  f:3: CONFIG_A=y: needs B\n"
		"  f:5: # CONFIG_B is not set: did not survive; the resolved value is y");
	sp_error_free(error);
	check_error(sp_config_lost("linux 6.1", &question, NULL), SP_USAGE,
		"f:3: CONFIG_A=y: did not survive; the resolved configuration does not mention it");
	error = sp_config_lost("linux 6.1", &question, interrupt);
	assert_true(sp_error_is_interrupted(error));
	sp_error_free(error);
	check_ok(sp_config_lost("linux 6.1", &(struct sp_kconfig_question){0}, explain_first));
}

static void digest_sees_settings_alone(void **state)
{
	(void)state;
	char one[SP_SHA256_SIZE], two[SP_SHA256_SIZE], three[SP_SHA256_SIZE];
	sp_config_digest("# Mon Jan 1\nCONFIG_A=y\n# CONFIG_B is not set\n", one);
	sp_config_digest("# Tue Jan 2\n\n# CONFIG_B is not set\nCONFIG_A=y\n", two);
	sp_config_digest("CONFIG_A=y\n", three);
	assert_string_equal(one, two);
	assert_string_not_equal(one, three);
}

static void loads_and_counts(void **state)
{
	(void)state;
	char *folder = scratch_make();
	SP_AUTOFREE char *path = sp_path_join(folder, ".config");
	write_text(path, "# x=y\nCONFIG_A=y\nCONFIG_B=m\nCONFIG_C=\"\"\nCONFIG_D=y\n");
	struct sp_config config = {0};
	check_ok(sp_config_load(path, "kernel", &config));
	assert_int_equal(config.enabled, 2);
	assert_string_equal(config.name, "kernel");
	sp_config_free(&config);
	scratch_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_settings_and_comments),
		cmocka_unit_test(refuses_what_kconfig_would_drop),
		cmocka_unit_test(counts_what_is_enabled),
		cmocka_unit_test(merges_like_merge_config),
		cmocka_unit_test(finds_lost_lines),
		cmocka_unit_test(tells_what_is_known),
		cmocka_unit_test(digest_sees_settings_alone),
		cmocka_unit_test(loads_and_counts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
