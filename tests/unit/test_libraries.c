/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shared libraries of dynamically linked programs, on programs that the compiler makes here.
 */
#include "unit/harness.h"

#include <stdio.h>

#include "base/process.h"
#include "build/libraries.h"
#include "build/rootfs.h"

static char *compile(const char *folder, const char *name, const char *flag)
{
	SP_AUTOFREE char *source = sp_format("%s/%s.c", folder, name);
	char *program = sp_path_join(folder, name);
	write_text(source, "#include <math.h>\n#include <stdio.h>\n"
			   "int main(int count, char **words) { (void)words; return printf(\"%f\", cos(count)) < 0; }\n");
	const char *const argv[] = {"gcc", flag, "-o", program, source, "-lm", NULL};
	check_ok(sp_process_tool(&(struct sp_process_spec){.argv = argv}));
	return program;
}

static void test_dynamic(void **state)
{
	(void)state;
	char *folder = scratch_make();
	SP_AUTOFREE char *program = compile(folder, "dynamic", "-O0");
	SP_ROOTFS rootfs = SP_ROOTFS_EMPTY;
	check_ok(sp_rootfs_add_libraries(&rootfs, program));
	assert_true(sp_rootfs_has(&rootfs, "lib64/ld-linux-x86-64.so.2"));
	assert_true(sp_rootfs_has(&rootfs, "lib/libc.so.6"));
	assert_true(sp_rootfs_has(&rootfs, "lib/libm.so.6"));
	for (size_t i = 0; i < rootfs.count; i++)
		if (rootfs.entries[i].source)
			assert_true(sp_path_exists(rootfs.entries[i].source));
	size_t count = rootfs.count;
	check_ok(sp_rootfs_add_libraries(&rootfs, program));
	assert_int_equal(rootfs.count, count);
	scratch_remove(folder);
}

static void test_static_adds_nothing(void **state)
{
	(void)state;
	char *folder = scratch_make();
	SP_AUTOFREE char *program = compile(folder, "static", "-static");
	SP_ROOTFS rootfs = SP_ROOTFS_EMPTY;
	check_ok(sp_rootfs_add_libraries(&rootfs, program));
	assert_int_equal(rootfs.count, 0);
	scratch_remove(folder);
}

static void test_what_is_missing_is_told(void **state)
{
	(void)state;
	char *folder = scratch_make();
	SP_AUTOFREE char *program = compile(folder, "other", "-Wl,--dynamic-linker=/nowhere/ld.so");
	SP_AUTOFREE char *missing = NULL;
	SP_ROOTFS rootfs = SP_ROOTFS_EMPTY;
	check_ok(sp_rootfs_try_libraries(&rootfs, program, &missing));
	assert_string_equal(missing, "the dynamic loader /nowhere/ld.so, which is not on this machine");
	check_error(sp_rootfs_add_libraries(&rootfs, program), SP_UNABLE,
		"other needs the dynamic loader /nowhere/ld.so, which is not on this machine: install its package");
	scratch_remove(folder);
}

/* A loader of its own, in whose folder no library is. */
static void test_a_missing_library_is_told(void **state)
{
	(void)state;
	char *folder = scratch_make();
	SP_AUTOFREE char *loader = sp_path_join(folder, "ld.so"), *flag = sp_format("-Wl,--dynamic-linker=%s", loader);
	SP_AUTOFREE char *program = compile(folder, "other", flag);
	SP_AUTOFREE char *missing = NULL;
	SP_ROOTFS rootfs = SP_ROOTFS_EMPTY;
	write_text(loader, "");
	check_ok(sp_rootfs_try_libraries(&rootfs, program, &missing));
	assert_non_null(strstr(missing, "the library libm.so.6 for other, which is not in /"));
	scratch_remove(folder);
}

static void test_no_elf(void **state)
{
	(void)state;
	char *folder = scratch_make();
	SP_AUTOFREE char *program = sp_path_join(folder, "script");
	write_text(program, "#!/bin/sh\n");
	SP_ROOTFS rootfs = SP_ROOTFS_EMPTY;
	check_error(sp_rootfs_add_libraries(&rootfs, program), SP_UNABLE, "is no ELF file");
	scratch_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dynamic),
		cmocka_unit_test(test_static_adds_nothing),
		cmocka_unit_test(test_what_is_missing_is_told),
		cmocka_unit_test(test_a_missing_library_is_told),
		cmocka_unit_test(test_no_elf),
	};
	return cmocka_run_group_tests_name("libraries", tests, NULL, NULL);
}
