/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sources from the Debian archive, with stand-ins for apt (tests/fakes/apt) that offer, fail and hang.
 */
#include "unit/harness.h"

#include <signal.h>
#include <stdio.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/digest.h"
#include "base/interrupt.h"
#include "base/process.h"
#include "build/debian-archive.h"
#include "build/debian.h"
#include "build/folder.h"
#include "build/source.h"
#include "unit/test_source_fixture.h"

static char *folder;

/* What the disk says it has: `room` at the first looks, and `room_later` at those after them. */
static uint64_t room, room_later;
static int looks_before;

/* Stands in for the C library's. */
int statvfs(const char *path, struct statvfs *status)
{
	(void)path;
	*status = (struct statvfs){.f_frsize = 1};
	status->f_bavail = looks_before > 0 ? room : room_later;
	looks_before--;
	return 0;
}

static void set_room(uint64_t first, int looks, uint64_t later)
{
	room = first;
	looks_before = looks;
	room_later = later;
}

static char *inside(const char *name)
{
	return sp_path_join(folder, name);
}

static int set_up(void **state)
{
	(void)state;
	folder = scratch_make();
	const char *path = getenv("PATH");
	SP_AUTOFREE char *fakes = sp_format("%s/fakes/apt:%s", TEST_SOURCE, path ? path : "/usr/bin:/bin");
	setenv("PATH", fakes, 1);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	scratch_remove(folder);
	return 0;
}

/* What the fakes do from here on. */
static void behave(const char *how, const char *file)
{
	set_room(0, 0, 10000000000u);
	setenv("FAKE_APT", how, 1);
	setenv("FAKE_APT_FILE", file ? file : "", 1);
	unsetenv("FAKE_APT_SHA256");
}

static struct sp_error *get(
	const char *package, const char *version, const char *cache, bool newest, struct sp_source *source)
{
	SP_AUTOFREE char *path = inside(cache);
	SP_AUTOFREE char *text = sp_strdup(version);
	struct sp_source_spec spec = {.version = text};
	return sp_source_get(&spec, package, path, newest, NULL, source);
}

static char *busybox_tarball(void)
{
	char *path = inside("busybox_1.35.0.orig.tar.gz");
	fixture_tarball(path, fixture_busybox_entries);
	return path;
}

/* A package like linux-source-6.1, made with dpkg-deb. */
static char *linux_package(void)
{
	SP_AUTOFREE char *root = inside("package");
	fixture_file(root, "DEBIAN/control",
		"Package: linux-source-6.1\nVersion: 6.1.192-2\nArchitecture: all\nMaintainer: Nobody "
		"<nobody@example.org>\n"
		"Description: stand-in\n");
	fixture_file(root, "usr/src/README", "");
	SP_AUTOFREE char *tarball = sp_path_join(root, "usr/src/linux-source-6.1.tar.xz");
	fixture_tarball(tarball, fixture_linux_entries);
	char *path = inside("linux-source-6.1_6.1.192-2_all.deb");
	const char *const argv[] = {"dpkg-deb", "--build", "--root-owner-group", root, path, NULL};
	struct sp_process_spec spec = {.argv = argv};
	check_ok(sp_process_tool(&spec));
	return path;
}

static void test_busybox(void **state)
{
	(void)state;
	SP_AUTOFREE char *file = busybox_tarball();
	behave("ok", file);
	struct sp_source source;
	check_ok(get("busybox", "1.35", "cache-busybox", false, &source));
	assert_string_equal(source.version, "1.35.0");
	assert_string_equal(source.origin, "debian:busybox");
	char hash[SP_DIGEST_SIZE];
	check_ok(sp_digest_file(file, hash));
	assert_string_equal(source.sha256, hash);
	SP_AUTOFREE char *tree = inside("cache-busybox/sources/busybox-1.35.0");
	assert_string_equal(source.folder, tree);
	sp_source_clear(&source);
	/* no apt is needed for what the cache holds */
	behave("fail", NULL);
	check_ok(get("busybox", "1.35", "cache-busybox", false, &source));
	sp_source_clear(&source);
	check_ok(get("busybox", "1.35.0", "cache-busybox", false, &source));
	sp_source_clear(&source);
	check_error(get("busybox", "1.35", "cache-busybox", true, &source), SP_UNABLE,
		"cannot read Debian's package lists of bookworm");
	/* asked for the newest, and it is the one in the cache */
	behave("ok", file);
	check_ok(get("busybox", "1.35", "cache-busybox", true, &source));
	assert_string_equal(source.folder, tree);
	sp_source_clear(&source);
}

static void test_linux(void **state)
{
	(void)state;
	SP_AUTOFREE char *file = linux_package();
	behave("ok", file);
	struct sp_source source;
	check_ok(get("linux", "6.1", "cache-linux", false, &source));
	assert_string_equal(source.version, "6.1.192-2");
	assert_string_equal(source.origin, "debian:linux-source-6.1");
	SP_AUTOFREE char *init = sp_path_join(source.folder, "init/main.c");
	assert_true(sp_path_exists(init));
	sp_source_clear(&source);
	SP_AUTOFREE char *sources = inside("cache-linux/sources");
	SP_AUTOFREE char *downloads = inside("cache-linux/downloads");
	assert_int_equal(fixture_count(sources, ".partial"), 0);
	assert_int_equal(fixture_count(downloads, ""), 0);
}

/* make cannot bear the '~' of backports: it stands in the version, but in no path. */
static void test_backport(void **state)
{
	(void)state;
	SP_AUTOFREE char *file = linux_package();
	SP_AUTOFREE char *tree = inside("cache-backport/sources/linux-6.12.9-1_bpo12+1");
	behave("ok", file);
	for (unsigned i = 0; i < 2; i++) { /* the second time from the cache */
		struct sp_source source;
		check_ok(get("linux", "6.12", "cache-backport", false, &source));
		assert_string_equal(source.version, "6.12.9-1~bpo12+1");
		assert_string_equal(source.folder, tree);
		check_ok(sp_build_path_check("the source tree", strstr(source.folder, "/sources/")));
		sp_source_clear(&source);
		behave("fail", NULL);
	}
}

/* A tree that has such a path from before is of no use. */
static void test_backport_of_before(void **state)
{
	(void)state;
	SP_AUTOFREE char *cache = inside("cache-before");
	fixture_file(cache, "sources/linux-6.12.9-1~bpo12+1/init/main.c", "");
	fixture_file(cache, "sources/linux-6.12.9-1~bpo12+1.origin",
		"name=linux\nversion=6.12.9-1~bpo12+1\norigin=debian:linux-source-6.12\nsha256=0\n");
	struct sp_source source;
	behave("fail", NULL);
	check_error(get("linux", "6.12", "cache-before", false, &source), SP_UNABLE,
		"cannot read Debian's package lists");
}

static void test_private_configuration(void **state)
{
	(void)state;
	SP_AUTOFREE char *file = busybox_tarball();
	behave("ok", file);
	struct sp_source source;
	check_ok(get("busybox", "1.35", "cache-conf", false, &source));
	sp_source_clear(&source);
	SP_BUFFER lists = SP_BUFFER_EMPTY, configuration = SP_BUFFER_EMPTY;
	SP_AUTOFREE char *lists_path = inside("cache-conf/apt/bookworm-deb-src/archive.sources");
	SP_AUTOFREE char *configuration_path = inside("cache-conf/apt/bookworm-deb-src/apt.conf");
	check_ok(sp_file_read(lists_path, &lists));
	check_ok(sp_file_read(configuration_path, &configuration));
	/* Debian's own entries alone, main and security */
	assert_non_null(strstr(
		lists.data, "Types: deb-src\nURIs: https://archive.example/debian/\nSuites: bookworm\n"));
	assert_non_null(strstr(
		lists.data, "URIs: https://security.example/debian-security/\nSuites: bookworm-security\n"));
	assert_null(strstr(lists.data, "third.example"));
	SP_AUTOFREE char *own = inside("cache-conf/apt/bookworm-deb-src/lists");
	SP_AUTOFREE char *setting = sp_format("Dir::State::lists \"%s\";", own);
	assert_non_null(strstr(configuration.data, setting));
	assert_non_null(strstr(configuration.data, "Dir::Etc::sourceparts \"/dev/null\";"));
}

static void test_versions_that_are_gone(void **state)
{
	(void)state;
	behave("ok", NULL);
	struct sp_source source;
	check_error(get("linux", "6.1.7", "cache-gone", false, &source), SP_USAGE,
		"the Debian archive has no linux 6.1.7: use source = PATH, or url and sha256, or one of "
		"these "
		"series with their newest versions:\n  6.1: 6.1.192-2\n  6.12: 6.12.9-1~bpo12+1");
	struct sp_error *error = get("linux", "6.2", "cache-gone", false, &source);
	assert_non_null(error);
	/* every suite offers the same, and each series is told once */
	const char *told = strstr(sp_error_message(error), "\n  6.1: ");
	assert_non_null(told);
	assert_null(strstr(told + 1, "\n  6.1: "));
	sp_error_free(error);
	check_error(get("busybox", "1.36", "cache-gone", false, &source), SP_USAGE,
		"newest versions:\n  1.35: 1.35.0");
	check_error(get("toybox", "0.8", "cache-gone", false, &source), SP_USAGE,
		"has no toybox 0.8, nor any other: use source");
	SP_AUTOFREE char *sources = inside("cache-gone/sources");
	assert_int_equal(fixture_count(sources, ".origin"), 0);
}

static void test_versions_that_are_none(void **state)
{
	(void)state;
	static const char *const versions[] = {
		"", "../..", "6.1/..", "v6.1", "6.1 ", " 6.1", "6.1\n", "6.1;x", "-1"};
	behave("fail", NULL);
	SP_AUTOFREE char *cache = inside("cache-none");
	for (size_t i = 0; i < SP_COUNT(versions); i++) {
		struct sp_source source;
		SP_AUTOFREE char *message =
			sp_format("\"%s\" is no version of linux: name a series", versions[i]);
		check_error(get("linux", versions[i], "cache-none", false, &source), SP_USAGE, message);
	}
	assert_false(sp_path_exists(cache));
}

static void test_full_disk(void **state)
{
	(void)state;
	struct sp_source source;
	/* apt is not even started */
	behave("hang", NULL);
	set_room(0, 0, 1000000);
	check_error(get("linux", "6.1", "cache-full", false, &source), SP_UNABLE,
		"has too little room for Debian's package lists: about 150 MB are needed and 1 MB are free");
	/* it fills up while apt works */
	behave("fail", NULL);
	set_room(1000000000, 1, 1000000);
	check_error(get("linux", "6.1", "cache-full", false, &source), SP_UNABLE,
		"cannot read Debian's package lists of bookworm: the disk is full that holds the cache ");
	behave("full", NULL);
	check_error(get("linux", "6.1", "cache-full", false, &source), SP_UNABLE, "the disk is full that");
	behave("fail", NULL);
	check_error(get("linux", "6.1", "cache-full", false, &source), SP_UNABLE, "(is the network up?)");
	/* in another suite it is no reason to call that suite unreadable */
	behave("ok", NULL);
	set_room(1000000000, 1, 1000000);
	check_error(get("linux", "6.2", "cache-full", false, &source), SP_UNABLE, "has too little room for");
}

static void interrupt_later(void)
{
	pid_t parent = getpid();
	if (fork() == 0) {
		SP_AUTOFREE char *mark = inside("apt-hangs");
		while (!sp_path_exists(mark))
			usleep(1000);
		kill(parent, SIGINT);
		_exit(0);
	}
}

static void test_interrupted(void **state)
{
	(void)state;
	SP_AUTOFREE char *mark = inside("apt-hangs");
	behave("hang", mark);
	sp_interrupt_install();
	interrupt_later();
	struct sp_source source;
	struct sp_error *error = get("linux", "6.1", "cache-interrupted", false, &source);
	wait(NULL);
	assert_non_null(error);
	assert_true(sp_error_is_interrupted(error));
	assert_null(strstr(sp_error_message(error), "network"));
	sp_error_free(error);
}

static void test_failures(void **state)
{
	(void)state;
	struct sp_source source;
	behave("empty", NULL);
	check_error(get("linux", "6.1", "cache-fail", false, &source), SP_UNABLE,
		"apt on this machine knows no Debian archive");
	behave("fail", NULL);
	check_error(get("linux", "6.1", "cache-fail", false, &source), SP_UNABLE,
		"E: Some index files failed to download.");
	SP_AUTOFREE char *file = busybox_tarball();
	behave("silent", file);
	check_error(get("busybox", "1.35", "cache-fail", false, &source), SP_UNABLE,
		"apt does not say where busybox=1:1.35.0-4+deb12u1 is");
	/* what arrives is not what the lists promise */
	behave("ok", file);
	setenv("FAKE_APT_SHA256", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", 1);
	check_error(get("busybox", "1.35", "cache-fail", false, &source), SP_UNABLE,
		"is not the file that was asked for");
	SP_AUTOFREE char *sources = inside("cache-fail/sources");
	SP_AUTOFREE char *downloads = inside("cache-fail/downloads");
	assert_int_equal(fixture_count(sources, ".origin"), 0);
	assert_int_equal(fixture_count(downloads, ""), 0);
}

static void test_hanging(void **state)
{
	(void)state;
	behave("hang", NULL);
	SP_AUTOFREE char *cache = inside("cache-hang");
	struct sp_debian_request request = {
		.package = "linux", .version = "6.1", .cache = cache, .deadline = 1};
	struct sp_debian_offer offer;
	check_error(sp_debian_find(&request, &offer), SP_UNABLE, "timed out after 1.");
}

static void test_missing(void **state)
{
	(void)state;
	const char *path = getenv("PATH");
	SP_AUTOFREE char *kept = sp_strdup(path);
	setenv("PATH", folder, 1);
	struct sp_source source;
	struct sp_error *error = get("linux", "6.1", "cache-missing", false, &source);
	setenv("PATH", kept, 1);
	check_error(error, SP_UNABLE, "apt-get is not installed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_busybox),
		cmocka_unit_test(test_linux),
		cmocka_unit_test(test_backport),
		cmocka_unit_test(test_backport_of_before),
		cmocka_unit_test(test_private_configuration),
		cmocka_unit_test(test_versions_that_are_gone),
		cmocka_unit_test(test_versions_that_are_none),
		cmocka_unit_test(test_full_disk),
		cmocka_unit_test(test_failures),
		cmocka_unit_test(test_hanging),
		cmocka_unit_test(test_missing),
		/* the last one: an interruption stays */
		cmocka_unit_test(test_interrupted),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
