/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a figure is made of: boxes and texts, in pixels from the upper left corner, collected as the data
 * files that a script of gnuplot's draws. A private header of this folder.
 *
 * gnuplot reads names from data files alone, never from the script, so no name can be taken for a command.
 */
#ifndef SIZEPROF_REPORT_CANVAS_H
#define SIZEPROF_REPORT_CANVAS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "report/treemap.h"

/* Heights of type in pixels; the smallest is 8.25 pt at 96 pixels an inch. */
enum sp_font {
	SP_FONT_SMALL,  /* 11 */
	SP_FONT_NORMAL, /* 12 */
	SP_FONT_LARGE,  /* 14 */
	SP_FONT_HUGE,   /* 18 */
	SP_FONT_TITLE,  /* 21 */
	SP_FONTS,
};

enum sp_align { SP_ALIGN_LEFT, SP_ALIGN_CENTER, SP_ALIGN_RIGHT, SP_ALIGNS };

#define SP_INK 0x1a1a1a
#define SP_INK_PALE 0x595959
#define SP_PAPER 0xffffff

struct sp_canvas {
	struct sp_buffer boxes;                      /* a line each: x y x1 x2 y1 y2 colour */
	struct sp_buffer texts[SP_FONTS][SP_ALIGNS]; /* a line each: x, y, text, colour; tabs between */
};

/* Filled with a colour (0xrrggbb), its edges on whole pixels, `gap` pixels taken from its right and lower
   side. What is drawn later covers what was drawn earlier; texts cover boxes. Nothing, when no pixel is left.
 */
void sp_canvas_box(struct sp_canvas *canvas, struct sp_rect rect, int gap, uint32_t colour);
/* One line of text, its middle at y; x is where it starts, has its centre or ends. */
void sp_canvas_text(struct sp_canvas *canvas, enum sp_font font, enum sp_align align, double x, double y,
	uint32_t colour, const char *text);
/* The same, of other people's words: cleaned, and fitted into the width; nothing for NULL. */
void sp_canvas_line(struct sp_canvas *canvas, enum sp_font font, double x, double y, uint32_t colour, double width,
	const char *text);
/* The files and the script's first lines: what it is told about this figure. */
struct sp_error *sp_canvas_save(const struct sp_canvas *canvas, const char *folder) SP_MUST_CHECK;
void sp_canvas_describe(const struct sp_canvas *canvas, struct sp_buffer *script);
void sp_canvas_free(struct sp_canvas *canvas);
#define SP_CANVAS SP_GUARD(sp_canvas_free) struct sp_canvas

bool sp_rects_overlap(struct sp_rect a, struct sp_rect b);
unsigned sp_font_height(enum sp_font font);
/* How wide the text is at most, in pixels, in the common sans-serif fonts. */
double sp_text_width(enum sp_font font, const char *text);
/* The text, or its two ends with an ellipsis between them so that it is no wider; NULL when fewer than eight
   characters would be left; free() it */
char *sp_text_fit(enum sp_font font, const char *text, double width) SP_MUST_CHECK;
/* The same for a path, of which the last folders say the most: "…/events/intel". */
char *sp_text_fit_path(enum sp_font font, const char *path, double width) SP_MUST_CHECK;
/* The name as it is drawn: valid UTF-8, no control characters, short enough for any reader; free() it */
SP_MALLOC char *sp_text_clean(const char *name);

#endif
