/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Recognising images by the kernel's boot protocol (Documentation/arch/x86/boot.rst), the magic numbers of
 * ELF, cpio and the compressors that the kernel knows (lib/decompress.c), the boot sector of FAT file systems
 * (Microsoft's FAT specification 1.03), the master boot record, and the volume descriptor of ISO 9660
 * (ECMA-119).
 */
#include "build/import-kind.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/files.h"
#include "base/little.h"
#include "base/memory.h"
#include "build/import-image.h"
#include "build/import-root.h"

#define LARGEST ((off_t)2 << 30)

#define ACCEPTED                                                                                             \
	"give a bzImage, a vmlinux, an initramfs (cpio, compressed or not), an image of a FAT or ISO 9660 "  \
	"file "                                                                                              \
	"system or of a disk with such, or the folder of a finished kernel build or of a root file system"

static bool has_at(const struct sp_buffer *file, size_t offset, const char *bytes, size_t size)
{
	return file->size >= offset + size && memcmp(file->data + offset, bytes, size) == 0;
}

static const uint8_t *bytes_at(const struct sp_buffer *file, size_t offset)
{
	return (const uint8_t *)file->data + offset;
}

static bool is_bzimage(const struct sp_buffer *file)
{
	return file->size > 0x260 && has_at(file, 0x1fe, "\x55\xaa", 2) && has_at(file, 0x202, "HdrS", 4);
}

static bool is_elf(const struct sp_buffer *file)
{
	return file->size >= 20 && has_at(file, 0,
					   "\x7f"
					   "ELF",
					   4);
}

/* Every kernel says who it is; it stands in version.c, and nothing else says it so. */
static const char banner[] = "Linux version ";

static const char *find_banner(const struct sp_buffer *file)
{
	const char *found = file->size ? memmem(file->data, file->size, banner, strlen(banner)) : NULL;
	while (found && !isdigit((unsigned char)found[strlen(banner)])) {
		size_t left = file->size - (size_t)(found + 1 - file->data);
		found = memmem(found + 1, left, banner, strlen(banner));
	}
	return found;
}

static bool is_archive(const struct sp_buffer *file)
{
	static const struct {
		const char *bytes;
		size_t size;
	} magics[] = {
		{"070701", 6}, /* cpio, newc */
		{"070702", 6}, /* with checksums */
		{"\xfd"
		 "7zXZ\0",
			6},                 /* xz */
		{"\x1f\x8b\x08", 3},        /* gzip */
		{"\x5d\x00\x00", 3},        /* lzma */
		{"BZh", 3},                 /* bzip2 */
		{"\x02\x21\x4c\x18", 4},    /* lz4, as the kernel takes it */
		{"\x89LZO\0\r\n\x1a\n", 9}, /* lzop */
		{"\x28\xb5\x2f\xfd", 4},    /* zstd */
	};
	for (size_t i = 0; i < SP_COUNT(magics); i++)
		if (has_at(file, 0, magics[i].bytes, magics[i].size))
			return true;
	return false;
}

/* By its own numbers: a sector's size, a power of two of sectors a cluster, one or two FATs, a medium's byte.
 */
static bool is_fat(const struct sp_buffer *file)
{
	if (!has_at(file, 0x1fe, "\x55\xaa", 2) || file->size < 1024)
		return false;
	unsigned sector = sp_little16(bytes_at(file, 11)), cluster = (uint8_t)file->data[13],
		 fats = (uint8_t)file->data[16];
	uint8_t jump = (uint8_t)file->data[0], medium = (uint8_t)file->data[21];
	return (jump == 0xeb || jump == 0xe9) && sector >= 512 && sector <= 4096 &&
	       !(sector & (sector - 1)) && cluster && !(cluster & (cluster - 1)) &&
	       sp_little16(bytes_at(file, 14)) && fats && fats <= 2 && (medium == 0xf0 || medium >= 0xf8);
}

#define PARTITIONS 4
#define PARTITION 16u   /* bytes of its entry */
#define GUID_TABLE 0xee /* type of the entry that keeps others off a disk with a GUID partition table */

/* Entries of a table that are free or begin and end in the image, one of them at least in use. */
static bool is_disk(const struct sp_buffer *file)
{
	size_t used = 0;
	if (!has_at(file, 0x1fe, "\x55\xaa", 2))
		return false;
	for (size_t at = 0x1be; at < 0x1be + PARTITIONS * PARTITION; at += PARTITION) {
		uint64_t first = sp_little32(bytes_at(file, at + 8)),
			 count = sp_little32(bytes_at(file, at + 12));
		if (((uint8_t)file->data[at] & 0x7f) || (uint8_t)file->data[at + 4] == GUID_TABLE)
			return false;
		if (!file->data[at + 4])
			continue;
		if (!first || !count || (first + count) * 512 > file->size)
			return false;
		used++;
	}
	return used > 0;
}

static bool is_iso(const struct sp_buffer *file)
{
	return has_at(file, 0x8001, "CD001", 5);
}

static struct sp_error *recognise_file(const char *path, enum sp_import_kind *kind)
{
	SP_BUFFER file = SP_BUFFER_EMPTY;
	SP_TRY(sp_file_read(path, &file));
	if (is_bzimage(&file))
		*kind = SP_IMPORT_BZIMAGE;
	else if (is_elf(&file) && sp_little16(bytes_at(&file, 16)) == 1) /* ET_REL */
		return sp_error_new(
			SP_USAGE, "%s is an object file, which was never linked: " ACCEPTED, path);
	else if (is_elf(&file) && find_banner(&file))
		*kind = SP_IMPORT_VMLINUX;
	else if (is_elf(&file))
		return sp_error_new(SP_USAGE, "%s is an ELF file but no Linux kernel: " ACCEPTED, path);
	else if (is_archive(&file))
		*kind = SP_IMPORT_INITRAMFS;
	else if (is_fat(&file) || is_iso(&file) || is_disk(&file))
		*kind = SP_IMPORT_MEDIUM;
	else
		return sp_error_new(SP_USAGE, "%s is nothing that can be imported: " ACCEPTED, path);
	return NULL;
}

static bool holds(const char *folder, const char *name)
{
	SP_AUTOFREE char *path = sp_path_join(folder, name);
	return sp_path_exists(path);
}

static struct sp_error *recognise_folder(const char *path, enum sp_import_kind *kind)
{
	*kind = SP_IMPORT_FOLDER;
	if (access(path, R_OK | X_OK) != 0)
		return sp_error_new(SP_USAGE, "cannot read the folder %s: %s; make it readable, or copy it",
			path, strerror(errno));
	bool is_build = holds(path, ".config") &&
			(holds(path, "vmlinux.o") || holds(path, "vmlinux") || holds(path, "arch"));
	if (!is_build && sp_import_is_root(path)) {
		*kind = SP_IMPORT_ROOT;
		return NULL;
	}
	if (!is_build)
		return sp_error_new(SP_USAGE,
			"the folder %s is no kernel build: it has no .config beside arch; give the folder "
			"that make "
			"was told with O=, the built source tree, or Buildroot's output/build/linux-VERSION; "
			"nor is it a root file system, which has etc and usr, or var/lib/dpkg",
			path);
	if (!holds(path, "vmlinux"))
		return sp_error_new(SP_USAGE,
			"the kernel build in %s is not finished: it has no vmlinux; run make there first",
			path);
	SP_IMPORT_IMAGE image = {0};
	return sp_import_image_find(path, &image);
}

struct sp_error *sp_import_recognise(const char *path, enum sp_import_kind *kind)
{
	struct stat status;
	if (stat(path, &status) != 0)
		return sp_error_new(SP_USAGE, "cannot read %s: %s; " ACCEPTED, path, strerror(errno));
	if (S_ISDIR(status.st_mode))
		return recognise_folder(path, kind);
	if (!S_ISREG(status.st_mode))
		return sp_error_new(SP_USAGE, "%s is neither a file nor a folder: " ACCEPTED, path);
	if (status.st_size == 0)
		return sp_error_new(SP_USAGE, "%s is empty: " ACCEPTED, path);
	if (status.st_size > LARGEST)
		return sp_error_new(
			SP_USAGE, "%s is larger than 2 GiB, which no bootable image is: " ACCEPTED, path);
	if (access(path, R_OK) != 0)
		return sp_error_new(SP_USAGE, "cannot read %s: %s; make it readable, or give another", path,
			strerror(errno));
	return recognise_file(path, kind);
}

/* The first word, when it looks like one. */
static char *copy_version(const char *text, size_t room)
{
	size_t size = 0;
	while (size < room && size < 64 && isgraph((unsigned char)text[size]))
		size++;
	return size && isdigit((unsigned char)*text) ? sp_format("%.*s", (int)size, text) : NULL;
}

struct sp_error *sp_import_version(const char *path, enum sp_import_kind kind, char **version)
{
	SP_BUFFER file = SP_BUFFER_EMPTY;
	*version = NULL;
	if (kind != SP_IMPORT_BZIMAGE && kind != SP_IMPORT_VMLINUX)
		return NULL;
	SP_TRY(sp_file_read(path, &file));
	if (kind == SP_IMPORT_BZIMAGE && is_bzimage(&file)) {
		/* kernel_version, less 512; 0 when there is none */
		size_t at = sp_little16(bytes_at(&file, 0x20e)) + 512u;
		if (at > 512 && at < file.size)
			*version = copy_version(file.data + at, file.size - at);
	} else if (kind == SP_IMPORT_VMLINUX) {
		const char *found = find_banner(&file);
		if (found)
			*version = copy_version(found + strlen(banner),
				file.size - (size_t)(found + strlen(banner) - file.data));
	}
	return NULL;
}
