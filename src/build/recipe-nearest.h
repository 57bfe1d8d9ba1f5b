/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a mistyped word was meant to be.
 */
#ifndef SIZEPROF_BUILD_RECIPE_NEAREST_H
#define SIZEPROF_BUILD_RECIPE_NEAREST_H

#include <stddef.h>

#include "base/compiler.h"

/* The candidate nearest to word by edit distance, or NULL when none is near enough to be meant. */
const char *sp_nearest(const char *word, const char *const *candidates, size_t count);
/* "did you mean X? known: A, B, C"; release with free() */
SP_MALLOC char *sp_nearest_advice(const char *word, const char *const *candidates, size_t count);

#endif
