/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Images and kernel build folders that were made elsewhere, taken in as builds: recognised by their content,
 * copied into the cache, described like a build of ours. Nothing is ever written where the user's files are.
 *
 * Accepted: a bzImage, a vmlinux, an initramfs (cpio, compressed or not, or several in a row), a FAT image,
 * or one build folder of a kernel (O=, in the source tree, Buildroot's, Yocto's). A bzImage and an initramfs
 * may come together; a folder and an initramfs, too.
 */
#ifndef SIZEPROF_BUILD_IMPORT_H
#define SIZEPROF_BUILD_IMPORT_H

#include <stddef.h>

#include "base/error.h"
#include "base/progress.h"
#include "sizeprof/build.h"

struct sp_import_options {
	const char *cache;        /* absolute; made when missing */
	const char *const *paths; /* what the user named, one or more */
	size_t path_count;
	double deadline; /* seconds for each repeated link; 0: 10 minutes */
	struct sp_progress *progress;
};

/* Sentences for the person who reads the ledger: what is not known of this import, and why. */
struct sp_import_notes {
	char **items;
	size_t count, capacity;
};
void sp_import_notes_free(struct sp_import_notes *notes);
#define SP_IMPORT_NOTES SP_GUARD(sp_import_notes_free) struct sp_import_notes

/*
 * Take the paths in as one build; the caller ends it with sp_build_clear() (base/build.h), and the notes with
 * sp_import_notes_free(). What was imported before is taken from CACHE/imports/HASH16, notes included.
 *
 * Of the build: recipe is "import:NAME", NAME being the first path's last part; title is the first path,
 * absolute; hash covers the kind and content of every input, wherever it lies, and recipe_path is NULL. Kinds
 * of artifact: bzImage, initramfs, vmlinux.bin (a vmlinux by itself) and medium ship. A build folder gives
 * also vmlinux, vmlinux.map, vmlinux.relocs (the final link repeated with its relocations kept), setup and
 * decompressor (the ELF files of bzImage's parts) with setup.map and decompressor.map, vmlinux.bin and
 * payload; each only where the folder has what it takes, and a note tells of what is missing.
 *
 * Errors: SP_USAGE for paths that are none of the above, with what is accepted; SP_UNABLE for a disk or tool
 * that stood in the way.
 */
struct sp_error *sp_import_run(const struct sp_import_options *options, struct sp_build *build,
	struct sp_import_notes *notes) SP_MUST_CHECK;

/* The hash alone, as sp_import_run() gives it: reads the inputs, copies nothing. */
struct sp_error *sp_import_identify(
	const struct sp_import_options *options, char hash[SP_SHA256_SIZE]) SP_MUST_CHECK;

#endif
