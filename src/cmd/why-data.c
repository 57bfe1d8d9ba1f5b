/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What people and machines get alike: the places that gate an option, the largest owners, what was measured.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cmd/why.h"

static const char *const kinds[SP_GATE_KINDS] = {
	[SP_GATE_NONE] = "none",
	[SP_GATE_KBUILD] = "makefile",
	[SP_GATE_IF] = "if",
	[SP_GATE_REFERENCE] = "reference",
	[SP_GATE_FILL] = "fill",
	[SP_GATE_UNKNOWN] = "unknown",
};

/* The order in which gates of one place stand together. */
static int compare_where(const void *first, const void *second)
{
	const struct sp_option_gate *a = first, *b = second;
	int order = strcmp(a->file, b->file);
	if (!order)
		order = (a->line > b->line) - (a->line < b->line);
	return order ? order : (int)a->kind - (int)b->kind;
}

static int compare_places(const void *first, const void *second)
{
	const struct sp_option_gate *a = first, *b = second;
	int64_t left = sp_cost_raw(&a->own), right = sp_cost_raw(&b->own);
	if (a->own.packed != b->own.packed)
		return a->own.packed > b->own.packed ? -1 : 1;
	if (left != right)
		return left > right ? -1 : 1;
	return compare_where(a, b);
}

/* The option's gates, one for each place and kind, the largest first; their texts are the run's. */
static size_t find_places(
	const struct sp_why *why, const struct sp_option_cost *option, struct sp_option_gate *places)
{
	const struct sp_attribution *all = &why->attribution;
	size_t found = 0, count = 0;
	for (size_t i = 0; i < all->gate_count; i++)
		if (strcmp(all->gates[i].option, option->name) == 0 &&
			strcmp(all->gates[i].program, option->program) == 0)
			places[found++] = all->gates[i];
	qsort(places, found, sizeof(places[0]), compare_where);
	for (size_t i = 0; i < found; i++) {
		if (count && compare_where(&places[count - 1], &places[i]) == 0) {
			places[count - 1].own.text += places[i].own.text;
			places[count - 1].own.data += places[i].own.data;
			places[count - 1].own.packed += places[i].own.packed;
		} else {
			places[count++] = places[i];
		}
	}
	qsort(places, count, sizeof(places[0]), compare_places);
	return count;
}

static void add_place(const struct sp_option_gate *gate, const char *label, struct sp_table *table)
{
	struct sp_why_cells cells = {0};
	bool has_file = *gate->file;
	SP_AUTOFREE char *place = has_file ? sp_format("%s:%u", gate->file, gate->line) : sp_format("%s", "");
	SP_AUTOFREE char *line = sp_format("%u", gate->line);
	sp_why_cell_text(&cells, label);
	sp_why_cell_text(&cells, gate->program);
	sp_why_cell_packed(&cells, gate->own.packed);
	sp_why_cell_integer(&cells, sp_cost_raw(&gate->own));
	sp_why_cell_text(&cells, kinds[gate->kind]);
	sp_why_cell_text(&cells, place);
	sp_why_cell_text(&cells, gate->file);
	sp_why_cell_text(&cells, has_file ? line : NULL);
	sp_why_cells_add_to(&cells, table);
}

static void add_place_columns(struct sp_table *table)
{
	enum { OPTION, PROGRAM, PLACE = 5, FILE_NAME, LINE };
	static const struct sp_why_column columns[] = {
		{"option", SP_COLUMN_TEXT, 0},
		{"program", SP_COLUMN_TEXT, 0},
		{"packed", SP_COLUMN_REAL, 1},
		{"raw", SP_COLUMN_INTEGER, 0},
		{"kind", SP_COLUMN_TEXT, 0},
		{"place", SP_COLUMN_TEXT, 0},
		{"file", SP_COLUMN_TEXT, 0},
		{"line", SP_COLUMN_INTEGER, 0},
	};
	if (table->column_count)
		return;
	sp_why_columns(table, columns, SP_COUNT(columns));
	table->columns[OPTION].for_machines = table->columns[PROGRAM].for_machines = true;
	table->columns[FILE_NAME].for_machines = table->columns[LINE].for_machines = true;
	table->columns[PLACE].for_people = true;
}

size_t sp_why_places(
	const struct sp_why *why, const struct sp_option_cost *option, size_t top, struct sp_table *table)
{
	SP_AUTOFREE struct sp_option_gate *places =
		sp_alloc((why->attribution.gate_count + 1) * sizeof(*places));
	SP_AUTOFREE char *label = sp_why_label(why, option->program, option->name);
	size_t count = find_places(why, option, places);
	add_place_columns(table);
	for (size_t i = 0; i < count && (!top || i < top); i++)
		add_place(&places[i], label, table);
	return count;
}

struct sp_error *sp_why_largest(const struct sp_why *why, enum sp_dimension by, enum sp_dimension in,
	const char *label, uint32_t top, struct sp_table *table)
{
	const struct sp_report_query query = {.dimension = by,
		.in_label = label,
		.in_dimension = (int)in,
		.sort = SP_SORT_PACKED,
		.top = top};
	static const char *const spared[] = {"ratio", "referred", "split", "estimated"};
	SP_TRY(sp_store_report(why->store, why->number, &query, table));
	for (size_t i = 0; i < table->column_count; i++)
		for (size_t j = 0; j < SP_COUNT(spared); j++)
			if (strcmp(table->columns[i].name, spared[j]) == 0)
				table->columns[i].for_machines = true;
	return NULL;
}

const struct sp_measurement *sp_why_measured(
	const struct sp_why *why, const char *kind, const char *program, const char *name)
{
	for (size_t i = 0; i < why->measurement_count; i++) {
		const struct sp_measurement *measured = &why->measurements[i];
		if (strcmp(measured->kind, kind) == 0 && strcmp(measured->program, program) == 0 &&
			strcmp(measured->name, name) == 0)
			return measured;
	}
	return NULL;
}

void sp_why_tell_measurable(const struct sp_why *why, const char *program, const char *more, const char *name)
{
	static const char import[] = "import:";
	bool says_program = strcmp(program, "kernel") != 0 && !*more;
	const char *value = says_program ? program : more;
	if (strncmp(why->build.recipe, import, strlen(import)) == 0)
		return; /* it has no recipe to build it again */
	printf("Predicted from this build alone; a rebuild proves it:\n  sizeprof measure --run %lu "
	       "%s%s%s--only %s\n",
		(unsigned long)why->number, says_program ? "--program " : "", value, *value ? " " : "", name);
}
