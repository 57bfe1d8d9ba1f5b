/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Small source trees and tarballs for the tests of sources. Include <cmocka.h> and what it needs first; each
 * test program has its own copy.
 */
#ifndef SIZEPROF_TEST_SOURCE_FIXTURE_H
#define SIZEPROF_TEST_SOURCE_FIXTURE_H

#include <archive.h>
#include <archive_entry.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/compiler.h"
#include "base/files.h"
#include "base/memory.h"

#define FIXTURE_LARGE 200000

/* One entry of a tarball: a file with text (or FIXTURE_LARGE bytes when text is fixture_large), a link, or of
 * a type. */
struct fixture_entry {
	const char *name, *text, *link;
	mode_t type;
};

static const char fixture_large[] = "(large)";
static const char fixture_busybox_makefile[] = "VERSION = 1\nPATCHLEVEL = 35\nSUBLEVEL = 0\nEXTRAVERSION =\n";

SP_UNUSED static const struct fixture_entry fixture_busybox_entries[] = {
	{"busybox-1.35.0/Makefile", fixture_busybox_makefile, NULL, 0},
	{"busybox-1.35.0/Config.in", "mainmenu\n", NULL, 0},
	{"busybox-1.35.0/applets/applets.c", "int main(void);\n", NULL, 0},
	{"busybox-1.35.0/libbb/appletlib.c", "int lib(void);\n", NULL, 0},
	{"busybox-1.35.0/README", NULL, "Config.in", 0},
	{0},
};

SP_UNUSED static const struct fixture_entry fixture_large_entries[] = {
	{"busybox-1.35.0/Makefile", fixture_busybox_makefile, NULL, 0},
	{"busybox-1.35.0/Config.in", "mainmenu\n", NULL, 0},
	{"busybox-1.35.0/libbb/large.c", fixture_large, NULL, 0},
	{"busybox-1.35.0/applets/applets.c", "int main(void);\n", NULL, 0},
	{"busybox-1.35.0/libbb/appletlib.c", "int lib(void);\n", NULL, 0},
	{0},
};

SP_UNUSED static const struct fixture_entry fixture_linux_entries[] = {
	{"linux-source-6.1/Makefile", "VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 192\nEXTRAVERSION =\n", NULL,
		0},
	{"linux-source-6.1/Kbuild", "obj-y += init/\n", NULL, 0},
	{"linux-source-6.1/Kconfig", "mainmenu \"Linux\"\n", NULL, 0},
	{"linux-source-6.1/init/main.c", "int start(void);\n", NULL, 0},
	{0},
};

/* Write folder/name, its folders included. */
SP_UNUSED static void fixture_file(const char *folder, const char *name, const char *text)
{
	SP_AUTOFREE char *path = sp_path_join(folder, name);
	SP_AUTOFREE char *parent = sp_strdup(path);
	*strrchr(parent, '/') = '\0';
	struct sp_error *error = sp_folder_make(parent);
	assert_null(error);
	error = sp_file_write(path, text, strlen(text));
	assert_null(error);
}

SP_UNUSED static void fixture_remove(const char *folder, const char *name)
{
	SP_AUTOFREE char *path = sp_path_join(folder, name);
	struct sp_error *error = sp_tree_remove(path);
	assert_null(error);
}

SP_UNUSED static void fixture_big_file(const char *path, size_t size)
{
	SP_AUTOFREE char *zeros = sp_alloc(size);
	struct sp_error *error = sp_file_write(path, zeros, size);
	assert_null(error);
}

SP_UNUSED static void fixture_linux(const char *folder)
{
	fixture_file(folder, "Makefile",
		"# x\nVERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 192\nEXTRAVERSION = -rc3\nNAME = X\n");
	fixture_file(folder, "Kbuild", "");
	fixture_file(folder, "Kconfig", "");
	fixture_file(folder, "init/main.c", "");
}

SP_UNUSED static void fixture_busybox(const char *folder)
{
	fixture_file(folder, "Makefile", fixture_busybox_makefile);
	fixture_file(folder, "Config.in", "");
	fixture_file(folder, "applets/applets.c", "");
	fixture_file(folder, "libbb/appletlib.c", "");
}

SP_UNUSED static void fixture_toybox(const char *folder)
{
	fixture_file(folder, "toys.h",
		"#ifndef TOYBOX_VERSION\n#define TOYBOX_VERSION \"0.8.9\"TOYBOX_VENDOR\n#endif\n");
	fixture_file(folder, "main.c", "");
	fixture_file(folder, "toys/posix/ls.c", "");
}

static void fixture_add(struct archive *writer, const struct fixture_entry *item)
{
	struct archive_entry *entry = archive_entry_new();
	bool large = item->text == fixture_large;
	size_t size = large ? FIXTURE_LARGE : item->text ? strlen(item->text) : 0;
	SP_AUTOFREE char *bytes = sp_alloc(size + 1);
	for (size_t i = 0; i < size; i++) /* does not compress to nothing */
		bytes[i] = large ? (char)((i * i) >> 7) : item->text[i];
	archive_entry_set_pathname(entry, item->name);
	archive_entry_set_filetype(entry, item->type ? item->type : item->link ? S_IFLNK : S_IFREG);
	archive_entry_set_perm(entry, 0644);
	if (item->link)
		archive_entry_set_symlink(entry, item->link);
	else if (!item->type)
		archive_entry_set_size(entry, (la_int64_t)size);
	assert_int_equal(archive_write_header(writer, entry), ARCHIVE_OK);
	if (size)
		assert_int_equal(archive_write_data(writer, bytes, size), size);
	archive_entry_free(entry);
}

/* The compression follows from the path's ending: .xz, .gz, or none. */
SP_UNUSED static void fixture_tarball(const char *path, const struct fixture_entry *entries)
{
	struct archive *writer = archive_write_new();
	archive_write_set_format_ustar(writer);
	if (strstr(path, ".xz"))
		assert_int_equal(archive_write_add_filter_xz(writer), ARCHIVE_OK);
	else if (strstr(path, ".gz"))
		assert_int_equal(archive_write_add_filter_gzip(writer), ARCHIVE_OK);
	assert_int_equal(archive_write_open_filename(writer, path), ARCHIVE_OK);
	for (; entries->name; entries++)
		fixture_add(writer, entries);
	assert_int_equal(archive_write_close(writer), ARCHIVE_OK);
	archive_write_free(writer);
}

/* How many names in the folder (. and .. apart) end so? */
SP_UNUSED static size_t fixture_count(const char *folder, const char *end)
{
	size_t count = 0, part = strlen(end);
	DIR *directory = opendir(folder);
	for (struct dirent *entry; directory && (entry = readdir(directory));) {
		size_t length = strlen(entry->d_name);
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		count += length >= part && strcmp(entry->d_name + length - part, end) == 0;
	}
	if (directory)
		closedir(directory);
	return count;
}

#endif
