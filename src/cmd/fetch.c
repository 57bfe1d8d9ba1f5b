/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "base/build.h"
#include "base/memory.h"
#include "build/distribution.h"
#include "build/musl.h"
#include "build/recipe.h"
#include "build/source.h"
#include "cmd/cmd.h"

static struct sp_error *fetch_one(
	struct sp_context *context, const struct sp_source_spec *spec, const char *package, bool newest)
{
	struct sp_source source = {0};
	SP_TRY(sp_context_work(context));
	SP_TRY(sp_source_get(spec, package, context->cache, newest, context->progress, &source));
	printf("%s %s %s\n", source.name, source.version, source.folder);
	sp_source_clear(&source);
	return NULL;
}

static struct sp_error *fetch_packages(struct sp_context *context, const struct sp_recipe *recipe, bool newest)
{
	const struct sp_distribution_options options = {context->cache, newest, context->progress};
	SP_DEBIAN_CHOICE choice = {0};
	SP_TRY(sp_context_work(context));
	SP_TRY(sp_distribution_choose(recipe, &options, &choice));
	SP_TRY(sp_distribution_fetch(recipe, &options, &choice));
	SP_AUTOFREE char *folder = sp_distribution_downloads(context->cache);
	for (size_t i = 0; i < choice.count; i++)
		printf("%s %s %s/%s\n", choice.items[i].name, choice.items[i].version, folder, choice.items[i].file);
	return NULL;
}

/* The C library of another architecture, which the system's packages do not bring. */
static struct sp_error *fetch_musl(struct sp_context *context)
{
	SP_MUSL musl = {0};
	SP_TRY(sp_musl_find(context->cache, context->progress, &musl));
	printf("%s %s\n", musl.version, *musl.root ? musl.root : "/");
	return NULL;
}

static struct sp_error *fetch_system(struct sp_context *context, const struct sp_recipe *recipe, bool newest)
{
	SP_TRY(fetch_one(context, &recipe->kernel, "linux", newest));
	if (recipe->userspace == SP_USERSPACE_FOLDER)
		return NULL;
	SP_TRY(fetch_one(context, &recipe->userspace_source,
		recipe->userspace == SP_USERSPACE_BUSYBOX ? "busybox" : "toybox", newest));
	return strcmp(recipe->kernel_arch, "i386") == 0 ? fetch_musl(context) : NULL;
}

static struct sp_error *fetch_recipe(struct sp_context *context, const char *name, bool newest)
{
	struct sp_recipe recipe = {0};
	SP_TRY(sp_step_any_recipe(context, name, NULL, &recipe));
	struct sp_error *error = recipe.userspace == SP_USERSPACE_PACKAGES ? fetch_packages(context, &recipe, newest)
									    : fetch_system(context, &recipe, newest);
	sp_recipe_clear(&recipe);
	return error;
}

static struct sp_error *run(struct sp_context *context, int argc, char **argv, int *status)
{
	(void)status;
	bool newest = false;
	const struct sp_option own[] = {
		{"newest", 0, NULL, "ask the archive even when the cache has a version of the series", NULL, &newest},
		{0},
	};
	char **words;
	int count;
	bool helped;
	SP_TRY(sp_context_parse(context, &sp_command_fetch, own, argc, argv, 1, &words, &count, &helped));
	if (helped)
		return NULL;
	const char *what = count ? words[0] : "pt4-busybox";
	static const char *const packages[] = {"linux", "busybox", "toybox"};
	for (size_t i = 0; i < SP_COUNT(packages); i++) {
		size_t length = strlen(packages[i]);
		if (strncmp(what, packages[i], length) == 0 && what[length] == '@') {
			SP_AUTOFREE char *version = sp_strdup(what + length + 1);
			return fetch_one(context, &(struct sp_source_spec){.version = version}, packages[i], newest);
		}
	}
	return fetch_recipe(context, what, newest);
}

const struct sp_command sp_command_fetch = {
	.name = "fetch",
	.arguments = "[RECIPE|linux@VERSION]",
	.summary = "bring sources into the cache",
	.help = "Brings the sources of a recipe (default pt4-busybox) into the cache, where they are unpacked once and then\n"
		"only read: Debian's source packages, signatures checked by apt, without root and without touching the\n"
		"system's package lists; or what the recipe's source or url says. Prints name, version and folder. Of a recipe\n"
		"of packages (lfs) it downloads them, and prints name, version and file of each.\n\n"
		"  sizeprof fetch pt4-busybox\n"
		"  sizeprof fetch linux@6.1        the newest of that series; also busybox@VERSION, toybox@VERSION",
	.run = run,
};
