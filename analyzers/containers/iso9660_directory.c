/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Directory records by ECMA-119 9.1: none crosses a block. Behind the name stand system use entries (System
 * Use Sharing Protocol 1.12), of which those of Rock Ridge (RRIP 1.12) matter that name a file or move a
 * directory.
 */
#include "iso9660_directory.h"

#include <inttypes.h>
#include <string.h>

#include "base/little.h"
#include "base/memory.h"
#include "file_name.h"

/* Offsets in a record. */
enum {
	LENGTH = 0,
	ATTRIBUTES = 1,
	BLOCK = 2,
	SIZE = 10,
	FLAGS = 25,
	UNIT = 26,
	GAP = 27,
	NAME_LENGTH = 32,
	NAME = 33,
};
enum { FLAG_DIRECTORY = 0x02, FLAG_GOES_ON = 0x80 };

#define SMALLEST (NAME + 1)
#define NAME_UNITS 128
#define MOST_AREAS 32 /* of system use entries that one record goes on in */

static bool is_dot(const uint8_t *data)
{
	return data[NAME_LENGTH] == 1 && data[NAME] <= 1;
}

/* Offset of what stands behind the name, which begins at an even place. */
static unsigned system_use(const uint8_t *data)
{
	unsigned end = NAME + data[NAME_LENGTH];
	return end + end % 2;
}

bool sp_iso_has_rock_ridge(
	const struct sp_iso_volume *volume, const struct sp_iso_extent *root, unsigned *skip)
{
	const uint8_t *data = volume->data + root->offset;
	if (root->size < SMALLEST || data[LENGTH] > root->size || data[NAME_LENGTH] != 1)
		return false;
	unsigned at = system_use(data);
	if (at + 7 > data[LENGTH] || memcmp(data + at, "SP\7\1\xbe\xef", 6) != 0)
		return false;
	*skip = data[at + 6];
	return true;
}

/* "README.TXT;1" without the version, and without the dot that then ends a name that has no extension. */
static size_t plain_length(const uint8_t *name, size_t length)
{
	const uint8_t *version = memchr(name, ';', length);
	if (version)
		length = (size_t)(version - name);
	return length > 1 && name[length - 1] == '.' ? length - 1 : length;
}

static void add_joliet(struct sp_buffer *name, const uint8_t *data, size_t length)
{
	uint16_t units[NAME_UNITS];
	size_t count = 0;
	for (; count < NAME_UNITS && 2 * count + 1 < length; count++) {
		units[count] = (uint16_t)(data[2 * count] << 8 | data[2 * count + 1]);
		if (units[count] == ';')
			break;
	}
	sp_name_add_units(name, units, count);
}

/* What is found in a record's system use entries. */
struct found {
	struct sp_buffer name; /* by Rock Ridge, as it stands there */
	bool moved_away;
	struct sp_iso_extent next; /* where they go on; size 0: nowhere */
};

static void take_entry(const uint8_t *entry, unsigned length, struct found *found)
{
	if (memcmp(entry, "NM", 2) == 0 && length > 5)
		sp_buffer_add(&found->name, entry + 5, length - 5);
	if (memcmp(entry, "CL", 2) == 0)
		found->moved_away = true;
	if (memcmp(entry, "CE", 2) == 0 && length >= 28)
		found->next = (struct sp_iso_extent){
			(uint64_t)sp_little32(entry + 4) * SP_ISO_BLOCK + sp_little32(entry + 12),
			sp_little32(entry + 20)};
}

static void read_area(const uint8_t *data, uint64_t size, struct found *found)
{
	for (uint64_t at = 0; at + 4 <= size;) {
		unsigned length = data[at + 2];
		if (length < 4 || at + length > size || memcmp(data + at, "ST", 2) == 0)
			return;
		take_entry(data + at, length, found);
		at += length;
	}
}

/* Areas in blocks of their own. One that lies outside is as if it were not there: names alone depend on it.
 */
static void read_more_areas(struct sp_iso_reader *reader, struct found *found)
{
	const struct sp_iso_volume *volume = reader->volume;
	uint64_t end = (uint64_t)volume->blocks * SP_ISO_BLOCK;
	for (unsigned i = 0; i < MOST_AREAS && found->next.size; i++) {
		struct sp_iso_extent area = found->next;
		found->next.size = 0;
		if (area.offset >= end || area.size > end - area.offset || area.size > SP_ISO_BLOCK)
			return;
		reader->continued(reader->user, &area);
		read_area(volume->data + area.offset, area.size, found);
	}
}

static void read_system_use(struct sp_iso_reader *reader, const uint8_t *data, struct sp_iso_record *record)
{
	struct found found = {0};
	unsigned at = system_use(data) + reader->skip;
	if (at < data[LENGTH])
		read_area(data + at, data[LENGTH] - at, &found);
	read_more_areas(reader, &found);
	if (found.name.size)
		sp_name_add_bytes(&reader->name, (const uint8_t *)found.name.data, found.name.size);
	record->moved_away = found.moved_away;
	sp_buffer_free(&found.name);
}

static void take_name(struct sp_iso_reader *reader, const uint8_t *data, struct sp_iso_record *record)
{
	const uint8_t *name = data + NAME;
	size_t length = data[NAME_LENGTH];
	sp_buffer_clear(&reader->name);
	if (reader->has_rock_ridge)
		read_system_use(reader, data, record);
	if (!reader->name.size && reader->is_joliet)
		add_joliet(&reader->name, name, length);
	else if (!reader->name.size)
		sp_name_add_bytes(&reader->name, name, plain_length(name, length));
	if (!reader->name.size)
		sp_buffer_add(&reader->name, "?", 1);
	record->name = reader->name.data;
}

/* The next record's bytes; NULL at the end. */
static struct sp_error *next_bytes(struct sp_iso_reader *reader, const uint8_t **record)
{
	const struct sp_iso_extent *directory = &reader->directory;
	const uint8_t *data = reader->volume->data + directory->offset;
	*record = NULL;
	while (reader->within < directory->size && !data[reader->within])
		reader->within = (reader->within / SP_ISO_BLOCK + 1) * SP_ISO_BLOCK;
	if (reader->within >= directory->size)
		return NULL;
	uint64_t at = reader->within, left = directory->size - at;
	unsigned length = data[at];
	bool fits = length >= SMALLEST && length <= left && at % SP_ISO_BLOCK + length <= SP_ISO_BLOCK;
	if (!fits || (unsigned)NAME + data[at + NAME_LENGTH] > length || !data[at + NAME_LENGTH])
		return sp_error_new(SP_USAGE,
			"the directory record at offset 0x%" PRIx64
			" has %u bytes, which do not fit it or its block; the file system is damaged",
			directory->offset + at, length);
	reader->within += length;
	*record = data + at;
	return NULL;
}

/* "." and ".." have no name to look for, but may go on elsewhere: there the root says that it has Rock Ridge.
 */
static void pass_over(struct sp_iso_reader *reader, const uint8_t *data)
{
	struct sp_iso_record unused;
	if (reader->has_rock_ridge)
		read_system_use(reader, data, &unused);
}

struct sp_error *sp_iso_read(struct sp_iso_reader *reader, struct sp_iso_record *record, bool *found)
{
	const uint8_t *data;
	SP_TRY(next_bytes(reader, &data));
	while (data && is_dot(data)) {
		pass_over(reader, data);
		SP_TRY(next_bytes(reader, &data));
	}
	*found = data != NULL;
	if (!data)
		return NULL;
	*record = (struct sp_iso_record){
		.is_directory = data[FLAGS] & FLAG_DIRECTORY,
		.goes_on = data[FLAGS] & FLAG_GOES_ON,
		.interleaved = data[UNIT] || data[GAP],
		.block = sp_little32(data + BLOCK),
		.attribute_blocks = data[ATTRIBUTES],
		.size = sp_little32(data + SIZE),
		.offset = (uint64_t)(data - reader->volume->data),
	};
	take_name(reader, data, record);
	return NULL;
}

void sp_iso_reader_free(struct sp_iso_reader *reader)
{
	sp_buffer_free(&reader->name);
}
