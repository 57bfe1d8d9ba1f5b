/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sizeprof boot: the boot test alone, on a stored build or on files; or the console by hand.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/build.h"
#include "base/files.h"
#include "base/memory.h"
#include "boot/boot.h"
#include "build/recipe.h"
#include "cmd/cmd.h"

struct wish {
	const char *overlay, *initramfs, *recipe, *accelerator, *log;
	bool interactive;
};

/* What is going to be booted, and the recipe that says how. */
struct target {
	struct sp_recipe recipe;
	char *kernel, *initramfs;
	struct sp_store *store;
	uint64_t number; /* of the stored build, 0 for files */
};

static struct sp_error *interact(struct sp_context *context, const struct target *target)
{
	const struct sp_boot_spec spec = {
		.kernel = target->kernel,
		.initramfs = target->initramfs,
		.cmdline = target->recipe.cmdline,
		.arch = target->recipe.kernel_arch,
		.cpu = target->recipe.cpu,
		.memory_mib = target->recipe.memory_mib,
		.console = target->recipe.console,
		.progress = context->progress,
	};
	sp_progress_note(context->progress, target->recipe.console == SP_CONSOLE_SERIAL
			? "the console is yours; leave QEMU with Ctrl-A X"
			: "the screen is yours; leave QEMU with Esc 2, then type quit");
	return sp_boot_interactive(&spec);
}

static struct sp_error *target_from_store(
	struct sp_context *context, const char *run, const struct wish *wish, struct target *target)
{
	struct sp_build build = {0};
	SP_TRY(sp_step_store(context, &target->store));
	SP_TRY(sp_store_find_run(target->store, run, &target->number));
	SP_TRY(sp_store_load_build(target->store, target->number, &build));
	const struct sp_artifact *kernel = sp_step_artifact(&build, "bzImage");
	const struct sp_artifact *initramfs = sp_step_artifact(&build, "initramfs");
	target->kernel = kernel ? sp_strdup(kernel->path) : NULL;
	target->initramfs = initramfs ? sp_strdup(initramfs->path) : NULL;
	struct sp_error *error = !kernel || !sp_path_exists(kernel->path)
		? sp_error_new(SP_UNABLE, "the files of build %lu are no longer in the cache: sizeprof build %s makes them anew",
			  (unsigned long)target->number, build.recipe)
		: sp_step_recipe(context, wish->recipe ? wish->recipe : build.recipe_path, build.overlay, &target->recipe);
	sp_build_clear(&build);
	return error;
}

static struct sp_error *find_target(
	struct sp_context *context, const char *what, const struct wish *wish, struct target *target)
{
	if (what && sp_path_exists(what) && !sp_path_is_folder(what)) {
		target->kernel = sp_strdup(what);
		target->initramfs = sp_strdup(wish->initramfs);
		return sp_step_recipe(
			context, wish->recipe ? wish->recipe : "pt4-busybox", wish->overlay, &target->recipe);
	}
	if (wish->initramfs)
		return sp_error_new(SP_USAGE, "--initramfs goes with the path of a kernel image: there is no file \"%s\"",
			what ? what : "");
	struct sp_error *error = target_from_store(context, what, wish, target);
	if (!error || !what || sp_error_kind(error) != SP_USAGE)
		return error;
	/* no RUN of that name: the newest build of a RECIPE of that name, then */
	struct sp_recipe recipe = {0};
	struct sp_error *no_recipe = sp_step_recipe(context, what, wish->overlay, &recipe);
	if (no_recipe) {
		sp_error_free(no_recipe);
		return sp_error_prefix(error, "\"%s\" is no RUN, RECIPE or IMAGE", what);
	}
	sp_error_free(error);
	SP_AUTOFREE char *number = NULL;
	error = sp_store_find_recipe(target->store, recipe.name, wish->overlay, &target->number);
	sp_recipe_clear(&recipe);
	SP_TRY(error);
	sp_store_close(target->store);
	target->store = NULL;
	number = sp_format("%lu", (unsigned long)target->number);
	return target_from_store(context, number, wish, target);
}

static struct sp_error *test(
	struct sp_context *context, const struct target *target, const struct wish *wish, int *status)
{
	struct sp_verdict verdict = {0};
	SP_TRY(sp_step_boot(context, &target->recipe, target->kernel, target->initramfs, wish->accelerator, wish->log,
		&verdict));
	sp_step_tell_verdict(context, &verdict);
	printf("%s\n", sp_verdict_outcome_name(verdict.outcome));
	struct sp_error *error =
		target->number ? sp_store_save_verdict(target->store, target->number, &verdict) : NULL;
	if (!error)
		error = sp_step_verdict_status(&verdict, status);
	sp_verdict_clear(&verdict);
	return error;
}

static struct sp_error *run(struct sp_context *context, int argc, char **argv, int *status)
{
	struct wish wish = {0};
	const struct sp_option own[] = {
		{"interactive", 'i', NULL, "use the system by hand, without a test", NULL, &wish.interactive},
		{"initramfs", 0, "FILE", "with an IMAGE: its initramfs", &wish.initramfs, NULL},
		{"recipe", 0, "RECIPE", "whose test and console to use (default: the build's own)", &wish.recipe, NULL},
		{"overlay", 0, "NAME", "the recipe's overlay", &wish.overlay, NULL},
		{"accelerator", 0, "auto|kvm|tcg", "how QEMU runs the guest (default auto)", &wish.accelerator, NULL},
		{"log", 0, "FILE", "write the console's whole text there", &wish.log, NULL},
		{0},
	};
	char **words;
	int count;
	bool helped;
	SP_TRY(sp_context_parse(context, &sp_command_boot, own, argc, argv, 1, &words, &count, &helped));
	if (helped)
		return NULL;
	struct target target = {0};
	struct sp_error *error = find_target(context, count ? words[0] : NULL, &wish, &target);
	if (!error)
		error = wish.interactive ? interact(context, &target) : test(context, &target, &wish, status);
	sp_store_close(target.store);
	sp_recipe_clear(&target.recipe);
	free(target.kernel);
	free(target.initramfs);
	return error;
}

const struct sp_command sp_command_boot = {
	.name = "boot",
	.arguments = "[RECIPE|RUN|IMAGE]",
	.summary = "boot test only, or --interactive",
	.help = "Boots a build (default: the newest; a RECIPE means its newest build) or the kernel image in a file, follows\n"
		"the recipe's script of expectations, and prints pass, fail or lost. The verdict is kept with the build.\n\n"
		"  sizeprof boot\n"
		"  sizeprof boot --interactive\n"
		"  sizeprof boot ./bzImage --initramfs ./initramfs.cpio.xz --recipe pt4-busybox",
	.run = run,
};
