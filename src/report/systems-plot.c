/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The size table as a figure: measured beside published.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/statistics.h"
#include "report/columns.h"
#include "report/gnuplot.h"
#include "report/grid.h"
#include "report/packed-figure.h"
#include "report/versions-plot.h"

#define WHAT "systems" /* the table is of */
#define MARGIN 20.0
#define ROW 44.0
#define AXIS 44.0
#define NUMBERS 130.0 /* room right of the bars */
#define FAR 12.0      /* times the median: a bar beyond is cut */

#define INK_PUBLISHED 0x595959u

/* reports/bars.gp */
extern const char sp_text_bars_gp[];

enum part { KERNEL, USERSPACE, LOADER, FILESYSTEM, FREE, PARTS };

static const struct sp_figure_key keys[] = {
	[KERNEL] = {0x0072b2, "kernel"},
	[USERSPACE] = {0x56b4e9, "userspace"},
	[LOADER] = {0xe69f00, "boot loader"},
	[FILESYSTEM] = {0xcc79a7, "file system"},
	[FREE] = {0xe6e6e6, "free"},
	{INK_PUBLISHED, "published"},
};

struct row {
	const char *name, *source;
	double medium, published, parts[PARTS];
	char *words; /* "6.1.192-2, boot: pass" */
};

struct figure {
	struct row *rows;
	size_t count;
	double end; /* of the axis, bytes */
	struct sp_canvas canvas;
	struct sp_rect frame; /* where the bars are */
};

static void end_figure(struct figure *figure)
{
	for (size_t i = 0; i < figure->count; i++)
		free(figure->rows[i].words);
	free(figure->rows);
	sp_canvas_free(&figure->canvas);
}

static struct sp_error *number(const struct sp_table *table, size_t row, const char *name, double *value)
{
	size_t column = 0;
	SP_TRY(sp_column_find(table, WHAT, name, &column));
	return sp_column_number(table, WHAT, row, column, value);
}

static struct sp_error *text(const struct sp_table *table, size_t row, const char *name, const char **value)
{
	size_t column = 0;
	SP_TRY(sp_column_find(table, WHAT, name, &column));
	*value = sp_column_text(table, row, column);
	return NULL;
}

static struct sp_error *read_row(const struct sp_table *table, size_t at, struct row *row)
{
	const char *kernel = NULL, *boot = NULL;
	SP_TRY(text(table, at, "system", &row->name));
	SP_TRY(text(table, at, "source", &row->source));
	SP_TRY(text(table, at, "kernel", &kernel));
	SP_TRY(text(table, at, "boot", &boot));
	SP_TRY(number(table, at, "medium_bytes", &row->medium));
	SP_TRY(number(table, at, "published_bytes", &row->published));
	SP_TRY(number(table, at, "kernel_bytes", &row->parts[KERNEL]));
	SP_TRY(number(table, at, "userspace_bytes", &row->parts[USERSPACE]));
	SP_TRY(number(table, at, "loader_bytes", &row->parts[LOADER]));
	SP_TRY(number(table, at, "free_bytes", &row->parts[FREE]));
	double known = row->parts[KERNEL] + row->parts[USERSPACE] + row->parts[LOADER] + row->parts[FREE];
	row->parts[FILESYSTEM] = fmax(0, row->medium - known);
	row->words = sp_format("%s%s%sboot: %s", *kernel ? "Linux " : "", kernel, *kernel ? ", " : "", boot);
	return NULL;
}

/* The axis is made for what most systems have; what is far larger is cut. */
static double find_end(const struct figure *figure)
{
	SP_AUTOFREE double *sizes = sp_alloc((figure->count + 1) * sizeof(*sizes));
	for (size_t i = 0; i < figure->count; i++)
		sizes[i] = fmax(figure->rows[i].medium, figure->rows[i].published);
	double most = FAR * sp_median(sizes, figure->count), end = 1;
	for (size_t i = 0; i < figure->count; i++)
		if (sizes[i] <= most)
			end = fmax(end, sizes[i]);
	return end;
}

static struct sp_error *read_rows(const struct sp_table *table, struct figure *figure)
{
	figure->rows = sp_alloc((table->row_count + 1) * sizeof(*figure->rows));
	for (size_t i = 0; i < table->row_count; i++) {
		struct row *row = &figure->rows[figure->count];
		*row = (struct row){0};
		figure->count++;
		SP_TRY(read_row(table, i, row));
		if (row->medium > 0 || row->published > 0)
			continue;
		free(row->words);
		figure->count--;
	}
	if (!figure->count)
		return sp_error_new(
			SP_UNABLE, "there is nothing to draw: no system was measured, or published");
	figure->end = find_end(figure);
	return NULL;
}

static double place(const struct figure *figure, double bytes)
{
	return figure->frame.x + figure->frame.width * fmin(1, bytes / figure->end);
}

static void draw_bar(struct figure *figure, double from, double to, double y, double height, uint32_t colour)
{
	double left = place(figure, from), right = place(figure, to);
	sp_canvas_box(&figure->canvas, (struct sp_rect){left, y, right - left, height}, 0, colour);
	bool crosses = from < figure->end && to > figure->end;
	for (int i = 0; crosses && i < 2; i++)
		sp_canvas_box(
			&figure->canvas, (struct sp_rect){right - 10 - 6 * i, y, 3, height}, 0, SP_PAPER);
}

static void write_size(struct figure *figure, double bytes, double y, uint32_t ink)
{
	SP_AUTOFREE char *size = sp_packed_bytes(bytes);
	double x = figure->frame.x + figure->frame.width + NUMBERS - 20;
	if (bytes > 0)
		sp_canvas_text(&figure->canvas, SP_FONT_NORMAL, SP_ALIGN_RIGHT, x, y, ink, size);
}

static void draw_row(struct figure *figure, size_t at)
{
	const struct row *row = &figure->rows[at];
	double y = figure->frame.y + ROW * (double)at, from = 0, names = figure->frame.x - MARGIN - 8;
	for (int part = 0; part < PARTS; part++) {
		draw_bar(figure, from, from + row->parts[part], y + 6, 18, keys[part].colour);
		from += row->parts[part];
	}
	draw_bar(figure, 0, row->published, y + 26, 8, INK_PUBLISHED);
	write_size(figure, row->medium, y + 15, SP_INK);
	write_size(figure, row->published, y + 31, SP_INK_PALE);
	sp_canvas_line(&figure->canvas, SP_FONT_NORMAL, MARGIN, y + 14, SP_INK, names, row->name);
	sp_canvas_line(&figure->canvas, SP_FONT_SMALL, MARGIN, y + 30, SP_INK_PALE, names, row->words);
}

/* Is the row's source, where its published size was published, told for the first time? */
static bool is_new_source(const struct figure *figure, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (strcmp(figure->rows[i].source, figure->rows[at].source) == 0)
			return false;
	return *figure->rows[at].source != '\0';
}

static size_t count_sources(const struct figure *figure)
{
	size_t count = 0;
	for (size_t i = 0; i < figure->count; i++)
		count += is_new_source(figure, i);
	return count;
}

static void write_sources(struct figure *figure, double y, double width)
{
	for (size_t i = 0; i < figure->count; i++) {
		if (!is_new_source(figure, i))
			continue;
		SP_AUTOFREE char *line =
			sp_format("%s, published: %s", figure->rows[i].name, figure->rows[i].source);
		sp_canvas_line(&figure->canvas, SP_FONT_SMALL, MARGIN, y, SP_INK_PALE, width, line);
		y += 16;
	}
}

struct sp_error *sp_plot_systems(const struct sp_table *systems, const struct sp_plot_spec *spec)
{
	SP_GUARD(end_figure) struct figure figure = {0};
	struct sp_plot_spec sized = *spec;
	SP_TRY(read_rows(systems, &figure));
	double rows = ROW * (double)figure.count, sources = 16.0 * (double)count_sources(&figure);
	SP_TRY(sp_figure_size(&sized, 1200, 110 + rows + AXIS + sources + MARGIN));
	double width = sized.width - 2 * MARGIN, y = sp_figure_head(&figure.canvas, &sized);
	y = sp_figure_keys(&figure.canvas, keys, SP_COUNT(keys), MARGIN, y + 8, width);
	figure.frame = (struct sp_rect){MARGIN + 250, y, width - 250 - NUMBERS, rows};
	sp_figure_axis(&figure.canvas, figure.frame, figure.end, "bytes on the medium (broken: goes on)");
	for (size_t i = 0; i < figure.count; i++)
		draw_row(&figure, i);
	write_sources(&figure, y + rows + AXIS + 8, width);
	const struct sp_gnuplot_more more = {.settings = "name = \"systems\"\n"};
	return sp_gnuplot_draw_more(&figure.canvas, &more, sp_text_bars_gp, &sized);
}
