/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where an option gates its bytes: lines of Makefiles and sources, with what each of them costs.
 */
#include <stdlib.h>
#include <string.h>

#include "base/attribution.h"
#include "base/files.h"
#include "base/memory.h"
#include "cmd/costing.h"

static int by_gate(const void *a, const void *b)
{
	const struct sp_presence_node *left = a, *right = b;
	if (left->label != right->label)
		return left->label < right->label ? -1 : 1;
	if (left->kind != right->kind)
		return left->kind < right->kind ? -1 : 1;
	if (left->file != right->file)
		return left->file < right->file ? -1 : 1;
	return (left->line > right->line) - (left->line < right->line);
}

/* Relative to the tree, if it lies there. */
static char *gate_file(const struct sp_attribute *item, const struct sp_presence_node *node)
{
	if (node->kind == SP_GATE_KBUILD && node->file < item->gates.count)
		return sp_strdup(
			item->gates.objects[node->file].file ? item->gates.objects[node->file].file : "");
	if (node->file == SP_NONE || node->file >= item->program.file_count)
		return sp_strdup("");
	const char *path = item->program.files[node->file];
	const char *below = sp_path_below(path, item->tree.sources);
	return sp_strdup(below ? below : path);
}

static void add_node(
	const struct sp_costing *costing, const struct sp_presence_node *node, struct sp_cost *cost)
{
	struct sp_stretch stretch = {node->address, node->size};
	struct sp_stretches one = {&stretch, 1, 1};
	struct sp_cost part =
		sp_cost_of(&costing->item->program, &costing->prices, costing->item->base, &one);
	sp_cost_add(cost, &part);
}

/* Own costs by the place that gates them; what .bss an option has is in no ledger and comes from here. */
static void add_gates(const struct sp_costing *costing)
{
	struct sp_attribution *attribution = costing->attribution;
	size_t count, capacity = attribution->gate_count;
	const struct sp_presence_node *nodes = sp_presence_nodes(costing->item->presence, &count);
	SP_AUTOFREE struct sp_presence_node *sorted = sp_alloc((count + 1) * sizeof(*sorted));
	memcpy(sorted, nodes, count * sizeof(*sorted));
	qsort(sorted, count, sizeof(*sorted), by_gate);
	for (size_t i = 0; i < count; i++) {
		if (!i || by_gate(&sorted[i - 1], &sorted[i]) != 0) {
			SP_GROW(attribution->gates, attribution->gate_count, capacity);
			attribution->gates[attribution->gate_count++] = (struct sp_option_gate){
				.program = sp_strdup(costing->item->name),
				.option = sp_strdup(
					sp_presence_label(costing->item->presence, sorted[i].label)),
				.kind = sorted[i].kind,
				.file = gate_file(costing->item, &sorted[i]),
				.line = sorted[i].line,
			};
		}
		add_node(costing, &sorted[i], &attribution->gates[attribution->gate_count - 1].own);
	}
}

static int by_name(const void *a, const void *b)
{
	const struct sp_option_cost *left = a, *right = b;
	return strcmp(left->name, right->name);
}

/* The program's options are sorted by name, as its configuration is. */
static int by_place(const void *a, const void *b)
{
	const struct sp_option_gate *left = a, *right = b;
	int order = strcmp(left->option, right->option);
	if (!order)
		order = (int)left->kind - (int)right->kind;
	if (!order)
		order = strcmp(left->file, right->file);
	return order ? order : (left->line > right->line) - (left->line < right->line);
}

/* Many objects have one line of a Makefile in common. */
static void merge_gates(struct sp_attribution *attribution, size_t first)
{
	size_t kept = first;
	qsort(attribution->gates + first, attribution->gate_count - first, sizeof(*attribution->gates),
		by_place);
	for (size_t i = first; i < attribution->gate_count; i++) {
		struct sp_option_gate *gate = &attribution->gates[i];
		struct sp_option_gate *last = kept > first ? &attribution->gates[kept - 1] : NULL;
		if (!last || by_place(last, gate) != 0) {
			attribution->gates[kept++] = *gate;
			continue;
		}
		sp_cost_add(&last->own, &gate->own);
		sp_option_gate_clear(gate);
	}
	attribution->gate_count = kept;
}

static void add_bss(const struct sp_costing *costing, size_t first_option, size_t first_gate)
{
	struct sp_attribution *attribution = costing->attribution;
	size_t count = attribution->option_count - first_option;
	for (size_t i = first_gate; count && i < attribution->gate_count; i++) {
		const struct sp_option_cost wanted = {.name = attribution->gates[i].option};
		struct sp_option_cost *option =
			bsearch(&wanted, attribution->options + first_option, count, sizeof(wanted), by_name);
		if (option)
			option->own.bss += attribution->gates[i].own.bss;
	}
}

void sp_costing_gates(const struct sp_costing *costing, size_t first_option)
{
	size_t first_gate = costing->attribution->gate_count;
	add_gates(costing);
	if (costing->attribution->gate_count > first_gate)
		merge_gates(costing->attribution, first_gate);
	add_bss(costing, first_option, first_gate);
}
