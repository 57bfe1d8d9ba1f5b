/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Flattening by a sweep: claims enter a heap, best on top, as the sweep reaches their start; those that ended
 * leave it when they come to the top.
 */
#include "ledger/range_map.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "sizeprof/analyzer.h"

void sp_range_map_add(struct sp_range_map *map, uint64_t offset, uint64_t size, int rank, uint32_t label)
{
	if (!size)
		return;
	SP_GROW(map->claims, map->count, map->capacity);
	map->claims[map->count++] = (struct sp_claim){offset, size, label, rank};
}

void sp_range_map_free(struct sp_range_map *map)
{
	free(map->claims);
	*map = (struct sp_range_map){0};
}

struct heap {
	const struct sp_claim **items;
	size_t count;
	const struct sp_labels *labels;
};

/* Does a win over b? Two claims of which neither wins have the same owner. */
static bool wins(const struct sp_labels *labels, const struct sp_claim *a, const struct sp_claim *b)
{
	if (a->rank != b->rank)
		return a->rank < b->rank;
	if (a->size != b->size)
		return a->size < b->size;
	if (a->offset != b->offset)
		return a->offset > b->offset;
	if (a->label == b->label)
		return false;
	return strcmp(sp_labels_name(labels, a->label), sp_labels_name(labels, b->label)) < 0;
}

static void heap_push(struct heap *heap, const struct sp_claim *claim)
{
	size_t at = heap->count++;
	while (at > 0) {
		size_t parent = (at - 1) / 2;
		if (!wins(heap->labels, claim, heap->items[parent]))
			break;
		heap->items[at] = heap->items[parent];
		at = parent;
	}
	heap->items[at] = claim;
}

static void heap_pop(struct heap *heap)
{
	const struct sp_claim *moved = heap->items[--heap->count];
	size_t at = 0;
	for (;;) {
		size_t child = 2 * at + 1;
		if (child >= heap->count)
			break;
		if (child + 1 < heap->count && wins(heap->labels, heap->items[child + 1], heap->items[child]))
			child++;
		if (!wins(heap->labels, heap->items[child], moved))
			break;
		heap->items[at] = heap->items[child];
		at = child;
	}
	heap->items[at] = moved;
}

static int by_offset(const void *a, const void *b)
{
	const struct sp_claim *left = a, *right = b;
	return (left->offset > right->offset) - (left->offset < right->offset);
}

void sp_ranges_append(struct sp_ranges *ranges, struct sp_range range)
{
	struct sp_range *last = ranges->count ? &ranges->items[ranges->count - 1] : NULL;
	if (last && last->label == range.label && last->weak == range.weak &&
		last->evidence == range.evidence &&
		last->offset + last->size == range.offset) {
		last->size += range.size;
		return;
	}
	SP_GROW(ranges->items, ranges->count, ranges->capacity);
	ranges->items[ranges->count++] = range;
}

void sp_ranges_free(struct sp_ranges *ranges)
{
	free(ranges->items);
	*ranges = (struct sp_ranges){0};
}

static bool is_weak(int rank)
{
	return rank == SP_RANK_UNSIZED || rank == SP_RANK_UNNAMED;
}

static uint8_t evidence_of(int rank)
{
	return rank == SP_RANK_REFERRED ? SP_REFERRED : rank == SP_RANK_SPLIT ? SP_SPLIT : SP_NAMED;
}

/* The range from `from` to where its owner can change: the owner's end or the next claim's start. */
static struct sp_range owned_range(const struct heap *heap, uint64_t from, uint64_t to)
{
	if (!heap->count)
		return (struct sp_range){from, to - from, SP_NO_LABEL, true, SP_NAMED};
	const struct sp_claim *owner = heap->items[0];
	uint64_t end = owner->offset + owner->size;
	return (struct sp_range){from, (end < to ? end : to) - from, owner->label, is_weak(owner->rank),
		evidence_of(owner->rank)};
}

void sp_range_map_flatten(
	struct sp_range_map *map, uint64_t size, const struct sp_labels *labels, struct sp_ranges *ranges)
{
	if (map->count)
		qsort(map->claims, map->count, sizeof(*map->claims), by_offset);
	struct heap heap = {.items = sp_alloc((map->count + 1) * sizeof(*heap.items)), .labels = labels};
	size_t next = 0;
	for (uint64_t at = 0; at < size;) {
		while (next < map->count && map->claims[next].offset <= at)
			heap_push(&heap, &map->claims[next++]);
		while (heap.count && heap.items[0]->offset + heap.items[0]->size <= at)
			heap_pop(&heap);
		struct sp_range range =
			owned_range(&heap, at, next < map->count ? map->claims[next].offset : size);
		sp_ranges_append(ranges, range);
		at += range.size;
	}
	free(heap.items);
}
