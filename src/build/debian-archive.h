/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the system's apt finds Debian, and private package lists beside the system's own.
 */
#ifndef SIZEPROF_BUILD_DEBIAN_ARCHIVE_H
#define SIZEPROF_BUILD_DEBIAN_ARCHIVE_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/process.h"
#include "build/debian.h"

struct sp_debian_archive {
	char *address;  /* of the main archive */
	char *security; /* of the security archive, or NULL */
	char *release;  /* the system's own, such as bookworm */
};

struct sp_error *sp_debian_archive_find(
	const struct sp_debian_request *request, struct sp_debian_archive *archive) SP_MUST_CHECK;
void sp_debian_archive_clear(struct sp_debian_archive *archive);

/* An error unless the cache's disk has room for package lists: apt-get update spins on a full one. */
struct sp_error *sp_debian_check_room(const struct sp_debian_request *request) SP_MUST_CHECK;

/*
 * The configuration CACHE/apt/SUITE-KIND[-ARCHITECTURE]/apt.conf (kind: deb or deb-src), whose lists lie
 * beside it. It names its folder, and is written anew, for caches move. *config is its path.
 */
struct sp_error *sp_debian_suite_config(const struct sp_debian_request *request, const char *suite,
	const char *kind, char **config) SP_MUST_CHECK;
/* The same, with the archive as its source and its lists updated. */
struct sp_error *sp_debian_suite_open(const struct sp_debian_request *request,
	const struct sp_debian_archive *archive, const char *suite, const char *kind,
	char **config) SP_MUST_CHECK;

/* Run apt-get or apt-cache, which has to succeed; output may be NULL. Nothing in it is translated. */
struct sp_error *sp_debian_apt(const struct sp_debian_request *request, const char *const *argv,
	const char *folder, struct sp_buffer *output) SP_MUST_CHECK;

#endif
