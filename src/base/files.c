/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/files.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/memory.h"

#define BLOCK (1 << 16) /* bytes read at once */

char *sp_path_join(const char *folder, const char *name)
{
	if (name[0] == '/')
		return sp_format("%s", name);
	size_t length = strlen(folder);
	while (length > 1 && folder[length - 1] == '/')
		length--;
	return sp_format("%.*s/%s", (int)length, folder, name);
}

const char *sp_path_below(const char *path, const char *folder)
{
	size_t length = folder ? strlen(folder) : 0;
	bool is_below = length && strncmp(path, folder, length) == 0 && path[length] == '/';
	return is_below ? path + length + 1 : NULL;
}

bool sp_path_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

bool sp_path_is_folder(const char *path)
{
	struct stat status;
	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

struct sp_error *sp_file_size(const char *path, uint64_t *bytes)
{
	struct stat status;
	if (stat(path, &status) != 0)
		return sp_error_errno("cannot read %s", path);
	*bytes = (uint64_t)status.st_size;
	return NULL;
}

struct sp_error *sp_file_read(const char *path, struct sp_buffer *content)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return sp_error_errno("cannot read %s", path);
	char *block = sp_alloc(BLOCK);
	ssize_t got;
	while ((got = read(file, block, BLOCK)) > 0)
		sp_buffer_add(content, block, (size_t)got);
	struct sp_error *error = got < 0 ? sp_error_errno("cannot read %s", path) : NULL;
	free(block);
	close(file);
	return error;
}

bool sp_path_is_special(const char *path)
{
	struct stat status;
	if (lstat(path, &status) == 0 && S_ISLNK(status.st_mode) && strncmp(path, "/dev/", 5) == 0)
		return true;
	return stat(path, &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

static bool write_all(int file, const char *data, size_t size)
{
	while (size) {
		ssize_t put = write(file, data, size);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return false;
		data += put;
		size -= (size_t)put;
	}
	return true;
}

/* What is left of one open file, to another. */
static struct sp_error *stream(int source, const char *from, int target, const char *to)
{
	SP_AUTOFREE char *block = sp_alloc(BLOCK);
	ssize_t got;
	while ((got = read(source, block, BLOCK)) > 0)
		if (!write_all(target, block, (size_t)got))
			return sp_error_errno("cannot write %s", to);
	return got < 0 ? sp_error_errno("cannot read %s", from) : NULL;
}

/*
 * Ends a partial file, in which error (or nothing) went wrong: it takes its place, or goes. What is special
 * has none: it was written itself.
 */
static struct sp_error *settle(int file, const char *partial, const char *path, struct sp_error *error)
{
	if (!partial) {
		if (close(file) != 0 && !error)
			error = sp_error_errno("cannot write %s", path);
		return error;
	}
	if (!error && fsync(file) != 0)
		error = sp_error_errno("cannot write %s", path);
	if (close(file) != 0 && !error)
		error = sp_error_errno("cannot write %s", path);
	if (!error && rename(partial, path) != 0)
		error = sp_error_errno("cannot write %s", path);
	if (error)
		unlink(partial);
	return error;
}

/* The partial file's name is the caller's to free; -1 as open() has it. */
static int open_partial(const char *path, char **partial)
{
	if (sp_path_is_special(path))
		return open(path, O_WRONLY | O_CLOEXEC);
	*partial = sp_format("%s.partial-%ld", path, (long)getpid());
	return open(*partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
}

struct sp_error *sp_file_write(const char *path, const void *data, size_t size)
{
	SP_AUTOFREE char *partial = NULL;
	int file = open_partial(path, &partial);
	if (file < 0)
		return sp_error_errno("cannot write %s", path);
	bool written = write_all(file, data, size);
	return settle(file, partial, path, written ? NULL : sp_error_errno("cannot write %s", path));
}

struct sp_error *sp_file_write_by(const char *path, bool (*write)(void *user, FILE *stream), void *user)
{
	SP_AUTOFREE char *partial = NULL;
	int file = open_partial(path, &partial);
	FILE *stream = file < 0 ? NULL : fdopen(dup(file), "wb");
	if (file < 0)
		return sp_error_errno("cannot write %s", path);
	bool written = stream && write(user, stream);
	struct sp_error *error = written ? NULL : sp_error_errno("cannot write %s", path);
	if (stream && fclose(stream) != 0 && !error)
		error = sp_error_errno("cannot write %s", path);
	return settle(file, partial, path, error);
}

static struct sp_error *copy_content(int source, const char *from, const char *to)
{
	SP_AUTOFREE char *partial = NULL;
	int target = open_partial(to, &partial);
	if (target < 0)
		return sp_error_errno("cannot write %s", to);
	return settle(target, partial, to, stream(source, from, target, to));
}

struct sp_error *sp_file_copy(const char *from, const char *to)
{
	int source = open(from, O_RDONLY | O_CLOEXEC);
	if (source < 0)
		return sp_error_errno("cannot read %s", from);
	struct sp_error *error = copy_content(source, from, to);
	close(source);
	SP_TRY(error);
	struct stat status;
	if (!sp_path_is_special(to) && stat(from, &status) == 0 &&
		chmod(to, (status.st_mode & 0777) | 0200) != 0)
		return sp_error_errno("cannot set the mode of %s", to);
	return NULL;
}

struct sp_error *sp_file_append(const char *from, const char *to)
{
	int source = open(from, O_RDONLY | O_CLOEXEC);
	if (source < 0)
		return sp_error_errno("cannot read %s", from);
	int target = open(to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	struct sp_error *error =
		target < 0 ? sp_error_errno("cannot write %s", to) : stream(source, from, target, to);
	if (target >= 0 && close(target) != 0 && !error)
		error = sp_error_errno("cannot write %s", to);
	close(source);
	return error;
}

struct sp_error *sp_folder_make(const char *path)
{
	SP_AUTOFREE char *prefix = sp_strdup(path);
	for (char *end = prefix + 1;; end++) {
		if (*end != '/' && *end != '\0')
			continue;
		char kept = *end;
		*end = '\0';
		int made = mkdir(prefix, 0755), reason = errno;
		if (made != 0 && reason != EEXIST && !sp_path_is_folder(prefix)) {
			errno = reason;
			return sp_error_errno("cannot make the folder %s", path);
		}
		*end = kept;
		if (kept == '\0')
			break;
	}
	if (!sp_path_is_folder(path))
		return sp_error_new(SP_UNABLE, "cannot make the folder %s: a file stands in its place", path);
	return NULL;
}

static int unlock_one(const char *path, const struct stat *status, int type, struct FTW *at)
{
	(void)at;
	if (type == FTW_D && (status->st_mode & 0700) != 0700)
		return chmod(path, status->st_mode | 0700);
	return 0;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *at)
{
	(void)status;
	(void)type;
	(void)at;
	return remove(path);
}

struct sp_error *sp_tree_remove(const char *path)
{
	struct stat status;
	if (lstat(path, &status) != 0 && errno == ENOENT)
		return NULL;
	if (nftw(path, unlock_one, 32, FTW_PHYS) != 0 ||
		nftw(path, remove_one, 32, FTW_PHYS | FTW_DEPTH) != 0)
		return sp_error_errno("cannot remove %s", path);
	return NULL;
}

static int lock_one(const char *path, const struct stat *status, int type, struct FTW *at)
{
	(void)at;
	if (type == FTW_SL || !(status->st_mode & 0222))
		return 0;
	return chmod(path, status->st_mode & 07555);
}

struct sp_error *sp_tree_make_readonly(const char *path)
{
	if (nftw(path, lock_one, 32, FTW_PHYS | FTW_DEPTH) != 0)
		return sp_error_errno("cannot make %s read-only", path);
	return NULL;
}

/* nftw() has no user pointer */
static struct {
	const char *from, *to;
	struct sp_error *error;
} copying;

static int copy_one(const char *path, const struct stat *status, int type, struct FTW *at)
{
	(void)at;
	SP_AUTOFREE char *target = sp_format("%s%s", copying.to, path + strlen(copying.from));
	if (type == FTW_D) {
		copying.error = sp_folder_make(target);
	} else if (type == FTW_SL) {
		char link[4096];
		ssize_t length = readlink(path, link, sizeof(link) - 1);
		if (length >= 0)
			link[length] = '\0';
		if (length < 0 || symlink(link, target) != 0)
			copying.error = sp_error_errno("cannot copy %s", path);
	} else if (S_ISREG(status->st_mode)) {
		copying.error = sp_file_copy(path, target);
	}
	return copying.error != NULL;
}

struct sp_error *sp_tree_copy(const char *from, const char *to)
{
	copying.from = from;
	copying.to = to;
	copying.error = NULL;
	int result = nftw(from, copy_one, 32, FTW_PHYS);
	if (copying.error)
		return copying.error;
	return result != 0 ? sp_error_errno("cannot copy %s", from) : NULL;
}

enum {
	PATIENCE = 5, /* tenths of a second: a lock that is only asked for, by sp_lock_try(), is held for moments */
	NO_END = -1,
};

/* Polled, so that Ctrl-C is noticed whatever the signal's flags are. *taken: it is ours, within so many tenths of a second. */
static struct sp_error *poll_lock(int file, int way, const char *path, int tenths, bool *taken)
{
	while (!(*taken = flock(file, way | LOCK_NB) == 0)) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return sp_error_errno("cannot lock %s", path);
		if (sp_interrupted())
			return sp_error_interrupted();
		if (tenths == 0)
			return NULL;
		tenths -= tenths > 0;
		usleep(100 * 1000);
	}
	return NULL;
}

static struct sp_error *wait_for_lock(
	int file, int way, const char *path, void (*waiting)(void *user, const char *holder), void *user)
{
	char holder[64] = "another process";
	bool taken;
	SP_TRY(poll_lock(file, way, path, way == LOCK_SH ? PATIENCE : 0, &taken));
	if (taken)
		return NULL;
	ssize_t length = pread(file, holder, sizeof(holder) - 1, 0);
	if (length > 0)
		holder[length] = '\0';
	if (waiting)
		waiting(user, holder);
	return poll_lock(file, way, path, NO_END, &taken);
}

static struct sp_error *sign_lock(int file, const char *path)
{
	char self[64];
	int length = snprintf(self, sizeof(self), "pid %ld", (long)getpid());
	if (ftruncate(file, 0) != 0 || pwrite(file, self, (size_t)length, 0) < 0)
		return sp_error_errno("cannot write the lock %s", path);
	return NULL;
}

/* Hand it over, or close it after an error. */
static struct sp_error *hold(int file, struct sp_error *error, struct sp_lock *lock)
{
	if (error)
		close(file);
	else
		lock->file = file;
	return error;
}

struct sp_error *sp_lock_acquire(
	const char *path, void (*waiting)(void *user, const char *holder), void *user, struct sp_lock *lock)
{
	int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (file < 0)
		return sp_error_errno("cannot lock %s", path);
	struct sp_error *error = wait_for_lock(file, LOCK_EX, path, waiting, user);
	return hold(file, error ? error : sign_lock(file, path), lock);
}

struct sp_error *sp_lock_share(
	const char *path, void (*waiting)(void *user, const char *holder), void *user, struct sp_lock *lock)
{
	int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (file < 0 && (errno == EACCES || errno == EROFS)) /* somebody else's: flock() asks for no more than reading */
		file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return sp_error_errno("cannot lock %s", path);
	return hold(file, wait_for_lock(file, LOCK_SH, path, waiting, user), lock);
}

struct sp_error *sp_lock_try(const char *path, struct sp_lock *lock)
{
	bool taken = false;
	int file = open(path, O_RDONLY | O_CLOEXEC);
	lock->file = -1;
	if (file < 0)
		return sp_error_errno("cannot lock %s", path);
	struct sp_error *error = poll_lock(file, LOCK_EX, path, PATIENCE, &taken);
	if (taken)
		lock->file = file;
	else
		close(file);
	return error;
}

void sp_lock_release(struct sp_lock *lock)
{
	if (lock->file >= 0)
		close(lock->file);
	lock->file = -1;
}
