/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The Debian archive by way of apt: no root, the system's own package lists untouched, signatures checked by
 * apt. Its address comes from the system's configuration.
 */
#ifndef SIZEPROF_BUILD_DEBIAN_H
#define SIZEPROF_BUILD_DEBIAN_H

#include "base/error.h"
#include "base/progress.h"

struct sp_debian_request {
	const char *package; /* linux, busybox, toybox; or a binary package */
	const char *version; /* series or exact version */
	const char
		*architecture; /* of a binary package that is not the system's own, such as i386; else NULL */
	const char *cache;
	double deadline; /* seconds for each call of apt that needs the network; 0: 10 minutes (lists: 2) */
	struct sp_progress *progress;
};

/* A file in the archive that holds the wanted sources. */
struct sp_debian_offer {
	char *version; /* as in sp_source.version: 6.1.192-2; for a plain upstream tarball 1.35.0 */
	char *package; /* Debian's name: linux-source-6.1, busybox */
	char *full;    /* Debian's whole version, with epoch */
	char *suite;
	char *apt_config; /* the private configuration for that suite */
	char *url, *file, *sha256;
	unsigned long long bytes;
};

/* Find the newest that matches, in the system's own release first. None: an error that lists what there is.
 */
struct sp_error *sp_debian_find(
	const struct sp_debian_request *request, struct sp_debian_offer *offer) SP_MUST_CHECK;
/*
 * The newest binary package of request->architecture in the system's own release. Where the security archive
 * has no usable list for that architecture, the main archive's counts.
 */
struct sp_error *sp_debian_find_foreign(
	const struct sp_debian_request *request, struct sp_debian_offer *offer) SP_MUST_CHECK;
/* Download it: CACHE/downloads/FILE, its checksum verified. Release *path with free(). */
struct sp_error *sp_debian_download(const struct sp_debian_request *request,
	const struct sp_debian_offer *offer, char **path) SP_MUST_CHECK;
/* A .deb of Linux sources: unpack it into the empty folder; *tarball is the one inside. */
struct sp_error *sp_debian_open(const char *package_file, const char *folder, char **tarball) SP_MUST_CHECK;
void sp_debian_offer_clear(struct sp_debian_offer *offer);

#endif
