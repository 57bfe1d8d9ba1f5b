/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sizeprof minimize: the smallest configuration that still boots and passes the recipe's test.
 */
#include "cmd/minimize.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/capacity.h"
#include "base/files.h"
#include "base/journal.h"
#include "base/memory.h"
#include "base/process.h"
#include "boot/boot.h"
#include "store/search.h"

#define MOST_JOBS 64

struct words {
	const char *target, *least, *seed, *jobs, *make_jobs, *trials, *time, *program, *format, *test;
};

static struct sp_error *read_count(const char *option, const char *text, uint64_t most, uint64_t *count)
{
	char *end;
	if (!text)
		return NULL;
	unsigned long value = strtoul(text, &end, 10);
	if (!isdigit((unsigned char)*text) || *end || value == 0 || value > most)
		return sp_error_new(SP_USAGE, "--%s \"%s\" is not a count: give a whole number from 1 to %lu",
			option, text, (unsigned long)most);
	*count = value;
	return NULL;
}

/* 90, 90s, 30m, 2h */
static struct sp_error *read_time(const char *text, double *seconds)
{
	char *unit;
	if (!text)
		return NULL;
	double value = strtod(text, &unit);
	double factor = strcmp(unit, "h") == 0             ? 3600
			: strcmp(unit, "m") == 0           ? 60
			: !*unit || strcmp(unit, "s") == 0 ? 1
							   : 0;
	if (!isdigit((unsigned char)*text) || !factor || !(value > 0) || value * factor > 1e9)
		return sp_error_new(SP_USAGE, "--time \"%s\" is no time: write 90s, 30m or 2h", text);
	*seconds = value * factor;
	return NULL;
}

static struct sp_error *read_target(const char *text, struct sp_minimize_wish *wish)
{
	wish->target = text ? text : "min";
	if (strcmp(wish->target, "min") == 0)
		return NULL;
	if (!sp_capacity_read(wish->target, &wish->target_bytes) || !wish->target_bytes)
		return sp_error_new(SP_USAGE,
			"--target \"%s\" is no size: write 1.44M or another floppy, bytes, KiB (900K), MiB "
			"(4M), or min",
			wish->target);
	return NULL;
}

static struct sp_error *read_program(const char *text, struct sp_minimize_wish *wish)
{
	const char *program = text ? text : "both";
	wish->sides[SP_SIDE_KERNEL] = strcmp(program, "userspace") != 0;
	wish->sides[SP_SIDE_USERSPACE] = strcmp(program, "kernel") != 0;
	if (strcmp(program, "both") != 0 && wish->sides[0] && wish->sides[1])
		return sp_error_new(SP_USAGE,
			"there is no program \"%s\": --program is kernel, userspace or both", program);
	return NULL;
}

static struct sp_error *read_strategy(struct sp_minimize_wish *wish)
{
	size_t count;
	SP_BUFFER names = SP_BUFFER_EMPTY;
	const struct sp_search_strategy *strategies = sp_search_strategies(&count);
	if (!wish->strategy)
		wish->strategy = strategies[0].name;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(strategies[i].name, wish->strategy) == 0)
			return NULL;
		sp_buffer_printf(&names, "%s%s", i ? ", " : "", strategies[i].name);
	}
	return sp_error_new(SP_USAGE, "there is no strategy \"%s\": use one of %s", wish->strategy,
		sp_buffer_text(&names));
}

static struct sp_error *read_test(const char *path, char real[PATH_MAX], struct sp_minimize_wish *wish)
{
	if (!path)
		return NULL;
	if (!realpath(path, real))
		return sp_error_new(SP_USAGE, "the script %s of --test cannot be read", path);
	wish->test = real;
	return sp_boot_check_script(real);
}

static struct sp_error *read_words(const struct words *words, struct sp_minimize_wish *wish)
{
	uint64_t jobs = 1, make_jobs = 0;
	wish->seed = 1;
	SP_TRY(read_target(words->target, wish));
	SP_TRY(read_program(words->program, wish));
	SP_TRY(read_strategy(wish));
	SP_TRY(read_count("least", words->least, UINT32_MAX, &wish->least));
	SP_TRY(read_count("seed", words->seed, UINT32_MAX, &wish->seed));
	SP_TRY(read_count("jobs", words->jobs, MOST_JOBS, &jobs));
	SP_TRY(read_count("make-jobs", words->make_jobs, 4096, &make_jobs));
	SP_TRY(read_count("max-trials", words->trials, 1000000, &wish->most_trials));
	SP_TRY(read_time(words->time, &wish->most_seconds));
	SP_TRY(sp_step_accelerator(wish->accelerator_name, &wish->accelerator));
	SP_TRY(sp_step_format(words->format, &wish->format));
	wish->jobs = (unsigned)jobs;
	wish->make_jobs = (unsigned)make_jobs;
	return wish->out ? sp_folder_make(wish->out) : NULL;
}

/* From the base to its end, and whatever comes of it into the journal. */
static struct sp_error *search(struct sp_minimize *minimize, struct sp_journal_end *ended, int *status)
{
	bool works = false;
	SP_TRY(sp_minimize_try_base(minimize, &works));
	if (!works) {
		*status = 1;
		return NULL;
	}
	SP_TRY(sp_minimize_warn(minimize));
	SP_TRY(sp_minimize_search(minimize, ended));
	if (minimize->interrupted) {
		SP_TRY(sp_minimize_note_end(minimize, ended));
		SP_TRY(sp_store_end_search(minimize->store, minimize->search, ended));
		return sp_error_interrupted_at("all trials are kept, and the same command goes on from here");
	}
	SP_TRY(sp_minimize_deliver(minimize, ended));
	SP_TRY(sp_store_end_search(minimize->store, minimize->search, ended));
	return sp_minimize_print(minimize, ended, status);
}

static struct sp_error *run_command(struct sp_minimize *minimize, int *status)
{
	SP_JOURNAL_END ended = {0};
	bool works = false;
	SP_TRY(sp_minimize_open(minimize, &works));
	*status = !works;
	if (!works)
		return NULL;
	return minimize->wish->plan ? sp_minimize_plan(minimize) : search(minimize, &ended, status);
}

static struct sp_error *run(struct sp_context *context, int argc, char **argv, int *status)
{
	struct sp_minimize_wish wish = {0};
	struct words given = {0};
	char test[PATH_MAX];
	const struct sp_option own[] = {
		{"target", 0, "SIZE|min", "of the medium: 1.44M, bytes, 900K, 4M; min (default): to the end",
			&given.target, NULL},
		{"least", 0, "BYTES", "what a step has to win (default 1), as told above", &given.least, NULL},
		{"overlay", 0, "NAME", "start from the recipe with that overlay", &wish.overlay, NULL},
		{"program", 0, "PROGRAM", "try options of the kernel, the userspace, or both (default)",
			&given.program, NULL},
		{"test", 0, "FILE", "script of expectations instead of the recipe's", &given.test, NULL},
		{"out", 0, "DIR", "copy the result there: image, configurations, boot log, recipe", &wish.out,
			NULL},
		{"plan", 0, NULL, "print the first trials with their predicted gains; build nothing", NULL,
			&wish.plan},
		{"strategy", 0, "NAME", "weighted (default), one-by-one, halving, ddmin", &wish.strategy,
			NULL},
		{"seed", 0, "N", "of strategies that draw (default 1)", &given.seed, NULL},
		{"max-trials", 0, "N", "stop after N trials; the same command goes on", &given.trials, NULL},
		{"time", 0, "TIME", "stop after 90s, 30m, 2h; the same command goes on", &given.time, NULL},
		{"jobs", 'j', "N", "candidates side by side, each in a build folder of its own (default 1)",
			&given.jobs, NULL},
		{"make-jobs", 0, "N", "files that each compiles at a time (default: one for each processor)",
			&given.make_jobs, NULL},
		{"accelerator", 0, "auto|kvm|tcg", "how QEMU runs the guest (default auto)",
			&wish.accelerator_name, NULL},
		{"format", 0, "FORMAT", "of the tables: text (default), csv, json or md", &given.format,
			NULL},
		{0},
	};
	char **words;
	int count;
	bool helped;
	SP_TRY(sp_context_parse(context, &sp_command_minimize, own, argc, argv, 1, &words, &count, &helped));
	if (helped)
		return NULL;
	wish.recipe = count ? words[0] : NULL;
	SP_TRY(read_words(&given, &wish));
	SP_TRY(read_test(given.test, test, &wish));
	struct sp_minimize minimize = {.context = context, .wish = &wish};
	struct sp_error *error = run_command(&minimize, status);
	sp_minimize_close(&minimize);
	return error;
}

const struct sp_command sp_command_minimize = {
	.name = "minimize",
	.arguments = "[RECIPE]",
	.summary = "search for the smallest configuration that still boots and passes",
	.no = "the target is not reached, or the base fails its own test",
	.help = "Starts from the recipe's build (default pt4-busybox, made if need be) and leaves out kernel "
		"options, userspace\n"
		"options and applets, tries other members of choices and smaller numbers, as long as the "
		"recipe's test passes.\n"
		"The tree's own Kconfig says what is legal, the packed size predicted for each option and "
		"the chance that it is\n"
		"needed say what to try first, many at once; a boot test judges each candidate. Every trial "
		"is in the store\n"
		"before the next begins: Ctrl-C, --time and kills lose nothing, and the same command goes "
		"on.\n\n"
		"With a target the search ends when the medium fits (exit status 1 when it cannot be made "
		"to), and puts back the\n"
		"options for which there is room; a floppy's size makes the medium a floppy with boot "
		"loader, "
		"and the start may be\n"
		"larger than it. With min it goes on until no legal neighbour of the result is both smaller "
		"and passing: that is\n"
		"its certificate. Any change moves code, and the compressed kernel by some hundred bytes of luck: "
		"--least 256 lets\n"
		"that be, and is sooner through. Then no legal neighbour is smaller by so much.\n\n"
		"The result is a recipe that builds the same bytes from nothing, its fragment without a line "
		"too many.\n\n"
		"  sizeprof minimize --plan\n"
		"  sizeprof minimize --target 1.44M --out /tmp/floppy\n"
		"  sizeprof minimize pt4-busybox --overlay serial --program kernel --time 30m\n"
		"  sizeprof why SYSFS                 why an option stayed\n"
		"  sizeprof plot trim --out trim.svg",
	.run = run,
};
