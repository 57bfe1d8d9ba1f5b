/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stretches of addresses (include/sizeprof/program.h): add, sort and merge, ask. Ends are kept as the last
 * address (address + size - 1) wherever they are compared, as the end of the last page would be 0.
 */
#include "base/stretches.h"

#include <stdlib.h>

#include "base/bisect.h"
#include "base/memory.h"

static uint64_t last_of(const struct sp_stretch *stretch)
{
	return stretch->address + (stretch->size - 1);
}

/* a does not begin after b: does b begin inside a, or right behind it? */
static bool touches(const struct sp_stretch *a, const struct sp_stretch *b)
{
	return b->address <= last_of(a) || b->address - last_of(a) == 1;
}

static void extend(struct sp_stretch *a, const struct sp_stretch *b)
{
	if (last_of(b) > last_of(a))
		a->size = last_of(b) - a->address + 1;
}

void sp_stretches_add(struct sp_stretches *stretches, uint64_t address, uint64_t size)
{
	if (!size)
		return;
	if (size - 1 > UINT64_MAX - address)
		size = UINT64_MAX - address + 1;
	struct sp_stretch stretch = {address, size};
	struct sp_stretch *last = stretches->count ? &stretches->items[stretches->count - 1] : NULL;
	if (last && last->address <= address && touches(last, &stretch)) {
		extend(last, &stretch);
		return;
	}
	SP_GROW(stretches->items, stretches->count, stretches->capacity);
	stretches->items[stretches->count++] = stretch;
}

void sp_stretches_add_all(struct sp_stretches *stretches, const struct sp_stretches *more)
{
	for (size_t i = 0; i < more->count; i++)
		sp_stretches_add(stretches, more->items[i].address, more->items[i].size);
}

static int compare(const void *first, const void *second)
{
	const struct sp_stretch *a = first, *b = second;
	return (a->address > b->address) - (a->address < b->address);
}

void sp_stretches_normalise(struct sp_stretches *stretches)
{
	if (!stretches->count)
		return;
	qsort(stretches->items, stretches->count, sizeof(*stretches->items), compare);
	size_t kept = 1;
	for (size_t i = 1; i < stretches->count; i++) {
		struct sp_stretch *last = &stretches->items[kept - 1];
		if (touches(last, &stretches->items[i]))
			extend(last, &stretches->items[i]);
		else
			stretches->items[kept++] = stretches->items[i];
	}
	stretches->count = stretches->capacity = kept;
	stretches->items = sp_realloc(stretches->items, kept, sizeof(*stretches->items));
}

uint64_t sp_stretches_bytes(const struct sp_stretches *stretches)
{
	uint64_t bytes = 0;
	for (size_t i = 0; i < stretches->count; i++)
		bytes += stretches->items[i].size;
	return bytes;
}

/* The first that does not end before address; count when all do. */
static size_t find(const struct sp_stretches *stretches, uint64_t address)
{
	return SP_BISECT(i, stretches->count, last_of(&stretches->items[i]) < address);
}

uint64_t sp_stretches_within(const struct sp_stretches *stretches, uint64_t address, uint64_t size)
{
	uint64_t bytes = 0;
	if (!size)
		return 0;
	uint64_t last = size - 1 > UINT64_MAX - address ? UINT64_MAX : address + (size - 1);
	for (size_t i = find(stretches, address); i < stretches->count; i++) {
		const struct sp_stretch *stretch = &stretches->items[i];
		if (stretch->address > last)
			break;
		uint64_t from = stretch->address > address ? stretch->address : address;
		uint64_t to = last_of(stretch) < last ? last_of(stretch) : last;
		bytes += to - from + 1;
	}
	return bytes;
}

bool sp_stretches_has(const struct sp_stretches *stretches, uint64_t address)
{
	return sp_stretches_within(stretches, address, 1) != 0;
}

/* One stretch without those from *next on that reach into it; *next then is the first that may reach further.
 */
static void cut(
	struct sp_stretches *result, struct sp_stretch rest, const struct sp_stretches *less, size_t *next)
{
	for (;; (*next)++) {
		const struct sp_stretch *hole = *next < less->count ? &less->items[*next] : NULL;
		if (!hole || hole->address > last_of(&rest))
			break;
		if (last_of(hole) < rest.address)
			continue;
		if (hole->address > rest.address)
			sp_stretches_add(result, rest.address, hole->address - rest.address);
		if (last_of(hole) >= last_of(&rest))
			return; /* it may reach into the next one, too */
		rest.size = last_of(&rest) - last_of(hole);
		rest.address = last_of(hole) + 1;
	}
	sp_stretches_add(result, rest.address, rest.size);
}

struct sp_stretches sp_stretches_subtract(const struct sp_stretches *from, const struct sp_stretches *less)
{
	struct sp_stretches result = {0};
	size_t next = 0;
	for (size_t i = 0; i < from->count; i++)
		cut(&result, from->items[i], less, &next);
	return result;
}

void sp_stretches_free(struct sp_stretches *stretches)
{
	free(stretches->items);
	*stretches = (struct sp_stretches){0};
}
