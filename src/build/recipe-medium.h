/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The medium's keys in a recipe: what they may say, and that they fit together.
 */
#ifndef SIZEPROF_BUILD_RECIPE_MEDIUM_H
#define SIZEPROF_BUILD_RECIPE_MEDIUM_H

#include "build/recipe-keys.h"

struct sp_error *sp_recipe_set_medium(const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry,
	struct sp_recipe *recipe) SP_MUST_CHECK;
struct sp_error *sp_recipe_set_medium_size(const struct sp_recipe_scope *scope,
	const struct sp_ini_entry *entry, struct sp_recipe *recipe) SP_MUST_CHECK;
struct sp_error *sp_recipe_set_fats(const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry,
	struct sp_recipe *recipe) SP_MUST_CHECK;
struct sp_error *sp_recipe_set_partition(const struct sp_recipe_scope *scope,
	const struct sp_ini_entry *entry, struct sp_recipe *recipe) SP_MUST_CHECK;

/* Give the medium of a recipe to an overlay's checks, which start from an empty one. */
void sp_recipe_copy_medium(const struct sp_recipe *from, struct sp_recipe *to);
/*
 * Does the recipe's medium make sense, once the entries of a section ("medium", or an overlay's) are set? The
 * error names a line of that section.
 */
struct sp_error *sp_recipe_check_medium(
	const struct sp_ini *ini, const char *section, const struct sp_recipe *recipe) SP_MUST_CHECK;

#endif
