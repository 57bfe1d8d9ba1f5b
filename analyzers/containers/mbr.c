/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Disks with a master boot record: boot code and a table of four partitions in the first sector, as PCs have
 * it since DOS. What is in a partition is looked at like any medium, and named there; one that nothing opens
 * is data. An extended partition's inner ones are not looked for, and a GUID table, whose first sector has
 * one entry of type 0xee for all, is none of these.
 */
#include <inttypes.h>
#include <string.h>

#include "../analyzers.h"
#include "base/little.h"
#include "base/memory.h"
#include "fat_volume.h"
#include "iso9660_volume.h"
#include "medium_parts.h"

#define SECTOR 512u
#define TABLE 446
#define ENTRIES 4
#define ENTRY_SIZE 16
#define ACTIVE 0x80
#define UNPARTITIONED "(unpartitioned space)"

/* Offsets in an entry. */
enum { STATUS = 0, TYPE = 4, FIRST = 8, COUNT = 12 };
enum { GUID_TABLE = 0xee };

struct partition {
	unsigned number; /* from 1 on, as it stands in the table */
	uint64_t offset, size;
};

/* In the order in which they lie on the disk. */
struct partitions {
	struct partition items[ENTRIES];
	size_t count;
};

static bool is_extended(unsigned type)
{
	return type == 0x05 || type == 0x0f || type == 0x85;
}

static void insert(struct partitions *partitions, struct partition partition)
{
	size_t at = partitions->count++;
	for (; at && partitions->items[at - 1].offset > partition.offset; at--)
		partitions->items[at] = partitions->items[at - 1];
	partitions->items[at] = partition;
}

/* false: it is no table, or one for something else */
static bool read_table(const uint8_t *data, struct partitions *partitions)
{
	for (unsigned i = 0; i < ENTRIES; i++) {
		const uint8_t *entry = data + TABLE + i * ENTRY_SIZE;
		uint64_t first = sp_little32(entry + FIRST), count = sp_little32(entry + COUNT);
		if ((entry[STATUS] & ~(unsigned)ACTIVE) || entry[TYPE] == GUID_TABLE)
			return false;
		if (!entry[TYPE])
			continue;
		if (!first || !count)
			return false;
		insert(partitions, (struct partition){i + 1, first * SECTOR, count * SECTOR});
	}
	return partitions->count > 0;
}

static struct sp_error *check_places(const struct partitions *partitions, uint64_t size)
{
	uint64_t end = SECTOR;
	for (size_t i = 0; i < partitions->count; i++) {
		const struct partition *partition = &partitions->items[i];
		if (partition->offset < end)
			return sp_error_new(SP_USAGE,
				"by the table at offset 0x%x partition %u begins at 0x%" PRIx64
				", within another one; it is damaged",
				TABLE, partition->number, partition->offset);
		end = partition->offset + partition->size;
		if (end > size)
			return sp_error_new(SP_USAGE,
				"by the table at offset 0x%x partition %u ends at 0x%" PRIx64
				", and the image has %" PRIu64 " bytes; it is cut short or damaged",
				TABLE, partition->number, end, size);
	}
	return NULL;
}

/* What it holds says more, where that can be opened. */
static void run_partition(const uint8_t *data, const struct partition *partition, const struct sp_sink *sink)
{
	SP_AUTOFREE char *name = sp_format("partition %u", partition->number);
	sp_medium_paint_file(sink, partition->offset, partition->size, name, false);
	if (is_extended(data[TABLE + (partition->number - 1) * ENTRY_SIZE + TYPE])) {
		SP_AUTOFREE char *note = sp_format("%s is an extended one and was not opened", name);
		sink->note(sink->user, note);
		return;
	}
	sink->descend(sink->user, partition->offset, partition->size, name, false);
}

static struct sp_error *run(const struct sp_image *image, const struct sp_sink *sink)
{
	struct partitions partitions = {0};
	uint64_t end = SECTOR;
	if (!read_table(image->data, &partitions))
		return NULL;
	SP_TRY(check_places(&partitions, image->size));
	sp_medium_paint_structure(sink, 0, SECTOR, "(master boot record)");
	for (size_t i = 0; i < partitions.count; i++) {
		const struct partition *partition = &partitions.items[i];
		sp_medium_paint_empty(sink, end, partition->offset - end, UNPARTITIONED);
		run_partition(image->data, partition, sink);
		end = partition->offset + partition->size;
	}
	sp_medium_paint_empty(sink, end, image->size - end, UNPARTITIONED);
	return NULL;
}

/* Boot sectors of file systems and of kernels end like it, and what a CD has in front may look like it. */
static bool probe(const struct sp_image *image)
{
	struct partitions partitions = {0};
	const uint8_t *data = image->data;
	if (image->sealed || image->size < 2 * SECTOR || memcmp(data + 510, "\x55\xaa", 2) != 0)
		return false;
	if (memcmp(data + 0x202, "HdrS", 4) == 0 || sp_fat_is_volume(data, image->size) ||
		sp_iso_is_volume(data, image->size))
		return false;
	return read_table(data, &partitions);
}

const struct sp_analyzer sp_analyzer_mbr = {.name = "mbr", .probe = probe, .run = run};
