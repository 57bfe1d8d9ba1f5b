/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sizeprof import: images and build folders that were made elsewhere -> ledger -> store.
 */
#include <stdlib.h>
#include <string.h>

#include "base/attribution.h"
#include "base/build.h"
#include "base/files.h"
#include "base/memory.h"
#include "base/process.h"
#include "base/table.h"
#include "build/import-kind.h"
#include "build/import.h"
#include "cmd/account.h"
#include "cmd/cmd.h"
#include "cmd/import-measured.h"
#include "cmd/step-folder.h"
#include "cmd/tell.h"
#include "ledger/ledger.h"

struct job {
	struct sp_context *context;
	struct sp_import_options options;
	struct sp_store *store;
	enum sp_format format;
	bool strict;
};

static struct sp_error *print_sizes(const struct job *job, uint64_t number, int *status)
{
	SP_TABLE table = {0};
	SP_TRY(sp_store_sizes(job->store, number, &table));
	SP_TRY(sp_step_print(&table, job->format));
	return sp_tell_ledger(job->context, job->store, number, job->strict, status);
}

/* A compressed file is taken for an initramfs until one sees what is in it. */
static struct sp_error *check_initramfs(const struct sp_build *build, const struct sp_ledger *ledger)
{
	const struct sp_artifact *initramfs = sp_step_artifact(build, "initramfs");
	if (!initramfs)
		return NULL;
	for (size_t i = 0; i < ledger->label_count; i++)
		if (ledger->labels[i].dimension == SP_BY_SECTION && strcmp(ledger->labels[i].name, "(cpio header)") == 0)
			return NULL;
	return sp_error_new(SP_USAGE,
		"no cpio archive is in %s, so it is no initramfs: of a kernel give the bzImage, of a tree its cpio archive (newc)",
		build->title);
}

/* What cannot be accounted for is of no use in the cache either. */
static struct sp_error *account(const struct job *job, const struct sp_build *build, struct sp_ledger **ledger,
	struct sp_attribution *attribution)
{
	/* of single files there is no configuration to tell options from */
	struct sp_error *error = build->config_count && build->source_count ?
		sp_account_options(job->context, build, NULL, ledger, attribution) :
		sp_account_build(job->context, build, NULL, ledger, NULL);
	if (!error) {
		error = check_initramfs(build, *ledger);
		if (error)
			sp_ledger_free(*ledger);
	}
	if (error)
		sp_error_free(sp_tree_remove(build->folder));
	return error;
}

static struct sp_error *make_new(const struct job *job, int *status)
{
	SP_BUILD build = {0};
	SP_IMPORT_NOTES notes = {0};
	SP_ATTRIBUTION attribution = {0};
	struct sp_ledger *ledger = NULL;
	uint64_t number = 0;
	SP_TRY(sp_import_run(&job->options, &build, &notes));
	for (size_t i = 0; i < notes.count; i++)
		sp_progress_note(job->context->progress, "note: %s", notes.items[i]);
	double started = sp_seconds();
	SP_TRY(account(job, &build, &ledger, &attribution));
	sp_build_add_duration(&build, "ledger", sp_seconds() - started, 0);
	struct sp_error *error = sp_store_save_build(
		job->store, &build, NULL, ledger, attribution.option_count ? &attribution : NULL, &number);
	sp_ledger_free(ledger);
	SP_TRY(error);
	sp_progress_note(job->context->progress, "import %lu (%.12s) is in %s", (unsigned long)number, build.hash,
		job->context->store_path);
	return print_sizes(job, number, status);
}

/* Such a folder comes alone, and is not copied as the others are. */
static struct sp_error *is_root_folder(const struct sp_import_options *options, bool *is_root)
{
	enum sp_import_kind kind;
	if (options->path_count != 1 || !sp_path_is_folder(options->paths[0]))
		return NULL;
	SP_TRY(sp_import_recognise(options->paths[0], &kind));
	*is_root = kind == SP_IMPORT_ROOT;
	return NULL;
}

static struct sp_error *run_job(struct job *job, int *status)
{
	char hash[SP_SHA256_SIZE];
	uint64_t number = 0;
	bool stored = false;
	uint64_t version = 0;
	bool is_root = false;
	SP_TRY(sp_step_store(job->context, &job->store));
	SP_TRY(is_root_folder(&job->options, &is_root));
	if (is_root) {
		const struct sp_build_wish wish = {.format = job->format, .strict = job->strict};
		return sp_step_import_root(job->context, job->store, job->options.paths[0], &wish, status);
	}
	SP_TRY(sp_import_identify(&job->options, hash));
	SP_TRY(sp_store_find_hash(job->store, hash, &number, &stored));
	if (stored)
		SP_TRY(sp_store_ledger_version(job->store, number, &version));
	if (version != SP_LEDGER_VERSION)
		return make_new(job, status);
	sp_progress_note(job->context->progress, "nothing to do: that is import %lu (%.12s)", (unsigned long)number, hash);
	return print_sizes(job, number, status);
}

/* Tables of measured results, each for itself; *measured: that is what all of the words were. */
static struct sp_error *import_tables(
	struct sp_context *context, char **words, int count, enum sp_format format, bool *measured)
{
	int tables = 0;
	for (int i = 0; i < count; i++)
		tables += sp_import_is_measured(words[i]);
	if (tables && tables < count)
		return sp_error_new(SP_USAGE, "tables of measured results (.csv) do not come together with images: import them apart");
	*measured = tables > 0;
	for (int i = 0; i < tables; i++)
		SP_TRY(sp_import_measured(context, words[i], format));
	return NULL;
}

static struct sp_error *run(struct sp_context *context, int argc, char **argv, int *status)
{
	struct job job = {.context = context};
	const char *format = NULL;
	bool helped;
	const struct sp_option own[] = {
		{"strict", 0, NULL, "exit with status 1 when the quality gate is not passed", NULL, &job.strict},
		{"format", 0, "FORMAT", "of the size table: text (default), csv, json or md", &format, NULL},
		{0},
	};
	char **words;
	int count;
	SP_TRY(sp_context_parse(context, &sp_command_import, own, argc, argv, 8, &words, &count, &helped));
	if (helped)
		return NULL;
	if (count == 0)
		return sp_error_new(SP_USAGE, "import what? sizeprof import --help says what it takes");
	for (int i = 0; i < count; i++)
		if (!*words[i])
			return sp_error_new(SP_USAGE, "\"\" is no path: sizeprof import --help says what it takes");
	SP_TRY(sp_step_format(format, &job.format));
	bool measured = false;
	SP_TRY(import_tables(context, words, count, job.format, &measured));
	if (measured)
		return NULL;
	SP_TRY(sp_context_work(context));
	job.options = (struct sp_import_options){
		.cache = context->cache,
		.paths = (const char *const *)words,
		.path_count = (size_t)count,
		.progress = context->progress,
	};
	struct sp_error *error = run_job(&job, status);
	sp_store_close(job.store);
	return error;
}

const struct sp_command sp_command_import = {
	.name = "import",
	.arguments = "PATH...",
	.summary = "account for an image or a kernel's build folder made elsewhere",
	.no = "with --strict, the quality gate fails",
	.help = "Accounts for what sizeprof did not build: a bzImage, a vmlinux, an initramfs (cpio, compressed or not, or\n"
		"several in a row), an image of a floppy, hard disk (FAT) or CD (ISO 9660), or the folder of a kernel build\n"
		"(O=, in the source tree, Buildroot's, Yocto's), which is only read: of x86, or of a processor that boots a\n"
		"flat Image (arm64, riscv). A folder that is a root file system (etc and usr, or var/lib/dpkg) is accounted for\n"
		"where it stands, by file, folder and, with dpkg's database in it, package.\n"
		"A kernel and an initramfs may come together. A stripped kernel gives its symbols through the kallsyms inside\n"
		"the image; a build folder also objects, directories and what options cost. What cannot be known is told.\n"
		"`report`, `diff`, `plot` and `export` then work on it as on a build of sizeprof's. A damaged image is an\n"
		"error that tells the offset, and nothing is stored.\n\n"
		"A table of measured results (FILE.csv, as in datasets/measured) becomes a run for each system and version in it,\n"
		"or one with measurements: `runs`, `report`, `diff`, `table`, `measure --report` and `plot accuracy` take them as far\n"
		"as its columns tell; the rest has the label (not told).\n\n"
		"  sizeprof import /boot/vmlinuz-6.1.0-9-amd64 /boot/initrd.img-6.1.0-9-amd64\n"
		"  sizeprof import ~/linux/build\n"
		"  sizeprof import /srv/chroot/bookworm\n"
		"  sizeprof import floppy.img --strict\n"
		"  sizeprof import cd.iso\n"
		"  sizeprof import datasets/measured/options-by-version.csv",
	.run = run,
};
