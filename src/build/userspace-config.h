/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What BusyBox and Toybox have in common: an old Kconfig without merge_config.sh and olddefconfig, and
 * compilers for two C libraries.
 */
#ifndef SIZEPROF_BUILD_USERSPACE_CONFIG_H
#define SIZEPROF_BUILD_USERSPACE_CONFIG_H

#include "base/error.h"
#include "build/folder-make.h"
#include "sizeprof/recipe.h"

/*
 * Base, fragments and `extra` (lines the recipe asks for by itself, may be "") become the folder's .config,
 * which oldconfig completes with every question answered by its default. Lines that did not survive are the
 * error.
 */
struct sp_error *sp_userspace_configure(
	struct sp_make *make, const struct sp_recipe *recipe, const char *extra) SP_MUST_CHECK;

/* CC= and, in the environment, CFLAGS= for the recipe's C library. */
struct sp_error *sp_userspace_compiler(struct sp_make *make, const struct sp_recipe *recipe) SP_MUST_CHECK;

/*
 * LDFLAGS= in the environment: `flags`, no build ID (it would ship, and is a hash over debug information),
 * and a linker that links the program NAME a second time, as NAME.relocs, with its relocations. They stay out
 * of the shipped link: --emit-relocs keeps empty sections, whose headers survive strip.
 */
struct sp_error *sp_userspace_linker(struct sp_make *make, const char *flags) SP_MUST_CHECK;

#endif
