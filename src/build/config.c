/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/config.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/files.h"
#include "base/memory.h"
#include "base/words.h"

#define PREFIX "CONFIG_"
#define NOT_SET " is not set"

static size_t name_length(const char *text)
{
	size_t length = 0;
	while (isalnum((unsigned char)text[length]) || text[length] == '_')
		length++;
	return length;
}

/* A setting, split; false for every other line. Neither name nor value is terminated. */
struct setting {
	const char *name, *value;
	size_t name_size, value_size;
};

static bool split_setting(const char *line, size_t size, struct setting *setting)
{
	const size_t prefix = strlen(PREFIX);
	bool comment = size > 2 && strncmp(line, "# ", 2) == 0;
	const char *start = comment ? line + 2 : line;
	if ((size_t)(line + size - start) <= prefix || strncmp(start, PREFIX, prefix) != 0)
		return false;
	setting->name = start + prefix;
	setting->name_size = name_length(setting->name);
	const char *rest = setting->name + setting->name_size;
	if (setting->name_size == 0 || rest > line + size)
		return false;
	if (comment) {
		setting->value = "n";
		setting->value_size = 1;
		return (size_t)(line + size - rest) == strlen(NOT_SET) &&
		       strncmp(rest, NOT_SET, strlen(NOT_SET)) == 0;
	}
	if (*rest != '=')
		return false;
	setting->value = rest + 1;
	setting->value_size = (size_t)(line + size - rest) - 1;
	return true;
}

static char *copy_text(const char *text, size_t size)
{
	char *copy = sp_alloc(size + 1);
	memcpy(copy, text, size);
	return copy;
}

/* A line that means nothing to Kconfig is a slip of the pen; it would be dropped without a word. */
static struct sp_error *check_line(const char *line, size_t size, const char *file, unsigned number)
{
	const char *end = line + size;
	if (size && (isspace((unsigned char)end[-1])))
		return sp_error_new(SP_USAGE,
			"%s:%u: blanks or a carriage return at the end of the line: remove them",
			file ? file : "configuration", number);
	if (size == 0 || *line == '#')
		return NULL;
	return sp_error_new(SP_USAGE,
		"%s:%u: \"%.*s\" is no setting: write CONFIG_NAME=value, # CONFIG_NAME is not set, or a "
		"comment",
		file ? file : "configuration", number, (int)size, line);
}

static void add_setting(
	struct sp_fragment *fragment, const struct setting *setting, const char *file, unsigned number)
{
	SP_GROW(fragment->lines, fragment->count, fragment->capacity);
	fragment->lines[fragment->count++] = (struct sp_config_line){
		.name = copy_text(setting->name, setting->name_size),
		.value = copy_text(setting->value, setting->value_size),
		.file = sp_strdup(file),
		.line = number,
	};
}

struct sp_error *sp_fragment_parse(struct sp_fragment *fragment, const char *text, const char *file)
{
	unsigned number = 0;
	for (const char *line = text; *line;) {
		size_t size = strcspn(line, "\n");
		number++;
		struct setting setting;
		bool blank_end = size && isspace((unsigned char)line[size - 1]);
		if (!blank_end && split_setting(line, size, &setting))
			add_setting(fragment, &setting, file, number);
		else
			SP_TRY(check_line(line, size, file, number));
		line += size + (line[size] == '\n');
	}
	return NULL;
}

void sp_config_parse(struct sp_fragment *config, const char *text)
{
	for (const char *line = text; *line;) {
		size_t size = strcspn(line, "\n");
		struct setting setting;
		if (split_setting(line, size, &setting))
			add_setting(config, &setting, NULL, 0);
		line += size + (line[size] == '\n');
	}
}

struct sp_error *sp_fragment_read(struct sp_fragment *fragment, const char *path)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	SP_TRY(sp_file_read(path, &text));
	return sp_fragment_parse(fragment, sp_buffer_text(&text), path);
}

void sp_fragment_free(struct sp_fragment *fragment)
{
	for (size_t i = 0; i < fragment->count; i++) {
		free(fragment->lines[i].name);
		free(fragment->lines[i].value);
		free(fragment->lines[i].file);
	}
	free(fragment->lines);
	*fragment = SP_FRAGMENT_EMPTY;
}

static bool sets_any(const char *text, const struct setting *wanted)
{
	for (const char *line = text; *line;) {
		size_t size = strcspn(line, "\n");
		struct setting setting;
		if (split_setting(line, size, &setting) && setting.name_size == wanted->name_size &&
			memcmp(setting.name, wanted->name, wanted->name_size) == 0)
			return true;
		line += size + (line[size] == '\n');
	}
	return false;
}

void sp_config_merge(struct sp_buffer *config, const char *text)
{
	SP_BUFFER merged = SP_BUFFER_EMPTY;
	for (const char *line = sp_buffer_text(config); *line;) {
		size_t size = strcspn(line, "\n");
		struct setting setting;
		if (!split_setting(line, size, &setting) || !sets_any(text, &setting)) {
			sp_buffer_add(&merged, line, size);
			sp_buffer_add_text(&merged, "\n");
		}
		line += size + (line[size] == '\n');
	}
	sp_buffer_add_text(&merged, text);
	if (merged.size && merged.data[merged.size - 1] != '\n')
		sp_buffer_add_text(&merged, "\n");
	sp_buffer_free(config);
	*config = merged;
	merged = SP_BUFFER_EMPTY;
}

const char *sp_config_value(const struct sp_fragment *config, const char *name)
{
	const char *value = NULL;
	for (size_t i = 0; i < config->count; i++)
		if (strcmp(config->lines[i].name, name) == 0)
			value = config->lines[i].value;
	return value;
}

static bool repeated_later(const struct sp_fragment *fragment, size_t index)
{
	for (size_t i = index + 1; i < fragment->count; i++)
		if (strcmp(fragment->lines[i].name, fragment->lines[index].name) == 0)
			return true;
	return false;
}

struct sp_lost_line *sp_config_compare(
	const struct sp_fragment *fragment, const struct sp_fragment *config, size_t *count)
{
	struct sp_lost_line *lost = NULL;
	size_t capacity = 0;
	*count = 0;
	for (size_t i = 0; i < fragment->count; i++) {
		const struct sp_config_line *line = &fragment->lines[i];
		const char *resolved = sp_config_value(config, line->name);
		bool survived = strcmp(line->value, resolved ? resolved : "n") == 0;
		if (survived || repeated_later(fragment, i))
			continue;
		SP_GROW(lost, *count, capacity);
		lost[(*count)++] = (struct sp_lost_line){
			.file = line->file,
			.line = line->line,
			.name = line->name,
			.wanted = line->value,
			.resolved = resolved,
		};
	}
	return lost;
}

void sp_config_digest(const char *text, char hex[SP_SHA256_SIZE])
{
	char **lines = NULL;
	size_t count = 0, capacity = 0;
	for (const char *line = text; *line;) {
		size_t size = strcspn(line, "\n");
		struct setting setting;
		if (split_setting(line, size, &setting)) {
			SP_GROW(lines, count, capacity);
			lines[count++] = copy_text(line, size);
		}
		line += size + (line[size] == '\n');
	}
	if (count)
		qsort(lines, count, sizeof(*lines), sp_compare_texts);
	SP_BUFFER all = SP_BUFFER_EMPTY;
	for (size_t i = 0; i < count; i++) {
		sp_buffer_printf(&all, "%s\n", lines[i]);
		free(lines[i]);
	}
	free(lines);
	sp_digest_bytes(sp_buffer_text(&all), all.size, hex);
}

uint32_t sp_config_enabled(const char *text)
{
	uint32_t enabled = 0;
	for (const char *line = text; *line;) {
		size_t size = strcspn(line, "\n");
		struct setting setting;
		enabled += split_setting(line, size, &setting) && setting.value_size == 1 &&
			   *setting.value == 'y';
		line += size + (line[size] == '\n');
	}
	return enabled;
}

struct sp_error *sp_config_load(const char *path, const char *name, struct sp_config *config)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	SP_TRY(sp_file_read(path, &text));
	config->name = sp_strdup(name);
	config->text = sp_strdup(sp_buffer_text(&text));
	config->enabled = sp_config_enabled(config->text);
	sp_config_digest(config->text, config->sha256);
	return NULL;
}

void sp_config_free(struct sp_config *config)
{
	free(config->name);
	free(config->text);
	*config = (struct sp_config){0};
}

static void add_line(struct sp_buffer *text, const struct sp_lost_line *line, const char *reason)
{
	sp_buffer_add_text(text, "\n  ");
	if (line->file)
		sp_buffer_printf(text, "%s:%u: ", line->file, line->line);
	if (strcmp(line->wanted, "n") == 0)
		sp_buffer_printf(text, "# CONFIG_%s is not set", line->name);
	else
		sp_buffer_printf(text, "CONFIG_%s=%s", line->name, line->wanted);
	if (reason)
		sp_buffer_printf(text, ": %s", reason);
	else if (line->resolved)
		sp_buffer_printf(text, ": did not survive; the resolved value is %s", line->resolved);
	else
		sp_buffer_add_text(text, ": did not survive; the resolved configuration does not mention it");
}

struct sp_error *sp_config_lost(
	const char *what, const struct sp_kconfig_question *question, sp_kconfig_explainer *explain)
{
	size_t count = question->line_count;
	if (count == 0)
		return NULL;
	char **reasons = sp_alloc(count * sizeof(*reasons));
	struct sp_error *error = explain ? explain(question, reasons) : NULL;
	SP_BUFFER text = SP_BUFFER_EMPTY;
	for (size_t i = 0; i < count; i++) {
		add_line(&text, &question->lines[i], reasons[i]);
		free(reasons[i]);
	}
	free(reasons);
	if (error)
		return error;
	return sp_error_new(SP_USAGE,
		"%zu line%s did not survive in the configuration of %s; change or remove %s:%s", count,
		count == 1 ? "" : "s", what, count == 1 ? "it" : "them", sp_buffer_text(&text));
}
