/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Building BusyBox: out of tree, static, with glibc or musl, reproducibly. The unstripped program and its
 * link map are kept, and busybox_unstripped.relocs: the same link once more, with relocations.
 */
#ifndef SIZEPROF_BUILD_BUSYBOX_H
#define SIZEPROF_BUILD_BUSYBOX_H

#include "base/error.h"
#include "build/build.h"
#include "build/rootfs.h"
#include "build/userspace.h"
#include "sizeprof/recipe.h"

/* See sp_userspace_build(). The program becomes /bin/busybox; its applets are links to it, as `make install`
 * has them. */
struct sp_error *sp_busybox_build(const struct sp_recipe *recipe, const struct sp_build_options *options,
	const char *key, struct sp_built *built, struct sp_rootfs *rootfs) SP_MUST_CHECK;

/* make's words, and what the root file system gets of a finished folder: the program and its links. */
struct sp_make;
struct sp_error *sp_busybox_make(struct sp_make *make, const struct sp_recipe *recipe) SP_MUST_CHECK;
struct sp_error *sp_busybox_add_files(const char *folder, struct sp_rootfs *rootfs) SP_MUST_CHECK;

/* Add the links of BusyBox's list (an absolute path a line) that point to /bin/busybox. */
void sp_busybox_add_links(struct sp_rootfs *rootfs, const char *list);

#endif
