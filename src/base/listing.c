/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/listing.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/words.h"

void sp_listing_add_file(struct sp_listing *listing, const char *path, uint64_t bytes)
{
	SP_GROW(listing->files, listing->file_count, listing->file_capacity);
	listing->files[listing->file_count++] = (struct sp_listed_file){sp_strdup(path), bytes};
	listing->bytes += bytes;
}

void sp_listing_add_link(struct sp_listing *listing, const char *path, const char *target)
{
	SP_GROW(listing->links, listing->link_count, listing->link_capacity);
	listing->links[listing->link_count++] = (struct sp_listed_link){sp_strdup(path), sp_strdup(target)};
}

/* All items of the lists begin with their path. */
static int is_path(const void *path, const void *item)
{
	return strcmp(path, *(char *const *)item);
}

static const void *find(const char *path, const void *items, size_t count, size_t size)
{
	return count ? bsearch(path, items, count, size, is_path) : NULL;
}

void sp_listing_sort(struct sp_listing *listing)
{
	if (listing->file_count)
		qsort(listing->files, listing->file_count, sizeof(*listing->files), sp_compare_texts);
	if (listing->link_count)
		qsort(listing->links, listing->link_count, sizeof(*listing->links), sp_compare_texts);
}

const struct sp_listed_file *sp_listing_file(const struct sp_listing *listing, const char *path)
{
	return find(path, listing->files, listing->file_count, sizeof(*listing->files));
}

const struct sp_listed_link *sp_listing_link(const struct sp_listing *listing, const char *path)
{
	return find(path, listing->links, listing->link_count, sizeof(*listing->links));
}

char *sp_listing_tell(const struct sp_listing *listing)
{
	const struct {
		size_t count;
		const char *one, *several;
	} others[] = {
		{listing->folders, "folder", "folders"},
		{listing->link_count, "symbolic link", "symbolic links"},
		{listing->empty, "empty file", "empty files"},
		{listing->other_names, "other name of a hard-linked file",
			"other names of hard-linked files"},
		{listing->special, "device, pipe or socket", "devices, pipes and sockets"},
		{listing->mounts, "mounted file system, not entered", "mounted file systems, not entered"},
	};
	struct sp_buffer text = SP_BUFFER_EMPTY;
	sp_buffer_printf(&text, "%zu file%s the bytes; without any of their own are", listing->file_count,
		listing->file_count == 1 ? " has" : "s have");
	const char *between = " ";
	for (size_t i = 0; i < SP_COUNT(others); i++) {
		if (!others[i].count)
			continue;
		sp_buffer_printf(&text, "%s%zu %s", between, others[i].count,
			others[i].count == 1 ? others[i].one : others[i].several);
		between = ", ";
	}
	return sp_buffer_take(&text);
}

void sp_listing_clear(struct sp_listing *listing)
{
	for (size_t i = 0; i < listing->file_count; i++)
		free(listing->files[i].path);
	for (size_t i = 0; i < listing->link_count; i++) {
		free(listing->links[i].path);
		free(listing->links[i].target);
	}
	free(listing->files);
	free(listing->links);
	*listing = (struct sp_listing){0};
}

const char *sp_packages_find(const struct sp_packages *packages, const char *path)
{
	const struct sp_package_file *file =
		find(path, packages->files, packages->file_count, sizeof(*packages->files));
	return file ? file->package : NULL;
}

void sp_packages_clear(struct sp_packages *packages)
{
	for (size_t i = 0; i < packages->file_count; i++)
		free(packages->files[i].path);
	for (size_t i = 0; i < packages->name_count; i++)
		free(packages->names[i]);
	free(packages->files);
	free(packages->names);
	*packages = (struct sp_packages){0};
}
