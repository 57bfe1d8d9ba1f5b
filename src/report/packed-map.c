/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The map: area = packed bytes. Blocks are proportional to one another, and so are the cells of one block;
 * the strip with the block's name and the gaps are taken from the block's own room.
 */
#include <stdlib.h>
#include <string.h>

#include "base/human.h"
#include "base/memory.h"
#include "report/packed-figure.h"

#define STRIP 16.0        /* height of the line with a directory's name */
#define BLOCK_GAP 2       /* pixels between directories */
#define AREA_GAP 4        /* pixels between areas */
#define BLOCK_LEAST 500.0 /* square pixels of a directory that is drawn on its own */
#define STRETCH 2.2       /* width to height of a cell, if it can be had */
#define CELL_LEAST 64.0   /* square pixels of a symbol that is drawn on its own */

static struct sp_rect shrink(struct sp_rect rect, double right, double lower)
{
	rect.width = rect.width > right ? rect.width - right : 0;
	rect.height = rect.height > lower ? rect.height - lower : 0;
	return rect;
}

static char *human(double bytes)
{
	return sp_human_size(bytes > 0 ? (uint64_t)(bytes + 0.5) : 0);
}

/* "name@kernel/fork.o" and "busybox:name" without what the block around them says anyway; free() it */
static char *short_name(const char *label)
{
	if (label[0] == '(')
		return sp_strdup(label);
	const char *colon = strchr(label, ':');
	const char *start = colon && colon[1] ? colon + 1 : label;
	size_t length = strcspn(start, "@");
	return length ? sp_format("%.*s", (int)length, start) : sp_strdup(label);
}

/* What is written into a cell. */
struct caption {
	const char *name;
	double bytes;
	bool is_path; /* it may lose its first folders */
	bool is_rest; /* it shall not catch the eye */
};

/* The largest type in which the name fits and does not fill the cell. */
static enum sp_font font_for(const struct caption *caption, struct sp_rect room)
{
	static const struct {
		enum sp_font font;
		double height; /* of a cell for which this type is not too large */
	} sizes[] = {{SP_FONT_HUGE, 100}, {SP_FONT_LARGE, 56}, {SP_FONT_NORMAL, 30}};
	for (size_t i = caption->is_rest ? 2 : 0; i < SP_COUNT(sizes); i++)
		if (room.height >= sizes[i].height &&
			sp_text_width(sizes[i].font, caption->name) <= room.width)
			return sizes[i].font;
	return SP_FONT_SMALL;
}

/* Name and, below it, size, in the upper left of a cell, as far as they fit. */
static void write_caption(struct sp_canvas *canvas, struct sp_rect cell, const struct caption *caption)
{
	struct sp_rect room = shrink(cell, 7, 3);
	enum sp_font font = font_for(caption, room);
	double line = sp_font_height(font) + 3;
	if (room.height < line)
		return;
	SP_AUTOFREE char *shown =
		(caption->is_path ? sp_text_fit_path : sp_text_fit)(font, caption->name, room.width);
	if (!shown)
		return;
	uint32_t ink = caption->is_rest ? SP_INK_PALE : SP_INK;
	sp_canvas_text(canvas, font, SP_ALIGN_LEFT, cell.x + 4, cell.y + 2 + line / 2, ink, shown);
	SP_AUTOFREE char *size = human(caption->bytes);
	double second = sp_font_height(SP_FONT_SMALL) + 3;
	if (room.height >= line + second && sp_text_width(SP_FONT_SMALL, size) <= room.width)
		sp_canvas_text(canvas, SP_FONT_SMALL, SP_ALIGN_LEFT, cell.x + 4,
			cell.y + 2 + line + second / 2, SP_INK_PALE, size);
}

/* Weights in descending order, cut where a cell would be smaller than least: the rest are one weight at the
 * end. */
struct cut {
	double *weights;
	size_t shown, count; /* count: with the rest's, if there is one */
	double rest;
};

static struct cut cut_small(const double *weights, size_t count, double pixels, double least)
{
	struct cut cut = {.weights = sp_alloc((count + 1) * sizeof(double))};
	double total = 0;
	for (size_t i = 0; i < count; i++)
		total += weights[i] > 0 ? weights[i] : 0;
	while (cut.shown < count && total > 0 && weights[cut.shown] * pixels / total >= least) {
		cut.weights[cut.shown] = weights[cut.shown];
		cut.shown++;
	}
	if (cut.shown + 1 == count && weights[cut.shown] > 0) {
		cut.weights[cut.shown] = weights[cut.shown];
		cut.shown++;
	}
	for (size_t i = cut.shown; i < count; i++)
		cut.rest += weights[i] > 0 ? weights[i] : 0;
	cut.count = cut.shown;
	if (cut.rest > 0)
		cut.weights[cut.count++] = cut.rest;
	return cut;
}

/* Cells that tend to be wider than high, as names are. */
static void lay_wide(const double *weights, size_t count, struct sp_rect frame, struct sp_rect *cells)
{
	struct sp_rect narrow = {0, frame.y, frame.width / STRETCH, frame.height};
	sp_treemap(weights, count, narrow, cells);
	for (size_t i = 0; i < count; i++) {
		cells[i].x = frame.x + cells[i].x * STRETCH;
		cells[i].width *= STRETCH;
	}
}

static void draw_rest(struct sp_canvas *canvas, struct sp_rect cell, size_t count, const char *what,
	double bytes, enum sp_area area)
{
	SP_AUTOFREE char *text = sp_format("%zu more%s", count, what);
	if (sp_text_width(SP_FONT_SMALL, text) > cell.width - 7)
		text[strlen(text) - strlen(what)] = '\0';
	const struct caption caption = {.name = text, .bytes = bytes, .is_rest = true};
	sp_canvas_box(canvas, cell, 1, sp_area_haze(area));
	write_caption(canvas, cell, &caption);
}

static void draw_cells(struct sp_canvas *canvas, const struct sp_packed_row *rows, size_t count,
	enum sp_area area, struct sp_rect frame)
{
	SP_AUTOFREE double *weights = sp_alloc(count * sizeof(*weights));
	for (size_t i = 0; i < count; i++)
		weights[i] = rows[i].packed;
	struct cut cut = cut_small(weights, count, frame.width * frame.height, CELL_LEAST);
	SP_AUTOFREE struct sp_rect *cells = sp_alloc((cut.count + 1) * sizeof(*cells));
	lay_wide(cut.weights, cut.count, frame, cells);
	for (size_t i = 0; i < cut.shown; i++) {
		SP_AUTOFREE char *name = short_name(rows[i].label);
		sp_canvas_box(canvas, cells[i], 1, sp_area_ground(area));
		write_caption(canvas, cells[i], &(struct caption){.name = name, .bytes = rows[i].packed});
	}
	if (cut.rest > 0)
		draw_rest(canvas, cells[cut.shown], count - cut.shown, "", cut.rest, area);
	free(cut.weights);
}

static bool has_strip(const struct sp_packed_group *group, struct sp_rect block)
{
	double needed = sp_text_width(SP_FONT_SMALL, group->name) + 8;
	return block.height >= STRIP + 18 && block.width >= (needed < 90 ? needed : 90);
}

static void draw_strip(struct sp_canvas *canvas, const struct sp_packed_group *group, struct sp_rect block)
{
	SP_AUTOFREE char *size = human(group->packed);
	double room = block.width - 8;
	double beside = sp_text_width(SP_FONT_SMALL, size) + 10;
	double y = block.y + STRIP / 2;
	uint32_t ink = sp_area_ink((enum sp_area)group->area);
	if (sp_text_width(SP_FONT_NORMAL, group->name) + beside <= room) {
		sp_canvas_text(
			canvas, SP_FONT_SMALL, SP_ALIGN_RIGHT, block.x + block.width - 4, y, ink, size);
		room -= beside;
	}
	bool large = sp_text_width(SP_FONT_NORMAL, group->name) <= room;
	enum sp_font font = large ? SP_FONT_NORMAL : SP_FONT_SMALL;
	SP_AUTOFREE char *name = sp_text_fit_path(font, group->name, room);
	if (name)
		sp_canvas_text(canvas, font, SP_ALIGN_LEFT, block.x + 4, y, ink, name);
}

static void draw_block(
	struct sp_canvas *canvas, const struct sp_packed_rows *rows, size_t index, struct sp_rect cell)
{
	const struct sp_packed_group *group = &rows->groups[index];
	struct sp_rect block = shrink(cell, BLOCK_GAP, BLOCK_GAP);
	if (!has_strip(group, block)) {
		sp_canvas_box(canvas, block, 0, sp_area_ground((enum sp_area)group->area));
		write_caption(canvas, block,
			&(struct caption){.name = group->name, .bytes = group->packed, .is_path = true});
		return;
	}
	struct sp_rect strip = {block.x, block.y, block.width, STRIP};
	struct sp_rect inside = {block.x, block.y + STRIP, block.width, block.height - STRIP};
	sp_canvas_box(canvas, strip, 0, sp_area_colour((enum sp_area)group->area));
	/* cells take a pixel each for the line between them; the last ones of a row need none */
	inside.y += 1;
	inside.width += 1;
	draw_cells(canvas, &rows->rows[group->first], group->count, (enum sp_area)group->area, inside);
	draw_strip(canvas, group, block);
}

static void draw_area(
	struct sp_canvas *canvas, const struct sp_packed_rows *rows, enum sp_area area, struct sp_rect frame)
{
	SP_AUTOFREE size_t *indices = sp_alloc((rows->group_count + 1) * sizeof(*indices));
	SP_AUTOFREE double *weights = sp_alloc((rows->group_count + 1) * sizeof(*weights));
	size_t count = 0;
	for (size_t i = 0; i < rows->group_count; i++)
		if (rows->groups[i].area == (int)area) {
			indices[count] = i;
			weights[count++] = rows->groups[i].packed;
		}
	struct cut cut = cut_small(weights, count, frame.width * frame.height, BLOCK_LEAST);
	SP_AUTOFREE struct sp_rect *cells = sp_alloc((cut.count + 1) * sizeof(*cells));
	lay_wide(cut.weights, cut.count, frame, cells);
	for (size_t i = 0; i < cut.shown; i++)
		draw_block(canvas, rows, indices[i], cells[i]);
	if (cut.rest > 0)
		draw_rest(canvas, shrink(cells[cut.shown], BLOCK_GAP, BLOCK_GAP), count - cut.shown,
			" folders", cut.rest, area);
	free(cut.weights);
}

struct weighed_area {
	enum sp_area area;
	double packed;
};

static int compare_areas(const void *one, const void *other)
{
	const struct weighed_area *a = one, *b = other;
	if (a->packed != b->packed)
		return a->packed < b->packed ? 1 : -1;
	return (int)a->area - (int)b->area;
}

/* The gaps at the right and lower edge lie outside of the frame. */
void sp_packed_map(struct sp_canvas *canvas, const struct sp_packed_rows *rows, struct sp_rect frame)
{
	struct weighed_area areas[SP_AREAS];
	double weights[SP_AREAS];
	struct sp_rect cells[SP_AREAS];
	for (int area = 0; area < SP_AREAS; area++)
		areas[area] = (struct weighed_area){(enum sp_area)area, 0};
	for (size_t i = 0; i < rows->group_count; i++)
		if (rows->groups[i].packed > 0)
			areas[rows->groups[i].area].packed += rows->groups[i].packed;
	qsort(areas, SP_AREAS, sizeof(*areas), compare_areas);
	for (int i = 0; i < SP_AREAS; i++)
		weights[i] = areas[i].packed;
	frame.width += AREA_GAP + BLOCK_GAP;
	frame.height += AREA_GAP + BLOCK_GAP;
	lay_wide(weights, SP_AREAS, frame, cells);
	for (int i = 0; i < SP_AREAS; i++)
		if (weights[i] > 0)
			draw_area(canvas, rows, areas[i].area, shrink(cells[i], AREA_GAP, AREA_GAP));
}
