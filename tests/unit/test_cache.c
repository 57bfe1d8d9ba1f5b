/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a cache holds, in whose name it stays, and what goes: on folders made for it, with real locks.
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

enum { NOW = 2000000000, HOUR = 3600, OLD = NOW - 10 * HOUR, LATELY = NOW - 60 };

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
	write_at("sources/linux.lock", OLD);
	make_folder("kernels/aaaa", OLD);
	write_at("kernels/aaaa.lock", OLD);
	write_at("kernels/aaaa.log", OLD);
	make_folder("kernels/bbbb", OLD);
	write_at("kernels/bbbb.lock", OLD);
	write_at("kernels/bbbb.log", OLD);
	write_at("kernels/cccc.same", OLD);
	make_folder("kernels/dddd", OLD);
	write_at("kernels/dddd.lock", LATELY);
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
	static const char *const paths[][2] = {{"kernels/aaaa/vmlinux", "1"}, {"builds/123456789abc", "1"},
		{"sources/linux-6.1", "1"}, {"kernels/aaaa/bzImage", "2"}, {"kernels/bbb", "3"}, {"kernels/aaaa", "4"},
		{"kernels/aaaa", "5"}};
	for (size_t i = 0; i < SP_COUNT(paths); i++) {
		char *path = inside(paths[i][0]);
		sp_table_add_row(needed, (const char *[]){path, paths[i][1]});
		free(path);
	}
}

static struct sp_cache_wish wish_for(const struct sp_table *needed)
{
	return (struct sp_cache_wish){.folder = folder, .needed = needed, .now = NOW, .idle = HOUR};
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

static void check_entry(
	const struct sp_cache *cache, const char *kind, const char *name, enum sp_cache_state state, const char *what)
{
	const struct sp_cache_entry *entry = find(cache, kind, name);
	assert_non_null(entry);
	assert_string_equal(sp_cache_state_name(entry->state), sp_cache_state_name(state));
	assert_string_equal(entry->what, what);
	assert_true(entry->bytes > 0);
}

/* Blocks of what du finds, but for the cache's own folder and those of kinds and searches. */
static uint64_t weigh_by_du(void)
{
	char command[512], line[64] = "";
	snprintf(command, sizeof(command),
		"cd '%s' && find . -mindepth 2 ! -path './searches/*-7' ! -path './ccache' -printf '%%b\\n' | awk '{ n += $1 } END "
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
	check_entry(&cache, "sources", "linux-6.1", SP_CACHE_KEPT, "of build 1");
	check_entry(&cache, "sources", "linux-5.10", SP_CACHE_KEPT, "of no build in the store; goes with --sources");
	check_entry(&cache, "sources", "linux-abc.partial", SP_CACHE_CAN_GO, "left by an interruption");
	check_entry(&cache, "kernels", "aaaa", SP_CACHE_KEPT, "of builds 1, 2, 4 and 1 more");
	check_entry(&cache, "kernels", "bbbb", SP_CACHE_CAN_GO, none);
	check_entry(&cache, "kernels", "dddd", SP_CACHE_RECENT, none);
	check_entry(&cache, "kernels", NULL, SP_CACHE_KEPT, "locks, logs and notes");
	check_entry(&cache, "builds", "123456789abc", SP_CACHE_KEPT, "of build 1");
	check_entry(&cache, "measure", "123456789abc", SP_CACHE_CAN_GO, "work of build 1");
	check_entry(&cache, "searches", "123456789abc-7/0", SP_CACHE_CAN_GO, "work of build 1");
	check_entry(&cache, "searches", "123456789abc-7", SP_CACHE_KEPT, "what the search came to");
	check_entry(&cache, "downloads", "linux.deb", SP_CACHE_CAN_GO, "left by an interruption");
	check_entry(&cache, "", "notes", SP_CACHE_KEPT, "not made by sizeprof");
	assert_null(find(&cache, "kernels", "cccc"));
	uint64_t sum = 0;
	for (size_t i = 0; i < cache.count; i++)
		sum += cache.entries[i].bytes;
	/* what is one entry as a whole counts with its own folder */
	assert_int_equal(sum, weigh_by_du() + blocks_of("ccache") + blocks_of("notes"));
	assert_int_equal(find(&cache, "kernels", "dddd")->used, LATELY);
}

static void test_sources(void **state)
{
	(void)state;
	SP_TABLE needed = {0};
	SP_CACHE cache = {0}, removed = {0};
	make_cache(&needed);
	struct sp_cache_wish wish = wish_for(&needed);
	wish.sources = true;
	assert_null(sp_cache_read(&wish, &cache));
	check_entry(&cache, "sources", "linux-6.1", SP_CACHE_KEPT, "of build 1");
	check_entry(&cache, "sources", "linux-5.10", SP_CACHE_CAN_GO, "of no build in the store");
	check_entry(&cache, "sources", "linux-7.2", SP_CACHE_RECENT, "of no build in the store");
	assert_null(sp_cache_prune(&wish, &cache, &removed));
	assert_false(is_there("sources/linux-5.10") || is_there("sources/linux-5.10.origin") ||
		     is_there("sources/linux-5.10.partial"));
	assert_true(is_there("sources/linux-6.1/file") && is_there("sources/linux-7.2/file"));
}

/* Whoever builds reads trees without a lock of theirs: none goes then. */
static void test_busy(void **state)
{
	(void)state;
	SP_TABLE needed = {0};
	SP_CACHE cache = {0}, removed = {0};
	SP_LOCK lock = SP_LOCK_NONE;
	make_cache(&needed);
	char *path = inside("kernels/bbbb.lock");
	assert_null(sp_lock_acquire(path, NULL, NULL, &lock));
	age("kernels/bbbb.lock", OLD);
	struct sp_cache_wish wish = wish_for(&needed);
	wish.sources = true;
	assert_null(sp_cache_read(&wish, &cache));
	check_entry(&cache, "kernels", "bbbb", SP_CACHE_BUSY, "of no build in the store");
	check_entry(&cache, "sources", "linux-5.10", SP_CACHE_BUSY, "of no build in the store");
	check_entry(&cache, "measure", "123456789abc", SP_CACHE_CAN_GO, "work of build 1");
	assert_null(sp_cache_prune(&wish, &cache, &removed));
	assert_true(is_there("kernels/bbbb/file") && is_there("sources/linux-5.10/file"));
	free(path);
}

static void test_prune(void **state)
{
	(void)state;
	SP_TABLE needed = {0};
	SP_CACHE cache = {0}, removed = {0}, after = {0};
	make_cache(&needed);
	struct sp_cache_wish wish = wish_for(&needed);
	assert_null(sp_cache_read(&wish, &cache));
	assert_null(sp_cache_prune(&wish, &cache, &removed));
	static const char *const gone[] = {"sources/linux-abc.partial", "kernels/bbbb", "kernels/bbbb.log",
		"kernels/bbbb.discarded", "measure/123456789abc/kernel", "measure/123456789abc/kernel.built",
		"searches/123456789abc-7/0/kernel", "downloads/linux.deb"};
	static const char *const stay[] = {"sources/linux-6.1/file", "sources/linux-5.10/file", "kernels/aaaa/file",
		"kernels/aaaa.log", "kernels/bbbb.lock", "kernels/cccc.same", "kernels/dddd/file", "builds/123456789abc/file",
		"measure/123456789abc/kernel.lock", "searches/123456789abc-7/result/file",
		"searches/123456789abc-7/result-0.config", "ccache/a/file", "notes/file"};
	for (size_t i = 0; i < SP_COUNT(gone); i++)
		assert_false(is_there(gone[i]));
	for (size_t i = 0; i < SP_COUNT(stay); i++)
		assert_true(is_there(stay[i]));
	assert_int_equal(removed.count, 5);
	assert_non_null(find(&removed, "kernels", "bbbb"));
	/* locks alone are no entry */
	assert_null(sp_cache_read(&wish, &after));
	assert_null(find(&after, "measure", "123456789abc"));
	assert_null(find(&after, "kernels", "bbbb"));
	for (size_t i = 0; i < after.count; i++)
		assert_int_not_equal(after.entries[i].state, SP_CACHE_CAN_GO);
}

/* Between the list and its turn somebody took it up, and was through with it. */
static void test_taken_up(void **state)
{
	(void)state;
	SP_TABLE needed = {0};
	SP_CACHE cache = {0}, removed = {0};
	make_cache(&needed);
	struct sp_cache_wish wish = wish_for(&needed);
	assert_null(sp_cache_read(&wish, &cache));
	age("kernels/bbbb.lock", LATELY);
	assert_null(sp_cache_prune(&wish, &cache, &removed));
	assert_true(is_there("kernels/bbbb/file"));
	assert_null(find(&removed, "kernels", "bbbb"));
	assert_false(is_there("measure/123456789abc/kernel"));
}

static void test_boots(void **state)
{
	(void)state;
	SP_CACHE cache = {0}, removed = {0};
	char mine[64];
	snprintf(mine, sizeof(mine), "boots/%ld", (long)getpid());
	make_folder(mine, OLD);
	make_folder("boots/999999999", OLD);
	struct sp_cache_wish wish = wish_for(NULL);
	assert_null(sp_cache_read(&wish, &cache));
	check_entry(&cache, "boots", mine + 6, SP_CACHE_BUSY, "a boot test");
	check_entry(&cache, "boots", "999999999", SP_CACHE_CAN_GO, "left by an interruption");
	assert_null(sp_cache_prune(&wish, &cache, &removed));
	assert_true(is_there(mine));
	assert_false(is_there("boots/999999999"));
}

/* A cache may share folders with another one, by links: those are the other one's. */
static void test_links(void **state)
{
	(void)state;
	SP_CACHE cache = {0};
	make_folder("elsewhere/kernels/aaaa", OLD);
	char *from = inside("cache/kernels"), *to = inside("elsewhere/kernels"), *name = inside("cache");
	assert_null(sp_folder_make(name));
	assert_int_equal(symlink(to, from), 0);
	struct sp_cache_wish wish = wish_for(NULL);
	wish.folder = name;
	assert_null(sp_cache_read(&wish, &cache));
	assert_int_equal(cache.count, 0);
	free(from);
	free(to);
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
		cmocka_unit_test_setup_teardown(test_busy, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_prune, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_taken_up, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_boots, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_links, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_none, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
