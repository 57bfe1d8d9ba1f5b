/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `sizeprof why` for machines: an object with a table for each kind of fact, empty ones included.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cmd/why.h"

enum section { OPTIONS, PLACES, LARGEST, OFF, SYMBOLS, APPLETS, MEASURED, DROPPED, STAYED, SECTIONS };

static const char *const section_names[SECTIONS] = {
	[OPTIONS] = "options",
	[PLACES] = "places",
	[LARGEST] = "largest_symbols",
	[OFF] = "not_set",
	[SYMBOLS] = "symbols",
	[APPLETS] = "applets",
	[MEASURED] = "measured",
	[DROPPED] = "search_dropped",
	[STAYED] = "search_stayed",
};

enum { LARGEST_SYMBOLS = 100 };

struct document {
	struct sp_table tables[SECTIONS];
};

static void clear_document(struct document *document)
{
	for (size_t i = 0; i < SECTIONS; i++)
		sp_table_clear(&document->tables[i]);
}

#define TEXT(name)                                                                                           \
	{                                                                                                    \
		name, SP_COLUMN_TEXT, 0                                                                      \
	}
#define INTEGER(name)                                                                                        \
	{                                                                                                    \
		name, SP_COLUMN_INTEGER, 0                                                                   \
	}
#define PACKED(name)                                                                                         \
	{                                                                                                    \
		name, SP_COLUMN_REAL, 3                                                                      \
	}
#define COST(name)                                                                                           \
	PACKED(name "_packed"), INTEGER(name "_raw"), INTEGER(name "_text"), INTEGER(name "_data"),          \
		INTEGER(name "_bss")

static void make_columns(struct document *document)
{
	static const struct sp_why_column options[] = {TEXT("option"), TEXT("program"), TEXT("name"),
		TEXT("prompt"), TEXT("menu"), TEXT("type"), TEXT("value"), TEXT("file"), INTEGER("line"),
		TEXT("fate"), TEXT("depends"), TEXT("selects"), TEXT("selected_by"), TEXT("chain"),
		TEXT("choice_members"), TEXT("dropped_with"), TEXT("switched_on"), COST("own"), COST("drop"),
		INTEGER("memory"), INTEGER("code"), INTEGER("executed"), TEXT("remark"), TEXT("brings")};
	static const struct sp_why_column applets[] = {TEXT("applet"), TEXT("name"), TEXT("aliases"),
		COST("exclusive"), COST("shared"), COST("libc"), COST("libc_exclusive"), INTEGER("code"),
		INTEGER("executed")};
	static const struct sp_why_column measured[] = {TEXT("name"), TEXT("kind"), TEXT("program"),
		TEXT("outcome"), COST("saved"), INTEGER("image"), TEXT("dropped_with"), TEXT("switched_on"),
		TEXT("verdict"), INTEGER("same_code")};
	static const struct sp_why_column off[] = {TEXT("option"), TEXT("program")};
	sp_why_columns(&document->tables[OPTIONS], options, SP_COUNT(options));
	sp_why_columns(&document->tables[APPLETS], applets, SP_COUNT(applets));
	sp_why_columns(&document->tables[MEASURED], measured, SP_COUNT(measured));
	sp_why_columns(&document->tables[OFF], off, SP_COUNT(off));
	sp_why_searched_columns(&document->tables[DROPPED], &document->tables[STAYED]);
}

static void add_measured(struct document *document, const struct sp_measurement *measured)
{
	static const char *const outcomes[] = {"built", "not built", "lost"};
	struct sp_why_cells cells = {0};
	if (!measured)
		return;
	sp_why_cell_text(&cells, measured->name);
	sp_why_cell_text(&cells, measured->kind);
	sp_why_cell_text(&cells, measured->program);
	sp_why_cell_text(&cells, outcomes[measured->outcome]);
	sp_why_cell_cost(&cells, &measured->saved);
	sp_why_cell_integer(&cells, measured->image);
	sp_why_cell_text(&cells, measured->dropped_with);
	sp_why_cell_text(&cells, measured->switched_on);
	sp_why_cell_text(&cells, measured->verdict);
	sp_why_cell_integer(&cells, measured->same_code);
	sp_why_cells_add_to(&cells, &document->tables[MEASURED]);
}

static void add_run(struct sp_why_cells *cells, int64_t code, int64_t executed)
{
	sp_why_cell_integer(cells, code);
	if (executed < 0)
		sp_why_cell_text(cells, NULL);
	else
		sp_why_cell_integer(cells, executed);
}

static void add_searched(const struct sp_why *why, const char *program, const char *name, struct document *document)
{
	sp_why_add_searched(why, program, name, &document->tables[DROPPED], &document->tables[STAYED]);
}

static void add_option(
	const struct sp_why *why, const struct sp_option_cost *option, struct document *document)
{
	struct sp_why_cells cells = {0};
	SP_AUTOFREE char *label = sp_why_label(why, option->program, option->name);
	const char *const texts[] = {label, option->program, option->name, option->prompt, option->menu,
		option->type, option->value, option->file};
	const char *const more[] = {sp_step_fate_name(option->fate), option->depends, option->selects,
		option->selected_by, option->chain, option->choice_members, option->dropped_with,
		option->switched_on};
	for (size_t i = 0; i < SP_COUNT(texts); i++)
		sp_why_cell_text(&cells, texts[i]);
	sp_why_cell_integer(&cells, option->line);
	for (size_t i = 0; i < SP_COUNT(more); i++)
		sp_why_cell_text(&cells, more[i]);
	sp_why_cell_cost(&cells, &option->own);
	sp_why_cell_cost(&cells, &option->drop);
	sp_why_cell_integer(&cells, option->memory);
	add_run(&cells, option->code, option->executed);
	sp_why_cell_text(&cells, sp_option_remark(option));
	sp_why_cell_text(&cells, option->brings);
	sp_why_cells_add_to(&cells, &document->tables[OPTIONS]);
	add_measured(document, sp_why_measured(why, "option", option->program, option->name));
	add_searched(why, option->program, option->name, document);
	sp_why_places(why, option, 0, &document->tables[PLACES]);
}

static void add_applet(
	const struct sp_why *why, const struct sp_applet_cost *applet, struct document *document)
{
	struct sp_why_cells cells = {0};
	SP_AUTOFREE char *label = sp_why_label(why, "userspace", applet->name);
	sp_why_cell_text(&cells, label);
	sp_why_cell_text(&cells, applet->name);
	sp_why_cell_text(&cells, applet->aliases);
	sp_why_cell_cost(&cells, &applet->exclusive);
	sp_why_cell_cost(&cells, &applet->shared);
	sp_why_cell_cost(&cells, &applet->libc);
	sp_why_cell_cost(&cells, &applet->libc_exclusive);
	add_run(&cells, applet->code, applet->executed);
	sp_why_cells_add_to(&cells, &document->tables[APPLETS]);
	add_measured(document, sp_why_measured(why, "applet", "userspace", applet->name));
}

/* A row of another table, with the option that it is of in front; the sum at the end is none. */
static void add_owners(const char *label, const struct sp_table *owners, struct sp_table *all)
{
	const char *cells[16] = {label};
	if (!all->column_count) {
		sp_table_add_column(all, "option", SP_COLUMN_TEXT);
		for (size_t i = 0; i < owners->column_count; i++)
			sp_table_add_column(all, owners->columns[i].name, owners->columns[i].type);
	}
	for (size_t row = 0; row + 1 < owners->row_count; row++) {
		for (size_t i = 0; i + 1 < SP_COUNT(cells) && i < owners->column_count; i++)
			cells[i + 1] = sp_table_cell(owners, row, i);
		sp_table_add_row(all, cells);
	}
}

static struct sp_error *add_largest(
	const struct sp_why *why, const struct sp_option_cost *option, struct document *document)
{
	SP_TABLE table = {0};
	if (sp_cost_raw(&option->own) == 0 && option->own.packed == 0)
		return NULL;
	SP_AUTOFREE char *label = sp_why_label(why, option->program, option->name);
	SP_TRY(sp_why_largest(why, SP_BY_SYMBOL, SP_BY_OPTION, label, LARGEST_SYMBOLS, &table));
	add_owners(label, &table, &document->tables[LARGEST]);
	return NULL;
}

static void add_symbols(const struct sp_table *gates, struct document *document)
{
	struct sp_table *all = &document->tables[SYMBOLS];
	for (size_t i = 0; i < gates->column_count && all->column_count < gates->column_count; i++)
		sp_table_add_column(all, gates->columns[i].name, gates->columns[i].type);
	for (size_t row = 0; row < gates->row_count; row++)
		sp_table_add_row(all, (const char *const *)&gates->cells[row * gates->column_count]);
}

static void add_off(const struct sp_why *why, const struct sp_why_found *found, struct document *document)
{
	for (size_t i = 0; i < found->off_count; i++) {
		SP_AUTOFREE char *label = sp_why_label(why, found->off[i], found->off_name);
		sp_table_add_row(&document->tables[OFF], (const char *const[]){label, found->off[i]});
		add_searched(why, found->off[i], found->off_name, document);
	}
	for (size_t i = 0; i < found->searched_count; i++)
		add_searched(why, found->searched[i], found->off_name, document);
}

struct sp_error *sp_why_print_json(const struct sp_why *why, const struct sp_why_found *found)
{
	SP_GUARD(clear_document) struct document document = {0};
	struct sp_report_section sections[SECTIONS];
	make_columns(&document);
	for (size_t i = 0; i < found->option_count; i++) {
		add_option(why, found->options[i], &document);
		SP_TRY(add_largest(why, found->options[i], &document));
	}
	if (found->applet)
		add_applet(why, found->applet, &document);
	for (size_t i = 0; i < found->symbol_count; i++)
		add_symbols(&found->symbols[i], &document);
	add_off(why, found, &document);
	for (size_t i = 0; i < SECTIONS; i++)
		sections[i] = (struct sp_report_section){section_names[i], &document.tables[i]};
	return sp_report_print_sections(stdout, sections, SECTIONS);
}
