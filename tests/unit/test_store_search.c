/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The journal of searches: out of the store comes what went in, and what it came to as tables.
 */
#include "unit/store_sample.h"
#include "unit/store_search.h"

#include "store/sql.h"

static void check_size(const struct sp_trial_size *found, const struct sp_trial_size *expected)
{
	assert_int_equal(found->payload, expected->payload);
	assert_int_equal(found->kernel, expected->kernel);
	assert_int_equal(found->initramfs, expected->initramfs);
	assert_int_equal(found->loader, expected->loader);
	assert_int_equal(found->used, expected->used);
	assert_int_equal(found->free, expected->free);
	assert_true(found->over == expected->over);
}

static void check_text(const char *found, const char *expected)
{
	if (!expected) {
		assert_null(found);
		return;
	}
	assert_non_null(found);
	assert_string_equal(found, expected);
}

static void check_trial(const struct sp_journal_trial *found, const struct sp_journal_trial *expected)
{
	const struct sp_trial_result *a = &found->result, *b = &expected->result;
	assert_string_equal(found->key, expected->key);
	assert_int_equal(found->attempt, expected->attempt);
	check_text(found->moves, expected->moves);
	assert_int_equal(found->round, expected->round);
	assert_int_equal(found->below, expected->below);
	assert_int_equal(a->outcome, b->outcome);
	check_text(a->reason, b->reason);
	check_text(a->detail, b->detail);
	check_text(a->screen, b->screen);
	check_text(a->log, NULL);
	check_size(&a->size, &b->size);
	assert_string_equal(a->kernel_sha256, b->kernel_sha256);
	assert_string_equal(a->initramfs_sha256, b->initramfs_sha256);
	assert_string_equal(a->medium_sha256, b->medium_sha256);
	assert_int_equal(a->boots_passed, b->boots_passed);
	assert_int_equal(a->boots_failed, b->boots_failed);
	assert_int_equal(a->instructions, b->instructions);
	assert_true(a->build_seconds == b->build_seconds && a->pack_seconds == b->pack_seconds &&
		    a->boot_seconds == b->boot_seconds && a->seconds == b->seconds);
	assert_string_equal(found->log_sha256, expected->log_sha256);
	check_text(found->log, expected->log);
	assert_true(found->elapsed == expected->elapsed);
	assert_non_null(found->made_at);
}

static void a_search_comes_out_as_it_went_in(void **state)
{
	SP_STORE *store = open_with_base(state);
	SP_JOURNAL_SEARCH search = {0};
	uint64_t number = 0;
	check_ok(save_sample_search(store, 1, &number));
	check_ok(sp_store_load_search(store, number, &search));
	assert_int_equal(search.number, number);
	assert_int_equal(search.base, 1);
	check_text(search.recipe, "pt4-busybox");
	check_text(search.overlay, NULL);
	check_text(search.test, sample_search.test);
	check_text(search.target, "1.44M");
	assert_int_equal(search.target_bytes, 1474560);
	check_text(search.strategy, "weighted");
	assert_true(search.seed == sample_search.seed);
	assert_int_equal(search.jobs, 2);
	check_text(search.inputs, sample_search.inputs);
	assert_int_equal(strlen(search.inputs_sha256), 64);
	assert_int_equal(search.state, SP_JOURNAL_CERTIFIED);
	assert_false(search.alive);
	check_size(&search.size, &sample_base_size);
	assert_int_equal(search.boots, 20);
	assert_int_equal(search.failures, 1);
	assert_true(search.seconds == 185.5);
	assert_int_equal(search.trials, SP_COUNT(sample_trials));
	assert_non_null(search.started_at);
	assert_non_null(search.ended_at);
	struct sp_journal_item *items = NULL;
	size_t count = 0;
	check_ok(sp_store_load_items(store, number, &items, &count));
	assert_int_equal(count, SP_COUNT(sample_items));
	for (size_t i = 0; i < count; i++) {
		check_text(items[i].name, sample_items[i].name);
		check_text(items[i].program, sample_items[i].program);
		check_text(items[i].option, sample_items[i].option);
		check_text(items[i].value, sample_items[i].value);
		assert_true(
			items[i].weight == sample_items[i].weight && items[i].prior == sample_items[i].prior);
		check_text(items[i].parents, sample_items[i].parents ? sample_items[i].parents : "");
		assert_int_equal(items[i].group, sample_items[i].group);
		assert_int_equal(items[i].group_step, sample_items[i].group_step);
		assert_int_equal(items[i].round, 1);
	}
	sp_journal_items_free(items, count);
}

static void trials_come_out_as_they_went_in(void **state)
{
	SP_STORE *store = open_with_base(state);
	struct sp_journal_trial *trials = NULL;
	uint64_t number = 0;
	size_t count = 0;
	check_ok(save_sample_search(store, 1, &number));
	check_ok(sp_store_load_trials(store, number, &trials, &count));
	assert_int_equal(count, SP_COUNT(sample_trials));
	for (size_t i = 0; i < count; i++) {
		SP_JOURNAL_TRIAL expected = sample_trial(i);
		check_trial(&trials[i], &expected);
		assert_int_equal(trials[i].number, i + 1);
		assert_int_equal(trials[i].repeat, i == 3);
		assert_int_equal(trials[i].accepted, sample_trials[i].step >= 0);
		assert_int_equal(trials[i].same_as, 0);
	}
	sp_journal_trials_free(trials, count);
}

static void an_end_comes_out_as_it_went_in(void **state)
{
	SP_STORE *store = open_with_base(state);
	SP_JOURNAL_END end = {0};
	uint64_t number = 0;
	bool found = false;
	check_ok(save_sample_search(store, 1, &number));
	check_ok(sp_store_load_end(store, number, &end, &found));
	assert_true(found);
	assert_int_equal(end.state, SP_JOURNAL_CERTIFIED);
	assert_true(end.seconds == 185.5);
	assert_int_equal(end.trial, 6);
	assert_int_equal(end.build, 0);
	check_text(end.kernel.name, "kernel");
	check_text(end.kernel.text, sample_end.kernel.text);
	assert_string_equal(end.kernel.sha256, "aa11");
	assert_int_equal(end.kernel.enabled, 1);
	check_text(end.userspace.text, sample_end.userspace.text);
	check_text(end.kernel_fragment, sample_end.kernel_fragment);
	check_text(end.userspace_fragment, "");
	check_text(end.image_settings, "dictionary=65536");
	check_size(&end.size, &sample_end.size);
	assert_string_equal(end.kernel_sha256, "cc33");
	assert_string_equal(end.initramfs_sha256, "dd44");
	assert_string_equal(end.medium_sha256, "");
	assert_int_equal(end.neighbour_count, 2);
	const struct sp_journal_neighbour *ash = &end.neighbours[1], *proc = &end.neighbours[0];
	SP_JOURNAL_TRIAL failed = sample_trial(4);
	check_text(ash->name, "userspace:ASH=n");
	check_text(ash->program, "userspace");
	check_text(ash->option, "ASH");
	check_text(ash->value, "n");
	check_text(ash->moves, "userspace:ASH=n");
	assert_int_equal(ash->verdict, SP_JOURNAL_NEEDED);
	assert_int_equal(ash->failures, 2);
	assert_int_equal(ash->trial, 5);
	assert_true(ash->wins == 1000.5);
	check_text(ash->reason, "panic");
	check_text(ash->detail, failed.result.detail);
	check_text(ash->screen, SAMPLE_SCREEN);
	check_text(ash->log_sha256, failed.log_sha256);
	/* what was not booted has no screen: its last lines are make's */
	assert_int_equal(proc->verdict, SP_JOURNAL_NOT_BUILT);
	check_text(proc->screen, sample_trials[3].log);
}

static void what_it_came_to_as_tables(void **state)
{
	SP_STORE *store = open_with_base(state);
	SP_TABLE dropped = {0};
	SP_TABLE trials = {0};
	uint64_t number = 0;
	check_ok(save_sample_search(store, 1, &number));
	check_ok(sp_store_dropped(store, number, &dropped));
	SP_AUTOFREE char *won = flatten_table(&dropped);
	assert_string_equal(won, "name|program|option|value|trial|won|shared|\n"
				 "kernel:BLOCK=n|kernel|BLOCK|n|1|6000|1|\n"
				 "kernel:USB=n|kernel|USB|n|1|3000|1|\n"
				 "image:dictionary=65536|image|dictionary|65536|6|5|0|\n"
				 "total|-|-|-|-|9005|0|\n");
	check_ok(sp_store_trials(store, number, &trials));
	SP_AUTOFREE char *all = flatten_table(&trials);
	assert_string_equal(all,
		"trial|elapsed|seconds|round|attempt|items|accepted|outcome|reason|payload|used|state|state_"
		"used|won|"
		"dropped|what|"
		"same_as|more|back|tried|\n"
		"0|0.0|0.0|-|-|0|1|base|-|1000000|1101120|1000000|1101120|-|-|-|-|-|-|-|\n"
		"1|30.0|24.5|1|0|2|1|pass|-|991000|1100120|991000|1100120|9000|kernel:BLOCK=n "
		"kernel:USB=n|BLOCK USB|-|kernel:BLOCK=n kernel:USB=n|-|kernel:BLOCK=n kernel:USB=n|\n"
		"2|60.0|24.5|2|0|3|0|fail|panic|990000|1100119|991000|1100120|-|-|-|-|userspace:ASH=n|-|"
		"userspace:ASH=n|\n"
		"3|90.0|24.5|2|0|3|0|lost|tool|-|-|991000|1100120|-|-|-|-|kernel:PROC_FS=n|-|kernel:PROC_FS=n|\n"
		"4|120.0|24.5|3|0|3|0|not built|fs/proc.c:3: error: no FS|-|-|991000|1100120|-|-|-|-|"
		"kernel:PROC_FS=n|-|kernel:PROC_FS=n|\n"
		"5|150.0|24.5|3|1|3|0|fail|panic|990000|1100116|991000|1100120|-|-|-|-|userspace:ASH=n|-|"
		"userspace:ASH=n, again|\n"
		"6|180.0|24.5|4|0|3|1|pass|-|990995|1100115|990995|1100115|5|image:dictionary=65536|"
		"dictionary=65536|-|image:dictionary=65536|-|image:dictionary=65536|\n");
}

static void why_the_rest_stayed_as_a_table(void **state)
{
	SP_STORE *store = open_with_base(state);
	SP_TABLE stayed = {0};
	uint64_t number = 0;
	check_ok(save_sample_search(store, 1, &number));
	check_ok(sp_store_stayed(store, number, &stayed));
	assert_int_equal(stayed.row_count, 2);
	const char *const ash[] = {"userspace:ASH=n", "userspace", "ASH", "n", "needed", "2",
		"panic: Kernel panic - not syncing: No working init found.", "---[ end Kernel panic ]---",
		"1000.500", "5"};
	const char *const proc[] = {"kernel:PROC_FS=n", "kernel", "PROC_FS", "n", "not built", "0",
		"fs/proc.c:3: error: no FS", "fs/proc.c:3: error: no FS", "500.000", "4"};
	for (size_t i = 0; i < SP_COUNT(ash); i++) {
		check_text(sp_table_cell(&stayed, 0, i), ash[i]);
		check_text(sp_table_cell(&stayed, 1, i), proc[i]);
	}
}

/* Shares of a step by predictions that had nothing to do with it would say nothing of any of them. */
static void what_nobody_predicted_is_not_told_apart(void **state)
{
	SP_STORE *store = open_with_base(state);
	SP_TABLE dropped = {0};
	uint64_t number = 0;
	check_ok(save_sample_search(store, 1, &number));
	check_ok(sp_sql_script(store, "UPDATE search_item SET weight = 3000 WHERE option = 'BLOCK';"
				      "UPDATE search_item SET weight = 1500 WHERE option = 'USB'"));
	check_ok(sp_store_dropped(store, number, &dropped));
	check_text(sp_table_named(&dropped, 0, "won"), "6000");
	check_ok(sp_sql_script(store, "UPDATE search_item SET weight = 20 WHERE option = 'BLOCK';"
				      "UPDATE search_item SET weight = 10 WHERE option = 'USB'"));
	sp_table_clear(&dropped);
	check_ok(sp_store_dropped(store, number, &dropped));
	SP_AUTOFREE char *won = flatten_table(&dropped);
	assert_string_equal(won, "name|program|option|value|trial|won|shared|\n"
				 "kernel:BLOCK=n|kernel|BLOCK|n|1|20|2|\n"
				 "kernel:USB=n|kernel|USB|n|1|10|2|\n"
				 "image:dictionary=65536|image|dictionary|65536|6|5|0|\n"
				 "(not told apart)|-|-|-|-|8970|1|\n"
				 "total|-|-|-|-|9005|0|\n");
}

static void check_stayed(struct sp_store *store, size_t row, const char *reason, const char *child, const char *larger)
{
	SP_TABLE stayed = {0};
	check_ok(sp_store_stayed(store, 1, &stayed));
	check_text(sp_table_named(&stayed, row, "reason"), reason);
	check_text(sp_table_named(&stayed, row, "child"), child);
	check_text(sp_table_named(&stayed, row, "larger"), larger);
}

/* The result is trial 6. */
static void how_much_it_is_not_smaller_is_the_reason(void **state)
{
	SP_STORE *store = open_with_base(state);
	uint64_t number = 0;
	check_ok(save_sample_search(store, 1, &number));
	check_ok(sp_sql_script(store, "UPDATE neighbour SET verdict = 'not smaller', trial = 1, failures = 0"));
	check_stayed(store, 0, "5 bytes larger", NULL, "5");
	check_ok(sp_sql_script(store, "UPDATE trial SET payload = 2990995 WHERE number = 1"));
	check_stayed(store, 0, "2,000,000 bytes larger", NULL, "2000000");
	check_ok(sp_sql_script(store, "UPDATE trial SET payload = 990994 WHERE number = 1"));
	check_stayed(store, 0, "1 byte smaller, less than a step has to win", NULL, "-1");
	check_ok(sp_sql_script(store, "UPDATE neighbour SET trial = 6"));
	check_stayed(store, 0, "as large", NULL, "0");
	/* nothing was left out: the base is the result */
	check_ok(sp_sql_script(store, "UPDATE search_end SET trial = NULL, payload = 990900"));
	check_stayed(store, 0, "95 bytes larger", NULL, "95");
	check_ok(sp_sql_script(store, "UPDATE search_end SET trial = 6"));
	/* of what was not tried, what goes with it decides */
	check_ok(sp_sql_script(store,
		"UPDATE neighbour SET verdict = 'needed', trial = NULL WHERE name LIKE 'userspace:%';"
		"UPDATE neighbour SET verdict = 'needed', trial = 5, failures = 2 WHERE name LIKE 'kernel:%';"
		"UPDATE search_item SET parents = 'x userspace:ASH=n' WHERE name = 'kernel:PROC_FS=n'"));
	check_stayed(store, 0, "with it goes kernel:PROC_FS=n, which is needed", "kernel:PROC_FS=n", NULL);
	check_stayed(store, 1, "panic: Kernel panic - not syncing: No working init found.", NULL, "-995");
}

static void searches_as_a_table(void **state)
{
	SP_STORE *store = open_with_base(state);
	SP_TABLE table = {0};
	struct sp_journal_search other = of_base();
	uint64_t number = 0;
	check_ok(save_sample_search(store, 1, &number));
	other.target = TEXTUAL("min");
	other.target_bytes = 0;
	begin(store, &other);
	check_ok(sp_store_searches(store, &table));
	assert_int_equal(table.row_count, 2);
	const char *const first[] = {"1", "1", "pt4-busybox", "1.44M", "weighted", NULL, "certified", "6",
		"1", "1000000", "990995", "185.5"};
	const char *const second[] = {
		"2", "1", "pt4-busybox", "min", "weighted", NULL, "running", "0", "0", NULL, NULL, "0.0"};
	for (size_t i = 0; i < SP_COUNT(first); i++) {
		if (i == 5)
			continue; /* the seed, as a signed number */
		check_text(sp_table_cell(&table, 1, i), first[i]);
		check_text(sp_table_cell(&table, 0, i), second[i]);
	}
	sp_store_leave_search(store);
	sp_table_clear(&table);
	check_ok(sp_store_searches(store, &table));
	check_text(sp_table_cell(&table, 0, 6), "interrupted");
}

static void trials_are_found_again(void **state)
{
	SP_STORE *store = open_with_base(state);
	struct sp_journal_search search = of_base();
	uint64_t number = 0, other = 0;
	bool found = true;
	check_ok(save_sample_search(store, 1, &number));
	SP_JOURNAL_TRIAL first = sample_trial(0);
	SP_JOURNAL_TRIAL again = sample_trial(4);
	SP_JOURNAL_TRIAL built = sample_trial(3);
	SP_JOURNAL_TRIAL one = {0};
	check_ok(sp_store_find_trial(store, number, first.key, 0, &one, &found));
	assert_true(found);
	assert_true(one.accepted);
	check_trial(&one, &first);
	sp_journal_trial_clear(&one);
	check_ok(sp_store_find_trial(store, number, again.key, 1, &one, &found));
	assert_true(found);
	assert_int_equal(one.number, 5);
	sp_journal_trial_clear(&one);
	check_ok(sp_store_find_trial(store, number, built.key, 0, &one, &found));
	assert_true(found);
	assert_int_equal(one.number, 4);
	assert_int_equal(one.repeat, 1);
	sp_journal_trial_clear(&one);
	check_ok(sp_store_find_trial(store, number, first.key, 1, &one, &found));
	assert_false(found);
	check_ok(sp_store_find_image(
		store, number, first.result.kernel_sha256, first.result.initramfs_sha256, 0, &one, &found));
	assert_true(found);
	assert_int_equal(one.number, 1);
	sp_journal_trial_clear(&one);
	check_ok(sp_store_find_image(store, number, first.result.kernel_sha256, "", 0, &one, &found));
	assert_false(found);
	/* another search with the same test, inputs and target takes verdicts over */
	check_ok(sp_store_find_recorded(store, number, first.key, 0, &one, &other, &found));
	assert_false(found);
	search.strategy = TEXTUAL("one-by-one");
	struct sp_search_begun begun = begin(store, &search);
	check_ok(sp_store_find_recorded(store, begun.number, built.key, 0, &one, &other, &found));
	assert_true(found);
	assert_int_equal(other, number);
	assert_int_equal(one.result.outcome, SP_TRIAL_NOT_BUILT);
	sp_journal_trial_clear(&one);
	check_ok(sp_store_find_trial(store, begun.number, built.key, 0, &one, &found));
	assert_false(found);
	search.inputs = TEXTUAL("rules=2\n");
	begun = begin(store, &search);
	check_ok(sp_store_find_recorded(store, begun.number, built.key, 0, &one, &other, &found));
	assert_false(found);
}

static uint64_t ask(struct sp_store *store, const char *query)
{
	uint64_t result = 0;
	check_ok(sp_sql_integer(store, query, NULL, 0, &result, NULL));
	return result;
}

static void steps_add_up_whatever_way_is_taken(void **state)
{
	SP_STORE *store = open_with_base(state);
	struct sp_journal_search search = of_base();
	begin(store, &search);
	SP_JOURNAL_TRIAL early = sample_trial(0);
	uint64_t number = 0;
	check_ok(sp_store_save_trial(store, 1, &early, &number));
	check_error(sp_store_accept_trial(store, 1, 0, 1), SP_UNABLE, "its base was not measured");
	check_ok(sp_store_save_baseline(store, 1, &sample_base_size, 20, 1));
	check_ok(sp_store_save_items(store, 1, sample_items, SP_COUNT(sample_items)));
	check_error(sp_store_accept_trial(store, 1, 1, 1), SP_UNABLE, "a step is missing");
	check_ok(sp_store_accept_trial(store, 1, 0, 1));
	check_ok(save_sample_trials(store, 1, 1));
	check_error(sp_store_accept_trial(store, 1, 2, 2), SP_UNABLE, "did not pass");
	check_error(sp_store_accept_trial(store, 1, 2, 99), SP_UNABLE, "did not pass");
	/* told again, as by a search that is gone on with: nothing changes */
	check_ok(sp_store_accept_trial(store, 1, 0, 1));
	check_ok(sp_store_accept_trial(store, 1, 1, 6));
	assert_int_equal(ask(store, "SELECT count(*) FROM step"), 2);
	assert_int_equal(ask(store, "SELECT sum(won) FROM step"), 9005);
	/* back to the state before */
	check_ok(sp_store_accept_trial(store, 1, 2, 1));
	assert_int_equal(ask(store, "SELECT sum(won) FROM step"), 9000);
	assert_int_equal(ask(store, "SELECT sum(won) FROM step_item"), 9000);
	SP_TABLE dropped = {0};
	check_ok(sp_store_dropped(store, 1, &dropped));
	SP_AUTOFREE char *text = flatten_table(&dropped);
	assert_string_equal(text, "name|program|option|value|trial|won|shared|\n"
				  "kernel:BLOCK=n|kernel|BLOCK|n|1|6000|1|\n"
				  "kernel:USB=n|kernel|USB|n|1|3000|1|\n"
				  "(taken back)|-|-|-|-|0|1|\n"
				  "total|-|-|-|-|9000|0|\n");
	/* another way from the first step on */
	check_ok(sp_store_accept_trial(store, 1, 0, 6));
	assert_int_equal(ask(store, "SELECT count(*) FROM step"), 1);
	assert_int_equal(ask(store, "SELECT sum(won) FROM step_item"), 9005);
	assert_int_equal(ask(store, "SELECT count(*) FROM step_item"), 3);
}

/* The base's own trial may be the first state: that is no step in the figure, and no step is missing after
 * it. */
static void the_base_as_the_first_state(void **state)
{
	enum { ACCEPTED = 6, STATE = 11, WON = 13 };
	SP_STORE *store = open_with_base(state);
	SP_TABLE trials = {0};
	struct sp_journal_search search = of_base();
	SP_JOURNAL_TRIAL base = sample_trial(0);
	SP_JOURNAL_TRIAL next = sample_trial(5);
	uint64_t number = 0;
	begin(store, &search);
	free(base.moves);
	base.moves = sp_strdup("");
	base.result.size.payload = sample_base_size.payload;
	check_ok(sp_store_save_trial(store, 1, &base, &number));
	check_ok(sp_store_save_baseline(store, 1, &sample_base_size, 20, 1));
	check_ok(sp_store_accept_trial(store, 1, 0, 1));
	check_ok(sp_store_save_trial(store, 1, &next, &number));
	check_ok(sp_store_accept_trial(store, 1, 1, 2));
	check_ok(sp_store_trials(store, 1, &trials));
	assert_int_equal(trials.row_count, 3);
	check_text(sp_table_cell(&trials, 1, ACCEPTED), "1");
	check_text(sp_table_cell(&trials, 1, STATE), "1000000");
	check_text(sp_table_cell(&trials, 1, WON), NULL);
	check_text(sp_table_cell(&trials, 2, STATE), "990995");
	check_text(sp_table_cell(&trials, 2, WON), "9005");
	/* without weights three share evenly, and exactly */
	assert_int_equal(ask(store, "SELECT sum(won) FROM step_item WHERE shared"), 9005);
	assert_int_equal(ask(store, "SELECT max(won) - min(won) FROM step_item"), 1);
	/* it fails when it is tested again, and the state is the base from then on */
	SP_JOURNAL_TRIAL again = sample_trial(5);
	SP_TABLE later = {0};
	again.attempt = 1;
	again.result.outcome = SP_TRIAL_FAIL;
	check_ok(sp_store_save_trial(store, 1, &again, &number));
	check_ok(sp_store_accept_trial(store, 1, 2, 1));
	check_ok(sp_store_trials(store, 1, &later));
	check_text(sp_table_cell(&later, 2, STATE), "990995");
	check_text(sp_table_cell(&later, 2, ACCEPTED), "1");
	check_text(sp_table_cell(&later, 3, STATE), "1000000");
	check_text(sp_table_cell(&later, 3, ACCEPTED), "0");
	check_text(sp_table_cell(&later, 3, WON), "-9005");
	check_text(sp_table_named(&later, 3, "tried"), "the same state, again");
}

static void searches_are_found(void **state)
{
	SP_STORE *store = open_with_base(state);
	struct sp_journal_search search = of_base();
	uint64_t number = 0;
	bool found = true;
	check_error(sp_store_find_search(store, NULL, &number), SP_UNABLE, "holds no search yet");
	check_ok(sp_store_search_of_run(store, 1, &number, &found));
	assert_false(found);
	check_ok(save_sample_search(store, 1, &number));
	search.seed = 3;
	begin(store, &search);
	check_ok(sp_store_find_search(store, NULL, &number));
	assert_int_equal(number, 2);
	check_ok(sp_store_find_search(store, "1", &number));
	assert_int_equal(number, 1);
	check_error(sp_store_find_search(store, "3", &number), SP_USAGE, "has no search 3");
	check_error(sp_store_find_search(store, "x", &number), SP_USAGE, "not the number of a search");
	check_error(sp_store_find_search(store, "", &number), SP_USAGE, "not the number of a search");
	/* of those from one base the newest that ended */
	check_ok(sp_store_search_of_run(store, 1, &number, &found));
	assert_true(found);
	assert_int_equal(number, 1);
	/* and the build of a result leads to its search */
	SP_BUILD build = sample_build(2);
	struct sp_journal_end end = {.state = SP_JOURNAL_STOPPED, .size = sample_base_size};
	check_ok(sp_store_save_build(store, &build, NULL, NULL, NULL, &end.build));
	check_ok(sp_store_end_search(store, 2, &end));
	check_ok(sp_store_search_of_run(store, end.build, &number, &found));
	assert_true(found);
	assert_int_equal(number, 2);
	struct sp_table table = {0};
	check_error(
		sp_store_trials(store, 9, &table), SP_USAGE, "has no search 9: `sizeprof runs --searches`");
	check_error(sp_store_dropped(store, 9, &table), SP_USAGE, "has no search 9");
	check_error(sp_store_stayed(store, 9, &table), SP_USAGE, "has no search 9");
	SP_JOURNAL_SEARCH none = {0};
	check_error(sp_store_load_search(store, 9, &none), SP_USAGE, "has no search 9");
}

static void logs_are_kept_by_their_end(void **state)
{
	SP_AUTOFREE char *path = sp_format("%s.log", (char *)*state);
	SP_BUFFER text = SP_BUFFER_EMPTY;
	for (unsigned i = 0; text.size < 2 * SP_JOURNAL_LOG; i++)
		sp_buffer_printf(&text, "line %u\n", i);
	text.data[text.size - 3] = '\0';
	check_ok(sp_file_write(path, text.data, text.size));
	SP_JOURNAL_TRIAL trial = {.result = {.outcome = SP_TRIAL_FAIL, .log = sp_strdup(path)}};
	char digest[SP_DIGEST_SIZE];
	sp_digest_bytes(text.data, text.size, digest);
	check_ok(sp_journal_take_log(&trial));
	assert_string_equal(trial.log_sha256, digest);
	size_t length = strlen(trial.log);
	assert_true(length <= SP_JOURNAL_LOG && length > SP_JOURNAL_LOG - 20);
	assert_memory_equal(trial.log, "line ", 5);
	assert_int_equal(trial.log[length - 3], '?');
	SP_JOURNAL_TRIAL passed = {.result = {.outcome = SP_TRIAL_PASS, .log = sp_strdup(path)}};
	check_ok(sp_journal_take_log(&passed));
	assert_string_equal(passed.log_sha256, digest);
	assert_null(passed.log);
	SP_JOURNAL_TRIAL without = {0};
	check_ok(sp_journal_take_log(&without));
	assert_string_equal(without.log_sha256, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(a_search_comes_out_as_it_went_in),
		SCRATCH_TEST(trials_come_out_as_they_went_in),
		SCRATCH_TEST(an_end_comes_out_as_it_went_in),
		SCRATCH_TEST(what_it_came_to_as_tables),
		SCRATCH_TEST(what_nobody_predicted_is_not_told_apart),
		SCRATCH_TEST(why_the_rest_stayed_as_a_table),
		SCRATCH_TEST(how_much_it_is_not_smaller_is_the_reason),
		SCRATCH_TEST(searches_as_a_table),
		SCRATCH_TEST(trials_are_found_again),
		SCRATCH_TEST(steps_add_up_whatever_way_is_taken),
		SCRATCH_TEST(the_base_as_the_first_state),
		SCRATCH_TEST(searches_are_found),
		SCRATCH_TEST(logs_are_kept_by_their_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
