/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Versions: series and exact ones, and which is newer (deb-version(7)).
 */
#ifndef SIZEPROF_BUILD_SOURCE_VERSION_H
#define SIZEPROF_BUILD_SOURCE_VERSION_H

#include <stdbool.h>

/* A digit, then letters, digits and . + ~ - alone: what can stand in names of folders and be asked for. */
bool sp_version_is_valid(const char *version);
/* Is version the wanted one, or of the wanted series? 6.1 takes 6.1.192-2 but not 6.12; NULL takes any. */
bool sp_version_matches(const char *wanted, const char *version);
/* Below, equal to or above zero, as Debian orders versions (without epochs). */
int sp_version_compare(const char *a, const char *b);

#endif
