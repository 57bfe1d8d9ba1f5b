/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a file a fragment, or a whole .config, as merge_config.sh and Kconfig read them?
 */
#ifndef SIZEPROF_BUILD_RECIPE_FRAGMENT_H
#define SIZEPROF_BUILD_RECIPE_FRAGMENT_H

#include "base/error.h"

/* Every line has to be CONFIG_NAME=value, # CONFIG_NAME is not set, another comment, or empty. */
struct sp_error *sp_fragment_check(const char *path) SP_MUST_CHECK;

#endif
