/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Microsoft's "FAT: General Overview of On-Disk Format" (fatgen103): boot sector with BIOS parameter block,
 * and the file allocation table.
 */
#include "fat_volume.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/little.h"
#include "base/memory.h"

/* Offsets in the boot sector. */
enum {
	SECTOR_SIZE = 11,
	CLUSTER_SECTORS = 13,
	RESERVED_SECTORS = 14,
	FATS = 16,
	ROOT_ENTRIES = 17,
	SECTORS_16 = 19,
	MEDIA = 21,
	FAT_SECTORS = 22,
	SECTORS_32 = 32,
	FAT_SECTORS_32 = 36,
	ROOT_CLUSTER = 44,
};

#define ENTRY_SIZE 32
#define SMALLEST_FAT16 4085 /* clusters: by their number alone the kind of table is known */
#define SMALLEST_FAT32 65525
#define MOST_CLUSTERS 0x0ffffff5 /* of FAT32: entries have 28 bits, and the highest numbers other meanings   \
				  */

static bool is_power(uint64_t value, uint64_t low, uint64_t high)
{
	return value >= low && value <= high && !(value & (value - 1));
}

/* Other boot sectors end in 55 AA as well, a kernel image's among them: all of these fields have to fit. */
bool sp_fat_is_volume(const uint8_t *data, uint64_t size)
{
	if (size < 512 || memcmp(data + 510, "\x55\xaa", 2))
		return false;
	bool jumps = (data[0] == 0xeb && data[2] == 0x90) || data[0] == 0xe9;
	return jumps && is_power(sp_little16(data + SECTOR_SIZE), 512, 4096) &&
	       is_power(data[CLUSTER_SECTORS], 1, 128) && sp_little16(data + RESERVED_SECTORS) > 0 &&
	       data[FATS] >= 1 && data[FATS] <= 4 && (data[MEDIA] == 0xf0 || data[MEDIA] >= 0xf8);
}

static struct sp_error *check_sizes(
	const struct sp_fat_volume *volume, uint64_t size, uint64_t sectors, uint64_t sector)
{
	if (!sectors || sectors > size / sector)
		return sp_error_new(SP_USAGE,
			"the boot sector says at offset 0x%x that the file system has %" PRIu64
			" sectors of %" PRIu64 " bytes, and the image has %" PRIu64
			" bytes; it is cut short or damaged",
			SECTORS_16, sectors, sector, size);
	if (volume->root_size % sector)
		return sp_error_new(SP_USAGE,
			"the boot sector says at offset 0x%x that the root directory has %" PRIu64
			" bytes, which are no whole sectors; the file system is damaged",
			ROOT_ENTRIES, volume->root_size);
	if (volume->clusters >= sectors * sector)
		return sp_error_new(SP_USAGE,
			"by the boot sector the files start at offset 0x%" PRIx64
			", behind the end of the file system at 0x%" PRIx64 "; it is damaged",
			volume->clusters, sectors * sector);
	return NULL;
}

static struct sp_error *check_table(const struct sp_fat_volume *volume)
{
	uint32_t most = volume->bits == 32 ? MOST_CLUSTERS : SMALLEST_FAT32 - 1;
	if (volume->cluster_count > most)
		return sp_error_new(SP_USAGE,
			"the file system has %" PRIu32 " clusters, and a FAT%u has %" PRIu32
			" at most; it is damaged",
			volume->cluster_count, volume->bits, most);
	uint64_t entries = (uint64_t)volume->cluster_count + SP_FAT_FIRST_CLUSTER;
	uint64_t needed = (entries * volume->bits + 7) / 8;
	if (volume->fat_size < needed)
		return sp_error_new(SP_USAGE,
			"the table at offset 0x%" PRIx64 " has %" PRIu64 " bytes, and %" PRIu32
			" clusters need %" PRIu64 "; the file system is damaged",
			volume->fat, volume->fat_size, volume->cluster_count, needed);
	return NULL;
}

struct sp_error *sp_fat_open(const uint8_t *data, uint64_t size, struct sp_fat_volume *volume)
{
	uint64_t sector = sp_little16(data + SECTOR_SIZE), sectors = sp_little16(data + SECTORS_16);
	if (!sectors)
		sectors = sp_little32(data + SECTORS_32);
	struct sp_fat_volume read = {.data = data, .fats = data[FATS]};
	read.fat = sp_little16(data + RESERVED_SECTORS) * sector;
	/* Small FAT32 volumes exist: others tell them by this field, too, and not by the clusters' number */
	bool is_fat32 = !sp_little16(data + FAT_SECTORS);
	read.fat_size =
		(is_fat32 ? (uint64_t)sp_little32(data + FAT_SECTORS_32) : sp_little16(data + FAT_SECTORS)) *
		sector;
	read.root_cluster = is_fat32 ? sp_little32(data + ROOT_CLUSTER) : 0;
	read.root = read.fat + read.fats * read.fat_size;
	read.root_size = sp_little16(data + ROOT_ENTRIES) * ENTRY_SIZE;
	read.clusters = read.root + read.root_size;
	read.cluster_size = data[CLUSTER_SECTORS] * sector;
	SP_TRY(check_sizes(&read, size, sectors, sector));
	read.cluster_count = (uint32_t)((sectors * sector - read.clusters) / read.cluster_size);
	read.bits = is_fat32 ? 32 : read.cluster_count < SMALLEST_FAT16 ? 12 : 16;
	read.end = read.clusters + read.cluster_count * read.cluster_size;
	SP_TRY(check_table(&read));
	read.taken = sp_alloc((size_t)read.cluster_count + SP_FAT_FIRST_CLUSTER);
	*volume = read;
	return NULL;
}

void sp_fat_close(struct sp_fat_volume *volume)
{
	free(volume->taken);
	*volume = (struct sp_fat_volume){0};
}

/* Offset of the first byte of a cluster's entry in the first table. */
static uint64_t entry_offset(const struct sp_fat_volume *volume, uint32_t cluster)
{
	return volume->fat + (uint64_t)cluster * volume->bits / 8;
}

static uint32_t read_entry(const struct sp_fat_volume *volume, uint32_t cluster)
{
	const uint8_t *at = volume->data + entry_offset(volume, cluster);
	if (volume->bits == 32)
		return sp_little32(at) & 0x0fffffff; /* the upper bits are reserved */
	if (volume->bits == 16)
		return (uint32_t)sp_little16(at);
	/* two entries share three bytes */
	return cluster % 2 ? (uint32_t)sp_little16(at) >> 4 : (uint32_t)sp_little16(at) & 0xfff;
}

static uint32_t highest_entry(const struct sp_fat_volume *volume)
{
	return volume->bits == 32 ? 0x0fffffff : volume->bits == 16 ? 0xffff : 0xfff;
}

static bool is_last(const struct sp_fat_volume *volume, uint32_t entry)
{
	return entry >= highest_entry(volume) - 7;
}

static bool is_bad(const struct sp_fat_volume *volume, uint32_t entry)
{
	return entry == highest_entry(volume) - 8;
}

uint64_t sp_fat_cluster_offset(const struct sp_fat_volume *volume, uint32_t cluster)
{
	return volume->clusters + (uint64_t)(cluster - SP_FAT_FIRST_CLUSTER) * volume->cluster_size;
}

enum sp_fat_state sp_fat_state(const struct sp_fat_volume *volume, uint32_t cluster)
{
	uint32_t entry = read_entry(volume, cluster);
	return !entry ? SP_FAT_FREE : is_bad(volume, entry) ? SP_FAT_BAD : SP_FAT_LOST;
}

static void add_cluster(const struct sp_fat_volume *volume, uint32_t cluster, struct sp_fat_chain *chain)
{
	uint64_t offset = sp_fat_cluster_offset(volume, cluster);
	struct sp_fat_run *last = chain->count ? &chain->runs[chain->count - 1] : NULL;
	chain->bytes += volume->cluster_size;
	if (last && last->offset + last->size == offset) {
		last->size += volume->cluster_size;
		return;
	}
	SP_GROW(chain->runs, chain->count, chain->capacity);
	chain->runs[chain->count++] = (struct sp_fat_run){offset, volume->cluster_size};
}

/* from: the cluster before, 0 for the first one */
static struct sp_error *check_cluster(
	const struct sp_fat_volume *volume, uint32_t cluster, uint32_t from, const char *subject)
{
	bool is_inside =
		cluster >= SP_FAT_FIRST_CLUSTER && cluster - SP_FAT_FIRST_CLUSTER < volume->cluster_count;
	if (!is_inside && !from)
		return sp_error_new(SP_USAGE,
			"%s starts in cluster %" PRIu32 ", and there are clusters 2 to %" PRIu32
			"; the file system is damaged",
			subject, cluster, volume->cluster_count + 1);
	if (!is_inside)
		return sp_error_new(SP_USAGE,
			"the table's entry at offset 0x%" PRIx64 " (cluster %" PRIu32
			", of %s) leads to cluster %" PRIu32 ", and there are clusters 2 to %" PRIu32
			"; the file system is damaged",
			entry_offset(volume, from), from, subject, cluster, volume->cluster_count + 1);
	if (volume->taken[cluster])
		return sp_error_new(SP_USAGE,
			"%s leads to cluster %" PRIu32 " at offset 0x%" PRIx64
			", which is in a chain already: a loop, or two files that share it; the file system "
			"is "
			"damaged",
			subject, cluster, sp_fat_cluster_offset(volume, cluster));
	return NULL;
}

struct sp_error *sp_fat_follow(
	struct sp_fat_volume *volume, uint32_t first, const char *subject, struct sp_fat_chain *chain)
{
	uint32_t cluster = first, from = 0;
	do {
		SP_TRY(check_cluster(volume, cluster, from, subject));
		volume->taken[cluster] = 1;
		add_cluster(volume, cluster, chain);
		from = cluster;
		cluster = read_entry(volume, cluster);
	} while (!is_last(volume, cluster));
	return NULL;
}

void sp_fat_chain_free(struct sp_fat_chain *chain)
{
	free(chain->runs);
	*chain = (struct sp_fat_chain){0};
}
