/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * struct sp_recipe -> a recipe's folder that builds the same by itself, with other fragments: how a search
 * hands over what it found.
 */
#ifndef SIZEPROF_BUILD_RECIPE_WRITE_H
#define SIZEPROF_BUILD_RECIPE_WRITE_H

#include "base/error.h"
#include "sizeprof/recipe.h"

/* What stands instead of the recipe's own fragments. */
struct sp_recipe_fragments {
	const char *kernel, *userspace; /* texts; NULL: none */
	const char *title;
	const char *name; /* NULL: as the folder is called */
};

/*
 * Write the folder (made when missing): recipe.ini and a copy of every file that it names. An overlay that
 * was applied is part of the recipe from then on; the recipe's other overlays are left out. Files in the
 * folder are replaced, recipe.ini as the last one. Unable: a value that an ini file cannot hold.
 */
struct sp_error *sp_recipe_write(const struct sp_recipe *recipe, const struct sp_recipe_fragments *fragments,
	const char *folder) SP_MUST_CHECK;

#endif
