/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Programs to read facts of that are none, stripped, of another link, cut short or damaged.
 */
#include "unit/program_sample.h"

static char *scratch; /* the plain program, made once for the tests below */

static int make_plain(void **state)
{
	(void)state;
	scratch = build(&plain);
	return 0;
}

static int remove_plain(void **state)
{
	(void)state;
	scratch_remove(scratch);
	return 0;
}

static void refuse(const char *name, const char *message)
{
	struct sp_linked_program program = {0};
	check_error(try_read(scratch, name, NULL, NULL, false, &program), SP_USAGE, message);
}

static void test_files_that_are_no_program(void **state)
{
	(void)state;
	struct sp_linked_program program = {0};
	TOOL(scratch, "strip", "-s", "-o", "stripped", "program");
	write_in(scratch, "empty", "");
	refuse("stripped", "has no symbols; give the unstripped file");
	refuse("one.c", "is no ELF file");
	refuse("empty", "is no ELF file");
	refuse("dir", "is no ELF file");
	refuse("one.o", "no linked program");
	check_error(try_read(scratch, "missing", NULL, NULL, false, &program), SP_UNABLE, "could not read");
	check_error(
		try_read(scratch, "program", "missing", NULL, false, &program), SP_UNABLE, "could not read");
	check_error(try_read(scratch, "program", NULL, "missing", false, &program), SP_UNABLE, "missing");
}

static void assert_note(const char *relocated, const char *map, const char *text)
{
	SP_LINKED_PROGRAM program = {0};
	check_ok(try_read(scratch, "program", relocated, map, false, &program));
	assert_int_equal(program.note_count, 1);
	if (!strstr(program.notes[0], text))
		fail_msg("the note \"%s\" lacks \"%s\"", program.notes[0], text);
	assert_false(program.has_references);
	assert_int_equal(program.part_count, 0);
	assert_true(program.has_lines);
}

static void test_files_of_another_link(void **state)
{
	(void)state;
	TOOL(scratch, "gcc", "-static", "-no-pie", "-nostdlib", "-Wl,--build-id=none",
		"-Wl,-Ttext-segment=0x700000", "-Wl,--emit-relocs", "-Wl,-Map=other.map", "-o", "other",
		"one.o", "dir/two.o", "three.o");
	assert_note("other", NULL, "of another link");
	assert_note(NULL, "other.map", "of another link");
	assert_note("one.c", NULL, "is no ELF file");
	assert_note(NULL, "one.c", "GNU ld");
}

/* Reads the bytes as a program, which may fail but no more. Tells whether it did not. */
static bool survives(const struct sp_buffer *bytes, size_t size)
{
	SP_LINKED_PROGRAM program = {0};
	SP_AUTOFREE char *path = sp_path_join(scratch, "damaged");
	check_ok(sp_file_write(path, bytes->data, size));
	struct sp_error *error = try_read(scratch, "damaged", "damaged", NULL, false, &program);
	if (!error)
		assert_sound(&program);
	bool survived = !error;
	sp_error_free(error);
	return survived;
}

static void test_cut_at_many_lengths(void **state)
{
	(void)state;
	SP_BUFFER file = SP_BUFFER_EMPTY;
	read_file(scratch, "relocated", &file);
	for (size_t size = 0; size < file.size; size += 1 + size / 32)
		assert_false(survives(&file, size));
	assert_true(survives(&file, file.size));
}

/* Every few bytes of everything behind the loaded sections: debug information, relocations, symbols, headers.
 */
static void test_damaged_everywhere(void **state)
{
	(void)state;
	SP_BUFFER file = SP_BUFFER_EMPTY;
	read_file(scratch, "relocated", &file);
	SP_LINKED_PROGRAM program = {0};
	check_ok(try_read(scratch, "relocated", NULL, NULL, false, &program));
	uint64_t behind = 0;
	for (size_t i = 0; i < program.section_count; i++)
		if (program.sections[i].has_bytes &&
			program.sections[i].offset + program.sections[i].size > behind)
			behind = program.sections[i].offset + program.sections[i].size;
	size_t survived = 0;
	for (size_t at = behind; at < file.size; at += 13) {
		char kept = file.data[at];
		file.data[at] = (char)(at % 2 ? 0xff : kept ^ 0x21);
		survived += survives(&file, file.size);
		file.data[at] = kept;
	}
	assert_true(survived > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files_that_are_no_program),
		cmocka_unit_test(test_files_of_another_link),
		cmocka_unit_test(test_cut_at_many_lengths),
		cmocka_unit_test(test_damaged_everywhere),
	};
	return cmocka_run_group_tests(tests, make_plain, remove_plain);
}
