/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who gates each node, for its own cost: the innermost line with a gate, then the lines around it, then the
 * declaration, then the object. What has no gate of its own belongs to the option of all that refers to it,
 * or, where nothing does, of what it refers to. What has no object, no name, no line and no references either
 * is of nobody known.
 */
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "base/memory.h"
#include "presence/presence_inside.h"

enum { LABEL_UNKNOWN, LABEL_ALWAYS, LABEL_FILL, LABELS };

static const char *const fixed_labels[LABELS] = {
	[LABEL_UNKNOWN] = SP_LABEL_UNKNOWN,
	[LABEL_ALWAYS] = SP_LABEL_ALWAYS,
	[LABEL_FILL] = SP_LABEL_PADDING,
};

struct label {
	const char *name; /* as in labels */
	uint32_t number;
	UT_hash_handle hh;
};

/* Answers that were given already. */
struct memory {
	struct label *labels;   /* by name */
	uint32_t *by_condition; /* condition to the label of its gate + 1; 0: not known yet */
	uint32_t *by_object;    /* gate of an object to its label + 1 */
	size_t condition_count;
};

static uint32_t label_of(struct sp_presence *presence, struct memory *memory, const char *name)
{
	struct label *label;
	HASH_FIND_STR(memory->labels, name, label);
	if (label)
		return label->number;
	label = sp_alloc(sizeof(*label));
	*label = (struct label){.name = name, .number = (uint32_t)presence->label_count};
	HASH_ADD_KEYPTR(hh, memory->labels, name, strlen(name), label);
	SP_GROW(presence->labels, presence->label_count, presence->label_capacity);
	presence->labels[presence->label_count++] = name;
	return label->number;
}

static void free_memory(struct memory *memory)
{
	struct label *label, *next;
	HASH_ITER (hh, memory->labels, label, next) {
		HASH_DEL(memory->labels, label);
		free(label);
	}
	free(memory->by_condition);
	free(memory->by_object);
}

/* The label of the option that gates a condition; LABEL_ALWAYS when none does. */
static uint32_t gate_label(struct sp_presence *presence, struct memory *memory, sp_condition condition)
{
	if (condition <= SP_OPAQUE || condition >= memory->condition_count)
		return LABEL_ALWAYS;
	uint32_t *known = &memory->by_condition[condition];
	if (!*known) {
		const char *name = sp_condition_gate(
			presence->facts.conditions, condition, presence->facts.value, presence->facts.user);
		*known = 1 + (name ? label_of(presence, memory, name) : LABEL_ALWAYS);
	}
	return *known - 1;
}

/* From the innermost line outwards; true when one of them has a gate. */
static bool by_lines(
	struct sp_presence *presence, struct memory *memory, uint32_t frame, struct sp_presence_node *node)
{
	const struct sp_linked_program *program = presence->facts.program;
	if (!presence->facts.frames)
		return false;
	for (; frame != SP_NONE; frame = program->frames[frame].caller) {
		const struct sp_line_condition *line = &presence->facts.frames[frame];
		uint32_t label = gate_label(presence, memory, line->condition);
		if (label == LABEL_ALWAYS)
			continue;
		node->label = label;
		node->kind = SP_GATE_IF;
		node->file = program->frames[frame].file;
		node->line = line->gate;
		return true;
	}
	return false;
}

static uint32_t object_label(struct sp_presence *presence, struct memory *memory, uint32_t object)
{
	const char *option = presence->facts.gates->objects[object].option;
	uint32_t *known = &memory->by_object[object];
	if (!*known)
		*known = 1 + (option ? label_of(presence, memory, option) : LABEL_ALWAYS);
	return *known - 1;
}

static void by_own_gates(struct sp_presence *presence, struct memory *memory, struct sp_presence_node *node)
{
	const struct sp_linked_program *program = presence->facts.program;
	uint32_t object = node->file; /* the gate of its object, as cutting left it */
	node->file = SP_NONE;
	node->label = LABEL_ALWAYS;
	node->kind = SP_GATE_NONE;
	if (by_lines(presence, memory, node->frame, node))
		return;
	if (node->symbol != SP_NONE &&
		by_lines(presence, memory, program->symbols[node->symbol].declared, node))
		return;
	if (object == SP_NONE)
		return;
	node->label = object_label(presence, memory, object);
	if (node->label == LABEL_ALWAYS)
		return;
	node->kind = SP_GATE_KBUILD;
	node->file = object;
	node->line = presence->facts.gates->objects[object].line;
}

/* What all that refers to a group agrees on: a node with that label; SP_NONE when they do not. */
static uint32_t referrer(const struct sp_presence *presence, uint32_t group)
{
	uint32_t found = SP_NONE;
	for (uint32_t i = presence->incoming_first[group]; i < presence->incoming_first[group + 1]; i++) {
		uint32_t from = presence->edges[presence->incoming[i]].from;
		if (presence->nodes[from].label == LABEL_ALWAYS ||
			presence->nodes[from].label == LABEL_UNKNOWN)
			return SP_NONE;
		if (found == SP_NONE)
			found = from;
		else if (presence->nodes[found].label != presence->nodes[from].label)
			return SP_NONE;
	}
	return found;
}

/* What a nameless atom that nobody refers to, such as a record of a table, refers to first. */
static uint32_t referred(const struct sp_presence *presence, const struct sp_presence_group *group)
{
	for (uint32_t i = group->first; i < group->first + group->count; i++)
		for (uint32_t j = presence->edge_first[i]; j < presence->edge_first[i + 1]; j++)
			return presence->groups[presence->edges[j].to].first;
	return SP_NONE;
}

static bool take(struct sp_presence *presence, const struct sp_presence_group *group, uint32_t from)
{
	bool changed = false;
	for (uint32_t i = group->first; i < group->first + group->count; i++) {
		struct sp_presence_node *node = &presence->nodes[i];
		if (node->label != LABEL_ALWAYS)
			continue;
		node->label = presence->nodes[from].label;
		node->kind = SP_GATE_REFERENCE;
		node->file = presence->nodes[from].file;
		node->line = presence->nodes[from].line;
		/* a file of the sources and a number of a gate are not the same */
		if (presence->nodes[from].kind != SP_GATE_IF)
			node->file = SP_NONE;
		changed = true;
	}
	return changed;
}

#define ROUNDS 16 /* references through references: longer chains than that keep (always built) */

static void by_references(struct sp_presence *presence)
{
	bool changed = true;
	for (int round = 0; changed && round < ROUNDS; round++) {
		changed = false;
		for (uint32_t i = 0; i < presence->group_count; i++) {
			const struct sp_presence_group *group = &presence->groups[i];
			if (presence->nodes[group->first].label != LABEL_ALWAYS)
				continue;
			bool is_record = group->symbol == SP_NONE && !group->incoming;
			if (!group->by_reference)
				continue;
			uint32_t from = is_record ? referred(presence, group) : referrer(presence, i);
			if (from != SP_NONE && presence->nodes[from].label >= LABELS)
				changed |= take(presence, group, from);
		}
	}
}

/* Is there anything that could have told of a gate? */
static bool has_evidence(const struct sp_presence *presence, uint32_t number)
{
	const struct sp_presence_node *node = &presence->nodes[number];
	return node->object != SP_NONE || node->symbol != SP_NONE || node->frame != SP_NONE ||
	       presence->groups[node->group].incoming ||
	       presence->edge_first[number] != presence->edge_first[number + 1];
}

/* Nameless bytes right behind others are often their rest: a string that was cut where its price changes. */
static bool goes_on(const struct sp_presence *presence, uint32_t number, bool before)
{
	const struct sp_presence_node *node = &presence->nodes[number];
	return before && number && node[-1].section == node->section && node[-1].symbol == SP_NONE &&
	       node[-1].object == SP_NONE && node[-1].address + node[-1].size == node->address;
}

/* Fill is among it, which the ledger tells by its bytes. */
static void mark_unknown(struct sp_presence *presence)
{
	bool known = false; /* of the node before */
	for (uint32_t i = 0; i < presence->node_count; i++) {
		struct sp_presence_node *node = &presence->nodes[i];
		known = has_evidence(presence, i) || goes_on(presence, i, known);
		if (node->label != LABEL_ALWAYS || known)
			continue;
		node->label = LABEL_UNKNOWN;
		node->kind = SP_GATE_UNKNOWN;
	}
}

void sp_presence_attribute(struct sp_presence *presence)
{
	struct memory memory = {.condition_count = presence->facts.conditions->count};
	memory.by_condition = sp_alloc((memory.condition_count + 1) * sizeof(*memory.by_condition));
	memory.by_object = sp_alloc(
		((presence->facts.gates ? presence->facts.gates->count : 0) + 1) * sizeof(*memory.by_object));
	for (size_t i = 0; i < LABELS; i++) {
		SP_GROW(presence->labels, presence->label_count, presence->label_capacity);
		presence->labels[presence->label_count++] = fixed_labels[i];
	}
	for (size_t i = 0; i < presence->node_count; i++)
		by_own_gates(presence, &memory, &presence->nodes[i]);
	free_memory(&memory);
	by_references(presence);
	mark_unknown(presence);
}
