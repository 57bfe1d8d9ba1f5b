/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Asking a tree's Kconfig: the way from a tree to answers and back, and what happens where there are none.
 * The code that is asked is a toy; tests/real asks real trees.
 */
#include <stdio.h>

#include "unit/harness.h"

#include "tree/kconfig.h"
#include "unit/kconfig_scene.h"

static const char at_hand[] = "#\n# header\n#\nCONFIG_A=y\nCONFIG_B=y\nCONFIG_N=7\n";

static void expect_change(const struct sp_resolution *resolution, size_t i, const char *name,
	const char *before, const char *after)
{
	assert_true(i < resolution->count);
	const struct sp_option_change *change = &resolution->changes[i];
	assert_string_equal(change->name, name);
	assert_string_equal(change->before ? change->before : "-", before);
	assert_string_equal(change->after ? change->after : "-", after);
}

static void answers_are_what_conf_writes(void **state)
{
	(void)state;
	struct scene scene = scene_make(at_hand, "well");
	struct sp_kconfig_session *session = NULL;
	check_ok(sp_kconfig_open(&scene.tree, &session));
	struct sp_option_setting settings[] = {{"A", "n"}, {"N", "8"}};
	SP_BUFFER text = SP_BUFFER_EMPTY;
	check_ok(sp_kconfig_resolve_text(session, settings, 2, &text));
	assert_string_equal(text.data, "#\n# made by conf\n#\n# CONFIG_A is not set\nCONFIG_N=8\n");
	struct sp_resolution resolution;
	check_ok(sp_kconfig_resolve(session, settings, 2, &resolution));
	assert_int_equal(resolution.count, 3);
	expect_change(&resolution, 0, "A", "y", "-");
	expect_change(&resolution, 1, "B", "y", "-");
	expect_change(&resolution, 2, "N", "7", "8");
	sp_resolution_clear(&resolution);
	check_ok(sp_kconfig_resolve(session, NULL, 0, &resolution));
	assert_int_equal(resolution.count, 0);
	sp_resolution_clear(&resolution);
	sp_kconfig_close(session);
	scene_end(&scene);
}

static void many_questions_keep_their_answers(void **state)
{
	(void)state;
	struct scene scene = scene_make(at_hand, "well");
	struct sp_kconfig_session *session = NULL;
	check_ok(sp_kconfig_open(&scene.tree, &session));
	struct sp_option_setting settings[40];
	struct sp_option_question questions[SP_COUNT(settings)];
	struct sp_resolution resolutions[SP_COUNT(settings)];
	char values[SP_COUNT(settings)][8];
	for (size_t i = 0; i < SP_COUNT(settings); i++) {
		snprintf(values[i], sizeof(values[i]), "%zu", 100 + i);
		settings[i] = (struct sp_option_setting){"N", values[i]};
		questions[i] = (struct sp_option_question){&settings[i], 1};
	}
	check_ok(sp_kconfig_resolve_many(session, questions, SP_COUNT(settings), resolutions));
	for (size_t i = 0; i < SP_COUNT(settings); i++) {
		assert_int_equal(resolutions[i].count, 1);
		expect_change(&resolutions[i], 0, "N", "7", values[i]);
		sp_resolution_clear(&resolutions[i]);
	}
	sp_kconfig_close(session);
	scene_end(&scene);
}

static void facts_are_told(void **state)
{
	(void)state;
	struct scene scene = scene_make(at_hand, "well");
	struct sp_kconfig_session *session = NULL;
	struct sp_kconfig facts;
	check_ok(sp_kconfig_open(&scene.tree, &session));
	check_ok(sp_kconfig_facts(session, &facts));
	assert_int_equal(facts.count, 3);
	const struct sp_option_facts *b = sp_kconfig_find(&facts, "B"), *n = sp_kconfig_find(&facts, "N");
	assert_null(sp_kconfig_find(&facts, "C"));
	assert_string_equal(b->prompt, "The second");
	assert_string_equal(b->depends, "A");
	assert_string_equal(b->file, "Kconfig");
	assert_int_equal(b->line, 5);
	assert_int_equal(b->type, SP_OPTION_BOOL);
	assert_true(b->visible);
	assert_string_equal(b->choice_members, "");
	assert_string_equal(n->value, "7");
	assert_int_equal(n->type, SP_OPTION_INTEGER);
	sp_kconfig_clear(&facts);
	sp_kconfig_close(session);
	scene_end(&scene);
}

/* The next question finds everything as it was; so does the next session, which makes nothing anew. */
static void failures_leave_no_trace(void **state)
{
	(void)state;
	struct scene scene = scene_make(at_hand, "fail");
	struct sp_kconfig_session *session = NULL;
	struct sp_option_setting bad = {"A", "n"}, good = {"B", "n"};
	struct sp_option_question questions[] = {{&good, 1}, {&bad, 1}, {&good, 1}, {&good, 1}};
	struct sp_resolution resolutions[4];
	check_ok(sp_kconfig_open(&scene.tree, &session));
	check_error(sp_kconfig_resolve(session, &bad, 1, &resolutions[0]), SP_UNABLE, "ended with status 4");
	check_error(sp_kconfig_resolve(session, &bad, 1, &resolutions[0]), SP_UNABLE, "B without A");
	check_error(sp_kconfig_resolve_many(session, questions, 4, resolutions), SP_UNABLE, "B without A");
	check_ok(sp_kconfig_resolve(session, &good, 1, &resolutions[0]));
	assert_int_equal(resolutions[0].count, 1);
	expect_change(&resolutions[0], 0, "B", "y", "-");
	sp_resolution_clear(&resolutions[0]);
	sp_kconfig_close(session);
	/* the tree's make is not called again */
	SP_AUTOFREE char *makefile = sp_path_join(scene.sources, "rules");
	check_ok(sp_tree_remove(makefile));
	check_ok(sp_kconfig_open(&scene.tree, &session));
	sp_kconfig_close(session);
	scene_end(&scene);
}

static void expect_refusal(struct scene *scene, const char *text)
{
	struct sp_kconfig_session *session = NULL;
	check_error(sp_kconfig_open(&scene->tree, &session), SP_UNABLE, text);
	assert_null(session);
	scene_end(scene);
}

static void trees_that_cannot_be_asked(void **state)
{
	(void)state;
	static const char *const no_compiler[] = {"make", "CC=no-such-compiler", NULL};
	struct scene scene = scene_make(at_hand, "crash");
	expect_refusal(&scene, "killed by signal 6");
	scene = scene_make(at_hand, "crash");
	expect_refusal(&scene, "no good");
	scene = scene_make(at_hand, "well");
	scene.tree.make = no_compiler;
	expect_refusal(&scene, "no-such-compiler");
	scene = scene_make(at_hand, "well");
	scene.tree.kind = "toybox";
	expect_refusal(&scene, "give the whole source tree");
	scene = scene_make(at_hand, "well");
	scene.tree.make = NULL;
	expect_refusal(&scene, "not known how the make");
	scene = scene_make(at_hand, "well");
	scene.tree.helpers = scene.cache;
	expect_refusal(&scene, "cannot be asked");
}

static void trees_that_hang_are_ended(void **state)
{
	(void)state;
	struct scene scene = scene_make(at_hand, "hang");
	double before = sp_kconfig_deadline;
	sp_kconfig_deadline = 0.5;
	expect_refusal(&scene, "no answer within");
	sp_kconfig_deadline = before;
}

/* A tree that was configured in place is not touched: a twin is. */
static void trees_configured_in_place_get_a_twin(void **state)
{
	(void)state;
	struct scene scene = scene_make(at_hand, "well");
	SP_AUTOFREE char *config = sp_path_join(scene.sources, ".config");
	SP_AUTOFREE char *object = sp_path_join(scene.sources, "scripts/kconfig/conf.o");
	SP_AUTOFREE char *makefile = sp_path_join(scene.sources, "Makefile");
	struct sp_kconfig_session *session = NULL;
	struct sp_option_setting setting = {"B", "n"};
	struct sp_resolution resolution;
	write_text(config, at_hand);
	write_text(object, "of another compiler");
	/* in place, there is no O= */
	write_text(makefile, "export srctree := $(CURDIR)\n"
			     "%config:\n"
			     "	@$(MAKE) -f rules obj=scripts/kconfig $@\n");
	check_ok(sp_kconfig_open(&scene.tree, &session));
	check_ok(sp_kconfig_resolve(session, &setting, 1, &resolution));
	expect_change(&resolution, 0, "B", "y", "-");
	sp_resolution_clear(&resolution);
	sp_kconfig_close(session);
	SP_BUFFER text = SP_BUFFER_EMPTY;
	check_ok(sp_file_read(object, &text));
	assert_string_equal(text.data, "of another compiler");
	scene_end(&scene);
}

static void lost_lines_are_explained(void **state)
{
	(void)state;
	struct scene scene = scene_make(at_hand, "well");
	SP_AUTOFREE char *config = sp_path_join(scene.folder, ".config");
	struct sp_lost_line lines[] = {{"f", 1, "B", "y", NULL}, {"f", 2, "BB", "y", NULL}};
	struct sp_kconfig_question question = {
		.helper = TEST_PROJECT "/src/tree/kconfig-helper.c",
		.cache = scene.cache,
		.tree = scene.sources,
		.build = scene.folder,
		.make = plain_make,
		.lines = lines,
		.line_count = 2,
	};
	char *reasons[2] = {NULL, NULL};
	write_text(config, "# CONFIG_A is not set\n");
	check_ok(sp_kconfig_explain(&question, reasons));
	assert_non_null(reasons[0]);
	assert_string_equal(reasons[0], "needs A=y (now n)");
	assert_string_equal(reasons[1], "this tree has no such option; names like it are B");
	free(reasons[0]);
	free(reasons[1]);
	scene_end(&scene);
}

static void what_a_tree_has_is_known(void **state)
{
	(void)state;
	struct scene scene = scene_make(at_hand, "well");
	SP_AUTOFREE char *config = sp_path_join(scene.folder, ".config");
	struct sp_lost_line lines[] = {{.name = "BB", .wanted = "n"}, {.name = "B", .wanted = "n"}, {.name = "A", .wanted = "y"}};
	struct sp_kconfig_question question = {
		.helper = TEST_PROJECT "/src/tree/kconfig-helper.c",
		.cache = scene.cache,
		.tree = scene.sources,
		.build = scene.folder,
		.make = plain_make,
		.lines = lines,
		.line_count = SP_COUNT(lines),
	};
	bool known[SP_COUNT(lines)] = {true, false, false};
	write_text(config, "# CONFIG_A is not set\n");
	check_ok(sp_kconfig_known(&question, known));
	assert_false(known[0]);
	/* whether it can be set now does not matter */
	assert_true(known[1]);
	assert_true(known[2]);
	/* where nobody can be asked nothing is lost */
	question.helper = NULL;
	check_ok(sp_kconfig_known(&question, known));
	assert_true(known[0]);
	scene_end(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_are_what_conf_writes),
		cmocka_unit_test(many_questions_keep_their_answers),
		cmocka_unit_test(facts_are_told),
		cmocka_unit_test(failures_leave_no_trace),
		cmocka_unit_test(trees_that_cannot_be_asked),
		cmocka_unit_test(trees_that_hang_are_ended),
		cmocka_unit_test(trees_configured_in_place_get_a_twin),
		cmocka_unit_test(lost_lines_are_explained),
		cmocka_unit_test(what_a_tree_has_is_known),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
