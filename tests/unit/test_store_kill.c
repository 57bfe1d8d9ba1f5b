/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A process that is killed while it saves leaves whole builds or none: 20 SIGKILLs at moments drawn from a
 * fixed seed, each followed by SQLite's own checks and by a count of what every build must have.
 */
#include "unit/store_sample.h"
#include "unit/store_ledger.h"

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

static void kill_a_saver(const char *path, unsigned first, long microseconds)
{
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0)
		save_for_ever(path, first);
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
		kill_a_saver(*state, i * 1000000, microseconds);
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

int main(void)
{
	const struct CMUnitTest tests[] = {SCRATCH_TEST(killed_at_any_moment)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
