/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Directed graphs of many small nodes: what is reached from where, and who dominates whom.
 *
 * Node a dominates node b when every way from the root to b leads through a: take a out, and b cannot be
 * reached any more. That is what a garbage collector, of memory or of sections, calls retained.
 */
#ifndef SIZEPROF_PRESENCE_GRAPH_H
#define SIZEPROF_PRESENCE_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "sizeprof/program.h"

struct sp_graph_edge {
	uint32_t from, to;
};

struct sp_graph {
	uint32_t node_count;
	struct sp_graph_edge *edges; /* sorted by from, then to, each once, after sp_graph_seal() */
	size_t edge_count, edge_capacity;
	size_t *first; /* edges of node n: first[n] to first[n + 1] */
};

/* Nodes may be added as long as it is not sealed: raise node_count. An edge to SP_NONE is none. */
void sp_graph_add(struct sp_graph *graph, uint32_t from, uint32_t to);
/* Sorts the edges; call it once all are there. Edges may be added again afterwards, and sealed again. */
void sp_graph_seal(struct sp_graph *graph);
void sp_graph_free(struct sp_graph *graph);
#define SP_GRAPH SP_GUARD(sp_graph_free) struct sp_graph

/*
 * Visits all nodes that can be reached from start, itself included, over nodes that are not seen yet. seen
 * has a place for each node; what is set there is not entered, and what is visited gets set. Appends the
 * visited to order (room for node_count) and returns how many they are.
 */
uint32_t sp_graph_reach(const struct sp_graph *graph, uint32_t start, bool *seen, uint32_t *order);

/*
 * The immediate dominator of each node that root reaches; of root itself, root; of the others, SP_NONE.
 * Release with free().
 */
uint32_t *sp_graph_dominators(const struct sp_graph *graph, uint32_t root) SP_MUST_CHECK;

#endif
