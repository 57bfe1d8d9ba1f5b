/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * FAT12, FAT16 and FAT32 media (fatgen103): every byte is of the boot sector or reserved with it, a table, a
 * directory, a file, the rest of a file's last cluster, or free. By medium each of these has its label; by
 * file the structures go together as (file system). A file in one piece is a part of its own. The boot
 * loader's files are not opened: what they hold is nothing that a kernel's or a userspace's configuration
 * changes.
 */
#include <inttypes.h>
#include <string.h>

#include "../analyzers.h"
#include "base/memory.h"
#include "fat_directory.h"
#include "fat_volume.h"
#include "medium_parts.h"

#define DEPTH_LIMIT 32  /* directories in directories */
#define PATH_LIMIT 4096 /* bytes: so that names of deep directories do not fill the memory, file by file */

struct medium {
	struct sp_fat_volume volume;
	const struct sp_sink *sink;
};

/* Data up to the file's size, then slack. */
static void paint_chain(const struct sp_sink *sink, const struct sp_fat_chain *chain, uint64_t size,
	const char *path, bool loader)
{
	for (size_t i = 0; i < chain->count; i++) {
		const struct sp_fat_run *run = &chain->runs[i];
		uint64_t used = size < run->size ? size : run->size;
		size -= used;
		sp_medium_paint_file(sink, run->offset, used, path, loader);
		sp_medium_paint_empty(sink, run->offset + used, run->size - used, "(cluster slack)");
	}
}

/* How many pieces the file's own bytes are in. */
static size_t count_fragments(const struct sp_fat_chain *chain, uint64_t size)
{
	size_t count = 0;
	for (uint64_t seen = 0; count < chain->count && seen < size; count++)
		seen += chain->runs[count].size;
	return count;
}

static struct sp_error *run_file(struct medium *medium, const struct sp_fat_entry *entry, const char *path)
{
	const struct sp_sink *sink = medium->sink;
	SP_FAT_CHAIN chain = {0};
	if (entry->cluster)
		SP_TRY(sp_fat_follow(&medium->volume, entry->cluster, path, &chain));
	if (entry->size > chain.bytes)
		return sp_error_new(SP_USAGE,
			"the directory entry at offset 0x%" PRIx64 " says that %s has %" PRIu32
			" bytes, and its clusters have %" PRIu64 "; the file system is damaged",
			entry->offset, path, entry->size, chain.bytes);
	bool loader = sp_medium_is_loader(path);
	paint_chain(sink, &chain, entry->size, path, loader);
	size_t fragments = count_fragments(&chain, entry->size);
	SP_AUTOFREE char *name = sp_format("/%s", path);
	if (fragments == 1 && !loader)
		sink->descend(sink->user, chain.runs[0].offset, entry->size, name, false);
	if (fragments > 1 && !loader) {
		SP_AUTOFREE char *note =
			sp_format("%s lies in %zu fragments on the medium and was not opened; "
				  "write the medium anew to have it in one piece",
				path, fragments);
		sink->note(sink->user, note);
	}
	return NULL;
}

static struct sp_error *run_directory(
	struct medium *medium, const struct sp_fat_chain *chain, const char *path, unsigned depth);

static struct sp_error *run_subdirectory(
	struct medium *medium, const struct sp_fat_entry *entry, const char *path, unsigned depth)
{
	SP_FAT_CHAIN chain = {0};
	if (depth > DEPTH_LIMIT)
		return sp_error_new(SP_USAGE,
			"the directory entry at offset 0x%" PRIx64
			" lies in more than %d directories; the file system is damaged",
			entry->offset, DEPTH_LIMIT);
	SP_TRY(sp_fat_follow(&medium->volume, entry->cluster, path, &chain));
	SP_AUTOFREE char *label = sp_format("(directory %s)", path);
	for (size_t i = 0; i < chain.count; i++)
		sp_medium_paint_structure(medium->sink, chain.runs[i].offset, chain.runs[i].size, label);
	return run_directory(medium, &chain, path, depth);
}

/* path: of the directory, "" for the root. The recursion ends at DEPTH_LIMIT. */
static struct sp_error *run_directory(
	struct medium *medium, const struct sp_fat_chain *chain, const char *path, unsigned depth)
{
	SP_FAT_READER reader = {.volume = &medium->volume, .chain = chain};
	struct sp_fat_entry entry;
	while (sp_fat_read(&reader, &entry)) {
		SP_AUTOFREE char *inner = sp_format("%s%s%s", path, *path ? "/" : "", entry.name);
		if (strlen(inner) > PATH_LIMIT)
			return sp_error_new(SP_USAGE,
				"the path of the directory entry at offset 0x%" PRIx64
				" has more than %d bytes; the file system is damaged",
				entry.offset, PATH_LIMIT);
		SP_TRY(entry.is_directory ? run_subdirectory(medium, &entry, inner, depth + 1)
					  : run_file(medium, &entry, inner));
	}
	return NULL;
}

/* Clusters that no chain has, neighbours of one kind at once. */
static void paint_rest(const struct medium *medium)
{
	static const char *const labels[] = {[SP_FAT_FREE] = "(free space)",
		[SP_FAT_BAD] = "(bad clusters)",
		[SP_FAT_LOST] = "(lost clusters)"};
	const struct sp_fat_volume *volume = &medium->volume;
	uint32_t end = volume->cluster_count + SP_FAT_FIRST_CLUSTER, next;
	for (uint32_t first = SP_FAT_FIRST_CLUSTER; first < end; first = next) {
		next = first + 1;
		if (volume->taken[first])
			continue;
		enum sp_fat_state state = sp_fat_state(volume, first);
		while (next < end && !volume->taken[next] && sp_fat_state(volume, next) == state)
			next++;
		sp_medium_paint_empty(medium->sink, sp_fat_cluster_offset(volume, first),
			(next - first) * volume->cluster_size, labels[state]);
	}
}

/* Behind the tables, or on FAT32 a chain as all directories are. */
static struct sp_error *run_root(struct medium *medium)
{
	struct sp_fat_volume *volume = &medium->volume;
	SP_FAT_CHAIN chain = {0};
	if (volume->bits == 32) {
		SP_TRY(sp_fat_follow(volume, volume->root_cluster, "the root directory", &chain));
		for (size_t i = 0; i < chain.count; i++)
			sp_medium_paint_structure(
				medium->sink, chain.runs[i].offset, chain.runs[i].size, "(root directory)");
	} else {
		SP_GROW(chain.runs, chain.count, chain.capacity);
		chain.runs[chain.count++] = (struct sp_fat_run){volume->root, volume->root_size};
	}
	return run_directory(medium, &chain, "", 0);
}

static void check_copies(const struct sp_fat_volume *volume, const struct sp_sink *sink)
{
	const uint8_t *first = volume->data + volume->fat;
	for (unsigned i = 1; i < volume->fats; i++)
		if (memcmp(first, first + i * volume->fat_size, volume->fat_size))
			sink->note(sink->user, "the medium's tables of clusters differ from each other; the "
					       "first was taken");
}

static struct sp_error *run_volume(
	const struct sp_image *image, struct medium *medium, const struct sp_sink *sink)
{
	struct sp_fat_volume *volume = &medium->volume;
	sp_medium_paint_structure(sink, 0, volume->fat, "(boot sector)");
	sp_medium_paint_structure(sink, volume->fat, volume->root - volume->fat, "(FAT)");
	sp_medium_paint_structure(sink, volume->root, volume->root_size, "(root directory)");
	SP_TRY(run_root(medium));
	paint_rest(medium);
	sp_medium_paint_empty(sink, volume->end, image->size - volume->end, "(free space)");
	check_copies(volume, sink);
	return NULL;
}

static struct sp_error *run(const struct sp_image *image, const struct sp_sink *sink)
{
	struct medium medium = {.sink = sink};
	SP_TRY(sp_fat_open(image->data, image->size, &medium.volume));
	struct sp_error *error = run_volume(image, &medium, sink);
	sp_fat_close(&medium.volume);
	return error;
}

static bool probe(const struct sp_image *image)
{
	return !image->sealed && sp_fat_is_volume(image->data, image->size);
}

const struct sp_analyzer sp_analyzer_fat = {.name = "fat", .probe = probe, .run = run};
