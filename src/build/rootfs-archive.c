/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writing the archive: see rootfs.h. libarchive writes the format; what is decided here is the order, and
 * that nothing of this machine (times, owners, inode numbers, block padding) gets in.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>

#include "base/files.h"
#include "base/memory.h"
#include "build/rootfs.h"

/* By bytes, which puts every folder before what is in it. */
static int compare_entries(const void *left, const void *right)
{
	const struct sp_rootfs_entry *a = left, *b = right;
	return strcmp(a->path, b->path);
}

static la_ssize_t take_bytes(struct archive *archive, void *user, const void *data, size_t size)
{
	(void)archive;
	sp_buffer_add(user, data, size);
	return (la_ssize_t)size;
}

static void free_writer(struct archive **archive)
{
	archive_write_free(*archive);
}

static void free_header(struct archive_entry **header)
{
	archive_entry_free(*header);
}

static struct sp_error *read_content(const struct sp_rootfs_entry *entry, struct sp_buffer *content)
{
	return (entry->mode & AE_IFMT) == AE_IFREG ? sp_file_read(entry->source, content) : NULL;
}

static struct sp_error *write_entry(
	struct archive *archive, const struct sp_rootfs_entry *entry, unsigned number)
{
	SP_BUFFER content = SP_BUFFER_EMPTY;
	SP_TRY(read_content(entry, &content));
	SP_GUARD(free_header) struct archive_entry *header = archive_entry_new();
	archive_entry_set_pathname(header, entry->path);
	archive_entry_set_mode(header, entry->mode);
	archive_entry_set_mtime(header, 0, 0);
	archive_entry_set_uid(header, 0);
	archive_entry_set_gid(header, 0);
	archive_entry_set_dev(header, 0);
	archive_entry_set_ino(header, number);
	archive_entry_set_nlink(header, (entry->mode & AE_IFMT) == AE_IFDIR ? 2 : 1);
	archive_entry_set_size(header, (la_int64_t)content.size);
	if ((entry->mode & AE_IFMT) == AE_IFLNK)
		archive_entry_set_symlink(header, entry->source);
	if ((entry->mode & AE_IFMT) == AE_IFCHR || (entry->mode & AE_IFMT) == AE_IFBLK) {
		archive_entry_set_rdevmajor(header, entry->major);
		archive_entry_set_rdevminor(header, entry->minor);
	}
	if (archive_write_header(archive, header) != ARCHIVE_OK ||
		(content.size &&
			archive_write_data(archive, content.data, content.size) != (la_ssize_t)content.size))
		return sp_error_new(SP_UNABLE, "cannot write /%s into the archive: %s", entry->path,
			archive_error_string(archive));
	return NULL;
}

struct sp_error *sp_rootfs_archive(struct sp_rootfs *rootfs, struct sp_buffer *cpio)
{
	if (rootfs->count)
		qsort(rootfs->entries, rootfs->count, sizeof(*rootfs->entries), compare_entries);
	SP_GUARD(free_writer) struct archive *archive = archive_write_new();
	archive_write_set_format_cpio_newc(archive);
	archive_write_set_bytes_in_last_block(archive, 1);
	if (archive_write_open(archive, cpio, NULL, take_bytes, NULL) != ARCHIVE_OK)
		return sp_error_new(SP_UNABLE, "cannot start the archive: %s", archive_error_string(archive));
	for (size_t i = 0; i < rootfs->count; i++)
		SP_TRY(write_entry(archive, &rootfs->entries[i], (unsigned)i + 1));
	if (archive_write_close(archive) != ARCHIVE_OK)
		return sp_error_new(SP_UNABLE, "cannot end the archive: %s", archive_error_string(archive));
	return NULL;
}
