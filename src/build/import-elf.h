/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What imports ask of ELF files. Errors are for files that cannot be read; a file that is no ELF has no
 * symbols and is like no other.
 */
#ifndef SIZEPROF_BUILD_IMPORT_ELF_H
#define SIZEPROF_BUILD_IMPORT_ELF_H

#include <stdbool.h>

#include "base/error.h"

/*
 * Do both files have the same loaded sections in the same places, with the same code in them? Data may
 * differ: the build ID, tables that are sorted after the link.
 */
struct sp_error *sp_import_same_link(const char *left, const char *right, bool *same) SP_MUST_CHECK;

/* Is there a symbol table? */
struct sp_error *sp_import_has_symbols(const char *path, bool *has) SP_MUST_CHECK;

#endif
