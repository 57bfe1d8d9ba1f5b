/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables of GitHub Flavored Markdown (https://github.github.com/gfm/#tables-extension-). Characters that
 * would become markup are escaped; underscores within a word are none.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/table.h"
#include "report/formats.h"

static bool is_markup(const char *text, size_t at)
{
	if (text[at] == '_')
		return at == 0 || !isalnum((unsigned char)text[at - 1]) ||
		       !isalnum((unsigned char)text[at + 1]);
	return strchr("\\`*<[|~&", text[at]) != NULL;
}

static void add_cell(struct sp_buffer *out, const char *text, const struct sp_column *column)
{
	SP_AUTOFREE char *shown = sp_report_cell(text, column);
	sp_buffer_add_text(out, " ");
	for (size_t i = 0; shown[i]; i++) {
		if (is_markup(shown, i))
			sp_buffer_add_text(out, "\\");
		sp_buffer_add(out, &shown[i], 1);
	}
	sp_buffer_add_text(out, " |");
}

void sp_report_md(struct sp_buffer *out, const struct sp_table *table)
{
	const struct sp_column *columns = table->columns;
	sp_buffer_add_text(out, "|");
	for (size_t i = 0; i < table->column_count; i++)
		if (!columns[i].for_machines)
			add_cell(out, columns[i].name, NULL);
	sp_buffer_add_text(out, "\n|");
	for (size_t i = 0; i < table->column_count; i++)
		if (!columns[i].for_machines)
			sp_buffer_add_text(out, columns[i].type == SP_COLUMN_TEXT ? " --- |" : " ---: |");
	sp_buffer_add_text(out, "\n");
	for (size_t row = 0; row < table->row_count; row++) {
		sp_buffer_add_text(out, "|");
		for (size_t i = 0; i < table->column_count; i++)
			if (!columns[i].for_machines)
				add_cell(out, sp_table_cell(table, row, i), &columns[i]);
		sp_buffer_add_text(out, "\n");
	}
}
