/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/source-tree.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/files.h"
#include "base/memory.h"

/* Files that only this package's tree has, and those that only a build leaves. */
struct kind {
	const char *package, *called;
	const char *marks[4], *built[4];
};

static const struct kind kinds[] = {
	{"linux", "Linux", {"Kbuild", "Kconfig", "init/main.c"},
		{".config", "include/config", "arch/x86/include/generated"}},
	{"busybox", "BusyBox", {"applets/applets.c", "libbb/appletlib.c", "Config.in"},
		{".config", "include/config"}},
	{"toybox", "Toybox", {"toys.h", "main.c", "toys/posix"}, {".config"}},
};

static bool holds(const char *folder, const char *name)
{
	SP_AUTOFREE char *path = sp_path_join(folder, name);
	return sp_path_exists(path);
}

/* The value of "NAME = value" lines of a Makefile, as far as the first lines go; release with free() */
static char *makefile_value(const char *text, const char *name)
{
	size_t length = strlen(name);
	for (const char *line = text; line; line = strchr(line, '\n'), line = line ? line + 1 : NULL) {
		if (strncmp(line, name, length) != 0)
			continue;
		const char *value = line + length + strspn(line + length, " \t");
		if (*value != '=')
			continue;
		value += 1 + strspn(value + 1, " \t");
		return sp_format("%.*s", (int)strcspn(value, " \t\r\n"), value);
	}
	return sp_strdup("");
}

static char *makefile_version(const char *text)
{
	SP_AUTOFREE char *major = makefile_value(text, "VERSION");
	SP_AUTOFREE char *minor = makefile_value(text, "PATCHLEVEL");
	SP_AUTOFREE char *patch = makefile_value(text, "SUBLEVEL");
	SP_AUTOFREE char *extra = makefile_value(text, "EXTRAVERSION");
	if (!*major || !*minor)
		return NULL;
	return sp_format("%s.%s%s%s%s", major, minor, *patch ? "." : "", patch, extra);
}

static char *toybox_version(const char *text)
{
	static const char definition[] = "#define TOYBOX_VERSION \"";
	const char *value = strstr(text, definition);
	if (!value)
		return NULL;
	value += sizeof(definition) - 1;
	return sp_format("%.*s", (int)strcspn(value, "\"\n"), value);
}

static bool is_version(const char *text)
{
	return *text >= '0' && *text <= '9' &&
	       text[strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._+~-")] ==
		       '\0';
}

static struct sp_error *read_version(const struct kind *kind, const char *folder, char **version)
{
	bool is_toybox = strcmp(kind->package, "toybox") == 0;
	SP_AUTOFREE char *path = sp_path_join(folder, is_toybox ? "toys.h" : "Makefile");
	SP_BUFFER content = SP_BUFFER_EMPTY;
	SP_TRY(sp_file_read(path, &content));
	const char *text = sp_buffer_text(&content);
	char *found = is_toybox ? toybox_version(text) : makefile_version(text);
	if (found && is_version(found)) {
		*version = found;
		return NULL;
	}
	free(found);
	return sp_error_new(SP_USAGE, "%s names no version: is it really the one of %s", path, kind->called);
}

struct sp_error *sp_tree_identify(const char *package, const char *folder, char **version)
{
	const struct kind *kind = kinds;
	while (strcmp(kind->package, package) != 0)
		kind++;
	for (size_t i = 0; kind->marks[i]; i++)
		if (!holds(folder, kind->marks[i]))
			return sp_error_new(SP_USAGE, "%s is no source tree of %s: %s is missing", folder,
				kind->called, kind->marks[i]);
	for (size_t i = 0; kind->built[i]; i++)
		if (holds(folder, kind->built[i]))
			return sp_error_new(SP_USAGE,
				"the source tree %s was built in (it has %s): run `make %s` there, since "
				"builds are made "
				"outside of it",
				folder, kind->built[i],
				strcmp(package, "toybox") == 0 ? "distclean" : "mrproper");
	return read_version(kind, folder, version);
}
