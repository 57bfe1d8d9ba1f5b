/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree/gates.h"

#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/memory.h"
#include "base/words.h"
#include "tree/gates-cache.h"
#include "tree/gates-flips.h"
#include "tree/gates-result.h"
#include "tree/gates-toybox.h"

void sp_gates_clear(struct sp_gates *gates)
{
	for (size_t i = 0; i < gates->count; i++) {
		free(gates->objects[i].object);
		free(gates->objects[i].option);
		free(gates->objects[i].file);
	}
	for (size_t i = 0; i < gates->return_count; i++) {
		free(gates->returns[i].option);
		free(gates->returns[i].object);
		free(gates->returns[i].needs);
	}
	for (size_t i = 0; i < gates->flag_count; i++)
		free(gates->flags[i]);
	free(gates->objects);
	free(gates->returns);
	free(gates->flags);
	*gates = (struct sp_gates){0};
}

/* The sorted paths of objects. */
struct paths {
	char **items;
	size_t count;
};

static void free_paths(struct paths *paths)
{
	for (size_t i = 0; i < paths->count; i++)
		free(paths->items[i]);
	free(paths->items);
}

static void make_paths(struct paths *paths, const char *const *objects, size_t count)
{
	*paths = (struct paths){sp_alloc((count + 1) * sizeof(char *)), count};
	for (size_t i = 0; i < count; i++)
		paths->items[i] = sp_gates_object_path(objects[i]);
	qsort(paths->items, count, sizeof(char *), sp_compare_texts);
}

/* All Makefiles that were read, without repetition; the names stay the folders'. */
static const char **list_files(const struct sp_gates_folders *folders)
{
	const char **files = NULL;
	size_t count = 0, capacity = 0, kept = 0;
	for (size_t i = 0; i < folders->count; i++)
		for (size_t j = 0; j < folders->items[i]->file_count; j++) {
			SP_GROW(files, count, capacity);
			files[count++] = folders->items[i]->files[j];
		}
	if (count)
		qsort(files, count, sizeof(*files), sp_compare_texts);
	for (size_t i = 0; i < count; i++)
		if (!kept || strcmp(files[kept - 1], files[i]) != 0)
			files[kept++] = files[i];
	SP_GROW(files, count, capacity);
	files[kept] = NULL;
	return files;
}

/* Has make given up on a folder? */
static bool has_failed(const struct sp_gates_folders *folders)
{
	for (size_t i = 0; i < folders->count; i++)
		if (folders->items[i]->failure)
			return true;
	return false;
}

/* A question to be answered anew. */
struct question {
	const struct sp_tree *tree;
	const char *const *objects;
	size_t count;
	const char *cache;
};

static struct sp_error *evaluate(const struct question *question, const struct paths *paths,
	struct sp_conditions *set, struct sp_gates *gates, struct sp_buffer *notes)
{
	const struct sp_tree *tree = question->tree;
	SP_GATES_MAKE make = {0};
	SP_GATES_FOLDERS folders = {0};
	SP_GATES_CONFIG config = {0};
	SP_TRY(sp_gates_make_open(&make, tree));
	SP_TRY(sp_gates_folders_read(&make, (const char *const *)paths->items, paths->count, &folders));
	for (size_t i = 0; i < paths->count; i++)
		(void)sp_gates_folders_need(&folders, paths->items[i]);
	sp_gates_config_read(&config, tree->config);
	SP_TRY(sp_gates_flips_run(&make, &folders, &config, set, gates));
	sp_gates_result_make(tree, &folders, &config, set, question->objects, question->count, gates, notes);
	/* which files make read before it stopped is not known, so nobody could tell when they are mended */
	if (has_failed(&folders))
		return NULL;
	SP_AUTOFREE const char **files = list_files(&folders);
	return sp_gates_cache_save(question->cache, set, gates, notes, files);
}

static struct sp_error *read_anew(const struct question *question, struct sp_conditions *set,
	struct sp_gates *gates, struct sp_buffer *notes)
{
	struct paths paths;
	if (strcmp(question->tree->kind, "toybox") == 0)
		return sp_gates_toybox(question->tree, question->objects, question->count, set, gates);
	make_paths(&paths, question->objects, question->count);
	struct sp_error *error = evaluate(question, &paths, set, gates, notes);
	free_paths(&paths);
	return error;
}

struct sp_error *sp_gates_read(const struct sp_tree *tree, const char *const *objects, size_t object_count,
	struct sp_conditions *conditions, struct sp_gates *gates, struct sp_buffer *notes)
{
	SP_AUTOFREE char *cache = sp_gates_cache_path(tree, objects, object_count);
	SP_BUFFER remarks = SP_BUFFER_EMPTY;
	SP_GATES answer = {0};
	if (sp_gates_cache_load(cache, conditions, gates, notes))
		return NULL;
	const struct question question = {tree, objects, object_count, cache};
	SP_TRY(read_anew(&question, conditions, &answer, &remarks));
	if (notes)
		sp_buffer_add_text(notes, sp_buffer_text(&remarks));
	*gates = answer;
	answer = (struct sp_gates){0};
	return NULL;
}
