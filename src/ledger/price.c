/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ledger/price.h"

/* What the first `bytes` bytes of a packet cost. */
static sp_bits packet_share(const struct sp_packet *packet, uint32_t bytes)
{
	return (sp_bits)((uint64_t)packet->price * bytes / packet->size);
}

sp_bits sp_price_to(struct sp_price_cursor *cursor, uint64_t to)
{
	const struct sp_stream *stream = cursor->stream;
	uint64_t left = to - cursor->offset;
	sp_bits sum = 0;
	cursor->offset = to;
	if (!stream)
		return (sp_bits)left * SP_BYTE_BITS;
	while (left && cursor->packet < stream->packet_count) {
		const struct sp_packet *packet = &stream->packets[cursor->packet];
		uint32_t ahead = packet->size - cursor->inside;
		sum -= packet_share(packet, cursor->inside);
		if (left < ahead) {
			cursor->inside += (uint32_t)left;
			return sum + packet_share(packet, cursor->inside);
		}
		sum += packet->price;
		left -= ahead;
		cursor->inside = 0;
		cursor->packet++;
	}
	return sum;
}

/* part of whole, to the scale of `worth`, rounded down; whole > 0 */
static sp_bits scale(sp_bits part, sp_bits worth, sp_bits whole)
{
	return (sp_bits)((__int128)part * worth / whole);
}

/*
 * Packets from number `first` on that make `bytes` bytes, scaled so that `whole` bits become `worth` ones. A
 * price that no packet can hold is cut; the rest becomes overhead. The answer is the packet after them.
 */
static size_t scale_packets(
	struct sp_stream *stream, size_t first, uint64_t bytes, sp_bits worth, sp_bits whole)
{
	sp_bits before = 0, paid = 0;
	uint64_t done = 0;
	for (; first < stream->packet_count && done < bytes; first++) {
		struct sp_packet *packet = &stream->packets[first];
		before += packet->price;
		sp_bits due = scale(before, worth, whole) - paid;
		paid += due;
		packet->price = due > UINT32_MAX ? UINT32_MAX : (uint32_t)due;
		done += packet->size;
	}
	return first;
}

static void scale_stream(struct sp_stream *stream, const struct sp_stream *around, struct sp_stream_cost *cost)
{
	struct sp_price_cursor cursor = {.stream = around};
	size_t packet = 0;
	sp_bits coded = 0;
	for (size_t i = 0; i < stream->chunk_count; i++) {
		const struct sp_chunk *chunk = &stream->chunks[i];
		sp_price_to(&cursor, chunk->offset);
		sp_bits worth = sp_price_to(&cursor, chunk->offset + chunk->size);
		sp_bits whole = (sp_bits)chunk->size * SP_BYTE_BITS;
		cost->packed += worth;
		coded += whole;
		if (whole)
			packet = scale_packets(stream, packet, chunk->bytes, worth, whole);
	}
	for (size_t i = 0; coded && i < SP_STREAM_EXTRAS; i++)
		stream->extras[i].bits = scale(stream->extras[i].bits, cost->packed, coded);
}

void sp_price_stream(struct sp_stream *stream, const struct sp_stream *around, struct sp_stream_cost *cost)
{
	*cost = (struct sp_stream_cost){0};
	if (around)
		scale_stream(stream, around, cost);
	else
		for (size_t i = 0; i < stream->chunk_count; i++)
			cost->packed += (sp_bits)stream->chunks[i].size * SP_BYTE_BITS;
	cost->overhead = cost->packed;
	for (size_t i = 0; i < stream->packet_count; i++)
		cost->overhead -= stream->packets[i].price;
	for (size_t i = 0; i < SP_STREAM_EXTRAS; i++)
		cost->overhead -= stream->extras[i].bits;
}
