/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/debian-seen.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "build/source-version.h"

/* 6.1.192-2 -> 6.1: its two first numbers */
static char *series_of(const char *version)
{
	size_t length = strcspn(version, ".-+~");
	if (version[length] == '.')
		length += 1 + strcspn(version + length + 1, ".-+~");
	return sp_format("%.*s", (int)length, version);
}

static void insert(struct sp_debian_seen *seen, const char *version)
{
	SP_GROW(seen->newest, seen->count, seen->capacity);
	size_t at = seen->count++;
	for (; at && sp_version_compare(seen->newest[at - 1], version) > 0; at--)
		seen->newest[at] = seen->newest[at - 1];
	seen->newest[at] = sp_strdup(version);
}

void sp_debian_seen_note(struct sp_debian_seen *seen, const char *version)
{
	SP_AUTOFREE char *series = series_of(version);
	for (size_t i = 0; i < seen->count; i++) {
		SP_AUTOFREE char *other = series_of(seen->newest[i]);
		if (strcmp(series, other) != 0)
			continue;
		if (sp_version_compare(version, seen->newest[i]) > 0) {
			free(seen->newest[i]);
			seen->newest[i] = sp_strdup(version);
		}
		return;
	}
	insert(seen, version);
}

char *sp_debian_seen_list(const struct sp_debian_seen *seen)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	for (size_t i = 0; i < seen->count; i++) {
		SP_AUTOFREE char *series = series_of(seen->newest[i]);
		sp_buffer_printf(&text, "\n  %s: %s", series, seen->newest[i]);
	}
	return text.size ? sp_buffer_take(&text) : sp_strdup("");
}

void sp_debian_seen_clear(struct sp_debian_seen *seen)
{
	for (size_t i = 0; i < seen->count; i++)
		free(seen->newest[i]);
	free(seen->newest);
	*seen = (struct sp_debian_seen){0};
}
