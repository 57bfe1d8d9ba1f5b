/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a build is made of and leaves behind, as plain data: the stages fill it, the store keeps it.
 * All texts belong to the struct that holds them.
 */
#ifndef SIZEPROF_BUILD_H
#define SIZEPROF_BUILD_H

#include <stddef.h>
#include <stdint.h>

#define SP_SHA256_SIZE 65 /* 64 hexadecimal digits and a NUL */

/*
 * Kinds of artifact. Shipped ones are on the medium; the others are kept for analysis.
 *   bzImage, initramfs      shipped, unless a medium holds them
 *   medium                  the one image that ships instead: a floppy, disk or CD with both and a boot loader
 *   vmlinux.bin             what the kernel's compressed payload holds
 *   cpio                    what the initramfs holds, uncompressed
 *   vmlinux, vmlinux.map    the kernel's ELF file with symbols and debug information; its link map
 *   payload                 vmlinux.bin compressed, as it stands in bzImage
 *   vmlinux.relocs          the same link made once more with its relocations, without debug information;
 *                           absent from builds without debug information
 *   setup, decompressor     the ELF files of the two programs in front of the payload in bzImage, before
 *                           objcopy made them flat; with .map and .relocs as above
 *   userspace, userspace.map  the unstripped twin of the shipped program; its link map
 *   userspace.relocs        as vmlinux.relocs
 *   folder                  shipped, alone: a root file system as it stands in a folder; its bytes are those of its
 *                           files, its sha256 that of their list
 */
#define SP_FOLDER_KIND "folder"
struct sp_artifact {
	char *kind;
	char *path; /* in the cache; absolute */
	uint64_t bytes;
	char sha256[SP_SHA256_SIZE];
	int shipped; /* 1 when it is handed over: a file of the medium, or the medium itself */
};

/* A source tree that took part. */
struct sp_source {
	char *name;    /* linux, busybox, toybox */
	char *version; /* exact, such as 6.1.192-2 (Debian's) or what the Makefile says */
	char *origin;  /* "debian:linux-source-6.1", "path:...", "url:..." */
	char *sha256;  /* of the package or tarball; NULL for a folder */
	char *folder;  /* the tree in the cache, or the user's own folder */
};

/* A program that took part, such as {"gcc", "gcc (Debian 12.2.0-14) 12.2.0"}. */
struct sp_tool {
	char *name, *version;
};

/* A resolved configuration. */
struct sp_config {
	char *name; /* kernel, userspace */
	char *text; /* the whole .config */
	char sha256[SP_SHA256_SIZE]; /* of its lines without comments of date, sorted */
	uint32_t enabled;            /* lines ending in "=y" */
};

/* A step of the build and how long it took. */
struct sp_duration {
	char *step; /* kernel, userspace, rootfs, boot, ledger */
	double seconds;
	uint64_t units; /* files compiled, 0 where that means nothing */
};

struct sp_build {
	char *recipe;  /* name */
	char *overlay; /* or NULL */
	char *title;
	char *recipe_path; /* the recipe's folder, for tests to come */
	char hash[SP_SHA256_SIZE]; /* of everything that goes in: see src/build/inputs.h */
	char *commands;            /* the command lines that repeat the build by hand, a line each */
	char *folder;              /* where its artifacts are */

	struct sp_source *sources;
	size_t source_count;
	struct sp_tool *tools;
	size_t tool_count;
	struct sp_config *configs;
	size_t config_count;
	struct sp_artifact *artifacts;
	size_t artifact_count;
	struct sp_duration *durations;
	size_t duration_count;
	char **notes; /* sentences: lines of fragments that the tree took otherwise, and why */
	size_t note_count;
};

#endif
