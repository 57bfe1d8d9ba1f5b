/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files and folders: read whole, replace atomically, append, make, copy, remove, lock.
 */
#ifndef SIZEPROF_BASE_FILES_H
#define SIZEPROF_BASE_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/buffer.h"
#include "base/error.h"

/* "folder/name" (or just name when it is absolute); release with free() */
SP_MALLOC char *sp_path_join(const char *folder, const char *name);
/* What stands behind the folder in the path, without the slash between; NULL: it is not below it, or folder
 * is NULL or
 * "". Text alone: nothing is looked up. */
const char *sp_path_below(const char *path, const char *folder);
bool sp_path_exists(const char *path);
bool sp_path_is_folder(const char *path);
/*
 * Is there something that nothing may be renamed over: a device, a pipe, or a link in /dev such as
 * /dev/stdout? What is written there goes into it; sp_file_write() and sp_file_copy() do that by themselves.
 */
bool sp_path_is_special(const char *path);
/* bytes of a file */
struct sp_error *sp_file_size(const char *path, uint64_t *bytes) SP_MUST_CHECK;

/* The whole file is appended to content. */
struct sp_error *sp_file_read(const char *path, struct sp_buffer *content) SP_MUST_CHECK;
/* All or nothing: written beside the target, synced, then renamed over it, unless that is special. */
struct sp_error *sp_file_write(const char *path, const void *data, size_t size) SP_MUST_CHECK;
/* The same of what is too much to be held at once: write() puts it into the stream, and says with errno when
 * it cannot. */
struct sp_error *sp_file_write_by(
	const char *path, bool (*write)(void *user, FILE *stream), void *user) SP_MUST_CHECK;
/* All or nothing, too, block by block; with the mode of the original, but writable by the owner. */
struct sp_error *sp_file_copy(const char *from, const char *to) SP_MUST_CHECK;
/*
 * All of one file to the end of another one, which is made when missing. A failure may leave a part there;
 * nothing is synced.
 */
struct sp_error *sp_file_append(const char *from, const char *to) SP_MUST_CHECK;

/* mkdir -p; existing folders are fine */
struct sp_error *sp_folder_make(const char *path) SP_MUST_CHECK;
/* rm -rf, read-only folders included; a path that does not exist is fine */
struct sp_error *sp_tree_remove(const char *path) SP_MUST_CHECK;
/* take the write permission from every file and folder below path */
struct sp_error *sp_tree_make_readonly(const char *path) SP_MUST_CHECK;
/* copy a folder and all below it (files, folders, symbolic links), writable by the owner */
struct sp_error *sp_tree_copy(const char *from, const char *to) SP_MUST_CHECK;

/*
 * An advisory lock (flock) on a file, which is made when missing. Waits; when another
 * process holds it, waiting(user, holder) is called once with the text that the holder left ("pid 123"), then
 * the call blocks. Ctrl-C ends the wait with the interrupted error. The lock ends with sp_lock_release() or
 * the process.
 */
struct sp_lock {
	int file; /* -1: not held */
};
#define SP_LOCK_NONE ((struct sp_lock){-1})
struct sp_error *sp_lock_acquire(const char *path, void (*waiting)(void *user, const char *holder),
	void *user, struct sp_lock *lock) SP_MUST_CHECK;
/* The same lock shared: any number of processes hold it so, and none of them while it is held the other way. */
struct sp_error *sp_lock_share(const char *path, void (*waiting)(void *user, const char *holder), void *user,
	struct sp_lock *lock) SP_MUST_CHECK;
/*
 * Alone, but without waiting for longer than half a second, and without making or signing the file: lock->file stays -1
 * when another process holds the lock, in either way.
 */
struct sp_error *sp_lock_try(const char *path, struct sp_lock *lock) SP_MUST_CHECK;
void sp_lock_release(struct sp_lock *lock);
#define SP_LOCK SP_GUARD(sp_lock_release) struct sp_lock

#endif
