/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a program was loaded, from where blocks of code began. Every pair of a block and a function whose
 * places in a page are the same is a vote for the move between them. The true move gets a vote from each
 * function that ran; false ones near to it get as many as chance gives, and set the measure. What lies
 * further away than the program is large is another process of the same program.
 */
#include "boot/trace.h"

#include <stdlib.h>

#include "base/bisect.h"
#include "base/memory.h"
#include "base/stretches.h"

#define PAGE 4096
#define FEWEST_VOTES 4
#define CLEARLY 2 /* times the votes of any false move */

struct votes {
	uint64_t *moves;
	size_t count, capacity;
};

static void free_votes(struct votes *votes)
{
	free(votes->moves);
}

static int compare_in_page(const void *first, const void *second)
{
	uint64_t a = *(const uint64_t *)first, b = *(const uint64_t *)second;
	uint64_t x = a % PAGE, y = b % PAGE;
	return x != y ? (x > y) - (x < y) : (a > b) - (a < b);
}

static int compare_numbers(const void *first, const void *second)
{
	uint64_t a = *(const uint64_t *)first, b = *(const uint64_t *)second;
	return (a > b) - (a < b);
}

/* The functions by their place in a page, each once. */
static uint64_t *sort_in_page(const uint64_t *functions, size_t *count)
{
	uint64_t *sorted = sp_realloc(NULL, *count, sizeof(*sorted));
	size_t kept = 0;
	for (size_t i = 0; i < *count; i++)
		sorted[i] = functions[i];
	qsort(sorted, *count, sizeof(*sorted), compare_in_page);
	for (size_t i = 0; i < *count; i++)
		if (!kept || sorted[i] != sorted[kept - 1])
			sorted[kept++] = sorted[i];
	*count = kept;
	return sorted;
}

/* The first function whose place in its page is not before that. */
static size_t find(const uint64_t *sorted, size_t count, uint64_t place)
{
	return SP_BISECT(i, count, sorted[i] % PAGE < place);
}

static void vote(struct votes *votes, uint64_t start, const uint64_t *sorted, size_t count)
{
	uint64_t place = start % PAGE;
	for (size_t i = find(sorted, count, place); i < count && sorted[i] % PAGE == place; i++) {
		SP_GROW(votes->moves, votes->count, votes->capacity);
		votes->moves[votes->count++] = start - sorted[i];
	}
}

/* How many equal ones stand from i on. */
static size_t count_equal(const struct votes *votes, size_t i)
{
	size_t end = i;
	while (end < votes->count && votes->moves[end] == votes->moves[i])
		end++;
	return end - i;
}

/* The most votes for one move, and which, among those less than `span` from a move; span 0: among all. */
static size_t find_most(const struct votes *votes, const uint64_t *except, uint64_t span, uint64_t *moved)
{
	size_t most = 0;
	for (size_t i = 0, equal; i < votes->count; i += equal) {
		equal = count_equal(votes, i);
		uint64_t move = votes->moves[i];
		uint64_t distance = except ? move - *except : 0;
		bool near = distance < span || -distance < span;
		if (equal <= most || (except && (!distance || !near)))
			continue;
		most = equal;
		*moved = move;
	}
	return most;
}

static uint64_t span_of(const uint64_t *functions, size_t count)
{
	uint64_t lowest = UINT64_MAX, highest = 0;
	for (size_t i = 0; i < count; i++) {
		lowest = functions[i] < lowest ? functions[i] : lowest;
		highest = functions[i] > highest ? functions[i] : highest;
	}
	return highest - lowest + PAGE;
}

bool sp_trace_moved(
	const struct sp_trace_starts *starts, const uint64_t *functions, size_t count, uint64_t *moved)
{
	if (!starts->count || !count)
		return false;
	SP_GUARD(free_votes) struct votes votes = {0};
	uint64_t span = span_of(functions, count);
	SP_AUTOFREE uint64_t *sorted = sort_in_page(functions, &count);
	for (size_t i = 0; i < starts->count; i++)
		vote(&votes, starts->items[i], sorted, count);
	if (!votes.count)
		return false;
	qsort(votes.moves, votes.count, sizeof(*votes.moves), compare_numbers);
	uint64_t best = 0, other = 0;
	size_t most = find_most(&votes, NULL, 0, &best);
	size_t second = find_most(&votes, &best, span, &other);
	if (most < FEWEST_VOTES || most < CLEARLY * second)
		return false;
	*moved = best;
	return true;
}

void sp_trace_move_back(const struct sp_stretches *stretches, uint64_t moved, struct sp_stretches *linked)
{
	*linked = (struct sp_stretches){0};
	for (size_t i = 0; i < stretches->count; i++)
		sp_stretches_add(linked, stretches->items[i].address - moved, stretches->items[i].size);
	sp_stretches_normalise(linked);
}
