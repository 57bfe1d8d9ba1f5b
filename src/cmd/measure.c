/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sizeprof measure: ground truth by rebuilding, and how far the prediction is from it.
 */
#include "cmd/measure.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/attribution.h"
#include "base/build.h"
#include "base/files.h"
#include "base/memory.h"
#include "base/table.h"
#include "build/recipe.h"
#include "build/source.h"
#include "report/accuracy.h"

#define WORST 10
#define DEADLINE 3600.0 /* seconds for one rebuild */

struct command {
	struct sp_context *context;
	const char *recipe_name, *overlay, *run;
	bool report, figures;
	bool is_chosen; /* what to print: --report with --program or --applets */
	enum sp_format format;
	struct sp_measure_wish wish;
	unsigned jobs;
};

/* The base: a run, or the newest build of the recipe. */
static struct sp_error *find_base(const struct command *command, struct sp_store *store, uint64_t *number)
{
	if (command->run)
		return sp_store_find_run(store, command->run, number);
	const char *name = command->recipe_name ? command->recipe_name : "pt4-busybox";
	struct sp_recipe recipe = {0};
	SP_TRY(sp_step_recipe(command->context, name, command->overlay, &recipe));
	struct sp_error *error = sp_store_find_recipe(store, recipe.name, command->overlay, number);
	sp_recipe_clear(&recipe);
	return sp_error_prefix(error,
		"there is no build of %s to measure against (sizeprof build %s%s%s makes one)", name, name,
		command->overlay ? " --overlay " : "", command->overlay ? command->overlay : "");
}

static struct sp_error *load_recipe(
	struct sp_context *context, const struct sp_build *build, struct sp_recipe *recipe)
{
	SP_AUTOFREE char *word = sp_step_recipe_word(build);
	if (strncmp(build->recipe, "import:", strlen("import:")) == 0)
		return sp_error_new(SP_USAGE, "%s was imported: only builds of a recipe can be built again",
			build->title);
	return sp_error_prefix(sp_step_recipe(context, word, build->overlay, recipe), "the recipe of that build cannot be had");
}

/* With debug information or without, as the base was made: its hash says which. */
static struct sp_error *match_options(
	const struct sp_build *build, const struct sp_recipe *recipe, struct sp_build_options *options)
{
	char hash[SP_SHA256_SIZE];
	for (int plain = 0; plain < 2; plain++) {
		options->no_debug = plain;
		SP_TRY(sp_build_identify(recipe, options, hash));
		if (strcmp(hash, build->hash) == 0)
			return NULL;
	}
	return sp_error_new(SP_UNABLE,
		"build %.12s of %s is not what would be built today: its recipe, sources or tools have "
		"changed since; sizeprof build makes a new base",
		build->hash, build->recipe);
}

struct inputs {
	struct sp_recipe recipe;
	struct sp_source kernel, userspace;
};

static void end_inputs(struct inputs *inputs)
{
	sp_source_clear(&inputs->kernel);
	sp_source_clear(&inputs->userspace);
	sp_recipe_clear(&inputs->recipe);
}

static struct sp_error *run_rebuilds(
	const struct command *command, struct sp_store *store, uint64_t number, size_t *lost)
{
	SP_BUILD build = {0};
	SP_GUARD(end_inputs) struct inputs inputs = {0};
	struct sp_context *context = command->context;
	SP_TRY(sp_store_load_build(store, number, &build));
	SP_TRY(load_recipe(context, &build, &inputs.recipe));
	SP_TRY(sp_step_sources(context, &inputs.recipe, &inputs.kernel, &inputs.userspace));
	struct sp_build_options options = {
		.cache = context->cache,
		.kernel = &inputs.kernel,
		.userspace = inputs.userspace.name ? &inputs.userspace : NULL,
		.jobs = command->jobs,
		.deadline = DEADLINE,
		.renames = context->renames,
		.progress = context->progress,
	};
	SP_TRY(match_options(&build, &inputs.recipe, &options));
	const struct sp_measure_job job = {
		.context = context,
		.wish = command->wish,
		.store = store,
		.number = number,
		.build = &build,
		.recipe = &inputs.recipe,
		.options = &options,
	};
	return sp_measure_run(&job, lost);
}

static struct sp_error *print_figures(const struct sp_accuracy *accuracy, enum sp_format format)
{
	SP_TABLE table = {0};
	sp_accuracy_figures(accuracy, &table);
	return sp_step_print(&table, format);
}

/* For people everything; a machine format is one table. */
static struct sp_error *print_accuracy(const struct command *command, const struct sp_accuracy *accuracy)
{
	SP_TABLE table = {0};
	bool for_machines = command->format == SP_FORMAT_CSV || command->format == SP_FORMAT_JSON;
	if (command->figures)
		return print_figures(accuracy, command->format);
	sp_accuracy_table(accuracy, &table);
	SP_TRY(sp_step_print(&table, command->format));
	for (size_t i = 0; i < accuracy->group_count && !for_machines; i++) {
		const struct sp_accuracy_group *group = &accuracy->groups[i];
		if (!group->compared)
			continue;
		SP_TABLE worst = {0};
		sp_accuracy_worst(accuracy, group, WORST, &worst);
		printf("\n%s, %ss: the largest errors of the prediction\n\n", group->program, group->kind);
		SP_TRY(sp_step_print(&worst, command->format));
	}
	if (for_machines)
		return NULL;
	printf("\n");
	return print_figures(accuracy, command->format);
}

/* A build without options is measured as well; there is just nothing to compare with. */
static struct sp_error *load_attribution(struct sp_context *context, struct sp_store *store, uint64_t number,
	struct sp_attribution *attribution)
{
	bool attributed = false;
	SP_TRY(sp_store_is_attributed(store, number, &attributed));
	if (attributed)
		return sp_store_load_attribution(store, number, attribution);
	sp_progress_note(context->progress,
		"note: build %lu was accounted for without options, so nothing is predicted; "
		"sizeprof build makes up for that",
		(unsigned long)number);
	return NULL;
}

/* --program and --applets say which to print, too. */
static void keep_wished(const struct command *command, struct sp_measurement *measurements, size_t *count)
{
	size_t kept = 0;
	for (size_t i = 0; i < *count; i++) {
		struct sp_measurement *one = &measurements[i];
		bool is_applet = strcmp(one->kind, "applet") == 0;
		if (!command->is_chosen || (strcmp(one->program, command->wish.program) == 0 &&
						   is_applet == command->wish.applets))
			measurements[kept++] = *one;
		else
			sp_measurement_clear(one);
	}
	*count = kept;
}

static struct sp_error *report(const struct command *command, struct sp_store *store, uint64_t number)
{
	SP_ATTRIBUTION attribution = {0};
	SP_ACCURACY accuracy = {0};
	struct sp_measurement *measurements = NULL;
	size_t count = 0;
	SP_TRY(load_attribution(command->context, store, number, &attribution));
	SP_TRY(sp_store_load_measurements(store, number, &measurements, &count));
	keep_wished(command, measurements, &count);
	struct sp_error *error = NULL;
	if (!count) {
		error = sp_error_new(SP_UNABLE,
			"nothing of build %lu was measured yet: sizeprof measure does it",
			(unsigned long)number);
	} else {
		sp_accuracy_make(measurements, count, &attribution, &accuracy);
		error = print_accuracy(command, &accuracy);
	}
	sp_measurements_free(measurements, count);
	return error;
}

static struct sp_error *run_command(const struct command *command)
{
	SP_STORE *store = NULL;
	uint64_t number = 0;
	size_t lost = 0;
	SP_TRY(sp_step_store(command->context, &store));
	SP_TRY(find_base(command, store, &number));
	if (!command->report)
		SP_TRY(run_rebuilds(command, store, number, &lost));
	SP_TRY(report(command, store, number));
	if (lost)
		return sp_error_new(
			SP_UNABLE, "%zu could not be measured: the same command tries them again", lost);
	return NULL;
}

static struct sp_error *read_count(const char *option, const char *text, size_t most, size_t *count)
{
	char *end;
	*count = 0;
	if (!text)
		return NULL;
	unsigned long value = strtoul(text, &end, 10);
	if (!isdigit((unsigned char)*text) || *end || value == 0 || value > most)
		return sp_error_new(
			SP_USAGE, "--%s \"%s\" is not a count: give a whole number from 1", option, text);
	*count = value;
	return NULL;
}

static struct sp_error *read_program(const char *text, struct sp_measure_wish *wish)
{
	const char *program = text ? text : wish->applets ? "userspace" : "kernel";
	if (strcmp(program, "kernel") != 0 && strcmp(program, "userspace") != 0)
		return sp_error_new(
			SP_USAGE, "there is no program \"%s\": --program is kernel or userspace", program);
	if (wish->applets && strcmp(program, "kernel") == 0)
		return sp_error_new(SP_USAGE, "the kernel has no applets: --applets goes with the userspace");
	wish->program = program;
	return NULL;
}

struct words {
	const char *program, *sample, *seed, *jobs, *accelerator, *format;
	bool no_boot;
};

static struct sp_error *read_words(const struct words *words, struct command *command)
{
	struct sp_measure_wish *wish = &command->wish;
	size_t jobs = 0;
	if (words->seed && !words->sample)
		return sp_error_new(SP_USAGE, "--seed goes with --sample: it says which sample");
	if (wish->only && words->sample)
		return sp_error_new(SP_USAGE, "--only and --sample exclude each other: a list is no sample");
	if (wish->only && !*wish->only)
		return sp_error_new(SP_USAGE, "--only needs names with commas between, or @FILE");
	if (command->run && (command->recipe_name || command->overlay))
		return sp_error_new(
			SP_USAGE, "--run names the build, and with it its recipe: leave the recipe out");
	if (command->report && (wish->only || words->sample || wish->again || words->jobs))
		return sp_error_new(SP_USAGE,
			"--report builds nothing: --only, --sample, --again and --jobs do not go with it");
	SP_TRY(read_program(words->program, wish));
	SP_TRY(read_count("sample", words->sample, 1000000, &wish->sample));
	SP_TRY(read_count("jobs", words->jobs, 4096, &jobs));
	command->jobs = (unsigned)jobs;
	command->is_chosen = command->report && (words->program || wish->applets);
	wish->seed = words->seed ? words->seed : "1";
	wish->boot = !words->no_boot;
	SP_TRY(sp_step_accelerator(words->accelerator, &wish->accelerator));
	return sp_step_format(words->format, &command->format);
}

static struct sp_error *run(struct sp_context *context, int argc, char **argv, int *status)
{
	(void)status;
	struct command command = {.context = context};
	struct words given = {0};
	const struct sp_option own[] = {
		{"overlay", 0, "NAME", "of the recipe's build with that overlay", &command.overlay, NULL},
		{"run", 0, "RUN", "of that build, instead of the recipe's newest", &command.run, NULL},
		{"program", 0, "kernel|userspace", "whose options (default kernel)", &given.program, NULL},
		{"applets", 0, NULL, "applets of the userspace instead of options", NULL,
			&command.wish.applets},
		{"only", 0, "NAMES", "only these: names with commas between, or @FILE with a list",
			&command.wish.only, NULL},
		{"sample", 0, "N", "N of them, drawn by the seed", &given.sample, NULL},
		{"seed", 0, "TEXT", "another sample (default 1)", &given.seed, NULL},
		{"again", 0, NULL, "also what is measured already", NULL, &command.wish.again},
		{"no-boot", 0, NULL, "do not try whether each rebuild boots", NULL, &given.no_boot},
		{"jobs", 'j', "N", "compile N files at a time (default: one for each processor)", &given.jobs,
			NULL},
		{"accelerator", 0, "auto|kvm|tcg", "how QEMU runs the guest (default auto)",
			&given.accelerator, NULL},
		{"report", 0, NULL, "build nothing: print what was measured, and the errors", NULL,
			&command.report},
		{"figures", 0, NULL, "print what the errors come to, alone", NULL, &command.figures},
		{"format", 0, "FORMAT", "text (default), csv, json or md", &given.format, NULL},
		{0},
	};
	char **words;
	int count;
	bool helped;
	SP_TRY(sp_context_parse(context, &sp_command_measure, own, argc, argv, 1, &words, &count, &helped));
	if (helped)
		return NULL;
	command.recipe_name = count ? words[0] : NULL;
	SP_TRY(read_words(&given, &command));
	return run_command(&command);
}

const struct sp_command sp_command_measure = {
	.name = "measure",
	.arguments = "[RECIPE]",
	.summary = "rebuild without each option or applet: what it costs in truth",
	.help = "Ground truth for what `report --by option` predicts. The newest build of the recipe "
		"(default pt4-busybox) is\n"
		"built again in a work folder of its own, which has to give the same bytes; then once "
		"without each option that\n"
		"is gone when its line alone becomes \"is not set\", with the same tools, and each result is "
		"booted. Stored are\n"
		"the bytes saved by section, in the compressed payload and in the image, what else went from "
		"the configuration,\n"
		"the verdict, and the seconds. A leaf takes about ten seconds, an option that many headers "
		"mention some\n"
		"minutes. Ctrl-C ends it at any time; the same command goes on with what is missing.\n\n"
		"An initramfs is packed at four places, and the mean counts: where it begins moves it by "
		"some hundred bytes.\n\n"
		"Then the prediction's errors are printed: option by option, the ten largest, and what they "
		"come to, beside\n"
		"the noise floor: how far the payload moves when no code changes. --report prints them "
		"alone, with --program\n"
		"or --applets those of one kind. csv and json hold one table, or with --figures the other "
		"one.\n\n"
		"  sizeprof measure --only SWAP,BINFMT_SCRIPT\n"
		"  sizeprof measure                                   all of them; hours\n"
		"  sizeprof measure --applets --sample 60\n"
		"  sizeprof measure --report --program kernel --format csv > measured.csv\n"
		"  sizeprof plot accuracy",
	.run = run,
};
