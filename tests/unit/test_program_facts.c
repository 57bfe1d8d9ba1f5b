/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Facts of linked programs: small ones, compiled and linked here with each kind of debug information, for 64
 * and for 32 bits.
 */
#include "unit/program_sample.h"

#include <elf.h>
#include <stdio.h>

#include "tree/program-fields.h"
#include "tree/program-flatten.h"

static const struct variant variants[] = {
	{"gcc", "-m64", "-gdwarf-5", "-O2", false},
	{"gcc", "-m64", "-gdwarf-4", "-O2", false},
	{"gcc", "-m64", "-gdwarf-4", "-gz=zlib", false},
	{"gcc", "-m64", "-gdwarf-5", "-ffunction-sections", false},
	{"gcc", "-m64", "-gdwarf-5", "-gz=zlib", true},
	{"gcc", "-m32", "-gdwarf-5", "-O2", false},
	{"gcc", "-m64", "-gdwarf-5", "-Os", false},
	{"clang", "-m64", "-gdwarf-5", "-O2", false},
};

static void read_all(const char *folder, struct sp_linked_program *program)
{
	check_ok(try_read(folder, "program", "relocated", "program.map", false, program));
	if (program->note_count)
		fail_msg("unexpected note: %s", program->notes[0]);
}

/* The line that holds a text. */
static uint32_t line_of(const char *source, const char *text)
{
	const char *place = strstr(source, text);
	uint32_t line = 1;
	assert_non_null(place);
	for (const char *at = source; at < place; at++)
		line += *at == '\n';
	return line;
}

static bool is_frame_at(
	const struct sp_linked_program *program, uint32_t frame, const char *file, uint32_t line)
{
	assert_true(frame < program->frame_count);
	const char *path = program->files[program->frames[frame].file];
	size_t length = strlen(path), tail = strlen(file);
	assert_int_equal(path[0], '/');
	return program->frames[frame].line == line && length > tail && path[length - tail - 1] == '/' &&
	       !strcmp(path + length - tail, file);
}

static void assert_declared(
	const struct sp_linked_program *program, const char *name, const char *file, uint32_t line)
{
	const struct sp_program_symbol *symbol = symbol_of(program, name);
	if (symbol->declared == SP_NONE || !is_frame_at(program, symbol->declared, file, line))
		fail_msg("%s is not declared at %s:%u", name, file, line);
	assert_int_equal(program->frames[symbol->declared].caller, SP_NONE);
}

static uint64_t covered(const struct sp_linked_program *program, const struct sp_program_symbol *symbol)
{
	uint64_t sum = 0;
	for (uint64_t at = symbol->address; at < symbol->address + symbol->size; at++)
		sum += sp_program_code_at(program, at) != SP_NONE;
	return sum;
}

/* twice.h inlined into middle, inlined into first: all three places, and nothing around. */
static void check_inlining(const struct sp_linked_program *program)
{
	const struct sp_program_symbol *first = symbol_of(program, "first");
	size_t found = 0;
	for (uint64_t at = first->address; at < first->address + first->size; at++) {
		uint32_t frame = program->code[sp_program_code_at(program, at)].frame;
		if (!is_frame_at(program, frame, "twice.h", line_of(twice_h, "innermost")))
			continue;
		frame = program->frames[frame].caller;
		assert_true(is_frame_at(program, frame, "one.c", line_of(one_c, "call in middle")));
		frame = program->frames[frame].caller;
		assert_true(is_frame_at(program, frame, "one.c", line_of(one_c, "call in first")));
		assert_int_equal(program->frames[frame].caller, SP_NONE);
		found++;
	}
	assert_true(found >= 3); /* one instruction at least */
}

static void check_lines(const struct sp_linked_program *program, const struct variant *variant)
{
	const struct sp_program_symbol *first = symbol_of(program, "first");
	const struct sp_program_symbol *second = symbol_of(program, "second");
	assert_true(program->has_lines);
	assert_int_equal(covered(program, first), first->size);
	assert_int_equal(covered(program, second), variant->is_partial ? 0 : second->size);
	check_inlining(program);
	assert_declared(program, "first", "one.c", line_of(one_c, "/* first */"));
	assert_declared(program, "counter", "one.c", line_of(one_c, "/* counter */"));
	assert_declared(program, "calls", "one.c", line_of(one_c, "/* calls */"));
	assert_declared(program, "names", "one.c", line_of(one_c, "/* names */"));
	assert_declared(program, "third", "three.S", line_of(three_s, "/* third */"));
	assert_declared(program, "label", "three.S", line_of(three_s, "/* label */"));
	if (variant->is_partial) {
		assert_int_equal(second->declared, SP_NONE);
		return;
	}
	assert_declared(program, "second", "dir/two.c", line_of(two_c, "/* second */"));
	assert_declared(program, "second_too", "dir/two.c", line_of(two_c, "/* second */"));
	assert_declared(program, "knob", "dir/two.c", line_of(two_c, "/* knob */"));
	assert_declared(program, "room", "dir/two.c", line_of(two_c, "/* room */"));
}

static const char *text_at(
	const struct sp_linked_program *program, const struct sp_buffer *file, uint64_t address)
{
	uint32_t number = sp_program_section_at(program, address);
	assert_int_not_equal(number, SP_NONE);
	const struct sp_program_section *section = &program->sections[number];
	assert_true(section->has_bytes && section->offset + section->size <= file->size);
	return file->data + section->offset + (address - section->address);
}

/* Is there a reference from the one symbol to the other? */
static bool refers(const struct sp_linked_program *program, const char *from, const char *to)
{
	const struct sp_program_symbol *place = symbol_of(program, from), *target = symbol_of(program, to);
	SP_PROGRAM_INDEX index;
	sp_program_index_make(program, &index);
	size_t count, back, found = 0, found_back = 0;
	const struct sp_program_reference *out =
		sp_program_references_in(program, place->address, place->address + place->size, &count);
	for (size_t i = 0; i < count; i++) {
		found += out[i].target - target->address < target->size;
		assert_int_equal(sp_program_symbol_at(&index, out[i].place), place - program->symbols);
	}
	const uint32_t *in =
		sp_program_referrers(program, &index, target->address, target->address + target->size, &back);
	for (size_t i = 0; i < back; i++)
		found_back += program->references[in[i]].place - place->address < place->size;
	assert_int_equal(found, found_back);
	return found > 0;
}

static void check_references(const char *folder, const struct sp_linked_program *program)
{
	SP_BUFFER file = SP_BUFFER_EMPTY;
	read_file(folder, "program", &file);
	assert_true(program->has_references);
	assert_true(refers(program, "first", "counter"));
	assert_true(refers(program, "first", "calls"));
	assert_true(refers(program, "first", "knob"));
	assert_true(refers(program, "_start", "first"));
	assert_true(refers(program, "_start", "second"));
	assert_true(refers(program, "second", "room"));
	assert_true(refers(program, "second", "text"));
	assert_false(refers(program, "second", "counter"));
	static const char *const texts[] = {"alpha of one", "beta of one"};
	const struct sp_program_symbol *names = symbol_of(program, "names");
	size_t count;
	const struct sp_program_reference *out =
		sp_program_references_in(program, names->address, names->address + names->size, &count);
	assert_int_equal(count, 2);
	for (size_t i = 0; i < count; i++)
		assert_string_equal(text_at(program, &file, out[i].target), texts[i]);
	const struct sp_program_symbol *text = symbol_of(program, "text");
	out = sp_program_references_in(program, text->address, text->address + text->size, &count);
	assert_int_equal(count, 1);
	assert_string_equal(text_at(program, &file, out->target), "gamma of two");
}

static void check_parts(const struct sp_linked_program *program)
{
	static const char *const owners[][2] = {{"first", "one.o"}, {"counter", "one.o"}, {"names", "one.o"},
		{"second", "dir/two.o"}, {"room", "dir/two.o"}, {"knob", "dir/two.o"}, {"third", "three.o"}};
	assert_int_equal(program->object_count, 3);
	for (size_t i = 0; i < SP_COUNT(owners); i++) {
		const struct sp_program_symbol *symbol = symbol_of(program, owners[i][0]);
		assert_int_not_equal(symbol->object, SP_NONE);
		assert_string_equal(program->objects[symbol->object], owners[i][1]);
		uint32_t part = sp_program_part_at(program, symbol->address + symbol->size - 1);
		assert_int_equal(program->parts[part].object, symbol->object);
	}
}

static void test_every_kind_of_debug_information(void **state)
{
	(void)state;
	for (size_t i = 0; i < SP_COUNT(variants); i++) {
		SP_AUTOFREE char *compiler = sp_process_find(variants[i].compiler);
		if (!compiler)
			continue; /* the second compiler is no must */
		char *folder = build(&variants[i]);
		SP_LINKED_PROGRAM program = {0};
		read_all(folder, &program);
		assert_sound(&program);
		check_lines(&program, &variants[i]);
		check_references(folder, &program);
		check_parts(&program);
		scratch_remove(folder);
	}
}

/* Calls within one section, which the assembler resolves by itself: no relocation tells of them. */
static const char calls_c[] =
	"extern volatile int room;\n"
	"volatile int room;\n"
	"#define KEPT __attribute__((noinline))\n"
	"#define STEPS room += value; room *= value; room ^= value; room -= value;\n"
	"static __attribute__((noinline)) int direct(int value)\n"
	"{\n"
	"	room = value;\n"
	"	return room;\n"
	"}\n"
	"static __attribute__((noinline)) int jumped(int value)\n"
	"{\n"
	"	room = value + 1;\n"
	"	return room;\n"
	"}\n"
	"static __attribute__((noinline)) int cloned(int value, int constant)\n"
	"{\n"
	"	for (int i = 0; i < constant; i++)\n"
	"		room += value;\n"
	"	return room;\n"
	"}\n"
	"static int both(int value)\n"
	"{\n"
	"	STEPS STEPS STEPS STEPS STEPS STEPS STEPS STEPS STEPS STEPS\n"
	"	return room;\n"
	"}\n"
	"static inline __attribute__((always_inline)) int around(int value)\n"
	"{\n"
	"	return direct(value) + 1;\n"
	"}\n"
	"KEPT int caller(int value) { return direct(value) + direct(value + 1); }\n"
	"KEPT int jumper(int value) { room++; return jumped(value); }\n"
	"KEPT int cloner(int value) { return cloned(value, 7) + 1; }\n"
	"KEPT int inliner(int value) { return around(value) * 3; }\n"
	"KEPT __attribute__((flatten)) int flat(int value) { return both(value) + 1; }\n"
	"KEPT int partly(int value) { return both(value) + both(value + 2) + 1; }\n"
	"int dropped(int value) { return direct(value) + partly(value); }\n"
	"void _start(void)\n"
	"{\n"
	"	room = caller(1) + jumper(2) + cloner(3) + inliner(4) + flat(5) + partly(6);\n"
	"	for (;;)\n"
	"		;\n"
	"}\n";

static const struct variant call_variants[] = {
	{"gcc", "-m64", "-gdwarf-5", "-fno-ipa-icf", false},
	{"gcc", "-m64", "-gdwarf-4", "-fno-ipa-icf", false},
	{"gcc", "-m32", "-gdwarf-5", "-fno-ipa-icf", false},
	{"gcc", "-m64", "-gdwarf-5", "-ffunction-sections", false},
	{"clang", "-m64", "-gdwarf-5", "-fno-pic", false},
};

static char *build_calls(const struct variant *variant)
{
	char *folder = scratch_make();
	write_in(folder, "calls.c", calls_c);
	TOOL(folder, variant->compiler, variant->width, "-O2", variant->debug, variant->more, "-fno-pie",
		"-fcf-protection=none", "-fno-asynchronous-unwind-tables", "-c", "calls.c", "-o", "calls.o");
	TOOL(folder, "gcc", variant->width, "-static", "-no-pie", "-nostdlib", "-Wl,--build-id=none",
		"-Wl,--gc-sections", "-Wl,--emit-relocs", "-Wl,-Map=program.map", "-o", "program", "calls.o");
	return folder;
}

/* Both ends of each reference are in the program, also where a function was left out of it. */
static void check_ends(const struct sp_linked_program *program)
{
	for (size_t i = 0; i < program->reference_count; i++) {
		const struct sp_program_reference *reference = &program->references[i];
		assert_int_not_equal(sp_program_section_at(program, reference->place), SP_NONE);
		assert_true(sp_program_section_at(program, reference->target) != SP_NONE ||
			    sp_program_section_at(program, reference->target - 1) != SP_NONE);
	}
}

static void test_calls_within_a_section(void **state)
{
	(void)state;
	for (size_t i = 0; i < SP_COUNT(call_variants); i++) {
		SP_AUTOFREE char *compiler = sp_process_find(call_variants[i].compiler);
		if (!compiler)
			continue;
		char *folder = build_calls(&call_variants[i]);
		SP_LINKED_PROGRAM program = {0};
		check_ok(try_read(folder, "program", NULL, "program.map", false, &program));
		assert_sound(&program);
		check_ends(&program);
		assert_true(refers(&program, "caller", "direct"));
		assert_true(refers(&program, "jumper", "jumped"));
		assert_true(refers(&program, "cloner", "cloned"));
		assert_true(refers(&program, "inliner", "direct"));
		assert_true(refers(&program, "partly", "both"));
		assert_true(refers(&program, "_start", "partly"));
		assert_false(refers(&program, "caller", "jumped"));
		assert_false(refers(&program, "flat", "both"));
		assert_false(refers(&program, "cloner", "direct"));
		scratch_remove(folder);
	}
}

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

static void test_addr2line_agrees(void **state)
{
	(void)state;
	SP_LINKED_PROGRAM program = {0};
	read_all(scratch, &program);
	const struct sp_program_symbol *first = symbol_of(&program, "first");
	for (uint64_t at = first->address; at < first->address + first->size; at += 3) {
		SP_BUFFER output = SP_BUFFER_EMPTY, ours = SP_BUFFER_EMPTY;
		SP_AUTOFREE char *address = sp_format("%#llx", (unsigned long long)at);
		run_tool(scratch, (const char *const[]){"addr2line", "-i", "-e", "program", address, NULL},
			&output);
		for (uint32_t frame = program.code[sp_program_code_at(&program, at)].frame; frame != SP_NONE;
			frame = program.frames[frame].caller)
			sp_buffer_printf(&ours, "%s:%u\n", program.files[program.frames[frame].file],
				program.frames[frame].line);
		/* it tells "(discriminator 2)" behind lines that are several things */
		for (char *note; (note = strstr(output.data, " ("));)
			memmove(note, strchr(note, '\n'), strlen(strchr(note, '\n')) + 1);
		assert_string_equal(sp_buffer_text(&ours), output.data);
	}
}

static void test_sections_and_their_bytes(void **state)
{
	(void)state;
	SP_LINKED_PROGRAM program = {0}, flat = {0};
	SP_BUFFER file = SP_BUFFER_EMPTY, image = SP_BUFFER_EMPTY;
	TOOL(scratch, "objcopy", "-O", "binary", "program", "image");
	read_file(scratch, "program", &file);
	read_file(scratch, "image", &image);
	check_ok(try_read(scratch, "program", NULL, NULL, false, &program));
	check_ok(try_read(scratch, "program", NULL, NULL, true, &flat));
	assert_int_equal(program.section_count, flat.section_count);
	size_t compared = 0;
	for (size_t i = 0; i < flat.section_count; i++) {
		const struct sp_program_section *section = &flat.sections[i];
		assert_true(!i || section[-1].address + section[-1].size <= section->address);
		if (!strcmp(section->name, ".bss"))
			assert_false(section->has_bytes);
		if (!section->has_bytes)
			continue;
		assert_true(section->offset + section->size <= image.size);
		assert_memory_equal(
			image.data + section->offset, file.data + program.sections[i].offset, section->size);
		compared++;
	}
	assert_true(compared >= 3);
	assert_true(program.sections[symbol_of(&program, "first")->section].is_code);
	assert_true(program.sections[symbol_of(&program, "counter")->section].is_writable);
	assert_false(program.sections[symbol_of(&program, "names")->section].is_writable);
	assert_true(symbol_of(&program, "first")->is_function && !symbol_of(&program, "first")->is_local);
	assert_true(symbol_of(&program, "counter")->is_local && !symbol_of(&program, "counter")->is_function);
}

static void test_without_debug_information(void **state)
{
	(void)state;
	SP_LINKED_PROGRAM program = {0};
	TOOL(scratch, "strip", "--strip-debug", "-o", "bare", "program");
	check_ok(try_read(scratch, "bare", "relocated", "program.map", false, &program));
	assert_false(program.has_lines);
	assert_int_equal(
		program.code_count + program.frame_count + program.file_count + program.note_count, 0);
	assert_int_equal(symbol_of(&program, "first")->declared, SP_NONE);
	assert_true(refers(&program, "first", "counter"));
	check_parts(&program);
}

static void test_relocations_of_the_twin_itself(void **state)
{
	(void)state;
	SP_LINKED_PROGRAM program = {0}, without = {0};
	check_ok(try_read(scratch, "relocated", NULL, NULL, false, &program));
	check_references(scratch, &program);
	check_ok(try_read(scratch, "program", NULL, NULL, false, &without));
	assert_false(without.has_references);
	assert_int_equal(without.part_count, 0);
	/* what debug information tells of calls within a unit is there all the same */
	for (size_t i = 0; i < without.reference_count; i++)
		assert_int_equal(without.references[i].symbol, SP_NONE);
}

/* What is taken out of a program after its link does not make the link another one; other sections do. */
static void test_sections_taken_out_after_the_link(void **state)
{
	(void)state;
	char *folder = build(&plain);
	SP_LINKED_PROGRAM whole = {0}, cut = {0}, other = {0};
	write_in(folder, "info.S",
		".section .modinfo, \"a\"\n.quad knob\n.section .note.GNU-stack, \"\", @progbits\n");
	TOOL(folder, "gcc", "-c", "info.S", "-o", "info.o");
	TOOL(folder, "gcc", "-static", "-no-pie", "-nostdlib", "-Wl,--build-id=none", "-Wl,--emit-relocs",
		"-Wl,--no-warn-rwx-segments", "-o", "relocated", "one.o", "dir/two.o", "three.o", "info.o");
	TOOL(folder, "objcopy", "--remove-section=.rela*", "relocated", "whole");
	TOOL(folder, "objcopy", "--remove-section=.modinfo", "whole", "cut");
	check_ok(try_read(folder, "whole", "relocated", NULL, false, &whole));
	check_ok(try_read(folder, "cut", "relocated", NULL, false, &cut));
	assert_int_equal(cut.section_count + 1, whole.section_count);
	assert_true(cut.has_references);
	assert_int_equal(cut.note_count, 0);
	/* the one reference from what is gone apart, all of them */
	assert_int_equal(cut.reference_count + 1, whole.reference_count);
	assert_sound(&cut);
	check_ok(try_read(folder, "whole", "cut", NULL, false, &other));
	assert_false(other.has_references);
	TOOL(folder, "objcopy", "--remove-section=.modinfo", "relocated", "relocated-cut");
	sp_linked_program_clear(&other);
	check_ok(try_read(folder, "whole", "relocated-cut", NULL, false, &other));
	assert_false(other.has_references);
	assert_int_equal(other.note_count, 1);
	assert_non_null(strstr(other.notes[0], "of another link"));
	scratch_remove(folder);
}

static void test_ranges_side_by_side(void **state)
{
	(void)state;
	struct sp_ranged items[] = {{10, 100, 1, 1}, {20, 50, 2, 2}, {30, 40, 3, 3}, {45, 60, 2, 4},
		{200, 200, 9, 5}, {200, 210, 1, 6}, {210, 220, 1, 6}};
	static const struct sp_ranged expected[] = {{10, 20, 0, 1}, {20, 30, 0, 2}, {30, 40, 0, 3},
		{40, 50, 0, 2}, {50, 60, 0, 4}, {60, 100, 0, 1}, {200, 220, 0, 6}};
	size_t count;
	SP_AUTOFREE struct sp_ranged *pieces = sp_ranges_flatten(items, SP_COUNT(items), &count);
	assert_int_equal(count, SP_COUNT(expected));
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(pieces[i].start, expected[i].start);
		assert_int_equal(pieces[i].end, expected[i].end);
		assert_int_equal(pieces[i].value, expected[i].value);
	}
}

/* What a field of a machine that this one cannot compile for tells; the place is 0x1000. */
static uint64_t target_of(unsigned machine, uint32_t type, const char *bytes, bool is_code, uint64_t sum)
{
	uint64_t target = 0;
	const struct sp_field_place place = {.bytes = (const uint8_t *)bytes,
		.size = 8,
		.address = 0x1000,
		.is_code = is_code,
		.symbol = 0x5000,
		.sum = sum};
	return sp_field_target(sp_field_of(machine, type), &place, &target) ? target : 0;
}

static void test_fields_of_other_machines(void **state)
{
	(void)state;
	static const char minus_16[8] = "\xf0\xff\xff\xff\xff\xff\xff\xff", empty[8] = {0};
	static const char branch[8] = "\x02\x00\x00\xeb"; /* BL two words on */
	assert_int_equal(target_of(EM_ARM, R_ARM_CALL, branch, true, 0x5000), 0x1000 + 8 + 8);
	assert_int_equal(target_of(EM_ARM, R_ARM_PREL31, "\xf0\xff\xff\x7f\0\0\0", false, 0x5000), 0xff0);
	assert_int_equal(target_of(EM_ARM, R_ARM_CALL + 1, branch, true, 0x5000), 0x1000 + 8 + 8);
	assert_int_equal(target_of(EM_ARM, R_ARM_MOVW_ABS_NC, empty, true, 0x5000), 0x5000);
	assert_int_equal(target_of(EM_AARCH64, R_AARCH64_PREL32, minus_16, false, 0x5008), 0xff0);
	assert_int_equal(target_of(EM_AARCH64, R_AARCH64_CALL26, empty, true, 0x5008), 0x5008);
	assert_int_equal(target_of(EM_AARCH64, R_AARCH64_ABS64, empty, false, 0x5008), 0x5008);
	assert_int_equal(target_of(EM_AARCH64, R_AARCH64_ADR_GOT_PAGE, empty, true, 0x5008), 0x5000);
	assert_int_equal(target_of(EM_RISCV, R_RISCV_PCREL_HI20, empty, true, 0x5008), 0x5008);
	assert_int_equal(target_of(EM_RISCV, R_RISCV_PCREL_LO12_I, empty, true, 0x5008), 0);
	assert_int_equal(target_of(EM_RISCV, R_RISCV_SUB32, empty, false, 0x5008), 0);
	assert_int_equal(target_of(EM_RISCV, R_RISCV_RELAX, empty, true, 0x5008), 0);
	assert_int_equal(target_of(EM_X86_64, R_X86_64_PC32, minus_16, true, 0x5008), 0xff4);
	assert_int_equal(target_of(EM_X86_64, R_X86_64_PC32, minus_16, false, 0x5008), 0xff0);
	assert_true(target_of(EM_X86_64, R_X86_64_32S, minus_16, true, 0) == UINT64_MAX - 15);
	assert_int_equal(target_of(EM_X86_64, R_X86_64_32, minus_16, true, 0), 0xfffffff0);
	assert_int_equal(target_of(EM_S390, 1, empty, true, 0x5008), 0x5008);
	assert_int_equal(target_of(EM_S390, 0, empty, true, 0x5008), 0);
}

/* A build folder that was moved after the build, with a source beside it. */
static void test_a_moved_build(void **state)
{
	(void)state;
	char *folder = build(&plain);
	SP_AUTOFREE char *moved = sp_format("%s-moved", folder);
	SP_AUTOFREE char *one = sp_path_join(moved, "one.c");
	SP_LINKED_PROGRAM program = {0};
	assert_int_equal(rename(folder, moved), 0);
	read_all(moved, &program);
	const struct sp_program_symbol *first = symbol_of(&program, "first");
	assert_string_equal(program.files[program.frames[first->declared].file], one);
	sp_error_free(sp_tree_remove(moved));
	free(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_kind_of_debug_information),
		cmocka_unit_test(test_calls_within_a_section),
		cmocka_unit_test(test_addr2line_agrees),
		cmocka_unit_test(test_sections_and_their_bytes),
		cmocka_unit_test(test_without_debug_information),
		cmocka_unit_test(test_relocations_of_the_twin_itself),
		cmocka_unit_test(test_sections_taken_out_after_the_link),
		cmocka_unit_test(test_ranges_side_by_side),
		cmocka_unit_test(test_fields_of_other_machines),
		cmocka_unit_test(test_a_moved_build),
	};
	return cmocka_run_group_tests(tests, make_plain, remove_plain);
}
