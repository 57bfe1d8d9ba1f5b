/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading GNU ld's link maps, and the names that objects get.
 */
#include "unit/harness.h"

#include "base/link_map.h"
#include "base/object_name.h"

/* What ld prints, in short: archive list, discarded sections, the map, a cross reference. */
static const char map_text[] =
	"Archive member included to satisfy reference by file (symbol)\n"
	"\n"
	"lib/lib.a(ctype.o)            init/main.o (_ctype)\n"
	"\n"
	"Discarded input sections\n"
	"\n"
	" .discard       0x0000000000000000       0x10 init/main.o\n"
	"\n"
	"Memory Configuration\n"
	"\n"
	"Name             Origin             Length             Attributes\n"
	"*default*        0x0000000000000000 0xffffffffffffffff\n"
	"\n"
	"Linker script and memory map\n"
	"\n"
	"LOAD init/main.o\n"
	"START GROUP\n"
	"LOAD lib/lib.a\n"
	"END GROUP\n"
	"                0x0000000001000000                phys_start = ABSOLUTE ((start - 0x80000000))\n"
	"\n"
	".text           0xffffffff81000000     0x1000 load address 0x0000000001000000\n"
	"                0xffffffff81000000                _text = .\n"
	" *(.head.text)\n"
	" .head.text     0xffffffff81000000      0x100 init/main.o\n"
	"                0xffffffff81000000                start\n"
	" *fill*         0xffffffff81000100       0x10 cccc\n"
	" .text.of_a_very_long_name\n"
	"                0xffffffff81000110       0x20 lib/lib.a(ctype.o)\n"
	"                0xffffffff81000110                _ctype\n"
	" .text          0xffffffff81000130        0x0 init/version.o\n"
	" .text          0xffffffff81000130        0x8 a folder/with spaces.o\n"
	" QUAD           0xffffffff81000138        0x8 0x0\n"
	"                [!provide]                        PROVIDE (nothing = .)\n"
	"                0xffffffff81000140                PROVIDE (_etext = .)\n"
	"                0x0000000000000001                ASSERT ((_etext == 0x1), too large)\n"
	"\n"
	".a_section_of_a_very_long_name\n"
	"                0xffffffff81001000       0x40\n"
	" *(.rodata.str1.1)\n"
	" .rodata.str1.1\n"
	"                0xffffffff81001000       0x40 init/main.o\n"
	"                                         0x5c (size before relaxing)\n"
	"\n"
	".interp\n"
	" *(.interp)\n"
	"OUTPUT(vmlinux elf64-x86-64)\n"
	"\n"
	"Cross Reference Table\n"
	"\n"
	"Symbol                                            File\n"
	"_ctype                                            lib/lib.a(ctype.o)\n"
	"                                                  init/main.o\n";

static void assert_span(struct sp_span span, const char *text)
{
	if (!sp_span_is(span, text))
		fail_msg("\"%.*s\" is not \"%s\"", (int)span.length, span.text, text);
}

static void assert_input(const struct sp_link_map *map, size_t i, const char *section, uint64_t address,
	uint64_t size, const char *file)
{
	assert_true(i < map->input_count);
	assert_span(map->inputs[i].section, section);
	assert_span(map->inputs[i].file, file);
	assert_int_equal(map->inputs[i].address, address);
	assert_int_equal(map->inputs[i].size, size);
}

static void test_outputs_and_inputs(void **state)
{
	(void)state;
	struct sp_link_map map;
	check_ok(sp_link_map_parse(map_text, &map));
	assert_int_equal(map.output_count, 2);
	assert_span(map.outputs[0].name, ".text");
	assert_int_equal(map.outputs[0].address, 0xffffffff81000000);
	assert_int_equal(map.outputs[0].size, 0x1000);
	assert_span(map.outputs[1].name, ".a_section_of_a_very_long_name");
	assert_int_equal(map.outputs[1].size, 0x40);

	assert_int_equal(map.input_count, 5);
	assert_input(&map, 0, ".head.text", 0xffffffff81000000, 0x100, "init/main.o");
	assert_input(&map, 1, "*fill*", 0xffffffff81000100, 0x10, "");
	assert_input(&map, 2, ".text.of_a_very_long_name", 0xffffffff81000110, 0x20, "lib/lib.a(ctype.o)");
	assert_input(&map, 3, ".text", 0xffffffff81000130, 8, "a folder/with spaces.o");
	assert_input(&map, 4, ".rodata.str1.1", 0xffffffff81001000, 0x40, "init/main.o");
	assert_int_equal(map.inputs[3].output, 0);
	assert_int_equal(map.inputs[4].output, 1);
	sp_link_map_free(&map);
}

static void test_symbols_and_markers(void **state)
{
	(void)state;
	struct sp_link_map map;
	check_ok(sp_link_map_parse(map_text, &map));
	assert_int_equal(map.symbol_count, 2);
	assert_span(map.symbols[0].name, "start");
	assert_span(map.symbols[1].name, "_ctype");
	assert_int_equal(map.symbols[1].address, 0xffffffff81000110);
	assert_true(sp_link_map_is_marker(&map, "_text"));
	assert_true(sp_link_map_is_marker(&map, "_etext"));
	assert_true(sp_link_map_is_marker(&map, "phys_start"));
	assert_false(sp_link_map_is_marker(&map, "start"));
	assert_false(sp_link_map_is_marker(&map, "nothing"));
	assert_false(sp_link_map_is_marker(&map, "_tex"));
	sp_link_map_free(&map);
}

/* Sizes of contributions that were merged with earlier ones are those from before. */
static void test_contributions_that_were_merged_away(void **state)
{
	(void)state;
	struct sp_link_map map;
	check_ok(sp_link_map_parse("Linker script and memory map\n"
				   "\n"
				   ".rodata 0x100 0x34\n"
				   " .rodata.str1.1 0x100 0x1e first.o\n"
				   " .rodata.str1.1 0x11e 0x1e second.o\n"
				   " .rodata.str1.1 0x11e 0x4 third.o\n"
				   " *fill* 0x11e 0x2 \n"
				   " .rodata 0x120 0x8 second.o\n"
				   " .rodata.cst8 0x128 0x8 first.o\n"
				   " .rodata.cst8 0x130 0x8 second.o\n"
				   " .rodata 0x130 0x4 third.o\n"
				   " .rodata.cst4 0x134 0x4 third.o\n"
				   " .rodata.cst4 0x134 0x4 fourth.o\n"
				   "\n"
				   ".data 0x200 0x10\n"
				   " .data 0x200 0x10 first.o\n",
		&map));
	assert_int_equal(map.input_count, 6);
	assert_input(&map, 0, ".rodata.str1.1", 0x100, 0x1e, "first.o");
	assert_input(&map, 1, "*fill*", 0x11e, 2, "");
	assert_input(&map, 2, ".rodata", 0x120, 8, "second.o");
	assert_input(&map, 3, ".rodata.cst8", 0x128, 8, "first.o");
	assert_input(&map, 4, ".rodata", 0x130, 4, "third.o");
	assert_input(&map, 5, ".data", 0x200, 0x10, "first.o");
	sp_link_map_free(&map);
}

static void test_lines_of_windows(void **state)
{
	(void)state;
	struct sp_link_map map;
	check_ok(sp_link_map_parse(
		"Linker script and memory map\r\n\r\n.text 0x10 0x20\r\n .text 0x10 0x20 a.o\r\n", &map));
	assert_int_equal(map.input_count, 1);
	assert_input(&map, 0, ".text", 0x10, 0x20, "a.o");
	sp_link_map_free(&map);
}

static void test_texts_that_are_no_map(void **state)
{
	(void)state;
	struct sp_link_map map;
	check_error(sp_link_map_parse("", &map), SP_USAGE, "Linker script and memory map");
	check_error(
		sp_link_map_parse(
			"             VMA              LMA     Size Align Out     In      Symbol\n", &map),
		SP_USAGE, "ld.lld");
	check_error(sp_link_map_parse("Linker script and memory map\n\n.text 0x10 0x20\n", &map), SP_USAGE,
		"names no object file");
	check_error(sp_link_map_parse("Linker script and memory map\n .text 0x10 0x20 a.o\n", &map), SP_USAGE,
		"names no object file");
}

static void test_map_cut_at_every_length(void **state)
{
	(void)state;
	size_t whole = 0;
	for (size_t size = 0; size < sizeof(map_text); size++) {
		struct sp_link_map map;
		SP_AUTOFREE char *cut = sp_alloc(size + 1);
		memcpy(cut, map_text, size);
		struct sp_error *error = sp_link_map_parse(cut, &map);
		if (!error) {
			whole++;
			assert_true(map.input_count > 0 && map.input_count <= 5);
			sp_link_map_free(&map);
		}
		sp_error_free(error);
	}
	assert_true(whole > 0);
}

static void assert_name(const char *section, const char *file, const char *object, const char *directory)
{
	const struct sp_program_facts facts = {.prefix = "box:", .tree = "/home/me/build/"};
	struct sp_map_input input = {.section = {section, strlen(section)}, .file = {file, strlen(file)}};
	SP_OBJECT_NAME name = {0};
	sp_object_name_make(&input, &facts, &name);
	assert_string_equal(name.object, object);
	assert_string_equal(name.directory, directory);
}

static void test_names_of_objects_in_the_tree(void **state)
{
	(void)state;
	assert_name(".text", "kernel/fork.o", "box:kernel/fork.o", "box:kernel");
	assert_name(".text", "kernel/sched/core.o", "box:kernel/sched/core.o", "box:kernel/sched");
	assert_name(".text", "./kernel/fork.o", "box:kernel/fork.o", "box:kernel");
	assert_name(".text", "/home/me/build/kernel/fork.o", "box:kernel/fork.o", "box:kernel");
	assert_name(".text", "main.o", "box:main.o", "box:.");
	assert_name(".text", "coreutils/lib.a(ls.o)", "box:coreutils/ls.o", "box:coreutils");
	assert_name(".text", "/home/me/build/libbb/lib.a(x.o)", "box:libbb/x.o", "box:libbb");
	assert_name(".text", "lib.a(x.o)", "box:x.o", "box:.");
	assert_name(".text", "lib/lib.a(sub/x.o)", "box:lib/x.o", "box:lib");
}

static void test_names_of_objects_from_elsewhere(void **state)
{
	(void)state;
	assert_name(".text", "/usr/lib/gcc/../libc.a(printf.o)", "libc.a:printf.o", "libc.a");
	assert_name(".text", "/usr/lib/crt1.o", "crt1.o", "(toolchain)");
	assert_name(".text", "../musl/lib/libc.a(printf.o)", "libc.a:printf.o", "libc.a");
	assert_name(".text", "/home/me/build2/a.o", "a.o", "(toolchain)");
}

static void test_names_that_are_no_objects(void **state)
{
	(void)state;
	assert_name("*fill*", "", "(padding)", "(padding)");
	assert_name(".rodata.str1.1", "a.o", "(merged strings)", "(merged strings)");
	assert_name(".rodata.main.str1.8", "a.o", "(merged strings)", "(merged strings)");
	assert_name(".rodata.cst16", "a.o", "(merged constants)", "(merged constants)");
	assert_name(".got", "a.o", "(linker)", "(linker)");
	assert_name(".got.plt", "a.o", "(linker)", "(linker)");
	assert_name(".rela.iplt", "a.o", "(linker)", "(linker)");
	assert_name(".note.gnu.build-id", "a.o", "(linker)", "(linker)");
	assert_name(".text", "/tmp/cc1.ltrans0.ltrans.o", "(link-time optimised)", "(link-time optimised)");
	/* close, but none of these */
	assert_name(".rodata.str", "a.o", "box:a.o", "box:.");
	assert_name(".rodata.list1.1", "a.o", "box:a.o", "box:.");
	assert_name(".text.1", "a.o", "box:a.o", "box:.");
	assert_name(".gotcha", "a.o", "box:a.o", "box:.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_outputs_and_inputs),
		cmocka_unit_test(test_symbols_and_markers),
		cmocka_unit_test(test_contributions_that_were_merged_away),
		cmocka_unit_test(test_lines_of_windows),
		cmocka_unit_test(test_texts_that_are_no_map),
		cmocka_unit_test(test_map_cut_at_every_length),
		cmocka_unit_test(test_names_of_objects_in_the_tree),
		cmocka_unit_test(test_names_of_objects_from_elsewhere),
		cmocka_unit_test(test_names_that_are_no_objects),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
