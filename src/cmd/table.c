/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sizeprof table: the systems, measured beside published.
 */
#include <stdlib.h>

#include "base/memory.h"
#include "base/table.h"
#include "cmd/systems.h"
#include "cmd/versions.h"

/* What can be long stands last. */
static const enum sp_system_cell for_people[] = {SP_SYSTEM_NAME, SP_SYSTEM_KERNEL, SP_SYSTEM_MEDIUM,
	SP_SYSTEM_KERNEL_BYTES, SP_SYSTEM_USERSPACE, SP_SYSTEM_LOADER, SP_SYSTEM_FREE, SP_SYSTEM_BOOT,
	SP_SYSTEM_PUBLISHED, SP_SYSTEM_OPTIONS, SP_SYSTEM_FRAGMENT_LINES, SP_SYSTEM_ORIGIN, SP_SYSTEM_SOURCE};

/* "1,000,000,000 to 2,000,000,000", or NULL; release with free() */
static char *published_range(const struct sp_system *row)
{
	const char *least = row->cells[SP_SYSTEM_PUBLISHED];
	if (!least || !row->published_most)
		return NULL;
	SP_AUTOFREE char *from = sp_report_number(strtod(least, NULL), 0);
	SP_AUTOFREE char *to = sp_report_number((double)row->published_most, 0);
	return sp_format("%s to %s", from, to);
}

static void tabulate_for_people(const struct sp_systems *systems, struct sp_table *table)
{
	const char *cells[SP_COUNT(for_people)];
	for (size_t i = 0; i < SP_COUNT(for_people); i++)
		sp_table_add_column(table, sp_system_columns[for_people[i]].people,
			sp_system_columns[for_people[i]].type);
	for (size_t row = 0; row < systems->count; row++) {
		SP_AUTOFREE char *range = published_range(&systems->rows[row]);
		for (size_t i = 0; i < SP_COUNT(for_people); i++) {
			const char *text = systems->rows[row].cells[for_people[i]];
			if (for_people[i] == SP_SYSTEM_PUBLISHED && range)
				text = range;
			cells[i] = text ? text : "-";
		}
		sp_table_add_row(table, cells);
	}
}

static void tabulate(const struct sp_systems *systems, enum sp_format format, struct sp_table *table)
{
	if (format == SP_FORMAT_TEXT || format == SP_FORMAT_MD)
		tabulate_for_people(systems, table);
	else
		sp_systems_tabulate(systems, table);
}

static struct sp_error *print_systems(struct sp_context *context, bool built, enum sp_format format)
{
	SP_SYSTEMS systems = {0};
	SP_TABLE table = {0};
	SP_TRY(sp_systems_collect(context, built, &systems));
	tabulate(&systems, format, &table);
	return sp_step_print(&table, format);
}

/* People get the sizes of each version side by side, machines all that is known. */
static struct sp_error *print_versions(struct sp_context *context, const struct sp_versions_wish *wish, const char *by,
	size_t top, enum sp_format format)
{
	SP_TABLE table = {0}, people = {0};
	enum sp_versions_kind kind = SP_VERSIONS_TOTALS;
	SP_TRY(sp_versions_kind(by, &kind));
	SP_TRY(sp_versions_collect(context, wish, kind, &table));
	if (kind == SP_VERSIONS_TOTALS || (format != SP_FORMAT_TEXT && format != SP_FORMAT_MD))
		return sp_step_print(&table, format);
	SP_TRY(sp_versions_side_by_side(&table, kind, top, &people));
	sp_progress_note(context->progress, "packed bytes that each %s gates or holds; empty where it is not set", by);
	return sp_step_print(&people, format);
}

static struct sp_error *run_table(struct sp_context *context, int argc, char **argv, int *status)
{
	(void)status;
	const char *format_name = NULL, *by = NULL, *top = NULL;
	bool built = false, versions = false, helped;
	const struct sp_option own[] = {
		{"built", 0, NULL, "only what the store holds", NULL, &built},
		{"versions", 0, NULL, "instead: RECIPE (default pt4-busybox) with each version of Linux", NULL, &versions},
		{"by", 0, "part|option", "of the versions: what the parts of the kernel, or its options, cost", &by, NULL},
		{"top", 0, "N", "of those, in text and md: the N largest (default 40)", &top, NULL},
		{"format", 0, "FORMAT", "text (default), csv, json or md", &format_name, NULL},
		{0},
	};
	enum sp_format format;
	struct sp_report_query query = {.top = 40};
	char **words;
	int count;
	SP_TRY(sp_context_parse(context, &sp_command_table, own, argc, argv, 1, &words, &count, &helped));
	if (helped)
		return NULL;
	SP_TRY(sp_step_format(format_name, &format));
	if (!versions && (by || top || count))
		return sp_error_new(SP_USAGE, "RECIPE, --by and --top go with --versions: sizeprof table --help says how");
	if (!versions)
		return print_systems(context, built, format);
	if (top)
		SP_TRY(sp_step_query("option", NULL, "packed", top, &query));
	const struct sp_versions_wish wish = {.recipe = count ? words[0] : "pt4-busybox", .built = built};
	return print_versions(context, &wish, by, query.top, format);
}

const struct sp_command sp_command_table = {
	.name = "table",
	.arguments = "[RECIPE]",
	.summary = "the size table over all recipes: measured beside published",
	.help = "A row for each recipe, and for each of its overlays that was built: what ships in all, and of that the\n"
		"kernel, the userspace and the boot loader; what is free on the medium; what the boot test said; what others\n"
		"published of the system, and where; how many options of the kernel are set to y, and by how many lines of the\n"
		"recipe's fragments.\n\n"
		"A row is of the newest build in the store (origin: built), which holds recipes of your own and imports, too.\n"
		"What was not built here comes from the measurements that ship with sizeprof (origin: frozen); of a recipe\n"
		"without those (origin: none) there is only what was published.\n\n"
		"--versions sets one recipe beside itself, with each version of Linux that it was built with: its sizes, --by part\n"
		"what the folders of the kernel weigh, --by option what its options cost.\n\n"
		"  sizeprof table --format md\n"
		"  sizeprof table --versions\n"
		"  sizeprof table --versions --by option --top 20\n"
		"  sizeprof table --built --format csv",
	.run = run_table,
};
