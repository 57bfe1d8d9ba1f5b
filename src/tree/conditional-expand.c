/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Putting the arguments into macros (ISO C17 6.10.3), and looking into macros and functions.
 */
#include "conditional-call.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH 24 /* of calls inside each other */

struct sp_worth sp_worth_real(const struct sp_evaluation *e)
{
	struct sp_worth worth = sp_worth_unknown(e);
	worth.effect = SP_ALWAYS;
	return worth;
}

bool sp_arguments_read(const struct sp_evaluation *e, uint32_t open, struct sp_arguments *arguments)
{
	uint32_t close = e->tokens[open].match, start = open + 1;
	arguments->count = 0;
	if (close >= e->end)
		return false;
	for (uint32_t i = open + 1; i <= close; i++) {
		const struct sp_token *token = &e->tokens[i];
		if (i < close && !sp_token_is_mark(token, ',')) {
			if (token->match > i && token->match < close)
				i = token->match;
			continue;
		}
		if (arguments->count == SP_COUNT(arguments->items))
			return false;
		arguments->items[arguments->count++] = (struct sp_argument){&e->tokens[start], i - start};
		start = i + 1;
	}
	return true;
}

bool sp_token_is_same(const struct sp_token *a, const struct sp_token *b)
{
	return a->kind == SP_TOKEN_NAME && b->kind == SP_TOKEN_NAME && a->hash == b->hash &&
	       a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
}

static void add_argument(struct sp_tokens *to, const struct sp_arguments *arguments, size_t from,
	bool and_the_rest, uint32_t line)
{
	const struct sp_token comma = {.text = ",",
		.length = 1,
		.line = line,
		.mark = ',',
		.kind = SP_TOKEN_MARK,
		.match = UINT32_MAX};
	for (size_t i = from; i < arguments->count && (i == from || and_the_rest); i++) {
		if (i > from)
			sp_tokens_add(to, &comma);
		for (size_t j = 0; j < arguments->items[i].count; j++) {
			struct sp_token token = arguments->items[i].first[j];
			token.branch = 0;
			sp_tokens_add(to, &token);
		}
	}
}

/* The text of a macro with its arguments put in; false: it pastes what is no word. */
static bool substitute(
	const struct sp_definition_body *body, const struct sp_arguments *arguments, struct sp_tokens *to)
{
	static const struct sp_token pasted = {
		.text = "?", .length = 1, .kind = SP_TOKEN_NUMBER, .match = UINT32_MAX};
	const struct sp_token *items = body->scan.tokens.items;
	for (uint32_t i = body->first; i < body->scan.tokens.count; i++) {
		size_t p = 0;
		if (sp_token_is_mark(&items[i], '#')) {
			struct sp_token text = {.text = "\"\"", .length = 2, .kind = SP_TOKEN_STRING};
			sp_tokens_add(to, &text);
			i++;
			continue;
		}
		if (sp_token_is_mark(&items[i], SP_MARK2('#', '#'))) {
			/* "fmt, ## arguments" without arguments takes the comma away */
			bool after_comma = to->count && sp_token_is_mark(&to->items[to->count - 1], ',');
			if (after_comma && body->is_variadic) {
				to->count -= arguments->count < body->parameter_count;
				continue;
			}
			/* whatever word becomes of it, it is not known; called, it is something */
			if (!to->count || to->items[to->count - 1].kind == SP_TOKEN_MARK)
				return false;
			to->count--;
			sp_tokens_add(to, &pasted);
			i++;
			continue;
		}
		while (p < body->parameter_count && !sp_token_is_same(&items[i], &body->parameters[p]))
			p++;
		if (p < body->parameter_count)
			add_argument(to, arguments, p, body->is_variadic && p + 1 == body->parameter_count,
				items[i].line);
		else
			sp_tokens_add(to, &items[i]);
	}
	sp_tokens_match(to);
	return true;
}

bool sp_is_expanding(const struct sp_evaluation *e, const struct sp_token *name)
{
	int depth = 0;
	for (const struct sp_expansion *x = e->expansion; x; x = x->around)
		if (++depth > DEPTH ||
			(x->length == name->length && memcmp(x->text, name->text, name->length) == 0))
			return true;
	return false;
}

struct sp_evaluation sp_evaluation_inside(
	const struct sp_evaluation *e, const struct sp_expansion *expansion, const struct sp_tokens *tokens)
{
	return (struct sp_evaluation){.reader = e->reader,
		.file = e->file,
		.tokens = tokens->items,
		.end = (uint32_t)tokens->count,
		.line = e->line,
		.is_directive = e->is_directive,
		.expansion = expansion,
		.known = e->known,
		.known_worth = e->known_worth,
		.known_until = e->known_until,
		.is_inside = true,
		.returns_yes = SP_NEVER,
		.returns_no = SP_NEVER,
		.depth = e->depth + 1};
}

/* As an expression, or else as statements: "do { } while (0)". */
struct sp_worth sp_text_worth(
	const struct sp_evaluation *e, const struct sp_token *name, const struct sp_tokens *tokens)
{
	struct sp_expansion expansion = {e->expansion, name->text, name->length};
	struct sp_evaluation text = sp_evaluation_inside(e, &expansion, tokens);
	const struct sp_token *first = tokens->items;
	if (e->reader->budget < tokens->count)
		return sp_worth_real(e);
	e->reader->budget -= tokens->count;
	if (!tokens->count)
		return (struct sp_worth){.effect = SP_NEVER, .yes = SP_NEVER, .no = SP_NEVER};
	bool is_statement = sp_token_is_mark(first, '{') || sp_token_is(first, "do") ||
			    sp_token_is(first, "if") || sp_token_is(first, "asm") ||
			    sp_token_is(first, "__asm__") ||
			    sp_token_is_mark(&tokens->items[tokens->count - 1], ';');
	if (!is_statement)
		return sp_expression_whole(&text, 0, text.end);
	struct sp_worth worth = sp_worth_unknown(e);
	/* the last ; is the caller's */
	worth.effect = e->is_directive ? SP_ALWAYS : sp_statements(&text, text.end, SP_ALWAYS);
	return worth;
}

struct sp_worth sp_macro_worth(
	struct sp_evaluation *e, struct sp_definition *definition, const struct sp_token *name, uint32_t open)
{
	const struct sp_definition_body *body = sp_definition_read(definition);
	struct sp_arguments arguments;
	struct sp_tokens tokens = {0};
	if (!sp_arguments_read(e, open, &arguments) || (body->scan.tokens.count > 2000))
		return sp_worth_real(e);
	struct sp_worth worth = sp_worth_real(e);
	if (substitute(body, &arguments, &tokens))
		worth = sp_text_worth(e, name, &tokens);
	free(tokens.items);
	return worth;
}

/* Without its arguments: those are the caller's. */
struct sp_worth sp_function_worth(
	struct sp_evaluation *e, struct sp_definition *definition, const struct sp_token *name)
{
	if (definition->is_evaluated)
		return definition->worth;
	if (definition->is_busy)
		return sp_worth_real(e);
	definition->is_busy = true;
	const struct sp_definition_body *body = sp_definition_read(definition);
	struct sp_expansion expansion = {e->expansion, name->text, name->length};
	struct sp_evaluation code = sp_evaluation_inside(e, &expansion, &body->scan.tokens);
	code.file = definition->file;
	code.branches = body->scan.branches;
	code.known_until = 0;
	code.line = 0;
	for (size_t i = 0; i < body->parameter_count && code.local_count < SP_COUNT(code.locals); i++)
		code.locals[code.local_count++] = body->parameters[i];
	struct sp_worth worth = sp_worth_real(e);
	uint32_t open = body->first;
	while (open < code.end && !sp_token_is_mark(&code.tokens[open], '{'))
		open++;
	if (open < code.end) {
		code.at = open + 1;
		worth.effect = sp_statements(&code, code.tokens[open].match, SP_ALWAYS);
		if (worth.effect != SP_ALWAYS) {
			worth.yes = code.returns_yes;
			worth.no = code.returns_no;
		}
	}
	definition->worth = worth;
	definition->is_evaluated = true;
	definition->is_busy = false;
	return worth;
}

sp_condition sp_function_effect(struct sp_evaluation *e, const struct sp_token *name)
{
	const struct sp_name *all =
		sp_names_find(&e->reader->names, name->text, name->length, name->hash, SP_EVERY_FILE);
	const struct sp_name *own =
		sp_names_find(&e->reader->names, name->text, name->length, name->hash, e->file);
	const uint32_t firsts[] = {all ? all->first : SP_NO_DEFINITION, own ? own->first : SP_NO_DEFINITION};
	for (size_t i = 0; i < SP_COUNT(firsts); i++)
		for (uint32_t j = firsts[i]; j != SP_NO_DEFINITION;
			j = e->reader->names.definitions[j].next) {
			struct sp_definition *definition = &e->reader->names.definitions[j];
			/* its text starts behind the name */
			if (definition->kind >= SP_DEFINES_FUNCTION && definition->file == e->file &&
				definition->text == name[1].text) {
				struct sp_worth worth = sp_function_worth(e, definition, name);
				bool is_silent = worth.yes == SP_NEVER && worth.no == SP_NEVER;
				return is_silent ? worth.effect : SP_ALWAYS;
			}
		}
	return SP_ALWAYS;
}
