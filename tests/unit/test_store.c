/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Builds and verdicts go into the store whole and come out as they went in; users' words for a run find it.
 */
#include "unit/store_sample.h"
#include "unit/store_ledger.h"

#include <ctype.h>

#include "base/verdict.h"
#include "store/sql.h"

static uint64_t count(struct sp_store *store, const char *query)
{
	uint64_t result = 0;
	check_ok(sp_sql_integer(store, query, NULL, 0, &result, NULL));
	return result;
}

static uint64_t save(struct sp_store *store, unsigned which, const struct sp_verdict *verdict)
{
	SP_BUILD build = sample_build(which);
	uint64_t number = 0;
	check_ok(sp_store_save_build(store, &build, verdict, &sample_ledger, &number));
	return number;
}

/* The digest of build `which` begins like this. */
static char *prefix(unsigned which, int digits)
{
	SP_BUILD build = sample_build(which);
	return sp_format("%.*s", digits, build.hash);
}

static void assert_same_text(const char *a, const char *b)
{
	if (a && b)
		assert_string_equal(a, b);
	else
		assert_true(!a && !b);
}

static void assert_same_sources(const struct sp_build *a, const struct sp_build *b)
{
	assert_int_equal(a->source_count, b->source_count);
	for (size_t i = 0; i < a->source_count; i++) {
		assert_same_text(a->sources[i].name, b->sources[i].name);
		assert_same_text(a->sources[i].version, b->sources[i].version);
		assert_same_text(a->sources[i].origin, b->sources[i].origin);
		assert_same_text(a->sources[i].sha256, b->sources[i].sha256);
		assert_same_text(a->sources[i].folder, b->sources[i].folder);
	}
	assert_int_equal(a->tool_count, b->tool_count);
	for (size_t i = 0; i < a->tool_count; i++) {
		assert_same_text(a->tools[i].name, b->tools[i].name);
		assert_same_text(a->tools[i].version, b->tools[i].version);
	}
}

static void assert_same_results(const struct sp_build *a, const struct sp_build *b)
{
	assert_int_equal(a->config_count, b->config_count);
	for (size_t i = 0; i < a->config_count; i++) {
		assert_same_text(a->configs[i].name, b->configs[i].name);
		assert_same_text(a->configs[i].text, b->configs[i].text);
		assert_same_text(a->configs[i].sha256, b->configs[i].sha256);
		assert_int_equal(a->configs[i].enabled, b->configs[i].enabled);
	}
	assert_int_equal(a->artifact_count, b->artifact_count);
	for (size_t i = 0; i < a->artifact_count; i++) {
		assert_same_text(a->artifacts[i].kind, b->artifacts[i].kind);
		assert_same_text(a->artifacts[i].path, b->artifacts[i].path);
		assert_same_text(a->artifacts[i].sha256, b->artifacts[i].sha256);
		assert_int_equal(a->artifacts[i].bytes, b->artifacts[i].bytes);
		assert_int_equal(a->artifacts[i].shipped, b->artifacts[i].shipped);
	}
	assert_int_equal(a->duration_count, b->duration_count);
	for (size_t i = 0; i < a->duration_count; i++) {
		assert_same_text(a->durations[i].step, b->durations[i].step);
		assert_true(a->durations[i].seconds == b->durations[i].seconds);
		assert_int_equal(a->durations[i].units, b->durations[i].units);
	}
}

static void a_build_comes_out_as_it_went_in(void **state)
{
	SP_STORE *store = NULL;
	check_ok(sp_store_open(*state, &store));
	assert_int_equal(save(store, 1, NULL), 1);
	assert_int_equal(save(store, 2, NULL), 2);
	SP_BUILD given = sample_build(2);
	SP_BUILD got = {0};
	check_ok(sp_store_load_build(store, 2, &got));
	assert_same_text(got.recipe, given.recipe);
	assert_same_text(got.overlay, given.overlay);
	assert_same_text(got.title, given.title);
	assert_same_text(got.hash, given.hash);
	assert_same_text(got.recipe_path, given.recipe_path);
	assert_same_text(got.commands, given.commands);
	assert_same_text(got.folder, given.folder);
	assert_same_sources(&got, &given);
	assert_same_results(&got, &given);
	/* what builds share stands once */
	assert_int_equal(count(store, "SELECT count(*) FROM source"), 2);
	assert_int_equal(count(store, "SELECT count(*) FROM tool"), 2);
	assert_int_equal(count(store, "SELECT count(*) FROM config"), 3);
	assert_int_equal(count(store, "SELECT count(*) FROM label"), sample_ledger.label_count);
	assert_int_equal(count(store, "SELECT sum(size) FROM piece"), 2 * SAMPLE_BYTES);
}

static void the_same_hash_is_the_same_build(void **state)
{
	SP_STORE *store = NULL;
	check_ok(sp_store_open(*state, &store));
	assert_int_equal(save(store, 1, NULL), 1);
	assert_int_equal(save(store, 1, &sample_verdict), 1);
	assert_int_equal(count(store, "SELECT count(*) FROM build"), 1);
	assert_int_equal(count(store, "SELECT count(*) FROM verdict"), 1);
	assert_int_equal(count(store, "SELECT sum(size) FROM piece"), SAMPLE_BYTES);
	uint64_t number = 0;
	bool found = false;
	SP_AUTOFREE char *hash = prefix(1, 64);
	check_ok(sp_store_find_hash(store, hash, &number, &found));
	assert_true(found);
	assert_int_equal(number, 1);
	check_ok(sp_store_find_hash(store, "00", &number, &found));
	assert_false(found);
}

static void a_build_made_again_has_to_be_the_same(void **state)
{
	SP_STORE *store = NULL;
	check_ok(sp_store_open(*state, &store));
	assert_int_equal(save(store, 1, NULL), 1);
	SP_BUILD again = sample_build(1);
	uint64_t number = 0;
	free(again.artifacts[0].path);
	again.artifacts[0].path = sp_strdup("/elsewhere/bzImage");
	again.artifacts[2].sha256[0] ^= 1; /* does not ship: may differ */
	check_ok(sp_store_save_build(store, &again, NULL, NULL, &number));
	SP_BUILD got = {0};
	check_ok(sp_store_load_build(store, 1, &got));
	assert_string_equal(got.artifacts[0].path, "/elsewhere/bzImage");
	again.artifacts[0].sha256[0] ^= 1;
	check_error(sp_store_save_build(store, &again, NULL, NULL, &number), SP_UNABLE, "not reproducible");
}

static void the_newest_verdict_counts(void **state)
{
	SP_STORE *store = NULL;
	check_ok(sp_store_open(*state, &store));
	const struct sp_verdict failed = sample_verdict;
	struct sp_verdict got = {0};
	bool found = true;
	assert_int_equal(save(store, 1, NULL), 1);
	check_ok(sp_store_load_verdict(store, 1, &got, &found));
	assert_false(found);
	struct sp_verdict passed = {.outcome = SP_VERDICT_PASS, .steps = 6, .steps_passed = 6};
	check_ok(sp_store_save_verdict(store, 1, &passed));
	check_ok(sp_store_save_verdict(store, 1, &failed));
	check_ok(sp_store_load_verdict(store, 1, &got, &found));
	assert_true(found);
	assert_int_equal(got.outcome, SP_VERDICT_FAIL);
	assert_int_equal(got.reason, SP_REASON_PANIC);
	assert_string_equal(got.detail, failed.detail);
	assert_string_equal(got.accelerator, failed.accelerator);
	assert_string_equal(got.console, failed.console);
	assert_string_equal(got.log, failed.log);
	assert_string_equal(got.screen, failed.screen);
	assert_string_equal(got.command, failed.command);
	assert_string_equal(got.test, failed.test);
	assert_int_equal(got.instructions, failed.instructions);
	assert_true(got.seconds == failed.seconds);
	assert_int_equal(got.steps, 6);
	assert_int_equal(got.steps_passed, 1);
	sp_verdict_clear(&got);
	check_error(sp_store_save_verdict(store, 7, &passed), SP_USAGE, "has no run 7");
}

static void no_build_at_all(void **state)
{
	SP_STORE *store = NULL;
	uint64_t number = 0;
	struct sp_build build;
	check_ok(sp_store_open(*state, &store));
	check_error(sp_store_find_run(store, NULL, &number), SP_UNABLE, "build one with: sizeprof build");
	check_error(sp_store_find_run(store, "1", &number), SP_UNABLE, "build one with: sizeprof build");
	check_error(
		sp_store_load_build(store, 1, &build), SP_USAGE, "has no run 1: `sizeprof runs` lists them");
}

static void a_run_by_number_or_hash(void **state)
{
	SP_STORE *store = NULL;
	uint64_t number = 0;
	check_ok(sp_store_open(*state, &store));
	for (unsigned i = 1; i <= 3; i++)
		save(store, i, NULL);
	check_ok(sp_store_find_run(store, NULL, &number));
	assert_int_equal(number, 3);
	check_ok(sp_store_find_run(store, "", &number));
	assert_int_equal(number, 3);
	check_ok(sp_store_find_run(store, "2", &number));
	assert_int_equal(number, 2);
	for (int digits = 4; digits <= 64; digits += 12) {
		SP_AUTOFREE char *text = prefix(1, digits);
		for (char *at = text; digits > 4 && *at; at++)
			*at = (char)toupper((unsigned char)*at);
		check_ok(sp_store_find_run(store, text, &number));
		assert_int_equal(number, 1);
	}
	check_error(sp_store_find_run(store, "99", &number), SP_USAGE,
		"has no run 99: `sizeprof runs` lists them");
	check_error(sp_store_find_run(store, "0000", &number), SP_USAGE, "has no run 0000");
	check_error(sp_store_find_run(store, "99999999999999999999", &number), SP_USAGE, "has no run");
	check_error(sp_store_find_run(store, "abc", &number), SP_USAGE, "4 or more digits");
	check_error(sp_store_find_run(store, "newest", &number), SP_USAGE, "newest is not a run");
	check_error(sp_store_find_run(store, "-1", &number), SP_USAGE, "-1 is not a run");
}

static void save_hash(struct sp_store *store, const char *hash)
{
	SP_BUILD build = sample_build(1);
	uint64_t number = 0;
	snprintf(build.hash, sizeof(build.hash), "%s%0*d", hash, 64 - (int)strlen(hash), 0);
	check_ok(sp_store_save_build(store, &build, NULL, NULL, &number));
}

static void digits_are_a_number_first(void **state)
{
	SP_STORE *store = NULL;
	uint64_t number = 0;
	check_ok(sp_store_open(*state, &store));
	save_hash(store, "12345a");
	save_hash(store, "2000");
	check_ok(sp_store_find_run(store, "2000", &number));
	assert_int_equal(number, 2);
	check_ok(sp_sql_script(store, "UPDATE sqlite_sequence SET seq = 1999"));
	save_hash(store, "12345b");
	check_ok(sp_store_find_run(store, "2000", &number));
	assert_int_equal(number, 2000);
	check_error(sp_store_find_run(store, "12345", &number), SP_USAGE,
		"12345 is the beginning of 2 runs: 12345a000000 (run 1), 12345b000000 (run 2000): give more "
		"digits");
	check_ok(sp_store_find_run(store, "12345b", &number));
	assert_int_equal(number, 2000);
}

static void durations_for_progress(void **state)
{
	SP_STORE *store = NULL;
	double seconds = 1;
	uint64_t units = 1;
	check_ok(sp_store_open(*state, &store));
	check_ok(sp_store_last_duration(store, "pt4-busybox", "kernel", &seconds, &units));
	assert_true(seconds == 0 && units == 0);
	save(store, 1, NULL);
	save(store, 2, NULL);
	SP_BUILD other = sample_build(3);
	free(other.recipe);
	other.recipe = sp_strdup("other");
	uint64_t number = 0;
	check_ok(sp_store_save_build(store, &other, NULL, NULL, &number));
	check_ok(sp_store_last_duration(store, "pt4-busybox", "kernel", &seconds, &units));
	assert_true(seconds == 192.5 && units == 1102);
	check_ok(sp_store_last_duration(store, "unheard-of", "kernel", &seconds, &units));
	assert_true(seconds == 193.5 && units == 1103);
	check_ok(sp_store_last_duration(store, "pt4-busybox", "dance", &seconds, &units));
	assert_true(seconds == 0 && units == 0);
}

static void the_newest_build_of_a_recipe(void **state)
{
	SP_STORE *store = NULL;
	uint64_t number = 0;
	check_ok(sp_store_open(*state, &store));
	save(store, 1, NULL);
	save(store, 2, NULL);
	SP_BUILD serial = sample_build(3);
	serial.overlay = sp_strdup("serial");
	check_ok(sp_store_save_build(store, &serial, NULL, NULL, &number));
	check_ok(sp_store_find_recipe(store, "pt4-busybox", NULL, &number));
	assert_int_equal(number, 2);
	check_ok(sp_store_find_recipe(store, "pt4-busybox", "serial", &number));
	assert_int_equal(number, 3);
	check_error(sp_store_find_recipe(store, "pt4-busybox", "vga", &number), SP_UNABLE,
		"holds no build of pt4-busybox+vga: build it with: sizeprof build pt4-busybox --overlay vga");
	check_error(sp_store_find_recipe(store, "other", NULL, &number), SP_UNABLE, "sizeprof build other");
}

/* A ledger that breaks the rules takes its build with it. */
static void expect_refusal(struct sp_store *store, const struct sp_ledger *ledger)
{
	SP_BUILD build = sample_build(9);
	uint64_t number = 77;
	check_error(sp_store_save_build(store, &build, NULL, ledger, &number), SP_UNABLE,
		"the ledger was not stored");
	assert_int_equal(number, 77);
	assert_int_equal(count(store, "SELECT count(*) FROM build"), 0);
	assert_int_equal(count(store, "SELECT count(*) FROM label"), 0);
	assert_int_equal(count(store, "SELECT count(*) FROM piece"), 0);
}

static void a_false_ledger_is_refused(void **state)
{
	SP_STORE *store = NULL;
	check_ok(sp_store_open(*state, &store));
	struct sp_piece pieces[sizeof(sample_pieces) / sizeof(sample_pieces[0])];
	struct sp_ledger ledger = sample_ledger;
	ledger.pieces = pieces;
	memcpy(pieces, sample_pieces, sizeof(pieces));
	pieces[1].offset++; /* a gap */
	expect_refusal(store, &ledger);
	memcpy(pieces, sample_pieces, sizeof(pieces));
	pieces[3].size--; /* short of the image's end */
	expect_refusal(store, &ledger);
	memcpy(pieces, sample_pieces, sizeof(pieces));
	pieces[2].owner[SP_BY_FILE] = TEXT; /* a label of another dimension */
	expect_refusal(store, &ledger);
	memcpy(pieces, sample_pieces, sizeof(pieces));
	pieces[2].owner[SP_BY_FILE] = 1000; /* no label */
	expect_refusal(store, &ledger);
	memcpy(pieces, sample_pieces, sizeof(pieces));
	pieces[6].image = 2; /* no image */
	expect_refusal(store, &ledger);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(a_build_comes_out_as_it_went_in),
		SCRATCH_TEST(the_same_hash_is_the_same_build),
		SCRATCH_TEST(a_build_made_again_has_to_be_the_same),
		SCRATCH_TEST(the_newest_verdict_counts),
		SCRATCH_TEST(no_build_at_all),
		SCRATCH_TEST(a_run_by_number_or_hash),
		SCRATCH_TEST(digits_are_a_number_first),
		SCRATCH_TEST(the_newest_build_of_a_recipe),
		SCRATCH_TEST(durations_for_progress),
		SCRATCH_TEST(a_false_ledger_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
