/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree/gates-make.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/files.h"
#include "base/memory.h"
#include "base/process.h"

#define DEADLINE 60.0 /* seconds; all of a large kernel takes a few */

/*
 * In Linux, what ends in "install" makes the top Makefile read the configuration without bringing anything up
 * to date; in BusyBox only what ends in "config" leaves the build folder alone.
 */
static const char *goal_of(const struct sp_tree *tree)
{
	return strcmp(tree->kind, "linux") == 0 ? "sizeprof-install" : "sizeprof-config";
}

/* The texts of a NUL-separated list, without what would make a process take part in the make they came from.
 */
static void split_environment(struct sp_gates_make *make)
{
	static const char *const dropped[] = {"MAKEFLAGS=", "MFLAGS=", "MAKELEVEL=", "MAKEOVERRIDES=",
		"MAKEFILES=", "GNUMAKEFLAGS=", "srctree=", "abs_srctree="};
	size_t count = 0, capacity = 0;
	for (size_t at = 0; at < make->texts.size; at += strlen(make->texts.data + at) + 1) {
		const char *setting = make->texts.data + at;
		bool drop = !strchr(setting, '=');
		for (size_t i = 0; i < SP_COUNT(dropped); i++)
			drop = drop || strncmp(setting, dropped[i], strlen(dropped[i])) == 0;
		if (drop)
			continue;
		SP_GROW(make->environment, count, capacity);
		make->environment[count++] = setting;
	}
	SP_GROW(make->environment, count, capacity);
	make->environment[count] = NULL;
}

static struct sp_error *read_environment(struct sp_gates_make *make)
{
	const struct sp_tree *tree = make->tree;
	SP_AUTOFREE char *file = sp_path_join(make->scratch, "environment");
	SP_AUTOFREE char *rule = sp_format("--eval=%s:;@env -0 >'%s'", goal_of(tree), file);
	/* tests of the compiler would take the most time, and leave files in the build folder */
	SP_AUTOFREE char *tests = sp_format("TMPOUT=%s/tmp", make->scratch);
	size_t count = 0;
	while (tree->make[count])
		count++;
	SP_AUTOFREE const char **argv = sp_alloc((count + 5) * sizeof(*argv));
	memcpy(argv, tree->make, count * sizeof(*argv));
	argv[count++] = rule;
	argv[count++] = tests;
	argv[count++] = "try-run=$(2)";
	argv[count] = goal_of(tree);
	SP_TRY(sp_process_tool(&(struct sp_process_spec){.argv = argv,
		.environment = tree->environment,
		.fresh = true,
		.folder = tree->build,
		.deadline = make->deadline}));
	SP_TRY(sp_file_read(file, &make->texts));
	split_environment(make);
	return NULL;
}

/*
 * The configuration as the tree's Makefiles see it: the file that the build made of it where there is one,
 * since whether strings stand in quotes has changed (Linux 5.18). It lies under every name that a top
 * Makefile reads.
 */
static struct sp_error *write_config(struct sp_gates_make *make)
{
	const struct sp_tree *tree = make->tree;
	SP_AUTOFREE char *made = sp_path_join(tree->build, "include/config/auto.conf");
	SP_AUTOFREE char *folder = sp_path_join(make->scratch, "include/config");
	SP_AUTOFREE char *automatic = sp_path_join(folder, "auto.conf");
	SP_AUTOFREE char *plain = sp_path_join(make->scratch, ".config");
	SP_TRY(sp_folder_make(folder));
	SP_TRY(sp_file_write(plain, tree->config, strlen(tree->config)));
	if (sp_path_exists(made))
		return sp_file_copy(made, automatic);
	return sp_file_write(automatic, tree->config, strlen(tree->config));
}

struct sp_error *sp_gates_make_open(struct sp_gates_make *make, const struct sp_tree *tree)
{
	*make = (struct sp_gates_make){.tree = tree, .deadline = DEADLINE};
	SP_AUTOFREE char *scratch = sp_format("%s/gates/scratch-%ld", tree->cache, (long)getpid());
	SP_TRY(sp_tree_remove(scratch));
	SP_TRY(sp_folder_make(scratch));
	make->scratch = realpath(scratch, NULL);
	SP_AUTOFREE char *helper = sp_path_join(tree->helpers, "gates.mk");
	make->helper = realpath(helper, NULL);
	if (!make->scratch || !make->helper)
		return sp_error_errno("cannot find %s", make->scratch ? helper : scratch);
	make->log = sp_path_join(make->scratch, "log");
	SP_TRY(write_config(make));
	return sp_error_prefix(read_environment(make), "%s: its make does not answer", tree->sources);
}

void sp_gates_make_close(struct sp_gates_make *make)
{
	if (make->scratch)
		sp_error_free(sp_tree_remove(make->scratch));
	free(make->environment);
	sp_buffer_free(&make->texts);
	free(make->helper);
	free(make->scratch);
	free(make->log);
	*make = (struct sp_gates_make){0};
}

void sp_gates_jobs_free(struct sp_gates_job *jobs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(jobs[i].settings);
		free(jobs[i].files);
		free(jobs[i].objects);
		free(jobs[i].others);
		free(jobs[i].flags);
		free(jobs[i].failure);
	}
	free(jobs);
}

/* One process over the jobs that have no answer yet. */
struct batch {
	struct sp_gates_job *jobs;
	size_t count;
	struct sp_gates_job *begun; /* the one that is being answered */
	bool done;
};

static bool starts(const char *line, const char *word, const char **rest)
{
	size_t size = strlen(word);
	if (strncmp(line, word, size) != 0 || (line[size] && line[size] != ' '))
		return false;
	*rest = line + size;
	return true;
}

static void keep(char **field, const char *words)
{
	free(*field);
	*field = sp_strdup(words);
}

static void read_line(void *user, const char *line)
{
	struct batch *batch = user;
	const char *rest;
	if (starts(line, "sp-begin", &rest)) {
		size_t which = strtoul(rest, NULL, 10);
		batch->begun = which < batch->count ? &batch->jobs[which] : NULL;
	} else if (starts(line, "sp-done", &rest)) {
		batch->done = true;
	} else if (!batch->begun) {
		return;
	} else if (starts(line, "sp-files", &rest)) {
		keep(&batch->begun->files, rest);
	} else if (starts(line, "sp-objects", &rest)) {
		keep(&batch->begun->objects, rest);
	} else if (starts(line, "sp-flags", &rest)) {
		keep(&batch->begun->flags, rest);
	} else if (starts(line, "sp-others", &rest)) {
		keep(&batch->begun->others, rest);
	} else if (starts(line, "sp-end", &rest)) {
		batch->begun = NULL;
	}
}

static bool is_open(const struct sp_gates_job *job)
{
	return !job->others && !job->failure;
}

static bool is_top(const struct sp_gates_job *job)
{
	return strcmp(job->folder, ".") == 0;
}

/* The questions that are still open, those about the top last; how many? */
static struct sp_error *write_jobs(struct sp_gates_make *make, const struct batch *batch, size_t *open)
{
	SP_BUFFER folders = SP_BUFFER_EMPTY;
	SP_BUFFER text = SP_BUFFER_EMPTY;
	*open = 0;
	for (size_t i = 0; i < batch->count; i++) {
		const struct sp_gates_job *job = &batch->jobs[i];
		const char *settings = job->settings ? job->settings : "";
		if (!is_open(job))
			continue;
		if (is_top(job))
			sp_buffer_printf(&text, "$(call sp-root,%zu,%s)\n", i, settings);
		else
			sp_buffer_printf(&folders, "$(call sp-folder,%zu,%s,%s)\n", i, job->folder, settings);
		(*open)++;
	}
	sp_buffer_add_text(&folders, sp_buffer_text(&text));
	SP_AUTOFREE char *path = sp_path_join(make->scratch, "jobs");
	return sp_file_write(path, sp_buffer_text(&folders), folders.size);
}

/* What make said when it stopped: "arch/x86/Makefile:12: *** missing separator". */
static char *read_complaint(struct sp_gates_make *make)
{
	SP_BUFFER log = SP_BUFFER_EMPTY;
	sp_error_free(sp_file_read(make->log, &log));
	const char *text = sp_buffer_text(&log), *found = NULL;
	for (const char *at = text; (at = strstr(at, "*** ")); at += 4)
		found = at;
	if (!found)
		return sp_strdup("make stopped");
	const char *start = found;
	while (start > text && start[-1] != '\n')
		start--;
	int size = (int)strcspn(start, "\n");
	size_t tree = strlen(make->tree->sources);
	bool inside = strncmp(start, make->tree->sources, tree) == 0 && start[tree] == '/';
	return inside ? sp_format("%.*s", size - (int)tree - 1, start + tree + 1)
		      : sp_format("%.*s", size, start);
}

static struct sp_error *blame(
	struct sp_gates_make *make, const struct batch *batch, const struct sp_process_end *end)
{
	SP_AUTOFREE char *how = sp_process_describe(end);
	SP_AUTOFREE char *complaint = read_complaint(make);
	bool hung = end->outcome == SP_TIMED_OUT;
	if (end->outcome == SP_NOT_STARTED)
		return sp_process_missing("make");
	if (!batch->begun)
		return sp_error_new(SP_UNABLE, "make cannot evaluate the Makefiles of %s: %s (%s)",
			make->tree->sources, complaint, how);
	const char *folder = batch->begun->folder;
	batch->begun->failure = hung ? sp_strdup(how) : sp_strdup(complaint);
	for (size_t i = 0; hung && i < batch->count; i++)
		if (is_open(&batch->jobs[i]) && strcmp(batch->jobs[i].folder, folder) == 0)
			batch->jobs[i].failure = sp_strdup(how);
	return NULL;
}

static struct sp_error *run_batch(struct sp_gates_make *make, struct batch *batch)
{
	SP_AUTOFREE char *build = sp_format("sp-build=%s", make->tree->build);
	SP_AUTOFREE char *srctree = sp_format("srctree=%s", make->tree->sources);
	/* what is not absolute is looked for in the tree, as the tree's own make does */
	const char *argv[] = {make->tree->make[0], "-rR", "-I", make->tree->sources, "-f", make->helper,
		"sp-jobs=jobs", "sp-config=include/config/auto.conf", build, srctree, "sizeprof-install",
		NULL};
	struct sp_process_end end;
	(void)remove(make->log);
	SP_TRY(sp_process_run(&(struct sp_process_spec){.argv = argv,
				      .environment = make->environment,
				      .fresh = true,
				      .folder = make->scratch,
				      .log = make->log,
				      .deadline = make->deadline,
				      .line = read_line,
				      .user = batch,
				      .error_apart = true},
		&end));
	return batch->done ? NULL : blame(make, batch, &end);
}

struct sp_error *sp_gates_make_run(struct sp_gates_make *make, struct sp_gates_job *jobs, size_t count)
{
	for (;;) {
		struct batch batch = {.jobs = jobs, .count = count};
		size_t open;
		SP_TRY(write_jobs(make, &batch, &open));
		if (!open)
			return NULL;
		SP_TRY(run_batch(make, &batch));
		if (!batch.done)
			continue;
		for (size_t i = 0; i < count; i++)
			if (is_open(&jobs[i]))
				jobs[i].failure = sp_strdup("make gives no answer");
	}
}
