/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Owners of nameless bytes, in a real program: compiled and linked here by gcc from the sources in
 * references/, for 64 and for 32 bits, once as it ships and once with its relocations kept.
 */
#include "analyzers/ledger_help.h"
#include "analyzers/tool_help.h"

#include <elf.h>

#include "base/instruction.h"

struct program {
	const char *width; /* -m64, -m32 */
	char *folder;
	struct sp_buffer shipped, twin, map, relocated;
};
static struct program programs[] = {{.width = "-m64"}, {.width = "-m32"}};
static struct program dynamic = {.width = "-m64"};

static void compile(const struct program *program, const char *source, const char *object)
{
	SP_AUTOFREE char *path = sp_format("%s/analyzers/references/%s", TEST_SOURCE, source);
	bool is_dynamic = program == &dynamic;
	TOOL(program->folder, "gcc", program->width, "-O1", is_dynamic ? "-fPIC" : "-fno-pie", "-fno-inline",
		"-fcf-protection=none", "-fno-reorder-functions", "-fasynchronous-unwind-tables", "-c", path,
		"-o", object);
}

static void link_program(const struct program *program, const char *output, const char *option)
{
	SP_AUTOFREE char *map = sp_format("-Wl,-Map=%s.map", output);
	TOOL(program->folder, "gcc", program->width, "-static", "-no-pie", "-nostdlib", "-Wl,-n",
		"-Wl,--build-id=none", map, option, "-o", output, "start.o", "one.o", "two.o");
}

static void read_program(struct program *program)
{
	TOOL(program->folder, "strip", "-s", "-o", "shipped", "program");
	read_file(program->folder, "shipped", &program->shipped);
	read_file(program->folder, "program", &program->twin);
	read_file(program->folder, "program.map", &program->map);
	read_file(program->folder, "relocated", &program->relocated);
}

static void make_program(struct program *program)
{
	program->folder = scratch_make();
	compile(program, "start.S", "start.o");
	compile(program, "one.c", "one.o");
	compile(program, "two.c", "two.o");
	link_program(program, "program", "-Wl,--no-warn-rwx-segments");
	link_program(program, "relocated", "-Wl,--emit-relocs");
	read_program(program);
}

static void link_dynamic(const struct program *program, const char *output, const char *option)
{
	SP_AUTOFREE char *map = sp_format("-Wl,-Map=%s.map", output);
	TOOL(program->folder, "gcc", program->width, "-pie", "-nostdlib", "-Wl,-z,lazy", "-Wl,--eh-frame-hdr",
		"-Wl,--build-id=none", map, option, "-o", output, "caller.o", "library.so");
}

static void make_dynamic(struct program *program)
{
	program->folder = scratch_make();
	compile(program, "caller.c", "caller.o");
	compile(program, "library.c", "library.o");
	TOOL(program->folder, "gcc", program->width, "-shared", "-nostdlib", "-o", "library.so", "library.o");
	link_dynamic(program, "program", "-Wl,--no-warn-rwx-segments");
	link_dynamic(program, "relocated", "-Wl,--emit-relocs");
	read_program(program);
}

static int make_programs(void **state)
{
	(void)state;
	for (size_t i = 0; i < SP_COUNT(programs); i++)
		make_program(&programs[i]);
	make_dynamic(&dynamic);
	return 0;
}

static void remove_program(struct program *program)
{
	sp_buffer_free(&program->shipped);
	sp_buffer_free(&program->twin);
	sp_buffer_free(&program->map);
	sp_buffer_free(&program->relocated);
	scratch_remove(program->folder);
}

static int remove_programs(void **state)
{
	(void)state;
	for (size_t i = 0; i < SP_COUNT(programs); i++)
		remove_program(&programs[i]);
	remove_program(&dynamic);
	return 0;
}

static struct sp_program_facts all_facts(const struct program *program)
{
	return (struct sp_program_facts){.image = "/bin/program",
		.prefix = "prog:",
		.twin = (const uint8_t *)program->twin.data,
		.twin_size = program->twin.size,
		.map = program->map.data,
		.tree = program->folder,
		.relocated = (const uint8_t *)program->relocated.data,
		.relocated_size = program->relocated.size};
}

static struct sp_ledger *ledger_of(const struct program *program)
{
	const struct sp_program_facts facts = all_facts(program);
	return good_ledger("/bin/program", program->shipped.data, program->shipped.size, &facts);
}

/* Where these bytes are; they are there once. */
static uint64_t place_of(const struct program *program, const void *bytes, size_t size)
{
	const char *data = program->shipped.data, *end = data + program->shipped.size;
	const char *place = memmem(data, program->shipped.size, bytes, size);
	assert_non_null(place);
	assert_null(memmem(place + 1, (size_t)(end - place) - 1, bytes, size));
	return (uint64_t)(place - data);
}

static uint64_t text_at(const struct program *program, const char *text)
{
	return place_of(program, text, strlen(text) + 1);
}

/* All of [offset, offset + size) is owned so. */
static void assert_owned(const struct sp_ledger *ledger, uint64_t offset, uint64_t size, const char *symbol,
	const char *object, enum sp_evidence evidence)
{
	uint64_t seen = 0;
	for (size_t i = 0; i < ledger->piece_count; i++) {
		const struct sp_piece *piece = &ledger->pieces[i];
		if (piece->offset + piece->size <= offset || piece->offset >= offset + size)
			continue;
		uint64_t from = piece->offset > offset ? piece->offset : offset;
		uint64_t to = piece->offset + piece->size;
		seen += (to < offset + size ? to : offset + size) - from;
		assert_string_equal(ledger->labels[piece->owner[SP_BY_SYMBOL]].name, symbol);
		if (object)
			assert_string_equal(ledger->labels[piece->owner[SP_BY_OBJECT]].name, object);
		assert_int_equal(piece->evidence, evidence);
	}
	assert_int_equal(seen, size);
}

static void assert_text_owned(const struct program *program, const struct sp_ledger *ledger, const char *text,
	const char *symbol, const char *object)
{
	assert_owned(ledger, text_at(program, text), strlen(text) + 1, symbol, object, SP_REFERRED);
}

static void test_strings_belong_to_who_refers_to_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < SP_COUNT(programs); i++) {
		const struct program *program = &programs[i];
		struct sp_ledger *ledger = ledger_of(program);
		assert_text_owned(
			program, ledger, "a text of one function alone", "prog:one_alone", "prog:one.o");
		assert_text_owned(program, ledger, "name alpha", "prog:own_names.0", "prog:one.o");
		assert_text_owned(program, ledger, "name gamma", "prog:own_names.0", "prog:one.o");
		assert_sum(ledger, SP_BY_OBJECT, "(merged strings)", 0);
		sp_ledger_free(ledger);
	}
}

static void test_shared_strings_are_split_evenly(void **state)
{
	(void)state;
	static const char text[] = "a text that three have";
	for (size_t i = 0; i < SP_COUNT(programs); i++) {
		struct sp_ledger *ledger = ledger_of(&programs[i]);
		uint64_t at = text_at(&programs[i], text);
		/* 23 bytes: 7, 8 and 8, in the order of the labels */
		assert_owned(ledger, at, 7, "prog:one_shared", "prog:one.o", SP_SPLIT);
		assert_owned(ledger, at + 7, 8, "prog:own_names.0", "prog:one.o", SP_SPLIT);
		assert_owned(ledger, at + 15, 8, "prog:two_shared", "prog:two.o", SP_SPLIT);
		sp_ledger_free(ledger);
	}
}

static void test_ends_of_strings_are_shared(void **state)
{
	(void)state;
	for (size_t i = 0; i < SP_COUNT(programs); i++) {
		struct sp_ledger *ledger = ledger_of(&programs[i]);
		uint64_t at = text_at(&programs[i], "the head, and then the tail");
		assert_owned(ledger, at, 19, "prog:one_whole", "prog:one.o", SP_REFERRED);
		assert_owned(ledger, at + 19, 4, "prog:one_whole", "prog:one.o", SP_SPLIT);
		assert_owned(ledger, at + 23, 5, "prog:two_tail", "prog:two.o", SP_SPLIT);
		sp_ledger_free(ledger);
	}
}

static void test_nameless_tables_hand_on(void **state)
{
	(void)state;
	for (size_t i = 0; i < SP_COUNT(programs); i++) {
		const struct program *program = &programs[i];
		struct sp_ledger *ledger = ledger_of(program);
		assert_text_owned(
			program, ledger, "a text behind a nameless table", "prog:table_user", "prog:start.o");
		assert_text_owned(
			program, ledger, "another text behind that table", "prog:table_user", "prog:start.o");
		sp_ledger_free(ledger);
	}
}

/* Sum of a label's bytes in a section. */
static uint64_t sum_in(const struct sp_ledger *ledger, const char *section, const char *symbol)
{
	uint64_t sum = 0;
	for (size_t i = 0; i < ledger->piece_count; i++)
		if (!strcmp(ledger->labels[ledger->pieces[i].owner[SP_BY_SECTION]].name, section) &&
			!strcmp(ledger->labels[ledger->pieces[i].owner[SP_BY_SYMBOL]].name, symbol))
			sum += ledger->pieces[i].size;
	return sum;
}

static void test_jump_tables_belong_to_their_code(void **state)
{
	(void)state;
	for (size_t i = 0; i < SP_COUNT(programs); i++) {
		struct sp_ledger *ledger = ledger_of(&programs[i]);
		uint64_t pointer = i ? 4 : 8;
		/* six cases; nothing else in .rodata is the function's */
		assert_int_equal(sum_in(ledger, "prog:.rodata", "prog:one_choose"), 6 * pointer);
		assert_int_equal(sum_in(ledger, "prog:.rodata", "prog:table_user"),
			2 * pointer + 2 * sizeof("a text behind a nameless table"));
		sp_ledger_free(ledger);
	}
}

static void test_records_belong_to_what_they_are_about(void **state)
{
	(void)state;
	for (size_t i = 0; i < SP_COUNT(programs); i++) {
		struct sp_ledger *ledger = ledger_of(&programs[i]);
		uint64_t values = place_of(&programs[i], "\x11\x11\x11\x11\x22\x22\x22\x22", 8);
		/* by object they are whose section contributed them */
		assert_owned(ledger, values - 4, 12, "prog:table_user", "prog:start.o", SP_REFERRED);
		assert_owned(ledger, values + 8, 24, "prog:one_choose", "prog:start.o", SP_REFERRED);
		assert_int_equal(sum_in(ledger, "prog:records", "prog:two_walk"), 0);
		sp_ledger_free(ledger);
	}
}

static void test_constants_are_split(void **state)
{
	(void)state;
	struct sp_ledger *ledger = ledger_of(&programs[0]);
	const double constant = 1.0625;
	uint64_t at = place_of(&programs[0], &constant, sizeof(constant));
	assert_owned(ledger, at, 4, "prog:one_scale", "prog:one.o", SP_SPLIT);
	assert_owned(ledger, at + 4, 4, "prog:two_scale", "prog:two.o", SP_SPLIT);
	assert_sum(ledger, SP_BY_OBJECT, "(merged constants)", 0);
	sp_ledger_free(ledger);
}

static void test_frames_belong_to_their_functions(void **state)
{
	(void)state;
	for (size_t i = 0; i < SP_COUNT(programs); i++) {
		struct sp_ledger *ledger = ledger_of(&programs[i]);
		assert_true(sum_in(ledger, "prog:.eh_frame", "prog:one_choose") >= 20);
		assert_true(sum_in(ledger, "prog:.eh_frame", "prog:two_walk") >= 20);
		/* a CIE, which all functions share, and the frame of the nameless one */
		assert_true(sum_of(ledger, SP_BY_SYMBOL, "(unnamed prog:.eh_frame)") <= 64);
		sp_ledger_free(ledger);
	}
}

static void test_nameless_code_is_not_what_it_calls(void **state)
{
	(void)state;
	for (size_t i = 0; i < SP_COUNT(programs); i++) {
		struct sp_ledger *ledger = ledger_of(&programs[i]);
		assert_true(sum_in(ledger, "prog:.text", "(unnamed prog:.text)") >= 20);
		sp_ledger_free(ledger);
	}
}

/* Stub, slot, relocation, dynamic symbol and its name: all of them are there for the one who calls. */
static void test_dynamic_tables_belong_to_callers(void **state)
{
	(void)state;
	struct sp_ledger *ledger = ledger_of(&dynamic);
	assert_text_owned(&dynamic, ledger, "library_call", "prog:caller", "prog:caller.o");
	assert_int_equal(sum_in(ledger, "prog:.plt", "prog:caller"), 16);
	assert_int_equal(sum_in(ledger, "prog:.got.plt", "prog:caller"), 8);
	assert_int_equal(sum_in(ledger, "prog:.rela.plt", "prog:caller"), sizeof(Elf64_Rela));
	assert_int_equal(sum_in(ledger, "prog:.dynsym", "prog:caller"), sizeof(Elf64_Sym));
	assert_int_equal(sum_in(ledger, "prog:.eh_frame_hdr", "prog:caller"), 8);
	assert_int_equal(sum_in(ledger, "prog:.eh_frame_hdr", "prog:_start"), 8);
	sp_ledger_free(ledger);
}

static void test_nothing_else_stays_unnamed(void **state)
{
	(void)state;
	for (size_t i = 0; i < SP_COUNT(programs); i++) {
		struct sp_ledger *ledger = ledger_of(&programs[i]);
		assert_sum(ledger, SP_BY_SYMBOL, "(unnamed prog:.rodata)", 0);
		assert_sum(ledger, SP_BY_SYMBOL, "(unnamed prog:records)", 0);
		assert_sum(ledger, SP_BY_SYMBOL, SP_LABEL_UNKNOWN, 0);
		sp_ledger_free(ledger);
	}
}

static void test_without_relocations(void **state)
{
	(void)state;
	struct sp_program_facts facts = all_facts(&programs[0]);
	facts.relocated = NULL;
	struct sp_ledger *ledger =
		good_ledger("/bin/program", programs[0].shipped.data, programs[0].shipped.size, &facts);
	assert_true(sum_of(ledger, SP_BY_SYMBOL, "(unnamed prog:.rodata)") > 100);
	assert_true(sum_of(ledger, SP_BY_OBJECT, "(merged strings)") > 100);
	/* frames tell by themselves whose they are */
	assert_true(sum_in(ledger, "prog:.eh_frame", "prog:one_choose") >= 20);
	sp_ledger_free(ledger);
}

static void test_without_a_map(void **state)
{
	(void)state;
	struct sp_program_facts facts = all_facts(&programs[0]);
	facts.map = NULL;
	struct sp_ledger *ledger =
		good_ledger("/bin/program", programs[0].shipped.data, programs[0].shipped.size, &facts);
	/* strings are not told from other bytes then, but who refers to them is */
	assert_owner(ledger, SP_BY_SYMBOL, text_at(&programs[0], "a text of one function alone"),
		"prog:one_alone");
	sp_ledger_free(ledger);
}

static void test_link_of_another_program(void **state)
{
	(void)state;
	struct sp_program_facts facts = all_facts(&programs[0]);
	facts.relocated = (const uint8_t *)programs[1].relocated.data;
	facts.relocated_size = programs[1].relocated.size;
	SP_BUFFER other = SP_BUFFER_EMPTY;
	TOOL(programs[0].folder, "gcc", "-m64", "-static", "-no-pie", "-nostdlib", "-Wl,-n",
		"-Wl,--build-id=none", "-Wl,--emit-relocs", "-o", "other", "start.o", "two.o", "one.o");
	read_file(programs[0].folder, "other", &other);
	facts.relocated = (const uint8_t *)other.data;
	facts.relocated_size = other.size;
	assert_refused("/bin/program", programs[0].shipped.data, programs[0].shipped.size, &facts,
		"its link with relocations: this is another link");
	facts.relocated = (const uint8_t *)"text";
	facts.relocated_size = 4;
	assert_refused("/bin/program", programs[0].shipped.data, programs[0].shipped.size, &facts,
		"its link with relocations: this is no little-endian ELF file");
}

static bool survives_with(const struct program *program, const struct sp_program_facts *facts)
{
	return survives("/bin/program", program->shipped.data, program->shipped.size, facts);
}

static void test_relocations_cut_or_changed(void **state)
{
	(void)state;
	struct program *const all[] = {&programs[0], &programs[1], &dynamic};
	for (size_t i = 0; i < SP_COUNT(all); i++) {
		struct program *program = all[i];
		struct sp_program_facts facts = all_facts(program);
		for (size_t size = 0; size < program->relocated.size; size += 1 + size / 32) {
			facts.relocated_size = size;
			survives_with(program, &facts);
		}
		facts.relocated_size = program->relocated.size;
		for (size_t at = 0; at < program->relocated.size; at += 1 + at % 7 + at / 2048) {
			char kept = program->relocated.data[at];
			program->relocated.data[at] = (char)(kept ^ (at % 3 ? 0xff : 0x01));
			survives_with(program, &facts);
			program->relocated.data[at] = kept;
		}
		assert_true(survives_with(program, &facts));
	}
}

/* The program's own frames and tables, changed in image and twin alike. */
static void test_bytes_of_the_program_changed(void **state)
{
	(void)state;
	struct program *const all[] = {&programs[0], &programs[1], &dynamic};
	for (size_t i = 0; i < SP_COUNT(all); i++) {
		struct program *program = all[i];
		struct sp_program_facts facts = all_facts(program);
		for (size_t at = 64; at < program->shipped.size; at += 1 + at % 3) {
			char kept = program->shipped.data[at];
			program->shipped.data[at] = (char)(kept ^ (at % 2 ? 0xff : 0x80));
			survives_with(program, &facts);
			program->shipped.data[at] = kept;
		}
	}
}

/* Instructions, the place of their relative address, and how many bytes are behind it. */
static void test_ends_of_instructions(void **state)
{
	(void)state;
	static const struct {
		uint8_t code[12];
		unsigned field, immediate;
	} cases[] = {
		{{0x48, 0x8d, 0x3d}, 3, 0},             /* lea x(%rip),%rdi */
		{{0x80, 0x3d}, 2, 1},                   /* cmpb $1,x(%rip) */
		{{0x66, 0xc7, 0x05}, 3, 2},             /* movw $1,x(%rip) */
		{{0xc7, 0x05}, 2, 4},                   /* movl $1,x(%rip) */
		{{0x48, 0x81, 0x3d}, 3, 4},             /* cmpq $1,x(%rip) */
		{{0x75, 0x0f, 0xc7, 0x05}, 4, 4},       /* jne .+17; movl $1,x(%rip) */
		{{0xf6, 0x05}, 2, 1},                   /* testb $1,x(%rip) */
		{{0xf7, 0x1d}, 2, 0},                   /* negl x(%rip) */
		{{0x0f, 0xba, 0x25}, 3, 1},             /* btl $1,x(%rip) */
		{{0x0f, 0xb6, 0x05}, 3, 0},             /* movzbl x(%rip),%eax */
		{{0x66, 0x0f, 0x3a, 0x0f, 0x05}, 5, 1}, /* palignr $1,x(%rip),%xmm0 */
		{{0xc4, 0xe3, 0x71, 0x0f, 0x05}, 5, 1}, /* vpalignr $1,x(%rip),%xmm1,%xmm0 */
		{{0xe8}, 1, 0},                         /* call x */
	};
	for (size_t i = 0; i < SP_COUNT(cases); i++)
		assert_int_equal(sp_instruction_immediate(cases[i].code + cases[i].field, cases[i].field),
			cases[i].immediate);
	assert_int_equal(sp_instruction_immediate(cases[1].code + 1, 1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_strings_belong_to_who_refers_to_them),
		cmocka_unit_test(test_shared_strings_are_split_evenly),
		cmocka_unit_test(test_ends_of_strings_are_shared),
		cmocka_unit_test(test_nameless_tables_hand_on),
		cmocka_unit_test(test_jump_tables_belong_to_their_code),
		cmocka_unit_test(test_records_belong_to_what_they_are_about),
		cmocka_unit_test(test_constants_are_split),
		cmocka_unit_test(test_frames_belong_to_their_functions),
		cmocka_unit_test(test_nameless_code_is_not_what_it_calls),
		cmocka_unit_test(test_dynamic_tables_belong_to_callers),
		cmocka_unit_test(test_nothing_else_stays_unnamed),
		cmocka_unit_test(test_without_relocations),
		cmocka_unit_test(test_without_a_map),
		cmocka_unit_test(test_link_of_another_program),
		cmocka_unit_test(test_relocations_cut_or_changed),
		cmocka_unit_test(test_bytes_of_the_program_changed),
		cmocka_unit_test(test_ends_of_instructions),
	};
	return cmocka_run_group_tests(tests, make_programs, remove_programs);
}
