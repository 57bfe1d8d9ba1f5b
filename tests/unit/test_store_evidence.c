/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the store knows of single options when a search begins.
 */
#include "base/attribution.h"
#include "unit/store_sample.h"
#include "unit/store_search.h"

static char *list_evidence(struct sp_store *store, uint64_t number, const char *test)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	SP_STORE_EVIDENCE evidence = {0};
	check_ok(sp_store_load_evidence(store, 1, number, test, &evidence));
	const struct sp_move_verdict *verdicts = evidence.verdicts;
	for (size_t i = 0; i < evidence.verdict_count; i++)
		sp_buffer_printf(&text, "%s %s %s%s%s|", verdicts[i].program, verdicts[i].name,
			verdicts[i].passed ? "pass" : "fail", verdicts[i].same_kernel ? " same" : "",
			verdicts[i].together ? " together" : "");
	for (size_t i = 0; i < evidence.win_count; i++)
		sp_buffer_printf(&text, "%s %s won %ld|", evidence.wins[i].program, evidence.wins[i].name,
			(long)evidence.wins[i].won);
	return sp_strdup(sp_buffer_text(&text));
}

/* Two trials had one move more than the state they followed, and failed. */
#define WINS "userspace userspace:ASH=n won 1000|userspace userspace:ASH=n won 1000|"

static void save_measurement(
	struct sp_store *store, const char *program, const char *kind, const char *name, const char *verdict)
{
	SP_MEASUREMENT measured = {
		.program = sp_strdup(program),
		.kind = sp_strdup(kind),
		.name = sp_strdup(name),
		.dropped_with = sp_strdup(""),
		.switched_on = sp_strdup(""),
		.verdict = sp_strdup(verdict),
		.placements = 1,
	};
	check_ok(sp_store_save_measurement(store, 1, &measured));
}

static void nothing_is_known_of_a_new_store(void **state)
{
	SP_STORE *store = open_with_base(state);
	SP_AUTOFREE char *found = list_evidence(store, 0, sample_search.test);
	assert_string_equal(found, "");
}

static void other_searches_and_measurements_tell(void **state)
{
	SP_STORE *store = open_with_base(state);
	uint64_t number = 0;
	check_ok(save_sample_search(store, 1, &number));
	SP_AUTOFREE char *searched = list_evidence(store, 0, sample_search.test);
	assert_string_equal(searched, "userspace userspace:ASH=n fail same|kernel kernel:BLOCK=n pass "
				      "same together|kernel kernel:USB=n pass same together|" WINS);
	SP_AUTOFREE char *by_another_test = list_evidence(store, 0, "another");
	assert_string_equal(by_another_test, "userspace userspace:ASH=n fail|kernel kernel:BLOCK=n pass "
					     "together|kernel kernel:USB=n pass together|" WINS);
	save_measurement(store, "kernel", "option", "TTY", "fail: silence");
	save_measurement(store, "kernel", "option", "SWAP", "pass");
	save_measurement(store, "kernel", "option", "USB", "");
	save_measurement(store, "kernel", "option", "ISO9660_FS", "lost: host");
	save_measurement(store, "userspace", "applet", "ls", "pass");
	SP_AUTOFREE char *measured = list_evidence(store, 0, sample_search.test);
	assert_string_equal(measured + strlen(searched) - strlen(WINS),
		"kernel SWAP pass|kernel TTY fail|userspace LS pass|" WINS);
	/* the search itself is not told what it found out itself, nor what came after it began */
	SP_AUTOFREE char *own = list_evidence(store, number, sample_search.test);
	assert_string_equal(own, "");
}

/* Of a search without an end its trials tell; the one that failed with two moves more says nothing of either.
 */
static void a_failed_trial_of_one_move_tells(void **state)
{
	SP_STORE *store = open_with_base(state);
	const struct sp_journal_search search = of_base();
	struct sp_search_begun begun = begin(store, &search);
	check_ok(sp_store_save_baseline(store, begun.number, &sample_base_size, 20, 1));
	check_ok(sp_store_save_items(store, begun.number, sample_items, SP_COUNT(sample_items)));
	check_ok(save_sample_trials(store, begun.number, 0));
	SP_JOURNAL_TRIAL two = sample_trial(1);
	free(two.moves);
	two.moves = sp_strdup(
		"kernel:BLOCK=n kernel:USB=n image:dictionary=65536 kernel:PROC_FS=n userspace:ASH=n");
	sp_digest_bytes(two.moves, strlen(two.moves), two.key);
	uint64_t number = 0;
	check_ok(sp_store_save_trial(store, begun.number, &two, &number));
	SP_AUTOFREE char *found = list_evidence(store, 0, sample_search.test);
	assert_string_equal(found, "userspace userspace:ASH=n fail same|kernel kernel:BLOCK=n pass "
				   "same together|kernel kernel:USB=n pass same together|" WINS);
}

static void save_trial(
	struct sp_store *store, uint64_t search, const char *moves, uint64_t payload, uint64_t step)
{
	SP_JOURNAL_TRIAL trial = sample_trial(0);
	uint64_t number = 0;
	free(trial.moves);
	trial.moves = sp_strdup(moves);
	trial.result.size.payload = payload;
	sp_digest_bytes(moves, strlen(moves), trial.key);
	check_ok(sp_store_save_trial(store, search, &trial, &number));
	check_ok(sp_store_accept_trial(store, search, step, number));
}

/* One member of a choice, then another one in its place; then two moves at once, which say nothing of each.
 */
static void a_swap_tells_what_it_won_and_in_place_of_what(void **state)
{
	SP_STORE *store = open_with_base(state);
	const struct sp_journal_search search = of_base();
	struct sp_search_begun begun = begin(store, &search);
	struct sp_journal_item items[4];
	const char *const names[] = {"SLOB=y", "SLAB=y", "USB", "TTY"};
	for (size_t i = 0; i < SP_COUNT(items); i++) {
		items[i] = sample_items[0];
		items[i].name = (char *)names[i];
		items[i].group = i < 2 ? 3 : 0;
	}
	check_ok(sp_store_save_baseline(store, begun.number, &sample_base_size, 20, 1));
	check_ok(sp_store_save_items(store, begun.number, items, SP_COUNT(items)));
	save_trial(store, begun.number, "SLAB=y", 999000, 0);
	save_trial(store, begun.number, "SLOB=y", 998800, 1);
	save_trial(store, begun.number, "SLOB=y USB TTY", 990000, 2);
	SP_STORE_EVIDENCE evidence = {0};
	check_ok(sp_store_load_evidence(store, 1, 0, sample_search.test, &evidence));
	assert_int_equal(evidence.win_count, 2);
	assert_string_equal(evidence.wins[0].name, "SLOB=y");
	assert_string_equal(evidence.wins[0].instead, "SLAB=y");
	assert_int_equal(evidence.wins[0].won, 200);
	assert_string_equal(evidence.wins[1].name, "SLAB=y");
	assert_null(evidence.wins[1].instead);
	assert_int_equal(evidence.wins[1].won, 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(nothing_is_known_of_a_new_store),
		SCRATCH_TEST(a_failed_trial_of_one_move_tells),
		SCRATCH_TEST(other_searches_and_measurements_tell),
		SCRATCH_TEST(a_swap_tells_what_it_won_and_in_place_of_what),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
