/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Programs that ship as flat binaries: linked here by gcc with load addresses of their own, made flat by
 * objcopy, and accounted for with the linked file as their twin. Last, such a program as the decompressor of
 * a kernel image.
 */
#include "analyzers/ledger_help.h"
#include "analyzers/tool_help.h"

#include <elf.h>

#include "analyzers/bzimage_builder.h"

/* Code is loaded elsewhere than it runs, and a payload lies between sections. */
static const char script[] = "SECTIONS {\n"
			     "	. = 0x100000;\n"
			     "	.bstext : AT(0x2000) { BYTE(0x4d) BYTE(0x5a) . = 0x40; }\n"
			     "	.text : AT(0x2040) { *(.text .text.*) . = 0x200; }\n"
			     "	.rodata..compressed : AT(0x2240) { LONG(0x12345678) LONG(0) . = 0x30; }\n"
			     "	.rodata : AT(0x2270) { *(.rodata .rodata.*) . = ALIGN(16); }\n"
			     "	.data 0x300000 : AT(0x3000) { *(.data .data.*) . = ALIGN(. + 4, 16); }\n"
			     "	.bss : { *(.bss .bss.*) }\n"
			     "	/DISCARD/ : { *(.note*) *(.comment) *(.eh_frame) }\n"
			     "}\n";

#define TEXT_AT 0x40
#define PAYLOAD_AT 0x240
#define PAYLOAD_SIZE 0x30
#define RODATA_AT 0x270
#define DATA_AT 0x1000

/* The program in its scratch folder, made once for all tests. */
static char *scratch;
static struct sp_buffer flat, twin, map;

static void compile(const char *source, const char *object)
{
	SP_AUTOFREE char *path = sp_format("%s/analyzers/program/%s", TEST_SOURCE, source);
	TOOL(scratch, "gcc", "-O1", "-fno-pie", "-fno-asynchronous-unwind-tables", "-c", path, "-o", object);
}

static int make_program(void **state)
{
	(void)state;
	scratch = scratch_make();
	SP_AUTOFREE char *path = sp_path_join(scratch, "script.ld");
	write_text(path, script);
	TOOL(scratch, "mkdir", "dir");
	compile("entry.S", "entry.o");
	compile("first.c", "dir/first.o");
	compile("second.c", "dir/second.o");
	compile("member.c", "member.o");
	TOOL(scratch, "gcc", "-static", "-no-pie", "-nostdlib", "-Wl,-n", "-Wl,--build-id=none",
		"-Wl,-Tscript.ld", "-Wl,-Map=program.map", "-o", "program", "entry.o", "dir/first.o",
		"dir/second.o", "member.o");
	TOOL(scratch, "objcopy", "-O", "binary", "program", "flat");
	read_file(scratch, "flat", &flat);
	read_file(scratch, "program", &twin);
	read_file(scratch, "program.map", &map);
	return 0;
}

static int remove_program(void **state)
{
	(void)state;
	sp_buffer_free(&flat);
	sp_buffer_free(&twin);
	sp_buffer_free(&map);
	scratch_remove(scratch);
	return 0;
}

static struct sp_program_facts all_facts(void)
{
	return (struct sp_program_facts){.image = "decompressor",
		.prefix = "flat:",
		.twin = (const uint8_t *)twin.data,
		.twin_size = twin.size,
		.map = map.data,
		.tree = scratch};
}

static struct sp_ledger *ledger_with(const struct sp_program_facts *facts)
{
	return good_ledger("decompressor", flat.data, flat.size, facts);
}

static void test_sections_lie_at_their_load_addresses(void **state)
{
	(void)state;
	const struct sp_program_facts facts = all_facts();
	struct sp_ledger *ledger = ledger_with(&facts);
	assert_owner(ledger, SP_BY_SECTION, 0, "flat:.bstext");
	assert_sum(ledger, SP_BY_SECTION, "flat:.bstext", TEXT_AT);
	assert_owner(ledger, SP_BY_SECTION, TEXT_AT, "flat:.text");
	assert_sum(ledger, SP_BY_SECTION, "flat:.text", 0x200);
	assert_owner(ledger, SP_BY_SECTION, RODATA_AT, "flat:.rodata");
	assert_owner(ledger, SP_BY_SECTION, DATA_AT, "flat:.data");
	assert_sum(ledger, SP_BY_SECTION, "flat:.data", flat.size - DATA_AT);
	assert_sum(ledger, SP_BY_SECTION, "flat:.bss", 0);
	/* between sections objcopy writes zeros */
	assert_owner(ledger, SP_BY_SECTION, DATA_AT - 1, SP_LABEL_PADDING);
	sp_ledger_free(ledger);
}

static void test_symbols_are_where_their_bytes_are(void **state)
{
	(void)state;
	static const int table[] = {1, 2, 3};
	static const char name[12] = "member";
	const struct sp_program_facts facts = all_facts();
	struct sp_ledger *ledger = ledger_with(&facts);
	const char *table_at = memmem(flat.data, flat.size, table, sizeof(table));
	const char *name_at = memmem(flat.data, flat.size, name, sizeof(name));
	assert_non_null(table_at);
	assert_non_null(name_at);
	assert_owner(ledger, SP_BY_SYMBOL, (uint64_t)(table_at - flat.data), "flat:first_table");
	assert_owner(ledger, SP_BY_SYMBOL, (uint64_t)(name_at - flat.data), "flat:member_name");
	assert_sum(ledger, SP_BY_SYMBOL, "flat:first_table", 64);
	assert_sum(ledger, SP_BY_SYMBOL, "flat:member_name", 12);
	assert_sum(ledger, SP_BY_SYMBOL, "flat:sized_code", 2);
	assert_sum(ledger, SP_BY_SYMBOL, "flat:first_zeros", 0);
	assert_true(sum_of(ledger, SP_BY_SYMBOL, "flat:helper@dir/first.o") > 0);
	assert_owner(ledger, SP_BY_SYMBOL, TEXT_AT, "flat:_start");
	sp_ledger_free(ledger);
}

/* The kernel of other processors than x86 ships so; compressed it is what the stream holds. */
static void test_kernel(void **state)
{
	(void)state;
	struct sp_program_facts facts = all_facts();
	facts.image = "vmlinux.bin";
	facts.prefix = "";
	struct sp_ledger *ledger = good_ledger("vmlinux.bin", flat.data, flat.size, &facts);
	assert_owner(ledger, SP_BY_SECTION, TEXT_AT, ".text");
	assert_owner(ledger, SP_BY_SYMBOL, TEXT_AT, "_start");
	assert_owner(ledger, SP_BY_OPTION, TEXT_AT, "(kernel)");
	assert_true(sum_of(ledger, SP_BY_SYMBOL, "helper@dir/first.o") > 0);
	sp_ledger_free(ledger);
	/* other code, or a part of it, is another program */
	SP_AUTOFREE char *other = sp_alloc(flat.size);
	memcpy(other, flat.data, flat.size);
	other[TEXT_AT + 1] ^= 1;
	assert_refused(
		"vmlinux.bin", other, flat.size, &facts, "a flat one with the code of the linked file");
	assert_refused(
		"vmlinux.bin", flat.data, DATA_AT, &facts, "a flat one with the code of the linked file");
}

static void test_objects(void **state)
{
	(void)state;
	const struct sp_program_facts facts = all_facts();
	struct sp_ledger *ledger = ledger_with(&facts);
	assert_owner(ledger, SP_BY_OBJECT, TEXT_AT, "flat:entry.o");
	assert_owner(ledger, SP_BY_DIRECTORY, TEXT_AT, "flat:.");
	assert_true(sum_of(ledger, SP_BY_OBJECT, "flat:dir/first.o") > 64);
	assert_sum(ledger, SP_BY_DIRECTORY, "flat:dir",
		sum_of(ledger, SP_BY_OBJECT, "flat:dir/first.o") +
			sum_of(ledger, SP_BY_OBJECT, "flat:dir/second.o"));
	assert_sum(ledger, SP_BY_OBJECT, "(merged strings)", sizeof("a text that both objects have"));
	sp_ledger_free(ledger);
}

static void test_without_a_map(void **state)
{
	(void)state;
	struct sp_program_facts facts = all_facts();
	facts.map = NULL;
	struct sp_ledger *ledger = ledger_with(&facts);
	assert_sum(ledger, SP_BY_SYMBOL, "flat:first_table", 64);
	assert_true(sum_of(ledger, SP_BY_SYMBOL, "flat:helper@first.c") > 0);
	assert_sum(ledger, SP_BY_OBJECT, "flat:entry.o", 0);
	sp_ledger_free(ledger);
}

static void test_payload_is_left_out(void **state)
{
	(void)state;
	const struct sp_program_facts facts = all_facts();
	struct sp_ledger *ledger = ledger_with(&facts);
	for (int i = 0; i < SP_DIMENSIONS; i++)
		assert_null(strstr(owner_at(ledger, (enum sp_dimension)i, PAYLOAD_AT), "flat:"));
	assert_owner(ledger, SP_BY_SECTION, PAYLOAD_AT, SP_LABEL_UNKNOWN);
	assert_owner(ledger, SP_BY_SYMBOL, PAYLOAD_AT + 3, SP_LABEL_UNKNOWN);
	sp_ledger_free(ledger);
}

/* Older kernels fill in the PE headers and the setup header after the link. */
static void test_headers_may_differ_and_code_may_not(void **state)
{
	(void)state;
	const struct sp_program_facts facts = all_facts();
	flat.data[2] ^= 1;
	flat.data[RODATA_AT] ^= 1;
	sp_ledger_free(ledger_with(&facts));
	flat.data[2] ^= 1;
	flat.data[RODATA_AT] ^= 1;
	flat.data[TEXT_AT] ^= 1;
	assert_refused("decompressor", flat.data, flat.size, &facts, "its code in section .text differs");
	flat.data[TEXT_AT] ^= 1;
}

static void test_image_that_is_too_short(void **state)
{
	(void)state;
	const struct sp_program_facts facts = all_facts();
	assert_refused("decompressor", flat.data, DATA_AT, &facts, "its section .data would end at 0x10");
	assert_refused("decompressor", flat.data, TEXT_AT, &facts, "its section .text would end at 0x240");
	for (size_t size = 0; size < flat.size; size += 61) {
		SP_AUTOFREE char *cut = sp_alloc(size + 1);
		memcpy(cut, flat.data, size);
		assert_refused("decompressor", cut, size + 1, &facts, "of another link");
	}
}

static void test_twin_that_is_none(void **state)
{
	(void)state;
	struct sp_program_facts facts = all_facts();
	facts.twin = (const uint8_t *)flat.data;
	facts.twin_size = flat.size;
	assert_refused("decompressor", flat.data, flat.size, &facts,
		"its unstripped twin: this is no little-endian ELF file");
	facts = all_facts();
	for (size_t size = 0; size < twin.size; size += 97) {
		facts.twin_size = size;
		survives("decompressor", flat.data, flat.size, &facts);
	}
}

static void test_every_byte_of_the_twins_headers_changed(void **state)
{
	(void)state;
	struct sp_program_facts facts = all_facts();
	SP_AUTOFREE char *copy = sp_alloc(twin.size);
	memcpy(copy, twin.data, twin.size);
	Elf64_Ehdr header;
	memcpy(&header, copy, sizeof(header));
	facts.twin = (const uint8_t *)copy;
	for (size_t at = 0; at < twin.size; at++) {
		bool is_header = at < 0x100 || at >= header.e_shoff;
		copy[at] = (char)(is_header ? 0xff : copy[at]);
		if (is_header)
			survives("decompressor", flat.data, flat.size, &facts);
		copy[at] = twin.data[at];
	}
}

/* The code runs at other addresses than it is loaded at, and so do its options. */
static void test_options_and_what_ran(void **state)
{
	(void)state;
	struct sp_address_label labels[] = {{0x100000, TEXT_AT + 2, "(always built)"},
		{0x100000 + TEXT_AT + 2, 0x1fe, "SERIAL"}, {0x300000, 4, "VGA"}};
	const struct sp_address_labels options = {labels, SP_COUNT(labels)};
	struct sp_stretch ran[] = {{0x100000 + TEXT_AT + 8, 16}, {0x300000, 8}};
	const struct sp_stretches executed = {ran, SP_COUNT(ran), SP_COUNT(ran)};
	struct sp_program_facts facts = all_facts();
	facts.options = &options;
	facts.executed = &executed;
	struct sp_ledger *ledger = ledger_with(&facts);
	assert_owner(ledger, SP_BY_OPTION, 0, "(always built)");
	assert_owner(ledger, SP_BY_OPTION, TEXT_AT + 1, "(always built)");
	assert_owner(ledger, SP_BY_OPTION, TEXT_AT + 2, "flat:SERIAL");
	assert_owner(ledger, SP_BY_OPTION, DATA_AT + 3, "flat:VGA");
	assert_owner(ledger, SP_BY_OPTION, RODATA_AT, SP_LABEL_UNKNOWN);
	uint64_t code = 0, count = 0;
	for (size_t i = 0; i < ledger->piece_count; i++) {
		code += ledger->pieces[i].code;
		count += ledger->pieces[i].executed;
	}
	assert_int_equal(code, 0x200); /* headers in a section of code are none */
	assert_int_equal(count, 16);
	assert_true(ledger->traced);
	sp_ledger_free(ledger);
}

/* In a kernel image the program has its bytes, and the payload in it has its own owner. */
static void test_decompressor_in_a_kernel_image(void **state)
{
	(void)state;
	const struct sp_program_facts facts = all_facts();
	SP_BUFFER image = SP_BUFFER_EMPTY;
	bz_fill(&image, BZ_SETUP, 's');
	sp_buffer_add(&image, flat.data, flat.size);
	while (image.size % 16)
		bz_fill(&image, 1, 0);
	bz_header(&image, PAYLOAD_SIZE);
	bz_put(&image, 0x248, PAYLOAD_AT, 4);
	bz_sum(&image); /* over the last bytes of .data, as the kernel has it */
	struct sp_ledger *ledger = good_ledger("bzImage", image.data, image.size, &facts);
	assert_owner(ledger, SP_BY_SECTION, BZ_SETUP + TEXT_AT, "flat:.text");
	assert_owner(ledger, SP_BY_OBJECT, BZ_SETUP + TEXT_AT, "flat:entry.o");
	assert_owner(ledger, SP_BY_SYMBOL, BZ_SETUP + TEXT_AT, "flat:_start");
	assert_owner(ledger, SP_BY_SECTION, BZ_SETUP + PAYLOAD_AT, SP_LABEL_UNKNOWN);
	assert_owner(ledger, SP_BY_SECTION, BZ_SETUP - 1, "(bzImage setup)");
	assert_owner(ledger, SP_BY_OPTION, BZ_SETUP + TEXT_AT, "(boot code)");
	assert_owner(ledger, SP_BY_OPTION, BZ_SETUP + PAYLOAD_AT, "(kernel)");
	for (enum sp_dimension i = SP_BY_SECTION; i <= SP_BY_DIRECTORY; i++)
		assert_owner(ledger, i, image.size - 4, "(bzImage checksum)");
	sp_ledger_free(ledger);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sections_lie_at_their_load_addresses),
		cmocka_unit_test(test_symbols_are_where_their_bytes_are),
		cmocka_unit_test(test_kernel),
		cmocka_unit_test(test_objects),
		cmocka_unit_test(test_without_a_map),
		cmocka_unit_test(test_payload_is_left_out),
		cmocka_unit_test(test_headers_may_differ_and_code_may_not),
		cmocka_unit_test(test_image_that_is_too_short),
		cmocka_unit_test(test_twin_that_is_none),
		cmocka_unit_test(test_every_byte_of_the_twins_headers_changed),
		cmocka_unit_test(test_options_and_what_ran),
		cmocka_unit_test(test_decompressor_in_a_kernel_image),
	};
	return cmocka_run_group_tests(tests, make_program, remove_program);
}
