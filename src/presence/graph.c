/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Directed graphs. Dominators as in K. D. Cooper, T. J. Harvey, K. Kennedy: A Simple, Fast Dominance
 * Algorithm (2001): every node's dominator is the nearest common one of its predecessors', and this is
 * repeated in reverse postorder until nothing moves. Graphs of references settle after a few rounds.
 */
#include "presence/graph.h"

#include <stdlib.h>

#include "base/memory.h"

void sp_graph_add(struct sp_graph *graph, uint32_t from, uint32_t to)
{
	if (from == SP_NONE || to == SP_NONE || from == to)
		return;
	SP_GROW(graph->edges, graph->edge_count, graph->edge_capacity);
	graph->edges[graph->edge_count++] = (struct sp_graph_edge){from, to};
}

static int compare_edges(const void *first, const void *second)
{
	const struct sp_graph_edge *a = first, *b = second;
	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	return (a->to > b->to) - (a->to < b->to);
}

void sp_graph_seal(struct sp_graph *graph)
{
	if (graph->edge_count)
		qsort(graph->edges, graph->edge_count, sizeof(*graph->edges), compare_edges);
	size_t kept = 0;
	for (size_t i = 0; i < graph->edge_count; i++)
		if (!kept || compare_edges(&graph->edges[kept - 1], &graph->edges[i]) != 0)
			graph->edges[kept++] = graph->edges[i];
	graph->edge_count = kept;
	free(graph->first);
	graph->first = sp_alloc((graph->node_count + (size_t)1) * sizeof(*graph->first));
	size_t next = 0;
	for (uint32_t node = 0; node <= graph->node_count; node++) {
		while (next < kept && graph->edges[next].from < node)
			next++;
		graph->first[node] = next;
	}
}

void sp_graph_free(struct sp_graph *graph)
{
	free(graph->edges);
	free(graph->first);
	*graph = (struct sp_graph){0};
}

uint32_t sp_graph_reach(const struct sp_graph *graph, uint32_t start, bool *seen, uint32_t *order)
{
	uint32_t count = 0;
	if (seen[start])
		return 0;
	seen[start] = true;
	order[count++] = start;
	for (uint32_t next = 0; next < count; next++) {
		uint32_t node = order[next];
		for (size_t i = graph->first[node]; i < graph->first[node + 1]; i++) {
			uint32_t to = graph->edges[i].to;
			if (seen[to])
				continue;
			seen[to] = true;
			order[count++] = to;
		}
	}
	return count;
}

/* Nodes in postorder: all that a node leads to before it, but for what leads back. rank: place in it. */
struct postorder {
	uint32_t *nodes, *rank;
	uint32_t count;
};

/* By an own stack: a chain of references may be as long as the program. */
static struct postorder make_postorder(const struct sp_graph *graph, uint32_t root)
{
	size_t count = graph->node_count;
	struct postorder order = {sp_alloc(count * sizeof(uint32_t)), sp_alloc(count * sizeof(uint32_t)), 0};
	SP_AUTOFREE bool *seen = sp_alloc(count);
	SP_AUTOFREE uint32_t *stack = sp_alloc(count * sizeof(*stack));
	SP_AUTOFREE size_t *next = sp_alloc(count * sizeof(*next));
	for (size_t i = 0; i < count; i++)
		order.rank[i] = SP_NONE;
	uint32_t depth = 0;
	stack[depth++] = root;
	next[root] = graph->first[root];
	seen[root] = true;
	while (depth) {
		uint32_t node = stack[depth - 1];
		if (next[node] == graph->first[node + 1]) {
			order.rank[node] = order.count;
			order.nodes[order.count++] = node;
			depth--;
			continue;
		}
		uint32_t to = graph->edges[next[node]++].to;
		if (seen[to])
			continue;
		seen[to] = true;
		next[to] = graph->first[to];
		stack[depth++] = to;
	}
	return order;
}

/* All edges turned round, sealed. */
static struct sp_graph turn(const struct sp_graph *graph)
{
	struct sp_graph turned = {.node_count = graph->node_count};
	for (size_t i = 0; i < graph->edge_count; i++)
		sp_graph_add(&turned, graph->edges[i].to, graph->edges[i].from);
	sp_graph_seal(&turned);
	return turned;
}

/* The nearest node that dominates both: the paper's "intersect", two fingers that climb by postorder. */
static uint32_t meet(const uint32_t *dominators, const uint32_t *rank, uint32_t a, uint32_t b)
{
	while (a != b) {
		while (rank[a] < rank[b])
			a = dominators[a];
		while (rank[b] < rank[a])
			b = dominators[b];
	}
	return a;
}

uint32_t *sp_graph_dominators(const struct sp_graph *graph, uint32_t root)
{
	struct postorder order = make_postorder(graph, root);
	SP_GRAPH before = turn(graph);
	uint32_t *dominators = sp_alloc(graph->node_count * sizeof(*dominators));
	for (uint32_t i = 0; i < graph->node_count; i++)
		dominators[i] = SP_NONE;
	dominators[root] = root;
	for (bool moved = true; moved;) {
		moved = false;
		for (uint32_t i = order.count - 1; i-- > 0;) {
			uint32_t node = order.nodes[i], nearest = SP_NONE;
			for (size_t j = before.first[node]; j < before.first[node + 1]; j++) {
				uint32_t from = before.edges[j].to;
				if (dominators[from] == SP_NONE)
					continue;
				nearest = nearest == SP_NONE ? from
							     : meet(dominators, order.rank, nearest, from);
			}
			moved = moved || dominators[node] != nearest;
			dominators[node] = nearest;
		}
	}
	free(order.nodes);
	free(order.rank);
	return dominators;
}
