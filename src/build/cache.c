/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/cache.h"

#include <dirent.h>
#include <errno.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <uthash.h>

#include "base/files.h"
#include "base/interrupt.h"
#include "base/memory.h"
#include "base/table.h"
#include "base/words.h"

#define LOCK ".lock"

/* A file with several names, which counts once. */
struct linked {
	struct inode {
		dev_t device;
		ino_t number;
	} inode;
	UT_hash_handle hh;
};

/* What is at work on one folder of the cache. */
struct reader {
	const struct sp_cache_wish *wish;
	struct linked *linked;
	bool unreadable; /* something of what was weighed last */
	struct sp_cache *cache;
	const char *kind, *of;
	char *folder;  /* of the kind */
	size_t first;  /* the kind's first entry */
	uint64_t rest; /* bytes of locks, logs and the like that belong to no entry */
};

struct names {
	char **items;
	size_t count;
};

static void free_names(struct names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->items[i]);
	free(names->items);
}
#define NAMES SP_GUARD(free_names) struct names

static const char none[] = "of no build in the store", left[] = "left by an interruption";
static const char unread[] = "cannot be read: its bytes are not all", strange[] = "not made by sizeprof";

char *sp_cache_lock_path(const char *folder)
{
	return sp_path_join(folder, LOCK);
}

void sp_cache_clear(struct sp_cache *cache)
{
	for (size_t i = 0; i < cache->count; i++) {
		struct sp_cache_entry *entry = &cache->entries[i];
		for (size_t j = 0; j < entry->beside_count; j++)
			free(entry->beside[j]);
		free(entry->beside);
		free(entry->name);
		free(entry->path);
		free(entry->what);
	}
	free(cache->entries);
	*cache = (struct sp_cache){0};
}

/* Not the folders themselves, nor the lock, which stays as long as the cache does. */
static int is_listed(const struct dirent *entry)
{
	return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 && strcmp(entry->d_name, LOCK) != 0;
}

static int compare_entries(const struct dirent **one, const struct dirent **other)
{
	return strcmp((*one)->d_name, (*other)->d_name);
}

/* Sorted; none when the folder is not there. */
static struct sp_error *list(const char *folder, struct names *names)
{
	struct dirent **found = NULL;
	int number = scandir(folder, &found, is_listed, compare_entries);
	*names = (struct names){0};
	if (number < 0)
		return errno == ENOENT ? NULL : sp_error_errno("cannot read the folder %s", folder);
	names->items = sp_alloc(((size_t)number + 1) * sizeof(*names->items));
	for (int i = 0; i < number; i++) {
		names->items[names->count++] = sp_strdup(found[i]->d_name);
		free(found[i]);
	}
	free(found);
	return NULL;
}

/* Was a file with several names met under another one? */
static bool is_counted(struct reader *reader, const struct stat *status)
{
	struct inode inode;
	struct linked *known = NULL;
	memset(&inode, 0, sizeof(inode)); /* it is compared with its padding */
	inode.device = status->st_dev;
	inode.number = status->st_ino;
	if (S_ISDIR(status->st_mode) || status->st_nlink < 2)
		return false;
	HASH_FIND(hh, reader->linked, &inode, sizeof(inode), known);
	if (known)
		return true;
	known = sp_alloc(sizeof(*known));
	known->inode = inode;
	HASH_ADD(hh, reader->linked, inode, sizeof(inode), known);
	return false;
}

static void forget_linked(struct reader *reader)
{
	struct linked *one, *next;
	HASH_ITER (hh, reader->linked, one, next) {
		HASH_DEL(reader->linked, one);
		free(one);
	}
}

/*
 * Blocks of a file, or of a folder and all below. Others may be at work there: what has gone counts nothing. What cannot be
 * read is noted. The error is an interruption, or a want of memory.
 */
static struct sp_error *weigh(struct reader *reader, const char *path, uint64_t *bytes)
{
	char *const roots[] = {(char *)path, NULL};
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	struct sp_error *error = walk ? NULL : sp_error_errno("cannot read %s", path);
	FTSENT *at = NULL;
	reader->unreadable = false;
	while (!error && (errno = 0, at = fts_read(walk))) {
		bool failed = at->fts_info == FTS_NS || at->fts_info == FTS_DNR || at->fts_info == FTS_ERR;
		if (sp_interrupted())
			error = sp_error_interrupted();
		else if (failed)
			reader->unreadable |= at->fts_errno != ENOENT;
		else if (at->fts_info != FTS_DP && !is_counted(reader, at->fts_statp))
			*bytes += (uint64_t)at->fts_statp->st_blocks * 512;
	}
	reader->unreadable |= !error && errno;
	if (walk)
		fts_close(walk);
	return error;
}

static int64_t changed_at(const char *path)
{
	struct stat status;
	return lstat(path, &status) == 0 ? (int64_t)status.st_mtime : 0;
}

/* A link to one is none: what it points to is another cache's. */
static bool is_folder(const char *path)
{
	struct stat status;
	return lstat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* Is "/KIND/NAME" in the path, to the end of a name? */
static bool has_part(const char *path, const char *part)
{
	size_t length = strlen(part);
	for (const char *at = path; at && (at = strstr(at, part)); at++)
		if (!at[length] || at[length] == '/')
			return true;
	return false;
}

/* "of build 3", "of builds 1, 2, 3 and 4 more" that refer to the entry or something in it; NULL: none does. */
static char *name_builds(const struct sp_table *needed, const char *kind, const char *name)
{
	enum { SHOWN = 3 };
	/* the cache may have been moved, or be known by another path: the end of the path is what counts */
	SP_AUTOFREE char *part = sp_format("/%s/%s", kind, name);
	SP_BUFFER text = SP_BUFFER_EMPTY;
	const char *last = "";
	size_t count = 0;
	for (size_t i = 0; needed && i < needed->row_count; i++) {
		const char *path = sp_table_named(needed, i, "path"), *build = sp_table_named(needed, i, "build");
		if (!build || strcmp(build, last) == 0 || !has_part(path, part))
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

/* One that stays, until it is told otherwise; path as in struct sp_cache_entry, what is given away. */
static struct sp_cache_entry *add_entry(
	struct reader *reader, const char *name, const char *path, uint64_t bytes, char *what)
{
	struct sp_cache *cache = reader->cache;
	SP_GROW(cache->entries, cache->count, cache->capacity);
	struct sp_cache_entry *entry = &cache->entries[cache->count++];
	*entry = (struct sp_cache_entry){.kind = reader->kind,
		.of = reader->of,
		.name = name ? sp_strdup(name) : NULL,
		.path = path ? sp_strdup(path) : NULL,
		.what = what,
		.bytes = bytes,
		.used = path ? changed_at(path) : 0};
	return entry;
}

/* One that can go, unless builds refer to it, or it cannot be read and so not be removed. */
static struct sp_cache_entry *add_passing(
	struct reader *reader, const char *name, const char *path, uint64_t bytes, const char *what)
{
	char *builds = name_builds(reader->wish->needed, reader->kind, name);
	bool unreadable = !builds && reader->unreadable;
	struct sp_cache_entry *entry =
		add_entry(reader, name, path, bytes, builds ? builds : sp_strdup(unreadable ? unread : what));
	entry->can_go = !builds && !unreadable;
	entry->is_known = builds != NULL;
	return entry;
}

/* What has a name that sizeprof gives to nothing of that kind. */
static void add_stranger(struct reader *reader, const char *name, const char *path, uint64_t bytes)
{
	struct sp_cache_entry *entry = add_passing(reader, name, path, bytes, strange);
	entry->can_go = false;
}

/* All digits of the base from the beginning to `end`, and so many at least. */
static bool is_number(const char *name, const char *digits, size_t least, char end)
{
	size_t length = strspn(name, digits);
	return length >= least && (!name[length] || name[length] == end);
}

#define DECIMAL "0123456789"
#define HEXADECIMAL DECIMAL "abcdef"
enum { KEY_DIGITS = 12 }; /* of the shortest keys: the beginning of a build's hash */

/* It was at work when its lock was taken, its log written, ... */
static void add_beside(struct sp_cache_entry *entry, const char *path)
{
	int64_t changed = changed_at(path);
	entry->beside = sp_realloc(entry->beside, entry->beside_count + 1, sizeof(*entry->beside));
	entry->beside[entry->beside_count++] = sp_strdup(path);
	if (changed > entry->used)
		entry->used = changed;
}

/* The entry of KEY, when name is KEY.lock, KEY.log or the like. */
static struct sp_cache_entry *find_key(const struct reader *reader, const char *name)
{
	size_t length = strcspn(name, ".");
	for (size_t i = reader->cache->count; i-- > reader->first;) {
		struct sp_cache_entry *entry = &reader->cache->entries[i];
		if (strlen(entry->name) == length && strncmp(entry->name, name, length) == 0)
			return entry;
	}
	return NULL;
}

/* KEY with KEY.lock, KEY.log and so on: see build/folder.h. */
static struct sp_error *read_keyed(struct reader *reader, const char *name, const char *path)
{
	struct sp_cache_entry *entry = find_key(reader, name);
	bool is_work = strcmp(reader->kind, "configure") == 0;
	uint64_t bytes = 0;
	SP_TRY(weigh(reader, path, &bytes));
	if (is_folder(path) && !is_work && !is_number(name, HEXADECIMAL, KEY_DIGITS, '.')) {
		add_stranger(reader, name, path, bytes);
	} else if (is_folder(path)) {
		add_passing(reader, name, path, bytes,
			strchr(name, '.') ? left
			: is_work         ? "made again in some seconds"
					  : none);
	} else if (entry) {
		entry->bytes += bytes;
		add_beside(entry, path);
	} else {
		reader->rest += bytes;
	}
	return NULL;
}

/* Of which build a work folder is, by the beginning of the build's hash, which is its own name's. */
static struct sp_error *add_work(struct reader *reader, const char *name, const char *path)
{
	uint64_t bytes = 0;
	SP_AUTOFREE char *hash = sp_format("%.*s", (int)strcspn(name, "-"), name);
	SP_AUTOFREE char *builds = name_builds(reader->wish->needed, "builds", hash);
	SP_AUTOFREE char *what = sp_format("work %s", builds ? builds : none);
	SP_TRY(weigh(reader, path, &bytes));
	if (is_number(name, HEXADECIMAL, KEY_DIGITS, '-') || is_number(name, HEXADECIMAL, KEY_DIGITS, '.'))
		add_passing(reader, name, path, bytes, what)->is_known |= builds != NULL;
	else
		add_stranger(reader, name, path, bytes);
	return NULL;
}

static struct sp_error *read_work(struct reader *reader, const char *name, const char *path)
{
	return is_folder(path) ? add_work(reader, name, path) : weigh(reader, path, &reader->rest);
}

/* HASH-SEARCH/NUMBER are work folders, one for each slot; what else is there belongs to the search's result. */
static struct sp_error *read_search(struct reader *reader, const char *search, const char *folder)
{
	NAMES names = {0};
	uint64_t result = 0;
	if (!is_folder(folder))
		return weigh(reader, folder, &reader->rest);
	SP_TRY(list(folder, &names));
	for (size_t i = 0; i < names.count; i++) {
		SP_AUTOFREE char *path = sp_path_join(folder, names.items[i]);
		SP_AUTOFREE char *name = sp_format("%s/%s", search, names.items[i]);
		if (is_folder(path) && is_number(names.items[i], DECIMAL, 1, '.'))
			SP_TRY(add_work(reader, name, path));
		else
			SP_TRY(weigh(reader, path, &result));
	}
	if (result)
		add_entry(reader, search, NULL, result, sp_strdup("what the search came to"))->used = changed_at(folder);
	return NULL;
}

/* What was downloaded stays when no build needs it, unless sources can go. */
static struct sp_cache_entry *add_source(struct reader *reader, const char *name, const char *path, uint64_t bytes)
{
	SP_AUTOFREE char *later = sp_format("%s; goes with --sources", none);
	struct sp_cache_entry *entry =
		add_passing(reader, name, path, bytes, reader->wish->sources ? none : later);
	entry->can_go &= reader->wish->sources;
	return entry;
}

/* A tree has a note beside it, which is written when all of it is there: see build/source-cache.c. */
static struct sp_error *read_source(struct reader *reader, const char *name, const char *path)
{
	SP_AUTOFREE char *origin = sp_format("%s.origin", path);
	uint64_t bytes = 0;
	SP_TRY(weigh(reader, path, &bytes));
	if (!is_folder(path)) {
		reader->rest += bytes;
	} else if (sp_path_exists(origin)) {
		struct sp_cache_entry *entry = add_source(reader, name, path, bytes);
		entry->used = 0; /* the tree's own time is the tarball's */
		add_beside(entry, origin);
	} else if (sp_ends_with(name, ".partial") || sp_ends_with(name, SP_CACHE_ASIDE)) {
		add_passing(reader, name, path, bytes, left);
	} else {
		add_stranger(reader, name, path, bytes);
	}
	return NULL;
}

/* Packages that distributions are made of; all else is a file that who fetched it unpacks and removes. */
static struct sp_error *read_download(struct reader *reader, const char *name, const char *path)
{
	uint64_t bytes = 0;
	SP_TRY(weigh(reader, path, &bytes));
	if (strcmp(name, "packages") == 0)
		add_source(reader, name, path, bytes);
	else if (is_folder(path) && !sp_ends_with(name, SP_CACHE_ASIDE))
		add_stranger(reader, name, path, bytes);
	else
		add_passing(reader, name, path, bytes, left);
	return NULL;
}

/* PID is a folder, PID.trace a file. */
static struct sp_error *read_boot(struct reader *reader, const char *name, const char *path)
{
	uint64_t bytes = 0;
	SP_TRY(weigh(reader, path, &bytes));
	if (is_number(name, DECIMAL, 1, '.'))
		add_passing(reader, name, path, bytes, left);
	else
		add_stranger(reader, name, path, bytes);
	return NULL;
}

static const struct kind {
	const char *name;
	/* of what lies in its folder, in the order of the names; NULL: it is one entry, which stays */
	struct sp_error *(*read)(struct reader *reader, const char *name, const char *path);
	const char *of;
} kinds[] = {
	{"sources", read_source, "source trees of Linux, BusyBox and Toybox"},
	{"kernels", read_keyed, "kernels' build folders"},
	{"userspaces", read_keyed, "build folders of BusyBox and Toybox"},
	{"builds", read_keyed, "images"},
	{"imports", read_keyed, "what was imported"},
	{"distributions", read_keyed, "systems made of packages"},
	{"measure", read_work, "work folders of measure"},
	{"searches", read_search, "work folders of minimize and verify, and what searches came to"},
	{"configure", read_keyed, "work folders where configurations are asked for"},
	{"boots", read_boot, "files of boot tests"},
	{"downloads", read_download, "packages and tarballs"},
	{"apt", NULL, "Debian's package lists"},
	{"ccache", NULL, "the compiler's results, which ccache itself keeps within its limit"},
	{"gates", NULL, "what make says about source trees"},
	{"tools", NULL, "programs that ask source trees"},
};

static bool is_kind(const char *name)
{
	for (size_t i = 0; i < SP_COUNT(kinds); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return true;
	return false;
}

static struct sp_error *read_kind(struct reader *reader, const struct kind *kind)
{
	NAMES names = {0};
	reader->kind = kind->name;
	reader->of = kind->of;
	reader->rest = 0;
	reader->first = reader->cache->count;
	if (!kind->read) {
		SP_TRY(weigh(reader, reader->folder, &reader->rest));
		add_entry(reader, NULL, NULL, reader->rest, sp_strdup(kind->of))->used = changed_at(reader->folder);
		return NULL;
	}
	SP_TRY(list(reader->folder, &names));
	for (size_t i = 0; i < names.count; i++) {
		SP_AUTOFREE char *path = sp_path_join(reader->folder, names.items[i]);
		SP_TRY(kind->read(reader, names.items[i], path));
	}
	if (reader->rest)
		add_entry(reader, NULL, NULL, reader->rest, sp_strdup("locks, logs and notes"));
	return NULL;
}

/* What lies beside our own folders. */
static struct sp_error *read_strangers(struct reader *reader)
{
	NAMES names = {0};
	SP_TRY(list(reader->wish->folder, &names));
	reader->kind = "";
	reader->of = strange;
	for (size_t i = 0; i < names.count; i++) {
		SP_AUTOFREE char *path = sp_path_join(reader->wish->folder, names.items[i]);
		uint64_t bytes = 0;
		if (is_kind(names.items[i]) && is_folder(path))
			continue;
		SP_TRY(weigh(reader, path, &bytes));
		const char *what = reader->unreadable        ? unread
				   : is_kind(names.items[i]) ? "a link, to what is another cache's"
							     : strange;
		add_entry(reader, names.items[i], NULL, bytes, sp_strdup(what))->used = changed_at(path);
	}
	return NULL;
}

static struct sp_error *read_all(struct reader *reader)
{
	for (size_t i = 0; i < SP_COUNT(kinds); i++) {
		SP_AUTOFREE char *folder = sp_path_join(reader->wish->folder, kinds[i].name);
		reader->folder = folder;
		sp_progress_update(reader->wish->progress, i, kinds[i].name);
		if (is_folder(folder))
			SP_TRY(read_kind(reader, &kinds[i]));
	}
	return read_strangers(reader);
}

struct sp_error *sp_cache_read(const struct sp_cache_wish *wish, struct sp_cache *cache)
{
	struct reader reader = {.wish = wish, .cache = cache};
	*cache = (struct sp_cache){0};
	sp_progress_watch(wish->progress, "weighing the cache", 0);
	struct sp_error *error = read_all(&reader);
	forget_linked(&reader);
	sp_progress_drop(wish->progress);
	if (error)
		sp_cache_clear(cache);
	return error;
}
