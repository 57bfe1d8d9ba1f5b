/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Presence conditions: the logic of three values, gates, texts, and sets so large that anything quadratic
 * shows.
 */
#include "unit/harness.h"

#include <stdio.h>

#include "sizeprof/condition.h"

/* A configuration: "A=y B=m N=100"; what is not in it is not set. */
static const char *value_in(void *user, const char *name)
{
	static char value[64];
	size_t length = strlen(name);
	for (const char *at = user; (at = strstr(at, name)); at += length) {
		if ((at != (const char *)user && at[-1] != ' ') || at[length] != '=')
			continue;
		snprintf(value, sizeof(value), "%.*s", (int)strcspn(at + length + 1, " "), at + length + 1);
		return value;
	}
	return NULL;
}

static enum sp_truth truth_of(
	const struct sp_conditions *set, sp_condition condition, const char *configuration)
{
	SP_AUTOFREE enum sp_truth *values = sp_alloc(set->count * sizeof(*values));
	sp_conditions_evaluate(set, value_in, (void *)configuration, values);
	return values[condition];
}

static void assert_gate(const struct sp_conditions *set, sp_condition condition, const char *configuration,
	const char *expected)
{
	const char *gate = sp_condition_gate(set, condition, value_in, (void *)configuration);
	if (!gate != !expected || (gate && strcmp(gate, expected) != 0))
		fail_msg("gate is %s instead of %s", gate ? gate : "none", expected ? expected : "none");
}

static void assert_text(const struct sp_conditions *set, sp_condition condition, const char *expected)
{
	SP_AUTOFREE char *text = sp_condition_text(set, condition);
	assert_string_equal(text, expected);
}

static sp_condition on(struct sp_conditions *set, const char *name)
{
	return sp_condition_option(set, SP_CONDITION_ENABLED, name);
}

static void test_truth_tables(void **state)
{
	(void)state;
	SP_CONDITIONS set;
	sp_conditions_make(&set);
	/* a condition of each truth that is no constant, so that nothing is simplified away: NO, YES, MAYBE
	 */
	sp_condition operands[3];
	operands[SP_NO] = on(&set, "OFF");
	operands[SP_YES] = on(&set, "ON");
	operands[SP_MAYBE] = sp_condition_compare(&set, SP_CONDITION_EQUAL, "WORD", 1);
	static const enum sp_truth both[3][3] = {[SP_NO] = {SP_NO, SP_NO, SP_NO},
		[SP_YES] = {SP_NO, SP_YES, SP_MAYBE},
		[SP_MAYBE] = {SP_NO, SP_MAYBE, SP_MAYBE}};
	static const enum sp_truth either[3][3] = {[SP_NO] = {SP_NO, SP_YES, SP_MAYBE},
		[SP_YES] = {SP_YES, SP_YES, SP_YES},
		[SP_MAYBE] = {SP_MAYBE, SP_YES, SP_MAYBE}};
	static const enum sp_truth not [3] = {[SP_NO] = SP_YES, [SP_YES] = SP_NO, [SP_MAYBE] = SP_MAYBE};
	for (int a = 0; a < 3; a++) {
		assert_int_equal(truth_of(&set, operands[a], "ON=y WORD=hello"), a);
		assert_int_equal(
			truth_of(&set, sp_condition_not(&set, operands[a]), "ON=y WORD=hello"), not [a]);
		for (int b = 0; b < 3; b++) {
			sp_condition and = sp_condition_and(&set, operands[a], operands[b]);
			sp_condition or = sp_condition_or(&set, operands[a], operands[b]);
			assert_int_equal(truth_of(&set, and, "ON=y WORD=hello"), both[a][b]);
			assert_int_equal(truth_of(&set, or, "ON=y WORD=hello"), either[a][b]);
		}
	}
}

static void test_tests_of_one_option(void **state)
{
	(void)state;
	SP_CONDITIONS set;
	sp_conditions_make(&set);
	sp_condition enabled = on(&set, "A");
	sp_condition builtin = sp_condition_option(&set, SP_CONDITION_BUILTIN, "A");
	sp_condition module = sp_condition_option(&set, SP_CONDITION_MODULE, "A");
	sp_condition three = sp_condition_compare(&set, SP_CONDITION_EQUAL, "A", 3);
	sp_condition less = sp_condition_compare(&set, SP_CONDITION_LESS, "A", 3);
	static const struct {
		const char *configuration;
		enum sp_truth enabled, builtin, module, three, less;
	} cases[] = {
		{"", SP_NO, SP_NO, SP_NO, SP_MAYBE, SP_MAYBE},
		{"A=n", SP_NO, SP_NO, SP_NO, SP_MAYBE, SP_MAYBE},
		{"A=y", SP_YES, SP_YES, SP_NO, SP_MAYBE, SP_MAYBE},
		{"A=m", SP_YES, SP_NO, SP_YES, SP_MAYBE, SP_MAYBE},
		{"A=3", SP_YES, SP_YES, SP_NO, SP_YES, SP_NO},
		{"A=0x2", SP_YES, SP_YES, SP_NO, SP_NO, SP_YES},
		{"A=-1", SP_YES, SP_YES, SP_NO, SP_NO, SP_YES},
		{"A=4", SP_YES, SP_YES, SP_NO, SP_NO, SP_NO},
		{"A=0xffffffff80000000", SP_YES, SP_YES, SP_NO, SP_MAYBE, SP_MAYBE},
	};
	for (size_t i = 0; i < SP_COUNT(cases); i++) {
		assert_int_equal(truth_of(&set, enabled, cases[i].configuration), cases[i].enabled);
		assert_int_equal(truth_of(&set, builtin, cases[i].configuration), cases[i].builtin);
		assert_int_equal(truth_of(&set, module, cases[i].configuration), cases[i].module);
		assert_int_equal(truth_of(&set, three, cases[i].configuration), cases[i].three);
		assert_int_equal(truth_of(&set, less, cases[i].configuration), cases[i].less);
	}
}

static void test_simplifications(void **state)
{
	(void)state;
	SP_CONDITIONS set;
	sp_conditions_make(&set);
	sp_condition a = on(&set, "A"), b = on(&set, "B"), c = on(&set, "C");
	sp_condition ab = sp_condition_and(&set, a, b), either = sp_condition_or(&set, a, b);
	assert_int_equal(sp_condition_and(&set, a, SP_ALWAYS), a);
	assert_int_equal(sp_condition_and(&set, SP_ALWAYS, a), a);
	assert_int_equal(sp_condition_and(&set, a, SP_NEVER), SP_NEVER);
	assert_int_equal(sp_condition_or(&set, a, SP_NEVER), a);
	assert_int_equal(sp_condition_or(&set, SP_NEVER, a), a);
	assert_int_equal(sp_condition_or(&set, SP_ALWAYS, a), SP_ALWAYS);
	assert_int_equal(sp_condition_and(&set, a, a), a);
	assert_int_equal(sp_condition_and(&set, ab, a), ab);
	assert_int_equal(sp_condition_and(&set, b, ab), ab);
	assert_int_equal(sp_condition_or(&set, either, b), either);
	assert_int_equal(
		sp_condition_and(&set, sp_condition_and(&set, ab, c), a), sp_condition_and(&set, ab, c));
	assert_int_equal(sp_condition_not(&set, sp_condition_not(&set, a)), a);
	assert_int_equal(sp_condition_not(&set, SP_NEVER), SP_ALWAYS);
	assert_int_equal(sp_condition_not(&set, SP_ALWAYS), SP_NEVER);
	assert_int_equal(sp_condition_not(&set, SP_OPAQUE), SP_OPAQUE);
	assert_int_equal(truth_of(&set, SP_OPAQUE, ""), SP_MAYBE);
}

static void test_equal_ones_have_one_number(void **state)
{
	(void)state;
	SP_CONDITIONS set;
	char name[16] = "SOME";
	sp_conditions_make(&set);
	sp_condition some = on(&set, name);
	strcpy(name, "OTHER"); /* it was copied */
	assert_int_equal(on(&set, "SOME"), some);
	assert_int_not_equal(on(&set, "OTHER"), some);
	assert_int_not_equal(sp_condition_option(&set, SP_CONDITION_BUILTIN, "SOME"), some);
	sp_condition both = sp_condition_and(&set, some, sp_condition_not(&set, on(&set, "OTHER")));
	size_t count = set.count;
	assert_int_equal(sp_condition_and(&set, some, sp_condition_not(&set, on(&set, "OTHER"))), both);
	assert_int_equal(set.count, count);
	assert_int_equal(set.name_count, 2);
	sp_condition one = sp_condition_compare(&set, SP_CONDITION_EQUAL, "N", 1);
	assert_int_equal(sp_condition_compare(&set, SP_CONDITION_EQUAL, "N", 1), one);
	assert_int_not_equal(sp_condition_compare(&set, SP_CONDITION_EQUAL, "N", 2), one);
	assert_int_not_equal(sp_condition_compare(&set, SP_CONDITION_LESS, "N", 1), one);
	/* operands stand before what they are part of */
	for (uint32_t i = 0; i < set.count; i++) {
		if (set.nodes[i].kind >= SP_CONDITION_NOT)
			assert_true(set.nodes[i].a < i);
		if (set.nodes[i].kind > SP_CONDITION_NOT)
			assert_true(set.nodes[i].b < i);
	}
}

static void test_gates(void **state)
{
	(void)state;
	SP_CONDITIONS set;
	sp_conditions_make(&set);
	sp_condition a = on(&set, "A"), b = on(&set, "B"), c = on(&set, "C");
	sp_condition not_a = sp_condition_not(&set, a);
	sp_condition both = sp_condition_and(&set, a, b), either = sp_condition_or(&set, a, b);
	assert_gate(&set, a, "A=y", "A");
	assert_gate(&set, a, "A=m", "A");
	assert_gate(&set, both, "A=y B=y", "B");
	assert_gate(&set, sp_condition_and(&set, b, a), "A=y B=y", "A");
	assert_gate(&set, either, "A=y B=y", NULL); /* none of them alone */
	assert_gate(&set, either, "A=y", "A");
	assert_gate(&set, not_a, "", NULL);
	assert_gate(&set, sp_condition_and(&set, b, not_a), "B=y", "B");
	assert_gate(&set, sp_condition_and(&set, either, c), "A=y B=y C=y", "C");
	assert_gate(&set, sp_condition_and(&set, c, either), "A=y B=y C=y", "C");
	assert_gate(&set, sp_condition_and(&set, c, either), "B=y C=y", "B");
	/* once in each operand: without it both are false */
	assert_gate(&set, sp_condition_or(&set, both, sp_condition_and(&set, a, c)), "A=y B=y C=y", "A");
	assert_gate(&set, sp_condition_not(&set, sp_condition_or(&set, not_a, sp_condition_not(&set, b))),
		"A=y B=y", "B");
	/* what cannot be told stays when the option goes */
	assert_gate(&set, sp_condition_or(&set, a, SP_OPAQUE), "A=y", NULL);
	assert_gate(&set, sp_condition_and(&set, a, SP_OPAQUE), "A=y", "A");
	/* false anyway: nothing gates it */
	assert_gate(&set, both, "A=y", NULL);
	assert_gate(&set, SP_ALWAYS, "A=y", NULL);
	assert_gate(&set, SP_NEVER, "A=y", NULL);
	assert_gate(&set, SP_OPAQUE, "A=y", NULL);
	/* numbers are on when they have a value; without it nothing can be told of the comparison */
	assert_gate(&set, sp_condition_compare(&set, SP_CONDITION_LESS, "N", 5), "N=3", NULL);
	assert_gate(&set, on(&set, "N"), "N=3", "N");
}

static void test_texts(void **state)
{
	(void)state;
	SP_CONDITIONS set;
	sp_conditions_make(&set);
	sp_condition a = on(&set, "A"), b = on(&set, "B"), c = on(&set, "C");
	sp_condition m = sp_condition_option(&set, SP_CONDITION_MODULE, "M");
	sp_condition three = sp_condition_compare(&set, SP_CONDITION_EQUAL, "N", 3);
	sp_condition less = sp_condition_compare(&set, SP_CONDITION_LESS, "N", -3);
	sp_condition either = sp_condition_or(&set, a, b), both = sp_condition_and(&set, a, b);
	assert_text(&set, SP_NEVER, "never");
	assert_text(&set, SP_ALWAYS, "always");
	assert_text(&set, SP_OPAQUE, "(no option)");
	assert_text(&set, m, "M=m");
	assert_text(&set, sp_condition_not(&set, a), "!A");
	assert_text(&set, sp_condition_and(&set, either, c), "(A || B) && C");
	assert_text(&set, sp_condition_and(&set, c, either), "C && (A || B)");
	assert_text(&set, sp_condition_or(&set, both, c), "A && B || C");
	assert_text(&set, sp_condition_not(&set, both), "!(A && B)");
	assert_text(&set, sp_condition_and(&set, a, sp_condition_and(&set, b, c)), "A && B && C");
	assert_text(&set, sp_condition_and(&set, three, sp_condition_not(&set, less)), "N == 3 && !(N < -3)");
	assert_text(&set, sp_condition_and(&set, a, SP_OPAQUE), "A && (no option)");
}

#define MANY 10000

/* O0, O1, ... joined from the left, as a row of #elif makes them, or from the right. */
static sp_condition chain(struct sp_conditions *set, bool is_and, bool from_left)
{
	sp_condition all = is_and ? SP_ALWAYS : SP_NEVER;
	for (int i = 0; i < MANY; i++) {
		char name[16];
		snprintf(name, sizeof(name), "O%d", i);
		sp_condition left = from_left ? all : on(set, name), right = from_left ? on(set, name) : all;
		all = is_and ? sp_condition_and(set, left, right) : sp_condition_or(set, left, right);
	}
	return all;
}

static const char *all_on(void *user, const char *name)
{
	(void)user;
	(void)name;
	return "y";
}

/* All on but those numbered from a limit on. */
static const char *some_on(void *user, const char *name)
{
	return atoi(name + 1) < *(const int *)user ? "y" : NULL;
}

static void test_long_chains(void **state)
{
	(void)state;
	for (int kind = 0; kind < 4; kind++) {
		SP_CONDITIONS set;
		sp_conditions_make(&set);
		sp_condition all = chain(&set, kind & 1, kind & 2);
		const char *gate = sp_condition_gate(&set, all, all_on, NULL);
		if (kind & 1)
			assert_string_equal(gate, kind & 2 ? "O9999" : "O0");
		else
			assert_null(gate);
		SP_AUTOFREE char *text = sp_condition_text(&set, all);
		assert_true(strlen(text) > 3000 && strlen(text) < 5000);
		assert_string_equal(text + strlen(text) - 3, "...");
		assert_null(strchr(text, '('));
	}
}

/* Gates far away from the end of a chain are found as well. */
static void test_gate_at_the_far_end(void **state)
{
	(void)state;
	SP_CONDITIONS set;
	int limit = 1;
	sp_conditions_make(&set);
	sp_condition either = chain(&set, false, true);
	assert_string_equal(sp_condition_gate(&set, either, some_on, &limit), "O0");
	limit = 2;
	assert_null(sp_condition_gate(&set, either, some_on, &limit));
	sp_condition all = on(&set, "O0");
	for (int i = 1; i < MANY; i++) {
		char name[16];
		snprintf(name, sizeof(name), "O%d", i);
		all = sp_condition_and(&set, all, sp_condition_not(&set, on(&set, name)));
	}
	limit = 1;
	assert_string_equal(sp_condition_gate(&set, all, some_on, &limit), "O0");
}

/* Operands that are shared again and again: written out, this would have 2^60 of them. */
static void test_shared_operands(void **state)
{
	(void)state;
	SP_CONDITIONS set;
	sp_conditions_make(&set);
	sp_condition all = on(&set, "BASE");
	for (int i = 0; i < 60; i++) {
		char name[16];
		snprintf(name, sizeof(name), "A%d", i);
		sp_condition left = sp_condition_and(&set, all, on(&set, name));
		name[0] = 'B';
		all = sp_condition_or(&set, left, sp_condition_and(&set, all, on(&set, name)));
	}
	assert_string_equal(sp_condition_gate(&set, all, all_on, NULL), "BASE");
	SP_AUTOFREE char *text = sp_condition_text(&set, all);
	assert_true(strlen(text) < 10000);
	assert_non_null(strstr(text, "..."));
}

/* The gate, by trying all options one by one. */
static bool falls_without(
	const struct sp_conditions *set, sp_condition condition, unsigned configuration, unsigned without)
{
	char text[64] = "";
	for (unsigned i = 0; i < 6; i++)
		if (configuration >> i & 1 && i != without)
			snprintf(text + strlen(text), sizeof(text) - strlen(text), "%sX%u=y",
				*text ? " " : "", i);
	return truth_of(set, condition, text) == SP_NO;
}

static uint32_t random_number(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

static void test_random_gates(void **state)
{
	(void)state;
	uint32_t seed = 7;
	for (int round = 0; round < 300; round++) {
		SP_CONDITIONS set;
		sp_conditions_make(&set);
		for (unsigned i = 0; i < 6; i++)
			on(&set, (const char[]){'X', (char)('0' + i), '\0'});
		for (int i = 0; i < 12; i++) {
			sp_condition a = random_number(&seed) % set.count,
				     b = random_number(&seed) % set.count;
			if (random_number(&seed) % 3)
				sp_condition_and(&set, a, sp_condition_not(&set, b));
			else
				sp_condition_or(&set, a, b);
		}
		unsigned configuration = random_number(&seed) % 64;
		char text[64] = "";
		for (unsigned i = 0; i < 6; i++)
			if (configuration >> i & 1)
				snprintf(text + strlen(text), sizeof(text) - strlen(text), "%sX%u=y",
					*text ? " " : "", i);
		sp_condition last = (sp_condition)set.count - 1;
		const char *gate = sp_condition_gate(&set, last, value_in, text);
		bool is_there = truth_of(&set, last, text) != SP_NO, is_gated = false;
		for (unsigned i = 0; i < 6; i++)
			is_gated |= configuration >> i & 1 && falls_without(&set, last, configuration, i);
		assert_int_equal(gate != NULL, is_there && is_gated);
		if (gate)
			assert_true(falls_without(&set, last, configuration, (unsigned)(gate[1] - '0')));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_truth_tables),
		cmocka_unit_test(test_tests_of_one_option),
		cmocka_unit_test(test_simplifications),
		cmocka_unit_test(test_equal_ones_have_one_number),
		cmocka_unit_test(test_gates),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_long_chains),
		cmocka_unit_test(test_gate_at_the_far_end),
		cmocka_unit_test(test_shared_operands),
		cmocka_unit_test(test_random_gates),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
