/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a file or folder that the user names is, by its content: names mean nothing here.
 */
#ifndef SIZEPROF_BUILD_IMPORT_KIND_H
#define SIZEPROF_BUILD_IMPORT_KIND_H

#include "base/error.h"

enum sp_import_kind {
	SP_IMPORT_BZIMAGE,
	SP_IMPORT_VMLINUX,
	SP_IMPORT_INITRAMFS,
	SP_IMPORT_MEDIUM, /* an image of a FAT or ISO 9660 file system, or of a disk with partitions */
	SP_IMPORT_FOLDER, /* a kernel's build folder */
	SP_IMPORT_ROOT,   /* a folder with a root file system in it */
};

/*
 * The kind of what is at path. Usage errors for what cannot be read, is empty, larger than 2 GiB or nothing
 * of this, and for build folders that are not finished or of another processor.
 */
struct sp_error *sp_import_recognise(const char *path, enum sp_import_kind *kind) SP_MUST_CHECK;

/*
 * The version that a bzImage tells in its header ("6.1.0-9-amd64"), or that a vmlinux tells in its data; NULL
 * when it tells none. Release with free().
 */
struct sp_error *sp_import_version(const char *path, enum sp_import_kind kind, char **version) SP_MUST_CHECK;

#endif
