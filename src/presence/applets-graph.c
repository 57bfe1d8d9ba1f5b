/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who keeps whom in a program: the graph over its nodes.
 *
 * An edge is a reference. Beside them the linker's own rule ties nodes: it takes a unit, or leaves it, as a
 * whole. With --gc-sections a unit is an input section, otherwise a member of an archive. A library stands as
 * it was built; in what the build compiles, a static function goes when its last user goes, whatever its unit
 * does.
 *
 * A reference that was made through a section's symbol tells an address alone, and that may be off: code
 * reads table[i - 97] at table - 97 * 8. Nobody but its own object can mean a static symbol in that way, and
 * a jump table is only of use to the function that it leads into; what contradicts that is left out.
 *
 * The applet table's own references are cut out, and each applet is a node of its own in their place.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "presence/applets-inside.h"

struct maker {
	const struct sp_applet_image *image;
	const struct sp_linked_program *program;
	const struct sp_applet_table *table;
	const struct sp_applet_nodes *nodes;
	struct sp_applet_graph *result;
	uint32_t *jumps; /* of each node the function that it is a jump table of, or SP_NONE */
	uint32_t first_object;
};

/* An edge that stands whatever becomes of single references. */
static void add(struct maker *maker, uint32_t from, uint32_t to)
{
	sp_graph_add(&maker->result->graph, from, to);
	sp_graph_add(&maker->result->ties, from, to);
}

static void add_use(struct maker *maker, uint64_t place, uint32_t from, uint32_t to)
{
	struct sp_applet_graph *result = maker->result;
	if (from == to)
		return;
	SP_GROW(result->uses, result->use_count, result->use_capacity);
	result->uses[result->use_count++] = (struct sp_applet_use){place, from, to};
	sp_graph_add(&result->graph, from, to);
}

static uint32_t at(const struct maker *maker, uint64_t address)
{
	return sp_applet_node_at(maker->nodes, address);
}

/* What a reference leads to. Through a symbol it may be past either end of it: table[i - 1]. */
static uint32_t target_of(const struct maker *maker, const struct sp_program_reference *reference)
{
	if (reference->symbol == SP_NONE)
		return at(maker, reference->target);
	uint32_t node = at(maker, maker->program->symbols[reference->symbol].address);
	return node == SP_NONE ? at(maker, reference->target) : node;
}

static bool is_table(const struct maker *maker, uint32_t node)
{
	return node != SP_NONE && maker->nodes->items[node].is_table;
}

static uint32_t object_of(const struct maker *maker, uint32_t node)
{
	uint32_t part = maker->nodes->items[node].part;
	return part == SP_NONE ? SP_NONE : maker->program->parts[part].object;
}

static bool is_code(const struct maker *maker, uint32_t node)
{
	return maker->program->sections[maker->nodes->items[node].section].is_code;
}

/* Is that the inside of a function, where nobody but itself jumps to? */
static bool is_inside(const struct maker *maker, const struct sp_program_reference *reference, uint32_t node)
{
	uint32_t symbol = maker->nodes->items[node].symbol;
	return is_code(maker, node) && symbol != SP_NONE &&
	       reference->target > maker->program->symbols[symbol].address;
}

/* Nameless data that leads into one function, and nowhere else. */
static void find_jump_tables(struct maker *maker)
{
	SP_AUTOFREE bool *is_other = sp_alloc(maker->nodes->count + 1);
	for (size_t i = 0; i < maker->nodes->count; i++)
		maker->jumps[i] = SP_NONE;
	for (size_t i = 0; i < maker->program->reference_count; i++) {
		const struct sp_program_reference *reference = &maker->program->references[i];
		uint32_t from = at(maker, reference->place), to = target_of(maker, reference);
		if (from == SP_NONE || to == SP_NONE || is_other[from])
			continue;
		const struct sp_applet_node *node = &maker->nodes->items[from];
		is_other[from] = node->symbol != SP_NONE || node->is_record || is_code(maker, from) ||
				 !is_inside(maker, reference, to) ||
				 (maker->jumps[from] != SP_NONE && maker->jumps[from] != to);
		maker->jumps[from] = is_other[from] ? SP_NONE : to;
	}
}

/* A reference by address that cannot be meant for what stands there. */
static bool is_astray(
	const struct maker *maker, const struct sp_program_reference *reference, uint32_t from, uint32_t to)
{
	if (maker->jumps[to] != SP_NONE)
		return maker->jumps[to] != from;
	if (reference->symbol != SP_NONE || maker->nodes->items[to].symbol == SP_NONE)
		return false;
	return object_of(maker, to) != SP_NONE && object_of(maker, from) != object_of(maker, to);
}

static void add_references(struct maker *maker)
{
	find_jump_tables(maker);
	for (size_t i = 0; i < maker->program->reference_count; i++) {
		const struct sp_program_reference *reference = &maker->program->references[i];
		uint32_t from = at(maker, reference->place), to = target_of(maker, reference);
		if (from == SP_NONE || to == SP_NONE || is_table(maker, from) || is_table(maker, to))
			continue;
		/* records of unwinding are there for a function, and not the other way round */
		if (maker->nodes->items[from].is_record && is_code(maker, to))
			continue;
		if (!is_astray(maker, reference, from, to))
			add_use(maker, reference->place, from, to);
	}
	for (uint32_t i = 0; i < maker->nodes->count; i++)
		if (maker->jumps[i] != SP_NONE)
			add(maker, maker->jumps[i], i);
}

static void add_records(struct maker *maker)
{
	const struct sp_linked_program *program = maker->program;
	struct sp_applet_records records = {0};
	sp_applet_records_read(maker->image, &records);
	for (size_t i = 0; i < records.count; i++) {
		const struct sp_applet_record *record = &records.items[i];
		size_t reference = sp_applet_reference_at(program, record->function_place);
		if (!record->function_place || reference == program->reference_count ||
			program->references[reference].place != record->function_place)
			continue;
		uint32_t node = at(maker, record->address);
		add(maker, target_of(maker, &program->references[reference]), node);
		add(maker, node, at(maker, record->common));
	}
	free(records.items);
}

static bool is_nameless_text(const struct maker *maker, const struct sp_applet_node *node)
{
	const uint8_t *bytes = sp_applet_bytes(maker->image, node->address, node->size);
	if (!bytes || node->symbol != SP_NONE || !node->is_referred ||
		maker->program->sections[node->section].is_code)
		return false;
	for (uint64_t i = 0; i < node->size; i++)
		if (bytes[i] == 0x7f ||
			(bytes[i] < ' ' && (bytes[i] < '\a' || bytes[i] > '\r') && bytes[i] != 0x1b))
			return false;
	return true;
}

/* The linker lets a string begin inside another that ends alike: who uses the whole uses its end. */
static void add_tails(struct maker *maker)
{
	SP_AUTOFREE bool *refers = sp_alloc(maker->nodes->count + 1);
	for (size_t i = 0; i < maker->program->reference_count; i++) {
		uint32_t from = at(maker, maker->program->references[i].place);
		if (from != SP_NONE)
			refers[from] = true;
	}
	for (uint32_t i = 0; i + 1 < maker->nodes->count; i++) {
		const struct sp_applet_node *node = &maker->nodes->items[i];
		if (!refers[i] && node[1].section == node->section && node[1].symbol == SP_NONE &&
			node[1].is_referred && is_nameless_text(maker, node))
			add(maker, i, i + 1);
	}
}

/* Node of the unit that a node is of, or SP_NONE. */
static uint32_t unit_of(const struct maker *maker, const struct sp_applet_node *node)
{
	if (node->part == SP_NONE || node->is_table)
		return SP_NONE;
	return maker->result->whole_members ? maker->first_object + maker->program->parts[node->part].object
					    : (uint32_t)maker->nodes->count + node->part;
}

/* Who refers to something nameless is of its unit already, or it is merged and of no one's. */
static void add_units(struct maker *maker, const bool *mains)
{
	for (uint32_t i = 0; i < maker->nodes->count; i++) {
		const struct sp_applet_node *node = &maker->nodes->items[i];
		uint32_t unit = unit_of(maker, node);
		bool is_free = node->is_referred || node->is_record;
		if (unit == SP_NONE || is_free)
			continue;
		add(maker, i, unit);
		if (!mains[i] && (node->is_library || node->is_global || node->symbol == SP_NONE))
			add(maker, unit, i);
		add(maker, i, maker->first_object + object_of(maker, i));
	}
}

static void add_applets(struct maker *maker, bool *mains)
{
	for (size_t i = 0; i < maker->table->count; i++) {
		const struct sp_applet_entry *entry = &maker->table->entries[i];
		uint32_t applet = maker->result->first_applet + entry->applet;
		uint32_t function = at(maker, entry->main);
		add(maker, maker->result->root, applet);
		add(maker, applet, function);
		add(maker, applet, at(maker, entry->pointer.address));
		if (entry->name.size)
			add(maker, applet, at(maker, entry->name.address));
		if (entry->help.size)
			add(maker, applet, at(maker, entry->help.address));
		if (function != SP_NONE)
			mains[function] = true;
		/* what else stands in the line: texts of the name and of options */
		uint64_t end = entry->pointer.address + entry->pointer.size;
		const struct sp_linked_program *program = maker->program;
		for (size_t j = sp_applet_reference_at(program, entry->pointer.address);
			j < program->reference_count && program->references[j].place < end; j++)
			add(maker, applet, target_of(maker, &program->references[j]));
	}
}

static bool is_identifier(const char *name)
{
	return name[strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

/* What --gc-sections keeps by itself: sections for starting and ending, and those that a program walks
   through by __start_NAME and __stop_NAME. */
static bool is_kept(const char *section)
{
	static const char *const kept[] = {
		".init", ".fini", ".preinit_array", ".init_array", ".fini_array", ".ctors", ".dtors", ".jcr"};
	for (size_t i = 0; i < SP_COUNT(kept); i++)
		if (strcmp(section, kept[i]) == 0)
			return true;
	return is_identifier(section);
}

static void add_roots(struct maker *maker)
{
	struct sp_applet_graph *result = maker->result;
	add(maker, result->root, at(maker, maker->image->entry));
	for (uint32_t i = 0; !result->whole_members && i < maker->nodes->count; i++)
		if (is_kept(maker->program->sections[maker->nodes->items[i].section].name))
			add(maker, result->root, i);
}

/* Who keeps what nothing leads to: its object, as far as that is there at all. Otherwise the reason is one
   that no reference tells, and it is a root. */
static uint32_t keeper_of(const struct maker *maker, const bool *seen, uint32_t node)
{
	uint32_t object = object_of(maker, node);
	if (object == SP_NONE || maker->nodes->items[node].is_table || !seen[maker->first_object + object])
		return maker->result->root;
	return maker->first_object + object;
}

static void keep_the_rest(struct maker *maker)
{
	struct sp_graph *graph = &maker->result->graph;
	SP_AUTOFREE bool *seen = sp_alloc(graph->node_count);
	SP_AUTOFREE bool *has_user = sp_alloc(graph->node_count);
	SP_AUTOFREE uint32_t *order = sp_alloc(graph->node_count * sizeof(*order));
	sp_graph_seal(graph);
	sp_graph_reach(graph, maker->result->root, seen, order);
	for (size_t i = 0; i < graph->edge_count; i++)
		has_user[graph->edges[i].to] = true;
	size_t known = graph->edge_count;
	for (int round = 0; round < 2; round++)
		for (uint32_t i = 0; i < maker->nodes->count; i++)
			if (!seen[i] && (round || !has_user[i])) {
				add(maker, keeper_of(maker, seen, i), i);
				sp_graph_reach(graph, i, seen, order);
			}
	if (graph->edge_count != known)
		sp_graph_seal(graph);
}

/*
 * Was the program linked with --gc-sections? Then each function in a section of its own has a user elsewhere,
 * but for the start, and a few whose users are not seen.
 */
static bool has_unused_parts(const struct maker *maker)
{
	const struct sp_linked_program *program = maker->program;
	SP_AUTOFREE bool *is_used = sp_alloc(program->part_count + 1);
	for (size_t i = 0; i < program->reference_count; i++) {
		uint32_t from = at(maker, program->references[i].place);
		uint32_t to = target_of(maker, &program->references[i]);
		if (from == SP_NONE || to == SP_NONE || maker->nodes->items[to].part == SP_NONE ||
			maker->nodes->items[from].is_record ||
			maker->nodes->items[from].part == maker->nodes->items[to].part)
			continue;
		is_used[maker->nodes->items[to].part] = true;
	}
	size_t count = 0, unused = 0;
	uint32_t last = SP_NONE, start = at(maker, maker->image->entry);
	for (size_t i = 0; i < maker->nodes->count; i++) {
		const struct sp_applet_node *node = &maker->nodes->items[i];
		if (node->part == SP_NONE || node->part == last || node->symbol == SP_NONE ||
			!program->symbols[node->symbol].is_function)
			continue;
		last = node->part;
		count++;
		unused += !is_used[node->part] && i != start;
	}
	return unused * 100 > count;
}

void sp_applet_graph_make(const struct sp_applet_image *image, const struct sp_applet_table *table,
	const struct sp_applet_nodes *nodes, size_t applet_count, struct sp_applet_graph *graph)
{
	const struct sp_linked_program *program = image->program;
	struct maker maker = {image, program, table, nodes, graph, NULL, 0};
	SP_AUTOFREE uint32_t *jumps = sp_alloc((nodes->count + 1) * sizeof(*jumps));
	maker.jumps = jumps;
	maker.first_object = (uint32_t)(nodes->count + program->part_count);
	graph->whole_members = has_unused_parts(&maker);
	graph->first_applet = maker.first_object + (uint32_t)program->object_count;
	graph->root = graph->first_applet + (uint32_t)applet_count;
	graph->graph.node_count = graph->ties.node_count = graph->root + 1;
	SP_AUTOFREE bool *mains = sp_alloc(nodes->count + 1);
	add_applets(&maker, mains);
	add_references(&maker);
	add_records(&maker);
	add_tails(&maker);
	add_units(&maker, mains);
	add_roots(&maker);
	keep_the_rest(&maker);
	sp_graph_seal(&graph->ties);
}

void sp_applet_graph_clear(struct sp_applet_graph *graph)
{
	sp_graph_free(&graph->graph);
	sp_graph_free(&graph->ties);
	free(graph->uses);
	*graph = (struct sp_applet_graph){0};
}
