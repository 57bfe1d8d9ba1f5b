/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parts of import-measured.c: a reader for each kind of table, which makes runs of its rows.
 */
#ifndef SIZEPROF_CMD_IMPORT_TABLE_H
#define SIZEPROF_CMD_IMPORT_TABLE_H

#include "cmd/cmd.h"
#include "cmd/sheet.h"
#include "cmd/taken.h"

struct sp_import_table {
	struct sp_context *context;
	struct sp_sheet sheet;
	struct sp_store *store;
	enum sp_format format;
};

/* Stores a run that was taken from the table, unless the store has it, and prints its sizes. */
struct sp_error *sp_import_table_save(
	const struct sp_import_table *import, struct sp_taken *taken) SP_MUST_CHECK;

/* A usage error when an earlier row is of the run that begins in `row`, which would be taken for that one:
 * of its system, and of its value of that column (NULL: by the system alone). Asked of all rows before any
 * is stored. */
struct sp_error *sp_import_table_check_new(
	const struct sp_import_table *import, size_t row, const char *column) SP_MUST_CHECK;
/* The row behind those from `first` on that are of one run, as above. */
size_t sp_import_table_end(const struct sp_import_table *import, size_t first, const char *column);

/* The readers. */
struct sp_error *sp_import_systems(struct sp_import_table *import) SP_MUST_CHECK;
struct sp_error *sp_import_versions(struct sp_import_table *import) SP_MUST_CHECK;
struct sp_error *sp_import_measurements(struct sp_import_table *import) SP_MUST_CHECK;

#endif
