/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "deflate_code.h"

#define LONGEST 15

static const unsigned table_bits[] = {
	[SP_DEFLATE_LENGTHS] = SP_DEFLATE_LENGTH_BITS,
	[SP_DEFLATE_DISTANCES] = SP_DEFLATE_DISTANCE_BITS,
	[SP_DEFLATE_ORDERS] = SP_DEFLATE_ORDER_BITS,
};

/* The smallest lengths and the extra bits of symbols 257 to 285. */
static const uint16_t length_base[29] = {3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51,
	59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
static const uint8_t length_extra[29] = {
	0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};

/* Distance symbols 0 to 3 are distances 1 to 4; from there on each pair of symbols has one extra bit more. */
static uint32_t distance_entry(unsigned symbol)
{
	if (symbol < 4)
		return (symbol + 1) << 16;
	if (symbol >= 30)
		return SP_DEFLATE_SPECIAL;
	unsigned extra = symbol / 2 - 1;
	return (((2 + symbol % 2) << extra) + 1) << 16 | extra;
}

static uint32_t length_entry(unsigned symbol)
{
	if (symbol < 256)
		return SP_DEFLATE_LITERAL | symbol << 16;
	if (symbol == 256)
		return SP_DEFLATE_SPECIAL | SP_DEFLATE_END;
	if (symbol >= 286)
		return SP_DEFLATE_SPECIAL;
	return (uint32_t)length_base[symbol - 257] << 16 | length_extra[symbol - 257];
}

/* A symbol's entry without its code: what it takes are the extra bits alone. */
static uint32_t symbol_entry(enum sp_deflate_alphabet alphabet, unsigned symbol)
{
	if (alphabet == SP_DEFLATE_LENGTHS)
		return length_entry(symbol);
	return alphabet == SP_DEFLATE_DISTANCES ? distance_entry(symbol) : symbol << 16;
}

static uint32_t with_code(uint32_t entry, unsigned bits)
{
	return entry + bits + (bits << 8);
}

/* A code's symbols by length, then number, as the codes are given out. */
struct order {
	uint16_t counts[LONGEST + 1];
	uint16_t symbols[SP_DEFLATE_SYMBOLS];
	unsigned longest; /* 0: no symbol has a code */
	int left;         /* codes of that length that no symbol has; below 0: too many have one */
};

static void order_symbols(const uint8_t *lengths, size_t count, struct order *order)
{
	uint16_t next[LONGEST + 1];
	*order = (struct order){.left = 1};
	for (size_t i = 0; i < count; i++)
		order->counts[lengths[i]]++;
	next[0] = next[1] = 0;
	for (unsigned bits = 1; bits <= LONGEST; bits++) {
		if (order->counts[bits])
			order->longest = bits;
		if (bits < LONGEST)
			next[bits + 1] = (uint16_t)(next[bits] + order->counts[bits]);
	}
	for (unsigned bits = 1; bits <= order->longest && order->left >= 0; bits++)
		order->left = 2 * order->left - order->counts[bits];
	for (size_t i = 0; i < count; i++)
		if (lengths[i])
			order->symbols[next[lengths[i]]++] = (uint16_t)i;
}

static bool is_code(enum sp_deflate_alphabet alphabet, const struct order *order)
{
	if (order->left == 0)
		return true;
	if (order->left < 0 || alphabet == SP_DEFLATE_ORDERS)
		return false;
	return order->longest == 1 || (order->longest == 0 && alphabet == SP_DEFLATE_DISTANCES);
}

/* The code after this one, of as many bits, first bit lowest as in the data; 0 after the last. */
static unsigned next_code(unsigned code, unsigned bits)
{
	unsigned bit = 1u << (bits - 1);
	while (code & bit)
		bit >>= 1;
	return bit ? (code & (bit - 1)) | bit : 0;
}

/* A table while it is filled. */
struct filling {
	uint32_t *table;
	unsigned index_bits;
	unsigned part_bits; /* index of the other parts */
	unsigned end;       /* of the parts so far */
	unsigned part;      /* where the last one starts */
	unsigned prefix;    /* what leads to it */
};

static void put_short(struct filling *filling, unsigned code, unsigned bits, uint32_t entry)
{
	entry = with_code(entry, bits);
	for (unsigned i = code; i < 1u << filling->index_bits; i += 1u << bits)
		filling->table[i] = entry;
}

static void put_long(struct filling *filling, unsigned code, unsigned bits, uint32_t entry)
{
	unsigned prefix = code & ((1u << filling->index_bits) - 1);
	if (prefix != filling->prefix) {
		filling->prefix = prefix;
		filling->part = filling->end;
		filling->end += 1u << filling->part_bits;
		filling->table[prefix] = SP_DEFLATE_SPECIAL | SP_DEFLATE_LINK | filling->part << 16 |
					 filling->part_bits << 8 | filling->index_bits;
	}
	entry = with_code(entry, bits - filling->index_bits);
	for (unsigned i = code >> filling->index_bits; i < 1u << filling->part_bits;
		i += 1u << (bits - filling->index_bits))
		filling->table[filling->part + i] = entry;
}

static void fill(enum sp_deflate_alphabet alphabet, const struct order *order, struct filling *filling)
{
	const uint16_t *symbol = order->symbols;
	unsigned code = 0;
	for (unsigned bits = 1; bits <= order->longest; bits++)
		for (unsigned i = 0; i < order->counts[bits]; i++, code = next_code(code, bits))
			if (bits <= filling->index_bits)
				put_short(filling, code, bits, symbol_entry(alphabet, *symbol++));
			else
				put_long(filling, code, bits, symbol_entry(alphabet, *symbol++));
}

bool sp_deflate_code_build(
	enum sp_deflate_alphabet alphabet, const uint8_t *lengths, size_t count, uint32_t *table)
{
	struct order order;
	order_symbols(lengths, count, &order);
	if (!is_code(alphabet, &order))
		return false;
	unsigned index_bits = table_bits[alphabet];
	struct filling filling = {.table = table,
		.index_bits = index_bits,
		.end = 1u << index_bits,
		.prefix = UINT32_MAX,
		.part_bits = order.longest > index_bits ? order.longest - index_bits : 0};
	if (order.left)
		for (unsigned i = 0; i < 1u << index_bits; i++)
			table[i] = SP_DEFLATE_SPECIAL | 1;
	fill(alphabet, &order, &filling);
	return true;
}
