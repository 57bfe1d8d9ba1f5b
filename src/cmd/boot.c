/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sizeprof boot: the boot test alone, on a stored build or on files; or the console by hand.
 */
#include <stdlib.h>
#include <string.h>

#include "base/build.h"
#include "base/files.h"
#include "base/memory.h"
#include "boot/boot.h"
#include "build/recipe.h"
#include "cmd/cmd.h"
#include "cmd/import-measured.h"

struct wish {
	const char *what, *overlay, *initramfs, *recipe, *log, *keep;
	enum sp_accelerator accelerator;
	bool interactive;
};

/* What is going to be booted, and the recipe that says how. */
struct target {
	struct sp_recipe recipe;
	char *medium, *kernel, *initramfs; /* the medium alone, or the others */
	struct sp_store *store;
	uint64_t number; /* of the stored build, 0 for files */
};

static struct sp_error *interact(struct sp_context *context, const struct target *target, const struct wish *wish)
{
	const struct sp_boot_spec spec = {
		.medium = target->medium,
		.kernel = target->kernel,
		.initramfs = target->initramfs,
		.cmdline = target->recipe.cmdline,
		.arch = target->recipe.kernel_arch,
		.cpu = target->recipe.cpu,
		.memory_mib = target->recipe.memory_mib,
		.console = target->recipe.console,
		.keep = wish->keep,
		.accelerator = wish->accelerator,
		.progress = context->progress,
	};
	return sp_boot_interactive(&spec);
}

static bool is_import(const struct sp_build *build)
{
	return strncmp(build->recipe, "import:", strlen("import:")) == 0;
}

/* The recipe of a stored build: the one asked for, the one it was built from, or what has its name now. */
static struct sp_error *recipe_of(
	struct sp_context *context, const struct sp_build *build, const struct wish *wish, struct sp_recipe *recipe)
{
	if (wish->recipe)
		return sp_step_recipe(context, wish->recipe, build->overlay, recipe);
	if (is_import(build))
		return sp_error_new(SP_USAGE, "%s was imported and has no boot test of its own: --recipe RECIPE names the one to use",
			build->title);
	SP_AUTOFREE char *word = sp_step_recipe_word(build);
	return sp_error_prefix(sp_step_recipe(context, word, build->overlay, recipe),
		"the test of that build cannot be had (--recipe names another)");
}

static struct sp_error *no_files(const struct sp_build *build, uint64_t number, bool has_kernel)
{
	if (is_import(build) && sp_import_is_measured(build->title)) /* of a table there never were any */
		return sp_error_new(SP_USAGE, "run %lu was measured elsewhere: of what %s tells of there are no files here",
			(unsigned long)number, build->title);
	if (!has_kernel && is_import(build))
		return sp_error_new(SP_USAGE, "run %lu, the import of %s, has neither a bzImage nor a medium to boot: import one with it",
			(unsigned long)number, build->title);
	return sp_error_new(SP_UNABLE, "the files of build %lu are no longer in the cache: sizeprof %s %s makes them anew",
		(unsigned long)number, is_import(build) ? "import" : "build", is_import(build) ? build->title : build->recipe);
}

static struct sp_error *target_from_number(struct sp_context *context, const struct wish *wish, struct target *target)
{
	SP_BUILD build = {0};
	SP_TRY(sp_store_load_build(target->store, target->number, &build));
	struct sp_bootable bootable = sp_step_bootable(&build);
	const char *first = bootable.medium ? bootable.medium : bootable.kernel;
	if (sp_step_artifact(&build, SP_FOLDER_KIND))
		return sp_error_new(SP_USAGE, "run %lu is a folder of files: there is neither a kernel nor a medium in it to boot",
			(unsigned long)target->number);
	if (!first || !sp_path_exists(first))
		return no_files(&build, target->number, first != NULL);
	target->medium = sp_strdup(bootable.medium);
	target->kernel = sp_strdup(bootable.kernel);
	target->initramfs = sp_strdup(bootable.initramfs);
	return recipe_of(context, &build, wish, &target->recipe);
}

/* `what` is no RUN, as `no_run` says: the newest build of a RECIPE, then. */
static struct sp_error *find_recipe_build(
	struct sp_context *context, const struct wish *wish, struct sp_error *no_run, struct target *target)
{
	struct sp_recipe recipe = {0};
	struct sp_error *error = sp_step_any_recipe(context, wish->what, wish->overlay, &recipe);
	if (error) {
		sp_error_free(error);
		return sp_error_prefix(no_run, "\"%s\" is no RUN, RECIPE or IMAGE", wish->what);
	}
	sp_error_free(no_run);
	error = sp_store_find_recipe(target->store, recipe.name, wish->overlay, &target->number);
	sp_recipe_clear(&recipe);
	return error ? error : target_from_number(context, wish, target);
}

static struct sp_error *target_from_file(const struct wish *wish, struct target *target)
{
	if (!sp_boot_is_medium(wish->what)) {
		target->kernel = sp_strdup(wish->what);
		target->initramfs = sp_strdup(wish->initramfs);
		return NULL;
	}
	if (wish->initramfs)
		return sp_error_new(SP_USAGE, "--initramfs goes with a kernel image: %s is a medium that boots by itself",
			wish->what);
	target->medium = sp_strdup(wish->what);
	return NULL;
}

static struct sp_error *find_target(struct sp_context *context, const struct wish *wish, struct target *target)
{
	if (wish->what && *wish->what && sp_path_exists(wish->what) && !sp_path_is_folder(wish->what)) {
		SP_TRY(target_from_file(wish, target));
		return sp_step_recipe(
			context, wish->recipe ? wish->recipe : "pt4-busybox", wish->overlay, &target->recipe);
	}
	if (wish->initramfs)
		return sp_error_new(SP_USAGE, "--initramfs goes with the path of a kernel image: there is no file \"%s\"",
			wish->what ? wish->what : "");
	if (wish->what && !*wish->what)
		return sp_error_new(SP_USAGE, "\"\" is no RUN, RECIPE or IMAGE: leave it out for the newest build");
	SP_TRY(sp_step_store_there(context, &target->store));
	struct sp_error *error = sp_store_find_run(target->store, wish->what, &target->number);
	if (error && wish->what && sp_error_kind(error) == SP_USAGE)
		return find_recipe_build(context, wish, error, target);
	if (!error && wish->overlay)
		return sp_error_new(SP_USAGE, "--overlay goes with a RECIPE or an IMAGE: a RUN has its overlay already");
	return error ? error : target_from_number(context, wish, target);
}

static struct sp_error *test(
	struct sp_context *context, const struct target *target, const struct wish *wish, int *status)
{
	SP_VERDICT verdict = {0};
	const struct sp_bootable bootable = {target->medium, target->kernel, target->initramfs, NULL};
	SP_TRY(sp_step_boot(context, &target->recipe, &bootable, wish->accelerator, wish->log, &verdict));
	sp_step_tell_verdict(context, &verdict);
	/* by another recipe's test it is not the build's own verdict */
	if (target->number && !wish->recipe)
		SP_TRY(sp_error_prefix(sp_store_save_verdict(target->store, target->number, &verdict),
			"the boot test came out as %s, but that cannot be kept",
			sp_verdict_outcome_name(verdict.outcome)));
	printf("%s\n", sp_verdict_outcome_name(verdict.outcome));
	return sp_step_verdict_status(&verdict, status);
}

static struct sp_error *run(struct sp_context *context, int argc, char **argv, int *status)
{
	struct wish wish = {0};
	const char *accelerator = NULL;
	const struct sp_option own[] = {
		{"interactive", 'i', NULL, "use the system by hand, without a test", NULL, &wish.interactive},
		{"keep", 0, "FILE", "with --interactive: keep the medium there, as it was left", &wish.keep, NULL},
		{"initramfs", 0, "FILE", "with an IMAGE: its initramfs", &wish.initramfs, NULL},
		{"recipe", 0, "RECIPE", "whose test and console to use (default: the build's own)", &wish.recipe, NULL},
		{"overlay", 0, "NAME", "with a RECIPE or an IMAGE: the recipe's overlay", &wish.overlay, NULL},
		{"accelerator", 0, "auto|kvm|tcg", "how QEMU runs the guest (default auto)", &accelerator, NULL},
		{"log", 0, "FILE", "write the console's whole text there", &wish.log, NULL},
		{0},
	};
	char **words;
	int count;
	bool helped;
	SP_TRY(sp_context_parse(context, &sp_command_boot, own, argc, argv, 1, &words, &count, &helped));
	if (helped)
		return NULL;
	wish.what = count ? words[0] : NULL;
	SP_TRY(sp_step_accelerator(accelerator, &wish.accelerator));
	if (wish.interactive && wish.log)
		return sp_error_new(SP_USAGE, "--log goes with the boot test: leave out --interactive or --log");
	if (wish.keep && !wish.interactive)
		return sp_error_new(SP_USAGE, "--keep goes with --interactive: a boot test leaves the medium as it is");
	struct target target = {0};
	struct sp_error *error = find_target(context, &wish, &target);
	if (!error)
		error = wish.interactive ? interact(context, &target, &wish) : test(context, &target, &wish, status);
	sp_store_close(target.store);
	sp_recipe_clear(&target.recipe);
	free(target.medium);
	free(target.kernel);
	free(target.initramfs);
	return error;
}

const struct sp_command sp_command_boot = {
	.name = "boot",
	.arguments = "[RECIPE|RUN|IMAGE]",
	.summary = "boot test only, or --interactive",
	.no = "the test fails",
	.help = "Boots a build (default: the newest; a RECIPE means its newest build) or a file: a kernel's image, or that of\n"
		"a medium (floppy, hard disk, CD), follows the recipe's script of expectations, and prints pass, fail or lost.\n"
		"The verdict is kept with the build. The medium always stays as it is; what is written to it by hand is kept in a\n"
		"copy by --keep, or forgotten.\n\n"
		"  sizeprof boot\n"
		"  sizeprof boot --interactive\n"
		"  sizeprof boot floppinux --interactive --keep ./mine.img\n"
		"  sizeprof boot ./bzImage --initramfs ./initramfs.cpio.xz --recipe pt4-busybox\n"
		"  sizeprof boot ./floppy.img",
	.run = run,
};
