/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An ini file as a list of entries that know their lines. Reading is inih's; on top, everything is refused
 * that inih would cut, join or drop in silence: long lines and names, indented lines, text behind a section's
 * name.
 */
#ifndef SIZEPROF_BUILD_RECIPE_INI_H
#define SIZEPROF_BUILD_RECIPE_INI_H

#include <stddef.h>

#include "base/error.h"

struct sp_ini_entry {
	char *section;
	char *key;   /* NULL: this is the section's own line */
	char *value; /* NULL for a section */
	int line;    /* counted from 1 */
};

struct sp_ini {
	char *path;                   /* as messages name it */
	struct sp_ini_entry *entries; /* in the order of the file */
	size_t count, capacity;
};

struct sp_error *sp_ini_read(const char *path, struct sp_ini *ini) SP_MUST_CHECK;
void sp_ini_clear(struct sp_ini *ini);
/* The first entry of that key (NULL: of the section itself), or NULL. */
const struct sp_ini_entry *sp_ini_find(const struct sp_ini *ini, const char *section, const char *key);
/* A usage error: "PATH:LINE: text" */
struct sp_error *sp_ini_error(const char *path, int line, const char *format, ...)
	SP_FORMAT(3, 4) SP_MUST_CHECK;

#endif
