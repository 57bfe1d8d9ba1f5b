/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The Kconfig questions as a program, for 90-kconfig.sh:
 *
 *   kconfig_ask KIND SOURCES CONFIG CACHE FOLDER MAKE WORDS...
 *
 * writes FOLDER/facts.tsv (name, type, value, prompt, visible, choice's members, range, selected by; a line
 * an option), then answers each line of standard input, "NAME=VALUE" and tabs, with FOLDER/N.config (the
 * resolved text, asked one by one) and FOLDER/N.changes (name, before, after, "-" for none; asked side by
 * side). make's words are called with the environment at hand.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/files.h"
#include "base/memory.h"
#include "base/process.h"
#include "tree/kconfig.h"

static FILE *create(const char *folder, const char *name)
{
	SP_AUTOFREE char *path = sp_path_join(folder, name);
	FILE *file = fopen(path, "w");
	if (!file) {
		perror(path);
		exit(3);
	}
	return file;
}

static struct sp_error *write_facts(struct sp_kconfig_session *session, const char *folder)
{
	static const char *const types[] = {"bool", "tristate", "integer", "hex", "string"};
	struct sp_kconfig facts;
	SP_TRY(sp_kconfig_facts(session, &facts));
	FILE *file = create(folder, "facts.tsv");
	for (size_t i = 0; i < facts.count; i++) {
		const struct sp_option_facts *option = &facts.options[i];
		fprintf(file, "%s\t%s\t%s\t%s\t%d\t%s\t%s\t%s\n", option->name, types[option->type],
			option->value, option->prompt, option->visible, option->choice_members, option->range,
			option->selected_by);
	}
	fclose(file);
	sp_kconfig_clear(&facts);
	return NULL;
}

static size_t split_settings(char *line, struct sp_option_setting *settings, size_t space)
{
	size_t count = 0;
	line[strcspn(line, "\n")] = '\0';
	for (char *word; (word = strsep(&line, "\t"));) {
		char *value = strchr(word, '=');
		if (!value || count == space)
			continue;
		*value++ = '\0';
		settings[count++] = (struct sp_option_setting){word, value};
	}
	return count;
}

#define SETTINGS_MOST 16

struct question {
	char line[4096];
	struct sp_option_setting settings[SETTINGS_MOST];
	size_t count;
};

static struct question *read_questions(size_t *count)
{
	struct question *questions = NULL;
	size_t capacity = 0;
	char line[4096];
	for (*count = 0; fgets(line, sizeof(line), stdin); (*count)++) {
		SP_GROW(questions, *count, capacity);
		memcpy(questions[*count].line, line, sizeof(line));
	}
	for (size_t i = 0; i < *count; i++)
		questions[i].count = split_settings(questions[i].line, questions[i].settings, SETTINGS_MOST);
	return questions;
}

/* One after the other, for the whole text. */
static struct sp_error *write_texts(struct sp_kconfig_session *session, const char *folder,
	const struct question *questions, size_t count, double *seconds)
{
	for (size_t i = 0; i < count; i++) {
		SP_BUFFER text = SP_BUFFER_EMPTY;
		SP_AUTOFREE char *name = sp_format("%zu.config", i);
		double started = sp_seconds();
		SP_TRY(sp_kconfig_resolve_text(session, questions[i].settings, questions[i].count, &text));
		*seconds += sp_seconds() - started;
		FILE *file = create(folder, name);
		fputs(sp_buffer_text(&text), file);
		fclose(file);
	}
	return NULL;
}

/* Side by side, for the differences. */
static struct sp_error *write_changes(struct sp_kconfig_session *session, const char *folder,
	const struct question *questions, size_t count, double *seconds)
{
	SP_AUTOFREE struct sp_option_question *asked = sp_alloc((count + 1) * sizeof(*asked));
	SP_AUTOFREE struct sp_resolution *resolutions = sp_alloc((count + 1) * sizeof(*resolutions));
	for (size_t i = 0; i < count; i++)
		asked[i] = (struct sp_option_question){questions[i].settings, questions[i].count};
	double started = sp_seconds();
	SP_TRY(sp_kconfig_resolve_many(session, asked, count, resolutions));
	*seconds = sp_seconds() - started;
	for (size_t i = 0; i < count; i++) {
		SP_AUTOFREE char *name = sp_format("%zu.changes", i);
		FILE *file = create(folder, name);
		for (size_t j = 0; j < resolutions[i].count; j++) {
			const struct sp_option_change *change = &resolutions[i].changes[j];
			fprintf(file, "%s\t%s\t%s\n", change->name, change->before ? change->before : "-",
				change->after ? change->after : "-");
		}
		fclose(file);
		sp_resolution_clear(&resolutions[i]);
	}
	return NULL;
}

static struct sp_error *run(const struct sp_tree *tree, const char *folder)
{
	size_t count = 0;
	double started = sp_seconds(), texts = 0, changes = 0;
	struct sp_kconfig_session *session = NULL;
	SP_TRY(sp_kconfig_open(tree, &session));
	double opened = sp_seconds();
	struct sp_error *error = write_facts(session, folder);
	double told = sp_seconds();
	SP_AUTOFREE struct question *questions = read_questions(&count);
	if (!error)
		error = write_texts(session, folder, questions, count, &texts);
	if (!error)
		error = write_changes(session, folder, questions, count, &changes);
	sp_kconfig_close(session);
	printf("# opened in %.2f s, facts in %.2f s", opened - started, told - opened);
	if (count)
		printf(", %.1f ms a question, %.1f ms among many", 1000 * texts / (double)count,
			1000 * changes / (double)count);
	puts("");
	return error;
}

int main(int argc, char **argv)
{
	SP_BUFFER config = SP_BUFFER_EMPTY;
	if (argc < 7)
		return 2;
	struct sp_tree tree = {
		.kind = argv[1],
		.sources = argv[2],
		.build = argv[5],
		.cache = argv[4],
		.helpers = TEST_PROJECT "/src/tree",
		.make = (const char *const *)argv + 6,
		.environment = (const char *const *)environ,
	};
	struct sp_error *error = sp_file_read(argv[3], &config);
	tree.config = sp_buffer_text(&config);
	if (!error)
		error = run(&tree, argv[5]);
	if (error) {
		fprintf(stderr, "kconfig_ask: %s\n", sp_error_message(error));
		sp_error_free(error);
		return 3;
	}
	return 0;
}
