/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The figures that set systems beside each other: across versions of Linux, and all of the size table.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/files.h"
#include "base/memory.h"
#include "base/table.h"
#include "cmd/plot.h"
#include "cmd/systems.h"
#include "cmd/versions.h"
#include "report/versions-plot.h"

#define MOST_OPTIONS 30u

struct sp_error *sp_figure_data(
	struct sp_context *context, const struct sp_figure_wish *wish, const struct sp_table *table)
{
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);
	if (!stream)
		return sp_error_errno("cannot write %s", wish->data);
	struct sp_error *error = sp_report_print(stream, table, SP_FORMAT_CSV);
	if (fclose(stream) != 0 && !error)
		error = sp_error_errno("cannot write %s", wish->data);
	if (!error)
		error = sp_file_write(wish->data, text, size);
	free(text);
	if (!error)
		sp_progress_note(context->progress, "the figure is %s, its numbers are in %s",
			wish->spec.path, wish->data);
	return error;
}

static const char *cell(const struct sp_table *table, size_t row, const char *column)
{
	const char *text = sp_table_named(table, row, column);
	return text ? text : "";
}

/* "gcc (Debian 12.2.0-14+deb12u1) 12.2.0; GNU ld (GNU Binutils for Debian) 2.40" -> "gcc 12.2.0, GNU ld 2.40"
 */
static void shorten(const char *toolchain, struct sp_buffer *text)
{
	for (const char *tool = toolchain; *tool;) {
		size_t size = strcspn(tool, ";"), name = strcspn(tool, "(");
		const char *version = tool + size;
		while (version > tool && version[-1] != ' ')
			version--;
		if (name >= size || version < tool + name)
			sp_buffer_printf(text, "%.*s", (int)size, tool);
		else
			sp_buffer_printf(
				text, "%.*s%.*s", (int)name, tool, (int)(tool + size - version), version);
		tool += size + strspn(tool + size, "; ");
		sp_buffer_add_text(text, *tool ? ", " : "");
	}
}

/* Tools and dates of sources, and what the boot tests said. */
static void describe(const struct sp_table *totals, struct sp_buffer *text)
{
	size_t passed = 0;
	const char *toolchain = cell(totals, 0, "toolchain"), *first = NULL, *last = NULL;
	for (size_t i = 0; i < totals->row_count; i++) {
		const char *date = cell(totals, i, "sources_date");
		passed += strcmp(cell(totals, i, "boot"), "pass") == 0;
		if (strcmp(toolchain, cell(totals, i, "toolchain")) != 0)
			toolchain = "several toolchains";
		first = *date && (!first || strcmp(date, first) < 0) ? date : first;
		last = *date && (!last || strcmp(date, last) > 0) ? date : last;
	}
	sp_buffer_add_text(text, "One recipe; ");
	shorten(toolchain, text);
	sp_buffer_printf(text, "; %zu of %zu boot tests passed", passed, totals->row_count);
	if (first)
		sp_buffer_printf(text, "; sources of %s to %s", first, last);
}

static const char *recipe_of(const struct sp_figure_wish *wish)
{
	return wish->which ? wish->which : "pt4-busybox";
}

/* The table of that kind, and the subtitle. */
static struct sp_error *collect(struct sp_context *context, const struct sp_figure_wish *wish,
	enum sp_versions_kind kind, struct sp_table *table, struct sp_buffer *subtitle)
{
	SP_TABLE totals = {0};
	const struct sp_versions_wish of = {.recipe = recipe_of(wish), .from = wish->from};
	SP_TRY(sp_versions_collect(context, &of, SP_VERSIONS_TOTALS, &totals));
	describe(&totals, subtitle);
	return sp_versions_collect(context, &of, kind, table);
}

struct sp_error *sp_figure_versions(struct sp_context *context, struct sp_figure_wish *wish)
{
	SP_TABLE table = {0};
	SP_BUFFER subtitle = SP_BUFFER_EMPTY;
	SP_TRY(collect(context, wish, SP_VERSIONS_PARTS, &table, &subtitle));
	SP_AUTOFREE char *title = sp_format("What %s ships with each version of Linux", recipe_of(wish));
	wish->spec.title = title;
	wish->spec.subtitle = sp_buffer_text(&subtitle);
	SP_TRY(sp_plot_versions(&table, &wish->spec));
	return sp_figure_data(context, wish, &table);
}

struct sp_error *sp_figure_options(struct sp_context *context, struct sp_figure_wish *wish)
{
	SP_TABLE table = {0};
	SP_BUFFER subtitle = SP_BUFFER_EMPTY;
	SP_TRY(collect(context, wish, SP_VERSIONS_OPTIONS, &table, &subtitle));
	SP_AUTOFREE char *title =
		sp_format("What options of %s cost with each version of Linux", recipe_of(wish));
	wish->spec.title = title;
	wish->spec.subtitle = sp_buffer_text(&subtitle);
	SP_TRY(sp_plot_options(&table, MOST_OPTIONS, &wish->spec));
	return sp_figure_data(context, wish, &table);
}

struct sp_error *sp_figure_systems(struct sp_context *context, struct sp_figure_wish *wish)
{
	SP_SYSTEMS systems = {0};
	SP_TABLE table = {0};
	if (wish->which)
		return sp_error_new(SP_USAGE, "`plot systems` is of the whole size table: it takes no \"%s\"",
			wish->which);
	SP_TRY(wish->from ? sp_systems_read(wish->from, &systems)
			  : sp_systems_collect(context, false, &systems));
	sp_systems_tabulate(&systems, &table);
	wish->spec.title = "Small Linux systems: measured beside published";
	wish->spec.subtitle = "Upper bar: what the system ships, built and booted by sizeprof; lower bar: "
			      "what others published of it";
	SP_TRY(sp_plot_systems(&table, &wish->spec));
	return sp_figure_data(context, wish, &table);
}
