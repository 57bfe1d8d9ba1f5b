/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tools that have to be there and have to succeed, and the sentences for when they are not or do not.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/files.h"
#include "base/memory.h"
#include "base/process.h"

static const struct {
	const char *tool, *package;
} packages[] = {
	{"apt-cache", "apt"},
	{"apt-get", "apt"},
	{"ar", "binutils"},
	{"as", "binutils"},
	{"bc", "bc"},
	{"bison", "bison"},
	{"bzip2", "bzip2"},
	{"ccache", "ccache"},
	{"cpio", "cpio"},
	{"curl", "curl"},
	{"dpkg-deb", "dpkg"},
	{"flex", "flex"},
	{"gcc", "gcc"},
	{"gnuplot", "gnuplot-nox"},
	{"gzip", "gzip"},
	{"ld", "binutils"},
	{"lz4", "lz4"},
	{"lzop", "lzop"},
	{"make", "make"},
	{"mcopy", "mtools"},
	{"mformat", "mtools"},
	{"musl-gcc", "musl-tools"},
	{"nm", "binutils"},
	{"objcopy", "binutils"},
	{"objdump", "binutils"},
	{"openssl", "openssl"},
	{"pahole", "pahole"},
	{"perl", "perl"},
	{"qemu-system-i386", "qemu-system-x86"},
	{"qemu-system-x86_64", "qemu-system-x86"},
	{"strip", "binutils"},
	{"syslinux", "syslinux"},
	{"tar", "tar"},
	{"xorriso", "xorriso"},
	{"xz", "xz-utils"},
	{"zstd", "zstd"},
};

const char *sp_process_package(const char *tool)
{
	const char *slash = strrchr(tool, '/');
	const char *name = slash ? slash + 1 : tool;
	for (size_t i = 0; i < SP_COUNT(packages); i++)
		if (strcmp(packages[i].tool, name) == 0)
			return packages[i].package;
	return NULL;
}

struct sp_error *sp_process_missing(const char *tool)
{
	const char *package = sp_process_package(tool);
	if (package)
		return sp_error_new(SP_UNABLE, "%s is not installed: on Debian it is in the package %s (apt-get install %s)",
			tool, package, package);
	return sp_error_new(SP_UNABLE, "%s is not installed: put it into one of the folders in PATH", tool);
}

char *sp_process_find(const char *tool)
{
	if (strchr(tool, '/'))
		return access(tool, X_OK) == 0 ? sp_strdup(tool) : NULL;
	const char *path = getenv("PATH");
	SP_AUTOFREE char *folders = sp_strdup(path ? path : "/usr/local/bin:/usr/bin:/bin");
	char *rest = folders;
	for (char *folder; (folder = strsep(&rest, ":"));) {
		char *candidate = sp_path_join(*folder ? folder : ".", tool);
		if (access(candidate, X_OK) == 0 && !sp_path_is_folder(candidate))
			return candidate;
		free(candidate);
	}
	return NULL;
}

char *sp_process_describe(const struct sp_process_end *end)
{
	switch (end->outcome) {
	case SP_EXITED:
		return sp_format("exited %d", end->number);
	case SP_SIGNALLED:
		return sp_format("killed by signal %d (%s)", end->number, strsignal(end->number));
	case SP_TIMED_OUT:
		return sp_format("timed out after %.1f s", end->seconds);
	case SP_NOT_STARTED:
		break;
	}
	return sp_format("not started: %s", strerror(end->number));
}

/* The last lines of a tool's output, for its error message. */
struct tail {
	char *lines[8];
	size_t next;
	const struct sp_process_spec *spec;
};

static void keep_line(void *user, const char *text)
{
	struct tail *tail = user;
	char **slot = &tail->lines[tail->next++ % SP_COUNT(tail->lines)];
	free(*slot);
	*slot = sp_strdup(text);
	if (tail->spec->line)
		tail->spec->line(tail->spec->user, text);
}

static struct sp_error *explain(
	const struct sp_process_spec *spec, const struct sp_process_end *end, const struct tail *tail)
{
	if (end->outcome == SP_NOT_STARTED && end->number == ENOENT && (!spec->folder || sp_path_is_folder(spec->folder)))
		return sp_process_missing(spec->argv[0]);
	SP_BUFFER text = SP_BUFFER_EMPTY;
	for (size_t i = 0; spec->argv[i] && i < 6; i++)
		sp_buffer_printf(&text, "%s%s", i ? " " : "", spec->argv[i]);
	SP_AUTOFREE char *how = sp_process_describe(end);
	sp_buffer_printf(&text, " %s", how);
	if (spec->log)
		sp_buffer_printf(&text, "; its log is %s", spec->log);
	size_t shown = SP_COUNT(tail->lines);
	for (size_t i = 0; i < shown; i++) {
		const char *line = tail->lines[(tail->next + i) % shown];
		if (line && *line)
			sp_buffer_printf(&text, "\n  | %s", line);
	}
	return sp_error_new(SP_UNABLE, "%s", sp_buffer_text(&text));
}

struct sp_error *sp_process_tool(const struct sp_process_spec *spec)
{
	struct tail tail = {.spec = spec};
	struct sp_process_spec watched = *spec;
	watched.line = keep_line;
	watched.user = &tail;
	struct sp_process_end end;
	struct sp_error *error = sp_process_run(&watched, &end);
	if (!error && (end.outcome != SP_EXITED || end.number != 0))
		error = explain(spec, &end, &tail);
	for (size_t i = 0; i < SP_COUNT(tail.lines); i++)
		free(tail.lines[i]);
	return error;
}
