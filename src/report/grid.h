/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the figures of sizes side by side are put together from: heads, keys, axes, and a grid of small bars.
 * A private header of this folder.
 */
#ifndef SIZEPROF_REPORT_GRID_H
#define SIZEPROF_REPORT_GRID_H

#include "report/canvas.h"
#include "report/plot.h"

#define SP_GRID_ROW 20.0  /* height of a row */
#define SP_GRID_HEAD 26.0 /* of the columns' titles */
#define SP_GRID_LINE 0xdddddd

/* Title and subtitle of a figure, as its spec has them; returns the y below. */
double sp_figure_head(struct sp_canvas *canvas, const struct sp_plot_spec *spec);

/* The size of a figure: that of the spec, or this; a usage error when it is not between 900 x 200 and 8000 x
 * 8000. */
struct sp_error *sp_figure_size(struct sp_plot_spec *spec, unsigned width, double height) SP_MUST_CHECK;

/* A row of coloured boxes with words, on new lines as needed; returns the y below. */
struct sp_figure_key {
	uint32_t colour;
	const char *text;
};
double sp_figure_keys(struct sp_canvas *canvas, const struct sp_figure_key *keys, size_t count, double x,
	double y, double width);

/* An axis of bytes from 0 to `end` below the frame, with lines through it. */
void sp_figure_axis(struct sp_canvas *canvas, struct sp_rect frame, double end, const char *unit);

/* Rows of labels and columns of bars, with the number beside each bar; all bars are to one scale. */
struct sp_grid {
	const char *const *rows, *const *columns;
	size_t row_count, column_count;
	const double *values;    /* row after row; NaN: nothing is there */
	const uint32_t *colours; /* of rows */
	const char *absent;      /* the word for nothing */
	double most;             /* that a bar reaches: larger ones are cut, with a mark; 0: the largest */
};
void sp_grid_draw(struct sp_canvas *canvas, const struct sp_grid *grid, struct sp_rect frame);
double sp_grid_height(size_t rows);

#endif
