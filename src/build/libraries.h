/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The shared libraries that a dynamically linked program cannot start without.
 */
#ifndef SIZEPROF_BUILD_LIBRARIES_H
#define SIZEPROF_BUILD_LIBRARIES_H

#include "base/error.h"
#include "build/rootfs.h"

/*
 * Add to the root file system what the ELF file `program` names: its dynamic loader (PT_INTERP) at the very path
 * it is asked for, and the libraries it needs (DT_NEEDED), theirs included, in /lib, where the loaders of both
 * glibc and musl look by default. On this machine they are taken from the folder in which the loader is. A static
 * program adds nothing.
 */
struct sp_error *sp_rootfs_add_libraries(struct sp_rootfs *rootfs, const char *program) SP_MUST_CHECK;
/* The same; what this machine does not have is no error but a phrase, "the dynamic loader X, which is not on this
 * machine", which free() releases; NULL: nothing is missing. */
struct sp_error *sp_rootfs_try_libraries(
	struct sp_rootfs *rootfs, const char *program, char **missing) SP_MUST_CHECK;

#endif
