/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Expressions of C and of #if (ISO C17 6.5 and 6.10.1): what comes of them, as far as options decide it. What
 * is not understood has an effect and may be anything.
 */
#include "conditional-reader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH 200 /* of parentheses and operators */

static struct sp_worth unary(struct sp_evaluation *e);
static struct sp_worth binary(struct sp_evaluation *e, int least);
static struct sp_worth assignment(struct sp_evaluation *e);

struct sp_worth sp_worth_unknown(const struct sp_evaluation *e)
{
	sp_condition truth = e->is_directive ? SP_OPAQUE : SP_ALWAYS;
	return (struct sp_worth){.effect = SP_NEVER, .yes = truth, .no = truth};
}

static struct sp_worth fail(struct sp_evaluation *e)
{
	struct sp_worth worth = sp_worth_unknown(e);
	e->has_failed = true;
	e->at = e->end;
	worth.effect = SP_ALWAYS;
	return worth;
}

static const struct sp_token *peek(const struct sp_evaluation *e)
{
	return e->at < e->end ? &e->tokens[e->at] : NULL;
}

static bool is_mark(const struct sp_evaluation *e, uint16_t mark)
{
	return e->at < e->end && sp_token_is_mark(&e->tokens[e->at], mark);
}

static bool accept(struct sp_evaluation *e, uint16_t mark)
{
	bool is_it = is_mark(e, mark);
	e->at += is_it;
	return is_it;
}

static struct sp_worth read_number(struct sp_evaluation *e)
{
	const struct sp_token *token = &e->tokens[e->at++];
	char digits[32], *end;
	size_t length = token->length < sizeof(digits) - 1 ? token->length : sizeof(digits) - 1;
	memcpy(digits, token->text, length);
	digits[length] = '\0';
	errno = 0;
	unsigned long long number = strtoull(digits, &end, 0);
	while (*end && strchr("uUlL", *end))
		end++;
	if (*end || errno || number > INT64_MAX)
		return sp_worth_unknown(e);
	return sp_worth_number((int64_t)number);
}

/* (u32)(x) and (fn)(x) look alike: x_t, __x, u8 to s64 are types. */
static bool is_type_name(const struct sp_token *token)
{
	static const char *const words[] = {"u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64"};
	for (size_t i = 0; i < SP_COUNT(words); i++)
		if (sp_token_is(token, words[i]))
			return true;
	return token->length > 2 &&
	       (memcmp(token->text, "__", 2) == 0 || memcmp(token->text + token->length - 2, "_t", 2) == 0);
}

/* Parentheses that hold names and stars alone, with an operand behind them. */
static bool is_cast(const struct sp_evaluation *e)
{
	uint32_t close = e->tokens[e->at].match, names = 0, stars = 0;
	if (e->is_directive || close >= e->end || close + 1 >= e->end)
		return false;
	if (sp_token_is_type(&e->tokens[e->at + 1]))
		return true;
	for (uint32_t i = e->at + 1; i < close; i++) {
		if (e->tokens[i].kind == SP_TOKEN_NAME)
			names++;
		else if (sp_token_is_mark(&e->tokens[i], '*'))
			stars++;
		else
			return false;
	}
	const struct sp_token *next = &e->tokens[close + 1];
	if (next->kind != SP_TOKEN_MARK)
		return names > 0;
	if (next->mark == '(' || next->mark == '{')
		return names > 1 || stars || is_type_name(&e->tokens[close - 1]);
	return names > 0 && (next->mark == '~' || next->mark == '!');
}

static struct sp_worth parenthesized(struct sp_evaluation *e)
{
	uint32_t close = e->tokens[e->at].match;
	if (close >= e->end || !sp_token_is_mark(&e->tokens[close], ')'))
		return fail(e);
	if (is_cast(e)) {
		e->at = close + 1;
		return is_mark(e, '{') ? fail(e) : unary(e);
	}
	e->at++;
	if (is_mark(e, '{')) {
		uint32_t end = e->tokens[e->at++].match;
		if (end + 1 != close)
			return fail(e);
		struct sp_worth worth = sp_statement_value(e, end);
		e->at = close + 1;
		return worth;
	}
	uint32_t around = e->end;
	e->end = close;
	struct sp_worth worth = sp_expression(e, true);
	bool is_whole = e->at == close;
	e->end = around;
	if (!is_whole || e->has_failed)
		return fail(e);
	e->at = close + 1;
	return worth;
}

static struct sp_worth constant(const struct sp_token *token, bool *is_constant)
{
	*is_constant = true;
	if (sp_token_is(token, "true") || sp_token_is(token, "TRUE"))
		return sp_worth_number(1);
	if (sp_token_is(token, "false") || sp_token_is(token, "FALSE") || sp_token_is(token, "NULL"))
		return sp_worth_number(0);
	*is_constant = false;
	return sp_worth_number(0);
}

/* defined X, defined(X) */
static struct sp_worth read_defined(struct sp_evaluation *e)
{
	e->at++;
	bool is_enclosed = accept(e, '(');
	const struct sp_token *name = peek(e);
	if (!name || name->kind != SP_TOKEN_NAME)
		return fail(e);
	e->at++;
	if (is_enclosed && !accept(e, ')'))
		return fail(e);
	struct sp_worth worth = {.effect = SP_NEVER};
	worth.yes = sp_token_is_option(e->reader, name) ? sp_option_defined(e->reader, name)
							: sp_macro_defined(e->reader, e->file, name);
	worth.no = sp_opposite(e->reader, worth.yes);
	return worth;
}

static bool is_size(const struct sp_token *token)
{
	static const char *const names[] = {
		"sizeof", "typeof", "__typeof__", "_Alignof", "__alignof__", "offsetof"};
	for (size_t i = 0; i < SP_COUNT(names); i++)
		if (sp_token_is(token, names[i]))
			return true;
	return false;
}

static bool is_call(const struct sp_evaluation *e)
{
	return e->at + 1 < e->end && sp_token_is_mark(&e->tokens[e->at + 1], '(');
}

static struct sp_worth read_name(struct sp_evaluation *e)
{
	const struct sp_token *name = &e->tokens[e->at];
	bool is_constant;
	struct sp_worth worth = constant(name, &is_constant);
	if (is_constant) {
		e->at++;
		return worth;
	}
	if (e->is_directive && sp_token_is(name, "defined"))
		return read_defined(e);
	if (!e->is_directive && is_size(name)) {
		e->at++;
		if (is_mark(e, '(') && e->tokens[e->at].match < e->end) {
			e->at = e->tokens[e->at].match + 1;
			return sp_worth_unknown(e);
		}
		return unary(e);
	}
	if (sp_token_is_option(e->reader, name)) {
		e->at++;
		return sp_option_worth(e->reader, name);
	}
	if (is_call(e))
		return sp_call(e);
	e->at++;
	return sp_name_worth(e, name);
}

static bool is_local(const struct sp_evaluation *e, uint32_t at)
{
	const struct sp_token *name = &e->tokens[at];
	if (e->owns_names)
		return name->kind == SP_TOKEN_NAME;
	for (size_t i = 0; e->is_inside && i < e->local_count; i++)
		if (e->locals[i].hash == name->hash && e->locals[i].length == name->length &&
			memcmp(e->locals[i].text, name->text, name->length) == 0)
			return true;
	return false;
}

static struct sp_worth with_effect(const struct sp_evaluation *e, sp_condition effect)
{
	struct sp_worth worth = sp_worth_unknown(e);
	worth.effect = effect;
	return worth;
}

/* x.y, x->y, x[i], x(), x++ */
static struct sp_worth postfix(struct sp_evaluation *e, struct sp_worth worth, uint32_t start)
{
	for (;;) {
		if (is_mark(e, '.') || is_mark(e, SP_MARK2('-', '>'))) {
			if (e->at + 1 >= e->end || e->tokens[e->at + 1].kind != SP_TOKEN_NAME)
				return fail(e);
			e->at += 2;
			worth = with_effect(e, worth.effect);
		} else if (is_mark(e, '[') && e->tokens[e->at].match < e->end) {
			uint32_t close = e->tokens[e->at].match;
			struct sp_worth index = sp_expression_whole(e, e->at + 1, close);
			e->at = close + 1;
			worth = with_effect(e, sp_either(e->reader, worth.effect, index.effect));
		} else if (is_mark(e, '(') && e->tokens[e->at].match < e->end) {
			/* through a pointer */
			e->at = e->tokens[e->at].match + 1;
			worth = with_effect(e, SP_ALWAYS);
		} else if (is_mark(e, SP_MARK2('+', '+')) || is_mark(e, SP_MARK2('-', '-'))) {
			bool is_own = e->at == start + 1 && is_local(e, start);
			e->at++;
			worth = with_effect(e, is_own ? worth.effect : SP_ALWAYS);
		} else {
			return worth;
		}
	}
}

/* Neighbouring strings are one, and may be written as macros: KERN_INFO "text" FORMAT(x). */
static struct sp_worth strings(struct sp_evaluation *e, struct sp_worth worth)
{
	while (e->at < e->end) {
		const struct sp_token *token = &e->tokens[e->at];
		if (token->kind == SP_TOKEN_NAME)
			worth = with_effect(e, sp_either(e->reader, worth.effect, read_name(e).effect));
		else if (token->kind == SP_TOKEN_STRING)
			e->at++;
		else
			break;
	}
	return worth;
}

static struct sp_worth read_string(struct sp_evaluation *e)
{
	struct sp_worth worth = sp_worth_unknown(e);
	worth.no = e->is_directive ? SP_OPAQUE : SP_NEVER;
	return postfix(e, strings(e, worth), e->at);
}

static bool begins_string(const struct sp_evaluation *e, uint32_t start)
{
	if (e->at >= e->end || e->at != start + 1)
		return false;
	return e->tokens[e->at].kind == SP_TOKEN_STRING ||
	       (e->tokens[e->at].kind == SP_TOKEN_NAME && sp_name_is_text(e, &e->tokens[start]));
}

static struct sp_worth primary(struct sp_evaluation *e)
{
	const struct sp_token *token = peek(e);
	uint32_t start = e->at;
	if (!token)
		return fail(e);
	switch (token->kind) {
	case SP_TOKEN_NUMBER:
		return read_number(e);
	case SP_TOKEN_STRING:
		return read_string(e);
	case SP_TOKEN_CHARACTER:
		e->at++;
		return sp_worth_unknown(e);
	case SP_TOKEN_NAME: {
		struct sp_worth worth = read_name(e);
		return begins_string(e, start) ? strings(e, worth) : postfix(e, worth, start);
	}
	default:
		return token->mark == '(' ? postfix(e, parenthesized(e), start) : fail(e);
	}
}

static struct sp_worth negate(struct sp_worth worth)
{
	sp_condition swapped = worth.yes;
	worth.yes = worth.no;
	worth.no = swapped;
	if (worth.kind == SP_WORTH_NUMBER)
		worth.number = !worth.number;
	else
		worth.kind = SP_WORTH_UNKNOWN;
	return worth;
}

static struct sp_worth prefixed(struct sp_evaluation *e, uint16_t mark)
{
	uint32_t start = e->at;
	struct sp_worth worth = unary(e);
	bool is_number = worth.kind == SP_WORTH_NUMBER;
	bool is_own = e->at == start + 1 && is_local(e, start);
	switch (mark) {
	case '!':
		return negate(worth);
	case '+':
		return worth;
	case '-':
		if (is_number)
			return sp_worth_number(worth.number == INT64_MIN ? INT64_MIN : -worth.number);
		worth.kind = SP_WORTH_UNKNOWN;
		return worth;
	case '~':
		if (is_number)
			return sp_worth_number(~worth.number);
		return with_effect(e, worth.effect);
	case '*':
	case '&':
		return with_effect(e, worth.effect);
	default: /* ++ and -- */
		return with_effect(e, is_own ? worth.effect : SP_ALWAYS);
	}
}

static struct sp_worth unary(struct sp_evaluation *e)
{
	static const uint16_t marks[] = {
		'!', '-', '+', '~', '*', '&', SP_MARK2('+', '+'), SP_MARK2('-', '-')};
	if (e->depth > DEPTH)
		return fail(e);
	e->depth++;
	struct sp_worth worth;
	size_t i = 0;
	while (i < SP_COUNT(marks) && !accept(e, marks[i]))
		i++;
	worth = i < SP_COUNT(marks) ? prefixed(e, marks[i]) : primary(e);
	e->depth--;
	return worth;
}

/* a && b, a || b: what is behind is only reached when what is before does not decide. */
static struct sp_worth logical(struct sp_evaluation *e, struct sp_worth left, bool is_and)
{
	struct sp_reader *r = e->reader;
	uint32_t start = e->at;
	struct sp_worth right = binary(e, is_and ? 3 : 2), result = sp_worth_unknown(e);
	sp_condition reached = is_and ? left.yes : left.no;
	if (is_and) {
		result.yes = sp_both(r, left.yes, right.yes);
		result.no = sp_either(r, left.no, right.no);
	} else {
		result.yes = sp_either(r, left.yes, right.yes);
		result.no = sp_both(r, left.no, right.no);
	}
	result.effect = sp_either(r, left.effect, sp_both(r, reached, right.effect));
	if (e->marks && reached > SP_OPAQUE && e->at > start)
		sp_marks_add(e, start, e->at - 1, reached, e->tokens[start - 1].line);
	return result;
}

/* Operators that bind at least that tightly. */
static struct sp_worth binary(struct sp_evaluation *e, int least)
{
	struct sp_worth left = unary(e);
	while (e->at < e->end && e->tokens[e->at].kind == SP_TOKEN_MARK) {
		uint16_t mark = e->tokens[e->at].mark;
		int tightness = sp_operator_binding(mark);
		if (!tightness || tightness < least)
			break;
		e->at++;
		if (tightness <= 2)
			left = logical(e, left, tightness == 2);
		else
			left = sp_operator_apply(e, left, mark, binary(e, tightness + 1));
	}
	return left;
}

/* From ? on; the test is there already. */
static struct sp_worth conditional(struct sp_evaluation *e, struct sp_worth test)
{
	struct sp_reader *r = e->reader;
	struct sp_worth yes = test, no;
	uint32_t start = ++e->at;
	if (!is_mark(e, ':'))
		yes = sp_expression(e, true);
	if (e->marks && e->at > start && test.yes > SP_OPAQUE)
		sp_marks_add(e, start, e->at - 1, test.yes, e->tokens[start - 1].line);
	if (!accept(e, ':'))
		return fail(e);
	start = e->at;
	no = assignment(e);
	if (e->marks && e->at > start && test.no > SP_OPAQUE)
		sp_marks_add(e, start, e->at - 1, test.no, e->tokens[start - 1].line);
	struct sp_worth result = sp_worth_unknown(e);
	result.yes = sp_either(r, sp_both(r, test.yes, yes.yes), sp_both(r, test.no, no.yes));
	result.no = sp_either(r, sp_both(r, test.yes, yes.no), sp_both(r, test.no, no.no));
	result.effect = sp_either(r, test.effect,
		sp_either(r, sp_both(r, test.yes, yes.effect), sp_both(r, test.no, no.effect)));
	return result;
}

static bool is_assignment(const struct sp_evaluation *e)
{
	static const uint16_t marks[] = {'=', SP_MARK2('+', '='), SP_MARK2('-', '='), SP_MARK2('*', '='),
		SP_MARK2('/', '='), SP_MARK2('%', '='), SP_MARK2('&', '='), SP_MARK2('|', '='),
		SP_MARK2('^', '='), SP_MARK_SHIFT_ASSIGN};
	for (size_t i = 0; i < SP_COUNT(marks); i++)
		if (is_mark(e, marks[i]))
			return true;
	return false;
}

static struct sp_worth assignment(struct sp_evaluation *e)
{
	uint32_t start = e->at;
	if (e->depth > DEPTH)
		return fail(e);
	e->depth++;
	struct sp_worth worth = binary(e, 1);
	if (is_mark(e, '?')) {
		worth = conditional(e, worth);
	} else if (is_assignment(e)) {
		bool is_own = e->at == start + 1 && is_local(e, start);
		e->at++;
		struct sp_worth value = assignment(e);
		value.effect = is_own ? value.effect : SP_ALWAYS;
		worth = value;
	}
	e->depth--;
	return worth;
}

struct sp_worth sp_expression(struct sp_evaluation *e, bool with_commas)
{
	struct sp_worth worth = assignment(e);
	while (with_commas && accept(e, ',')) {
		sp_condition before = worth.effect;
		worth = assignment(e);
		worth.effect = sp_either(e->reader, before, worth.effect);
	}
	return worth;
}

struct sp_worth sp_expression_whole(struct sp_evaluation *e, uint32_t first, uint32_t end)
{
	uint32_t at = e->at, around = e->end;
	bool has_failed = e->has_failed;
	e->at = first;
	e->end = end;
	e->has_failed = false;
	struct sp_worth worth = sp_expression(e, true);
	if (e->at != end || e->has_failed)
		worth = fail(e);
	e->at = at;
	e->end = around;
	e->has_failed = has_failed;
	return worth;
}
