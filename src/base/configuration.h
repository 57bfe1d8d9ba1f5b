/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The values in a resolved configuration, by name; and the same with some of them changed.
 */
#ifndef SIZEPROF_BASE_CONFIGURATION_H
#define SIZEPROF_BASE_CONFIGURATION_H

#include <stddef.h>

#include "base/compiler.h"

/* One "CONFIG_NAME=value" line. */
struct sp_configuration_line {
	const char *name, *value; /* without CONFIG_; a string without its quotes */
};

struct sp_configuration {
	struct sp_configuration_line *lines; /* sorted by name; "is not set" lines are left out */
	size_t count;
	char *text; /* what names and values point into */
};

void sp_configuration_parse(const char *text, struct sp_configuration *configuration);
void sp_configuration_free(struct sp_configuration *configuration);
#define SP_CONFIGURATION SP_GUARD(sp_configuration_free) struct sp_configuration

/* NULL when it is not set. */
const char *sp_configuration_value(const struct sp_configuration *configuration, const char *name);

#endif
