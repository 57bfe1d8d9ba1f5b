/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * JSON (RFC 8259, by jansson): an array of objects whose keys stand in the columns' order; or an object of such
 * arrays.
 */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/table.h"
#include "base/utf8.h"
#include "report/formats.h"

/* A number where the column says so and the text is one, else a string. */
static json_t *make_value(const char *text, enum sp_column_type type)
{
	if (!text)
		return json_null();
	char *end = NULL;
	errno = 0;
	if (type == SP_COLUMN_INTEGER) {
		long long number = strtoll(text, &end, 10);
		if (end != text && *end == '\0' && errno == 0)
			return json_integer(number);
	} else if (type == SP_COLUMN_REAL) {
		double number = strtod(text, &end);
		json_t *value = end != text && *end == '\0' ? json_real(number) : NULL;
		if (value)
			return value; /* infinity and not-a-number have none */
	}
	SP_AUTOFREE char *clean = sp_utf8(text);
	return json_string(clean);
}

static json_t *make_row(const struct sp_table *table, size_t row)
{
	json_t *object = json_object();
	for (size_t i = 0; i < table->column_count; i++) {
		if (table->columns[i].for_people)
			continue;
		SP_AUTOFREE char *key = sp_utf8(table->columns[i].name);
		json_object_set_new(
			object, key, make_value(sp_table_cell(table, row, i), table->columns[i].type));
	}
	return object;
}

static int add_text(const char *text, size_t size, void *user)
{
	struct sp_buffer *out = user;
	sp_buffer_add(out, text, size);
	return 0;
}

static json_t *make_rows(const struct sp_table *table)
{
	json_t *rows = json_array();
	for (size_t row = 0; row < table->row_count; row++)
		json_array_append_new(rows, make_row(table, row));
	return rows;
}

static void add_document(struct sp_buffer *out, json_t *document)
{
	/* 15 digits are what a double holds of any decimal number: 0.1 stays 0.1 */
	json_dump_callback(document, add_text, out, JSON_INDENT(2) | JSON_REAL_PRECISION(15));
	json_decref(document);
	sp_buffer_add_text(out, "\n");
}

void sp_report_json(struct sp_buffer *out, const struct sp_table *table)
{
	add_document(out, make_rows(table));
}

void sp_report_json_sections(struct sp_buffer *out, const struct sp_report_section *sections, size_t count)
{
	json_t *document = json_object();
	for (size_t i = 0; i < count; i++)
		json_object_set_new(document, sections[i].name, make_rows(sections[i].table));
	add_document(out, document);
}
