/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What applets have in common.
 */
extern volatile int number;
static int memory_of_shared[32] = {5};

int shared(int value)
{
	return memory_of_shared[value & 31] += number;
}

/* without --gc-sections it stays as long as shared() does */
int beside(int value)
{
	return value * 13 + number;
}
