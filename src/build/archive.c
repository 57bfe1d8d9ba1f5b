/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The working folder is the target folder while entries are written: only then can libarchive refuse every
 * entry that leaves it, since its checks work on relative paths and would trip over links in the path of the
 * cache itself.
 */
#include "build/archive-inside.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "base/interrupt.h"
#include "base/memory.h"

enum { BLOCK = 1 << 18 };

struct sp_error *sp_unpacking_error(const struct sp_unpacking *job)
{
	const char *text = archive_error_string(job->reader);
	return sp_error_new(SP_UNABLE, "%s cannot be unpacked: %s (damaged or cut short? fetch it again)",
		job->path, text ? text : "unknown format");
}

static struct sp_error *writer_error(const struct sp_unpacking *job, const char *name)
{
	if (archive_errno(job->writer) == ENOSPC) {
		errno = ENOSPC;
		return sp_error_errno("cannot unpack %s of %s", name, job->path);
	}
	return sp_error_new(
		SP_UNABLE, "cannot unpack %s of %s: %s", name, job->path, archive_error_string(job->writer));
}

static struct sp_error *check_entry(const struct sp_unpacking *job, struct archive_entry *entry)
{
	mode_t type = archive_entry_filetype(entry);
	if (type == S_IFREG || type == S_IFDIR || type == S_IFLNK || archive_entry_hardlink(entry))
		return NULL;
	return sp_error_new(SP_UNABLE, "%s is no %s: %s in it is neither file, folder nor link", job->path,
		job->noun, archive_entry_pathname(entry));
}

static struct sp_error *copy_data(const struct sp_unpacking *job, const char *name)
{
	const void *block;
	size_t size;
	la_int64_t offset;
	for (;;) {
		int result = archive_read_data_block(job->reader, &block, &size, &offset);
		if (result == ARCHIVE_EOF)
			return NULL;
		if (result < ARCHIVE_WARN)
			return sp_unpacking_error(job);
		if (archive_write_data_block(job->writer, block, size, offset) < ARCHIVE_WARN)
			return writer_error(job, name);
	}
}

static struct sp_error *unpack_entry(const struct sp_unpacking *job, struct archive_entry *entry)
{
	SP_TRY(check_entry(job, entry));
	SP_AUTOFREE char *name = sp_strdup(archive_entry_pathname(entry));
	if (!name)
		return sp_error_new(
			SP_UNABLE, "%s is no %s: an entry's name is not in UTF-8", job->path, job->noun);
	if (archive_write_header(job->writer, entry) < ARCHIVE_WARN)
		return writer_error(job, name);
	if (archive_entry_size(entry) > 0)
		SP_TRY(copy_data(job, name));
	if (archive_write_finish_entry(job->writer) < ARCHIVE_WARN)
		return writer_error(job, name);
	return NULL;
}

static struct sp_error *unpack_entries(const struct sp_unpacking *job)
{
	struct archive_entry *entry;
	for (;;) {
		int result = archive_read_next_header(job->reader, &entry);
		if (result == ARCHIVE_EOF)
			break;
		if (result < ARCHIVE_WARN)
			return sp_unpacking_error(job);
		if (sp_interrupted())
			return sp_error_interrupted();
		if (!job->take || job->take(job->user, entry))
			SP_TRY(unpack_entry(job, entry));
		uint64_t done = (uint64_t)archive_filter_bytes(job->reader, -1) >> 20;
		if (done) /* an update to 0 is never held back */
			sp_progress_update(job->progress, done, NULL);
	}
	if (archive_write_close(job->writer) < ARCHIVE_WARN)
		return writer_error(job, "the folders");
	return NULL;
}

struct sp_error *sp_unpacking_run(const struct sp_unpacking *job, const char *folder)
{
	int previous = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (previous < 0)
		return sp_error_errno("cannot open the working folder");
	struct sp_error *error;
	if (chdir(folder) != 0)
		error = sp_error_errno("cannot enter %s", folder);
	else
		error = unpack_entries(job);
	if (fchdir(previous) != 0 && !error)
		error = sp_error_errno("cannot return to the working folder");
	close(previous);
	return error;
}

struct archive *sp_unpacking_reader(void)
{
	struct archive *reader = archive_read_new();
	archive_read_support_format_tar(reader);
	archive_read_support_filter_gzip(reader);
	archive_read_support_filter_bzip2(reader);
	archive_read_support_filter_xz(reader);
	archive_read_support_filter_lzma(reader);
	archive_read_support_filter_zstd(reader);
	return reader;
}

struct archive *sp_unpacking_writer(int more)
{
	struct archive *writer = archive_write_disk_new();
	archive_write_disk_set_options(writer, more | ARCHIVE_EXTRACT_TIME | ARCHIVE_EXTRACT_SECURE_NODOTDOT |
						       ARCHIVE_EXTRACT_SECURE_SYMLINKS |
						       ARCHIVE_EXTRACT_SECURE_NOABSOLUTEPATHS);
	return writer;
}

/* The count behind it is of the tarball's bytes, in MiB. */
static char *step_text(const char *what, uint64_t bytes)
{
	unsigned long mib = (unsigned long)(bytes >> 20);
	return mib ? sp_format("%s (%lu MiB of tarball)", what, mib) : sp_strdup(what);
}

struct sp_error *sp_archive_unpack(
	const char *path, const char *folder, const char *what, struct sp_progress *progress)
{
	uint64_t bytes;
	SP_TRY(sp_file_size(path, &bytes));
	struct sp_unpacking job = {.path = path,
		.noun = "source tarball",
		.reader = sp_unpacking_reader(),
		.progress = progress};
	job.writer = sp_unpacking_writer(0);
	struct sp_error *error = NULL;
	SP_AUTOFREE char *step = step_text(what, bytes);
	sp_progress_begin(progress, step, bytes >> 20, 0);
	if (archive_read_open_filename(job.reader, path, BLOCK) != ARCHIVE_OK)
		error = sp_unpacking_error(&job);
	else
		error = sp_unpacking_run(&job, folder);
	archive_read_free(job.reader);
	archive_write_free(job.writer);
	sp_progress_end(progress, error ? "failed" : NULL);
	return error;
}
