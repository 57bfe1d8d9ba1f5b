/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fragments without a line too many, over a base of a toy tree.
 */
#include <stdio.h>

#include "unit/harness.h"

#include "tree/minimal.h"
#include "unit/kconfig_scene.h"

static const char base[] =
	"# CONFIG_A is not set\nCONFIG_N=3\n# CONFIG_E is not set\nCONFIG_X=y\nCONFIG_P=y\n"
	"# CONFIG_Q is not set\n";

struct bench {
	struct scene scene;
	struct sp_kconfig_session *session;
};

static struct bench bench_make(void)
{
	struct bench bench = {.scene = scene_make(base, "moves")};
	check_ok(sp_kconfig_open(&bench.scene.tree, &bench.session));
	return bench;
}

static void bench_end(struct bench *bench)
{
	sp_kconfig_close(bench->session);
	scene_end(&bench->scene);
}

static void expect_fragment(struct bench *bench, const char *target, const char *lines)
{
	SP_MINIMAL minimal = {0};
	SP_BUFFER text = SP_BUFFER_EMPTY;
	check_ok(sp_fragment_minimal(bench->session, target, &minimal));
	sp_minimal_text(&minimal, &text);
	assert_string_equal(sp_buffer_text(&text), lines);
}

static void nothing_can_be_left_out(void **state)
{
	(void)state;
	struct bench bench = bench_make();
	expect_fragment(&bench, base, "");
	expect_fragment(&bench,
		"CONFIG_A=y\nCONFIG_B=y\nCONFIG_N=7\n# CONFIG_E is not set\nCONFIG_X=y\nCONFIG_P=y\n"
		"# CONFIG_Q is not set\n",
		"CONFIG_A=y\nCONFIG_B=y\nCONFIG_N=7\n");
	/* one member of a choice says it all; X goes once E lets it */
	expect_fragment(&bench,
		"CONFIG_A=y\n# CONFIG_B is not set\nCONFIG_N=3\nCONFIG_E=y\n# CONFIG_X is not set\n"
		"# CONFIG_P is not set\nCONFIG_Q=y\n",
		"CONFIG_A=y\nCONFIG_E=y\nCONFIG_Q=y\n# CONFIG_X is not set\n");
	bench_end(&bench);
}

static void targets_that_cannot_be(void **state)
{
	(void)state;
	struct bench bench = bench_make();
	SP_MINIMAL minimal = {0};
	check_error(sp_fragment_minimal(bench.session, "nothing\n", &minimal), SP_USAGE, "no configuration");
	check_error(
		sp_fragment_minimal(bench.session, "CONFIG_OTHER=y\n", &minimal), SP_USAGE, "CONFIG_OTHER");
	/* B needs A */
	check_error(
		sp_fragment_minimal(bench.session,
			"# CONFIG_A is not set\nCONFIG_B=y\nCONFIG_N=3\nCONFIG_X=y\nCONFIG_P=y\n", &minimal),
		SP_USAGE, "CONFIG_B is not set, not y");
	bench_end(&bench);
}

static void lines_are_judged(void **state)
{
	(void)state;
	static const struct sp_option_setting lines[] = {{"N", "5"}, {"X", "y"}, {"A", "y"}, {"N", "9"},
		{"E", "n"}, {"OTHER", "y"}, {"X", "n"}, {"OLD", "n"}};
	static const enum sp_line_fate fates[] = {SP_LINE_NO_EFFECT, SP_LINE_NO_EFFECT, SP_LINE_NEEDED,
		SP_LINE_NEEDED, SP_LINE_NO_EFFECT, SP_LINE_LOST, SP_LINE_LOST, SP_LINE_NO_EFFECT};
	struct bench bench = bench_make();
	struct sp_line_verdict verdicts[SP_COUNT(lines)];
	SP_BUFFER text = SP_BUFFER_EMPTY;
	check_ok(sp_fragment_judge(bench.session, lines, SP_COUNT(lines), verdicts, &text));
	for (size_t i = 0; i < SP_COUNT(lines); i++)
		assert_int_equal(verdicts[i].fate, fates[i]);
	assert_null(verdicts[5].resolved);
	assert_string_equal(verdicts[6].resolved, "y");
	assert_non_null(strstr(sp_buffer_text(&text), "CONFIG_N=9\n"));
	sp_line_verdicts_clear(verdicts, SP_COUNT(lines));
	bench_end(&bench);
}

static void differences_are_told(void **state)
{
	(void)state;
	SP_AUTOFREE char *difference =
		sp_configuration_difference("CONFIG_A=y\nCONFIG_B=m\n", "CONFIG_B=y\nCONFIG_A=y\n");
	assert_string_equal(difference, "CONFIG_B is m, not y");
	assert_null(sp_configuration_difference("# CONFIG_A is not set\n", "# header\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_can_be_left_out),
		cmocka_unit_test(targets_that_cannot_be),
		cmocka_unit_test(lines_are_judged),
		cmocka_unit_test(differences_are_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
