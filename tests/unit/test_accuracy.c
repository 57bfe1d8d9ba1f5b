/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Predicted beside measured: which rebuilds count, what the errors come to (by hand), the tables, and the
 * figure.
 */
#include "unit/harness.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/process.h"
#include "base/table.h"
#include "report/accuracy.h"

#define NEAR(a, b) assert_true(fabs((a) - (b)) < 1e-9)
#define BYTES(n) ((sp_bits)(n)*SP_BYTE_BITS)

/* Texts that nobody changes. */
static char kernel[] = "kernel", userspace[] = "userspace", option[] = "option", applet[] = "applet",
	    none[] = "", big[] = "BIG", small[] = "SMALL", middle[] = "MIDDLE", choice[] = "CHOICE",
	    broken[] = "BROKEN", lost[] = "LOST", odd[] = "ODD", new_one[] = "NEW", quiet[] = "QUIET",
	    with[] = "A B", changed[] = "LEVEL=0 TEXT=\"x\"", vi[] = "vi", ash[] = "ash", sh[] = "dash sh",
	    pass[] = "pass";

static struct sp_measurement built(char *name, int64_t raw, int64_t packed)
{
	return (struct sp_measurement){.program = kernel,
		.kind = option,
		.name = name,
		.saved = {.text = raw, .packed = BYTES(packed)},
		.sections = none,
		.dropped_with = none,
		.switched_on = none,
		.verdict = pass,
		.seconds = 1.25};
}

static struct sp_option_cost predicted(char *name, int64_t raw, int64_t packed)
{
	return (struct sp_option_cost){.program = kernel,
		.name = name,
		.drop = {.text = raw, .packed = BYTES(packed)},
		.dropped_with = none};
}

struct bench {
	struct sp_measurement measured[11];
	struct sp_option_cost options[7];
	struct sp_applet_cost applets[1];
	struct sp_attribution attribution;
	struct sp_accuracy accuracy;
};

static int set_up(void **state)
{
	struct bench *bench = sp_alloc(sizeof(*bench));
	struct sp_measurement list[] = {built(small, 300, -10), built(big, 40000, 10000),
		built(middle, 9000, 2000), built(choice, 5000, 1000), built(broken, 0, 0), built(lost, 0, 0),
		built(new_one, 70, 30), built(quiet, 0, 14), built(odd, 0, -6), built(vi, 6000, 4000),
		built(ash, 8000, 5000)};
	list[1].dropped_with = with;
	list[3].switched_on = with;
	list[2].switched_on = changed;
	list[4].outcome = SP_MEASURED_NOT_BUILT;
	list[5].outcome = SP_MEASURED_LOST;
	list[7].same_code = list[8].same_code = true;
	list[9].kind = list[10].kind = applet;
	list[9].placements = list[10].placements = 4;
	list[9].spread = 30;
	list[10].spread = 50;
	list[9].program = list[10].program = userspace;
	memcpy(bench->measured, list, sizeof(list));
	struct sp_option_cost options[] = {predicted(big, 42000, 9000), predicted(broken, 1, 1),
		predicted(choice, 1, 1), predicted(middle, 9000, 2100), predicted(odd, 0, 0),
		predicted(quiet, 0, 0), predicted(small, 200, 40)};
	options[0].dropped_with = with;
	options[3].dropped_with = with;
	options[2].fate = SP_OPTION_REPLACED;
	memcpy(bench->options, options, sizeof(options));
	bench->applets[0] = (struct sp_applet_cost){.name = ash,
		.aliases = sh,
		.exclusive = {.text = 8000, .packed = BYTES(5400)},
		.libc = {.packed = BYTES(999)},
		.libc_exclusive = {.packed = BYTES(100)}};
	bench->attribution = (struct sp_attribution){.options = bench->options,
		.option_count = SP_COUNT(options),
		.applets = bench->applets,
		.applet_count = 1};
	sp_accuracy_make(bench->measured, SP_COUNT(list), &bench->attribution, &bench->accuracy);
	*state = bench;
	return 0;
}

static int tear_down(void **state)
{
	struct bench *bench = *state;
	sp_accuracy_clear(&bench->accuracy);
	free(bench);
	return 0;
}

static void errors_come_to_what_they_are(void **state)
{
	struct bench *bench = *state;
	assert_int_equal(bench->accuracy.group_count, 2);
	const struct sp_accuracy_group *group = sp_accuracy_find(&bench->accuracy, "kernel", "option");
	assert_non_null(group);
	assert_int_equal(group->count, 9);
	/* BIG, MIDDLE, SMALL, QUIET, ODD; NEW has no prediction */
	assert_int_equal(group->compared, 5);
	assert_int_equal(group->replaced, 1);
	assert_int_equal(group->not_built, 1);
	assert_int_equal(group->lost, 1);
	/* |9000 - 10000| + |2100 - 2000| + |40 + 10| + 14 + 6 of 10000 + 2000 + 10 + 14 + 6 */
	NEAR(group->packed.summed, 1170.0 / 12030);
	assert_int_equal(group->packed.large, 2);
	NEAR(group->packed.median, (0.1 + 0.05) / 2);
	NEAR(group->raw.summed, 2100.0 / 49300);
	NEAR(group->raw.median, (0.05 + 0) / 2);
	/* measured 5 4 3 2 1 for BIG MIDDLE QUIET ODD SMALL; predicted 5 4 1.5 1.5 3 */
	NEAR(group->packed.spearman, 6.5 / sqrt(10 * 9.5));
	assert_int_equal(group->noise, 2);
	NEAR(group->noise_median, 10);
	NEAR(group->noise_most, 14);
	/* of MIDDLE something else was predicted; of LOST nothing is known */
	assert_int_equal(group->with_known, 7);
	assert_int_equal(group->with_equal, 6);
}

/* What goes with an applet's options is predicted where that is known, and what goes beside them as well. */
static void applets_go_with_their_options(void **state)
{
	struct bench *bench = *state;
	struct sp_accuracy_group group = *sp_accuracy_find(&bench->accuracy, NULL, "applet");
	assert_int_equal(group.with_known, 0);
	size_t row = group.first + !bench->accuracy.rows[group.first].is_predicted;
	NEAR(bench->accuracy.rows[row].predicted_raw, 8000);
	bench->applets[0].is_droppable = true;
	bench->applets[0].drop = (struct sp_cost){.text = 7000, .packed = 900 * SP_BYTE_BITS};
	sp_accuracy_clear(&bench->accuracy);
	sp_accuracy_make(bench->measured, SP_COUNT(bench->measured), &bench->attribution, &bench->accuracy);
	group = *sp_accuracy_find(&bench->accuracy, NULL, "applet");
	assert_int_equal(group.with_known, 1);
	NEAR(bench->accuracy.rows[row].predicted_raw, 7000);
	NEAR(bench->accuracy.rows[row].predicted_packed, 900);
}

static void applets_are_found_by_any_name(void **state)
{
	struct bench *bench = *state;
	const struct sp_accuracy_group *group = sp_accuracy_find(&bench->accuracy, NULL, "applet");
	assert_non_null(group);
	assert_int_equal(group->count, 2);
	assert_int_equal(group->compared, 1);
	NEAR(group->packed.summed, 0.1);
	assert_true(isnan(group->packed.spearman));
	assert_null(sp_accuracy_find(&bench->accuracy, "kernel", "applet"));
	sh[0] = 'b'; /* bash sh */
	bench->measured[10].name = sh + 5;
	sp_accuracy_clear(&bench->accuracy);
	sp_accuracy_make(bench->measured, SP_COUNT(bench->measured), &bench->attribution, &bench->accuracy);
	assert_int_equal(sp_accuracy_find(&bench->accuracy, NULL, "applet")->compared, 1);
	bench->measured[10].name = sh + 1;
	sp_accuracy_clear(&bench->accuracy);
	sp_accuracy_make(bench->measured, SP_COUNT(bench->measured), &bench->attribution, &bench->accuracy);
	assert_int_equal(sp_accuracy_find(&bench->accuracy, NULL, "applet")->compared, 0);
	bench->measured[10].name = ash;
}

static const char *cell(const struct sp_table *table, const char *name, const char *column)
{
	size_t key = 0, wanted = table->column_count;
	for (size_t i = 0; i < table->column_count; i++) {
		if (strcmp(table->columns[i].name, "name") == 0 ||
			strcmp(table->columns[i].name, "figure") == 0)
			key = i;
		if (strcmp(table->columns[i].name, column) == 0)
			wanted = i;
	}
	assert_true(wanted < table->column_count);
	for (size_t i = 0; i < table->row_count; i++)
		if (strcmp(sp_table_cell(table, i, key), name) == 0)
			return sp_table_cell(table, i, wanted);
	fail_msg("there is no row %s", name);
	return NULL;
}

static void tables_say_it(void **state)
{
	struct bench *bench = *state;
	SP_TABLE rows = {0}, figures = {0}, worst = {0};
	sp_accuracy_table(&bench->accuracy, &rows);
	assert_int_equal(rows.row_count, 11);
	/* the largest first */
	assert_string_equal(sp_table_cell(&rows, 0, 2), "BIG");
	assert_string_equal(cell(&rows, "BIG", "predicted_raw"), "42000");
	assert_string_equal(cell(&rows, "BIG", "measured_raw"), "40000");
	assert_string_equal(cell(&rows, "BIG", "predicted_packed"), "9000.000");
	assert_string_equal(cell(&rows, "BIG", "measured_packed"), "10000");
	assert_string_equal(cell(&rows, "BIG", "error_percent"), "-10.0");
	assert_string_equal(cell(&rows, "BIG", "dropped_with"), "A B");
	assert_string_equal(cell(&rows, "BIG", "seconds"), "1.2");
	assert_null(cell(&rows, "SMALL", "error_percent"));
	assert_string_equal(cell(&rows, "SMALL", "measured_packed"), "-10");
	assert_string_equal(cell(&rows, "CHOICE", "outcome"), "replaced");
	assert_string_equal(cell(&rows, "BROKEN", "outcome"), "not built");
	assert_null(cell(&rows, "BROKEN", "measured_packed"));
	assert_null(cell(&rows, "NEW", "predicted_packed"));
	sp_accuracy_figures(&bench->accuracy, &figures);
	assert_string_equal(cell(&figures, "compared", "packed"), "5");
	assert_string_equal(cell(&figures, "median relative error of those, %", "packed"), "7.50");
	assert_string_equal(cell(&figures, "noise floor: largest change of those, bytes", "packed"), "14");
	assert_string_equal(cell(&figures, "dropped_with as predicted", "packed"), "6");
	assert_string_equal(
		cell(&figures, "noise floor: median spread of one placement, bytes", "packed"), "40.0");
	assert_null(cell(&rows, "BIG", "spread"));
	sp_accuracy_worst(&bench->accuracy, &bench->accuracy.groups[0], 2, &worst);
	assert_int_equal(worst.row_count, 2);
	assert_string_equal(sp_table_cell(&worst, 0, 0), "BIG");
	assert_string_equal(sp_table_cell(&worst, 1, 0), "MIDDLE");
}

static void nothing_predicted_is_no_error(void **state)
{
	struct bench *bench = *state;
	SP_ACCURACY accuracy = {0};
	sp_accuracy_make(bench->measured, SP_COUNT(bench->measured), NULL, &accuracy);
	assert_int_equal(accuracy.groups[0].compared, 0);
	assert_int_equal(accuracy.groups[0].noise, 2);
	assert_true(isnan(accuracy.groups[0].packed.summed));
	SP_TABLE rows = {0}, figures = {0};
	sp_accuracy_table(&accuracy, &rows);
	sp_accuracy_figures(&accuracy, &figures);
	assert_null(cell(&rows, "BIG", "predicted_raw"));
	assert_null(cell(&figures, "rank correlation (Spearman)", "packed"));
	const struct sp_plot_spec spec = {.path = "/nonexistent/a.svg", .format = SP_PLOT_SVG};
	check_error(sp_plot_accuracy(&accuracy, &accuracy.groups[0], &spec), SP_UNABLE, "no error to draw");
	SP_ACCURACY empty = {0};
	sp_accuracy_make(NULL, 0, NULL, &empty);
	assert_int_equal(empty.group_count, 0);
}

/* The real gnuplot; the same figure twice, with a name that would be a command. */
static void the_figure_is_drawn(void **state)
{
	struct bench *bench = *state;
	SP_AUTOFREE char *gnuplot = sp_process_find("gnuplot");
	if (!gnuplot)
		skip();
	char *folder = scratch_make();
	SP_AUTOFREE char *path = sp_path_join(folder, "figure.svg");
	SP_AUTOFREE char *png = sp_path_join(folder, "figure.png");
	struct sp_plot_spec spec = {
		.path = path, .format = SP_PLOT_SVG, .title = "`touch oops`", .subtitle = "run 1"};
	SP_BUFFER first = SP_BUFFER_EMPTY, second = SP_BUFFER_EMPTY;
	check_ok(sp_plot_accuracy(&bench->accuracy, &bench->accuracy.groups[0], &spec));
	check_ok(sp_file_read(path, &first));
	check_ok(sp_plot_accuracy(&bench->accuracy, &bench->accuracy.groups[0], &spec));
	check_ok(sp_file_read(path, &second));
	assert_string_equal(first.data, second.data);
	static const char *const shown[] = {"`touch oops`", "run 1", "BIG", "SMALL", "packed", "raw",
		"measured: bytes saved", "predicted: bytes saved", "noise floor: median 10, largest 14 bytes",
		"-10", "10,000", "5 options of the kernel compared"};
	for (size_t i = 0; i < SP_COUNT(shown); i++)
		if (!strstr(first.data, shown[i]))
			fail_msg("the figure lacks \"%s\"", shown[i]);
	assert_null(strstr(first.data, "NEW"));
	spec.path = png;
	spec.format = SP_PLOT_PNG;
	check_ok(sp_plot_accuracy(&bench->accuracy, &bench->accuracy.groups[1], &spec));
	spec.width = 100;
	check_error(
		sp_plot_accuracy(&bench->accuracy, &bench->accuracy.groups[0], &spec), SP_USAGE, "legibly");
	scratch_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(errors_come_to_what_they_are, set_up, tear_down),
		cmocka_unit_test_setup_teardown(applets_go_with_their_options, set_up, tear_down),
		cmocka_unit_test_setup_teardown(applets_are_found_by_any_name, set_up, tear_down),
		cmocka_unit_test_setup_teardown(tables_say_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(nothing_predicted_is_no_error, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_figure_is_drawn, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
