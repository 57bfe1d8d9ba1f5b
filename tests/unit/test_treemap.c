/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Layout of treemaps, and how long texts are.
 */
#include "unit/harness.h"

#include "base/compiler.h"
#include "report/canvas.h"
#include "report/treemap.h"

#define LIMIT 200
static const struct sp_rect frame = {20, 100, 1160, 700};

static double absolute(double value)
{
	return value < 0 ? -value : value;
}

static void check_inside(struct sp_rect cell)
{
	const double hair = 1e-6;
	assert_true(cell.width >= 0 && cell.height >= 0);
	assert_true(cell.x >= frame.x - hair && cell.y >= frame.y - hair);
	assert_true(cell.x + cell.width <= frame.x + frame.width + hair);
	assert_true(cell.y + cell.height <= frame.y + frame.height + hair);
}

static double overlap(double a, double a_size, double b, double b_size)
{
	double from = a > b ? a : b;
	double to = a + a_size < b + b_size ? a + a_size : b + b_size;
	return to > from ? to - from : 0;
}

static void check_apart(struct sp_rect a, struct sp_rect b)
{
	double common = overlap(a.x, a.width, b.x, b.width) * overlap(a.y, a.height, b.y, b.height);
	assert_true(common < 1e-3);
}

/* Areas are as the weights, cells lie in the frame and apart; with that they cover it. */
static void check_layout(const double *weights, size_t count)
{
	struct sp_rect cells[LIMIT];
	double total = 0;
	for (size_t i = 0; i < count; i++)
		total += weights[i] > 0 ? weights[i] : 0;
	sp_treemap(weights, count, frame, cells);
	for (size_t i = 0; i < count; i++) {
		double due = weights[i] > 0 ? frame.width * frame.height * weights[i] / total : 0;
		check_inside(cells[i]);
		assert_true(
			absolute(cells[i].width * cells[i].height - due) < 1e-6 * frame.width * frame.height);
		for (size_t j = 0; j < i; j++)
			check_apart(cells[i], cells[j]);
	}
}

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

static int descending(const void *one, const void *other)
{
	double a = *(const double *)one, b = *(const double *)other;
	return a < b ? 1 : a > b ? -1 : 0;
}

static void areas_are_the_weights(void **state)
{
	(void)state;
	double weights[LIMIT];
	uint32_t random = 1;
	for (size_t count = 1; count <= LIMIT; count += 13) {
		for (size_t i = 0; i < count; i++) {
			/* sizes of symbols: many small ones, few large ones */
			double part = next_random(&random) % 1000 + 1;
			weights[i] = part * part * part;
		}
		qsort(weights, count, sizeof(*weights), descending);
		check_layout(weights, count);
	}
}

static void weights_in_any_order(void **state)
{
	(void)state;
	check_layout((const double[]){1, 5, 2, 900, 3, 0, 7, -4, 1}, 9);
	check_layout((const double[]){1e-9, 1e9, 1e-9}, 3);
	check_layout((const double[]){3}, 1);
}

static void nothing_to_lay_out(void **state)
{
	(void)state;
	struct sp_rect cells[2] = {{1, 1, 1, 1}, {1, 1, 1, 1}};
	sp_treemap(NULL, 0, frame, cells);
	assert_true(cells[0].width == 1);
	sp_treemap((const double[]){0, -1}, 2, frame, cells);
	assert_true(cells[0].width == 0 && cells[0].height == 0 && cells[1].width == 0);
	sp_treemap((const double[]){2, 1}, 2, (struct sp_rect){5, 5, 0, 10}, cells);
	assert_true(cells[0].width * cells[0].height == 0 && cells[1].width * cells[1].height == 0);
}

static void equal_cells_are_nearly_square(void **state)
{
	(void)state;
	double weights[100];
	struct sp_rect cells[100];
	for (size_t i = 0; i < 100; i++)
		weights[i] = 1;
	sp_treemap(weights, 100, frame, cells);
	for (size_t i = 0; i < 100; i++) {
		double ratio = cells[i].width / cells[i].height;
		assert_true(ratio < 2 && ratio > 0.5);
	}
}

static void expect_fit(char *(*fit)(enum sp_font, const char *, double), const char *text, double width,
	const char *expected)
{
	SP_AUTOFREE char *shown = fit(SP_FONT_NORMAL, text, width);
	if (!expected)
		assert_null(shown);
	else
		assert_string_equal(shown, expected);
	assert_true(!shown || sp_text_width(SP_FONT_NORMAL, shown) <= width);
}

static void texts_are_cut_to_fit(void **state)
{
	(void)state;
	expect_fit(sp_text_fit, "vsnprintf", 80, "vsnprintf");
	expect_fit(sp_text_fit, "__do_sys_name_to_handle_at", 110, "__do_sys_n…le_at");
	expect_fit(sp_text_fit, "__do_sys_name_to_handle_at", 30, NULL);
	expect_fit(sp_text_fit, "ääääääääääää", 130, "ääääää…äää");
	expect_fit(sp_text_fit, "", 0, "");
	expect_fit(sp_text_fit_path, "drivers/input/mouse", 150, "drivers/input/mouse");
	expect_fit(sp_text_fit_path, "drivers/input/mouse", 100, "…/input/mouse");
	expect_fit(sp_text_fit_path, "drivers/input/mouse", 70, "…/mouse");
	expect_fit(sp_text_fit_path, "busybox:coreutils", 90, "…:coreutils");
	expect_fit(sp_text_fit_path, "drivers/input/mouse", 10, NULL);
	expect_fit(sp_text_fit_path, "/", 2, NULL);
}

static void expect_clean(const char *name, const char *expected)
{
	SP_AUTOFREE char *clean = sp_text_clean(name);
	assert_string_equal(clean, expected);
}

static void texts_are_what_svg_can_hold(void **state)
{
	(void)state;
	expect_clean("copy_process", "copy_process");
	expect_clean("a\tb\nc\x01", "a\\x09b\\x0ac\\x01");
	expect_clean("\xff", "\xef\xbf\xbd");
	expect_clean("\xef\xbf\xbe\xef\xbf\xbf", "\xef\xbf\xbd\xef\xbf\xbd");
	SP_AUTOFREE char *longest = sp_alloc(5001);
	memset(longest, 'x', 5000);
	SP_AUTOFREE char *clean = sp_text_clean(longest);
	assert_int_equal(strlen(clean), 300 + strlen("…"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(areas_are_the_weights),
		cmocka_unit_test(weights_in_any_order),
		cmocka_unit_test(nothing_to_lay_out),
		cmocka_unit_test(equal_cells_are_nearly_square),
		cmocka_unit_test(texts_are_cut_to_fit),
		cmocka_unit_test(texts_are_what_svg_can_hold),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
