/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading comma-separated values (RFC 4180), as src/report/csv.c writes them.
 */
#ifndef SIZEPROF_BASE_CSV_H
#define SIZEPROF_BASE_CSV_H

#include "base/error.h"
#include "sizeprof/table.h"

/*
 * The file's header line becomes the columns, all of texts, and each further line a row; lines end with LF or
 * CRLF, and an empty cell is NULL. Usage errors name file and line: no header, an empty name or one that
 * stands twice, a row with more or fewer cells than the header, quotes that do not end or have text beside
 * them, a NUL byte. Release with sp_table_clear().
 */
struct sp_error *sp_csv_read(const char *path, struct sp_table *table) SP_MUST_CHECK;

#endif
