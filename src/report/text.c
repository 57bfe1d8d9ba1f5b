/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables for people on a terminal: columns two blanks apart, texts to the left and numbers to the right,
 * names never cut.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/table.h"
#include "report/formats.h"

static void measure(size_t *width, const char *text)
{
	size_t needed = sp_report_width(text);
	if (needed > *width)
		*width = needed;
}

/* The table as it is shown: same shape, cells ready, widths known. */
struct page {
	const struct sp_table *table;
	char **cells;
	size_t *widths;
};

static void prepare(struct page *page)
{
	const struct sp_table *table = page->table;
	page->cells = sp_alloc(table->row_count * table->column_count * sizeof(*page->cells));
	page->widths = sp_alloc(table->column_count * sizeof(*page->widths));
	for (size_t i = 0; i < table->column_count; i++)
		measure(&page->widths[i], table->columns[i].name);
	for (size_t i = 0; i < table->row_count * table->column_count; i++) {
		size_t column = i % table->column_count;
		page->cells[i] = sp_report_cell(table->cells[i], table->columns[column].type);
		measure(&page->widths[column], page->cells[i]);
	}
}

static void release(struct page *page)
{
	for (size_t i = 0; i < page->table->row_count * page->table->column_count; i++)
		free(page->cells[i]);
	free(page->cells);
	free(page->widths);
}

static void add_blanks(struct sp_buffer *out, size_t count)
{
	sp_buffer_printf(out, "%*s", (int)count, "");
}

static void add_cell(struct sp_buffer *out, const struct page *page, size_t column, const char *text)
{
	size_t blanks = page->widths[column] - sp_report_width(text);
	bool to_the_left = page->table->columns[column].type == SP_COLUMN_TEXT;
	if (column)
		sp_buffer_add_text(out, "  ");
	if (!to_the_left)
		add_blanks(out, blanks);
	sp_buffer_add_text(out, text);
	if (to_the_left && column + 1 < page->table->column_count)
		add_blanks(out, blanks);
}

/* Empty cells at the end leave no blanks behind. */
static void end_line(struct sp_buffer *out)
{
	size_t size = out->size;
	while (size && out->data[size - 1] == ' ')
		size--;
	out->size = size;
	sp_buffer_add_text(out, "\n");
}

static void add_rule(struct sp_buffer *out, const struct page *page)
{
	for (size_t i = 0; i < page->table->column_count; i++) {
		if (i)
			sp_buffer_add_text(out, "  ");
		for (size_t dash = 0; dash < page->widths[i]; dash++)
			sp_buffer_add_text(out, "-");
	}
	sp_buffer_add_text(out, "\n");
}

static bool is_total(const struct sp_table *table, size_t row)
{
	const char *name = sp_table_cell(table, row, 0);
	return row + 1 == table->row_count && name && strcmp(name, "total") == 0;
}

void sp_report_text(struct sp_buffer *out, const struct sp_table *table)
{
	struct page page = {.table = table};
	prepare(&page);
	for (size_t i = 0; i < table->column_count; i++)
		add_cell(out, &page, i, table->columns[i].name);
	end_line(out);
	for (size_t row = 0; row < table->row_count; row++) {
		if (is_total(table, row))
			add_rule(out, &page);
		for (size_t i = 0; i < table->column_count; i++)
			add_cell(out, &page, i, page.cells[row * table->column_count + i]);
		end_line(out);
	}
	release(&page);
}
