/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/cache-inside.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/memory.h"
#include "base/words.h"

/* Out of the way first: what is half removed shall not look finished. Leftovers of that name are removed by who finds them. */
static struct sp_error *discard(const char *path, const char *suffix)
{
	SP_AUTOFREE char *aside = sp_format("%s%s", path, suffix);
	if (!sp_path_exists(path))
		return NULL;
	SP_TRY(sp_tree_remove(aside));
	if (rename(path, aside) != 0)
		return sp_error_errno("cannot remove %s", path);
	return sp_tree_remove(aside);
}

/* Everything in the folder but locks, and KEY and KEY.* alone when there is a key. */
static struct sp_error *remove_in(const char *folder, const char *key)
{
	char **names;
	size_t count, length = key ? strlen(key) : 0;
	struct sp_error *error = NULL;
	SP_TRY(sp_cache_list(folder, &names, &count));
	for (size_t i = 0; !error && i < count; i++) {
		SP_AUTOFREE char *path = sp_path_join(folder, names[i]);
		bool is_its = !key || (sp_starts_with(names[i], key) && (!names[i][length] || names[i][length] == '.'));
		if (is_its && !sp_ends_with(names[i], ".lock"))
			error = sp_tree_remove(path);
	}
	sp_cache_free_names(names, count);
	return error;
}

static struct sp_error *remove_keyed(const struct sp_cache_entry *entry)
{
	SP_AUTOFREE char *folder = sp_format("%.*s", (int)(strrchr(entry->path, '/') - entry->path), entry->path);
	SP_TRY(discard(entry->path, ".discarded"));
	return remove_in(folder, entry->name);
}

/* Its programs' folders first, each as who works there would do it: see build/rebuild.h. */
static struct sp_error *remove_work(const struct sp_cache_entry *entry)
{
	char **names;
	size_t count;
	struct sp_error *error = NULL;
	SP_TRY(sp_cache_list(entry->path, &names, &count));
	for (size_t i = 0; !error && i < count; i++) {
		SP_AUTOFREE char *path = sp_path_join(entry->path, names[i]);
		if (sp_path_is_folder(path) && !strchr(names[i], '.'))
			error = discard(path, ".discarded");
	}
	sp_cache_free_names(names, count);
	return error ? error : remove_in(entry->path, NULL);
}

static struct sp_error *remove_tree(const struct sp_cache_entry *entry)
{
	SP_AUTOFREE char *origin = sp_format("%s.origin", entry->path);
	if (sp_ends_with(entry->path, ".partial"))
		return sp_tree_remove(entry->path);
	if (unlink(origin) != 0 && errno != ENOENT)
		return sp_error_errno("cannot remove %s", origin);
	return discard(entry->path, ".partial");
}

static struct sp_error *remove_entry(const struct sp_cache_entry *entry)
{
	switch (sp_cache_shape_of(entry)) {
	case SP_CACHE_KEYED: return remove_keyed(entry);
	case SP_CACHE_FOLDERS:
	case SP_CACHE_PLACES: return remove_work(entry);
	case SP_CACHE_TREES: return remove_tree(entry);
	case SP_CACHE_FILES:
	case SP_CACHE_PIDS: return sp_tree_remove(entry->path);
	case SP_CACHE_WHOLE: break;
	}
	return NULL;
}

static void note_removed(const struct sp_cache_entry *entry, struct sp_cache *removed)
{
	SP_GROW(removed->entries, removed->count, removed->capacity);
	struct sp_cache_entry *copy = &removed->entries[removed->count++];
	*copy = *entry;
	copy->name = sp_strdup(entry->name);
	copy->path = sp_strdup(entry->path);
	copy->what = sp_strdup(entry->what);
}

static struct sp_error *prune_one(
	const struct sp_cache_wish *wish, const struct sp_cache_entry *entry, struct sp_cache *removed)
{
	SP_CACHE_LOCKS locks = {0};
	SP_TRY(sp_cache_lock(wish->folder, entry, &locks));
	if (locks.busy || locks.used > entry->used) { /* somebody has come since */
		sp_progress_note(wish->progress, "%s was taken up again, and stays", entry->path);
		return NULL;
	}
	SP_TRY(remove_entry(entry));
	note_removed(entry, removed);
	return NULL;
}

struct sp_error *sp_cache_prune(
	const struct sp_cache_wish *wish, const struct sp_cache *cache, struct sp_cache *removed)
{
	struct sp_error *error = NULL;
	uint64_t entries = 0, done = 0;
	*removed = (struct sp_cache){0};
	for (size_t i = 0; i < cache->count; i++)
		entries += cache->entries[i].state == SP_CACHE_CAN_GO;
	sp_progress_begin(wish->progress, "removing", entries, 0);
	for (size_t i = 0; !error && i < cache->count; i++) {
		const struct sp_cache_entry *entry = &cache->entries[i];
		if (entry->state != SP_CACHE_CAN_GO)
			continue;
		sp_progress_update(wish->progress, done++, entry->name);
		error = sp_interrupted() ? sp_error_interrupted() : prune_one(wish, entry, removed);
	}
	if (!error)
		sp_progress_end(wish->progress, NULL);
	return error;
}
