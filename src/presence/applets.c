/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What each applet takes along. Applets hang on the root of the graph, so what an applet dominates is what
 * goes when it alone goes. What several applets reach, and nothing else does, is shared among them.
 */
#include "presence/applets.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "presence/applets-inside.h"

/* The users of each node: its only one, or a set of bits. */
struct users {
	size_t words;   /* of a set */
	uint64_t *sets; /* node by node; empty: always linked */
};

static bool has(const struct users *users, uint32_t node, size_t applet)
{
	return users->sets[node * users->words + applet / 64] >> applet % 64 & 1;
}

static void put(struct users *users, uint32_t node, size_t applet)
{
	users->sets[node * users->words + applet / 64] |= (uint64_t)1 << applet % 64;
}

/* The applet that dominates a node, or SP_NONE. */
static uint32_t owner_of(const struct sp_applet_graph *graph, const uint32_t *dominators, uint32_t node)
{
	while (dominators[node] != graph->root && dominators[node] != SP_NONE)
		node = dominators[node];
	return node >= graph->first_applet && node < graph->root ? node - graph->first_applet : SP_NONE;
}

/* Nodes that hang neither on an applet nor on the root alone: marks which applets reach them. */
static void find_shared(const struct sp_applet_graph *graph, size_t applet_count, const bool *is_exclusive,
	size_t node_count, struct users *users)
{
	uint32_t count = graph->graph.node_count;
	SP_AUTOFREE bool *linked = sp_alloc(count);
	SP_AUTOFREE bool *seen = sp_alloc(count);
	SP_AUTOFREE uint32_t *order = sp_alloc(count * sizeof(*order));
	memset(linked + graph->first_applet, true, applet_count);
	sp_graph_reach(&graph->graph, graph->root, linked, order);
	linked[graph->root] = true;
	for (uint32_t applet = 0; applet < applet_count; applet++) {
		memcpy(seen, linked, count);
		seen[graph->first_applet + applet] = false;
		uint32_t reached = sp_graph_reach(&graph->graph, graph->first_applet + applet, seen, order);
		for (uint32_t i = 0; i < reached; i++)
			if (order[i] < node_count && !is_exclusive[order[i]])
				put(users, order[i], applet);
	}
}

static void find_users(const struct sp_applet_graph *graph, const struct sp_applet_nodes *nodes,
	size_t applet_count, struct users *users)
{
	SP_AUTOFREE uint32_t *dominators = sp_graph_dominators(&graph->graph, graph->root);
	SP_AUTOFREE bool *is_exclusive = sp_alloc(nodes->count + 1);
	for (uint32_t i = 0; i < nodes->count; i++) {
		uint32_t owner = owner_of(graph, dominators, i);
		if (owner == SP_NONE)
			continue;
		is_exclusive[i] = true;
		put(users, i, owner);
	}
	find_shared(graph, applet_count, is_exclusive, nodes->count, users);
}

static void add_stretch(struct sp_applets *applets, size_t *capacity, const struct sp_applet_node *node,
	const struct users *users, uint32_t index)
{
	struct sp_applet_stretch stretch = {node->address, node->size, SP_APPLET_LINKED, node->is_library,
		(uint32_t)applets->user_count, 0};
	for (size_t i = 0; i < applets->applet_count; i++)
		if (has(users, index, i))
			stretch.user_count++;
	if (stretch.user_count)
		stretch.need = stretch.user_count == 1 ? SP_APPLET_EXCLUSIVE : SP_APPLET_SHARED;
	SP_GROW(applets->stretches, applets->stretch_count, *capacity);
	applets->stretches[applets->stretch_count++] = stretch;
}

/* Neighbours of one section with the same users become one stretch. */
static void make_stretches(
	const struct sp_applet_nodes *nodes, const struct users *users, struct sp_applets *applets)
{
	size_t capacity = 0, user_capacity = 0, bytes = users->words * sizeof(*users->sets);
	for (uint32_t i = 0; i < nodes->count; i++) {
		const struct sp_applet_node *node = &nodes->items[i];
		if (i && node[-1].section == node->section && node[-1].is_library == node->is_library &&
			memcmp(&users->sets[(i - 1) * users->words], &users->sets[i * users->words], bytes) ==
				0) {
			applets->stretches[applets->stretch_count - 1].size += node->size;
			continue;
		}
		add_stretch(applets, &capacity, node, users, i);
		for (uint32_t applet = 0; applet < applets->applet_count; applet++) {
			if (!has(users, i, applet))
				continue;
			SP_GROW(applets->users, applets->user_count, user_capacity);
			applets->users[applets->user_count++] = applet;
		}
	}
}

/* A nameless piece that the linker merged is in some object's part by chance: it is a library's when none but
   libraries' code refers to it. */
static void judge_merged(const struct sp_applet_image *image, struct sp_applet_nodes *nodes)
{
	const struct sp_linked_program *program = image->program;
	for (size_t i = 0; i < nodes->count; i++)
		if (nodes->items[i].is_referred)
			nodes->items[i].is_library = true;
	for (size_t i = 0; i < program->reference_count; i++) {
		uint32_t from = sp_applet_node_at(nodes, program->references[i].place);
		uint32_t to = sp_applet_node_at(nodes, program->references[i].target);
		if (from != SP_NONE && to != SP_NONE && nodes->items[to].is_referred &&
			!nodes->items[from].is_library)
			nodes->items[to].is_library = false;
	}
}

static void find(
	const struct sp_applet_image *image, const struct sp_applet_table *table, struct sp_applets *applets)
{
	struct sp_applet_nodes nodes = {0};
	struct sp_applet_graph graph = {0};
	sp_applet_nodes_make(image, table, &nodes);
	sp_applet_graph_make(image, table, &nodes, applets->applet_count, &graph);
	judge_merged(image, &nodes);
	struct users users = {.words = (applets->applet_count + 63) / 64};
	users.sets = sp_alloc((nodes.count + 1) * users.words * sizeof(*users.sets));
	find_users(&graph, &nodes, applets->applet_count, &users);
	make_stretches(&nodes, &users, applets);
	applets->whole_members = graph.whole_members;
	free(users.sets);
	sp_applet_graph_clear(&graph);
	free(nodes.items);
}

struct sp_error *sp_applets_find(const struct sp_linked_program *program, const uint8_t *file,
	uint64_t file_size, struct sp_applets *applets)
{
	struct sp_applet_image image;
	SP_APPLET_TABLE table = {0};
	*applets = (struct sp_applets){0};
	SP_TRY(sp_applet_image_open(program, file, file_size, &image));
	if (!program->has_references)
		return sp_error_new(SP_UNABLE,
			"the program was linked without relocations: who uses what in it cannot be told");
	SP_TRY(sp_applet_table_read(&image, &table));
	if (!table.count)
		return NULL;
	sp_applet_table_group(&image, &table, applets);
	sp_applet_help_place(&image, &table);
	sp_applet_help_price(&image, &table, applets);
	find(&image, &table, applets);
	return NULL;
}

void sp_applets_clear(struct sp_applets *applets)
{
	for (size_t i = 0; i < applets->applet_count; i++) {
		free(applets->applets[i].name);
		free(applets->applets[i].aliases);
	}
	free(applets->applets);
	free(applets->stretches);
	free(applets->users);
	*applets = (struct sp_applets){0};
}
