/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What stretches of a program cost: bytes of code, data and .bss, and their share of the medium.
 */
#ifndef SIZEPROF_PRESENCE_COST_H
#define SIZEPROF_PRESENCE_COST_H

#include "base/compiler.h"
#include "sizeprof/option.h"
#include "sizeprof/program.h"
#include "sizeprof/stream.h"

/* Prices of an image's bytes by offset. */
struct sp_prices {
	const struct sp_stream *stream; /* whose data the program is; NULL: it ships as it is, 8 bits a byte */
	uint32_t *starts;               /* by packet: the offset of its first byte */
	sp_bits *before;                /* by packet: the price of all bytes before it */
};

/* The stream has to stay as long as its prices are used. */
void sp_prices_make(const struct sp_stream *stream, struct sp_prices *prices);
void sp_prices_free(struct sp_prices *prices);
#define SP_PRICES SP_GUARD(sp_prices_free) struct sp_prices
/* The price of size bytes at offset, as the ledger counts it. */
sp_bits sp_prices_of(const struct sp_prices *prices, uint64_t offset, uint64_t size);

/*
 * The cost of stretches of the program, whose flat file or ELF file begins at offset base of the priced image.
 * prices may be NULL: packed is 0.
 */
struct sp_cost sp_cost_of(const struct sp_linked_program *program, const struct sp_prices *prices, uint64_t base,
	const struct sp_stretches *stretches);
/*
 * What a running system frees after boot: between the symbols __init_begin and __init_end. Of size 0 where
 * there are none.
 */
struct sp_stretch sp_cost_init(const struct sp_linked_program *program);
/* Memory that a running system has for stretches of the program: all but what lies in init. */
int64_t sp_cost_memory(const struct sp_stretch *init, const struct sp_stretches *stretches);

#endif
