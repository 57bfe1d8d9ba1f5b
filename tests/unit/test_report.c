/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Printing, byte for byte: each format with ordinary cells and with names that no format was made for.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/memory.h"
#include "base/table.h"
#include "report/report.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */
/* characters of two, three and four bytes */
#define PENGUIN "gr\xc3\xb6\xc3\x9f\x65 \xe2\x82\xac \xf0\x9f\x90\xa7"

static char *print(const struct sp_table *table, enum sp_format format)
{
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);
	assert_non_null(stream);
	assert_null(sp_report_print(stream, table, format));
	fclose(stream);
	assert_int_equal(strlen(text), size);
	return text;
}

static void expect(const struct sp_table *table, enum sp_format format, const char *expected)
{
	SP_AUTOFREE char *text = print(table, format);
	assert_string_equal(text, expected);
}

static void add_row(struct sp_table *table, const char *name, const char *raw)
{
	sp_table_add_row(table, (const char *const[]){name, raw});
}

static struct sp_table two_columns(void)
{
	struct sp_table table = {0};
	sp_table_add_column(&table, "symbol", SP_COLUMN_TEXT);
	sp_table_add_column(&table, "raw", SP_COLUMN_INTEGER);
	return table;
}

static void an_ordinary_report(void **state)
{
	(void)state;
	SP_TABLE table = two_columns();
	add_row(&table, "_printk_rb_static_infos", "360448");
	add_row(&table, "(padding)", "12");
	add_row(&table, "total", "11761744");
	expect(&table, SP_FORMAT_TEXT,
		"symbol                          raw\n"
		"_printk_rb_static_infos     360,448\n"
		"(padding)                        12\n"
		"-----------------------  ----------\n"
		"total                    11,761,744\n");
	expect(&table, SP_FORMAT_CSV,
		"symbol,raw\r\n_printk_rb_static_infos,360448\r\n(padding),12\r\ntotal,11761744\r\n");
	expect(&table, SP_FORMAT_MD,
		"| symbol | raw |\n"
		"| --- | ---: |\n"
		"| \\_printk_rb_static_infos | 360,448 |\n"
		"| (padding) | 12 |\n"
		"| total | 11,761,744 |\n");
	expect(&table, SP_FORMAT_JSON,
		"[\n"
		"  {\n    \"symbol\": \"_printk_rb_static_infos\",\n    \"raw\": 360448\n  },\n"
		"  {\n    \"symbol\": \"(padding)\",\n    \"raw\": 12\n  },\n"
		"  {\n    \"symbol\": \"total\",\n    \"raw\": 11761744\n  }\n"
		"]\n");
}

static void a_table_without_rows(void **state)
{
	(void)state;
	SP_TABLE table = two_columns();
	expect(&table, SP_FORMAT_TEXT, "symbol  raw\n");
	expect(&table, SP_FORMAT_CSV, "symbol,raw\r\n");
	expect(&table, SP_FORMAT_MD, "| symbol | raw |\n| --- | ---: |\n");
	expect(&table, SP_FORMAT_JSON, "[]\n");
}

static void empty_cells_and_other_types(void **state)
{
	(void)state;
	SP_TABLE table = {0};
	sp_table_add_column(&table, "n", SP_COLUMN_INTEGER);
	sp_table_add_column(&table, "seconds", SP_COLUMN_REAL);
	sp_table_add_column(&table, "comment", SP_COLUMN_TEXT);
	sp_table_add_row(&table, (const char *const[]){"-1234", "0.1", NULL});
	sp_table_add_row(&table, (const char *const[]){NULL, "190.25", ""});
	sp_table_add_row(&table, (const char *const[]){"9223372036854775807", "inf", "x"});
	sp_table_add_row(&table, (const char *const[]){"many", "soon", "y"});
	expect(&table, SP_FORMAT_TEXT,
		"                        n  seconds  comment\n"
		"                   -1,234      0.1\n"
		"                            190.25\n"
		"9,223,372,036,854,775,807      inf  x\n"
		"                     many     soon  y\n");
	expect(&table, SP_FORMAT_CSV,
		"n,seconds,comment\r\n-1234,0.1,\r\n,190.25,\r\n9223372036854775807,inf,x\r\n"
		"many,soon,y\r\n");
	expect(&table, SP_FORMAT_MD,
		"| n | seconds | comment |\n| ---: | ---: | --- |\n"
		"| -1,234 | 0.1 |  |\n|  | 190.25 |  |\n| 9,223,372,036,854,775,807 | inf | x |\n"
		"| many | soon | y |\n");
	expect(&table, SP_FORMAT_JSON,
		"[\n"
		"  {\n    \"n\": -1234,\n    \"seconds\": 0.1,\n    \"comment\": null\n  },\n"
		"  {\n    \"n\": null,\n    \"seconds\": 190.25,\n    \"comment\": \"\"\n  },\n"
		"  {\n    \"n\": 9223372036854775807,\n    \"seconds\": \"inf\",\n    \"comment\": \"x\"\n"
		"  },\n"
		"  {\n    \"n\": \"many\",\n    \"seconds\": \"soon\",\n    \"comment\": \"y\"\n  }\n"
		"]\n");
}

/* What is drawn for people, such as an indented name, would only be in the way of machines. */
static void columns_for_people(void **state)
{
	(void)state;
	SP_TABLE table = {0};
	sp_table_add_column(&table, "menu", SP_COLUMN_TEXT);
	sp_table_add_column(&table, "path", SP_COLUMN_TEXT);
	sp_table_add_column(&table, "raw", SP_COLUMN_INTEGER);
	table.columns[0].for_people = true;
	table.columns[1].for_machines = true;
	sp_table_add_row(&table, (const char *const[]){"  Block", "General / Block", "7"});
	expect(&table, SP_FORMAT_TEXT, "menu     raw\n  Block    7\n");
	expect(&table, SP_FORMAT_MD, "| menu | raw |\n| --- | ---: |\n|   Block | 7 |\n");
	expect(&table, SP_FORMAT_CSV, "path,raw\r\nGeneral / Block,7\r\n");
	expect(&table, SP_FORMAT_JSON, "[\n  {\n    \"path\": \"General / Block\",\n    \"raw\": 7\n  }\n]\n");
}

/* Packed bytes: machines get all decimals and all columns, people what they can read. */
static void reals_and_columns_for_machines(void **state)
{
	(void)state;
	SP_TABLE table = {0};
	sp_table_add_column(&table, "hidden", SP_COLUMN_INTEGER);
	sp_table_add_column(&table, "symbol", SP_COLUMN_TEXT);
	sp_table_add_column(&table, "packed", SP_COLUMN_REAL);
	sp_table_add_column(&table, "ratio", SP_COLUMN_REAL);
	sp_table_add_column(&table, "estimated", SP_COLUMN_INTEGER);
	table.columns[0].for_machines = true;
	table.columns[2].decimals = 1;
	table.columns[4].for_machines = true;
	sp_table_add_row(&table, (const char *const[]){"7", "a", "1474560.250", "0.071", "0"});
	sp_table_add_row(&table, (const char *const[]){"7", "b", "-1234.560", NULL, "1"});
	sp_table_add_row(&table, (const char *const[]){"7", "c", "0.049", "12345.678", "1"});
	sp_table_add_row(&table, (const char *const[]){"7", "d", "much", "inf", "1"});
	expect(&table, SP_FORMAT_TEXT,
		"symbol       packed       ratio\n"
		"a       1,474,560.2       0.071\n"
		"b          -1,234.6\n"
		"c               0.0  12,345.678\n"
		"d              much         inf\n");
	expect(&table, SP_FORMAT_MD,
		"| symbol | packed | ratio |\n| --- | ---: | ---: |\n"
		"| a | 1,474,560.2 | 0.071 |\n| b | -1,234.6 |  |\n"
		"| c | 0.0 | 12,345.678 |\n| d | much | inf |\n");
	expect(&table, SP_FORMAT_CSV,
		"hidden,symbol,packed,ratio,estimated\r\n7,a,1474560.250,0.071,0\r\n"
		"7,b,-1234.560,,1\r\n7,c,0.049,12345.678,1\r\n7,d,much,inf,1\r\n");
	SP_AUTOFREE char *json = print(&table, SP_FORMAT_JSON);
	assert_non_null(strstr(json, "\"packed\": 1474560.25,\n    \"ratio\": 0.071,\n    \"estimated\": 0"));
	assert_non_null(strstr(json, "\"packed\": -1234.56,\n    \"ratio\": null"));
}

/* A name; how CSV and Markdown show it, and what a JSON parser reads. */
static const struct {
	const char *name, *csv, *text, *md, *json;
} nasty[] = {
	{"a,b", "\"a,b\"", "a,b", "a,b", "a,b"},
	{"say \"hi\"", "\"say \"\"hi\"\"\"", "say \"hi\"", "say \"hi\"", "say \"hi\""},
	{"two\nlines", "\"two\nlines\"", "two\\x0alines", "two\\\\x0alines", "two\nlines"},
	{"a\r\nb", "\"a\r\nb\"", "a\\x0d\\x0ab", "a\\\\x0d\\\\x0ab", "a\r\nb"},
	{"\x1b[31mred\x7f", "\x1b[31mred\x7f", "\\x1b[31mred\\x7f", "\\\\x1b\\[31mred\\\\x7f",
		"\x1b[31mred\x7f"},
	{"a|b\\c", "a|b\\c", "a|b\\c", "a\\|b\\\\c", "a|b\\c"},
	{"__f__ *p <b> `x`", "__f__ *p <b> `x`", "__f__ *p <b> `x`", "\\_\\_f\\_\\_ \\*p \\<b> \\`x\\`",
		"__f__ *p <b> `x`"},
	{PENGUIN, PENGUIN, PENGUIN, PENGUIN, PENGUIN},
	/* a stray byte, a cut-off character, an overlong slash, a surrogate, beyond the last, a C1 control */
	{"\xff", REPLACEMENT, REPLACEMENT, REPLACEMENT, REPLACEMENT},
	{"a\xe2\x82", "a" REPLACEMENT REPLACEMENT, "a" REPLACEMENT REPLACEMENT, "a" REPLACEMENT REPLACEMENT,
		"a" REPLACEMENT REPLACEMENT},
	{"\xc0\xaf", REPLACEMENT REPLACEMENT, REPLACEMENT REPLACEMENT, REPLACEMENT REPLACEMENT,
		REPLACEMENT REPLACEMENT},
	{"\xed\xa0\x80", REPLACEMENT REPLACEMENT REPLACEMENT, REPLACEMENT REPLACEMENT REPLACEMENT,
		REPLACEMENT REPLACEMENT REPLACEMENT, REPLACEMENT REPLACEMENT REPLACEMENT},
	{"\xf4\x90\x80\x80", REPLACEMENT REPLACEMENT REPLACEMENT REPLACEMENT,
		REPLACEMENT REPLACEMENT REPLACEMENT REPLACEMENT,
		REPLACEMENT REPLACEMENT REPLACEMENT REPLACEMENT,
		REPLACEMENT REPLACEMENT REPLACEMENT REPLACEMENT},
	{"\xc2\x9bm", "\xc2\x9bm", "\\x9bm", "\\\\x9bm", "\xc2\x9bm"},
};

static void nasty_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < SP_COUNT(nasty); i++) {
		SP_TABLE table = two_columns();
		add_row(&table, nasty[i].name, "1");
		SP_AUTOFREE char *csv = sp_format("symbol,raw\r\n%s,1\r\n", nasty[i].csv);
		expect(&table, SP_FORMAT_CSV, csv);
		SP_AUTOFREE char *md =
			sp_format("| symbol | raw |\n| --- | ---: |\n| %s | 1 |\n", nasty[i].md);
		expect(&table, SP_FORMAT_MD, md);
		SP_AUTOFREE char *text = print(&table, SP_FORMAT_TEXT);
		assert_non_null(strstr(text, nasty[i].text));
		SP_AUTOFREE char *json = print(&table, SP_FORMAT_JSON);
		json_t *rows = json_loads(json, 0, NULL);
		assert_non_null(rows);
		json_t *row = json_array_get(rows, 0);
		assert_string_equal(json_string_value(json_object_get(row, "symbol")), nasty[i].json);
		assert_int_equal(json_integer_value(json_object_get(row, "raw")), 1);
		json_decref(rows);
	}
}

static void columns_line_up_beyond_ascii(void **state)
{
	(void)state;
	SP_TABLE table = two_columns();
	add_row(&table,
		"gr\xc3\xb6\xc3\x9f"
		"e",
		"10");
	add_row(&table, "short", "5");
	expect(&table, SP_FORMAT_TEXT,
		"symbol  raw\n"
		"gr\xc3\xb6\xc3\x9f"
		"e    10\n"
		"short     5\n");
}

/* The rule belongs to the last row alone; a symbol may well be called total. */
static void a_symbol_called_total(void **state)
{
	(void)state;
	SP_TABLE table = two_columns();
	add_row(&table, "total", "9");
	add_row(&table, "total", "9");
	expect(&table, SP_FORMAT_TEXT,
		"symbol  raw\n"
		"total     9\n"
		"------  ---\n"
		"total     9\n");
}

static void formats_by_name(void **state)
{
	(void)state;
	static const char *const names[] = {"text", "csv", "json", "md"};
	for (size_t i = 0; i < SP_COUNT(names); i++) {
		enum sp_format format = SP_FORMAT_MD;
		assert_null(sp_report_format(names[i], &format));
		assert_int_equal(format, i);
	}
	enum sp_format format = SP_FORMAT_CSV;
	struct sp_error *error = sp_report_format("xml", &format);
	assert_non_null(error);
	assert_int_equal(sp_error_kind(error), SP_USAGE);
	assert_string_equal(sp_error_message(error), "xml is not a format: use text, csv, json or md");
	assert_int_equal(format, SP_FORMAT_CSV);
	sp_error_free(error);
}

static void expect_failure(FILE *stream, enum sp_format format, const char *why)
{
	SP_TABLE table = two_columns();
	add_row(&table, "start_kernel", "400");
	struct sp_error *error = sp_report_print(stream, &table, format);
	assert_non_null(error);
	assert_int_equal(sp_error_kind(error), SP_UNABLE);
	assert_non_null(strstr(sp_error_message(error), why));
	sp_error_free(error);
}

static void a_stream_that_takes_nothing(void **state)
{
	(void)state;
	for (int format = SP_FORMAT_TEXT; format <= SP_FORMAT_MD; format++) {
		FILE *full = fopen("/dev/full", "w");
		assert_non_null(full);
		expect_failure(
			full, (enum sp_format)format, "cannot print the report: No space left on device");
		fclose(full);
	}
	FILE *reader = fopen("/dev/null", "r");
	assert_non_null(reader);
	expect_failure(reader, SP_FORMAT_TEXT, "cannot print the report: Bad file descriptor");
	fclose(reader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_ordinary_report),
		cmocka_unit_test(a_table_without_rows),
		cmocka_unit_test(empty_cells_and_other_types),
		cmocka_unit_test(columns_for_people),
		cmocka_unit_test(reals_and_columns_for_machines),
		cmocka_unit_test(nasty_names),
		cmocka_unit_test(columns_line_up_beyond_ascii),
		cmocka_unit_test(a_symbol_called_total),
		cmocka_unit_test(formats_by_name),
		cmocka_unit_test(a_stream_that_takes_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
