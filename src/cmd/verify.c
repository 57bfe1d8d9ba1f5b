/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sizeprof verify: a certificate is checked again, whole or by sample. Its neighbours are derived anew from
 * the result by the tree's Kconfig, and each is built, measured and tested once more; the journal is only
 * read.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/build.h"
#include "base/digest.h"
#include "base/journal.h"
#include "base/memory.h"
#include "base/table.h"
#include "cmd/minimize.h"
#include "cmd/minimize-trials.h"
#include "store/search.h"
#include "trial/trial.h"

#define FAILURES 3 /* boots that fail before it is called needed */

struct verification {
	struct sp_minimize *minimize;
	struct sp_journal_end *end;
	struct sp_round *round;
	struct sp_table table;
	size_t agree, differ, open;
};

struct lot {
	char hex[SP_DIGEST_SIZE];
	size_t index;
};

static int by_lot(const void *a, const void *b)
{
	return strcmp(((const struct lot *)a)->hex, ((const struct lot *)b)->hex);
}

/* Neighbours in the order in which they are drawn: by a hash of seed and name, the same everywhere. */
static struct lot *draw(const struct sp_journal_end *end, uint64_t seed)
{
	struct lot *lots = sp_alloc((end->neighbour_count + 1) * sizeof(*lots));
	for (size_t i = 0; i < end->neighbour_count; i++) {
		SP_AUTOFREE char *text = sp_format("%lu %s", (unsigned long)seed, end->neighbours[i].name);
		sp_digest_bytes(text, strlen(text), lots[i].hex);
		lots[i].index = i;
	}
	qsort(lots, end->neighbour_count, sizeof(*lots), by_lot);
	return lots;
}

static enum sp_journal_verdict verdict_of(const struct sp_trial_result *result)
{
	switch (result->outcome) {
	case SP_TRIAL_FAIL:
		return SP_JOURNAL_NEEDED;
	case SP_TRIAL_NOT_BUILT:
		return SP_JOURNAL_NOT_BUILT;
	case SP_TRIAL_NOT_SMALLER:
		return SP_JOURNAL_NOT_SMALLER;
	default:
		return SP_JOURNAL_UNKNOWN;
	}
}

static void add_row(struct verification *verification, const char *name, const char *recorded,
	const char *found, bool agrees, const char *reason)
{
	sp_table_add_row(&verification->table,
		(const char *const[]){name, recorded, found, agrees ? "yes" : "NO", reason});
	verification->agree += agrees;
	verification->differ += !agrees;
}

/* The item of that name; the round's count when there is none any more. */
static uint32_t find_item(const struct sp_round *round, const char *name)
{
	uint32_t item = 0;
	while (item < round->count && strcmp(round->names[item], name) != 0)
		item++;
	return item;
}

static struct sp_error *neighbour_state(
	const struct verification *verification, uint32_t item, struct sp_state *state, char **why)
{
	const struct sp_round *round = verification->round;
	const struct sp_search_problem problem = {.items = round->items, .count = round->count, .jobs = 1};
	SP_AUTOFREE uint32_t *applied = NULL;
	size_t count = 0;
	SP_TRY(sp_search_neighbour(&problem, NULL, 0, item, &applied, &count));
	return sp_round_state(round, applied, count, state, why);
}

/* A neighbour that was not asked is one whose part was: it fails with it, by the certificate's assumption. */
static struct sp_error *check_one(
	struct verification *verification, const struct sp_journal_neighbour *neighbour)
{
	const char *recorded = sp_journal_verdict_name(neighbour->verdict);
	uint32_t item = find_item(verification->round, neighbour->name);
	SP_GUARD(sp_state_clear) struct sp_state state = {0};
	SP_TRIAL_RESULT result = {0};
	SP_AUTOFREE char *why = NULL;
	if (item == verification->round->count) {
		add_row(verification, neighbour->name, recorded, "no legal neighbour", false, NULL);
		return NULL;
	}
	SP_TRY(neighbour_state(verification, item, &state, &why));
	if (why || strcmp(state.key, verification->minimize->state.key) == 0) {
		bool same = neighbour->verdict == (why ? SP_JOURNAL_NOT_BUILT : SP_JOURNAL_NO_EFFECT) ||
			    (!why && neighbour->verdict == SP_JOURNAL_NOT_SMALLER);
		add_row(verification, neighbour->name, recorded, why ? "not built" : "no effect", same, why);
		return NULL;
	}
	const struct sp_minimize *minimize = verification->minimize;
	const struct sp_request request = {.state = &state,
		.below = sp_search_limit(minimize->state.bytes, minimize->wish->least),
		.boots = 1,
		.failures = FAILURES};
	SP_TRY(sp_minimize_try(verification->minimize, &request, 1, &result));
	if (result.outcome == SP_TRIAL_LOST) {
		verification->open++;
		add_row(verification, neighbour->name, recorded, "lost", true, result.reason);
		return NULL;
	}
	add_row(verification, neighbour->name, recorded, sp_trial_outcome_name(result.outcome),
		verdict_of(&result) == neighbour->verdict, result.reason);
	return NULL;
}

/* The result itself: the same bytes, and it passes. */
static struct sp_error *check_result(struct verification *verification)
{
	const struct sp_journal_end *end = verification->end;
	const struct sp_request request = {
		.state = &verification->minimize->state, .boots = 1, .failures = FAILURES};
	SP_TRIAL_RESULT result = {0};
	SP_TRY(sp_minimize_try(verification->minimize, &request, 1, &result));
	bool same = strcmp(result.kernel_sha256, end->kernel_sha256) == 0 &&
		    strcmp(result.initramfs_sha256, end->initramfs_sha256) == 0;
	add_row(verification, "(the result)", "pass",
		same ? sp_trial_outcome_name(result.outcome) : "other bytes",
		same && result.outcome == SP_TRIAL_PASS, result.reason);
	verification->minimize->state.bytes = result.size.payload;
	return NULL;
}

static struct sp_error *check_all(struct verification *verification, size_t sample, uint64_t seed)
{
	const struct sp_journal_end *end = verification->end;
	struct sp_progress *progress = verification->minimize->context->progress;
	SP_AUTOFREE struct lot *lots = draw(end, seed);
	size_t count = sample && sample < end->neighbour_count ? sample : end->neighbour_count;
	sp_progress_begin(
		progress, "checking neighbours of the result", count + 1, 30.0 * (double)(count + 1));
	SP_TRY(check_result(verification));
	for (size_t i = 0; i < count; i++) {
		const struct sp_journal_neighbour *neighbour = &end->neighbours[lots[i].index];
		sp_progress_update(progress, i + 1, neighbour->name);
		SP_TRY(check_one(verification, neighbour));
	}
	sp_progress_drop(progress);
	return NULL;
}

static struct sp_error *take_state(struct sp_minimize *minimize, const struct sp_journal_end *end)
{
	const char *texts[SP_SIDES] = {end->kernel.text, end->userspace.text};
	for (int i = 0; i < SP_SIDES; i++) {
		free(minimize->state.configs[i]);
		minimize->state.configs[i] = sp_strdup(texts[i]);
	}
	if (end->image_settings && strstr(end->image_settings, "fats=1"))
		minimize->state.image.fats = 1;
	minimize->state.bytes = end->size.payload;
	sp_state_key(&minimize->state, minimize->state.key);
	return NULL;
}

static struct sp_error *print(struct verification *verification, enum sp_format format, int *status)
{
	*status = verification->differ > 0;
	SP_TRY(sp_step_print(&verification->table, format));
	sp_progress_note(verification->minimize->context->progress, "%zu agree, %zu do not%s",
		verification->agree, verification->differ,
		verification->open ? "; some could not be told" : "");
	return NULL;
}

static struct sp_error *check(struct verification *verification, size_t sample, int *status)
{
	static const char *const columns[] = {"neighbour", "recorded", "found", "agrees", "reason"};
	struct sp_minimize *minimize = verification->minimize;
	SP_ROUND round = {0};
	verification->round = &round;
	for (size_t i = 0; i < SP_COUNT(columns); i++)
		sp_table_add_column(&verification->table, columns[i], SP_COLUMN_TEXT);
	SP_TRY(take_state(minimize, verification->end));
	SP_TRY(sp_round_open(minimize, &minimize->state, NULL, &round));
	SP_TRY(check_all(verification, sample, minimize->wish->seed));
	return print(verification, minimize->wish->format, status);
}

/* What is verified, as the store has it. */
struct subject {
	struct sp_journal_search search;
	struct sp_journal_end end;
	struct sp_build base;
};

static void end_subject(struct subject *subject)
{
	sp_journal_search_clear(&subject->search);
	sp_journal_end_clear(&subject->end);
	sp_build_clear(&subject->base);
}

/* RUN is the result or the base of a search; without one it is the newest search. */
static struct sp_error *find_search(
	struct sp_store *store, const char *run, const char *search, uint64_t *number)
{
	uint64_t build = 0;
	bool found = false;
	if (search || !run)
		return sp_store_find_search(store, search, number);
	SP_TRY(sp_store_find_run(store, run, &build));
	SP_TRY(sp_store_search_of_run(store, build, number, &found));
	if (!found)
		return sp_error_new(SP_USAGE,
			"no search began with run %lu or made it: sizeprof runs --searches lists them",
			(unsigned long)build);
	return NULL;
}

static struct sp_error *load_subject(
	struct sp_context *context, const char *run, const char *search, struct subject *subject)
{
	SP_STORE *store = NULL;
	uint64_t number = 0;
	bool found = false;
	SP_TRY(sp_step_store_there(context, &store));
	SP_TRY(find_search(store, run, search, &number));
	SP_TRY(sp_store_load_search(store, number, &subject->search));
	SP_TRY(sp_store_load_end(store, number, &subject->end, &found));
	if (!found || !subject->end.neighbour_count)
		return sp_error_new(SP_UNABLE,
			"search %lu has no certificate yet: it is %s; sizeprof minimize --target %s goes on "
			"with it",
			(unsigned long)number, sp_journal_state_name(subject->search.state),
			subject->search.target);
	return sp_store_load_build(store, subject->search.base, &subject->base);
}

static struct sp_error *check_subject(
	const struct sp_minimize *minimize, const struct sp_journal_search *search)
{
	char test[SP_SHA256_SIZE];
	SP_TRY(sp_step_test_digest(&minimize->recipe, test));
	if (strcmp(test, search->test) != 0)
		return sp_error_new(SP_USAGE,
			"search %lu was judged by another test than the recipe's: give it with --test",
			(unsigned long)search->number);
	if (minimize->base != search->base)
		return sp_error_new(SP_UNABLE,
			"the base of search %lu cannot be made any more: sources, tools or recipe have "
			"changed since",
			(unsigned long)search->number);
	return NULL;
}

static struct sp_error *run_command(
	struct sp_minimize *minimize, struct subject *subject, size_t sample, int *status)
{
	struct verification verification = {.minimize = minimize, .end = &subject->end};
	bool works = false;
	minimize->search = subject->search.number;
	SP_TRY(sp_minimize_open(minimize, &works));
	*status = !works;
	if (!works)
		return NULL;
	SP_TRY(check_subject(minimize, &subject->search));
	struct sp_error *error = check(&verification, sample, status);
	sp_table_clear(&verification.table);
	return error;
}

static struct sp_error *read_number(const char *option, const char *text, uint64_t *number)
{
	char *end;
	if (!text)
		return NULL;
	*number = strtoull(text, &end, 10);
	if (!isdigit((unsigned char)*text) || *end || !*number || *number > UINT32_MAX)
		return sp_error_new(
			SP_USAGE, "--%s \"%s\" is no count: give a whole number from 1", option, text);
	return NULL;
}

/* What the search was asked for; the recipe's name and the script are the caller's. */
static void wish_as_before(const struct subject *subject, struct sp_minimize_wish *wish)
{
	wish->overlay = subject->base.overlay;
	wish->target = subject->search.target;
	wish->target_bytes = subject->search.target_bytes;
	wish->sides[SP_SIDE_KERNEL] = strstr(subject->search.inputs, "kernel=tried") != NULL;
	wish->sides[SP_SIDE_USERSPACE] = strstr(subject->search.inputs, "userspace=tried") != NULL;
	const char *least = strstr(subject->search.inputs, "\nleast=");
	wish->least = least ? strtoull(least + strlen("\nleast="), NULL, 10) : 0;
}

static struct sp_error *run(struct sp_context *context, int argc, char **argv, int *status)
{
	struct sp_minimize_wish wish = {.verify = true, .seed = 1, .jobs = 1};
	const char *sample_text = NULL, *seed = NULL, *search = NULL, *format = NULL, *test = NULL;
	uint64_t sample = 0;
	const struct sp_option own[] = {
		{"sample", 0, "N", "check N neighbours, drawn by the seed (default: all)", &sample_text,
			NULL},
		{"seed", 0, "N", "another sample (default 1)", &seed, NULL},
		{"search", 0, "SEARCH", "the search of that number, instead of a run's", &search, NULL},
		{"test", 0, "FILE", "the script that the search was given", &test, NULL},
		{"accelerator", 0, "auto|kvm|tcg", "how QEMU runs the guest (default auto)",
			&wish.accelerator_name, NULL},
		{"format", 0, "FORMAT", "text (default), csv, json or md", &format, NULL},
		{0},
	};
	char **words;
	int count;
	bool helped;
	SP_TRY(sp_context_parse(context, &sp_command_verify, own, argc, argv, 1, &words, &count, &helped));
	if (helped)
		return NULL;
	SP_TRY(read_number("sample", sample_text, &sample));
	SP_TRY(read_number("seed", seed, &wish.seed));
	SP_TRY(sp_step_accelerator(wish.accelerator_name, &wish.accelerator));
	SP_TRY(sp_step_format(format, &wish.format));
	SP_AUTOFREE char *script = test ? realpath(test, NULL) : NULL;
	if (test && !script)
		return sp_error_new(SP_USAGE, "the script %s of --test cannot be read", test);
	SP_GUARD(end_subject) struct subject subject = {0};
	SP_TRY(load_subject(context, count ? words[0] : NULL, search, &subject));
	SP_AUTOFREE char *word = sp_step_recipe_word(&subject.base);
	wish.test = script;
	wish.recipe = word;
	wish_as_before(&subject, &wish);
	struct sp_minimize minimize = {.context = context, .wish = &wish};
	struct sp_error *error = run_command(&minimize, &subject, sample, status);
	sp_minimize_close(&minimize);
	return error;
}

const struct sp_command sp_command_verify = {
	.name = "verify",
	.arguments = "[RUN]",
	.summary = "check the certificate of a search again, whole or by sample",
	.no = "something does not agree",
	.help = "The result of a search (default: the newest; RUN is its result's or its base's build) is "
		"built and tested once\n"
		"more, and so is every legal neighbour of it, or a sample: each has to come out as the "
		"certificate says. A\n"
		"neighbour that the certificate took for needed because a part of it is, is tested itself "
		"here. Exit status 1\n"
		"when something comes out otherwise. The journal is only read.\n\n"
		"  sizeprof verify --sample 10\n"
		"  sizeprof verify 7 --sample 20 --seed 2",
	.run = run,
};
