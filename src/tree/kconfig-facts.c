/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What Kconfig says of every option, from the helper's form (see kconfig-facts-helper.c).
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "tree/kconfig-session.h"

/* The texts of an option, in the helper's order. */
enum field {
	NAME,
	TYPE,
	VALUE,
	PROMPT,
	MENU,
	DEPENDS,
	SELECTED_BY,
	SELECTS,
	IMPLIES,
	DEFAULTS,
	CHOICE,
	CHOICE_MEMBERS,
	RANGE,
	PLACE,
	LINE,
	VISIBLE,
	PROMPT_IF,
	FIELDS
};

static enum sp_option_type type_of(const char *name)
{
	static const char *const names[] = {"bool", "tristate", "integer", "hex", "string"};
	static const enum sp_option_type types[] = {
		SP_OPTION_BOOL, SP_OPTION_TRISTATE, SP_OPTION_INTEGER, SP_OPTION_HEX, SP_OPTION_STRING};
	for (size_t i = 0; i < SP_COUNT(names); i++)
		if (strcmp(name, names[i]) == 0)
			return types[i];
	return SP_OPTION_STRING;
}

static struct sp_option_facts take_fields(const char *const fields[FIELDS])
{
	return (struct sp_option_facts){
		.name = sp_strdup(fields[NAME]),
		.type = type_of(fields[TYPE]),
		.value = sp_strdup(fields[VALUE]),
		.prompt = sp_strdup(fields[PROMPT]),
		.menu = sp_strdup(fields[MENU]),
		.depends = sp_strdup(fields[DEPENDS]),
		.selected_by = sp_strdup(fields[SELECTED_BY]),
		.selects = sp_strdup(fields[SELECTS]),
		.implies = sp_strdup(fields[IMPLIES]),
		.defaults = sp_strdup(fields[DEFAULTS]),
		.choice = sp_strdup(fields[CHOICE]),
		.choice_members = sp_strdup(fields[CHOICE_MEMBERS]),
		.range = sp_strdup(fields[RANGE]),
		.file = sp_strdup(fields[PLACE]),
		.line = (uint32_t)strtoul(fields[LINE], NULL, 10),
		.visible = strcmp(fields[VISIBLE], "y") == 0,
		.prompt_if = sp_strdup(fields[PROMPT_IF]),
	};
}

static int compare_options(const void *left, const void *right)
{
	const struct sp_option_facts *a = left, *b = right;
	return strcmp(a->name, b->name);
}

struct sp_error *sp_kconfig_facts(struct sp_kconfig_session *session, struct sp_kconfig *facts)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	SP_TRY(sp_kconfig_ask(session, 'f', session->config));
	SP_TRY(sp_kconfig_read(&session->workers[0], "facts", &text));
	size_t capacity = 0, field = 0;
	const char *fields[FIELDS];
	*facts = (struct sp_kconfig){0};
	for (size_t at = 0; at < text.size; at += strlen(text.data + at) + 1) {
		fields[field++] = text.data + at;
		if (field < FIELDS)
			continue;
		SP_GROW(facts->options, facts->count, capacity);
		facts->options[facts->count++] = take_fields(fields);
		field = 0;
	}
	if (facts->count)
		qsort(facts->options, facts->count, sizeof(*facts->options), compare_options);
	return NULL;
}

const struct sp_option_facts *sp_kconfig_find(const struct sp_kconfig *facts, const char *name)
{
	struct sp_option_facts key = {.name = sp_strdup(name)};
	const struct sp_option_facts *found =
		facts->count ? bsearch(&key, facts->options, facts->count, sizeof(key), compare_options)
			     : NULL;
	free(key.name);
	return found;
}

void sp_kconfig_clear(struct sp_kconfig *facts)
{
	for (size_t i = 0; i < facts->count; i++) {
		struct sp_option_facts *option = &facts->options[i];
		char *texts[] = {option->name, option->value, option->prompt, option->menu, option->depends,
			option->selected_by, option->selects, option->implies, option->defaults,
			option->choice, option->choice_members, option->range, option->file,
			option->prompt_if};
		for (size_t j = 0; j < SP_COUNT(texts); j++)
			free(texts[j]);
	}
	free(facts->options);
	*facts = (struct sp_kconfig){0};
}
