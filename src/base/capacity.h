/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Capacities of media as people write them. A floppy's name means its true capacity: 1.44M is 1,474,560
 * bytes, neither 1.44 million nor 1.44 MiB.
 */
#ifndef SIZEPROF_BASE_CAPACITY_H
#define SIZEPROF_BASE_CAPACITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A floppy that drives of a PC and their BIOS know. */
struct sp_floppy {
	const char *name;
	uint64_t bytes;
	unsigned tracks, heads, sectors; /* sectors of 512 bytes a track */
};

/* All of them, smallest first. */
const struct sp_floppy *sp_floppies(size_t *count);
/* The floppy of exactly that many bytes, or NULL. */
const struct sp_floppy *sp_floppy_of_size(uint64_t bytes);

/* "1.44M" and the other floppies' names, or a whole number of bytes, of KiB ("1440K", "1440KiB") or MiB
 * ("4M", "4MiB"). */
bool sp_capacity_read(const char *text, uint64_t *bytes);

#endif
