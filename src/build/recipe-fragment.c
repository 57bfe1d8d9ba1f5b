/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fragment lines, by what conf_read_simple() of Kconfig takes. Kconfig and merge_config.sh skip in silence
 * what they do not understand; here it is an error, and so is a comment that was meant to switch an option
 * off.
 */
#include "build/recipe-fragment.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/files.h"
#include "base/memory.h"
#include "build/recipe-ini.h"

static const char digits[] = "0123456789";

/* The length of CONFIG_NAME at the start of text, or 0. */
static size_t option_length(const char *text)
{
	if (strncmp(text, "CONFIG_", 7) != 0)
		return 0;
	size_t length = strspn(text + 7, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
	return length ? 7 + length : 0;
}

static bool is_text_value(const char *value)
{
	if (*value++ != '"')
		return false;
	while (*value && *value != '"')
		value += value[0] == '\\' && value[1] ? 2 : 1;
	return value[0] == '"' && value[1] == '\0';
}

static bool is_value(const char *value)
{
	if (strcmp(value, "y") == 0 || strcmp(value, "m") == 0 || strcmp(value, "n") == 0)
		return true;
	if (strncmp(value, "0x", 2) == 0 && value[2])
		return value[2 + strspn(value + 2, "0123456789abcdefABCDEF")] == '\0';
	const char *number = *value == '-' ? value + 1 : value;
	return (*number && number[strspn(number, digits)] == '\0') || is_text_value(value);
}

static bool is_comment(const char *line)
{
	const char *text = line + 1 + strspn(line + 1, " \t");
	size_t length = option_length(text);
	if (!length || strncmp(text + length, " is not s", 9) != 0)
		return true;
	return text == line + 2 && strcmp(text + length, " is not set") == 0;
}

static struct sp_error *check_line(const char *path, int number, const char *line)
{
	size_t length = strlen(line);
	if (length && strchr(" \t\r", line[length - 1]))
		return sp_ini_error(path, number, "blanks or a carriage return end the line (take them off)");
	if (length == 0)
		return NULL;
	if (line[0] == '#')
		return is_comment(line)
			       ? NULL
			       : sp_ini_error(path, number,
					 "\"%s\" switches nothing off (write # CONFIG_NAME is not set)",
					 line);
	size_t option = option_length(line);
	if (!option || line[option] != '=')
		return sp_ini_error(path, number,
			"\"%s\" is no line of a configuration (write CONFIG_NAME=value or # CONFIG_NAME is "
			"not set)",
			line);
	if (!is_value(line + option + 1))
		return sp_ini_error(path, number,
			"\"%s\" has no value that Kconfig takes (y, m, n, a number or \"text\")", line);
	return NULL;
}

struct sp_error *sp_fragment_check(const char *path)
{
	SP_BUFFER content = SP_BUFFER_EMPTY;
	SP_TRY(sp_file_read(path, &content));
	if (strlen(sp_buffer_text(&content)) != content.size)
		return sp_error_new(
			SP_USAGE, "%s is no text: a fragment holds lines such as CONFIG_NAME=y", path);
	SP_AUTOFREE char *text = sp_buffer_take(&content);
	char *rest = text;
	int number = 0;
	for (char *line; (line = strsep(&rest, "\n"));)
		SP_TRY(check_line(path, ++number, line));
	return NULL;
}
