/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The root file system as an archive: cpio in the format "newc" (the kernel's
 * Documentation/driver-api/early-userspace/buffer-format.rst), written by libarchive, compressed by liblzma
 * or zlib.
 *
 * Same entries, same bytes: sorted by path, times 0, owner root, inode numbers counted from 1. Device nodes
 * are entries like any other; nothing is ever made on disk, so no root is needed.
 */
#ifndef SIZEPROF_BUILD_ROOTFS_H
#define SIZEPROF_BUILD_ROOTFS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buffer.h"
#include "base/error.h"
#include "sizeprof/recipe.h"

struct sp_rootfs_entry {
	char *path;            /* in the image, without a leading '/' */
	mode_t mode;           /* type and permissions */
	char *source;          /* of a file: where its content is; of a link: its target */
	unsigned major, minor; /* of a device */
};

struct sp_rootfs {
	struct sp_rootfs_entry *entries;
	size_t count, capacity;
};
#define SP_ROOTFS_EMPTY ((struct sp_rootfs){0})

/*
 * Paths are those in the image; a leading '/' is dropped. Folders above an entry are added with mode 755
 * unless they are there. Adding a path again replaces the entry.
 */
void sp_rootfs_add_folder(struct sp_rootfs *rootfs, const char *path, mode_t permissions);
void sp_rootfs_add_file(struct sp_rootfs *rootfs, const char *path, mode_t permissions, const char *source);
void sp_rootfs_add_link(struct sp_rootfs *rootfs, const char *path, const char *target);
/* mode: S_IFCHR or S_IFBLK, and the permissions */
void sp_rootfs_add_device(
	struct sp_rootfs *rootfs, const char *path, mode_t mode, unsigned major, unsigned minor);
/* Is that path, without a leading '/', there? */
bool sp_rootfs_has(const struct sp_rootfs *rootfs, const char *path);
/* Everything below a folder on this machine, modes as they are; special files are refused. */
struct sp_error *sp_rootfs_add_tree(struct sp_rootfs *rootfs, const char *folder) SP_MUST_CHECK;
/* /dev/console and /dev/null, which a kernel and a shell cannot do without; /dev /etc /proc /sys /tmp */
void sp_rootfs_add_common(struct sp_rootfs *rootfs);
/* /init and the extra files of a recipe: mode 755 when the file is executable, else 644; its devices: 600 */
struct sp_error *sp_rootfs_add_recipe(struct sp_rootfs *rootfs, const struct sp_recipe *recipe) SP_MUST_CHECK;

void sp_rootfs_free(struct sp_rootfs *rootfs);
#define SP_ROOTFS SP_GUARD(sp_rootfs_free) struct sp_rootfs

/* The archive, appended to *cpio; sorts the entries. */
struct sp_error *sp_rootfs_archive(struct sp_rootfs *rootfs, struct sp_buffer *cpio) SP_MUST_CHECK;

/* What the kernel that has to unpack it allows. */
struct sp_rootfs_limits {
	uint64_t memory;     /* bytes of the guest, 0: unknown; an xz dictionary takes an eighth at most */
	uint64_t dictionary; /* bytes, of xz; 0: by what is to be held, and by memory */
	bool has_x86_filter; /* XZ_DEC_X86: the kernel's decoder knows the branch filter */
};

/*
 * The archive compressed, appended to *packed. xz: one thread, CRC32, preset 9e, the smallest dictionary that
 * holds everything (the kernel's Documentation/staging/xz.rst says what its decoder takes).
 */
struct sp_error *sp_rootfs_compress(const struct sp_buffer *cpio, enum sp_compression compression,
	const struct sp_rootfs_limits *limits, struct sp_buffer *packed) SP_MUST_CHECK;

/* The file's name: "initramfs.cpio.xz". */
const char *sp_rootfs_name(const struct sp_recipe *recipe);

/* The archive of a recipe: what it adds to the userspace's own files. */
struct sp_error *sp_rootfs_fill(
	const struct sp_recipe *recipe, struct sp_rootfs *rootfs, struct sp_buffer *cpio) SP_MUST_CHECK;
/* How it is compressed for a kernel of that configuration. */
struct sp_rootfs_limits sp_rootfs_limits(const struct sp_recipe *recipe, const char *config);
/*
 * The whole root file system of a recipe: what it adds to the userspace's own files, as an archive and compressed.
 * config: the kernel's, which has to unpack it.
 */
struct sp_error *sp_rootfs_pack(const struct sp_recipe *recipe, const char *config, struct sp_rootfs *rootfs,
	struct sp_buffer *cpio, struct sp_buffer *packed) SP_MUST_CHECK;

#define SP_ROOTFS_PLACEMENTS 4

/*
 * How large the compressed archive is when it begins at other places: behind zeros, which the kernel skips.
 * Where a file begins decides what its bytes are copied from and which of the coder's probabilities they meet,
 * so that one size alone says little of a few hundred bytes. The places differ by 4 modulo 16, since archives
 * are padded to 4 bytes: so whatever else changes in front of a file, the sizes' mean has all its places in it.
 * sizes[0] is packed_size, that of the archive itself. Less memory than several archives at once.
 */
struct sp_error *sp_rootfs_place(const struct sp_recipe *recipe, const char *config, const struct sp_buffer *cpio,
	uint64_t packed_size, uint64_t sizes[SP_ROOTFS_PLACEMENTS]) SP_MUST_CHECK;

#endif
