/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree/gates-result.h"

#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/memory.h"
#include "tree/gates-text.h"

char *sp_gates_object_path(const char *object)
{
	static const char linked[] = "/built-in.o"; /* all of a folder in one: BusyBox's */
	size_t length = strlen(object), tail = sizeof(linked) - 1;
	if (length > tail && strcmp(object + length - tail, linked) == 0)
		return sp_format("%.*s/", (int)(length - tail), object);
	const char *end = object + length, *archive = strstr(object, ".a:");
	if (!archive && end > object && end[-1] == ')')
		archive = strstr(object, ".a(");
	const char *slash = archive ? memrchr(object, '/', (size_t)(archive - object)) : NULL;
	if (!slash)
		return sp_strdup(object);
	const char *member = archive + 3;
	int size = (int)strcspn(member, ")");
	return sp_format("%.*s/%.*s", (int)(slash - object), object, size, member);
}

/* Everything about one object on its way into the answer. */
struct request {
	const struct sp_tree *tree;
	struct sp_gates_folders *folders;
	struct sp_gates_config *config;
	struct sp_conditions *set;
	struct sp_object_gate *gate;
};

/* Looks into one file; true when it is the one. */
static bool look_into(const struct request *request, const char *path, const char *word)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	struct sp_object_gate *gate = request->gate;
	bool together = false;
	struct sp_error *error = sp_file_read(path, &text);
	uint32_t line = error ? 0 : sp_gates_text_line(sp_buffer_text(&text), gate->option, word, &together);
	sp_error_free(error);
	if (!line || (gate->file && !together))
		return false;
	const char *name = sp_path_below(path, request->tree->sources);
	name = name ? name : sp_path_below(path, request->tree->build);
	free(gate->file);
	gate->file = sp_strdup(name ? name : path);
	gate->line = line;
	return together;
}

/*
 * BusyBox generates Kbuild files from Kbuild.src, and from comments in the sources of the objects: people
 * look for a gate there.
 */
static bool look_behind(const struct request *request, const struct sp_gates_folder *folder, const char *word)
{
	const char *tree = request->tree->sources;
	SP_AUTOFREE char *plain = sp_format("%s/%s/Kbuild.src", tree, folder->path);
	int stem = (int)strlen(word) - 2;
	SP_AUTOFREE char *source = sp_format("%s/%s/%.*s.c", tree, folder->path, stem > 0 ? stem : 0, word);
	return (sp_path_exists(plain) && look_into(request, plain, word)) ||
	       (sp_path_exists(source) && look_into(request, source, word));
}

static void find_place(const struct request *request, const struct sp_gates_folder *folder, const char *path)
{
	const char *below = sp_path_below(path, folder->path), *word = below ? below : path;
	bool generated = false;
	for (size_t i = 0; i < folder->file_count; i++)
		generated = generated || !sp_path_below(folder->files[i], request->tree->sources);
	if (generated && look_behind(request, folder, word))
		return;
	for (size_t i = 0; i < folder->file_count; i++)
		if (look_into(request, folder->files[i], word))
			return;
}

/* The innermost gate: from the object's own folder upwards. */
static void find_gate(const struct request *request, const char *path)
{
	struct sp_object_gate *gate = request->gate;
	const char *whole =
		sp_condition_gate(request->set, gate->condition, sp_gates_config_value, request->config);
	if (!whole)
		return;
	SP_AUTOFREE char *at = sp_strdup(path);
	/* no way is longer than there are folders */
	for (size_t steps = 0; steps <= request->folders->count; steps++) {
		struct sp_gates_part *part;
		struct sp_gates_folder *folder = sp_gates_folders_find(request->folders, at, &part);
		if (!folder)
			break;
		const char *option = sp_condition_gate(
			request->set, part->condition, sp_gates_config_value, request->config);
		if (option) {
			gate->option = sp_strdup(option);
			find_place(request, folder, part->path);
			return;
		}
		free(at);
		at = sp_format("%s/", folder->path);
	}
	gate->option = sp_strdup(whole);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct sp_object_gate *)a)->object, ((const struct sp_object_gate *)b)->object);
}

/* Has make given up on the folder that the path is in? That is told once. */
static bool is_in_failed(const struct sp_gates_folders *folders, const char *path)
{
	size_t size = (size_t)(strrchr(path, '/') - path);
	for (size_t i = 0; i < folders->count; i++) {
		const struct sp_gates_folder *folder = folders->items[i];
		if (folder->failure && strlen(folder->path) == size && strncmp(folder->path, path, size) == 0)
			return true;
	}
	return false;
}

/* What links the kernel, as a text: objects that it makes itself are in every kernel. "" where there is none.
 */
static void read_link_script(const struct sp_tree *tree, struct sp_buffer *text)
{
	SP_AUTOFREE char *path = sp_path_join(tree->sources, "scripts/link-vmlinux.sh");
	if (sp_path_exists(path))
		sp_error_free(sp_file_read(path, text)); /* costs a remark too many */
}

static bool is_unnamed(const struct sp_gates_folders *folders, const char *link_script, const char *path)
{
	struct sp_gates_part *part;
	return *path != '/' && strchr(path, '/') && !sp_gates_folders_find(folders, path, &part) &&
	       !is_in_failed(folders, path) && !strstr(link_script, path);
}

/* A remark for each folder with objects that no Makefile names; gates are sorted. */
static void remark_unnamed(const struct sp_gates_folders *folders, const char *link_script,
	const struct sp_gates *gates, struct sp_buffer *notes)
{
	SP_AUTOFREE char *first = NULL;
	size_t more = 0;
	for (size_t i = 0; i <= gates->count; i++) {
		SP_AUTOFREE char *path =
			i < gates->count ? sp_gates_object_path(gates->objects[i].object) : NULL;
		if (path && !is_unnamed(folders, link_script, path))
			continue;
		size_t size = path ? (size_t)(strrchr(path, '/') - path) + 1 : 0;
		bool same = path && first && strncmp(path, first, size) == 0 && !strchr(first + size, '/');
		more += same;
		if (same)
			continue;
		if (first && more)
			sp_buffer_printf(notes,
				"%s and %zu more there: no Makefile says what they are built for\n", first,
				more);
		else if (first)
			sp_buffer_printf(notes, "%s: no Makefile says what it is built for\n", first);
		free(first);
		first = path;
		path = NULL;
		more = 0;
	}
}

static void remark_failures(const struct sp_gates_folders *folders, struct sp_buffer *notes)
{
	for (size_t i = 0; i < folders->count; i++)
		if (folders->items[i]->failure)
			sp_buffer_printf(notes,
				"%s: make cannot evaluate its Makefile, so what gates its objects is "
				"unknown: %s\n",
				folders->items[i]->path, folders->items[i]->failure);
}

void sp_gates_result_make(const struct sp_tree *tree, struct sp_gates_folders *folders,
	struct sp_gates_config *config, struct sp_conditions *set, const char *const *objects,
	size_t object_count, struct sp_gates *gates, struct sp_buffer *notes)
{
	gates->objects = sp_alloc((object_count + 1) * sizeof(*gates->objects));
	remark_failures(folders, notes);
	for (size_t i = 0; i < object_count; i++) {
		struct sp_object_gate *gate = &gates->objects[gates->count++];
		SP_AUTOFREE char *path = sp_gates_object_path(objects[i]);
		struct request request = {tree, folders, config, set, gate};
		gate->object = sp_strdup(objects[i]);
		gate->condition = sp_gates_folders_condition(folders, set, path);
		find_gate(&request, path);
	}
	qsort(gates->objects, gates->count, sizeof(*gates->objects), by_name);
	SP_BUFFER script = SP_BUFFER_EMPTY;
	read_link_script(tree, &script);
	remark_unnamed(folders, sp_buffer_text(&script), gates, notes);
}
