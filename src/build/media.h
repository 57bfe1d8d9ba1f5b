/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kinds of medium that a recipe can ask for, one row each: what else in the build depends on the kind
 * asks this table.
 */
#ifndef SIZEPROF_BUILD_MEDIA_H
#define SIZEPROF_BUILD_MEDIA_H

#include <stdbool.h>

#include "sizeprof/recipe.h"

#define SP_MEDIA (SP_MEDIUM_ISO + 1)
#define SP_MEDIUM_KEYS 3 /* that only some kinds take: size, fats, partition */

/* Files of the boot loader that no tool carries inside, where Debian's syslinux-common and isolinux have
 * them. */
#define SP_MEDIUM_MBR "/usr/lib/syslinux/mbr/mbr.bin"
#define SP_MEDIUM_ISOLINUX "/usr/lib/ISOLINUX/isolinux.bin"
#define SP_MEDIUM_LDLINUX "/usr/lib/syslinux/modules/bios/ldlinux.c32"

struct sp_medium_kind {
	const char *word;     /* in a recipe */
	const char *image;    /* the image's name in the build's folder; NULL: files side by side */
	uint64_t least, most; /* bytes that a recipe may ask for; 0: it is as large as what is in it */
	const char *const keys[SP_MEDIUM_KEYS + 1]; /* those that it takes; NULL-terminated */
	bool is_floppy_too;                         /* the sizes of floppies make floppies */
	const char *size_hint, *size_example;       /* of the sizes it takes, for people */
};

const struct sp_medium_kind *sp_medium_kind(enum sp_medium medium);
extern const char *const sp_medium_keys[SP_MEDIUM_KEYS];
bool sp_medium_takes(enum sp_medium medium, const char *key);
/* Can the kind of image have so many bytes? */
bool sp_medium_takes_size(enum sp_medium medium, uint64_t bytes);
/* The recipe says how large the image is, and how many tables of clusters it has. */
bool sp_medium_is_sized(enum sp_medium medium);
/* The recipe's medium is to have so many bytes: as it is, if it can, else as a FAT image. */
void sp_medium_set_bytes(struct sp_recipe *recipe, uint64_t bytes);

#endif
