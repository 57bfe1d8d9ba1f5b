/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The frame of a FAT file system: where its areas lie, and which clusters follow each other.
 */
#ifndef SIZEPROF_ANALYZERS_FAT_VOLUME_H
#define SIZEPROF_ANALYZERS_FAT_VOLUME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/error.h"

#define SP_FAT_FIRST_CLUSTER 2 /* numbers 0 and 1 are no clusters */

struct sp_fat_volume {
	const uint8_t *data;
	unsigned bits;                   /* 12, 16 or 32 */
	uint64_t fat, fat_size;          /* the first table; in bytes */
	unsigned fats;                   /* how many, one after another */
	uint64_t root, root_size;        /* the root directory; in bytes, 0 on FAT32 */
	uint32_t root_cluster;           /* on FAT32, where it is a chain of clusters; else 0 */
	uint64_t clusters, cluster_size; /* offset of cluster number 2; bytes of each */
	uint32_t cluster_count;
	uint64_t end;   /* of the last cluster */
	uint8_t *taken; /* by cluster number: a chain has it */
};

/* Bytes of an image in one piece. */
struct sp_fat_run {
	uint64_t offset, size;
};

/* The clusters of a file or directory, neighbours put together. */
struct sp_fat_chain {
	struct sp_fat_run *runs;
	size_t count, capacity;
	uint64_t bytes;
};

/* What the table says of a cluster that no chain has. */
enum sp_fat_state { SP_FAT_FREE, SP_FAT_BAD, SP_FAT_LOST };

/* By a few fields of the boot sector: can sp_fat_open() be tried? */
bool sp_fat_is_volume(const uint8_t *data, uint64_t size);
/* An error names the offset of what is wrong. data stays where it is until sp_fat_close(). */
struct sp_error *sp_fat_open(const uint8_t *data, uint64_t size, struct sp_fat_volume *volume) SP_MUST_CHECK;
void sp_fat_close(struct sp_fat_volume *volume);
#define SP_FAT_VOLUME SP_GUARD(sp_fat_close) struct sp_fat_volume

/*
 * Follows a chain and takes its clusters. subject is what it belongs to, for messages. Errors: loops,
 * clusters that another chain has, chains that leave the file system or run into a free or bad cluster. Every
 * cluster is taken once at most, so all chains together take no longer than the table is.
 */
struct sp_error *sp_fat_follow(struct sp_fat_volume *volume, uint32_t first, const char *subject,
	struct sp_fat_chain *chain) SP_MUST_CHECK;
void sp_fat_chain_free(struct sp_fat_chain *chain);
#define SP_FAT_CHAIN SP_GUARD(sp_fat_chain_free) struct sp_fat_chain

enum sp_fat_state sp_fat_state(const struct sp_fat_volume *volume, uint32_t cluster);
uint64_t sp_fat_cluster_offset(const struct sp_fat_volume *volume, uint32_t cluster);

#endif
