/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * build: the C library for i386 is fetched as a package of another architecture, once, and a compiler is made
 * of it. apt is a stand-in (tests/fakes/apt), the package is made here.
 */
#include "unit/harness.h"

#include <unistd.h>

#include "base/process.h"
#include "build/musl.h"
#include "unit/test_source_fixture.h"

static char *folder;

static char *inside(const char *name)
{
	return sp_path_join(folder, name);
}

/* musl-dev as Debian packs it, with a library at that path in it. */
static char *make_package(const char *name, const char *library)
{
	SP_AUTOFREE char *tree = sp_format("tree-%s", name);
	SP_AUTOFREE char *root = inside(tree);
	fixture_file(root, "DEBIAN/control",
		"Package: musl-dev\nVersion: 1.2.3-1\nArchitecture: i386\nMaintainer: Nobody "
		"<nobody@example.org>\nDescription: stand-in\n");
	fixture_file(root, library, "!<arch>\n");
	SP_AUTOFREE char *place = inside(name);
	check_ok(sp_folder_make(place));
	char *path = sp_path_join(place, "musl-dev_1.2.3-1_i386.deb");
	const char *const argv[] = {"dpkg-deb", "--build", "--root-owner-group", root, path, NULL};
	check_ok(sp_process_tool(&(struct sp_process_spec){.argv = argv}));
	return path;
}

static int set_up(void **state)
{
	(void)state;
	folder = scratch_make();
	const char *path = getenv("PATH");
	SP_AUTOFREE char *fakes = sp_format("%s/fakes/apt:%s", TEST_SOURCE, path ? path : "/usr/bin:/bin");
	setenv("PATH", fakes, 1);
	unsetenv("FAKE_APT_SHA256");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	scratch_remove(folder);
	return 0;
}

static void behave(const char *how, const char *file)
{
	if (sp_path_exists("/usr/lib/i386-linux-musl/libc.a"))
		skip(); /* then nothing is ever fetched */
	setenv("FAKE_APT", how, 1);
	setenv("FAKE_APT_FILE", file ? file : "", 1);
}

static struct sp_error *find(const char *cache, struct sp_musl *musl)
{
	SP_AUTOFREE char *path = inside(cache);
	return sp_musl_find(path, NULL, musl);
}

static void check_text(const char *path, const char *part)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	check_ok(sp_file_read(path, &text));
	if (!strstr(sp_buffer_text(&text), part))
		fail_msg("%s lacks \"%s\": %s", path, part, sp_buffer_text(&text));
}

static void test_fetched_once(void **state)
{
	(void)state;
	SP_AUTOFREE char *package = make_package("good", "usr/lib/i386-linux-musl/libc.a");
	behave("ok", package);
	SP_MUSL musl = {0}, again = {0};
	check_ok(find("cache", &musl));
	assert_non_null(strstr(musl.root, "/cache/tools/musl-i386"));
	assert_ptr_equal(strstr(musl.version, "musl 1.2.3-1 for i386 (libc.a "), musl.version);
	/* lists of that architecture alone, beside the system's own */
	SP_AUTOFREE char *config = inside("cache/apt/bookworm-deb-i386/apt.conf");
	check_text(config,
		"APT::Architecture \"i386\";\n#clear APT::Architectures;\nAPT::Architectures:: \"i386\";\n");
	behave("fail", NULL);
	check_ok(find("cache", &again));
	assert_string_equal(again.version, musl.version);
}

static void test_without_the_security_archive(void **state)
{
	(void)state;
	SP_AUTOFREE char *package = make_package("stale", "usr/lib/i386-linux-musl/libc.a");
	behave("stale", package);
	SP_MUSL musl = {0};
	check_ok(find("cache-stale", &musl));
}

static void test_what_to_do_without_it(void **state)
{
	(void)state;
	SP_MUSL musl = {0};
	behave("fail", NULL);
	check_error(find("cache-none", &musl), SP_UNABLE,
		"there is no C library for i386, and it could not be fetched: dpkg --add-architecture i386, "
		"apt-get "
		"update and apt-get install musl-dev:i386 put it in place by hand: ");
	SP_AUTOFREE char *other = make_package("other", "usr/lib/x86_64-linux-musl/libc.a");
	behave("ok", other);
	check_error(find("cache-none", &musl), SP_UNABLE, "holds no usr/lib/i386-linux-musl/libc.a");
	assert_null(musl.root);
}

static void test_a_compiler(void **state)
{
	(void)state;
	SP_AUTOFREE char *package = make_package("compiler", "usr/lib/i386-linux-musl/libc.a");
	SP_AUTOFREE char *cache = inside("cache-compiler");
	SP_AUTOFREE char *first = NULL;
	SP_AUTOFREE char *second = NULL;
	SP_AUTOFREE char *newer = NULL;
	behave("ok", package);
	SP_MUSL musl = {0};
	check_ok(sp_musl_find(cache, NULL, &musl));
	check_ok(sp_musl_compiler(cache, &musl, "i486", &first));
	check_ok(sp_musl_compiler(cache, &musl, "i486", &second));
	check_ok(sp_musl_compiler(cache, &musl, "i686", &newer));
	assert_string_equal(first, second);
	assert_string_not_equal(first, newer);
	assert_int_equal(access(first, X_OK), 0);
	check_text(first, "/musl.specs \"$@\" -march=i486\n");
	check_text(newer, " -march=i686\n");
	SP_AUTOFREE char *specs = sp_format("%.*s/musl.specs", (int)(strrchr(first, '/') - first), first);
	SP_AUTOFREE char *start = sp_format("\n%s/usr/lib/i386-linux-musl/crt1.o ", musl.root);
	SP_AUTOFREE char *division =
		sp_format("\n%.*s/division.a ", (int)(strrchr(first, '/') - first), first);
	check_text(specs, start);
	check_text(specs, division);
}

/* Its files name their own places, and are used from elsewhere. */
static void test_a_compiler_in_a_relative_cache(void **state)
{
	(void)state;
	SP_AUTOFREE char *cache = inside("cache-relative");
	SP_AUTOFREE char *kept = getcwd(NULL, 0);
	SP_AUTOFREE char *here = realpath(folder, NULL);
	SP_AUTOFREE char *compiler = NULL;
	SP_AUTOFREE char *other = NULL;
	struct sp_musl musl = {.root = folder, .version = (char[]){"musl"}};
	assert_int_equal(chdir(folder), 0);
	check_ok(sp_musl_compiler("cache-relative", &musl, "i486", &compiler));
	assert_int_equal(chdir(kept), 0);
	assert_ptr_equal(strstr(compiler, here), compiler);
	SP_AUTOFREE char *script = sp_format(" -specs=%s/cache-relative/tools/", here);
	check_text(compiler, script);
	check_ok(sp_musl_compiler(cache, &musl, "i486", &other));
	assert_string_equal(other, compiler);
}

static size_t count_drafts(const char *cache)
{
	SP_AUTOFREE char *tools = sp_path_join(cache, "tools");
	SP_AUTOFREE char *end = sp_format(".draft-%ld", (long)getpid());
	assert_true(sp_path_is_folder(tools));
	return fixture_count(tools, end);
}

static void test_no_draft_of_a_library_stays(void **state)
{
	(void)state;
	SP_AUTOFREE char *cache = inside("cache-draft");
	SP_AUTOFREE char *damaged = inside("damaged.deb");
	SP_AUTOFREE char *other = make_package("draft", "usr/lib/x86_64-linux-musl/libc.a");
	SP_MUSL musl = {0};
	write_text(damaged, "no package\n");
	behave("ok", damaged);
	check_error(sp_musl_find(cache, NULL, &musl), SP_UNABLE, "dpkg-deb");
	assert_int_equal(count_drafts(cache), 0);
	behave("ok", other);
	check_error(sp_musl_find(cache, NULL, &musl), SP_UNABLE, "holds no usr/lib");
	assert_int_equal(count_drafts(cache), 0);
}

/* A tool that tells its version and can do no more comes first in PATH, until it is removed. */
static void check_without(const char *tool, const char *cache, const struct sp_musl *musl)
{
	SP_AUTOFREE char *tools = inside("failing");
	SP_AUTOFREE char *script = sp_path_join(tools, tool);
	SP_AUTOFREE char *kept = sp_strdup(getenv("PATH"));
	SP_AUTOFREE char *path = sp_format("%s:%s", tools, kept);
	SP_AUTOFREE char *compiler = NULL;
	fixture_file(tools, tool, "#!/bin/sh\n[ \"$1\" = -dumpfullversion ] && exec echo 1.2.3\nexit 1\n");
	assert_int_equal(chmod(script, 0755), 0);
	setenv("PATH", path, 1);
	check_error(sp_musl_compiler(cache, musl, "i486", &compiler), SP_UNABLE, tool);
	setenv("PATH", kept, 1);
	assert_null(compiler);
	assert_int_equal(count_drafts(cache), 0);
	fixture_remove(tools, tool);
}

static void test_no_draft_of_a_compiler_stays(void **state)
{
	(void)state;
	SP_AUTOFREE char *cache = inside("cache-failing");
	SP_AUTOFREE char *compiler = NULL;
	struct sp_musl musl = {.root = folder, .version = (char[]){"musl"}};
	check_without("gcc", cache, &musl);
	check_without("ar", cache, &musl);
	check_ok(sp_musl_compiler(cache, &musl, "i486", &compiler));
	assert_int_equal(count_drafts(cache), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fetched_once),
		cmocka_unit_test(test_without_the_security_archive),
		cmocka_unit_test(test_what_to_do_without_it),
		cmocka_unit_test(test_a_compiler),
		cmocka_unit_test(test_a_compiler_in_a_relative_cache),
		cmocka_unit_test(test_no_draft_of_a_library_stays),
		cmocka_unit_test(test_no_draft_of_a_compiler_stays),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
