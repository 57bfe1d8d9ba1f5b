/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which package each file of a root file system is of, by the dpkg database in it (dpkg's own documentation:
 * dpkg-query(1), dpkg-divert(1), deb-control(5)): var/lib/dpkg/status, diversions and info/PACKAGE.list or
 * info/PACKAGE:ARCHITECTURE.list.
 *
 * Files are found where they are: lists say /bin/bash also where /bin is a link to usr/bin, and what is
 * diverted lies under another name. A file in the lists of several packages is of the one that replaces the
 * others, as dpkg has it; of one package for several processors it is of that for the system's own; else of
 * the first by name.
 */
#ifndef SIZEPROF_BUILD_DPKG_H
#define SIZEPROF_BUILD_DPKG_H

#include "base/compiler.h"
#include "base/error.h"
#include "sizeprof/listing.h"

struct sp_dpkg_list {
	char *name, *text; /* "bash", "libc6:amd64"; the paths, a line each */
};

/* The database as it stands in files. */
struct sp_dpkg {
	char *status, *diversions; /* NULL: there is no such file */
	struct sp_dpkg_list *lists;
	size_t list_count, list_capacity;
};
void sp_dpkg_clear(struct sp_dpkg *dpkg);
#define SP_DPKG SP_GUARD(sp_dpkg_clear) struct sp_dpkg

/* The database in a root file system; without lists when it has none. Usage error: it cannot be read. */
struct sp_error *sp_dpkg_read_folder(const char *root, struct sp_dpkg *dpkg) SP_MUST_CHECK;
/* Of a cpio archive, with the list of what is in it. */
struct sp_error *sp_dpkg_read_archive(
	const char *path, struct sp_dpkg *dpkg, struct sp_listing *listing) SP_MUST_CHECK;

/* The packages of the listing's files; sorts the lists by name. */
void sp_dpkg_match(struct sp_dpkg *dpkg, const struct sp_listing *listing, struct sp_packages *packages);

#endif
