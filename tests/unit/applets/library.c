/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A member of a library from outside of the build.
 */
static int memory_of_library[16] = {1};

int of_library(int value)
{
	return memory_of_library[value & 15]++;
}

int beside_of_library(int value)
{
	return value * 5 + 1;
}
