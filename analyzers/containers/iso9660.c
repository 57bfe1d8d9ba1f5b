/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ISO 9660 media (ECMA-119), with the names of Rock Ridge or Joliet where there are any: every byte is of the
 * system area, a volume descriptor, a path table, a directory, the boot catalog, a file, the rest of its last
 * block, or of blocks that nothing has. By medium each of these has its label; by file the structures go
 * together as (file system). What the firmware starts by the boot catalog, and the boot loader's other files,
 * are not opened; a floppy that it emulates is.
 *
 * Several trees may name the same files: the one with the best names tells whose they are.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../analyzers.h"
#include "base/memory.h"
#include "iso9660_files.h"
#include "medium_parts.h"

#define DEPTH_LIMIT 32  /* directories in directories */
#define PATH_LIMIT 4096 /* bytes: so that names of deep directories do not fill the memory, file by file */
#define BOOT_IMAGE "(boot image)"

/* The walk of a tree. */
struct walk {
	struct sp_iso_medium *medium;
	const struct sp_iso_tree *tree;
	unsigned number; /* 1 for the first */
	bool has_rock_ridge;
	unsigned skip;
};

/* The blocks of an area of Rock Ridge, each once: records share them. */
static void paint_area(void *user, const struct sp_iso_extent *area)
{
	struct sp_iso_medium *medium = user;
	uint64_t first = area->offset / SP_ISO_BLOCK, last = (area->offset + area->size - 1) / SP_ISO_BLOCK;
	for (uint64_t block = first; block <= last; block++) {
		const struct sp_iso_extent whole = {block * SP_ISO_BLOCK, SP_ISO_BLOCK};
		if (!sp_iso_is_taken(&medium->volume, &whole))
			sp_iso_paint_structure(medium, &whole, "(Rock Ridge)");
	}
}

/* *skip: another tree has it already. A directory in itself would never end. */
static struct sp_error *enter(
	struct walk *walk, const struct sp_iso_extent *extent, const char *path, bool *skip)
{
	uint64_t first = extent->offset / SP_ISO_BLOCK;
	uint64_t end = (extent->offset + extent->size + SP_ISO_BLOCK - 1) / SP_ISO_BLOCK;
	*skip = false;
	for (uint64_t block = first; block < end; block++) {
		uint8_t *owner = &walk->medium->volume.directories[block];
		if (*owner == walk->number)
			return sp_error_new(SP_USAGE,
				"the directory %s has the block at offset 0x%" PRIx64
				", which is of another directory already; the file system is damaged",
				path, block * SP_ISO_BLOCK);
		*skip = *skip || *owner;
		*owner = (uint8_t)walk->number;
	}
	return NULL;
}

static struct sp_error *run_directory(
	struct walk *walk, const struct sp_iso_extent *extent, const char *path, unsigned depth);

static struct sp_error *run_subdirectory(
	struct walk *walk, const struct sp_iso_record *record, const char *path, unsigned depth)
{
	struct sp_iso_extent extent;
	uint64_t first = (uint64_t)record->block + record->attribute_blocks;
	if (depth > DEPTH_LIMIT)
		return sp_error_new(SP_USAGE,
			"the directory record at offset 0x%" PRIx64
			" lies in more than %d directories; the file system is damaged",
			record->offset, DEPTH_LIMIT);
	SP_TRY(sp_iso_extent(&walk->medium->volume, first, record->size, path, record->offset, &extent));
	SP_AUTOFREE char *label = sp_format("(directory %s)", path);
	sp_iso_paint_structure(walk->medium, &extent, label);
	return run_directory(walk, &extent, path, depth);
}

static struct sp_error *run_record(struct walk *walk, const struct sp_iso_record *record, const char *path,
	unsigned depth, struct sp_iso_pieces *pieces)
{
	if (strlen(path) > PATH_LIMIT)
		return sp_error_new(SP_USAGE,
			"the path of the directory record at offset 0x%" PRIx64
			" has more than %d bytes; the file system is damaged",
			record->offset, PATH_LIMIT);
	if (record->moved_away)
		return NULL;
	if (record->is_directory)
		return run_subdirectory(walk, record, path, depth + 1);
	SP_TRY(sp_iso_add_piece(walk->medium, record, path, pieces));
	if (record->goes_on)
		return NULL;
	sp_iso_run_file(walk->medium, pieces, path);
	pieces->count = 0;
	pieces->interleaved = false;
	return NULL;
}

/* path: of the directory, "" for the root. The recursion ends at DEPTH_LIMIT. */
static struct sp_error *run_directory(
	struct walk *walk, const struct sp_iso_extent *extent, const char *path, unsigned depth)
{
	bool skip, found;
	struct sp_iso_record record;
	SP_ISO_PIECES pieces = {0};
	SP_TRY(enter(walk, extent, *path ? path : "/", &skip));
	if (skip)
		return NULL;
	SP_ISO_READER reader = {.volume = &walk->medium->volume,
		.directory = *extent,
		.is_joliet = walk->tree->is_joliet,
		.has_rock_ridge = walk->has_rock_ridge,
		.skip = walk->skip,
		.continued = paint_area,
		.user = walk->medium};
	for (;;) {
		SP_TRY(sp_iso_read(&reader, &record, &found));
		if (!found)
			return NULL;
		SP_AUTOFREE char *inner = sp_format("%s%s%s", path, *path ? "/" : "", record.name);
		SP_TRY(run_record(walk, &record, inner, depth, &pieces));
	}
}

static struct sp_error *paint_path_tables(struct sp_iso_medium *medium, const struct sp_iso_tree *tree)
{
	for (size_t i = 0; i < SP_COUNT(tree->path_tables); i++) {
		struct sp_iso_extent extent;
		if (!tree->path_tables[i] || !tree->path_table_size)
			continue;
		SP_TRY(sp_iso_extent(&medium->volume, tree->path_tables[i], tree->path_table_size,
			"a path table", tree->descriptor, &extent));
		sp_iso_paint_structure(medium, &extent, "(path table)");
	}
	return NULL;
}

static struct sp_error *run_tree(struct sp_iso_medium *medium, size_t number)
{
	const struct sp_iso_tree *tree = &medium->volume.trees[number];
	struct walk walk = {.medium = medium, .tree = tree, .number = (unsigned)number + 1};
	struct sp_iso_extent root;
	SP_TRY(sp_iso_extent(&medium->volume, tree->root_block, tree->root_size, "the root directory",
		tree->descriptor, &root));
	walk.has_rock_ridge = !tree->is_joliet && sp_iso_has_rock_ridge(&medium->volume, &root, &walk.skip);
	sp_iso_paint_structure(medium, &root, "(root directory)");
	return run_directory(&walk, &root, "", 0);
}

/* The primary one with Rock Ridge, else a later one, whose names are longer. */
static size_t find_best(const struct sp_iso_volume *volume)
{
	struct sp_iso_extent root;
	unsigned skip;
	const struct sp_iso_tree *first = &volume->trees[0];
	struct sp_error *error = sp_iso_extent(volume, first->root_block, first->root_size, "", 0, &root);
	bool is_first = error || sp_iso_has_rock_ridge(volume, &root, &skip);
	sp_error_free(error);
	return is_first ? 0 : volume->tree_count - 1;
}

static struct sp_error *run_trees(struct sp_iso_medium *medium)
{
	size_t best = find_best(&medium->volume);
	for (size_t i = 0; i < medium->volume.tree_count; i++)
		SP_TRY(paint_path_tables(medium, &medium->volume.trees[i]));
	SP_TRY(run_tree(medium, best));
	for (size_t i = 0; i < medium->volume.tree_count; i++)
		if (i != best)
			SP_TRY(run_tree(medium, i));
	return NULL;
}

static bool is_named(const struct sp_iso_medium *medium, uint32_t block)
{
	return block < medium->volume.blocks && medium->volume.taken[block];
}

/* Images that no directory names. */
static struct sp_error *run_boot_images(struct sp_iso_medium *medium)
{
	for (size_t i = 0; i < medium->boot.count; i++) {
		const struct sp_iso_boot_image *image = &medium->boot.images[i];
		SP_ISO_PIECES pieces = {.first_block = image->block};
		struct sp_iso_extent extent;
		if (is_named(medium, image->block))
			continue;
		SP_TRY(sp_iso_extent(&medium->volume, image->block, image->size, "a boot image",
			medium->boot.catalog.offset, &extent));
		if (!extent.size)
			continue;
		SP_GROW(pieces.items, pieces.count, pieces.capacity);
		pieces.items[pieces.count++] = extent;
		sp_iso_run_file(medium, &pieces, BOOT_IMAGE);
	}
	return NULL;
}

/* Of a block that nothing has: zeros are fill, and what else stands there nobody tells. */
static const char *label_rest(const struct sp_iso_volume *volume, uint32_t block)
{
	static const uint8_t zeros[SP_ISO_BLOCK];
	const uint8_t *data = volume->data + (uint64_t)block * SP_ISO_BLOCK;
	return memcmp(data, zeros, sizeof(zeros)) == 0 ? SP_ISO_UNUSED : SP_LABEL_UNKNOWN;
}

/* Blocks that nothing has, neighbours of one kind at once. */
static void paint_rest(const struct sp_iso_medium *medium)
{
	const struct sp_iso_volume *volume = &medium->volume;
	uint32_t next;
	for (uint32_t first = 0; first < volume->blocks; first = next) {
		next = first + 1;
		if (volume->taken[first])
			continue;
		const char *label = label_rest(volume, first);
		while (next < volume->blocks && !volume->taken[next] && label_rest(volume, next) == label)
			next++;
		sp_medium_paint_empty(medium->sink, (uint64_t)first * SP_ISO_BLOCK,
			(uint64_t)(next - first) * SP_ISO_BLOCK, label);
	}
}

static struct sp_error *run_volume(const struct sp_image *image, struct sp_iso_medium *medium)
{
	struct sp_iso_volume *volume = &medium->volume;
	const struct sp_iso_extent system = {0, (uint64_t)SP_ISO_SYSTEM_BLOCKS * SP_ISO_BLOCK};
	const struct sp_iso_extent descriptors = {system.size, (uint64_t)volume->descriptors * SP_ISO_BLOCK};
	uint64_t end = (uint64_t)volume->blocks * SP_ISO_BLOCK;
	sp_iso_paint_structure(medium, &system, "(system area)");
	sp_iso_paint_structure(medium, &descriptors, "(volume descriptors)");
	SP_TRY(sp_iso_read_boot(volume, &medium->boot));
	if (medium->boot.catalog.size)
		sp_iso_paint_structure(medium, &medium->boot.catalog, "(boot catalog)");
	SP_TRY(run_trees(medium));
	SP_TRY(run_boot_images(medium));
	paint_rest(medium);
	sp_medium_paint_empty(medium->sink, end, image->size - end, SP_ISO_UNUSED);
	if (volume->trees_left_out)
		medium->sink->note(medium->sink->user,
			"the medium has more than four trees of directories: the rest was not opened");
	return NULL;
}

static struct sp_error *run(const struct sp_image *image, const struct sp_sink *sink)
{
	struct sp_iso_medium medium = {.sink = sink};
	SP_TRY(sp_iso_open(image->data, image->size, &medium.volume));
	struct sp_error *error = run_volume(image, &medium);
	sp_iso_close(&medium.volume);
	return error;
}

static bool probe(const struct sp_image *image)
{
	return !image->sealed && sp_iso_is_volume(image->data, image->size);
}

const struct sp_analyzer sp_analyzer_iso9660 = {.name = "iso9660", .probe = probe, .run = run};
