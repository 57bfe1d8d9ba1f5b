/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command line that repeats an import.
 */
#ifndef SIZEPROF_BUILD_IMPORT_COMMANDS_H
#define SIZEPROF_BUILD_IMPORT_COMMANDS_H

#include <stddef.h>

#include "base/compiler.h"

/* A line of shell; release with free() */
SP_MALLOC char *sp_import_commands(const char *const *paths, size_t count);

#endif
