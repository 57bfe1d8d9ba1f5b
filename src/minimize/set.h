/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sets of items as words of bits; how many words, the caller knows.
 */
#ifndef SIZEPROF_MINIMIZE_SET_H
#define SIZEPROF_MINIMIZE_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline bool set_has(const uint64_t *set, size_t item)
{
	return set[item / 64] >> (item % 64) & 1;
}

static inline void set_add(uint64_t *set, size_t item)
{
	set[item / 64] |= UINT64_C(1) << (item % 64);
}

static inline void set_remove(uint64_t *set, size_t item)
{
	set[item / 64] &= ~(UINT64_C(1) << (item % 64));
}

static inline void set_copy(uint64_t *to, const uint64_t *from, size_t words)
{
	memcpy(to, from, words * sizeof(*to));
}

static inline void set_clear(uint64_t *set, size_t words)
{
	memset(set, 0, words * sizeof(*set));
}

static inline void set_join(uint64_t *to, const uint64_t *from, size_t words)
{
	for (size_t i = 0; i < words; i++)
		to[i] |= from[i];
}

static inline void set_take(uint64_t *from, const uint64_t *what, size_t words)
{
	for (size_t i = 0; i < words; i++)
		from[i] &= ~what[i];
}

static inline void set_meet(uint64_t *to, const uint64_t *with, size_t words)
{
	for (size_t i = 0; i < words; i++)
		to[i] &= with[i];
}

static inline bool set_equal(const uint64_t *a, const uint64_t *b, size_t words)
{
	return memcmp(a, b, words * sizeof(*a)) == 0;
}

static inline bool set_meets(const uint64_t *a, const uint64_t *b, size_t words)
{
	for (size_t i = 0; i < words; i++) {
		if (a[i] & b[i])
			return true;
	}
	return false;
}

static inline bool set_within(const uint64_t *inner, const uint64_t *outer, size_t words)
{
	for (size_t i = 0; i < words; i++) {
		if (inner[i] & ~outer[i])
			return false;
	}
	return true;
}

static inline size_t set_size(const uint64_t *set, size_t words)
{
	size_t size = 0;
	for (size_t i = 0; i < words; i++)
		size += (size_t)__builtin_popcountll(set[i]);
	return size;
}

/* The first member at or after an item, or SIZE_MAX. */
static inline size_t set_next(const uint64_t *set, size_t words, size_t item)
{
	size_t word = item / 64;
	if (word >= words)
		return SIZE_MAX;
	uint64_t bits = set[word] & (~UINT64_C(0) << (item % 64));
	while (!bits) {
		if (++word == words)
			return SIZE_MAX;
		bits = set[word];
	}
	return word * 64 + (size_t)__builtin_ctzll(bits);
}

#define SET_EACH(item, set, words)                                                                           \
	for (size_t item = set_next(set, words, 0); item != SIZE_MAX; item = set_next(set, words, item + 1))

#endif
