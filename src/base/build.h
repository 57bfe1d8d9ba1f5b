/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Handling the plain data of include/sizeprof/build.h.
 */
#ifndef SIZEPROF_BASE_BUILD_H
#define SIZEPROF_BASE_BUILD_H

#include "base/compiler.h"
#include "sizeprof/build.h"

/* Frees all that the build owns and leaves it empty. */
void sp_build_clear(struct sp_build *build);
#define SP_BUILD SP_GUARD(sp_build_clear) struct sp_build

/* Notes how long a step took; units as in struct sp_duration. */
void sp_build_add_duration(struct sp_build *build, const char *step, double seconds, uint64_t units);

#endif
