/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kernels whose configurations turn out to be the same are one, however their recipes write it down: the
 * second one's key leads to the first one's folder.
 *
 * CACHE/kernels/HASH.made, after the resolved configuration and all else that decides the bytes, holds the
 * key of the folder that was built from it; KEY.same, for a key without a folder of its own, the key of the
 * one to take.
 */
#ifndef SIZEPROF_BUILD_KERNEL_SHARE_H
#define SIZEPROF_BUILD_KERNEL_SHARE_H

#include <stdbool.h>

#include "build/build.h"
#include "build/inputs.h"

/* The key of the folder to look into: another one's, as long as that is complete, else the key itself. */
struct sp_error *sp_kernel_lead(const char *cache, const char *key, char lead[SP_KEY_SIZE]) SP_MUST_CHECK;

/*
 * The key's kernel has that configuration: is it built already? Then *same, and the key leads there from now
 * on.
 */
struct sp_error *sp_kernel_share(const char *cache, const char *key, const char *around,
	const struct sp_config *config, bool *same) SP_MUST_CHECK;
/* The key's folder is built, for others to find. */
struct sp_error *sp_kernel_offer(
	const char *cache, const char *key, const char *around, const struct sp_config *config) SP_MUST_CHECK;

#endif
