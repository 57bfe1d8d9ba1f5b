/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The builders' public entry: a recipe and its sources become artifacts in the cache.
 *
 * The cache folder holds: kernels/KEY and userspaces/KEY (build folders), builds/HASH12 (what ships), tools
 * (small programs and scripts made here) and ccache (gcc's results). A KEY or HASH covers everything that
 * goes in: source, configuration, tool versions, flags. A folder without its list of artifacts, the file
 * `.sizeprof-complete`, was left in mid-build and is thrown away.
 */
#ifndef SIZEPROF_BUILD_BUILD_H
#define SIZEPROF_BUILD_BUILD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/progress.h"
#include "sizeprof/build.h"
#include "sizeprof/kconfig.h"
#include "sizeprof/recipe.h"

struct sp_build_options {
	const char *cache; /* absolute; made when missing */
	const struct sp_source *kernel;
	const struct sp_source *userspace; /* NULL for a folder */
	bool no_debug; /* leave out debug information and relocations; for the proof that they do not ship */
	bool no_facts; /* leave out link maps and links with relocations, which only an account needs; not for
			  sp_build_run(), which keeps them */
	unsigned jobs; /* of make; 0: one per processor */
	double deadline; /* seconds for each run of make; 0: 4 hours */
	/* what the last such build took, for the progress line; 0: not known */
	double kernel_seconds, userspace_seconds;
	uint64_t kernel_units, userspace_units;
	struct sp_progress *progress;
	sp_kconfig_explainer *explain; /* NULL: lost lines are reported with their resolved values alone */
	const char *renames;      /* datasets/renames.csv; NULL: all names of options are the tree's own */
	sp_kconfig_knower *known; /* tells what options the tree has; NULL: the same */
	const char *helper;            /* for both: see struct sp_kconfig_question */
};

/*
 * Build what the recipe says, or take from the cache what is there. Everything in *out belongs to the caller,
 * who ends it with sp_build_clear() (base/build.h). Its durations are those of the making, also when nothing
 * was to be done this time.
 */
struct sp_error *sp_build_run(const struct sp_recipe *recipe, const struct sp_build_options *options,
	struct sp_build *out) SP_MUST_CHECK;

/* The build's hash alone, without running make: takes well under a second. */
struct sp_error *sp_build_identify(const struct sp_recipe *recipe, const struct sp_build_options *options,
	char hash[SP_SHA256_SIZE]) SP_MUST_CHECK;

/*
 * CACHE/kernels/KEY or CACHE/userspaces/KEY: where the recipe's own kernel or userspace is, once it is built;
 * free() it. Not for a userspace that is a folder.
 */
struct sp_error *sp_build_find_part(const struct sp_recipe *recipe, const struct sp_build_options *options,
	bool userspace, char **folder) SP_MUST_CHECK;

#endif
