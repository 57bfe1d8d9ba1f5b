/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The figures that set systems beside each other: what gnuplot is given, where texts lie, and tables that cannot be drawn.
 */
#include "unit/plot_fixture.h"

#include <math.h>

#include "base/table.h"
#include "report/side-by-side.h"
#include "report/versions-plot.h"

static struct sp_table new_table(const char *const *columns, size_t count)
{
	struct sp_table table = {0};
	for (size_t i = 0; i < count; i++)
		sp_table_add_column(&table, columns[i], SP_COLUMN_TEXT);
	return table;
}

static struct sp_table parts_table(void)
{
	static const char *const columns[] = {"system", "linux", "part", "raw", "packed"};
	static const char *const parts[] = {"arch", "fs", "lib", "(boot code)", "(userspace)"};
	struct sp_table table = new_table(columns, SP_COUNT(columns));
	for (unsigned version = 0; version < 5; version++)
		for (unsigned part = 0; part < SP_COUNT(parts); part++) {
			SP_AUTOFREE char *name = sp_format("%u.%u.117-1~deb12u1", 5 + version, version);
			SP_AUTOFREE char *packed = sp_format("%u.250", (part == 4 ? 1000000 : 1000 * (version + 1)) + part);
			sp_table_add_row(&table, (const char *const[]){"demo", name, parts[part], "1", packed});
		}
	return table;
}

static struct sp_table options_table(void)
{
	static const char *const columns[] = {"linux", "option", "drop_packed"};
	struct sp_table table = new_table(columns, SP_COUNT(columns));
	sp_table_add_row(&table, (const char *const[]){"6.1", "(always built)", NULL});
	sp_table_add_row(&table, (const char *const[]){"6.1", "BLOCK", "900.5"});
	sp_table_add_row(&table, (const char *const[]){"6.1", "HELD", NULL});
	sp_table_add_row(&table, (const char *const[]){"6.1", "TTY", "100"});
	sp_table_add_row(&table, (const char *const[]){"7.2", "BLOCK", "950"});
	sp_table_add_row(&table, (const char *const[]){"7.2", "VM_EVENT_COUNTERS", "2000"});
	return table;
}

static struct sp_table systems_table(void)
{
	static const char *const columns[] = {"system", "kernel", "medium_bytes", "kernel_bytes", "userspace_bytes",
		"loader_bytes", "free_bytes", "boot", "published_bytes", "source"};
	struct sp_table table = new_table(columns, SP_COUNT(columns));
	sp_table_add_row(&table,
		(const char *const[]){"tiny", "6.1", "2000000", "900000", "1100000", "0", NULL, "pass", "5600000", "A page"});
	sp_table_add_row(&table, (const char *const[]){"floppy", "6.12", "1474560", "900000", "200000", "60000", "300000",
					 "fail: early exit", NULL, NULL});
	sp_table_add_row(&table,
		(const char *const[]){"whole", NULL, NULL, NULL, NULL, NULL, NULL, "-", "1500000000", "A page"});
	sp_table_add_row(&table, (const char *const[]){"nothing", NULL, NULL, NULL, NULL, NULL, NULL, "-", NULL, NULL});
	return table;
}

static struct sp_error *draw_versions(const struct sp_table *table, const struct sp_plot_spec *spec)
{
	return sp_plot_versions(table, spec);
}

static struct sp_error *draw_options(const struct sp_table *table, const struct sp_plot_spec *spec)
{
	return sp_plot_options(table, 30, spec);
}

static struct sp_error *draw_systems(const struct sp_table *table, const struct sp_plot_spec *spec)
{
	return sp_plot_systems(table, spec);
}

typedef struct sp_error *drawing(const struct sp_table *table, const struct sp_plot_spec *spec);

static const struct sp_plot_spec plain = {.title = "A title", .subtitle = "One recipe; gcc 12.2.0"};

/* What gnuplot is given, as one text; the texts lie in the figure and beside each other. */
static void keep(struct fixture *fixture, drawing *draw, const struct sp_table *table, const char *name, struct sp_buffer *all)
{
	static const char *const aligns[] = {"left", "center", "right"};
	SP_AUTOFREE char *folder = sp_path_join(fixture->folder, name);
	SP_AUTOFREE struct line *lines = sp_alloc(2000 * sizeof(*lines));
	struct sp_plot_spec spec = plain;
	unsigned height = 0;
	size_t count = 0;
	spec.path = fixture->figure;
	check_ok(sp_folder_make(folder));
	setenv("FAKE_GNUPLOT_KEEPS", folder, 1);
	play(fixture, "keeps");
	check_ok(draw(table, &spec));
	read_file(folder, "figure.gp", all);
	read_file(folder, "boxes", all);
	assert_int_equal(sscanf(strstr(all->data, "height = "), "height = %u", &height), 1);
	for (int align = 0; align < SP_ALIGNS; align++)
		for (int font = 0; font < SP_FONTS; font++) {
			SP_AUTOFREE char *file = sp_format("%s-%s", aligns[align], fonts[font]);
			SP_AUTOFREE char *path = sp_path_join(folder, file);
			if (!sp_path_exists(path))
				continue;
			read_file(folder, file, all);
			count += read_lines(folder, aligns[align], font, lines + count, 2000 - count);
		}
	assert_true(count > 10);
	check_lines(lines, count, 1200, height);
}

static void check_has(const struct sp_buffer *all, const char *text)
{
	if (!strstr(all->data, text))
		fail_msg("the figure has no \"%s\"", text);
}

static void versions_are_stacked_and_told_by_part(void **state)
{
	SP_TABLE table = parts_table();
	SP_BUFFER all = SP_BUFFER_EMPTY, again = SP_BUFFER_EMPTY;
	keep(*state, draw_versions, &table, "one", &all);
	keep(*state, draw_versions, &table, "other", &again);
	assert_string_equal(sp_buffer_text(&all), sp_buffer_text(&again));
	check_has(&all, "name = \"versions\"");
	check_has(&all, "A title");
	/* 4 x 1,000 and 0 + 1 + 2 + 3 more, 1,000,004, and five quarters */
	check_has(&all, "1,004,011");
	check_has(&all, "Linux 9.4.117-1~deb12u1");
	check_has(&all, "(userspace)");
	check_has(&all, "bytes on the medium");
}

static void options_are_the_largest_first(void **state)
{
	SP_TABLE table = options_table();
	SP_BUFFER all = SP_BUFFER_EMPTY;
	keep(*state, draw_options, &table, "one", &all);
	check_has(&all, "VM_EVENT_COUNTERS");
	check_has(&all, "the 3 that weigh most");
	assert_null(strstr(all.data, "(always built)"));
	assert_null(strstr(all.data, "HELD"));
	assert_true(strstr(all.data, "VM_EVENT") < strstr(all.data, "\tBLOCK"));
	assert_true(strstr(all.data, "\tBLOCK") < strstr(all.data, "\tTTY"));
}

static void systems_stand_beside_what_was_published(void **state)
{
	SP_TABLE table = systems_table();
	SP_BUFFER all = SP_BUFFER_EMPTY;
	keep(*state, draw_systems, &table, "one", &all);
	check_has(&all, "5,600,000");
	check_has(&all, "1,474,560");
	check_has(&all, "Linux 6.12, boot: fail: early exit");
	/* far beyond the others: its number is there, its bar is cut */
	check_has(&all, "1,500,000,000");
	check_has(&all, "tiny, published: A page");
	assert_null(strstr(all.data, "whole, published"));
	assert_null(strstr(all.data, "nothing"));
}

static void a_matrix_has_gaps(void **state)
{
	(void)state;
	SP_TABLE table = options_table();
	SP_MATRIX matrix = {0};
	check_ok(sp_matrix_make(&table, "option", "drop_packed", &matrix));
	assert_int_equal(matrix.row_count, 3);
	assert_int_equal(matrix.column_count, 2);
	assert_string_equal(matrix.rows[0], "VM_EVENT_COUNTERS");
	assert_true(isnan(matrix.values[0]));
	assert_true(matrix.values[1] == 2000);
	assert_string_equal(matrix.rows[1], "BLOCK");
	assert_true(matrix.values[2] == 900.5 && matrix.values[3] == 950);
	assert_true(matrix.values[4] == 100 && isnan(matrix.values[5]));
	assert_string_equal(matrix.heads[1], "Linux 7.2");
}

static void what_cannot_be_drawn_is_told(void **state)
{
	const struct fixture *fixture = *state;
	static drawing *const all[] = {draw_versions, draw_options, draw_systems};
	struct sp_plot_spec spec = plain;
	spec.path = fixture->figure;
	for (size_t i = 0; i < SP_COUNT(all); i++) {
		SP_TABLE none = i == 0 ? parts_table() : i == 1 ? options_table() : systems_table();
		SP_TABLE other = new_table((const char *const[]){"thing"}, 1);
		sp_table_add_row(&other, (const char *const[]){"x"});
		size_t rows = none.row_count;
		none.row_count = 0;
		check_error(all[i](&none, &spec), SP_UNABLE, "nothing to draw");
		check_error(all[i](&other, &spec), SP_UNABLE, "no column");
		none.row_count = rows;
	}
	SP_TABLE table = options_table();
	free(table.cells[2 + 1 * 3]);
	table.cells[2 + 1 * 3] = sp_strdup("many");
	check_error(draw_options(&table, &spec), SP_UNABLE, "many");
	SP_TABLE good = parts_table();
	spec.width = 100;
	check_error(draw_versions(&good, &spec), SP_USAGE, "cannot be drawn legibly");
	spec.width = 0;
	play(fixture, NULL);
	check_error(draw_versions(&good, &spec), SP_UNABLE, "gnuplot");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_FIXTURE(versions_are_stacked_and_told_by_part),
		WITH_FIXTURE(options_are_the_largest_first),
		WITH_FIXTURE(systems_stand_beside_what_was_published),
		cmocka_unit_test(a_matrix_has_gaps),
		WITH_FIXTURE(what_cannot_be_drawn_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
