/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A trial's two files, and the pool, with processes that die, hang and leave nothing.
 */
#include "unit/harness.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/process.h"
#include "trial/trial.h"

#define DIGEST "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static int set_up(void **state)
{
	*state = scratch_make();
	return 0;
}

static int tear_down(void **state)
{
	scratch_remove(*state);
	return 0;
}

static void a_spec_comes_back(void **state)
{
	SP_AUTOFREE char *path = sp_path_join(*state, "spec.json");
	const struct sp_trial_spec written = {
		.recipe = (char *)"./r",
		.test = (char *)"/tmp/other.test",
		.folder = (char *)"/tmp/folder",
		.kernel_config =
			(char *)"CONFIG_A=y\n# CONFIG_B is not set\nCONFIG_C=\"a \\\"b\\\" \xc3\xa4\"\n",
		.userspace_near = (char *)"CONFIG_N=y\n",
		.image = {.dictionary = 1 << 16, .fats = 1},
		.medium_bytes = 1474560,
		.below = 5000000000,
		.boots = 3,
		.accelerator = (char *)"tcg",
		.jobs = 2,
	};
	SP_TRIAL_SPEC read = {0};
	check_ok(sp_trial_spec_write(path, &written));
	check_ok(sp_trial_spec_read(path, &read));
	assert_string_equal(read.recipe, written.recipe);
	assert_null(read.overlay);
	assert_string_equal(read.test, written.test);
	assert_string_equal(read.folder, written.folder);
	assert_string_equal(read.kernel_config, written.kernel_config);
	assert_null(read.userspace_config);
	assert_null(read.kernel_near);
	assert_string_equal(read.userspace_near, written.userspace_near);
	assert_int_equal(read.image.dictionary, 1 << 16);
	assert_int_equal(read.image.fats, 1);
	assert_int_equal(read.medium_bytes, 1474560);
	assert_int_equal(read.below, 5000000000);
	assert_int_equal(read.boots, 3);
	assert_string_equal(read.accelerator, "tcg");
	assert_int_equal(read.jobs, 2);
}

static void a_result_comes_back(void **state)
{
	SP_AUTOFREE char *path = sp_path_join(*state, "result.json");
	const struct sp_trial_result written = {
		.outcome = SP_TRIAL_NOT_SMALLER,
		.reason = (char *)"not smaller",
		.screen = (char *)"line\nbyte \xff\x1b[0m\n",
		.log = (char *)"/tmp/log",
		.size = {.payload = 1,
			.kernel = 2,
			.initramfs = 3,
			.loader = 4,
			.used = 5,
			.free = 6,
			.over = -7},
		.kernel_sha256 = DIGEST,
		.kernel_path = (char *)"/tmp/bzImage",
		.boots_passed = 1,
		.from_medium = true,
		.instructions = 1234567890123,
		.build_seconds = 7.25,
		.seconds = 10.125,
	};
	SP_TRIAL_RESULT read = {0};
	check_ok(sp_trial_result_write(path, &written));
	check_ok(sp_trial_result_read(path, &read));
	assert_int_equal(read.outcome, SP_TRIAL_NOT_SMALLER);
	assert_string_equal(read.reason, "not smaller");
	assert_string_equal(read.screen, "line\nbyte \xef\xbf\xbd\x1b[0m\n");
	assert_string_equal(read.log, "/tmp/log");
	assert_memory_equal(&read.size, &written.size, sizeof(read.size));
	assert_string_equal(read.kernel_sha256, DIGEST);
	assert_string_equal(read.medium_sha256, "");
	assert_string_equal(read.kernel_path, "/tmp/bzImage");
	assert_null(read.medium_path);
	assert_true(read.from_medium);
	assert_false(read.full);
	assert_int_equal(read.boots_passed, 1);
	assert_true(read.instructions == 1234567890123);
	assert_true(read.build_seconds == 7.25 && read.seconds == 10.125);
}

static void check_spec(void **state, const char *text, const char *message)
{
	SP_AUTOFREE char *path = sp_path_join(*state, "spec.json");
	SP_AUTOFREE char *wanted = sp_format("%s: %s", path, message);
	SP_TRIAL_SPEC spec = {0};
	write_text(path, text);
	check_error(sp_trial_spec_read(path, &spec), SP_USAGE, *message == ':' ? path : wanted);
	assert_null(spec.recipe);
}

#define HEAD "{\"file\": \"sizeprof trial spec\", \"version\": 1, "
#define NEEDED HEAD "\"recipe\": \"r\", \"folder\": \"/f\", \"kernel_config\": \"A\""

static void bad_files_are_refused_by_name(void **state)
{
	SP_AUTOFREE char *path = sp_path_join(*state, "spec.json");
	SP_TRIAL_SPEC good = {0};
	check_spec(state, "", ":");
	check_spec(state, "{\"a\": 1", ":");
	check_spec(state, "{\"a\": 1, \"a\": 2}", ":");
	check_spec(state, "[]", "it is no JSON object");
	check_spec(state, "{}", "it is no sizeprof trial spec");
	check_spec(state, "{\"file\": \"sizeprof trial result\", \"version\": 1}",
		"it is no sizeprof trial spec");
	check_spec(state, "{\"file\": \"sizeprof trial spec\"}", "\"version\" is not 1");
	check_spec(state, "{\"file\": \"sizeprof trial spec\", \"version\": 2}", "\"version\" is not 1");
	check_spec(state, HEAD "\"recipe\": \"r\", \"folder\": \"/f\"}", "\"kernel_config\" is missing");
	check_spec(state, HEAD "\"recipe\": \"\", \"folder\": \"/f\", \"kernel_config\": \"A\"}",
		"\"recipe\" is empty");
	check_spec(state, HEAD "\"recipe\": 1, \"folder\": \"/f\", \"kernel_config\": \"A\"}",
		"\"recipe\" is no text");
	check_spec(state, HEAD "\"recipe\": \"r\", \"folder\": \"f\", \"kernel_config\": \"A\"}",
		"\"folder\" is no absolute path");
	check_spec(state, NEEDED ", \"boot\": 1}", "\"boot\" is no key");
	check_spec(state, NEEDED ", \"boots\": -1}", "\"boots\" is no whole number from 0 to 2147483647");
	check_spec(state, NEEDED ", \"boots\": 1.5}", "\"boots\" is no whole number");
	check_spec(state, NEEDED ", \"boots\": 2147483648}", "\"boots\" is no whole number");
	check_spec(state, NEEDED ", \"below\": -1}", "\"below\" is no whole number from 0");
	check_spec(state, NEEDED ", \"image\": 3}", "\"image\" is no object");
	check_spec(state, NEEDED ", \"image\": {\"fats\": 3}}", "\"image.fats\" is neither 1 nor 2");
	check_spec(state, NEEDED ", \"image\": {\"xz\": 3}}", "\"image.xz\" is no key");
	check_spec(state, NEEDED ", \"image\": {\"version\": 3}}", "\"image.version\" is no key");
	write_text(path, NEEDED ", \"overlay\": null}");
	check_ok(sp_trial_spec_read(path, &good));
	assert_null(good.overlay);
}

static void bad_results_are_refused_by_name(void **state)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{"\"outcome\": \"passed\", \"size\": {}", "\"outcome\" is no outcome"},
		{"\"outcome\": \"pass\", \"size\": {}", "\"size.payload\" is missing"},
		{"\"outcome\": \"pass\"", "\"size\" is missing"},
		{"\"outcome\": \"pass\", \"full\": 1", "\"full\" is neither true nor false"},
		{"\"outcome\": \"pass\", \"log\": \"x\"", "\"log\" is no absolute path"},
	};
	SP_AUTOFREE char *path = sp_path_join(*state, "result.json");
	for (size_t i = 0; i < SP_COUNT(cases); i++) {
		SP_AUTOFREE char *text =
			sp_format("{\"file\": \"sizeprof trial result\", \"version\": 1, %s}", cases[i].text);
		SP_TRIAL_RESULT result = {0};
		write_text(path, text);
		check_error(sp_trial_result_read(path, &result), SP_USAGE, cases[i].message);
	}
}

/* Specs whose recipes say what the fake plays. */
struct round {
	struct sp_trial_spec specs[8];
	struct sp_trial_result results[8];
	size_t count, ended;
};

static void add(struct round *round, void **state, const char *plays)
{
	round->specs[round->count++] = (struct sp_trial_spec){
		.recipe = sp_strdup(plays),
		.folder = sp_format("%s/%s", (char *)*state, plays),
		.kernel_config = sp_strdup("CONFIG_A=y\n"),
	};
}

static void clear(struct round *round)
{
	for (size_t i = 0; i < round->count; i++) {
		sp_trial_spec_clear(&round->specs[i]);
		sp_trial_result_clear(&round->results[i]);
	}
}

static void note_end(void *user, size_t index, const struct sp_trial_result *result)
{
	struct round *round = user;
	assert_ptr_equal(result, &round->results[index]);
	round->ended++;
}

static struct sp_error *run(struct round *round, double deadline)
{
	static const char *const options[] = {"--cache", "/the/cache", NULL};
	const struct sp_trial_pool pool = {
		.program = TEST_SOURCE "/fakes/sizeprof/trial",
		.options = options,
		.deadline = deadline,
		.attempts = 2,
		.ended = note_end,
		.user = round,
	};
	return sp_trial_run(&pool, round->specs, round->count, round->results);
}

static size_t count_runs(const struct sp_trial_spec *spec)
{
	SP_AUTOFREE char *path = sp_path_join(spec->folder, "runs");
	uint64_t bytes = 0;
	check_ok(sp_file_size(path, &bytes));
	return bytes / strlen("run\n");
}

static void check_lost(const struct round *round, size_t index, const char *reason, size_t runs)
{
	const struct sp_trial_result *result = &round->results[index];
	assert_int_equal(result->outcome, SP_TRIAL_LOST);
	if (!strstr(result->reason, reason))
		fail_msg("the reason \"%s\" lacks \"%s\"", result->reason, reason);
	assert_int_equal(count_runs(&round->specs[index]), runs);
}

/* No child is left of a process that was killed. */
static void check_no_child(const struct sp_trial_spec *spec)
{
	SP_AUTOFREE char *path = sp_path_join(spec->folder, "child");
	SP_BUFFER text = SP_BUFFER_EMPTY;
	check_ok(sp_file_read(path, &text));
	pid_t child = (pid_t)atoi(text.data);
	for (double started = sp_seconds(); kill(child, 0) == 0;)
		assert_true(sp_seconds() - started < 5);
}

static void what_dies_is_lost_and_tried_again(void **state)
{
	struct round round = {0};
	static const char *const plays[] = {
		"works", "dies", "flaky", "hangs", "silent", "broken", "unable", "full"};
	for (size_t i = 0; i < SP_COUNT(plays); i++)
		add(&round, state, plays[i]);
	double started = sp_seconds();
	check_ok(run(&round, 2));
	assert_true(sp_seconds() - started < 20);
	assert_int_equal(round.ended, SP_COUNT(plays));
	assert_int_equal(round.results[0].outcome, SP_TRIAL_PASS);
	assert_string_equal(round.results[0].reason, "/the/cache");
	assert_int_equal(round.results[0].size.payload, 1000);
	assert_int_equal(count_runs(&round.specs[0]), 1);
	check_lost(&round, 1, "killed by signal 9", 2);
	check_no_child(&round.specs[1]);
	assert_int_equal(round.results[2].outcome, SP_TRIAL_PASS);
	assert_int_equal(count_runs(&round.specs[2]), 2);
	check_lost(&round, 3, "timed out after 2", 2);
	check_lost(&round, 4, "exited 0", 2);
	check_lost(&round, 5, "it is no JSON", 2);
	check_lost(&round, 6, "exited 3: sizeprof: cannot tell", 2);
	check_lost(&round, 7, "the disk is full", 1);
	clear(&round);
}

static void what_concerns_all_is_an_error(void **state)
{
	struct round round = {0}, twice = {0};
	add(&round, state, "hangs");
	add(&round, state, "refused");
	check_error(run(&round, 0), SP_USAGE, "spec.json: \"boots\" is no number");
	assert_null(round.results[0].reason);
	clear(&round);
	add(&twice, state, "works");
	add(&twice, state, "works");
	check_error(run(&twice, 0), SP_USAGE, "one folder");
	const struct sp_trial_pool missing = {.program = "/nowhere/sizeprof"};
	check_error(sp_trial_run(&missing, twice.specs, 1, twice.results), SP_UNABLE, "/nowhere/sizeprof");
	check_ok(sp_trial_run(&missing, twice.specs, 0, twice.results));
	clear(&twice);
}

/* Nothing goes on when the one who asked is gone. */
static void a_pool_that_is_killed_leaves_nothing(void **state)
{
	struct round round = {0};
	add(&round, state, "hangs");
	SP_AUTOFREE char *child = sp_path_join(round.specs[0].folder, "child");
	uint64_t size = 0;
	pid_t pool = fork();
	if (pool == 0) {
		sp_error_free(run(&round, 0));
		_exit(0);
	}
	for (double started = sp_seconds(); !sp_path_exists(child) || !size;) {
		assert_true(sp_seconds() - started < 20);
		sp_error_free(sp_path_exists(child) ? sp_file_size(child, &size) : NULL);
	}
	kill(pool, SIGKILL);
	assert_int_equal(waitpid(pool, NULL, 0), pool);
	check_no_child(&round.specs[0]);
	clear(&round);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_spec_comes_back, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_result_comes_back, set_up, tear_down),
		cmocka_unit_test_setup_teardown(bad_files_are_refused_by_name, set_up, tear_down),
		cmocka_unit_test_setup_teardown(bad_results_are_refused_by_name, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_dies_is_lost_and_tried_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_pool_that_is_killed_leaves_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_concerns_all_is_an_error, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
