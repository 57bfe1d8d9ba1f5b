/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where recipes are: a recipe is a folder with a recipe.ini in it.
 */
#ifndef SIZEPROF_BUILD_RECIPE_FIND_H
#define SIZEPROF_BUILD_RECIPE_FIND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* The ini file of a recipe that is given by name or by path; release with free(). */
struct sp_error *sp_recipe_find(
	const char *name_or_path, const char *const *recipe_folders, char **path) SP_MUST_CHECK;
/* Letters, digits and ._+- alone, no dot first. */
bool sp_recipe_is_name(const char *text);
/* The absolute folder of an ini file, and the recipe's name unless that says another one: the folder's, or the
 * file's when it is no recipe.ini. */
struct sp_error *sp_recipe_place(const char *path, char **folder, char **name) SP_MUST_CHECK;

/* All recipes in the folders, sorted by name; where a name stands twice the first folder's counts. */
struct sp_recipe_names {
	char **names, **paths; /* paths: of the ini files */
	size_t count, capacity;
};
struct sp_error *sp_recipe_names(
	const char *const *recipe_folders, struct sp_recipe_names *names) SP_MUST_CHECK;
void sp_recipe_names_clear(struct sp_recipe_names *names);

#endif
