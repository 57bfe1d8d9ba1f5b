/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The symbol table that a Linux kernel carries in its own read-only data (CONFIG_KALLSYMS), as
 * scripts/kallsyms.c of the kernel's sources writes it, versions 5.10 to 7.x. Nothing points at it, so it is
 * found by its content.
 *
 *   kallsyms_num_syms       u32
 *   kallsyms_names          for each symbol a length (one byte, or two: seven bits each, the low ones first)
 *                           and as many codes, each of which stands for a token; the first character is nm's
 *                           type letter
 *   kallsyms_markers        u32 for every 256th symbol: where its name starts in kallsyms_names
 *   kallsyms_token_table    256 tokens, each ended by a NUL; characters that occur in names stand for
 *                           themselves
 *   kallsyms_token_index    256 u16: where each token starts
 *   kallsyms_offsets        i32 for each symbol, in one of the encodings of enum sp_kallsyms_encoding
 *   kallsyms_relative_base  an address, up to 6.19
 *   kallsyms_seqs_of_names  3 bytes for each symbol, from 6.2 on: the order by name
 *
 * Up to 6.4 offsets and base stood in front of num_syms, and seqs_of_names behind the markers. Each table
 * is aligned to an address's size, since 7.0 to 4 bytes. Symbols stand in the order of their addresses.
 */
#ifndef SIZEPROF_ANALYZERS_KALLSYMS_TABLE_H
#define SIZEPROF_ANALYZERS_KALLSYMS_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"

/* A stretch of the address space that the file describes: a section, or a segment where there are none. */
struct sp_kallsyms_range {
	uint64_t address, size;
	uint64_t offset; /* in the file */
	uint64_t bytes;  /* in the file: size, or 0 when nothing is stored */
	bool executable;
};

/* The kernel's ELF file as the reader needs it; ranges are sorted by address. */
struct sp_kallsyms_image {
	const uint8_t *data;
	uint64_t size;
	bool wide; /* 64 bits */
	const struct sp_kallsyms_range *ranges;
	size_t range_count;
};

enum sp_kallsyms_encoding {
	SP_KALLSYMS_ADDRESS,       /* the address itself, in full size */
	SP_KALLSYMS_BASE,          /* added to the base */
	SP_KALLSYMS_BASE_OR_FIXED, /* from 0 up: the address itself (per processor); below: base - 1 - value
				    */
	SP_KALLSYMS_PLACE,         /* added to the address of the entry; since 7.0 */
};

struct sp_kallsyms_symbol {
	const char *name; /* without the type letter */
	uint64_t address;
	char type; /* as nm prints it */
};

/* Where one of the tables lies in the file. */
struct sp_kallsyms_part {
	const char *name; /* the kernel's symbol of it */
	uint64_t offset, size;
};

#define SP_KALLSYMS_PARTS 8

struct sp_kallsyms {
	struct sp_kallsyms_symbol *symbols; /* by address */
	size_t count;
	char *names; /* what the symbols' names point into */
	struct sp_kallsyms_part parts[SP_KALLSYMS_PARTS];
	size_t part_count;
	enum sp_kallsyms_encoding encoding;
};

/*
 * Find and read the tables; false when there are none that agree with one another in every respect, and
 * *table is empty then. Time and memory are bounded by a small multiple of the image's size, whatever is in
 * it.
 */
bool sp_kallsyms_read(const struct sp_kallsyms_image *image, struct sp_kallsyms *table);
void sp_kallsyms_free(struct sp_kallsyms *table);
#define SP_KALLSYMS SP_GUARD(sp_kallsyms_free) struct sp_kallsyms

/* The range that holds an address, or NULL. */
const struct sp_kallsyms_range *sp_kallsyms_range_of(const struct sp_kallsyms_image *image, uint64_t address);

#endif
