/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Presence conditions: building, three-valued evaluation (Kleene's strong logic) and texts.
 */
#include "sizeprof/condition.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "base/buffer.h"
#include "base/condition_inside.h"
#include "base/memory.h"

struct entry {
	struct {
		uint32_t kind, a, b, unused;
		int64_t number;
	} key;
	sp_condition condition;
	UT_hash_handle hh;
};

struct name_entry {
	const char *name; /* the set's */
	uint32_t number;
	UT_hash_handle hh;
};

void sp_conditions_make(struct sp_conditions *set)
{
	*set = (struct sp_conditions){0};
	for (uint32_t i = SP_NEVER; i <= SP_OPAQUE; i++) {
		SP_GROW(set->nodes, set->count, set->capacity);
		set->nodes[set->count++] = (struct sp_condition_node){.kind = SP_CONDITION_CONSTANT, .a = i};
	}
}

void sp_conditions_free(struct sp_conditions *set)
{
	struct entry *index = set->index, *entry, *next;
	HASH_ITER (hh, index, entry, next) {
		HASH_DEL(index, entry);
		free(entry);
	}
	struct name_entry *names = set->name_index, *name, *next_name;
	HASH_ITER (hh, names, name, next_name) {
		HASH_DEL(names, name);
		free(name);
	}
	for (size_t i = 0; i < set->name_count; i++)
		free(set->names[i]);
	free(set->names);
	free(set->nodes);
	*set = (struct sp_conditions){0};
}

static uint32_t intern(struct sp_conditions *set, const char *name)
{
	struct name_entry *names = set->name_index, *found;
	HASH_FIND_STR(names, name, found);
	if (found)
		return found->number;
	SP_GROW(set->names, set->name_count, set->name_capacity);
	found = sp_alloc(sizeof(*found));
	*found = (struct name_entry){sp_strdup(name), (uint32_t)set->name_count, {0}};
	set->names[set->name_count++] = (char *)found->name;
	HASH_ADD_KEYPTR(hh, names, found->name, strlen(found->name), found);
	set->name_index = names;
	return found->number;
}

static sp_condition add(
	struct sp_conditions *set, enum sp_condition_kind kind, uint32_t a, uint32_t b, int64_t number)
{
	struct entry *index = set->index, *found, wanted = {0};
	wanted.key.kind = kind;
	wanted.key.a = a;
	wanted.key.b = b;
	wanted.key.number = number;
	HASH_FIND(hh, index, &wanted.key, sizeof(wanted.key), found);
	if (found)
		return found->condition;
	SP_GROW(set->nodes, set->count, set->capacity);
	set->nodes[set->count] = (struct sp_condition_node){kind, a, b, number};
	found = sp_alloc(sizeof(*found));
	found->key = wanted.key;
	found->condition = (sp_condition)set->count++;
	HASH_ADD(hh, index, key, sizeof(found->key), found);
	set->index = index;
	return found->condition;
}

sp_condition sp_condition_option(struct sp_conditions *set, enum sp_condition_kind kind, const char *name)
{
	return add(set, kind, intern(set, name), 0, 0);
}

sp_condition sp_condition_compare(
	struct sp_conditions *set, enum sp_condition_kind kind, const char *name, int64_t number)
{
	return add(set, kind, intern(set, name), 0, number);
}

sp_condition sp_condition_not(struct sp_conditions *set, sp_condition a)
{
	if (a == SP_OPAQUE)
		return a;
	if (a <= SP_ALWAYS)
		return a == SP_ALWAYS ? SP_NEVER : SP_ALWAYS;
	if (set->nodes[a].kind == SP_CONDITION_NOT)
		return set->nodes[a].a;
	return add(set, SP_CONDITION_NOT, a, 0, 0);
}

#define DEPTH                                                                                                \
	32 /* of the search for an operand that is there already: beyond it nothing is simplified; of texts  \
	    */

/* Is part one of the operands of whole, which is made of operators of that kind? */
static bool has_operand(
	const struct sp_conditions *set, enum sp_condition_kind kind, sp_condition whole, sp_condition part)
{
	for (int depth = 0; depth < DEPTH; depth++) {
		if (whole == part)
			return true;
		if (set->nodes[whole].kind != kind)
			return false;
		if (set->nodes[whole].b == part)
			return true;
		whole = set->nodes[whole].a;
	}
	return false;
}

sp_condition sp_condition_and(struct sp_conditions *set, sp_condition a, sp_condition b)
{
	if (a == SP_NEVER || b == SP_NEVER)
		return SP_NEVER;
	if (a == SP_ALWAYS || has_operand(set, SP_CONDITION_AND, b, a))
		return b;
	if (b == SP_ALWAYS || has_operand(set, SP_CONDITION_AND, a, b))
		return a;
	return add(set, SP_CONDITION_AND, a, b, 0);
}

sp_condition sp_condition_or(struct sp_conditions *set, sp_condition a, sp_condition b)
{
	if (a == SP_ALWAYS || b == SP_ALWAYS)
		return SP_ALWAYS;
	if (a == SP_NEVER || has_operand(set, SP_CONDITION_OR, b, a))
		return b;
	if (b == SP_NEVER || has_operand(set, SP_CONDITION_OR, a, b))
		return a;
	return add(set, SP_CONDITION_OR, a, b, 0);
}

static enum sp_truth truth(bool is_true)
{
	return is_true ? SP_YES : SP_NO;
}

static enum sp_truth compare(const struct sp_condition_node *node, const char *value)
{
	char *end;
	if (!value || !*value)
		return SP_MAYBE;
	errno = 0;
	long long number = strtoll(value, &end, 0);
	if (*end || errno)
		return SP_MAYBE; /* a word, or an address beyond the range */
	return truth(node->kind == SP_CONDITION_EQUAL ? number == node->number : number < node->number);
}

enum sp_truth sp_condition_test(const struct sp_condition_node *node, const char *value)
{
	switch (node->kind) {
	case SP_CONDITION_BUILTIN:
		/* numbers and strings are defined as well */
		return truth(value && strcmp(value, "n") != 0 && strcmp(value, "m") != 0);
	case SP_CONDITION_MODULE:
		return truth(value && strcmp(value, "m") == 0);
	case SP_CONDITION_EQUAL:
	case SP_CONDITION_LESS:
		return compare(node, value);
	default:
		return truth(value && strcmp(value, "n") != 0);
	}
}

static enum sp_truth both(enum sp_truth a, enum sp_truth b)
{
	if (a == SP_NO || b == SP_NO)
		return SP_NO;
	return a == SP_YES && b == SP_YES ? SP_YES : SP_MAYBE;
}

static enum sp_truth negated(enum sp_truth a)
{
	return a == SP_MAYBE ? a : truth(a == SP_NO);
}

static enum sp_truth test(const struct sp_conditions *set, const struct sp_condition_node *node,
	sp_option_value *value, void *user, const enum sp_truth *values)
{
	static const enum sp_truth constants[] = {SP_NO, SP_YES, SP_MAYBE};
	switch (node->kind) {
	case SP_CONDITION_CONSTANT:
		return constants[node->a];
	case SP_CONDITION_NOT:
		return negated(values[node->a]);
	case SP_CONDITION_AND:
		return both(values[node->a], values[node->b]);
	case SP_CONDITION_OR:
		return negated(both(negated(values[node->a]), negated(values[node->b])));
	default:
		return sp_condition_test(node, value(user, set->names[node->a]));
	}
}

void sp_conditions_evaluate(
	const struct sp_conditions *set, sp_option_value *value, void *user, enum sp_truth *values)
{
	for (size_t i = 0; i < set->count; i++)
		values[i] = test(set, &set->nodes[i], value, user, values);
}

/* How tightly operators bind: operands that bind less stand in parentheses. */
static int binding(enum sp_condition_kind kind)
{
	switch (kind) {
	case SP_CONDITION_OR:
		return 0;
	case SP_CONDITION_AND:
		return 1;
	case SP_CONDITION_EQUAL:
	case SP_CONDITION_LESS:
		return 2;
	default:
		return 3;
	}
}

#define LONGEST 4000 /* bytes of a text; shared operands could make it endless */

static void add_text(const struct sp_conditions *set, sp_condition condition, int around, int depth,
	struct sp_buffer *text);

/* All that one operator joins, however it was nested: an own stack, as chains may be long. */
static void add_operands(
	const struct sp_conditions *set, sp_condition condition, int depth, struct sp_buffer *text)
{
	enum sp_condition_kind kind = set->nodes[condition].kind;
	SP_AUTOFREE sp_condition *stack = NULL;
	size_t count = 0, capacity = 0;
	const char *sign = "";
	SP_GROW(stack, count, capacity);
	stack[count++] = condition;
	while (count && text->size <= LONGEST) {
		const struct sp_condition_node *node = &set->nodes[stack[--count]];
		if (node->kind == kind) {
			SP_GROW(stack, count, capacity);
			stack[count++] = node->b;
			SP_GROW(stack, count, capacity);
			stack[count++] = node->a;
			continue;
		}
		sp_buffer_add_text(text, sign);
		add_text(set, stack[count], binding(kind), depth + 1, text);
		sign = kind == SP_CONDITION_AND ? " && " : " || ";
	}
	if (count)
		sp_buffer_printf(text, "%s...", sign);
}

static void add_text(const struct sp_conditions *set, sp_condition condition, int around, int depth,
	struct sp_buffer *text)
{
	static const char *const constants[] = {"never", "always", "(no option)"};
	const struct sp_condition_node *node = &set->nodes[condition];
	if (depth > DEPTH) {
		sp_buffer_add_text(text, "...");
		return;
	}
	bool enclosed = binding(node->kind) < around;
	sp_buffer_add_text(text, enclosed ? "(" : "");
	switch (node->kind) {
	case SP_CONDITION_CONSTANT:
		sp_buffer_add_text(text, constants[node->a]);
		break;
	case SP_CONDITION_NOT:
		sp_buffer_add_text(text, "!");
		add_text(set, node->a, 3, depth + 1, text);
		break;
	case SP_CONDITION_AND:
	case SP_CONDITION_OR:
		add_operands(set, condition, depth, text);
		break;
	case SP_CONDITION_EQUAL:
	case SP_CONDITION_LESS:
		sp_buffer_printf(text, "%s %s %" PRId64, set->names[node->a],
			node->kind == SP_CONDITION_EQUAL ? "==" : "<", node->number);
		break;
	default:
		sp_buffer_printf(
			text, "%s%s", set->names[node->a], node->kind == SP_CONDITION_MODULE ? "=m" : "");
	}
	sp_buffer_add_text(text, enclosed ? ")" : "");
}

char *sp_condition_text(const struct sp_conditions *set, sp_condition condition)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	add_text(set, condition, 0, 0, &text);
	return sp_buffer_take(&text);
}
