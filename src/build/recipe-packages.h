/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The keys of a recipe that is a distribution made of packages: what they may say, and what does not go with
 * them.
 */
#ifndef SIZEPROF_BUILD_RECIPE_PACKAGES_H
#define SIZEPROF_BUILD_RECIPE_PACKAGES_H

#include "build/recipe-keys.h"

struct sp_error *sp_recipe_add_packages(const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry,
	struct sp_recipe *recipe) SP_MUST_CHECK;
struct sp_error *sp_recipe_set_priority(const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry,
	struct sp_recipe *recipe) SP_MUST_CHECK;
struct sp_error *sp_recipe_set_suite(const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry,
	struct sp_recipe *recipe) SP_MUST_CHECK;

/* Once all is set, of a recipe of packages: there are some, and nothing that only a system with a kernel has.
 */
struct sp_error *sp_recipe_check_packages(const struct sp_ini *ini, struct sp_recipe *recipe) SP_MUST_CHECK;
/* Of any other recipe: none of these keys. */
struct sp_error *sp_recipe_check_no_packages(const struct sp_ini *ini) SP_MUST_CHECK;
void sp_recipe_clear_packages(struct sp_recipe *recipe);

#endif
