/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Taking in a kernel's build folder that was made elsewhere: what it gives, and what is only noted.
 */
#include "unit/import_bench.h"

#include "build/import-elf.h"
#include "build/inputs.h"

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

/* Kconfig writes make's ARCH; the folder of that name holds a link to bzImage at most. */
static void test_names_of_x86(void **state)
{
	const struct bench *bench = *state;
	static const char *const names[] = {"i386", "x86_64", "x86"};
	build_tree(bench);
	for (size_t i = 0; i < SP_COUNT(names); i++) {
		RESULT result = {0};
		SP_AUTOFREE char *config = sp_format("#\n# Automatically generated file; DO NOT EDIT.\n"
						     "# Linux/%s 6.1.7 Kernel Configuration\n#\n"
						     "CONFIG_KERNEL_XZ=y\nCONFIG_KALLSYMS=y\n",
			names[i]);
		put_text(bench, "tree/.config", config);
		SP_AUTOFREE char *link = sp_format("tree/arch/%s/boot/bzImage", names[i]);
		put_bzimage(bench, link, "6.1.7-tiny (me@here) #1");
		check_ok(import(bench, "tree", NULL, &result));
		assert_int_equal(result.notes.count, 0);
		assert_kinds(&result, ALL);
	}
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_folder, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_newer_names, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_exports_without_modules, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_names_of_x86, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_other_processors, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_notes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_stale, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_failing_linker, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_whole, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
