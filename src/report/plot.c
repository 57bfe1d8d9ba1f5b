/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The figure of packed sizes, put together: title, legend, map, bars.
 */
#include "report/plot.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "report/gnuplot.h"
#include "report/packed-figure.h"

#define MARGIN 20.0
#define BARS 30
#define BARS_HEIGHT (46 + 16 * BARS + 36.0) /* heading, bars, axis */

/* reports/packed.gp */
extern const char sp_text_packed_gp[];

struct sp_error *sp_plot_format_of(const char *path, enum sp_plot_format *format)
{
	const char *dot = strrchr(path, '.');
	const char *slash = strrchr(path, '/');
	bool named = dot && dot != path && (!slash || dot > slash + 1);
	if (named && strcmp(dot, ".svg") == 0)
		*format = SP_PLOT_SVG;
	else if (named && strcmp(dot, ".png") == 0)
		*format = SP_PLOT_PNG;
	else
		return sp_error_new(SP_USAGE,
			"%s does not say what kind of figure to draw: end its name in .svg or .png", path);
	return NULL;
}

static struct sp_error *set_size(struct sp_plot_spec *spec)
{
	spec->width = spec->width ? spec->width : 1200;
	spec->height = spec->height ? spec->height : 1600;
	if (spec->width < 900 || spec->height < 900 || spec->width > 8000 || spec->height > 8000)
		return sp_error_new(SP_USAGE,
			"a figure of %u x %u pixels cannot be drawn legibly: give 900 to 8000 for each",
			spec->width, spec->height);
	return NULL;
}

/* How to read the map, and what it adds up to; the longest wording that fits. */
static void write_key(struct sp_canvas *canvas, const struct sp_packed_rows *rows, double y, double width)
{
	SP_AUTOFREE char *packed = sp_packed_bytes(rows->packed);
	SP_AUTOFREE char *raw = sp_packed_bytes(rows->raw);
	SP_AUTOFREE char *longest = sp_format("Area = packed bytes: the share of the medium, %s bytes in all "
					      "(raw, before compression: %s). "
					      "Blocks are directories or sections, cells are symbols.",
		packed, raw);
	SP_AUTOFREE char *shorter =
		sp_format("Area = packed bytes: %s in all (raw: %s). "
			  "Blocks are directories or sections, cells symbols.",
			packed, raw);
	bool fits = sp_text_width(SP_FONT_NORMAL, longest) <= width;
	sp_canvas_line(canvas, SP_FONT_NORMAL, MARGIN, y, SP_INK, width, fits ? longest : shorter);
}

static bool has_area(const struct sp_packed_rows *rows, enum sp_area area)
{
	for (size_t i = 0; i < rows->group_count; i++)
		if (rows->groups[i].area == (int)area && rows->groups[i].packed > 0)
			return true;
	return false;
}

/* Starts new lines as needed; returns the y below the last one. */
static double draw_legend(struct sp_canvas *canvas, const struct sp_packed_rows *rows, double y, double width)
{
	double x = MARGIN;
	for (int i = 0; i < SP_AREAS; i++) {
		enum sp_area area = (enum sp_area)i;
		double needed = 18 + sp_text_width(SP_FONT_NORMAL, sp_area_name(area)) + 16;
		if (!has_area(rows, area))
			continue;
		if (x + needed > MARGIN + width) {
			x = MARGIN;
			y += 20;
		}
		sp_canvas_box(canvas, (struct sp_rect){x, y - 6, 12, 12}, 0, sp_area_colour(area));
		sp_canvas_text(canvas, SP_FONT_NORMAL, SP_ALIGN_LEFT, x + 18, y, SP_INK, sp_area_name(area));
		x += needed;
	}
	return y + 14;
}

static void draw_bars(struct sp_canvas *canvas, const struct sp_packed_rows *rows, struct sp_rect frame)
{
	struct sp_bar bars[BARS];
	size_t count = 0;
	struct sp_rect half = {frame.x, frame.y, frame.width / 2 - 16, frame.height};
	for (; count < rows->group_count && count < BARS; count++) {
		const struct sp_packed_group *group = &rows->groups[count];
		bars[count] =
			(struct sp_bar){group->name, group->raw, group->packed, (enum sp_area)group->area};
	}
	sp_packed_bars(canvas, "directories", bars, count, half);
	for (count = 0; count < rows->label_count && count < BARS; count++) {
		const struct sp_packed_row *row = &rows->labels[count];
		bars[count] = (struct sp_bar){row->label, row->raw, row->packed,
			row->label[0] == '(' ? SP_AREA_REST : sp_area_of(row->group)};
	}
	half.x += frame.width / 2 + 16;
	sp_packed_bars(canvas, "symbols", bars, count, half);
}

static void draw(struct sp_canvas *canvas, const struct sp_packed_rows *rows, const struct sp_plot_spec *spec)
{
	double width = spec->width - 2 * MARGIN, y = MARGIN;
	if (spec->title) {
		sp_canvas_line(canvas, SP_FONT_TITLE, MARGIN, y + 10, SP_INK, width, spec->title);
		y += 32;
	}
	if (spec->subtitle) {
		sp_canvas_line(canvas, SP_FONT_NORMAL, MARGIN, y + 6, SP_INK_PALE, width, spec->subtitle);
		y += 20;
	}
	write_key(canvas, rows, y + 6, width);
	y = draw_legend(canvas, rows, y + 30, width);
	double left = spec->height - MARGIN - y;
	double bars = BARS_HEIGHT < left * 0.5 ? BARS_HEIGHT : left * 0.5;
	double map = left - bars - 24;
	sp_packed_map(canvas, rows, (struct sp_rect){MARGIN, y, width, map});
	draw_bars(canvas, rows, (struct sp_rect){MARGIN, y + map + 24, width, bars});
}

struct sp_error *sp_plot_packed(const struct sp_table *table, const struct sp_plot_spec *spec)
{
	struct sp_plot_spec sized = *spec;
	SP_PACKED_ROWS rows = {0};
	SP_CANVAS canvas = {0};
	SP_TRY(set_size(&sized));
	SP_TRY(sp_packed_rows_read(table, &rows));
	draw(&canvas, &rows, &sized);
	return sp_gnuplot_draw(&canvas, sp_text_packed_gp, &sized);
}
