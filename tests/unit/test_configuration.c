/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Values of a resolved configuration by name.
 */
#include "unit/harness.h"

#include "base/configuration.h"

static void assert_value(const struct sp_configuration *configuration, const char *name, const char *expected)
{
	const char *value = sp_configuration_value(configuration, name);
	assert_int_equal(value == NULL, expected == NULL);
	if (value)
		assert_string_equal(value, expected);
}

static void test_values(void **state)
{
	(void)state;
	SP_CONFIGURATION configuration;
	sp_configuration_parse("#\n"
			       "# Automatically generated file; DO NOT EDIT.\n"
			       "#\n"
			       "CONFIG_ZLIB=m\n"
			       "CONFIG_BLOCK=y\n"
			       "CONFIG_BLOCK_LEGACY=y\n"
			       "# CONFIG_SMP is not set\n"
			       "\n"
			       "CONFIG_LOG_SHIFT=17\n"
			       "CONFIG_START=0x1000000\n"
			       "CONFIG_CMDLINE=\"console=tty0 quiet\"\n"
			       "CONFIG_QUOTED=\"say \\\"hello\\\" \\\\ there\"\n"
			       "CONFIG_EMPTY=\"\"\n"
			       "CONFIG_NOTHING=\n"
			       "NO_CONFIG=y\n"
			       "CONFIG_WITHOUT\n"
			       "CONFIG_LAST=y",
		&configuration);
	assert_int_equal(configuration.count, 10);
	assert_value(&configuration, "ZLIB", "m");
	assert_value(&configuration, "BLOCK", "y");
	assert_value(&configuration, "BLOCK_LEGACY", "y");
	assert_value(&configuration, "SMP", NULL);
	assert_value(&configuration, "LOG_SHIFT", "17");
	assert_value(&configuration, "START", "0x1000000");
	assert_value(&configuration, "CMDLINE", "console=tty0 quiet");
	assert_value(&configuration, "QUOTED", "say \"hello\" \\ there");
	assert_value(&configuration, "EMPTY", "");
	assert_value(&configuration, "NOTHING", "");
	assert_value(&configuration, "LAST", "y");
	assert_value(&configuration, "WITHOUT", NULL);
	assert_value(&configuration, "BLOC", NULL);
	assert_value(&configuration, "", NULL);
	for (size_t i = 1; i < configuration.count; i++)
		assert_true(strcmp(configuration.lines[i - 1].name, configuration.lines[i].name) < 0);
}

static void test_nothing(void **state)
{
	(void)state;
	SP_CONFIGURATION configuration;
	sp_configuration_parse("", &configuration);
	assert_int_equal(configuration.count, 0);
	assert_value(&configuration, "BLOCK", NULL);
	struct sp_configuration none = {0};
	assert_value(&none, "BLOCK", NULL);
	sp_configuration_free(&none);
}

/* Quotes that do not pair are left as they are. */
static void test_odd_quotes(void **state)
{
	(void)state;
	SP_CONFIGURATION configuration;
	sp_configuration_parse(
		"CONFIG_A=\"\nCONFIG_B=\"open\nCONFIG_C=close\"\nCONFIG_D=\"a\\\"\n", &configuration);
	assert_value(&configuration, "A", "\"");
	assert_value(&configuration, "B", "\"open");
	assert_value(&configuration, "C", "close\"");
	assert_value(&configuration, "D", "a\\");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_odd_quotes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
