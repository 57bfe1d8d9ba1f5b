/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/recipe-find.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/memory.h"
#include "base/words.h"
#include "build/recipe-nearest.h"

static const char file_name[] = "recipe.ini";

#define SP_RECIPE_NAMES SP_GUARD(sp_recipe_names_clear) struct sp_recipe_names

static bool has_name(const struct sp_recipe_names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->names[i], name) == 0)
			return true;
	return false;
}

/* Insert in order. */
static void add_name(struct sp_recipe_names *names, const char *name, char *path)
{
	if (names->count == names->capacity) {
		names->capacity = names->capacity ? 2 * names->capacity : 8;
		names->names = sp_realloc(names->names, names->capacity, sizeof(*names->names));
		names->paths = sp_realloc(names->paths, names->capacity, sizeof(*names->paths));
	}
	size_t at = names->count++;
	for (; at && strcmp(names->names[at - 1], name) > 0; at--) {
		names->names[at] = names->names[at - 1];
		names->paths[at] = names->paths[at - 1];
	}
	names->names[at] = sp_strdup(name);
	names->paths[at] = path;
}

static struct sp_error *scan_folder(const char *folder, struct sp_recipe_names *names)
{
	DIR *directory = opendir(folder);
	if (!directory)
		return errno == ENOENT ? NULL : sp_error_errno("cannot read the folder %s", folder);
	for (struct dirent *entry; (entry = readdir(directory));) {
		SP_AUTOFREE char *inner = sp_path_join(folder, entry->d_name);
		char *path = sp_path_join(inner, file_name);
		if (entry->d_name[0] == '.' || has_name(names, entry->d_name) || !sp_path_exists(path))
			free(path);
		else
			add_name(names, entry->d_name, path);
	}
	closedir(directory);
	return NULL;
}

struct sp_error *sp_recipe_names(const char *const *recipe_folders, struct sp_recipe_names *names)
{
	*names = (struct sp_recipe_names){0};
	for (; *recipe_folders; recipe_folders++) {
		struct sp_error *error = scan_folder(*recipe_folders, names);
		if (error) {
			sp_recipe_names_clear(names);
			return error;
		}
	}
	return NULL;
}

void sp_recipe_names_clear(struct sp_recipe_names *names)
{
	for (size_t i = 0; i < names->count; i++) {
		free(names->names[i]);
		free(names->paths[i]);
	}
	free(names->names);
	free(names->paths);
	*names = (struct sp_recipe_names){0};
}

static struct sp_error *find_by_path(const char *given, char **path)
{
	if (!sp_path_exists(given))
		return sp_error_new(SP_USAGE, "there is no recipe at %s: no such file or folder", given);
	char *file = sp_path_is_folder(given) ? sp_path_join(given, file_name) : sp_strdup(given);
	if (!sp_path_exists(file)) {
		free(file);
		return sp_error_new(
			SP_USAGE, "there is no recipe at %s: the folder holds no %s", given, file_name);
	}
	*path = file;
	return NULL;
}

static struct sp_error *unknown(const char *name, const struct sp_recipe_names *names)
{
	SP_AUTOFREE char *advice = sp_nearest_advice(name, (const char *const *)names->names, names->count);
	SP_AUTOFREE char *here = *name && sp_path_is_folder(name)
					 ? sp_format(", and the folder %s here has no %s", name, file_name)
					 : sp_strdup("");
	return sp_error_new(SP_USAGE, "unknown recipe \"%s\" (%s%s)%s: give %sthe path of a folder with a %s",
		name, advice, names->count ? "" : "none", here, names->count ? "one of these, or " : "",
		file_name);
}

struct sp_error *sp_recipe_find(const char *name_or_path, const char *const *recipe_folders, char **path)
{
	if (strchr(name_or_path, '/') || name_or_path[0] == '.' || sp_ends_with(name_or_path, ".ini"))
		return find_by_path(name_or_path, path);
	SP_RECIPE_NAMES names = {0};
	SP_TRY(sp_recipe_names(recipe_folders, &names));
	for (size_t i = 0; i < names.count; i++) {
		if (strcmp(names.names[i], name_or_path) == 0) {
			*path = sp_strdup(names.paths[i]);
			return NULL;
		}
	}
	SP_AUTOFREE char *local = sp_path_join(name_or_path, file_name);
	if (*name_or_path && sp_path_exists(local))
		return find_by_path(name_or_path, path);
	return unknown(name_or_path, &names);
}

/* It names folders in the cache and stands in commands and tables. */
bool sp_recipe_is_name(const char *text)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._+-";
	return *text && *text != '.' && !text[strspn(text, letters)];
}

struct sp_error *sp_recipe_place(const char *path, char **folder, char **name)
{
	SP_AUTOFREE char *real = realpath(path, NULL);
	if (!real)
		return sp_error_errno("cannot read %s", path);
	char *slash = strrchr(real, '/');
	const char *file = slash + 1;
	*slash = '\0';
	const char *last = strrchr(real, '/') ? strrchr(real, '/') + 1 : real;
	char *result = strcmp(file, file_name) == 0 ? sp_strdup(last)
		       : sp_ends_with(file, ".ini") ? sp_format("%.*s", (int)strlen(file) - 4, file)
						    : sp_strdup(file);
	if (!sp_recipe_is_name(result)) {
		struct sp_error *error = sp_error_new(SP_USAGE,
			"\"%s\" cannot be the name of a recipe: rename %s with letters, digits and ._+- "
			"alone",
			result, path);
		free(result);
		return error;
	}
	*name = result;
	*folder = sp_strdup(*real ? real : "/");
	return NULL;
}
