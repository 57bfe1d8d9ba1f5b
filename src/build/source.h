/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Source trees: from the Debian archive, from an address, or from this machine. What is fetched is unpacked
 * once into the cache and read-only from then on.
 *
 * The cache folder holds: sources/NAME-VERSION and sources/NAME-VERSION.origin (a tree counts only together
 * with its origin file), sources/NAME.partial (left by an interrupted run; the next one starts over),
 * downloads (files on their way; an interrupted download goes on where it stopped), apt/SUITE-KIND (private
 * package lists).
 */
#ifndef SIZEPROF_BUILD_SOURCE_H
#define SIZEPROF_BUILD_SOURCE_H

#include <stdbool.h>

#include "base/error.h"
#include "base/progress.h"
#include "sizeprof/build.h"
#include "sizeprof/recipe.h"

/*
 * The tree of a package: "linux", "busybox" or "toybox". When spec names a series, the newest of it that the
 * cache holds is taken, and the archive is asked only when there is none, or when `newest` is set. The tree
 * in source->folder is read-only to the caller, a user's own folder too. cache is made when missing. Release
 * with sp_source_clear(). A version that sp_version_is_valid() denies is refused at once (SP_USAGE).
 */
struct sp_error *sp_source_get(const struct sp_source_spec *spec, const char *package, const char *cache,
	bool newest, struct sp_progress *progress, struct sp_source *source) SP_MUST_CHECK;
void sp_source_clear(struct sp_source *source);

#endif
