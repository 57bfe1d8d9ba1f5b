/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The records of an ISO 9660 directory, with the names that Rock Ridge or Joliet give.
 */
#ifndef SIZEPROF_ANALYZERS_ISO9660_DIRECTORY_H
#define SIZEPROF_ANALYZERS_ISO9660_DIRECTORY_H

#include "base/buffer.h"
#include "iso9660_volume.h"

struct sp_iso_record {
	const char *name; /* UTF-8, never empty, without '/'; valid until the next record is read */
	bool is_directory;
	bool goes_on;     /* another record has the next piece of the file */
	bool interleaved; /* its blocks lie apart */
	bool moved_away;  /* a directory that stands elsewhere, by Rock Ridge; nothing to look at here */
	uint32_t block;   /* the first */
	uint32_t attribute_blocks; /* extended attributes, before the data */
	uint32_t size;             /* bytes of data */
	uint64_t offset;           /* of the record in the image */
};

/* A reader of records; all zeros but for the first members is the start. */
struct sp_iso_reader {
	const struct sp_iso_volume *volume;
	struct sp_iso_extent directory;
	bool is_joliet, has_rock_ridge;
	unsigned skip; /* bytes before the system use entries, where there is Rock Ridge */
	/* called with each area outside of the directory that holds parts of its records */
	void (*continued)(void *user, const struct sp_iso_extent *area);
	void *user;
	uint64_t within;
	struct sp_buffer name;
};

/*
 * The next file or directory; "." and ".." are passed over. *found is false when there are no more. An error
 * names the offset of a damaged record.
 */
struct sp_error *sp_iso_read(
	struct sp_iso_reader *reader, struct sp_iso_record *record, bool *found) SP_MUST_CHECK;
void sp_iso_reader_free(struct sp_iso_reader *reader);
#define SP_ISO_READER SP_GUARD(sp_iso_reader_free) struct sp_iso_reader

/* Does a tree's root directory have Rock Ridge, and how many bytes stand before its entries? */
bool sp_iso_has_rock_ridge(
	const struct sp_iso_volume *volume, const struct sp_iso_extent *root, unsigned *skip);

#endif
