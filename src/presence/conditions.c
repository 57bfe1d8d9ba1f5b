/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The own condition of each node: of its object, of its symbol's declaration, of its line and of those that
 * it was inlined into.
 */
#include <stdlib.h>
#include <string.h>

#include "base/bisect.h"
#include "base/memory.h"
#include "presence/presence_inside.h"

/* The number of an object's gate, or SP_NONE. */
static uint32_t find_gate(const struct sp_gates *gates, const char *name)
{
	size_t at = SP_BISECT(i, gates->count, strcmp(gates->objects[i].object, name) < 0);
	bool is_there = at < gates->count && strcmp(gates->objects[at].object, name) == 0;
	return is_there ? (uint32_t)at : SP_NONE;
}

/* By object. */
static uint32_t *find_gates(const struct sp_presence *presence)
{
	const struct sp_linked_program *program = presence->facts.program;
	uint32_t *found = sp_alloc((program->object_count + 1) * sizeof(*found));
	for (size_t i = 0; i < program->object_count; i++)
		found[i] = presence->facts.gates ? find_gate(presence->facts.gates, program->objects[i])
						 : SP_NONE;
	return found;
}

/* Conditions of frames with all that they were inlined into; callers stand before what is inlined into them.
 */
static void chain_frames(struct sp_presence *presence)
{
	const struct sp_linked_program *program = presence->facts.program;
	const struct sp_line_condition *frames = presence->facts.frames;
	presence->chains = sp_alloc((program->frame_count + 1) * sizeof(*presence->chains));
	for (size_t i = 0; i < program->frame_count; i++) {
		uint32_t caller = program->frames[i].caller;
		sp_condition own = frames ? frames[i].condition : SP_ALWAYS;
		presence->chains[i] =
			caller == SP_NONE || caller >= i
				? own
				: sp_condition_and(presence->facts.conditions, presence->chains[caller], own);
	}
}

static void add_to_group(struct sp_presence *presence, struct sp_presence_group *group, uint32_t gate)
{
	struct sp_conditions *set = presence->facts.conditions;
	uint32_t declared =
		group->symbol == SP_NONE ? SP_NONE : presence->facts.program->symbols[group->symbol].declared;
	if (gate != SP_NONE)
		group->condition = presence->facts.gates->objects[gate].condition;
	if (declared != SP_NONE)
		group->condition = sp_condition_and(set, group->condition, presence->chains[declared]);
	for (uint32_t i = group->first; i < group->first + group->count; i++) {
		struct sp_presence_node *node = &presence->nodes[i];
		node->condition = group->condition;
		if (node->frame != SP_NONE)
			node->condition =
				sp_condition_and(set, node->condition, presence->chains[node->frame]);
		node->file = gate;
	}
}

/*
 * What is there although its condition is false was misunderstood: another compiler's macro, a file that was
 * included in the midst of an #if. Nothing is known of it then.
 */
static void forget_false_conditions(struct sp_presence *presence)
{
	const struct sp_presence_facts *facts = &presence->facts;
	SP_AUTOFREE enum sp_truth *truths = sp_alloc(facts->conditions->count * sizeof(*truths));
	sp_conditions_evaluate(facts->conditions, facts->value, facts->user, truths);
	for (size_t i = 0; i < presence->group_count; i++)
		if (truths[presence->groups[i].condition] == SP_NO)
			presence->groups[i].condition = SP_OPAQUE;
	for (size_t i = 0; i < presence->node_count; i++)
		if (truths[presence->nodes[i].condition] == SP_NO)
			presence->nodes[i].condition = presence->groups[presence->nodes[i].group].condition;
}

/* Counting sort; counts go two places up, so that filling leaves the firsts. */
static void index_conditions(struct sp_presence *presence)
{
	size_t count = presence->condition_count = presence->facts.conditions->count;
	uint32_t *first = presence->condition_first = sp_alloc((count + 3) * sizeof(*first));
	presence->by_condition = sp_alloc((presence->node_count + 1) * sizeof(*presence->by_condition));
	for (size_t i = 0; i < presence->node_count; i++)
		first[presence->nodes[i].condition + 2]++;
	for (size_t i = 1; i < count + 2; i++)
		first[i] += first[i - 1];
	for (uint32_t i = 0; i < presence->node_count; i++)
		presence->by_condition[first[presence->nodes[i].condition + 1]++] = i;
}

void sp_presence_condition(struct sp_presence *presence)
{
	SP_AUTOFREE uint32_t *gates = find_gates(presence);
	chain_frames(presence);
	for (size_t i = 0; i < presence->group_count; i++) {
		struct sp_presence_group *group = &presence->groups[i];
		add_to_group(presence, group, group->object == SP_NONE ? SP_NONE : gates[group->object]);
	}
	forget_false_conditions(presence);
	index_conditions(presence);
}
