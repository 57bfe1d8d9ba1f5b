/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sizeprof fragment: the lines over a base that a configuration takes, and not one more; or which lines of a
 * given fragment do anything. The tree's own Kconfig is asked; in the end the tree's own tools have to agree.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/build.h"
#include "base/files.h"
#include "base/memory.h"
#include "build/recipe.h"
#include "build/source.h"
#include "cmd/fragment.h"

static void end_state(struct sp_fragment_work *work)
{
	sp_kconfig_close(work->session);
	sp_over_base_close(work->over);
	sp_source_clear(&work->kernel);
	sp_source_clear(&work->userspace);
	sp_recipe_clear(&work->recipe);
	free(work->helper);
}

static const char *program_of(const struct sp_fragment_wish *wish)
{
	return wish->userspace ? "userspace" : "kernel";
}

struct sp_error *sp_fragment_open(struct sp_fragment_work *work)
{
	const struct sp_fragment_wish *wish = work->wish;
	struct sp_context *context = wish->context;
	SP_AUTOFREE char *helpers = sp_path_join(context->data, "src/tree");
	SP_TRY(sp_step_sources(context, &work->recipe, &work->kernel, &work->userspace));
	work->helper = sp_path_join(helpers, "kconfig-helper.c");
	work->options = (struct sp_build_options){
		.cache = context->cache,
		.kernel = &work->kernel,
		.userspace = work->userspace.name ? &work->userspace : NULL,
		.progress = context->progress,
	};
	work->spec = (struct sp_over_base_spec){
		.recipe = &work->recipe,
		.options = &work->options,
		.userspace = wish->userspace,
		.base = wish->base,
	};
	SP_TRY(sp_over_base_open(&work->spec, &work->over));
	struct sp_tree tree = sp_over_base_tree(work->over);
	tree.helpers = helpers;
	return sp_kconfig_open(&tree, &work->session);
}

/* The text of a file, or of a folder's .config. */
static struct sp_error *read_subject(const char *path, struct sp_buffer *text)
{
	SP_AUTOFREE char *inside = sp_path_is_folder(path) ? sp_path_join(path, ".config") : sp_strdup(path);
	SP_TRY(sp_file_read(inside, text));
	if (text->size && memchr(text->data, '\0', text->size))
		return sp_error_new(SP_USAGE, "%s is no text", inside);
	return NULL;
}

static const char *config_of(const struct sp_build *build, const char *program)
{
	for (size_t i = 0; i < build->config_count; i++)
		if (strcmp(build->configs[i].name, program) == 0)
			return build->configs[i].text;
	return NULL;
}

/* The recipe of a run, unless the user names one. */
static struct sp_error *load_recipe(
	const struct sp_fragment_wish *wish, const struct sp_build *build, struct sp_fragment_work *work)
{
	const char *name = wish->recipe_name, *overlay = wish->overlay;
	SP_AUTOFREE char *word = NULL;
	bool is_recipe = build && build->recipe && strncmp(build->recipe, "import:", 7) != 0;
	if (!name && is_recipe) {
		name = word = sp_step_recipe_word(build);
		overlay = overlay ? overlay : build->overlay;
	}
	return sp_step_recipe(wish->context, name ? name : "pt4-busybox", overlay, &work->recipe);
}

static struct sp_error *load_run(
	const struct sp_fragment_wish *wish, struct sp_fragment_work *work, struct sp_buffer *text)
{
	SP_STORE *store = NULL;
	SP_BUILD build = {0};
	uint64_t number = 0;
	SP_TRY(sp_error_prefix(
		sp_step_store_there(wish->context, &store), "\"%s\" is no file", wish->subject));
	SP_TRY(sp_error_prefix(
		sp_store_find_run(store, wish->subject, &number), "\"%s\" is no file either", wish->subject));
	SP_TRY(sp_store_load_build(store, number, &build));
	const char *config = config_of(&build, program_of(wish));
	if (!config)
		return sp_error_new(SP_USAGE, "run %lu has no configuration of its %s", (unsigned long)number,
			program_of(wish));
	sp_buffer_add_text(text, config);
	return load_recipe(wish, &build, work);
}

/* A path, or else a run. */
static struct sp_error *load_subject(
	const struct sp_fragment_wish *wish, struct sp_fragment_work *work, struct sp_buffer *text)
{
	if (!wish->check && !strchr(wish->subject, '/') && !sp_path_exists(wish->subject))
		return load_run(wish, work, text);
	SP_TRY(read_subject(wish->subject, text));
	return load_recipe(wish, NULL, work);
}

/* What make says has to be what was found. */
struct sp_error *sp_fragment_ask_make(struct sp_fragment_work *work, const char *fragment, const char *wanted)
{
	SP_BUFFER made = SP_BUFFER_EMPTY;
	SP_TRY(sp_over_base_resolve(work->over, fragment, &made));
	SP_AUTOFREE char *difference = sp_configuration_difference(sp_buffer_text(&made), wanted);
	if (difference)
		return sp_error_new(SP_UNABLE, "%s make another configuration of it, in which %s",
			sp_over_base_recipe(work->over), difference);
	return NULL;
}

static struct sp_error *print_minimal(struct sp_fragment_work *work, const char *target)
{
	SP_MINIMAL minimal = {0};
	SP_BUFFER text = SP_BUFFER_EMPTY;
	const struct sp_fragment_wish *wish = work->wish;
	SP_TRY(sp_error_prefix(sp_fragment_minimal(work->session, target, &minimal), "%s", wish->subject));
	sp_minimal_text(&minimal, &text);
	SP_TRY(sp_fragment_ask_make(work, sp_buffer_text(&text), target));
	printf("%s", sp_buffer_text(&text));
	sp_progress_note(wish->context->progress,
		"%zu line%s, none of which can be left out (%zu questions); checked: %s give that "
		"configuration",
		minimal.count, minimal.count == 1 ? "" : "s", minimal.asked, sp_over_base_recipe(work->over));
	return NULL;
}

static struct sp_error *make_minimal(struct sp_fragment_work *work, const char *target, char **text)
{
	SP_MINIMAL minimal = {0};
	SP_BUFFER fragment = SP_BUFFER_EMPTY;
	SP_TRY(sp_fragment_open(work));
	SP_TRY(sp_fragment_minimal(work->session, target, &minimal));
	sp_minimal_text(&minimal, &fragment);
	SP_TRY(sp_fragment_ask_make(work, sp_buffer_text(&fragment), target));
	*text = sp_strdup(sp_buffer_text(&fragment));
	return NULL;
}

struct sp_error *sp_step_fragment(struct sp_context *context, const struct sp_recipe *recipe, bool userspace,
	const char *config, char **text)
{
	const struct sp_fragment_wish wish = {.context = context, .userspace = userspace};
	struct sp_fragment_work work = {.wish = &wish, .recipe = *recipe};
	struct sp_error *error = make_minimal(&work, config, text);
	work.recipe = (struct sp_recipe){0}; /* the caller's */
	end_state(&work);
	return error;
}

static struct sp_error *run_command(const struct sp_fragment_wish *wish)
{
	SP_GUARD(end_state) struct sp_fragment_work work = {.wish = wish};
	SP_BUFFER text = SP_BUFFER_EMPTY;
	SP_TRY(load_subject(wish, &work, &text));
	if (wish->check)
		return sp_fragment_run_check(&work, sp_buffer_text(&text));
	if (!strstr(sp_buffer_text(&text), "CONFIG_"))
		return sp_error_new(SP_USAGE,
			"%s is no configuration: there is no line CONFIG_NAME=value in it", wish->subject);
	SP_TRY(sp_fragment_open(&work));
	return print_minimal(&work, sp_buffer_text(&text));
}

static struct sp_error *run(struct sp_context *context, int argc, char **argv, int *status)
{
	(void)status;
	struct sp_fragment_wish wish = {.context = context};
	const char *format = NULL;
	const struct sp_option own[] = {
		{"recipe", 0, "RECIPE", "whose sources and base (default the run's, or pt4-busybox)",
			&wish.recipe_name, NULL},
		{"overlay", 0, "NAME", "with that overlay of the recipe", &wish.overlay, NULL},
		{"base", 0, "BASE", "tinyconfig, defconfig, allnoconfig, or a file, instead of the recipe's",
			&wish.base, NULL},
		{"userspace", 0, NULL, "of the userspace's program instead of the kernel", NULL,
			&wish.userspace},
		{"check", 0, NULL, "CONFIG is a fragment: what does each of its lines do?", NULL,
			&wish.check},
		{"format", 0, "FORMAT", "of --check: text (default), csv, json or md", &format, NULL},
		{0},
	};
	char **words;
	int count;
	bool helped;
	SP_TRY(sp_context_parse(context, &sp_command_fragment, own, argc, argv, 1, &words, &count, &helped));
	if (helped)
		return NULL;
	if (count != 1)
		return sp_error_new(SP_USAGE, "which configuration? give the path of a .config, or a run");
	if (format && !wish.check)
		return sp_error_new(SP_USAGE, "--format goes with --check: a fragment has one format");
	SP_TRY(sp_step_format(format, &wish.format));
	wish.subject = words[0];
	return run_command(&wish);
}

const struct sp_command sp_command_fragment = {
	.name = "fragment",
	.arguments = "CONFIG",
	.summary = "the fragment that gives a configuration, without a line too many",
	.help = "Prints the fragment over the recipe's base that resolves to CONFIG - the path of a .config, "
		"or a run -, with no\n"
		"line that could be left out: merged by scripts/kconfig/merge_config.sh -m and completed by "
		"make olddefconfig\n"
		"it gives exactly CONFIG, and without any one of its lines it gives something else. The "
		"tree's own Kconfig\n"
		"code answers the questions on the way, make itself the last one. BusyBox and Toybox lack "
		"both tools: there it\n"
		"is the same merge, and yes '' | make oldconfig.\n\n"
		"With --check CONFIG is a fragment, and each of its lines is told to be needed, to have no "
		"effect, or to be\n"
		"lost: it did not survive, and why. All lines without effect can go together.\n\n"
		"  sizeprof fragment 3                                  what the kernel of run 3 takes over "
		"its base\n"
		"  sizeprof fragment linux/.config --base tinyconfig > my.fragment\n"
		"  sizeprof fragment .config --userspace --base allnoconfig\n"
		"  sizeprof fragment --check my.fragment",
	.run = run,
};
