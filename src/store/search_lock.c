/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lock of a search: of an open file description (fcntl(2)), so that a second store of the same process
 * meets it as well, and that looking does not end it.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/process.h"
#include "store/search_inside.h"

/* The supervisors of a killed sizeprof's children have its open files for a moment longer than it. */
#define PATIENCE 2.0

static struct flock byte_of(uint64_t number, short type)
{
	return (struct flock){.l_type = type, .l_whence = SEEK_SET, .l_start = (off_t)number, .l_len = 1};
}

static int open_lock(const struct sp_store *store, int flags)
{
	SP_AUTOFREE char *path = sp_format("%s-searches", store->path);
	return open(path, flags | O_CLOEXEC, 0644);
}

static bool set_lock(int file, uint64_t number)
{
	struct flock lock = byte_of(number, F_WRLCK);
	double end = sp_seconds() + PATIENCE;
	while (fcntl(file, F_OFD_SETLK, &lock) != 0) {
		if ((errno != EAGAIN && errno != EACCES && errno != EINTR) || sp_seconds() >= end)
			return false;
		usleep(20 * 1000);
	}
	return true;
}

struct sp_error *sp_search_lock(struct sp_store *store, uint64_t number, bool *held)
{
	*held = store->search == number;
	if (*held)
		return NULL;
	int file = open_lock(store, O_RDWR | O_CREAT);
	if (file < 0)
		return sp_error_errno(
			"cannot make the file %s-searches, which says who is at a search", store->path);
	*held = set_lock(file, number);
	if (!*held) {
		close(file);
		return NULL;
	}
	sp_search_unlock(store);
	store->search_lock = file;
	store->search = number;
	return NULL;
}

void sp_search_unlock(struct sp_store *store)
{
	if (store->search)
		close(store->search_lock);
	store->search = 0;
}

bool sp_search_is_alive(const struct sp_store *store, uint64_t number)
{
	struct flock lock = byte_of(number, F_RDLCK);
	int file = open_lock(store, O_RDONLY);
	if (file < 0)
		return false;
	bool alive = fcntl(file, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
	close(file);
	return alive;
}
