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

/* The folder, inside of the build's, that `make install` fills. */
#define SP_TOYBOX_INSTALLED "sizeprof-install"

/* make's words, and what the root file system gets of a finished folder: the installed tree. */
struct sp_make;
struct sp_error *sp_toybox_make(struct sp_make *make, const struct sp_recipe *recipe) SP_MUST_CHECK;
struct sp_error *sp_toybox_add_files(const char *folder, struct sp_rootfs *rootfs) SP_MUST_CHECK;

#endif
