/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Deflate data block by block: headers, stored bytes, code tables, and symbols near the ends of input and
 * room.
 */
#include "deflate.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/stream.h"
#include "deflate_inflater.h"

#define HEADERS_LABEL "(deflate block headers)"
#define TABLES_LABEL "(deflate code tables)"
#define PADDING_LABEL "(deflate bit padding)"
#define LENGTH_SYMBOLS 286 /* that a block may use, and distances */
#define DISTANCE_SYMBOLS 30
#define ORDER_SYMBOLS 19

static uint64_t bits_done(const struct sp_inflater *inflater)
{
	return (uint64_t)(inflater->next - inflater->data) * 8 - inflater->count;
}

static struct sp_error *broken(const struct sp_inflater *inflater, const char *what)
{
	return sp_error_new(SP_USAGE, "the deflate data %s at offset 0x%" PRIx64 "; get the file again", what,
		bits_done(inflater) / 8);
}

static struct sp_error *cut_short(const struct sp_inflater *inflater)
{
	return sp_error_new(SP_USAGE,
		"the deflate data ends early at offset 0x%" PRIx64 "; get the whole file",
		(uint64_t)(inflater->end - inflater->data));
}

static struct sp_error *reserve(struct sp_inflater *inflater, uint64_t more, uint8_t **output)
{
	return sp_error_prefix(sp_stream_reserve(inflater->stream, more, inflater->room, output),
		"at offset 0x%" PRIx64, bits_done(inflater) / 8);
}

/* As many whole bytes as there is room for in bits. */
static void refill(struct sp_inflater *inflater)
{
	while (inflater->count <= 56 && inflater->next < inflater->end) {
		inflater->bits |= (uint64_t)*inflater->next++ << inflater->count;
		inflater->count += 8;
	}
}

static struct sp_error *drop(struct sp_inflater *inflater, unsigned count)
{
	if (count > inflater->count)
		return cut_short(inflater);
	inflater->bits >>= count;
	inflater->count -= count;
	return NULL;
}

/* The next bits as a number, at most 16. */
static struct sp_error *take(struct sp_inflater *inflater, unsigned count, unsigned *value)
{
	refill(inflater);
	*value = (unsigned)(inflater->bits & ((1u << count) - 1));
	return drop(inflater, count);
}

/* The next symbol's entry; *value gets its value with the extra bits, *price grows by all bits that it takes.
 */
static struct sp_error *take_symbol(struct sp_inflater *inflater, const uint32_t *table, unsigned index_bits,
	uint32_t *entry, uint32_t *value, unsigned *price)
{
	refill(inflater);
	*entry = table[inflater->bits & ((1u << index_bits) - 1)];
	if (*entry & SP_DEFLATE_LINK) {
		unsigned part = (1u << sp_deflate_code_bits(*entry)) - 1;
		*price += sp_deflate_taken(*entry);
		SP_TRY(drop(inflater, sp_deflate_taken(*entry)));
		*entry = table[sp_deflate_value(*entry) + (inflater->bits & part)];
	}
	unsigned taken = sp_deflate_taken(*entry);
	uint64_t bits = inflater->bits & (((uint64_t)1 << taken) - 1);
	*value = sp_deflate_value(*entry) + (uint32_t)(bits >> sp_deflate_code_bits(*entry));
	*price += taken;
	return drop(inflater, taken);
}

static struct sp_error *run_stored(struct sp_inflater *inflater)
{
	struct sp_stream *stream = inflater->stream;
	unsigned padding = inflater->count % 8, length = 0, check = 0;
	uint8_t *output;
	SP_TRY(drop(inflater, padding));
	SP_TRY(take(inflater, 16, &length));
	SP_TRY(take(inflater, 16, &check));
	if (length != (check ^ 0xffff))
		return broken(inflater, "has a stored block whose length and its check differ");
	sp_stream_extra(stream, HEADERS_LABEL, (sp_bits)(padding + 32) * SP_BIT);
	inflater->next -= inflater->count / 8;
	inflater->bits = 0;
	inflater->count = 0;
	if (length > (uint64_t)(inflater->end - inflater->next))
		return cut_short(inflater);
	if (!length)
		return NULL;
	SP_TRY(reserve(inflater, length, &output));
	memcpy(output, inflater->next, length);
	stream->size += length;
	inflater->next += length;
	sp_stream_spread(stream, length, (sp_bits)length * SP_BYTE_BITS);
	return NULL;
}

static void use_fixed_codes(struct sp_inflater *inflater)
{
	uint8_t lengths[SP_DEFLATE_SYMBOLS];
	if (inflater->is_fixed)
		return;
	memset(lengths, 8, 144);
	memset(lengths + 144, 9, 112);
	memset(lengths + 256, 7, 24);
	memset(lengths + 280, 8, 8);
	sp_deflate_code_build(SP_DEFLATE_LENGTHS, lengths, 288, inflater->lengths);
	memset(lengths, 5, 32);
	sp_deflate_code_build(SP_DEFLATE_DISTANCES, lengths, 32, inflater->distances);
	inflater->is_fixed = true;
}

/* The code that the code lengths are written in. */
static struct sp_error *read_order(struct sp_inflater *inflater, unsigned count, uint32_t *table)
{
	static const uint8_t places[ORDER_SYMBOLS] = {
		16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
	uint8_t lengths[ORDER_SYMBOLS] = {0};
	for (unsigned i = 0; i < count; i++) {
		unsigned length;
		SP_TRY(take(inflater, 3, &length));
		lengths[places[i]] = (uint8_t)length;
	}
	if (!sp_deflate_code_build(SP_DEFLATE_ORDERS, lengths, ORDER_SYMBOLS, table))
		return broken(inflater, "has impossible lengths of the code for code lengths");
	return NULL;
}

/* The code lengths of literals and lengths and, right behind them, of distances. */
static struct sp_error *read_lengths(
	struct sp_inflater *inflater, const uint32_t *table, uint8_t *lengths, unsigned count)
{
	static const struct {
		unsigned bits, least;
	} repeats[] = {{2, 3}, {3, 3}, {7, 11}}; /* of the symbols 16, 17 and 18 */
	for (unsigned done = 0; done < count;) {
		uint32_t entry, symbol;
		unsigned price = 0, more = 0;
		SP_TRY(take_symbol(inflater, table, SP_DEFLATE_ORDER_BITS, &entry, &symbol, &price));
		if (symbol < 16) {
			lengths[done++] = (uint8_t)symbol;
			continue;
		}
		SP_TRY(take(inflater, repeats[symbol - 16].bits, &more));
		more += repeats[symbol - 16].least;
		if (more > count - done || (symbol == 16 && !done))
			return broken(inflater, "repeats a code length that is not there or too often");
		memset(lengths + done, symbol == 16 ? lengths[done - 1] : 0, more);
		done += more;
	}
	return NULL;
}

static struct sp_error *read_codes(struct sp_inflater *inflater)
{
	uint8_t lengths[LENGTH_SYMBOLS + DISTANCE_SYMBOLS];
	uint32_t table[SP_DEFLATE_ORDER_ENTRIES];
	unsigned length_count, distance_count, order_count;
	SP_TRY(take(inflater, 5, &length_count));
	SP_TRY(take(inflater, 5, &distance_count));
	SP_TRY(take(inflater, 4, &order_count));
	length_count += 257;
	distance_count += 1;
	if (length_count > LENGTH_SYMBOLS || distance_count > DISTANCE_SYMBOLS)
		return broken(inflater, "has more symbols than the format knows");
	SP_TRY(read_order(inflater, order_count + 4, table));
	SP_TRY(read_lengths(inflater, table, lengths, length_count + distance_count));
	inflater->is_fixed = false;
	if (!lengths[256])
		return broken(inflater, "has a block without an end");
	if (!sp_deflate_code_build(SP_DEFLATE_LENGTHS, lengths, length_count, inflater->lengths))
		return broken(inflater, "has impossible lengths of the code for literals");
	if (!sp_deflate_code_build(
		    SP_DEFLATE_DISTANCES, lengths + length_count, distance_count, inflater->distances))
		return broken(inflater, "has impossible lengths of the code for distances");
	return NULL;
}

static struct sp_error *put_copy(
	struct sp_inflater *inflater, uint32_t length, uint32_t distance, unsigned price)
{
	struct sp_stream *stream = inflater->stream;
	uint8_t *output;
	if (distance > stream->size)
		return broken(inflater, "copies from before its first byte");
	SP_TRY(reserve(inflater, length, &output));
	for (uint32_t i = 0; i < length; i++)
		output[i] = output[(int64_t)i - (int64_t)distance];
	stream->size += length;
	sp_stream_copy(stream, length, distance, (uint32_t)price << 24);
	return NULL;
}

/* One symbol, with every check; *is_end is set at the end of the block. */
static struct sp_error *run_symbol(struct sp_inflater *inflater, bool *is_end)
{
	uint32_t entry, length, distance;
	unsigned price = 0;
	uint8_t *output;
	SP_TRY(take_symbol(inflater, inflater->lengths, SP_DEFLATE_LENGTH_BITS, &entry, &length, &price));
	if (entry & SP_DEFLATE_LITERAL) {
		SP_TRY(reserve(inflater, 1, &output));
		*output = (uint8_t)length;
		inflater->stream->size++;
		sp_stream_literal(inflater->stream, (uint32_t)price << 24);
		return NULL;
	}
	if (entry & SP_DEFLATE_END) {
		*is_end = true;
		sp_stream_extra(inflater->stream, SP_DEFLATE_END_LABEL, (sp_bits)price * SP_BIT);
		return NULL;
	}
	if (entry & SP_DEFLATE_SPECIAL)
		return broken(inflater, "has a code that stands for nothing");
	SP_TRY(take_symbol(
		inflater, inflater->distances, SP_DEFLATE_DISTANCE_BITS, &entry, &distance, &price));
	if (entry & SP_DEFLATE_SPECIAL)
		return broken(inflater, "has a code that stands for nothing");
	return put_copy(inflater, length, distance, price);
}

static struct sp_error *run_symbols(struct sp_inflater *inflater)
{
	for (bool is_end = false; !is_end;) {
		switch (sp_inflate_fast(inflater)) {
		case SP_INFLATE_END_OF_BLOCK:
			return NULL;
		case SP_INFLATE_NO_SYMBOL:
			return broken(inflater, "has a code that stands for nothing");
		case SP_INFLATE_TOO_FAR:
			return broken(inflater, "copies from before its first byte");
		case SP_INFLATE_NEAR_END:
			SP_TRY(run_symbol(inflater, &is_end));
		}
	}
	return NULL;
}

static struct sp_error *run_block(struct sp_inflater *inflater, bool *is_last)
{
	unsigned last, type;
	SP_TRY(take(inflater, 1, &last));
	SP_TRY(take(inflater, 2, &type));
	sp_stream_extra(inflater->stream, HEADERS_LABEL, 3 * SP_BIT);
	*is_last = last;
	if (type == 0)
		return run_stored(inflater);
	if (type == 3)
		return broken(inflater, "has a block of unknown type");
	if (type == 1) {
		use_fixed_codes(inflater);
		return run_symbols(inflater);
	}
	uint64_t start = bits_done(inflater);
	SP_TRY(read_codes(inflater));
	sp_stream_extra(inflater->stream, TABLES_LABEL, (sp_bits)(bits_done(inflater) - start) * SP_BIT);
	return run_symbols(inflater);
}

struct sp_error *sp_deflate_decode(const uint8_t *data, uint64_t offset, uint64_t size, uint64_t room,
	struct sp_stream *stream, uint64_t *end)
{
	SP_AUTOFREE struct sp_inflater *inflater = sp_alloc(sizeof(*inflater));
	inflater->data = data;
	inflater->next = data + offset;
	inflater->end = data + size;
	inflater->room = room;
	inflater->stream = stream;
	for (bool is_last = false; !is_last;)
		SP_TRY(run_block(inflater, &is_last));
	sp_stream_extra(stream, PADDING_LABEL, (sp_bits)(inflater->count % 8) * SP_BIT);
	*end = (bits_done(inflater) + 7) / 8;
	sp_stream_chunk(stream, offset, *end - offset, stream->size);
	return NULL;
}
