/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a kernel and a userspace that stand ready become: bzImage and initramfs side by side, and the medium's
 * image with both. The same bytes as a build of the recipe, without the account of how they were made.
 */
#ifndef SIZEPROF_BUILD_PACK_H
#define SIZEPROF_BUILD_PACK_H

#include <stdint.h>

#include "base/error.h"
#include "build/build.h"
#include "build/medium.h"
#include "sizeprof/recipe.h"

struct sp_pack_spec {
	const struct sp_recipe *recipe;
	const struct sp_build_options *options;
	const char *kernel;        /* bzImage */
	const char *kernel_config; /* text: it says what the kernel can unpack */
	const char *userspace;     /* the program's build folder; NULL for a recipe that takes a folder */
	const char *folder; /* gets the files; absolute, made when missing, and used again the next time */
};

/* Sizes are bytes. */
struct sp_packed {
	char *kernel, *initramfs; /* paths in the folder */
	char *medium;             /* the same; NULL when there is none, or not all fits on it */
	/* a phrase: what a dynamically linked program needs and this machine does not have; there is no initramfs and no
	   medium then; NULL: nothing is missing */
	char *missing;
	uint64_t kernel_bytes, initramfs_bytes;
	char kernel_sha256[SP_SHA256_SIZE], initramfs_sha256[SP_SHA256_SIZE], medium_sha256[SP_SHA256_SIZE];
	struct sp_medium_room room; /* zeros when the recipe has no medium */
};
void sp_packed_clear(struct sp_packed *packed);
#define SP_PACKED SP_GUARD(sp_packed_clear) struct sp_packed

/* An initramfs whose content and way of compression are as the last time is not compressed again. */
struct sp_error *sp_pack(const struct sp_pack_spec *spec, struct sp_packed *packed) SP_MUST_CHECK;

#endif
