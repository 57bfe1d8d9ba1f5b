/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A recipe with another kernel: NAME@VERSION, wherever a recipe is named.
 */
#ifndef SIZEPROF_BUILD_RECIPE_VERSION_H
#define SIZEPROF_BUILD_RECIPE_VERSION_H

#include "base/error.h"
#include "sizeprof/recipe.h"

/*
 * "pt4-busybox@7.2", "./mine@7.2" -> what stands before the @ (release with free()) and the version behind
 * it, a part of word; NULL without one. A usage error when what is behind it is no version.
 */
struct sp_error *sp_recipe_split(const char *word, char **name, const char **version) SP_MUST_CHECK;

/*
 * Takes the kernel of that version, and NAME@VERSION for its name, so that its builds are kept apart; nothing
 * changes when the recipe says that version itself. What others published is not of this kernel. A recipe
 * whose kernel has a source or url cannot have another.
 */
struct sp_error *sp_recipe_set_version(struct sp_recipe *recipe, const char *version) SP_MUST_CHECK;

#endif
