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
	check_ok(sp_store_save_build(store, &build, verdict, &sample_ledger, NULL, &number));
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
	assert_int_equal(a->note_count, b->note_count);
	for (size_t i = 0; i < a->note_count; i++)
		assert_same_text(a->notes[i], b->notes[i]);
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
	check_ok(sp_store_save_build(store, &again, NULL, NULL, NULL, &number));
	SP_BUILD got = {0};
	check_ok(sp_store_load_build(store, 1, &got));
	assert_string_equal(got.artifacts[0].path, "/elsewhere/bzImage");
	again.artifacts[0].sha256[0] ^= 1;
	check_error(sp_store_save_build(store, &again, NULL, NULL, NULL, &number), SP_UNABLE, "not reproducible");
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
	check_error(sp_store_find_run(store, "", &number), SP_USAGE, "leave it out for the newest");
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
	check_ok(sp_store_save_build(store, &build, NULL, NULL, NULL, &number));
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
	check_ok(sp_store_save_build(store, &other, NULL, NULL, NULL, &number));
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
	check_ok(sp_store_save_build(store, &serial, NULL, NULL, NULL, &number));
	check_ok(sp_store_find_recipe(store, "pt4-busybox", NULL, &number));
	assert_int_equal(number, 2);
	check_ok(sp_store_find_recipe(store, "pt4-busybox", "serial", &number));
	assert_int_equal(number, 3);
	check_error(sp_store_find_recipe(store, "pt4-busybox", "vga", &number), SP_UNABLE,
		"holds no build of pt4-busybox+vga: build it with: sizeprof build pt4-busybox --overlay vga");
	check_error(sp_store_find_recipe(store, "other", NULL, &number), SP_UNABLE, "sizeprof build other");
}

/* What was in a store of version 1 has no ledger until it is made again. */
static void a_ledger_can_come_later(void **state)
{
	SP_STORE *store = NULL;
	check_ok(sp_store_open(*state, &store));
	SP_BUILD build = sample_build(1);
	uint64_t number = 0, version = 7;
	check_ok(sp_store_save_build(store, &build, NULL, NULL, NULL, &number));
	check_ok(sp_store_ledger_version(store, 1, &version));
	assert_int_equal(version, 0);
	/* an artifact that was not kept then */
	check_ok(sp_sql_script(store, "DELETE FROM artifact WHERE kind = 'cpio'"));
	check_ok(sp_store_save_build(store, &build, NULL, &sample_ledger, NULL, &number));
	assert_int_equal(number, 1);
	check_ok(sp_store_ledger_version(store, 1, &version));
	assert_int_equal(version, SP_LEDGER_VERSION);
	assert_int_equal(count(store, "SELECT sum(size) FROM piece"), SAMPLE_BYTES);
	assert_int_equal(count(store, "SELECT count(*) FROM artifact"), build.artifact_count);
	/* once is enough */
	check_ok(sp_store_save_build(store, &build, NULL, &sample_ledger, NULL, &number));
	assert_int_equal(count(store, "SELECT sum(size) FROM piece"), SAMPLE_BYTES);
	assert_int_equal(count(store, "SELECT count(*) FROM artifact"), build.artifact_count);
	/* one that was made by other rules is replaced */
	check_ok(sp_sql_script(store, "UPDATE ledger SET version = 0; UPDATE label SET name = 'of old rules' "
				      "WHERE id = (SELECT min(id) FROM label)"));
	check_ok(sp_store_save_build(store, &build, NULL, &sample_ledger, NULL, &number));
	check_ok(sp_store_ledger_version(store, 1, &version));
	assert_int_equal(version, SP_LEDGER_VERSION);
	assert_int_equal(count(store, "SELECT sum(size) FROM piece"), SAMPLE_BYTES);
	assert_int_equal(count(store, "SELECT count(*) FROM piece JOIN label ON label.id = piece.section "
				      "WHERE label.name = 'of old rules'"), 0);
	/* what ships is never added later */
	check_ok(sp_sql_script(store, "DELETE FROM artifact WHERE kind = 'initramfs'"));
	check_error(sp_store_save_build(store, &build, NULL, NULL, NULL, &number), SP_UNABLE,
		"initramfs came out with other bytes than build 1 has");
}

static void a_ledger_is_kept_whole(void **state)
{
	SP_STORE *store = NULL;
	check_ok(sp_store_open(*state, &store));
	save(store, 1, NULL);
	assert_int_equal(count(store, "SELECT sum(packed) FROM piece"), SAMPLE_SHIPPED * SP_BYTE_BITS);
	assert_int_equal(count(store, "SELECT packed FROM piece WHERE image = 2 AND number = 0"),
		1602 * SP_BIT + 5);
	assert_int_equal(
		count(store, "SELECT number FROM piece WHERE size = 0 AND offset = 1000 AND image = 2"), 5);
	assert_int_equal(count(store, "SELECT sum(evidence) FROM piece"), SP_REFERRED + SP_SPLIT);
	assert_int_equal(count(store,
				 "SELECT parent FROM image WHERE name = 'vmlinux.bin' AND codec = 'xz' AND "
				 "offset = 100 AND coded = 400 AND chunks = 2 AND named AND NOT estimated"),
		1);
	assert_int_equal(count(store, "SELECT overhead FROM image WHERE name = 'vmlinux.bin'"), 378 * SP_BIT);
	assert_int_equal(count(store, "SELECT count(*) FROM image WHERE parent ISNULL AND codec ISNULL"), 2);
	assert_int_equal(count(store, "SELECT count(*) FROM alias WHERE build = 1"), 4);
	assert_int_equal(
		count(store, "SELECT count(*) FROM note WHERE position = 1 AND text = 'a second note'"), 1);
	assert_int_equal(count(store, "SELECT count(DISTINCT medium) FROM piece"), 2);
}

/* Streams in a stream whose prices are estimates are estimates as well, and two may have one name. */
static void a_stream_in_an_estimated_one(void **state)
{
	SP_STORE *store = NULL;
	check_ok(sp_store_open(*state, &store));
	struct sp_ledger_image images[5];
	struct sp_ledger ledger = sample_ledger;
	struct sp_piece pieces[sizeof(sample_pieces) / sizeof(sample_pieces[0])];
	memcpy(images, sample_images, sizeof(sample_images));
	memcpy(pieces, sample_pieces, sizeof(pieces));
	images[4] = (struct sp_ledger_image){.name = (char[]){"cpio"},
		.bytes = 20,
		.parent = 3,
		.offset = 250,
		.coded = 50,
		.packed = 396 * SP_BIT,
		.codec = "gzip",
		.estimated = true,
		.chunks = 1};
	pieces[9].image = 4;
	pieces[9].offset = 0;
	pieces[9].size = 20;
	ledger.images = images;
	ledger.image_count = 5;
	ledger.pieces = pieces;
	SP_BUILD build = sample_build(1);
	uint64_t number = 0;
	check_ok(sp_store_save_build(store, &build, NULL, &ledger, NULL, &number));
	assert_int_equal(count(store, "SELECT estimated FROM image WHERE codec = 'gzip'"), 1);
	assert_int_equal(count(store, "SELECT estimated FROM image WHERE codec = 'xz'"), 0);
	assert_int_equal(count(store, "SELECT sum(packed) FROM piece"), SAMPLE_SHIPPED * SP_BYTE_BITS);
}

/* The sample, to be spoilt. */
struct spoilt {
	struct sp_ledger ledger;
	struct sp_ledger_image images[sizeof(sample_images) / sizeof(sample_images[0])];
	struct sp_piece pieces[sizeof(sample_pieces) / sizeof(sample_pieces[0])];
	struct sp_label labels[sizeof(sample_labels) / sizeof(sample_labels[0])];
	struct sp_alias aliases[sizeof(sample_aliases) / sizeof(sample_aliases[0])];
};

static void spoil_gap(struct spoilt *spoilt)
{
	spoilt->pieces[5].offset++; /* moves the end beyond the image */
}

static void spoil_overlap(struct spoilt *spoilt)
{
	spoilt->pieces[2].offset--;
}

static void spoil_short(struct spoilt *spoilt)
{
	spoilt->pieces[5].size--;
}

static void spoil_beyond(struct spoilt *spoilt)
{
	spoilt->pieces[5].size = UINT64_MAX;
}

static void spoil_packed(struct spoilt *spoilt)
{
	spoilt->pieces[1].packed++; /* by 2^-24 of a bit */
}

static void spoil_overflow(struct spoilt *spoilt)
{
	spoilt->pieces[1].packed = INT64_MAX;
	spoilt->pieces[2].packed = INT64_MAX;
}

static void spoil_child_packed(struct spoilt *spoilt)
{
	spoilt->images[1].packed -= SP_BIT;
	spoilt->pieces[1].packed -= SP_BIT;
}

static void spoil_child_coded(struct spoilt *spoilt)
{
	spoilt->images[1].coded--;
}

static void spoil_child_place(struct spoilt *spoilt)
{
	spoilt->images[1].offset = 101; /* with its 400 bytes it would end behind the image around it */
}

static void spoil_root_packed(struct spoilt *spoilt)
{
	spoilt->images[0].packed += SP_BIT;
	spoilt->pieces[0].packed += SP_BIT;
}

static void spoil_root_coded(struct spoilt *spoilt)
{
	spoilt->images[0].coded++;
}

static void spoil_root_bytes(struct spoilt *spoilt)
{
	spoilt->images[0].bytes = UINT64_MAX / 2;
}

static void spoil_parent(struct spoilt *spoilt)
{
	spoilt->images[1].parent = 1;
}

static void spoil_image(struct spoilt *spoilt)
{
	spoilt->pieces[9].image = 4;
}

static void spoil_order(struct spoilt *spoilt)
{
	spoilt->pieces[9].image = 1;
}

static void spoil_dimension(struct spoilt *spoilt)
{
	spoilt->pieces[2].owner[SP_BY_MEDIUM] = TEXT;
}

static void spoil_owner(struct spoilt *spoilt)
{
	spoilt->pieces[2].owner[SP_BY_FILE] = 1000;
}

static void spoil_evidence(struct spoilt *spoilt)
{
	spoilt->pieces[2].evidence = 3;
}

static void spoil_code(struct spoilt *spoilt)
{
	spoilt->pieces[2].code = 101;
}

static void spoil_executed(struct spoilt *spoilt)
{
	spoilt->pieces[2].executed = 101;
}

static void spoil_trace(struct spoilt *spoilt)
{
	spoilt->ledger.traced = false; /* and yet piece 1 ran */
}

static void spoil_alias(struct spoilt *spoilt)
{
	spoilt->aliases[0].label = TEXT;
}

static void spoil_alias_label(struct spoilt *spoilt)
{
	spoilt->aliases[0].label = 1000;
}

static void spoil_label(struct spoilt *spoilt)
{
	spoilt->labels[0].dimension = SP_DIMENSIONS;
}

/* A ledger that breaks the rules takes its build with it. */
static void a_false_ledger_is_refused(void **state)
{
	static const struct {
		void (*spoil)(struct spoilt *spoilt);
		const char *message;
	} cases[] = {
		{spoil_gap, "the place of piece (5)"},
		{spoil_overlap, "the place of piece (2)"},
		{spoil_short, "the sum of raw sizes in vmlinux.bin (1)"},
		{spoil_beyond, "the place of piece (5)"},
		{spoil_packed, "the sum of packed sizes in vmlinux.bin (1)"},
		{spoil_overflow, "the size of piece (2)"},
		{spoil_child_packed, "the sum of packed sizes in bzImage (0)"},
		{spoil_child_coded, "the sum of raw sizes in bzImage (0)"},
		{spoil_child_place, "the place of vmlinux.bin (1)"},
		{spoil_root_packed, "the packed size of bzImage (0)"},
		{spoil_root_coded, "the coded size of bzImage (0)"},
		{spoil_root_bytes, "the packed size of bzImage (0)"},
		{spoil_parent, "the parent of vmlinux.bin (1)"},
		{spoil_image, "the image of piece (9)"},
		{spoil_order, "the image of piece (9)"},
		{spoil_dimension, "the owner of piece medium (2)"},
		{spoil_owner, "the owner of piece file (2)"},
		{spoil_evidence, "the evidence of piece (2)"},
		{spoil_code, "the code of piece (2)"},
		{spoil_executed, "the code of piece (2)"},
		{spoil_trace, "the code of piece (1)"},
		{spoil_alias, "alias begin_kernel (0)"},
		{spoil_alias_label, "alias begin_kernel (0)"},
		{spoil_label, "label (setup) (0)"},
	};
	SP_STORE *store = NULL;
	check_ok(sp_store_open(*state, &store));
	for (size_t i = 0; i < SP_COUNT(cases); i++) {
		struct spoilt spoilt = {.ledger = sample_ledger};
		memcpy(spoilt.images, sample_images, sizeof(sample_images));
		memcpy(spoilt.pieces, sample_pieces, sizeof(sample_pieces));
		memcpy(spoilt.labels, sample_labels, sizeof(sample_labels));
		memcpy(spoilt.aliases, sample_aliases, sizeof(sample_aliases));
		spoilt.ledger.images = spoilt.images;
		spoilt.ledger.pieces = spoilt.pieces;
		spoilt.ledger.labels = spoilt.labels;
		spoilt.ledger.aliases = spoilt.aliases;
		cases[i].spoil(&spoilt);
		SP_BUILD build = sample_build(9);
		SP_AUTOFREE char *expected =
			sp_format("the ledger was not stored: %s breaks its rules", cases[i].message);
		uint64_t number = 77;
		check_error(sp_store_save_build(store, &build, NULL, &spoilt.ledger, NULL, &number), SP_UNABLE,
			expected);
		assert_int_equal(number, 77);
		assert_int_equal(count(store, "SELECT count(*) FROM build"), 0);
		assert_int_equal(count(store, "SELECT count(*) FROM label"), 0);
		assert_int_equal(count(store, "SELECT count(*) FROM piece"), 0);
	}
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
		SCRATCH_TEST(a_ledger_can_come_later),
		SCRATCH_TEST(a_ledger_is_kept_whole),
		SCRATCH_TEST(a_stream_in_an_estimated_one),
		SCRATCH_TEST(a_false_ledger_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
