/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All that is known of a symbol or an applet, for people.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cmd/why.h"

enum { ROWS = 8 };

/* Columns of reports/gates.sql. */
enum { SYMBOL, OBJECT, OPTION, RAW, PACKED, EXECUTED, KIND, FILE_NAME, LINE, PROGRAM };

static const char *cell(const struct sp_table *gates, size_t row, size_t column)
{
	const char *text = sp_table_cell(gates, row, column);
	return text ? text : "";
}

/* Is that row the first with its text in the column? */
static bool is_new(const struct sp_table *gates, size_t row, size_t column)
{
	for (size_t earlier = 0; earlier < row; earlier++)
		if (strcmp(cell(gates, earlier, column), cell(gates, row, column)) == 0)
			return false;
	return true;
}

static void tell_objects(const char *name, const struct sp_table *gates)
{
	SP_BUFFER objects = SP_BUFFER_EMPTY;
	double raw = 0, packed = 0;
	size_t count = 0;
	for (size_t row = 0; row < gates->row_count; row++) {
		if (is_new(gates, row, OBJECT))
			sp_buffer_printf(
				&objects, "%s%s", objects.size ? ", " : "", cell(gates, row, OBJECT));
		raw += strtod(cell(gates, row, RAW), NULL);
		packed += strtod(cell(gates, row, PACKED), NULL);
	}
	if (count > ROWS)
		sp_buffer_printf(&objects, " and %zu more", count - ROWS);
	SP_AUTOFREE char *raw_text = sp_report_number(raw, 0);
	SP_AUTOFREE char *packed_text = sp_report_number(packed, 1);
	const char *label = cell(gates, 0, SYMBOL),
		   *plain = strchr(label, ':') ? strchr(label, ':') + 1 : label;
	bool is_other_name = strcmp(label, name) != 0 && strcmp(plain, name) != 0;
	sp_why_say(0, "%s: a symbol of %s%s%s", label, sp_buffer_text(&objects),
		is_other_name ? "; another name of it is " : "", is_other_name ? name : "");
	sp_why_say(2, "= %s bytes raw, %s packed", raw_text, packed_text);
}

static void add_gate(const struct sp_table *gates, size_t row, struct sp_table *table)
{
	struct sp_why_cells cells = {0};
	SP_AUTOFREE char *place =
		*cell(gates, row, FILE_NAME)
			? sp_format("%s:%s", cell(gates, row, FILE_NAME), cell(gates, row, LINE))
			: sp_format("%s", "");
	sp_why_cell_text(&cells, cell(gates, row, OPTION));
	sp_why_cell_text(&cells, cell(gates, row, PACKED));
	sp_why_cell_text(&cells, cell(gates, row, RAW));
	sp_why_cell_text(&cells, sp_table_cell(gates, row, EXECUTED));
	sp_why_cell_text(&cells, cell(gates, row, KIND));
	sp_why_cell_text(&cells, place);
	sp_why_cells_add_to(&cells, table);
}

static struct sp_error *tell_gates(const struct sp_table *gates)
{
	static const struct sp_why_column columns[] = {
		{"option", SP_COLUMN_TEXT, 0},
		{"packed", SP_COLUMN_REAL, 1},
		{"raw", SP_COLUMN_INTEGER, 0},
		{"executed", SP_COLUMN_REAL, 1},
		{"kind", SP_COLUMN_TEXT, 0},
		{"gated at", SP_COLUMN_TEXT, 0},
	};
	SP_TABLE table = {0};
	sp_why_columns(&table, columns, SP_COUNT(columns));
	table.columns[3].for_machines = gates->columns[EXECUTED].for_machines;
	for (size_t row = 0; row < gates->row_count; row++)
		add_gate(gates, row, &table);
	printf("\nWhich options gate its bytes, executed in percent of its code:\n");
	return sp_step_print(&table, SP_FORMAT_TEXT);
}

/* What can be done about the options that gate it. */
static void tell_option(const struct sp_why *why, const char *label, const char *program)
{
	bool is_userspace = strcmp(program, "kernel") != 0;
	const char *name = is_userspace ? label + strlen(why->prefix) : label;
	const struct sp_option_cost *option = sp_attribution_find(&why->attribution, program, name);
	if (!option)
		return;
	SP_AUTOFREE char *drop = sp_why_bytes(option->drop.packed);
	SP_AUTOFREE char *holders = sp_why_names(option->selected_by, ROWS);
	const char *prompt = option->prompt && *option->prompt ? option->prompt : "no prompt";
	if (option->fate == SP_OPTION_DROPPABLE || option->fate == SP_OPTION_REPLACED)
		sp_why_say(2, "%s (%s): %s; dropping it saves %s bytes packed, predicted", label, prompt,
			sp_step_fate_name(option->fate), drop);
	else
		sp_why_say(2, "%s (%s): %s%s%s", label, prompt, sp_step_fate_name(option->fate),
			*holders ? " by " : "", holders);
}

static void tell_options(const struct sp_why *why, const struct sp_table *gates)
{
	bool any = false;
	for (size_t row = 0; row < gates->row_count; row++) {
		const char *option = cell(gates, row, OPTION);
		if (*option == '(' || !is_new(gates, row, OPTION))
			continue;
		if (!any)
			putchar('\n');
		any = true;
		tell_option(why, option, cell(gates, row, PROGRAM));
	}
	if (!any)
		printf("\nNo option gates it.\n");
}

struct sp_error *sp_why_tell_symbol(const struct sp_why *why, const char *name, const struct sp_table *gates)
{
	tell_objects(name, gates);
	SP_TRY(tell_gates(gates));
	tell_options(why, gates);
	if (gates->columns[EXECUTED].for_machines)
		printf("Whether it runs is not known: it has no code, or no boot was traced.\n");
	return NULL;
}

static struct sp_cost sum(const struct sp_cost *a, const struct sp_cost *b)
{
	return (struct sp_cost){a->text + b->text, a->data + b->data, a->bss + b->bss, a->packed + b->packed};
}

static struct sp_cost difference(const struct sp_cost *a, const struct sp_cost *b)
{
	return (struct sp_cost){a->text - b->text, a->data - b->data, a->bss - b->bss, a->packed - b->packed};
}

static struct sp_error *tell_costs(const struct sp_applet_cost *applet, const struct sp_measurement *measured)
{
	SP_TABLE table = {0};
	struct sp_cost exclusive = sum(&applet->exclusive, &applet->libc_exclusive);
	struct sp_cost libc_shared = difference(&applet->libc, &applet->libc_exclusive);
	struct sp_cost shared = sum(&applet->shared, &libc_shared);
	sp_why_cost_columns(&table);
	sp_why_add_cost(&table, "exclusive: only it needs them", &exclusive);
	sp_why_add_cost(&table, "  of that from libraries", &applet->libc_exclusive);
	sp_why_add_cost(&table, "share of what several use", &shared);
	sp_why_add_cost(&table, "  of that from libraries", &libc_shared);
	if (applet->is_droppable)
		sp_why_add_cost(&table, "drop of its options, predicted", &applet->drop);
	if (measured && measured->outcome == SP_MEASURED_BUILT) {
		struct sp_cost error =
			difference(applet->is_droppable ? &applet->drop : &exclusive, &measured->saved);
		sp_why_add_cost(&table, "drop, measured", &measured->saved);
		sp_why_add_cost(&table, "  error of the prediction", &error);
	}
	putchar('\n');
	return sp_step_print(&table, SP_FORMAT_TEXT);
}

static void tell_run(const struct sp_applet_cost *applet)
{
	SP_AUTOFREE char *code = sp_report_number((double)applet->code, 0);
	if (applet->code <= 0)
		return;
	if (applet->executed < 0)
		sp_why_say(0, "Whether its code runs is not known: no traced boot.");
	else
		sp_why_say(0, "Of its own %s bytes of code %.0f %% ran in the boot test.", code,
			100.0 * (double)applet->executed / (double)applet->code);
}

static struct sp_error *tell_owners(const struct sp_why *why, const char *label)
{
	SP_TABLE options = {0};
	SP_TABLE symbols = {0};
	SP_TRY(sp_why_largest(why, SP_BY_OPTION, SP_BY_APPLET, label, ROWS, &options));
	printf("\nThe options that gate the bytes which only it needs:\n");
	SP_TRY(sp_step_print(&options, SP_FORMAT_TEXT));
	SP_TRY(sp_why_largest(why, SP_BY_SYMBOL, SP_BY_APPLET, label, ROWS, &symbols));
	printf("\nThe largest symbols in them:\n");
	return sp_step_print(&symbols, SP_FORMAT_TEXT);
}

struct sp_error *sp_why_tell_applet(const struct sp_why *why, const struct sp_applet_cost *applet)
{
	const struct sp_measurement *measured = sp_why_measured(why, "applet", "userspace", applet->name);
	SP_AUTOFREE char *label = sp_why_label(why, "userspace", applet->name);
	sp_why_say(0, "%s: an applet", label);
	if (applet->aliases && *applet->aliases) {
		SP_AUTOFREE char *aliases = sp_why_names(applet->aliases, 16);
		sp_why_say(2, "of the same code: %s, which would have to go as well", aliases);
	}
	SP_TRY(tell_costs(applet, measured));
	if (measured)
		sp_why_say(0, "Measured by a rebuild without it: %s.",
			measured->outcome == SP_MEASURED_BUILT       ? "built"
			: measured->outcome == SP_MEASURED_NOT_BUILT ? "it cannot be built so"
								     : "could not tell");
	else
		sp_why_tell_measurable(why, "userspace", "--applets", applet->name);
	tell_run(applet);
	if (sp_cost_raw(&applet->exclusive) == 0 && sp_cost_raw(&applet->libc_exclusive) == 0)
		return NULL;
	return tell_owners(why, label);
}
