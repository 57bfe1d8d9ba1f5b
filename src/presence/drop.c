/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What goes in another configuration: from the nodes whose condition is false there along the references,
 * until nothing changes. Each node and each edge is looked at once; a cycle of references again whenever
 * something that refers to it went, as counting does not tell whether it is only held by itself.
 */
#include <stdlib.h>

#include "base/memory.h"
#include "base/stretches.h"
#include "presence/presence_inside.h"

struct drop {
	const struct sp_presence *presence;
	bool is_recompiled;
	bool *dead;         /* by node */
	bool *gone;         /* by group */
	uint32_t *incoming; /* by group: edges from nodes that stay */
	uint32_t *objects;  /* by object: edges into it, from other objects, that stay */
	uint64_t *lined;    /* by group: bytes with a line that stay */
	uint32_t *queue;    /* nodes that died, in order */
	size_t first, last;
	uint32_t *groups; /* groups that are gone; their referrers are still to be seen to */
	size_t group_first, group_last;
	bool *is_touched;  /* by cycle: something that referred to it went */
	uint32_t *touched; /* cycles to be looked at */
	size_t touched_count;
	bool *is_reached;  /* by group: while a cycle is looked at */
	uint32_t *reached; /* groups of the cycle that something outside holds */
	size_t reached_count;
};

static void kill_node(struct drop *drop, uint32_t node)
{
	if (drop->dead[node])
		return;
	drop->dead[node] = true;
	drop->queue[drop->last++] = node;
}

static void kill_group(struct drop *drop, uint32_t number)
{
	const struct sp_presence_group *group = &drop->presence->groups[number];
	if (drop->gone[number])
		return;
	drop->gone[number] = true;
	drop->groups[drop->group_last++] = number;
	for (uint32_t i = group->first; i < group->first + group->count; i++)
		kill_node(drop, i);
}

static void kill_object(struct drop *drop, uint32_t object)
{
	const struct sp_presence *presence = drop->presence;
	for (uint32_t i = presence->object_first[object]; i < presence->object_first[object + 1]; i++)
		kill_group(drop, presence->object_groups[i]);
}

static void touch(struct drop *drop, uint32_t cycle)
{
	if (cycle == SP_NONE || drop->is_touched[cycle])
		return;
	drop->is_touched[cycle] = true;
	drop->touched[drop->touched_count++] = cycle;
}

/* Was frame, or what it was inlined into, made from the line of `line`? */
static bool is_within(const struct sp_linked_program *program, uint32_t frame, uint32_t line)
{
	while (frame != SP_NONE && frame != line)
		frame = program->frames[frame].caller;
	return frame == line;
}

/* The code of one statement: what stands for its line in one context, and what was inlined there. */
static void kill_statement(struct drop *drop, uint32_t number)
{
	const struct sp_presence *presence = drop->presence;
	const struct sp_presence_node *node = &presence->nodes[number];
	const struct sp_presence_group *group = &presence->groups[node->group];
	if (node->frame == SP_NONE || !presence->facts.program->sections[node->section].is_code)
		return;
	for (uint32_t i = group->first; i < group->first + group->count; i++)
		if (is_within(presence->facts.program, presence->nodes[i].frame, node->frame))
			kill_node(drop, i);
}

static void follow_edges(struct drop *drop, uint32_t number)
{
	const struct sp_presence *presence = drop->presence;
	for (uint32_t i = presence->edge_first[number]; i < presence->edge_first[number + 1]; i++) {
		uint32_t target = presence->edges[i].to;
		const struct sp_presence_group *group = &presence->groups[target];
		if (--drop->incoming[target] == 0 && group->by_reference)
			kill_group(drop, target);
		if (group->is_archived && presence->nodes[number].object != group->object &&
			--drop->objects[group->object] == 0)
			kill_object(drop, group->object);
		touch(drop, presence->cycle[target]);
	}
}

static void see_to_node(struct drop *drop, uint32_t number)
{
	const struct sp_presence *presence = drop->presence;
	const struct sp_presence_node *node = &presence->nodes[number];
	if (node->frame != SP_NONE && presence->facts.program->sections[node->section].is_code) {
		drop->lined[node->group] -= node->size;
		if (!drop->lined[node->group])
			kill_group(drop, node->group);
	}
	follow_edges(drop, number);
}

/* A record of a table that nobody refers to goes with the first thing that it refers to. */
static bool is_record_of(const struct sp_presence *presence, uint32_t from, uint32_t target)
{
	const struct sp_presence_group *group = &presence->groups[presence->nodes[from].group];
	return group->symbol == SP_NONE && !group->incoming && from == group->first &&
	       presence->edges[presence->edge_first[from]].to == target;
}

static void see_to_group(struct drop *drop, uint32_t number)
{
	const struct sp_presence *presence = drop->presence;
	for (uint32_t i = presence->incoming_first[number]; i < presence->incoming_first[number + 1]; i++) {
		uint32_t from = presence->edges[presence->incoming[i]].from;
		if (drop->dead[from])
			continue;
		if (is_record_of(presence, from, number))
			kill_group(drop, presence->nodes[from].group);
		else if (!drop->is_recompiled)
			kill_statement(drop, from);
	}
}

static void see_to_references(struct drop *drop)
{
	for (;;) {
		while (drop->first < drop->last)
			see_to_node(drop, drop->queue[drop->first++]);
		if (drop->group_first == drop->group_last)
			return;
		see_to_group(drop, drop->groups[drop->group_first++]);
	}
}

/* What is gone itself may still hold the member of an archive that it was in. */
static void reach(struct drop *drop, uint32_t number)
{
	if (drop->is_reached[number])
		return;
	drop->is_reached[number] = true;
	drop->reached[drop->reached_count++] = number;
}

/* Does something that stays refer to the group from outside of its cycle? */
static bool is_held(const struct drop *drop, uint32_t number)
{
	const struct sp_presence *presence = drop->presence;
	for (uint32_t i = presence->incoming_first[number]; i < presence->incoming_first[number + 1]; i++) {
		uint32_t from = presence->edges[presence->incoming[i]].from;
		if (!drop->dead[from] &&
			presence->cycle[presence->nodes[from].group] != presence->cycle[number])
			return true;
	}
	return false;
}

/* To all of its cycle that it refers to; a member of an archive is there as a whole. */
static void reach_on(struct drop *drop, uint32_t number)
{
	const struct sp_presence *presence = drop->presence;
	const struct sp_presence_group *group = &presence->groups[number];
	for (uint32_t i = group->first; i < group->first + group->count; i++)
		for (uint32_t j = presence->edge_first[i]; !drop->dead[i] && j < presence->edge_first[i + 1];
			j++)
			if (presence->cycle[presence->edges[j].to] == presence->cycle[number])
				reach(drop, presence->edges[j].to);
	if (!group->is_archived)
		return;
	for (uint32_t i = presence->object_first[group->object];
		i < presence->object_first[group->object + 1]; i++)
		reach(drop, presence->object_groups[i]);
}

static void see_to_cycle(struct drop *drop, uint32_t cycle)
{
	const struct sp_presence *presence = drop->presence;
	const uint32_t *groups = presence->cycle_groups + presence->cycle_first[cycle];
	uint32_t count = presence->cycle_first[cycle + 1] - presence->cycle_first[cycle];
	drop->is_touched[cycle] = false;
	drop->reached_count = 0;
	for (uint32_t i = 0; i < count; i++)
		if (is_held(drop, groups[i]))
			reach(drop, groups[i]);
	for (size_t i = 0; i < drop->reached_count; i++)
		reach_on(drop, drop->reached[i]);
	for (uint32_t i = 0; i < count; i++)
		if (!drop->is_reached[groups[i]])
			kill_group(drop, groups[i]);
	for (size_t i = 0; i < drop->reached_count; i++)
		drop->is_reached[drop->reached[i]] = false;
}

static void see_to_all(struct drop *drop)
{
	see_to_references(drop);
	while (drop->touched_count) {
		see_to_cycle(drop, drop->touched[--drop->touched_count]);
		see_to_references(drop);
	}
}

/* Fill goes with what stands in front of it, of the same object, and so does fill behind that. */
static void drop_fill(struct drop *drop)
{
	const struct sp_presence *presence = drop->presence;
	for (size_t at = 0; at < drop->last; at++) {
		uint32_t number = drop->queue[at] + 1;
		if (number == presence->node_count || drop->dead[number])
			continue;
		const struct sp_presence_node *node = &presence->nodes[number];
		const struct sp_presence_group *group = &presence->groups[node->group];
		bool is_referred =
			group->incoming || presence->edge_first[number] != presence->edge_first[number + 1];
		if (group->symbol == SP_NONE && !is_referred && node[-1].object == node->object &&
			node[-1].section == node->section && node->size < 64 && drop->gone[node[-1].group])
			kill_group(drop, node->group);
	}
}

static void kill_by_condition(struct drop *drop, sp_option_value *value, void *user)
{
	const struct sp_presence *presence = drop->presence;
	const struct sp_conditions *conditions = presence->facts.conditions;
	SP_AUTOFREE enum sp_truth *truths = sp_alloc(conditions->count * sizeof(*truths));
	sp_conditions_evaluate(conditions, value, user, truths);
	for (size_t i = 0; i < presence->condition_count; i++) {
		uint32_t first = presence->condition_first[i], last = presence->condition_first[i + 1];
		for (uint32_t j = first; j < last && truths[i] == SP_NO; j++) {
			/* what a group's condition is false for, its nodes' conditions are false for as well
			 */
			uint32_t group = presence->nodes[presence->by_condition[j]].group;
			if (truths[presence->groups[group].condition] == SP_NO)
				kill_group(drop, group);
			kill_node(drop, presence->by_condition[j]);
		}
	}
}

/* Where the drop starts from; the arrays are the caller's. */
static void count_all(struct drop *drop)
{
	const struct sp_presence *presence = drop->presence;
	for (size_t i = 0; i < presence->group_count; i++) {
		drop->incoming[i] = presence->groups[i].incoming;
		drop->lined[i] = presence->groups[i].lined;
	}
	for (size_t i = 0; i < presence->facts.program->object_count; i++)
		drop->objects[i] = presence->object_incoming[i];
}

void sp_presence_drop(const struct sp_presence *presence, sp_option_value *value, void *user,
	bool is_recompiled, struct sp_stretches *stretches)
{
	size_t nodes = presence->node_count + 1, groups = presence->group_count + 1;
	size_t objects = presence->facts.program->object_count + 1,
	       cycles = presence->cycle_count + (size_t)1;
	SP_AUTOFREE bool *dead = sp_alloc(nodes), *gone = sp_alloc(groups), *reached = sp_alloc(groups);
	SP_AUTOFREE bool *touched = sp_alloc(cycles);
	/* counts and queues are filled before they are read */
	SP_AUTOFREE uint64_t *lined = sp_realloc(NULL, groups, sizeof(*lined));
	SP_AUTOFREE uint32_t *numbers =
		sp_realloc(NULL, nodes + 3 * groups + objects + cycles, sizeof(*numbers));
	struct drop drop = {.presence = presence,
		.is_recompiled = is_recompiled,
		.dead = dead,
		.gone = gone,
		.is_reached = reached,
		.is_touched = touched,
		.lined = lined,
		.queue = numbers};
	drop.incoming = drop.queue + nodes;
	drop.groups = drop.incoming + groups;
	drop.reached = drop.groups + groups;
	drop.objects = drop.reached + groups;
	drop.touched = drop.objects + objects;
	count_all(&drop);
	kill_by_condition(&drop, value, user);
	see_to_all(&drop);
	drop_fill(&drop);
	*stretches = (struct sp_stretches){0};
	for (size_t i = 0; i < drop.last; i++)
		sp_stretches_add(stretches, presence->nodes[drop.queue[i]].address,
			presence->nodes[drop.queue[i]].size);
	sp_stretches_normalise(stretches);
}
