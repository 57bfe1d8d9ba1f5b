/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Taking in what was made elsewhere: files of each kind, a kernel's build folder in small - real objects,
 * real links, the command lines as Kbuild saves them - and what is refused or only noted.
 */
#include "unit/harness.h"

#include <unistd.h>

#include "base/build.h"
#include "base/digest.h"
#include "base/process.h"
#include "build/import-elf.h"
#include "build/import-kind.h"
#include "build/import.h"
#include "build/inputs.h"

struct bench {
	char *scratch, *cache, *tree;
};

static char *place(const struct bench *bench, const char *name)
{
	char *path = sp_path_join(bench->scratch, name);
	SP_AUTOFREE char *parent = sp_format("%.*s", (int)(strrchr(path, '/') - path), path);
	check_ok(sp_folder_make(parent));
	return path;
}

static void put(const struct bench *bench, const char *name, const void *data, size_t size)
{
	SP_AUTOFREE char *path = place(bench, name);
	check_ok(sp_file_write(path, data, size));
}

static void put_text(const struct bench *bench, const char *name, const char *text)
{
	put(bench, name, text, strlen(text));
}

static void run_tool(const struct bench *bench, const char *folder, const char *const *argv)
{
	SP_AUTOFREE char *path = sp_path_join(bench->scratch, folder);
	check_ok(sp_process_tool(&(struct sp_process_spec){.argv = argv, .folder = path}));
}
#define RUN(bench, ...) run_tool((bench), "tree", (const char *const[]){__VA_ARGS__, NULL})

/* An object of the tree, from assembler text. */
static void assemble(const struct bench *bench, const char *object, const char *text)
{
	SP_AUTOFREE char *name = sp_format("tree/%s", object);
	put_text(bench, "source.s", text);
	SP_AUTOFREE char *path = place(bench, name);
	SP_AUTOFREE char *source = sp_path_join(bench->scratch, "source.s");
	RUN(bench, "as", "--64", "-o", path, source);
}

/* The fields of the boot protocol that make a bzImage one, with a version string. */
static void put_bzimage(const struct bench *bench, const char *name, const char *version)
{
	uint8_t image[4096] = {0};
	memcpy(image + 0x1fe, "\x55\xaa", 2);
	memcpy(image + 0x202, "HdrS", 4);
	image[0x20e] = 0x00;
	image[0x20f] = 0x01; /* 0x100 + 512 */
	memcpy(image + 0x300, version, strlen(version));
	put(bench, name, image, sizeof(image));
}

static void build_objects(const struct bench *bench)
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

static void link_all(const struct bench *bench)
{
	RUN(bench, "ld", "-m", "elf_x86_64", "-z", "noexecstack", "--build-id=sha1",
		"--script=arch/x86/kernel/vmlinux.lds", "-o", "vmlinux", "--whole-archive", "vmlinux.a",
		"init/version-timestamp.o", "--no-whole-archive", "--start-group", "lib/lib.a", "--end-group",
		".tmp_vmlinux.kallsyms2.o");
	RUN(bench, "ld", "-m", "elf_x86_64", "-o", "arch/x86/boot/setup.elf", "init/a.o", "lib/help.o");
	RUN(bench, "ld", "-m", "elf_x86_64", "-o", "arch/x86/boot/compressed/vmlinux", "lib/help.o",
		"init/a.o");
}

static void save_commands(const struct bench *bench)
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

static void build_tree(const struct bench *bench)
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

static int set_up(void **state)
{
	struct bench *bench = sp_alloc(sizeof(*bench));
	bench->scratch = scratch_make();
	bench->cache = sp_path_join(bench->scratch, "cache");
	bench->tree = sp_path_join(bench->scratch, "tree");
	check_ok(sp_folder_make(bench->tree));
	*state = bench;
	return 0;
}

static int tear_down(void **state)
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

static void free_result(struct result *result)
{
	sp_build_clear(&result->build);
	sp_import_notes_free(&result->notes);
}
#define RESULT SP_GUARD(free_result) struct result

/* Names are relative to the scratch folder; the second may be NULL. */
static struct sp_error *import(
	const struct bench *bench, const char *one, const char *two, struct result *result)
{
	SP_AUTOFREE char *first = sp_path_join(bench->scratch, one);
	SP_AUTOFREE char *second = two ? sp_path_join(bench->scratch, two) : NULL;
	const char *const paths[] = {first, second};
	struct sp_import_options options = {.cache = bench->cache, .paths = paths, .path_count = two ? 2 : 1};
	return sp_import_run(&options, &result->build, &result->notes);
}

static const struct sp_artifact *artifact(const struct result *result, const char *kind)
{
	for (size_t i = 0; i < result->build.artifact_count; i++)
		if (!strcmp(result->build.artifacts[i].kind, kind))
			return &result->build.artifacts[i];
	return NULL;
}

static void assert_kinds(const struct result *result, const char *expected)
{
	SP_BUFFER kinds = SP_BUFFER_EMPTY;
	for (size_t i = 0; i < result->build.artifact_count; i++)
		sp_buffer_printf(&kinds, "%s%s%s", i ? " " : "", result->build.artifacts[i].kind,
			result->build.artifacts[i].shipped ? "*" : "");
	assert_string_equal(sp_buffer_text(&kinds), expected);
}

static bool has_note(const struct result *result, const char *text)
{
	for (size_t i = 0; i < result->notes.count; i++)
		if (strstr(result->notes.items[i], text))
			return true;
	return false;
}

static void assert_content(const struct sp_artifact *file, const char *text)
{
	SP_BUFFER content = SP_BUFFER_EMPTY;
	assert_non_null(file);
	check_ok(sp_file_read(file->path, &content));
	assert_string_equal(sp_buffer_text(&content), text);
}

static void digest_tree(const struct bench *bench, char hex[SP_DIGEST_SIZE])
{
	SP_INPUTS inputs = SP_INPUTS_EMPTY;
	check_ok(sp_inputs_add_tree(&inputs, "tree", bench->tree));
	sp_inputs_digest(&inputs, hex);
}

#define ALL                                                                                                  \
	"bzImage* vmlinux.bin payload vmlinux vmlinux.map vmlinux.relocs setup setup.map setup.relocs "      \
	"decompressor decompressor.map decompressor.relocs"

static void check_links(const struct bench *bench, const struct result *result)
{
	bool same = false;
	SP_BUFFER map = SP_BUFFER_EMPTY;
	SP_AUTOFREE char *linked = sp_path_join(bench->tree, "vmlinux");
	check_ok(sp_import_same_link(linked, artifact(result, "vmlinux.relocs")->path, &same));
	assert_true(same);
	check_ok(sp_file_read(artifact(result, "vmlinux.map")->path, &map));
	assert_non_null(strstr(map.data, "lib/lib.a(help.o)"));
	assert_non_null(strstr(map.data, ".tmp_vmlinux.kallsyms2.o"));
	/* relocations are what the repetition is for */
	SP_BUFFER headers = SP_BUFFER_EMPTY;
	check_ok(sp_process_tool(
		&(struct sp_process_spec){.argv = (const char *const[]){"readelf", "-SW",
						  artifact(result, "vmlinux.relocs")->path, NULL},
			.output = &headers}));
	assert_non_null(strstr(headers.data, ".rela.text"));
}

static void test_folder(void **state)
{
	const struct bench *bench = *state;
	RESULT first = {0}, second = {0};
	char before[SP_DIGEST_SIZE], after[SP_DIGEST_SIZE];
	build_tree(bench);
	digest_tree(bench, before);
	check_ok(import(bench, "tree", NULL, &first));
	digest_tree(bench, after);
	assert_string_equal(before, after);
	if (first.notes.count)
		fail_msg("unexpected note: %s", first.notes.items[0]);
	assert_kinds(&first, ALL);
	check_links(bench, &first);
	assert_content(artifact(&first, "vmlinux.bin"), "content");
	assert_content(artifact(&first, "payload"), "packed");
	assert_string_equal(first.build.recipe, "import:tree");
	assert_true(first.build.title[0] == '/' && strlen(first.build.hash) == 64);
	assert_int_equal(first.build.source_count, 1);
	assert_string_equal(first.build.sources[0].version, "6.1.7-tiny");
	assert_string_equal(first.build.sources[0].folder, "/");
	assert_int_equal(first.build.config_count, 1);
	assert_int_equal(first.build.configs[0].enabled, 3);

	/* the second time comes from the cache, though the folder is not what it was */
	SP_AUTOFREE char *gone = sp_path_join(bench->tree, "lib/lib.a");
	assert_int_equal(unlink(gone), 0);
	check_ok(import(bench, "tree", NULL, &second));
	assert_string_equal(first.build.hash, second.build.hash);
	assert_kinds(&second, ALL);
}

static void test_newer_names(void **state)
{
	const struct bench *bench = *state;
	RESULT result = {0};
	build_tree(bench);
	/* since 6.15 the linked file is vmlinux.unstripped; since 6.10 the table's objects are called so */
	RUN(bench, "cp", "vmlinux", "vmlinux.unstripped");
	RUN(bench, "objcopy", "--strip-all", "vmlinux");
	RUN(bench, "mv", ".vmlinux.cmd", ".vmlinux.unstripped.cmd");
	RUN(bench, "mv", ".tmp_vmlinux.kallsyms2.o", ".tmp_vmlinux2.kallsyms.o");
	RUN(bench, "rm", ".tmp_vmlinux.kallsyms3.o");
	check_ok(import(bench, "tree", NULL, &result));
	assert_int_equal(result.notes.count, 0);
	assert_kinds(&result, ALL);
	bool has = false;
	check_ok(sp_import_has_symbols(artifact(&result, "vmlinux")->path, &has));
	assert_true(has);
}

/*
 * 7.x links the object of exported symbols also into kernels without modules, and takes .modinfo out of the
 * linked file; 6.x leaves an object of an older build aside. What fits tells.
 */
static void test_exports_without_modules(void **state)
{
	const struct bench *bench = *state;
	bool has = false;
	RESULT left = {0}, linked = {0};
	build_tree(bench);
	assemble(bench, ".vmlinux.export.o",
		".section .rodata\n.long 4, 4, 4\n.section .modinfo, \"a\"\n.asciz \"x=y\"\n");
	check_ok(import(bench, "tree", NULL, &left));
	assert_int_equal(left.notes.count, 0);
	assert_kinds(&left, ALL);

	RUN(bench, "ld", "-m", "elf_x86_64", "-z", "noexecstack", "--build-id=sha1",
		"--script=arch/x86/kernel/vmlinux.lds", "-o", "vmlinux.unstripped", "--whole-archive",
		"vmlinux.a", ".vmlinux.export.o", "init/version-timestamp.o", "--no-whole-archive",
		"--start-group", "lib/lib.a", "--end-group", ".tmp_vmlinux.kallsyms2.o");
	RUN(bench, "objcopy", "--remove-section=.modinfo", "vmlinux.unstripped", "vmlinux");
	RUN(bench, "mv", ".vmlinux.cmd", ".vmlinux.unstripped.cmd");
	check_ok(import(bench, "tree", NULL, &linked));
	if (linked.notes.count)
		fail_msg("unexpected note: %s", linked.notes.items[0]);
	assert_kinds(&linked, ALL);
	SP_AUTOFREE char *twin = sp_path_join(bench->tree, "vmlinux");
	char hash[SP_DIGEST_SIZE];
	check_ok(sp_digest_file(twin, hash));
	assert_string_equal(artifact(&linked, "vmlinux")->sha256, hash);
	check_ok(sp_import_same_link(twin, artifact(&linked, "vmlinux.relocs")->path, &has));
	assert_false(has); /* it has .modinfo still */
}

/* Elsewhere a flat kernel ships, as it is or compressed as a whole: what is newest. */
static void test_other_processors(void **state)
{
	const struct bench *bench = *state;
	RESULT plain = {0}, packed = {0}, stale = {0};
	build_tree(bench);
	RUN(bench, "mv", "arch/x86", "arch/riscv");
	put_text(
		bench, "tree/.config", "#\n# Linux/riscv 6.1.7 Kernel Configuration\n#\nCONFIG_KALLSYMS=y\n");
	put_text(bench, "tree/arch/riscv/boot/Image", "flat");
	check_ok(import(bench, "tree", NULL, &plain));
	assert_int_equal(plain.notes.count, 0);
	assert_kinds(&plain, "vmlinux.bin* vmlinux vmlinux.map vmlinux.relocs");
	assert_content(artifact(&plain, "vmlinux.bin"), "flat");

	put_text(bench, "tree/arch/riscv/boot/Image.gz", "gzip");
	check_ok(import(bench, "tree", NULL, &packed));
	assert_content(artifact(&packed, "vmlinux.bin"), "gzip");
	put_text(bench, "tree/arch/riscv/boot/Image.lz4", "lz4");
	RUN(bench, "touch", "-d", "2020-01-01", "arch/riscv/boot/Image.lz4");
	check_ok(import(bench, "tree", NULL, &stale));
	assert_string_equal(stale.build.hash, packed.build.hash);
}

/* What the folder lacks is told, and the import goes on without it. */
static void test_notes(void **state)
{
	const struct bench *bench = *state;
	RESULT result = {0}, again = {0};
	build_tree(bench);
	assemble(bench, "init/a.o",
		".globl _start\n.text\n_start: call helper\nnop\n.section .rodata\n.asciz \"Linux version "
		"6.1.7\"\n");
	put_text(
		bench, "tree/arch/x86/boot/.setup.elf.cmd", "cmd_x := ld -m elf_x86_64 $(touch boom) -o x\n");
	RUN(bench, "rm", "arch/x86/boot/compressed/.vmlinux.cmd", "arch/x86/boot/compressed/vmlinux.bin.xz");
	put_text(bench, "tree/vmlinux.map", "the build's own");
	check_ok(import(bench, "tree", NULL, &result));
	assert_kinds(&result, "bzImage* vmlinux.bin vmlinux vmlinux.map setup decompressor");
	assert_content(artifact(&result, "vmlinux.map"), "the build's own");
	assert_int_equal(result.notes.count, 4);
	assert_true(has_note(&result, "there is no payload"));
	assert_true(has_note(&result, "link of vmlinux cannot be repeated"));
	assert_true(has_note(&result, "other sections or code"));
	assert_true(has_note(&result, "boot/.setup.elf.cmd is no plain one"));
	assert_true(has_note(&result, "not saved in arch/x86/boot/compressed/.vmlinux.cmd"));
	SP_AUTOFREE char *boom = sp_path_join(bench->tree, "boom");
	assert_false(sp_path_exists(boom));

	check_ok(import(bench, "tree", NULL, &again));
	assert_int_equal(again.notes.count, 4);
	assert_string_equal(again.notes.items[0], result.notes.items[0]);
}

/* What changed since the build, or is gone, is told, and an import is made anew when it is there again. */
static void test_stale(void **state)
{
	const struct bench *bench = *state;
	RESULT same = {0}, stale = {0}, gone = {0};
	static const char built[] = "CONFIG_X86=y\nCONFIG_KERNEL_XZ=y\nCONFIG_KALLSYMS=y\n";
	SP_AUTOFREE char *changed = sp_format("%sCONFIG_PROC_FS=y\nCONFIG_SWAP=y\n", built);
	build_tree(bench);
	put_text(bench, "tree/include/config/auto.conf", built);
	check_ok(import(bench, "tree", NULL, &same));
	assert_int_equal(same.notes.count, 0);

	put_text(bench, "tree/include/config/auto.conf", changed);
	RUN(bench, "strip", "vmlinux");
	check_ok(import(bench, "tree", NULL, &stale));
	assert_string_not_equal(stale.build.hash, same.build.hash);
	assert_true(has_note(&stale,
		".config was changed since the build: CONFIG_PROC_FS is off there and was y when it was "
		"built, and 1 more differ"));
	assert_true(has_note(&stale, "tree/vmlinux is stripped: its symbols are those of its link"));

	check_links(bench, &stale);
	bool has = false;
	check_ok(sp_import_has_symbols(artifact(&stale, "vmlinux")->path, &has));
	assert_true(has);

	RUN(bench, "truncate", "-s", "3000", "vmlinux");
	RUN(bench, "ln", "-sfn", "/nowhere/sources", "source");
	check_ok(import(bench, "tree", NULL, &gone));
	assert_string_not_equal(gone.build.hash, stale.build.hash);
	assert_string_equal(gone.build.sources[0].folder, "/nowhere/sources");
	assert_true(has_note(&gone, "tree/vmlinux is stripped or damaged"));
	assert_null(artifact(&gone, "vmlinux"));
}

static void test_failing_linker(void **state)
{
	const struct bench *bench = *state;
	RESULT result = {0};
	build_tree(bench);
	put_text(bench, "tree/.vmlinux.cmd",
		"cmd_vmlinux := link-vmlinux.sh \"no-such-linker-here\" \"" FLAGS "\" \"\";  true\n");
	put_text(bench, "tree/arch/x86/boot/.setup.elf.cmd",
		"cmd_x := ld -m elf_x86_64 no-such-object.o -o x\n");
	check_ok(import(bench, "tree", NULL, &result));
	assert_kinds(&result, "bzImage* vmlinux.bin payload vmlinux setup decompressor decompressor.map "
			      "decompressor.relocs");
	assert_true(has_note(&result, "no-such-linker-here not started"));
	assert_true(has_note(&result, "ld exited 1"));
}

static void test_whole(void **state)
{
	const struct bench *bench = *state;
	RESULT result = {0};
	build_tree(bench);
	put_text(bench, "tree/.config", "CONFIG_X86=y\nCONFIG_KERNEL_GZIP=y\nCONFIG_X86_KERNEL_IBT=y\n");
	RUN(bench, "ld", "-m", "elf_x86_64", "-r", "-o", "vmlinux.o", "init/a.o", "lib/help.o");
	RUN(bench, "ld", "-m", "elf_x86_64", "-z", "noexecstack", "--build-id=sha1",
		"--script=arch/x86/kernel/vmlinux.lds", "-o", "vmlinux", "vmlinux.o",
		"init/version-timestamp.o");
	check_ok(import(bench, "tree", NULL, &result));
	assert_kinds(&result, ALL);
	assert_int_equal(result.notes.count, 1);
	assert_true(has_note(&result, "linked from one large object"));
	assert_content(artifact(&result, "payload"), "of an older build");
}

static void put_fat(const struct bench *bench, const char *name)
{
	uint8_t image[2048] = {0xeb, 0x3c, 0x90};
	image[12] = 2; /* 512 bytes a sector */
	image[13] = 1;
	image[14] = 1;
	image[16] = 2;
	image[21] = 0xf0;
	memcpy(image + 0x1fe, "\x55\xaa", 2);
	put(bench, name, image, sizeof(image));
}

static void test_files(void **state)
{
	const struct bench *bench = *state;
	static const char *const archives[] = {"070701rest", "070702rest", "\x1f\x8b\x08rest", "BZhrest",
		"\x28\xb5\x2f\xfdrest", "\x02\x21\x4c\x18rest"};
	for (size_t i = 0; i < SP_COUNT(archives); i++) {
		RESULT result = {0};
		put_text(bench, "initrd", archives[i]);
		check_ok(import(bench, "initrd", NULL, &result));
		assert_kinds(&result, "initramfs*");
		assert_content(artifact(&result, "initramfs"), archives[i]);
		assert_string_equal(result.build.recipe, "import:initrd");
		assert_int_equal(result.build.source_count, 0);
		assert_null(result.build.recipe_path);
	}
	RESULT kernel = {0}, medium = {0}, pair = {0}, turned = {0};
	put_bzimage(bench, "vmlinuz", "6.1.0-9-amd64 (somebody)");
	check_ok(import(bench, "vmlinuz", NULL, &kernel));
	assert_kinds(&kernel, "bzImage*");
	assert_string_equal(kernel.build.sources[0].version, "6.1.0-9-amd64");
	put_fat(bench, "floppy.img");
	check_ok(import(bench, "floppy.img", NULL, &medium));
	assert_kinds(&medium, "medium*");
	check_ok(import(bench, "vmlinuz", "initrd", &pair));
	assert_kinds(&pair, "bzImage* initramfs*");
	check_ok(import(bench, "initrd", "vmlinuz", &turned));
	assert_string_equal(pair.build.hash, turned.build.hash);
	assert_string_not_equal(pair.build.hash, kernel.build.hash);
}

static void test_vmlinux(void **state)
{
	const struct bench *bench = *state;
	RESULT whole = {0}, stripped = {0}, twin = {0};
	build_tree(bench);
	check_ok(import(bench, "tree/vmlinux", NULL, &whole));
	assert_kinds(&whole, "vmlinux.bin* vmlinux");
	assert_string_equal(whole.build.sources[0].version, "6.1.7");
	RUN(bench, "objcopy", "--strip-all", "vmlinux", "stripped");
	check_ok(import(bench, "tree/stripped", NULL, &stripped));
	assert_kinds(&stripped, "vmlinux.bin*");
	assert_true(has_note(&stripped, "is stripped"));
	check_ok(import(bench, "tree/arch/x86/boot/bzImage", "tree/vmlinux", &twin));
	assert_kinds(&twin, "bzImage* vmlinux");
}

/* The user's file may change or go: what was imported stays, and what is new is new. */
static void test_copies(void **state)
{
	const struct bench *bench = *state;
	RESULT first = {0}, second = {0};
	char hash[SP_SHA256_SIZE];
	put_text(bench, "initrd", "070701one");
	check_ok(import(bench, "initrd", NULL, &first));
	put_text(bench, "initrd", "070701two");
	check_ok(import(bench, "initrd", NULL, &second));
	assert_content(artifact(&first, "initramfs"), "070701one");
	assert_content(artifact(&second, "initramfs"), "070701two");
	assert_string_not_equal(first.build.hash, second.build.hash);
	SP_AUTOFREE char *path = sp_path_join(bench->scratch, "initrd");
	const char *const paths[] = {path};
	struct sp_import_options options = {.cache = bench->cache, .paths = paths, .path_count = 1};
	check_ok(sp_import_identify(&options, hash));
	assert_string_equal(hash, second.build.hash);
}

static void refuse(const struct bench *bench, const char *one, const char *two, const char *text)
{
	RESULT result = {0};
	check_error(import(bench, one, two, &result), SP_USAGE, text);
}

static void test_refused(void **state)
{
	const struct bench *bench = *state;
	put_text(bench, "empty", "");
	put_text(bench, "text", "just words");
	put_text(bench, "initrd", "070701rest");
	put_text(bench, "other", "070702rest");
	put_bzimage(bench, "vmlinuz", "6.1.0");
	put_fat(bench, "floppy.img");
	refuse(bench, "nothing", NULL, "No such file");
	refuse(bench, "empty", NULL, "is empty");
	refuse(bench, "text", NULL, "give a bzImage, a vmlinux, an initramfs");
	refuse(bench, "/dev/null", NULL, "neither a file nor a folder");
	refuse(bench, "/bin/sh", NULL, "no Linux kernel");
	refuse(bench, "initrd", "other", "are an initramfs: give one");
	refuse(bench, "vmlinuz", "floppy.img", "cannot come together");
	struct sp_import_options options = {.cache = bench->cache};
	struct sp_build build = {0};
	struct sp_import_notes notes = {0};
	check_error(sp_import_run(&options, &build, &notes), SP_USAGE, "nothing to import");

	SP_AUTOFREE char *huge = sp_path_join(bench->scratch, "huge");
	put_text(bench, "huge", "070701");
	assert_int_equal(truncate(huge, ((off_t)2 << 30) + 1), 0);
	refuse(bench, "huge", NULL, "larger than 2 GiB");
}

static void test_refused_folders(void **state)
{
	const struct bench *bench = *state;
	refuse(bench, "tree", NULL, "is no kernel build");
	put_text(bench, "tree/.config", "CONFIG_X86=y\n");
	refuse(bench, "tree", NULL, "is no kernel build");
	put_text(bench, "tree/arch/x86/boot/a.o", "");
	refuse(bench, "tree", NULL, "is not finished: it has no vmlinux");
	put_text(bench, "tree/vmlinux", "linked");
	refuse(bench, "tree", NULL, "is not finished: it has no arch/x86/boot/bzImage");
	put_text(bench, "arm/.config", "CONFIG_ARM=y\n");
	put_text(bench, "arm/vmlinux", "linked");
	put_text(bench, "arm/arch/arm/boot/zImage", "image");
	refuse(bench, "arm", NULL, "for another processor (arm) whose image is not known here");
	put_text(bench, "arm64/.config", "# Linux/arm64 6.1.7 Kernel Configuration\n");
	put_text(bench, "arm64/vmlinux", "linked");
	put_text(bench, "arm64/arch/arm64/boot/vmlinuz.efi", "image");
	refuse(bench, "arm64", NULL, "or one with arch/arm64/boot/Image");
	put_bzimage(bench, "tree/arch/x86/boot/bzImage", "6.1.0");
	put_bzimage(bench, "vmlinuz", "6.1.0");
	refuse(bench, "tree", "vmlinuz", "cannot come together");
	refuse(bench, "vmlinuz", "tree", "cannot come together");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_folder, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_newer_names, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_exports_without_modules, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_other_processors, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_notes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_stale, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_failing_linker, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_whole, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_files, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_vmlinux, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_copies, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_refused_folders, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
