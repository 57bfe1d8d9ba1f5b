/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cuts.h"

#include <stdlib.h>

#include "base/bisect.h"
#include "base/memory.h"

void sp_cuts_add(struct sp_cuts *cuts, uint64_t offset)
{
	SP_GROW(cuts->items, cuts->count, cuts->capacity);
	cuts->items[cuts->count++] = offset;
}

static int by_value(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
	return (left > right) - (left < right);
}

void sp_cuts_sort(struct sp_cuts *cuts)
{
	size_t kept = 0;
	if (cuts->count)
		qsort(cuts->items, cuts->count, sizeof(*cuts->items), by_value);
	for (size_t i = 0; i < cuts->count; i++)
		if (!kept || cuts->items[kept - 1] != cuts->items[i])
			cuts->items[kept++] = cuts->items[i];
	cuts->count = kept;
}

void sp_cuts_free(struct sp_cuts *cuts)
{
	free(cuts->items);
	*cuts = (struct sp_cuts){0};
}

size_t sp_cuts_first(const struct sp_cuts *cuts, uint64_t offset)
{
	return SP_BISECT(i, cuts->count, cuts->items[i] < offset);
}
