/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the script of expectations, line by line; the grammar is in boot.h.
 */
#include "boot/script.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/memory.h"
#include "boot/boot.h"

#define DEFAULT_BUDGET                                                                                       \
	10000           /* million instructions: ten times what a tiny kernel with xz takes to its shell */
#define DEFAULT_IDLE 15 /* seconds */
#define LINE_LIMIT 200  /* characters of a text: what a console line edits without surprises */

struct reader {
	const char *path;
	unsigned line;
	uint64_t budget;
	double idle;
	struct sp_script *script;
};

static struct sp_error *bad(const struct reader *reader, const char *what, const char *advice)
{
	return sp_error_new(SP_USAGE, "%s:%u: %s; %s", reader->path, reader->line, what, advice);
}

/* Cut blanks off both ends, in place. */
static char *trim(char *text)
{
	while (isspace((unsigned char)*text))
		text++;
	size_t size = strlen(text);
	while (size && isspace((unsigned char)text[size - 1]))
		text[--size] = '\0';
	return text;
}

static struct sp_error *check_text(const struct reader *reader, const char *text)
{
	if (strlen(text) > LINE_LIMIT)
		return bad(reader, "the text is longer than 200 characters",
			"a part of it that cannot be mistaken is enough");
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			return bad(reader, "a character is not printable ASCII",
				"a console cannot be relied on to show or type it");
	return NULL;
}

/* The text belongs to the step from here on. */
static void add_step(struct reader *reader, enum sp_step_kind kind, char *text)
{
	struct sp_script *script = reader->script;
	SP_GROW(script->steps, script->count, script->capacity);
	script->steps[script->count++] = (struct sp_script_step){
		.kind = kind,
		.text = text,
		.line = reader->line,
		.budget = reader->budget,
		.idle = reader->idle,
	};
	script->expectations += kind == SP_STEP_WAIT;
	script->restarts = script->restarts || kind == SP_STEP_RESTART;
}

static struct sp_error *read_wait(struct reader *reader, const char *text)
{
	SP_TRY(check_text(reader, text));
	if (!*text)
		return bad(reader, "no text to wait for", "write it after the word, such as: wait Welcome");
	add_step(reader, SP_STEP_WAIT, sp_strdup(text));
	return NULL;
}

static struct sp_error *read_type(struct reader *reader, const char *text)
{
	SP_TRY(check_text(reader, text));
	add_step(reader, SP_STEP_TYPE, sp_format("%s\n", text));
	return NULL;
}

/* The character that stands behind a backslash, or 0. */
static char key_behind_backslash(char name)
{
	switch (name) {
	case 'e':
		return '\033';
	case 'n':
		return '\n';
	case '\\':
		return '\\';
	default:
		return '\0';
	}
}

static struct sp_error *read_keys(struct reader *reader, const char *text)
{
	SP_TRY(check_text(reader, text));
	if (!*text)
		return bad(
			reader, "no keys to press", "write them after the word, such as: keys ihello\\eZZ");
	SP_BUFFER keys = SP_BUFFER_EMPTY;
	for (; *text; text++) {
		char key = *text == '\\' ? key_behind_backslash(*++text) : *text;
		if (!key)
			return bad(reader, "a backslash stands before no key",
				"known are \\e (escape), \\n (return) and \\\\");
		sp_buffer_add(&keys, &key, 1);
	}
	add_step(reader, SP_STEP_TYPE, sp_buffer_take(&keys));
	return NULL;
}

/* What was typed and not answered could be lost or not, as it happens. */
static struct sp_error *read_restart(struct reader *reader, const char *text)
{
	const struct sp_script *script = reader->script;
	if (*text)
		return bad(reader, "restart takes no text", "leave out what stands behind it");
	if (!script->count || script->steps[script->count - 1].kind != SP_STEP_WAIT)
		return bad(reader, "restart stands behind no wait or expect",
			"wait first for what the guest says when it is done");
	add_step(reader, SP_STEP_RESTART, sp_strdup(""));
	return NULL;
}

/* A whole number from 1 to limit. */
static struct sp_error *read_number(
	const struct reader *reader, const char *text, unsigned long limit, unsigned long *number)
{
	char *end = NULL;
	errno = 0;
	unsigned long value = strtoul(text, &end, 10);
	if (!isdigit((unsigned char)*text) || *end || errno || value < 1 || value > limit) {
		SP_AUTOFREE char *what =
			sp_format("\"%.40s\" is not a whole number from 1 to %lu", text, limit);
		return bad(reader, what, "write one, such as: budget 20000, or: idle 30");
	}
	*number = value;
	return NULL;
}

static struct sp_error *read_budget(struct reader *reader, const char *text)
{
	unsigned long millions;
	SP_TRY(read_number(reader, text, 1000000000UL, &millions));
	reader->budget = millions * UINT64_C(1000000);
	return NULL;
}

static struct sp_error *read_idle(struct reader *reader, const char *text)
{
	unsigned long seconds;
	SP_TRY(read_number(reader, text, 86400, &seconds));
	reader->idle = (double)seconds;
	return NULL;
}

static struct sp_error *read_line(struct reader *reader, char *line)
{
	char *word = trim(line);
	if (!*word || *word == '#')
		return NULL;
	char *rest = word + strcspn(word, " \t");
	if (*rest)
		*rest++ = '\0';
	rest = trim(rest);
	if (strcmp(word, "wait") == 0 || strcmp(word, "expect") == 0)
		return read_wait(reader, rest);
	if (strcmp(word, "type") == 0)
		return read_type(reader, rest);
	if (strcmp(word, "keys") == 0)
		return read_keys(reader, rest);
	if (strcmp(word, "restart") == 0)
		return read_restart(reader, rest);
	if (strcmp(word, "budget") == 0)
		return read_budget(reader, rest);
	if (strcmp(word, "idle") == 0)
		return read_idle(reader, rest);
	SP_AUTOFREE char *what = sp_format("\"%.40s\" is not a step", word);
	return bad(reader, what, "a line starts with wait, type, keys, expect, restart, budget, idle or #");
}

static struct sp_error *read_lines(struct reader *reader, char *text)
{
	for (char *line; (line = strsep(&text, "\n"));) {
		reader->line++;
		SP_TRY(read_line(reader, line));
	}
	if (!reader->script->expectations)
		return sp_error_new(SP_USAGE,
			"%s waits for nothing, so every guest would pass; add a line such as: wait Welcome",
			reader->path);
	return NULL;
}

struct sp_error *sp_script_read(const char *path, struct sp_script *script)
{
	*script = (struct sp_script){0};
	SP_BUFFER content = SP_BUFFER_EMPTY;
	SP_TRY(sp_file_read(path, &content));
	if (content.size && memchr(content.data, '\0', content.size))
		return sp_error_new(
			SP_USAGE, "%s is not a text file; a script of expectations is expected", path);
	struct reader reader = {
		.path = path,
		.budget = DEFAULT_BUDGET * UINT64_C(1000000),
		.idle = DEFAULT_IDLE,
		.script = script,
	};
	SP_AUTOFREE char *text = sp_buffer_take(&content);
	struct sp_error *error = read_lines(&reader, text);
	if (error)
		sp_script_free(script);
	return error;
}

void sp_script_free(struct sp_script *script)
{
	for (size_t i = 0; i < script->count; i++)
		free(script->steps[i].text);
	free(script->steps);
	*script = (struct sp_script){0};
}

struct sp_error *sp_boot_check_script(const char *path)
{
	SP_SCRIPT script;
	return sp_script_read(path, &script);
}
