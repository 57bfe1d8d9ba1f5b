/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What goes with bytes that go: the graph is walked once more without them, and without the references that
 * stand in them. What is not reached is not linked.
 */
#include "presence/applets.h"

#include <stdlib.h>
#include <string.h>

#include "base/bisect.h"
#include "base/memory.h"
#include "base/stretches.h"
#include "presence/applets-inside.h"

struct sp_applet_links {
	const struct sp_linked_program *program;
	struct sp_applet_nodes nodes;
	struct sp_applet_graph graph;
	uint32_t *support; /* of each edge: how many references and ties it stands for */
	size_t *edge_of_use;
	uint32_t *functions; /* of each applet: the node that it is in, or SP_NONE */
	size_t applet_count;
};

static size_t find_edge(const struct sp_graph *graph, uint32_t from, uint32_t to)
{
	size_t first = graph->first[from], count = graph->first[from + 1] - first;
	return first + SP_BISECT(i, count, graph->edges[first + i].to < to);
}

static void count_support(struct sp_applet_links *links)
{
	const struct sp_applet_graph *graph = &links->graph;
	links->support = sp_alloc((graph->graph.edge_count + 1) * sizeof(*links->support));
	links->edge_of_use = sp_alloc((graph->use_count + 1) * sizeof(*links->edge_of_use));
	for (size_t i = 0; i < graph->ties.edge_count; i++)
		links->support[find_edge(
			&graph->graph, graph->ties.edges[i].from, graph->ties.edges[i].to)]++;
	for (size_t i = 0; i < graph->use_count; i++) {
		links->edge_of_use[i] = find_edge(&graph->graph, graph->uses[i].from, graph->uses[i].to);
		links->support[links->edge_of_use[i]]++;
	}
}

static void find_functions(struct sp_applet_links *links, const struct sp_applet_table *table)
{
	links->functions = sp_alloc((links->applet_count + 1) * sizeof(*links->functions));
	for (size_t i = 0; i < table->count; i++)
		links->functions[table->entries[i].applet] =
			sp_applet_node_at(&links->nodes, table->entries[i].main);
}

struct sp_error *sp_applet_links_make(const struct sp_linked_program *program, const uint8_t *file,
	uint64_t file_size, struct sp_applet_links **links)
{
	struct sp_applet_image image;
	SP_APPLET_TABLE table = {0};
	SP_APPLETS applets = {0};
	SP_TRY(sp_applet_image_open(program, file, file_size, &image));
	SP_TRY(sp_applet_table_read(&image, &table));
	*links = NULL;
	if (!table.count || !program->has_references)
		return NULL;
	sp_applet_table_group(&image, &table, &applets);
	sp_applet_help_place(&image, &table);
	struct sp_applet_links *made = sp_alloc(sizeof(*made));
	made->program = program;
	made->applet_count = applets.applet_count;
	sp_applet_nodes_make(&image, &table, &made->nodes);
	sp_applet_graph_make(&image, &table, &made->nodes, applets.applet_count, &made->graph);
	count_support(made);
	find_functions(made, &table);
	*links = made;
	return NULL;
}

void sp_applet_links_free(struct sp_applet_links *links)
{
	if (!links)
		return;
	sp_applet_graph_clear(&links->graph);
	free(links->nodes.items);
	free(links->support);
	free(links->edge_of_use);
	free(links->functions);
	free(links);
}

/* Fill in front of a symbol is not its own. */
static bool is_gone(const struct sp_applet_links *links, const struct sp_applet_node *node,
	const struct sp_stretches *gone)
{
	uint64_t address = node->address, size = node->size;
	if (node->symbol != SP_NONE && !node->is_table) {
		const struct sp_program_symbol *symbol = &links->program->symbols[node->symbol];
		uint64_t end = node->address + node->size;
		address = symbol->address;
		size = symbol->size < end - address ? symbol->size : end - address;
	}
	return sp_stretches_within(gone, address, size) == size;
}

/* Takes the references out that stand in gone bytes. */
static void take_out(const struct sp_applet_links *links, const struct sp_stretches *gone, uint32_t *support)
{
	for (size_t i = 0, stretch = 0; i < links->graph.use_count && stretch < gone->count; i++) {
		uint64_t place = links->graph.uses[i].place;
		while (stretch < gone->count && place >= gone->items[stretch].address &&
			place - gone->items[stretch].address >= gone->items[stretch].size)
			stretch++;
		if (stretch < gone->count && place >= gone->items[stretch].address)
			support[links->edge_of_use[i]]--;
	}
}

/* As sp_graph_reach(), over edges with support. */
static void reach(const struct sp_applet_links *links, const uint32_t *support, bool *seen)
{
	const struct sp_graph *graph = &links->graph.graph;
	SP_AUTOFREE uint32_t *order = sp_alloc(graph->node_count * sizeof(*order));
	uint32_t count = 0;
	seen[links->graph.root] = true;
	order[count++] = links->graph.root;
	for (uint32_t next = 0; next < count; next++)
		for (size_t i = graph->first[order[next]]; i < graph->first[order[next] + 1]; i++) {
			uint32_t to = graph->edges[i].to;
			if (seen[to] || !support[i])
				continue;
			seen[to] = true;
			order[count++] = to;
		}
}

void sp_applet_links_drop(const struct sp_applet_links *links, const struct sp_stretches *gone,
	struct sp_stretches *more, bool *whose)
{
	const struct sp_graph *graph = &links->graph.graph;
	SP_AUTOFREE uint32_t *support = sp_alloc((graph->edge_count + 1) * sizeof(*support));
	SP_AUTOFREE bool *seen = sp_alloc(graph->node_count);
	SP_AUTOFREE bool *went = sp_alloc(links->nodes.count + 1);
	memcpy(support, links->support, graph->edge_count * sizeof(*support));
	take_out(links, gone, support);
	for (size_t i = 0; i < links->nodes.count; i++)
		seen[i] = went[i] = is_gone(links, &links->nodes.items[i], gone);
	for (uint32_t i = 0; i < links->applet_count; i++) {
		bool goes = (whose && whose[i]) || (links->functions[i] != SP_NONE && went[links->functions[i]]);
		seen[links->graph.first_applet + i] = goes;
		if (whose)
			whose[i] = goes;
	}
	reach(links, support, seen);
	for (size_t i = 0; i < links->nodes.count; i++)
		if (!seen[i])
			sp_stretches_add(more, links->nodes.items[i].address, links->nodes.items[i].size);
	sp_stretches_normalise(more);
}
