/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A folder on this machine as the list of a root file system. No file is opened.
 */
#ifndef SIZEPROF_BUILD_LISTING_H
#define SIZEPROF_BUILD_LISTING_H

#include "base/digest.h"
#include "base/error.h"
#include "base/progress.h"
#include "sizeprof/listing.h"

/*
 * All below the folder, on its own file system. A file counts with its length, holes included, and once,
 * however many hard links it has: under the first name in the order of a walk with sorted names. Usage error:
 * a folder that cannot be read. It takes some 20 s for a million files: the caller begins and ends the
 * progress, or gives NULL.
 */
struct sp_error *sp_listing_read(
	const char *folder, struct sp_progress *progress, struct sp_listing *listing) SP_MUST_CHECK;
/* About how many entries are below it, when it is all of a file system; 0: that is not known. */
uint64_t sp_listing_expect(const char *folder);

/* What identifies it: names, sizes, links' targets. Lists that are alike have the same digest. */
void sp_listing_digest(const struct sp_listing *listing, char hex[SP_DIGEST_SIZE]);

#endif
