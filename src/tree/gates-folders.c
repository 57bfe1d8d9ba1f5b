/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree/gates-folders.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "base/bisect.h"
#include "base/files.h"
#include "base/memory.h"
#include "tree/gates-returns.h"

struct folder_entry {
	struct sp_gates_folder *folder;
	UT_hash_handle hh;
};

/* Where a path is named. */
struct naming {
	struct sp_gates_folder *folder;
	size_t part;
};

struct part_entry {
	const char *path; /* a part's */
	struct naming *namings;
	size_t count, capacity;
	UT_hash_handle hh;
};

static void free_folder(struct sp_gates_folder *folder)
{
	for (size_t i = 0; i < folder->file_count; i++)
		free(folder->files[i]);
	for (size_t i = 0; i < folder->part_count; i++)
		free(folder->parts[i].path);
	free(folder->files);
	free(folder->parts);
	free(folder->path);
	free(folder->place);
	free(folder->failure);
	free(folder->flags);
	free(folder);
}

void sp_gates_folders_free(struct sp_gates_folders *folders)
{
	struct folder_entry *index = folders->index, *entry, *next;
	HASH_ITER (hh, index, entry, next) {
		HASH_DEL(index, entry);
		free(entry);
	}
	struct part_entry *parts = folders->parts, *part, *next_part;
	HASH_ITER (hh, parts, part, next_part) {
		HASH_DEL(parts, part);
		free(part->namings);
		free(part);
	}
	for (size_t i = 0; i < folders->count; i++)
		free_folder(folders->items[i]);
	free(folders->items);
	*folders = (struct sp_gates_folders){0};
}

static struct sp_gates_folder *find_folder(
	const struct sp_gates_folders *folders, const char *path, size_t size)
{
	struct folder_entry *index = folders->index, *found;
	HASH_FIND(hh, index, path, (unsigned)size, found);
	return found ? found->folder : NULL;
}

/* path: with or without its closing slash */
static struct sp_gates_folder *add_folder(struct sp_gates_folders *folders, const char *path)
{
	size_t size = strlen(path);
	size -= size && path[size - 1] == '/';
	if (find_folder(folders, path, size))
		return NULL;
	struct sp_gates_folder *folder = sp_alloc(sizeof(*folder));
	folder->path = sp_format("%.*s", (int)size, path);
	folder->place = sp_strdup(size ? folder->path : ".");
	SP_GROW(folders->items, folders->count, folders->capacity);
	folders->items[folders->count++] = folder;
	struct folder_entry *entry = sp_alloc(sizeof(*entry)), *index = folders->index;
	entry->folder = folder;
	HASH_ADD_KEYPTR(hh, index, folder->path, size, entry);
	folders->index = index;
	return folder;
}

/* The nearest folder above the path that make has looked at; the top at last. */
static struct sp_gates_folder *find_above(const struct sp_gates_folders *folders, const char *path)
{
	for (size_t size = strlen(path); size > 0;) {
		do
			size--;
		while (size > 0 && path[size] != '/');
		struct sp_gates_folder *folder = find_folder(folders, path, size);
		if (folder)
			return folder;
	}
	return folders->items[0];
}

static struct part_entry *find_part(const struct sp_gates_folders *folders, const char *path)
{
	struct part_entry *index = folders->parts, *found;
	HASH_FIND_STR(index, path, found);
	return found;
}

static void index_parts(struct sp_gates_folders *folders, struct sp_gates_folder *folder)
{
	for (size_t i = 0; i < folder->part_count; i++) {
		struct part_entry *entry = find_part(folders, folder->parts[i].path), *index = folders->parts;
		if (!entry) {
			entry = sp_alloc(sizeof(*entry));
			entry->path = folder->parts[i].path;
			HASH_ADD_KEYPTR(hh, index, entry->path, strlen(entry->path), entry);
			folders->parts = index;
		}
		SP_GROW(entry->namings, entry->count, entry->capacity);
		entry->namings[entry->count++] = (struct naming){folder, i};
	}
}

/* Removes "./", "//" and "name/.." in place; false when it leads out of the tree. */
static bool clean_path(char *path)
{
	char *to = path;
	for (const char *from = path; *from;) {
		size_t size = strcspn(from, "/"), slash = from[size] == '/';
		if (size == 2 && from[0] == '.' && from[1] == '.') {
			if (to == path)
				return false;
			to--;
			while (to > path && to[-1] != '/')
				to--;
		} else if (size && !(size == 1 && from[0] == '.')) {
			memmove(to, from, size + slash);
			to += size + slash;
		}
		from += size + slash;
	}
	*to = '\0';
	return true;
}

/* An archive that a folder's objects are collected in stands for the folder. */
static void cut_archive(char *path)
{
	static const char *const names[] = {"built-in.a", "built-in.o", "lib.a"};
	char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	for (size_t i = 0; i < SP_COUNT(names); i++)
		if (strcmp(name, names[i]) == 0)
			*name = '\0';
}

char *sp_gates_path(const char *folder, const char *word)
{
	bool complete = !*folder || sp_path_below(word, folder) || strncmp(word, "./", 2) == 0;
	if (*word == '/')
		return NULL;
	char *path = complete ? sp_strdup(word) : sp_format("%s/%s", folder, word);
	cut_archive(path);
	if (clean_path(path) && *path)
		return path;
	free(path);
	return NULL;
}

static void add_parts(struct sp_gates_folder *folder, const char *words, bool other, size_t *capacity)
{
	SP_AUTOFREE char *copy = sp_strdup(words);
	char *rest = copy;
	for (char *word; (word = strsep(&rest, " \t"));) {
		char *path = *word ? sp_gates_path(folder->path, word) : NULL;
		if (!path)
			continue;
		SP_GROW(folder->parts, folder->part_count, *capacity);
		folder->parts[folder->part_count++] =
			(struct sp_gates_part){.path = path, .other = other, .condition = SP_ALWAYS};
	}
}

static int by_path(const void *a, const void *b)
{
	const struct sp_gates_part *left = a, *right = b;
	int order = strcmp(left->path, right->path);
	return order ? order : (int)left->other - (int)right->other;
}

/* Each path once: as one that is linked, if it is that as well. */
static void sort_parts(struct sp_gates_folder *folder)
{
	size_t count = 0;
	if (folder->part_count)
		qsort(folder->parts, folder->part_count, sizeof(*folder->parts), by_path);
	for (size_t i = 0; i < folder->part_count; i++) {
		if (count && strcmp(folder->parts[count - 1].path, folder->parts[i].path) == 0)
			free(folder->parts[i].path);
		else
			folder->parts[count++] = folder->parts[i];
	}
	folder->part_count = count;
}

/* Makefiles of the tree and of the build; the rest, which has no absolute path, is our own. */
static void add_files(struct sp_gates_folder *folder, const char *words)
{
	SP_AUTOFREE char *copy = sp_strdup(words);
	size_t capacity = 0;
	char *rest = copy;
	for (char *word; (word = strsep(&rest, " "));) {
		bool known = *word != '/';
		for (size_t i = 0; i < folder->file_count; i++)
			known = known || strcmp(folder->files[i], word) == 0;
		if (known)
			continue;
		SP_GROW(folder->files, folder->file_count, capacity);
		folder->files[folder->file_count++] = sp_strdup(word);
	}
}

static void take_answer(
	struct sp_gates_folders *folders, struct sp_gates_folder *folder, struct sp_gates_job *job)
{
	size_t capacity = 0;
	if (job->failure) {
		folder->failure = job->failure;
		job->failure = NULL;
		return;
	}
	folder->flags = sp_gates_flags_sort(job->flags);
	add_files(folder, job->files ? job->files : "");
	add_parts(folder, job->objects ? job->objects : "", false, &capacity);
	add_parts(folder, job->others, true, &capacity);
	sort_parts(folder);
	index_parts(folders, folder);
}

/* The objects that are asked for, sorted. */
struct wanted {
	const char *const *objects;
	size_t count;
};

static bool is_below(const struct wanted *wanted, const char *folder)
{
	size_t low = SP_BISECT(i, wanted->count, strcmp(wanted->objects[i], folder) < 0);
	return low < wanted->count && strncmp(wanted->objects[low], folder, strlen(folder)) == 0;
}

static void add_subfolders(
	struct sp_gates_folders *folders, const struct sp_gates_folder *folder, const struct wanted *wanted)
{
	for (size_t i = 0; i < folder->part_count; i++) {
		const struct sp_gates_part *part = &folder->parts[i];
		bool is_folder = part->path[strlen(part->path) - 1] == '/';
		if (is_folder && (!part->other || is_below(wanted, part->path)))
			add_folder(folders, part->path);
	}
}

/* Folders with objects that no Makefile leads to, such as those of programs of their own (arch/x86/boot). */
static void add_strays(
	struct sp_gates_folders *folders, const struct sp_tree *tree, const struct wanted *wanted)
{
	for (size_t i = 0; i < wanted->count; i++) {
		const char *object = wanted->objects[i], *slash = strrchr(object, '/');
		if (!slash || find_part(folders, object) ||
			find_folder(folders, object, (size_t)(slash - object)))
			continue;
		SP_AUTOFREE char *path = sp_format("%.*s", (int)(slash - object), object);
		SP_AUTOFREE char *kbuild = sp_format("%s/%s/Kbuild", tree->sources, path);
		SP_AUTOFREE char *makefile = sp_format("%s/%s/Makefile", tree->sources, path);
		if (sp_path_exists(kbuild) || sp_path_exists(makefile))
			add_folder(folders, path)->stray = true;
	}
}

static struct sp_error *read_from(struct sp_gates_make *make, struct sp_gates_folders *folders, size_t first,
	const struct wanted *wanted)
{
	size_t count = folders->count - first;
	struct sp_gates_job *jobs = sp_alloc((count + 1) * sizeof(*jobs));
	for (size_t i = 0; i < count; i++)
		jobs[i].folder = folders->items[first + i]->place;
	struct sp_error *error = sp_gates_make_run(make, jobs, count);
	for (size_t i = 0; i < count && !error; i++) {
		take_answer(folders, folders->items[first + i], &jobs[i]);
		add_subfolders(folders, folders->items[first + i], wanted);
	}
	sp_gates_jobs_free(jobs, count);
	return error;
}

struct sp_error *sp_gates_folders_read(struct sp_gates_make *make, const char *const *objects,
	size_t object_count, struct sp_gates_folders *folders)
{
	const struct wanted wanted = {objects, object_count};
	bool stray = false;
	*folders = (struct sp_gates_folders){0};
	add_folder(folders, "");
	for (size_t done = 0; done < folders->count || !stray;) {
		size_t count = folders->count;
		if (done == count) {
			stray = true;
			add_strays(folders, make->tree, &wanted);
			continue;
		}
		SP_TRY(read_from(make, folders, done, &wanted));
		done = count;
	}
	if (folders->items[0]->failure)
		return sp_error_new(SP_UNABLE, "make cannot evaluate the top Makefile of %s: %s",
			make->tree->sources, folders->items[0]->failure);
	return NULL;
}

static char *with_slash(const struct sp_gates_folder *folder)
{
	return sp_format("%s/", folder->path);
}

static void need_folder(struct sp_gates_folders *folders, const struct sp_gates_folder *folder)
{
	while (folder->stray)
		folder = find_above(folders, folder->path);
	SP_AUTOFREE char *path = with_slash(folder);
	if (*folder->path)
		(void)sp_gates_folders_need(folders, path);
}

/* Where a path is linked decides; only what is linked nowhere is judged by the other lists. */
static bool counts(const struct part_entry *entry, const struct naming *naming)
{
	if (!naming->folder->parts[naming->part].other)
		return true;
	for (size_t i = 0; i < entry->count; i++)
		if (!entry->namings[i].folder->parts[entry->namings[i].part].other)
			return false;
	return true;
}

bool sp_gates_folders_need(struct sp_gates_folders *folders, const char *path)
{
	struct part_entry *entry = find_part(folders, path);
	for (size_t i = 0; entry && i < entry->count; i++) {
		struct sp_gates_part *part = &entry->namings[i].folder->parts[entry->namings[i].part];
		if (part->needed || !counts(entry, &entry->namings[i]))
			continue;
		part->needed = true;
		need_folder(folders, entry->namings[i].folder);
	}
	if (!entry)
		need_folder(folders, find_above(folders, path));
	return entry != NULL;
}

struct sp_gates_folder *sp_gates_folders_find(
	const struct sp_gates_folders *folders, const char *path, struct sp_gates_part **part)
{
	struct part_entry *entry = find_part(folders, path);
	for (size_t i = 0; entry && i < entry->count; i++) {
		struct naming *naming = &entry->namings[i];
		if (!counts(entry, naming))
			continue;
		*part = &naming->folder->parts[naming->part];
		return naming->folder;
	}
	return NULL;
}

static sp_condition folder_condition(
	struct sp_gates_folders *folders, struct sp_conditions *set, struct sp_gates_folder *folder)
{
	enum { NEW, VISITING, DONE };
	if (folder == folders->items[0])
		return SP_ALWAYS;
	if (folder->visiting == VISITING)
		return SP_NEVER; /* by way of itself: this way adds nothing */
	if (folder->visiting == DONE)
		return folder->condition;
	folder->visiting = VISITING;
	SP_AUTOFREE char *path = with_slash(folder);
	if (folder->stray)
		folder->condition = folder_condition(folders, set, find_above(folders, folder->path));
	else
		folder->condition = sp_gates_folders_condition(folders, set, path);
	folder->visiting = DONE;
	return folder->condition;
}

sp_condition sp_gates_folders_condition(
	struct sp_gates_folders *folders, struct sp_conditions *set, const char *path)
{
	struct part_entry *entry = find_part(folders, path);
	if (!entry)
		return sp_condition_and(
			set, folder_condition(folders, set, find_above(folders, path)), SP_OPAQUE);
	sp_condition condition = SP_NEVER;
	for (size_t i = 0; i < entry->count; i++) {
		struct sp_gates_folder *folder = entry->namings[i].folder;
		sp_condition way = folder->parts[entry->namings[i].part].condition;
		if (counts(entry, &entry->namings[i]))
			condition = sp_condition_or(set, condition,
				sp_condition_and(set, folder_condition(folders, set, folder), way));
	}
	return condition;
}
