/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a source tree is, by its own files.
 */
#ifndef SIZEPROF_BUILD_SOURCE_TREE_H
#define SIZEPROF_BUILD_SOURCE_TREE_H

#include "base/error.h"

/*
 * See that a folder holds the unbuilt sources of package (linux, busybox, toybox), and read its version: what
 * the Makefile says, or Toybox's toys.h. A usage error says what is wrong. Release *version with free().
 */
struct sp_error *sp_tree_identify(const char *package, const char *folder, char **version) SP_MUST_CHECK;

#endif
