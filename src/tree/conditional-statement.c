/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Statements of C (ISO C17 6.8): on which condition they have an effect, and so make code. In a file's own
 * functions, this is where its lines are noted; in macros and inline functions, what is declared inside and
 * what is returned is no effect.
 */
#include "conditional-statement.h"

#define DEPTH 200 /* of statements inside each other */

/* On which condition a branch is there, where the block that it stands in is. */
static sp_condition branch_condition(const struct sp_evaluation *e, uint32_t branch)
{
	if (!e->branches || branch == e->block)
		return SP_ALWAYS;
	return sp_possibly(e->reader, sp_branches_condition(e->reader, e->file, e->branches, branch));
}

static sp_condition branch_absence(const struct sp_evaluation *e, uint32_t branch)
{
	if (!e->branches || branch == e->block)
		return SP_NEVER;
	sp_condition there = sp_branches_condition(e->reader, e->file, e->branches, branch);
	return sp_possibly(e->reader, sp_opposite(e->reader, there));
}

static void mark_statement(
	struct sp_evaluation *e, uint32_t first, uint32_t behind, sp_condition reach, sp_condition effect)
{
	/* what is never there has no code that could be asked about */
	if (!e->marks || behind <= first || effect <= SP_OPAQUE)
		return;
	if (sp_in_one_branch(e, first, behind - 1))
		sp_marks_add(e, first, behind - 1, sp_both(e->reader, reach, effect), e->tokens[first].line);
}

/* What stands inside of one way of an if, or behind one that leaves. */
void sp_mark_way(struct sp_evaluation *e, uint32_t first, uint32_t behind, sp_condition reach, uint32_t gate)
{
	if (!e->marks || reach <= SP_OPAQUE || behind <= first)
		return;
	if (sp_at_mark(e, first, '{') && e->tokens[first].match == behind - 1) {
		first++;
		behind--;
	}
	if (behind > first)
		sp_marks_add(e, first, behind - 1, reach, gate);
}

/* Does control come into these tokens from elsewhere? */
bool sp_has_label(const struct sp_evaluation *e, uint32_t first, uint32_t behind)
{
	for (uint32_t i = first; i + 1 < behind; i++) {
		const struct sp_token *before = i > first ? &e->tokens[i - 1] : NULL;
		bool starts = !before || (before->kind == SP_TOKEN_MARK &&
						 (before->mark == ';' || before->mark == '{' ||
							 before->mark == '}' || before->mark == ':'));
		if (starts && sp_at_name(e, i) && sp_at_mark(e, i + 1, ':') && !sp_at_word(e, i, "default"))
			return true;
	}
	return false;
}

/* IF_X(statements), without a ; of its own */
static sp_condition read_keeper(struct sp_evaluation *e, sp_condition reach)
{
	sp_condition kept = sp_keeper_condition(e->reader, &e->tokens[e->at]);
	uint32_t open = e->at + 1, close = sp_at_match(e, open), around = e->end;
	sp_condition inner = sp_both(e->reader, reach, kept);
	sp_mark_way(e, open + 1, close, inner, e->tokens[e->at].line);
	e->at = open + 1;
	sp_condition effect = sp_statements(e, close, inner);
	e->end = around;
	e->at = close < e->end ? close + 1 : close;
	e->at += sp_at_mark(e, e->at, ';');
	return sp_both(e->reader, kept, effect);
}

static bool is_keeper(const struct sp_evaluation *e)
{
	return sp_at_name(e, e->at) && sp_at_mark(e, e->at + 1, '(') &&
	       sp_token_is_keeper(e->reader, &e->tokens[e->at]);
}

static bool is_prefix_macro(const struct sp_evaluation *e)
{
	if (e->is_inside || !sp_at_name(e, e->at) || !sp_at_mark(e, e->at + 1, '('))
		return false;
	uint32_t behind = sp_at_match(e, e->at + 1) + 1;
	return behind < e->end && (sp_at_mark(e, behind, '{') || sp_at_name(e, behind));
}

static sp_condition read_block(struct sp_evaluation *e, sp_condition reach)
{
	uint32_t close = sp_at_match(e, e->at);
	e->at++;
	sp_condition effect = sp_statements(e, close, reach);
	e->at = close < e->end ? close + 1 : close;
	return effect;
}

/* case x: and labels; true: there was one */
static bool skip_label(struct sp_evaluation *e)
{
	uint32_t at = e->at;
	if (sp_at_word(e, at, "case")) {
		while (at < e->end && !sp_at_mark(e, at, ':') && !sp_at_mark(e, at, ';') &&
			!sp_at_mark(e, at, '{'))
			at++;
		e->at = sp_at_mark(e, at, ':') ? at + 1 : at;
		return true;
	}
	if (!sp_at_name(e, at) || !sp_at_mark(e, at + 1, ':'))
		return false;
	e->at += 2;
	return true;
}

static bool is_simple(const struct sp_evaluation *e)
{
	static const char *const words[] = {"if", "for", "switch", "while", "do", "else", NULL};
	if (sp_at_mark(e, e->at, '{') || sp_at_word_of(e, words))
		return false;
	return !sp_at_name(e, e->at) || sp_token_is_type(&e->tokens[e->at]) ||
	       (!is_prefix_macro(e) && !is_keeper(e));
}

static sp_condition read_compound(struct sp_evaluation *e, sp_condition reach, struct sp_rest *rest)
{
	if (sp_at_mark(e, e->at, '{'))
		return read_block(e, reach);
	if (sp_at_word(e, e->at, "if"))
		return sp_read_if(e, reach, rest);
	if (sp_at_word(e, e->at, "for"))
		return sp_read_for(e, reach);
	if (sp_at_word(e, e->at, "do"))
		return sp_read_do(e, reach);
	if (sp_at_word(e, e->at, "else")) {
		/* without its if */
		e->at++;
		return SP_ALWAYS;
	}
	if (is_keeper(e))
		return read_keeper(e, reach);
	return sp_read_loop(e, reach, sp_at_word(e, e->at, "while"));
}

static sp_condition read_statement(struct sp_evaluation *e, sp_condition reach, struct sp_rest *rest)
{
	if (is_simple(e))
		return sp_read_simple(e, reach);
	sp_condition effect = read_compound(e, reach, rest);
	/* what was set on one way is not what is known behind all of them */
	e->known_until = 0;
	return effect;
}

static sp_condition one_statement(struct sp_evaluation *e, sp_condition reach, struct sp_rest *rest)
{
	uint32_t first = e->at;
	if (e->depth > DEPTH) {
		uint32_t behind = sp_at_mark(e, first, '{') ? sp_at_match(e, first) : sp_at_end(e, first);
		e->at = behind < e->end ? behind + 1 : e->end;
		return SP_ALWAYS;
	}
	e->depth++;
	if (!e->is_inside)
		e->line = e->tokens[first].line;
	/* it is known at the start of the statement behind the one that set it alone */
	if (e->known_until && e->known_until != first + 1)
		e->known_until = 0;
	sp_condition effect = read_statement(e, reach, rest);
	e->depth--;
	if (e->at <= first)
		e->at = first + 1;
	/* begun under one #if and ended under another: no condition is that of the whole */
	if (!sp_in_one_branch(e, first, (e->at < e->end ? e->at : e->end) - 1)) {
		rest->goes_on = SP_ALWAYS;
		return SP_ALWAYS;
	}
	mark_statement(e, first, e->at, reach, effect);
	if (rest->goes_on != SP_ALWAYS)
		rest->goes_on =
			sp_either(e->reader, branch_absence(e, e->tokens[first].branch), rest->goes_on);
	return sp_both(e->reader, branch_condition(e, e->tokens[first].branch), effect);
}

sp_condition sp_statement(struct sp_evaluation *e, sp_condition reach)
{
	struct sp_rest rest = {SP_ALWAYS, 0};
	bool has_any_label = false;
	while (e->at < e->end && skip_label(e))
		has_any_label = true;
	if (e->at >= e->end)
		return SP_ALWAYS;
	sp_condition effect = one_statement(e, reach, &rest);
	return has_any_label ? SP_ALWAYS : effect;
}

/* Statements behind one that may leave. */
static void mark_rest(struct sp_evaluation *e, uint32_t first, uint32_t behind, sp_condition reach,
	sp_condition here, uint32_t gate)
{
	if (here > SP_OPAQUE && e->marks && behind > first)
		sp_marks_add(e, first, behind - 1, sp_both(e->reader, reach, here), gate);
}

sp_condition sp_statements(struct sp_evaluation *e, uint32_t end, sp_condition reach)
{
	uint32_t around = e->end;
	sp_condition effect = SP_NEVER, here = SP_ALWAYS;
	uint32_t since = 0, gate = 0, block = e->block;
	if (end > e->end)
		end = e->end;
	if (e->at > 0 && e->at <= e->end && sp_token_is_mark(&e->tokens[e->at - 1], '{'))
		e->block = e->tokens[e->at - 1].branch;
	e->end = end;
	while (e->at < end) {
		/* who jumps to a label is not known */
		uint32_t label = e->at;
		if (skip_label(e)) {
			mark_rest(e, since, label, reach, here, gate);
			here = SP_ALWAYS;
			if (e->is_inside)
				effect = SP_ALWAYS;
			continue;
		}
		struct sp_rest rest = {SP_ALWAYS, 0};
		sp_condition one = one_statement(e, sp_both(e->reader, reach, here), &rest);
		effect = sp_either(e->reader, effect, sp_both(e->reader, here, one));
		if (e->is_inside && effect == SP_ALWAYS)
			break;
		if (rest.goes_on == SP_ALWAYS)
			continue;
		mark_rest(e, since, e->at, reach, here, gate);
		here = sp_both(e->reader, here, rest.goes_on);
		since = e->at;
		gate = rest.gate;
	}
	mark_rest(e, since, end, reach, here, gate);
	e->at = end;
	e->end = around;
	e->block = block;
	return effect;
}

struct sp_worth sp_statement_value(struct sp_evaluation *e, uint32_t end)
{
	/* the value is the last statement's, when that is an expression */
	uint32_t last = e->at;
	uint32_t stop = end > e->at && sp_at_mark(e, end - 1, ';') ? end - 1 : end;
	for (uint32_t i = e->at; i < stop; i++) {
		const struct sp_token *token = &e->tokens[i];
		if (token->match != UINT32_MAX && token->match > i && token->match < stop)
			i = token->match;
		if (sp_token_is_mark(&e->tokens[i], ';') || sp_token_is_mark(&e->tokens[i], '}'))
			last = i + 1;
	}
	struct sp_worth worth = sp_worth_unknown(e);
	bool was_inside = e->is_inside;
	e->is_inside = true;
	struct sp_marks *marks = e->marks;
	e->marks = NULL;
	sp_condition effect = sp_statements(e, last, SP_ALWAYS);
	if (effect != SP_ALWAYS && last < stop) {
		static const char *const words[] = {"if", "do", "for", "while", "switch", NULL};
		e->at = last;
		worth = sp_at_word_of(e, words) ? sp_worth_unknown(e) : sp_expression_whole(e, last, stop);
		if (sp_at_word_of(e, words))
			worth.effect = sp_statements(e, end, SP_ALWAYS);
	}
	worth.effect = sp_either(e->reader, effect, worth.effect);
	e->is_inside = was_inside;
	e->marks = marks;
	return worth;
}
