/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * boot/vga, boot/serial, boot/keys, boot/guest: consoles as text, text as keys, the guest's state, from
 * made-up memories, bytes and registers.
 */
#include "unit/harness.h"

#include <stdio.h>

#include "boot/guest.h"
#include "boot/keys.h"
#include "boot/serial.h"
#include "boot/vga.h"

/* A text screen that scrolls as Linux' vgacon does, and the transcript that is made of it. */
struct display {
	uint8_t memory[SP_VGA_BYTES];
	unsigned origin, row, column;
	struct sp_vga vga;
};

static int make_display(void **state)
{
	*state = sp_alloc(sizeof(struct display));
	return 0;
}

static int free_display(void **state)
{
	struct display *display = *state;
	sp_vga_free(&display->vga);
	free(display);
	return 0;
}

static uint8_t *row_of(struct display *display, unsigned row)
{
	return display->memory + row * 2 * SP_VGA_COLUMNS;
}

static void line_feed(struct display *display)
{
	display->column = 0;
	if (++display->row < display->origin + SP_VGA_ROWS)
		return;
	if (display->origin + SP_VGA_ROWS == SP_VGA_MEMORY_ROWS) {
		memmove(display->memory, row_of(display, display->origin + 1),
			(SP_VGA_ROWS - 1) * 2 * SP_VGA_COLUMNS);
		display->origin = 0;
		display->row = SP_VGA_ROWS - 1;
	} else {
		display->origin++;
	}
	memset(row_of(display, display->row), 0, 2 * SP_VGA_COLUMNS);
}

static void print(struct display *display, const char *text)
{
	for (; *text; text++) {
		if (*text == '\n' || display->column == SP_VGA_COLUMNS)
			line_feed(display);
		if (*text != '\n')
			row_of(display, display->row)[2 * display->column++] = (uint8_t)*text;
	}
}

static void print_lines(struct display *display, unsigned first, unsigned end)
{
	for (unsigned i = first; i < end; i++) {
		char text[40];
		snprintf(text, sizeof(text), "line %u\n", i);
		print(display, text);
	}
}

static void clear_screen(struct display *display)
{
	memset(row_of(display, display->origin), 0, SP_VGA_ROWS * 2 * SP_VGA_COLUMNS);
	display->row = display->origin;
	display->column = 0;
}

static const char *take(struct display *display)
{
	assert_true(sp_vga_take(&display->vga, display->memory, display->origin * SP_VGA_COLUMNS));
	return sp_buffer_text(&display->vga.transcript);
}

/* Are the lines from first to end there, each once and in order? */
static void check_lines(const char *text, unsigned first, unsigned end)
{
	for (unsigned i = first; i < end; i++) {
		SP_AUTOFREE char *line = sp_format("line %u\n", i);
		const char *found = strstr(text, line);
		if (!found)
			fail_msg("line %u is missing or out of order", i);
		assert_null(strstr(found + 1, line));
		text = found;
	}
}

static void test_text_grows_in_place(void **state)
{
	struct display *display = *state;
	print(display, "Wel");
	assert_string_equal(take(display), "Wel");
	print(display, "come\n/ #");
	assert_string_equal(take(display), "Welcome\n/ #");
	assert_string_equal(take(display), "Welcome\n/ #");
	print(display, " ls\n\nbin\n");
	assert_string_equal(take(display), "Welcome\n/ # ls\n\nbin");
}

static void test_scrolling_in_small_steps_loses_nothing(void **state)
{
	struct display *display = *state;
	for (unsigned i = 0; i < 1000; i += 7) {
		print_lines(display, i, i + 7);
		take(display);
	}
	print(display, "end");
	check_lines(take(display), 0, 1001);
	assert_int_equal(display->vga.losses, 0);
}

static void test_scrolling_in_leaps_loses_nothing(void **state)
{
	struct display *display = *state;
	for (unsigned i = 0; i < 3000; i += 150) {
		print_lines(display, i, i + 150);
		take(display);
	}
	print(display, "end");
	check_lines(take(display), 0, 3000);
	assert_int_equal(display->vga.losses, 0);
}

static void test_more_than_a_round_is_noticed(void **state)
{
	/* from any place in the memory, and by any amount */
	for (unsigned start = 10; start < 400; start += 33) {
		for (unsigned leap = 220; leap < 900; leap += 50) {
			make_display(state);
			struct display *display = *state;
			print_lines(display, 0, start);
			take(display);
			print_lines(display, start, start + leap);
			assert_non_null(strstr(take(display), "lines are missing here"));
			assert_int_equal(display->vga.losses, 1);
			SP_AUTOFREE char *last = sp_format("line %u", start + leap - 1);
			assert_non_null(strstr(sp_buffer_text(&display->vga.transcript), last));
			free_display(state);
		}
	}
	make_display(state);
}

static void test_a_wrapped_line_is_one_line(void **state)
{
	struct display *display = *state;
	SP_AUTOFREE char *text = sp_format("<%0100d>\nnext", 7);
	print(display, text);
	assert_string_equal(take(display), text);
}

static void test_a_line_that_wraps_between_samples_is_one_line(void **state)
{
	struct display *display = *state;
	SP_AUTOFREE char *text = sp_format("%0100d", 7);
	for (const char *rest = text; *rest; rest++) {
		char one[2] = {*rest, '\0'};
		print(display, one);
		take(display);
	}
	assert_string_equal(take(display), text);
}

static void test_clear_keeps_what_was_there(void **state)
{
	struct display *display = *state;
	print(display, "first\nsecond\n# clear");
	take(display);
	clear_screen(display);
	print(display, "# echo");
	assert_string_equal(take(display), "first\nsecond\n# clear\n# echo");
}

static void test_clear_and_scrolling_is_no_loss(void **state)
{
	struct display *display = *state;
	print_lines(display, 0, 60);
	take(display);
	clear_screen(display);
	print_lines(display, 60, 120);
	print(display, "end");
	check_lines(take(display), 0, 120);
	assert_int_equal(display->vga.losses, 0);
}

static void test_rows_moved_by_software(void **state)
{
	struct display *display = *state;
	print_lines(display, 0, 20);
	take(display);
	memmove(display->memory, row_of(display, 5), 20 * 2 * SP_VGA_COLUMNS);
	memset(row_of(display, 20), 0, 5 * 2 * SP_VGA_COLUMNS);
	display->row = 15;
	print_lines(display, 20, 24);
	print(display, "end");
	check_lines(take(display), 0, 24);
}

static void test_a_rewritten_line_comes_again_alone(void **state)
{
	struct display *display = *state;
	print(display, "title\n10%");
	take(display);
	display->column = 0;
	print(display, "20%");
	assert_string_equal(take(display), "title\n10%\n20%");
}

static void test_strange_bytes(void **state)
{
	struct display *display = *state;
	display->memory[0] = 0xdb;
	display->memory[2] = 0xff;
	display->memory[4] = 'x';
	assert_string_equal(take(display), "? x");
}

static void test_the_screen_is_the_window(void **state)
{
	struct display *display = *state;
	print_lines(display, 0, 100);
	print(display, "end");
	take(display);
	SP_BUFFER screen = SP_BUFFER_EMPTY;
	sp_vga_screen(&display->vga, &screen);
	assert_null(strstr(sp_buffer_text(&screen), "line 75\n"));
	assert_int_equal(strncmp(sp_buffer_text(&screen), "line 76\n", 8), 0);
	assert_non_null(strstr(sp_buffer_text(&screen), "line 99\nend\n"));
}

static void test_a_start_inside_a_row_is_not_taken(void **state)
{
	struct display *display = *state;
	print(display, "x");
	assert_false(sp_vga_take(&display->vga, display->memory, 41));
	assert_false(sp_vga_take(&display->vga, display->memory, 0xffff));
	assert_string_equal(sp_buffer_text(&display->vga.transcript), "");
}

static void check_serial(const char *sent, const char *expected)
{
	/* whole, and byte by byte */
	struct sp_serial whole = {.state = SP_SERIAL_TEXT};
	struct sp_serial bytes = {.state = SP_SERIAL_TEXT};
	sp_serial_take(&whole, sent, strlen(sent));
	for (; *sent; sent++)
		sp_serial_take(&bytes, sent, 1);
	assert_string_equal(sp_buffer_text(&whole.transcript), expected);
	assert_string_equal(sp_buffer_text(&bytes.transcript), expected);
	sp_serial_free(&whole);
	sp_serial_free(&bytes);
}

static void test_serial_text(void **state)
{
	(void)state;
	check_serial("a\r\nb\tc\r\n", "a\nb\tc\n");
	check_serial("/ # \033[6n", "/ # ");
	check_serial("\033[1;31mred\033[0m \033[2J\033[Hhome", "red home");
	check_serial("\033]0;title\007text \033]2;t\033\\end", "text end");
	check_serial("\033(Bx\033=y\033\033[Kz", "xyz");
	check_serial("bell\a, back\b\b\xff\x7f", "bell, back??");
}

static void test_serial_drops_nul(void **state)
{
	(void)state;
	struct sp_serial serial = {.state = SP_SERIAL_TEXT};
	sp_serial_take(&serial, "a\0b", 3);
	assert_string_equal(sp_buffer_text(&serial.transcript), "ab");
	sp_serial_free(&serial);
}

static void test_serial_screen_is_the_last_lines(void **state)
{
	(void)state;
	struct sp_serial serial = {.state = SP_SERIAL_TEXT};
	SP_BUFFER screen = SP_BUFFER_EMPTY;
	sp_serial_take(&serial, "only\n", 5);
	sp_serial_screen(&serial, &screen);
	assert_string_equal(sp_buffer_text(&screen), "only\n");
	for (unsigned i = 0; i < 60; i++) {
		SP_AUTOFREE char *line = sp_format("line %u\r\n", i);
		sp_serial_take(&serial, line, strlen(line));
	}
	sp_buffer_clear(&screen);
	sp_serial_screen(&serial, &screen);
	assert_int_equal(strncmp(screen.data, "line 35\n", 8), 0);
	assert_non_null(strstr(screen.data, "line 59\n"));
	sp_serial_free(&serial);
}

static void check_key(char character, const char *code, bool shift)
{
	struct sp_key key;
	assert_true(sp_key_for(character, &key));
	assert_string_equal(key.code, code);
	assert_int_equal(key.shift, shift);
}

static void test_keys(void **state)
{
	(void)state;
	check_key('a', "a", false);
	check_key('Z', "z", true);
	check_key('0', "0", false);
	check_key('$', "4", true);
	check_key(')', "0", true);
	check_key('(', "9", true);
	check_key('|', "backslash", true);
	check_key('_', "minus", true);
	check_key('"', "apostrophe", true);
	check_key('/', "slash", false);
	check_key('\n', "ret", false);
}

static void test_every_printable_character_has_its_own_key(void **state)
{
	(void)state;
	struct sp_key seen[128], key;
	for (int character = ' '; character <= '~'; character++) {
		assert_true(sp_key_for((char)character, &seen[character]));
		for (int other = ' '; other < character; other++)
			assert_false(strcmp(seen[other].code, seen[character].code) == 0 &&
				     seen[other].shift == seen[character].shift);
	}
	assert_false(sp_key_for('\0', &key));
	assert_false(sp_key_for('\t', &key));
	assert_false(sp_key_for((char)0xe9, &key));
}

static void test_registers(void **state)
{
	(void)state;
	struct sp_guest_sample sample = {.work = 1};
	assert_true(sp_guest_read_registers("RIP=ff RFL=00000246 [---Z-P-] A20=1 SMM=0 HLT=1\r\n", &sample));
	assert_true(sample.halted);
	assert_false(sample.dead);
	assert_true(sp_guest_read_registers("EIP=1 EFL=00000046 [---Z-P-] SMM=0 HLT=1\r\n", &sample));
	assert_true(sample.halted && sample.dead);
	assert_true(sp_guest_read_registers("EIP=1 EFL=00000046 [---Z-P-] SMM=0 HLT=0\r\n", &sample));
	assert_false(sample.halted || sample.dead);
	assert_false(sp_guest_read_registers("no such thing", &sample));
}

static double idle_between(struct sp_guest_sample first, struct sp_guest_sample second)
{
	return sp_guest_idle_between(&first, &second);
}

static void test_idle_time(void **state)
{
	(void)state;
	const struct sp_guest_sample halted = {.work = 1000, .halted = true, .seconds = 10};
	struct sp_guest_sample later = {.work = 1500, .halted = true, .seconds = 10.5};
	assert_true(idle_between(halted, later) == 0.5);
	later.work += 100000000; /* it worked in between */
	assert_true(idle_between(halted, later) == 0);
	later = (struct sp_guest_sample){.work = 1500, .halted = false, .seconds = 10.5};
	assert_true(idle_between(halted, later) == 0);
	later = (struct sp_guest_sample){.work = 1500, .halted = true, .seconds = 99}; /* the host slept */
	assert_true(idle_between(halted, later) == 1);
}

static void test_rest_by_the_guests_clock(void **state)
{
	(void)state;
	const struct sp_guest_sample first = {.work = 1000000, .clock = 100};
	struct sp_guest_sample second = {.work = 1000000, .clock = 115};
	assert_true(sp_guest_rest_between(&first, &second) == 15);
	second.work += 125000000; /* two seconds of them it worked */
	assert_true(sp_guest_rest_between(&first, &second) == 13);
	second.clock = 101; /* a second that was not over yet */
	assert_true(sp_guest_rest_between(&first, &second) == 0);
}

#define ON_DISPLAY(test) cmocka_unit_test_setup_teardown(test, make_display, free_display)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_DISPLAY(test_text_grows_in_place),
		ON_DISPLAY(test_scrolling_in_small_steps_loses_nothing),
		ON_DISPLAY(test_scrolling_in_leaps_loses_nothing),
		ON_DISPLAY(test_a_wrapped_line_is_one_line),
		ON_DISPLAY(test_a_line_that_wraps_between_samples_is_one_line),
		ON_DISPLAY(test_clear_keeps_what_was_there),
		ON_DISPLAY(test_clear_and_scrolling_is_no_loss),
		ON_DISPLAY(test_rows_moved_by_software),
		ON_DISPLAY(test_a_rewritten_line_comes_again_alone),
		ON_DISPLAY(test_strange_bytes),
		ON_DISPLAY(test_the_screen_is_the_window),
		ON_DISPLAY(test_a_start_inside_a_row_is_not_taken),
		cmocka_unit_test_teardown(test_more_than_a_round_is_noticed, free_display),
		cmocka_unit_test(test_serial_text),
		cmocka_unit_test(test_serial_drops_nul),
		cmocka_unit_test(test_serial_screen_is_the_last_lines),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_every_printable_character_has_its_own_key),
		cmocka_unit_test(test_registers),
		cmocka_unit_test(test_idle_time),
		cmocka_unit_test(test_rest_by_the_guests_clock),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
