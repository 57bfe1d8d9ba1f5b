/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A package is an ar archive of two tar archives: control.tar, the package's description and scripts, and
 * data.tar, its files. They are read one after the other, as they stand.
 */
#include "build/deb.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "base/memory.h"
#include "build/archive-inside.h"
#include "build/control-field.h"

enum { BLOCK = 1 << 16, MOST_CONTROL = 64 << 20 };

#define DATABASE "var/lib/dpkg"

static const char *const merged[] = {"bin", "sbin", "lib", "lib32", "lib64", "libx32"};

/* A package while it is unpacked. */
struct package {
	struct sp_deb_root *root;
	const char *path;
	struct archive *outer;
	struct control *control;
	size_t control_count, control_capacity;
	struct sp_buffer list; /* its files, a line each */
	uint8_t *block;
};

/* A file of control.tar. */
struct control {
	char *name, *text;
	size_t size;
};

static void end_package(struct package *package)
{
	for (size_t i = 0; i < package->control_count; i++) {
		free(package->control[i].name);
		free(package->control[i].text);
	}
	free(package->control);
	free(package->block);
	sp_buffer_free(&package->list);
	archive_read_free(package->outer);
}

void sp_deb_clear(struct sp_deb_root *root)
{
	free(root->path);
	sp_buffer_free(&root->status);
	*root = (struct sp_deb_root){0};
}

struct sp_error *sp_deb_begin(const char *path, struct sp_deb_root *root)
{
	for (size_t i = 0; i < SP_COUNT(merged); i++) {
		SP_AUTOFREE char *target = sp_format("usr/%s", merged[i]);
		SP_AUTOFREE char *folder = sp_path_join(path, target);
		SP_AUTOFREE char *link = sp_path_join(path, merged[i]);
		SP_TRY(sp_folder_make(folder));
		if (symlink(target, link) != 0)
			return sp_error_errno("cannot make the link %s", link);
	}
	SP_AUTOFREE char *info = sp_path_join(path, DATABASE "/info");
	SP_TRY(sp_folder_make(info));
	*root = (struct sp_deb_root){.path = sp_strdup(path)};
	return NULL;
}

static struct sp_error *damaged(const struct package *package, const char *why)
{
	return sp_error_new(SP_UNABLE,
		"%s is no Debian package that can be unpacked: %s (remove it, and try again)", package->path,
		why ? why : "it is damaged");
}

/* libarchive's callback: the next bytes of the member that the outer reader is at. */
static la_ssize_t read_member(struct archive *inner, void *user, const void **data)
{
	struct package *package = user;
	la_ssize_t size = archive_read_data(package->outer, package->block, BLOCK);
	*data = package->block;
	if (size < 0)
		archive_set_error(
			inner, archive_errno(package->outer), "%s", archive_error_string(package->outer));
	return size;
}

/* Without what stands before the name: "./usr/bin/sh" is "usr/bin/sh", "./" is "". */
static const char *plain(const char *name)
{
	while (*name == '/' || (name[0] == '.' && (name[1] == '/' || !name[1])))
		name++;
	return name;
}

static struct sp_error *take_control(
	struct package *package, struct archive *reader, struct archive_entry *entry)
{
	const char *name = archive_entry_pathname(entry);
	int64_t size = archive_entry_size(entry);
	if (!name || archive_entry_filetype(entry) != S_IFREG || strchr(plain(name), '/'))
		return NULL;
	if (size < 0 || size > MOST_CONTROL)
		return damaged(package, "its description is too large");
	SP_GROW(package->control, package->control_count, package->control_capacity);
	struct control *control = &package->control[package->control_count++];
	*control = (struct control){sp_strdup(plain(name)), sp_alloc((size_t)size + 1), (size_t)size};
	if (archive_read_data(reader, control->text, control->size) != size)
		return damaged(package, archive_error_string(reader));
	return NULL;
}

static struct sp_error *read_control(struct package *package, struct archive *reader)
{
	struct archive_entry *entry;
	for (;;) {
		int result = archive_read_next_header(reader, &entry);
		if (result == ARCHIVE_EOF)
			return NULL;
		if (result < ARCHIVE_WARN)
			return damaged(package, archive_error_string(reader));
		SP_TRY(take_control(package, reader, entry));
	}
}

/* The place of a file where /usr is merged; release with free() */
static char *merge(const char *name)
{
	name = plain(name);
	size_t length = strcspn(name, "/");
	for (size_t i = 0; i < SP_COUNT(merged); i++)
		if (strlen(merged[i]) == length && strncmp(merged[i], name, length) == 0 && name[length])
			return sp_format("./usr/%s", name);
	return sp_format("./%s", name);
}

static void add_to_list(struct package *package, const char *name)
{
	size_t length = strlen(name);
	while (length && name[length - 1] == '/')
		length--;
	sp_buffer_printf(&package->list, "/%.*s\n", length ? (int)length : 1, length ? name : ".");
}

/* As sp_unpacking.take: under its place of today, and with permissions that do no harm in a cache. */
static bool take_file(void *user, struct archive_entry *entry)
{
	struct package *package = user;
	const char *name = archive_entry_pathname(entry), *link = archive_entry_hardlink(entry);
	if (!name)
		return true; /* is refused when it is written */
	add_to_list(package, plain(name));
	if (!*plain(name))
		return false;
	SP_AUTOFREE char *place = merge(name);
	SP_AUTOFREE char *other = link ? merge(link) : NULL;
	archive_entry_copy_pathname(entry, place);
	if (other)
		archive_entry_copy_hardlink(entry, other);
	bool is_folder = archive_entry_filetype(entry) == S_IFDIR;
	archive_entry_set_perm(entry, (archive_entry_perm(entry) & 01777) | (is_folder ? 0700 : 0400));
	return true;
}

static struct sp_error *unpack_data(struct package *package, struct archive *reader)
{
	struct sp_unpacking job = {.path = package->path,
		.noun = "package of a distribution",
		.reader = reader,
		.writer = sp_unpacking_writer(ARCHIVE_EXTRACT_PERM),
		.take = take_file,
		.user = package};
	struct sp_error *error = sp_unpacking_run(&job, package->root->path);
	archive_write_free(job.writer);
	return error;
}

static struct sp_error *open_member(
	struct package *package, struct sp_error *(*use)(struct package *package, struct archive *reader))
{
	struct archive *reader = sp_unpacking_reader();
	struct sp_error *error = archive_read_open(reader, package, NULL, read_member, NULL) == ARCHIVE_OK
					 ? use(package, reader)
					 : damaged(package, archive_error_string(reader));
	archive_read_free(reader);
	return error;
}

static struct sp_error *read_members(struct package *package)
{
	bool has_control = false, has_data = false;
	for (;;) {
		struct archive_entry *entry;
		int result = archive_read_next_header(package->outer, &entry);
		if (result == ARCHIVE_EOF)
			return has_control && has_data ? NULL : damaged(package, "a part of it is missing");
		if (result < ARCHIVE_WARN)
			return damaged(package, archive_error_string(package->outer));
		const char *name = archive_entry_pathname(entry);
		if (name && strncmp(name, "control.tar", strlen("control.tar")) == 0) {
			has_control = true;
			SP_TRY(open_member(package, read_control));
		} else if (name && strncmp(name, "data.tar", strlen("data.tar")) == 0) {
			has_data = true;
			SP_TRY(open_member(package, unpack_data));
		}
	}
}

static const struct control *find_control(const struct package *package, const char *name)
{
	for (size_t i = 0; i < package->control_count; i++)
		if (strcmp(package->control[i].name, name) == 0)
			return &package->control[i];
	return NULL;
}

/* The first word of a field of the description; release with free(); NULL when there is no such field. */
static char *first_word(const char *control, const char *name)
{
	const char *value = sp_control_find(control, name);
	return value ? sp_format("%.*s", (int)strcspn(value, " \t\n"), value) : NULL;
}

/* "bash", or "libc6:amd64" where several processors' may stand side by side. */
static struct sp_error *name_in_database(const struct package *package, const char *control, char **name)
{
	SP_AUTOFREE char *own = first_word(control, "Package");
	SP_AUTOFREE char *architecture = first_word(control, "Architecture");
	SP_AUTOFREE char *several = first_word(control, "Multi-Arch");
	if (!own || !*own || strchr(own, '/') || !architecture || strchr(architecture, '/'))
		return damaged(package, "it does not say its name and processor");
	*name = several && strcmp(several, "same") == 0 ? sp_format("%s:%s", own, architecture)
							: sp_strdup(own);
	return NULL;
}

/* Not synced file by file, of which there are thousands: what counts is whether the whole folder was
 * finished. */
static struct sp_error *write_plain(const char *path, const void *data, size_t size)
{
	FILE *file = fopen(path, "we");
	if (!file)
		return sp_error_errno("cannot write %s", path);
	bool written = fwrite(data, 1, size, file) == size;
	if (fclose(file) != 0 || !written)
		return sp_error_errno("cannot write %s", path);
	return NULL;
}

static struct sp_error *write_info(
	const struct package *package, const char *name, const char *what, const void *data, size_t size)
{
	SP_AUTOFREE char *path = sp_format("%s/" DATABASE "/info/%s.%s", package->root->path, name, what);
	return write_plain(path, data, size);
}

static void add_status(struct sp_buffer *status, const char *control)
{
	size_t size = strlen(control), first = strcspn(control, "\n");
	while (size && control[size - 1] == '\n')
		size--;
	if (first > size)
		first = size;
	sp_buffer_printf(status, "%.*s\nStatus: install ok unpacked%.*s\n\n", (int)first, control,
		(int)(size - first), control + first);
}

static struct sp_error *enter_in_database(const struct package *package)
{
	const struct control *control = find_control(package, "control");
	SP_AUTOFREE char *name = NULL;
	if (!control)
		return damaged(package, "it has no description");
	SP_TRY(name_in_database(package, control->text, &name));
	SP_TRY(write_info(package, name, "list", sp_buffer_text(&package->list), package->list.size));
	for (size_t i = 0; i < package->control_count; i++) {
		const struct control *file = &package->control[i];
		if (file != control)
			SP_TRY(write_info(package, name, file->name, file->text, file->size));
	}
	add_status(&package->root->status, control->text);
	return NULL;
}

struct sp_error *sp_deb_unpack(struct sp_deb_root *root, const char *file)
{
	SP_GUARD(end_package)
	struct package package = {
		.root = root, .path = file, .outer = archive_read_new(), .block = sp_alloc(BLOCK)};
	archive_read_support_format_ar(package.outer);
	if (archive_read_open_filename(package.outer, file, BLOCK) != ARCHIVE_OK)
		return damaged(&package, archive_error_string(package.outer));
	SP_TRY(read_members(&package));
	return enter_in_database(&package);
}

struct sp_error *sp_deb_finish(struct sp_deb_root *root)
{
	static const char *const empty[] = {"available", "diversions", "statoverride"};
	for (size_t i = 0; i < SP_COUNT(empty); i++) {
		SP_AUTOFREE char *path = sp_format("%s/" DATABASE "/%s", root->path, empty[i]);
		SP_TRY(write_plain(path, "", 0));
	}
	SP_AUTOFREE char *format = sp_path_join(root->path, DATABASE "/info/format");
	SP_AUTOFREE char *status = sp_path_join(root->path, DATABASE "/status");
	SP_TRY(write_plain(format, "1\n", 2));
	return write_plain(status, sp_buffer_text(&root->status), root->status.size);
}
