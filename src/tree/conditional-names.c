/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A table of names with their definitions in the order in which they were added.
 */
#include "conditional-names.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static struct sp_name *slot(
	const struct sp_names *names, const char *text, size_t length, uint32_t hash, uint32_t file)
{
	size_t mask = names->capacity - 1;
	for (size_t i = (hash ^ file * 2654435761u) & mask;; i = (i + 1) & mask) {
		struct sp_name *entry = &names->entries[i];
		if (!entry->text || (entry->hash == hash && entry->file == file && entry->length == length &&
					    memcmp(entry->text, text, length) == 0))
			return entry;
	}
}

struct sp_name *sp_names_find(
	const struct sp_names *names, const char *text, size_t length, uint32_t hash, uint32_t file)
{
	if (!names->capacity)
		return NULL;
	struct sp_name *entry = slot(names, text, length, hash, file);
	return entry->text ? entry : NULL;
}

static void grow(struct sp_names *names)
{
	struct sp_names larger = *names;
	larger.capacity = names->capacity ? 2 * names->capacity : 1024;
	larger.entries = sp_alloc(larger.capacity * sizeof(*larger.entries));
	for (size_t i = 0; i < names->capacity; i++) {
		const struct sp_name *entry = &names->entries[i];
		if (entry->text)
			*slot(&larger, entry->text, entry->length, entry->hash, entry->file) = *entry;
	}
	free(names->entries);
	*names = larger;
}

static struct sp_name *intern(struct sp_names *names, const char *text, size_t length, uint32_t file)
{
	if (2 * names->count >= names->capacity)
		grow(names);
	uint32_t hash = sp_token_hash(text, length);
	struct sp_name *entry = slot(names, text, length, hash, file);
	if (!entry->text) {
		*entry = (struct sp_name){.text = text,
			.length = (uint32_t)length,
			.hash = hash,
			.file = file,
			.first = SP_NO_DEFINITION,
			.last = SP_NO_DEFINITION};
		names->count++;
	}
	return entry;
}

void sp_names_add(struct sp_names *names, const char *text, size_t length, uint32_t file,
	const struct sp_definition *definition)
{
	struct sp_name *entry = intern(names, text, length, file);
	uint32_t number = (uint32_t)names->definition_count;
	SP_GROW(names->definitions, names->definition_count, names->definition_capacity);
	names->definitions[names->definition_count++] = *definition;
	names->definitions[number].next = SP_NO_DEFINITION;
	if (entry->last == SP_NO_DEFINITION)
		entry->first = number;
	else
		names->definitions[entry->last].next = number;
	entry->last = number;
	if (file != SP_EVERY_FILE && definition->kind <= SP_DEFINES_NOTHING)
		intern(names, text, length, SP_EVERY_FILE)->is_elsewhere = true;
}

bool sp_definition_is_replaced(const struct sp_names *names, const struct sp_definition *definition)
{
	uint32_t next = definition->next;
	return next != SP_NO_DEFINITION && names->definitions[next].file == definition->file &&
	       names->definitions[next].kind <= SP_DEFINES_CALL_MACRO;
}

void sp_names_clear(struct sp_names *names)
{
	for (size_t i = 0; i < names->definition_count; i++) {
		struct sp_definition_body *body = names->definitions[i].body;
		if (body) {
			sp_scan_clear(&body->scan);
			free(body->parameters);
			free(body);
		}
	}
	free(names->definitions);
	free(names->entries);
	*names = (struct sp_names){0};
}

static void add_parameter(struct sp_definition_body *body, const struct sp_token *token)
{
	body->parameters = sp_realloc(body->parameters, body->parameter_count + 1, sizeof(*body->parameters));
	body->parameters[body->parameter_count++] = *token;
}

/* The names before each comma and before the end: "int a, struct b *c" has a and c. */
static void read_parameters(struct sp_definition_body *body)
{
	static const char rest[] = "__VA_ARGS__";
	const struct sp_token *items = body->scan.tokens.items, *name = NULL;
	if (!body->scan.tokens.count || !sp_token_is_mark(&items[0], '('))
		return;
	uint32_t end = items[0].match;
	for (uint32_t i = 1; i < end; i++) {
		if (items[i].kind == SP_TOKEN_NAME) {
			name = &items[i];
		} else if (sp_token_is_mark(&items[i], ',')) {
			if (name)
				add_parameter(body, name);
			name = NULL;
		} else if (sp_token_is_mark(&items[i], SP_MARK_DOTS)) {
			struct sp_token all = items[i];
			all.kind = SP_TOKEN_NAME;
			all.text = rest;
			all.length = sizeof(rest) - 1;
			all.hash = sp_token_hash(rest, sizeof(rest) - 1);
			add_parameter(body, name ? name : &all);
			body->is_variadic = true;
			name = NULL;
			break;
		}
	}
	if (name)
		add_parameter(body, name);
	body->first = end < body->scan.tokens.count ? end + 1 : end;
}

const struct sp_definition_body *sp_definition_read(struct sp_definition *definition)
{
	bool is_function = definition->kind >= SP_DEFINES_FUNCTION;
	if (definition->body)
		return definition->body;
	struct sp_definition_body *body = sp_alloc(sizeof(*body));
	sp_scan_text(&body->scan, definition->text, definition->length, definition->line, is_function);
	if (is_function || definition->kind == SP_DEFINES_CALL_MACRO)
		read_parameters(body);
	definition->body = body;
	return body;
}
