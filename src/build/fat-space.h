/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much room a FAT file system in an image has left (ECMA-107). For images that were just made:
 * one that makes no sense is this machine's fault.
 */
#ifndef SIZEPROF_BUILD_FAT_SPACE_H
#define SIZEPROF_BUILD_FAT_SPACE_H

#include <stdint.h>

#include "base/error.h"

struct sp_fat_space {
	uint32_t cluster; /* bytes of a cluster; each file takes whole ones */
	uint32_t clusters;
	uint32_t free_clusters;
	uint32_t root_clusters; /* that the root directory of an empty FAT32 takes; 0: it lies before them */
};

/* start: offset of the file system in the image */
struct sp_error *sp_fat_space_read(
	const char *image, uint64_t start, struct sp_fat_space *space) SP_MUST_CHECK;

/* The clusters that a file of so many bytes takes. */
uint64_t sp_fat_space_clusters(const struct sp_fat_space *space, uint64_t bytes);

#endif
