/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * build: what this machine lacks is told with what to install; the gcc are fakes (fakes/gcc).
 */
#include "unit/harness.h"

#include <unistd.h>

#include "build/needs.h"

#define TABLE                                                                                                \
	"        Program        Minimal version       Command to check the version\n"                        \
	"Rust (optional)        99.0             rustc --version\n"                                          \
	"GNU C                  %s              gcc --version\n"                                             \
	"GNU make               3.81             make --version\n"                                           \
	"binutils               2.23             ld -v\n"                                                    \
	"a sentence with  9 gcc --version in it\n"

struct bench {
	char *folder, *path;
	struct sp_source kernel;
};

static int set_up(void **state)
{
	struct bench *bench = sp_alloc(sizeof(*bench));
	bench->folder = scratch_make();
	bench->path = sp_strdup(getenv("PATH"));
	SP_AUTOFREE char *documents = sp_path_join(bench->folder, "Documentation/process");
	check_ok(sp_folder_make(documents));
	bench->kernel = (struct sp_source){.name = sp_strdup("linux"),
		.version = sp_strdup("7.2.12"),
		.folder = sp_strdup(bench->folder)};
	*state = bench;
	return 0;
}

static int tear_down(void **state)
{
	struct bench *bench = *state;
	setenv("PATH", bench->path, 1);
	free(bench->path);
	free(bench->kernel.name);
	free(bench->kernel.version);
	free(bench->kernel.folder);
	scratch_remove(bench->folder);
	free(bench);
	return 0;
}

static void use_gcc(struct bench *bench, const char *name)
{
	use_fake(bench->folder, bench->path, "gcc", name);
}

static void wants_gcc(struct bench *bench, const char *version)
{
	SP_AUTOFREE char *path = sp_path_join(bench->folder, "Documentation/process/changes.rst");
	SP_AUTOFREE char *text = sp_format(TABLE, version);
	write_text(path, text);
}

static void test_a_gcc_without_i386(void **state)
{
	struct bench *bench = *state;
	use_gcc(bench, "no-i386");
	check_error(sp_needs_check_tools("i386", &bench->kernel), SP_UNABLE,
		"gcc cannot compile for i386 (gcc -m32: gcc: error: unrecognized command-line option "
		"'-m32')");
	check_error(
		sp_needs_check_tools("i386", &bench->kernel), SP_UNABLE, "(apt-get install gcc-multilib)");
	check_ok(sp_needs_check_tools("x86_64", &bench->kernel));
}

static void test_a_gcc_that_is_too_old(void **state)
{
	struct bench *bench = *state;
	use_gcc(bench, "old");
	wants_gcc(bench, "4.8");
	check_ok(sp_needs_check_tools("x86_64", &bench->kernel));
	wants_gcc(bench, "4.8.4");
	check_ok(sp_needs_check_tools("x86_64", &bench->kernel));
	wants_gcc(bench, "4.8.10");
	check_error(sp_needs_check_tools("x86_64", &bench->kernel), SP_UNABLE,
		"linux 7.2.12 cannot be built here: it needs gcc 4.8.10 or newer, and PATH finds gcc 4.8.4; "
		"on "
		"Debian it is in the package gcc (apt-get install gcc)");
	wants_gcc(bench, "8.1");
	check_error(sp_needs_check_tools("x86_64", &bench->kernel), SP_UNABLE, "needs gcc 8.1 or newer");
}

/* This machine's own tools, and a tree without the table. */
static void test_tools_that_are_new_enough(void **state)
{
	struct bench *bench = *state;
	check_ok(sp_needs_check_tools("i386", &bench->kernel));
	wants_gcc(bench, "4.9");
	check_ok(sp_needs_check_tools("i386", &bench->kernel));
}

static void test_what_a_configuration_takes(void **state)
{
	struct bench *bench = *state;
	check_ok(sp_needs_check_config("# made\nCONFIG_X=y\n# CONFIG_KERNEL_LZO is not set\n"));
	use_gcc(bench, "old");
	check_error(sp_needs_check_config("# made\nCONFIG_OBJTOOL=y\n"), SP_UNABLE,
		"CONFIG_OBJTOOL takes the header gelf.h, which is not installed: on Debian it is in the "
		"package libelf-dev");
	SP_AUTOFREE char *bin = sp_path_join(bench->folder, "bin");
	setenv("PATH", bin, 1);
	check_error(sp_needs_check_config("# made\nCONFIG_KERNEL_LZO=y\n"), SP_UNABLE,
		"CONFIG_KERNEL_LZO cannot be built: lzop is not installed: on Debian it is in the package "
		"lzop");
}

static void test_a_link_without_libgcc(void **state)
{
	struct bench *bench = *state;
	use_gcc(bench, "old");
	struct sp_error *error = sp_error_new(SP_UNABLE,
		"make exited 2\n  | ld: libgcc.a(_popcountsi2.o)' is incompatible with i386 output");
	check_error(sp_needs_explain_link(error), SP_UNABLE,
		"none for i386: on Debian it is in the package lib32gcc-4-dev (apt-get install "
		"lib32gcc-4-dev): make");
	struct sp_error *other = sp_error_new(SP_UNABLE, "make exited 2");
	assert_ptr_equal(sp_needs_explain_link(other), other);
	sp_error_free(other);
	assert_null(sp_needs_explain_link(NULL));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_gcc_without_i386),
		TEST(test_a_gcc_that_is_too_old),
		TEST(test_tools_that_are_new_enough),
		TEST(test_what_a_configuration_takes),
		TEST(test_a_link_without_libgcc),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
