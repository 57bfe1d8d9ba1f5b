/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The figure of packed sizes: what gnuplot is given, what becomes of a gnuplot that fails, and what the real
 * one draws.
 */
#include "unit/plot_fixture.h"

#include "base/table.h"
#include "report/canvas.h"
#include "report/plot.h"

static struct sp_table new_table(void)
{
	struct sp_table table = {0};
	sp_table_add_column(&table, "label", SP_COLUMN_TEXT);
	sp_table_add_column(&table, "group", SP_COLUMN_TEXT);
	sp_table_add_column(&table, "raw", SP_COLUMN_INTEGER);
	sp_table_add_column(&table, "packed", SP_COLUMN_REAL);
	return table;
}

static void add(
	struct sp_table *table, const char *label, const char *group, const char *raw, const char *packed)
{
	sp_table_add_row(table, (const char *const[]){label, group, raw, packed});
}

/* A system of about the shape of a small one: folders of symbols whose sizes fall off. */
static struct sp_table system_table(void)
{
	static const char *const folders[] = {"libc.a", "kernel", "kernel/sched", "mm", "fs", "fs/proc",
		"arch/x86/kernel", "drivers/input/mouse", "drivers/tty/vt", "busybox:networking", "lib",
		"init", "block"};
	struct sp_table table = new_table();
	for (size_t folder = 0; folder < SP_COUNT(folders); folder++)
		for (unsigned i = 1; i < 300; i++) {
			SP_AUTOFREE char *label =
				sp_format("%s_of_folder_%zu_number_%u", i % 3 ? "do" : "handle", folder, i);
			unsigned packed = 60000 / (unsigned)(folder + 2) / (i + 3);
			SP_AUTOFREE char *raw_text = sp_format("%u", 3 * packed + i);
			SP_AUTOFREE char *packed_text = sp_format("%u.%03u", packed, i);
			add(&table, label, folders[folder], raw_text, packed_text);
		}
	add(&table, "(padding)", "(padding)", "8797403", "2400.125");
	return table;
}

static struct sp_plot_spec spec_of(const struct fixture *fixture)
{
	return (struct sp_plot_spec){.path = fixture->figure,
		.title = "pt4-busybox: packed bytes",
		.subtitle = "run 1, Linux 6.1"};
}

/* Everything that gnuplot is given: script, arguments, data. */
static void keep_sized(const struct fixture *fixture, const struct sp_table *table, unsigned width,
	unsigned height, struct sp_buffer *all, const char *name)
{
	SP_AUTOFREE char *folder = sp_path_join(fixture->folder, name);
	struct sp_plot_spec spec = spec_of(fixture);
	spec.width = width;
	spec.height = height;
	check_ok(sp_folder_make(folder));
	setenv("FAKE_GNUPLOT_KEEPS", folder, 1);
	play(fixture, "keeps");
	check_ok(sp_plot_packed(table, &spec));
	read_file(folder, "arguments", all);
	read_file(folder, "figure.gp", all);
	read_file(folder, "boxes", all);
	for (int align = 0; align < SP_ALIGNS; align++)
		for (int font = 0; font < SP_FONTS; font++) {
			const char *const aligns[] = {"left", "center", "right"};
			SP_AUTOFREE char *file = sp_format("%s-%s", aligns[align], fonts[font]);
			SP_AUTOFREE char *path = sp_path_join(folder, file);
			if (sp_path_exists(path))
				read_file(folder, file, all);
		}
}

static void keep(
	const struct fixture *fixture, const struct sp_table *table, struct sp_buffer *all, const char *name)
{
	keep_sized(fixture, table, 0, 0, all, name);
}

static void gnuplot_is_given_the_same_each_time(void **state)
{
	SP_TABLE table = system_table();
	SP_TABLE reversed = new_table();
	SP_BUFFER one = SP_BUFFER_EMPTY, other = SP_BUFFER_EMPTY;
	for (size_t row = table.row_count; row-- > 0;)
		sp_table_add_row(&reversed, (const char *const *)&table.cells[row * table.column_count]);
	keep(*state, &table, &one, "one");
	keep(*state, &reversed, &other, "other");
	assert_string_equal(sp_buffer_text(&one), sp_buffer_text(&other));
	assert_non_null(strstr(
		one.data, "-d figure.gp\nformat = \"svg\"\nwidth = 1200\nheight = 1600\nleft = \"11 12 14"));
}

static void texts_lie_apart_and_inside(void **state)
{
	static const unsigned sizes[][2] = {{1200, 1600}, {900, 900}, {900, 3000}, {3000, 900}, {2400, 2000}};
	const char *const aligns[] = {"left", "center", "right"};
	SP_TABLE table = system_table();
	SP_AUTOFREE struct line *lines = sp_alloc(5000 * sizeof(*lines));
	add(&table, "one large thing", "usr", "123456789", "1234567.5");
	for (size_t i = 0; i < SP_COUNT(sizes); i++) {
		struct fixture *fixture = *state;
		SP_BUFFER all = SP_BUFFER_EMPTY;
		SP_AUTOFREE char *name = sp_format("kept-%zu", i);
		SP_AUTOFREE char *folder = sp_path_join(fixture->folder, name);
		size_t count = 0;
		keep_sized(fixture, &table, sizes[i][0], sizes[i][1], &all, name);
		for (int align = 0; align < SP_ALIGNS; align++)
			for (int font = 0; font < SP_FONTS; font++)
				count += read_lines(folder, aligns[align], font, &lines[count], 5000 - count);
		assert_true(count > 100 && count < 5000);
		check_lines(lines, count, sizes[i][0], sizes[i][1]);
	}
}

static void awkward_labels(void **state)
{
	struct fixture *fixture = *state;
	SP_TABLE table = new_table();
	SP_BUFFER all = SP_BUFFER_EMPTY;
	add(&table, "\"12\\n`date`", "kernel", "9000", "3000");
	add(&table, "tab\there", "kernel", "9000", "2000");
	add(&table, "", "kernel", "10", "1");
	keep(fixture, &table, &all, "kept");
	assert_non_null(strstr(all.data, "\t\\042\\061\\062\\\\n`date`\t"));
	assert_non_null(strstr(all.data, "\ttab\\\\x09here\t"));
}

static void expect_failure(struct fixture *fixture, const char *fake, double deadline, const char *message)
{
	SP_TABLE table = system_table();
	struct sp_plot_spec spec = spec_of(fixture);
	spec.deadline = deadline;
	write_text(fixture->figure, "the figure before");
	play(fixture, fake);
	check_error(sp_plot_packed(&table, &spec), SP_UNABLE, message);
	SP_BUFFER left = SP_BUFFER_EMPTY;
	check_ok(sp_file_read(fixture->figure, &left));
	assert_string_equal(sp_buffer_text(&left), "the figure before");
}

static void gnuplots_that_fail(void **state)
{
	expect_failure(*state, "fails", 0, "unknown or ambiguous terminal type");
	expect_failure(*state, "fails", 0, "packed.svg: gnuplot -d figure.gp exited 1");
	expect_failure(*state, "hangs", 0.2, "gnuplot -d figure.gp timed out");
	expect_failure(*state, "forgets", 0, "left no figure");
	expect_failure(*state, "empties", 0, "left an empty figure");
	expect_failure(
		*state, NULL, 0, "gnuplot is not installed: on Debian it is in the package gnuplot-nox");
}

static void nothing_is_left_behind(void **state)
{
	struct fixture *fixture = *state;
	SP_AUTOFREE char *temporary = sp_path_join(fixture->folder, "temporary");
	const char *base = getenv("TMPDIR");
	SP_AUTOFREE char *before = sp_strdup(base);
	check_ok(sp_folder_make(temporary));
	setenv("TMPDIR", temporary, 1);
	expect_failure(fixture, "fails", 0, "exited 1");
	expect_failure(fixture, "forgets", 0, "left no figure");
	if (before)
		setenv("TMPDIR", before, 1);
	else
		unsetenv("TMPDIR");
	assert_int_equal(rmdir(temporary), 0);
}

static void expect_refusal(struct fixture *fixture, const struct sp_table *table, unsigned width,
	enum sp_error_kind kind, const char *message)
{
	struct sp_plot_spec spec = spec_of(fixture);
	spec.width = width;
	check_error(sp_plot_packed(table, &spec), kind, message);
}

static void tables_that_cannot_be_drawn(void **state)
{
	SP_TABLE empty = new_table();
	expect_refusal(*state, &empty, 0, SP_UNABLE, "no packed sizes");
	SP_TABLE zero = new_table();
	add(&zero, "a", "b", "5", NULL);
	expect_refusal(*state, &zero, 0, SP_UNABLE, "no packed sizes");
	expect_refusal(*state, &zero, 899, SP_USAGE, "899 x 1600");
	SP_TABLE word = new_table();
	add(&word, "a", "b", "5", "1.0");
	add(&word, "a", "b", "five", "1.0");
	expect_refusal(*state, &word, 0, SP_UNABLE, "row 2 of the table of packed sizes has \"five\" as raw");
	SP_TABLE other = {0};
	sp_table_add_column(&other, "label", SP_COLUMN_TEXT);
	expect_refusal(*state, &other, 0, SP_UNABLE, "no column \"group\"");
}

static void formats_by_name(void **state)
{
	(void)state;
	enum sp_plot_format format;
	check_ok(sp_plot_format_of("a.b/packed.svg", &format));
	assert_int_equal(format, SP_PLOT_SVG);
	check_ok(sp_plot_format_of("packed.png", &format));
	assert_int_equal(format, SP_PLOT_PNG);
	const char *const others[] = {"packed", "packed.pdf", "folder.svg/packed", ".svg", "folder/.png", ""};
	for (size_t i = 0; i < SP_COUNT(others); i++)
		check_error(sp_plot_format_of(others[i], &format), SP_USAGE, "end its name in .svg or .png");
}

/* One element, comment or declaration; returns what follows. open: the names of the elements around. */
static const char *pass_tag(const char *at, char open[][32], size_t *depth)
{
	const char *end = strchr(at, '>');
	assert_non_null(end);
	if (at[1] == '?' || at[1] == '!')
		return end + 1;
	const char *name = at + 1 + (at[1] == '/');
	size_t length = strcspn(name, " \t\n/>");
	assert_true(length && length < 32);
	if (at[1] == '/') {
		assert_true(*depth > 0);
		(*depth)--;
		assert_true(strlen(open[*depth]) == length && strncmp(open[*depth], name, length) == 0);
	} else if (end[-1] != '/') {
		assert_true(*depth < 20);
		snprintf(open[(*depth)++], 32, "%.*s", (int)length, name);
	}
	return end + 1;
}

/* Elements nest, text has no bare markup. (gnuplot writes no > within attributes and comments.) */
static void check_well_formed(const char *xml)
{
	char open[20][32];
	size_t depth = 0;
	assert_null(strstr(xml, "]]>"));
	for (const char *at = xml; *at;)
		if (*at == '<') {
			at = pass_tag(at, open, &depth);
		} else {
			assert_true(*at != '&' || strncmp(at, "&amp;", 5) == 0 ||
				    strncmp(at, "&lt;", 4) == 0 || strncmp(at, "&gt;", 4) == 0 ||
				    strncmp(at, "&quot;", 6) == 0);
			at++;
		}
	assert_int_equal(depth, 0);
}

static void draw(const struct sp_plot_spec *spec, const struct sp_table *table, struct sp_buffer *figure)
{
	check_ok(sp_plot_packed(table, spec));
	check_ok(sp_file_read(spec->path, figure));
}

static void the_real_gnuplot_draws_svg(void **state)
{
	struct sp_plot_spec spec = spec_of(*state);
	SP_TABLE table = system_table();
	SP_BUFFER one = SP_BUFFER_EMPTY, other = SP_BUFFER_EMPTY;
	if (!has_gnuplot())
		skip();
	add(&table, "\"<a>&]]>_^{b}@\\1", "virt", "99000", "30000");
	draw(&spec, &table, &one);
	draw(&spec, &table, &other);
	assert_int_equal(one.size, other.size);
	assert_memory_equal(one.data, other.data, one.size);
	check_well_formed(one.data);
	const char *const texts[] = {"pt4-busybox: packed bytes", "run 1, Linux 6.1",
		"The 15 largest directories", "The 30 largest symbols", "\"&lt;a>&amp;]] >_^{b}",
		"kernel/sched", "8,797,403", "2,400", "userspace"};
	for (size_t i = 0; i < SP_COUNT(texts); i++)
		if (!strstr(one.data, texts[i]))
			fail_msg("the figure lacks \"%s\"", texts[i]);
	assert_non_null(strstr(one.data, "width=\"1200\" height=\"1600\""));
}

static uint32_t big_endian(const char *data)
{
	const uint8_t *byte = (const uint8_t *)data;
	return (uint32_t)byte[0] << 24 | (uint32_t)byte[1] << 16 | (uint32_t)byte[2] << 8 | byte[3];
}

static void the_real_gnuplot_draws_png(void **state)
{
	struct sp_plot_spec spec = spec_of(*state);
	SP_TABLE table = system_table();
	SP_BUFFER one = SP_BUFFER_EMPTY, other = SP_BUFFER_EMPTY;
	if (!has_gnuplot())
		skip();
	spec.format = SP_PLOT_PNG;
	spec.width = 1000;
	spec.height = 900;
	draw(&spec, &table, &one);
	draw(&spec, &table, &other);
	assert_true(one.size > 10000);
	assert_memory_equal(one.data, "\x89PNG\r\n\x1a\n", 8);
	assert_int_equal(big_endian(one.data + 16), 1000);
	assert_int_equal(big_endian(one.data + 20), 900);
	assert_int_equal(one.size, other.size);
	assert_memory_equal(one.data, other.data, one.size);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_FIXTURE(gnuplot_is_given_the_same_each_time),
		WITH_FIXTURE(texts_lie_apart_and_inside),
		WITH_FIXTURE(awkward_labels),
		WITH_FIXTURE(gnuplots_that_fail),
		WITH_FIXTURE(nothing_is_left_behind),
		WITH_FIXTURE(tables_that_cannot_be_drawn),
		WITH_FIXTURE(formats_by_name),
		WITH_FIXTURE(the_real_gnuplot_draws_svg),
		WITH_FIXTURE(the_real_gnuplot_draws_png),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
