/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The figure of a search. gnuplot draws axes, lines and marks (reports/trim.gp); what stands around them is
 * laid out here.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "report/gnuplot.h"
#include "report/report.h"
#include "report/trim-figure.h"
#include "report/trim.h"

#define MARGIN 20.0
#define LEFT 85.0 /* room for an axis' numbers and title */
#define BOTTOM 52.0
#define LIST 0.27   /* of the width */
#define KILO 1000.0 /* bytes of a unit of the axis */

#define INK_PAYLOAD 0x0072b2u
#define INK_USED 0xd79000u
#define INK_TARGET 0x007a5au

/* reports/trim.gp */
extern const char sp_text_trim_gp[];

static const struct unit {
	const char *name;
	double seconds, up_to; /* how many it has; up to how many seconds it serves */
} units[] = {
	{"seconds", 1, 180},
	{"minutes", 60, 3 * 3600},
	{"hours", 3600, 72 * 3600},
	{"days", 86400, INFINITY},
};

struct figure {
	const struct sp_trim_rows *rows;
	const struct unit *unit;
	bool shows_target;
	struct sp_trim_panel panels[2]; /* by trials, by time */
	struct sp_canvas canvas;
	struct sp_buffer state, marks, keys, settings;
};

static void end_figure(struct figure *figure)
{
	sp_canvas_free(&figure->canvas);
	sp_buffer_free(&figure->state);
	sp_buffer_free(&figure->marks);
	sp_buffer_free(&figure->keys);
	sp_buffer_free(&figure->settings);
}

static const struct sp_trim_row *last_row(const struct figure *figure)
{
	return &figure->rows->rows[figure->rows->count - 1];
}

/* The axis of bytes goes from a little below what there is, where marks without a size stand, to a little
   above; to the target as well when that is not far off. */
static void set_bytes(struct figure *figure)
{
	double least = figure->rows->least, most = figure->rows->most, target = figure->rows->target;
	figure->shows_target = target > 0 && target > 0.6 * least && target < 1.5 * most;
	if (figure->shows_target) {
		least = target < least ? target : least;
		most = target > most ? target : most;
	}
	double span = most - least > 0.001 * most ? most - least : 0.001 * most;
	for (int i = 0; i < 2; i++) {
		figure->panels[i].least = least - 0.08 * span;
		figure->panels[i].most = most + 0.06 * span;
	}
}

static void set_panels(struct figure *figure, const struct sp_plot_spec *spec, double top)
{
	double height = (spec->height - top - MARGIN / 2) / 2;
	double trials = last_row(figure)->trial, seconds = last_row(figure)->seconds;
	for (int i = 0; i < 2; i++) {
		struct sp_trim_panel *panel = &figure->panels[i];
		double last = i ? seconds : trials;
		last = last > 0 ? last : 1;
		panel->by_time = i == 1;
		panel->left = LEFT;
		panel->right = floor(spec->width * (1 - LIST)) - MARGIN;
		panel->top = top + i * height;
		panel->bottom = panel->top + height - BOTTOM;
		panel->from = -0.012 * last;
		panel->to = 1.02 * last;
	}
	figure->unit = units;
	while (seconds > figure->unit->up_to)
		figure->unit++;
	set_bytes(figure);
}

static void add_state(struct figure *figure, const struct sp_trim_row *row)
{
	if (row->state <= 0)
		return;
	sp_buffer_printf(&figure->state, "%.0f\t%.4f\t%.3f\t", row->trial,
		row->seconds / figure->unit->seconds, row->state / KILO);
	if (row->state_used > 0)
		sp_buffer_printf(&figure->state, "%.3f\n", row->state_used / KILO);
	else
		sp_buffer_add_text(&figure->state, "NaN\n");
}

/* What the state was gone on from is drawn last, over the others. */
static void add_data(struct figure *figure)
{
	double foot = sp_trim_foot(&figure->panels[0]);
	for (size_t i = 0; i < figure->rows->count; i++)
		add_state(figure, &figure->rows->rows[i]);
	for (int states = 0; states < 2; states++)
		for (size_t i = 0; i < figure->rows->count; i++) {
			const struct sp_trim_row *row = &figure->rows->rows[i];
			double bytes = row->payload > 0 ? row->payload : foot;
			if ((row->mark == SP_TRIM_STATE) != (states == 1))
				continue;
			sp_buffer_printf(&figure->marks, "%.0f\t%.4f\t%.3f\t%u\t%u\n", row->trial,
				row->seconds / figure->unit->seconds, bytes / KILO,
				sp_trim_mark_type(row->mark), sp_trim_mark_colour(row->mark));
		}
}

/* "payload 1,400,004 to 990,995 bytes (-29.2 %)" */
static void add_change(struct sp_buffer *text, const char *what, double before, double after)
{
	SP_AUTOFREE char *from = sp_report_number(before, 0);
	SP_AUTOFREE char *to = sp_report_number(after, 0);
	if (before <= 0 || after <= 0)
		return;
	sp_buffer_printf(text, "%s%s from %s to %s bytes (%+.1f %%)", text->size ? "; " : "", what, from, to,
		100 * (after - before) / before);
}

static char *summary(const struct figure *figure)
{
	struct sp_buffer text = SP_BUFFER_EMPTY;
	const struct sp_trim_row *first = figure->rows->rows, *last = last_row(figure);
	add_change(&text, "payload (the kernel's compressed stream and the initramfs)", first->state,
		last->state);
	add_change(&text, "used on the medium", first->state_used, last->state_used);
	return sp_buffer_take(&text);
}

/* One entry of the key, on the next line when it does not fit; where its text starts. */
struct keys {
	struct figure *figure;
	double x, y, right;
};

static double next_key(struct keys *keys, const char *text)
{
	double needed = 26 + sp_text_width(SP_FONT_NORMAL, text) + 18;
	if (keys->x > MARGIN && keys->x + needed > keys->right) {
		keys->x = MARGIN;
		keys->y += 20;
	}
	double x = keys->x;
	sp_canvas_text(&keys->figure->canvas, SP_FONT_NORMAL, SP_ALIGN_LEFT, x + 26, keys->y, SP_INK, text);
	keys->x += needed;
	return x;
}

static void line_key(struct keys *keys, uint32_t colour, bool dashed, const char *text)
{
	double x = next_key(keys, text);
	for (int i = 0; i < (dashed ? 2 : 1); i++)
		sp_canvas_box(&keys->figure->canvas,
			(struct sp_rect){
				x + 12 * i, keys->y - (dashed ? 1 : 2), dashed ? 8 : 20, dashed ? 2 : 3},
			0, colour);
}

static void mark_key(struct keys *keys, enum sp_trim_mark mark)
{
	size_t count = keys->figure->rows->marks[mark];
	if (!count)
		return;
	bool at_foot = mark == SP_TRIM_NOT_BUILT || mark == SP_TRIM_LOST;
	SP_AUTOFREE char *text = mark == SP_TRIM_STATE ? sp_strdup(sp_trim_mark_text(mark))
						       : sp_format("%s (%zu%s)", sp_trim_mark_text(mark),
								 count, at_foot ? ", at the foot" : "");
	double x = next_key(keys, text);
	sp_buffer_printf(&keys->figure->keys, "%.1f\t%.1f\t%u\t%u\n", x + 10, keys->y,
		sp_trim_mark_type(mark), sp_trim_mark_colour(mark));
}

/* Returns the y below the last line. */
static double write_keys(struct figure *figure, double y, double right)
{
	struct keys keys = {figure, MARGIN, y, right};
	SP_AUTOFREE char *target = sp_report_number(figure->rows->target, 0);
	SP_AUTOFREE char *text = sp_format(
		"target: %s bytes used%s", target, figure->shows_target ? "" : ", beyond these axes");
	line_key(&keys, INK_PAYLOAD, false, "payload of the state");
	if (figure->rows->has_used)
		line_key(&keys, INK_USED, false, "used on the medium");
	if (figure->rows->target > 0)
		line_key(&keys, INK_TARGET, true, text);
	for (int i = 0; i < SP_TRIM_MARKS; i++)
		mark_key(&keys, (enum sp_trim_mark)i);
	return keys.y + 14;
}

/* Returns the y below the texts. */
static double write_texts(struct figure *figure, const struct sp_plot_spec *spec)
{
	double width = spec->width - 2 * MARGIN, y = MARGIN;
	SP_AUTOFREE char *text = summary(figure);
	sp_canvas_line(&figure->canvas, SP_FONT_TITLE, MARGIN, y + 10, SP_INK, width, spec->title);
	sp_canvas_line(&figure->canvas, SP_FONT_NORMAL, MARGIN, y + 36, SP_INK_PALE, width, spec->subtitle);
	sp_canvas_line(&figure->canvas, SP_FONT_NORMAL, MARGIN, y + 58, SP_INK, width, text);
	return write_keys(figure, y + 82, spec->width - MARGIN);
}

/* What the script is told: it draws axes, lines and marks to the same measure. */
static void describe_panels(struct figure *figure)
{
	static const char *const names[] = {"by_trial", "by_time"};
	sp_buffer_printf(&figure->settings, "target = %.3f\nused = %d\nunit = \"%s\"\n",
		figure->shows_target ? figure->rows->target / KILO : 0, figure->rows->has_used,
		figure->unit->name);
	for (int i = 0; i < 2; i++) {
		const struct sp_trim_panel *panel = &figure->panels[i];
		double scale = i ? figure->unit->seconds : 1;
		sp_buffer_printf(&figure->settings,
			"array %s[8] = [%.1f, %.1f, %.1f, %.1f, %.5f, %.5f, %.4f, %.4f]\n", names[i],
			panel->left, panel->right, panel->top, panel->bottom, panel->from / scale,
			panel->to / scale, panel->least / KILO, panel->most / KILO);
	}
}

static void write_steps(struct figure *figure, const struct sp_plot_spec *spec)
{
	struct sp_trim_steps steps;
	double left = figure->panels[0].right + 1.5 * MARGIN, top = figure->panels[0].top;
	struct sp_rect frame = {left, top, spec->width - MARGIN - left, figure->panels[1].bottom - top};
	sp_trim_choose_steps(figure->rows, frame, &steps);
	sp_trim_list_steps(&figure->canvas, &steps, frame);
	for (int i = 0; i < 2; i++)
		sp_trim_label_steps(&figure->canvas, figure->rows, &steps, &figure->panels[i]);
}

static struct sp_error *set_size(struct sp_plot_spec *spec)
{
	spec->width = spec->width ? spec->width : 1400;
	spec->height = spec->height ? spec->height : 1200;
	if (spec->width < 1000 || spec->height < 800 || spec->width > 8000 || spec->height > 8000)
		return sp_error_new(SP_USAGE,
			"a figure of %u x %u pixels cannot be drawn legibly: give 1000 x 800 to 8000 x 8000",
			spec->width, spec->height);
	return NULL;
}

struct sp_error *sp_plot_trim(
	const struct sp_table *trials, double target_bytes, const struct sp_plot_spec *spec)
{
	SP_GUARD(end_figure) struct figure figure = {0};
	SP_TRIM_ROWS rows = {0};
	struct sp_plot_spec sized = *spec;
	SP_TRY(set_size(&sized));
	SP_TRY(sp_trim_rows_read(trials, target_bytes, &rows));
	figure.rows = &rows;
	set_panels(&figure, &sized, 0); /* whether the target is shown decides on the key's text */
	set_panels(&figure, &sized, write_texts(&figure, &sized) + 16);
	add_data(&figure);
	write_steps(&figure, &sized);
	describe_panels(&figure);
	const struct sp_gnuplot_file files[] = {
		{"state", &figure.state}, {"marks", &figure.marks}, {"keys", &figure.keys}};
	const struct sp_gnuplot_more more = {sp_buffer_text(&figure.settings), files, SP_COUNT(files)};
	return sp_gnuplot_draw_more(&figure.canvas, &more, sp_text_trim_gp, &sized);
}
