/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree/kconfig.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/digest.h"
#include "base/files.h"
#include "base/memory.h"
#include "base/process.h"

#define DEADLINE 120.0 /* seconds; parsing all of Linux takes two */

/* What the helper is linked with: Linux 5.18 to 6.10. */
static const char *const objects[] = {"confdata.o", "expr.o", "lexer.lex.o", "menu.o", "parser.tab.o",
	"preprocess.o", "symbol.o", "util.o"};

/* A hash over all that the helper is made from; false when something is not there: another generation. */
static bool name_helper(const struct sp_kconfig_question *question, char **name)
{
	SP_BUFFER all = SP_BUFFER_EMPTY;
	SP_AUTOFREE char *header = sp_path_join(question->tree, "scripts/kconfig/lkc.h");
	struct sp_error *error = sp_file_read(question->helper, &all);
	if (!error)
		error = sp_file_read(header, &all);
	for (size_t i = 0; i < SP_COUNT(objects) && !error; i++) {
		SP_AUTOFREE char *path = sp_format("%s/scripts/kconfig/%s", question->build, objects[i]);
		error = sp_file_read(path, &all);
	}
	bool complete = !error;
	sp_error_free(error);
	if (complete) {
		char hex[SP_DIGEST_SIZE];
		sp_digest_bytes(all.data, all.size, hex);
		*name = sp_format("%s/tools/kconfig-%.16s", question->cache, hex);
	}
	return complete;
}

/* Compile and link; false when the tree's code is of another generation. */
static struct sp_error *compile(const struct sp_kconfig_question *question, const char *program, bool *made)
{
	SP_AUTOFREE char *include = sp_format("-I%s/scripts/kconfig", question->tree);
	SP_AUTOFREE char *draft = sp_format("%s.draft-%ld", program, (long)getpid());
	SP_AUTOFREE char *log = sp_format("%s.log", program);
	SP_AUTOFREE char *folder = sp_path_join(question->build, "scripts/kconfig");
	const char *argv[8 + SP_COUNT(objects)] = {
		"gcc", "-O1", "-w", include, "-o", draft, question->helper};
	for (size_t i = 0; i < SP_COUNT(objects); i++)
		argv[7 + i] = objects[i];
	struct sp_process_end end;
	SP_TRY(sp_process_run(
		&(struct sp_process_spec){.argv = argv, .folder = folder, .log = log, .deadline = DEADLINE},
		&end));
	*made = end.outcome == SP_EXITED && end.number == 0;
	if (*made && rename(draft, program) != 0)
		return sp_error_errno("cannot make %s", program);
	return NULL;
}

static struct sp_error *get_helper(const struct sp_kconfig_question *question, char **program)
{
	SP_AUTOFREE char *name = NULL;
	SP_AUTOFREE char *tools = sp_path_join(question->cache, "tools");
	*program = NULL;
	if (!question->helper || !sp_path_exists(question->helper) || !name_helper(question, &name))
		return NULL;
	bool made = sp_path_exists(name);
	SP_TRY(sp_folder_make(tools));
	if (!made)
		SP_TRY(compile(question, name, &made));
	if (made) {
		*program = name;
		name = NULL;
	}
	return NULL;
}

/*
 * The environment that the tree's make gives its configuration programs: make itself writes it down,
 * NUL-separated. A target whose name ends in "config" makes it prepare for configuring instead of building.
 */
static struct sp_error *read_environment(
	const struct sp_kconfig_question *question, struct sp_buffer *environment)
{
	SP_AUTOFREE char *file = sp_path_join(question->build, ".sizeprof-environment");
	SP_AUTOFREE char *rule = sp_format("--eval=sizeprof-config:;@env -0 >%s", file);
	size_t count = 0;
	while (question->make[count])
		count++;
	SP_AUTOFREE const char **argv = sp_alloc((count + 3) * sizeof(*argv));
	memcpy(argv, question->make, count * sizeof(*argv));
	argv[count] = rule;
	argv[count + 1] = "sizeprof-config";
	SP_TRY(sp_process_tool(&(struct sp_process_spec){.argv = argv,
		.environment = question->environment,
		.fresh = true,
		.folder = question->build,
		.deadline = DEADLINE}));
	return sp_file_read(file, environment);
}

/* The texts of a NUL-separated list, without what would make the helper's own children take part in that
 * make. */
static const char **split_environment(const struct sp_buffer *environment)
{
	static const char *const dropped[] = {"MAKEFLAGS=", "MFLAGS=", "MAKELEVEL=", "MAKEOVERRIDES="};
	const char **list = NULL;
	size_t count = 0, capacity = 0;
	for (size_t at = 0; at < environment->size; at += strlen(environment->data + at) + 1) {
		const char *setting = environment->data + at;
		bool drop = !strchr(setting, '=');
		for (size_t i = 0; i < SP_COUNT(dropped); i++)
			drop = drop || strncmp(setting, dropped[i], strlen(dropped[i])) == 0;
		if (drop)
			continue;
		SP_GROW(list, count, capacity);
		list[count++] = setting;
	}
	SP_GROW(list, count, capacity);
	list[count] = NULL;
	return list;
}

static struct sp_error *write_lines(const struct sp_kconfig_question *question, const char *path)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	for (size_t i = 0; i < question->line_count; i++)
		sp_buffer_printf(&text, "%s %s\n", question->lines[i].name, question->lines[i].wanted);
	return sp_file_write(path, sp_buffer_text(&text), text.size);
}

static struct sp_error *run_helper(
	const struct sp_kconfig_question *question, const char *program, struct sp_buffer *answer)
{
	SP_BUFFER environment = SP_BUFFER_EMPTY;
	SP_TRY(read_environment(question, &environment));
	SP_AUTOFREE const char **list = split_environment(&environment);
	SP_AUTOFREE char *lines = sp_path_join(question->build, ".sizeprof-lines");
	SP_TRY(write_lines(question, lines));
	const char *argv[] = {program, "Kconfig", ".config", lines, NULL};
	struct sp_process_end end;
	SP_TRY(sp_process_run(&(struct sp_process_spec){.argv = argv,
				      .environment = list,
				      .fresh = true,
				      .folder = question->build,
				      .output = answer,
				      .error_apart = true,
				      .deadline = DEADLINE},
		&end));
	if (end.outcome != SP_EXITED || end.number != 0)
		sp_buffer_clear(answer);
	return NULL;
}

struct sp_error *sp_kconfig_explain(const struct sp_kconfig_question *question, char **reasons)
{
	SP_AUTOFREE char *program = NULL;
	SP_BUFFER answer = SP_BUFFER_EMPTY;
	SP_TRY(get_helper(question, &program));
	if (program)
		SP_TRY(run_helper(question, program, &answer));
	sp_kconfig_phrase(question, sp_buffer_text(&answer), reasons);
	return NULL;
}
