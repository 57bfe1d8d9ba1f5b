/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sizeprof why: what gates an option's, a symbol's or an applet's bytes, who holds it, and what it costs.
 */
#include "cmd/why.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/journal.h"
#include "base/memory.h"

static void clear_why(struct sp_why *why)
{
	sp_build_clear(&why->build);
	sp_build_clear(&why->base_build);
	sp_attribution_clear(&why->attribution);
	sp_measurements_free(why->measurements, why->measurement_count);
	sp_journal_end_clear(&why->end);
	sp_table_clear(&why->dropped);
	sp_table_clear(&why->stayed);
	sp_store_close(why->store);
	free(why->prefix);
}

static struct sp_error *load(struct sp_why *why, const char *run)
{
	SP_TRY(sp_step_store_there(why->context, &why->store));
	SP_TRY(sp_store_find_run(why->store, run, &why->number));
	SP_TRY(sp_store_load_attribution(why->store, why->number, &why->attribution));
	SP_TRY(sp_store_load_build(why->store, why->number, &why->build));
	why->prefix = sp_store_label_prefix(&why->build, "userspace");
	SP_TRY(sp_why_load_search(why));
	return sp_store_load_measurements(
		why->store, why->number, &why->measurements, &why->measurement_count);
}

void sp_why_tell_off(const struct sp_why *why, const struct sp_why_found *found)
{
	SP_AUTOFREE char *near = sp_why_near(why, found->off_name);
	for (size_t i = 0; i < found->off_count; i++) {
		SP_AUTOFREE char *label = sp_why_label(why, found->off[i], found->off_name);
		bool is_there = sp_why_base_has(why, found->off[i], found->off_name);
		SP_AUTOFREE char *cost = is_there ? sp_format("what it costs tells sizeprof why %s --run %lu", label,
							    (unsigned long)why->base)
						  : sp_strdup("what it would cost only a build with it tells");
		sp_why_say(0, "%s is not set in this build: none of its bytes are there, and %s.", label, cost);
		sp_why_tell_search(why, found->off[i], found->off_name);
	}
	if (*near)
		sp_why_say(0, "Options that are on and have a name like it: %s.", near);
}

/* What a search changed and this build does not have, such as the result of one that left it out. */
static void tell_searched(const struct sp_why *why, const struct sp_why_found *found)
{
	for (size_t i = 0; i < found->searched_count; i++) {
		SP_AUTOFREE char *label = sp_why_label(why, found->searched[i], found->off_name);
		bool is_setting = strcmp(found->searched[i], "image") == 0;
		sp_why_say(0, "%s %s.", is_setting ? found->off_name : label,
			is_setting ? "is a setting of the image" : "does not appear in this build's configuration");
		sp_why_tell_search(why, found->searched[i], found->off_name);
	}
}

/* A blank line between one thing and the next. */
static void part(size_t *told)
{
	if ((*told)++)
		putchar('\n');
}

static struct sp_error *tell(const struct sp_why *why, const char *name, const struct sp_why_found *found)
{
	SP_AUTOFREE char *namesakes = sp_why_namesakes(why, name, found);
	SP_AUTOFREE char *listed = sp_why_names(namesakes, 8);
	size_t told = 0;
	for (size_t i = 0; i < found->option_count; i++) {
		part(&told);
		SP_TRY(sp_why_tell_option(why, found->options[i]));
	}
	if (found->off_count) {
		part(&told);
		sp_why_tell_off(why, found);
	}
	if (found->searched_count) {
		part(&told);
		tell_searched(why, found);
	}
	if (found->applet) {
		part(&told);
		SP_TRY(sp_why_tell_applet(why, found->applet));
	}
	for (size_t i = 0; i < found->symbol_count; i++) {
		part(&told);
		SP_TRY(sp_why_tell_symbol(why, name, &found->symbols[i]));
	}
	if (*listed) {
		part(&told);
		sp_why_say(0, "See also: sizeprof why %s", listed);
	}
	return NULL;
}

static struct sp_error *explain(struct sp_context *context, const char *run, const char *name, enum sp_format format)
{
	SP_GUARD(clear_why) struct sp_why why = {.context = context};
	SP_WHY_FOUND found = {0};
	SP_TRY(load(&why, run));
	SP_TRY(sp_why_find(&why, name, &found));
	return format == SP_FORMAT_JSON ? sp_why_print_json(&why, &found) : tell(&why, found.name, &found);
}

static struct sp_error *run(struct sp_context *context, int argc, char **argv, int *status)
{
	(void)status;
	const char *run_name = NULL, *format_name = NULL;
	const struct sp_option own[] = {
		{"run", 0, "RUN", "of that build instead of the newest", &run_name, NULL},
		{"format", 0, "FORMAT", "text (default) or json", &format_name, NULL},
		{0},
	};
	enum sp_format format;
	char **words;
	int count;
	bool helped;
	SP_TRY(sp_context_parse(context, &sp_command_why, own, argc, argv, 1, &words, &count, &helped));
	if (helped)
		return NULL;
	if (count == 0)
		return sp_error_new(SP_USAGE, "why what? name an option, a symbol or an applet, as in sizeprof why PRINTK");
	SP_TRY(sp_step_format(format_name, &format));
	if (format != SP_FORMAT_TEXT && format != SP_FORMAT_JSON)
		return sp_error_new(SP_USAGE, "%s is not a format of why: use text or json", format_name);
	return explain(context, run_name, words[0], format);
}

const struct sp_command sp_command_why = {
	.name = "why",
	.arguments = "NAME",
	.summary = "why an option, symbol or applet is in, and what it costs",
	.help = "Explains one name of a build, the newest one unless --run says otherwise. NAME is a Kconfig option with or\n"
		"without CONFIG_, one of the userspace also as busybox:X or toybox:X; a symbol; or an applet. What it is of\n"
		"several is told of each.\n\n"
		"Of an option: where Kconfig defines it; whether it can be dropped, what goes with it and what comes on in\n"
		"return, or who holds it; what it gates itself (own) and what dropping it saves (drop, predicted from this\n"
		"build alone; beside it what sizeprof measure found by a rebuild); how much of its code ran in the boot test;\n"
		"the places in the sources that gate its bytes, and its largest symbols. Kinds of places: makefile, where an\n"
		"object is chosen; if, a conditional around lines; reference, nameless data by who refers to it; fill. When a\n"
		"search (sizeprof minimize) began with the build or made it: whether it left the option out and what that won,\n"
		"or why it stayed, with the last lines of the boot that failed without it.\n"
		"Of a symbol: which options gate which part of it. Of an applet: what goes with it, and what it shares.\n\n"
		"  sizeprof why CONFIG_PRINTK\n"
		"  sizeprof why vsnprintf\n"
		"  sizeprof why busybox:FEATURE_IPV6\n"
		"  sizeprof why awk --format json",
	.run = run,
};
