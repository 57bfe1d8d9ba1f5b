/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * inih hands out a section, a name and a value, but no line number. The lines come to it through read_line(),
 * one call a line, so the number is known here; and each line is looked at before inih sees it.
 */
#include "build/recipe-ini.h"

#include <ini.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { NAME_SPACE = 50 }; /* inih's buffers for section and key names, their closing NUL included */

struct reader {
	FILE *file;
	struct sp_ini *ini;
	char *text; /* the current line */
	size_t space;
	int line;
	struct sp_error *error; /* the first one; reading stops there */
};

struct sp_error *sp_ini_error(const char *path, int line, const char *format, ...)
{
	char text[1024];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	return sp_error_new(SP_USAGE, "%s:%d: %s", path, line, text);
}

static void add_entry(struct reader *reader, const char *section, const char *key, const char *value)
{
	struct sp_ini *ini = reader->ini;
	SP_GROW(ini->entries, ini->count, ini->capacity);
	ini->entries[ini->count++] =
		(struct sp_ini_entry){sp_strdup(section), sp_strdup(key), sp_strdup(value), reader->line};
}

static struct sp_error *refuse(const struct reader *reader, const char *what)
{
	return sp_ini_error(reader->ini->path, reader->line, "%s", what);
}

static struct sp_error *check_section(struct reader *reader)
{
	const char *name = reader->text + 1;
	const char *end = strchr(name, ']');
	if (!end)
		return refuse(reader, "the section's name has no end (write [NAME])");
	const char *rest = end + 1 + strspn(end + 1, " \t\r\n");
	if (*rest && *rest != ';' && *rest != '#')
		return refuse(reader, "text stands behind the section's name (give it a line of its own)");
	if (end - name >= NAME_SPACE)
		return refuse(reader, "the section's name is too long (at most 49 bytes)");
	SP_AUTOFREE char *section = sp_format("%.*s", (int)(end - name), name);
	add_entry(reader, section, NULL, NULL);
	return NULL;
}

static struct sp_error *check_key(const struct reader *reader)
{
	size_t length = strcspn(reader->text, "=:");
	if (reader->text[length] != '=')
		return refuse(reader, "this is neither a section nor a key (write [NAME] or KEY = VALUE)");
	while (length && strchr(" \t", reader->text[length - 1]))
		length--;
	if (length == 0)
		return refuse(reader, "there is no key before the = (write KEY = VALUE)");
	if (length >= NAME_SPACE)
		return refuse(reader, "the key is too long (at most 49 bytes)");
	return NULL;
}

/* size: of inih's line buffer */
static struct sp_error *check_line(struct reader *reader, size_t length, size_t size)
{
	if (strlen(reader->text) != length || strncmp(reader->text, "\xEF\xBB\xBF", 3) == 0)
		return refuse(
			reader, "this is no plain text (save the file as UTF-8 without a byte order mark)");
	const char *start = reader->text + strspn(reader->text, " \t\r\n");
	if (*start == '\0' || *start == ';' || *start == '#')
		return length < size ? NULL : refuse(reader, "the comment is too long (break it into lines)");
	if (length >= size)
		return sp_ini_error(reader->ini->path, reader->line,
			"the line is %zu bytes long and at most %zu are read (shorten it)", length, size - 1);
	if (start != reader->text)
		return refuse(reader, "the line is indented (begin it at the left edge)");
	return *start == '[' ? check_section(reader) : check_key(reader);
}

static char *read_line(char *line, int size, void *stream)
{
	struct reader *reader = stream;
	if (reader->error)
		return NULL;
	ssize_t length = getline(&reader->text, &reader->space, reader->file);
	if (length < 0)
		return NULL;
	reader->line++;
	reader->error = check_line(reader, (size_t)length, (size_t)size);
	if (reader->error)
		return NULL;
	memcpy(line, reader->text, (size_t)length + 1);
	return line;
}

static int take_entry(void *user, const char *section, const char *key, const char *value)
{
	struct reader *reader = user;
	if (reader->error)
		return 1;
	size_t length = strlen(value);
	if (*section == '\0')
		reader->error = refuse(reader, "the key stands before any section (begin with [recipe])");
	else if (length == 0)
		reader->error = sp_ini_error(reader->ini->path, reader->line,
			"%s has no value (give it one, or take the line out)", key);
	else if (length >= 2 && value[0] == '"' && value[length - 1] == '"')
		reader->error =
			refuse(reader, "quotes would become part of the value (write it without them)");
	else
		add_entry(reader, section, key, value);
	return 1;
}

struct sp_error *sp_ini_read(const char *path, struct sp_ini *ini)
{
	*ini = (struct sp_ini){.path = sp_strdup(path)};
	struct reader reader = {.file = fopen(path, "re"), .ini = ini};
	if (!reader.file) {
		sp_ini_clear(ini);
		return sp_error_errno("cannot read %s", path);
	}
	int line = ini_parse_stream(read_line, &reader, take_entry, &reader);
	if (!reader.error && ferror(reader.file))
		reader.error = sp_error_errno("cannot read %s", path);
	if (!reader.error && line > 0)
		reader.error = sp_ini_error(path, line, "this line cannot be read (write KEY = VALUE)");
	fclose(reader.file);
	free(reader.text);
	if (reader.error)
		sp_ini_clear(ini);
	return reader.error;
}

void sp_ini_clear(struct sp_ini *ini)
{
	for (size_t i = 0; i < ini->count; i++) {
		free(ini->entries[i].section);
		free(ini->entries[i].key);
		free(ini->entries[i].value);
	}
	free(ini->entries);
	free(ini->path);
	*ini = (struct sp_ini){0};
}

const struct sp_ini_entry *sp_ini_find(const struct sp_ini *ini, const char *section, const char *key)
{
	for (size_t i = 0; i < ini->count; i++) {
		const struct sp_ini_entry *entry = &ini->entries[i];
		if (strcmp(entry->section, section) != 0 || !entry->key != !key)
			continue;
		if (!key || strcmp(entry->key, key) == 0)
			return entry;
	}
	return NULL;
}
