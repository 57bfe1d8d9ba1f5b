/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sentences and rows of tables for `sizeprof why`.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cmd/why.h"

enum { LINE = 80 };

/* Other people's texts: no byte of them may move the cursor. */
static void print_word(const char *word, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)word[i];
		putchar(byte < ' ' || byte == 0x7f ? '?' : byte);
	}
}

void sp_why_print_plain(const char *text)
{
	print_word(text, strlen(text));
}

/* Bytes that only continue a character of UTF-8 have no width of their own. */
static size_t word_width(const char *word, size_t length)
{
	size_t width = 0;
	for (size_t i = 0; i < length; i++)
		width += ((unsigned char)word[i] & 0xc0) != 0x80;
	return width;
}

/* Print the word, which follows what takes `at` columns of its line; how many are taken then. */
static size_t add_word(const char *word, size_t length, size_t at, unsigned indent)
{
	size_t width = word_width(word, length), hanging = indent ? indent + 2 : 0;
	bool breaks = at > indent && at + 1 + width > LINE;
	if (breaks)
		printf("\n%*s", (int)hanging, "");
	else if (at > indent)
		putchar(' ');
	print_word(word, length);
	return breaks ? hanging + width : at + (at > indent) + width;
}

void sp_why_say(unsigned indent, const char *format, ...)
{
	char *text = NULL;
	va_list arguments;
	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0)
		text = NULL;
	va_end(arguments);
	const char *word = text ? text + strspn(text, " \n\t") : "";
	printf("%*s", (int)indent, "");
	for (size_t at = indent; *word; word += strspn(word, " \n\t")) {
		size_t length = strcspn(word, " \n\t");
		at = add_word(word, length, at, indent);
		word += length;
	}
	putchar('\n');
	free(text);
}

char *sp_why_bytes(sp_bits packed)
{
	return sp_report_number((double)packed / (double)SP_BYTE_BITS, 1);
}

static size_t count_names(const char *list)
{
	size_t count = 0;
	for (const char *at = list + strspn(list, " "); *at; at += strspn(at, " ")) {
		at += strcspn(at, " ");
		count++;
	}
	return count;
}

char *sp_why_names(const char *list, size_t most)
{
	struct sp_buffer text = SP_BUFFER_EMPTY;
	const char *at = list ? list : "";
	size_t count = count_names(at), shown = count > most + 1 ? most : count;
	for (size_t i = 0; i < shown; i++) {
		at += strspn(at, " ");
		size_t length = strcspn(at, " ");
		bool is_last = i + 1 == shown && shown == count;
		sp_buffer_add_text(&text, !i ? "" : is_last ? " and " : ", ");
		sp_buffer_add(&text, at, length);
		at += length;
	}
	if (shown < count)
		sp_buffer_printf(&text, " and %zu more", count - shown);
	return sp_buffer_take(&text);
}

void sp_why_columns(struct sp_table *table, const struct sp_why_column *columns, size_t count)
{
	*table = (struct sp_table){0};
	for (size_t i = 0; i < count; i++) {
		sp_table_add_column(table, columns[i].name, columns[i].type);
		table->columns[i].decimals = columns[i].decimals;
	}
}

static void add_cell(struct sp_why_cells *cells, char *text)
{
	cells->items[cells->count++] = text;
}

void sp_why_cell_text(struct sp_why_cells *cells, const char *text)
{
	add_cell(cells, text && *text ? sp_strdup(text) : NULL);
}

void sp_why_cell_integer(struct sp_why_cells *cells, int64_t number)
{
	add_cell(cells, sp_format("%" PRId64, number));
}

void sp_why_cell_real(struct sp_why_cells *cells, double number, int decimals)
{
	add_cell(cells, sp_format("%.*f", decimals, number));
}

void sp_why_cell_packed(struct sp_why_cells *cells, sp_bits packed)
{
	sp_why_cell_real(cells, (double)packed / (double)SP_BYTE_BITS, 3);
}

void sp_why_cell_cost(struct sp_why_cells *cells, const struct sp_cost *cost)
{
	sp_why_cell_packed(cells, cost->packed);
	sp_why_cell_integer(cells, sp_cost_raw(cost));
	sp_why_cell_integer(cells, cost->text);
	sp_why_cell_integer(cells, cost->data);
	sp_why_cell_integer(cells, cost->bss);
}

void sp_why_cells_add_to(struct sp_why_cells *cells, struct sp_table *table)
{
	sp_table_add_row(table, (const char *const *)cells->items);
	for (size_t i = 0; i < cells->count; i++)
		free(cells->items[i]);
	*cells = (struct sp_why_cells){0};
}

void sp_why_cost_columns(struct sp_table *table)
{
	static const struct sp_why_column columns[] = {
		{"bytes", SP_COLUMN_TEXT, 0},
		{"packed", SP_COLUMN_REAL, 1},
		{"raw", SP_COLUMN_INTEGER, 0},
		{"text", SP_COLUMN_INTEGER, 0},
		{"data", SP_COLUMN_INTEGER, 0},
		{"bss", SP_COLUMN_INTEGER, 0},
	};
	sp_why_columns(table, columns, SP_COUNT(columns));
}

void sp_why_add_cost(struct sp_table *table, const char *what, const struct sp_cost *cost)
{
	struct sp_why_cells cells = {0};
	sp_why_cell_text(&cells, what);
	sp_why_cell_cost(&cells, cost);
	sp_why_cells_add_to(&cells, table);
}
