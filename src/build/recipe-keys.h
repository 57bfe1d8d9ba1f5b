/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The sections and keys of a recipe: which there are, what values they take, where the values go.
 */
#ifndef SIZEPROF_BUILD_RECIPE_KEYS_H
#define SIZEPROF_BUILD_RECIPE_KEYS_H

#include "base/error.h"
#include "build/recipe-ini.h"
#include "sizeprof/recipe.h"

/* Where an entry stands, for messages and for the paths in it. */
struct sp_recipe_scope {
	const struct sp_ini *ini;
	const char *folder; /* relative paths start here; absolute */
};

/* "serial" for the section "overlay serial", else NULL */
const char *sp_recipe_overlay_name(const char *section);
/* Known sections, known keys, nothing twice. */
struct sp_error *sp_recipe_check_names(const struct sp_recipe_scope *scope) SP_MUST_CHECK;
/* Check the value of a named key and put it into the recipe, over what was there. */
struct sp_error *sp_recipe_set(const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry,
	struct sp_recipe *recipe) SP_MUST_CHECK;

#endif
