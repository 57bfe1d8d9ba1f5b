/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What each step left out: a list beside the panels, and labels at the steps where there is room for them.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/words.h"
#include "report/report.h"
#include "report/trim-figure.h"

#define HEADING 24.0 /* above the list */
#define FIRST 17.0   /* line of an entry */
#define NEXT 14.0    /* each line of names */
#define GAP 6.0      /* below an entry */
#define INDENT 24.0  /* room for the number */
#define MOST_LINES 4

#define GONE 0x0072b2

static double entry_height(unsigned lines)
{
	return FIRST + NEXT * lines + GAP;
}

static int compare_won(const void *one, const void *other)
{
	const struct sp_trim_row *a = *(const struct sp_trim_row *const *)one;
	const struct sp_trim_row *b = *(const struct sp_trim_row *const *)other;
	double left = fabs(a->won), right = fabs(b->won);
	if (left != right)
		return left < right ? 1 : -1;
	return (a->trial > b->trial) - (a->trial < b->trial);
}

static int compare_trials(const void *one, const void *other)
{
	const struct sp_trim_row *a = *(const struct sp_trim_row *const *)one;
	const struct sp_trim_row *b = *(const struct sp_trim_row *const *)other;
	return (a->trial > b->trial) - (a->trial < b->trial);
}

/* How many lines of names each of them may have, so that all fit. */
static unsigned lines_for(size_t count, double height)
{
	unsigned lines = MOST_LINES;
	while (lines > 1 && (double)count * entry_height(lines) > height)
		lines--;
	return lines;
}

void sp_trim_choose_steps(const struct sp_trim_rows *rows, struct sp_rect frame, struct sp_trim_steps *steps)
{
	SP_AUTOFREE const struct sp_trim_row **all = sp_alloc((rows->count + 1) * sizeof(*all));
	double height = frame.height - HEADING - FIRST; /* the last line counts the others */
	size_t count = 0, room = height > 0 ? (size_t)(height / entry_height(1)) : 0;
	*steps = (struct sp_trim_steps){0};
	for (size_t i = 0; i < rows->count; i++)
		if (rows->rows[i].is_step)
			all[count++] = &rows->rows[i];
	qsort(all, count, sizeof(all[0]), compare_won);
	room = room < SP_COUNT(steps->items) ? room : SP_COUNT(steps->items);
	steps->count = count < room ? count : room;
	memcpy(steps->items, all, steps->count * sizeof(all[0]));
	qsort(steps->items, steps->count, sizeof(all[0]), compare_trials);
	steps->others = count - steps->count;
	for (size_t i = steps->count; i < count; i++)
		steps->others_won += all[i]->won;
	steps->lines = lines_for(steps->count, height);
}

/* "−9,000 bytes" */
static char *change(double won)
{
	SP_AUTOFREE char *bytes = sp_report_number(fabs(won), 0);
	return sp_format("%s%s bytes", won > 0 ? "\xe2\x88\x92" : won < 0 ? "+" : "", bytes);
}

/* As many names from *at on as a line holds; what is left behind the last line is counted. */
static char *names_line(const char **at, double width, bool is_last)
{
	SP_BUFFER line = SP_BUFFER_EMPTY;
	const char *name, *before = *at;
	size_t length;
	while ((name = sp_next_name(at, &length))) {
		SP_AUTOFREE char *next =
			sp_format("%s%s%.*s", sp_buffer_text(&line), line.size ? " " : "", (int)length, name);
		double needed = sp_text_width(SP_FONT_SMALL, next);
		needed += is_last && strspn(*at, " ") != strlen(*at)
				  ? sp_text_width(SP_FONT_SMALL, " and 0000 more")
				  : 0;
		if (line.size && needed > width) {
			*at = before;
			break;
		}
		sp_buffer_clear(&line);
		sp_buffer_add_text(&line, next);
		before = *at;
	}
	size_t left = 0;
	for (const char *rest = *at; is_last && sp_next_name(&rest, &length);)
		left++;
	if (left)
		sp_buffer_printf(&line, " and %zu more", left);
	return sp_buffer_take(&line);
}

/* Returns how many lines they take. */
static unsigned write_names(
	struct sp_canvas *canvas, const struct sp_trim_row *step, unsigned lines, struct sp_rect place)
{
	const char *at = *step->what ? step->what : "what an earlier step had left out is back";
	unsigned count = 0;
	for (; count < lines && *at; count++, place.y += NEXT) {
		SP_AUTOFREE char *line = names_line(&at, place.width, count + 1 == lines);
		sp_canvas_line(canvas, SP_FONT_SMALL, place.x, place.y + 4, SP_INK_PALE, place.width, line);
	}
	return count;
}

/* Returns its height. */
static double write_entry(
	struct sp_canvas *canvas, const struct sp_trim_steps *steps, size_t which, struct sp_rect place)
{
	const struct sp_trim_row *step = steps->items[which];
	SP_AUTOFREE char *number = sp_format("%zu", which + 1);
	SP_AUTOFREE char *bytes = change(step->won);
	SP_AUTOFREE char *text = sp_format("%s, trial %.0f", bytes, step->trial);
	sp_canvas_text(canvas, SP_FONT_NORMAL, SP_ALIGN_LEFT, place.x, place.y + 7, GONE, number);
	sp_canvas_text(canvas, SP_FONT_NORMAL, SP_ALIGN_LEFT, place.x + INDENT, place.y + 7, SP_INK, text);
	place = (struct sp_rect){place.x + INDENT, place.y + FIRST, place.width - INDENT, 0};
	return entry_height(write_names(canvas, step, steps->lines, place));
}

void sp_trim_list_steps(struct sp_canvas *canvas, const struct sp_trim_steps *steps, struct sp_rect frame)
{
	double y = frame.y + HEADING;
	if (!steps->count)
		return;
	sp_canvas_text(canvas, SP_FONT_LARGE, SP_ALIGN_LEFT, frame.x, frame.y + 8, SP_INK,
		steps->others ? "What the largest steps left out" : "What each step left out");
	for (size_t i = 0; i < steps->count; i++)
		y += write_entry(canvas, steps, i, (struct sp_rect){frame.x, y, frame.width, 0});
	if (!steps->others)
		return;
	SP_AUTOFREE char *bytes = change(steps->others_won);
	SP_AUTOFREE char *text =
		sp_format("%zu smaller step%s: %s", steps->others, steps->others == 1 ? "" : "s", bytes);
	sp_canvas_text(canvas, SP_FONT_NORMAL, SP_ALIGN_LEFT, frame.x + INDENT, y + 7, SP_INK, text);
}

double sp_trim_across(const struct sp_trim_panel *panel, const struct sp_trim_row *row)
{
	double value = panel->by_time ? row->seconds : row->trial;
	return panel->left + (value - panel->from) / (panel->to - panel->from) * (panel->right - panel->left);
}

double sp_trim_down(const struct sp_trim_panel *panel, double bytes)
{
	return panel->bottom -
	       (bytes - panel->least) / (panel->most - panel->least) * (panel->bottom - panel->top);
}

double sp_trim_foot(const struct sp_trim_panel *panel)
{
	return panel->least + (panel->most - panel->least) * 9 / (panel->bottom - panel->top);
}

/* What labels may not cover, in pixels. */
struct obstacles {
	struct sp_rect *items;
	size_t count, capacity;
};

static void free_obstacles(struct obstacles *obstacles)
{
	free(obstacles->items);
}

static void add_obstacle(
	struct obstacles *obstacles, double x1, double y1, double x2, double y2, double margin)
{
	SP_GROW(obstacles->items, obstacles->count, obstacles->capacity);
	obstacles->items[obstacles->count++] = (struct sp_rect){(x1 < x2 ? x1 : x2) - margin,
		(y1 < y2 ? y1 : y2) - margin, fabs(x1 - x2) + 2 * margin, fabs(y1 - y2) + 2 * margin};
}

/* The line's two parts from one row to the next: across, then down. */
static void add_line(struct obstacles *obstacles, const struct sp_trim_panel *panel,
	const struct sp_trim_row *row, double before, double after)
{
	double x1 = sp_trim_across(panel, row), x2 = sp_trim_across(panel, row + 1);
	double y1 = sp_trim_down(panel, before), y2 = sp_trim_down(panel, after);
	if (before <= 0 || after <= 0)
		return;
	add_obstacle(obstacles, x1, y1, x2, y1, 2);
	add_obstacle(obstacles, x2, y1, x2, y2, 2);
}

static void add_obstacles(
	struct obstacles *obstacles, const struct sp_trim_rows *rows, const struct sp_trim_panel *panel)
{
	for (size_t i = 0; i < rows->count; i++) {
		const struct sp_trim_row *row = &rows->rows[i];
		double x = sp_trim_across(panel, row);
		double y = sp_trim_down(panel, row->payload > 0 ? row->payload : sp_trim_foot(panel));
		add_obstacle(obstacles, x, y, x, y, 5);
		if (i + 1 == rows->count)
			break;
		add_line(obstacles, panel, row, row->state, row[1].state);
		add_line(obstacles, panel, row, row->state_used, row[1].state_used);
	}
	if (rows->target > 0)
		add_obstacle(obstacles, panel->left, sp_trim_down(panel, rows->target), panel->right,
			sp_trim_down(panel, rows->target), 2);
}

static bool is_free(const struct obstacles *obstacles, const struct sp_trim_panel *panel, struct sp_rect rect)
{
	if (rect.x < panel->left || rect.x + rect.width > panel->right || rect.y < panel->top ||
		rect.y + rect.height > panel->bottom)
		return false;
	for (size_t i = 0; i < obstacles->count; i++)
		if (sp_rects_overlap(obstacles->items[i], rect))
			return false;
	return true;
}

/* Beside the way down from the state before the step, where nothing is covered: right of it, or left below
 * it. */
static bool find_room(const struct obstacles *obstacles, const struct sp_trim_panel *panel,
	const struct sp_trim_row *step, double width, struct sp_rect *room)
{
	double x = sp_trim_across(panel, step), below = sp_trim_down(panel, step->state);
	double above = sp_trim_down(panel, step->state + step->won);
	for (int i = 0; i < 8; i++) {
		double shift = 12.0 * (i / 2);
		double y = i % 2 ? below + 4 + shift
				 : (shift > below - above ? below - 14 - shift : above + shift);
		*room = (struct sp_rect){i % 2 ? x - 6 - width : x + 6, y, width, 12};
		if (is_free(obstacles, panel, *room))
			return true;
	}
	return false;
}

/* "3 BLOCK +5" or "3" */
static char *label_of(const struct sp_trim_row *step, size_t number, bool whole)
{
	const char *at = step->what, *first;
	size_t length = 0, ignored, others = 0;
	first = sp_next_name(&at, &length);
	while (sp_next_name(&at, &ignored))
		others++;
	if (!whole || !first)
		return sp_format("%zu", number);
	return others ? sp_format("%zu %.*s +%zu", number, (int)length, first, others)
		      : sp_format("%zu %.*s", number, (int)length, first);
}

static void label_step(struct sp_canvas *canvas, struct obstacles *obstacles,
	const struct sp_trim_panel *panel, const struct sp_trim_row *step, size_t number)
{
	for (int whole = 1; whole >= 0; whole--) {
		SP_AUTOFREE char *text = label_of(step, number, whole);
		SP_AUTOFREE char *clean = sp_text_clean(text);
		double width = sp_text_width(SP_FONT_SMALL, clean);
		struct sp_rect room;
		if (width > (panel->right - panel->left) / 4 ||
			!find_room(obstacles, panel, step, width, &room))
			continue;
		sp_canvas_text(canvas, SP_FONT_SMALL, SP_ALIGN_LEFT, room.x, room.y + 6, SP_INK, clean);
		add_obstacle(obstacles, room.x, room.y, room.x + width, room.y + 12, 1);
		return;
	}
}

void sp_trim_label_steps(struct sp_canvas *canvas, const struct sp_trim_rows *rows,
	const struct sp_trim_steps *steps, const struct sp_trim_panel *panel)
{
	SP_GUARD(free_obstacles) struct obstacles obstacles = {0};
	bool done[SP_COUNT(steps->items)] = {false};
	add_obstacles(&obstacles, rows, panel);
	for (size_t round = 0; round < steps->count; round++) { /* the largest first */
		size_t best = SP_COUNT(done);
		for (size_t i = 0; i < steps->count; i++)
			if (!done[i] && (best == SP_COUNT(done) ||
						compare_won(&steps->items[i], &steps->items[best]) < 0))
				best = i;
		done[best] = true;
		label_step(canvas, &obstacles, panel, steps->items[best], best + 1);
	}
}
