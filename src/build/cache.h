/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What lies in the cache folder, what it is there for, and what of it can go.
 *
 * An entry is what is made and thrown away as a whole: a source tree, a kernel's folder with its log, a work folder.
 * Everything can be made again but imports, which have to be imported again.
 *
 * Whoever works in the cache holds the lock of sp_cache_lock_path() shared, from before he looks what is there until what
 * he made is in the store; whoever removes holds it alone. So nobody finds half of an entry, and none goes that a build on
 * its way to the store is made of.
 */
#ifndef SIZEPROF_BUILD_CACHE_H
#define SIZEPROF_BUILD_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/error.h"
#include "base/progress.h"
#include "sizeprof/table.h"

struct sp_cache_entry {
	const char *kind;   /* the folder of the cache that it lies in, such as "kernels"; "" for what is none of ours */
	const char *of;     /* what all of that kind are, in a few words */
	char *name, *path;  /* path NULL: it cannot go alone; name NULL as well: it is all of its kind, or the rest of it */
	char **beside;      /* files that go with it, such as its log */
	size_t beside_count;
	char *what;         /* why it is there, in a phrase */
	uint64_t bytes;     /* what its files take of the disk, in bytes: blocks, not lengths */
	int64_t used;       /* when it was last at work, in seconds since 1970; 0: not known */
	bool can_go, is_removed;
	bool is_known;      /* builds of the store refer to it, or it is work of one */
};

struct sp_cache {
	struct sp_cache_entry *entries; /* kinds in a fixed order, the entries of each by name */
	size_t count, capacity;
};

struct sp_cache_wish {
	const char *folder;            /* the cache; one that is not there holds nothing */
	const struct sp_table *needed; /* columns path and build, sorted by build: what the builds of a store refer to */
	bool sources;                  /* sources of no build can go, too: downloading them takes its time */
	struct sp_progress *progress;
};

/* What follows the name of an entry that is set aside: one that an interruption left goes by the next pruning. */
#define SP_CACHE_ASIDE ".discarded"

/* The file to be locked; free() it. */
char *sp_cache_lock_path(const char *folder);
/* All entries; their bytes add up to what the folder takes, but for its own folders' blocks. Release with sp_cache_clear(). */
struct sp_error *sp_cache_read(const struct sp_cache_wish *wish, struct sp_cache *cache) SP_MUST_CHECK;
/*
 * Remove the entries that can go, and mark those that are gone, after an error or an interruption, too. What cannot be
 * removed does not keep the others: the error is that of the first. Each is set aside before it is removed, so that no half
 * looks finished.
 */
struct sp_error *sp_cache_prune(struct sp_progress *progress, struct sp_cache *cache) SP_MUST_CHECK;
void sp_cache_clear(struct sp_cache *cache);
#define SP_CACHE SP_GUARD(sp_cache_clear) struct sp_cache

#endif
