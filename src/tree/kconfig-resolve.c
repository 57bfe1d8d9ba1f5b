/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * "Set these to that": the configuration at hand with some lines replaced, resolved by the tree's own conf,
 * and what differs then.
 */
#include <stdlib.h>
#include <string.h>

#include "base/bisect.h"
#include "base/memory.h"
#include "tree/kconfig-session.h"

#define CONFIG "CONFIG_"
#define NOT_SET " is not set"

static char *copy_text(const char *text, size_t size)
{
	char *copy = sp_alloc(size + 1);
	memcpy(copy, text, size);
	return copy;
}

static bool parse_line(const char *text, size_t size, struct sp_kconfig_line *line)
{
	const char *end = text + size;
	bool unset = size > 2 && text[0] == '#' && text[1] == ' ';
	if (unset)
		text += 2;
	if (end - text < (long)strlen(CONFIG) || strncmp(text, CONFIG, strlen(CONFIG)) != 0)
		return false;
	text += strlen(CONFIG);
	size_t name = strcspn(text, " =\n");
	const char *rest = text + name;
	if (unset ? (size_t)(end - rest) != strlen(NOT_SET) || strncmp(rest, NOT_SET, strlen(NOT_SET)) != 0
		  : *rest != '=')
		return false;
	line->name = copy_text(text, name);
	line->value = unset ? NULL : copy_text(rest + 1, (size_t)(end - rest - 1));
	return true;
}

static int compare_lines(const void *left, const void *right)
{
	const struct sp_kconfig_line *a = left, *b = right;
	int order = strcmp(a->name, b->name);
	return order ? order : a->number < b->number ? -1 : a->number > b->number;
}

void sp_kconfig_lines_parse(const char *text, struct sp_kconfig_lines *lines)
{
	size_t capacity = 0, number = 0;
	*lines = (struct sp_kconfig_lines){0};
	for (; *text; number++) {
		size_t size = strcspn(text, "\n");
		SP_GROW(lines->list, lines->count, capacity);
		struct sp_kconfig_line *line = &lines->list[lines->count];
		if (parse_line(text, size, line)) {
			line->number = number;
			lines->count++;
		}
		text += size + (text[size] == '\n');
	}
	if (lines->count)
		qsort(lines->list, lines->count, sizeof(*lines->list), compare_lines);
}

void sp_kconfig_lines_free(struct sp_kconfig_lines *lines)
{
	for (size_t i = 0; i < lines->count; i++) {
		free(lines->list[i].name);
		free(lines->list[i].value);
	}
	free(lines->list);
	*lines = (struct sp_kconfig_lines){0};
}

size_t sp_kconfig_lines_find(const struct sp_kconfig_lines *lines, const char *name)
{
	return SP_BISECT(i, lines->count, strcmp(lines->list[i].name, name) < 0);
}

void sp_kconfig_add_setting(struct sp_buffer *text, const struct sp_option_setting *setting)
{
	if (strcmp(setting->value, "n") == 0)
		sp_buffer_printf(text, "# " CONFIG "%s" NOT_SET "\n", setting->name);
	else
		sp_buffer_printf(text, CONFIG "%s=%s\n", setting->name, setting->value);
}

/* Which setting replaces a line of the configuration at hand. */
struct replacement {
	size_t number;
	const struct sp_option_setting *setting;
};

static int compare_replacements(const void *left, const void *right)
{
	const struct replacement *a = left, *b = right;
	return a->number < b->number ? -1 : a->number > b->number;
}

/* Lines that are there are replaced in place, the others come last; of two settings of a name the last
 * counts. */
static void edit(const struct sp_kconfig_session *session, const struct sp_option_setting *settings,
	size_t count, struct sp_buffer *text)
{
	struct replacement *replacements = NULL;
	size_t used = 0, capacity = 0, number = 0;
	SP_BUFFER added = SP_BUFFER_EMPTY;
	for (size_t i = 0; i < count; i++) {
		bool again = false;
		for (size_t j = i + 1; j < count; j++)
			again = again || strcmp(settings[j].name, settings[i].name) == 0;
		size_t at = sp_kconfig_lines_find(&session->lines, settings[i].name), before = used;
		for (; !again && at < session->lines.count &&
			strcmp(session->lines.list[at].name, settings[i].name) == 0;
			at++) {
			SP_GROW(replacements, used, capacity);
			replacements[used++] =
				(struct replacement){session->lines.list[at].number, &settings[i]};
		}
		if (!again && used == before)
			sp_kconfig_add_setting(&added, &settings[i]);
	}
	if (used)
		qsort(replacements, used, sizeof(*replacements), compare_replacements);
	size_t next = 0;
	for (const char *line = session->config; *line; number++) {
		size_t size = strcspn(line, "\n");
		if (next < used && replacements[next].number == number)
			sp_kconfig_add_setting(text, replacements[next++].setting);
		else
			sp_buffer_printf(text, "%.*s\n", (int)size, line);
		line += size + (line[size] == '\n');
	}
	sp_buffer_add_text(text, sp_buffer_text(&added));
	free(replacements);
}

struct sp_error *sp_kconfig_resolve_text(struct sp_kconfig_session *session,
	const struct sp_option_setting *settings, size_t count, struct sp_buffer *text)
{
	SP_BUFFER edited = SP_BUFFER_EMPTY;
	edit(session, settings, count, &edited);
	SP_TRY(sp_kconfig_ask(session, 'r', sp_buffer_text(&edited)));
	return sp_kconfig_read(&session->workers[0], ".config", text);
}

static bool same_value(const char *left, const char *right)
{
	return left && right ? strcmp(left, right) == 0 : left == right;
}

/* Of several lines of a name the last one counts; *at moves behind them. */
static const char *take_line(const struct sp_kconfig_lines *lines, const char *name, size_t *at)
{
	const char *value = NULL;
	for (; *at < lines->count && strcmp(lines->list[*at].name, name) == 0; (*at)++)
		value = lines->list[*at].value;
	return value;
}

void sp_kconfig_lines_compare(const struct sp_kconfig_lines *before, const struct sp_kconfig_lines *after,
	struct sp_resolution *resolution)
{
	size_t left = 0, right = 0, capacity = 0;
	while (left < before->count || right < after->count) {
		const char *name = left == before->count ? after->list[right].name
				   : right == after->count || strcmp(before->list[left].name,
								      after->list[right].name) <= 0
					   ? before->list[left].name
					   : after->list[right].name;
		const char *was = take_line(before, name, &left), *is = take_line(after, name, &right);
		if (same_value(was, is))
			continue;
		SP_GROW(resolution->changes, resolution->count, capacity);
		resolution->changes[resolution->count++] =
			(struct sp_option_change){sp_strdup(name), sp_strdup(was), sp_strdup(is)};
	}
}

static void compare_text(
	const struct sp_kconfig_session *session, const char *text, struct sp_resolution *resolution)
{
	struct sp_kconfig_lines lines;
	sp_kconfig_lines_parse(text, &lines);
	sp_kconfig_lines_compare(&session->lines, &lines, resolution);
	sp_kconfig_lines_free(&lines);
}

struct sp_error *sp_kconfig_resolve(struct sp_kconfig_session *session,
	const struct sp_option_setting *settings, size_t count, struct sp_resolution *resolution)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	SP_TRY(sp_kconfig_resolve_text(session, settings, count, &text));
	*resolution = (struct sp_resolution){0};
	compare_text(session, sp_buffer_text(&text), resolution);
	return NULL;
}

/* Questions that replace lines, and their answers as differences. */
struct settings_lot {
	const struct sp_kconfig_session *session;
	const struct sp_option_question *questions;
	struct sp_resolution *resolutions;
};

static void write_question(void *user, size_t i, struct sp_buffer *text)
{
	const struct settings_lot *lot = user;
	edit(lot->session, lot->questions[i].settings, lot->questions[i].count, text);
}

static void take_answer(void *user, size_t i, const char *text)
{
	const struct settings_lot *lot = user;
	compare_text(lot->session, text, &lot->resolutions[i]);
}

struct sp_error *sp_kconfig_resolve_many(struct sp_kconfig_session *session,
	const struct sp_option_question *questions, size_t count, struct sp_resolution *resolutions)
{
	struct settings_lot lot = {session, questions, resolutions};
	if (count)
		memset(resolutions, 0, count * sizeof(*resolutions));
	struct sp_error *error = sp_kconfig_ask_many(
		session, count, &(struct sp_kconfig_lot){write_question, take_answer, &lot});
	for (size_t i = 0; error && i < count; i++)
		sp_resolution_clear(&resolutions[i]);
	return error;
}

void sp_resolution_clear(struct sp_resolution *resolution)
{
	for (size_t i = 0; i < resolution->count; i++) {
		free(resolution->changes[i].name);
		free(resolution->changes[i].before);
		free(resolution->changes[i].after);
	}
	free(resolution->changes);
	*resolution = (struct sp_resolution){0};
}

const struct sp_option_change *sp_resolution_find(const struct sp_resolution *resolution, const char *name)
{
	size_t at = SP_BISECT(i, resolution->count, strcmp(resolution->changes[i].name, name) < 0);
	bool is_there = at < resolution->count && strcmp(resolution->changes[at].name, name) == 0;
	return is_there ? &resolution->changes[at] : NULL;
}
