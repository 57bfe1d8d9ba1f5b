/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Most names never matter, since their code is there always. Which do is found out once for each.
 */
#include "conditional-call.h"

static bool calls_parameter(struct sp_definition *definition)
{
	const struct sp_definition_body *body = sp_definition_read(definition);
	const struct sp_token *items = body->scan.tokens.items;
	for (uint32_t i = body->first; i + 1 < body->scan.tokens.count; i++)
		for (size_t p = 0; p < body->parameter_count && sp_token_is_mark(&items[i + 1], '('); p++)
			if (sp_token_is_same(&items[i], &body->parameters[p]))
				return true;
	return false;
}

/* With arguments of which nothing is known. */
static bool could_matter(struct sp_evaluation *e, const struct sp_token *name)
{
	static const struct sp_token open = {
		.text = "(", .length = 1, .mark = '(', .kind = SP_TOKEN_MARK, .match = 9};
	static const struct sp_token close = {
		.text = ")", .length = 1, .mark = ')', .kind = SP_TOKEN_MARK, .match = UINT32_MAX};
	static const struct sp_token comma = {
		.text = ",", .length = 1, .mark = ',', .kind = SP_TOKEN_MARK, .match = UINT32_MAX};
	static const struct sp_token any = {
		.text = "(any)", .length = 5, .kind = SP_TOKEN_NAME, .match = UINT32_MAX};
	struct sp_token tokens[10] = {*name, open, any, comma, any, comma, any, comma, any, close};
	struct sp_tokens call = {tokens, 10, 10};
	struct sp_evaluation probe = sp_evaluation_inside(e, e->expansion, &call);
	probe.is_inside = false;
	struct sp_view view = sp_view(e, name, false);
	if (view.count > SP_MOST_DEFINITIONS)
		return false;
	for (size_t i = 0; i < SP_COUNT(view.firsts); i++) {
		for (uint32_t j = view.firsts[i]; j != SP_NO_DEFINITION;
			j = e->reader->names.definitions[j].next) {
			struct sp_definition *definition = &e->reader->names.definitions[j];
			if (sp_comes_later(e, definition))
				continue;
			if (definition->kind == SP_DEFINES_CALL_MACRO && calls_parameter(definition))
				return true;
			if (definition->kind == SP_DEFINES_MACRO) {
				struct sp_worth worth = sp_name_worth(&probe, name);
				if (worth.effect != SP_ALWAYS &&
					(worth.yes != SP_ALWAYS || worth.no != SP_ALWAYS))
					return true;
			}
		}
	}
	probe.at = 0;
	struct sp_worth worth = sp_call(&probe);
	return worth.effect != SP_ALWAYS || worth.yes != SP_ALWAYS || worth.no != SP_ALWAYS;
}

bool sp_name_matters(struct sp_evaluation *e, const struct sp_token *name)
{
	struct sp_reader *r = e->reader;
	enum sp_condition_kind kind;
	if (sp_token_is_option(r, name) || sp_token_asks_option(r, name, &kind) ||
		sp_token_is_switch(r, name) || sp_token_is_keeper(r, name))
		return true;
	struct sp_name *entry = sp_names_find(&r->names, name->text, name->length, name->hash, e->file);
	if (!entry)
		entry = sp_names_find(&r->names, name->text, name->length, name->hash, SP_EVERY_FILE);
	if (!entry)
		return false;
	if (entry->interest == SP_INTEREST_UNKNOWN) {
		entry->interest = SP_INTEREST_BUSY;
		entry->interest = could_matter(e, name) ? SP_INTEREST_SOME : SP_INTEREST_NONE;
	}
	return entry->interest == SP_INTEREST_SOME;
}
