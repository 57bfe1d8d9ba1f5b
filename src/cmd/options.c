/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"

enum { FIRST_LONG = 256 };

static size_t count(const struct sp_option *options)
{
	size_t number = 0;
	while (options[number].name)
		number++;
	return number;
}

static void accept(const struct sp_option *option)
{
	if (option->value)
		*option->value = optarg;
	if (option->seen)
		*option->seen = true;
}

/* What getopt_long() could not take, as a sentence. */
static struct sp_error *refuse(const char *command, char **argv, int found)
{
	const char *word = optind > 0 ? argv[optind - 1] : "";
	if (found == ':')
		return sp_error_new(SP_USAGE, "option %s needs a value: see sizeprof %s--help", word, command);
	return sp_error_new(SP_USAGE, "option %s is not known here: see sizeprof %s--help", word, command);
}

struct sp_error *sp_options_parse(const char *command, const struct sp_option *own, const struct sp_option *global,
	int argc, char **argv, bool stop_at_first, char ***rest, int *rest_count)
{
	size_t own_count = count(own), total = own_count + count(global);
	SP_AUTOFREE const struct sp_option **all = sp_alloc((total + 1) * sizeof(*all));
	SP_AUTOFREE struct option *longs = sp_alloc((total + 1) * sizeof(*longs));
	SP_BUFFER letters = SP_BUFFER_EMPTY;
	sp_buffer_add_text(&letters, stop_at_first ? "+:" : ":");
	for (size_t i = 0; i < total; i++) {
		all[i] = i < own_count ? &own[i] : &global[i - own_count];
		longs[i] = (struct option){all[i]->name, all[i]->argument ? required_argument : no_argument, NULL,
			FIRST_LONG + (int)i};
		if (all[i]->letter)
			sp_buffer_printf(&letters, "%c%s", all[i]->letter, all[i]->argument ? ":" : "");
	}
	SP_AUTOFREE char *title = command[0] ? sp_format("%s ", command) : sp_strdup("");
	optind = 0; /* glibc: start anew, permutation state included */
	opterr = 0;
	for (int found; (found = getopt_long(argc, argv, sp_buffer_text(&letters), longs, NULL)) != -1;) {
		const struct sp_option *option = NULL;
		if (found >= FIRST_LONG)
			option = all[found - FIRST_LONG];
		for (size_t i = 0; i < total && !option; i++)
			if (all[i]->letter == found)
				option = all[i];
		if (!option)
			return refuse(title, argv, found);
		if (option->argument && !*optarg)
			return sp_error_new(SP_USAGE, "option --%s needs a value that is not empty: see sizeprof %s--help",
				option->name, title);
		accept(option);
	}
	*rest = argv + optind;
	*rest_count = argc - optind;
	return NULL;
}

void sp_options_print(FILE *stream, const struct sp_option *options)
{
	for (; options->name; options++) {
		SP_AUTOFREE char *names = options->letter ? sp_format("-%c, --%s", options->letter, options->name)
							  : sp_format("    --%s", options->name);
		SP_AUTOFREE char *full = options->argument ? sp_format("%s %s", names, options->argument)
							   : sp_strdup(names);
		fprintf(stream, "  %-29s  %s\n", full, options->help);
	}
}
