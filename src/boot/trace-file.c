/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Looks at QEMU's log of translated code while QEMU writes it.
 */
#include "boot/trace-file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/files.h"
#include "base/memory.h"
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

void sp_trace_begin(const char *path)
{
	SP_AUTOFREE char *aside = sp_format("%s.before", path);
	unlink(aside); /* of a run that was killed */
}

/* Move the log's content, and a line that ends it, to the end of what was put aside before. */
struct sp_error *sp_trace_put_aside(const char *path)
{
	SP_AUTOFREE char *aside = sp_format("%s.before", path);
	FILE *log = fopen(path, "abe");
	bool good = log && fputs("\n" SP_TRACE_RESTART "\n", log) >= 0;
	if (log && fclose(log) != 0)
		good = false;
	if (!good)
		return sp_error_errno("cannot write the trace %s", path);
	SP_TRY(sp_file_append(path, aside));
	if (unlink(path) != 0)
		return sp_error_errno("cannot remove %s", path);
	return sp_trace_check_file(aside);
}

struct sp_error *sp_trace_join(const char *path)
{
	SP_AUTOFREE char *aside = sp_format("%s.before", path);
	if (!sp_path_exists(aside))
		return NULL;
	if (sp_path_exists(path))
		SP_TRY(sp_file_append(path, aside));
	if (rename(aside, path) != 0)
		return sp_error_errno("cannot rename %s", aside);
	return sp_trace_check_file(path);
}
