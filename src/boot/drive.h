/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The guest's one drive: the medium it boots from, or beside a kernel in files an empty floppy.
 */
#ifndef SIZEPROF_BOOT_DRIVE_H
#define SIZEPROF_BOOT_DRIVE_H

#include <stdbool.h>

#include "boot/boot.h"

enum sp_drive_kind { SP_DRIVE_FLOPPY, SP_DRIVE_DISK, SP_DRIVE_CD };

struct sp_drive {
	char *path; /* of the image; NULL: no drive */
	enum sp_drive_kind kind;
	bool boots;   /* the machine starts from it, without a kernel in files */
	bool is_copy; /* the image is ours: what the guest writes stays in it */
};

/*
 * copies: the medium is copied, to the specification's `keep` or else into its folder, for a guest that is
 * going to be restarted.
 */
struct sp_error *sp_drive_open(
	const struct sp_boot_spec *spec, bool copies, struct sp_drive *drive) SP_MUST_CHECK;
/* Removes the image, if it is ours. */
void sp_drive_close(struct sp_drive *drive);
#define SP_DRIVE SP_GUARD(sp_drive_close) struct sp_drive

#endif
