/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files about the cache share.
 */
#ifndef SIZEPROF_BUILD_CACHE_INSIDE_H
#define SIZEPROF_BUILD_CACHE_INSIDE_H

#include "base/files.h"
#include "build/cache.h"

enum sp_cache_shape {
	SP_CACHE_WHOLE,   /* one entry */
	SP_CACHE_KEYED,   /* KEY, KEY.lock, KEY.log, ...: see build/folder.h */
	SP_CACHE_TREES,   /* sources: NAME, NAME.origin, and what an interruption left */
	SP_CACHE_FOLDERS, /* each an entry, locks inside */
	SP_CACHE_PLACES,  /* folders of such folders, and beside them what is no work folder */
	SP_CACHE_FILES,   /* each an entry, made under the locks of sources */
	SP_CACHE_PIDS,    /* named by the process that made it */
};

/* The locks that are held by who works in an entry; none of them is made here. */
struct sp_cache_locks {
	struct sp_lock *items;
	size_t count, capacity;
	bool busy;    /* somebody else holds one: none is held here */
	int64_t used; /* when the last of them was taken, in seconds since 1970 */
};
void sp_cache_unlock(struct sp_cache_locks *locks);
#define SP_CACHE_LOCKS SP_GUARD(sp_cache_unlock) struct sp_cache_locks
struct sp_error *sp_cache_lock(
	const char *folder, const struct sp_cache_entry *entry, struct sp_cache_locks *locks) SP_MUST_CHECK;

enum sp_cache_shape sp_cache_shape_of(const struct sp_cache_entry *entry);
/* Names of what is in a folder, sorted, without . and ..; none when it is not there. *names is freed by sp_cache_free_names(). */
struct sp_error *sp_cache_list(const char *folder, char ***names, size_t *count) SP_MUST_CHECK;
void sp_cache_free_names(char **names, size_t count);

#endif
