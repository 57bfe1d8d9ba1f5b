/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The labels of two builds side by side. A private header of this folder.
 */
#ifndef SIZEPROF_STORE_DIFF_H
#define SIZEPROF_STORE_DIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sizeprof/ledger.h"

enum { SP_BEFORE, SP_AFTER, SP_SIDES };

struct sp_change {
	uint64_t id;          /* of the label in the store; the same in every build */
	char *label, *object; /* object: NULL when it is not one */
	bool is_in[SP_SIDES];
	int64_t raw[SP_SIDES];
	sp_bits packed[SP_SIDES];
	bool is_estimated; /* some of packed, in one of them */
	/* what became of it: NULL when it is in both builds, or the word that the table has; a constant text
	 */
	const char *what;
};

struct sp_changes {
	struct sp_change *items;
	size_t count, capacity;
};

/* Make one of two that are the same thing under two labels, as far as that can be told; others become new or
 * gone. */
void sp_changes_match(struct sp_changes *changes, enum sp_dimension dimension);
/* Price of similar things: within a quarter of the dearer one, and two bytes. */
bool sp_prices_are_similar(sp_bits a, sp_bits b);
void sp_changes_clear(struct sp_changes *changes);

#endif
