/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Comma-separated values as in RFC 4180: CRLF after each line, a header line, quotes where they are needed.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/table.h"
#include "base/utf8.h"
#include "report/formats.h"

static void add_field(struct sp_buffer *out, const char *text)
{
	SP_AUTOFREE char *clean = sp_utf8(text ? text : "");
	if (!strpbrk(clean, ",\"\r\n")) {
		sp_buffer_add_text(out, clean);
		return;
	}
	sp_buffer_add_text(out, "\"");
	for (const char *at = clean; *at; at++) {
		if (*at == '"')
			sp_buffer_add_text(out, "\"");
		sp_buffer_add(out, at, 1);
	}
	sp_buffer_add_text(out, "\"");
}

/* The header line, or the row of that number. */
static void add_line(struct sp_buffer *out, const struct sp_table *table, bool is_header, size_t row)
{
	bool is_first = true;
	for (size_t i = 0; i < table->column_count; i++) {
		if (table->columns[i].for_people)
			continue;
		sp_buffer_add_text(out, is_first ? "" : ",");
		add_field(out, is_header ? table->columns[i].name : sp_table_cell(table, row, i));
		is_first = false;
	}
	sp_buffer_add_text(out, "\r\n");
}

void sp_report_csv(struct sp_buffer *out, const struct sp_table *table)
{
	add_line(out, table, true, 0);
	for (size_t row = 0; row < table->row_count; row++)
		add_line(out, table, false, row);
}
