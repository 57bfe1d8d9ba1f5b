/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files that an object was made of, from what Kbuild writes beside it (scripts/basic/fixdep.c): a make
 * fragment with source_OBJECT := PATH, and deps_OBJECT := with paths and $(wildcard)s of options.
 */
#include "conditional.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <uthash.h>

#include "base/files.h"
#include "base/memory.h"

struct seen {
	char *path;
	bool is_there, changed;
	struct timespec time;
	UT_hash_handle hh;
};

/* "lib/lib.a:memcpy.o" and "lib/lib.a(memcpy.o)" are in lib. */
static char *list_path(const struct sp_tree *tree, const char *object)
{
	size_t length = strlen(object);
	const char *slash = strrchr(object, '/'), *name = slash ? slash + 1 : object;
	const char *member = strpbrk(name, ":(");
	if (member)
		length -= object[length - 1] == ')';
	const char *base = member ? member + 1 : name;
	SP_AUTOFREE char *path =
		sp_format("%.*s.%.*s.cmd", (int)(name - object), object, (int)(object + length - base), base);
	return sp_path_join(tree->build, path);
}

static bool is_older(struct timespec a, struct timespec b)
{
	return a.tv_sec != b.tv_sec ? a.tv_sec < b.tv_sec : a.tv_nsec < b.tv_nsec;
}

/* Takes "." and ".." out, as the debug information has it. */
static void simplify(char *path)
{
	char *to = path;
	for (const char *at = path; *at;) {
		size_t length = strcspn(at + 1, "/") + 1;
		if (length == 3 && memcmp(at, "/..", 3) == 0) {
			while (to > path && *--to != '/')
				;
		} else if (length > 1 && !(length == 2 && at[1] == '.')) {
			memmove(to, at, length);
			to += length;
		}
		at += length;
	}
	*to = '\0';
}

static void add(struct seen **all, const struct sp_tree *tree, const char *text, size_t length,
	const struct timespec *object)
{
	SP_AUTOFREE char *name = sp_format("%.*s", (int)length, text);
	char *path = sp_path_join(tree->build, name);
	struct seen *seen;
	struct stat status;
	simplify(path);
	HASH_FIND_STR(*all, path, seen);
	if (!seen) {
		seen = sp_alloc(sizeof(*seen));
		seen->path = path;
		seen->is_there = stat(path, &status) == 0 && S_ISREG(status.st_mode);
		if (seen->is_there)
			seen->time = status.st_mtim;
		HASH_ADD_KEYPTR(hh, *all, seen->path, strlen(seen->path), seen);
	} else {
		free(path);
	}
	seen->changed = seen->changed || !seen->is_there || is_older(*object, seen->time);
}

static bool is_source(const char *word, size_t length)
{
	static const char *const endings[] = {".c", ".h", ".S", ".s", ".inc"};
	for (size_t i = 0; i < SP_COUNT(endings); i++) {
		size_t tail = strlen(endings[i]);
		if (length > tail && memcmp(word + length - tail, endings[i], tail) == 0)
			return !memchr(word, '$', length) && !memchr(word, '(', length) &&
			       !memchr(word, '*', length);
	}
	return false;
}

/* From "source_" or "deps_" to the end of the line, over lines that go on. */
static void read_words(
	struct seen **all, const struct sp_tree *tree, const char *line, const struct timespec *object)
{
	const char *at = strstr(line, ":=");
	if (!at || at > strchrnul(line, '\n'))
		return;
	for (at += 2; *at && *at != '\n';) {
		size_t length = strcspn(at, " \t\n\\");
		if (length && is_source(at, length))
			add(all, tree, at, length, object);
		at += length;
		if (at[0] == '\\' && at[1] == '\n')
			at += 2;
		else if (*at && *at != '\n')
			at++;
	}
}

static void read_list(
	struct seen **all, const struct sp_tree *tree, const char *text, const struct timespec *object)
{
	for (const char *line = text; *line; line = strchrnul(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, "source_", 7) == 0 || strncmp(line, "deps_", 5) == 0)
			read_words(all, tree, line, object);
	}
}

static int by_path(struct seen *a, struct seen *b)
{
	return strcmp(a->path, b->path);
}

static void hand_over(struct seen **all, struct sp_source_list *list)
{
	struct seen *seen, *next;
	size_t count = HASH_COUNT(*all);
	*list = (struct sp_source_list){.paths = sp_alloc((count + 1) * sizeof(*list->paths)),
		.changed = sp_alloc((count + 1) * sizeof(*list->changed))};
	HASH_SORT(*all, by_path);
	HASH_ITER (hh, *all, seen, next) {
		HASH_DEL(*all, seen);
		list->paths[list->count] = seen->path;
		list->changed[list->count++] = seen->changed;
		free(seen);
	}
}

/* When an object was made: the object's own time, or that of its list. */
static struct timespec time_of(const char *list)
{
	struct stat status;
	SP_AUTOFREE char *object = sp_strdup(list);
	char *slash = strrchr(object, '/');
	object[strlen(object) - strlen(".cmd")] = '\0';
	memmove(slash + 1, slash + 2, strlen(slash + 2) + 1);
	if (stat(object, &status) != 0 && stat(list, &status) != 0)
		return (struct timespec){0};
	return status.st_mtim;
}

struct sp_error *sp_source_files_of(const struct sp_tree *tree, const char *const *objects,
	size_t object_count, struct sp_source_list *list)
{
	struct seen *all = NULL;
	SP_BUFFER text = SP_BUFFER_EMPTY;
	for (size_t i = 0; i < object_count; i++) {
		SP_AUTOFREE char *path = list_path(tree, objects[i]);
		sp_buffer_clear(&text);
		if (!sp_path_exists(path))
			continue;
		struct sp_error *error = sp_file_read(path, &text);
		if (error) {
			hand_over(&all, list);
			sp_source_list_clear(list);
			return error;
		}
		struct timespec object = time_of(path);
		read_list(&all, tree, sp_buffer_text(&text), &object);
	}
	hand_over(&all, list);
	return NULL;
}

void sp_source_list_clear(struct sp_source_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->paths[i]);
	free(list->paths);
	free(list->changed);
	*list = (struct sp_source_list){0};
}
