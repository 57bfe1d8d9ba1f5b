/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What lies in the cache folder, what it is there for, and what of it can go.
 *
 * An entry is what is made and thrown away as a whole: a source tree, a kernel's folder with its log, a work folder.
 * Everything can be made again but imports, which have to be imported again. Who works in an entry holds its lock.
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

enum sp_cache_state {
	SP_CACHE_KEPT,   /* is used again: by builds of the store, or by whatever comes next */
	SP_CACHE_BUSY,   /* somebody holds its lock */
	SP_CACHE_RECENT, /* nobody has said that he needs it, but it was at work a short time ago */
	SP_CACHE_CAN_GO,
};
#define SP_CACHE_STATES 4

struct sp_cache_entry {
	const char *kind; /* the folder of the cache that it lies in, such as "kernels"; "" for what is none of ours */
	const char *of;   /* what all of that kind are, in a few words */
	char *name, *path; /* path without suffixes: beside it may be its log and others; NULL: this is all of its kind */
	char *what;       /* why it is there, in a phrase */
	uint64_t bytes;   /* what its files take of the disk, in bytes: blocks, not lengths */
	int64_t used;     /* when it was last at work, in seconds since 1970 */
	enum sp_cache_state state;
};

struct sp_cache {
	struct sp_cache_entry *entries; /* kinds in a fixed order, the entries of each by name */
	size_t count, capacity;
};

struct sp_cache_wish {
	const char *folder;            /* the cache, absolute; one that is not there holds nothing */
	const struct sp_table *needed; /* columns path and build: files and folders that builds of the store refer to */
	int64_t now, idle;             /* seconds since 1970; for how many seconds nobody must have been at work */
	bool sources;                  /* source trees of no build can go, too: downloading them takes its time */
	struct sp_progress *progress;
};

/* All entries; their bytes add up to what the folder takes, but for its own folders' blocks. Release with sp_cache_clear(). */
struct sp_error *sp_cache_read(const struct sp_cache_wish *wish, struct sp_cache *cache) SP_MUST_CHECK;
/*
 * Remove the entries that can go; *removed gets those that are gone. Each goes while its locks are held, in such a way that
 * an interruption leaves it whole or as what nobody takes for finished. Lock files stay: somebody may wait for them.
 * After an error *removed tells what is gone already.
 */
struct sp_error *sp_cache_prune(
	const struct sp_cache_wish *wish, const struct sp_cache *cache, struct sp_cache *removed) SP_MUST_CHECK;
/* kept, in use, recent, can go */
const char *sp_cache_state_name(enum sp_cache_state state);
void sp_cache_clear(struct sp_cache *cache);
#define SP_CACHE SP_GUARD(sp_cache_clear) struct sp_cache

#endif
