/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/fat-space.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/little.h"
#include "base/memory.h"

#define LEAST_FAT16_CLUSTERS 4085u
#define ROOT_ENTRY 32u

/* The fields of the boot sector that say where things are; sizes in sectors. */
struct layout {
	uint32_t sector, cluster, reserved, fats, root_entries, total, fat;
	bool is_fat32;
};

static struct layout read_layout(const uint8_t *boot)
{
	struct layout layout = {
		.sector = sp_little16(boot + 11),
		.cluster = boot[13],
		.reserved = sp_little16(boot + 14),
		.fats = boot[16],
		.root_entries = sp_little16(boot + 17),
		.total = sp_little16(boot + 19),
		.fat = sp_little16(boot + 22),
	};
	if (!layout.total)
		layout.total = sp_little32(boot + 32);
	layout.is_fat32 = !layout.fat;
	if (layout.is_fat32)
		layout.fat = sp_little32(boot + 36);
	return layout;
}

/* Clusters of the data area; 0 when the layout makes no sense. */
static uint32_t count_clusters(const struct layout *layout)
{
	if (!layout->sector || !layout->cluster)
		return 0;
	uint32_t root = (layout->root_entries * ROOT_ENTRY + layout->sector - 1) / layout->sector;
	uint32_t before = layout->reserved + layout->fats * layout->fat + root;
	return layout->total > before ? (layout->total - before) / layout->cluster : 0;
}

/* A cluster's entry; 1, which is not free, behind the table's end. */
static uint32_t entry_of(const uint8_t *fat, size_t size, unsigned bits, uint32_t cluster)
{
	size_t at = (size_t)cluster * bits / 8;
	if (at + (bits == 32 ? 4 : 2) > size)
		return 1;
	if (bits == 32)
		return sp_little32(fat + at) & 0x0fffffff;
	if (bits == 16)
		return sp_little16(fat + at);
	return cluster % 2 ? sp_little16(fat + at) >> 4 : sp_little16(fat + at) & 0xfffu;
}

/* Free entries of a table of so many bytes. The first two stand for no cluster. */
static uint32_t count_free(const struct layout *layout, const uint8_t *fat, size_t size, uint32_t clusters)
{
	unsigned bits = layout->is_fat32 ? 32 : clusters >= LEAST_FAT16_CLUSTERS ? 16 : 12;
	uint32_t count = 0;
	for (uint32_t i = 2; i < clusters + 2; i++)
		count += entry_of(fat, size, bits, i) == 0;
	return count;
}

static struct sp_error *read_at(FILE *file, long offset, void *data, size_t size, const char *image)
{
	if (fseek(file, offset, SEEK_SET) != 0 || fread(data, 1, size, file) != size)
		return sp_error_new(SP_UNABLE, "cannot read the file system in %s: it ends too early", image);
	return NULL;
}

static struct sp_error *read_space(FILE *file, const char *image, uint64_t start, struct sp_fat_space *space)
{
	uint8_t boot[512];
	SP_TRY(read_at(file, (long)start, boot, sizeof(boot), image));
	struct layout layout = read_layout(boot);
	uint32_t clusters = count_clusters(&layout);
	if (!clusters)
		return sp_error_new(
			SP_UNABLE, "%s holds no FAT file system: mformat did not do its work", image);
	size_t size = (size_t)layout.fat * layout.sector;
	SP_AUTOFREE uint8_t *fat = sp_alloc(size + 1);
	SP_TRY(read_at(file, (long)start + (long)layout.reserved * (long)layout.sector, fat, size, image));
	space->cluster = layout.cluster * layout.sector;
	space->clusters = clusters;
	space->root_clusters = layout.is_fat32;
	space->free_clusters = count_free(&layout, fat, size, clusters);
	return NULL;
}

struct sp_error *sp_fat_space_read(const char *image, uint64_t start, struct sp_fat_space *space)
{
	FILE *file = fopen(image, "rbe");
	if (!file)
		return sp_error_errno("cannot read %s", image);
	struct sp_error *error = read_space(file, image, start, space);
	fclose(file);
	return error;
}

uint64_t sp_fat_space_clusters(const struct sp_fat_space *space, uint64_t bytes)
{
	return (bytes + space->cluster - 1) / space->cluster;
}
