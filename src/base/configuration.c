/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/configuration.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static int by_name(const void *a, const void *b)
{
	const struct sp_configuration_line *left = a, *right = b;
	return strcmp(left->name, right->name);
}

/* Takes quotes and escapes off, in place. */
static char *unquote(char *value)
{
	size_t length = strlen(value);
	if (length < 2 || value[0] != '"' || value[length - 1] != '"')
		return value;
	char *to = value;
	for (const char *from = value + 1; from < value + length - 1; from++) {
		if (*from == '\\' && from + 1 < value + length - 1)
			from++;
		*to++ = *from;
	}
	*to = '\0';
	return value;
}

void sp_configuration_parse(const char *text, struct sp_configuration *configuration)
{
	size_t capacity = 0;
	*configuration = (struct sp_configuration){.text = sp_strdup(text)};
	char *rest = configuration->text;
	for (char *line; (line = strsep(&rest, "\n"));) {
		char *sign = strchr(line, '=');
		if (strncmp(line, "CONFIG_", 7) != 0 || !sign)
			continue;
		*sign = '\0';
		SP_GROW(configuration->lines, configuration->count, capacity);
		configuration->lines[configuration->count++] =
			(struct sp_configuration_line){line + 7, unquote(sign + 1)};
	}
	if (configuration->count)
		qsort(configuration->lines, configuration->count, sizeof(*configuration->lines), by_name);
}

void sp_configuration_free(struct sp_configuration *configuration)
{
	free(configuration->lines);
	free(configuration->text);
	*configuration = (struct sp_configuration){0};
}

const char *sp_configuration_value(const struct sp_configuration *configuration, const char *name)
{
	const struct sp_configuration_line wanted = {name, NULL};
	if (!configuration->count)
		return NULL;
	const struct sp_configuration_line *found = bsearch(&wanted, configuration->lines, configuration->count,
		sizeof(*configuration->lines), by_name);
	return found ? found->value : NULL;
}
