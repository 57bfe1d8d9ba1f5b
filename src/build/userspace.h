/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Building what runs on the kernel: BusyBox, Toybox, or a folder of files that is taken as it is.
 */
#ifndef SIZEPROF_BUILD_USERSPACE_H
#define SIZEPROF_BUILD_USERSPACE_H

#include "base/error.h"
#include "build/build.h"
#include "build/inputs.h"
#include "build/rootfs.h"
#include "build/toolchain.h"
#include "sizeprof/recipe.h"

/* What one builder leaves behind. */
struct sp_built {
	char *folder;
	struct sp_artifact *artifacts;
	size_t artifact_count;
	struct sp_config config; /* name is NULL when there is no configuration */
	uint64_t units;
	double seconds;
	char *commands; /* lines of shell that repeat the build */
	char **notes;   /* sentences: lines of fragments that the tree took otherwise */
	size_t note_count;
};
void sp_built_free(struct sp_built *built);
#define SP_BUILT SP_GUARD(sp_built_free) struct sp_built

/* The folder's artifacts and numbers as *built; commands is copied. */
struct sp_build_folder;
void sp_built_take(const struct sp_build_folder *folder, const char *commands, struct sp_built *built);

/* Can it be built at all? Told before anything is compiled. */
struct sp_error *sp_userspace_check(
	const struct sp_recipe *recipe, const struct sp_build_options *options) SP_MUST_CHECK;

struct sp_error *sp_userspace_key(const struct sp_recipe *recipe, const struct sp_build_options *options,
	const struct sp_toolchain *toolchain, char key[SP_KEY_SIZE]) SP_MUST_CHECK;

/*
 * Build it, or take it from CACHE/userspaces/KEY, and add its files to the root file system. Artifacts:
 * userspace and userspace.map, the unstripped twin of the program and its link map; userspace.relocs.
 */
struct sp_error *sp_userspace_build(const struct sp_recipe *recipe, const struct sp_build_options *options,
	const char *key, struct sp_built *built, struct sp_rootfs *rootfs) SP_MUST_CHECK;

/* make's words for the recipe's program, and what the root file system gets of its finished folder. */
struct sp_make;
struct sp_error *sp_userspace_make(struct sp_make *make, const struct sp_recipe *recipe) SP_MUST_CHECK;
struct sp_error *sp_userspace_add_files(
	const struct sp_recipe *recipe, const char *folder, struct sp_rootfs *rootfs) SP_MUST_CHECK;
/* The same; *missing as of sp_rootfs_try_libraries(). */
struct sp_error *sp_userspace_try_files(const struct sp_recipe *recipe, const char *folder,
	struct sp_rootfs *rootfs, char **missing) SP_MUST_CHECK;
/* The shipped program in that folder: "busybox", "toybox". */
const char *sp_userspace_program(const struct sp_recipe *recipe);

#endif
