/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a cache holds, in whose name it stays, and what goes: on folders made for it.
 */
#include "unit/scratch_folder.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#include "base/files.h"
#include "base/table.h"
#include "build/cache.h"

enum { OLD = 1700000000, LATELY = 1800000000 };

static void write_at(const char *name, int64_t time)
{
	char *path = inside(name), *slash = strrchr(path, '/');
	*slash = '\0';
	assert_null(sp_folder_make(path));
	*slash = '/';
	assert_null(sp_file_write(path, "some text", 9));
	assert_int_equal(utime(path, &(struct utimbuf){time, time}), 0);
	free(path);
}

static void age(const char *name, int64_t time)
{
	char *path = inside(name);
	assert_int_equal(utime(path, &(struct utimbuf){time, time}), 0);
	free(path);
}

static void make_folder(const char *name, int64_t time)
{
	char file[128];
	snprintf(file, sizeof(file), "%s/file", name);
	write_at(file, time);
	age(name, time);
}

static bool is_there(const char *name)
{
	char *path = inside(name);
	bool there = sp_path_exists(path);
	free(path);
	return there;
}

/* A cache with something of each kind, and a store that needs some of it. */
static void make_cache(struct sp_table *needed)
{
	make_folder("sources/linux-6.1", OLD);
	write_at("sources/linux-6.1.origin", OLD);
	make_folder("sources/linux-5.10", OLD);
	write_at("sources/linux-5.10.origin", OLD);
	make_folder("sources/linux-7.2", OLD);
	write_at("sources/linux-7.2.origin", LATELY);
	make_folder("sources/linux-abc.partial", OLD);
	make_folder("sources/linux-4.9", OLD); /* somebody's own */
	write_at("sources/linux.lock", OLD);
	make_folder("kernels/aaaaaaaaaaaa", OLD);
	write_at("kernels/aaaaaaaaaaaa.lock", OLD);
	write_at("kernels/aaaaaaaaaaaa.log", OLD);
	make_folder("kernels/bbbbbbbbbbbb", OLD);
	write_at("kernels/bbbbbbbbbbbb.lock", OLD);
	write_at("kernels/bbbbbbbbbbbb.log", OLD);
	write_at("kernels/cccccccccccc.same", OLD);
	make_folder("kernels/aaaaaaaaaaaa.discarded", OLD);
	make_folder("kernels/dddddddddddd.discarded", OLD);
	make_folder("kernels/eeeeeeeeeeee", OLD);
	write_at("kernels/eeeeeeeeeeee.lock", LATELY);
	write_at("kernels/eeeeeeeeeeee.log", OLD);
	make_folder("configure/busybox", OLD);
	make_folder("downloads/packages", OLD);
	make_folder("builds/123456789abc", OLD);
	make_folder("measure/123456789abc/kernel", OLD);
	write_at("measure/123456789abc/kernel.lock", OLD);
	write_at("measure/123456789abc/kernel.built", OLD);
	age("measure/123456789abc", OLD);
	make_folder("searches/123456789abc-7/0/kernel", OLD);
	write_at("searches/123456789abc-7/0/kernel.lock", OLD);
	age("searches/123456789abc-7/0", OLD);
	make_folder("searches/123456789abc-7/result", OLD);
	write_at("searches/123456789abc-7/result-0.config", OLD);
	make_folder("ccache/a", OLD);
	write_at("downloads/linux.deb", OLD);
	make_folder("notes", OLD);
	sp_table_add_column(needed, "path", SP_COLUMN_TEXT);
	sp_table_add_column(needed, "build", SP_COLUMN_INTEGER);
	static const char *const paths[][2] = {{"kernels/aaaaaaaaaaaa/vmlinux", "1"}, {"builds/123456789abc", "1"},
		{"sources/linux-6.1", "1"}, {"kernels/aaaaaaaaaaaa/bzImage", "2"}, {"kernels/bbb", "3"},
		{"old/kernels/bbbbbbbbbbbbb", "3"}, {"kernels/aaaaaaaaaaaa", "4"}, {"kernels/aaaaaaaaaaaa", "5"}};
	for (size_t i = 0; i < SP_COUNT(paths); i++) {
		char *path = inside(paths[i][0]);
		sp_table_add_row(needed, (const char *[]){path, paths[i][1]});
		free(path);
	}
}

static struct sp_cache_wish wish_for(const struct sp_table *needed)
{
	return (struct sp_cache_wish){.folder = folder, .needed = needed};
}

static const struct sp_cache_entry *find(const struct sp_cache *cache, const char *kind, const char *name)
{
	for (size_t i = 0; i < cache->count; i++) {
		const struct sp_cache_entry *entry = &cache->entries[i];
		if (strcmp(entry->kind, kind) == 0 && (name ? entry->name && strcmp(entry->name, name) == 0 : !entry->name))
			return entry;
	}
	return NULL;
}

static size_t count_removed(const struct sp_cache *cache)
{
	size_t count = 0;
	for (size_t i = 0; i < cache->count; i++)
		count += cache->entries[i].is_removed;
	return count;
}

static void check_entry(
	const struct sp_cache *cache, const char *kind, const char *name, bool can_go, const char *what)
{
	const struct sp_cache_entry *entry = find(cache, kind, name);
	assert_non_null(entry);
	assert_int_equal(entry->can_go, can_go);
	assert_string_equal(entry->what, what);
	assert_true(entry->bytes > 0);
}

/* Blocks of what du finds, but for the cache's own folder and those of kinds and searches. */
static uint64_t weigh_by_du(void)
{
	char command[512], line[64] = "";
	snprintf(command, sizeof(command),
		"cd '%s' && find . -mindepth 2 ! -path './searches/*-7' -printf '%%b\\n' | awk '{ n += $1 } END "
		"{ print n * 512 }'",
		folder);
	FILE *pipe = popen(command, "re");
	assert_non_null(pipe);
	assert_non_null(fgets(line, sizeof(line), pipe));
	assert_int_equal(pclose(pipe), 0);
	return strtoull(line, NULL, 10);
}

static uint64_t blocks_of(const char *name)
{
	struct stat status;
	char *path = inside(name);
	assert_int_equal(lstat(path, &status), 0);
	free(path);
	return (uint64_t)status.st_blocks * 512;
}

static void test_read(void **state)
{
	(void)state;
	SP_TABLE needed = {0};
	SP_CACHE cache = {0};
	make_cache(&needed);
	struct sp_cache_wish wish = wish_for(&needed);
	assert_null(sp_cache_read(&wish, &cache));
	static const char none[] = "of no build in the store";
	check_entry(&cache, "sources", "linux-6.1", false, "of build 1");
	check_entry(&cache, "sources", "linux-5.10", false, "of no build in the store; goes with --sources");
	check_entry(&cache, "sources", "linux-abc.partial", true, "left by an interruption");
	check_entry(&cache, "sources", "linux-4.9", false, "not made by sizeprof");
	check_entry(&cache, "kernels", "aaaaaaaaaaaa", false, "of builds 1, 2, 4 and 1 more");
	check_entry(&cache, "kernels", "bbbbbbbbbbbb", true, none);
	check_entry(&cache, "kernels", "eeeeeeeeeeee", true, none);
	check_entry(&cache, "kernels", "aaaaaaaaaaaa.discarded", true, "left by an interruption");
	check_entry(&cache, "kernels", "dddddddddddd.discarded", true, "left by an interruption");
	check_entry(&cache, "configure", "busybox", true, "made again in some seconds");
	check_entry(&cache, "downloads", "packages", false, "of no build in the store; goes with --sources");
	check_entry(&cache, "kernels", NULL, false, "locks, logs and notes");
	check_entry(&cache, "builds", "123456789abc", false, "of build 1");
	check_entry(&cache, "measure", "123456789abc", true, "work of build 1");
	assert_true(find(&cache, "measure", "123456789abc")->is_known && find(&cache, "kernels", "aaaaaaaaaaaa")->is_known);
	assert_false(find(&cache, "kernels", "bbbbbbbbbbbb")->is_known);
	check_entry(&cache, "searches", "123456789abc-7/0", true, "work of build 1");
	check_entry(&cache, "searches", "123456789abc-7", false, "what the search came to");
	check_entry(&cache, "downloads", "linux.deb", true, "left by an interruption");
	check_entry(&cache, "", "notes", false, "not made by sizeprof");
	assert_null(find(&cache, "kernels", "cccccccccccc"));
	uint64_t sum = 0;
	for (size_t i = 0; i < cache.count; i++)
		sum += cache.entries[i].bytes;
	/* what is one entry as a whole counts with its own folder */
	assert_int_equal(sum, weigh_by_du() + blocks_of("ccache") + blocks_of("notes"));
	assert_int_equal(find(&cache, "kernels", "eeeeeeeeeeee")->used, LATELY);
	assert_int_equal(find(&cache, "sources", "linux-7.2")->used, LATELY);
}

static void test_sources(void **state)
{
	(void)state;
	SP_TABLE needed = {0};
	SP_CACHE cache = {0};
	make_cache(&needed);
	struct sp_cache_wish wish = wish_for(&needed);
	wish.sources = true;
	assert_null(sp_cache_read(&wish, &cache));
	check_entry(&cache, "sources", "linux-6.1", false, "of build 1");
	check_entry(&cache, "sources", "linux-5.10", true, "of no build in the store");
	check_entry(&cache, "downloads", "packages", true, "of no build in the store");
	assert_null(sp_cache_prune(NULL, &cache));
	assert_false(is_there("sources/linux-5.10") || is_there("sources/linux-5.10.origin") ||
		     is_there("sources/linux-5.10.discarded") || is_there("downloads/packages"));
	assert_true(is_there("sources/linux-6.1/file") && is_there("sources/linux-6.1.origin"));
}

/* What the store knows by another path than ours is the same: through a link, with a slash more, from before a move. */
static void test_spellings(void **state)
{
	(void)state;
	static const char *const paths[] = {"/elsewhere/kernels/aaaaaaaaaaaa/vmlinux", "/x//kernels/aaaaaaaaaaaa",
		"kernels/../kernels/aaaaaaaaaaaa/.", "/kernels/aaaaaaaaaaaa-old/kernels/aaaaaaaaaaaa/bzImage"};
	for (size_t i = 0; i < SP_COUNT(paths); i++) {
		SP_TABLE needed = {0};
		SP_CACHE cache = {0};
		make_folder("kernels/aaaaaaaaaaaa", OLD);
		sp_table_add_column(&needed, "path", SP_COLUMN_TEXT);
		sp_table_add_column(&needed, "build", SP_COLUMN_INTEGER);
		sp_table_add_row(&needed, (const char *[]){paths[i], "12"});
		struct sp_cache_wish wish = wish_for(&needed);
		SP_AUTOFREE char *slash = sp_format("%s/", folder);
		wish.folder = i ? folder : slash;
		assert_null(sp_cache_read(&wish, &cache));
		check_entry(&cache, "kernels", "aaaaaaaaaaaa", false, "of build 12");
	}
}

static void test_prune(void **state)
{
	(void)state;
	SP_TABLE needed = {0};
	SP_CACHE cache = {0}, after = {0};
	make_cache(&needed);
	struct sp_cache_wish wish = wish_for(&needed);
	assert_null(sp_cache_read(&wish, &cache));
	assert_null(sp_cache_prune(NULL, &cache));
	static const char *const gone[] = {"sources/linux-abc.partial", "kernels/bbbbbbbbbbbb", "kernels/bbbbbbbbbbbb.log",
		"kernels/bbbbbbbbbbbb.lock", "kernels/bbbbbbbbbbbb.discarded", "kernels/aaaaaaaaaaaa.discarded",
		"kernels/dddddddddddd.discarded", "kernels/eeeeeeeeeeee",
		"measure/123456789abc", "measure/123456789abc.discarded", "searches/123456789abc-7/0",
		"searches/123456789abc-7/0.discarded", "downloads/linux.deb", "configure/busybox"};
	static const char *const stay[] = {"sources/linux-6.1/file", "sources/linux-5.10/file", "sources/linux.lock",
		"kernels/aaaaaaaaaaaa/file", "kernels/aaaaaaaaaaaa.log", "kernels/aaaaaaaaaaaa.lock", "kernels/cccccccccccc.same",
		"builds/123456789abc/file",
		"searches/123456789abc-7/result/file", "searches/123456789abc-7/result-0.config", "ccache/a/file",
		"downloads/packages/file", "notes/file"};
	for (size_t i = 0; i < SP_COUNT(gone); i++)
		assert_false(is_there(gone[i]));
	for (size_t i = 0; i < SP_COUNT(stay); i++)
		assert_true(is_there(stay[i]));
	assert_int_equal(count_removed(&cache), 9);
	assert_true(find(&cache, "kernels", "bbbbbbbbbbbb")->is_removed);
	assert_null(sp_cache_read(&wish, &after));
	for (size_t i = 0; i < after.count; i++)
		assert_false(after.entries[i].can_go);
}

/* What an earlier one was killed over. */
static void test_half_removed(void **state)
{
	(void)state;
	SP_CACHE cache = {0};
	make_folder("searches/123456789abc-7/0.discarded", OLD);
	make_folder("kernels/bbbbbbbbbbbb.discarded", OLD);
	make_folder("kernels/bbbbbbbbbbbb", OLD);
	make_folder("sources/linux-5.10.discarded", OLD);
	struct sp_cache_wish wish = wish_for(NULL);
	assert_null(sp_cache_read(&wish, &cache));
	assert_null(sp_cache_prune(NULL, &cache));
	assert_false(is_there("searches/123456789abc-7/0.discarded") || is_there("kernels/bbbbbbbbbbbb.discarded") ||
		     is_there("kernels/bbbbbbbbbbbb") || is_there("sources/linux-5.10.discarded"));
}

/* What cannot be removed is told, and does not keep the others. */
static void test_stuck(void **state)
{
	(void)state;
	SP_CACHE cache = {0};
	make_folder("kernels/aaaaaaaaaaaa", OLD);
	make_folder("kernels/bbbbbbbbbbbb", OLD);
	char *blocked = inside("kernels/aaaaaaaaaaaa");
	struct sp_cache_wish wish = wish_for(NULL);
	assert_null(sp_cache_read(&wish, &cache));
	/* gone since the list was made, and its parent is no folder any more: nothing to set aside */
	cache.entries[0].path = sp_realloc(cache.entries[0].path, 4096, 1);
	snprintf(cache.entries[0].path, 4096, "%s/file/below", blocked);
	struct sp_error *error = sp_cache_prune(NULL, &cache);
	assert_non_null(error);
	assert_non_null(strstr(sp_error_message(error), "cannot remove "));
	sp_error_free(error);
	assert_int_equal(count_removed(&cache), 1);
	assert_true(find(&cache, "kernels", "bbbbbbbbbbbb")->is_removed);
	free(blocked);
}

/* Somebody's own things in folders of such names, as when a cache is not one. */
static void test_strangers(void **state)
{
	(void)state;
	static const char *const theirs[] = {"sources/project", "kernels/mine", "builds/website", "measure/notes",
		"searches/notes/0", "boots/pictures", "downloads/music", "distributions/cafe", "imports/beef"};
	SP_CACHE cache = {0};
	for (size_t i = 0; i < SP_COUNT(theirs); i++)
		make_folder(theirs[i], OLD);
	struct sp_cache_wish wish = wish_for(NULL);
	wish.sources = true;
	assert_null(sp_cache_read(&wish, &cache));
	assert_null(sp_cache_prune(NULL, &cache));
	assert_int_equal(count_removed(&cache), 0);
	for (size_t i = 0; i < SP_COUNT(theirs); i++)
		assert_true(is_there(theirs[i]));
	check_entry(&cache, "kernels", "mine", false, "not made by sizeprof");
}

/* A work folder that was imported where it stood, a tree of a boot's own name: what builds refer to stays, whatever it is. */
static void test_needed_work(void **state)
{
	(void)state;
	SP_TABLE needed = {0};
	SP_CACHE cache = {0};
	make_folder("measure/123456789abc/kernel", OLD);
	make_folder("searches/123456789abc-7/0/kernel", OLD);
	make_folder("searches/123456789abc-7/1/kernel", OLD);
	sp_table_add_column(&needed, "path", SP_COLUMN_TEXT);
	sp_table_add_column(&needed, "build", SP_COLUMN_INTEGER);
	sp_table_add_row(&needed, (const char *[]){"/c/measure/123456789abc/kernel", "3"});
	sp_table_add_row(&needed, (const char *[]){"/c/searches/123456789abc-7/0/kernel/vmlinux", "4"});
	struct sp_cache_wish wish = wish_for(&needed);
	assert_null(sp_cache_read(&wish, &cache));
	check_entry(&cache, "measure", "123456789abc", false, "of build 3");
	check_entry(&cache, "searches", "123456789abc-7/0", false, "of build 4");
	check_entry(&cache, "searches", "123456789abc-7/1", true, "work of no build in the store");
}

/* A file with two names lies on the disk once. */
static void test_hard_links(void **state)
{
	(void)state;
	SP_CACHE cache = {0};
	make_folder("kernels/aaaaaaaaaaaa", OLD);
	make_folder("kernels/bbbbbbbbbbbb", OLD);
	char *one = inside("kernels/aaaaaaaaaaaa/file"), *two = inside("kernels/aaaaaaaaaaaa/same"),
	     *three = inside("kernels/bbbbbbbbbbbb/same");
	assert_int_equal(link(one, two) | link(one, three), 0);
	struct sp_cache_wish wish = wish_for(NULL);
	assert_null(sp_cache_read(&wish, &cache));
	assert_int_equal(cache.count, 2);
	assert_int_equal(cache.entries[0].bytes + cache.entries[1].bytes,
		blocks_of("kernels/aaaaaaaaaaaa") + blocks_of("kernels/bbbbbbbbbbbb") + blocks_of("kernels/aaaaaaaaaaaa/file") +
			blocks_of("kernels/bbbbbbbbbbbb/file"));
	free(one);
	free(two);
	free(three);
}

static void test_boots(void **state)
{
	(void)state;
	SP_CACHE cache = {0};
	make_folder("boots/999999999", OLD);
	write_at("boots/999999999.trace", OLD);
	struct sp_cache_wish wish = wish_for(NULL);
	assert_null(sp_cache_read(&wish, &cache));
	check_entry(&cache, "boots", "999999999", true, "left by an interruption");
	assert_null(sp_cache_prune(NULL, &cache));
	assert_false(is_there("boots/999999999") || is_there("boots/999999999.trace"));
}

/* A cache may share folders with another one, by links: those are the other one's, whatever is linked. */
static void test_links(void **state)
{
	(void)state;
	static const char *const links[][2] = {
		{"elsewhere/kernels", "cache/kernels"}, {"elsewhere/work", "cache/measure/aaaaaaaaaaaa"},
		{"elsewhere/work", "cache/searches/aaaaaaaaaaaa-1"}, {"elsewhere/work", "cache/builds/aaaaaaaaaaaa"}};
	SP_CACHE cache = {0};
	make_folder("elsewhere/kernels/aaaaaaaaaaaa", OLD);
	make_folder("elsewhere/work/0", OLD);
	make_folder("cache/measure/bbbbbbbbbbbb", OLD);
	make_folder("cache/searches/bbbbbbbbbbbb-1/0", OLD);
	make_folder("cache/builds/bbbbbbbbbbbb", OLD);
	for (size_t i = 0; i < SP_COUNT(links); i++) {
		char *to = inside(links[i][0]), *from = inside(links[i][1]);
		assert_int_equal(symlink(to, from), 0);
		free(from);
		free(to);
	}
	char *name = inside("cache");
	struct sp_cache_wish wish = wish_for(NULL);
	wish.folder = name;
	assert_null(sp_cache_read(&wish, &cache));
	assert_non_null(find(&cache, "", "kernels"));
	assert_string_equal(find(&cache, "", "kernels")->what, "a link, to what is another cache's");
	assert_null(sp_cache_prune(NULL, &cache));
	assert_int_equal(count_removed(&cache), 3);
	assert_true(is_there("elsewhere/kernels/aaaaaaaaaaaa/file") && is_there("elsewhere/work/0/file"));
	assert_false(is_there("cache/measure/bbbbbbbbbbbb") || is_there("cache/searches/bbbbbbbbbbbb-1/0") ||
		     is_there("cache/builds/bbbbbbbbbbbb"));
	free(name);
}

static void test_none(void **state)
{
	(void)state;
	SP_CACHE cache = {0};
	struct sp_cache_wish wish = wish_for(NULL);
	wish.folder = "/nonexistent/cache";
	assert_null(sp_cache_read(&wish, &cache));
	assert_int_equal(cache.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_read, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_sources, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_spellings, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_prune, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_half_removed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_stuck, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_strangers, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_needed_work, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_hard_links, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_boots, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_links, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_none, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
