/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A root file system in a folder of the user's, as a build. It is neither copied nor written to, and no file
 * in it but dpkg's database is opened.
 */
#ifndef SIZEPROF_BUILD_IMPORT_ROOT_H
#define SIZEPROF_BUILD_IMPORT_ROOT_H

#include <stdbool.h>

#include "base/error.h"
#include "base/progress.h"
#include "sizeprof/build.h"
#include "sizeprof/listing.h"

/* Does the folder look like one: with etc and usr, or with var/lib/dpkg? */
bool sp_import_is_root(const char *folder);
/*
 * List its files, and describe it like a build: recipe is "import:NAME", the one artifact the folder;
 * the hash is still missing. The progress, or NULL, is begun and ended by the caller.
 */
struct sp_error *sp_import_root(const char *folder, struct sp_progress *progress, struct sp_build *build,
	struct sp_listing *listing) SP_MUST_CHECK;
/* The hash: folders whose files have the same names, sizes and packages have the same account. */
void sp_import_root_identify(struct sp_build *build, const struct sp_packages *packages);

#endif
