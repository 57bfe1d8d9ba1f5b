/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Folders of the cache that one process at a time fills, and that are either complete or worthless.
 *
 * CACHE/KIND/KEY is the folder, KEY.lock its lock, KEY.log what its tools said. The last thing written is
 * `.sizeprof-complete` inside: its lines are "duration UNITS SECONDS" and
 * "artifact KIND SHIPPED BYTES SHA256 NAME", NAME being relative to the folder.
 */
#ifndef SIZEPROF_BUILD_FOLDER_H
#define SIZEPROF_BUILD_FOLDER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/files.h"
#include "base/progress.h"
#include "sizeprof/build.h"

struct sp_build_folder {
	char *path, *log;
	bool complete; /* found finished; artifacts, units and seconds are as recorded */
	struct sp_artifact *artifacts;
	size_t artifact_count, artifact_capacity;
	uint64_t units;
	double seconds;
	struct sp_lock lock;
};
#define SP_BUILD_FOLDER_NONE ((struct sp_build_folder){.lock = {-1}})

/*
 * Lock CACHE/KIND/KEY and look what is there. An unfinished folder is removed, and so is one with an artifact that
 * is not what its sha256 in the list says; a note tells which. Unless complete, the folder is there and empty
 * afterwards, and so is its log. what: "kernel", for the notes.
 */
struct sp_error *sp_build_folder_open(const char *cache, const char *kind, const char *key, const char *what,
	struct sp_progress *progress, struct sp_build_folder *folder) SP_MUST_CHECK;
/* Begin anew although it is complete: it is there and empty afterwards, and still locked. */
struct sp_error *sp_build_folder_discard(struct sp_build_folder *folder) SP_MUST_CHECK;
/* Was a folder finished? By its list alone: its artifacts may have changed since. */
bool sp_build_folder_is_complete(const char *path);
/* Note a file of the folder (name relative to it) as an artifact: size and sha256 are taken now. */
struct sp_error *sp_build_folder_add(
	struct sp_build_folder *folder, const char *kind, const char *name, bool shipped) SP_MUST_CHECK;
/* The same, not shipped, if there is such a file. */
struct sp_error *sp_build_folder_add_optional(
	struct sp_build_folder *folder, const char *kind, const char *name) SP_MUST_CHECK;
/* Everything is there: sync the artifacts and write the list that makes the folder complete. */
struct sp_error *sp_build_folder_finish(struct sp_build_folder *folder) SP_MUST_CHECK;
/* The artifact of a kind, or NULL. */
const struct sp_artifact *sp_build_folder_artifact(const struct sp_build_folder *folder, const char *kind);

/* Has its disk no room left, by what is free now or by what the tools said? */
bool sp_build_folder_is_full(const struct sp_build_folder *folder);
/* If a full disk is what made a tool fail, say so in front of its error. NULL stays NULL. */
struct sp_error *sp_build_folder_blame(
	const struct sp_build_folder *folder, struct sp_error *error) SP_MUST_CHECK;

/* Let go of the lock and release everything. */
void sp_build_folder_close(struct sp_build_folder *folder);
#define SP_BUILD_FOLDER SP_GUARD(sp_build_folder_close) struct sp_build_folder

/* A path that make can work with: no blanks, no colons, none of the shell's and make's special characters. */
struct sp_error *sp_build_path_check(const char *what, const char *path) SP_MUST_CHECK;

void sp_artifact_copy(const struct sp_artifact *from, struct sp_artifact *to);
void sp_artifact_free(struct sp_artifact *artifact);

#endif
