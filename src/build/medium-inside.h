/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Between the makers of images.
 */
#ifndef SIZEPROF_BUILD_MEDIUM_INSIDE_H
#define SIZEPROF_BUILD_MEDIUM_INSIDE_H

#include "build/medium.h"

/* A file that goes onto the medium: its path, from the build's folder if it is relative, and its name there.
 */
struct sp_medium_file {
	const char *source, *name;
};

/* One image in the making. */
struct sp_medium_work {
	struct sp_make *make;
	const struct sp_recipe *recipe;
	const char *image; /* name in the folder */
	const struct sp_medium_file *files;
	size_t count;
	struct sp_medium_room *room; /* where what is found out goes */
	bool must_fit;               /* what does not is an error */
};

/* Bytes of a file. */
struct sp_error *sp_medium_measure(
	const struct sp_medium_work *work, const struct sp_medium_file *file, uint64_t *bytes) SP_MUST_CHECK;

struct sp_error *sp_medium_make_fat(const struct sp_medium_work *work) SP_MUST_CHECK;
struct sp_error *sp_medium_make_disk(const struct sp_medium_work *work) SP_MUST_CHECK;
struct sp_error *sp_medium_make_iso(const struct sp_medium_work *work) SP_MUST_CHECK;

/*
 * The first 512 bytes of a disk without the boot code that stands in the first SP_MBR_CODE of them: signature
 * and table, with one active partition to the disk's end.
 */
#define SP_MBR_CODE 440
#define SP_MBR_TABLE (512 - SP_MBR_CODE)
struct sp_mbr {
	uint8_t type;                   /* of the partition */
	uint32_t first_sector, sectors; /* of 512 bytes */
	uint32_t heads, track;          /* the geometry: heads, sectors a track */
};
void sp_mbr_write(const struct sp_mbr *mbr, uint8_t table[SP_MBR_TABLE]);

#endif
