/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The figure of a search: what gnuplot is given for it, that no text lies over another, and what the real one
 * draws.
 */
#include "unit/plot_fixture.h"

#include "base/table.h"
#include "report/trim.h"

static struct sp_table new_table(void)
{
	static const char *const names[] = {
		"trial", "elapsed", "accepted", "outcome", "payload", "state", "state_used", "won", "what", "more", "back"};
	struct sp_table table = {0};
	for (size_t i = 0; i < SP_COUNT(names); i++)
		sp_table_add_column(&table, names[i], SP_COLUMN_TEXT);
	return table;
}

/* Numbers of 0 are empty cells; a step has a text; again: the state, tested again. */
static void add(struct sp_table *table, unsigned trial, const char *outcome, unsigned payload, unsigned state,
	unsigned won, const char *what)
{
	SP_AUTOFREE char *number = sp_format("%u", trial);
	SP_AUTOFREE char *elapsed = sp_format("%.1f", 41.5 * trial);
	SP_AUTOFREE char *bytes = payload ? sp_format("%u", payload) : NULL;
	SP_AUTOFREE char *of_state = sp_format("%u", state);
	SP_AUTOFREE char *used = sp_format("%u", (state + 561) / 512 * 512 + 60000);
	SP_AUTOFREE char *bytes_won = what ? sp_format("%u", won) : NULL;
	bool again = strcmp(outcome, "again") == 0;
	outcome = again ? "pass" : outcome;
	sp_table_add_row(table, (const char *const[]){number, elapsed, what || !trial ? "1" : "0", outcome,
					bytes, of_state, used, bytes_won, what, again ? NULL : "X", NULL});
}

/* A search whose steps become smaller, with every outcome in between. */
static struct sp_table search_table(unsigned trials)
{
	static const char *const others[] = {"fail", "not built", "fail", "lost", "not smaller", "pass"};
	struct sp_table table = new_table();
	unsigned state = 1500000;
	add(&table, 0, "base", state, state, 0, NULL);
	for (unsigned i = 1; i <= trials; i++) {
		unsigned won = 80000 / i + 5;
		SP_AUTOFREE char *what = sp_format("OPTION_%u SOMETHING_ELSE_%u LOG_BUF_SHIFT=%u", i, i, i);
		const char *other = others[i % SP_COUNT(others)];
		bool is_sized = strcmp(other, "lost") != 0 && strcmp(other, "not built") != 0;
		if (i % 3) {
			add(&table, i, other, is_sized ? state - won : 0, state, 0, NULL);
			continue;
		}
		state -= won;
		add(&table, i, "pass", state, state, won, what);
	}
	return table;
}

static void keep(const struct fixture *fixture, const struct sp_table *table, double target, unsigned width,
	unsigned height, const char *folder)
{
	struct sp_plot_spec spec = {.path = fixture->figure,
		.title = "How tiny was trimmed",
		.subtitle = "search 1 from run 1",
		.width = width,
		.height = height};
	check_ok(sp_folder_make(folder));
	setenv("FAKE_GNUPLOT_KEEPS", folder, 1);
	play(fixture, "keeps");
	check_ok(sp_plot_trim(table, target, &spec));
}

static void check_has(const char *folder, const char *file, const char *text)
{
	SP_BUFFER content = SP_BUFFER_EMPTY;
	read_file(folder, file, &content);
	if (!strstr(sp_buffer_text(&content), text))
		fail_msg("%s lacks \"%s\": %s", file, text, sp_buffer_text(&content));
}

static void what_gnuplot_is_given(void **state)
{
	struct fixture *fixture = *state;
	SP_TABLE table = search_table(6);
	SP_AUTOFREE char *folder = sp_path_join(fixture->folder, "kept");
	keep(fixture, &table, 1474560, 0, 0, folder);
	check_has(folder, "figure.gp",
		"target = 1474.560\nused = 1\nunit = \"minutes\"\narray by_trial[8] = [");
	check_has(folder, "state",
		"0\t0.0000\t1500.000\t1560.160\n1\t0.6917\t1500.000\t1560.160\n2\t1.3833\t1500.000\t1560."
		"160\n"
		"3\t2.0750\t1473.329\t");
	/* a failed trial at its own size; accepted ones last; one without a size at the foot */
	check_has(folder, "marks", "2\t1.3833\t1459.995\t2\t13983232\n");
	check_has(folder, "marks", "\t7\t29362\n6\t4.1500\t1459.991\t7\t29362\n");
	SP_BUFFER marks = SP_BUFFER_EMPTY;
	read_file(folder, "marks", &marks);
	size_t count = 0;
	for (const char *at = marks.data; (at = memchr(at, '\n', marks.size - (size_t)(at - marks.data)));
		at++)
		count++;
	assert_int_equal(count, 7);
	check_has(folder, "left-12",
		"payload (the kernel's compressed stream and the initramfs) from 1,500,000 to 1,459,991");
	check_has(folder, "left-12", "target: 1,474,560 bytes used\t");
	check_has(folder, "left-12", "failed its test (1)");
	check_has(folder, "left-12", "26,671 bytes, trial 3");
	check_has(folder, "left-14", "What each step left out");
	check_has(folder, "left-11", "OPTION_3 SOMETHING_ELSE_3 LOG_BUF_SHIFT=3");
	check_has(folder, "left-11", "1 OPTION_3 +2");
}

/* A state that was tested again is no candidate that was not accepted. */
static void re_tests_have_a_mark_of_their_own(void **state)
{
	struct fixture *fixture = *state;
	SP_TABLE table = search_table(6);
	SP_AUTOFREE char *folder = sp_path_join(fixture->folder, "kept");
	add(&table, 7, "again", 1459991, 1459991, 0, NULL);
	add(&table, 8, "again", 1459991, 1459991, 0, NULL);
	add(&table, 9, "pass", 1459991, 1459991, 0, NULL);
	keep(fixture, &table, 0, 0, 0, folder);
	check_has(folder, "left-12", "the state itself passed (2)");
	check_has(folder, "left-12", "passed, not accepted (2)");
	check_has(folder, "marks", "8\t5.5333\t1459.991\t8\t5682409\n");
}

static void a_target_far_away(void **state)
{
	struct fixture *fixture = *state;
	SP_TABLE table = search_table(3);
	SP_AUTOFREE char *folder = sp_path_join(fixture->folder, "far");
	SP_AUTOFREE char *without = sp_path_join(fixture->folder, "without");
	keep(fixture, &table, 16000000, 0, 0, folder);
	check_has(folder, "figure.gp", "target = 0.000\n");
	check_has(folder, "left-12", "target: 16,000,000 bytes used, beyond these axes");
	keep(fixture, &table, 0, 0, 0, without);
	SP_BUFFER texts = SP_BUFFER_EMPTY;
	read_file(without, "left-12", &texts);
	assert_null(strstr(sp_buffer_text(&texts), "target"));
}

static void texts_lie_apart_and_inside(void **state)
{
	static const unsigned sizes[][2] = {{1400, 1200}, {1000, 800}, {3000, 800}, {1000, 3000}},
			      counts[] = {1, 7, 90, 900};
	SP_AUTOFREE struct line *lines = sp_alloc(2000 * sizeof(*lines));
	for (size_t i = 0; i < SP_COUNT(sizes) * SP_COUNT(counts); i++) {
		struct fixture *fixture = *state;
		const unsigned *size = sizes[i / SP_COUNT(counts)];
		SP_TABLE table = search_table(counts[i % SP_COUNT(counts)]);
		SP_AUTOFREE char *name = sp_format("kept-%zu", i);
		SP_AUTOFREE char *folder = sp_path_join(fixture->folder, name);
		size_t count = 0;
		keep(fixture, &table, 1474560, size[0], size[1], folder);
		for (int font = 0; font < SP_FONTS; font++)
			count += read_lines(folder, "left", font, &lines[count], 2000 - count);
		assert_true(count > 5 && count < 2000);
		check_lines(lines, count, size[0], size[1]);
	}
}

static void many_steps_are_counted(void **state)
{
	struct fixture *fixture = *state;
	SP_TABLE table = search_table(900);
	SP_AUTOFREE char *folder = sp_path_join(fixture->folder, "kept");
	keep(fixture, &table, 0, 0, 0, folder);
	check_has(folder, "left-14", "What the largest steps left out");
	check_has(folder, "left-12", " smaller steps: \xe2\x88\x92");
	check_has(folder, "figure.gp", "unit = \"hours\"");
}

static void what_cannot_be_drawn(void **state)
{
	struct fixture *fixture = *state;
	struct sp_plot_spec spec = {.path = fixture->figure};
	SP_TABLE empty = new_table();
	SP_TABLE lost = new_table();
	SP_TABLE words = new_table();
	SP_TABLE other = {0};
	check_error(sp_plot_trim(&empty, 0, &spec), SP_UNABLE, "no trial of the search has a size yet");
	sp_table_add_row(&lost, (const char *const[]){"1", "2", "0", "lost", NULL, NULL, NULL, NULL, NULL, "X", NULL});
	check_error(sp_plot_trim(&lost, 0, &spec), SP_UNABLE, "no trial of the search has a size yet");
	sp_table_add_row(
		&words, (const char *const[]){"1", "2", "0", "pass", "many", NULL, NULL, NULL, NULL, "X", NULL});
	check_error(sp_plot_trim(&words, 0, &spec), SP_UNABLE,
		"row 1 of the table of trials has \"many\" as payload");
	sp_table_add_column(&other, "trial", SP_COLUMN_INTEGER);
	check_error(
		sp_plot_trim(&other, 0, &spec), SP_UNABLE, "the table of trials has no column \"elapsed\"");
	spec.width = 999;
	check_error(sp_plot_trim(&empty, 0, &spec), SP_USAGE, "999 x 1200");
	assert_false(sp_path_exists(fixture->figure));
}

static void the_real_gnuplot_draws_it(void **state)
{
	struct fixture *fixture = *state;
	struct sp_plot_spec spec = {.path = fixture->figure, .title = "How tiny was trimmed"};
	SP_TABLE table = search_table(40);
	SP_TABLE alone = new_table();
	SP_BUFFER one = SP_BUFFER_EMPTY, again = SP_BUFFER_EMPTY;
	if (!has_gnuplot())
		skip();
	check_ok(sp_plot_trim(&table, 1474560, &spec));
	check_ok(sp_file_read(fixture->figure, &one));
	check_ok(sp_plot_trim(&table, 1474560, &spec));
	check_ok(sp_file_read(fixture->figure, &again));
	assert_int_equal(one.size, again.size);
	assert_memory_equal(one.data, again.data, one.size);
	const char *const texts[] = {"How tiny was trimmed", "KB (1,000 bytes)", "trials",
		"time that the search ran, in minutes", "target: 1,474,560 bytes used", "failed its test",
		"What each step left out", "OPTION_3 SOMETHING_ELSE_3 LOG_BUF_SHIFT=3", "1 OPTION_3 +2"};
	for (size_t i = 0; i < SP_COUNT(texts); i++)
		if (!strstr(one.data, texts[i]))
			fail_msg("the figure lacks \"%s\"", texts[i]);
	/* a search that has but its base */
	add(&alone, 0, "base", 900000, 900000, 0, NULL);
	check_ok(sp_plot_trim(&alone, 0, &spec));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_FIXTURE(what_gnuplot_is_given),
		WITH_FIXTURE(re_tests_have_a_mark_of_their_own),
		WITH_FIXTURE(a_target_far_away),
		WITH_FIXTURE(texts_lie_apart_and_inside),
		WITH_FIXTURE(many_steps_are_counted),
		WITH_FIXTURE(what_cannot_be_drawn),
		WITH_FIXTURE(the_real_gnuplot_draws_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
