/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The judge of `sizeprof minimize` and what becomes of accepted states, without trees, builds or a store:
 * moves are letters, a configuration is the string of those made, and the journal is a list.
 */
#include <stdio.h>

#include "unit/harness.h"

#include "cmd/minimize-trials.h"
#include "cmd/minimize.h"
#include "store/search.h"

#define MOVES 5 /* a to e; e changes nothing */

static struct {
	struct entry {
		char key[SP_SHA256_SIZE];
		unsigned attempt;
		enum sp_trial_outcome outcome;
		struct sp_trial_size size;
	} entries[200];
	size_t count, fresh;
	int64_t medium_bytes;
	char flaky; /* what holds that move fails when it is tested again */
	struct step {
		uint64_t position, trial;
	} steps[50];
	size_t step_count;
} journal;

struct sp_error *sp_round_state(const struct sp_round *round, const uint32_t *applied, size_t count,
	struct sp_state *state, char **why)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	SP_BUFFER moves = SP_BUFFER_EMPTY;
	*why = NULL;
	sp_buffer_add_text(&text, "CONFIG_M=");
	sp_buffer_add_text(&moves, "");
	for (size_t i = 0; i < count; i++) {
		sp_buffer_printf(&text, "%s", applied[i] == 4 ? "" : round->names[applied[i]]);
		sp_buffer_printf(&moves, "%s%s", i ? " " : "", round->names[applied[i]]);
	}
	sp_buffer_add_text(&text, "\n");
	*state = (struct sp_state){
		.configs = {sp_strdup(sp_buffer_text(&text))}, .moves = sp_strdup(sp_buffer_text(&moves))};
	sp_state_key(state, state->key);
	return NULL;
}

static struct entry *find(const struct sp_request *request)
{
	for (size_t i = 0; i < journal.count; i++)
		if (strcmp(journal.entries[i].key, request->state->key) == 0 &&
			journal.entries[i].attempt == request->attempt)
			return &journal.entries[i];
	return NULL;
}

/* Each move wins 100 bytes. */
static struct entry *make(const struct sp_request *request)
{
	struct entry *entry = &journal.entries[journal.count++];
	const char *made = request->state->configs[0] + strlen("CONFIG_M=");
	uint64_t bytes = 1000 - 100 * strcspn(made, "\n");
	assert_true(journal.count < SP_COUNT(journal.entries));
	*entry = (struct entry){.attempt = request->attempt, .size = {.payload = bytes, .used = bytes}};
	entry->size.over = (int64_t)bytes - journal.medium_bytes;
	entry->size.free = bytes < (uint64_t)journal.medium_bytes ? (uint64_t)-entry->size.over : 0;
	memcpy(entry->key, request->state->key, sizeof(entry->key));
	bool fails = request->attempt && journal.flaky && strchr(made, journal.flaky);
	entry->outcome = fails ? SP_TRIAL_FAIL : SP_TRIAL_PASS;
	journal.fresh++;
	return entry;
}

struct sp_error *sp_minimize_ask(struct sp_minimize *minimize, const struct sp_request *requests,
	size_t count, struct sp_journal_trial *trials)
{
	(void)minimize;
	for (size_t i = 0; i < count; i++) {
		const struct entry *entry = find(&requests[i]);
		if (!entry)
			entry = make(&requests[i]);
		trials[i] = (struct sp_journal_trial){.number = (uint64_t)(entry - journal.entries) + 1,
			.result = {.outcome = entry->outcome, .size = entry->size, .boots_passed = 1}};
	}
	return NULL;
}

struct sp_error *sp_store_accept_trial(
	struct sp_store *store, uint64_t number, uint64_t position, uint64_t trial_number)
{
	(void)store;
	(void)number;
	journal.steps[journal.step_count++] = (struct step){position, trial_number};
	assert_true(journal.step_count < SP_COUNT(journal.steps));
	return NULL;
}

struct bench {
	struct sp_context context;
	struct sp_minimize_wish wish;
	struct sp_minimize minimize;
	struct sp_round round;
	struct sp_search_item items[MOVES];
	char *names[MOVES], letters[MOVES][2];
	FILE *stream;
	char *notes; /* what was told */
	size_t size;
};

static void begin(struct bench *bench, uint64_t target)
{
	*bench = (struct bench){.wish = {.target_bytes = target}};
	bench->stream = open_memstream(&bench->notes, &bench->size);
	bench->context.progress = sp_progress_new(bench->stream, SP_NORMAL);
	bench->minimize.context = &bench->context;
	bench->minimize.wish = &bench->wish;
	for (size_t i = 0; i < MOVES; i++) {
		bench->letters[i][0] = (char)('a' + i);
		bench->names[i] = bench->letters[i];
		bench->items[i] = (struct sp_search_item){
			.name = bench->names[i], .weight = 100, .prior = 0.2, .group = SP_SEARCH_ALONE};
	}
	bench->items[4].weight = 0;
	bench->round = (struct sp_round){
		.minimize = &bench->minimize, .items = bench->items, .names = bench->names, .count = MOVES};
	check_ok(sp_round_state(&bench->round, NULL, 0, &bench->round.state, &(char *){NULL}));
	bench->round.state.bytes = 1000;
	bench->round.state.trial = 150; /* far from the others */
	sp_state_copy(&bench->round.state, &bench->minimize.state);
}

static void end(struct bench *bench)
{
	for (size_t i = 0; i < bench->round.asked_count; i++) {
		sp_state_clear(&bench->round.asked[i].state);
		free(bench->round.asked[i].applied);
	}
	free(bench->round.asked);
	free(bench->minimize.left);
	sp_state_clear(&bench->round.state);
	sp_state_clear(&bench->minimize.state);
	sp_progress_free(bench->context.progress);
	fclose(bench->stream);
	free(bench->notes);
}

static void run(struct bench *bench, const char *strategy, unsigned every, struct sp_search_end *found)
{
	const struct sp_search_problem problem = {.items = bench->items,
		.count = MOVES,
		.base_bytes = 1000,
		.jobs = 1,
		.to_the_end = !bench->wish.target_bytes,
		.retest_every = every,
		.judge = sp_minimize_judge,
		.accepted = sp_minimize_accepted,
		.left = sp_minimize_left,
		.user = &bench->round};
	journal.fresh = journal.step_count = 0;
	check_ok(sp_search_run(strategy, &problem, found));
	fflush(bench->stream);
}

static size_t times(const char *text, const char *what)
{
	size_t count = 0;
	for (const char *at = text; (at = strstr(at, what)); at += strlen(what))
		count++;
	return count;
}

static void check_steps(const uint64_t *trials, size_t count)
{
	assert_int_equal(journal.step_count, count);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(journal.steps[i].position, i);
		assert_int_equal(journal.steps[i].trial, trials[i]);
	}
}

/* a, ab, abc and back, abd, abcd and back; each tested twice, and what is gone back to once more. */
static void check_flaky(size_t fresh)
{
	struct bench bench;
	SP_SEARCH_END found = {0};
	begin(&bench, 0);
	run(&bench, "one-by-one", 1, &found);
	assert_int_equal(journal.fresh, fresh);
	assert_string_equal(bench.minimize.state.configs[0], "CONFIG_M=abd\n");
	assert_string_equal(bench.minimize.state.moves, "a b d");
	assert_int_equal(bench.minimize.state.bytes, 700);
	assert_true(found.certified);
	assert_int_equal(found.verdicts[2], SP_SEARCH_NEEDED);
	assert_int_equal(found.verdicts[4], SP_SEARCH_USELESS);
	check_steps((const uint64_t[]){1, 3, 5, 7, 8, 10, 12}, 7);
	assert_int_equal(times(bench.notes, " (re-test)\n"), 7);
	assert_int_equal(times(bench.notes, "tested again: back to trial 7, payload 800 bytes\n"), 1);
	assert_int_equal(times(bench.notes, "tested again: back to trial"), 2);
	assert_int_equal(times(bench.notes, "trial 3: 1 move more (b): pass; payload 800 bytes; 0.0 s\n"), 1);
	assert_int_equal(times(bench.notes, ": the same state: "), 5);
	/* the same image by another set of moves: its failure is known, and by which trial */
	struct sp_search_answer answer;
	const struct sp_search_question alias = {.applied = (const uint32_t[]){0, 1, 2, 4}, .count = 4};
	check_ok(sp_minimize_judge(&bench.round, &alias, 1, &answer));
	assert_int_equal(answer.outcome, SP_SEARCH_FAIL);
	assert_int_equal(bench.round.asked[bench.round.asked_count - 1].state.trial, 6);
	assert_int_equal(journal.fresh, fresh);
	end(&bench);
}

static void a_flaky_state_is_left(void **state)
{
	(void)state;
	memset(&journal, 0, sizeof(journal));
	journal.flaky = 'c';
	check_flaky(12);
	/* by what is in the journal: the same way */
	check_flaky(0);
}

static void the_base_is_gone_back_to(void **state)
{
	(void)state;
	struct bench bench;
	SP_SEARCH_END found = {0};
	memset(&journal, 0, sizeof(journal));
	journal.flaky = 'a';
	begin(&bench, 0);
	bench.round.count = 1;
	const struct sp_search_problem problem = {.items = bench.items,
		.count = 1,
		.base_bytes = 1000,
		.jobs = 1,
		.to_the_end = true,
		.retest_every = 8,
		.judge = sp_minimize_judge,
		.accepted = sp_minimize_accepted,
		.left = sp_minimize_left,
		.user = &bench.round};
	check_ok(sp_search_run(NULL, &problem, &found));
	fflush(bench.stream);
	check_steps((const uint64_t[]){1, 150}, 2);
	assert_string_equal(bench.minimize.state.key, bench.round.state.key);
	assert_int_equal(times(bench.notes, "back to trial 150, payload 1000 bytes\n"), 1);
	assert_int_equal(found.verdicts[0], SP_SEARCH_NEEDED);
	end(&bench);
}

static void check_target(enum sp_medium medium, int64_t bytes, const char *config, size_t put_back)
{
	struct bench bench;
	SP_SEARCH_END found = {0};
	memset(&journal, 0, sizeof(journal));
	journal.medium_bytes = bytes;
	begin(&bench, (uint64_t)bytes);
	bench.minimize.recipe.medium = medium;
	run(&bench, "halving", 8, &found);
	assert_true(found.reached);
	assert_string_equal(bench.minimize.state.configs[0], config);
	assert_int_equal(times(bench.notes, "trial 1: 5 moves more (a, b, c, ...): pass; "), 1);
	assert_int_equal(times(bench.notes, ": 2 moves back (a, e): pass; "), put_back);
	assert_int_equal(times(bench.notes, " (putting back)\n"), put_back);
	assert_int_equal(times(bench.notes, " (re-test)\n"), 1);
	assert_int_equal(journal.fresh, 2 + put_back);
	end(&bench);
}

static void what_fits_is_put_back(void **state)
{
	(void)state;
	check_target(SP_MEDIUM_FILES, 750, "CONFIG_M=bcd\n", 1);
	check_target(SP_MEDIUM_FAT, 750, "CONFIG_M=bcd\n", 1);
	/* what changes nothing is no trial */
	check_target(SP_MEDIUM_FAT, 650, "CONFIG_M=abcd\n", 0);
	check_target(SP_MEDIUM_FILES, 600, "CONFIG_M=abcd\n", 0);
}

/* What one set was before and after: the newest answer. */
static void check_alone(struct bench *bench, const uint32_t *applied, size_t count, const struct sp_asked *is)
{
	struct sp_search_answer answer;
	const struct sp_search_question question = {.applied = applied, .count = count};
	check_ok(sp_minimize_judge(&bench->round, &question, 1, &answer));
	assert_int_equal(answer.outcome, SP_SEARCH_PASS);
	const struct sp_asked *asked = &bench->round.asked[bench->round.asked_count - 1];
	assert_int_equal(asked->alone, is->alone);
	assert_int_equal(asked->instead, is->instead);
	assert_int_equal(asked->before, is->before);
}

static void what_is_asked_alone_is_known_by_what_was_accepted(void **state)
{
	(void)state;
	enum { A, B, C };
	struct bench bench;
	memset(&journal, 0, sizeof(journal));
	begin(&bench, 0);
	const struct sp_asked many = {.alone = SP_SEARCH_ALONE, .instead = SP_SEARCH_ALONE, .before = 1000};
	check_alone(&bench, (const uint32_t[]){B}, 1,
		&(struct sp_asked){.alone = B, .instead = SP_SEARCH_ALONE, .before = 1000});
	check_alone(&bench, (const uint32_t[]){A, C}, 2, &many);
	sp_minimize_accepted(&bench.round, (const uint32_t[]){A, C}, 2, 800);
	check_alone(&bench, (const uint32_t[]){A, B, C}, 3,
		&(struct sp_asked){.alone = B, .instead = SP_SEARCH_ALONE, .before = 800});
	check_alone(&bench, (const uint32_t[]){A, B}, 2,
		&(struct sp_asked){.alone = B, .instead = C, .before = 800});
	/* one goes back, none comes: not a move alone */
	check_alone(&bench, (const uint32_t[]){A}, 1,
		&(struct sp_asked){.alone = SP_SEARCH_ALONE, .instead = C, .before = 800});
	check_alone(&bench, (const uint32_t[]){B}, 1,
		&(struct sp_asked){.alone = SP_SEARCH_ALONE, .instead = SP_SEARCH_ALONE, .before = 800});
	end(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_flaky_state_is_left),
		cmocka_unit_test(the_base_is_gone_back_to),
		cmocka_unit_test(what_fits_is_put_back),
		cmocka_unit_test(what_is_asked_alone_is_known_by_what_was_accepted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
