/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/capacity.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static const struct sp_floppy floppies[] = {
	{"720K", 737280, 80, 2, 9},
	{"1.2M", 1228800, 80, 2, 15},
	{"1.44M", 1474560, 80, 2, 18},
	{"2.88M", 2949120, 80, 2, 36},
};

static const struct {
	const char *name;
	uint64_t bytes;
} units[] = {{"", 1}, {"K", 1 << 10}, {"KiB", 1 << 10}, {"M", 1 << 20}, {"MiB", 1 << 20}};

const struct sp_floppy *sp_floppies(size_t *count)
{
	*count = SP_COUNT(floppies);
	return floppies;
}

const struct sp_floppy *sp_floppy_of_size(uint64_t bytes)
{
	for (size_t i = 0; i < SP_COUNT(floppies); i++)
		if (floppies[i].bytes == bytes)
			return &floppies[i];
	return NULL;
}

static uint64_t unit_size(const char *name)
{
	if (*name == ' ')
		name++;
	for (size_t i = 0; i < SP_COUNT(units); i++)
		if (strcmp(units[i].name, name) == 0)
			return units[i].bytes;
	return 0;
}

bool sp_capacity_read(const char *text, uint64_t *bytes)
{
	for (size_t i = 0; i < SP_COUNT(floppies); i++) {
		if (strcmp(floppies[i].name, text) == 0) {
			*bytes = floppies[i].bytes;
			return true;
		}
	}
	if (*text < '0' || *text > '9')
		return false;
	char *end;
	errno = 0;
	unsigned long long number = strtoull(text, &end, 10);
	uint64_t unit = unit_size(end);
	if (errno || !unit || number > UINT64_MAX / unit)
		return false;
	*bytes = number * unit;
	return true;
}
