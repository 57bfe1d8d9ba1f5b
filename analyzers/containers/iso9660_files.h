/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is told of the files and structures of an ISO 9660 file system, one at a time.
 */
#ifndef SIZEPROF_ANALYZERS_ISO9660_FILES_H
#define SIZEPROF_ANALYZERS_ISO9660_FILES_H

#include "iso9660_boot.h"
#include "iso9660_directory.h"
#include "sizeprof/analyzer.h"

#define SP_ISO_UNUSED "(unused blocks)"

struct sp_iso_medium {
	struct sp_iso_volume volume;
	struct sp_iso_boot boot;
	const struct sp_sink *sink;
};

/* The pieces of a file. */
struct sp_iso_pieces {
	struct sp_iso_extent *items;
	size_t count, capacity;
	uint32_t first_block;
	bool interleaved;
};
void sp_iso_pieces_free(struct sp_iso_pieces *pieces);
#define SP_ISO_PIECES SP_GUARD(sp_iso_pieces_free) struct sp_iso_pieces

/* Paints and takes an extent and the rest of its last block. It may be told of twice: painted alike each
 * time. */
void sp_iso_paint_structure(
	struct sp_iso_medium *medium, const struct sp_iso_extent *extent, const char *label);
/* What a record has, with its extended attributes. Nothing is added for a record without data. */
struct sp_error *sp_iso_add_piece(struct sp_iso_medium *medium, const struct sp_iso_record *record,
	const char *path, struct sp_iso_pieces *pieces) SP_MUST_CHECK;
/*
 * Paints and takes a file, and opens what is no loader. What begins where another file begins is that file by
 * another name, and stays what it was.
 */
void sp_iso_run_file(struct sp_iso_medium *medium, const struct sp_iso_pieces *pieces, const char *path);

#endif
