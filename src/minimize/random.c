/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "minimize/posterior.h"

/* splitmix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014) */
uint64_t random_word(uint64_t *state)
{
	uint64_t word = *state += UINT64_C(0x9e3779b97f4a7c15);
	word = (word ^ (word >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	word = (word ^ (word >> 27)) * UINT64_C(0x94d049bb133111eb);
	return word ^ (word >> 31);
}

double random_unit(uint64_t *state)
{
	return (double)(random_word(state) >> 11) * 0x1p-53;
}

size_t random_below(uint64_t *state, size_t limit)
{
	return (size_t)(((unsigned __int128)random_word(state) * limit) >> 64);
}
