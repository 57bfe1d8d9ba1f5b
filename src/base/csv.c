/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/csv.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/files.h"
#include "base/memory.h"
#include "base/table.h"

/* One line's cells at a time; a quoted cell may hold line breaks. */
struct reader {
	const char *path, *at;
	size_t line; /* of `at`, from 1 */
	char **cells;
	size_t count;
};

static void clear_cells(struct reader *reader)
{
	for (size_t i = 0; i < reader->count; i++)
		free(reader->cells[i]);
	free(reader->cells);
	reader->cells = NULL;
	reader->count = 0;
}

static struct sp_error *wrong(const struct reader *reader, const char *what)
{
	return sp_error_new(SP_USAGE, "%s:%zu: %s", reader->path, reader->line, what);
}

static struct sp_error *read_quoted(struct reader *reader, struct sp_buffer *text)
{
	size_t breaks = 0;
	for (reader->at++; *reader->at && (*reader->at != '"' || reader->at[1] == '"'); reader->at++) {
		if (*reader->at == '"')
			reader->at++;
		breaks += *reader->at == '\n';
		sp_buffer_add(text, reader->at, 1);
	}
	if (!*reader->at)
		return wrong(reader, "a quote has no end");
	reader->at++;
	if (*reader->at && !strchr(",\r\n", *reader->at))
		return wrong(reader, "text stands behind a quoted cell");
	reader->line += breaks;
	return NULL;
}

static struct sp_error *read_cell(struct reader *reader)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	if (*reader->at == '"') {
		SP_TRY(read_quoted(reader, &text));
	} else {
		size_t length = strcspn(reader->at, ",\"\r\n");
		if (reader->at[length] == '"')
			return wrong(reader, "a quote stands within a cell that does not begin with one");
		sp_buffer_add(&text, reader->at, length);
		reader->at += length;
	}
	reader->cells = sp_realloc(reader->cells, reader->count + 1, sizeof(*reader->cells));
	reader->cells[reader->count++] = text.size ? sp_buffer_take(&text) : NULL;
	return NULL;
}

static struct sp_error *read_line(struct reader *reader)
{
	clear_cells(reader);
	SP_TRY(read_cell(reader));
	while (*reader->at == ',') {
		reader->at++;
		SP_TRY(read_cell(reader));
	}
	reader->at += *reader->at == '\r';
	if (*reader->at && *reader->at != '\n')
		return wrong(reader, "a carriage return stands alone");
	return NULL;
}

static void end_line(struct reader *reader)
{
	reader->line += *reader->at == '\n';
	reader->at += *reader->at == '\n';
}

static struct sp_error *add_columns(const struct reader *reader, struct sp_table *table)
{
	for (size_t i = 0; i < reader->count; i++) {
		if (!reader->cells[i])
			return wrong(reader, "a column has no name");
		for (size_t j = 0; j < i; j++)
			if (strcmp(reader->cells[i], reader->cells[j]) == 0)
				return wrong(reader, "a column's name stands twice");
		sp_table_add_column(table, reader->cells[i], SP_COLUMN_TEXT);
	}
	return NULL;
}

static struct sp_error *read_lines(struct reader *reader, struct sp_table *table)
{
	SP_TRY(read_line(reader));
	SP_TRY(add_columns(reader, table));
	for (end_line(reader); *reader->at; end_line(reader)) {
		SP_TRY(read_line(reader));
		if (reader->count != table->column_count)
			return sp_error_new(SP_USAGE, "%s:%zu: %zu cells, and the header has %zu",
				reader->path, reader->line, reader->count, table->column_count);
		sp_table_add_row(table, (const char *const *)reader->cells);
	}
	return NULL;
}

struct sp_error *sp_csv_read(const char *path, struct sp_table *table)
{
	SP_BUFFER content = SP_BUFFER_EMPTY;
	SP_TRY(sp_file_read(path, &content));
	if (!content.size)
		return sp_error_new(
			SP_USAGE, "%s is empty: a table begins with the names of its columns", path);
	if (memchr(content.data, 0, content.size))
		return sp_error_new(
			SP_USAGE, "%s: a NUL byte stands in it, which no table of texts has", path);
	SP_TABLE read = {0};
	SP_GUARD(clear_cells)
	struct reader reader = {.path = path, .at = sp_buffer_text(&content), .line = 1};
	SP_TRY(read_lines(&reader, &read));
	*table = read;
	read = (struct sp_table){0};
	return NULL;
}
