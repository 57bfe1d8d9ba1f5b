/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The cpio archive of an initramfs, as the kernel's document "initramfs buffer format" describes it: formats
 * newc (070701) and crc (070702), several archives one after another, zeros between and after them. Read here
 * rather than with libarchive, since every byte of headers, names and alignment needs an owner.
 *
 * By file each entry's header, name, alignment and data belong to its path; by directory to the folder it is
 * in. The data of regular files is a part of its own.
 */
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "../analyzers.h"
#include "../frame.h"
#include "../magic.h"
#include "bootconfig.h"
#include "base/buffer.h"
#include "base/memory.h"

#define HEADER_SIZE 110
#define NAME_LIMIT 4096 /* the kernel's PATH_MAX, closing NUL included */
#define TRAILER "TRAILER!!!"

/* The header's fields after the magic: eight hexadecimal digits each. */
enum field {
	INODE,
	MODE,
	UID,
	GID,
	LINKS,
	MTIME,
	FILE_SIZE,
	MAJOR,
	MINOR,
	RMAJOR,
	RMINOR,
	NAME_SIZE,
	CHECKSUM,
	FIELDS
};

static const char *const field_names[FIELDS] = {"inode", "mode", "uid", "gid", "link count", "mtime",
	"file size", "major", "minor", "rmajor", "rminor", "name size", "checksum"};

struct entry {
	uint64_t offset;
	uint32_t fields[FIELDS];
	const char *name;
	uint64_t name_end;            /* end of header and name */
	uint64_t data, data_end, end; /* end: where the next header starts */
};

static struct sp_error *read_field(const struct sp_image *image, struct entry *entry, enum field field)
{
	const uint8_t *digits = image->data + entry->offset + 6 + 8 * (uint64_t)field;
	uint32_t value = 0;
	for (int i = 0; i < 8; i++) {
		if (!isxdigit(digits[i]))
			return sp_error_new(SP_USAGE,
				"the cpio header at offset 0x%" PRIx64
				" has a %s that is no hexadecimal number; "
				"the archive is damaged",
				entry->offset, field_names[field]);
		int digit = isdigit(digits[i]) ? digits[i] - '0' : tolower(digits[i]) - 'a' + 10;
		value = value << 4 | (uint32_t)digit;
	}
	entry->fields[field] = value;
	return NULL;
}

static bool has_magic(const struct sp_image *image, uint64_t offset)
{
	return offset <= image->size && image->size - offset >= 6 &&
	       (!memcmp(image->data + offset, "070701", 6) || !memcmp(image->data + offset, "070702", 6));
}

static struct sp_error *read_header(const struct sp_image *image, struct entry *entry)
{
	if (entry->offset >= image->size)
		return sp_error_new(SP_USAGE,
			"the cpio archive ends at offset 0x%" PRIx64 " without its trailer; it is cut short",
			image->size);
	if (image->size - entry->offset >= 6 && !has_magic(image, entry->offset))
		return sp_error_new(SP_USAGE,
			"there is no cpio header (newc) at offset 0x%" PRIx64
			"; the archive is damaged or of another format",
			entry->offset);
	if (image->size - entry->offset < HEADER_SIZE)
		return sp_error_new(SP_USAGE,
			"the cpio header at offset 0x%" PRIx64 " is cut short by the archive's end",
			entry->offset);
	for (int i = 0; i < FIELDS; i++)
		SP_TRY(read_field(image, entry, (enum field)i));
	return NULL;
}

static struct sp_error *read_name(const struct sp_image *image, struct entry *entry)
{
	uint64_t size = entry->fields[NAME_SIZE], start = entry->offset + HEADER_SIZE;
	if (size < 2 || size > NAME_LIMIT)
		return sp_error_new(SP_USAGE,
			"the cpio header at offset 0x%" PRIx64 " has a name of %" PRIu64
			" bytes, and 2 to %d are possible; the archive is damaged",
			entry->offset, size, NAME_LIMIT);
	if (size > image->size - start)
		return sp_error_new(SP_USAGE,
			"the name of the cpio entry at offset 0x%" PRIx64
			" reaches beyond the archive's end; it is cut short",
			entry->offset);
	entry->name = (const char *)image->data + start;
	if (strnlen(entry->name, size) != size - 1)
		return sp_error_new(SP_USAGE,
			"the name of the cpio entry at offset 0x%" PRIx64
			" does not end where its header says; the archive is damaged",
			entry->offset);
	entry->name_end = start + size;
	return NULL;
}

static uint64_t aligned(uint64_t offset)
{
	return (offset + 3) & ~(uint64_t)3;
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static struct sp_error *check_sum(const struct sp_image *image, const struct entry *entry)
{
	uint32_t sum = 0;
	if (image->data[entry->offset + 5] != '2' || (entry->fields[MODE] & 0170000) != 0100000)
		return NULL;
	for (uint64_t i = entry->data; i < entry->data_end; i++)
		sum += image->data[i];
	if (sum == entry->fields[CHECKSUM])
		return NULL;
	return sp_error_new(SP_USAGE,
		"the data of the cpio entry %s at offset 0x%" PRIx64
		" does not have the checksum that its header says; "
		"the archive is damaged",
		entry->name, entry->offset);
}

/* The entry at entry->offset, checked against the archive's end. */
static struct sp_error *read_entry(const struct sp_image *image, struct entry *entry)
{
	SP_TRY(read_header(image, entry));
	SP_TRY(read_name(image, entry));
	/* only the last alignment, the trailer's, may be missing: elsewhere another header has to follow */
	entry->data = smaller(aligned(entry->name_end), image->size);
	if (entry->fields[FILE_SIZE] > image->size - entry->data)
		return sp_error_new(SP_USAGE,
			"the data of the cpio entry %s at offset 0x%" PRIx64 " (%" PRIu32
			" bytes) reaches beyond the archive's end; it is cut short",
			entry->name, entry->offset, entry->fields[FILE_SIZE]);
	entry->data_end = entry->data + entry->fields[FILE_SIZE];
	entry->end = smaller(aligned(entry->data_end), image->size);
	return check_sum(image, entry);
}

/* By medium all of it is of the file that the archive is in; by option and applet it is of the userspace. */
static void paint_all(
	const struct sp_sink *sink, uint64_t offset, uint64_t end, enum sp_rank rank, const char *label)
{
	sp_frame_paint_as(sink, offset, end - offset, rank, label);
	sink->paint(sink->user, SP_BY_FILE, offset, end - offset, (int)rank, label);
}

/* Section, symbol and object: what is neither of a program nor of a file's data. */
static void paint_frame(const struct sp_sink *sink, uint64_t offset, uint64_t end, const char *label)
{
	static const enum sp_dimension dimensions[] = {SP_BY_SECTION, SP_BY_SYMBOL, SP_BY_OBJECT};
	for (size_t i = 0; i < SP_COUNT(dimensions); i++)
		sink->paint(sink->user, dimensions[i], offset, end - offset, SP_RANK_HEADER, label);
}

/* "./bin//ls" -> "bin/ls"; the root folder becomes "" */
static char *plain_path(const char *name)
{
	struct sp_buffer path = SP_BUFFER_EMPTY;
	for (const char *part = name; *part;) {
		size_t length = strcspn(part, "/");
		if (length && !(length == 1 && part[0] == '.')) {
			sp_buffer_add(&path, "/", path.size ? 1 : 0);
			sp_buffer_add(&path, part, length);
		}
		part += length + (part[length] == '/');
	}
	sp_buffer_add(&path, "", 0); /* a text even when nothing was added */
	return sp_buffer_take(&path);
}

static void paint_entry(const struct sp_sink *sink, const struct entry *entry)
{
	SP_AUTOFREE char *path = plain_path(entry->name);
	SP_AUTOFREE char *label = sp_format("/%s", path);
	SP_AUTOFREE char *folder = sp_strdup(label);
	char *slash = strrchr(folder, '/');
	slash[slash == folder ? 1 : 0] = '\0';

	uint64_t size = entry->data_end - entry->data;
	sink->paint(
		sink->user, SP_BY_FILE, entry->offset, entry->end - entry->offset, SP_RANK_CONTAINER, label);
	sink->paint(sink->user, SP_BY_DIRECTORY, entry->offset, entry->end - entry->offset, SP_RANK_CONTAINER,
		folder);
	paint_frame(sink, entry->offset, entry->name_end, "(cpio header)");
	paint_frame(sink, entry->name_end, entry->data, SP_LABEL_PADDING);
	paint_frame(sink, entry->data_end, entry->end, SP_LABEL_PADDING);
	sink->paint(sink->user, SP_BY_SECTION, entry->data, size, SP_RANK_CONTAINER, "(file data)");
	sink->paint(sink->user, SP_BY_SYMBOL, entry->data, size, SP_RANK_CONTAINER, label);
	sink->paint(sink->user, SP_BY_OBJECT, entry->data, size, SP_RANK_CONTAINER, label);
	if ((entry->fields[MODE] & 0170000) == 0100000)
		sink->descend(sink->user, entry->data, size, label, true);
}

/* One archive from *offset to its trailer; *offset becomes the offset of what follows. */
static struct sp_error *run_archive(
	const struct sp_image *image, const struct sp_sink *sink, uint64_t *offset)
{
	for (;;) {
		struct entry entry = {.offset = *offset};
		SP_TRY(read_entry(image, &entry));
		*offset = entry.end;
		if (!strcmp(entry.name, TRAILER)) {
			paint_all(sink, entry.offset, entry.data_end, SP_RANK_HEADER, "(cpio trailer)");
			paint_all(sink, entry.name_end, entry.data, SP_RANK_HEADER, SP_LABEL_PADDING);
			paint_all(sink, entry.data_end, entry.end, SP_RANK_HEADER, SP_LABEL_PADDING);
			return NULL;
		}
		paint_entry(sink, &entry);
	}
}

static struct sp_error *run(const struct sp_image *image, const struct sp_sink *sink)
{
	uint64_t offset = 0;
	sp_region_paint(sink, 0, image->size, SP_RANK_CONTAINER, "(userspace)");
	for (;;) {
		SP_TRY(run_archive(image, sink, &offset));
		uint64_t zeros = offset;
		while (offset < image->size && image->data[offset] == 0)
			offset++;
		paint_all(sink, zeros, offset, SP_RANK_HEADER, SP_LABEL_PADDING);
		if (offset == image->size)
			return NULL;
		if (image->size - offset == sp_bootconfig_size(image->data, image->size))
			return NULL; /* another analyzer's */
		if (sp_magic_name(image->data + offset, image->size - offset)) {
			sink->descend(sink->user, offset, image->size - offset, image->name, false);
			return NULL;
		}
		if (!has_magic(image, offset) || offset % 4)
			return sp_error_new(SP_USAGE,
				"after the cpio trailer there is something at offset 0x%" PRIx64
				" that is no archive; take the file apart first",
				offset);
	}
}

/*
 * Any archive of the cpio family, so that the formats that the kernel does not read meet an error. An archive
 * that lies in another image as a file is that file's data, not a part of the root file system.
 */
static bool probe(const struct sp_image *image)
{
	return !image->sealed && image->size >= 6 && !memcmp(image->data, "0707", 4);
}

const struct sp_analyzer sp_analyzer_cpio = {.name = "cpio", .probe = probe, .run = run};
