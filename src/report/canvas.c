/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The data files of a figure.
 */
#include "report/canvas.h"

#include <stdlib.h>

#include "base/files.h"
#include "base/memory.h"

static const unsigned heights[SP_FONTS] = {
	[SP_FONT_SMALL] = 11,
	[SP_FONT_NORMAL] = 12,
	[SP_FONT_LARGE] = 14,
	[SP_FONT_HUGE] = 18,
	[SP_FONT_TITLE] = 21,
};

static const char *const aligns[SP_ALIGNS] = {"left", "center", "right"};

unsigned sp_font_height(enum sp_font font)
{
	return heights[font];
}

static long pixel(double place)
{
	return (long)(place + (place < 0 ? -0.5 : 0.5));
}

void sp_canvas_box(struct sp_canvas *canvas, struct sp_rect rect, int gap, uint32_t colour)
{
	long left = pixel(rect.x), right = pixel(rect.x + rect.width) - gap;
	long top = pixel(rect.y), bottom = pixel(rect.y + rect.height) - gap;
	if (right <= left || bottom <= top)
		return;
	sp_buffer_printf(&canvas->boxes, "%.1f\t%.1f\t%ld\t%ld\t%ld\t%ld\t%u\n", (double)(left + right) / 2,
		(double)(top + bottom) / 2, left, right, top, bottom, (unsigned)colour);
}

/* Within a field gnuplot reads a backslash as C does; a quote at its start would reach for the next quote. It
   is written in octal, and so is a digit after it, which would be taken for a part of the number. gnuplot
   leaves a > as it is, and "]]>" must not stand in an SVG's text. */
static void add_field(struct sp_buffer *out, const char *text)
{
	const char *start = text;
	bool octal = false;
	for (; *text; text++) {
		if (*text == '>' && text - start >= 2 && text[-1] == ']' && text[-2] == ']')
			sp_buffer_add_text(out, " ");
		octal = *text == '"' || (octal && *text >= '0' && *text <= '7');
		if (octal)
			sp_buffer_printf(out, "\\%03o", (unsigned)*text);
		else if (*text == '\\')
			sp_buffer_add_text(out, "\\\\");
		else
			sp_buffer_add(out, text, 1);
	}
}

void sp_canvas_text(struct sp_canvas *canvas, enum sp_font font, enum sp_align align, double x, double y,
	uint32_t colour, const char *text)
{
	struct sp_buffer *out = &canvas->texts[font][align];
	SP_AUTOFREE char *clean = sp_text_clean(text);
	if (!*clean)
		return;
	sp_buffer_printf(out, "%.1f\t%.1f\t", x, y);
	add_field(out, clean);
	sp_buffer_printf(out, "\t%u\n", (unsigned)colour);
}

void sp_canvas_line(struct sp_canvas *canvas, enum sp_font font, double x, double y, uint32_t colour, double width,
	const char *text)
{
	SP_AUTOFREE char *clean = text ? sp_text_clean(text) : NULL;
	SP_AUTOFREE char *shown = clean ? sp_text_fit(font, clean, width) : NULL;
	if (shown)
		sp_canvas_text(canvas, font, SP_ALIGN_LEFT, x, y, colour, shown);
}

bool sp_rects_overlap(struct sp_rect a, struct sp_rect b)
{
	return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

static struct sp_error *save(const struct sp_buffer *data, const char *folder, const char *name)
{
	SP_AUTOFREE char *path = sp_path_join(folder, name);
	return sp_file_write(path, sp_buffer_text(data), data->size);
}

struct sp_error *sp_canvas_save(const struct sp_canvas *canvas, const char *folder)
{
	SP_TRY(save(&canvas->boxes, folder, "boxes"));
	for (int align = 0; align < SP_ALIGNS; align++)
		for (int font = 0; font < SP_FONTS; font++) {
			SP_AUTOFREE char *name = sp_format("%s-%u", aligns[align], heights[font]);
			if (canvas->texts[font][align].size)
				SP_TRY(save(&canvas->texts[font][align], folder, name));
		}
	return NULL;
}

void sp_canvas_describe(const struct sp_canvas *canvas, struct sp_buffer *script)
{
	for (int align = 0; align < SP_ALIGNS; align++) {
		sp_buffer_printf(script, "%s = \"", aligns[align]);
		const char *blank = "";
		for (int font = 0; font < SP_FONTS; font++)
			if (canvas->texts[font][align].size) {
				sp_buffer_printf(script, "%s%u", blank, heights[font]);
				blank = " ";
			}
		sp_buffer_add_text(script, "\"\n");
	}
}

void sp_canvas_free(struct sp_canvas *canvas)
{
	sp_buffer_free(&canvas->boxes);
	for (int font = 0; font < SP_FONTS; font++)
		for (int align = 0; align < SP_ALIGNS; align++)
			sp_buffer_free(&canvas->texts[font][align]);
}
