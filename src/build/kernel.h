/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Building a kernel: out of tree, reproducibly, with the tree's own make files and configuration tools
 * (Documentation/kbuild/reproducible-builds.rst in the kernel's sources).
 */
#ifndef SIZEPROF_BUILD_KERNEL_H
#define SIZEPROF_BUILD_KERNEL_H

#include "base/error.h"
#include "build/build.h"
#include "build/toolchain.h"
#include "build/userspace.h"
#include "sizeprof/recipe.h"

/* Can it be built at all, and is every line of its fragments a setting? */
struct sp_error *sp_kernel_check(
	const struct sp_recipe *recipe, const struct sp_build_options *options) SP_MUST_CHECK;

/* The first 16 digits of the hash over everything that goes into the kernel. */
struct sp_error *sp_kernel_key(const struct sp_recipe *recipe, const struct sp_build_options *options,
	const struct sp_toolchain *toolchain, char key[SP_KEY_SIZE]) SP_MUST_CHECK;

/* The same over all but the configuration. */
struct sp_error *sp_kernel_circumstances(const struct sp_recipe *recipe,
	const struct sp_build_options *options, const struct sp_toolchain *toolchain,
	char around[SP_KEY_SIZE]) SP_MUST_CHECK;

/*
 * Build the kernel, or take it from CACHE/kernels/KEY, or from the folder of a kernel with the same resolved
 * configuration in the same circumstances (NULL: there is none to look for). Artifacts: bzImage, payload, vmlinux.bin, vmlinux,
 * vmlinux.map and what else include/sizeprof/build.h tells of. The caller ends *built with sp_built_free().
 */
struct sp_error *sp_kernel_build(const struct sp_recipe *recipe, const struct sp_build_options *options,
	const char *key, const char *around, struct sp_built *built) SP_MUST_CHECK;

/* The file beside vmlinux.bin that a resolved configuration makes: "vmlinux.bin.xz"; NULL when there is none.
 */
const char *sp_kernel_payload_name(const char *config);
/* Remove what compressors left in a build folder: a file that make does not renew would be taken for this build's. */
void sp_kernel_remove_payloads(const char *folder);

/* make's words for the folder and sources of an opened struct sp_make. */
struct sp_make;
struct sp_error *sp_kernel_make(struct sp_make *make, const struct sp_recipe *recipe) SP_MUST_CHECK;

#endif
