/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The figure of the prediction's error. gnuplot draws axes and points (reports/accuracy.gp); what stands
 * around them is laid out here.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "report/accuracy.h"
#include "report/gnuplot.h"

#define MARGIN 20.0
#define SCALE 10.0 /* bytes up to which the axes are linear */
#define NAMED 10   /* points that have their names written beside them */
#define LEFT 105.0 /* room for an axis' numbers and title */
#define BOTTOM 95.0

#define INK_COMPARED 0x1f5fa8u
#define INK_NOISE 0xd08a00u
#define GROUND_NOISE 0xf0e6d2

/* reports/accuracy.gp */
extern const char sp_text_accuracy_gp[];

/* Where a panel is, in pixels, and the bytes at the ends of its axes. */
struct panel {
	double left, right, top, bottom;
	double from, to;
};

struct figure {
	const struct sp_accuracy *accuracy;
	const struct sp_accuracy_group *group;
	struct sp_canvas canvas;
	struct sp_buffer points, settings;
	struct panel panels[2]; /* packed, raw */
};

static void end_figure(struct figure *figure)
{
	sp_canvas_free(&figure->canvas);
	sp_buffer_free(&figure->points);
	sp_buffer_free(&figure->settings);
}

static double measured(const struct sp_accuracy_row *row, int raw)
{
	return raw ? row->raw : row->packed;
}

static double predicted(const struct sp_accuracy_row *row, int raw)
{
	return raw ? row->predicted_raw : row->predicted_packed;
}

static double error_of(const struct sp_accuracy_row *row, int raw)
{
	return fabs(predicted(row, raw) - measured(row, raw));
}

static void reach(struct panel *panel, double bytes)
{
	panel->from = bytes < panel->from ? bytes : panel->from;
	panel->to = bytes > panel->to ? bytes : panel->to;
}

static void add_points(struct figure *figure)
{
	const struct sp_accuracy_row *rows = figure->accuracy->rows + figure->group->first;
	for (size_t i = 0; i < figure->group->count; i++) {
		const struct sp_accuracy_row *row = &rows[i];
		if (!row->is_compared)
			continue;
		sp_buffer_printf(&figure->points, "%.3f\t%.3f\t%.0f\t%.0f\t%u\n", row->packed,
			row->predicted_packed, row->raw, row->predicted_raw,
			row->measured->same_code ? INK_NOISE : INK_COMPARED);
		for (int raw = 0; raw < 2; raw++) {
			reach(&figure->panels[raw], measured(row, raw));
			reach(&figure->panels[raw], predicted(row, raw));
		}
	}
}

/* The axes go a little beyond what there is, and always show zero. */
static void extend_axes(struct figure *figure)
{
	double noise = figure->group->noise ? 1.5 * figure->group->noise_most : 0;
	for (int raw = 0; raw < 2; raw++) {
		struct panel *panel = &figure->panels[raw];
		panel->from = panel->from < 0 ? 2 * panel->from - SCALE : -SCALE;
		panel->to = panel->to > SCALE ? 3 * panel->to : 3 * SCALE;
		if (raw)
			continue;
		panel->from = panel->from > -noise ? -noise : panel->from;
		panel->to = panel->to < noise ? noise : panel->to;
	}
}

/* As reports/accuracy.gp has it. */
static double place(double bytes)
{
	return bytes < 0 ? -log10(1 - bytes / SCALE) : log10(1 + bytes / SCALE);
}

static double share(const struct panel *panel, double bytes)
{
	return (place(bytes) - place(panel->from)) / (place(panel->to) - place(panel->from));
}

static double across(const struct panel *panel, double bytes)
{
	return panel->left + share(panel, bytes) * (panel->right - panel->left);
}

static double down(const struct panel *panel, double bytes)
{
	return panel->bottom - share(panel, bytes) * (panel->bottom - panel->top);
}

/* Names in a panel, and what is in their way. */
struct names {
	struct figure *figure;
	int raw;
	struct sp_rect taken[NAMED];
	size_t count;
};

/* How many points a name would cover there; -1 when it would cover a name or leave the panel. */
static int count_covered(const struct names *names, struct sp_rect rect)
{
	const struct panel *panel = &names->figure->panels[names->raw];
	const struct sp_accuracy_group *group = names->figure->group;
	int covered = 0;
	if (rect.x < panel->left || rect.x + rect.width > panel->right || rect.y < panel->top ||
		rect.y + rect.height > panel->bottom)
		return -1;
	for (size_t i = 0; i < names->count; i++)
		if (sp_rects_overlap(names->taken[i], rect))
			return -1;
	for (size_t i = group->first; i < group->first + group->count; i++) {
		const struct sp_accuracy_row *row = &names->figure->accuracy->rows[i];
		struct sp_rect point = {across(panel, measured(row, names->raw)) - 3,
			down(panel, predicted(row, names->raw)) - 3, 6, 6};
		covered += row->is_compared && sp_rects_overlap(point, rect);
	}
	return covered;
}

/* Beside its point, where it covers the fewest others; nowhere, when there is no room. */
static void write_name(struct names *names, const struct sp_accuracy_row *row)
{
	static const double steps[] = {0, 13, -13, 26, -26, 39, 52};
	const struct panel *panel = &names->figure->panels[names->raw];
	double x = across(panel, measured(row, names->raw)), y = down(panel, predicted(row, names->raw));
	double width = sp_text_width(SP_FONT_SMALL, row->measured->name);
	struct sp_rect best = {0};
	int fewest = -1;
	for (size_t i = 0; i < 2 * SP_COUNT(steps) && fewest != 0; i++) {
		struct sp_rect rect = {i % 2 ? x - 7 - width : x + 7, y - 6 + steps[i / 2], width, 12};
		int covered = count_covered(names, rect);
		if (covered < 0 || (fewest >= 0 && covered >= fewest))
			continue;
		fewest = covered;
		best = rect;
	}
	if (fewest < 0)
		return;
	names->taken[names->count++] = best;
	sp_canvas_text(&names->figure->canvas, SP_FONT_SMALL, SP_ALIGN_LEFT, best.x, best.y + 6, SP_INK,
		row->measured->name);
}

/* The largest errors have names; ties go by the order of rows. */
static void write_names(struct figure *figure, int raw)
{
	const struct sp_accuracy_row *rows = figure->accuracy->rows + figure->group->first;
	SP_AUTOFREE bool *done = sp_alloc(figure->group->count + 1);
	struct names names = {.figure = figure, .raw = raw};
	for (int round = 0; round < NAMED; round++) {
		const struct sp_accuracy_row *worst = NULL;
		for (size_t i = 0; i < figure->group->count; i++)
			if (rows[i].is_compared && !done[i] &&
				(!worst || error_of(&rows[i], raw) > error_of(worst, raw)))
				worst = &rows[i];
		if (!worst)
			break;
		done[worst - rows] = true;
		write_name(&names, worst);
	}
}

static double write_key(struct figure *figure, double x, double y, uint32_t colour, const char *text)
{
	sp_canvas_box(&figure->canvas, (struct sp_rect){x, y - 5, 11, 11}, 0, colour);
	sp_canvas_text(&figure->canvas, SP_FONT_NORMAL, SP_ALIGN_LEFT, x + 17, y, SP_INK, text);
	return x + 17 + sp_text_width(SP_FONT_NORMAL, text) + 20;
}

static void write_keys(struct figure *figure, double y)
{
	const struct sp_accuracy_group *group = figure->group;
	double x = write_key(figure, MARGIN, y, INK_COMPARED, "without it, code goes");
	x = write_key(figure, x, y, INK_NOISE, "its rebuild changes no code");
	if (!group->noise)
		return;
	SP_AUTOFREE char *text = sp_format(
		"noise floor: median %.0f, largest %.0f bytes", group->noise_median, group->noise_most);
	write_key(figure, x, y, GROUND_NOISE, text);
}

static char *describe_errors(const struct sp_accuracy_errors *errors, const char *what)
{
	return sp_format("%s: rank correlation %.3f, median relative error %.1f %% of %zu that save 1 KiB "
			 "and more, summed "
			 "absolute error %.1f %%",
		what, errors->spearman, 100 * errors->median, errors->large, 100 * errors->summed);
}

/* Returns the y below the texts. */
static double write_texts(struct figure *figure, const struct sp_plot_spec *spec)
{
	const struct sp_accuracy_group *group = figure->group;
	double width = spec->width - 2 * MARGIN, y = MARGIN;
	SP_AUTOFREE char *packed = describe_errors(&group->packed, "packed");
	SP_AUTOFREE char *raw = describe_errors(&group->raw, "raw");
	SP_AUTOFREE char *count = sp_format("%zu %ss of the %s compared. Lines: exact, and 10 %% off.",
		group->compared, group->kind, group->program);
	sp_canvas_line(&figure->canvas, SP_FONT_TITLE, MARGIN, y + 10, SP_INK, width, spec->title);
	sp_canvas_line(&figure->canvas, SP_FONT_NORMAL, MARGIN, y + 36, SP_INK_PALE, width, spec->subtitle);
	sp_canvas_line(&figure->canvas, SP_FONT_NORMAL, MARGIN, y + 58, SP_INK, width, count);
	sp_canvas_line(&figure->canvas, SP_FONT_NORMAL, MARGIN, y + 76, SP_INK, width, packed);
	sp_canvas_line(&figure->canvas, SP_FONT_NORMAL, MARGIN, y + 94, SP_INK, width, raw);
	write_keys(figure, y + 118);
	return y + 130;
}

/* What the script is told: it draws axes and points to the same measure. */
static void describe_panels(struct figure *figure)
{
	static const char *const names[] = {"packed", "raw"};
	double noise = figure->group->noise ? figure->group->noise_most : 0;
	sp_buffer_printf(&figure->settings, "scale = %.1f\nnoise = %.1f\n", SCALE, noise);
	for (int raw = 0; raw < 2; raw++) {
		const struct panel *panel = &figure->panels[raw];
		sp_buffer_printf(&figure->settings, "array %s[6] = [%.1f, %.1f, %.1f, %.1f, %.1f, %.1f]\n",
			names[raw], panel->left, panel->right, panel->top, panel->bottom, panel->from,
			panel->to);
	}
}

static void set_panels(struct figure *figure, const struct sp_plot_spec *spec, double top)
{
	for (int raw = 0; raw < 2; raw++) {
		struct panel *panel = &figure->panels[raw];
		double half = spec->width / 2.0;
		panel->left = raw * half + LEFT;
		panel->right = (raw + 1) * half - MARGIN;
		panel->top = top;
		panel->bottom = spec->height - BOTTOM;
	}
}

static struct sp_error *set_size(struct sp_plot_spec *spec)
{
	spec->width = spec->width ? spec->width : 1400;
	spec->height = spec->height ? spec->height : 900;
	if (spec->width < 900 || spec->height < 600 || spec->width > 8000 || spec->height > 8000)
		return sp_error_new(SP_USAGE,
			"a figure of %u x %u pixels cannot be drawn legibly: give 900 x 600 to 8000 x 8000",
			spec->width, spec->height);
	return NULL;
}

struct sp_error *sp_plot_accuracy(const struct sp_accuracy *accuracy, const struct sp_accuracy_group *group,
	const struct sp_plot_spec *spec)
{
	SP_GUARD(end_figure) struct figure figure = {.accuracy = accuracy, .group = group};
	struct sp_plot_spec sized = *spec;
	SP_TRY(set_size(&sized));
	if (!group->compared)
		return sp_error_new(
			SP_UNABLE, "nothing was measured that was also predicted: there is no error to draw");
	add_points(&figure);
	extend_axes(&figure);
	set_panels(&figure, &sized, write_texts(&figure, &sized) + 30);
	write_names(&figure, 0);
	write_names(&figure, 1);
	describe_panels(&figure);
	const struct sp_gnuplot_file files[] = {{"points", &figure.points}};
	const struct sp_gnuplot_more more = {sp_buffer_text(&figure.settings), files, SP_COUNT(files)};
	return sp_gnuplot_draw_more(&figure.canvas, &more, sp_text_accuracy_gp, &sized);
}
