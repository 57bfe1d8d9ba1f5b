/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A small program to read facts of: compiled and linked in a scratch folder, in the way that a test asks for.
 */
#ifndef TESTS_UNIT_PROGRAM_SAMPLE_H
#define TESTS_UNIT_PROGRAM_SAMPLE_H

#include "analyzers/tool_help.h"

#include "tree/program.h"

static const char twice_h[] = "extern volatile int knob;\n"
			      "static inline __attribute__((always_inline)) int twice(int value)\n"
			      "{\n"
			      "	return value * knob; /* innermost */\n"
			      "}\n";

static const char one_c[] = "#include \"twice.h\"\n"
			    "extern int second(int value);\n"
			    "static int counter[4] = {1, 2, 3, 4}; /* counter */\n"
			    "const char *const names[] = {\"alpha of one\", \"beta of one\"}; /* names */\n"
			    "static inline __attribute__((always_inline)) int middle(int value)\n"
			    "{\n"
			    "	return twice(value) + 1; /* call in middle */\n"
			    "}\n"
			    "__attribute__((noinline)) int first(int value) /* first */\n"
			    "{\n"
			    "	static int calls = 5; /* calls */\n"
			    "	calls += value;\n"
			    "	counter[value & 3]++;\n"
			    "	return middle(value) + calls; /* call in first */\n"
			    "}\n"
			    "void _start(void)\n"
			    "{\n"
			    "	counter[0] = first(counter[1]) + second(2) + names[counter[3] & 1][0];\n"
			    "	for (;;)\n"
			    "		;\n"
			    "}\n";

static const char two_c[] = "volatile int knob = 3; /* knob */\n"
			    "const char *text = \"gamma of two\"; /* text */\n"
			    "char room[100]; /* room */\n"
			    "int second(int value) /* second */\n"
			    "{\n"
			    "	return value + room[value] + *text;\n"
			    "}\n"
			    "int second_too(int value) __attribute__((alias(\"second\")));\n";

static const char three_s[] = "	.text\n"
			      "	.globl third\n"
			      "	.type third, @function\n"
			      "third:\n"
			      "	nop /* third */\n"
			      "	ret\n"
			      "	.size third, . - third\n"
			      "label:\n"
			      "	nop /* label */\n"
			      "	ret\n"
			      "	.section .note.GNU-stack, \"\", @progbits\n";

/* A way to build the program. */
struct variant {
	const char *compiler, *width, *debug, *more;
	bool is_partial; /* two.c has no debug information */
};

static const struct variant plain = {"gcc", "-m64", "-gdwarf-5", "-O2", false};
static inline void write_in(const char *folder, const char *name, const char *text)
{
	SP_AUTOFREE char *path = sp_path_join(folder, name);
	write_text(path, text);
}

static inline void link_program(
	const char *folder, const struct variant *variant, const char *output, const char *option)
{
	SP_AUTOFREE char *map = sp_format("-Wl,-Map=%s.map", output);
	TOOL(folder, "gcc", variant->width, "-static", "-no-pie", "-nostdlib", "-Wl,--build-id=none",
		"-Wl,--no-warn-rwx-segments", map, option, "-o", output, "one.o", "dir/two.o", "three.o");
}

/* program, program.map, relocated in a fresh folder. */
static inline char *build(const struct variant *variant)
{
	char *folder = scratch_make();
	TOOL(folder, "mkdir", "dir");
	write_in(folder, "twice.h", twice_h);
	write_in(folder, "one.c", one_c);
	write_in(folder, "dir/two.c", two_c);
	write_in(folder, "three.S", three_s);
	TOOL(folder, variant->compiler, variant->width, variant->debug, "-c", "three.S", "-o", "three.o");
	TOOL(folder, variant->compiler, variant->width, "-O2", variant->debug, variant->more, "-fno-pie",
		"-fcf-protection=none", "-fno-asynchronous-unwind-tables", "-c", "one.c", "-o", "one.o");
	TOOL(folder, variant->compiler, variant->width, "-O2", variant->is_partial ? "-g0" : variant->debug,
		variant->more, "-fno-pie", "-fcf-protection=none", "-fno-asynchronous-unwind-tables", "-c",
		"dir/two.c", "-o", "dir/two.o");
	link_program(folder, variant, "program", "-Wl,-O1");
	link_program(folder, variant, "relocated", "-Wl,--emit-relocs");
	return folder;
}

static inline struct sp_error *try_read(const char *folder, const char *twin, const char *relocated,
	const char *map, bool is_flat, struct sp_linked_program *program)
{
	SP_AUTOFREE char *twin_path = sp_path_join(folder, twin);
	SP_AUTOFREE char *relocated_path = relocated ? sp_path_join(folder, relocated) : NULL;
	SP_AUTOFREE char *map_path = map ? sp_path_join(folder, map) : NULL;
	const struct sp_program_files files = {.twin = twin_path,
		.relocated = relocated_path,
		.map = map_path,
		.build = folder,
		.is_flat = is_flat};
	return sp_linked_program_read(&files, program);
}

/* By name; the compiler numbers static variables of functions: "calls.0". */
static inline const struct sp_program_symbol *symbol_of(
	const struct sp_linked_program *program, const char *name)
{
	size_t length = strlen(name);
	for (size_t i = 0; i < program->symbol_count; i++) {
		const char *other = program->symbols[i].name;
		const char *dot = strrchr(other, '.');
		if (!strcmp(other, name) || (!strncmp(other, name, length) && other[length] == '.') ||
			(dot && !strcmp(dot + 1, name)))
			return &program->symbols[i];
	}
	fail_msg("there is no symbol %s", name);
	return NULL;
}

/* What holds for the facts of every program. */
static inline void assert_sound(const struct sp_linked_program *program)
{
	for (size_t i = 1; i < program->symbol_count; i++)
		assert_true(program->symbols[i - 1].address <= program->symbols[i].address);
	for (size_t i = 0; i < program->frame_count; i++) {
		assert_true(program->frames[i].caller == SP_NONE || program->frames[i].caller < i);
		assert_true(program->frames[i].file < program->file_count);
	}
	for (size_t i = 0; i < program->code_count; i++) {
		const struct sp_program_code *code = &program->code[i];
		uint32_t section = sp_program_section_at(program, code->address);
		assert_true(code->size && code->frame < program->frame_count);
		assert_true(section != SP_NONE && program->sections[section].is_code);
		assert_true(!i || code[-1].address + code[-1].size <= code->address);
	}
	for (size_t i = 0; i < program->part_count; i++) {
		const struct sp_program_part *part = &program->parts[i];
		assert_true(part->size && part->object < program->object_count);
		assert_true(!i || part[-1].address + part[-1].size <= part->address);
	}
	for (size_t i = 1; i < program->reference_count; i++)
		assert_true(program->references[i - 1].place <= program->references[i].place);
}

#endif
