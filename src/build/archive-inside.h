/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Unpacking as a job, for archives that are opened in another way than sp_archive_unpack() does.
 */
#ifndef SIZEPROF_BUILD_ARCHIVE_INSIDE_H
#define SIZEPROF_BUILD_ARCHIVE_INSIDE_H

#include <stdbool.h>

#include "build/archive.h"

struct archive;
struct archive_entry;

struct sp_unpacking {
	const char *path; /* of the archive, for messages */
	const char *noun; /* what it should be: "source tarball" */
	struct archive *reader, *writer;
	/* NULL, or called with each entry before it is written: may give it another name; false leaves it out
	 */
	bool (*take)(void *user, struct archive_entry *entry);
	void *user;
	struct sp_progress *progress;
};

/* A reader of tar in all its compressions, and a writer that leaves no folder; release them as libarchive's.
 */
struct archive *sp_unpacking_reader(void);
struct archive *sp_unpacking_writer(int more); /* more: further ARCHIVE_EXTRACT_ options */
/* What went wrong with the reader. */
struct sp_error *sp_unpacking_error(const struct sp_unpacking *job) SP_MUST_CHECK;
/* All entries into the folder; the reader is open. */
struct sp_error *sp_unpacking_run(const struct sp_unpacking *job, const char *folder) SP_MUST_CHECK;

#endif
