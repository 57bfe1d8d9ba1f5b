/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A recipe as plain data: what to build, what it is packed on, how to tell that it works.
 * datasets/README.md describes the file format key by key. All texts belong to the recipe; paths are absolute.
 * A text that was not given and has no default is NULL.
 */
#ifndef SIZEPROF_RECIPE_H
#define SIZEPROF_RECIPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* PACKAGES: a whole distribution, which has no other part of the system: no kernel of ours, no medium, no test. */
enum sp_userspace { SP_USERSPACE_BUSYBOX, SP_USERSPACE_TOYBOX, SP_USERSPACE_FOLDER, SP_USERSPACE_PACKAGES };
enum sp_libc { SP_LIBC_GLIBC, SP_LIBC_MUSL };
enum sp_compression { SP_COMPRESSION_NONE, SP_COMPRESSION_XZ, SP_COMPRESSION_GZIP };
enum sp_medium { SP_MEDIUM_FILES, SP_MEDIUM_FAT, SP_MEDIUM_DISK, SP_MEDIUM_ISO };
enum sp_console { SP_CONSOLE_VGA, SP_CONSOLE_SERIAL };

/* Where a source tree comes from: at most one of path and url; neither: the Debian archive. */
struct sp_source_spec {
	char *version; /* series, such as "6.1", or exact version, such as "6.1.192" */
	char *path;    /* folder or tarball on this machine */
	char *url;
	char *sha256; /* of the file behind url */
};

/* One file put into the root file system besides the userspace's own. */
struct sp_extra_file {
	char *target; /* in the image, starting with '/' */
	char *path;   /* on this machine */
};

/* A device node of the root file system. */
struct sp_device {
	char *target; /* in the image, starting with '/' */
	bool is_block;
	uint32_t major, minor;
};

/* What others published of a system: bytes, 0 for what is not known. */
struct sp_published {
	uint64_t medium, kernel, userspace, loader;
	uint64_t medium_most; /* of a range, whose least medium is; else 0 */
	char *source; /* where; NULL: nothing was published */
};

struct sp_recipe {
	char *name;    /* the folder's name */
	char *overlay; /* name of the overlay that was applied, or NULL */
	char *folder;  /* where the recipe's files are */
	char *title;   /* one line for people */

	/* [kernel] */
	struct sp_source_spec kernel;
	char *kernel_arch;               /* as in ARCH=, such as x86_64 */
	char *kernel_base;               /* tinyconfig, defconfig, allnoconfig, or the path of a .config */
	char **kernel_fragments;         /* paths, in the order they are merged */
	size_t kernel_fragment_count;
	enum sp_compression kernel_compression; /* of the payload: CONFIG_KERNEL_XZ or _GZIP; NONE: as base and fragments say */

	/* [userspace] */
	enum sp_userspace userspace;
	struct sp_source_spec userspace_source; /* for SP_USERSPACE_FOLDER: path is the folder */
	char *userspace_base;                   /* defconfig, allnoconfig, or a path */
	char **userspace_fragments;
	size_t userspace_fragment_count;
	enum sp_libc libc;
	bool is_static;
	char **packages; /* of SP_USERSPACE_PACKAGES: names in the archive, and below what else is said of them */
	size_t package_count;
	char *package_priority; /* required, important, standard, none: what is in beside them */
	char *package_suite;    /* of the archive, such as bookworm; NULL: the system's own */
	char *processor; /* the oldest that programs of i386 have to run on: i486 to i686; NULL: nobody said */

	/* [rootfs] */
	char *init; /* path of the file that becomes /init */
	struct sp_extra_file *extra_files;
	size_t extra_file_count;
	struct sp_device *devices; /* besides /dev/console and /dev/null */
	size_t device_count;
	enum sp_compression initramfs_compression;
	uint64_t initramfs_dictionary; /* bytes, of its xz stream; 0: what holds all and fits the guest */

	/* [medium] */
	enum sp_medium medium;
	uint64_t medium_bytes; /* of SP_MEDIUM_FAT and _DISK: its whole capacity, file system and loader included */
	uint32_t medium_fats;  /* of the same: copies of the file allocation table, 1 or 2 */
	bool medium_bare;      /* of SP_MEDIUM_DISK: the file system has no partition table before it */
	char *cmdline; /* the kernel's command line */

	/* [test] */
	char *test;              /* path of the script of expectations */
	enum sp_console console; /* where the test reads and types */
	uint32_t memory_mib;     /* of the guest */
	char *cpu;               /* QEMU's -cpu, or NULL for its default */

	/* [minimize]: names of options and applets, those of the userspace behind its name and a colon ("busybox:vi") */
	char **keep; /* what a search leaves in */
	size_t keep_count;
	char **never; /* what a search's result must not have */
	size_t never_count;

	struct sp_published published; /* [published]; of the base: with an overlay applied nothing is */
};

#endif
