/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The boot catalog of an ISO 9660 file system (El Torito): which images the firmware can start.
 */
#ifndef SIZEPROF_ANALYZERS_ISO9660_BOOT_H
#define SIZEPROF_ANALYZERS_ISO9660_BOOT_H

#include "iso9660_volume.h"

#define SP_ISO_BOOT_IMAGES 63 /* a block of entries, without the one that says that they are some */

struct sp_iso_boot_image {
	uint32_t block;
	uint64_t
		size; /* bytes that the firmware loads or takes for a floppy; of a hard disk what is loaded */
	bool is_emulated; /* a whole floppy or disk with a system on it, and no loader */
};

struct sp_iso_boot {
	struct sp_iso_extent catalog; /* size 0: there is none */
	struct sp_iso_boot_image images[SP_ISO_BOOT_IMAGES];
	size_t count;
};

struct sp_error *sp_iso_read_boot(const struct sp_iso_volume *volume, struct sp_iso_boot *boot) SP_MUST_CHECK;
/* The image that begins in that block, or NULL. */
const struct sp_iso_boot_image *sp_iso_boot_at(const struct sp_iso_boot *boot, uint32_t block);

#endif
