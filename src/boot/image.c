/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "boot/image.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DESCRIPTOR 0x8000 /* of the first volume of an ISO 9660 file system */

/* By stat() alone: to open a FIFO would block. */
static struct sp_error *check_file(const char *role, const char *path, const char *wanted)
{
	struct stat status;
	if (stat(path, &status) != 0)
		return sp_error_new(SP_USAGE, "cannot read the %s %s: %s; give the path of %s", role, path,
			strerror(errno), wanted);
	if (!S_ISREG(status.st_mode))
		return sp_error_new(
			SP_USAGE, "the %s %s is not a regular file: give the path of %s", role, path, wanted);
	if (status.st_size == 0)
		return sp_error_new(SP_USAGE, "the %s %s is empty: give the path of %s", role, path, wanted);
	if (access(path, R_OK) != 0)
		return sp_error_new(SP_USAGE, "cannot read the %s %s: %s; make it readable, or give another",
			role, path, strerror(errno));
	return NULL;
}

struct sp_error *sp_boot_check_image(const struct sp_boot_spec *spec)
{
	if (spec->medium)
		return check_file("medium", spec->medium, "a floppy's, a disk's or a CD's image");
	SP_TRY(check_file("kernel", spec->kernel, "a bzImage"));
	if (spec->initramfs)
		SP_TRY(check_file("initramfs", spec->initramfs, "a cpio archive"));
	return NULL;
}

struct sp_error *sp_boot_check_keep(const struct sp_boot_spec *spec)
{
	struct stat status;
	if (!spec->keep)
		return NULL;
	if (!spec->medium)
		return sp_error_new(SP_USAGE,
			"--keep has nothing to keep: %s is booted from files, without a medium to write to",
			spec->kernel);
	if (sp_boot_is_iso(spec->medium))
		return sp_error_new(SP_USAGE,
			"--keep has nothing to keep: %s is a CD, which is never written to", spec->medium);
	if (lstat(spec->keep, &status) == 0) /* of a link without a target, too */
		return sp_error_new(
			SP_USAGE, "%s is there already: --keep needs the path of a new file", spec->keep);
	return NULL;
}

/* What stands at an offset of a regular file; false when it ends before. */
static bool read_at(const char *path, long offset, unsigned char *bytes, size_t size)
{
	struct stat status;
	FILE *file = stat(path, &status) == 0 && S_ISREG(status.st_mode) ? fopen(path, "rbe") : NULL;
	if (!file)
		return false;
	bool read = fseek(file, offset, SEEK_SET) == 0 && fread(bytes, 1, size, file) == size;
	fclose(file);
	return read;
}

bool sp_boot_is_iso(const char *path)
{
	unsigned char descriptor[6];
	return read_at(path, DESCRIPTOR, descriptor, sizeof(descriptor)) &&
	       memcmp(descriptor + 1, "CD001", 5) == 0;
}

/*
 * A boot sector ends in 55 AA; a bzImage does that too, but has its own mark in the sector behind
 * (Documentation/x86/boot.rst). A CD needs none.
 */
bool sp_boot_is_medium(const char *path)
{
	unsigned char start[0x206];
	if (!read_at(path, 0, start, sizeof(start)) || memcmp(start + 0x202, "HdrS", 4) == 0)
		return false;
	return (start[0x1fe] == 0x55 && start[0x1ff] == 0xaa) || sp_boot_is_iso(path);
}
