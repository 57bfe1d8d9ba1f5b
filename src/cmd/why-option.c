/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All that is known of an option, for people: what it is, what can be done about it, what it costs, and
 * where.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/words.h"
#include "cmd/why.h"

enum {
	PLACES = 8,
	SYMBOLS = 8,
	NAMES = 24,   /* of options, in a sentence */
	HOLDERS = 12, /* links of the chain that holds it */
	TAKERS = 6,   /* options that take it along */
};

static bool can_go(const struct sp_option_cost *option)
{
	return option->fate == SP_OPTION_DROPPABLE || option->fate == SP_OPTION_REPLACED;
}

/* "File systems > Pseudo filesystems" */
static char *menu_path(const char *menu)
{
	struct sp_buffer text = SP_BUFFER_EMPTY;
	for (; menu && *menu; menu++)
		sp_buffer_add_text(&text, *menu == '\n' ? " > " : (char[]){*menu, '\0'});
	return sp_buffer_take(&text);
}

static void tell_what(const struct sp_why *why, const struct sp_option_cost *option)
{
	SP_AUTOFREE char *label = sp_why_label(why, option->program, option->name);
	SP_AUTOFREE char *menu = menu_path(option->menu);
	bool has_prompt = option->prompt && *option->prompt;
	sp_why_say(0, "%s: %s", label, has_prompt ? option->prompt : "an option without a prompt");
	if (option->type && *option->type)
		sp_why_say(2, "= %s, %s %s of the %s's configuration",
			option->value && *option->value ? option->value : "\"\"",
			strchr("aeio", *option->type) ? "an" : "a", option->type, option->program);
	if (option->file && *option->file)
		sp_why_say(2, "defined at %s:%u", option->file, option->line);
	if (*menu)
		sp_why_say(2, "in the menu %s", menu);
	if (option->depends && *option->depends)
		sp_why_say(2, "depends on %s", option->depends);
	if (option->selects && *option->selects) {
		SP_AUTOFREE char *selects = sp_why_names(option->selects, NAMES);
		sp_why_say(2, "selects %s", selects);
	}
}

/* begin is followed by the names; one stands for a single name: "With it goes", "With it go" */
static void tell_company(const char *one, const char *begin, const char *list, const char *otherwise)
{
	SP_AUTOFREE char *names = sp_why_names(list, NAMES);
	if (*names)
		sp_why_say(0, "%s %s.", strchr(list, ' ') ? begin : one, names);
	else if (otherwise)
		sp_why_say(0, "%s", otherwise);
}

static void tell_choice(const struct sp_option_cost *option)
{
	SP_AUTOFREE char *members = sp_why_names(option->choice_members, NAMES);
	if (*members)
		sp_why_say(0,
			"It is one of a choice; the alternatives are %s. What they bring in its place is not "
			"predicted: rebuild to know.",
			members);
}

/* The chain is one text: "A selects B; C selects A". */
static void tell_chain(const struct sp_option_cost *option)
{
	const char *at = option->chain ? option->chain : "";
	for (size_t count = 0; *at; count++) {
		size_t length = strcspn(at, ";");
		if (count == HOLDERS) {
			sp_why_say(2, "... and so on");
			break;
		}
		sp_why_say(2, "%.*s", (int)length, at);
		at += length + strspn(at + length, "; ");
	}
}

static void tell_holders(const struct sp_option_cost *option)
{
	SP_AUTOFREE char *holders = sp_why_names(option->selected_by, NAMES);
	if (*holders) {
		sp_why_say(0, "It cannot be dropped by itself: held by %s.", holders);
		tell_chain(option);
	} else if (option->choice_members && *option->choice_members) {
		sp_why_say(0, "It cannot be dropped by itself: its choice would take it again.");
	} else if (!option->prompt || !*option->prompt) {
		sp_why_say(
			0, "It cannot be dropped by itself: it has no prompt, so its default alone decides.");
	} else {
		sp_why_say(0, "It cannot be dropped by itself: its prompt is not shown in this "
			      "configuration, and its "
			      "default turns it on again.");
	}
}

static int compare_drops(const void *first, const void *second)
{
	const struct sp_option_cost *a = *(const struct sp_option_cost *const *)first;
	const struct sp_option_cost *b = *(const struct sp_option_cost *const *)second;
	if (a->drop.packed != b->drop.packed)
		return a->drop.packed < b->drop.packed ? -1 : 1;
	return strcmp(a->name, b->name);
}

/* Which options take it along when they are dropped: the cheapest first. */
static void tell_takers(const struct sp_why *why, const struct sp_option_cost *option)
{
	const struct sp_attribution *all = &why->attribution;
	SP_AUTOFREE const struct sp_option_cost **takers =
		sp_alloc((all->option_count + 1) * sizeof(*takers));
	size_t count = 0;
	for (size_t i = 0; i < all->option_count; i++) {
		const struct sp_option_cost *other = &all->options[i];
		if (strcmp(other->program, option->program) == 0 &&
			sp_has_name(other->dropped_with, option->name, strlen(option->name)))
			takers[count++] = other;
	}
	qsort(takers, count, sizeof(takers[0]), compare_drops);
	SP_BUFFER text = SP_BUFFER_EMPTY;
	for (size_t i = 0; i < count && i < TAKERS; i++) {
		SP_AUTOFREE char *bytes = sp_why_bytes(takers[i]->drop.packed);
		sp_buffer_printf(&text, "%s%s (%s)", i ? ", " : "", takers[i]->name, bytes);
	}
	if (count)
		sp_why_say(0,
			"It goes as well when one of these is dropped, which saves so many packed bytes: "
			"%s%s.",
			sp_buffer_text(&text), count > TAKERS ? ", and others" : "");
	else if (option->fate == SP_OPTION_HELD)
		sp_why_say(0, "There is no option that takes it along when it alone is dropped.");
}

/* "FILE:LINE=LINES FILE=LINES[]" */
static void tell_brought(const char *brings)
{
	for (const char *at = brings; *at;) {
		size_t length = strcspn(at, " ");
		const char *lines = memrchr(at, '=', length);
		bool has_array = at[length - 1] == ']';
		if (lines)
			sp_why_say(2, "%.*s: %lu lines%s", (int)(lines - at), at,
				strtoul(lines + 1, NULL, 10), has_array ? ", with an array" : "");
		at += length + strspn(at + length, " ");
	}
}

static void tell_remarks(const struct sp_option_cost *option)
{
	if (option->brings_code && option->brings && *option->brings) {
		sp_why_say(0, "It brings code: what is left out now comes in return, and only a rebuild "
			      "tells how many "
			      "bytes that makes.");
		tell_brought(option->brings);
	}
	if (option->recompiled)
		sp_why_say(0, "Without it everything is compiled with other flags, which changes all code: "
			      "drop is only "
			      "what is there for the option itself.");
}

static void tell_fate(const struct sp_why *why, const struct sp_option_cost *option)
{
	switch (option->fate) {
	case SP_OPTION_DROPPABLE:
		sp_why_say(0, "It can be dropped: # CONFIG_%s is not set", option->name);
		tell_company(
			"With it goes", "With it go", option->dropped_with, "Nothing else goes with it.");
		break;
	case SP_OPTION_REPLACED:
		sp_why_say(0, "It can be dropped, but not without a replacement: # CONFIG_%s is not set",
			option->name);
		tell_company("In return this comes on, or changes:", "In return these come on, or change:",
			option->switched_on, NULL);
		tell_company("With it goes", "With it go", option->dropped_with, NULL);
		break;
	case SP_OPTION_HELD:
		tell_holders(option);
		break;
	case SP_OPTION_VALUE:
		sp_why_say(0,
			"It is a %s, which is not dropped but changed: only a rebuild tells what another "
			"value brings.",
			strcmp(option->type ? option->type : "", "string") == 0 ? "text" : "number");
		break;
	}
	if (can_go(option))
		tell_remarks(option);
	tell_choice(option);
	tell_takers(why, option);
}

/* What is predicted less what was measured. */
static void add_error(struct sp_table *table, const struct sp_cost *predicted, const struct sp_cost *measured)
{
	struct sp_cost error = {
		.text = predicted->text - measured->text,
		.data = predicted->data - measured->data,
		.bss = predicted->bss - measured->bss,
		.packed = predicted->packed - measured->packed,
	};
	sp_why_add_cost(table, "  error", &error);
}

static struct sp_error *tell_costs(const struct sp_option_cost *option, const struct sp_measurement *measured)
{
	SP_TABLE table = {0};
	sp_why_cost_columns(&table);
	sp_why_add_cost(&table, "own: gated by it", &option->own);
	if (can_go(option))
		sp_why_add_cost(&table,
			option->fate == SP_OPTION_REPLACED ? "drop, predicted, without what comes"
							   : "drop, predicted",
			&option->drop);
	if (measured && measured->outcome == SP_MEASURED_BUILT) {
		sp_why_add_cost(&table, "drop, measured", &measured->saved);
		add_error(&table, &option->drop, &measured->saved);
	}
	putchar('\n');
	return sp_step_print(&table, SP_FORMAT_TEXT);
}

static void tell_run(const struct sp_option_cost *option)
{
	bool goes = can_go(option);
	SP_AUTOFREE char *code = sp_report_number((double)option->code, 0);
	SP_AUTOFREE char *ran = sp_report_number((double)option->executed, 0);
	SP_AUTOFREE char *memory = sp_report_number((double)option->memory, 0);
	if (goes && option->memory > 0)
		sp_why_say(0, "The running system gets %s bytes of memory back.", memory);
	if (option->code <= 0)
		return;
	if (option->executed < 0)
		sp_why_say(0, "Whether the code that %s ever runs is not known: no traced boot.",
			goes ? "goes" : "it gates");
	else if (option->executed == 0)
		sp_why_say(0, "Of the %s bytes of code that %s none ran in the boot test.", code,
			goes ? "go" : "it gates");
	else
		sp_why_say(0, "Of the %s bytes of code that %s %s ran in the boot test: %.0f %%.", code,
			goes ? "go" : "it gates", ran,
			100.0 * (double)option->executed / (double)option->code);
}

static void tell_measured(
	const struct sp_why *why, const struct sp_option_cost *option, const struct sp_measurement *measured)
{
	if (!can_go(option))
		return;
	if (!measured) {
		sp_why_tell_measurable(why, option->program, "", option->name);
	} else if (measured->outcome != SP_MEASURED_BUILT) {
		sp_why_say(0, "Measured: without it %s.",
			measured->outcome == SP_MEASURED_LOST ? "it could not be told what a rebuild gives"
							      : "the program cannot be built");
	} else {
		sp_why_say(0, "Measured by a rebuild without it%s%s%s.",
			measured->verdict && *measured->verdict ? ", whose boot test said: " : "",
			measured->verdict ? measured->verdict : "",
			measured->same_code ? "; no code changed, so what is measured is noise" : "");
	}
}

static struct sp_error *tell_places(const struct sp_why *why, const struct sp_option_cost *option)
{
	SP_TABLE table = {0};
	size_t count = sp_why_places(why, option, PLACES, &table);
	if (!count)
		return NULL;
	if (count > table.row_count)
		printf("\nWhere its bytes are gated, the first %zu of %zu places:\n", table.row_count, count);
	else
		printf("\nWhere its bytes are gated:\n");
	return sp_step_print(&table, SP_FORMAT_TEXT);
}

static bool is_empty(const struct sp_cost *cost)
{
	return !sp_cost_raw(cost) && !cost->bss && !cost->packed;
}

static struct sp_error *tell_symbols(const struct sp_why *why, const struct sp_option_cost *option)
{
	SP_TABLE table = {0};
	if (is_empty(&option->own))
		return NULL;
	SP_AUTOFREE char *label = sp_why_label(why, option->program, option->name);
	SP_TRY(sp_why_largest(why, SP_BY_SYMBOL, SP_BY_OPTION, label, SYMBOLS, &table));
	printf("\nThe largest symbols in the bytes that it gates:\n");
	return sp_step_print(&table, SP_FORMAT_TEXT);
}

struct sp_error *sp_why_tell_option(const struct sp_why *why, const struct sp_option_cost *option)
{
	const struct sp_measurement *measured = sp_why_measured(why, "option", option->program, option->name);
	tell_what(why, option);
	putchar('\n');
	tell_fate(why, option);
	if (is_empty(&option->own))
		sp_why_say(0, "It gates no bytes itself.");
	if (!is_empty(&option->own) || can_go(option))
		SP_TRY(tell_costs(option, measured));
	tell_measured(why, option, measured);
	sp_why_tell_search(why, option->program, option->name);
	tell_run(option);
	SP_TRY(tell_places(why, option));
	return tell_symbols(why, option);
}
