/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a search found out about an option: that it was left out and what that won, or that it stayed and why.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/configuration.h"
#include "base/journal.h"
#include "base/memory.h"
#include "base/words.h"
#include "cmd/why.h"
#include "store/search.h"

enum { LINES = 6 }; /* of a failed boot's last screen */

struct sp_error *sp_why_load_search(struct sp_why *why)
{
	bool found = false;
	SP_TRY(sp_store_search_of_run(why->store, why->number, &why->search, &found));
	if (!found) {
		why->search = 0;
		return NULL;
	}
	SP_JOURNAL_SEARCH search = {0};
	SP_TRY(sp_store_load_search(why->store, why->search, &search));
	why->base = search.base;
	if (why->base != why->number)
		SP_TRY(sp_store_load_build(why->store, why->base, &why->base_build));
	SP_TRY(sp_store_load_end(why->store, why->search, &why->end, &found));
	SP_TRY(sp_store_dropped(why->store, why->search, &why->dropped));
	return sp_store_stayed(why->store, why->search, &why->stayed);
}

enum column { NAME, PROGRAM, OPTION, VALUE, TRIAL, WON, SHARED };

static const char *dropped_cell(const struct sp_why *why, size_t row, enum column column)
{
	const char *text = sp_table_cell(&why->dropped, row, column);
	return text ? text : "";
}

static bool is_dropped(const struct sp_why *why, size_t row, const char *program, const char *name)
{
	return strcmp(dropped_cell(why, row, PROGRAM), program) == 0 &&
	       strcmp(dropped_cell(why, row, OPTION), name) == 0;
}

static bool is_neighbour(const struct sp_journal_neighbour *one, const char *program, const char *name)
{
	return strcmp(one->program, program) == 0 && strcmp(one->option, name) == 0;
}

bool sp_why_base_has(const struct sp_why *why, const char *program, const char *name)
{
	for (size_t i = 0; i < why->base_build.config_count; i++) {
		const struct sp_config *config = &why->base_build.configs[i];
		SP_CONFIGURATION lines = {0};
		if (strcmp(config->name, program) != 0)
			continue;
		sp_configuration_parse(config->text, &lines);
		return sp_configuration_value(&lines, name) != NULL;
	}
	return false;
}

bool sp_why_is_searched(const struct sp_why *why, const char *program, const char *name)
{
	for (size_t row = 0; row < why->dropped.row_count; row++)
		if (is_dropped(why, row, program, name))
			return true;
	for (size_t i = 0; i < why->end.neighbour_count; i++)
		if (is_neighbour(&why->end.neighbours[i], program, name))
			return true;
	return false;
}

/* "left it out", "set it to m" */
static char *done_to_it(const char *value)
{
	return strcmp(value, "n") == 0 ? sp_strdup("left it out") : sp_format("set it to %s", value);
}

static void tell_dropped(const struct sp_why *why, size_t row)
{
	SP_AUTOFREE char *done = done_to_it(dropped_cell(why, row, VALUE));
	SP_AUTOFREE char *won = sp_report_number(strtod(dropped_cell(why, row, WON), NULL), 0);
	const char *trial = dropped_cell(why, row, TRIAL), *shared = dropped_cell(why, row, SHARED);
	if (strcmp(shared, "2") == 0) /* reports/dropped.sql */
		sp_why_say(0,
			"Search %lu %s at trial %s, in a step of several that won far more than was predicted of them: "
			"of this, %s bytes of payload.",
			(unsigned long)why->search, done, trial, won);
	else
		sp_why_say(0, "Search %lu %s at trial %s, which won %s bytes of payload%s.",
			(unsigned long)why->search, done, trial, won,
			strcmp(shared, "1") == 0 ? ", its estimated share of those that the step won" : "");
}

/* The last lines as they were, indented. */
static void print_screen(const char *screen)
{
	SP_AUTOFREE char *lines = sp_last_lines(screen, LINES);
	for (const char *at = lines + strspn(lines, "\n"); *at;) {
		size_t length = strcspn(at, "\n");
		SP_AUTOFREE char *line = sp_format("%.*s", (int)length, at);
		printf("  | ");
		sp_why_print_plain(line);
		putchar('\n');
		at += length + (at[length] == '\n');
	}
}

static const char *const without_it[SP_JOURNAL_VERDICTS] = {
	[SP_JOURNAL_NEEDED] = "the test fails",
	[SP_JOURNAL_NOT_BUILT] = "the build fails",
	[SP_JOURNAL_NOT_SMALLER] = "the payloads are", /* by how much is the reason */
	[SP_JOURNAL_NO_EFFECT] = "nothing changes",
	[SP_JOURNAL_UNKNOWN] = "it could not be told",
};

/* What the table of what stayed says of one; NULL for nothing. */
static const char *stayed_cell(const struct sp_why *why, const char *name, const char *column)
{
	for (size_t row = 0; row < why->stayed.row_count; row++) {
		const char *own = sp_table_named(&why->stayed, row, "name");
		if (own && strcmp(own, name) == 0)
			return sp_table_named(&why->stayed, row, column);
	}
	return NULL;
}

static const struct sp_journal_neighbour *neighbour_of(const struct sp_why *why, const char *name)
{
	for (size_t i = 0; name && i < why->end.neighbour_count; i++)
		if (strcmp(why->end.neighbours[i].name, name) == 0)
			return &why->end.neighbours[i];
	return NULL;
}

/* "without it the test fails twice (trial 9)" */
static char *what_happens(const struct sp_why *why, const struct sp_journal_neighbour *one, const char *it)
{
	bool is_large = one->verdict == SP_JOURNAL_NOT_SMALLER;
	bool is_known = is_large && stayed_cell(why, one->name, "larger");
	const char *reason = is_known ? stayed_cell(why, one->name, "reason") : NULL;
	SP_AUTOFREE char *without = strcmp(one->value, "n") == 0 ? sp_format("without %s", it)
								 : sp_format("when %s is %s", it, one->value);
	SP_AUTOFREE char *times = one->failures == 2  ? sp_strdup(" twice")
				  : one->failures > 2 ? sp_format(" %u times", one->failures)
						      : sp_strdup("");
	SP_AUTOFREE char *trial =
		one->trial ? sp_format(" (trial %lu)", (unsigned long)one->trial) : sp_strdup("");
	const char *what = is_large && !reason ? "it does not get smaller" : without_it[one->verdict];
	return sp_format(
		"%s %s%s%s%s%s", without, what, reason ? " " : "", reason ? reason : "", times, trial);
}

static void tell_reason(const struct sp_journal_neighbour *one)
{
	if (one->verdict == SP_JOURNAL_NOT_SMALLER)
		return;
	if (one->reason)
		sp_why_say(0, "The reason: %s%s%s", one->reason, one->detail ? ": " : "",
			one->detail ? one->detail : "");
	print_screen(one->screen);
}

static void tell_stayed(const struct sp_why *why, const struct sp_journal_neighbour *one)
{
	unsigned long search = (unsigned long)why->search;
	SP_AUTOFREE char *wins = sp_report_number(one->wins, 0);
	SP_AUTOFREE char *happens = what_happens(why, one, "it");
	const struct sp_journal_neighbour *child = neighbour_of(why, stayed_cell(why, one->name, "child"));
	if (child) {
		SP_AUTOFREE char *its = what_happens(why, child, child->name);
		sp_why_say(0, "It stayed in the result of search %lu: %s goes with it, and %s.", search, child->name, its);
		tell_reason(child);
		return;
	}
	if (one->verdict == SP_JOURNAL_UNKNOWN)
		sp_why_say(0, "It stayed in the result of search %lu, which did not come to try that.", search);
	else if (one->verdict == SP_JOURNAL_NEEDED && !one->failures && !one->trial)
		sp_why_say(0, "It stayed in the result of search %lu: what goes with it is needed.", search);
	else
		sp_why_say(0, "It stayed in the result of search %lu: %s; it was expected to win %s bytes.", search,
			happens, wins);
	tell_reason(one);
}

void sp_why_tell_search(const struct sp_why *why, const char *program, const char *name)
{
	for (size_t row = 0; row < why->dropped.row_count; row++)
		if (is_dropped(why, row, program, name))
			tell_dropped(why, row);
	for (size_t i = 0; i < why->end.neighbour_count; i++)
		if (is_neighbour(&why->end.neighbours[i], program, name))
			tell_stayed(why, &why->end.neighbours[i]);
}

void sp_why_searched_columns(struct sp_table *dropped, struct sp_table *kept)
{
	static const struct sp_why_column went[] = {{"option", SP_COLUMN_TEXT, 0},
		{"program", SP_COLUMN_TEXT, 0}, {"search", SP_COLUMN_INTEGER, 0},
		{"value", SP_COLUMN_TEXT, 0}, {"trial", SP_COLUMN_INTEGER, 0}, {"won", SP_COLUMN_INTEGER, 0},
		{"shared", SP_COLUMN_INTEGER, 0}};
	static const struct sp_why_column stays[] = {{"option", SP_COLUMN_TEXT, 0},
		{"program", SP_COLUMN_TEXT, 0}, {"search", SP_COLUMN_INTEGER, 0},
		{"value", SP_COLUMN_TEXT, 0}, {"verdict", SP_COLUMN_TEXT, 0},
		{"failures", SP_COLUMN_INTEGER, 0}, {"trial", SP_COLUMN_INTEGER, 0},
		{"wins", SP_COLUMN_REAL, 3}, {"reason", SP_COLUMN_TEXT, 0}, {"detail", SP_COLUMN_TEXT, 0},
		{"screen", SP_COLUMN_TEXT, 0}, {"log_sha256", SP_COLUMN_TEXT, 0},
		{"child", SP_COLUMN_TEXT, 0}, {"larger", SP_COLUMN_INTEGER, 0}};
	sp_why_columns(dropped, went, SP_COUNT(went));
	sp_why_columns(kept, stays, SP_COUNT(stays));
}

static void begin_row(const struct sp_why *why, const char *program, const char *name, const char *value,
	struct sp_why_cells *cells)
{
	SP_AUTOFREE char *label = sp_why_label(why, program, name);
	sp_why_cell_text(cells, label);
	sp_why_cell_text(cells, program);
	sp_why_cell_integer(cells, (int64_t)why->search);
	sp_why_cell_text(cells, value);
}

static void add_dropped(const struct sp_why *why, size_t row, struct sp_table *table)
{
	struct sp_why_cells cells = {0};
	begin_row(why, dropped_cell(why, row, PROGRAM), dropped_cell(why, row, OPTION),
		dropped_cell(why, row, VALUE), &cells);
	for (enum column column = TRIAL; column <= SHARED; column++)
		sp_why_cell_text(&cells, dropped_cell(why, row, column));
	sp_why_cells_add_to(&cells, table);
}

static void add_stayed(
	const struct sp_why *why, const struct sp_journal_neighbour *one, struct sp_table *table)
{
	struct sp_why_cells cells = {0};
	begin_row(why, one->program, one->option, one->value, &cells);
	sp_why_cell_text(&cells, sp_journal_verdict_name(one->verdict));
	sp_why_cell_integer(&cells, one->failures);
	if (one->trial)
		sp_why_cell_integer(&cells, (int64_t)one->trial);
	else
		sp_why_cell_text(&cells, NULL);
	sp_why_cell_real(&cells, one->wins, 3);
	sp_why_cell_text(&cells, one->reason);
	sp_why_cell_text(&cells, one->detail);
	sp_why_cell_text(&cells, one->screen);
	sp_why_cell_text(&cells, one->log_sha256);
	sp_why_cell_text(&cells, stayed_cell(why, one->name, "child"));
	sp_why_cell_text(&cells, stayed_cell(why, one->name, "larger"));
	sp_why_cells_add_to(&cells, table);
}

void sp_why_add_searched(const struct sp_why *why, const char *program, const char *name,
	struct sp_table *dropped, struct sp_table *kept)
{
	for (size_t row = 0; row < why->dropped.row_count; row++)
		if (is_dropped(why, row, program, name))
			add_dropped(why, row, dropped);
	for (size_t i = 0; i < why->end.neighbour_count; i++)
		if (is_neighbour(&why->end.neighbours[i], program, name))
			add_stayed(why, &why->end.neighbours[i], kept);
}
