/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Volume descriptors by ECMA-119, 4th edition, section 8; Joliet's escape sequences by the Joliet
 * Specification; the boot record volume descriptor by the El Torito Bootable CD-ROM Format Specification 1.0.
 * Numbers are recorded in both byte orders: the little-endian half is read.
 */
#include "iso9660_volume.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/little.h"
#include "base/memory.h"

/* Offsets in a descriptor. */
enum {
	TYPE = 0,
	IDENTIFIER = 1,
	BOOT_SYSTEM = 7,
	BOOT_CATALOG = 71,
	SPACE_SIZE = 80,
	ESCAPES = 88,
	BLOCK_SIZE = 128,
	PATH_TABLE_SIZE = 132,
	PATH_TABLE_LITTLE = 140,
	PATH_TABLE_BIG = 148,
	ROOT = 156,
};
/* Offsets in the root directory's record. */
enum { RECORD_BLOCK = 2, RECORD_SIZE = 10 };

enum { BOOT_RECORD = 0, PRIMARY = 1, SUPPLEMENTARY = 2, TERMINATOR = 255 };

#define MOST_DESCRIPTORS 64u

bool sp_iso_is_volume(const uint8_t *data, uint64_t size)
{
	uint64_t first = (uint64_t)SP_ISO_SYSTEM_BLOCKS * SP_ISO_BLOCK;
	return size >= first + SP_ISO_BLOCK && memcmp(data + first + IDENTIFIER, "CD001", 5) == 0;
}

static uint32_t big32(const uint8_t *data)
{
	return (uint32_t)data[0] << 24 | (uint32_t)data[1] << 16 | (uint32_t)data[2] << 8 | data[3];
}

static bool is_joliet(const uint8_t *descriptor)
{
	const uint8_t *escapes = descriptor + ESCAPES;
	return descriptor[TYPE] == SUPPLEMENTARY && escapes[0] == '%' && escapes[1] == '/' &&
	       (escapes[2] == '@' || escapes[2] == 'C' || escapes[2] == 'E');
}

static void add_tree(struct sp_iso_volume *volume, const uint8_t *descriptor)
{
	if (volume->tree_count == SP_ISO_TREES) {
		volume->trees_left_out = true;
		return;
	}
	volume->trees[volume->tree_count++] = (struct sp_iso_tree){
		.descriptor = (uint64_t)(descriptor - volume->data),
		.root_block = sp_little32(descriptor + ROOT + RECORD_BLOCK),
		.root_size = sp_little32(descriptor + ROOT + RECORD_SIZE),
		.path_tables = {sp_little32(descriptor + PATH_TABLE_LITTLE),
			sp_little32(descriptor + PATH_TABLE_LITTLE + 4), big32(descriptor + PATH_TABLE_BIG),
			big32(descriptor + PATH_TABLE_BIG + 4)},
		.path_table_size = sp_little32(descriptor + PATH_TABLE_SIZE),
		.is_joliet = is_joliet(descriptor),
	};
}

/* The primary descriptor says how large the volume is. */
static struct sp_error *read_primary(struct sp_iso_volume *volume, const uint8_t *descriptor, uint64_t size)
{
	uint64_t at = (uint64_t)(descriptor - volume->data);
	unsigned block = sp_little16(descriptor + BLOCK_SIZE);
	uint32_t blocks = sp_little32(descriptor + SPACE_SIZE);
	if (block != SP_ISO_BLOCK)
		return sp_error_new(SP_USAGE,
			"the volume descriptor at offset 0x%" PRIx64
			" says that a block has %u bytes, and only %u can be opened",
			at, block, SP_ISO_BLOCK);
	if (blocks > size / SP_ISO_BLOCK || (uint64_t)blocks * SP_ISO_BLOCK <= at)
		return sp_error_new(SP_USAGE,
			"the volume descriptor at offset 0x%" PRIx64 " says that the volume has %" PRIu32
			" blocks of %u bytes, and the image has %" PRIu64
			" bytes; it is cut short or damaged",
			at, blocks, SP_ISO_BLOCK, size);
	volume->blocks = blocks;
	add_tree(volume, descriptor);
	return NULL;
}

static struct sp_error *read_descriptor(
	struct sp_iso_volume *volume, const uint8_t *descriptor, uint64_t size)
{
	unsigned type = descriptor[TYPE];
	if (type == PRIMARY && !volume->tree_count)
		return read_primary(volume, descriptor, size);
	if (type == SUPPLEMENTARY && volume->tree_count)
		add_tree(volume, descriptor);
	if (type == BOOT_RECORD && memcmp(descriptor + BOOT_SYSTEM, "EL TORITO SPECIFICATION", 23) == 0)
		volume->catalog = sp_little32(descriptor + BOOT_CATALOG);
	return NULL;
}

static struct sp_error *read_descriptors(struct sp_iso_volume *volume, uint64_t size)
{
	for (uint32_t i = 0; i < MOST_DESCRIPTORS; i++) {
		uint64_t at = (uint64_t)(SP_ISO_SYSTEM_BLOCKS + i) * SP_ISO_BLOCK;
		if (at + SP_ISO_BLOCK > size || memcmp(volume->data + at + IDENTIFIER, "CD001", 5) != 0)
			return sp_error_new(SP_USAGE,
				"there is no volume descriptor at offset 0x%" PRIx64
				", and none before was the last; the file system is cut short or damaged",
				at);
		volume->descriptors = i + 1;
		if (volume->data[at + TYPE] == TERMINATOR)
			return NULL;
		SP_TRY(read_descriptor(volume, volume->data + at, size));
	}
	return sp_error_new(SP_USAGE, "the file system has more than %u volume descriptors; it is damaged",
		MOST_DESCRIPTORS);
}

struct sp_error *sp_iso_open(const uint8_t *data, uint64_t size, struct sp_iso_volume *volume)
{
	struct sp_iso_volume read = {.data = data};
	SP_TRY(read_descriptors(&read, size));
	if (!read.tree_count)
		return sp_error_new(SP_USAGE,
			"none of the volume descriptors from offset 0x%x on is the primary one; the file "
			"system is damaged",
			SP_ISO_SYSTEM_BLOCKS * SP_ISO_BLOCK);
	if (read.blocks < SP_ISO_SYSTEM_BLOCKS + read.descriptors)
		return sp_error_new(SP_USAGE,
			"the volume has %" PRIu32
			" blocks, and ends before its last volume descriptor; it is damaged",
			read.blocks);
	read.taken = sp_alloc(read.blocks);
	read.directories = sp_alloc(read.blocks);
	*volume = read;
	return NULL;
}

void sp_iso_close(struct sp_iso_volume *volume)
{
	free(volume->taken);
	free(volume->directories);
	*volume = (struct sp_iso_volume){0};
}

struct sp_error *sp_iso_extent(const struct sp_iso_volume *volume, uint64_t block, uint64_t size,
	const char *subject, uint64_t where, struct sp_iso_extent *extent)
{
	uint64_t blocks = (size + SP_ISO_BLOCK - 1) / SP_ISO_BLOCK;
	*extent = (struct sp_iso_extent){block * SP_ISO_BLOCK, size};
	if (block <= volume->blocks && blocks <= volume->blocks - block)
		return NULL;
	return sp_error_new(SP_USAGE,
		"by what stands at offset 0x%" PRIx64 " %s has %" PRIu64 " bytes from block %" PRIu64
		" on, and the volume has %" PRIu32 " blocks; it is damaged",
		where, subject, size, block, volume->blocks);
}

bool sp_iso_is_taken(const struct sp_iso_volume *volume, const struct sp_iso_extent *extent)
{
	return extent->size && volume->taken[extent->offset / SP_ISO_BLOCK];
}

bool sp_iso_take(struct sp_iso_volume *volume, const struct sp_iso_extent *extent)
{
	uint64_t first = extent->offset / SP_ISO_BLOCK;
	uint64_t end = (extent->offset + extent->size + SP_ISO_BLOCK - 1) / SP_ISO_BLOCK;
	for (uint64_t block = first; block < end; block++) {
		if (volume->taken[block])
			return false;
		volume->taken[block] = 1;
	}
	return true;
}
