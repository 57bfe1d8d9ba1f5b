/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cutting a program into nodes: wherever a symbol, an object's contribution, a source line's code or a
 * nameless atom begins or ends. One pass over the sorted borders, with a place in each sorted list.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "presence/presence_inside.h"

struct borders {
	uint64_t *items;
	size_t count, capacity;
};

/* Where the pass stands: in each list the first item that does not lie behind the node. */
struct sweep {
	size_t symbol, part, code;
	uint64_t *ends;    /* of symbols */
	uint32_t open[64]; /* symbols that hold the node, the innermost last; deeper ones are left out */
	size_t open_count;
};

static void add_border(struct borders *borders, uint64_t address)
{
	SP_GROW(borders->items, borders->count, borders->capacity);
	borders->items[borders->count++] = address;
}

static void add_range(struct borders *borders, uint64_t address, uint64_t size)
{
	add_border(borders, address);
	add_border(borders, address + size);
}

static int by_address(const void *a, const void *b)
{
	const uint64_t *left = a, *right = b;
	return (*left > *right) - (*left < *right);
}

static void collect(const struct sp_presence_facts *facts, struct borders *borders)
{
	const struct sp_linked_program *program = facts->program;
	for (size_t i = 0; i < program->section_count; i++)
		add_range(borders, program->sections[i].address, program->sections[i].size);
	for (size_t i = 0; i < program->symbol_count; i++)
		add_range(borders, program->symbols[i].address, program->symbols[i].size);
	for (size_t i = 0; i < program->part_count; i++)
		add_range(borders, program->parts[i].address, program->parts[i].size);
	for (size_t i = 0; i < program->code_count; i++)
		add_range(borders, program->code[i].address, program->code[i].size);
	/* a string begins where a reference points to, whoever owns the one before */
	for (size_t i = 0; i < program->reference_count; i++)
		add_border(borders, program->references[i].target);
	for (size_t i = 0; i < facts->cut_count; i++)
		add_border(borders, facts->cuts[i]);
	if (borders->count)
		qsort(borders->items, borders->count, sizeof(*borders->items), by_address);
}

/*
 * Where symbols end. Hand-written code often has no sizes: such a symbol holds the bytes up to the next one,
 * unless another name of the same place has a size. Of data a place without a size is a mark of the linker
 * script, and holds nothing.
 */
static uint64_t *find_ends(const struct sp_linked_program *program)
{
	uint64_t *ends = sp_alloc((program->symbol_count + 1) * sizeof(*ends));
	uint64_t next = UINT64_MAX; /* the address of the next symbols behind those at `first` to `last` */
	for (size_t last = program->symbol_count; last > 0;) {
		size_t first = last - 1;
		uint64_t address = program->symbols[first].address, largest = program->symbols[first].size;
		for (; first > 0 && program->symbols[first - 1].address == address; first--)
			if (program->symbols[first - 1].size > largest)
				largest = program->symbols[first - 1].size;
		for (size_t i = first; i < last; i++) {
			const struct sp_program_symbol *symbol = &program->symbols[i];
			const struct sp_program_section *section = &program->sections[symbol->section];
			uint64_t room = section->address + section->size - address;
			bool is_open = !largest && section->is_code && symbol->object != SP_NONE;
			uint64_t size = is_open ? next - address : symbol->size;
			ends[i] = address + (size < room ? size : room);
		}
		next = address;
		last = first;
	}
	return ends;
}

/* Of several names of the same bytes the first one stands for all; of several that begin together the
   smallest one is the innermost. */
static void open_symbol(const struct sp_linked_program *program, struct sweep *sweep, uint32_t number)
{
	uint64_t end = sweep->ends[number], address = program->symbols[number].address;
	size_t place = sweep->open_count;
	for (; place > 0; place--) {
		uint32_t other = sweep->open[place - 1];
		if (program->symbols[other].address != address || sweep->ends[other] > end)
			break;
		if (sweep->ends[other] == end)
			return;
	}
	if (sweep->open_count == SP_COUNT(sweep->open)) {
		sweep->open_count--;
		place = place > sweep->open_count ? sweep->open_count : place;
	}
	memmove(&sweep->open[place + 1], &sweep->open[place],
		(sweep->open_count - place) * sizeof(*sweep->open));
	sweep->open[place] = number;
	sweep->open_count++;
}

/* The innermost symbol that holds address, or SP_NONE. */
static uint32_t symbol_at(const struct sp_linked_program *program, struct sweep *sweep, uint64_t address)
{
	for (; sweep->symbol < program->symbol_count && program->symbols[sweep->symbol].address <= address;
		sweep->symbol++)
		if (sweep->ends[sweep->symbol] > address)
			open_symbol(program, sweep, (uint32_t)sweep->symbol);
	while (sweep->open_count && sweep->ends[sweep->open[sweep->open_count - 1]] <= address)
		sweep->open_count--;
	return sweep->open_count ? sweep->open[sweep->open_count - 1] : SP_NONE;
}

static uint32_t object_at(const struct sp_linked_program *program, struct sweep *sweep, uint64_t address)
{
	while (sweep->part < program->part_count &&
		program->parts[sweep->part].address + program->parts[sweep->part].size <= address)
		sweep->part++;
	if (sweep->part == program->part_count || program->parts[sweep->part].address > address)
		return SP_NONE;
	return program->parts[sweep->part].object;
}

static uint32_t frame_at(const struct sp_linked_program *program, struct sweep *sweep, uint64_t address)
{
	while (sweep->code < program->code_count &&
		program->code[sweep->code].address + program->code[sweep->code].size <= address)
		sweep->code++;
	if (sweep->code == program->code_count || program->code[sweep->code].address > address)
		return SP_NONE;
	return program->code[sweep->code].frame;
}

/* A node behind one of the same symbol and the same line is part of it. */
static void add_node(struct sp_presence *presence, const struct sp_presence_node *node)
{
	if (presence->node_count && node->symbol != SP_NONE) {
		struct sp_presence_node *last = &presence->nodes[presence->node_count - 1];
		if (last->symbol == node->symbol && last->frame == node->frame &&
			last->object == node->object && last->section == node->section &&
			last->address + last->size == node->address) {
			last->size += node->size;
			return;
		}
	}
	SP_GROW(presence->nodes, presence->node_count, presence->node_capacity);
	presence->nodes[presence->node_count++] = *node;
}

static void cut_section(struct sp_presence *presence, const struct borders *borders, size_t *at,
	uint32_t section, struct sweep *sweep)
{
	const struct sp_linked_program *program = presence->facts.program;
	uint64_t start = program->sections[section].address, end = start + program->sections[section].size;
	while (*at < borders->count && borders->items[*at] < start)
		(*at)++;
	for (; *at + 1 < borders->count && borders->items[*at] < end; (*at)++) {
		uint64_t from = borders->items[*at], to = borders->items[*at + 1];
		if (from == to)
			continue;
		struct sp_presence_node node = {.address = from, .size = to - from, .section = section};
		node.symbol = symbol_at(program, sweep, from);
		if (node.symbol != SP_NONE && program->symbols[node.symbol].section != section)
			node.symbol = SP_NONE;
		node.object = object_at(program, sweep, from);
		node.frame = frame_at(program, sweep, from);
		add_node(presence, &node);
	}
}

/* Is every name of these bytes local? Others that begin there, such as marks, are not theirs. */
static bool is_local(const struct sp_linked_program *program, uint32_t symbol)
{
	uint64_t address = program->symbols[symbol].address;
	size_t first = symbol;
	while (first > 0 && program->symbols[first - 1].address == address)
		first--;
	for (size_t i = first; i < program->symbol_count && program->symbols[i].address == address; i++)
		if (!program->symbols[i].is_local &&
			program->symbols[i].size == program->symbols[symbol].size)
			return false;
	return true;
}

static void add_group(struct sp_presence *presence, const struct sp_presence_node *node, uint32_t first)
{
	const struct sp_linked_program *program = presence->facts.program;
	struct sp_presence_group group = {
		.first = first, .symbol = node->symbol, .object = node->object, .condition = SP_ALWAYS};
	/* how link maps write a member of an archive */
	group.is_archived = node->object != SP_NONE && strchr(program->objects[node->object], ':');
	group.by_reference = node->symbol == SP_NONE || is_local(program, node->symbol);
	SP_GROW(presence->groups, presence->group_count, presence->group_capacity);
	presence->groups[presence->group_count++] = group;
}

static void make_groups(struct sp_presence *presence)
{
	const struct sp_linked_program *program = presence->facts.program;
	for (uint32_t i = 0; i < presence->node_count; i++) {
		struct sp_presence_node *node = &presence->nodes[i];
		const struct sp_presence_node *last = i ? node - 1 : NULL;
		if (!last || node->symbol == SP_NONE || last->symbol != node->symbol ||
			last->section != node->section)
			add_group(presence, node, i);
		node->group = (uint32_t)presence->group_count - 1;
		struct sp_presence_group *group = &presence->groups[node->group];
		group->count++;
		if (program->sections[node->section].is_code && node->frame != SP_NONE)
			group->lined += node->size;
	}
}

void sp_presence_cut(struct sp_presence *presence)
{
	struct borders borders = {0};
	struct sweep sweep = {.ends = find_ends(presence->facts.program)};
	size_t at = 0;
	collect(&presence->facts, &borders);
	for (uint32_t i = 0; i < presence->facts.program->section_count; i++)
		cut_section(presence, &borders, &at, i, &sweep);
	free(borders.items);
	free(sweep.ends);
	make_groups(presence);
}
