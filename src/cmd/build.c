/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sizeprof build: the command; src/cmd/step-build.c does it.
 */
#include <ctype.h>
#include <stdlib.h>

#include "base/files.h"
#include "build/recipe.h"
#include "cmd/step-build.h"
#include "cmd/step-folder.h"

static struct sp_error *read_jobs(const char *text, unsigned *jobs)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);
	if (!isdigit((unsigned char)*text) || *end || value == 0 || value > 4096)
		return sp_error_new(SP_USAGE, "--jobs \"%s\" is not a count: give a whole number from 1", text);
	*jobs = (unsigned)value;
	return NULL;
}

static struct sp_error *build(struct sp_context *context, const char *name, const char *overlay,
	const struct sp_build_wish *wish, int *status)
{
	SP_STORE *store = NULL;
	struct sp_recipe recipe = {0};
	uint64_t number = 0;
	SP_TRY(sp_step_any_recipe(context, name, overlay, &recipe));
	struct sp_error *error = sp_step_store(context, &store);
	if (!error)
		error = recipe.userspace == SP_USERSPACE_PACKAGES
				? sp_step_distribution(context, store, &recipe, wish, status)
				: sp_step_build(context, store, &recipe, wish, &number, status);
	sp_recipe_clear(&recipe);
	return error;
}

static struct sp_error *run(struct sp_context *context, int argc, char **argv, int *status)
{
	struct sp_build_wish wish = {0};
	const char *overlay = NULL, *jobs = NULL, *accelerator = NULL, *format = NULL;
	bool helped;
	const struct sp_option own[] = {
		{"overlay", 0, "NAME", "with a named overlay of the recipe: another image", &overlay, NULL},
		{"out", 0, "DIR", "copy image, configurations and boot log there", &wish.out, NULL},
		{"jobs", 'j', "N", "compile N files at a time (default: one for each processor)", &jobs, NULL},
		{"accelerator", 0, "auto|kvm|tcg", "how QEMU runs the guest (default auto)", &accelerator, NULL},
		{"strict", 0, NULL, "exit with status 1 when the ledger's quality gate is not passed", NULL, &wish.strict},
		{"no-debug", 0, NULL, "without debug information; the shipped bytes are the same", NULL, &wish.no_debug},
		{"format", 0, "FORMAT", "of the size table: text (default), csv, json or md", &format, NULL},
		{0},
	};
	char **words;
	int count;
	SP_TRY(sp_context_parse(context, &sp_command_build, own, argc, argv, 1, &words, &count, &helped));
	if (helped)
		return NULL;
	if (jobs)
		SP_TRY(read_jobs(jobs, &wish.jobs));
	SP_TRY(sp_step_accelerator(accelerator, &wish.accelerator));
	SP_TRY(sp_step_format(format, &wish.format));
	if (wish.out)
		SP_TRY(sp_folder_make(wish.out));
	return build(context, count ? words[0] : "pt4-busybox", overlay, &wish, status);
}

const struct sp_command sp_command_build = {
	.name = "build",
	.arguments = "[RECIPE]",
	.summary = "build, boot and account for a system, and print its sizes",
	.no = "the boot test fails, or with --strict the quality gate",
	.help = "Builds the recipe (default pt4-busybox), boots the result in QEMU with the recipe's test, accounts for every\n"
		"byte, keeps all of it in the store and prints the size table. What is up to date is not done again. The\n"
		"build is reproducible: -v prints the command lines that give the same bytes by hand. The account tells each\n"
		"compressed stream with its coder overhead, and the quality gate: how much of what is packed is padding,\n"
		"unnamed, unknown or of no object; --strict makes exceeding a limit a failure.\n"
		"RECIPE@VERSION takes another kernel: what Linux renamed or removed since is told, line by line.\n\n"
		"A recipe of packages (lfs) becomes a folder with a distribution in it, which is accounted for by package,\n"
		"folder and file, and not booted.\n\n"
		"  sizeprof build\n"
		"  sizeprof build pt4-busybox --overlay serial --out /tmp/image\n"
		"  sizeprof build pt4-busybox --overlay floppy --strict\n"
		"  sizeprof build pt4-busybox --overlay iso --out /tmp/cd\n"
		"  sizeprof build pt4-busybox@7.2\n"
		"  sizeprof build ./my-recipe -v",
	.run = run,
};
