/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who refers to whom: references between nodes, as edges from a node to a group.
 */
#include <stdlib.h>

#include "base/bisect.h"
#include "base/memory.h"
#include "presence/presence_inside.h"

uint32_t sp_presence_find(const struct sp_presence *presence, uint64_t address)
{
	size_t low = SP_BISECT(i, presence->node_count, presence->nodes[i].address <= address);
	if (!low)
		return SP_NONE;
	const struct sp_presence_node *node = &presence->nodes[low - 1];
	return address - node->address < node->size ? (uint32_t)(low - 1) : SP_NONE;
}

/* Marks of the linker script, such as the start of a table, refer to the table and to nothing in it. */
static bool is_mark(const struct sp_linked_program *program, uint32_t number)
{
	if (number == SP_NONE)
		return false;
	const struct sp_program_symbol *symbol = &program->symbols[number];
	return symbol->object == SP_NONE || (!symbol->size && !program->sections[symbol->section].is_code);
}

static int by_ends(const void *a, const void *b)
{
	const struct sp_presence_edge *left = a, *right = b;
	if (left->from != right->from)
		return left->from < right->from ? -1 : 1;
	return (left->to > right->to) - (left->to < right->to);
}

static void collect(struct sp_presence *presence)
{
	const struct sp_linked_program *program = presence->facts.program;
	uint32_t from = 0; /* references are sorted by place */
	for (size_t i = 0; i < program->reference_count; i++) {
		const struct sp_program_reference *reference = &program->references[i];
		if (is_mark(program, reference->symbol))
			continue;
		while (from < presence->node_count &&
			presence->nodes[from].address + presence->nodes[from].size <= reference->place)
			from++;
		if (from == presence->node_count || presence->nodes[from].address > reference->place)
			continue;
		uint32_t to = sp_presence_find(presence, reference->target);
		if (to == SP_NONE || presence->nodes[from].group == presence->nodes[to].group)
			continue;
		SP_GROW(presence->edges, presence->edge_count, presence->edge_capacity);
		presence->edges[presence->edge_count++] =
			(struct sp_presence_edge){from, presence->nodes[to].group};
	}
	if (presence->edge_count)
		qsort(presence->edges, presence->edge_count, sizeof(*presence->edges), by_ends);
	size_t kept = 0;
	for (size_t i = 0; i < presence->edge_count; i++)
		if (!kept || by_ends(&presence->edges[kept - 1], &presence->edges[i]) != 0)
			presence->edges[kept++] = presence->edges[i];
	presence->edge_count = kept;
}

static void index_edges(struct sp_presence *presence)
{
	presence->edge_first = sp_alloc((presence->node_count + 1) * sizeof(*presence->edge_first));
	presence->incoming_first = sp_alloc((presence->group_count + 3) * sizeof(*presence->incoming_first));
	presence->incoming = sp_alloc((presence->edge_count + 1) * sizeof(*presence->incoming));
	size_t edge = 0;
	for (size_t i = 0; i <= presence->node_count; i++) {
		while (edge < presence->edge_count && presence->edges[edge].from < i)
			edge++;
		presence->edge_first[i] = (uint32_t)edge;
	}
	/* counting sort by target: counts go two places up, so that filling leaves the firsts */
	for (size_t i = 0; i < presence->edge_count; i++) {
		presence->groups[presence->edges[i].to].incoming++;
		presence->incoming_first[presence->edges[i].to + 2]++;
	}
	for (size_t i = 1; i < presence->group_count + 2; i++)
		presence->incoming_first[i] += presence->incoming_first[i - 1];
	for (size_t i = 0; i < presence->edge_count; i++)
		presence->incoming[presence->incoming_first[presence->edges[i].to + 1]++] = (uint32_t)i;
}

static void count_for_objects(struct sp_presence *presence)
{
	presence->object_incoming =
		sp_alloc((presence->facts.program->object_count + 1) * sizeof(*presence->object_incoming));
	for (size_t i = 0; i < presence->edge_count; i++) {
		const struct sp_presence_group *to = &presence->groups[presence->edges[i].to];
		if (to->is_archived && presence->nodes[presence->edges[i].from].object != to->object)
			presence->object_incoming[to->object]++;
	}
}

/* Counting sort, as above. */
static void index_objects(struct sp_presence *presence)
{
	size_t count = presence->facts.program->object_count;
	uint32_t *first = presence->object_first = sp_alloc((count + 3) * sizeof(*first));
	presence->object_groups = sp_alloc((presence->group_count + 1) * sizeof(*presence->object_groups));
	for (size_t i = 0; i < presence->group_count; i++)
		if (presence->groups[i].is_archived)
			first[presence->groups[i].object + 2]++;
	for (size_t i = 1; i < count + 2; i++)
		first[i] += first[i - 1];
	for (uint32_t i = 0; i < presence->group_count; i++)
		if (presence->groups[i].is_archived)
			presence->object_groups[first[presence->groups[i].object + 1]++] = i;
}

void sp_presence_link(struct sp_presence *presence)
{
	collect(presence);
	index_edges(presence);
	count_for_objects(presence);
	index_objects(presence);
}
