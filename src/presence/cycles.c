/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cycles of references: strongly connected components, by R. Tarjan: Depth-First Search and Linear Graph
 * Algorithms (1972), with a stack of its own. What stays or goes as one is one vertex: a group, or a whole
 * member of an archive.
 */
#include <stdlib.h>

#include "base/memory.h"
#include "presence/graph.h"
#include "presence/presence_inside.h"

struct search {
	const struct sp_graph *graph;
	uint32_t *order, *low; /* by vertex, from 1 on; 0: not seen yet */
	uint32_t *component;   /* by vertex, from 1 on; 0: still open */
	size_t *next;          /* by vertex: the edge to follow next */
	uint32_t *way, *open;  /* stacks: from the root to here; without a component yet */
	size_t way_count, open_count;
	uint32_t seen, component_count;
};

/* What a group counts as, or SP_NONE for what stays whoever refers to it. */
static uint32_t vertex_of(const struct sp_presence *presence, uint32_t number)
{
	const struct sp_presence_group *group = &presence->groups[number];
	if (group->is_archived)
		return (uint32_t)presence->group_count + group->object;
	return group->by_reference ? number : SP_NONE;
}

static void enter(struct search *search, uint32_t vertex)
{
	search->order[vertex] = search->low[vertex] = ++search->seen;
	search->next[vertex] = search->graph->first[vertex];
	search->way[search->way_count++] = search->open[search->open_count++] = vertex;
}

static void leave(struct search *search, uint32_t vertex)
{
	search->way_count--;
	if (search->way_count) {
		uint32_t before = search->way[search->way_count - 1];
		if (search->low[vertex] < search->low[before])
			search->low[before] = search->low[vertex];
	}
	if (search->low[vertex] != search->order[vertex])
		return;
	search->component_count++;
	uint32_t last;
	do {
		last = search->open[--search->open_count];
		search->component[last] = search->component_count;
	} while (last != vertex);
}

static void search_from(struct search *search, uint32_t root)
{
	enter(search, root);
	while (search->way_count) {
		uint32_t vertex = search->way[search->way_count - 1];
		if (search->next[vertex] == search->graph->first[vertex + 1]) {
			leave(search, vertex);
			continue;
		}
		uint32_t to = search->graph->edges[search->next[vertex]++].to;
		if (!search->order[to])
			enter(search, to);
		else if (!search->component[to] && search->order[to] < search->low[vertex])
			search->low[vertex] = search->order[to];
	}
}

/* The component of each vertex, from 1 on; released with free(). */
static uint32_t *find_components(const struct sp_graph *graph, uint32_t *count)
{
	size_t room = (graph->node_count + (size_t)1) * sizeof(uint32_t);
	SP_AUTOFREE uint32_t *order = sp_alloc(room), *low = sp_alloc(room), *way = sp_alloc(room),
			     *open = sp_alloc(room);
	SP_AUTOFREE size_t *next = sp_alloc((graph->node_count + (size_t)1) * sizeof(*next));
	struct search search = {.graph = graph,
		.order = order,
		.low = low,
		.next = next,
		.way = way,
		.open = open,
		.component = sp_alloc(room)};
	for (uint32_t i = 0; i < graph->node_count; i++)
		if (!search.order[i])
			search_from(&search, i);
	*count = search.component_count;
	return search.component;
}

/*
 * By component whether it is a cycle: of several vertices, and referred to from outside. What nothing outside
 * refers to is held by something that no reference tells of.
 */
static bool *find_proper(const struct sp_presence *presence, const uint32_t *components, uint32_t count,
	const struct sp_graph *graph)
{
	bool *is_proper = sp_alloc(count + (size_t)1);
	SP_AUTOFREE bool *is_entered = sp_alloc(count + (size_t)1);
	for (size_t i = 0; i < graph->edge_count; i++)
		if (components[graph->edges[i].from] == components[graph->edges[i].to])
			is_proper[components[graph->edges[i].to]] = true;
	for (size_t i = 0; i < presence->edge_count; i++) {
		uint32_t from = vertex_of(presence, presence->nodes[presence->edges[i].from].group);
		uint32_t to = vertex_of(presence, presence->edges[i].to);
		if (to != SP_NONE && (from == SP_NONE || components[from] != components[to]))
			is_entered[components[to]] = true;
	}
	for (size_t i = 0; i <= count; i++)
		is_proper[i] = is_proper[i] && is_entered[i];
	return is_proper;
}

/* Numbers the cycles from 0 on and lists their groups. */
static void list_cycles(
	struct sp_presence *presence, const uint32_t *components, const bool *is_proper, uint32_t count)
{
	uint32_t cycles = 0;
	SP_AUTOFREE uint32_t *numbers = sp_alloc((count + (size_t)1) * sizeof(*numbers));
	for (uint32_t i = 0; i <= count; i++)
		numbers[i] = is_proper[i] ? cycles++ : SP_NONE;
	uint32_t *first = presence->cycle_first = sp_alloc((cycles + (size_t)3) * sizeof(*first));
	presence->cycle = sp_alloc((presence->group_count + 1) * sizeof(*presence->cycle));
	presence->cycle_groups = sp_alloc((presence->group_count + 1) * sizeof(*presence->cycle_groups));
	for (uint32_t i = 0; i < presence->group_count; i++) {
		uint32_t vertex = vertex_of(presence, i);
		presence->cycle[i] = vertex == SP_NONE ? SP_NONE : numbers[components[vertex]];
		if (presence->cycle[i] != SP_NONE)
			first[presence->cycle[i] + 2]++;
	}
	for (size_t i = 1; i < cycles + (size_t)2; i++)
		first[i] += first[i - 1];
	for (uint32_t i = 0; i < presence->group_count; i++)
		if (presence->cycle[i] != SP_NONE)
			presence->cycle_groups[first[presence->cycle[i] + 1]++] = i;
	presence->cycle_count = cycles;
}

void sp_presence_find_cycles(struct sp_presence *presence)
{
	SP_GRAPH graph = {
		.node_count = (uint32_t)(presence->group_count + presence->facts.program->object_count)};
	uint32_t count;
	for (size_t i = 0; i < presence->edge_count; i++)
		sp_graph_add(&graph, vertex_of(presence, presence->nodes[presence->edges[i].from].group),
			vertex_of(presence, presence->edges[i].to));
	sp_graph_seal(&graph);
	SP_AUTOFREE uint32_t *components = find_components(&graph, &count);
	SP_AUTOFREE bool *is_proper = find_proper(presence, components, count, &graph);
	list_cycles(presence, components, is_proper, count);
}
