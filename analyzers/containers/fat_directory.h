/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The entries of a FAT directory, with their long names.
 */
#ifndef SIZEPROF_ANALYZERS_FAT_DIRECTORY_H
#define SIZEPROF_ANALYZERS_FAT_DIRECTORY_H

#include <stdbool.h>

#include "base/buffer.h"
#include "fat_volume.h"

#define SP_FAT_LONG_NAME 260 /* UTF-16 units: 20 entries of 13 */

struct sp_fat_entry {
	const char *name; /* UTF-8, never empty, without '/'; valid until the next entry is read */
	bool is_directory;
	uint32_t cluster; /* the first one; 0: none */
	uint32_t size;    /* of a file */
	uint64_t offset;  /* of the entry in the image */
};

/* A reader of entries; all zeros but for the first two members is the start. */
struct sp_fat_reader {
	const struct sp_fat_volume *volume;
	const struct sp_fat_chain *chain; /* the directory's bytes */
	size_t run;
	uint64_t within;                  /* the run */
	uint16_t units[SP_FAT_LONG_NAME]; /* the long name so far */
	unsigned expected;                /* number of the next part of a long name; 0: it is complete */
	unsigned parts;                   /* of the long name; 0: none */
	uint8_t checksum;                 /* of the short name that it belongs to */
	struct sp_buffer name;
};

/*
 * The next file or directory; volume labels, deleted entries, "." and ".." are passed over. false: there are
 * no more.
 */
bool sp_fat_read(struct sp_fat_reader *reader, struct sp_fat_entry *entry);
void sp_fat_reader_free(struct sp_fat_reader *reader);
#define SP_FAT_READER SP_GUARD(sp_fat_reader_free) struct sp_fat_reader

#endif
