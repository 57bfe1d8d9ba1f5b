/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Options as data: a table says what each command takes, and both parsing (over getopt_long) and --help come
 * from it. Global options stand before or after the command.
 */
#ifndef SIZEPROF_CMD_OPTIONS_H
#define SIZEPROF_CMD_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/error.h"

struct sp_option {
	const char *name;     /* long name without dashes */
	char letter;          /* or 0 */
	const char *argument; /* its name in the help: takes a value; NULL: a switch */
	const char *help;
	const char **value; /* gets the argument */
	bool *seen;         /* set to true; may be NULL */
};

/*
 * Parse argv[1..]; both tables end with an option without a name. What is no option stays in *rest, in order, as
 * many as *rest_count; a usage error names what is not known or lacks a value. `command` is for messages.
 */
struct sp_error *sp_options_parse(const char *command, const struct sp_option *own, const struct sp_option *global,
	int argc, char **argv, bool stop_at_first, char ***rest, int *rest_count) SP_MUST_CHECK;

/* The options, a line each. */
void sp_options_print(FILE *stream, const struct sp_option *options);

#endif
