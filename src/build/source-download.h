/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Downloads by curl: resumable, and never taken for whole before their checksum was right.
 */
#ifndef SIZEPROF_BUILD_SOURCE_DOWNLOAD_H
#define SIZEPROF_BUILD_SOURCE_DOWNLOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/progress.h"

struct sp_download {
	const char *url;
	const char *sha256; /* 64 lower-case digits */
	const char *folder; /* made when missing */
	const char *name;   /* file name in folder; without '/' */
	const char *what;   /* for people: "linux 6.1.192-2" */
	uint64_t bytes;     /* expected size, 0: unknown */
	double deadline;    /* seconds, 0: 4 hours */
	struct sp_progress *progress;
};

/*
 * The file ends at folder/name; one that is there already and right is not fetched again. What arrived stays
 * when the network or the user ends it, and the next call goes on from there; with a wrong checksum it is
 * removed.
 */
struct sp_error *sp_download_run(const struct sp_download *download, char **path) SP_MUST_CHECK;
/* Did a download that failed leave something to go on from? */
bool sp_download_has_begun(const struct sp_download *download);

#endif
