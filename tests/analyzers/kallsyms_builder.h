/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes the tables of a kernel's own symbols for tests, in each of the orders and encodings that kernels
 * have had: what analyzers/labels/kallsyms_table.h describes, the other way round.
 */
#ifndef TESTS_ANALYZERS_KALLSYMS_BUILDER_H
#define TESTS_ANALYZERS_KALLSYMS_BUILDER_H

#include <ctype.h>

#include "unit/harness.h"

#include "../analyzers/labels/kallsyms_table.h"
#include "base/buffer.h"

struct kallsyms_entry {
	uint64_t address;
	const char *text; /* type letter and name: "Tstart_kernel" */
};

/* How a version of the kernel writes the tables. */
struct kallsyms_style {
	const char *what;
	bool wide;
	unsigned align;
	bool addresses_first; /* in front of the names, up to 6.4 */
	bool order;           /* kallsyms_seqs_of_names, from 6.2 on */
	enum sp_kallsyms_encoding encoding;
};

static const struct kallsyms_style kallsyms_styles[] = {
	{"5.10, more than one processor", true, 8, true, false, SP_KALLSYMS_BASE_OR_FIXED},
	{"5.10, one processor", true, 8, true, false, SP_KALLSYMS_BASE},
	{"5.10, addresses", true, 8, true, false, SP_KALLSYMS_ADDRESS},
	{"6.1, 32 bits", false, 4, true, false, SP_KALLSYMS_BASE},
	{"6.2", true, 8, true, true, SP_KALLSYMS_BASE_OR_FIXED},
	{"6.12", true, 8, false, true, SP_KALLSYMS_BASE_OR_FIXED},
	{"6.6, addresses", true, 8, false, true, SP_KALLSYMS_ADDRESS},
	{"6.12, 32 bits", false, 4, false, true, SP_KALLSYMS_BASE},
	{"7.0", true, 4, false, true, SP_KALLSYMS_PLACE},
	{"7.0, 32 bits", false, 4, false, true, SP_KALLSYMS_PLACE},
};

/* Codes from 0x80 on stand for these; all others below for themselves, and the rest for nothing. */
static const char *const kallsyms_tokens[] = {"T", "sys_", "kernel_", "_start", "device", "t__"};

static inline const char *kallsyms_token(unsigned code, char single[2])
{
	single[0] = (char)code;
	single[1] = '\0';
	if (code >= 0x80)
		return code - 0x80 < SP_COUNT(kallsyms_tokens) ? kallsyms_tokens[code - 0x80] : "";
	return isalnum((int)code) || strchr("_.$", (int)code) ? (code ? single : "") : "";
}

static inline void kallsyms_align(struct sp_buffer *out, unsigned align)
{
	while (out->size % align)
		sp_buffer_add(out, "", 1);
}

static inline void kallsyms_number(struct sp_buffer *out, uint64_t value, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++) {
		uint8_t byte = (uint8_t)(value >> (8 * i));
		sp_buffer_add(out, &byte, 1);
	}
}

/* The codes of a text: the longest token that fits, else its character. */
static inline void kallsyms_compress(struct sp_buffer *codes, const char *text)
{
	while (*text) {
		unsigned best = (unsigned char)*text;
		size_t longest = 1;
		for (unsigned i = 0; i < SP_COUNT(kallsyms_tokens); i++) {
			size_t size = strlen(kallsyms_tokens[i]);
			if (size > longest && !strncmp(text, kallsyms_tokens[i], size)) {
				longest = size;
				best = 0x80 + i;
			}
		}
		kallsyms_number(codes, best, 1);
		text += longest;
	}
}

static inline void kallsyms_put_names(struct sp_buffer *out, const struct kallsyms_style *style,
	const struct kallsyms_entry *entries, size_t count)
{
	struct sp_buffer markers = SP_BUFFER_EMPTY, codes = SP_BUFFER_EMPTY;
	kallsyms_align(out, style->align);
	kallsyms_number(out, count, 4);
	kallsyms_align(out, style->align);
	size_t start = out->size;
	for (size_t i = 0; i < count; i++) {
		if (i % 256 == 0)
			kallsyms_number(&markers, out->size - start, 4);
		sp_buffer_clear(&codes);
		kallsyms_compress(&codes, entries[i].text);
		if (codes.size < 0x80) {
			kallsyms_number(out, codes.size, 1);
		} else {
			kallsyms_number(out, (codes.size & 0x7f) | 0x80, 1);
			kallsyms_number(out, codes.size >> 7, 1);
		}
		sp_buffer_add(out, codes.data, codes.size);
	}
	kallsyms_align(out, style->align);
	sp_buffer_add(out, markers.data, markers.size);
	sp_buffer_free(&markers);
	sp_buffer_free(&codes);
}

/* Its content does not matter here, as long as it is numbers of symbols. */
static inline void kallsyms_put_order(struct sp_buffer *out, const struct kallsyms_style *style, size_t count)
{
	kallsyms_align(out, style->align);
	for (size_t i = 0; i < count; i++) {
		const uint8_t entry[3] = {(uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i};
		sp_buffer_add(out, entry, sizeof(entry));
	}
}

static inline void kallsyms_put_tokens(struct sp_buffer *out, const struct kallsyms_style *style)
{
	struct sp_buffer index = SP_BUFFER_EMPTY;
	char single[2];
	kallsyms_align(out, style->align);
	size_t start = out->size;
	for (unsigned code = 0; code < 256; code++) {
		const char *token = kallsyms_token(code, single);
		kallsyms_number(&index, out->size - start, 2);
		sp_buffer_add(out, token, strlen(token) + 1);
	}
	kallsyms_align(out, style->align);
	sp_buffer_add(out, index.data, index.size);
	sp_buffer_free(&index);
}

/* memory: the address of the first byte of out. Small addresses are per processor. */
static inline void kallsyms_put_addresses(struct sp_buffer *out, const struct kallsyms_style *style,
	uint64_t memory, uint64_t base, const struct kallsyms_entry *entries, size_t count)
{
	bool has_base = style->encoding == SP_KALLSYMS_BASE || style->encoding == SP_KALLSYMS_BASE_OR_FIXED;
	kallsyms_align(out, style->align);
	for (size_t i = 0; i < count; i++) {
		uint64_t address = entries[i].address;
		if (style->encoding == SP_KALLSYMS_ADDRESS)
			kallsyms_number(out, address, style->wide ? 8 : 4);
		else if (style->encoding == SP_KALLSYMS_BASE)
			kallsyms_number(out, address - base, 4);
		else if (style->encoding == SP_KALLSYMS_BASE_OR_FIXED)
			kallsyms_number(out, address < base ? address : base - 1 - address, 4);
		else
			kallsyms_number(out, address - (memory + out->size), 4);
	}
	if (!has_base)
		return;
	kallsyms_align(out, style->align);
	kallsyms_number(out, base, style->wide ? 8 : 4);
}

/* Appends all tables; out must start at a multiple of 8. */
static inline void kallsyms_build(struct sp_buffer *out, const struct kallsyms_style *style, uint64_t memory,
	uint64_t base, const struct kallsyms_entry *entries, size_t count)
{
	if (style->addresses_first)
		kallsyms_put_addresses(out, style, memory, base, entries, count);
	kallsyms_put_names(out, style, entries, count);
	if (style->order && style->addresses_first)
		kallsyms_put_order(out, style, count);
	kallsyms_put_tokens(out, style);
	if (!style->addresses_first)
		kallsyms_put_addresses(out, style, memory, base, entries, count);
	if (style->order && !style->addresses_first)
		kallsyms_put_order(out, style, count);
}

#endif
