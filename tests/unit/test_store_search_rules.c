/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The journal of searches: a search is gone on with and never twice at once, no trial is counted twice, and
 * nothing that contradicts itself is kept.
 */
#include "unit/store_sample.h"
#include "unit/store_search.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/sql.h"

static void the_same_search_is_gone_on_with(void **state)
{
	SP_STORE *store = open_with_base(state);
	struct sp_journal_search search = of_base();
	struct sp_search_begun begun = begin(store, &search);
	assert_int_equal(begun.number, 1);
	assert_false(begun.resumed);
	assert_int_equal(begun.changed, 0);
	search.jobs = 4;
	begun = begin(store, &search); /* it is its own */
	assert_int_equal(begun.number, 1);
	assert_true(begun.resumed);
	assert_int_equal(begun.before, SP_JOURNAL_RUNNING);
	struct sp_journal_end end = {.state = SP_JOURNAL_STOPPED, .size = sample_base_size, .seconds = 5};
	check_ok(sp_store_end_search(store, 1, &end));
	begun = begin(store, &search);
	assert_int_equal(begun.before, SP_JOURNAL_STOPPED);
	SP_JOURNAL_SEARCH loaded = {0};
	check_ok(sp_store_load_search(store, 1, &loaded));
	assert_int_equal(loaded.state, SP_JOURNAL_RUNNING);
	assert_true(loaded.alive);
	assert_int_equal(loaded.jobs, 4);
	assert_null(loaded.ended_at);
	assert_true(loaded.seconds == 5);
	/* one that is through stays so */
	end.state = SP_JOURNAL_REACHED;
	check_ok(sp_store_end_search(store, 1, &end));
	begun = begin(store, &search);
	assert_int_equal(begun.before, SP_JOURNAL_REACHED);
	sp_journal_search_clear(&loaded);
	check_ok(sp_store_load_search(store, 1, &loaded));
	assert_int_equal(loaded.state, SP_JOURNAL_REACHED);
}

static void another_search_is_another(void **state)
{
	SP_STORE *store = open_with_base(state);
	struct sp_journal_search search = of_base(), others[5];
	begin(store, &search);
	for (size_t i = 0; i < SP_COUNT(others); i++)
		others[i] = search;
	others[0].test = TEXTUAL("other");
	others[1].target = TEXTUAL("min");
	others[2].target_bytes = 5;
	others[3].strategy = TEXTUAL("ddmin");
	others[4].seed = 1;
	for (size_t i = 0; i < SP_COUNT(others); i++) {
		struct sp_search_begun begun = begin(store, &others[i]);
		assert_int_equal(begun.number, i + 2);
		assert_false(begun.resumed);
		assert_int_equal(begun.changed, 0);
	}
	/* sources that changed since make it another, too, and that is said */
	search.inputs = TEXTUAL("linux=6.1.193-1\nrules=1\n");
	struct sp_search_begun begun = begin(store, &search);
	assert_int_equal(begun.number, 7);
	assert_false(begun.resumed);
	assert_int_equal(begun.changed, 1);
	SP_AUTOFREE char *change = sp_journal_first_change(sample_search.inputs, search.inputs);
	assert_string_equal(change, "linux=6.1.193-1");
	SP_AUTOFREE char *missing = sp_journal_first_change(sample_search.inputs, "linux=6.1.192-2\nrules=1");
	assert_string_equal(missing, "gcc=gcc (Debian 12.2.0-14) 12.2.0");
	SP_AUTOFREE char *same = sp_journal_first_change("a=1\nb=2", "b=2\na=1\n");
	assert_string_equal(same, "");
	search.base = 9;
	check_error(sp_store_begin_search(store, &search, &begun), SP_USAGE, "has no run 9");
}

static void two_cannot_be_at_one_search(void **state)
{
	SP_STORE *store = open_with_base(state);
	SP_STORE *second = NULL;
	struct sp_journal_search search = of_base();
	struct sp_search_begun begun = {0};
	SP_JOURNAL_TRIAL trial = sample_trial(0);
	uint64_t number = 0;
	check_ok(sp_store_open(*state, &second));
	begin(store, &search);
	SP_AUTOFREE char *expected = sp_format("process %ld is at this search (1 of ", (long)getpid());
	check_error(sp_store_begin_search(second, &search, &begun), SP_UNABLE, expected);
	assert_int_equal(begun.number, 0);
	/* who did not begin it writes nothing of it */
	check_error(sp_store_save_trial(second, 1, &trial, &number), SP_UNABLE, "was not begun here");
	check_error(sp_store_accept_trial(second, 1, 0, 1), SP_UNABLE, "was not begun here");
	check_error(sp_store_end_search(second, 1, &sample_end), SP_UNABLE, "was not begun here");
	check_error(sp_store_save_items(second, 1, sample_items, 1), SP_UNABLE, "was not begun here");
	check_error(
		sp_store_save_baseline(second, 1, &sample_base_size, 1, 0), SP_UNABLE, "was not begun here");
	/* two searches side by side are fine, and the first is still held */
	search.seed = 5;
	check_ok(sp_store_begin_search(second, &search, &begun));
	check_ok(sp_store_save_trial(second, begun.number, &trial, &number));
	search = of_base();
	check_error(sp_store_begin_search(second, &search, &begun), SP_UNABLE, "is at this search");
	sp_store_close_pointer(&store);
	begun = begin(second, &search);
	assert_true(begun.resumed);
}

static void a_search_whose_process_was_killed_is_free(void **state)
{
	SP_STORE *store = open_with_base(state);
	struct sp_journal_search search = of_base();
	struct sp_search_begun begun = {0};
	int ready[2];
	char byte;
	assert_int_equal(pipe(ready), 0);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct sp_store *own = NULL;
		if (sp_store_open(*state, &own) || sp_store_begin_search(own, &search, &begun))
			_exit(1);
		_exit(write(ready[1], "x", 1) == 1 && pause() ? 2 : 3);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	SP_AUTOFREE char *expected = sp_format("process %ld is at this search", (long)child);
	check_error(sp_store_begin_search(store, &search, &begun), SP_UNABLE, expected);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	begun = begin(store, &search);
	assert_true(begun.resumed);
	assert_int_equal(begun.before, SP_JOURNAL_RUNNING);
	close(ready[0]);
	close(ready[1]);
}

static void no_trial_is_counted_twice(void **state)
{
	SP_STORE *store = open_with_base(state);
	struct sp_journal_search search = of_base();
	begin(store, &search);
	uint64_t number = 0;
	for (size_t i = 0; i < SP_COUNT(sample_trials); i++) {
		SP_JOURNAL_TRIAL trial = sample_trial(i);
		check_ok(sp_store_save_trial(store, 1, &trial, &number));
		assert_int_equal(number, i + 1);
	}
	for (size_t i = 0; i < SP_COUNT(sample_trials); i++) {
		SP_JOURNAL_TRIAL trial = sample_trial(i);
		SP_AUTOFREE char *told =
			sp_format("trial %zu of search 1 has told already", i == 2 ? 4 : i + 1);
		check_error(sp_store_save_trial(store, 1, &trial, &number), SP_UNABLE, told);
	}
	/* what was not tested may be tested when that is wanted after all */
	SP_JOURNAL_TRIAL trial = sample_trial(0);
	memset(trial.key, 'a', 64);
	trial.result.outcome = SP_TRIAL_NOT_SMALLER;
	check_ok(sp_store_save_trial(store, 1, &trial, &number));
	trial.result.outcome = SP_TRIAL_PASS;
	trial.same_as = 1;
	check_ok(sp_store_save_trial(store, 1, &trial, &number));
	SP_JOURNAL_TRIAL found = {0};
	bool there = false;
	check_ok(sp_store_find_trial(store, 1, trial.key, 0, &found, &there));
	assert_true(there);
	assert_int_equal(found.repeat, 1);
	assert_int_equal(found.same_as, 1);
}

static void refuse_trial(struct sp_store *store, const struct sp_journal_trial *trial, const char *why)
{
	uint64_t number = 5;
	check_error(sp_store_save_trial(store, 1, trial, &number), SP_UNABLE, why);
	assert_int_equal(number, 5);
}

static void malformed_rows_are_refused(void **state)
{
	SP_STORE *store = open_with_base(state);
	struct sp_journal_search search = of_base();
	struct sp_search_begun begun = begin(store, &search);
	SP_JOURNAL_TRIAL trial = sample_trial(0);
	trial.key[3] = 'G';
	refuse_trial(store, &trial, "key");
	trial.key[3] = '\0';
	refuse_trial(store, &trial, "key");
	memset(trial.key, 'b', 64);
	trial.result.size.payload = 0; /* it passed and weighs nothing? */
	refuse_trial(store, &trial, "payload");
	trial.result.size.payload = 5;
	trial.same_as = 44;
	refuse_trial(store, &trial, "FOREIGN KEY");
	uint64_t count = 9;
	check_ok(sp_sql_integer(store, "SELECT count(*) FROM trial", NULL, 0, &count, NULL));
	assert_int_equal(count, 0);
	check_error(sp_store_save_baseline(store, 1, &sample_base_size, 1, 2), SP_UNABLE, "failures");
	struct sp_journal_item items[2] = {sample_items[0], sample_items[1]};
	items[1].name = TEXTUAL("two words");
	check_error(sp_store_save_items(store, 1, items, 2), SP_UNABLE, "name");
	check_ok(sp_sql_integer(store, "SELECT count(*) FROM search_item", NULL, 0, &count, NULL));
	assert_int_equal(count, 0);
	search.test = NULL;
	check_error(sp_store_begin_search(store, &search, &begun), SP_UNABLE, "test");
	search = of_base();
	search.jobs = 0;
	search.seed = 1;
	check_error(sp_store_begin_search(store, &search, &begun), SP_UNABLE, "jobs");
	/* the search that it is at was left alone by that */
	trial.same_as = 0;
	check_ok(sp_store_save_trial(store, 1, &trial, &count));
}

static void refuse_end(struct sp_store *store, const struct sp_journal_end *end, const char *why)
{
	bool found = true;
	SP_JOURNAL_END none = {0};
	check_error(sp_store_end_search(store, 1, end), SP_UNABLE, why);
	check_ok(sp_store_load_end(store, 1, &none, &found));
	assert_false(found);
}

static void an_end_that_contradicts_itself_is_refused(void **state)
{
	SP_STORE *store = open_with_base(state);
	struct sp_journal_search search = of_base();
	begin(store, &search);
	check_ok(sp_store_save_baseline(store, 1, &sample_base_size, 20, 1));
	check_ok(save_sample_trials(store, 1, 0));
	struct sp_journal_neighbour neighbours[2] = {sample_neighbours[0], sample_neighbours[1]};
	struct sp_journal_end end = sample_end;
	end.neighbours = neighbours;
	neighbours[0].verdict = SP_JOURNAL_UNKNOWN;
	refuse_end(store, &end, "nothing is known of kernel:PROC_FS=n, yet its result is to be certified");
	neighbours[0].verdict = SP_JOURNAL_NEEDED; /* it failed, and no trial says so */
	neighbours[0].failures = 1;
	neighbours[0].trial = 0;
	refuse_end(store, &end, "verdict");
	neighbours[0] = neighbours[1]; /* twice */
	refuse_end(store, &end, "UNIQUE");
	neighbours[0] = sample_neighbours[0];
	neighbours[1].trial = 99;
	refuse_end(store, &end, "FOREIGN KEY");
	neighbours[1] = sample_neighbours[1];
	end.trial = 99;
	refuse_end(store, &end, "FOREIGN KEY");
	end = sample_end;
	end.kernel.sha256[0] = '\0';
	refuse_end(store, &end, "sha256");
	end = sample_end;
	end.neighbours = neighbours;
	neighbours[0].verdict = SP_JOURNAL_NEEDED; /* as an item that goes with it is */
	neighbours[0].trial = 0;
	check_ok(sp_store_end_search(store, 1, &end));
	check_error(sp_store_end_search(store, 1, &sample_end), SP_UNABLE, "was not begun here");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(the_same_search_is_gone_on_with),
		SCRATCH_TEST(another_search_is_another),
		SCRATCH_TEST(two_cannot_be_at_one_search),
		SCRATCH_TEST(a_search_whose_process_was_killed_is_free),
		SCRATCH_TEST(no_trial_is_counted_twice),
		SCRATCH_TEST(malformed_rows_are_refused),
		SCRATCH_TEST(an_end_that_contradicts_itself_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
