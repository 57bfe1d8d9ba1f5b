/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * LZMA packets and their prices (LZMA SDK, lzma-specification).
 *
 * Speed is a matter of three things here. The coder's range and code live in registers: decode_packets()
 * works on copies, and everything inside of it is inlined. The bits of literals are about as good as random,
 * so their branches would be mispredicted: bits of trees are decoded by arithmetic alone, while the flags,
 * which are predictable, are branches. And what a packet needs at most - input, room for its packet - is
 * asked for once a packet, not once a bit.
 */
#include "lzma_decoder.h"

#include <string.h>

/*
 * Input that a packet takes at most: 22 modelled bits of at most 6.05 bits each (probabilities stay between
 * 31 and 2017 of 2048) and 26 direct ones are 20 bytes.
 */
#define MOST_INPUT 24

static SP_ALWAYS_INLINE uint8_t decode_literal(struct sp_range_coder *coder, sp_range_probability *tree)
{
	return (uint8_t)sp_range_tree(coder, tree, 8);
}

/*
 * A literal after a copy: the byte that would have continued the copy is known not to be the one, and each of
 * its bits selects among three trees, until the first bit that differs.
 */
static SP_ALWAYS_INLINE uint8_t decode_matched(
	struct sp_range_coder *coder, sp_range_probability *trees, uint32_t other)
{
	uint32_t node = 1, same = 0x100; /* 0x100 while all bits were the other's */
	for (unsigned i = 0; i < 8; i++) {
		other <<= 1;
		uint32_t expected = other & same;
		uint32_t bit = sp_range_bit(coder, &trees[same + expected + node]);
		node = 2 * node + bit;
		same &= expected ^ (bit - 1);
	}
	return (uint8_t)node;
}

/* 2 to 273 */
static SP_ALWAYS_INLINE uint32_t decode_length(
	struct sp_range_coder *coder, struct sp_lzma_lengths *lengths, uint32_t position)
{
	if (!sp_range_flag(coder, &lengths->choice))
		return 2 - 8 + sp_range_tree(coder, lengths->low[position], 3);
	if (!sp_range_flag(coder, &lengths->choice2))
		return 10 - 8 + sp_range_tree(coder, lengths->middle[position], 3);
	return 18 - 256 + sp_range_tree(coder, lengths->high, 8);
}

/* Distance minus 1; UINT32_MAX is the end marker. */
static SP_ALWAYS_INLINE uint32_t decode_distance(
	struct sp_range_coder *coder, struct sp_lzma_model *model, uint32_t length)
{
	uint32_t slot = sp_range_tree(coder, model->slots[length < 6 ? length - 2 : 3], 6) - 64;
	if (slot < 4)
		return slot;
	unsigned bits = slot / 2 - 1;
	uint32_t base = (2 | (slot & 1)) << bits;
	if (slot < 14)
		return base + sp_range_reverse(coder, &model->distances[base - slot], bits);
	uint32_t high = sp_range_direct(coder, bits - 4) << 4;
	return base + high + sp_range_reverse(coder, model->align, 4);
}

/*
 * Copies `length` bytes to `to` from `distance` before, which may be less: then they repeat. Up to `end`
 * there is room to write what is overwritten later.
 */
static SP_ALWAYS_INLINE void copy_match(uint8_t *to, uint32_t distance, uint32_t length, const uint8_t *end)
{
	const uint8_t *from = to - distance;
	if (distance >= 16 && length <= 32 && end - to >= 32) {
		memcpy(to, from, 16);
		if (length > 16)
			memcpy(to + 16, from + 16, 16);
	} else if (distance >= length) {
		memcpy(to, from, length);
	} else if (distance == 1) {
		memset(to, *from, length);
	} else if (length < 16) {
		for (uint32_t i = 0; i < length; i++)
			to[i] = from[i];
	} else {
		/* what is there repeats, and doubles each time */
		for (; length > distance; distance *= 2) {
			memcpy(to, from, distance);
			to += distance;
			length -= distance;
		}
		memcpy(to, from, length);
	}
}

/* The state says of what kinds the last packets were. */
static SP_ALWAYS_INLINE uint32_t after_literal(uint32_t state)
{
	return state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
}

/* States from here on: the last packet was a copy. */
#define AFTER_COPY 7

/* Which of the earlier distances; it moves to the front. */
static SP_ALWAYS_INLINE void select_rep(
	struct sp_range_coder *coder, struct sp_lzma_decoder *decoder, uint32_t state)
{
	struct sp_lzma_model *model = &decoder->model;
	uint32_t *reps = decoder->reps, chosen;
	if (!sp_range_flag(coder, &model->is_not_rep1[state])) {
		chosen = reps[1];
	} else {
		if (!sp_range_flag(coder, &model->is_not_rep2[state])) {
			chosen = reps[2];
		} else {
			chosen = reps[3];
			reps[3] = reps[2];
		}
		reps[2] = reps[1];
	}
	reps[1] = reps[0];
	reps[0] = chosen;
}

/*
 * A copy, after its first flag: its length, with the distance in reps[0]; 1 for a short rep. Writes the state
 * that follows.
 */
static SP_ALWAYS_INLINE uint32_t decode_copy(
	struct sp_range_coder *coder, struct sp_lzma_decoder *decoder, uint32_t *state, uint32_t position)
{
	struct sp_lzma_model *model = &decoder->model;
	uint32_t before = *state, fresh = before < AFTER_COPY ? 0 : 3;
	if (!sp_range_flag(coder, &model->is_rep[before])) {
		uint32_t length = decode_length(coder, &model->match, position);
		memmove(decoder->reps + 1, decoder->reps, 3 * sizeof(*decoder->reps));
		decoder->reps[0] = decode_distance(coder, model, length);
		*state = 7 + fresh;
		return length;
	}
	if (sp_range_flag(coder, &model->is_not_rep0[before])) {
		select_rep(coder, decoder, before);
	} else if (!sp_range_flag(coder, &model->is_rep0_short[before][position])) {
		*state = fresh ? 11 : 9;
		return 1;
	}
	*state = fresh ? 11 : 8;
	return decode_length(coder, &model->rep, position);
}

/* Room for another packet, which may be a copy. */
static void grow(struct sp_stream *stream)
{
	SP_GROW(stream->packets, stream->packet_count, stream->packet_capacity);
	SP_GROW(stream->distances, stream->distance_count, stream->distance_capacity);
}

/* The tree, or three trees, for the literal at `out`: by the position and the byte before. */
static SP_ALWAYS_INLINE sp_range_probability *literal_trees(
	const struct sp_lzma_decoder *decoder, const uint8_t *out, const uint8_t *start)
{
	uint32_t before = out == start ? 0 : out[-1];
	uint32_t position = (uint32_t)(out - start) & decoder->literal_mask;
	uint32_t context = (position << decoder->lc) + (before >> (8 - decoder->lc));
	return decoder->literals + (size_t)0x300 * context;
}

/* Packets that start at or before `last` of the input; MOST_INPUT bytes follow it that may be read. */
static enum sp_lzma_end decode_packets(struct sp_lzma_decoder *restrict decoder,
	struct sp_stream *restrict stream, uint64_t enough, uint64_t most,
	struct sp_lzma_input *restrict input, const uint8_t *last)
{
	struct sp_range_coder coder = {decoder->range, decoder->code, 0, input->next};
	const uint8_t *const start = stream->data + decoder->start, *const full = stream->data + enough;
	const uint8_t *const end = stream->data + most;
	uint8_t *out = stream->data + stream->size;
	uint32_t state = decoder->state;
	enum sp_lzma_end result = SP_LZMA_ENOUGH;

	while (out < full && coder.next <= last) {
		if (stream->packet_count == stream->packet_capacity ||
			stream->distance_count == stream->distance_capacity)
			grow(stream);
		uint32_t position = (uint32_t)(out - start) & decoder->position_mask;
		coder.price = 0;
		if (!sp_range_flag(&coder, &decoder->model.is_match[state][position])) {
			sp_range_probability *trees = literal_trees(decoder, out, start);
			/* after a copy the distance is a good one: it was checked then */
			*out = state < AFTER_COPY
				       ? decode_literal(&coder, trees)
				       : decode_matched(&coder, trees, out[-(ptrdiff_t)decoder->reps[0] - 1]);
			out++;
			state = after_literal(state);
			stream->packets[stream->packet_count++] = (struct sp_packet){coder.price, 1, 0};
			continue;
		}
		uint32_t length = decode_copy(&coder, decoder, &state, position);
		uint32_t distance = decoder->reps[0];
		if (distance >= (uint64_t)(out - start) || distance >= decoder->dictionary) {
			result = distance == UINT32_MAX ? SP_LZMA_MARKER : SP_LZMA_FAR;
			break;
		}
		if (length > (uint64_t)(end - out)) {
			result = SP_LZMA_LONG;
			break;
		}
		copy_match(out, distance + 1, length, end);
		out += length;
		stream->packets[stream->packet_count++] =
			(struct sp_packet){coder.price, length & 0x7fffffff, 1};
		stream->distances[stream->distance_count++] = distance + 1;
	}
	if (result == SP_LZMA_MARKER)
		decoder->marker = coder.price;
	decoder->range = coder.range;
	decoder->code = coder.code;
	decoder->state = state;
	stream->size = (uint64_t)(out - stream->data);
	input->next = coder.next;
	return result;
}

/* The last bytes of the input, with zeros after them, so that a packet may read on; then it was cut. */
static enum sp_lzma_end decode_tail(struct sp_lzma_decoder *decoder, struct sp_stream *stream,
	uint64_t enough, uint64_t most, struct sp_lzma_input *input)
{
	uint8_t bytes[2 * MOST_INPUT + 1] = {0};
	size_t size = (size_t)(input->end - input->next);
	memcpy(bytes, input->next, size);
	struct sp_lzma_input tail = {bytes, bytes + size};
	enum sp_lzma_end result = decode_packets(decoder, stream, enough, most, &tail, tail.end);
	if (tail.next > tail.end)
		return SP_LZMA_CUT;
	input->next += tail.next - bytes;
	return result;
}

enum sp_lzma_end sp_lzma_decode(struct sp_lzma_decoder *decoder, struct sp_stream *stream, uint64_t enough,
	uint64_t most, struct sp_lzma_input *input)
{
	if (input->end - input->next > MOST_INPUT) {
		enum sp_lzma_end result =
			decode_packets(decoder, stream, enough, most, input, input->end - MOST_INPUT);
		if (result != SP_LZMA_ENOUGH || stream->size >= enough)
			return result;
	}
	return decode_tail(decoder, stream, enough, most, input);
}

void sp_lzma_set_properties(struct sp_lzma_decoder *decoder, uint8_t byte)
{
	unsigned lp = byte / 9 % 5, pb = byte / 9 / 5;
	decoder->lc = byte % 9;
	decoder->literal_mask = (1u << lp) - 1;
	decoder->position_mask = (1u << pb) - 1;
	size_t literals = (size_t)0x300 << (decoder->lc + lp);
	if (literals > decoder->literal_capacity) {
		decoder->literals = sp_realloc(decoder->literals, literals, sizeof(*decoder->literals));
		decoder->literal_capacity = literals;
	}
}

/* The model is an array of probabilities in all but name. */
_Static_assert(sizeof(struct sp_lzma_model) % sizeof(sp_range_probability) == 0, "no padding");

static void even(sp_range_probability *probabilities, size_t count)
{
	for (size_t i = 0; i < count; i++)
		probabilities[i] = SP_RANGE_ONE / 2;
}

void sp_lzma_reset_state(struct sp_lzma_decoder *decoder)
{
	static const sp_range_probability half = SP_RANGE_ONE / 2;
	sp_range_make_prices();
	decoder->state = 0;
	memset(decoder->reps, 0, sizeof(decoder->reps));
	for (size_t i = 0; i < sizeof(decoder->model) / sizeof(half); i++)
		memcpy((char *)&decoder->model + i * sizeof(half), &half, sizeof(half));
	/* only as many as the properties use: the capacity may be of earlier ones */
	unsigned lp = (unsigned)__builtin_popcount(decoder->literal_mask);
	even(decoder->literals, (size_t)0x300 << (decoder->lc + lp));
}

bool sp_lzma_start(struct sp_lzma_decoder *decoder, struct sp_lzma_input *input)
{
	const uint8_t *bytes = input->next;
	decoder->range = UINT32_MAX;
	decoder->code =
		(uint32_t)bytes[1] << 24 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 8 | bytes[4];
	input->next += SP_LZMA_START;
	return bytes[0] == 0;
}

bool sp_lzma_finish(struct sp_lzma_decoder *decoder, struct sp_lzma_input *input)
{
	if (decoder->range < SP_RANGE_RENEW) {
		if (input->next == input->end)
			return false;
		decoder->range <<= 8;
		decoder->code = decoder->code << 8 | *input->next++;
	}
	return decoder->code == 0;
}

void sp_lzma_free(struct sp_lzma_decoder *decoder)
{
	free(decoder->literals);
	*decoder = (struct sp_lzma_decoder){0};
}
