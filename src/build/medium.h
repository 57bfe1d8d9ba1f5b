/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The medium as one image that boots by itself, with kernel, initramfs and boot loader: a FAT file system
 * with SYSLINUX (mtools, syslinux(1)), or ISO 9660 with ISOLINUX (xorriso(1)). All of it is done on a file,
 * so no root is needed.
 *
 * fat: a size that floppies have gives a floppy with its geometry; any other a disk without partitions, of 63
 * sectors and 16 heads. disk: a hard disk of that geometry with one active partition behind its first track,
 * or without a table; FAT16, and FAT32 from 512 MiB on. Names are lower case and 8.3, which FAT marks in the
 * entry itself, so none takes a second entry: ldlinux.sys, ldlinux.c32, bzimage, initrd.xz (.gz, or none),
 * syslinux.cfg. The root directory has one sector, 16 entries; that of FAT32 a cluster.
 *
 * iso: isolinux.bin, ldlinux.c32, isolinux.cfg and boot.cat beside kernel and initramfs.
 *
 * Same files, same bytes: the volume's serial number is 0, a disk's signature fixed, every time is the start
 * of 1980.
 */
#ifndef SIZEPROF_BUILD_MEDIUM_H
#define SIZEPROF_BUILD_MEDIUM_H

#include "base/error.h"
#include "build/folder-make.h"
#include "build/inputs.h"
#include "sizeprof/recipe.h"

/* What decides the image besides kind, kernel, initramfs and tools: size, tables, command line. */
void sp_medium_add_inputs(struct sp_inputs *inputs, const struct sp_recipe *recipe);
/*
 * Make the image in a folder that holds the files bzImage and `initramfs`, or nothing when the folder is
 * complete. *commands, the lines that repeat it by hand, is released with free(). What does not fit is a
 * usage error that says by how many bytes.
 */
struct sp_error *sp_medium_make(const struct sp_recipe *recipe, const struct sp_build_options *options,
	struct sp_build_folder *folder, const char *initramfs, char **commands) SP_MUST_CHECK;

/* How an image is filled, in bytes. */
struct sp_medium_room {
	uint64_t loader; /* boot sectors, and the clusters of ldlinux.*; of an ISO its files */
	uint64_t used;   /* all but free clusters; more than the image has when the files do not fit */
	uint64_t free;   /* free clusters */
	uint64_t over;   /* clusters that are missing; 0: all fits, and the image was made */
};
/* The same, but what does not fit is no error: it leaves an image with the loader alone. */
struct sp_error *sp_medium_try(const struct sp_recipe *recipe, const struct sp_build_options *options,
	struct sp_build_folder *folder, const char *initramfs, struct sp_medium_room *room) SP_MUST_CHECK;

#endif
