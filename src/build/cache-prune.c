/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/cache.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/files.h"
#include "base/interrupt.h"
#include "base/memory.h"
#include "base/words.h"

/* Its files first: without them nobody takes the folder for more than it is. */
static struct sp_error *remove_entry(const struct sp_cache_entry *entry)
{
	SP_AUTOFREE char *discarded =
		sp_ends_with(entry->path, SP_CACHE_ASIDE) ? NULL : sp_format("%s" SP_CACHE_ASIDE, entry->path);
	for (size_t i = 0; i < entry->beside_count; i++)
		SP_TRY(sp_tree_remove(entry->beside[i]));
	if (!discarded)
		return sp_tree_remove(entry->path);
	SP_TRY(sp_tree_remove(discarded));
	if (rename(entry->path, discarded) != 0)
		return errno == ENOENT ? NULL : sp_error_errno("cannot remove %s", entry->path);
	return sp_tree_remove(discarded);
}

struct sp_error *sp_cache_prune(struct sp_progress *progress, struct sp_cache *cache)
{
	struct sp_error *first = NULL;
	uint64_t entries = 0, done = 0;
	for (size_t i = 0; i < cache->count; i++)
		entries += cache->entries[i].can_go;
	sp_progress_begin(progress, "removing", entries, 0);
	for (size_t i = 0; i < cache->count && !sp_interrupted(); i++) {
		struct sp_cache_entry *entry = &cache->entries[i];
		if (!entry->can_go)
			continue;
		sp_progress_update(progress, done++, entry->name);
		struct sp_error *error = remove_entry(entry);
		entry->is_removed = !error;
		if (first)
			sp_error_free(error);
		else
			first = error;
	}
	sp_progress_drop(progress);
	if (!sp_interrupted())
		return first;
	sp_error_free(first);
	return sp_error_interrupted_at("what was removed is gone; the same command goes on");
}
