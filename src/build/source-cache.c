/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/source-cache.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/words.h"
#include "build/archive.h"
#include "build/source-tree.h"
#include "build/source-version.h"
#include "build/source.h"

static const char origin_suffix[] = ".origin", partial_suffix[] = ".partial";

#define SP_SOURCE SP_GUARD(sp_source_clear) struct sp_source

static void tell_waiting(void *progress, const char *holder)
{
	sp_progress_note(progress, "waiting for %s, which is fetching the same sources", holder);
}

/* PACKAGE-*.partial: nobody writes there while we hold the lock */
static struct sp_error *remove_partials(const char *folder, const char *package)
{
	DIR *directory = opendir(folder);
	if (!directory)
		return sp_error_errno("cannot read the folder %s", folder);
	SP_AUTOFREE char *start = sp_format("%s-", package);
	struct sp_error *error = NULL;
	for (struct dirent *entry; !error && (entry = readdir(directory));) {
		if (!sp_starts_with(entry->d_name, start) || !sp_ends_with(entry->d_name, partial_suffix))
			continue;
		SP_AUTOFREE char *path = sp_path_join(folder, entry->d_name);
		error = sp_tree_remove(path);
	}
	closedir(directory);
	return error;
}

struct sp_error *sp_source_cache_lock(
	const char *cache, const char *package, struct sp_progress *progress, struct sp_lock *lock)
{
	SP_AUTOFREE char *folder = sp_path_join(cache, "sources");
	SP_TRY(sp_error_prefix(sp_folder_make(folder), "the cache cannot be used"));
	SP_AUTOFREE char *name = sp_format("%s.lock", package);
	SP_AUTOFREE char *path = sp_path_join(folder, name);
	SP_TRY(sp_error_prefix(
		sp_lock_acquire(path, tell_waiting, progress, lock), "the cache cannot be used"));
	struct sp_error *error = remove_partials(folder, package);
	if (error)
		sp_lock_release(lock);
	return error;
}

/* Fill in what the lines "key=value" of an origin file say; *stamp is released with free(). */
static struct sp_error *read_origin(const char *path, struct sp_source *source, char **stamp)
{
	SP_BUFFER content = SP_BUFFER_EMPTY;
	SP_TRY(sp_file_read(path, &content));
	SP_AUTOFREE char *text = sp_buffer_take(&content);
	const struct {
		const char *key;
		char **slot;
	} slots[] = {{"name=", &source->name}, {"version=", &source->version}, {"origin=", &source->origin},
		{"sha256=", &source->sha256}, {"stamp=", stamp}};
	char *rest = text;
	for (char *line; (line = strsep(&rest, "\n"));)
		for (size_t i = 0; i < SP_COUNT(slots); i++)
			if (!*slots[i].slot && sp_starts_with(line, slots[i].key))
				*slots[i].slot = sp_strdup(line + strlen(slots[i].key));
	return NULL;
}

static bool same(const char *wanted, const char *found)
{
	return !wanted || (found && strcmp(wanted, found) == 0);
}

static bool matches(const struct sp_source_query *query, const struct sp_source *source, const char *stamp)
{
	if (!source->name || !source->version || !source->origin)
		return false;
	bool origin_fits = query->origin && sp_ends_with(query->origin, ":")
				   ? sp_starts_with(source->origin, query->origin)
				   : same(query->origin, source->origin);
	return origin_fits && same(query->package, source->name) && same(query->sha256, source->sha256) &&
	       same(query->stamp, stamp) && sp_version_matches(query->version, source->version);
}

/* Take the tree of one origin file when it fits and is newer than *best. */
static struct sp_error *consider(
	const char *folder, const char *file, const struct sp_source_query *query, struct sp_source *best)
{
	if (strchr(file, '~')) /* of a time when names were not made fit for make */
		return NULL;
	SP_AUTOFREE char *path = sp_path_join(folder, file);
	SP_AUTOFREE char *tree = sp_format("%.*s", (int)(strlen(path) - strlen(origin_suffix)), path);
	if (!sp_path_is_folder(tree))
		return NULL;
	SP_SOURCE source = {0};
	SP_AUTOFREE char *stamp = NULL;
	SP_TRY(read_origin(path, &source, &stamp));
	if (!matches(query, &source, stamp))
		return NULL;
	if (best->version && sp_version_compare(source.version, best->version) <= 0)
		return NULL;
	sp_source_clear(best);
	*best = source;
	best->folder = sp_strdup(tree);
	source = (struct sp_source){0};
	return NULL;
}

struct sp_error *sp_source_cache_find(
	const char *cache, const struct sp_source_query *query, bool *found, struct sp_source *source)
{
	SP_AUTOFREE char *folder = sp_path_join(cache, "sources");
	DIR *directory = opendir(folder);
	if (!directory)
		return sp_error_errno("cannot read the folder %s", folder);
	SP_SOURCE best = {0};
	struct sp_error *error = NULL;
	for (struct dirent *entry; !error && (entry = readdir(directory));)
		if (sp_ends_with(entry->d_name, origin_suffix))
			error = consider(folder, entry->d_name, query, &best);
	closedir(directory);
	if (error)
		return error;
	*found = best.version != NULL;
	if (*found) {
		*source = best;
		best = (struct sp_source){0};
	}
	return NULL;
}

/* The only folder in folder, or folder itself: tarballs put everything below one name. */
static char *find_top(const char *folder)
{
	char *top = NULL;
	size_t count = 0;
	DIR *directory = opendir(folder);
	for (struct dirent *entry; directory && (entry = readdir(directory));) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (count++ == 0)
			top = sp_path_join(folder, entry->d_name);
	}
	if (directory)
		closedir(directory);
	if (count == 1 && sp_path_is_folder(top))
		return top;
	free(top);
	return sp_strdup(folder);
}

/* What is in the unpacked tree? Its version goes to the source unless one is known. */
static struct sp_error *identify(
	const char *top, const char *tarball, const char *wanted, struct sp_source *source)
{
	char *version;
	SP_TRY(sp_error_prefix(
		sp_tree_identify(source->name, top, &version), "%s was unpacked, but", tarball));
	if (!sp_version_matches(wanted, version)) {
		struct sp_error *error = sp_error_new(SP_USAGE,
			"%s holds %s %s, but version %s was asked for: correct one of them", tarball,
			source->name, version, wanted);
		free(version);
		return error;
	}
	if (source->version)
		free(version);
	else
		source->version = version;
	return NULL;
}

static struct sp_error *write_origin(const char *tree, const char *stamp, const struct sp_source *source)
{
	SP_AUTOFREE char *path = sp_format("%s%s", tree, origin_suffix);
	SP_BUFFER text = SP_BUFFER_EMPTY;
	sp_buffer_printf(&text, "name=%s\nversion=%s\norigin=%s\nsha256=%s\n", source->name, source->version,
		source->origin, source->sha256);
	if (stamp)
		sp_buffer_printf(&text, "stamp=%s\n", stamp);
	return sp_file_write(path, sp_buffer_text(&text), text.size);
}

/* So that a machine that loses power later does not hold a tree with empty files for whole. */
static void flush(const char *folder)
{
	int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (file < 0)
		return;
	syncfs(file);
	close(file);
}

/* Moving a folder rewrites its "..", for which it has to be writable itself. */
static struct sp_error *put_in_place(
	const char *top, const char *tree, const char *stamp, const struct sp_source *source)
{
	SP_TRY(sp_tree_make_readonly(top));
	flush(top);
	SP_TRY(sp_tree_remove(tree));
	SP_TRY(write_origin(tree, stamp, source));
	if (chmod(top, 0755) != 0 || rename(top, tree) != 0 || chmod(tree, 0555) != 0)
		return sp_error_errno("cannot move the sources to %s", tree);
	return NULL;
}

/*
 * Where the sources of a version live; release with free(). make and the kernel's scripts cannot bear the '~'
 * of Debian's backports (6.12.95-1~bpo12+1). No version of Debian's has a '_', so that no two share a folder.
 */
static char *tree_path(const char *cache, const struct sp_source *source, const char *suffix)
{
	SP_AUTOFREE char *name = sp_format("sources/%s-%s%s", source->name, source->version, suffix);
	for (char *at = name; (at = strchr(at, '~'));)
		*at = '_';
	return sp_path_join(cache, name);
}

static struct sp_error *unpack_and_place(const char *cache, const char *tarball, const char *partial,
	const char *suffix, const char *wanted, const char *stamp, struct sp_progress *progress,
	struct sp_source *source)
{
	SP_AUTOFREE char *what = sp_format("unpacking %s%s%s", source->name, source->version ? " " : "",
		source->version ? source->version : "");
	SP_TRY(sp_archive_unpack(tarball, partial, what, progress));
	SP_AUTOFREE char *top = find_top(partial);
	SP_TRY(identify(top, tarball, wanted, source));
	free(source->folder);
	source->folder = tree_path(cache, source, suffix);
	return put_in_place(top, source->folder, stamp, source);
}

struct sp_error *sp_source_cache_store(const char *cache, const char *tarball, const char *suffix,
	const char *wanted, const char *stamp, struct sp_progress *progress, struct sp_source *source)
{
	SP_AUTOFREE char *place =
		sp_format("sources/%s-%.12s%s", source->name, source->sha256, partial_suffix);
	SP_AUTOFREE char *partial = sp_path_join(cache, place);
	SP_TRY(sp_tree_remove(partial));
	SP_TRY(sp_folder_make(partial));
	struct sp_error *error =
		unpack_and_place(cache, tarball, partial, suffix, wanted, stamp, progress, source);
	struct sp_error *cleaning = sp_tree_remove(partial);
	if (!error)
		return cleaning;
	sp_error_free(cleaning);
	return error;
}

static char *readable(uint64_t bytes)
{
	return bytes < 1000000000u ? sp_format("%.0f MB", (double)bytes / 1e6)
				   : sp_format("%.1f GB", (double)bytes / 1e9);
}

struct sp_error *sp_source_cache_check_bytes(const char *cache, const char *what, uint64_t needed)
{
	struct statvfs disk;
	if (statvfs(cache, &disk) != 0)
		return sp_error_errno("cannot look at the disk of the cache %s", cache);
	uint64_t free_bytes = (uint64_t)disk.f_bavail * disk.f_frsize;
	if (free_bytes >= needed)
		return NULL;
	SP_AUTOFREE char *wanted = readable(needed);
	SP_AUTOFREE char *there = readable(free_bytes);
	return sp_error_new(SP_UNABLE,
		"the disk of the cache %s has too little room for %s: about %s are needed and %s are free "
		"(make room, or choose another folder with --cache)",
		cache, what, wanted, there);
}

struct sp_error *sp_source_cache_check_room(const char *cache, const char *package)
{
	bool is_linux = strcmp(package, "linux") == 0;
	SP_AUTOFREE char *what = sp_format("the sources of %s", package);
	/* 6.1: 1.5 GB of tree, 0.14 GB each for the package and the tarball in it */
	return sp_source_cache_check_bytes(cache, what, is_linux ? 1900000000u : 100000000u);
}
