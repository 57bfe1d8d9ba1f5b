/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * LZMA's range coder (LZMA SDK, lzma-specification), with the price of what it decodes. All of it is inlined
 * where it is used, so that range and code live in registers: use it on a local struct sp_range_coder.
 */
#ifndef SIZEPROF_ANALYZERS_RANGE_CODER_H
#define SIZEPROF_ANALYZERS_RANGE_CODER_H

#include <stdbool.h>
#include <stdint.h>

#include "sizeprof/ledger.h"

#define SP_ALWAYS_INLINE inline __attribute__((always_inline))

#define SP_RANGE_BITS 11
#define SP_RANGE_ONE (1u << SP_RANGE_BITS) /* a probability of 1 */
#define SP_RANGE_MOVE 5                    /* a probability moves by a 32nd of the way to the bit that came */
#define SP_RANGE_RENEW (1u << 24)          /* below this the range takes in another byte */

/* The probability that the next bit is 0, in 1/2048. It stays between 31 and 2017. */
typedef uint16_t sp_range_probability;

/* Price of a bit by its probability: [p][0] of a 0, [p][1] of a 1. Side by side, they share cache lines. */
extern uint32_t sp_range_prices[SP_RANGE_ONE][2];
/* Fills them; needed before anything is decoded. Calling it again changes nothing. */
void sp_range_make_prices(void);

/* Whoever decodes sees to it that `next` has enough bytes; price grows with each bit. */
struct sp_range_coder {
	uint32_t range, code, price;
	const uint8_t *next;
};

static SP_ALWAYS_INLINE void sp_range_renew(struct sp_range_coder *coder)
{
	if (coder->range < SP_RANGE_RENEW) {
		coder->range <<= 8;
		coder->code = coder->code << 8 | *coder->next++;
	}
}

/* A bit that branches: for flags. */
static SP_ALWAYS_INLINE bool sp_range_flag(struct sp_range_coder *coder, sp_range_probability *probability)
{
	sp_range_renew(coder);
	uint32_t p = *probability;
	uint32_t bound = (coder->range >> SP_RANGE_BITS) * p;
	if (coder->code < bound) {
		coder->range = bound;
		coder->price += sp_range_prices[p][0];
		*probability = (sp_range_probability)(p + ((SP_RANGE_ONE - p) >> SP_RANGE_MOVE));
		return false;
	}
	coder->range -= bound;
	coder->code -= bound;
	coder->price += sp_range_prices[p][1];
	*probability = (sp_range_probability)(p - (p >> SP_RANGE_MOVE));
	return true;
}

/* A bit without branches: for trees. */
static SP_ALWAYS_INLINE uint32_t sp_range_bit(struct sp_range_coder *coder, sp_range_probability *probability)
{
	sp_range_renew(coder);
	uint32_t p = *probability;
	uint32_t bound = (coder->range >> SP_RANGE_BITS) * p;
	uint32_t bit = coder->code >= bound;
	uint32_t ones = 0u - bit; /* all bits set, or none */
	coder->range = bound + (ones & (coder->range - 2 * bound));
	coder->code -= ones & bound;
	coder->price += sp_range_prices[p][bit];
	/* towards SP_RANGE_ONE for a 0, rounded towards where it stands; towards 0 for a 1 */
	int32_t target = (int32_t)(~ones & (SP_RANGE_ONE - (1 << SP_RANGE_MOVE) + 1));
	*probability = (sp_range_probability)((int32_t)p - (((int32_t)p - target) >> SP_RANGE_MOVE));
	return bit;
}

/* The first bit of a tree is the highest of the result, which has a 1 in front of it. */
static SP_ALWAYS_INLINE uint32_t sp_range_tree(
	struct sp_range_coder *coder, sp_range_probability *tree, unsigned bits)
{
	uint32_t node = 1;
	for (unsigned i = 0; i < bits; i++)
		node = 2 * node + sp_range_bit(coder, &tree[node]);
	return node;
}

/* The first bit is the lowest. */
static SP_ALWAYS_INLINE uint32_t sp_range_reverse(
	struct sp_range_coder *coder, sp_range_probability *tree, unsigned bits)
{
	uint32_t node = 1, value = 0;
	for (unsigned i = 0; i < bits; i++) {
		uint32_t bit = sp_range_bit(coder, &tree[node]);
		node = 2 * node + bit;
		value |= bit << i;
	}
	return value;
}

/* Bits without a model. */
static SP_ALWAYS_INLINE uint32_t sp_range_direct(struct sp_range_coder *coder, unsigned bits)
{
	uint32_t value = 0;
	coder->price += bits * (uint32_t)SP_BIT;
	for (unsigned i = 0; i < bits; i++) {
		sp_range_renew(coder);
		coder->range >>= 1;
		uint32_t bit = coder->code >= coder->range;
		coder->code -= (0u - bit) & coder->range;
		value = 2 * value + bit;
	}
	return value;
}

#endif
