/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What others published of a recipe's system: sizes, and where they stand.
 */
#ifndef SIZEPROF_BUILD_RECIPE_PUBLISHED_H
#define SIZEPROF_BUILD_RECIPE_PUBLISHED_H

#include "build/recipe-keys.h"

/* A size, by its key: medium, kernel, userspace or loader. */
struct sp_error *sp_recipe_set_published(const struct sp_recipe_scope *scope,
	const struct sp_ini_entry *entry, struct sp_recipe *recipe) SP_MUST_CHECK;
/* Once all is set: a section has a source and the medium's size, and what is on the medium fits it. */
struct sp_error *sp_recipe_check_published(
	const struct sp_ini *ini, const struct sp_recipe *recipe) SP_MUST_CHECK;

#endif
