/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A small search, for tests of its journal: six trials that drop two options in one step and shrink the
 * dictionary in another; one that is lost and made again, one that is repeated, and a certificate.
 */
#ifndef TESTS_UNIT_STORE_SEARCH_H
#define TESTS_UNIT_STORE_SEARCH_H

#include "base/digest.h"
#include "base/journal.h"
#include "store/search.h"
#include "unit/store_attribution.h"
#include "unit/store_sample.h"

static struct sp_journal_search sample_search SP_UNUSED = {
	.test = TEXTUAL("0f1e2d"),
	.target = TEXTUAL("1.44M"),
	.target_bytes = 1474560,
	.strategy = TEXTUAL("weighted"),
	.seed = 0xfedcba9876543210,
	.jobs = 2,
	.inputs = TEXTUAL("linux=6.1.192-2\ngcc=gcc (Debian 12.2.0-14) 12.2.0\nrules=1\n"),
};

static const struct sp_trial_size sample_base_size SP_UNUSED = {
	.payload = 1000000,
	.kernel = 901120,
	.initramfs = 140000,
	.loader = 60000,
	.used = 1101120,
	.over = -1,
};

static struct sp_journal_item sample_items[] SP_UNUSED = {
	{.name = TEXTUAL("kernel:BLOCK=n"),
		.program = TEXTUAL("kernel"),
		.option = TEXTUAL("BLOCK"),
		.value = TEXTUAL("n"),
		.weight = 6001.5,
		.prior = 0.1,
		.round = 1},
	{.name = TEXTUAL("kernel:USB=n"),
		.program = TEXTUAL("kernel"),
		.option = TEXTUAL("USB"),
		.value = TEXTUAL("n"),
		.weight = 3000,
		.prior = 0.25,
		.parents = TEXTUAL("kernel:BLOCK=n kernel:PROC_FS=n"),
		.round = 1},
	{.name = TEXTUAL("userspace:ASH=n"),
		.program = TEXTUAL("userspace"),
		.option = TEXTUAL("ASH"),
		.value = TEXTUAL("n"),
		.weight = 1000,
		.prior = 0.9,
		.round = 1},
	{.name = TEXTUAL("kernel:PROC_FS=n"),
		.program = TEXTUAL("kernel"),
		.option = TEXTUAL("PROC_FS"),
		.value = TEXTUAL("n"),
		.weight = 500,
		.prior = 0.0752634219769193,
		.round = 1},
	{.name = TEXTUAL("image:dictionary=65536"),
		.program = TEXTUAL("image"),
		.option = TEXTUAL("dictionary"),
		.value = TEXTUAL("65536"),
		.weight = 0,
		.prior = 0.01,
		.group = 1,
		.group_step = 2,
		.round = 1},
};

#define SAMPLE_SCREEN                                                                                        \
	"Run /init as init process\nKernel panic - not syncing: No working init found.\n---[ end Kernel "    \
	"panic ]---\n\n   \n"

struct sample_trial {
	const char *moves;
	unsigned attempt;
	uint64_t round;
	enum sp_trial_outcome outcome;
	uint64_t payload;
	const char *reason, *detail, *screen, *log;
	int step; /* accepted as that step; -1: not */
};

static const struct sample_trial sample_trials[] SP_UNUSED = {
	{"kernel:BLOCK=n kernel:USB=n", 0, 1, SP_TRIAL_PASS, 991000, NULL, NULL, NULL, NULL, 0},
	{"kernel:BLOCK=n kernel:USB=n userspace:ASH=n", 0, 2, SP_TRIAL_FAIL, 990000, "panic",
		"Kernel panic - not syncing: No working init found.", SAMPLE_SCREEN, SAMPLE_SCREEN, -1},
	{"kernel:BLOCK=n kernel:USB=n kernel:PROC_FS=n", 0, 2, SP_TRIAL_LOST, 0, "tool", NULL, NULL, NULL,
		-1},
	{"kernel:BLOCK=n kernel:USB=n kernel:PROC_FS=n", 0, 3, SP_TRIAL_NOT_BUILT, 0,
		"fs/proc.c:3: error: no FS", NULL, NULL, "  CC fs/proc.o\nfs/proc.c:3: error: no FS\n", -1},
	{"kernel:BLOCK=n kernel:USB=n userspace:ASH=n", 1, 3, SP_TRIAL_FAIL, 990000, "panic",
		"Kernel panic - not syncing: No working init found.", SAMPLE_SCREEN, SAMPLE_SCREEN, -1},
	{"kernel:BLOCK=n kernel:USB=n image:dictionary=65536", 0, 4, SP_TRIAL_PASS, 990995, NULL, NULL, NULL,
		NULL, 1},
};

/* The trial as it would be handed to the store; release with sp_journal_trial_clear(). */
SP_UNUSED static struct sp_journal_trial sample_trial(size_t which)
{
	const struct sample_trial *sample = &sample_trials[which];
	struct sp_journal_trial trial = {
		.attempt = sample->attempt,
		.moves = sp_strdup(sample->moves),
		.round = sample->round,
		.below = which ? 991000 : 1000000,
		.result =
			{
				.outcome = sample->outcome,
				.reason = sp_strdup(sample->reason),
				.detail = sp_strdup(sample->detail),
				.screen = sp_strdup(sample->screen),
				.boots_passed = sample->outcome == SP_TRIAL_PASS,
				.boots_failed = sample->outcome == SP_TRIAL_FAIL,
				.instructions = 4000000000 + which,
				.build_seconds = 20.5,
				.pack_seconds = 0.25,
				.boot_seconds = sample->payload ? 3 : 0,
				.seconds = 24.5,
			},
		.log = sp_strdup(sample->log),
		.elapsed = 30.0 * (double)(which + 1),
	};
	sp_digest_bytes(sample->moves, strlen(sample->moves), trial.key);
	if (sample->payload) {
		trial.result.size = sample_base_size;
		trial.result.size.payload = sample->payload;
		trial.result.size.free = 1000 + which;
		trial.result.size.used -= 1000 + which;
		sp_digest_bytes(sample->moves, 12, trial.result.kernel_sha256);
		sp_digest_bytes(sample->moves, strlen(sample->moves), trial.result.initramfs_sha256);
	}
	if (sample->log)
		sp_digest_bytes(sample->log, strlen(sample->log), trial.log_sha256);
	return trial;
}

static struct sp_journal_neighbour sample_neighbours[] SP_UNUSED = {
	{.name = TEXTUAL("kernel:PROC_FS=n"),
		.program = TEXTUAL("kernel"),
		.option = TEXTUAL("PROC_FS"),
		.value = TEXTUAL("n"),
		.moves = TEXTUAL("kernel:PROC_FS=n"),
		.verdict = SP_JOURNAL_NOT_BUILT,
		.trial = 4,
		.wins = 500},
	{.name = TEXTUAL("userspace:ASH=n"),
		.program = TEXTUAL("userspace"),
		.option = TEXTUAL("ASH"),
		.value = TEXTUAL("n"),
		.moves = TEXTUAL("userspace:ASH=n"),
		.verdict = SP_JOURNAL_NEEDED,
		.failures = 2,
		.trial = 5,
		.wins = 1000.5},
};

static struct sp_journal_end sample_end SP_UNUSED = {
	.state = SP_JOURNAL_CERTIFIED,
	.seconds = 185.5,
	.trial = 6,
	.kernel = {.text = TEXTUAL("# CONFIG_BLOCK is not set\nCONFIG_PROC_FS=y\n"),
		.sha256 = "aa11",
		.enabled = 1},
	.userspace = {.text = TEXTUAL("CONFIG_ASH=y\n"), .sha256 = "bb22", .enabled = 1},
	.kernel_fragment = TEXTUAL("# CONFIG_BLOCK is not set\n# CONFIG_USB is not set\n"),
	.userspace_fragment = TEXTUAL(""),
	.image_settings = TEXTUAL("dictionary=65536"),
	.size = {.payload = 990995,
		.kernel = 892928,
		.initramfs = 139000,
		.loader = 60000,
		.used = 1091928,
		.free = 381000},
	.kernel_sha256 = "cc33",
	.initramfs_sha256 = "dd44",
	.neighbours = sample_neighbours,
	.neighbour_count = SP_COUNT(sample_neighbours),
};

/* The trials from `first` on, with their steps. */
SP_UNUSED static struct sp_error *save_sample_trials(struct sp_store *store, uint64_t search, size_t first)
{
	for (size_t i = first; i < SP_COUNT(sample_trials); i++) {
		SP_JOURNAL_TRIAL trial = sample_trial(i);
		uint64_t number = 0;
		SP_TRY(sp_store_save_trial(store, search, &trial, &number));
		if (sample_trials[i].step >= 0)
			SP_TRY(sp_store_accept_trial(store, search, (uint64_t)sample_trials[i].step, number));
	}
	return NULL;
}

/* The whole search, from the build `base`, up to its end. */
SP_UNUSED static struct sp_error *save_sample_search(struct sp_store *store, uint64_t base, uint64_t *number)
{
	struct sp_journal_search search = sample_search;
	struct sp_search_begun begun = {0};
	search.base = base;
	SP_TRY(sp_store_begin_search(store, &search, &begun));
	SP_TRY(sp_store_save_baseline(store, begun.number, &sample_base_size, 20, 1));
	SP_TRY(sp_store_save_items(store, begun.number, sample_items, SP_COUNT(sample_items)));
	SP_TRY(save_sample_trials(store, begun.number, 0));
	*number = begun.number;
	return sp_store_end_search(store, begun.number, &sample_end);
}

SP_UNUSED static struct sp_store *open_with_base(void **state)
{
	struct sp_store *store = NULL;
	SP_BUILD build = sample_build(1);
	uint64_t number = 0;
	check_ok(sp_store_open(*state, &store));
	check_ok(sp_store_save_build(store, &build, NULL, NULL, NULL, &number));
	assert_int_equal(number, 1);
	return store;
}

SP_UNUSED static struct sp_search_begun begin(struct sp_store *store, const struct sp_journal_search *search)
{
	struct sp_search_begun begun = {.number = 77};
	check_ok(sp_store_begin_search(store, search, &begun));
	return begun;
}

SP_UNUSED static struct sp_journal_search of_base(void)
{
	struct sp_journal_search search = sample_search;
	search.base = 1;
	return search;
}

#endif
