/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A recipe of packages -> a folder with the distribution in it.
 *
 * In the cache: distributions/KEY.choice, which packages a recipe's words came to; downloads/packages, their
 * files; distributions/KEY/root, the folder, where KEY covers the files' checksums.
 */
#ifndef SIZEPROF_BUILD_DISTRIBUTION_H
#define SIZEPROF_BUILD_DISTRIBUTION_H

#include <stdbool.h>

#include "base/error.h"
#include "base/progress.h"
#include "build/debian-packages.h"
#include "sizeprof/build.h"
#include "sizeprof/listing.h"
#include "sizeprof/recipe.h"

struct sp_distribution_options {
	const char *cache; /* absolute; made when missing */
	bool newest;       /* choose anew, though there is a choice in the cache */
	struct sp_progress *progress;
};

/* The packages of the recipe: those chosen before, else what the archive has now. */
struct sp_error *sp_distribution_choose(const struct sp_recipe *recipe,
	const struct sp_distribution_options *options, struct sp_debian_choice *choice) SP_MUST_CHECK;
/*
 * Download and unpack, or take from the cache what is there and whole. The build has one artifact, the
 * folder, whose bytes are those of its files and whose sha256 is the listing's. Release both with
 * sp_build_clear() and sp_listing_clear().
 */
struct sp_error *sp_distribution_build(const struct sp_recipe *recipe,
	const struct sp_distribution_options *options, const struct sp_debian_choice *choice,
	struct sp_build *build, struct sp_listing *listing) SP_MUST_CHECK;
/* Where packages are downloaded to, below the cache; free() it. */
char *sp_distribution_downloads(const char *cache);
/* Download alone. */
struct sp_error *sp_distribution_fetch(const struct sp_recipe *recipe,
	const struct sp_distribution_options *options, const struct sp_debian_choice *choice) SP_MUST_CHECK;

#endif
