/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree/gates-toybox.h"

#include <ctype.h>
#include <glob.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/memory.h"
#include "tree/gates-config.h"

#define MACRO "TOY(" /* of NEWTOY(name, and OLDTOY(name, */

struct request {
	const struct sp_tree *tree;
	struct sp_gates_config *config;
	struct sp_conditions *conditions;
};

/* A command's name at *at or behind, which is moved to it; its size, 0 when there is none. */
static size_t next_command(const char **at)
{
	while ((*at = strstr(*at, MACRO))) {
		size_t size = 0;
		*at += sizeof(MACRO) - 1;
		while (isalnum((unsigned char)(*at)[size]) || (*at)[size] == '_')
			size++;
		if (size && ((*at)[size] == ',' || (*at)[size] == ' '))
			return size;
	}
	return 0;
}

static char *option_of(const char *command, size_t size)
{
	char *option = sp_format("%.*s", (int)size, command);
	for (char *at = option; *at; at++)
		*at = (char)toupper((unsigned char)*at);
	return option;
}

static uint32_t line_of(const char *text, const char *place)
{
	uint32_t line = 1;
	for (const char *at = text; at < place; at++)
		line += *at == '\n';
	return line;
}

/* Where the option stands that the file would go with, if there is one. */
static void find_gate(
	const struct request *request, const char *path, const char *text, struct sp_object_gate *gate)
{
	const char *option = sp_condition_gate(
		request->conditions, gate->condition, sp_gates_config_value, request->config);
	size_t size;
	for (const char *at = text; option && (size = next_command(&at)); at += size) {
		SP_AUTOFREE char *name = option_of(at, size);
		if (strcmp(name, option) != 0)
			continue;
		gate->option = sp_strdup(option);
		gate->file = sp_strdup(path + strlen(request->tree->sources) + 1);
		gate->line = line_of(text, at);
		return;
	}
}

static struct sp_error *read_source(
	const struct request *request, const char *path, struct sp_object_gate *gate)
{
	SP_BUFFER buffer = SP_BUFFER_EMPTY;
	SP_TRY(sp_file_read(path, &buffer));
	const char *text = sp_buffer_text(&buffer);
	sp_condition any = SP_NEVER;
	size_t size;
	for (const char *at = text; (size = next_command(&at)); at += size) {
		SP_AUTOFREE char *option = option_of(at, size);
		any = sp_condition_or(request->conditions, any,
			sp_condition_option(request->conditions, SP_CONDITION_BUILTIN, option));
	}
	if (any != SP_NEVER)
		gate->condition = any;
	find_gate(request, path, text, gate);
	return NULL;
}

/* Files that every build has: main.c, and "lib_args.o" for lib/args.c. */
static bool is_common(const char *tree, const char *stem)
{
	bool library = strncmp(stem, "lib_", 4) == 0;
	SP_AUTOFREE char *path =
		library ? sp_format("%s/lib/%s.c", tree, stem + 4) : sp_format("%s/%s.c", tree, stem);
	return sp_path_exists(path);
}

static struct sp_error *read_object(const struct request *request, struct sp_object_gate *gate)
{
	const char *tree = request->tree->sources;
	const char *slash = strrchr(gate->object, '/'), *name = slash ? slash + 1 : gate->object;
	size_t size = strlen(name);
	bool inside = *gate->object != '/' && !strpbrk(gate->object, ":(*?[");
	gate->condition = SP_OPAQUE;
	if (!inside || size < 3 || strcmp(name + size - 2, ".o") != 0)
		return NULL;
	SP_AUTOFREE char *stem = sp_format("%.*s", (int)size - 2, name);
	SP_AUTOFREE char *pattern = sp_format("%s/toys/*/%s.c", tree, stem);
	glob_t found;
	struct sp_error *error = NULL;
	if (glob(pattern, 0, NULL, &found) == 0) {
		error = read_source(request, found.gl_pathv[0], gate);
		globfree(&found);
	} else if (is_common(tree, stem)) {
		gate->condition = SP_ALWAYS;
	}
	return error;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct sp_object_gate *)a)->object, ((const struct sp_object_gate *)b)->object);
}

struct sp_error *sp_gates_toybox(const struct sp_tree *tree, const char *const *objects, size_t object_count,
	struct sp_conditions *conditions, struct sp_gates *gates)
{
	SP_GATES_CONFIG config = {0};
	sp_gates_config_read(&config, tree->config);
	const struct request request = {tree, &config, conditions};
	gates->objects = sp_alloc((object_count + 1) * sizeof(*gates->objects));
	for (size_t i = 0; i < object_count; i++) {
		struct sp_object_gate *gate = &gates->objects[gates->count++];
		gate->object = sp_strdup(objects[i]);
		SP_TRY(read_object(&request, gate));
	}
	qsort(gates->objects, gates->count, sizeof(*gates->objects), by_name);
	return NULL;
}
