/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/rootfs.h"

#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

static struct sp_rootfs_entry *find(const struct sp_rootfs *rootfs, const char *path)
{
	for (size_t i = 0; i < rootfs->count; i++)
		if (strcmp(rootfs->entries[i].path, path) == 0)
			return &rootfs->entries[i];
	return NULL;
}

bool sp_rootfs_has(const struct sp_rootfs *rootfs, const char *path)
{
	return find(rootfs, path) != NULL;
}

/* "/usr//bin/" and "./usr/bin" are "usr/bin". */
static char *clean_path(const char *path)
{
	char *clean = sp_alloc(strlen(path) + 1);
	size_t size = 0;
	while (*path) {
		size_t part = strcspn(path, "/");
		if (part && !(part == 1 && path[0] == '.')) {
			if (size)
				clean[size++] = '/';
			memcpy(clean + size, path, part);
			size += part;
		}
		path += part + (path[part] == '/');
	}
	clean[size] = '\0';
	return clean;
}

static void add_entry(struct sp_rootfs *rootfs, const char *path, struct sp_rootfs_entry entry);

static void add_parents(struct sp_rootfs *rootfs, const char *path)
{
	const char *slash = strrchr(path, '/');
	if (!slash)
		return;
	SP_AUTOFREE char *parent = sp_format("%.*s", (int)(slash - path), path);
	if (!find(rootfs, parent))
		add_entry(rootfs, parent, (struct sp_rootfs_entry){.mode = S_IFDIR | 0755});
}

static void add_entry(struct sp_rootfs *rootfs, const char *path, struct sp_rootfs_entry entry)
{
	entry.path = clean_path(path);
	if (!*entry.path) {
		free(entry.path);
		free(entry.source);
		return;
	}
	struct sp_rootfs_entry *there = find(rootfs, entry.path);
	if (there) {
		free(there->path);
		free(there->source);
		*there = entry;
		return;
	}
	add_parents(rootfs, entry.path);
	SP_GROW(rootfs->entries, rootfs->count, rootfs->capacity);
	rootfs->entries[rootfs->count++] = entry;
}

void sp_rootfs_add_folder(struct sp_rootfs *rootfs, const char *path, mode_t permissions)
{
	add_entry(rootfs, path, (struct sp_rootfs_entry){.mode = S_IFDIR | permissions});
}

void sp_rootfs_add_file(struct sp_rootfs *rootfs, const char *path, mode_t permissions, const char *source)
{
	add_entry(rootfs, path,
		(struct sp_rootfs_entry){.mode = S_IFREG | permissions, .source = sp_strdup(source)});
}

void sp_rootfs_add_link(struct sp_rootfs *rootfs, const char *path, const char *target)
{
	add_entry(
		rootfs, path, (struct sp_rootfs_entry){.mode = S_IFLNK | 0777, .source = sp_strdup(target)});
}

void sp_rootfs_add_device(
	struct sp_rootfs *rootfs, const char *path, mode_t mode, unsigned major, unsigned minor)
{
	add_entry(rootfs, path, (struct sp_rootfs_entry){.mode = mode, .major = major, .minor = minor});
}

/* nftw() has no user pointer */
static struct {
	struct sp_rootfs *rootfs;
	size_t root;
	struct sp_error *error;
} walk;

static void add_disk_link(const char *path, const char *name)
{
	char target[4096];
	ssize_t length = readlink(path, target, sizeof(target) - 1);
	if (length < 0) {
		walk.error = sp_error_errno("cannot read the link %s", path);
		return;
	}
	target[length] = '\0';
	sp_rootfs_add_link(walk.rootfs, name, target);
}

static int add_one(const char *path, const struct stat *status, int type, struct FTW *at)
{
	(void)at;
	const char *name = path + walk.root;
	if (type == FTW_D)
		sp_rootfs_add_folder(walk.rootfs, name, status->st_mode & 07777);
	else if (type == FTW_SL)
		add_disk_link(path, name);
	else if (type == FTW_F && S_ISREG(status->st_mode))
		sp_rootfs_add_file(walk.rootfs, name, status->st_mode & 07777, path);
	else
		walk.error = sp_error_new(SP_USAGE,
			"%s is neither file, folder nor link, or cannot be read: take it out of the "
			"userspace folder",
			path);
	return walk.error != NULL;
}

struct sp_error *sp_rootfs_add_tree(struct sp_rootfs *rootfs, const char *folder)
{
	walk.rootfs = rootfs;
	walk.root = strlen(folder);
	walk.error = NULL;
	if (nftw(folder, add_one, 64, FTW_PHYS) < 0 && !walk.error)
		return sp_error_errno("cannot read the folder %s", folder);
	return walk.error;
}

void sp_rootfs_add_common(struct sp_rootfs *rootfs)
{
	static const char *const folders[] = {"dev", "etc", "proc", "sys"};
	for (size_t i = 0; i < SP_COUNT(folders); i++)
		if (!find(rootfs, folders[i]))
			sp_rootfs_add_folder(rootfs, folders[i], 0755);
	if (!find(rootfs, "tmp"))
		sp_rootfs_add_folder(rootfs, "tmp", 01777);
	if (!find(rootfs, "dev/console"))
		sp_rootfs_add_device(rootfs, "dev/console", S_IFCHR | 0600, 5, 1);
	if (!find(rootfs, "dev/null"))
		sp_rootfs_add_device(rootfs, "dev/null", S_IFCHR | 0666, 1, 3);
}

static struct sp_error *add_from_disk(
	struct sp_rootfs *rootfs, const char *target, const char *path, bool is_program)
{
	struct stat status;
	if (stat(path, &status) != 0)
		return sp_error_errno("cannot read %s", path);
	if (!S_ISREG(status.st_mode))
		return sp_error_new(
			SP_USAGE, "%s is no file, so it cannot become %s: name a file", path, target);
	bool runs = is_program || (status.st_mode & 0111);
	sp_rootfs_add_file(rootfs, target, (status.st_mode & 06000) | (runs ? 0755 : 0644), path);
	return NULL;
}

struct sp_error *sp_rootfs_add_recipe(struct sp_rootfs *rootfs, const struct sp_recipe *recipe)
{
	if (recipe->init)
		SP_TRY(add_from_disk(rootfs, "init", recipe->init, true));
	for (size_t i = 0; i < recipe->extra_file_count; i++)
		SP_TRY(add_from_disk(
			rootfs, recipe->extra_files[i].target, recipe->extra_files[i].path, false));
	for (size_t i = 0; i < recipe->device_count; i++) {
		const struct sp_device *device = &recipe->devices[i];
		sp_rootfs_add_device(rootfs, device->target, (device->is_block ? S_IFBLK : S_IFCHR) | 0600,
			device->major, device->minor);
	}
	return NULL;
}

void sp_rootfs_free(struct sp_rootfs *rootfs)
{
	for (size_t i = 0; i < rootfs->count; i++) {
		free(rootfs->entries[i].path);
		free(rootfs->entries[i].source);
	}
	free(rootfs->entries);
	*rootfs = SP_ROOTFS_EMPTY;
}
