/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The delta filter (xz file format 1.0.4, section 5.3.3).
 */
#include "filters.h"

void sp_filter_delta(uint8_t *data, uint64_t size, uint32_t distance)
{
	for (uint64_t i = distance; i < size; i++)
		data[i] = (uint8_t)(data[i] + data[i - distance]);
}
