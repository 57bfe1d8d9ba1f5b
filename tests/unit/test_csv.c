/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Comma-separated values: what was written is read again, and what is no table is refused with its line.
 */
#include "unit/harness.h"

#include "base/csv.h"
#include "base/table.h"
#include "report/report.h"

static char *folder, *path;

static int set_up(void **state)
{
	(void)state;
	folder = scratch_make();
	path = sp_path_join(folder, "table.csv");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	free(path);
	scratch_remove(folder);
	return 0;
}

static void expect_cells(const struct sp_table *table, const char *const *cells, size_t rows, size_t columns)
{
	assert_int_equal(table->row_count, rows);
	assert_int_equal(table->column_count, columns);
	for (size_t i = 0; i < rows * columns; i++) {
		const char *cell = sp_table_cell(table, i / columns, i % columns);
		if (cells[i])
			assert_string_equal(cell, cells[i]);
		else
			assert_null(cell);
	}
}

static void reads_cells(void **state)
{
	(void)state;
	SP_TABLE table = {0};
	write_text(path,
		"name,bytes,note\r\nplain,12,\r\n\"a, b\",,\"says \"\"so\"\"\r\nand more\"\n\"\",0,last");
	check_ok(sp_csv_read(path, &table));
	assert_string_equal(table.columns[0].name, "name");
	assert_string_equal(table.columns[2].name, "note");
	expect_cells(&table,
		(const char *const[]){
			"plain", "12", NULL, "a, b", NULL, "says \"so\"\r\nand more", NULL, "0", "last"},
		3, 3);
}

static void a_header_alone_is_a_table(void **state)
{
	(void)state;
	SP_TABLE table = {0};
	write_text(path, "one\n");
	check_ok(sp_csv_read(path, &table));
	expect_cells(&table, NULL, 0, 1);
}

/* What sp_report_print() writes comes back as it was. */
static void what_is_written_is_read(void **state)
{
	(void)state;
	SP_TABLE table = {0}, read = {0};
	const char *const cells[] = {"a\nb", NULL, "\"", "x,y", "plain", "1"};
	sp_table_add_column(&table, "first, quoted", SP_COLUMN_TEXT);
	sp_table_add_column(&table, "second", SP_COLUMN_TEXT);
	for (size_t i = 0; i < SP_COUNT(cells); i += 2)
		sp_table_add_row(&table, &cells[i]);
	FILE *stream = fopen(path, "w");
	assert_non_null(stream);
	check_ok(sp_report_print(stream, &table, SP_FORMAT_CSV));
	assert_int_equal(fclose(stream), 0);
	check_ok(sp_csv_read(path, &read));
	assert_string_equal(read.columns[0].name, "first, quoted");
	expect_cells(&read, cells, 3, 2);
}

static void what_is_no_table(void **state)
{
	(void)state;
	static const struct {
		const char *text, *message;
	} wrongs[] = {
		{"", "table.csv is empty: a table begins with the names"},
		{"\n", "table.csv:1: a column has no name"},
		{"a,,b\n", "table.csv:1: a column has no name"},
		{"a,b,a\n", "table.csv:1: a column's name stands twice"},
		{"a,b\n1\n", "table.csv:2: 1 cells, and the header has 2"},
		{"a,b\n1,2\n1,2,3\n", "table.csv:3: 3 cells, and the header has 2"},
		{"a,b\n1,2\n\n", "table.csv:3: 1 cells, and the header has 2"},
		{"a\n\"one\ntwo\"\n\"three\n", "table.csv:4: a quote has no end"},
		{"a\n\"one\"two\n", "table.csv:2: text stands behind a quoted cell"},
		{"a\none\"two\n", "table.csv:2: a quote stands within a cell"},
		{"a\rb\n", "table.csv:1: a carriage return stands alone"},
	};
	for (size_t i = 0; i < SP_COUNT(wrongs); i++) {
		struct sp_table table;
		write_text(path, wrongs[i].text);
		check_error(sp_csv_read(path, &table), SP_USAGE, wrongs[i].message);
	}
	struct sp_table table;
	check_ok(sp_file_write(path, "a\n\0\n", 4));
	check_error(sp_csv_read(path, &table), SP_USAGE, "a NUL byte stands in it");
	check_error(sp_csv_read("/nowhere/at/all.csv", &table), SP_UNABLE, "/nowhere/at/all.csv");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reads_cells, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_header_alone_is_a_table, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_written_is_read, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_no_table, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
