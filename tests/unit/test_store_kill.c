/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A process that is killed while it saves leaves whole builds or none, and whole trials of a search or none: 20
 * SIGKILLs each at moments drawn from a fixed seed, each followed by SQLite's own checks and by a count of what
 * every build, or the journal, must have.
 */
#include "unit/store_sample.h"
#include "unit/store_ledger.h"
#include "unit/store_search.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "store/sql.h"

enum { KILLS = 20 };

/* Never returns: build after build, as fast as it goes. A SIGKILL is the only end that counts as one. */
static void save_for_ever(const char *path, unsigned first)
{
	struct sp_store *store = NULL;
	if (sp_store_open(path, &store))
		_exit(2);
	for (unsigned which = first;; which++) {
		SP_BUILD build = sample_build(which);
		uint64_t number = 0;
		if (sp_store_save_build(store, &build, &sample_verdict, &sample_ledger, NULL, &number))
			_exit(3);
	}
}

/* The trial that a search makes as its number `which`, whenever it gets there: every third one fails. */
static struct sp_journal_trial trial_of(unsigned which)
{
	struct sp_journal_trial trial = sample_trial(which % 3 == 2 ? 1 : 0);
	SP_AUTOFREE char *seed = sp_format("trial %u", which);
	free(trial.moves);
	trial.moves = sp_format("kernel:BLOCK=n move-%u", which);
	trial.result.size.payload = 999999 - which;
	trial.elapsed = which;
	sp_digest_bytes(seed, strlen(seed), trial.key);
	return trial;
}

/* Never returns: a search that begins, or goes on where the one before was killed. */
static void search_for_ever(const char *path, unsigned first)
{
	struct sp_journal_search search = sample_search;
	struct sp_search_begun begun = {0};
	struct sp_store *store = NULL;
	uint64_t steps = 0;
	(void)first;
	search.base = 1;
	if (sp_store_open(path, &store) || sp_store_begin_search(store, &search, &begun) ||
		sp_store_save_baseline(store, begun.number, &sample_base_size, 20, 1) ||
		sp_store_save_items(store, begun.number, sample_items, SP_COUNT(sample_items)))
		_exit(2);
	for (unsigned which = 0;; which++) {
		SP_JOURNAL_TRIAL trial = trial_of(which);
		SP_JOURNAL_TRIAL known = {0};
		uint64_t number = 0;
		bool found = false;
		if (sp_store_find_trial(store, begun.number, trial.key, trial.attempt, &known, &found))
			_exit(3);
		number = known.number;
		if (!found && sp_store_save_trial(store, begun.number, &trial, &number))
			_exit(4);
		if (number != which + 1)
			_exit(5);
		if (trial.result.outcome == SP_TRIAL_PASS &&
			sp_store_accept_trial(store, begun.number, steps++, number))
			_exit(6);
	}
}

static void kill_one(void (*work)(const char *path, unsigned first), const char *path, unsigned first,
	long microseconds)
{
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0)
		work(path, first);
	struct timespec pause = {.tv_nsec = microseconds * 1000};
	nanosleep(&pause, NULL);
	assert_int_equal(kill(child, SIGKILL), 0);
	int status = 0;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGKILL);
}

static uint64_t ask(struct sp_store *store, const char *query)
{
	uint64_t result = 0;
	check_ok(sp_sql_integer(store, query, NULL, 0, &result, NULL));
	return result;
}

/* Gives the number of builds. */
static uint64_t check(const char *path)
{
	SP_STORE *store = NULL;
	check_ok(sp_store_open(path, &store));
	assert_int_equal(
		ask(store, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), 0);
	assert_int_equal(ask(store, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
	uint64_t builds = ask(store, "SELECT count(*) FROM build");
	assert_int_equal(ask(store, "SELECT count(*) FROM artifact"), 4 * builds);
	assert_int_equal(ask(store, "SELECT count(*) FROM duration"), 2 * builds);
	assert_int_equal(ask(store, "SELECT count(*) FROM build_source"), 2 * builds);
	assert_int_equal(ask(store, "SELECT count(*) FROM build_tool"), 2 * builds);
	assert_int_equal(ask(store, "SELECT count(*) FROM build_config"), 2 * builds);
	assert_int_equal(ask(store, "SELECT count(*) FROM verdict"), builds);
	assert_int_equal(ask(store, "SELECT count(*) FROM image"), 4 * builds);
	assert_int_equal(ask(store, "SELECT coalesce(sum(size), 0) FROM piece"), SAMPLE_BYTES * builds);
	assert_int_equal(ask(store, "SELECT coalesce(sum(packed), 0) FROM piece"),
		SAMPLE_SHIPPED * SP_BYTE_BITS * builds);
	assert_int_equal(ask(store, "SELECT count(*) FROM note"), 2 * builds);
	return builds;
}

static void killed_at_any_moment(void **state)
{
	unsigned seed = 20240517;
	uint64_t builds = 0;
	for (unsigned i = 0; i < KILLS; i++) {
		/* short ones hit the making of the store or its opening, long ones the saving */
		long microseconds = 500 + (long)(rand_r(&seed) % (i < 5 ? 10000 : 200000));
		kill_one(save_for_ever, *state, i * 1000000, microseconds);
		uint64_t now = check(*state);
		assert_true(now >= builds);
		builds = now;
	}
	print_message("%lu whole builds after %d kills\n", (unsigned long)builds, KILLS);
	/* and the store goes on */
	SP_STORE *store = NULL;
	SP_BUILD build = sample_build(KILLS * 1000000);
	uint64_t number = 0;
	check_ok(sp_store_open(*state, &store));
	check_ok(sp_store_save_build(store, &build, &sample_verdict, &sample_ledger, NULL, &number));
	assert_true(number > builds);
}

/* Gives the number of trials. */
static uint64_t check_journal(const char *path)
{
	SP_STORE *store = NULL;
	check_ok(sp_store_open(path, &store));
	assert_int_equal(
		ask(store, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), 0);
	assert_int_equal(ask(store, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
	assert_true(ask(store, "SELECT count(*) FROM search") <= 1);
	uint64_t trials = ask(store, "SELECT count(*) FROM trial");
	assert_int_equal(ask(store, "SELECT coalesce(max(number), 0) FROM trial"), trials);
	assert_int_equal(ask(store, "SELECT count(DISTINCT key) FROM trial"), trials);
	assert_int_equal(ask(store, "SELECT count(*) FROM trial WHERE elapsed <> number - 1 OR payload <> 1000000 - number"), 0);
	/* a step follows its trial: at most the last is missing */
	uint64_t passed = ask(store, "SELECT count(*) FROM trial WHERE outcome = 'pass'");
	uint64_t steps = ask(store, "SELECT count(*) FROM step");
	assert_true(steps == passed || steps + 1 == passed);
	assert_int_equal(ask(store, "SELECT coalesce(max(position) + 1, 0) FROM step"), steps);
	assert_int_equal(
		ask(store, "SELECT (SELECT coalesce(sum(won), 0) FROM step) = (SELECT coalesce(sum(won), 0) FROM step_item)"), 1);
	assert_int_equal(ask(store, "SELECT count(*) FROM step WHERE after <> trial"), 0);
	return trials;
}

static void a_search_killed_at_any_moment(void **state)
{
	unsigned seed = 20240518;
	uint64_t trials = 0;
	SP_BUILD build = sample_build(1);
	struct sp_store *store = NULL;
	uint64_t number = 0;
	check_ok(sp_store_open(*state, &store));
	check_ok(sp_store_save_build(store, &build, NULL, NULL, NULL, &number));
	sp_store_close(store);
	for (unsigned i = 0; i < KILLS; i++) {
		long microseconds = 500 + (long)(rand_r(&seed) % (i < 5 ? 10000 : 200000));
		kill_one(search_for_ever, *state, 0, microseconds);
		uint64_t now = check_journal(*state);
		assert_true(now >= trials);
		trials = now;
	}
	assert_true(trials > 0);
	print_message("%lu whole trials after %d kills\n", (unsigned long)trials, KILLS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(killed_at_any_moment),
		SCRATCH_TEST(a_search_killed_at_any_moment),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
