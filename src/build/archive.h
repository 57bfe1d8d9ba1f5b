/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Unpacking tarballs (tar, plain or compressed by gzip, bzip2, xz, lzma or zstd) by libarchive, in process.
 */
#ifndef SIZEPROF_BUILD_ARCHIVE_H
#define SIZEPROF_BUILD_ARCHIVE_H

#include "base/error.h"
#include "base/progress.h"

/*
 * Unpack into an existing, empty folder. Files, folders and links alone: an entry of another kind, or one
 * that would land outside of the folder, is an error, and so is an archive that ends early. what begins the
 * progress line's text, and the size follows.
 */
struct sp_error *sp_archive_unpack(
	const char *path, const char *folder, const char *what, struct sp_progress *progress) SP_MUST_CHECK;

#endif
