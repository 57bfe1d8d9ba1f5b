/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree/gates-config.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "base/memory.h"

struct line {
	const char *name, *value;
	UT_hash_handle hh;
};

static void add_line(struct sp_gates_config *config, char *text)
{
	char *value = strchr(text, '=');
	if (strncmp(text, "CONFIG_", 7) != 0 || !value)
		return;
	*value++ = '\0';
	struct line *index = config->index, *line;
	HASH_FIND_STR(index, text + 7, line);
	if (!line) {
		line = sp_alloc(sizeof(*line));
		line->name = text + 7;
		HASH_ADD_KEYPTR(hh, index, line->name, strlen(line->name), line);
		config->index = index;
	}
	line->value = value;
}

void sp_gates_config_read(struct sp_gates_config *config, const char *text)
{
	*config = (struct sp_gates_config){.text = sp_strdup(text)};
	char *rest = config->text;
	for (char *line; (line = strsep(&rest, "\n"));)
		add_line(config, line);
}

void sp_gates_config_free(struct sp_gates_config *config)
{
	struct line *index = config->index, *line, *next;
	HASH_ITER (hh, index, line, next) {
		HASH_DEL(index, line);
		free(line);
	}
	free(config->text);
	*config = (struct sp_gates_config){0};
}

const char *sp_gates_config_value(void *config, const char *name)
{
	struct line *index = ((struct sp_gates_config *)config)->index, *line;
	HASH_FIND_STR(index, name, line);
	return line ? line->value : NULL;
}
