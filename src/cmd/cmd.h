/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the commands share. A command composes stages: it is the only place that knows more than one of them.
 */
#ifndef SIZEPROF_CMD_CMD_H
#define SIZEPROF_CMD_CMD_H

#include <stdbool.h>

#include "base/error.h"
#include "base/files.h"
#include "base/progress.h"
#include "boot/boot.h"
#include "cmd/options.h"
#include "report/report.h"
#include "sizeprof/build.h"
#include "sizeprof/recipe.h"
#include "sizeprof/table.h"
#include "sizeprof/verdict.h"
#include "store/store.h"

struct sp_context {
	const char *store_path, *cache; /* absolute once sp_context_open() was through */
	bool is_quiet, is_verbose, wants_help;
	char *data;                     /* folder with datasets/ and src/tree/: the source tree or its installed share */
	char *renames;                  /* the table of renamed options in it; NULL: there is none */
	struct sp_progress *progress;
	char *owned[2];                 /* texts behind store_path and cache */
	struct sp_lock at_work;         /* shared, of who works in the cache: see sp_context_work() */
};

struct sp_command {
	const char *name;
	const char *arguments; /* for the help: "[RECIPE]" */
	const char *summary;   /* one line */
	const char *help;      /* what it does and an example or two */
	const char *no;        /* for the help: when its exit status is 1; NULL: never */
	/*
	 * argv[0] is the command's name. *status gets 0, or 1 for a measured "no". Global options are in the
	 * table that sp_context_options() gives.
	 */
	struct sp_error *(*run)(struct sp_context *context, int argc, char **argv, int *status);
};

extern const struct sp_command sp_command_boot, sp_command_build, sp_command_cache, sp_command_diff, sp_command_export,
	sp_command_fetch, sp_command_fragment, sp_command_import, sp_command_measure, sp_command_minimize,
	sp_command_plot, sp_command_recipes, sp_command_report, sp_command_runs, sp_command_table,
	sp_command_trial, sp_command_verify, sp_command_why;

/* The table of options that every command takes, bound to the context. Valid until the next call. */
const struct sp_option *sp_context_options(struct sp_context *context);
/*
 * Parse a command's own options and the global ones; at most `most` other words are left in *words. When
 * --help was asked for, it is printed and *helped is true. Afterwards the context is ready: paths, progress.
 */
struct sp_error *sp_context_parse(struct sp_context *context, const struct sp_command *command,
	const struct sp_option *own, int argc, char **argv, int most, char ***words, int *count,
	bool *helped) SP_MUST_CHECK;
/*
 * From here on the command works in the cache, which is made when it is not there: nothing of it is removed until the
 * command ends (build/cache.h). To be called before anything there is looked for; again does nothing.
 */
struct sp_error *sp_context_work(struct sp_context *context) SP_MUST_CHECK;
void sp_context_close(struct sp_context *context);
void sp_command_print_help(const struct sp_command *command, const struct sp_option *own, const struct sp_option *global);

/* Steps that several commands have in common, in src/cmd/steps.c. */

/* Load a recipe by name or path from the context's folders: of a system with a kernel; a distribution is a usage error. */
struct sp_error *sp_step_recipe(
	struct sp_context *context, const char *name, const char *overlay, struct sp_recipe *recipe) SP_MUST_CHECK;
/* The same of any kind. */
struct sp_error *sp_step_any_recipe(
	struct sp_context *context, const char *name, const char *overlay, struct sp_recipe *recipe) SP_MUST_CHECK;
/*
 * The word that loads the recipe of a stored build again: the path of its folder, or its name when that is gone, with the
 * kernel's version when the build has one of its own; release with free().
 */
char *sp_step_recipe_word(const struct sp_build *build);
/* Its sources, by their real paths; none of the userspace when that is a folder. End them with sp_source_clear(). */
struct sp_error *sp_step_sources(struct sp_context *context, const struct sp_recipe *recipe,
	struct sp_source *kernel, struct sp_source *userspace) SP_MUST_CHECK;
/* Open the context's store, which is made when missing; close with sp_store_close(). */
struct sp_error *sp_step_store(struct sp_context *context, struct sp_store **store) SP_MUST_CHECK;
/* The same for who only reads what is there: unable when there is none, since its path may be mistyped. */
struct sp_error *sp_step_store_there(struct sp_context *context, struct sp_store **store) SP_MUST_CHECK;
/* SHA-256 of all that a recipe's boot test depends on besides the image: script, console, command line, guest. */
struct sp_error *sp_step_test_digest(const struct sp_recipe *recipe, char hex[SP_SHA256_SIZE]) SP_MUST_CHECK;
/* What is booted: a medium's image alone, or a kernel with or without an initramfs. Paths; the others are NULL. */
struct sp_bootable {
	const char *medium, *kernel, *initramfs;
	const char *trace; /* a file for what ran, as in struct sp_boot_spec; NULL: no trace */
};
/* What a build hands over for that; its texts are the build's own. All NULL when there is no kernel either. */
struct sp_bootable sp_step_bootable(const struct sp_build *build);
/* Boot it with a recipe's test. log_path, if not NULL, gets the console's whole text. */
struct sp_error *sp_step_boot(struct sp_context *context, const struct sp_recipe *recipe,
	const struct sp_bootable *bootable, enum sp_accelerator accelerator, const char *log_path,
	struct sp_verdict *verdict) SP_MUST_CHECK;
/* Tell a verdict to the person at the terminal: a line, and for a failure the last screen. */
void sp_step_tell_verdict(struct sp_context *context, const struct sp_verdict *verdict);
/* 0 for pass, 1 for fail; a lost test is an error. */
struct sp_error *sp_step_verdict_status(const struct sp_verdict *verdict, int *status) SP_MUST_CHECK;
/* What --accelerator and --format say; NULL is the default. Asked before any work begins. */
struct sp_error *sp_step_accelerator(const char *name, enum sp_accelerator *accelerator) SP_MUST_CHECK;
struct sp_error *sp_step_format(const char *name, enum sp_format *format) SP_MUST_CHECK;
/* What --by, --in, --sort and --top say; in and top may be NULL. Texts stay with the caller. */
struct sp_error *sp_step_query(const char *by, const char *in, const char *sort, const char *top,
	struct sp_report_query *query) SP_MUST_CHECK;
/* Some of the table's packed sizes are estimates: a note says why, and people, too, see row by row which they are. */
void sp_step_tell_estimated(struct sp_context *context, struct sp_table *table);
/* Print a table to standard output. */
struct sp_error *sp_step_print(const struct sp_table *table, enum sp_format format) SP_MUST_CHECK;
/* What can be done about an option, in a word: droppable, replaced, held, value. */
const char *sp_step_fate_name(enum sp_option_fate fate);
/* The artifact of that kind, or NULL. */
const struct sp_artifact *sp_step_artifact(const struct sp_build *build, const char *kind);

#endif
