/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ledger/copies.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "base/memory.h"

/* Bytes that one symbol has from another. */
struct pair {
	struct {
		uint32_t to, from;
	} key;
	uint64_t bytes;
	sp_bits packed;
	UT_hash_handle hh;
};

/* The ranges by symbol, and where one is in them. */
struct owners {
	const struct sp_ranges *ranges;
	size_t at;
};

/* The last of ranges [low, high) that starts at the offset or before it. */
static size_t search(const struct sp_range *ranges, size_t low, size_t high, uint64_t offset)
{
	while (low + 1 < high) {
		size_t middle = low + (high - low) / 2;
		if (ranges[middle].offset <= offset)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* Moves to the range that holds the offset; packets go forwards, and many stay where they are. */
static const struct sp_range *find_owner(struct owners *owners, uint64_t offset)
{
	const struct sp_range *items = owners->ranges->items;
	if (items[owners->at].offset > offset)
		owners->at = search(items, 0, owners->at, offset);
	else if (items[owners->at].offset + items[owners->at].size <= offset)
		owners->at = search(items, owners->at, owners->ranges->count, offset);
	return &items[owners->at];
}

static void count(struct pair **pairs, uint32_t to, uint32_t from, uint64_t bytes, sp_bits packed)
{
	struct pair *pair = NULL, wanted = {.key = {to, from}};
	HASH_FIND(hh, *pairs, &wanted.key, sizeof(wanted.key), pair);
	if (!pair) {
		pair = sp_alloc(sizeof(*pair));
		pair->key = wanted.key;
		HASH_ADD(hh, *pairs, key, sizeof(pair->key), pair);
	}
	pair->bytes += bytes;
	pair->packed += packed;
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/*
 * One copy packet, cut where the owner of the copy or of its source changes. One that reaches into itself repeats
 * its first `distance` bytes: all of it counts for the owner of the byte that it starts from.
 */
static void count_packet(struct pair **pairs, struct owners *to, struct owners *from, uint64_t offset,
	const struct sp_packet *packet, uint32_t distance)
{
	bool repeats = distance < packet->size;
	for (uint64_t done = 0; done < packet->size;) {
		uint64_t source = offset - distance + (repeats ? 0 : done);
		const struct sp_range *target = find_owner(to, offset + done), *origin = find_owner(from, source);
		uint64_t next = smaller(packet->size, target->offset + target->size - offset);
		if (!repeats)
			next = smaller(next, done + origin->offset + origin->size - source);
		sp_bits paid = (sp_bits)(packet->price * done / packet->size);
		count(pairs, target->label, origin->label, next - done,
			(sp_bits)(packet->price * next / packet->size) - paid);
		done = next;
	}
}

/* By names, since numbers are given in the order in which analyzers speak. */
static int by_target_and_bytes(const void *a, const void *b, void *user)
{
	const struct sp_copy *left = a, *right = b;
	const struct sp_labels *labels = user;
	if (left->to != right->to)
		return strcmp(sp_labels_name(labels, left->to), sp_labels_name(labels, right->to));
	if (left->bytes != right->bytes)
		return left->bytes > right->bytes ? -1 : 1;
	return strcmp(sp_labels_name(labels, left->from), sp_labels_name(labels, right->from));
}

/* Takes the pairs over, and keeps the largest of each target. */
static void keep_largest(
	struct pair *pairs, uint32_t image, struct sp_labels *labels, struct sp_copies *copies)
{
	struct pair *pair, *next;
	size_t first = copies->count, kept = first, rank = 0;
	HASH_ITER(hh, pairs, pair, next) {
		SP_GROW(copies->items, copies->count, copies->capacity);
		copies->items[copies->count++] =
			(struct sp_copy){image, pair->key.to, pair->key.from, pair->bytes, pair->packed};
		HASH_DEL(pairs, pair);
		free(pair);
	}
	if (copies->count > first)
		qsort_r(copies->items + first, copies->count - first, sizeof(*copies->items),
			by_target_and_bytes, labels);
	for (size_t i = first; i < copies->count; i++) {
		rank = i > first && copies->items[i].to == copies->items[i - 1].to ? rank + 1 : 0;
		if (rank < SP_COPIES_KEPT)
			copies->items[kept++] = copies->items[i];
	}
	copies->count = kept;
}

void sp_copies_gather(const struct sp_image_work *image, uint32_t number, struct sp_labels *labels,
	struct sp_copies *copies)
{
	const struct sp_stream *stream = &image->stream;
	struct owners to = {&image->owners[SP_BY_SYMBOL], 0}, from = to;
	struct pair *pairs = NULL;
	uint64_t offset = 0;
	size_t distance = 0;
	for (size_t i = 0; i < stream->packet_count; i++) {
		const struct sp_packet *packet = &stream->packets[i];
		if (packet->is_copy) {
			uint32_t back = stream->distances[distance++];
			if (back && back <= offset)
				count_packet(&pairs, &to, &from, offset, packet, back);
		}
		offset += packet->size;
	}
	keep_largest(pairs, number, labels, copies);
}
