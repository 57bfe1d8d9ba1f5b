/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who works in an entry of the cache holds its locks: which those are, and whether they are free.
 */
#include "build/cache-inside.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/words.h"

static int is_real(const struct dirent *entry)
{
	return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static int compare_entries(const struct dirent **one, const struct dirent **other)
{
	return strcmp((*one)->d_name, (*other)->d_name);
}

struct sp_error *sp_cache_list(const char *folder, char ***names, size_t *count)
{
	struct dirent **found = NULL;
	int number = scandir(folder, &found, is_real, compare_entries);
	*names = NULL;
	*count = 0;
	if (number < 0)
		return errno == ENOENT || errno == ENOTDIR ? NULL : sp_error_errno("cannot read the folder %s", folder);
	*names = sp_alloc(((size_t)number + 1) * sizeof(**names));
	for (int i = 0; i < number; i++) {
		(*names)[(*count)++] = sp_strdup(found[i]->d_name);
		free(found[i]);
	}
	free(found);
	return NULL;
}

void sp_cache_free_names(char **names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(names[i]);
	free(names);
}

void sp_cache_unlock(struct sp_cache_locks *locks)
{
	for (size_t i = 0; i < locks->count; i++)
		sp_lock_release(&locks->items[i]);
	free(locks->items);
	locks->items = NULL;
	locks->count = locks->capacity = 0;
}

static struct sp_error *take(const char *path, struct sp_cache_locks *locks)
{
	SP_GROW(locks->items, locks->count, locks->capacity);
	struct sp_lock *lock = &locks->items[locks->count];
	int64_t used = 0;
	*lock = SP_LOCK_NONE;
	SP_TRY(sp_lock_try(path, lock, &used));
	if (used > locks->used)
		locks->used = used;
	if (lock->file >= 0)
		locks->count++;
	else if (used)
		locks->busy = true;
	return NULL;
}

static struct sp_error *take_all_in(const char *folder, struct sp_cache_locks *locks)
{
	char **names;
	size_t count;
	struct sp_error *error = NULL;
	SP_TRY(sp_cache_list(folder, &names, &count));
	for (size_t i = 0; !error && i < count; i++) {
		SP_AUTOFREE char *path = sp_path_join(folder, names[i]);
		if (sp_ends_with(names[i], ".lock"))
			error = take(path, locks);
	}
	sp_cache_free_names(names, count);
	return error;
}

static struct sp_error *take_those(const char *folder, const struct sp_cache_entry *entry, struct sp_cache_locks *locks)
{
	SP_AUTOFREE char *own = sp_format("%s.lock", entry->path ? entry->path : "");
	SP_AUTOFREE char *sources = sp_path_join(folder, "sources");
	int64_t used = 0;
	switch (sp_cache_shape_of(entry)) {
	case SP_CACHE_KEYED: return take(own, locks);
	case SP_CACHE_FOLDERS:
	case SP_CACHE_PLACES: return take_all_in(entry->path, locks);
	case SP_CACHE_TREES:
	case SP_CACHE_FILES:
		/* one lock for all of a package: when it was taken says nothing about one tree */
		used = locks->used;
		SP_TRY(take_all_in(sources, locks));
		locks->used = used;
		break;
	case SP_CACHE_PIDS:
	case SP_CACHE_WHOLE: break;
	}
	return NULL;
}

struct sp_error *sp_cache_lock(const char *folder, const struct sp_cache_entry *entry, struct sp_cache_locks *locks)
{
	SP_TRY(take_those(folder, entry, locks));
	if (locks->busy)
		sp_cache_unlock(locks);
	return NULL;
}
