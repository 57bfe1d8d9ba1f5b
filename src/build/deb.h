/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Debian packages (deb(5)) into a root file system, as `dpkg --unpack` leaves them: without root, in process,
 * and without running what packages would run. The result has a dpkg database, in which the packages are
 * unpacked and not configured.
 *
 * /usr is merged, as in every Debian of today: /bin, /sbin and /lib are links into it. Files belong to
 * whoever unpacks them; set-user-id bits are left out, so that no cache has programs that run with root's
 * rights.
 */
#ifndef SIZEPROF_BUILD_DEB_H
#define SIZEPROF_BUILD_DEB_H

#include "base/buffer.h"
#include "base/error.h"

struct sp_deb_root {
	char *path;
	struct sp_buffer status; /* of all packages so far, as it will stand in var/lib/dpkg */
};

/* An empty folder becomes a root file system without packages. */
struct sp_error *sp_deb_begin(const char *path, struct sp_deb_root *root) SP_MUST_CHECK;
struct sp_error *sp_deb_unpack(struct sp_deb_root *root, const char *file) SP_MUST_CHECK;
/* Write what the database says of all of them together. */
struct sp_error *sp_deb_finish(struct sp_deb_root *root) SP_MUST_CHECK;
void sp_deb_clear(struct sp_deb_root *root);
#define SP_DEB_ROOT SP_GUARD(sp_deb_clear) struct sp_deb_root

#endif
