/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "boot/image.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* By stat() alone: to open a FIFO would block. */
static struct sp_error *check_file(const char *role, const char *path, const char *wanted)
{
	struct stat status;
	if (stat(path, &status) != 0)
		return sp_error_new(SP_USAGE, "cannot read the %s %s: %s; give the path of %s", role, path,
			strerror(errno), wanted);
	if (!S_ISREG(status.st_mode))
		return sp_error_new(SP_USAGE, "the %s %s is not a regular file: give the path of %s", role,
			path, wanted);
	if (status.st_size == 0)
		return sp_error_new(
			SP_USAGE, "the %s %s is empty: give the path of %s", role, path, wanted);
	if (access(path, R_OK) != 0)
		return sp_error_new(SP_USAGE, "cannot read the %s %s: %s; make it readable, or give another",
			role, path, strerror(errno));
	return NULL;
}

struct sp_error *sp_boot_check_image(const struct sp_boot_spec *spec)
{
	if (spec->medium)
		return check_file("medium", spec->medium, "a floppy's or a disk's image");
	SP_TRY(check_file("kernel", spec->kernel, "a bzImage"));
	if (spec->initramfs)
		SP_TRY(check_file("initramfs", spec->initramfs, "a cpio archive"));
	return NULL;
}

/*
 * A boot sector ends in 55 AA; a bzImage does that too, but has its own mark in the sector behind
 * (Documentation/x86/boot.rst).
 */
bool sp_boot_is_medium(const char *path)
{
	unsigned char start[0x206] = {0};
	struct stat status;
	FILE *file = stat(path, &status) == 0 && S_ISREG(status.st_mode) ? fopen(path, "rbe") : NULL;
	if (!file)
		return false;
	size_t size = fread(start, 1, sizeof(start), file);
	fclose(file);
	return size == sizeof(start) && start[0x1fe] == 0x55 && start[0x1ff] == 0xaa &&
	       memcmp(start + 0x202, "HdrS", 4) != 0;
}
