/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sample_store FILE: a store for tests of the program that need what options cost, but no kernel. Run 1 was
 * accounted for without options, run 2 is not traced, run 3 has it all: the unit tests' ledger and costs, an
 * option that is off, two measurements, and the unit tests' search, certified; search 2, from run 2, was only begun.
 */
#include <stdio.h>

#include "unit/store_attribution.h"
#include "unit/store_ledger.h"
#include "unit/store_sample.h"
#include "unit/store_search.h"

static struct sp_measurement measurements[] = {
	{.program = TEXTUAL("kernel"),
		.kind = TEXTUAL("option"),
		.name = TEXTUAL("BLOCK"),
		.outcome = SP_MEASURED_BUILT,
		.saved = {140, 150, -16, 128 * SP_BYTE_BITS},
		.image = 4096,
		.dropped_with = TEXTUAL("BLK_DEV PROC_FS"),
		.verdict = TEXTUAL("pass"),
		.seconds = 12.5},
	{.program = TEXTUAL("userspace"),
		.kind = TEXTUAL("applet"),
		.name = TEXTUAL("ash"),
		.outcome = SP_MEASURED_BUILT,
		.saved = {190, 0, 0, 99 * SP_BYTE_BITS},
		.seconds = 3.5},
};

/* The configuration says as well what is off. */
static void add_off(struct sp_build *build)
{
	struct sp_config *kernel = &build->configs[0];
	free(kernel->text);
	kernel->text = sp_strdup("CONFIG_BLOCK=y\n# CONFIG_BLACK is not set\n# CONFIG_BLOCKS is not set\n");
	sp_digest_bytes(kernel->text, strlen(kernel->text), kernel->sha256);
}

static struct sp_error *save(struct sp_store *store, unsigned which, const struct sp_ledger *ledger,
	const struct sp_attribution *attribution)
{
	SP_BUILD build = sample_build(which);
	uint64_t number;
	add_off(&build);
	return sp_store_save_build(store, &build, NULL, ledger, attribution, &number);
}

static struct sp_error *save_untraced(struct sp_store *store)
{
	struct sp_ledger ledger = sample_ledger;
	struct sp_piece pieces[SP_COUNT(sample_pieces)];
	memcpy(pieces, sample_pieces, sizeof(pieces));
	for (size_t i = 0; i < SP_COUNT(pieces); i++)
		pieces[i].executed = 0;
	ledger.pieces = pieces;
	ledger.traced = false;
	for (size_t i = 0; i < SP_COUNT(sample_options); i++)
		sample_options[i].executed = -1;
	return save(store, 2, &ledger, &sample_attribution);
}

static struct sp_error *begin_search(struct sp_store *store, uint64_t base)
{
	struct sp_journal_search search = sample_search;
	struct sp_search_begun begun;
	search.base = base;
	search.target = TEXTUAL("min");
	search.target_bytes = 0;
	return sp_store_begin_search(store, &search, &begun);
}

static struct sp_error *fill(const char *path)
{
	uint64_t search = 0;
	SP_STORE *store = NULL;
	struct sp_option_cost options[SP_COUNT(sample_options)];
	memcpy(options, sample_options, sizeof(options));
	SP_TRY(sp_store_open(path, &store));
	SP_TRY(save(store, 1, &sample_ledger, NULL));
	SP_TRY(save_untraced(store));
	memcpy(sample_options, options, sizeof(options));
	SP_TRY(save(store, 3, &sample_ledger, &sample_attribution));
	for (size_t i = 0; i < SP_COUNT(measurements); i++)
		SP_TRY(sp_store_save_measurement(store, 3, &measurements[i]));
	SP_TRY(save_sample_search(store, 3, &search));
	return begin_search(store, 2);
}

int main(int argc, char **argv)
{
	struct sp_error *error =
		argc == 2 ? fill(argv[1]) : sp_error_new(SP_USAGE, "usage: sample_store FILE");
	if (error)
		fprintf(stderr, "sample_store: %s\n", sp_error_message(error));
	int status = error != NULL;
	sp_error_free(error);
	return status;
}
