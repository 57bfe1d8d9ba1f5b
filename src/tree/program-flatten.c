/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A sweep over the addresses with a heap of the ranges that have begun, the winner on top. What has ended
 * leaves the heap when it comes to its top, so that the whole takes n log n steps, however things overlap.
 */
#include "program-flatten.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/memory.h"

struct heap {
	const struct sp_ranged **items;
	size_t count;
};

static bool is_above(const struct sp_ranged *a, const struct sp_ranged *b)
{
	return a->rank != b->rank ? a->rank > b->rank : a->value < b->value;
}

static void swap(const struct sp_ranged **a, const struct sp_ranged **b)
{
	const struct sp_ranged *kept = *a;
	*a = *b;
	*b = kept;
}

static void push(struct heap *heap, const struct sp_ranged *item)
{
	size_t at = heap->count++;
	heap->items[at] = item;
	for (; at && is_above(heap->items[at], heap->items[(at - 1) / 2]); at = (at - 1) / 2)
		swap(&heap->items[at], &heap->items[(at - 1) / 2]);
}

static void pop(struct heap *heap)
{
	heap->items[0] = heap->items[--heap->count];
	for (size_t at = 0;;) {
		size_t best = at;
		for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < heap->count; child++)
			if (is_above(heap->items[child], heap->items[best]))
				best = child;
		if (best == at)
			return;
		swap(&heap->items[at], &heap->items[best]);
		at = best;
	}
}

struct pieces {
	struct sp_ranged *items;
	size_t count, capacity;
};

static void emit(struct pieces *pieces, uint64_t start, uint64_t end, uint32_t value)
{
	struct sp_ranged *last = pieces->count ? &pieces->items[pieces->count - 1] : NULL;
	if (start >= end)
		return;
	if (last && last->value == value && last->end == start) {
		last->end = end;
		return;
	}
	SP_GROW(pieces->items, pieces->count, pieces->capacity);
	pieces->items[pieces->count++] = (struct sp_ranged){start, end, 0, value};
}

/* Everything from *at up to `end` goes to the winners of the heap. */
static void advance(struct pieces *pieces, struct heap *heap, uint64_t *at, uint64_t end)
{
	while (*at < end && heap->count) {
		const struct sp_ranged *top = heap->items[0];
		uint64_t stop = top->end < end ? top->end : end;
		if (stop > *at) {
			emit(pieces, *at, stop, top->value);
			*at = stop;
		}
		if (top->end <= *at)
			pop(heap);
	}
	*at = end;
}

static int by_start(const void *a, const void *b)
{
	const struct sp_ranged *left = a, *right = b;
	if (left->start != right->start)
		return left->start < right->start ? -1 : 1;
	return (left->value > right->value) - (left->value < right->value);
}

struct sp_ranged *sp_ranges_flatten(struct sp_ranged *items, size_t count, size_t *piece_count)
{
	struct pieces pieces = {0};
	SP_AUTOFREE const struct sp_ranged **room = sp_alloc((count + 1) * sizeof(*room));
	struct heap heap = {room, 0};
	uint64_t at = 0;
	if (count)
		qsort(items, count, sizeof(*items), by_start);
	for (size_t i = 0; i < count; i++) {
		advance(&pieces, &heap, &at, items[i].start);
		if (items[i].start < items[i].end)
			push(&heap, &items[i]);
	}
	advance(&pieces, &heap, &at, UINT64_MAX);
	*piece_count = pieces.count;
	return pieces.items;
}
