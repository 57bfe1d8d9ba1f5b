/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Statements without others inside: declarations, jumps and expressions (ISO C17 6.7, 6.8.3 and 6.8.6).
 */
#include "conditional-statement.h"

/* The ; that ends a statement, or the end. */
uint32_t sp_at_end(const struct sp_evaluation *e, uint32_t at)
{
	for (; at < e->end && !sp_token_is_mark(&e->tokens[at], ';'); at++) {
		const struct sp_token *token = &e->tokens[at];
		if (token->kind == SP_TOKEN_MARK && token->match != UINT32_MAX && token->match > at)
			at = token->match < e->end ? token->match : e->end - 1;
	}
	return at;
}

/* Is there a name in here of which something is known? */
static bool any_matters(struct sp_evaluation *e, uint32_t first, uint32_t behind)
{
	for (uint32_t i = first; i < behind; i++)
		if (e->tokens[i].kind == SP_TOKEN_NAME &&
			(sp_is_known(e, &e->tokens[i]) || sp_name_matters(e, &e->tokens[i])))
			return true;
	return false;
}

/* Setting something, or calling it. */
static bool has_effect(const struct sp_evaluation *e, uint32_t first, uint32_t at)
{
	static const uint16_t comparisons[] = {
		SP_MARK2('=', '='), SP_MARK2('!', '='), SP_MARK2('<', '='), SP_MARK2('>', '=')};
	const struct sp_token *token = &e->tokens[at], *before = token - (at > first);
	if (token->kind != SP_TOKEN_MARK)
		return false;
	for (size_t i = 0; i < SP_COUNT(comparisons); i++)
		if (token->mark == comparisons[i])
			return false;
	if (token->mark == '(')
		return at > first && (before->kind == SP_TOKEN_NAME || sp_token_is_mark(before, ')') ||
					     sp_token_is_mark(before, ']'));
	return token->mark == SP_MARK2('+', '+') || token->mark == SP_MARK2('-', '-') || token->mark == '{' ||
	       token->mark == SP_MARK_SHIFT_ASSIGN || (token->mark & 0xff) == '=';
}

struct sp_worth sp_evaluate(struct sp_evaluation *e, uint32_t first, uint32_t behind)
{
	if (e->is_inside || any_matters(e, first, behind))
		return sp_expression_whole(e, first, behind);
	struct sp_worth unknown = sp_worth_unknown(e);
	for (uint32_t i = first; i < behind && unknown.effect == SP_NEVER; i++)
		if (has_effect(e, first, i))
			unknown.effect = SP_ALWAYS;
	return unknown;
}

static bool is_declaration(const struct sp_evaluation *e)
{
	uint32_t at = e->at + 1;
	if (sp_token_is_type(&e->tokens[e->at]))
		return true;
	while (sp_at_mark(e, at, '*'))
		at++;
	if (!sp_at_name(e, at))
		return false;
	return at == e->at + 1 || sp_at_mark(e, at + 1, '=') || sp_at_mark(e, at + 1, ';') ||
	       sp_at_mark(e, at + 1, ',') || sp_at_mark(e, at + 1, '[');
}

/*
 * x = f(): what f() gives is known of x to the next statement, which may be if (x). Where nothing is left of
 * f() but a constant, nothing is left of the statement.
 */
static sp_condition read_assignment(struct sp_evaluation *e, uint32_t name, uint32_t end)
{
	struct sp_reader *r = e->reader;
	if (!any_matters(e, name + 2, end))
		return SP_ALWAYS;
	struct sp_worth worth = sp_expression_whole(e, name + 2, end);
	sp_condition absence = sp_opposite(r, worth.effect);
	bool is_constant =
		sp_both(r, absence, worth.yes) == SP_NEVER || sp_both(r, absence, worth.no) == SP_NEVER;
	e->known = e->tokens[name];
	e->known_worth = worth;
	e->known_worth.effect = SP_NEVER;
	e->known_until = end + 2;
	bool is_call = sp_at_name(e, name + 2) && sp_at_mark(e, name + 3, '(') &&
		       sp_at_match(e, name + 3) + 1 == end;
	return is_call && is_constant && worth.effect != SP_NEVER ? worth.effect : SP_ALWAYS;
}

/* Only what it is set to can have an effect, in a macro or an inline function. */
static sp_condition declaration(struct sp_evaluation *e, uint32_t end)
{
	sp_condition effect = SP_NEVER;
	if (!e->is_inside) {
		for (uint32_t i = e->at + 1; i < end; i++)
			if (sp_at_mark(e, i, '=') && sp_at_name(e, i - 1) && !sp_at_mark(e, i + 1, '{'))
				return read_assignment(e, i - 1, end);
		return SP_ALWAYS;
	}
	uint32_t name = UINT32_MAX;
	/* what outlives the call is the program's, not its own */
	bool is_static = sp_at_word(e, e->at, "static");
	for (uint32_t i = e->at; i <= end; i++) {
		bool is_end =
			i == end || sp_at_mark(e, i, ',') || sp_at_mark(e, i, '=') || sp_at_mark(e, i, '[');
		if (is_end && !is_static && name != UINT32_MAX && e->local_count < SP_COUNT(e->locals))
			e->locals[e->local_count++] = e->tokens[name];
		if (is_end)
			name = UINT32_MAX;
		else if (sp_at_name(e, i))
			name = i;
		if (i < end && (sp_at_mark(e, i, '(') || sp_at_mark(e, i, '['))) {
			i = sp_at_match(e, i);
		} else if (i < end && sp_at_mark(e, i, '=')) {
			uint32_t stop = i + 1;
			while (stop < end && !sp_at_mark(e, stop, ',')) {
				uint32_t match = e->tokens[stop].match;
				stop = match != UINT32_MAX && match > stop && match < end ? match + 1
											  : stop + 1;
			}
			effect = sp_either(e->reader, effect, sp_expression_whole(e, i + 1, stop).effect);
			i = stop - 1;
		}
	}
	return effect;
}

static sp_condition read_return(struct sp_evaluation *e, sp_condition reach, uint32_t end)
{
	struct sp_worth worth = sp_worth_unknown(e);
	if (!e->is_inside) {
		if (e->marks && any_matters(e, e->at + 1, end))
			(void)sp_expression_whole(e, e->at + 1, end);
		return SP_ALWAYS;
	}
	worth.effect = SP_NEVER;
	if (end > e->at + 1)
		worth = sp_expression_whole(e, e->at + 1, end);
	e->returns_yes = sp_either(e->reader, e->returns_yes, sp_both(e->reader, reach, worth.yes));
	e->returns_no = sp_either(e->reader, e->returns_no, sp_both(e->reader, reach, worth.no));
	return worth.effect;
}

/* barrier() and its like: no instruction */
static bool is_empty_assembly(const struct sp_evaluation *e, uint32_t end)
{
	for (uint32_t i = e->at; i < end; i++)
		if (e->tokens[i].kind == SP_TOKEN_STRING)
			return e->tokens[i].length == 2;
	return false;
}

/* x = f(); and the like: of its own code only calls can go, so only its parts are looked at. */
static sp_condition read_expression(struct sp_evaluation *e, uint32_t end)
{
	bool is_call =
		sp_at_name(e, e->at) && sp_at_mark(e, e->at + 1, '(') && sp_at_match(e, e->at + 1) + 1 == end;
	bool is_void = sp_at_mark(e, e->at, '(') && sp_at_word(e, e->at + 1, "void") &&
		       sp_at_mark(e, e->at + 2, ')');
	if (e->is_inside)
		return sp_expression_whole(e, e->at, end).effect;
	if (sp_at_name(e, e->at) && sp_at_mark(e, e->at + 1, '='))
		return read_assignment(e, e->at, end);
	if (is_call && !sp_name_matters(e, &e->tokens[e->at]))
		return SP_ALWAYS;
	if (!is_call && !is_void && !any_matters(e, e->at, end))
		return SP_ALWAYS;
	return sp_expression_whole(e, e->at, end).effect;
}

sp_condition sp_read_simple(struct sp_evaluation *e, sp_condition reach)
{
	static const char *const leaving[] = {"break", "continue", NULL};
	static const char *const jumps[] = {"goto", "break", "continue", "__label__", NULL};
	static const char *const assembly[] = {"asm", "__asm__", "__asm", NULL};
	uint32_t end = sp_at_end(e, e->at);
	sp_condition effect;
	if (end == e->at)
		effect = SP_NEVER;
	else if (e->is_inside && e->loops && sp_at_word_of(e, leaving))
		effect = SP_NEVER;
	else if (sp_at_word_of(e, jumps))
		effect = SP_ALWAYS;
	else if (sp_at_word_of(e, assembly))
		effect = is_empty_assembly(e, end) ? SP_NEVER : SP_ALWAYS;
	else if (sp_at_word(e, e->at, "return"))
		effect = read_return(e, reach, end);
	else if (sp_at_name(e, e->at) && is_declaration(e))
		effect = declaration(e, end);
	else
		effect = read_expression(e, end);
	e->at = end < e->end ? end + 1 : end;
	return effect;
}
