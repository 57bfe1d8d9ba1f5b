/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The unpacked trees in CACHE/sources. NAME.origin says what NAME is; one without the other does not count.
 * The caller holds the package's lock (sp_source_cache_lock) while it looks and stores.
 */
#ifndef SIZEPROF_BUILD_SOURCE_CACHE_H
#define SIZEPROF_BUILD_SOURCE_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/files.h"
#include "base/progress.h"
#include "sizeprof/build.h"

/* What to look for; members that are NULL match all. */
struct sp_source_query {
	const char *package;
	const char *version; /* series or exact version */
	const char *origin;  /* whole, or only its start when it ends with ':' */
	const char *sha256;
	const char *stamp; /* of the user's tarball: size and time of change */
};

/* Make CACHE/sources, wait for the package's lock, and clear away what an interrupted run left. */
struct sp_error *sp_source_cache_lock(const char *cache, const char *package, struct sp_progress *progress,
	struct sp_lock *lock) SP_MUST_CHECK;
/* The newest match; false when there is none. */
struct sp_error *sp_source_cache_find(const char *cache, const struct sp_source_query *query, bool *found,
	struct sp_source *source) SP_MUST_CHECK;
/*
 * Unpack a tarball, see that it is the package, and give it its place under its version (source->version, or
 * when that is NULL what the tree says) followed by suffix. source: name, origin and sha256 are given,
 * version and folder are filled in. wanted: series or exact version that the tree's has to match, or NULL.
 */
struct sp_error *sp_source_cache_store(const char *cache, const char *tarball, const char *suffix,
	const char *wanted, const char *stamp, struct sp_progress *progress,
	struct sp_source *source) SP_MUST_CHECK;
/* An error unless the cache's disk has room for the package's tree (and its download). */
struct sp_error *sp_source_cache_check_room(const char *cache, const char *package) SP_MUST_CHECK;
/* The same for any number of bytes. */
struct sp_error *sp_source_cache_check_bytes(
	const char *cache, const char *what, uint64_t needed) SP_MUST_CHECK;

#endif
