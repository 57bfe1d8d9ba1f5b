/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What comes of calling a name. Every definition counts on its own condition: where only an empty stub is
 * there, nothing does. Macros are expanded with their arguments (ISO C17 6.10.3), functions looked into.
 */
#include "conditional-call.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define DEPTH 192 /* of evaluations inside each other */

static sp_condition arguments_effect(struct sp_evaluation *e, uint32_t open)
{
	uint32_t close = e->tokens[open].match;
	return close == open + 1 ? SP_NEVER : sp_expression_whole(e, open + 1, close).effect;
}

static void add_worth(
	struct sp_reader *r, struct sp_worth *sum, sp_condition condition, struct sp_worth worth)
{
	sum->effect = sp_either(r, sum->effect, sp_both(r, condition, worth.effect));
	sum->yes = sp_either(r, sum->yes, sp_both(r, condition, worth.yes));
	sum->no = sp_either(r, sum->no, sp_both(r, condition, worth.no));
}

static bool is_itself(struct sp_definition *definition, const struct sp_token *name)
{
	const struct sp_definition_body *body = sp_definition_read(definition);
	return body->scan.tokens.count == 1 && sp_token_is_same(&body->scan.tokens.items[0], name);
}

/* A macro without parameters that stands for another name. */
static struct sp_worth call_other(
	struct sp_evaluation *e, struct sp_definition *definition, const struct sp_token *name, uint32_t open)
{
	const struct sp_definition_body *body = sp_definition_read(definition);
	uint32_t close = e->tokens[open].match;
	if (body->scan.tokens.count != 1 || body->scan.tokens.items[0].kind != SP_TOKEN_NAME)
		return sp_worth_real(e);
	struct sp_tokens tokens = {0};
	sp_tokens_add(&tokens, &body->scan.tokens.items[0]);
	for (uint32_t i = open; i <= close; i++) {
		struct sp_token token = e->tokens[i];
		token.branch = 0;
		sp_tokens_add(&tokens, &token);
	}
	sp_tokens_match(&tokens);
	struct sp_worth worth = sp_text_worth(e, name, &tokens);
	free(tokens.items);
	return worth;
}

static struct sp_worth call_definition(struct sp_evaluation *e, struct sp_definition *definition,
	const struct sp_token *name, uint32_t open, sp_condition *arguments)
{
	if (definition->kind == SP_DEFINES_CALL_MACRO)
		return sp_macro_worth(e, definition, name, open);
	if (definition->kind == SP_DEFINES_MACRO)
		return call_other(e, definition, name, open);
	if (definition->kind != SP_DEFINES_FUNCTION)
		return sp_worth_real(e);
	struct sp_worth worth = sp_function_worth(e, definition, name);
	if (*arguments == UINT32_MAX)
		*arguments = arguments_effect(e, open);
	worth.effect = sp_either(e->reader, worth.effect, *arguments);
	return worth;
}

static struct sp_worth sum_definitions(struct sp_evaluation *e, const struct sp_view *view,
	const struct sp_token *name, uint32_t open, bool without_macros)
{
	struct sp_reader *r = e->reader;
	struct sp_worth sum = {.effect = SP_NEVER, .yes = SP_NEVER, .no = SP_NEVER};
	sp_condition arguments = UINT32_MAX, covered = SP_NEVER;
	for (size_t i = 0; i < SP_COUNT(view->firsts); i++) {
		for (uint32_t j = view->firsts[i]; j != SP_NO_DEFINITION; j = r->names.definitions[j].next) {
			struct sp_definition *definition = &r->names.definitions[j];
			if (sp_comes_later(e, definition))
				continue;
			bool is_macro = definition->kind <= SP_DEFINES_CALL_MACRO;
			if (definition->kind == SP_DEFINES_NOTHING) {
				if (sp_definition_is_replaced(&r->names, definition))
					continue;
				return sp_worth_real(e);
			}
			if ((is_macro && without_macros) ||
				(definition->kind == SP_DEFINES_MACRO && is_itself(definition, name)))
				continue;
			sp_condition condition = sp_definition_condition(r, definition);
			covered = sp_either(r, covered, sp_possibly(r, condition));
			if (!is_macro)
				condition = sp_both(r, condition, sp_opposite(r, view->macro));
			/* what may be there counts as there */
			condition = sp_possibly(r, condition);
			add_worth(r, &sum, condition, call_definition(e, definition, name, open, &arguments));
			if (sum.effect == SP_ALWAYS && sum.yes == SP_ALWAYS && sum.no == SP_ALWAYS)
				return sum;
		}
	}
	/* elsewhere it is something that was not seen: in a header that this build did not need */
	add_worth(r, &sum, sp_opposite(r, covered), sp_worth_real(e));
	return sum;
}

/* What the compiler knows itself; false: nothing of it is known here. */
static bool call_compiler(
	struct sp_evaluation *e, const struct sp_token *name, uint32_t open, struct sp_worth *worth)
{
	static const char *const pure[] = {"__builtin_constant_p", "__builtin_types_compatible_p",
		"__builtin_return_address", "__builtin_frame_address", "__builtin_bswap16",
		"__builtin_bswap32", "__builtin_bswap64"};
	struct sp_arguments arguments;
	*worth = sp_worth_unknown(e);
	for (size_t i = 0; i < SP_COUNT(pure); i++)
		if (sp_token_is(name, pure[i]))
			return true;
	if (sp_token_is(name, "__builtin_expect") && sp_arguments_read(e, open, &arguments)) {
		uint32_t first = open + 1;
		*worth = sp_expression_whole(e, first, first + (uint32_t)arguments.items[0].count);
		return true;
	}
	return false;
}

static struct sp_worth call_option(struct sp_evaluation *e, uint32_t open, enum sp_condition_kind kind)
{
	const struct sp_token *option = &e->tokens[open + 1];
	if (e->tokens[open].match != open + 2 || !sp_token_is_option(e->reader, option))
		return sp_worth_unknown(e);
	size_t skip = strlen("CONFIG_");
	SP_AUTOFREE char *name = sp_format("%.*s", (int)(option->length - skip), option->text + skip);
	struct sp_worth worth = {.effect = SP_NEVER};
	worth.yes = sp_condition_option(e->reader->set, kind, name);
	worth.no = sp_opposite(e->reader, worth.yes);
	return worth;
}

struct sp_worth sp_call(struct sp_evaluation *e)
{
	const struct sp_token *name = &e->tokens[e->at];
	uint32_t open = e->at + 1, close = e->tokens[open].match;
	enum sp_condition_kind kind;
	struct sp_worth worth;
	if (close >= e->end) {
		e->has_failed = true;
		e->at = e->end;
		return sp_worth_real(e);
	}
	e->at = close + 1;
	if (sp_token_asks_option(e->reader, name, &kind))
		return call_option(e, open, kind);
	if (call_compiler(e, name, open, &worth))
		return worth;
	if (e->is_directive)
		return sp_worth_unknown(e);
	if (e->depth > DEPTH)
		return sp_worth_real(e);
	bool is_expanding = sp_is_expanding(e, name);
	struct sp_view view = sp_view(e, name, is_expanding);
	if (!view.count || view.count > SP_MOST_DEFINITIONS)
		return sp_worth_real(e);
	e->depth++;
	uint32_t at = e->at;
	worth = sum_definitions(e, &view, name, open, is_expanding);
	e->at = at;
	e->depth--;
	return worth;
}

static struct sp_worth name_text(
	struct sp_evaluation *e, struct sp_definition *definition, const struct sp_token *name)
{
	const struct sp_definition_body *body = sp_definition_read(definition);
	if (!body->scan.tokens.count || body->scan.tokens.count > 200)
		return sp_worth_unknown(e);
	return sp_text_worth(e, name, &body->scan.tokens);
}

/* Sources define it as well, and a header cannot know which of them includes it. */
static bool is_defined_elsewhere(const struct sp_evaluation *e, const struct sp_token *name)
{
	const struct sp_reader *r = e->reader;
	const struct sp_name *all =
		sp_names_find(&r->names, name->text, name->length, name->hash, SP_EVERY_FILE);
	return all && all->is_elsewhere && r->files[e->file].can_be_included;
}

bool sp_is_known(const struct sp_evaluation *e, const struct sp_token *name)
{
	return e->known_until && sp_token_is_same(name, &e->known);
}

struct sp_worth sp_name_worth(struct sp_evaluation *e, const struct sp_token *name)
{
	struct sp_reader *r = e->reader;
	if (sp_is_known(e, name))
		return e->known_worth;
	if (sp_token_is_switch(r, name)) {
		struct sp_worth worth = {.effect = SP_NEVER, .yes = sp_switch_condition(r, name)};
		worth.no = sp_opposite(r, worth.yes);
		return worth;
	}
	if (sp_is_expanding(e, name) || e->depth > DEPTH)
		return sp_worth_unknown(e);
	struct sp_view view = sp_view(e, name, true);
	struct sp_worth sum = {.effect = SP_NEVER, .yes = SP_NEVER, .no = SP_NEVER};
	sp_condition covered = SP_NEVER;
	size_t found = 0;
	for (size_t i = 0; i < SP_COUNT(view.firsts) && view.count <= SP_MOST_DEFINITIONS; i++) {
		for (uint32_t j = view.firsts[i]; j != SP_NO_DEFINITION; j = r->names.definitions[j].next) {
			struct sp_definition *definition = &r->names.definitions[j];
			if (sp_comes_later(e, definition))
				continue;
			if (definition->kind == SP_DEFINES_NOTHING &&
				!sp_definition_is_replaced(&r->names, definition))
				return sp_worth_unknown(e);
			if (definition->kind != SP_DEFINES_MACRO)
				continue;
			sp_condition condition = sp_definition_condition(r, definition);
			struct sp_worth worth = name_text(e, definition, name);
			if (!found++ && condition == SP_ALWAYS && view.count == 1)
				return worth;
			covered = sp_either(r, covered, sp_possibly(r, condition));
			add_worth(r, &sum, e->is_directive ? condition : sp_possibly(r, condition), worth);
		}
	}
	if (!found || is_defined_elsewhere(e, name))
		return sp_worth_unknown(e);
	/* where it is no macro it is 0, or a variable */
	if (e->is_directive)
		sum.no = sp_either(r, sum.no, sp_opposite(r, sp_macro_defined(r, e->file, name)));
	else
		add_worth(r, &sum, sp_opposite(r, covered), sp_worth_unknown(e));
	return sum;
}

bool sp_name_is_text(const struct sp_evaluation *e, const struct sp_token *name)
{
	struct sp_view view = sp_view(e, name, true);
	for (size_t i = 0; i < SP_COUNT(view.firsts); i++)
		for (uint32_t j = view.firsts[i]; j != SP_NO_DEFINITION;
			j = e->reader->names.definitions[j].next)
			if (e->reader->names.definitions[j].kind == SP_DEFINES_MACRO)
				return true;
	return false;
}
