/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The frame of an ISO 9660 file system (ECMA-119): its volume descriptors, and which blocks belong to what.
 */
#ifndef SIZEPROF_ANALYZERS_ISO9660_VOLUME_H
#define SIZEPROF_ANALYZERS_ISO9660_VOLUME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/error.h"

#define SP_ISO_BLOCK 2048u
#define SP_ISO_SYSTEM_BLOCKS 16u /* before the first descriptor; free for boot code */
#define SP_ISO_TREES 4           /* more are left closed */

/* Bytes of an image in one piece. */
struct sp_iso_extent {
	uint64_t offset, size;
};

/* A tree of directories: the primary one, Joliet's, or that of a later edition. All may name the same files.
 */
struct sp_iso_tree {
	uint64_t descriptor; /* offset */
	uint32_t root_block, root_size;
	uint32_t path_tables[4]; /* blocks; 0: none */
	uint32_t path_table_size;
	bool is_joliet; /* names are big-endian UTF-16 */
};

struct sp_iso_volume {
	const uint8_t *data;
	uint32_t blocks;                        /* all that belong to it; the image has as many */
	uint32_t descriptors;                   /* blocks of descriptors */
	uint32_t catalog;                       /* the boot catalog's block; 0: none */
	struct sp_iso_tree trees[SP_ISO_TREES]; /* the primary one is the first */
	size_t tree_count;
	bool trees_left_out;
	uint8_t *taken; /* by block: something has it */
	uint8_t *
		directories; /* by block: 1 and the number of the tree of which a directory has it; 0: none */
};

/* By the first volume descriptor: can sp_iso_open() be tried? */
bool sp_iso_is_volume(const uint8_t *data, uint64_t size);
/* An error names the offset of what is wrong. data stays where it is until sp_iso_close(). */
struct sp_error *sp_iso_open(const uint8_t *data, uint64_t size, struct sp_iso_volume *volume) SP_MUST_CHECK;
void sp_iso_close(struct sp_iso_volume *volume);

/* Blocks as bytes. What reaches behind the volume is an error: subject, in what stands at `where`, says so.
 */
struct sp_error *sp_iso_extent(const struct sp_iso_volume *volume, uint64_t block, uint64_t size,
	const char *subject, uint64_t where, struct sp_iso_extent *extent) SP_MUST_CHECK;
/* Takes the blocks of an extent; true: all were free. */
bool sp_iso_take(struct sp_iso_volume *volume, const struct sp_iso_extent *extent);
bool sp_iso_is_taken(const struct sp_iso_volume *volume, const struct sp_iso_extent *extent);

#endif
