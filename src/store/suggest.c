/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How near are two names? Other case, then a beginning or a few slips of the keys, then a part of the name.
 */
#include "store/suggest.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"

enum {
	LONGEST = 128, /* bytes; for longer names slips are not counted */
	FAR = 100000,
	A_SLIP = 20, /* one wrong letter is worth this many letters left off */
	A_PART = 100,
};

static unsigned smallest(unsigned a, unsigned b, unsigned c)
{
	unsigned least = a < b ? a : b;
	return least < c ? least : c;
}

/* Levenshtein's distance (letters put in, left out or changed), without regard to case. */
static unsigned slips(const char *a, size_t a_length, const char *b, size_t b_length)
{
	unsigned row[LONGEST + 1];
	for (size_t j = 0; j <= b_length; j++)
		row[j] = (unsigned)j;
	for (size_t i = 1; i <= a_length; i++) {
		unsigned diagonal = row[0];
		row[0] = (unsigned)i;
		for (size_t j = 1; j <= b_length; j++) {
			int differs = tolower((unsigned char)a[i - 1]) != tolower((unsigned char)b[j - 1]);
			unsigned here = smallest(row[j] + 1, row[j - 1] + 1, diagonal + (unsigned)differs);
			diagonal = row[j];
			row[j] = here;
		}
	}
	return row[b_length];
}

static unsigned by_slips(const char *wanted, size_t wanted_length, const char *name, size_t length)
{
	size_t difference = wanted_length > length ? wanted_length - length : length - wanted_length;
	size_t limit = wanted_length < 6 ? 1 : wanted_length / 3;
	if (wanted_length > LONGEST || length > LONGEST || difference > limit)
		return FAR;
	unsigned count = slips(wanted, wanted_length, name, length);
	return count <= limit ? A_SLIP * count : FAR;
}

static unsigned by_part(const char *wanted, size_t wanted_length, const char *name, size_t length)
{
	if (wanted_length < 2 || wanted_length > length)
		return FAR;
	unsigned rest = length - wanted_length < A_PART ? (unsigned)(length - wanted_length) : A_PART;
	if (strncasecmp(wanted, name, wanted_length) == 0)
		return rest;
	return wanted_length >= 3 && strcasestr(name, wanted) ? A_PART + rest : FAR;
}

static unsigned distance(const char *wanted, const char *name)
{
	size_t wanted_length = strlen(wanted), length = strlen(name);
	unsigned part = by_part(wanted, wanted_length, name, length);
	unsigned typed = by_slips(wanted, wanted_length, name, length);
	return part < typed ? part : typed;
}

static int is_nearer(const struct sp_suggestion *a, const struct sp_suggestion *b)
{
	if (a->distance != b->distance)
		return a->distance < b->distance;
	int order = strcmp(a->name, b->name);
	return order < 0 || (order == 0 && a->dimension < b->dimension);
}

void sp_suggestions_offer(struct sp_suggestions *suggestions, const char *name, int dimension)
{
	struct sp_suggestion new = {
		.dimension = dimension,
		.distance = distance(suggestions->wanted, name),
	};
	size_t last = SP_SUGGESTIONS - 1;
	if (new.distance >= FAR)
		return;
	new.name = sp_strdup(name);
	if (suggestions->count == SP_SUGGESTIONS) {
		if (!is_nearer(&new, &suggestions->best[last])) {
			free(new.name);
			return;
		}
		free(suggestions->best[last].name);
		suggestions->count--;
	}
	size_t at = suggestions->count++;
	for (; at > 0 && is_nearer(&new, &suggestions->best[at - 1]); at--)
		suggestions->best[at] = suggestions->best[at - 1];
	suggestions->best[at] = new;
}

void sp_suggestions_clear(struct sp_suggestions *suggestions)
{
	for (size_t i = 0; i < suggestions->count; i++)
		free(suggestions->best[i].name);
	suggestions->count = 0;
}
