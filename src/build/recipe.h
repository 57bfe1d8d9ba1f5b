/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Recipe files -> struct sp_recipe. datasets/README.md describes the format key by key.
 */
#ifndef SIZEPROF_BUILD_RECIPE_H
#define SIZEPROF_BUILD_RECIPE_H

#include "base/error.h"
#include "sizeprof/recipe.h"
#include "sizeprof/table.h"

/*
 * Load and check a recipe. name_or_path is a name, looked up in the recipe folders (NULL-terminated list,
 * first hit wins), or the path of a recipe's folder or ini file; with @VERSION behind it, the recipe with another kernel
 * (build/recipe-version.h). overlay may be NULL. What is wrong with the
 * recipe or a file it names is a usage error of the form "FILE:LINE: what (what to do)". Release with
 * sp_recipe_clear().
 */
struct sp_error *sp_recipe_load(const char *name_or_path, const char *overlay,
	const char *const *recipe_folders, struct sp_recipe *recipe) SP_MUST_CHECK;
/* Free all that belongs to the recipe; a cleared or zeroed one is fine. */
void sp_recipe_clear(struct sp_recipe *recipe);
/*
 * The recipes in the folders, by name; columns recipe, title, overlays (separated by blanks, NULL for none).
 * One that cannot be used is listed too, with the reason as its title. Folders that do not exist are skipped.
 */
struct sp_error *sp_recipe_list(const char *const *recipe_folders, struct sp_table *table) SP_MUST_CHECK;

#endif
