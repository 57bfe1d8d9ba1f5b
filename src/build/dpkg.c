/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/dpkg.h"

#include <archive.h>
#include <archive_entry.h>
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buffer.h"
#include "base/files.h"
#include "base/listing.h"
#include "base/memory.h"

#define DATABASE "/var/lib/dpkg/"
#define LIST ".list"

enum { BLOCK = 1 << 18 };

void sp_dpkg_clear(struct sp_dpkg *dpkg)
{
	for (size_t i = 0; i < dpkg->list_count; i++) {
		free(dpkg->lists[i].name);
		free(dpkg->lists[i].text);
	}
	free(dpkg->lists);
	free(dpkg->status);
	free(dpkg->diversions);
	*dpkg = (struct sp_dpkg){0};
}

/* The length of PACKAGE in "info/PACKAGE.list", 0 for another file's path. */
static size_t list_name(const char *path)
{
	size_t length = strlen(path), frame = strlen("info/") + strlen(LIST);
	bool is_list = length > frame && strncmp(path, "info/", strlen("info/")) == 0 &&
		       strcmp(path + length - strlen(LIST), LIST) == 0;
	return is_list ? length - frame : 0;
}

static bool is_wanted(const char *path)
{
	return strcmp(path, "status") == 0 || strcmp(path, "diversions") == 0 || list_name(path);
}

/* Take a file of the database over, by its path in var/lib/dpkg: "info/bash.list"; others are freed. */
static void take(struct sp_dpkg *dpkg, const char *path, char *text)
{
	size_t length = list_name(path);
	char **slot = strcmp(path, "status") == 0       ? &dpkg->status
		      : strcmp(path, "diversions") == 0 ? &dpkg->diversions
							: NULL;
	if (slot) {
		free(*slot);
		*slot = text;
	} else if (length) {
		SP_GROW(dpkg->lists, dpkg->list_count, dpkg->list_capacity);
		dpkg->lists[dpkg->list_count++] =
			(struct sp_dpkg_list){sp_format("%.*s", (int)length, path + strlen("info/")), text};
	} else {
		free(text);
	}
}

static struct sp_error *read_one(const char *database, const char *name, struct sp_dpkg *dpkg)
{
	SP_AUTOFREE char *path = sp_path_join(database, name);
	SP_BUFFER text = SP_BUFFER_EMPTY;
	struct sp_error *error = sp_file_read(path, &text);
	if (!error) {
		sp_buffer_add(&text, "", 0);
		take(dpkg, name, sp_buffer_take(&text));
		return NULL;
	}
	struct sp_error *usage = sp_error_new(SP_USAGE,
		"%s; it says which package a file is of: make it readable, or give a copy",
		sp_error_message(error));
	sp_error_free(error);
	return usage;
}

static struct sp_error *read_lists(const char *database, DIR *folder, struct sp_dpkg *dpkg)
{
	for (;;) {
		errno = 0;
		struct dirent *entry = readdir(folder);
		if (!entry)
			return errno ? sp_error_errno("cannot read the folder %sinfo", database) : NULL;
		SP_AUTOFREE char *name = sp_format("info/%s", entry->d_name);
		if (list_name(name))
			SP_TRY(read_one(database, name, dpkg));
	}
}

struct sp_error *sp_dpkg_read_folder(const char *root, struct sp_dpkg *dpkg)
{
	static const char *const names[] = {"status", "diversions"};
	SP_DPKG found = {0};
	SP_AUTOFREE char *database = sp_format("%s%s", strcmp(root, "/") == 0 ? "" : root, DATABASE);
	SP_AUTOFREE char *info = sp_path_join(database, "info");
	DIR *folder = opendir(info);
	if (!folder && errno != ENOENT && errno != ENOTDIR)
		return sp_error_new(SP_USAGE,
			"cannot read the folder %s: %s; make it readable, or give a copy", info,
			strerror(errno));
	struct sp_error *error = folder ? read_lists(database, folder, &found) : NULL;
	if (folder)
		closedir(folder);
	SP_TRY(error);
	for (size_t i = 0; i < SP_COUNT(names) && found.list_count; i++) {
		SP_AUTOFREE char *path = sp_path_join(database, names[i]);
		if (sp_path_exists(path))
			SP_TRY(read_one(database, names[i], &found));
	}
	*dpkg = found;
	found = (struct sp_dpkg){0};
	return NULL;
}

/* The text of the entry that is being read, or NULL when it cannot be. */
static char *read_text(struct archive *reader, int64_t size)
{
	char *text = sp_alloc((size_t)size + 1);
	if (archive_read_data(reader, text, (size_t)size) == size)
		return text;
	free(text);
	return NULL;
}

static struct sp_error *damaged(const char *path, struct archive *reader)
{
	const char *text = archive_error_string(reader);
	return sp_error_new(SP_UNABLE, "cannot read %s: %s", path, text ? text : "unknown format");
}

static struct sp_error *add_entry(const char *path, struct archive *reader, struct archive_entry *entry,
	struct sp_dpkg *dpkg, struct sp_listing *listing)
{
	const char *name = archive_entry_pathname(entry);
	if (!name)
		return NULL;
	while (*name == '/' || (name[0] == '.' && name[1] == '/'))
		name++;
	SP_AUTOFREE char *full = sp_format("/%s", name);
	int64_t size = archive_entry_size(entry);
	if (archive_entry_filetype(entry) == S_IFLNK && archive_entry_symlink(entry))
		sp_listing_add_link(listing, full, archive_entry_symlink(entry));
	if (archive_entry_filetype(entry) != S_IFREG || size <= 0)
		return NULL;
	sp_listing_add_file(listing, full, (uint64_t)size);
	const char *inside = full + strlen(DATABASE);
	if (strncmp(full, DATABASE, strlen(DATABASE)) != 0 || !is_wanted(inside))
		return NULL;
	char *text = read_text(reader, size);
	if (!text)
		return damaged(path, reader);
	take(dpkg, inside, text);
	return NULL;
}

static struct sp_error *read_entries(
	const char *path, struct archive *reader, struct sp_dpkg *dpkg, struct sp_listing *listing)
{
	struct archive_entry *entry;
	if (archive_read_open_filename(reader, path, BLOCK) != ARCHIVE_OK)
		return damaged(path, reader);
	for (;;) {
		int result = archive_read_next_header(reader, &entry);
		if (result == ARCHIVE_EOF)
			return NULL;
		if (result < ARCHIVE_WARN)
			return damaged(path, reader);
		SP_TRY(add_entry(path, reader, entry, dpkg, listing));
	}
}

struct sp_error *sp_dpkg_read_archive(const char *path, struct sp_dpkg *dpkg, struct sp_listing *listing)
{
	SP_DPKG found = {0};
	SP_LISTING list = {0};
	struct archive *reader = archive_read_new();
	archive_read_support_format_cpio(reader);
	struct sp_error *error = read_entries(path, reader, &found, &list);
	archive_read_free(reader);
	SP_TRY(error);
	sp_listing_sort(&list);
	*dpkg = found;
	*listing = list;
	found = (struct sp_dpkg){0};
	list = (struct sp_listing){0};
	return NULL;
}
