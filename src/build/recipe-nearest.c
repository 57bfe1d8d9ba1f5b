/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Edit distance by Wagner and Fischer, one row at a time.
 */
#include "build/recipe-nearest.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"

static size_t least(size_t a, size_t b, size_t c)
{
	size_t ab = a < b ? a : b;
	return ab < c ? ab : c;
}

static size_t distance(const char *from, const char *to)
{
	size_t width = strlen(to) + 1;
	SP_AUTOFREE size_t *row = sp_alloc(width * sizeof(*row));
	for (size_t i = 0; i < width; i++)
		row[i] = i;
	for (size_t line = 1; from[line - 1]; line++) {
		size_t diagonal = row[0];
		row[0] = line;
		for (size_t i = 1; i < width; i++) {
			size_t above = row[i];
			row[i] = least(above + 1, row[i - 1] + 1, diagonal + (from[line - 1] != to[i - 1]));
			diagonal = above;
		}
	}
	return row[width - 1];
}

const char *sp_nearest(const char *word, const char *const *candidates, size_t count)
{
	const char *best = NULL;
	size_t limit = strlen(word) / 3 + 1;
	for (size_t i = 0; i < count; i++) {
		size_t far = distance(word, candidates[i]);
		if (far > limit || (best && far == limit))
			continue;
		best = candidates[i];
		limit = far;
	}
	return best;
}

char *sp_nearest_advice(const char *word, const char *const *candidates, size_t count)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	const char *nearest = sp_nearest(word, candidates, count);
	if (nearest)
		sp_buffer_printf(&text, "did you mean %s? ", nearest);
	sp_buffer_add_text(&text, "known: ");
	for (size_t i = 0; i < count; i++)
		sp_buffer_printf(&text, "%s%s", i ? ", " : "", candidates[i]);
	return sp_buffer_take(&text);
}
