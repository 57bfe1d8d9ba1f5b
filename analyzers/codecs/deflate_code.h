/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The Huffman codes of deflate data (RFC 1951, 3.2.2 to 3.2.7) as tables for decoding: the next bits of the
 * data are the index of an entry. Codes longer than the table's index go on in a part of their own behind it.
 *
 * An entry, from its lowest bit: 8 bits, how many bits of the data it takes, extra bits included; 4 bits, how
 * many of them are the code; then the flags below; 15 bits from bit 16 on, its value: the literal, the
 * smallest length or distance, to which the extra bits are added, or the place of the code's other part.
 */
#ifndef SIZEPROF_ANALYZERS_CODECS_DEFLATE_CODE_H
#define SIZEPROF_ANALYZERS_CODECS_DEFLATE_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SP_DEFLATE_LITERAL (1u << 31)
#define SP_DEFLATE_SPECIAL (1u << 15) /* one of the next two, or no symbol at all */
#define SP_DEFLATE_LINK (1u << 14)    /* the code goes on; its 4 bits say how many index the other part */
#define SP_DEFLATE_END (1u << 13)     /* end of block */

#define SP_DEFLATE_LENGTH_BITS 11 /* index of the table of literals and lengths */
#define SP_DEFLATE_DISTANCE_BITS 9
#define SP_DEFLATE_ORDER_BITS 7 /* of the code that code lengths are written in: no code is longer */

/* In a complete code at least two symbols share each part, and no part has more than 2^(15 - index) entries.
 */
#define SP_DEFLATE_LENGTH_ENTRIES ((1 << SP_DEFLATE_LENGTH_BITS) + 144 * (1 << (15 - SP_DEFLATE_LENGTH_BITS)))
#define SP_DEFLATE_DISTANCE_ENTRIES                                                                          \
	((1 << SP_DEFLATE_DISTANCE_BITS) + 16 * (1 << (15 - SP_DEFLATE_DISTANCE_BITS)))
#define SP_DEFLATE_ORDER_ENTRIES (1 << SP_DEFLATE_ORDER_BITS)

#define SP_DEFLATE_SYMBOLS 288 /* the most that a code has */

enum sp_deflate_alphabet {
	SP_DEFLATE_LENGTHS, /* literals, the end of the block, lengths */
	SP_DEFLATE_DISTANCES,
	SP_DEFLATE_ORDERS, /* code lengths */
};

static inline unsigned sp_deflate_taken(uint32_t entry)
{
	return entry & 0xff;
}

static inline unsigned sp_deflate_code_bits(uint32_t entry)
{
	return entry >> 8 & 15;
}

static inline uint32_t sp_deflate_value(uint32_t entry)
{
	return entry >> 16 & 0x7fff;
}

/*
 * Fills the table from the code lengths of symbols 0 to count - 1, each at most 15. False: they make no code.
 * That is: more codes than there is room for, or fewer, other than the one-bit code of a single symbol or,
 * of distances, no code at all.
 */
bool sp_deflate_code_build(
	enum sp_deflate_alphabet alphabet, const uint8_t *lengths, size_t count, uint32_t *table);

#endif
