/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * FAT file systems with SYSLINUX: floppies, and disks with and without a partition table.
 */
#include "build/medium-inside.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/capacity.h"
#include "base/memory.h"
#include "build/fat-space.h"
#include "build/media.h"

#define SECTOR 512u
#define DISK_HEADS 16u
#define DISK_SECTORS 63u
/* The partition begins behind the first track: there is nothing for which a megabyte would be needed. */
#define PARTITION_START DISK_SECTORS
#define TYPE_FAT16 0x0e /* with sectors counted from the disk's start (LBA) */
#define TYPE_FAT32 0x0c
#define LEAST_FAT32 (UINT64_C(512) << 20) /* as other systems have it */
#define FAT32_CLUSTER 8u                  /* sectors */
#define MOST_CLUSTER 64u
/* A few more than the 4,085 that make it a FAT16: the table, the root directory and rounding take some. */
#define FEWEST_CLUSTERS 4200u

/* The file system in the image. */
struct place {
	const struct sp_medium_work *work;
	uint64_t start; /* bytes before it */
	char *drive;    /* what mtools calls it */
	bool is_fat32;
	uint32_t cluster; /* sectors; 0: as mformat likes */
};

static void end_place(struct place *place)
{
	free(place->drive);
}
#define PLACE SP_GUARD(end_place) struct place

static void append(const char **argv, size_t *count, const char *option, const char *value)
{
	argv[(*count)++] = option;
	if (value)
		argv[(*count)++] = value;
}

/*
 * mformat: -C makes the file, -N sets the serial number, -H the sectors before, -c those of a cluster, -F
 * makes it a FAT32, -r sets the sectors of the root directory, -d the tables.
 */
static struct sp_error *format(const struct place *place, const struct sp_floppy *floppy)
{
	const struct sp_recipe *recipe = place->work->recipe;
	uint64_t sectors = (recipe->medium_bytes - place->start) / SECTOR;
	SP_AUTOFREE char *size = floppy ? sp_format("%u", floppy->tracks) : sp_format("%" PRIu64, sectors);
	SP_AUTOFREE char *heads = sp_format("%u", floppy ? floppy->heads : DISK_HEADS);
	SP_AUTOFREE char *track = sp_format("%u", floppy ? floppy->sectors : DISK_SECTORS);
	SP_AUTOFREE char *tables = sp_format("%u", recipe->medium_fats);
	SP_AUTOFREE char *hidden = sp_format("%u", (unsigned)(place->start / SECTOR));
	SP_AUTOFREE char *cluster = sp_format("%u", place->cluster);
	const char *argv[32] = {"mformat"};
	size_t count = 1;
	if (!place->start)
		append(argv, &count, "-C", NULL);
	append(argv, &count, "-i", place->drive);
	append(argv, &count, floppy ? "-t" : "-T", size);
	append(argv, &count, "-h", heads);
	append(argv, &count, "-s", track);
	append(argv, &count, "-N", "0");
	if (place->start)
		append(argv, &count, "-H", hidden);
	if (place->cluster)
		append(argv, &count, "-c", cluster);
	if (place->is_fat32)
		append(argv, &count, "-F", NULL);
	else
		append(argv, &count, "-r", "1");
	append(argv, &count, "-d", tables);
	append(argv, &count, "::", NULL);
	return sp_make_tool(place->work->make, argv);
}

static struct sp_error *install(const struct place *place)
{
	SP_AUTOFREE char *start = sp_format("%" PRIu64, place->start);
	const char *const plain[] = {"syslinux", "--install", place->work->image, NULL};
	const char *const within[] = {"syslinux", "--install", "--offset", start, place->work->image, NULL};
	return sp_make_tool(place->work->make, place->start ? within : plain);
}

/* The largest file, for whoever looks for something to leave out. */
static struct sp_error *too_small(const struct sp_medium_work *work, uint64_t missing)
{
	uint64_t largest = 0;
	const char *name = "";
	for (size_t i = 0; i < work->count; i++) {
		uint64_t bytes;
		SP_TRY(sp_medium_measure(work, &work->files[i], &bytes));
		if (bytes > largest) {
			largest = bytes;
			name = work->files[i].name;
		}
	}
	return sp_error_new(SP_USAGE,
		"recipe %s does not fit its medium of %" PRIu64 " bytes, by %" PRIu64
		" bytes: the largest file is %s "
		"with %" PRIu64 " bytes; write a larger size, or leave something out of it",
		work->recipe->name, work->recipe->medium_bytes, missing, name, largest);
}

/* The loader is installed, and nothing else: what will there be with the files? */
static struct sp_error *find_room(const struct place *place)
{
	const struct sp_medium_work *work = place->work;
	SP_AUTOFREE char *image = sp_path_join(work->make->folder->path, work->image);
	struct sp_fat_space space;
	SP_TRY(sp_fat_space_read(image, place->start, &space));
	uint64_t needed = 0, there = space.free_clusters;
	uint64_t taken = space.clusters - space.free_clusters - space.root_clusters;
	for (size_t i = 0; i < work->count; i++) {
		uint64_t bytes;
		SP_TRY(sp_medium_measure(work, &work->files[i], &bytes));
		needed += sp_fat_space_clusters(&space, bytes);
	}
	*work->room = (struct sp_medium_room){
		.loader = (place->start ? 2 : 1) * SECTOR + taken * space.cluster,
		.used = work->recipe->medium_bytes + needed * space.cluster - there * space.cluster,
		.free = needed < there ? (there - needed) * space.cluster : 0,
		.over = needed > there ? (needed - there) * space.cluster : 0,
	};
	return NULL;
}

static struct sp_error *copy_files(const struct place *place)
{
	const struct sp_medium_work *work = place->work;
	for (size_t i = 0; i < work->count; i++) {
		SP_AUTOFREE char *target = sp_format("::%s", work->files[i].name);
		SP_TRY(sp_make_tool(work->make, (const char *const[]){"mcopy", "-i", place->drive,
							work->files[i].source, target, NULL}));
	}
	return NULL;
}

static struct sp_error *fill(const struct place *place, const struct sp_floppy *floppy)
{
	const struct sp_medium_work *work = place->work;
	SP_TRY(format(place, floppy));
	SP_TRY(install(place));
	if (!work->make->folder->complete)
		SP_TRY(find_room(place));
	if (work->room->over)
		return work->must_fit ? too_small(work, work->room->over) : NULL;
	return copy_files(place);
}

struct sp_error *sp_medium_make_fat(const struct sp_medium_work *work)
{
	PLACE place = {.work = work, .drive = sp_strdup(work->image)};
	return fill(&place, sp_floppy_of_size(work->recipe->medium_bytes));
}

/* Few large clusters need small tables, and few files lose little in them. */
static uint32_t choose_cluster(uint64_t sectors)
{
	uint32_t cluster = 1;
	while (cluster < MOST_CLUSTER && sectors / (2 * cluster) >= FEWEST_CLUSTERS)
		cluster *= 2;
	return cluster;
}

static struct sp_error *check_code(const struct sp_make *make)
{
	uint64_t bytes = SP_MBR_CODE;
	if (!make->folder->complete)
		SP_TRY(sp_file_size(SP_MEDIUM_MBR, &bytes));
	if (bytes == SP_MBR_CODE)
		return NULL;
	return sp_error_new(SP_UNABLE,
		"%s has %" PRIu64 " bytes, and boot code has %d: install Debian's syslinux-common again",
		SP_MEDIUM_MBR, bytes, SP_MBR_CODE);
}

/* Boot code, then the table, then zeros up to the size. */
static struct sp_error *make_table(const struct place *place)
{
	const struct sp_medium_work *work = place->work;
	uint64_t sectors = work->recipe->medium_bytes / SECTOR;
	const struct sp_mbr mbr = {
		.type = place->is_fat32 ? TYPE_FAT32 : TYPE_FAT16,
		.first_sector = PARTITION_START,
		.sectors = (uint32_t)(sectors - PARTITION_START),
		.heads = DISK_HEADS,
		.track = DISK_SECTORS,
	};
	uint8_t table[SP_MBR_TABLE];
	sp_mbr_write(&mbr, table);
	SP_TRY(check_code(work->make));
	SP_TRY(sp_make_copy(work->make, SP_MEDIUM_MBR, work->image));
	SP_TRY(sp_make_append(work->make, work->image, table, sizeof(table)));
	SP_AUTOFREE char *size = sp_format("%" PRIu64, work->recipe->medium_bytes);
	return sp_make_tool(work->make, (const char *const[]){"truncate", "-s", size, work->image, NULL});
}

struct sp_error *sp_medium_make_disk(const struct sp_medium_work *work)
{
	const struct sp_recipe *recipe = work->recipe;
	PLACE place = {
		.work = work,
		.start = recipe->medium_bare ? 0 : (uint64_t)PARTITION_START * SECTOR,
		.is_fat32 = recipe->medium_bytes >= LEAST_FAT32,
	};
	place.drive =
		place.start ? sp_format("%s@@%" PRIu64, work->image, place.start) : sp_strdup(work->image);
	place.cluster = place.is_fat32 ? FAT32_CLUSTER
				       : choose_cluster((recipe->medium_bytes - place.start) / SECTOR);
	if (place.start)
		SP_TRY(make_table(&place));
	return fill(&place, NULL);
}
