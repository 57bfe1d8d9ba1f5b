/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of prices: -log2 of each probability, rounded once, so that sums of them are exact.
 */
#include "range_coder.h"

#include <math.h>

uint32_t sp_range_prices[SP_RANGE_ONE][2];

void sp_range_make_prices(void)
{
	if (sp_range_prices[1][0])
		return;
	for (uint32_t p = SP_RANGE_ONE - 1; p > 0; p--) {
		uint32_t price = (uint32_t)lround(-log2((double)p / SP_RANGE_ONE) * (double)SP_BIT);
		sp_range_prices[SP_RANGE_ONE - p][1] = price;
		sp_range_prices[p][0] = price;
	}
}
