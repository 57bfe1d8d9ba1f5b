/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The figures of one system across versions of Linux.
 */
#include "report/versions-plot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "report/areas.h"
#include "report/gnuplot.h"
#include "report/grid.h"
#include "report/packed-figure.h"
#include "report/side-by-side.h"

#define MARGIN 20.0
#define BAR 26.0 /* height of a version's bar */
#define BAR_STEP 36.0
#define AXIS 44.0
#define INK_DROP 0x0072b2u

/* reports/bars.gp */
extern const char sp_text_bars_gp[];

static enum sp_area area_of(const char *part)
{
	return strcmp(part, "(userspace)") == 0 ? SP_AREA_USERSPACE : sp_area_of(part);
}

static struct sp_error *check(const struct sp_matrix *matrix)
{
	if (matrix->row_count && matrix->column_count)
		return NULL;
	return sp_error_new(SP_UNABLE, "there is nothing to draw: the table has no rows");
}

static struct sp_error *draw(
	const struct sp_canvas *canvas, const char *name, const struct sp_plot_spec *spec)
{
	SP_AUTOFREE char *settings = sp_format("name = \"%s\"\n", name);
	const struct sp_gnuplot_more more = {.settings = settings};
	return sp_gnuplot_draw_more(canvas, &more, sp_text_bars_gp, spec);
}

static double value_at(const struct sp_matrix *matrix, size_t row, size_t column)
{
	double value = matrix->values[row * matrix->column_count + column];
	return isnan(value) ? 0 : value;
}

/* Of an area, or with SP_AREAS of all. */
static double sum_of(const struct sp_matrix *matrix, size_t column, int area)
{
	double sum = 0;
	for (size_t row = 0; row < matrix->row_count; row++)
		if (area == SP_AREAS || (int)area_of(matrix->rows[row]) == area)
			sum += value_at(matrix, row, column);
	return sum;
}

static const char *area_word(int area)
{
	return area == SP_AREA_REST ? "boot code, padding and what is no code of a folder"
				    : sp_area_name((enum sp_area)area);
}

/* What is the kernel's stands together. */
static const enum sp_area stack_order[SP_AREAS] = {SP_AREA_ARCH, SP_AREA_DRIVERS, SP_AREA_FS, SP_AREA_KERNEL,
	SP_AREA_MM, SP_AREA_OTHER, SP_AREA_REST, SP_AREA_USERSPACE};

static double draw_keys(struct sp_canvas *canvas, const struct sp_matrix *matrix, double y, double width)
{
	struct sp_figure_key keys[SP_AREAS];
	size_t count = 0;
	for (int i = 0; i < SP_AREAS; i++)
		for (size_t row = 0; row < matrix->row_count; row++)
			if (area_of(matrix->rows[row]) == stack_order[i]) {
				keys[count++] = (struct sp_figure_key){
					sp_area_colour(stack_order[i]), area_word((int)stack_order[i])};
				break;
			}
	return sp_figure_keys(canvas, keys, count, MARGIN, y, width);
}

/* A stack of the areas, and what it comes to. */
static void draw_stack(struct sp_canvas *canvas, const struct sp_matrix *matrix, size_t column,
	struct sp_rect frame, double end)
{
	double x = frame.x, y = frame.y + BAR_STEP * (double)column + (BAR_STEP - BAR) / 2;
	for (int i = 0; i < SP_AREAS; i++) {
		double width = frame.width * sum_of(matrix, column, (int)stack_order[i]) / end;
		sp_canvas_box(canvas, (struct sp_rect){x, y, width, BAR}, 0, sp_area_colour(stack_order[i]));
		x += width;
	}
	SP_AUTOFREE char *text = sp_packed_bytes(sum_of(matrix, column, SP_AREAS));
	sp_canvas_text(canvas, SP_FONT_NORMAL, SP_ALIGN_RIGHT, frame.x + frame.width + 90, y + BAR / 2,
		SP_INK, text);
	sp_canvas_line(canvas, SP_FONT_NORMAL, MARGIN, y + BAR / 2, SP_INK, frame.x - MARGIN - 8,
		matrix->heads[column]);
}

static double draw_stacks(struct sp_canvas *canvas, const struct sp_matrix *matrix, double y, double width)
{
	double end = 1;
	for (size_t i = 0; i < matrix->column_count; i++)
		end = fmax(end, sum_of(matrix, i, SP_AREAS));
	struct sp_rect frame = {MARGIN + 210, y, width - 210 - 96, BAR_STEP * (double)matrix->column_count};
	sp_figure_axis(canvas, frame, end, "bytes on the medium");
	for (size_t i = 0; i < matrix->column_count; i++)
		draw_stack(canvas, matrix, i, frame, end);
	return y + frame.height + AXIS;
}

/* Of the kernel's parts: the userspace is far larger, and the same in all versions. */
static double largest_part(const struct sp_matrix *matrix)
{
	double most = 0;
	for (size_t row = 0; row < matrix->row_count; row++)
		for (size_t i = 0;
			i < matrix->column_count && area_of(matrix->rows[row]) != SP_AREA_USERSPACE; i++)
			most = fmax(most, value_at(matrix, row, i));
	return most;
}

static void draw_parts(struct sp_canvas *canvas, const struct sp_matrix *matrix, double y, double width)
{
	SP_AUTOFREE uint32_t *colours = sp_alloc((matrix->row_count + 1) * sizeof(*colours));
	for (size_t i = 0; i < matrix->row_count; i++)
		colours[i] = sp_area_colour(area_of(matrix->rows[i]));
	const struct sp_grid grid = {
		.rows = matrix->rows,
		.columns = (const char *const *)matrix->heads,
		.row_count = matrix->row_count,
		.column_count = matrix->column_count,
		.values = matrix->values,
		.colours = colours,
		.absent = "-",
		.most = largest_part(matrix),
	};
	sp_canvas_text(canvas, SP_FONT_LARGE, SP_ALIGN_LEFT, MARGIN, y + 8, SP_INK,
		"Packed bytes of each part (broken bars go on)");
	sp_grid_draw(
		canvas, &grid, (struct sp_rect){MARGIN, y + 26, width, sp_grid_height(matrix->row_count)});
}

/* What differs comes first. */
static void put_userspace_last(struct sp_matrix *matrix)
{
	size_t columns = matrix->column_count, last = matrix->row_count - 1;
	for (size_t row = 0; row < last; row++) {
		if (strcmp(matrix->rows[row], "(userspace)") != 0)
			continue;
		const char *name = matrix->rows[row];
		matrix->rows[row] = matrix->rows[row + 1];
		matrix->rows[row + 1] = name;
		for (size_t i = 0; i < columns; i++) {
			double *pair = &matrix->values[row * columns + i], moved = pair[0];
			pair[0] = pair[columns];
			pair[columns] = moved;
		}
	}
}

struct sp_error *sp_plot_versions(const struct sp_table *parts, const struct sp_plot_spec *spec)
{
	struct sp_plot_spec sized = *spec;
	SP_MATRIX matrix = {0};
	SP_CANVAS canvas = {0};
	SP_TRY(sp_matrix_make(parts, "part", "packed", &matrix));
	SP_TRY(check(&matrix));
	put_userspace_last(&matrix);
	double stacks = BAR_STEP * (double)matrix.column_count + AXIS;
	SP_TRY(sp_figure_size(&sized, 1200, 104 + stacks + 34 + sp_grid_height(matrix.row_count) + MARGIN));
	double width = sized.width - 2 * MARGIN, y = sp_figure_head(&canvas, &sized);
	y = draw_keys(&canvas, &matrix, y + 8, width);
	y = draw_stacks(&canvas, &matrix, y, width);
	draw_parts(&canvas, &matrix, y + 8, width);
	return draw(&canvas, "versions", &sized);
}

/* Labels in parentheses are no options. */
static void keep_options(struct sp_matrix *matrix, size_t most)
{
	size_t kept = 0, columns = matrix->column_count;
	for (size_t row = 0; row < matrix->row_count && kept < most; row++) {
		if (matrix->rows[row][0] == '(')
			continue;
		matrix->rows[kept] = matrix->rows[row];
		memmove(matrix->values + kept * columns, matrix->values + row * columns,
			columns * sizeof(*matrix->values));
		kept++;
	}
	matrix->row_count = kept;
}

struct sp_error *sp_plot_options(const struct sp_table *options, size_t most, const struct sp_plot_spec *spec)
{
	struct sp_plot_spec sized = *spec;
	SP_MATRIX matrix = {0};
	SP_CANVAS canvas = {0};
	SP_TRY(sp_matrix_make(options, "option", "drop_packed", &matrix));
	keep_options(&matrix, most);
	SP_TRY(check(&matrix));
	SP_TRY(sp_figure_size(&sized, 1200, 124 + sp_grid_height(matrix.row_count) + MARGIN));
	double width = sized.width - 2 * MARGIN, y = sp_figure_head(&canvas, &sized);
	SP_AUTOFREE char *text = sp_format(
		"Packed bytes that go with the option and all that depends on it, predicted; the %zu that "
		"weigh most in any version.",
		matrix.row_count);
	sp_canvas_line(&canvas, SP_FONT_NORMAL, MARGIN, y + 4, SP_INK, width, text);
	sp_canvas_line(&canvas, SP_FONT_NORMAL, MARGIN, y + 22, SP_INK, width,
		"\"-\": not set there, or it cannot be left out by itself. Drops overlap, so they do not add "
		"up.");
	SP_AUTOFREE uint32_t *colours = sp_alloc((matrix.row_count + 1) * sizeof(*colours));
	for (size_t i = 0; i < matrix.row_count; i++)
		colours[i] = INK_DROP;
	const struct sp_grid grid = {.rows = matrix.rows,
		.columns = (const char *const *)matrix.heads,
		.row_count = matrix.row_count,
		.column_count = matrix.column_count,
		.values = matrix.values,
		.colours = colours,
		.absent = "-"};
	sp_grid_draw(
		&canvas, &grid, (struct sp_rect){MARGIN, y + 48, width, sp_grid_height(matrix.row_count)});
	return draw(&canvas, "options", &sized);
}
