/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For tests of imports: a scratch folder, in which a kernel's build folder can be made in small - real
 * objects, real links, the command lines as Kbuild saves them.
 */
#ifndef TESTS_UNIT_IMPORT_BENCH_H
#define TESTS_UNIT_IMPORT_BENCH_H

#include "unit/harness.h"

#include <unistd.h>

#include "base/build.h"
#include "base/digest.h"
#include "base/process.h"
#include "build/import.h"

struct bench {
	char *scratch, *cache, *tree;
};

static inline char *place(const struct bench *bench, const char *name)
{
	char *path = sp_path_join(bench->scratch, name);
	SP_AUTOFREE char *parent = sp_format("%.*s", (int)(strrchr(path, '/') - path), path);
	check_ok(sp_folder_make(parent));
	return path;
}

static inline void put(const struct bench *bench, const char *name, const void *data, size_t size)
{
	SP_AUTOFREE char *path = place(bench, name);
	check_ok(sp_file_write(path, data, size));
}

static inline void put_text(const struct bench *bench, const char *name, const char *text)
{
	put(bench, name, text, strlen(text));
}

static inline void run_tool(const struct bench *bench, const char *folder, const char *const *argv)
{
	SP_AUTOFREE char *path = sp_path_join(bench->scratch, folder);
	check_ok(sp_process_tool(&(struct sp_process_spec){.argv = argv, .folder = path}));
}
#define RUN(bench, ...) run_tool((bench), "tree", (const char *const[]){__VA_ARGS__, NULL})

/* An object of the tree, from assembler text. */
static inline void assemble(const struct bench *bench, const char *object, const char *text)
{
	SP_AUTOFREE char *name = sp_format("tree/%s", object);
	put_text(bench, "source.s", text);
	SP_AUTOFREE char *path = place(bench, name);
	SP_AUTOFREE char *source = sp_path_join(bench->scratch, "source.s");
	RUN(bench, "as", "--64", "-o", path, source);
}

/* The fields of the boot protocol that make a bzImage one, with a version string. */
static inline void put_bzimage(const struct bench *bench, const char *name, const char *version)
{
	uint8_t image[4096] = {0};
	memcpy(image + 0x1fe, "\x55\xaa", 2);
	memcpy(image + 0x202, "HdrS", 4);
	image[0x20e] = 0x00;
	image[0x20f] = 0x01; /* 0x100 + 512 */
	memcpy(image + 0x300, version, strlen(version));
	put(bench, name, image, sizeof(image));
}

static inline void build_objects(const struct bench *bench)
{
	assemble(bench, "init/a.o",
		".globl _start\n.text\n_start: call helper\n.data\n.quad message\n"
		".section .rodata\n.globl banner\nbanner: .asciz \"Linux version 6.1.7 (me)\"\n");
	assemble(bench, "init/version-timestamp.o", ".section .rodata\nmessage0: .asciz \"#1\"\n");
	assemble(bench, "lib/help.o",
		".globl helper, message\n.text\nhelper: ret\n.section .rodata\nmessage: .asciz \"hello\"\n");
	assemble(bench, "lib/unused.o", ".globl unused\n.text\nunused: nop\n");
	assemble(bench, ".tmp_vmlinux.kallsyms2.o", ".section .rodata\n.long 2, 2\n");
	assemble(bench, ".tmp_vmlinux.kallsyms3.o",
		".section .rodata\n.long 3, 3, 3, 3\n"); /* of an older build */
	RUN(bench, "ar", "cDPrST", "vmlinux.a", "init/a.o");
	RUN(bench, "ar", "cDrs", "lib/lib.a", "lib/help.o", "lib/unused.o");
}

#define FLAGS "-m elf_x86_64 -z noexecstack"

static inline void link_all(const struct bench *bench)
{
	RUN(bench, "ld", "-m", "elf_x86_64", "-z", "noexecstack", "--build-id=sha1",
		"--script=arch/x86/kernel/vmlinux.lds", "-o", "vmlinux", "--whole-archive", "vmlinux.a",
		"init/version-timestamp.o", "--no-whole-archive", "--start-group", "lib/lib.a", "--end-group",
		".tmp_vmlinux.kallsyms2.o");
	RUN(bench, "ld", "-m", "elf_x86_64", "-o", "arch/x86/boot/setup.elf", "init/a.o", "lib/help.o");
	RUN(bench, "ld", "-m", "elf_x86_64", "-o", "arch/x86/boot/compressed/vmlinux", "lib/help.o",
		"init/a.o");
}

static inline void save_commands(const struct bench *bench)
{
	put_text(bench, "tree/.vmlinux.cmd",
		"cmd_vmlinux := /src/scripts/link-vmlinux.sh \"ld\" \"" FLAGS
		"\" \"--build-id=sha1 -Map=stray.map\";  true\n"
		"\nsource_vmlinux := /src/scripts/link-vmlinux.sh\n");
	put_text(bench, "tree/.vmlinux.o.cmd",
		"savedcmd_vmlinux.o := ld " FLAGS
		" -r -o vmlinux.o --whole-archive vmlinux.a --no-whole-archive "
		"--start-group lib/lib.a --end-group  ; ./tools/objtool/objtool --hacks vmlinux.o\n");
	put_text(bench, "tree/arch/x86/boot/.setup.elf.cmd",
		"cmd_arch/x86/boot/setup.elf := ld -m elf_x86_64 init/a.o lib/help.o -o "
		"arch/x86/boot/setup.elf\n");
	put_text(bench, "tree/arch/x86/boot/compressed/.vmlinux.cmd",
		"savedcmd_arch/x86/boot/compressed/vmlinux := ld -m elf_x86_64 lib/help.o init/a.o -o "
		"arch/x86/boot/compressed/vmlinux\n");
}

static inline void build_tree(const struct bench *bench)
{
	put_text(bench, "tree/.config",
		"# Linux/x86 6.1.7 Kernel "
		"Configuration\nCONFIG_X86=y\nCONFIG_KERNEL_XZ=y\nCONFIG_KALLSYMS=y\n"
		"# CONFIG_MODULES is not set\n");
	put_text(bench, "tree/include/config/kernel.release", "6.1.7-tiny\n");
	put_text(bench, "tree/arch/x86/kernel/vmlinux.lds",
		"ENTRY(_start) SECTIONS { . = 0x1000000; .text : { *(.text) } .rodata : { *(.rodata) } "
		".data : { *(.data) } .bss : { *(.bss) } }\n");
	put_text(bench, "tree/arch/x86/boot/compressed/vmlinux.bin", "content");
	put_text(bench, "tree/arch/x86/boot/compressed/vmlinux.bin.xz", "packed");
	put_text(bench, "tree/arch/x86/boot/compressed/vmlinux.bin.gz", "of an older build");
	put_bzimage(bench, "tree/arch/x86/boot/bzImage", "6.1.7-tiny (me@here) #1");
	SP_AUTOFREE char *link = sp_path_join(bench->tree, "source");
	assert_int_equal(symlink("/", link), 0);
	build_objects(bench);
	link_all(bench);
	save_commands(bench);
}

static inline int set_up(void **state)
{
	struct bench *bench = sp_alloc(sizeof(*bench));
	bench->scratch = scratch_make();
	bench->cache = sp_path_join(bench->scratch, "cache");
	bench->tree = sp_path_join(bench->scratch, "tree");
	check_ok(sp_folder_make(bench->tree));
	*state = bench;
	return 0;
}

static inline int tear_down(void **state)
{
	struct bench *bench = *state;
	scratch_remove(bench->scratch);
	free(bench->cache);
	free(bench->tree);
	free(bench);
	return 0;
}

/* What an import gives. */
struct result {
	struct sp_build build;
	struct sp_import_notes notes;
};

static inline void free_result(struct result *result)
{
	sp_build_clear(&result->build);
	sp_import_notes_free(&result->notes);
}
#define RESULT SP_GUARD(free_result) struct result

/* Names are relative to the scratch folder; the second may be NULL. */
static inline struct sp_error *import(
	const struct bench *bench, const char *one, const char *two, struct result *result)
{
	SP_AUTOFREE char *first = sp_path_join(bench->scratch, one);
	SP_AUTOFREE char *second = two ? sp_path_join(bench->scratch, two) : NULL;
	const char *const paths[] = {first, second};
	struct sp_import_options options = {.cache = bench->cache, .paths = paths, .path_count = two ? 2 : 1};
	return sp_import_run(&options, &result->build, &result->notes);
}

static inline const struct sp_artifact *artifact(const struct result *result, const char *kind)
{
	for (size_t i = 0; i < result->build.artifact_count; i++)
		if (!strcmp(result->build.artifacts[i].kind, kind))
			return &result->build.artifacts[i];
	return NULL;
}

static inline void assert_kinds(const struct result *result, const char *expected)
{
	SP_BUFFER kinds = SP_BUFFER_EMPTY;
	for (size_t i = 0; i < result->build.artifact_count; i++)
		sp_buffer_printf(&kinds, "%s%s%s", i ? " " : "", result->build.artifacts[i].kind,
			result->build.artifacts[i].shipped ? "*" : "");
	assert_string_equal(sp_buffer_text(&kinds), expected);
}

static inline bool has_note(const struct result *result, const char *text)
{
	for (size_t i = 0; i < result->notes.count; i++)
		if (strstr(result->notes.items[i], text))
			return true;
	return false;
}

static inline void assert_content(const struct sp_artifact *file, const char *text)
{
	SP_BUFFER content = SP_BUFFER_EMPTY;
	assert_non_null(file);
	check_ok(sp_file_read(file->path, &content));
	assert_string_equal(sp_buffer_text(&content), text);
}

#endif
