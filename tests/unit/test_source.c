/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Source trees from folders, tarballs and addresses: what becomes a source, and what never does. The tarballs
 * are made here by libarchive.
 */
#include "unit/harness.h"

#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/digest.h"
#include "build/archive.h"
#include "build/source-cache.h"
#include "build/source-download.h"
#include "build/source-tree.h"
#include "build/source-version.h"
#include "build/source.h"
#include "unit/test_source_fixture.h"

#include "unit/scratch_folder.h"

static struct sp_error *get(
	struct sp_source_spec spec, const char *package, const char *cache, struct sp_source *source)
{
	SP_AUTOFREE char *path = inside(cache);
	return sp_source_get(&spec, package, path, false, NULL, source);
}

/* How many names in CACHE/sources end so? */
static size_t count_named(const char *cache, const char *end)
{
	SP_AUTOFREE char *path = inside(cache);
	SP_AUTOFREE char *sources = sp_path_join(path, "sources");
	return fixture_count(sources, end);
}

static void test_versions(void **state)
{
	(void)state;
	assert_true(sp_version_matches("6.1", "6.1.192-2"));
	assert_true(sp_version_matches("6.1.192", "6.1.192-2"));
	assert_true(sp_version_matches("6.1.192-2", "6.1.192-2"));
	assert_true(sp_version_matches(NULL, "1"));
	assert_false(sp_version_matches("6.1", "6.12.3"));
	assert_false(sp_version_matches("6.1.19", "6.1.192-2"));
	assert_false(sp_version_matches("6.1.192", "6.1"));
	static const char *const ordered[] = {"6.1~rc1", "6.1", "6.1.9", "6.1.10", "6.1.170-3",
		"6.1.192-1~deb11u1", "6.1.192-1", "6.1.192-2", "6.12", "7.2"};
	for (size_t i = 0; i < SP_COUNT(ordered); i++)
		for (size_t j = 0; j < SP_COUNT(ordered); j++) {
			int order = sp_version_compare(ordered[i], ordered[j]);
			assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
		}
}

static void test_folders(void **state)
{
	(void)state;
	static const struct {
		const char *package, *version;
		void (*make)(const char *folder);
	} trees[] = {{"linux", "6.1.192-rc3", fixture_linux}, {"busybox", "1.35.0", fixture_busybox},
		{"toybox", "0.8.9", fixture_toybox}};
	for (size_t i = 0; i < SP_COUNT(trees); i++) {
		SP_AUTOFREE char *path = inside(trees[i].package);
		trees[i].make(path);
		struct sp_source source;
		check_ok(get(
			(struct sp_source_spec){.path = path}, trees[i].package, "cache-folders", &source));
		assert_string_equal(source.name, trees[i].package);
		assert_string_equal(source.version, trees[i].version);
		assert_string_equal(source.folder, path);
		assert_null(source.sha256);
		SP_AUTOFREE char *origin = sp_format("path:%s", path);
		assert_string_equal(source.origin, origin);
		sp_source_clear(&source);
	}
	SP_AUTOFREE char *cache = inside("cache-folders");
	assert_false(sp_path_exists(cache)); /* nothing to keep */
}

static void test_wrong_folders(void **state)
{
	(void)state;
	SP_AUTOFREE char *path = inside("wrong");
	fixture_linux(path);
	struct sp_source_spec spec = {.path = path};
	struct sp_source source;
	check_error(get(spec, "busybox", "cache", &source), SP_USAGE,
		"is no source tree of BusyBox: applets/applets.c is missing");
	spec.version = sp_strdup("5.10");
	check_error(get(spec, "linux", "cache", &source), SP_USAGE,
		"holds linux 6.1.192-rc3, but version 5.10 was asked for");
	free(spec.version);
	spec.version = NULL;
	fixture_file(path, ".config", "");
	check_error(get(spec, "linux", "cache", &source), SP_USAGE,
		"was built in (it has .config): run `make mrproper` there");
	fixture_remove(path, ".config");
	fixture_file(path, "include/config/auto.conf", "");
	check_error(get(spec, "linux", "cache", &source), SP_USAGE, "(it has include/config)");
	fixture_remove(path, "include");
	fixture_file(path, "Makefile", "all:\n");
	check_error(get(spec, "linux", "cache", &source), SP_USAGE,
		"names no version: is it really the one of Linux");
	spec.path = folder;
	check_error(get(spec, "toybox", "cache", &source), SP_USAGE,
		"is no source tree of Toybox: toys.h is missing");
}

static void test_tarball(void **state)
{
	(void)state;
	SP_AUTOFREE char *path = inside("busybox.tar.xz");
	fixture_tarball(path, fixture_busybox_entries);
	struct sp_source source, again;
	check_ok(get((struct sp_source_spec){.path = path}, "busybox", "cache-tar", &source));
	assert_string_equal(source.version, "1.35.0");
	char hash[SP_DIGEST_SIZE];
	check_ok(sp_digest_file(path, hash));
	assert_string_equal(source.sha256, hash);
	SP_AUTOFREE char *name = sp_format("/busybox-1.35.0-%.12s", hash);
	assert_non_null(strstr(source.folder, name));
	struct stat status;
	SP_AUTOFREE char *file = sp_path_join(source.folder, "applets/applets.c");
	assert_int_equal(stat(file, &status), 0);
	assert_int_equal(status.st_mode & 0222, 0);
	assert_int_equal(stat(source.folder, &status), 0);
	assert_int_equal(status.st_mode & 0222, 0);
	assert_int_equal(count_named("cache-tar", ".partial"), 0);
	/* the second time nothing is unpacked: the folder stays the same one */
	check_ok(get((struct sp_source_spec){.path = path}, "busybox", "cache-tar", &again));
	struct stat later;
	assert_int_equal(stat(again.folder, &later), 0);
	assert_int_equal(status.st_ino, later.st_ino);
	assert_string_equal(again.version, source.version);
	sp_source_clear(&again);
	/* a copy elsewhere is the same tree, with an origin of its own */
	SP_AUTOFREE char *copy = inside("copy.tar.xz");
	check_ok(sp_file_copy(path, copy));
	check_ok(get((struct sp_source_spec){.path = copy}, "busybox", "cache-tar", &again));
	assert_string_equal(again.folder, source.folder);
	assert_non_null(strstr(again.origin, "copy.tar.xz"));
	sp_source_clear(&again);
	/* a tree without its origin file does not count, and is made anew */
	SP_AUTOFREE char *origin = sp_format("%s.origin", source.folder);
	assert_int_equal(unlink(origin), 0);
	check_ok(get((struct sp_source_spec){.path = path}, "busybox", "cache-tar", &again));
	assert_int_equal(stat(again.folder, &later), 0);
	assert_int_not_equal(status.st_ino, later.st_ino);
	sp_source_clear(&again);
	sp_source_clear(&source);
}

static void test_broken_tarballs(void **state)
{
	(void)state;
	SP_AUTOFREE char *whole = inside("whole.tar.xz");
	SP_AUTOFREE char *broken = inside("broken.tar.xz");
	fixture_tarball(whole, fixture_busybox_entries);
	SP_BUFFER content = SP_BUFFER_EMPTY;
	check_ok(sp_file_read(whole, &content));
	struct sp_source source;
	/* cut at every 64th byte: never a source, never anything left */
	for (size_t size = 0; size < content.size; size += 64) {
		check_ok(sp_file_write(broken, content.data ? content.data : "", size));
		check_error(get((struct sp_source_spec){.path = broken}, "busybox", "cache-broken", &source),
			SP_UNABLE, "broken.tar.xz cannot be unpacked: ");
	}
	check_ok(sp_file_write(broken, "no archive at all", 17));
	check_error(get((struct sp_source_spec){.path = broken}, "busybox", "cache-broken", &source),
		SP_UNABLE, "broken.tar.xz cannot be unpacked: ");
	check_error(get((struct sp_source_spec){.path = whole}, "toybox", "cache-broken", &source), SP_USAGE,
		"is no source tree of Toybox");
	assert_int_equal(count_named("cache-broken", ".partial"), 0);
	assert_int_equal(count_named("cache-broken", ".origin"), 0);
	assert_int_equal(count_named("cache-broken", ""), 2); /* the two locks */
}

static void test_hostile_tarballs(void **state)
{
	(void)state;
	static const struct fixture_entry up[] = {{"../escaped", "x", NULL, 0}, {0}};
	static const struct fixture_entry absolute[] = {{"/tmp/sizeprof-test-escaped", "x", NULL, 0}, {0}};
	static const struct fixture_entry through[] = {
		{"top/link", NULL, "/tmp", 0}, {"top/link/sizeprof-test-escaped", "x", NULL, 0}, {0}};
	static const struct fixture_entry device[] = {{"top/null", NULL, NULL, S_IFCHR}, {0}};
	static const struct {
		const struct fixture_entry *entries;
		const char *message;
	} hostile[] = {{up, "cannot unpack ../escaped"},
		{absolute, "cannot unpack /tmp/sizeprof-test-escaped"},
		{through, "cannot unpack top/link/sizeprof-test-escaped"},
		{device, "top/null in it is neither file, folder nor link"}};
	SP_AUTOFREE char *path = inside("hostile.tar");
	SP_AUTOFREE char *target = inside("hostile");
	for (size_t i = 0; i < SP_COUNT(hostile); i++) {
		fixture_tarball(path, hostile[i].entries);
		check_ok(sp_folder_make(target));
		check_error(
			sp_archive_unpack(path, target, "unpacking", NULL), SP_UNABLE, hostile[i].message);
		check_ok(sp_tree_remove(target));
	}
	SP_AUTOFREE char *escaped = inside("escaped");
	assert_false(sp_path_exists(escaped));
	assert_false(sp_path_exists("/tmp/sizeprof-test-escaped"));
}

static void test_url(void **state)
{
	(void)state;
	SP_AUTOFREE char *path = inside("served.tar.xz");
	fixture_tarball(path, fixture_busybox_entries);
	char hash[SP_DIGEST_SIZE];
	check_ok(sp_digest_file(path, hash));
	SP_AUTOFREE char *url = sp_format("file://%s", path);
	struct sp_source_spec spec = {.url = url, .sha256 = hash};
	struct sp_source source, again;
	check_ok(get(spec, "busybox", "cache-url", &source));
	assert_string_equal(source.version, "1.35.0");
	assert_string_equal(source.sha256, hash);
	assert_non_null(strstr(source.origin, "url:file://"));
	/* the address is not needed any more */
	assert_int_equal(unlink(path), 0);
	check_ok(get(spec, "busybox", "cache-url", &again));
	assert_string_equal(again.folder, source.folder);
	sp_source_clear(&again);
	sp_source_clear(&source);
	check_error(get(spec, "busybox", "cache-url-2", &source), SP_UNABLE, "cannot download file://");
	SP_AUTOFREE char *downloads = inside("cache-url/downloads");
	assert_int_equal(fixture_count(downloads, ""), 0);
}

static void test_url_resumed(void **state)
{
	(void)state;
	SP_AUTOFREE char *path = inside("resumed.tar.xz");
	fixture_tarball(path, fixture_busybox_entries);
	SP_BUFFER content = SP_BUFFER_EMPTY;
	check_ok(sp_file_read(path, &content));
	char hash[SP_DIGEST_SIZE];
	sp_digest_bytes(content.data, content.size, hash);
	SP_AUTOFREE char *downloads = inside("cache-resumed/downloads");
	SP_AUTOFREE char *name = sp_format("resumed.tar.xz.%.12s.partial", hash);
	check_ok(sp_folder_make(downloads));
	SP_AUTOFREE char *partial = sp_path_join(downloads, name);
	check_ok(sp_file_write(partial, content.data, content.size / 2));
	SP_AUTOFREE char *url = sp_format("file://%s", path);
	struct sp_source_spec spec = {.url = url, .sha256 = hash};
	struct sp_source source;
	/* only the second half can still be had: the first one has to come from the partial file */
	memset(content.data, 0, content.size / 2);
	check_ok(sp_file_write(path, content.data, content.size));
	check_ok(get(spec, "busybox", "cache-resumed", &source));
	sp_source_clear(&source);
	/* one that is longer than the file is no start: it is thrown away */
	SP_AUTOFREE char *other = inside("other.tar.gz");
	fixture_tarball(other, fixture_busybox_entries);
	check_ok(sp_digest_file(other, hash));
	SP_AUTOFREE char *long_name = sp_format("other.tar.gz.%.12s.partial", hash);
	SP_AUTOFREE char *long_partial = sp_path_join(downloads, long_name);
	fixture_big_file(long_partial, 1 << 20);
	SP_AUTOFREE char *other_url = sp_format("file://%s", other);
	spec = (struct sp_source_spec){.url = other_url, .sha256 = hash};
	check_ok(get(spec, "busybox", "cache-resumed", &source));
	sp_source_clear(&source);
}

static void test_url_wrong_sum(void **state)
{
	(void)state;
	SP_AUTOFREE char *path = inside("altered.tar.xz");
	fixture_tarball(path, fixture_busybox_entries);
	SP_AUTOFREE char *url = sp_format("file://%s", path);
	char hash[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
	struct sp_source_spec spec = {.url = url, .sha256 = hash};
	struct sp_source source;
	check_error(get(spec, "busybox", "cache-sum", &source), SP_UNABLE,
		"is not the file that was asked for: its sha256 is not 0123");
	SP_AUTOFREE char *downloads = inside("cache-sum/downloads");
	assert_int_equal(fixture_count(downloads, ""), 0);
	assert_int_equal(count_named("cache-sum", ".origin"), 0);
	spec.sha256 = NULL;
	check_error(get(spec, "busybox", "cache-sum", &source), SP_USAGE, "need their sha256");
}

static void die(int signal_number)
{
	(void)signal_number;
	kill(getpid(), SIGKILL);
}

/* In a child that dies by SIGKILL when it writes the one large file, which is in the middle of the tarball.
 */
static void die_while_unpacking(const struct sp_source_spec *spec)
{
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		signal(SIGXFSZ, die);
		setrlimit(RLIMIT_FSIZE, &(struct rlimit){100000, 100000});
		struct sp_source source;
		sp_error_free(get(*spec, "busybox", "cache-killed", &source));
		_exit(0);
	}
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGKILL);
}

static void test_killed(void **state)
{
	(void)state;
	SP_AUTOFREE char *path = inside("large.tar.gz");
	fixture_tarball(path, fixture_large_entries);
	struct sp_source_spec spec = {.path = path};
	die_while_unpacking(&spec);
	assert_int_equal(count_named("cache-killed", ".partial"), 1);
	assert_int_equal(count_named("cache-killed", ".origin"), 0);
	struct sp_source source;
	check_ok(get(spec, "busybox", "cache-killed", &source));
	assert_int_equal(count_named("cache-killed", ".partial"), 0);
	assert_int_equal(count_named("cache-killed", ".origin"), 1);
	SP_AUTOFREE char *large = sp_path_join(source.folder, "libbb/large.c");
	uint64_t bytes;
	check_ok(sp_file_size(large, &bytes));
	assert_int_equal(bytes, FIXTURE_LARGE);
	sp_source_clear(&source);
}

/* One progress stream over a download and an unpacking: what they are called. */
static void test_steps(void **state)
{
	(void)state;
	SP_AUTOFREE char *path = inside("steps.tar");
	SP_AUTOFREE char *target = inside("steps");
	SP_AUTOFREE char *notes = inside("steps.log");
	SP_AUTOFREE char *big = inside("steps.big");
	SP_AUTOFREE char *url = sp_format("file://%s", big);
	fixture_tarball(path, fixture_large_entries);
	uint64_t bytes;
	check_ok(sp_file_size(path, &bytes));
	fixture_big_file(big, 3 << 20);
	char hash[SP_DIGEST_SIZE];
	check_ok(sp_digest_file(big, hash));
	FILE *stream = fopen(notes, "w");
	assert_non_null(stream);
	struct sp_progress *progress = sp_progress_new(stream, SP_NORMAL);
	struct sp_download download = {.url = url,
		.sha256 = hash,
		.folder = target,
		.name = "a",
		.what = "linux 6.1.192-2",
		.bytes = 3 << 20,
		.progress = progress};
	SP_AUTOFREE char *first = NULL;
	SP_AUTOFREE char *second = NULL;
	check_ok(sp_download_run(&download, &first));
	download.name = "b";
	download.bytes = 0;
	check_ok(sp_download_run(&download, &second));
	check_ok(sp_archive_unpack(path, target, "unpacking linux 6.1.192-2", progress));
	sp_progress_free(progress);
	fclose(stream);
	SP_BUFFER said = SP_BUFFER_EMPTY;
	check_ok(sp_file_read(notes, &said));
	SP_AUTOFREE char *size = sp_format(" (%lu MiB of tarball)", (unsigned long)(bytes >> 20));
	SP_AUTOFREE char *expected = sp_format("downloading linux 6.1.192-2 (3 MiB) ...\n"
					       "downloading linux 6.1.192-2 (size unknown, in MiB) ...\n"
					       "unpacking linux 6.1.192-2%s ...\n",
		bytes >> 20 ? size : "");
	assert_string_equal(sp_buffer_text(&said), expected);
}

static void test_cache_troubles(void **state)
{
	(void)state;
	SP_AUTOFREE char *path = inside("trouble.tar.gz");
	fixture_tarball(path, fixture_busybox_entries);
	fixture_file(folder, "a-file", "");
	struct sp_source source;
	check_error(get((struct sp_source_spec){.path = path}, "busybox", "a-file/cache", &source), SP_UNABLE,
		"the cache cannot be used: cannot make the folder");
	check_error(sp_source_cache_check_bytes(folder, "the sources of linux", UINT64_MAX), SP_UNABLE,
		"has too little room for the sources of linux: about 18446744073.7 GB are needed and ");
	check_ok(sp_source_cache_check_bytes(folder, "nothing", 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_folders),
		cmocka_unit_test(test_wrong_folders),
		cmocka_unit_test(test_tarball),
		cmocka_unit_test(test_broken_tarballs),
		cmocka_unit_test(test_hostile_tarballs),
		cmocka_unit_test(test_url),
		cmocka_unit_test(test_url_resumed),
		cmocka_unit_test(test_url_wrong_sum),
		cmocka_unit_test(test_killed),
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_cache_troubles),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
