/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/control-field.h"

#include <string.h>

const char *sp_control_value(const char *line, const char *name)
{
	size_t length = strlen(name);
	if (strncasecmp(line, name, length) != 0 || line[length] != ':')
		return NULL;
	return line + length + 1 + strspn(line + length + 1, " \t");
}

const char *sp_control_find(const char *text, const char *name)
{
	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		const char *value = sp_control_value(line, name);
		if (value)
			return value;
	}
	return NULL;
}
