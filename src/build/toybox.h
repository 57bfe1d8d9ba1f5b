/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Building Toybox: it builds in its own tree only, so each build gets a copy of it.
 */
#ifndef SIZEPROF_BUILD_TOYBOX_H
#define SIZEPROF_BUILD_TOYBOX_H

#include "base/error.h"
#include "build/build.h"
#include "build/rootfs.h"
#include "build/userspace.h"
#include "sizeprof/recipe.h"

/* See sp_userspace_build(). The program becomes /bin/toybox, its commands links to it, as `make install` has
 * them. */
struct sp_error *sp_toybox_build(const struct sp_recipe *recipe, const struct sp_build_options *options,
	const char *key, struct sp_built *built, struct sp_rootfs *rootfs) SP_MUST_CHECK;

#endif
