/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "spread.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* Of an atom, as many owners are kept as it has bytes, but of a small one more: it hands them on. */
#define FEWEST_OWNERS 64
#define MOST_OWNERS 1024

/* One atom refers to another. */
struct edge {
	size_t from, to;
};

struct graph {
	const struct sp_atoms *atoms;
	struct sp_spread *spread;
	struct edge *edges; /* sorted by from */
	size_t edge_count, edge_capacity;
	size_t *first;     /* edge of each atom; one more for the end */
	uint32_t *points;  /* the owner of what an atom refers to, or SP_NO_OWNER */
	bool *is_referred; /* by a named thing or by another atom */
	bool *points_code;
	size_t *queue; /* atoms whose owners are to be handed on */
	bool *is_queued;
	size_t queue_count;
};

static void free_graph(struct graph *graph)
{
	free(graph->edges);
	free(graph->first);
	free(graph->points);
	free(graph->is_referred);
	free(graph->points_code);
	free(graph->queue);
	free(graph->is_queued);
}

static void enqueue(struct graph *graph, size_t atom)
{
	if (graph->is_queued[atom])
		return;
	graph->is_queued[atom] = true;
	graph->queue[graph->queue_count++] = atom;
}

static void add_owner(struct graph *graph, size_t atom, uint32_t owner)
{
	struct sp_owner_set *set = &graph->spread->sets[atom];
	uint64_t size = graph->atoms->items[atom].size;
	uint64_t most = size < FEWEST_OWNERS ? FEWEST_OWNERS : size < MOST_OWNERS ? size : MOST_OWNERS;
	uint32_t at = set->count;
	while (at && set->items[at - 1] > owner)
		at--;
	if ((at && set->items[at - 1] == owner) || at >= most)
		return;
	if (set->count < most) {
		SP_GROW(set->items, set->count, set->capacity);
		set->count++;
	}
	memmove(set->items + at + 1, set->items + at, (set->count - 1 - at) * sizeof(*set->items));
	set->items[at] = owner;
	enqueue(graph, atom);
}

static void hand_on(struct graph *graph)
{
	while (graph->queue_count) {
		size_t atom = graph->queue[--graph->queue_count];
		graph->is_queued[atom] = false;
		for (size_t i = graph->first[atom]; i < graph->first[atom + 1]; i++)
			for (uint32_t k = 0; k < graph->spread->sets[atom].count; k++)
				add_owner(graph, graph->edges[i].to, graph->spread->sets[atom].items[k]);
	}
}

static void add_edge(struct graph *graph, size_t from, size_t to)
{
	SP_GROW(graph->edges, graph->edge_count, graph->edge_capacity);
	graph->edges[graph->edge_count++] = (struct edge){from, to};
	graph->is_referred[to] = true;
}

/* Code before data, the first before others. Nameless code is not there for what it calls. */
static void add_point(struct graph *graph, size_t atom, const struct sp_extent *extent)
{
	if (graph->atoms->items[atom].is_executable)
		return;
	if (graph->points[atom] != SP_NO_OWNER && (graph->points_code[atom] || !extent->executable))
		return;
	graph->points[atom] = extent->owner;
	graph->points_code[atom] = extent->executable;
}

static void add_reference(
	struct graph *graph, const struct sp_owners *owners, const struct sp_reference *reference)
{
	const struct sp_extent *from = sp_owners_find(owners, reference->place);
	const struct sp_extent *to = sp_owners_find(owners, reference->target);
	if (from && to)
		return;
	size_t from_atom = from ? SP_NO_ATOM : sp_atoms_find(graph->atoms, reference->place);
	size_t to_atom = to ? SP_NO_ATOM : sp_atoms_find(graph->atoms, reference->target);
	if (reference->is_marker)
		return;
	if (to && from_atom != SP_NO_ATOM)
		add_point(graph, from_atom, to);
	if (to_atom == SP_NO_ATOM)
		return;
	if (from) {
		add_owner(graph, to_atom, from->owner);
		graph->is_referred[to_atom] = true;
	} else if (from_atom != SP_NO_ATOM && from_atom != to_atom) {
		add_edge(graph, from_atom, to_atom);
	}
}

static int by_from(const void *a, const void *b)
{
	const struct edge *left = a, *right = b;
	if (left->from != right->from)
		return left->from < right->from ? -1 : 1;
	return (left->to > right->to) - (left->to < right->to);
}

static void index_edges(struct graph *graph)
{
	size_t edge = 0;
	if (graph->edge_count)
		qsort(graph->edges, graph->edge_count, sizeof(*graph->edges), by_from);
	for (size_t i = 0; i <= graph->atoms->count; i++) {
		while (edge < graph->edge_count && graph->edges[edge].from < i)
			edge++;
		graph->first[i] = edge;
	}
}

static void make_graph(
	struct graph *graph, const struct sp_owners *owners, const struct sp_references *references)
{
	size_t count = graph->atoms->count;
	graph->first = sp_alloc((count + 1) * sizeof(*graph->first));
	graph->points = sp_alloc((count + 1) * sizeof(*graph->points));
	graph->points_code = sp_alloc(count + 1);
	graph->is_referred = sp_alloc(count + 1);
	graph->is_queued = sp_alloc(count + 1);
	graph->queue = sp_alloc((count + 1) * sizeof(*graph->queue));
	for (size_t i = 0; i < count; i++)
		graph->points[i] = SP_NO_OWNER;
	for (size_t i = 0; i < references->count; i++)
		add_reference(graph, owners, &references->items[i]);
	for (size_t i = 0; i + 1 < count; i++)
		if (graph->atoms->items[i].continues)
			add_edge(graph, i, i + 1);
	index_edges(graph);
}

/* Atoms without owners belong to what they point to; at first those alone that nothing refers to. */
static void give_by_points(struct graph *graph, bool all)
{
	for (size_t i = 0; i < graph->atoms->count; i++)
		if (!graph->spread->sets[i].count && graph->points[i] != SP_NO_OWNER &&
			(all || !graph->is_referred[i]))
			add_owner(graph, i, graph->points[i]);
	hand_on(graph);
}

void sp_spread_make(const struct sp_atoms *atoms, const struct sp_owners *owners,
	const struct sp_references *references, struct sp_spread *spread)
{
	*spread = (struct sp_spread){sp_alloc((atoms->count + 1) * sizeof(*spread->sets)), atoms->count};
	SP_GUARD(free_graph) struct graph graph = {.atoms = atoms, .spread = spread};
	make_graph(&graph, owners, references);
	hand_on(&graph);
	give_by_points(&graph, false);
	give_by_points(&graph, true);
}

void sp_spread_free(struct sp_spread *spread)
{
	for (size_t i = 0; i < spread->count; i++)
		free(spread->sets[i].items);
	free(spread->sets);
	*spread = (struct sp_spread){0};
}
