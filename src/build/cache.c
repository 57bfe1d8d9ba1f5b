/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/cache-inside.h"

#include <errno.h>
#include <fts.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/interrupt.h"
#include "base/memory.h"
#include "base/table.h"
#include "base/words.h"
#include "build/folder.h"

static const struct kind {
	const char *name;
	enum sp_cache_shape shape;
	const char *of;
} kinds[] = {
	{"sources", SP_CACHE_TREES, "source trees of Linux, BusyBox and Toybox"},
	{"kernels", SP_CACHE_KEYED, "kernels' build folders"},
	{"userspaces", SP_CACHE_KEYED, "build folders of BusyBox and Toybox"},
	{"builds", SP_CACHE_KEYED, "images"},
	{"imports", SP_CACHE_KEYED, "what was imported"},
	{"distributions", SP_CACHE_KEYED, "systems made of packages"},
	{"measure", SP_CACHE_FOLDERS, "work folders of measure"},
	{"searches", SP_CACHE_PLACES, "work folders of minimize, and the results of searches"},
	{"configure", SP_CACHE_KEYED, "work folders where configurations are asked for"},
	{"boots", SP_CACHE_PIDS, "files of boot tests"},
	{"downloads", SP_CACHE_FILES, "packages and tarballs"},
	{"apt", SP_CACHE_WHOLE, "Debian's package lists"},
	{"ccache", SP_CACHE_WHOLE, "the compiler's results, which ccache itself keeps within its limit"},
	{"gates", SP_CACHE_WHOLE, "what make says about source trees"},
	{"tools", SP_CACHE_WHOLE, "programs that ask source trees"},
};

static const char none[] = "of no build in the store";

static const struct kind *find_kind(const char *name)
{
	for (size_t i = 0; i < SP_COUNT(kinds); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

enum sp_cache_shape sp_cache_shape_of(const struct sp_cache_entry *entry)
{
	const struct kind *kind = find_kind(entry->kind);
	return kind && entry->path ? kind->shape : SP_CACHE_WHOLE;
}

const char *sp_cache_state_name(enum sp_cache_state state)
{
	static const char *const names[SP_CACHE_STATES] = {"kept", "in use", "recent", "can go"};
	return names[state];
}

static void clear_entry(struct sp_cache_entry *entry)
{
	free(entry->name);
	free(entry->path);
	free(entry->what);
}

void sp_cache_clear(struct sp_cache *cache)
{
	for (size_t i = 0; i < cache->count; i++)
		clear_entry(&cache->entries[i]);
	free(cache->entries);
	*cache = (struct sp_cache){0};
}

/* What is at work on one folder of the cache. */
struct reader {
	const struct sp_cache_wish *wish;
	struct sp_cache *cache;
	char *real;        /* the cache's real path: the store may know it by that one */
	const char *kind, *of;
	char *folder;      /* of the kind */
	uint64_t rest;     /* bytes of locks, logs and the like that belong to no entry */
};

/* Blocks of a file or of a folder and all below. Others may be at work there: what has gone counts nothing. */
static struct sp_error *weigh(const char *path, uint64_t *bytes)
{
	char *const roots[] = {(char *)path, NULL};
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	struct sp_error *error = walk ? NULL : sp_error_errno("cannot read %s", path);
	for (FTSENT *at; !error && (at = fts_read(walk));) {
		bool gone = (at->fts_info == FTS_NS || at->fts_info == FTS_DNR) && at->fts_errno == ENOENT;
		if (sp_interrupted())
			error = sp_error_interrupted();
		else if (!gone && (at->fts_info == FTS_NS || at->fts_info == FTS_DNR || at->fts_info == FTS_ERR))
			error = sp_error_new(
				SP_UNABLE, "cannot read %s: %s", at->fts_path, strerror(at->fts_errno));
		else if (!gone && at->fts_info != FTS_DP)
			*bytes += (uint64_t)at->fts_statp->st_blocks * 512;
	}
	if (walk)
		fts_close(walk);
	return error;
}

static int64_t changed_at(const char *path)
{
	struct stat status;
	return lstat(path, &status) == 0 ? (int64_t)status.st_mtime : 0;
}

static struct sp_cache_entry *add_entry(struct reader *reader, const char *name, const char *path)
{
	struct sp_cache *cache = reader->cache;
	SP_GROW(cache->entries, cache->count, cache->capacity);
	struct sp_cache_entry *entry = &cache->entries[cache->count++];
	*entry = (struct sp_cache_entry){.kind = reader->kind,
		.of = reader->of,
		.name = name ? sp_strdup(name) : NULL,
		.path = path ? sp_strdup(path) : NULL,
		.used = path ? changed_at(path) : 0,
		.state = SP_CACHE_KEPT};
	return entry;
}

/* Is what the store knows by that path the entry, or in it? */
static bool is_in(const struct reader *reader, const char *known, const struct sp_cache_entry *entry)
{
	const char *inside = sp_path_below(entry->path, reader->wish->folder);
	const char *below = sp_path_below(known, reader->wish->folder);
	if (!below)
		below = sp_path_below(known, reader->real);
	size_t length = inside ? strlen(inside) : 0;
	return below && length && strncmp(below, inside, length) == 0 && (!below[length] || below[length] == '/');
}

/* "of build 3", "of builds 1, 2, 3 and 4 more"; NULL: of none. The table is sorted by build. */
static char *name_builds(const struct reader *reader, const struct sp_cache_entry *entry)
{
	enum { SHOWN = 3 };
	const struct sp_table *needed = reader->wish->needed;
	SP_BUFFER text = SP_BUFFER_EMPTY;
	const char *last = "";
	size_t count = 0;
	for (size_t i = 0; needed && i < needed->row_count; i++) {
		const char *path = sp_table_named(needed, i, "path"), *build = sp_table_named(needed, i, "build");
		if (!path || !build || strcmp(build, last) == 0 || !is_in(reader, path, entry))
			continue;
		last = build;
		if (count++ < SHOWN)
			sp_buffer_printf(&text, "%s%s", count > 1 ? ", " : "", build);
	}
	if (!count)
		return NULL;
	if (count > SHOWN)
		sp_buffer_printf(&text, " and %zu more", count - SHOWN);
	return sp_format("of build%s %s", count > 1 ? "s" : "", sp_buffer_text(&text));
}

static struct sp_error *settle_state(struct reader *reader, struct sp_cache_entry *entry, bool is_needed)
{
	SP_CACHE_LOCKS locks = {0};
	SP_TRY(sp_cache_lock(reader->wish->folder, entry, &locks));
	if (locks.used > entry->used)
		entry->used = locks.used;
	if (locks.busy)
		entry->state = SP_CACHE_BUSY;
	else if (is_needed)
		entry->state = SP_CACHE_KEPT;
	else
		entry->state = entry->used > reader->wish->now - reader->wish->idle ? SP_CACHE_RECENT : SP_CACHE_CAN_GO;
	return NULL;
}

/* An entry that builds of the store may need; mine: whether it is needed without one. */
static struct sp_error *add_needed(struct reader *reader, const char *name, const char *path, uint64_t bytes, bool mine)
{
	struct sp_cache_entry *entry = add_entry(reader, name, path);
	entry->bytes = bytes;
	entry->what = name_builds(reader, entry);
	bool is_needed = entry->what || mine;
	if (!entry->what)
		entry->what = sp_strdup(none);
	return settle_state(reader, entry, is_needed);
}

static struct sp_error *add_passing(
	struct reader *reader, const char *name, const char *path, uint64_t bytes, const char *what)
{
	struct sp_cache_entry *entry = add_entry(reader, name, path);
	entry->bytes = bytes;
	entry->what = sp_strdup(what);
	return settle_state(reader, entry, false);
}

static bool is_locks_alone(const char *path)
{
	char **names;
	size_t count, locks = 0;
	struct sp_error *error = sp_cache_list(path, &names, &count);
	if (error) {
		sp_error_free(error);
		return false;
	}
	for (size_t i = 0; i < count; i++)
		locks += sp_ends_with(names[i], ".lock");
	sp_cache_free_names(names, count);
	return locks == count;
}

/* KEY and all KEY.*: those of a key follow each other in names. */
static struct sp_error *read_keyed(struct reader *reader, char **names, size_t count)
{
	for (size_t i = 0, end; i < count; i = end) {
		SP_AUTOFREE char *key = sp_format("%.*s", (int)strcspn(names[i], "."), names[i]);
		SP_AUTOFREE char *path = sp_path_join(reader->folder, key);
		uint64_t bytes = 0;
		for (end = i; end < count && strcspn(names[end], ".") == strlen(key) && sp_starts_with(names[end], key); end++) {
			SP_AUTOFREE char *one = sp_path_join(reader->folder, names[end]);
			SP_TRY(weigh(one, &bytes));
		}
		bool is_work = strcmp(reader->kind, "configure") == 0;
		if (!sp_path_is_folder(path))
			reader->rest += bytes;
		else if (is_work)
			SP_TRY(add_passing(reader, key, path, bytes, "made again in some seconds"));
		else
			SP_TRY(add_needed(reader, key, path, bytes, false));
	}
	return NULL;
}

/* A tree's own times are those of the tarball; the note beside it was written when it was unpacked. */
static struct sp_error *add_tree(struct reader *reader, const char *name, const char *path, uint64_t bytes)
{
	SP_AUTOFREE char *origin = sp_format("%s.origin", path);
	SP_TRY(add_needed(reader, name, path, bytes, !reader->wish->sources));
	struct sp_cache_entry *entry = &reader->cache->entries[reader->cache->count - 1];
	entry->used = changed_at(origin);
	if (entry->state == SP_CACHE_CAN_GO && entry->used > reader->wish->now - reader->wish->idle)
		entry->state = SP_CACHE_RECENT;
	if (reader->wish->sources || strcmp(entry->what, none) != 0)
		return NULL;
	free(entry->what);
	entry->what = sp_format("%s; goes with --sources", none);
	return NULL;
}

static struct sp_error *read_trees(struct reader *reader, char **names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		SP_AUTOFREE char *path = sp_path_join(reader->folder, names[i]);
		uint64_t bytes = 0;
		SP_TRY(weigh(path, &bytes));
		if (!sp_path_is_folder(path))
			reader->rest += bytes;
		else if (sp_ends_with(names[i], ".partial"))
			SP_TRY(add_passing(reader, names[i], path, bytes, "left by an interruption"));
		else
			SP_TRY(add_tree(reader, names[i], path, bytes));
	}
	return NULL;
}

/* Of which build a work folder is, by the beginning of the build's hash, which is its own name's. */
static char *name_work(struct reader *reader, const char *name)
{
	SP_AUTOFREE char *hash = sp_format("%.*s", (int)strcspn(name, "-"), name);
	SP_AUTOFREE char *path = sp_format("%s/builds/%s", reader->wish->folder, hash);
	SP_AUTOFREE char *builds = name_builds(reader, &(struct sp_cache_entry){.path = path});
	return sp_format("work %s", builds ? builds : none);
}

static struct sp_error *read_folder(struct reader *reader, const char *name, const char *path)
{
	uint64_t bytes = 0;
	SP_TRY(weigh(path, &bytes));
	if (!sp_path_is_folder(path) || is_locks_alone(path)) {
		reader->rest += bytes;
		return NULL;
	}
	SP_AUTOFREE char *what = name_work(reader, name);
	return add_passing(reader, name, path, bytes, what);
}

static struct sp_error *read_folders(struct reader *reader, char **names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		SP_AUTOFREE char *path = sp_path_join(reader->folder, names[i]);
		SP_TRY(read_folder(reader, names[i], path));
	}
	return NULL;
}

/* HASH-SEARCH/NUMBER are work folders; what else is there belongs to the search's result. */
static struct sp_error *read_place(struct reader *reader, const char *place)
{
	SP_AUTOFREE char *folder = sp_path_join(reader->folder, place);
	char **names;
	size_t count;
	uint64_t result = 0;
	SP_TRY(sp_cache_list(folder, &names, &count));
	struct sp_error *error = NULL;
	for (size_t i = 0; !error && i < count; i++) {
		SP_AUTOFREE char *path = sp_path_join(folder, names[i]);
		SP_AUTOFREE char *name = sp_format("%s/%s", place, names[i]);
		if (sp_path_is_folder(path) && strspn(names[i], "0123456789") == strlen(names[i]))
			error = read_folder(reader, name, path);
		else
			error = weigh(path, &result);
	}
	sp_cache_free_names(names, count);
	if (!error && result) {
		struct sp_cache_entry *entry = add_entry(reader, place, NULL);
		entry->bytes = result;
		entry->used = changed_at(folder);
		entry->what = sp_strdup("what the search came to");
	}
	return error;
}

static struct sp_error *read_places(struct reader *reader, char **names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		SP_TRY(read_place(reader, names[i]));
	return NULL;
}

static struct sp_error *read_files(struct reader *reader, char **names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		SP_AUTOFREE char *path = sp_path_join(reader->folder, names[i]);
		uint64_t bytes = 0;
		SP_TRY(weigh(path, &bytes));
		SP_TRY(add_passing(reader, names[i], path, bytes,
			strcmp(names[i], "packages") == 0 ? "unpacked into distributions" : "left by an interruption"));
	}
	return NULL;
}

static struct sp_error *read_pids(struct reader *reader, char **names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		SP_AUTOFREE char *path = sp_path_join(reader->folder, names[i]);
		struct sp_cache_entry *entry = add_entry(reader, names[i], path);
		long pid = strtol(names[i], NULL, 10);
		bool lives = pid > 0 && (kill((pid_t)pid, 0) == 0 || errno == EPERM);
		entry->state = lives ? SP_CACHE_BUSY : SP_CACHE_CAN_GO;
		entry->what = sp_strdup(lives ? "a boot test" : "left by an interruption");
		SP_TRY(weigh(path, &entry->bytes));
	}
	return NULL;
}

static struct sp_error *read_whole(struct reader *reader)
{
	struct sp_cache_entry *entry = add_entry(reader, NULL, NULL);
	entry->used = changed_at(reader->folder);
	entry->what = sp_strdup(reader->of);
	return weigh(reader->folder, &entry->bytes);
}

static struct sp_error *read_names(struct reader *reader, enum sp_cache_shape shape, char **names, size_t count)
{
	switch (shape) {
	case SP_CACHE_KEYED: return read_keyed(reader, names, count);
	case SP_CACHE_TREES: return read_trees(reader, names, count);
	case SP_CACHE_FOLDERS: return read_folders(reader, names, count);
	case SP_CACHE_PLACES: return read_places(reader, names, count);
	case SP_CACHE_FILES: return read_files(reader, names, count);
	case SP_CACHE_PIDS: return read_pids(reader, names, count);
	case SP_CACHE_WHOLE: break;
	}
	return NULL;
}

static struct sp_error *read_kind(struct reader *reader, enum sp_cache_shape shape)
{
	char **names;
	size_t count;
	reader->rest = 0;
	if (shape == SP_CACHE_WHOLE)
		return read_whole(reader);
	SP_TRY(sp_cache_list(reader->folder, &names, &count));
	struct sp_error *error = read_names(reader, shape, names, count);
	sp_cache_free_names(names, count);
	if (!error && reader->rest) {
		struct sp_cache_entry *entry = add_entry(reader, NULL, NULL);
		entry->bytes = reader->rest;
		entry->used = changed_at(reader->folder);
		entry->what = sp_strdup("locks, logs and notes");
	}
	return error;
}

static struct sp_error *read_all(struct reader *reader)
{
	for (size_t i = 0; i < SP_COUNT(kinds); i++) {
		SP_AUTOFREE char *folder = sp_path_join(reader->wish->folder, kinds[i].name);
		struct stat status;
		if (lstat(folder, &status) != 0 || S_ISLNK(status.st_mode)) /* a link's target is another cache's */
			continue;
		reader->kind = kinds[i].name;
		reader->of = kinds[i].of;
		reader->folder = folder;
		sp_progress_update(reader->wish->progress, i, kinds[i].name);
		SP_TRY(read_kind(reader, kinds[i].shape));
	}
	return NULL;
}

/* What lies beside our own folders. */
static struct sp_error *read_strangers(struct reader *reader)
{
	char **names;
	size_t count;
	struct sp_error *error = NULL;
	SP_TRY(sp_cache_list(reader->wish->folder, &names, &count));
	reader->kind = "";
	reader->of = "not made by sizeprof";
	for (size_t i = 0; !error && i < count; i++) {
		if (find_kind(names[i]))
			continue;
		SP_AUTOFREE char *path = sp_path_join(reader->wish->folder, names[i]);
		struct sp_cache_entry *entry = add_entry(reader, names[i], NULL);
		entry->used = changed_at(path);
		entry->what = sp_strdup(reader->of);
		error = weigh(path, &entry->bytes);
	}
	sp_cache_free_names(names, count);
	return error;
}

/* Who builds holds no lock of the trees that it reads. */
static void spare_trees(struct sp_cache *cache)
{
	bool busy = false;
	for (size_t i = 0; i < cache->count; i++)
		busy |= cache->entries[i].state == SP_CACHE_BUSY;
	for (size_t i = 0; busy && i < cache->count; i++) {
		struct sp_cache_entry *entry = &cache->entries[i];
		if (entry->state == SP_CACHE_CAN_GO && sp_cache_shape_of(entry) == SP_CACHE_TREES)
			entry->state = SP_CACHE_BUSY;
	}
}

struct sp_error *sp_cache_read(const struct sp_cache_wish *wish, struct sp_cache *cache)
{
	SP_AUTOFREE char *real = realpath(wish->folder, NULL);
	struct reader reader = {.wish = wish, .cache = cache, .real = real};
	*cache = (struct sp_cache){0};
	sp_progress_watch(wish->progress, "weighing the cache", 0);
	struct sp_error *error = read_all(&reader);
	if (!error)
		error = read_strangers(&reader);
	spare_trees(cache);
	sp_progress_drop(wish->progress);
	if (error)
		sp_cache_clear(cache);
	return error;
}
