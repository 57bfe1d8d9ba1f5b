/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The programs and libraries whose version decides the bytes of a build. ccache, bison and the like are left
 * out: they decide how fast, not what.
 */
#ifndef SIZEPROF_BUILD_TOOLCHAIN_H
#define SIZEPROF_BUILD_TOOLCHAIN_H

#include <stddef.h>

#include "base/error.h"
#include "base/progress.h"
#include "sizeprof/build.h"
#include "sizeprof/recipe.h"

struct sp_toolchain {
	struct sp_tool *tools;
	size_t count, capacity;
};
#define SP_TOOLCHAIN_EMPTY ((struct sp_toolchain){0})

/* Of a kernel build: gcc, ld, make, and what compresses it; that is every compressor that is installed when the
 * configuration decides (SP_COMPRESSION_NONE). A missing tool is an error that names its package. */
struct sp_error *sp_toolchain_kernel(
	enum sp_compression compression, struct sp_toolchain *toolchain) SP_MUST_CHECK;
/* What a kernel's makefile may compress with, as far as it is installed. */
struct sp_error *sp_toolchain_compressors(struct sp_toolchain *toolchain) SP_MUST_CHECK;
/* Of a userspace build: gcc, ld, the C library (which i386 may have to be downloaded for) and the kernel's
 * user headers. */
struct sp_error *sp_toolchain_userspace(const struct sp_recipe *recipe, const char *cache,
	struct sp_progress *progress, struct sp_toolchain *toolchain) SP_MUST_CHECK;
/* Of the root file system: the compression library. */
void sp_toolchain_rootfs(enum sp_compression compression, struct sp_toolchain *toolchain);

/* Of a medium that is an image: what makes it, and the boot loader. A missing tool or file is an error that
 * names its package. */
struct sp_error *sp_toolchain_medium(enum sp_medium medium, struct sp_toolchain *toolchain) SP_MUST_CHECK;
/* A file that is put on a medium, by its content. */
struct sp_error *sp_toolchain_file(
	struct sp_toolchain *toolchain, const char *path, const char *package) SP_MUST_CHECK;

/* Append the tools of from that are not there yet. */
void sp_toolchain_merge(struct sp_toolchain *toolchain, const struct sp_toolchain *from);
void sp_toolchain_free(struct sp_toolchain *toolchain);
#define SP_TOOLCHAIN SP_GUARD(sp_toolchain_free) struct sp_toolchain

#endif
