/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sizeprof export: a build's prices byte by byte, for the public viewer of .kkp files. The store has pieces alone, so
 * the build is accounted for once more from its files.
 */
#include <inttypes.h>
#include <string.h>

#include "base/build.h"
#include "base/files.h"
#include "base/memory.h"
#include "cmd/account.h"
#include "cmd/cmd.h"
#include "ledger/ledger.h"
#include "report/kkp.h"

/* The stream of that name, or the first one there is. */
static struct sp_error *choose_image(const struct sp_ledger *ledger, const char *name, uint32_t *image)
{
	for (uint32_t i = 0; i < ledger->image_count; i++) {
		const struct sp_ledger_image *candidate = &ledger->images[i];
		if (!candidate->codec || (name && strcmp(candidate->name, name) != 0))
			continue;
		*image = i;
		return NULL;
	}
	return sp_error_new(SP_USAGE, "the run has no compressed stream%s%s: sizeprof report --streams lists what it has",
		name ? " named " : "", name ? name : "");
}

static struct sp_error *check_files(const struct sp_build *build, uint64_t number)
{
	for (size_t i = 0; i < build->artifact_count; i++)
		if (!sp_path_exists(build->artifacts[i].path))
			return sp_error_new(SP_UNABLE, "the files of run %" PRIu64 " are no longer in the cache: %s is gone; "
				"build or import it again", number, build->artifacts[i].path);
	return NULL;
}

static struct sp_error *export(struct sp_context *context, const char *run, const char *name, const char *path)
{
	SP_STORE *store = NULL;
	SP_BUILD build = {0};
	SP_AUTOFREE char *note = NULL;
	struct sp_ledger *ledger = NULL;
	struct sp_stream *streams = NULL;
	uint64_t number = 0;
	uint32_t image = 0;
	SP_TRY(sp_step_store_there(context, &store));
	SP_TRY(sp_store_find_run(store, run, &number));
	SP_TRY(sp_store_load_build(store, number, &build));
	if (sp_step_artifact(&build, SP_FOLDER_KIND))
		return sp_error_new(SP_USAGE, "run %" PRIu64 " is a folder of files, and nothing of it is priced byte by byte", number);
	SP_TRY(check_files(&build, number));
	SP_TRY(sp_account_build(context, &build, NULL, &ledger, &streams));
	struct sp_error *error = choose_image(ledger, name, &image);
	if (!error)
		error = sp_kkp_write(path, ledger, image, &streams[image], &note);
	sp_ledger_free_streams(ledger, streams);
	sp_ledger_free(ledger);
	if (!error && note)
		sp_progress_note(context->progress, "note: %s", note);
	return error;
}

static struct sp_error *run(struct sp_context *context, int argc, char **argv, int *status)
{
	(void)status;
	const char *kkp = NULL, *image = NULL;
	bool helped;
	const struct sp_option own[] = {
		{"kkp", 0, "FILE", "write the prices there, in the format of kkpView", &kkp, NULL},
		{"image", 0, "NAME", "which stream (default: the first): its name's last part in report --streams", &image, NULL},
		{0},
	};
	char **words;
	int count;
	SP_TRY(sp_context_parse(context, &sp_command_export, own, argc, argv, 1, &words, &count, &helped));
	if (helped)
		return NULL;
	if (!kkp)
		return sp_error_new(SP_USAGE, "export to where? Give --kkp FILE");
	return export(context, count ? words[0] : NULL, image, kkp);
}

const struct sp_command sp_command_export = {
	.name = "export",
	.arguments = "[RUN]",
	.summary = "write the price of every byte for a public viewer",
	.help = "Writes one compressed stream of a build or import (default: the newest), byte by byte with prices, symbols and\n"
		"objects, as a .kkp file for the public viewer kkpView: 15 bytes for each byte of the stream. The format takes\n"
		"one image of less than 2 GiB and 32,767 symbols; what it cannot take is told.\n\n"
		"  sizeprof export --kkp kernel.kkp\n"
		"  sizeprof export 3 --image initramfs --kkp userspace.kkp",
	.run = run,
};
