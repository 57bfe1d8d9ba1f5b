/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "presence/orphans.h"

#include <stdlib.h>
#include <string.h>

#include "base/bisect.h"
#include "base/memory.h"
#include "base/stretches.h"

#define HASH_BITS 18
#define TRIES 96    /* places with the same three bytes that are compared */
#define LONGEST 273 /* of a match that is made anew: LZMA's */
#define SHORTEST 3  /* of a match that is looked for: shorter ones are hardly cheaper than literals */

static uint32_t hash(const uint8_t *bytes)
{
	uint32_t value = bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16;
	return value * 2654435761U >> (32 - HASH_BITS);
}

static unsigned length_class(uint64_t length)
{
	unsigned class = (unsigned)length;
	if (length < 16)
		return class;
	for (class = 16; length >= 32 && class < SP_ORPHAN_LENGTHS - 1; class ++)
		length /= 2;
	return class;
}

static unsigned slot(uint64_t distance)
{
	return distance ? (unsigned)(64 - __builtin_clzll(distance)) : 0;
}

/*
 * Mean prices. Distances that the stream has no example of for a length are priced like the next shorter one
 * with an example, or else the next longer one; lengths without any example like the next shorter length.
 */
static void learn_copies(
	struct sp_orphans *orphans, sp_bits sums[][SP_ORPHAN_SLOTS], uint32_t counts[][SP_ORPHAN_SLOTS])
{
	for (unsigned i = 0; i < SP_ORPHAN_LENGTHS; i++) {
		unsigned first = 0;
		while (first < SP_ORPHAN_SLOTS && !counts[i][first])
			first++;
		for (unsigned j = 0; j < SP_ORPHAN_SLOTS; j++) {
			unsigned known = j < first ? first : j;
			if (first == SP_ORPHAN_SLOTS)
				orphans->copies[i][j] = i ? orphans->copies[i - 1][j] : 0;
			else if (counts[i][known])
				orphans->copies[i][j] = sums[i][known] / counts[i][known];
			else
				orphans->copies[i][j] = orphans->copies[i][j - 1];
		}
	}
}

static void learn(struct sp_orphans *orphans)
{
	const struct sp_stream *stream = orphans->stream;
	sp_bits sums[SP_ORPHAN_LENGTHS][SP_ORPHAN_SLOTS] = {0}, literals[256] = {0};
	uint32_t counts[SP_ORPHAN_LENGTHS][SP_ORPHAN_SLOTS] = {0}, literal_counts[256] = {0};
	sp_bits all = 0;
	uint32_t count = 0;
	for (size_t i = 0, copy = 0; i < stream->packet_count; i++) {
		const struct sp_packet *packet = &stream->packets[i];
		orphans->starts[i + 1] = orphans->starts[i] + packet->size;
		if (packet->is_copy) {
			unsigned length = length_class(packet->size), at = slot(stream->distances[copy++]);
			sums[length][at] += packet->price;
			counts[length][at]++;
		} else if (packet->size == 1) {
			uint8_t byte = stream->data[orphans->starts[i]];
			literals[byte] += packet->price;
			literal_counts[byte]++;
			all += packet->price;
			count++;
		}
	}
	learn_copies(orphans, sums, counts);
	for (unsigned i = 0; i < 256; i++)
		orphans->literals[i] = literal_counts[i] ? literals[i] / literal_counts[i]
				       : count           ? all / count
							 : SP_BYTE_BITS;
}

/* Places within long runs of one byte are left out: their chains are endless, and they cost next to nothing.
   They know the place before them all the same. */
static void index_places(struct sp_orphans *orphans)
{
	const struct sp_stream *stream = orphans->stream;
	const uint8_t *data = stream->data;
	/* by hash of three bytes: the last place with it, + 1 */
	SP_AUTOFREE uint32_t *head = sp_alloc(sizeof(*head) << HASH_BITS);
	orphans->before = sp_alloc((stream->size + 1) * sizeof(*orphans->before));
	for (uint64_t i = 0; i + SHORTEST <= stream->size; i++) {
		uint32_t *last = &head[hash(data + i)];
		orphans->before[i] = *last;
		if (!i || data[i - 1] != data[i] || data[i] != data[i + 1] || data[i] != data[i + 2])
			*last = (uint32_t)i + 1;
	}
}

#define BLOCK 6 /* bytes that copies are looked up by, as a power of two */

/* Is it known what a copy copies, and may that go without the copy? One that overlaps its source is a run. */
static bool has_source(uint64_t place, uint64_t distance, uint64_t size)
{
	return distance >= size && distance <= place && size >= 2;
}

/* Copies by the block that their source begins in, by counting. */
static void index_copies(struct sp_orphans *orphans)
{
	const struct sp_stream *stream = orphans->stream;
	size_t blocks = (stream->size >> BLOCK) + 2;
	orphans->copy_first = sp_alloc((blocks + 1) * sizeof(*orphans->copy_first));
	orphans->by_source = sp_alloc((stream->distance_count + 1) * sizeof(*orphans->by_source));
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0, copy = 0; i < stream->packet_count; i++) {
			if (!stream->packets[i].is_copy)
				continue;
			uint64_t place = orphans->starts[i], distance = stream->distances[copy++];
			if (!has_source(place, distance, stream->packets[i].size))
				continue;
			if (stream->packets[i].size > orphans->longest)
				orphans->longest = stream->packets[i].size;
			uint32_t *first = &orphans->copy_first[((place - distance) >> BLOCK) + 1];
			if (pass)
				orphans->by_source[(*first)++] =
					(struct sp_orphan_copy){(uint32_t)i, (uint32_t)distance};
			else
				first[1]++;
		}
		for (size_t i = 1; !pass && i <= blocks; i++)
			orphans->copy_first[i] += orphans->copy_first[i - 1];
	}
}

void sp_orphans_make(const struct sp_stream *stream, struct sp_orphans *orphans)
{
	*orphans = (struct sp_orphans){.stream = stream};
	orphans->starts = sp_alloc((stream->packet_count + 1) * sizeof(*orphans->starts));
	learn(orphans);
	index_places(orphans);
	index_copies(orphans);
}

void sp_orphans_free(struct sp_orphans *orphans)
{
	free(orphans->starts);
	free(orphans->before);
	free(orphans->copy_first);
	free(orphans->by_source);
	*orphans = (struct sp_orphans){0};
}

/* How many bytes from offset on stay: 0 when it goes itself. */
static uint64_t staying(const struct sp_stretches *gone, uint64_t offset)
{
	size_t low = SP_BISECT(i, gone->count, gone->items[i].address <= offset);
	if (low && offset - gone->items[low - 1].address < gone->items[low - 1].size)
		return 0;
	return low < gone->count ? gone->items[low].address - offset : UINT64_MAX;
}

static sp_bits copy_price(const struct sp_orphans *orphans, uint64_t length, uint64_t distance)
{
	return orphans->copies[length_class(length)][slot(distance)];
}

/* Lowers prices[n], what the n bytes from `place` on cost, for all lengths that other places give. */
static void try_matches(const struct sp_orphans *orphans, const struct sp_stretches *gone, uint64_t place,
	uint64_t most, sp_bits base, sp_bits *prices)
{
	const uint8_t *data = orphans->stream->data;
	uint64_t reached = SHORTEST - 1;
	uint32_t at = orphans->before[place];
	for (int tries = 0; at && tries < TRIES; tries++, at = orphans->before[at - 1]) {
		uint64_t source = at - 1, length = 0, stays = staying(gone, source);
		uint64_t limit = most < stays ? most : stays;
		while (length < limit && data[source + length] == data[place + length])
			length++;
		/* nearer places come first: a farther one has to be longer */
		for (uint64_t n = reached + 1; n <= length; n++) {
			sp_bits price = base + copy_price(orphans, n, place - source);
			if (price < prices[n])
				prices[n] = price;
		}
		reached = length > reached ? length : reached;
		if (reached >= most)
			return;
	}
}

/* The cheapest way to make length bytes at place anew, LONGEST at most: over all ways to part them. */
static sp_bits remake(
	const struct sp_orphans *orphans, const struct sp_stretches *gone, uint64_t place, uint64_t length)
{
	sp_bits prices[LONGEST + 1];
	for (uint64_t i = 0; i <= length; i++)
		prices[i] = i ? INT64_MAX : 0;
	for (uint64_t i = 0; i < length; i++) {
		sp_bits literal = prices[i] + orphans->literals[orphans->stream->data[place + i]];
		if (literal < prices[i + 1])
			prices[i + 1] = literal;
		if (length - i >= SHORTEST)
			try_matches(orphans, gone, place + i, length - i, prices[i], prices + i);
	}
	return prices[length];
}

/* What a copy costs more, if its source goes and it does not. */
static sp_bits cost_copy(
	const struct sp_orphans *orphans, const struct sp_stretches *gone, const struct sp_orphan_copy *copy)
{
	uint64_t place = orphans->starts[copy->packet], size = orphans->stream->packets[copy->packet].size;
	if (staying(gone, place - copy->distance) >= size || staying(gone, place) < size)
		return 0;
	sp_bits now = copy_price(orphans, size, copy->distance);
	sp_bits then = 0;
	for (uint64_t i = 0; i < size; i += LONGEST)
		then += remake(orphans, gone, place + i, size - i < LONGEST ? size - i : LONGEST);
	return then > now ? then - now : 0;
}

sp_bits sp_orphans_cost(const struct sp_orphans *orphans, const struct sp_stretches *gone)
{
	sp_bits cost = 0;
	uint64_t next = 0, blocks = (orphans->stream->size >> BLOCK) + 1;
	for (size_t i = 0; i < gone->count; i++) {
		/* a source may begin a copy's length before what goes of it */
		uint64_t address = gone->items[i].address, end = address + gone->items[i].size;
		uint64_t block = (address < orphans->longest ? 0 : address - orphans->longest) >> BLOCK;
		for (block = block < next ? next : block; block < blocks && block << BLOCK < end; block++) {
			for (uint32_t j = orphans->copy_first[block]; j < orphans->copy_first[block + 1]; j++)
				cost += cost_copy(orphans, gone, &orphans->by_source[j]);
			next = block + 1;
		}
	}
	return cost;
}
