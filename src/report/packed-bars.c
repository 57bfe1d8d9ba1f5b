/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bars: packed in full colour, raw below it in the lighter one, on one axis, the numbers beside them. The
 * axis is made for the packed sizes: raw ones that reach far beyond them are cut, with a mark.
 */
#include <stdlib.h>

#include "base/memory.h"
#include "report/formats.h"
#include "report/packed-figure.h"

#define ROW 16.0        /* height of a pair of bars */
#define HEAD 46.0       /* heading and column titles */
#define AXIS 36.0       /* ticks and their unit */
#define NAME_SHARE 0.33 /* of the width, at most */
#define COLUMN_GAP 14.0 /* left of a column of numbers */
#define GRID 0xdddddd
#define BAR_PACKED 0x595959
#define BAR_RAW 0xbdbdbd

char *sp_packed_bytes(double bytes)
{
	SP_AUTOFREE char *plain = sp_format("%.0f", bytes);
	return sp_report_cell(plain, &(const struct sp_column){.type = SP_COLUMN_INTEGER});
}

struct chart {
	struct sp_canvas *canvas;
	const struct sp_bar *bars;
	size_t count;
	struct sp_rect frame;
	struct sp_rect plot; /* where the bars are */
	double packed;       /* where the column of packed sizes ends; that of raw ones ends with the frame */
	double step, end;    /* of the axis, in bytes */
};

double sp_nice_step(double value, int most)
{
	double step = 1;
	for (;; step *= 10)
		for (int i = 0; i < 3; i++) {
			double candidate = step * (double[]){1, 2, 5}[i];
			if (candidate * most >= value)
				return candidate;
		}
}

static void set_axis(struct chart *chart)
{
	double packed = 1, raw = 1;
	for (size_t i = 0; i < chart->count; i++) {
		packed = chart->bars[i].packed > packed ? chart->bars[i].packed : packed;
		raw = chart->bars[i].raw > raw ? chart->bars[i].raw : raw;
	}
	double wanted = raw < 2 * packed ? raw : 2 * packed;
	wanted = wanted > packed ? wanted : packed;
	SP_AUTOFREE char *widest = sp_packed_bytes(wanted);
	int most = (int)(chart->plot.width / (sp_text_width(SP_FONT_SMALL, widest) + 16));
	chart->step = sp_nice_step(wanted, most < 1 ? 1 : most > 5 ? 5 : most);
	chart->end = wanted;
}

static double place(const struct chart *chart, double bytes)
{
	return chart->plot.x + chart->plot.width * bytes / chart->end;
}

static void draw_axis(const struct chart *chart)
{
	double bottom = chart->plot.y + chart->plot.height;
	for (double tick = 0; tick <= chart->end * 1.0001; tick += chart->step) {
		SP_AUTOFREE char *text = sp_packed_bytes(tick);
		struct sp_rect line = {place(chart, tick), chart->plot.y, 1, chart->plot.height + 3};
		sp_canvas_box(chart->canvas, line, 0, GRID);
		sp_canvas_text(chart->canvas, SP_FONT_SMALL, SP_ALIGN_CENTER, line.x, bottom + 12,
			SP_INK_PALE, text);
	}
	sp_canvas_text(chart->canvas, SP_FONT_SMALL, SP_ALIGN_CENTER, chart->plot.x + chart->plot.width / 2,
		bottom + 27, SP_INK_PALE, "bytes");
}

static void draw_bar(const struct chart *chart, double bytes, double y, double height, uint32_t colour)
{
	bool cut = bytes > chart->end;
	double right = cut ? chart->plot.x + chart->plot.width : place(chart, bytes > 0 ? bytes : 0);
	/* anything that is there is seen */
	if (bytes > 0 && right < chart->plot.x + 1)
		right = chart->plot.x + 1;
	sp_canvas_box(
		chart->canvas, (struct sp_rect){chart->plot.x, y, right - chart->plot.x, height}, 0, colour);
	for (int i = 0; cut && i < 2; i++)
		sp_canvas_box(chart->canvas, (struct sp_rect){right - 8 - 5 * i, y, 2, height}, 0, SP_PAPER);
}

static double right_of(struct sp_rect rect)
{
	return rect.x + rect.width;
}

static void draw_row(const struct chart *chart, size_t index)
{
	const struct sp_bar *bar = &chart->bars[index];
	double y = chart->plot.y + (double)index * ROW, middle = y + ROW / 2;
	double names = chart->plot.x - 6;
	SP_AUTOFREE char *packed = sp_packed_bytes(bar->packed);
	SP_AUTOFREE char *raw = sp_packed_bytes(bar->raw);
	SP_AUTOFREE char *clean = sp_text_clean(bar->name);
	SP_AUTOFREE char *name = sp_text_fit(SP_FONT_SMALL, clean, names - chart->frame.x);
	draw_bar(chart, bar->packed, y + 2, 7, sp_area_colour(bar->area));
	draw_bar(chart, bar->raw, y + 9, 5, sp_area_ground(bar->area));
	if (name)
		sp_canvas_text(chart->canvas, SP_FONT_SMALL, SP_ALIGN_RIGHT, names, middle, SP_INK, name);
	sp_canvas_text(chart->canvas, SP_FONT_SMALL, SP_ALIGN_RIGHT, chart->packed, middle, SP_INK, packed);
	sp_canvas_text(chart->canvas, SP_FONT_SMALL, SP_ALIGN_RIGHT, right_of(chart->frame), middle,
		SP_INK_PALE, raw);
}

static bool has_cut(const struct chart *chart)
{
	for (size_t i = 0; i < chart->count; i++)
		if (chart->bars[i].raw > chart->end)
			return true;
	return false;
}

/* Column titles, with the kind of bar that they go with. */
static void draw_titles(const struct chart *chart)
{
	double y = chart->plot.y - 10, right = right_of(chart->frame);
	struct sp_rect full = {chart->plot.x, y - 3, 16, 7}, light = {chart->plot.x + 80, y - 3, 16, 5};
	const char *raw = "raw (broken: goes on)";
	double room = chart->packed - sp_text_width(SP_FONT_SMALL, "packed") - 8 - (light.x + 21);
	if (!has_cut(chart) || sp_text_width(SP_FONT_SMALL, raw) > room)
		raw = "raw";
	sp_canvas_box(chart->canvas, full, 0, BAR_PACKED);
	sp_canvas_text(chart->canvas, SP_FONT_SMALL, SP_ALIGN_LEFT, full.x + 21, y, SP_INK, "packed");
	sp_canvas_box(chart->canvas, light, 0, BAR_RAW);
	sp_canvas_text(chart->canvas, SP_FONT_SMALL, SP_ALIGN_LEFT, light.x + 21, y, SP_INK_PALE, raw);
	sp_canvas_text(chart->canvas, SP_FONT_SMALL, SP_ALIGN_RIGHT, chart->packed, y, SP_INK, "packed");
	sp_canvas_text(chart->canvas, SP_FONT_SMALL, SP_ALIGN_RIGHT, right, y, SP_INK_PALE, "raw");
}

/* As wide as the longest name, within its share. */
static double name_width(const struct chart *chart)
{
	double width = 0;
	for (size_t i = 0; i < chart->count; i++) {
		double needed = sp_text_width(SP_FONT_SMALL, chart->bars[i].name) + 8;
		width = needed > width ? needed : width;
	}
	double most = chart->frame.width * NAME_SHARE;
	return width < most ? width : most;
}

/* As wide as the widest number, and its title. */
static double column_width(const struct chart *chart, bool is_raw)
{
	double width = sp_text_width(SP_FONT_SMALL, "packed");
	for (size_t i = 0; i < chart->count; i++) {
		SP_AUTOFREE char *text = sp_packed_bytes(is_raw ? chart->bars[i].raw : chart->bars[i].packed);
		double needed = sp_text_width(SP_FONT_SMALL, text);
		width = needed > width ? needed : width;
	}
	return width + COLUMN_GAP;
}

void sp_packed_bars(struct sp_canvas *canvas, const char *what, const struct sp_bar *bars, size_t count,
	struct sp_rect frame)
{
	size_t room = frame.height > HEAD + AXIS ? (size_t)((frame.height - HEAD - AXIS) / ROW) : 0;
	struct chart chart = {
		.canvas = canvas, .bars = bars, .count = count < room ? count : room, .frame = frame};
	if (!chart.count)
		return;
	double names = name_width(&chart), top = frame.y + HEAD;
	chart.packed = right_of(frame) - column_width(&chart, true);
	double width = chart.packed - column_width(&chart, false) - frame.x - names;
	chart.plot = (struct sp_rect){frame.x + names, top, width, (double)chart.count * ROW};
	set_axis(&chart);
	SP_AUTOFREE char *heading = sp_format("The %zu largest %s", chart.count, what);
	sp_canvas_text(canvas, SP_FONT_LARGE, SP_ALIGN_LEFT, frame.x, frame.y + 10, SP_INK, heading);
	draw_axis(&chart);
	draw_titles(&chart);
	for (size_t i = 0; i < chart.count; i++)
		draw_row(&chart, i);
}
