/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Will a text fit? gnuplot cannot be asked, and the font is the reader's: so the widths are those of DejaVu
 * Sans, the widest of the fonts that "sans-serif" usually means.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "report/canvas.h"
#include "report/formats.h"

#define LONGEST 300 /* characters of a name; a mangled one may have thousands */
#define LEAST 8     /* characters of a cut name: fewer say nothing */
#define ELLIPSIS "\xe2\x80\xa6"

/* Advance widths of ' ' to '~' in hundredths of the height, rounded up. */
static const uint8_t advances[] = {
	32, 41, 46, 84, 64, 96, 78, 28, 40, 40, 50, 84, 32, 37, 32, 34,  /* to / */
	64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34, 34, 84, 84, 84, 54,  /* to ? */
	100, 69, 69, 70, 78, 64, 58, 78, 76, 30, 30, 66, 56, 87, 75, 79, /* to O */
	61, 79, 70, 64, 62, 74, 69, 99, 69, 62, 69, 40, 34, 40, 84, 50,  /* to _ */
	50, 62, 64, 55, 64, 62, 36, 64, 64, 28, 28, 58, 28, 98, 64, 62,  /* to o */
	64, 64, 42, 53, 40, 64, 60, 82, 60, 60, 53, 64, 34, 64, 84,      /* to ~ */
};

/* Bytes that only continue a character have no width of their own. */
static double advance(enum sp_font font, char character)
{
	uint8_t byte = (uint8_t)character;
	if ((byte & 0xc0) == 0x80)
		return 0;
	unsigned hundredths = byte >= ' ' && byte <= '~' ? advances[byte - ' '] : 100;
	return hundredths / 100.0 * sp_font_height(font);
}

double sp_text_width(enum sp_font font, const char *text)
{
	double width = 0;
	for (; *text; text++)
		width += advance(font, *text);
	return width;
}

static size_t next_character(const char *text, size_t at)
{
	do
		at++;
	while (((uint8_t)text[at] & 0xc0) == 0x80);
	return at;
}

static size_t previous_character(const char *text, size_t at)
{
	do
		at--;
	while (((uint8_t)text[at] & 0xc0) == 0x80);
	return at;
}

char *sp_text_fit(enum sp_font font, const char *text, double width)
{
	if (sp_text_width(font, text) <= width)
		return sp_strdup(text);
	double room = width - sp_text_width(font, ELLIPSIS);
	size_t head = 0, tail = strlen(text), kept = 0;
	/* two characters of the front for one of the end: names differ in front more often */
	while (head < tail) {
		size_t from = kept % 3 == 2 ? previous_character(text, tail) : head;
		room -= advance(font, text[from]);
		if (room < 0)
			break;
		if (kept % 3 == 2)
			tail = from;
		else
			head = next_character(text, head);
		kept++;
	}
	return kept >= LEAST ? sp_format("%.*s" ELLIPSIS "%s", (int)head, text, text + tail) : NULL;
}

char *sp_text_fit_path(enum sp_font font, const char *path, double width)
{
	if (sp_text_width(font, path) <= width)
		return sp_strdup(path);
	const char *last = path;
	for (const char *at = path + strcspn(path, "/:"); *at; at += 1 + strcspn(at + 1, "/:")) {
		SP_AUTOFREE char *end = sp_format(ELLIPSIS "%s", at);
		if (at > path && at[1] && sp_text_width(font, end) <= width)
			return sp_strdup(end);
		last = at[1] ? at + 1 : last;
	}
	return sp_text_fit(font, last, width);
}

/* U+FFFE and U+FFFF are UTF-8 and yet no characters of XML, so not of an SVG either. */
static void replace_no_characters(char *text)
{
	for (char *found = text; (found = strstr(found, "\xef\xbf")); found += 2)
		if ((uint8_t)found[2] > 0xbd)
			found[2] = '\xbd';
}

char *sp_text_clean(const char *name)
{
	char *clean = sp_report_cell(name, NULL);
	replace_no_characters(clean);
	size_t end = 0;
	for (size_t count = 0; clean[end] && count < LONGEST; count++)
		end = next_character(clean, end);
	if (!clean[end])
		return clean;
	char *cut = sp_format("%.*s" ELLIPSIS, (int)end, clean);
	free(clean);
	return cut;
}
