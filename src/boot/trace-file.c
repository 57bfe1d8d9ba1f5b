/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Looks at QEMU's log of translated code while QEMU writes it.
 */
#include "boot/trace-file.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "boot/trace.h"

#define LEAST_ROOM (1 << 20) /* bytes: more than a guest makes QEMU log between two looks */

struct sp_error *sp_trace_check_spec(const struct sp_boot_spec *spec)
{
	if (!spec->trace)
		return NULL;
	if (spec->accelerator == SP_ACCELERATOR_KVM)
		return sp_error_new(SP_USAGE, "a guest cannot be traced under KVM: use tcg");
	if (strchr(spec->trace, '%')) /* QEMU puts its process id there */
		return sp_error_new(SP_USAGE,
			"QEMU cannot log to %s: use a folder without a '%%' in its name", spec->trace);
	return NULL;
}

static struct sp_error *check_room(const char *path)
{
	struct statvfs system;
	if (statvfs(path, &system) != 0 || !system.f_blocks)
		return NULL;
	if ((uint64_t)system.f_bavail * system.f_frsize >= LEAST_ROOM)
		return NULL;
	errno = ENOSPC;
	return sp_error_errno("cannot write the trace %s", path);
}

struct sp_error *sp_trace_check_file(const char *path)
{
	struct stat state;
	if (stat(path, &state) != 0)
		return NULL; /* QEMU makes it with the first block */
	if ((uint64_t)state.st_size > SP_TRACE_LIMIT)
		return sp_error_new(SP_UNABLE, "the trace %s grew beyond %u MiB: use a shorter boot test",
			path, (unsigned)(SP_TRACE_LIMIT >> 20));
	return check_room(path);
}
