/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One function per format, and what they share. A private header of this folder. The functions write to the
 * buffer alone, so that printing has one place where it can fail.
 */
#ifndef SIZEPROF_REPORT_FORMATS_H
#define SIZEPROF_REPORT_FORMATS_H

#include <stdbool.h>

#include "base/buffer.h"
#include "report/report.h"
#include "sizeprof/table.h"

void sp_report_text(struct sp_buffer *out, const struct sp_table *table);
void sp_report_csv(struct sp_buffer *out, const struct sp_table *table);
void sp_report_json(struct sp_buffer *out, const struct sp_table *table);
void sp_report_md(struct sp_buffer *out, const struct sp_table *table);
void sp_report_json_sections(struct sp_buffer *out, const struct sp_report_section *sections, size_t count);

/* A cell as people see it, never NULL: numbers with separators, control characters as \x1b; column is NULL for
 * its heading; free() it */
SP_MALLOC char *sp_report_cell(const char *text, const struct sp_column *column);
/* Columns that it takes on a terminal where every character is one wide. */
size_t sp_report_width(const char *text);

#endif
