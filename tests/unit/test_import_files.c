/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Taking in files of each kind, and what is refused: files and folders.
 */
#include "unit/import_bench.h"

#include "build/import-elf.h"
#include "build/import-kind.h"

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
		cmocka_unit_test_setup_teardown(test_files, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_vmlinux, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_copies, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_refused_folders, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
