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

/* The table as it is shown: cells ready, widths known, without the columns that people are spared. */
struct page {
	const struct sp_table *table;
	char **cells;             /* row after row, `count` in each */
	size_t *columns, *widths; /* of the shown columns: which of the table's, and how wide */
	size_t count;
};

static void choose_columns(struct page *page)
{
	const struct sp_table *table = page->table;
	page->columns = sp_alloc(table->column_count * sizeof(*page->columns));
	page->widths = sp_alloc(table->column_count * sizeof(*page->widths));
	for (size_t i = 0; i < table->column_count; i++) {
		if (table->columns[i].for_machines)
			continue;
		measure(&page->widths[page->count], table->columns[i].name);
		page->columns[page->count++] = i;
	}
}

static void prepare(struct page *page)
{
	const struct sp_table *table = page->table;
	choose_columns(page);
	page->cells = sp_alloc(table->row_count * page->count * sizeof(*page->cells));
	for (size_t i = 0; i < table->row_count * page->count; i++) {
		size_t place = i % page->count, column = page->columns[place];
		const char *text = sp_table_cell(table, i / page->count, column);
		page->cells[i] = sp_report_cell(text, &table->columns[column]);
		measure(&page->widths[place], page->cells[i]);
	}
}

static void release(struct page *page)
{
	for (size_t i = 0; i < page->table->row_count * page->count; i++)
		free(page->cells[i]);
	free(page->cells);
	free(page->columns);
	free(page->widths);
}

size_t sp_report_width_of(const struct sp_table *table)
{
	struct page page = {.table = table};
	size_t width = 0;
	prepare(&page);
	for (size_t i = 0; i < page.count; i++)
		width += page.widths[i] + (i ? 2 : 0);
	release(&page);
	return width;
}

static void add_blanks(struct sp_buffer *out, size_t count)
{
	static const char blanks[] = "                                ";
	for (size_t part; count; count -= part) {
		part = count < sizeof(blanks) - 1 ? count : sizeof(blanks) - 1;
		sp_buffer_add(out, blanks, part);
	}
}

static void add_cell(struct sp_buffer *out, const struct page *page, size_t place, const char *text)
{
	size_t blanks = page->widths[place] - sp_report_width(text);
	bool to_the_left = page->table->columns[page->columns[place]].type == SP_COLUMN_TEXT;
	if (place)
		sp_buffer_add_text(out, "  ");
	if (!to_the_left)
		add_blanks(out, blanks);
	sp_buffer_add_text(out, text);
	if (to_the_left && place + 1 < page->count)
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
	for (size_t i = 0; i < page->count; i++) {
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
	for (size_t i = 0; i < page.count; i++)
		add_cell(out, &page, i, table->columns[page.columns[i]].name);
	end_line(out);
	for (size_t row = 0; row < table->row_count; row++) {
		if (is_total(table, row))
			add_rule(out, &page);
		for (size_t i = 0; i < page.count; i++)
			add_cell(out, &page, i, page.cells[row * page.count + i]);
		end_line(out);
	}
	release(&page);
}
