/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Directory entries by fatgen103: 32 bytes each, a long name in entries of its own before the short one, last
 * part first. A short name without a long one is shown in the case that Windows NT's two flags tell.
 */
#include "fat_directory.h"

#include <ctype.h>
#include <string.h>

#include "base/little.h"
#include "file_name.h"

#define ENTRY_SIZE 32
#define DELETED 0xe5
#define LAST_PART 0x40
#define PART_UNITS 13

/* Offsets in an entry. */
enum { ATTRIBUTES = 11, CASE = 12, CHECKSUM = 13, CLUSTER_HIGH = 20, CLUSTER = 26, SIZE = 28 };

enum { VOLUME_LABEL = 0x08, DIRECTORY = 0x10, LONG_NAME = 0x0f, LONG_NAME_MASK = 0x3f };
enum { LOWER_BASE = 0x08, LOWER_EXTENSION = 0x10 };

static void decode_short(const uint8_t *data, struct sp_buffer *name)
{
	size_t base = 8, extension = 3;
	while (base && data[base - 1] == ' ')
		base--;
	while (extension && data[8 + extension - 1] == ' ')
		extension--;
	for (size_t i = 0; i < base; i++) {
		/* 0x05 stands for 0xe5 where that would mean a deleted entry; both are beyond ASCII */
		uint32_t rune = data[i] > 0x7e || (!i && data[i] == 5) ? '?' : sp_name_readable(data[i]);
		sp_name_add_rune(name, data[CASE] & LOWER_BASE ? (uint32_t)tolower((int)rune) : rune);
	}
	if (extension)
		sp_buffer_add(name, ".", 1);
	for (size_t i = 8; i < 8 + extension; i++) {
		uint32_t rune = data[i] > 0x7e ? '?' : sp_name_readable(data[i]);
		sp_name_add_rune(name, data[CASE] & LOWER_EXTENSION ? (uint32_t)tolower((int)rune) : rune);
	}
	if (!name->size)
		sp_buffer_add(name, "?", 1);
}

static uint8_t sum_short(const uint8_t *data)
{
	unsigned sum = 0;
	for (int i = 0; i < 11; i++)
		sum = (((sum & 1) << 7) + (sum >> 1) + data[i]) & 0xff;
	return (uint8_t)sum;
}

/* A part of a long name. One that does not follow from the part before makes the long name void. */
static void read_part(struct sp_fat_reader *reader, const uint8_t *data)
{
	static const uint8_t places[PART_UNITS] = {1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30};
	unsigned number = data[0] & ~(unsigned)LAST_PART;
	if (data[0] & LAST_PART) {
		reader->parts = reader->expected = number;
		reader->checksum = data[CHECKSUM];
	}
	if (!number || number > SP_FAT_LONG_NAME / PART_UNITS || number != reader->expected ||
		data[CHECKSUM] != reader->checksum) {
		reader->parts = reader->expected = 0;
		return;
	}
	for (size_t i = 0; i < PART_UNITS; i++)
		reader->units[(number - 1) * PART_UNITS + i] = sp_little16(data + places[i]);
	reader->expected = number - 1;
}

static void take_name(struct sp_fat_reader *reader, const uint8_t *data)
{
	sp_buffer_clear(&reader->name);
	if (reader->parts && !reader->expected && sum_short(data) == reader->checksum)
		sp_name_add_units(&reader->name, reader->units, (size_t)reader->parts * PART_UNITS);
	if (!reader->name.size)
		decode_short(data, &reader->name);
	reader->parts = 0;
}

/* The next 32 bytes; NULL at the directory's end. */
static const uint8_t *next_bytes(struct sp_fat_reader *reader)
{
	const struct sp_fat_chain *chain = reader->chain;
	if (reader->run < chain->count && reader->within >= chain->runs[reader->run].size) {
		reader->run++;
		reader->within = 0;
	}
	if (reader->run >= chain->count)
		return NULL;
	const uint8_t *data = reader->volume->data + chain->runs[reader->run].offset + reader->within;
	reader->within += ENTRY_SIZE;
	return *data ? data : NULL;
}

/* Of the first cluster's number; before FAT32 other systems had other things there. */
static uint32_t high_half(const struct sp_fat_volume *volume, const uint8_t *data)
{
	return volume->bits == 32 ? (uint32_t)sp_little16(data + CLUSTER_HIGH) << 16 : 0;
}

bool sp_fat_read(struct sp_fat_reader *reader, struct sp_fat_entry *entry)
{
	const uint8_t *data;
	while ((data = next_bytes(reader))) {
		if (data[0] != DELETED && (data[ATTRIBUTES] & LONG_NAME_MASK) == LONG_NAME) {
			read_part(reader, data);
			continue;
		}
		bool is_directory = data[ATTRIBUTES] & DIRECTORY;
		if (data[0] == DELETED || (data[ATTRIBUTES] & VOLUME_LABEL) ||
			(is_directory && data[0] == '.')) {
			reader->parts = 0;
			continue;
		}
		take_name(reader, data);
		*entry = (struct sp_fat_entry){
			.name = reader->name.data,
			.is_directory = is_directory,
			.cluster = sp_little16(data + CLUSTER) | high_half(reader->volume, data),
			.size = sp_little32(data + SIZE),
			.offset = (uint64_t)(data - reader->volume->data),
		};
		return true;
	}
	return false;
}

void sp_fat_reader_free(struct sp_fat_reader *reader)
{
	sp_buffer_free(&reader->name);
	*reader = (struct sp_fat_reader){0};
}
