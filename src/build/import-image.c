/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * x86 boots bzImage. arm64, riscv and others boot a flat Image, as it is or compressed as a whole: boot
 * loaders unpack it. What decompresses itself in other ways (zImage, vmlinuz.efi) is not opened.
 */
#include "build/import-image.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buffer.h"
#include "base/files.h"
#include "base/memory.h"

void sp_import_image_clear(struct sp_import_image *image)
{
	free(image->arch);
	free(image->path);
	*image = (struct sp_import_image){0};
}

static bool holds(const char *folder, const char *name)
{
	SP_AUTOFREE char *path = sp_path_join(folder, name);
	return sp_path_exists(path);
}

/* The folder in arch/ in which there was built; a build makes no other. */
static char *find_folder(const char *folder)
{
	char *found = NULL;
	SP_AUTOFREE char *path = sp_path_join(folder, "arch");
	DIR *directory = holds(folder, "arch/x86") ? NULL : opendir(path);
	for (struct dirent *entry; directory && !found && (entry = readdir(directory));)
		if (entry->d_name[0] != '.' && strcmp(entry->d_name, "Kconfig") != 0)
			found = sp_strdup(entry->d_name);
	if (directory)
		closedir(directory);
	return found ? found : sp_strdup("x86");
}

/* make's ARCH and the folder in arch/ (SRCARCH), where the kernel's Makefile has them differ; release with
 * free() */
static char *folder_of(const char *name, size_t size)
{
	static const char *const others[][2] = {{"i386", "x86"}, {"x86_64", "x86"}, {"sparc32", "sparc"},
		{"sparc64", "sparc"}, {"parisc64", "parisc"}};
	for (size_t i = 0; i < SP_COUNT(others); i++)
		if (strlen(others[i][0]) == size && strncmp(others[i][0], name, size) == 0)
			return sp_strdup(others[i][1]);
	return sp_format("%.*s", (int)size, name);
}

/* From the first lines that Kconfig writes: "# Linux/arm64 6.1.0 Kernel Configuration". */
static struct sp_error *read_arch(const char *folder, char **arch)
{
	static const char start[] = "# Linux/";
	SP_BUFFER config = SP_BUFFER_EMPTY;
	SP_AUTOFREE char *path = sp_path_join(folder, ".config");
	SP_TRY(sp_file_read(path, &config));
	const char *at = strstr(sp_buffer_text(&config), start);
	const char *name = at ? at + sizeof(start) - 1 : "";
	size_t size = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
	*arch = size ? folder_of(name, size) : find_folder(folder);
	return NULL;
}

/* When was it made? Before everything else when it was not. */
static struct timespec made(const char *folder, const char *name)
{
	struct stat status;
	SP_AUTOFREE char *path = sp_path_join(folder, name);
	return stat(path, &status) == 0 ? status.st_mtim : (struct timespec){0};
}

static bool is_older(struct timespec a, struct timespec b)
{
	return a.tv_sec != b.tv_sec ? a.tv_sec < b.tv_sec : a.tv_nsec < b.tv_nsec;
}

/* Image, or the newest that was compressed from it: older ones are of an older build. NULL when there is
 * none. */
static char *find_flat(const char *folder, const char *arch)
{
	static const char *const suffixes[] = {".gz", ".bz2", ".lz4", ".lzma", ".lzo", ".xz", ".zst"};
	SP_AUTOFREE char *plain = sp_format("arch/%s/boot/Image", arch);
	struct timespec newest = made(folder, plain);
	char *best = newest.tv_sec ? sp_strdup(plain) : NULL;
	for (size_t i = 0; best && i < SP_COUNT(suffixes); i++) {
		SP_AUTOFREE char *name = sp_format("%s%s", plain, suffixes[i]);
		struct timespec time = made(folder, name);
		if (!time.tv_sec || is_older(time, newest))
			continue;
		newest = time;
		free(best);
		best = sp_strdup(name);
	}
	return best;
}

static struct sp_error *find_x86(const char *folder, struct sp_import_image *image)
{
	static const char name[] = "arch/x86/boot/bzImage";
	if (!holds(folder, name))
		return sp_error_new(SP_USAGE,
			"the kernel build in %s is not finished: it has no %s; run make bzImage there first",
			folder, name);
	image->path = sp_strdup(name);
	image->kind = "bzImage";
	return NULL;
}

static struct sp_error *find_other(const char *folder, struct sp_import_image *image)
{
	SP_AUTOFREE char *zimage = sp_format("arch/%s/boot/zImage", image->arch);
	if (!holds(folder, zimage))
		image->path = find_flat(folder, image->arch);
	image->kind = "vmlinux.bin";
	if (image->path)
		return NULL;
	return sp_error_new(SP_USAGE,
		"the folder %s is a kernel build for another processor (%s) whose image is not known here: "
		"give one for "
		"x86, with its bzImage, or one with arch/%s/boot/Image or Image.gz and no zImage, as for "
		"arm64 and riscv; "
		"or import its vmlinux",
		folder, image->arch, image->arch);
}

struct sp_error *sp_import_image_find(const char *folder, struct sp_import_image *image)
{
	SP_IMPORT_IMAGE found = {0};
	SP_TRY(read_arch(folder, &found.arch));
	SP_TRY(sp_import_image_is_x86(&found) ? find_x86(folder, &found) : find_other(folder, &found));
	*image = found;
	found = (struct sp_import_image){0};
	return NULL;
}

bool sp_import_image_is_x86(const struct sp_import_image *image)
{
	return strcmp(image->arch, "x86") == 0;
}
