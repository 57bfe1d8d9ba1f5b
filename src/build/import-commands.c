/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/import-commands.h"

#include "base/buffer.h"

/* For the shell. */
static void add_quoted(struct sp_buffer *text, const char *word)
{
	sp_buffer_add_text(text, " '");
	for (; *word; word++)
		sp_buffer_printf(text, *word == '\'' ? "'\\''" : "%c", *word);
	sp_buffer_add_text(text, "'");
}

char *sp_import_commands(const char *const *paths, size_t count)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	sp_buffer_add_text(&text, "sizeprof import");
	for (size_t i = 0; i < count; i++)
		add_quoted(&text, paths[i]);
	sp_buffer_add_text(&text, "\n");
	return sp_buffer_take(&text);
}
