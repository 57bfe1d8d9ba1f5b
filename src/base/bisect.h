/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Binary search in a sorted list, whatever its items are and are sorted by.
 */
#ifndef SIZEPROF_BASE_BISECT_H
#define SIZEPROF_BASE_BISECT_H

#include <stddef.h>

/*
 * How many items the condition holds for, which holds for the first ones alone: so this is the number of the
 * first for which it does not hold, or count. The condition knows an item's number as i, or whatever name is
 * given instead:
 *
 *	size_t first = SP_BISECT(i, list->count, list->items[i].address < address);
 */
#define SP_BISECT(i, count, condition)                                                                       \
	({                                                                                                   \
		size_t sp_low = 0, sp_high = (count);                                                        \
		while (sp_low < sp_high) {                                                                   \
			const size_t i = sp_low + (sp_high - sp_low) / 2;                                    \
			if (condition)                                                                       \
				sp_low = i + 1;                                                              \
			else                                                                                 \
				sp_high = i;                                                                 \
		}                                                                                            \
		sp_low;                                                                                      \
	})

#endif
