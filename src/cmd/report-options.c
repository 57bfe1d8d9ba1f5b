/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/report-options.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/attribution.h"
#include "base/build.h"
#include "base/memory.h"
#include "base/table.h"
#include "cmd/cmd.h"

/* In the order in which people see them. */
enum column {
	OPTION,
	FATE,
	DROP_PACKED,
	MEASURED,
	DROP_RAW,
	OWN_PACKED,
	OWN_RAW,
	EXECUTED,
	PROMPT,
	DROPPED_WITH,
	REMARK,
	COLUMNS,
};

enum { LIST_WIDTH = 48, PROMPT_WIDTH = 40 };

static const struct {
	const char *name;
	enum sp_column_type type;
} columns[COLUMNS] = {
	[OPTION] = {"option", SP_COLUMN_TEXT},
	[FATE] = {"fate", SP_COLUMN_TEXT},
	[DROP_PACKED] = {"drop_packed", SP_COLUMN_INTEGER},
	[MEASURED] = {"measured", SP_COLUMN_INTEGER},
	[DROP_RAW] = {"drop_raw", SP_COLUMN_INTEGER},
	[OWN_PACKED] = {"own_packed", SP_COLUMN_INTEGER},
	[OWN_RAW] = {"own_raw", SP_COLUMN_INTEGER},
	[EXECUTED] = {"executed", SP_COLUMN_REAL},
	[PROMPT] = {"prompt", SP_COLUMN_TEXT},
	[DROPPED_WITH] = {"dropped_with", SP_COLUMN_TEXT},
	[REMARK] = {"remark", SP_COLUMN_TEXT},
};

/* What people can spare on a narrow terminal, the first first. */
static const enum column spared[] = {OWN_RAW, DROPPED_WITH, DROP_RAW, OWN_PACKED, PROMPT, REMARK};

/* What is known of options beside the table's own columns. */
struct known {
	struct sp_build build;
	struct sp_attribution attribution;
	struct sp_measurement *measurements;
	size_t measurement_count;
	char *prefix; /* of the userspace's labels */
};

static void clear_known(struct known *known)
{
	sp_build_clear(&known->build);
	sp_attribution_clear(&known->attribution);
	sp_measurements_free(known->measurements, known->measurement_count);
	free(known->prefix);
}

static struct sp_error *load_known(struct sp_store *store, uint64_t number, struct known *known)
{
	SP_TRY(sp_store_load_build(store, number, &known->build));
	SP_TRY(sp_store_load_attribution(store, number, &known->attribution));
	SP_TRY(sp_store_load_measurements(store, number, &known->measurements, &known->measurement_count));
	known->prefix = sp_store_label_prefix(&known->build, "userspace");
	return NULL;
}

/* The option that the label names, or NULL: labels in parentheses and sums are none's. */
static const struct sp_option_cost *find_option(const struct known *known, const char *label)
{
	size_t length = strlen(known->prefix);
	bool is_prefixed = length && strncmp(label, known->prefix, length) == 0;
	return sp_attribution_find(&known->attribution, is_prefixed ? "userspace" : "kernel",
		is_prefixed ? label + length : label);
}

static const struct sp_measurement *find_measured(
	const struct known *known, const struct sp_option_cost *option)
{
	for (size_t i = 0; i < known->measurement_count; i++) {
		const struct sp_measurement *measured = &known->measurements[i];
		if (measured->outcome == SP_MEASURED_BUILT && strcmp(measured->kind, "option") == 0 &&
			strcmp(measured->program, option->program) == 0 &&
			strcmp(measured->name, option->name) == 0)
			return measured;
	}
	return NULL;
}

/* Bytes are ASCII or begin a character of UTF-8, or continue one. */
static bool continues(char byte)
{
	return ((unsigned char)byte & 0xc0) == 0x80;
}

/* The beginning of a text when it is longer than width characters. */
static char *cut_text(const char *text, size_t width)
{
	size_t at = 0, shown = 0, end = 0;
	for (; text[at]; at++) {
		shown += !continues(text[at]);
		if (shown + 3 <= width)
			end = at + 1;
	}
	if (shown <= width)
		return sp_strdup(text);
	while (end && (text[end - 1] == ' ' || text[end - 1] == ','))
		end--;
	return sp_format("%.*s...", (int)end, text);
}

static size_t count_names(const char *list)
{
	size_t count = 0;
	for (const char *at = list; *at; at += strspn(at, " ")) {
		at += strcspn(at, " ");
		count++;
	}
	return count;
}

/* "A B ... (+3)": as many whole names as there is room for, one at least. */
static char *cut_list(const char *list, size_t width)
{
	static const size_t tail = sizeof(" ... (+999)") - 1;
	if (strlen(list) <= width)
		return sp_strdup(list);
	size_t end = strcspn(list, " ");
	while (list[end]) {
		size_t next = end + 1 + strcspn(list + end + 1, " ");
		if (next + tail > width)
			break;
		end = next;
	}
	size_t left = count_names(list + end);
	return left ? sp_format("%.*s ... (+%zu)", (int)end, list, left) : sp_strdup(list);
}

/* "7377.125" -> "7377" */
static char *whole(const char *number)
{
	return number ? sp_format("%.0f", strtod(number, NULL)) : NULL;
}

static void add_row(const struct known *known, const struct sp_table *options, size_t row, const size_t *from,
	struct sp_table *people)
{
	char *cells[COLUMNS] = {0};
	const char *given[COLUMNS] = {0};
	for (size_t i = 0; i < COLUMNS; i++)
		given[i] = from[i] < options->column_count ? sp_table_cell(options, row, from[i]) : NULL;
	const struct sp_option_cost *option = find_option(known, given[OPTION]);
	const struct sp_measurement *measured = option ? find_measured(known, option) : NULL;
	for (size_t i = 0; i < COLUMNS; i++)
		cells[i] = columns[i].type == SP_COLUMN_INTEGER ? whole(given[i]) : sp_strdup(given[i]);
	if (option)
		cells[FATE] = sp_strdup(sp_step_fate_name(option->fate));
	if (measured && given[DROP_PACKED])
		cells[MEASURED] = sp_format("%.0f", (double)measured->saved.packed / SP_BYTE_BITS);
	free(cells[DROPPED_WITH]);
	free(cells[PROMPT]);
	cells[DROPPED_WITH] = given[DROPPED_WITH] ? cut_list(given[DROPPED_WITH], LIST_WIDTH) : NULL;
	cells[PROMPT] = given[PROMPT] ? cut_text(given[PROMPT], PROMPT_WIDTH) : NULL;
	sp_table_add_row(people, (const char *const *)cells);
	for (size_t i = 0; i < COLUMNS; i++)
		free(cells[i]);
}

static void hide_empty(struct sp_table *table, size_t column)
{
	for (size_t row = 0; row < table->row_count; row++)
		if (sp_table_cell(table, row, column))
			return;
	table->columns[column].for_machines = true;
}

/* What the options of a fate gate themselves. */
static double own_packed(const struct known *known, enum sp_option_fate fate)
{
	double bytes = 0;
	for (size_t i = 0; i < known->attribution.option_count; i++)
		if (known->attribution.options[i].fate == fate)
			bytes += (double)known->attribution.options[i].own.packed / (double)SP_BYTE_BITS;
	return bytes;
}

static char *make_summary(const struct known *known, const char *total)
{
	double all = strtod(total ? total : "0", NULL);
	double droppable = own_packed(known, SP_OPTION_DROPPABLE),
	       replaced = own_packed(known, SP_OPTION_REPLACED);
	double held = own_packed(known, SP_OPTION_HELD) + own_packed(known, SP_OPTION_VALUE);
	SP_AUTOFREE char *all_text = sp_report_number(all, 0);
	SP_AUTOFREE char *droppable_text = sp_report_number(droppable, 0);
	SP_AUTOFREE char *replaced_text = sp_report_number(replaced, 0);
	SP_AUTOFREE char *held_text = sp_report_number(held, 0);
	/* what people read adds up, too */
	SP_AUTOFREE char *rest_text = sp_report_number(round(all) - round(droppable) - round(replaced) - round(held), 0);
	return sp_format("of %s packed bytes, options that can be dropped own %s, those that something else "
			 "replaces %s, "
			 "those that are held %s; %s are of no option",
		all_text, droppable_text, replaced_text, held_text, rest_text);
}

struct sp_error *sp_report_options_make(struct sp_store *store, uint64_t number,
	const struct sp_table *options, struct sp_table *people, char **summary)
{
	SP_GUARD(clear_known) struct known known = {0};
	size_t from[COLUMNS];
	SP_TRY(load_known(store, number, &known));
	*people = (struct sp_table){0};
	for (size_t i = 0; i < COLUMNS; i++) {
		sp_table_add_column(people, columns[i].name, columns[i].type);
		from[i] = sp_table_find(options, columns[i].name);
	}
	for (size_t row = 0; row < options->row_count; row++)
		add_row(&known, options, row, from, people);
	for (size_t i = FATE; i < COLUMNS; i++)
		hide_empty(people, i);
	size_t last = options->row_count ? options->row_count - 1 : 0;
	*summary = make_summary(
		&known, options->row_count ? sp_table_cell(options, last, from[OWN_PACKED]) : NULL);
	return NULL;
}

void sp_report_options_fit(struct sp_table *people, size_t width)
{
	for (size_t i = 0; width && i < SP_COUNT(spared) && sp_report_width_of(people) > width; i++)
		people->columns[spared[i]].for_machines = true;
}
