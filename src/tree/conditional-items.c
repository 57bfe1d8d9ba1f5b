/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What stands outside of functions (ISO C17 6.9): function definitions and declarations, by their shape
 * alone. Types are not known, so a function is a name with what looks like parameters, before a {.
 */
#include "conditional-reader.h"

#include <string.h>

/* From one ; or } to the next. */
struct item {
	uint32_t first, behind;
	uint32_t name; /* of the function; UINT32_MAX: none */
	uint32_t body; /* its {; UINT32_MAX: none */
	bool is_static;
};

/* Nothing, void, or two names (or a name and a star) beside each other. */
static bool looks_like_parameters(const struct sp_token *items, uint32_t open)
{
	uint32_t close = items[open].match;
	if (close == open + 1 || (close == open + 2 && sp_token_is(&items[open + 1], "void")))
		return true;
	for (uint32_t i = open + 1; i + 1 < close; i++) {
		const struct sp_token *next = &items[i + 1];
		if (sp_token_is_mark(&items[i], '(') && items[i].match < close)
			i = items[i].match;
		else if (items[i].kind == SP_TOKEN_NAME &&
			 (next->kind == SP_TOKEN_NAME || sp_token_is_mark(next, '*')))
			return true;
	}
	return false;
}

/* The item that starts at *at, which moves behind it. */
static bool next_item(const struct sp_tokens *tokens, uint32_t *at, struct item *item)
{
	const struct sp_token *items = tokens->items;
	uint32_t count = (uint32_t)tokens->count;
	bool has_value = false;
	*item = (struct item){.first = *at, .name = UINT32_MAX, .body = UINT32_MAX};
	if (*at >= count)
		return false;
	for (uint32_t i = *at; i < count; i++) {
		const struct sp_token *token = &items[i];
		if (token->kind == SP_TOKEN_NAME && sp_token_is(token, "static"))
			item->is_static = true;
		if (token->kind != SP_TOKEN_MARK)
			continue;
		if (token->mark == ';' || token->mark == '}') {
			*at = item->behind = i + 1;
			return true;
		}
		has_value = has_value || token->mark == '=';
		if (token->mark == '(' && i > *at && items[i - 1].kind == SP_TOKEN_NAME &&
			item->name == UINT32_MAX && token->match < count && looks_like_parameters(items, i))
			item->name = i - 1;
		if (token->mark == '{' && !has_value) {
			bool is_linkage = i > *at && items[i - 1].kind == SP_TOKEN_STRING;
			if (item->name != UINT32_MAX)
				item->body = i;
			item->behind = token->match < count ? token->match + 1 : count;
			*at = is_linkage ? i + 1 : item->behind;
			return true;
		}
		if ((token->mark == '(' || token->mark == '[' || token->mark == '{') && token->match < count)
			i = token->match - sp_token_is_mark(&items[token->match], '}') * (token->mark != '{');
	}
	*at = item->behind = count;
	return true;
}

static void add_definition(
	struct sp_reader *reader, uint32_t file, const struct sp_token *name, struct sp_definition definition)
{
	uint32_t scope = reader->files[file].can_be_included ? SP_EVERY_FILE : file;
	definition.file = file;
	sp_names_add(&reader->names, name->text, name->length, scope, &definition);
}

static void collect_function(
	struct sp_reader *reader, uint32_t file, const struct sp_tokens *tokens, const struct item *item)
{
	const struct sp_token *name = &tokens->items[item->name], *open = name + 1;
	struct sp_definition definition = {
		.branch = name->branch, .line = open->line, .kind = SP_DECLARES_FUNCTION};
	uint32_t last = item->behind - 1;
	if (item->behind <= tokens->count) {
		definition.kind = item->is_static ? SP_DEFINES_FUNCTION : SP_DEFINES_GLOBAL_FUNCTION;
		definition.text = open->text;
		definition.length = (uint32_t)(tokens->items[last].text + 1 - open->text);
	}
	add_definition(reader, file, name, definition);
}

/* "int f(int) __attribute__((x));": every name with parentheses behind other words counts. */
static void collect_declaration(
	struct sp_reader *reader, uint32_t file, const struct sp_tokens *tokens, const struct item *item)
{
	const struct sp_token *items = tokens->items;
	if (item->is_static || sp_token_is(&items[item->first], "typedef"))
		return;
	for (uint32_t i = item->first + 1; i + 1 < item->behind; i++) {
		if (sp_token_is_mark(&items[i], '='))
			return;
		if (!sp_token_is_mark(&items[i + 1], '(') || items[i].kind != SP_TOKEN_NAME)
			continue;
		add_definition(reader, file, &items[i],
			(struct sp_definition){.branch = items[i].branch,
				.line = items[i].line,
				.kind = SP_DECLARES_FUNCTION});
		if (items[i + 1].match < item->behind)
			i = items[i + 1].match;
	}
}

static void collect_macros(struct sp_reader *reader, uint32_t file)
{
	const struct sp_scan *scan = &reader->files[file].scan;
	for (size_t i = 0; i < scan->directive_count; i++) {
		const struct sp_directive *directive = &scan->directives[i];
		struct sp_token name = {
			.text = directive->name, .length = directive->name_length, .kind = SP_TOKEN_NAME};
		if (directive->kind == SP_DIRECTIVE_INCLUDE || sp_token_is_option(reader, &name) ||
			sp_token_is_switch(reader, &name) || sp_token_is_keeper(reader, &name))
			continue;
		struct sp_definition definition = {.text = directive->text,
			.length = directive->length,
			.branch = directive->branch,
			.line = directive->line,
			.kind = SP_DEFINES_NOTHING,
			.is_default = directive->is_default};
		if (directive->kind == SP_DIRECTIVE_DEFINE)
			definition.kind = directive->length && *directive->text == '(' ? SP_DEFINES_CALL_MACRO
										       : SP_DEFINES_MACRO;
		add_definition(reader, file, &name, definition);
	}
}

void sp_items_collect(struct sp_reader *reader, uint32_t file)
{
	const struct sp_source_text *source = &reader->files[file];
	const struct sp_tokens *tokens = &source->scan.tokens;
	struct item item;
	collect_macros(reader, file);
	for (uint32_t at = 0; source->is_c && next_item(tokens, &at, &item);) {
		if (item.body != UINT32_MAX)
			collect_function(reader, file, tokens, &item);
		else if (item.behind <= tokens->count &&
			 sp_token_is_mark(&tokens->items[item.behind - 1], ';'))
			collect_declaration(reader, file, tokens, &item);
	}
}

/* "static const char text[] WORD = ..." */
static bool is_array(const struct sp_token *items, const struct item *item)
{
	bool has_size = false;
	for (uint32_t i = item->first; i < item->behind; i++) {
		if (sp_token_is_mark(&items[i], '='))
			return has_size;
		if (sp_token_is_mark(&items[i], '{') || sp_token_is_mark(&items[i], '('))
			i = items[i].match < item->behind ? items[i].match : item->behind;
		else
			has_size = has_size || sp_token_is_mark(&items[i], '[');
	}
	return false;
}

uint32_t sp_items_next_array(const struct sp_tokens *tokens, uint32_t *at)
{
	struct item item;
	while (next_item(tokens, at, &item))
		if (item.body == UINT32_MAX && is_array(tokens->items, &item))
			return tokens->items[item.first].line;
	return 0;
}

static void mark_function(struct sp_evaluation *e, const struct item *item)
{
	const struct sp_token *body = &e->tokens[item->body];
	uint32_t close = body->match < e->count ? body->match : e->count;
	e->block = body->branch;
	e->at = item->body + 1;
	e->end = e->count;
	sp_condition effect = sp_statements(e, close, SP_ALWAYS);
	/* nothing is left of it, or what it computes for itself alone */
	if (!item->is_static || effect <= SP_OPAQUE)
		effect = sp_function_effect(e, &e->tokens[item->name]);
	if (effect <= SP_OPAQUE || close >= e->count ||
		e->tokens[item->first].branch != e->tokens[close].branch)
		return;
	/* a function that others may call is still there, without its content */
	uint32_t first = item->is_static ? item->first : item->body + 1;
	uint32_t last = item->is_static ? close : close - 1;
	if (last >= first)
		sp_marks_add(e, first, last, effect, e->tokens[item->name].line);
}

/* IF_X(...) anywhere */
static void mark_keepers(struct sp_evaluation *e)
{
	for (uint32_t i = 0; i + 1 < e->count; i++) {
		const struct sp_token *token = &e->tokens[i];
		if (token->kind != SP_TOKEN_NAME || !sp_token_is_mark(token + 1, '(') ||
			token[1].match >= e->count || !sp_token_is_keeper(e->reader, token))
			continue;
		sp_marks_add(e, i, token[1].match, sp_keeper_condition(e->reader, token), token->line);
	}
}

void sp_items_mark(struct sp_reader *reader, uint32_t file, struct sp_scan *scan, struct sp_marks *marks)
{
	struct sp_evaluation e = {.reader = reader,
		.file = file,
		.branches = reader->files[file].scan.branches,
		.tokens = scan->tokens.items,
		.count = (uint32_t)scan->tokens.count,
		.marks = marks};
	struct item item;
	for (uint32_t at = 0; next_item(&scan->tokens, &at, &item);)
		if (item.body != UINT32_MAX)
			mark_function(&e, &item);
	if (reader->kind != SP_TREE_LINUX)
		mark_keepers(&e);
}
