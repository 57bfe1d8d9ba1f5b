/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/dimension.h"

#include <string.h>

#include "base/buffer.h"

const char *const sp_dimension_names[SP_DIMENSIONS + 1] = {
	[SP_BY_SECTION] = "section",
	[SP_BY_SYMBOL] = "symbol",
	[SP_BY_OBJECT] = "object",
	[SP_BY_DIRECTORY] = "directory",
	[SP_BY_FILE] = "file",
	[SP_BY_MEDIUM] = "medium",
	[SP_BY_OPTION] = "option",
	[SP_BY_APPLET] = "applet",
	[SP_BY_PACKAGE] = "package",
};

static bool find(const char *name, size_t length, enum sp_dimension *dimension)
{
	for (int i = 0; i < SP_DIMENSIONS; i++) {
		if (strlen(sp_dimension_names[i]) != length ||
			strncmp(sp_dimension_names[i], name, length) != 0)
			continue;
		*dimension = (enum sp_dimension)i;
		return true;
	}
	return false;
}

struct sp_error *sp_dimension_parse(const char *name, enum sp_dimension *dimension)
{
	if (find(name, strlen(name), dimension))
		return NULL;
	SP_BUFFER list = SP_BUFFER_EMPTY;
	for (int i = 0; i < SP_DIMENSIONS; i++)
		sp_buffer_printf(&list, "%s%s",
			i == 0                  ? ""
			: i + 1 < SP_DIMENSIONS ? ", "
						: " or ",
			sp_dimension_names[i]);
	return sp_error_new(SP_USAGE, "%s is not a dimension: use %s", name, sp_buffer_text(&list));
}

const char *sp_dimension_split(const char *text, int *dimension)
{
	const char *sign = strchr(text, '=');
	enum sp_dimension found;
	*dimension = -1;
	if (!sign || !find(text, (size_t)(sign - text), &found))
		return text;
	*dimension = (int)found;
	return sign + 1;
}
