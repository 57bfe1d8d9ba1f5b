/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cutting a program into pieces that stay or go as one: each symbol's bytes, the records of .eh_frame, the
 * lines of the applet table, and what is nameless between them, cut where somebody refers to: strings, jump
 * tables, constants. Fill goes with what it aligns.
 */
#include <stdlib.h>
#include <string.h>

#include "base/bisect.h"
#include "base/memory.h"
#include "presence/applets-inside.h"

/* Why a piece begins at an address; a piece has all the reasons of its address. */
enum {
	CUT_EDGE = 1,   /* of a section, a part or a symbol */
	CUT_TARGET = 2, /* somebody refers to it */
	CUT_RECORD = 4,
	CUT_TABLE = 8, /* a line of the applet table, or a name, begins */
};

struct cut {
	uint64_t address;
	unsigned reasons;
};

/* Symbols that overlap count as one: names of one function, entries inside an assembler routine. */
struct extent {
	uint64_t address, size;
	uint32_t symbol;
	bool is_global;
};

struct cutter {
	const struct sp_applet_image *image;
	const struct sp_applet_table *table;
	struct cut *cuts;
	size_t count, capacity;
	struct extent *extents;
	size_t extent_count, extent_capacity;
};

static void add_cut(struct cutter *cutter, uint64_t address, unsigned reasons)
{
	SP_GROW(cutter->cuts, cutter->count, cutter->capacity);
	cutter->cuts[cutter->count++] = (struct cut){address, reasons};
}

static void add_edges(struct cutter *cutter, uint64_t address, uint64_t size)
{
	add_cut(cutter, address, CUT_EDGE);
	add_cut(cutter, address + size, CUT_EDGE);
}

static void join_symbols(struct cutter *cutter)
{
	const struct sp_linked_program *program = cutter->image->program;
	for (size_t i = 0; i < program->symbol_count; i++) {
		const struct sp_program_symbol *symbol = &program->symbols[i];
		struct extent *last =
			cutter->extent_count ? &cutter->extents[cutter->extent_count - 1] : NULL;
		if (!symbol->size)
			continue;
		if (last && symbol->address < last->address + last->size) {
			uint64_t end = symbol->address + symbol->size;
			if (end > last->address + last->size)
				last->size = end - last->address;
			last->is_global = last->is_global || !symbol->is_local;
			continue;
		}
		SP_GROW(cutter->extents, cutter->extent_count, cutter->extent_capacity);
		cutter->extents[cutter->extent_count++] =
			(struct extent){symbol->address, symbol->size, (uint32_t)i, !symbol->is_local};
	}
}

static const struct extent *extent_at(const struct cutter *cutter, uint64_t address)
{
	size_t low = SP_BISECT(i, cutter->extent_count, cutter->extents[i].address <= address);
	const struct extent *extent = low ? &cutter->extents[low - 1] : NULL;
	return extent && address - extent->address < extent->size ? extent : NULL;
}

static int compare_cuts(const void *first, const void *second)
{
	const struct cut *a = first, *b = second;
	return (a->address > b->address) - (a->address < b->address);
}

/* Sorted, one for each address. */
static void sort_cuts(struct cutter *cutter)
{
	if (cutter->count)
		qsort(cutter->cuts, cutter->count, sizeof(*cutter->cuts), compare_cuts);
	size_t kept = 0;
	for (size_t i = 0; i < cutter->count; i++)
		if (kept && cutter->cuts[kept - 1].address == cutter->cuts[i].address)
			cutter->cuts[kept - 1].reasons |= cutter->cuts[i].reasons;
		else
			cutter->cuts[kept++] = cutter->cuts[i];
	cutter->count = kept;
}

static void add_table_cuts(struct cutter *cutter)
{
	for (size_t i = 0; i < cutter->table->count; i++) {
		const struct sp_applet_entry *entry = &cutter->table->entries[i];
		const struct sp_stretch places[] = {entry->pointer, entry->name, entry->help};
		for (size_t j = 0; j < SP_COUNT(places); j++) {
			if (!places[j].size)
				continue;
			add_cut(cutter, places[j].address, CUT_TABLE);
			add_cut(cutter, places[j].address + places[j].size, CUT_EDGE);
		}
	}
}

static void collect_cuts(struct cutter *cutter)
{
	const struct sp_linked_program *program = cutter->image->program;
	join_symbols(cutter);
	for (size_t i = 0; i < program->section_count; i++)
		add_edges(cutter, program->sections[i].address, program->sections[i].size);
	for (size_t i = 0; i < program->part_count; i++)
		add_edges(cutter, program->parts[i].address, program->parts[i].size);
	for (size_t i = 0; i < cutter->extent_count; i++)
		add_edges(cutter, cutter->extents[i].address, cutter->extents[i].size);
	for (size_t i = 0; i < program->reference_count; i++)
		if (!extent_at(cutter, program->references[i].target))
			add_cut(cutter, program->references[i].target, CUT_TARGET);
	add_table_cuts(cutter);
	struct sp_applet_records records = {0};
	sp_applet_records_read(cutter->image, &records);
	for (size_t i = 0; i < records.count; i++)
		add_cut(cutter, records.items[i].address, CUT_RECORD);
	free(records.items);
	sort_cuts(cutter);
}

/* The part that a byte is of; they are asked for in rising order. */
static uint32_t part_at(const struct sp_linked_program *program, size_t *next, uint64_t address)
{
	while (*next < program->part_count &&
		program->parts[*next].address + program->parts[*next].size <= address)
		++*next;
	return *next < program->part_count && program->parts[*next].address <= address ? (uint32_t)*next
										       : SP_NONE;
}

/* Objects of the build stand in its folders; "libc.a:printf.o" and "crt1.o" have none. */
static bool is_outside(const char *object)
{
	return !strchr(object, '/');
}

static struct sp_applet_node describe(
	const struct cutter *cutter, const struct cut *cut, uint64_t size, uint32_t section, uint32_t part)
{
	const struct sp_linked_program *program = cutter->image->program;
	const struct extent *extent = extent_at(cutter, cut->address);
	/* "(merged strings)", "(linker)" */
	if (part != SP_NONE && program->objects[program->parts[part].object][0] == '(')
		part = SP_NONE;
	struct sp_applet_node node = {
		cut->address, size, section, part, SP_NONE, false, false, false, false, false};
	if (extent)
		node.symbol = extent->symbol;
	node.is_global = extent && extent->is_global;
	node.is_referred = !extent && (cut->reasons & CUT_TARGET);
	node.is_record = cut->reasons & CUT_RECORD;
	node.is_table = cut->reasons & CUT_TABLE;
	node.is_library = part != SP_NONE && is_outside(program->objects[program->parts[part].object]);
	return node;
}

static bool is_fill(const struct sp_applet_node *node)
{
	return node->symbol == SP_NONE && !node->is_referred && !node->is_record && !node->is_table;
}

/*
 * Appends a piece of a section whose first node is nodes->items[first]. What is nobody's inside a part
 * belongs to what stands in front of it; between parts, to what follows.
 */
static void add_node(struct sp_applet_nodes *nodes, size_t first, struct sp_applet_node node)
{
	struct sp_applet_node *last = nodes->count > first ? &nodes->items[nodes->count - 1] : NULL;
	if (last && is_fill(&node) && node.part != SP_NONE && last->part == node.part) {
		last->size += node.size;
		return;
	}
	if (last && is_fill(last) && last->part == SP_NONE) {
		node.address = last->address;
		node.size += last->size;
		*last = node;
		return;
	}
	SP_GROW(nodes->items, nodes->count, nodes->capacity);
	nodes->items[nodes->count++] = node;
}

/* Fill at the end of a section has nothing behind it. */
static void close_section(struct sp_applet_nodes *nodes, size_t first)
{
	if (nodes->count < first + 2)
		return;
	struct sp_applet_node *last = &nodes->items[nodes->count - 1];
	if (last->part == SP_NONE && is_fill(last)) {
		last[-1].size += last->size;
		nodes->count--;
	}
}

/* Thread-local .tbss takes no addresses: others begin where it does. */
static bool takes_addresses(const struct sp_linked_program *program, size_t index)
{
	const struct sp_program_section *section = &program->sections[index];
	for (size_t i = 0; !section->has_bytes && i < program->section_count; i++) {
		const struct sp_program_section *other = &program->sections[i];
		if (i != index && other->size && other->address >= section->address &&
			other->address - section->address < section->size)
			return false;
	}
	return section->size > 0;
}

void sp_applet_nodes_make(const struct sp_applet_image *image, const struct sp_applet_table *table,
	struct sp_applet_nodes *nodes)
{
	const struct sp_linked_program *program = image->program;
	struct cutter cutter = {.image = image, .table = table};
	collect_cuts(&cutter);
	size_t next = 0, part = 0;
	for (size_t i = 0; i < program->section_count; i++) {
		const struct sp_program_section *section = &program->sections[i];
		uint64_t end = section->address + section->size;
		size_t first = nodes->count;
		if (!takes_addresses(program, i))
			continue;
		while (next < cutter.count && cutter.cuts[next].address < section->address)
			next++;
		for (; next < cutter.count && cutter.cuts[next].address < end; next++) {
			const struct cut *cut = &cutter.cuts[next];
			uint64_t size = cut[1].address - cut->address; /* the section's end is a cut, too */
			add_node(nodes, first,
				describe(&cutter, cut, size, (uint32_t)i,
					part_at(program, &part, cut->address)));
		}
		close_section(nodes, first);
	}
	free(cutter.cuts);
	free(cutter.extents);
}

uint32_t sp_applet_node_at(const struct sp_applet_nodes *nodes, uint64_t address)
{
	size_t low = SP_BISECT(i, nodes->count, nodes->items[i].address <= address);
	if (!low || address - nodes->items[low - 1].address >= nodes->items[low - 1].size)
		return SP_NONE;
	return (uint32_t)(low - 1);
}
