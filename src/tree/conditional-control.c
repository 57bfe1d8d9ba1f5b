/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * if, loops and do (ISO C17 6.8.4 and 6.8.5): what they stand before is there only as far as they enter it.
 */
#include "conditional-statement.h"

static bool leaves(const struct sp_evaluation *e, uint32_t first, uint32_t behind)
{
	static const char *const words[] = {"return", "goto", "break", "continue"};
	/* the last statement decides */
	if (behind > first && sp_at_mark(e, first, '{') && e->tokens[first].match == behind - 1) {
		first++;
		behind--;
	}
	if (behind <= first + 1 || !sp_at_mark(e, behind - 1, ';'))
		return false;
	uint32_t last = behind - 1;
	while (last > first && !sp_at_mark(e, last - 1, ';') && !sp_at_mark(e, last - 1, '}') &&
		!sp_at_mark(e, last - 1, '{') && !sp_at_mark(e, last - 1, ':'))
		last--;
	for (size_t i = 0; i < SP_COUNT(words); i++)
		if (sp_at_word(e, last, words[i]))
			return sp_in_one_branch(e, first, behind - 1);
	return false;
}

/* What stands behind if (), else, for () and the like: at is behind it afterwards. */
static sp_condition way(struct sp_evaluation *e, sp_condition reach, sp_condition entered, uint32_t gate)
{
	uint32_t first = e->at;
	sp_condition inner = sp_both(e->reader, reach, entered);
	sp_condition effect = sp_statement(e, inner);
	if (entered == SP_ALWAYS)
		return effect;
	if (sp_has_label(e, first, e->at))
		return SP_ALWAYS;
	sp_mark_way(e, first, e->at, inner, gate);
	return sp_both(e->reader, entered, effect);
}

sp_condition sp_read_if(struct sp_evaluation *e, sp_condition reach, struct sp_rest *rest)
{
	uint32_t gate = e->tokens[e->at].line, open = e->at + 1;
	if (!sp_at_mark(e, open, '(')) {
		e->at = open;
		return SP_ALWAYS;
	}
	uint32_t close = sp_at_match(e, open);
	struct sp_worth test = sp_evaluate(e, open + 1, close);
	e->known_until = 0;
	uint32_t first = e->at = close < e->end ? close + 1 : close;
	sp_condition yes = way(e, reach, test.yes, gate);
	bool is_left = leaves(e, first, e->at);
	sp_condition effect = sp_either(e->reader, test.effect, yes);
	if (sp_at_word(e, e->at, "else")) {
		e->at++;
		effect = sp_either(e->reader, effect, way(e, reach, test.no, gate));
	} else if (is_left && !sp_has_label(e, first, e->at)) {
		rest->goes_on = test.no;
		rest->gate = gate;
	}
	return effect;
}

/* for (), while (), switch () and macros that stand before a statement */
sp_condition sp_read_loop(struct sp_evaluation *e, sp_condition reach, bool is_while)
{
	uint32_t gate = e->tokens[e->at].line, open = e->at + 1;
	if (!sp_at_mark(e, open, '(')) {
		e->at = open;
		return SP_ALWAYS;
	}
	uint32_t close = sp_at_match(e, open);
	struct sp_worth test = sp_worth_unknown(e);
	test.effect = SP_ALWAYS;
	if (is_while)
		test = sp_evaluate(e, open + 1, close);
	e->at = close < e->end ? close + 1 : close;
	e->loops++;
	(void)way(e, reach, test.yes, gate);
	e->loops--;
	return is_while ? sp_either(e->reader, test.effect, test.yes) : SP_ALWAYS;
}

/* Does it count: for (i = 0; i < n; i++)? Without a body such a loop is nothing. */
static bool is_counting(const struct sp_evaluation *e, uint32_t open, uint32_t close)
{
	uint32_t test = open + 1;
	while (test < close && !sp_at_mark(e, test, ';'))
		test++;
	uint32_t step = test + 1;
	while (step < close && !sp_at_mark(e, step, ';'))
		step++;
	bool steps_after =
		close == step + 3 && sp_at_name(e, step + 1) &&
		(sp_at_mark(e, step + 2, SP_MARK2('+', '+')) || sp_at_mark(e, step + 2, SP_MARK2('-', '-')));
	bool steps_before =
		close == step + 3 && sp_at_name(e, step + 2) &&
		(sp_at_mark(e, step + 1, SP_MARK2('+', '+')) || sp_at_mark(e, step + 1, SP_MARK2('-', '-')));
	bool steps_far =
		close == step + 4 && sp_at_name(e, step + 1) && sp_at_mark(e, step + 2, SP_MARK2('+', '='));
	return (steps_after || steps_before || steps_far);
}

static sp_condition counting_effect(struct sp_evaluation *e, uint32_t open, uint32_t close)
{
	sp_condition effect = SP_NEVER;
	bool owned = e->owns_names;
	e->owns_names = true;
	for (uint32_t first = open + 1; first < close;) {
		uint32_t end = first;
		while (end < close && !sp_at_mark(e, end, ';'))
			end++;
		/* "int i = 0" is no expression */
		uint32_t skip = first;
		while (skip + 1 < end && sp_at_name(e, skip) && sp_at_name(e, skip + 1))
			skip++;
		if (skip < end)
			effect = sp_either(e->reader, effect, sp_expression_whole(e, skip, end).effect);
		first = end + 1;
	}
	e->owns_names = owned;
	return effect;
}

sp_condition sp_read_for(struct sp_evaluation *e, sp_condition reach)
{
	uint32_t open = e->at + 1;
	if (!sp_at_mark(e, open, '('))
		return sp_read_loop(e, reach, false);
	uint32_t close = sp_at_match(e, open);
	e->at = close < e->end ? close + 1 : close;
	e->loops++;
	sp_condition effect = sp_statement(e, reach);
	e->loops--;
	if (effect == SP_ALWAYS || !is_counting(e, open, close))
		return SP_ALWAYS;
	return sp_either(e->reader, effect, counting_effect(e, open, close));
}

sp_condition sp_read_do(struct sp_evaluation *e, sp_condition reach)
{
	e->at++;
	e->loops++;
	sp_condition effect = sp_statement(e, reach);
	e->loops--;
	if (!sp_at_word(e, e->at, "while") || !sp_at_mark(e, e->at + 1, '('))
		return SP_ALWAYS;
	uint32_t open = e->at + 1, close = sp_at_match(e, open);
	bool is_once = close == open + 2 && e->tokens[open + 1].kind == SP_TOKEN_NUMBER &&
		       e->tokens[open + 1].length == 1 && *e->tokens[open + 1].text == '0';
	e->at = close < e->end ? close + 1 : close;
	e->at += sp_at_mark(e, e->at, ';');
	return is_once ? effect : SP_ALWAYS;
}
