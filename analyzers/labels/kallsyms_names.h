/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The half of the kernel's symbol table that holds names: tokens, names and markers (kallsyms_table.h says
 * what they are). These stand side by side in every version.
 */
#ifndef SIZEPROF_ANALYZERS_KALLSYMS_NAMES_H
#define SIZEPROF_ANALYZERS_KALLSYMS_NAMES_H

#include "base/buffer.h"
#include "kallsyms_table.h"

/* Places are offsets in the file. */
struct sp_kallsyms_names {
	const struct sp_kallsyms_range *range; /* that all tables lie in */
	uint64_t floor, ceiling;               /* its ends */
	uint64_t tokens, tokens_end, index;
	uint64_t number, names, names_end, markers;
	uint64_t order;      /* of seqs_of_names in front of the tokens; 0: not there */
	uint64_t order_size; /* of one of its entries: 3, or 4 as in early 6.2 */
	uint32_t count;      /* symbols */
	unsigned align;      /* of each table */
};

/* Find them; false when there are none. */
bool sp_kallsyms_find_names(const struct sp_kallsyms_image *image, struct sp_kallsyms_names *names);

/*
 * Append all names, each with its type letter in front and a NUL behind; false when one of them is none, or
 * when they take more room than names do.
 */
bool sp_kallsyms_expand(
	const struct sp_kallsyms_image *image, const struct sp_kallsyms_names *names, struct sp_buffer *text);

/* The next multiple of a power of two. */
static inline uint64_t sp_kallsyms_align(uint64_t value, unsigned align)
{
	return (value + align - 1) / align * align;
}

#endif
