/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/grid.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "report/packed-figure.h"

#define MARGIN 20.0
#define GAP 24.0        /* between columns */
#define NAME_SHARE 0.26 /* of the width, at most */

double sp_figure_head(struct sp_canvas *canvas, const struct sp_plot_spec *spec)
{
	double width = spec->width - 2 * MARGIN;
	sp_canvas_line(canvas, SP_FONT_TITLE, MARGIN, MARGIN + 10, SP_INK, width, spec->title);
	sp_canvas_line(canvas, SP_FONT_NORMAL, MARGIN, MARGIN + 36, SP_INK_PALE, width, spec->subtitle);
	return MARGIN + 56;
}

struct sp_error *sp_figure_size(struct sp_plot_spec *spec, unsigned width, double height)
{
	spec->width = spec->width ? spec->width : width;
	spec->height = spec->height ? spec->height : (unsigned)fmax(200, ceil(height));
	if (spec->width < 900 || spec->height < 200 || spec->width > 8000 || spec->height > 8000)
		return sp_error_new(SP_USAGE,
			"a figure of %u x %u pixels cannot be drawn legibly: give 900 x 200 to 8000 x 8000",
			spec->width, spec->height);
	return NULL;
}

double sp_figure_keys(struct sp_canvas *canvas, const struct sp_figure_key *keys, size_t count, double x,
	double y, double width)
{
	double at = x;
	for (size_t i = 0; i < count; i++) {
		double needed = 17 + sp_text_width(SP_FONT_NORMAL, keys[i].text) + 18;
		if (at > x && at + needed > x + width) {
			at = x;
			y += 20;
		}
		sp_canvas_box(canvas, (struct sp_rect){at, y - 6, 12, 12}, 0, keys[i].colour);
		sp_canvas_text(canvas, SP_FONT_NORMAL, SP_ALIGN_LEFT, at + 17, y, SP_INK, keys[i].text);
		at += needed;
	}
	return y + 20;
}

void sp_figure_axis(struct sp_canvas *canvas, struct sp_rect frame, double end, const char *unit)
{
	SP_AUTOFREE char *widest = sp_packed_bytes(end);
	int most = (int)(frame.width / (sp_text_width(SP_FONT_SMALL, widest) + 24));
	double step = sp_nice_step(end, most < 1 ? 1 : most > 8 ? 8 : most);
	for (double tick = 0; tick <= end * 1.0001; tick += step) {
		SP_AUTOFREE char *text = sp_packed_bytes(tick);
		double x = frame.x + frame.width * tick / end;
		sp_canvas_box(canvas, (struct sp_rect){x, frame.y, 1, frame.height + 4}, 0, SP_GRID_LINE);
		sp_canvas_text(canvas, SP_FONT_SMALL, SP_ALIGN_CENTER, x, frame.y + frame.height + 13,
			SP_INK_PALE, text);
	}
	sp_canvas_text(canvas, SP_FONT_SMALL, SP_ALIGN_CENTER, frame.x + frame.width / 2,
		frame.y + frame.height + 29, SP_INK_PALE, unit);
}

double sp_grid_height(size_t rows)
{
	return SP_GRID_HEAD + SP_GRID_ROW * (double)rows;
}

static double largest(const struct sp_grid *grid, bool of_all)
{
	double most = 1;
	if (grid->most > 0 && !of_all)
		return grid->most;
	for (size_t i = 0; i < grid->row_count * grid->column_count; i++)
		if (grid->values[i] > most)
			most = grid->values[i];
	return most;
}

static double name_width(const struct sp_grid *grid, double most)
{
	double width = 0;
	for (size_t i = 0; i < grid->row_count; i++)
		width = fmax(width, sp_text_width(SP_FONT_SMALL, grid->rows[i]) + 10);
	return fmin(width, most);
}

struct cell {
	double x, y, width, number; /* number: room for it, at the cell's right end */
};

static void draw_cell(struct sp_canvas *canvas, const struct sp_grid *grid, size_t row, double value,
	double most, struct cell cell)
{
	double middle = cell.y + SP_GRID_ROW / 2, room = cell.width - cell.number;
	if (isnan(value)) {
		sp_canvas_text(canvas, SP_FONT_SMALL, SP_ALIGN_RIGHT, cell.x + cell.width, middle,
			SP_INK_PALE, grid->absent);
		return;
	}
	SP_AUTOFREE char *text = sp_packed_bytes(value);
	double width = value > 0 ? fmin(room, fmax(1, room * value / most)) : 0;
	sp_canvas_box(
		canvas, (struct sp_rect){cell.x, cell.y + 4, width, SP_GRID_ROW - 8}, 0, grid->colours[row]);
	for (int i = 0; value > most && i < 2; i++)
		sp_canvas_box(canvas,
			(struct sp_rect){cell.x + room - 10 - 6 * i, cell.y + 4, 3, SP_GRID_ROW - 8}, 0,
			SP_PAPER);
	sp_canvas_text(canvas, SP_FONT_SMALL, SP_ALIGN_RIGHT, cell.x + cell.width, middle, SP_INK, text);
}

void sp_grid_draw(struct sp_canvas *canvas, const struct sp_grid *grid, struct sp_rect frame)
{
	double most = largest(grid, false), names = name_width(grid, frame.width * NAME_SHARE);
	SP_AUTOFREE char *widest = sp_packed_bytes(largest(grid, true));
	double column = (frame.width - names) / (double)grid->column_count;
	double number =
		fmax(sp_text_width(SP_FONT_SMALL, widest), sp_text_width(SP_FONT_SMALL, grid->absent)) + 8;
	for (size_t i = 0; i < grid->column_count; i++)
		sp_canvas_line(canvas, SP_FONT_NORMAL, frame.x + names + (double)i * column, frame.y + 8,
			SP_INK, column - GAP, grid->columns[i]);
	for (size_t row = 0; row < grid->row_count; row++) {
		double y = frame.y + SP_GRID_HEAD + SP_GRID_ROW * (double)row;
		sp_canvas_box(canvas, (struct sp_rect){frame.x, y, frame.width, 1}, 0, SP_GRID_LINE);
		sp_canvas_line(canvas, SP_FONT_SMALL, frame.x, y + SP_GRID_ROW / 2, SP_INK, names - 8,
			grid->rows[row]);
		for (size_t i = 0; i < grid->column_count; i++)
			draw_cell(canvas, grid, row, grid->values[row * grid->column_count + i], most,
				(struct cell){frame.x + names + (double)i * column, y, column - GAP, number});
	}
}
