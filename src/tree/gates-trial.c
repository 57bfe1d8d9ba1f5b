/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree/gates-trial.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/bisect.h"
#include "base/files.h"
#include "base/memory.h"
#include "tree/gates-returns.h"
#include "tree/gates-text.h"

static bool is_number(const char *value, long long *number)
{
	char *end;
	errno = 0;
	*number = strtoll(value, &end, 0);
	return *value && !*end && !errno && *number < INT32_MAX;
}

static struct sp_gates_flip *find_flip(
	const struct sp_gates_trial *trial, const struct sp_gates_mention *mention)
{
	for (size_t i = 0; i < trial->flip_count; i++) {
		const char *option = trial->flips[i].option;
		if (strncmp(option, mention->name, mention->length) == 0 && !option[mention->length])
			return &trial->flips[i];
	}
	return NULL;
}

static void add_flip(
	struct sp_gates_trial *trial, const char *option, char *setting, int kind, const char *value)
{
	SP_GROW(trial->flips, trial->flip_count, trial->flip_capacity);
	struct sp_gates_flip *flip = &trial->flips[trial->flip_count++];
	*flip = (struct sp_gates_flip){.option = sp_strdup(option), .setting = setting, .value = value};
	flip->kind = kind;
}

static void add_value(struct sp_gates_trial *trial, const char *option, const char *value)
{
	long long number;
	char *unset = sp_format("%s=", option);
	if (strcmp(value, "y") == 0 || strcmp(value, "m") == 0) {
		add_flip(trial, option, unset, SP_FLIP_OFF, value);
		return;
	}
	add_flip(trial, option, unset, SP_FLIP_UNSET, value);
	if (is_number(value, &number)) {
		bool hexadecimal = value[0] == '0' && (value[1] == 'x' || value[1] == 'X');
		add_flip(trial, option, sp_format(hexadecimal ? "%s=0x%llx" : "%s=%lld", option, number + 1),
			SP_FLIP_NUMBER, value);
	}
}

static void add_mention(
	struct sp_gates_trial *trial, const struct sp_gates_mention *mention, struct sp_gates_config *config)
{
	struct sp_gates_flip *known = find_flip(trial, mention);
	if (known) {
		known->conditional = known->conditional || !mention->assigned;
		if (known->kind == SP_FLIP_RIVAL && !mention->assigned)
			known->kind = SP_FLIP_ON;
		return;
	}
	SP_AUTOFREE char *option = sp_format("%.*s", (int)mention->length, mention->name);
	const char *value = sp_gates_config_value(config, option);
	if (value)
		add_value(trial, option, value);
	else
		add_flip(trial, option, sp_format("%s=y", option),
			mention->assigned ? SP_FLIP_RIVAL : SP_FLIP_ON, NULL);
	find_flip(trial, mention)->conditional = !mention->assigned;
}

void sp_gates_trial_make(
	struct sp_gates_trial *trial, struct sp_gates_folder *folder, struct sp_gates_config *config)
{
	*trial = (struct sp_gates_trial){.folder = folder};
	for (size_t i = 0; i < folder->file_count; i++) {
		SP_BUFFER text = SP_BUFFER_EMPTY;
		struct sp_gates_mention mention;
		sp_error_free(sp_file_read(folder->files[i], &text));
		const char *at = sp_buffer_text(&text), *end = at + text.size;
		while (sp_gates_text_next(&at, end, &mention))
			add_mention(trial, &mention, config);
	}
	trial->parts = sp_alloc((folder->part_count + 1) * sizeof(struct sp_gates_part *));
	for (size_t i = 0; i < folder->part_count; i++)
		if (folder->parts[i].needed)
			trial->parts[trial->part_count++] = &folder->parts[i];
}

void sp_gates_trial_free(struct sp_gates_trial *trial)
{
	for (size_t i = 0; i < trial->flip_count; i++) {
		free(trial->flips[i].option);
		free(trial->flips[i].setting);
	}
	free(trial->flips);
	free(trial->parts);
	*trial = (struct sp_gates_trial){0};
}

struct rivals {
	const struct sp_gates_trial *trial;
	bool *marks;
};

static void mark_rival(void *user, const struct sp_gates_mention *mention)
{
	struct rivals *rivals = user;
	const struct sp_gates_flip *flip = find_flip(rivals->trial, mention);
	if (flip && !flip->value)
		rivals->marks[flip - rivals->trial->flips] = true;
}

void sp_gates_trial_rivals(const struct sp_gates_trial *trial, const struct sp_gates_part *part, bool *marks)
{
	const struct sp_gates_folder *folder = trial->folder;
	struct rivals rivals = {trial, marks};
	const char *below = sp_path_below(part->path, folder->path);
	size_t lines = 0;
	for (size_t i = 0; i < folder->file_count; i++) {
		SP_BUFFER text = SP_BUFFER_EMPTY;
		sp_error_free(sp_file_read(folder->files[i], &text));
		lines += sp_gates_text_beside(
			sp_buffer_text(&text), below ? below : part->path, mark_rival, &rivals);
	}
	for (size_t i = 0; lines > 1 && i < trial->flip_count; i++) {
		const struct sp_gates_flip *flip = &trial->flips[i];
		if (flip->conditional && (flip->kind == SP_FLIP_OFF || flip->kind == SP_FLIP_ON))
			marks[i] = true;
	}
}

struct sp_gates_question *sp_gates_question_add(
	struct sp_gates_questions *questions, const struct sp_gates_trial *trial)
{
	SP_GROW(questions->items, questions->count, questions->capacity);
	struct sp_gates_question *question = &questions->items[questions->count++];
	*question = (struct sp_gates_question){.trial = trial,
		.made = sp_alloc(trial->flip_count + 1),
		.about = sp_alloc(trial->part_count + 1)};
	return question;
}

void sp_gates_questions_free(struct sp_gates_questions *questions)
{
	for (size_t i = 0; i < questions->count; i++) {
		free(questions->items[i].made);
		free(questions->items[i].about);
		free(questions->items[i].present);
		free(questions->items[i].flags);
		for (size_t j = 0; j < questions->items[i].more_count; j++)
			free(questions->items[i].more[j]);
		free(questions->items[i].more);
	}
	free(questions->items);
	*questions = (struct sp_gates_questions){0};
}

static char *write_settings(const struct sp_gates_question *question)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	for (size_t i = 0; i < question->trial->flip_count; i++)
		if (question->made[i])
			sp_buffer_printf(&text, "%s ", question->trial->flips[i].setting);
	sp_buffer_add_text(&text, question->setting ? question->setting : "");
	return sp_buffer_take(&text);
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct sp_gates_part *)a)->path, (*(struct sp_gates_part *const *)b)->path);
}

/* Marks the parts that are among the words. trial's parts are sorted by path. */
static void mark_present(const struct sp_gates_trial *trial, const char *words, bool others, bool *present)
{
	SP_AUTOFREE char *copy = sp_strdup(words);
	char *rest = copy;
	for (char *word; (word = strsep(&rest, " \t"));) {
		SP_AUTOFREE char *path = *word ? sp_gates_path(trial->folder->path, word) : NULL;
		struct sp_gates_part key = {.path = path};
		struct sp_gates_part **found =
			path ? bsearch(&key, trial->parts, trial->part_count, sizeof(*found), by_path) : NULL;
		if (found && (*found)->other >= others)
			present[found - trial->parts] = true;
	}
}

/* Is the path linked as things are? A folder's parts are sorted, those that are linked first. */
static bool is_linked(const struct sp_gates_folder *folder, const char *path)
{
	size_t at = SP_BISECT(i, folder->part_count, strcmp(folder->parts[i].path, path) < 0);
	return at < folder->part_count && strcmp(folder->parts[at].path, path) == 0 &&
	       !folder->parts[at].other;
}

static void list_more(struct sp_gates_question *question, const char *words)
{
	const struct sp_gates_folder *folder = question->trial->folder;
	SP_AUTOFREE char *copy = sp_strdup(words);
	char *rest = copy;
	for (char *word; (word = strsep(&rest, " \t"));) {
		char *path = *word ? sp_gates_path(folder->path, word) : NULL;
		if (!path || is_linked(folder, path)) {
			free(path);
			continue;
		}
		SP_GROW(question->more, question->more_count, question->more_capacity);
		question->more[question->more_count++] = path;
	}
}

struct sp_error *sp_gates_questions_ask(struct sp_gates_make *make, struct sp_gates_questions *questions)
{
	size_t count = questions->count;
	struct sp_gates_job *jobs = sp_alloc((count + 1) * sizeof(*jobs));
	for (size_t i = 0; i < count; i++) {
		jobs[i].folder = questions->items[i].trial->folder->place;
		jobs[i].settings = write_settings(&questions->items[i]);
	}
	struct sp_error *error = sp_gates_make_run(make, jobs, count);
	for (size_t i = 0; i < count && !error; i++) {
		struct sp_gates_question *question = &questions->items[i];
		if (jobs[i].failure)
			continue;
		const char *objects = jobs[i].objects ? jobs[i].objects : "";
		question->present = sp_alloc(question->trial->part_count + 1);
		mark_present(question->trial, objects, false, question->present);
		list_more(question, objects);
		question->flags = sp_gates_flags_sort(jobs[i].flags);
		mark_present(question->trial, jobs[i].others, true, question->present);
	}
	sp_gates_jobs_free(jobs, count);
	return error;
}
