/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/listing.h"

#include <errno.h>
#include <fts.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <uthash.h>

#include "base/buffer.h"
#include "base/files.h"
#include "base/interrupt.h"
#include "base/listing.h"
#include "base/memory.h"

/* A file with several names, seen under the first of them. */
struct seen {
	ino_t inode; /* all files are of one file system */
	UT_hash_handle hh;
};

struct reading {
	struct sp_listing *listing;
	struct sp_progress *progress;
	uint64_t entries;
	size_t root; /* length of the folder's path */
	dev_t device;
	struct seen *seen;
};

static void free_seen(struct reading *reading)
{
	struct seen *item, *next;
	HASH_ITER (hh, reading->seen, item, next) {
		HASH_DEL(reading->seen, item);
		free(item);
	}
}

static bool is_seen(struct reading *reading, const struct stat *status)
{
	struct seen *item = NULL;
	if (status->st_nlink < 2)
		return false;
	HASH_FIND(hh, reading->seen, &status->st_ino, sizeof(status->st_ino), item);
	if (item)
		return true;
	item = sp_alloc(sizeof(*item));
	item->inode = status->st_ino;
	HASH_ADD(hh, reading->seen, inode, sizeof(item->inode), item);
	return false;
}

static void add_file(struct reading *reading, const FTSENT *entry, const char *path)
{
	struct sp_listing *listing = reading->listing;
	if (!S_ISREG(entry->fts_statp->st_mode))
		listing->special++;
	else if (is_seen(reading, entry->fts_statp))
		listing->other_names++;
	else if (entry->fts_statp->st_size == 0)
		listing->empty++;
	else
		sp_listing_add_file(listing, path, (uint64_t)entry->fts_statp->st_size);
}

static struct sp_error *add_link(struct reading *reading, const FTSENT *entry, const char *path)
{
	char target[4096];
	ssize_t length = readlink(entry->fts_accpath, target, sizeof(target) - 1);
	if (length < 0)
		return sp_error_errno("cannot read the link %s", entry->fts_path);
	target[length] = '\0';
	sp_listing_add_link(reading->listing, path, target);
	return NULL;
}

static void add_folder(struct reading *reading, const FTSENT *entry)
{
	if (entry->fts_level == FTS_ROOTLEVEL)
		reading->device = entry->fts_statp->st_dev;
	else if (entry->fts_statp->st_dev != reading->device)
		reading->listing->mounts++;
	else
		reading->listing->folders++;
}

static struct sp_error *unreadable(const FTSENT *entry)
{
	return sp_error_new(SP_USAGE,
		"cannot read %s: %s; run as the user whose files they are, or give a copy that you may read",
		entry->fts_path, strerror(entry->fts_errno));
}

static struct sp_error *add_entry(struct reading *reading, const FTSENT *entry)
{
	const char *path = entry->fts_path + reading->root;
	switch (entry->fts_info) {
	case FTS_DNR:
	case FTS_ERR:
	case FTS_NS:
		return unreadable(entry);
	case FTS_SL:
	case FTS_SLNONE:
		return add_link(reading, entry, path);
	case FTS_D:
		add_folder(reading, entry);
		return NULL;
	case FTS_F:
	case FTS_DEFAULT:
		add_file(reading, entry, path);
		return NULL;
	default: /* a folder once more, on the way back */
		return NULL;
	}
}

static int by_name(const FTSENT **left, const FTSENT **right)
{
	return strcmp((*left)->fts_name, (*right)->fts_name);
}

static struct sp_error *read_entries(struct reading *reading, FTS *walk)
{
	errno = 0;
	for (FTSENT *entry; (entry = fts_read(walk)); errno = 0) {
		if (sp_interrupted())
			return sp_error_interrupted();
		if (entry->fts_info != FTS_DP) /* a folder once more */
			sp_progress_update(reading->progress, ++reading->entries, entry->fts_path);
		SP_TRY(add_entry(reading, entry));
	}
	return errno ? sp_error_errno("cannot read the folder") : NULL;
}

uint64_t sp_listing_expect(const char *folder)
{
	SP_AUTOFREE char *parent = sp_path_join(folder, "..");
	struct stat own, above;
	struct statvfs system;
	if (stat(folder, &own) != 0 || stat(parent, &above) != 0 || statvfs(folder, &system) != 0)
		return 0;
	/* the folder / is its own parent */
	bool is_whole = own.st_dev != above.st_dev || own.st_ino == above.st_ino;
	return is_whole && system.f_files > system.f_ffree ? system.f_files - system.f_ffree : 0;
}

struct sp_error *sp_listing_read(
	const char *folder, struct sp_progress *progress, struct sp_listing *listing)
{
	SP_LISTING found = {0};
	SP_AUTOFREE char *root = sp_strdup(folder);
	size_t length = strlen(root);
	while (length && root[length - 1] == '/')
		root[--length] = '\0';
	char *const paths[] = {length ? root : (char[]){"/"}, NULL};
	SP_GUARD(free_seen) struct reading reading = {.listing = &found, .progress = progress, .root = length};
	FTS *walk = fts_open(paths, FTS_PHYSICAL | FTS_XDEV | FTS_NOCHDIR, by_name);
	if (!walk)
		return sp_error_errno("cannot read the folder %s", folder);
	struct sp_error *error = read_entries(&reading, walk);
	fts_close(walk);
	SP_TRY(error);
	sp_listing_sort(&found);
	*listing = found;
	found = (struct sp_listing){0};
	return NULL;
}

void sp_listing_digest(const struct sp_listing *listing, char hex[SP_DIGEST_SIZE])
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	for (size_t i = 0; i < listing->file_count; i++)
		sp_buffer_printf(&text, "%s%c%" PRIu64 "%c", listing->files[i].path, '\0',
			listing->files[i].bytes, '\0');
	for (size_t i = 0; i < listing->link_count; i++)
		sp_buffer_printf(
			&text, "%s%c%s%c", listing->links[i].path, '\0', listing->links[i].target, '\0');
	sp_buffer_printf(&text, "%zu %zu %zu %zu %zu", listing->folders, listing->empty, listing->other_names,
		listing->special, listing->mounts);
	sp_digest_bytes(sp_buffer_text(&text), text.size, hex);
}
