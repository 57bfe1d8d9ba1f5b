/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/human.h"

#include <stddef.h>

#include "base/memory.h"

char *sp_human_size(uint64_t bytes)
{
	static const char *const units[] = {"KB", "MB", "GB", "TB", "PB", "EB"};
	if (bytes < 1000)
		return sp_format("%lu B", (unsigned long)bytes);
	uint64_t unit = 1000;
	size_t which = 0;
	/* 999,950 rounds to 1000.0 KB, which people call 1.0 MB */
	while (which + 1 < SP_COUNT(units) && bytes >= unit * 1000 - unit / 20) {
		unit *= 1000;
		which++;
	}
	uint64_t tenths = bytes / unit * 10 + (bytes % unit + unit / 20) / (unit / 10);
	return sp_format(
		"%lu.%lu %s", (unsigned long)(tenths / 10), (unsigned long)(tenths % 10), units[which]);
}
