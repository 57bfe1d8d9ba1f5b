/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A kernel's build folder as a source of artifacts. It is only read.
 */
#ifndef SIZEPROF_BUILD_IMPORT_FOLDER_H
#define SIZEPROF_BUILD_IMPORT_FOLDER_H

#include "base/error.h"
#include "build/folder.h"
#include "build/import.h"

/* A sentence about what is not known. */
void sp_import_note(struct sp_import_notes *notes, const char *format, ...) SP_FORMAT(2, 3);

/*
 * Copy the folder's artifacts (import.h lists them) into an empty folder of the cache and note them there;
 * bzImage, or the flat kernel (vmlinux.bin), ships.
 */
struct sp_error *sp_import_folder_copy(const struct sp_import_options *options, const char *path,
	struct sp_build_folder *cache, struct sp_import_notes *notes) SP_MUST_CHECK;

/* The file that the final link made: "vmlinux", since 6.15 "vmlinux.unstripped"; a constant text. */
const char *sp_import_folder_linked(const char *path);

/*
 * The source tree that it was built from: where its link "source" leads, be that there or gone; without one
 * the folder itself. Allocated.
 */
char *sp_import_folder_tree(const char *path);

/* What it was built from: version and the source tree's folder. */
struct sp_error *sp_import_folder_source(const char *path, struct sp_source *source) SP_MUST_CHECK;

#endif
