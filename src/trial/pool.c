/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Candidates side by side on this machine: a process for each, in the folder that its spec names. Whatever
 * happens to one of them, the others go on; only what would happen to all of them ends the run.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/files.h"
#include "base/interrupt.h"
#include "base/memory.h"
#include "base/process.h"
#include "trial/trial.h"

#define ATTEMPTS 3u
#define POLL_SECONDS 0.05

struct slot {
	const struct sp_trial_pool *pool;
	size_t index;
	const struct sp_trial_spec *spec;
	struct sp_trial_result *result;
	char *spec_path, *result_path, *log;
	struct sp_process *process; /* NULL: not running */
	double started;
	unsigned attempts;
	bool done;
};

static void clear_slot(struct slot *slot)
{
	sp_process_end(slot->process);
	free(slot->spec_path);
	free(slot->result_path);
	free(slot->log);
}

static struct sp_error *prepare(struct slot *slot)
{
	const char *folder = slot->spec->folder;
	slot->spec_path = sp_path_join(folder, "spec.json");
	slot->result_path = sp_path_join(folder, "result.json");
	slot->log = sp_path_join(folder, "trial.log");
	SP_TRY(sp_folder_make(folder));
	return sp_trial_spec_write(slot->spec_path, slot->spec);
}

static size_t count_words(const char *const *words)
{
	size_t count = 0;
	while (words && words[count])
		count++;
	return count;
}

static struct sp_error *start(struct slot *slot)
{
	const struct sp_trial_pool *pool = slot->pool;
	size_t count = count_words(pool->options), next = 0;
	SP_AUTOFREE const char **argv = sp_alloc((count + 5) * sizeof(*argv));
	argv[next++] = pool->program;
	for (size_t i = 0; i < count; i++)
		argv[next++] = pool->options[i];
	argv[next++] = "trial";
	argv[next++] = slot->spec_path;
	argv[next++] = slot->result_path;
	unlink(slot->result_path); /* what is there afterwards is this attempt's */
	unlink(slot->log);
	slot->attempts++;
	slot->started = sp_seconds();
	return sp_process_start(&(struct sp_process_spec){.argv = argv, .log = slot->log}, &slot->process);
}

/* The last line of what the process said; free() it. */
static char *last_words(const struct slot *slot)
{
	SP_BUFFER log = SP_BUFFER_EMPTY;
	sp_error_free(sp_file_read(slot->log, &log));
	const char *text = sp_buffer_text(&log);
	size_t end = log.size;
	while (end && text[end - 1] == '\n')
		end--;
	size_t begin = end;
	while (begin && text[begin - 1] != '\n')
		begin--;
	return sp_format("%.*s", (int)(end - begin), text + begin);
}

static void lose(struct slot *slot, const char *how)
{
	SP_AUTOFREE char *words = last_words(slot);
	*slot->result = (struct sp_trial_result){
		.outcome = SP_TRIAL_LOST,
		.reason = sp_format("the trial's process %s%s%s", how, *words ? ": " : "", words),
		.log = sp_strdup(slot->log),
		.seconds = sp_seconds() - slot->started,
	};
}

/* The process is through, or was killed: what does it leave? */
static struct sp_error *judge(struct slot *slot, const struct sp_process_end *end)
{
	SP_AUTOFREE char *how = sp_process_describe(end);
	if (end->outcome == SP_NOT_STARTED)
		return sp_error_new(SP_UNABLE, "cannot run %s trial: it was %s", slot->pool->program, how);
	if (end->outcome == SP_EXITED && end->number == SP_USAGE) {
		SP_AUTOFREE char *words = last_words(slot);
		return sp_error_new(SP_USAGE, "a trial was refused: %s", words);
	}
	if (end->outcome != SP_EXITED || !sp_path_exists(slot->result_path)) {
		lose(slot, how);
		return NULL;
	}
	struct sp_error *error = sp_trial_result_read(slot->result_path, slot->result);
	if (error)
		lose(slot, sp_error_message(error));
	sp_error_free(error);
	return NULL;
}

static struct sp_error *end_attempt(struct slot *slot, const struct sp_process_end *end)
{
	const struct sp_trial_pool *pool = slot->pool;
	unsigned most = pool->attempts ? pool->attempts : ATTEMPTS;
	sp_process_end(slot->process);
	slot->process = NULL;
	SP_TRY(judge(slot, end));
	const struct sp_trial_result *result = slot->result;
	if (result->outcome == SP_TRIAL_LOST && !result->full && slot->attempts < most) {
		sp_trial_result_clear(slot->result);
		return start(slot);
	}
	slot->done = true;
	if (pool->ended)
		pool->ended(pool->user, slot->index, result);
	return NULL;
}

static struct sp_error *look_after(struct slot *slot, double seconds)
{
	struct sp_process_end end;
	double deadline = slot->pool->deadline;
	if (sp_process_poll(slot->process, seconds, &end))
		return end_attempt(slot, &end);
	double taken = sp_seconds() - slot->started;
	if (deadline > 0 && taken > deadline)
		return end_attempt(slot, &(struct sp_process_end){SP_TIMED_OUT, 0, taken});
	return NULL;
}

static struct sp_error *run_slots(struct slot *slots, size_t count)
{
	for (size_t i = 0; i < count; i++)
		SP_TRY(prepare(&slots[i]));
	for (size_t i = 0; i < count; i++)
		SP_TRY(start(&slots[i]));
	for (size_t left = count; left;) {
		double pause = POLL_SECONDS / (double)left;
		left = 0;
		for (size_t i = 0; i < count; i++) {
			if (sp_interrupted())
				return sp_error_interrupted();
			if (!slots[i].done)
				SP_TRY(look_after(&slots[i], pause));
			left += !slots[i].done;
		}
		if (count && slots->pool->waiting)
			slots->pool->waiting(slots->pool->user);
	}
	return NULL;
}

static struct sp_error *check_folders(const struct sp_trial_spec *specs, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < i; j++)
			if (strcmp(specs[i].folder, specs[j].folder) == 0)
				return sp_error_new(SP_USAGE,
					"two trials side by side cannot work in one folder: %s",
					specs[i].folder);
	return NULL;
}

struct sp_error *sp_trial_run(const struct sp_trial_pool *pool, const struct sp_trial_spec *specs,
	size_t count, struct sp_trial_result *results)
{
	SP_TRY(check_folders(specs, count));
	SP_AUTOFREE struct slot *slots = sp_alloc((count + 1) * sizeof(*slots));
	for (size_t i = 0; i < count; i++) {
		results[i] = (struct sp_trial_result){0};
		slots[i] = (struct slot){.pool = pool, .index = i, .spec = &specs[i], .result = &results[i]};
	}
	struct sp_error *error = run_slots(slots, count);
	for (size_t i = 0; i < count; i++) {
		clear_slot(&slots[i]);
		if (error)
			sp_trial_result_clear(&results[i]);
	}
	return error;
}
