/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/journal.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/digest.h"
#include "base/files.h"
#include "base/memory.h"
#include "base/words.h"

static const char *const states[] = {
	[SP_JOURNAL_RUNNING] = "running",
	[SP_JOURNAL_REACHED] = "reached",
	[SP_JOURNAL_CERTIFIED] = "certified",
	[SP_JOURNAL_STOPPED] = "stopped",
	[SP_JOURNAL_FAILED] = "failed",
};

static const char *const verdicts[] = {
	[SP_JOURNAL_NEEDED] = "needed",
	[SP_JOURNAL_NOT_BUILT] = "not built",
	[SP_JOURNAL_NOT_SMALLER] = "not smaller",
	[SP_JOURNAL_NO_EFFECT] = "no effect",
	[SP_JOURNAL_UNKNOWN] = "unknown",
};

static const char *const outcomes[] = {
	[SP_TRIAL_PASS] = "pass",
	[SP_TRIAL_FAIL] = "fail",
	[SP_TRIAL_NOT_BUILT] = "not built",
	[SP_TRIAL_NOT_SMALLER] = "not smaller",
	[SP_TRIAL_MEASURED] = "measured",
	[SP_TRIAL_LOST] = "lost",
};

const char *sp_journal_state_name(enum sp_journal_state state)
{
	return states[state];
}

const char *sp_journal_verdict_name(enum sp_journal_verdict verdict)
{
	return verdicts[verdict];
}

const char *sp_trial_outcome_name(enum sp_trial_outcome outcome)
{
	return outcomes[outcome];
}

enum sp_journal_state sp_journal_state_of(const char *name)
{
	return (enum sp_journal_state)sp_word_place(states, SP_COUNT(states), name, SP_JOURNAL_FAILED);
}

enum sp_journal_verdict sp_journal_verdict_of(const char *name)
{
	return (enum sp_journal_verdict)sp_word_place(verdicts, SP_COUNT(verdicts), name, SP_JOURNAL_UNKNOWN);
}

enum sp_trial_outcome sp_trial_outcome_of(const char *name)
{
	return (enum sp_trial_outcome)sp_word_place(outcomes, SP_COUNT(outcomes), name, SP_TRIAL_LOST);
}

/* Where the last `most` bytes begin, at the start of a line unless there is none. */
static size_t end_begins(const char *text, size_t size, size_t most)
{
	if (size <= most)
		return 0;
	size_t begin = size - most;
	const char *line = memchr(text + begin - 1, '\n', most);
	return line && line + 1 < text + size ? (size_t)(line + 1 - text) : begin;
}

static bool keeps_log(enum sp_trial_outcome outcome)
{
	return outcome == SP_TRIAL_FAIL || outcome == SP_TRIAL_NOT_BUILT || outcome == SP_TRIAL_LOST;
}

struct sp_error *sp_journal_take_log(struct sp_journal_trial *trial)
{
	SP_BUFFER content = SP_BUFFER_EMPTY;
	if (!trial->result.log)
		return NULL;
	SP_TRY(sp_file_read(trial->result.log, &content));
	const char *text = sp_buffer_text(&content);
	sp_digest_bytes(text, content.size, trial->log_sha256);
	if (!keeps_log(trial->result.outcome))
		return NULL;
	for (size_t i = 0; i < content.size; i++)
		if (!content.data[i])
			content.data[i] = '?'; /* a text of SQLite's ends at the first */
	free(trial->log);
	trial->log = sp_strdup(text + end_begins(text, content.size, SP_JOURNAL_LOG));
	return NULL;
}

/* Is the line, of that length, among those of the text? */
static bool has_line(const char *text, const char *line, size_t length)
{
	for (const char *at = text; *at;) {
		size_t here = strcspn(at, "\n");
		if (here == length && strncmp(at, line, length) == 0)
			return true;
		at += here + (at[here] == '\n');
	}
	return false;
}

/* The first line of `text` that `other` lacks, or NULL. */
static char *first_missing(const char *text, const char *other)
{
	for (const char *at = text; *at;) {
		size_t length = strcspn(at, "\n");
		if (!has_line(other, at, length))
			return sp_format("%.*s", (int)length, at);
		at += length + (at[length] == '\n');
	}
	return NULL;
}

char *sp_journal_first_change(const char *older, const char *newer)
{
	char *line = first_missing(newer, older);
	if (!line)
		line = first_missing(older, newer);
	return line ? line : sp_strdup("");
}

void sp_journal_search_clear(struct sp_journal_search *search)
{
	free(search->recipe);
	free(search->overlay);
	free(search->test);
	free(search->target);
	free(search->strategy);
	free(search->inputs);
	free(search->started_at);
	free(search->ended_at);
	*search = (struct sp_journal_search){0};
}

static void clear_item(struct sp_journal_item *item)
{
	free(item->name);
	free(item->program);
	free(item->option);
	free(item->value);
	free(item->parents);
}

void sp_trial_result_clear(struct sp_trial_result *result)
{
	free(result->reason);
	free(result->detail);
	free(result->screen);
	free(result->log);
	free(result->kernel_path);
	free(result->initramfs_path);
	free(result->medium_path);
	*result = (struct sp_trial_result){0};
}

void sp_journal_trial_clear(struct sp_journal_trial *trial)
{
	sp_trial_result_clear(&trial->result);
	free(trial->moves);
	free(trial->log);
	free(trial->made_at);
	*trial = (struct sp_journal_trial){0};
}

static void clear_neighbour(struct sp_journal_neighbour *neighbour)
{
	free(neighbour->name);
	free(neighbour->program);
	free(neighbour->option);
	free(neighbour->value);
	free(neighbour->moves);
	free(neighbour->reason);
	free(neighbour->detail);
	free(neighbour->screen);
	free(neighbour->log_sha256);
}

static void clear_config(struct sp_config *config)
{
	free(config->name);
	free(config->text);
}

void sp_journal_end_clear(struct sp_journal_end *end)
{
	clear_config(&end->kernel);
	clear_config(&end->userspace);
	free(end->kernel_fragment);
	free(end->userspace_fragment);
	free(end->image_settings);
	for (size_t i = 0; i < end->neighbour_count; i++)
		clear_neighbour(&end->neighbours[i]);
	free(end->neighbours);
	*end = (struct sp_journal_end){0};
}

void sp_journal_items_free(struct sp_journal_item *items, size_t count)
{
	for (size_t i = 0; i < count; i++)
		clear_item(&items[i]);
	free(items);
}

void sp_journal_trials_free(struct sp_journal_trial *trials, size_t count)
{
	for (size_t i = 0; i < count; i++)
		sp_journal_trial_clear(&trials[i]);
	free(trials);
}
