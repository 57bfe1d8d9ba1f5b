/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Global options, where things are, and the help texts.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/files.h"
#include "base/memory.h"
#include "build/cache.h"
#include "cmd/cmd.h"

const struct sp_option *sp_context_options(struct sp_context *context)
{
	static struct sp_option options[6];
	const struct sp_option table[] = {
		{"store", 0, "FILE", "SQLite file of results (default $XDG_DATA_HOME/sizeprof/sizeprof.db)",
			&context->store_path, NULL},
		{"cache", 0, "DIR", "sources, build folders, compiler cache (default $XDG_CACHE_HOME/sizeprof)",
			&context->cache, NULL},
		{"quiet", 'q', NULL, "results only, no progress", NULL, &context->is_quiet},
		{"verbose", 'v', NULL, "also the command lines, to repeat a build by hand", NULL, &context->is_verbose},
		{"help", 'h', NULL, "this help", NULL, &context->wants_help},
		{0},
	};
	_Static_assert(sizeof(options) == sizeof(table), "the static copy has to hold the table");
	memcpy(options, table, sizeof(table));
	return options;
}

/* $XDG_..._HOME/sizeprof, or what the XDG Base Directory specification says when it is unset. */
static struct sp_error *default_path(const char *variable, const char *below_home, const char *file, char **path)
{
	const char *base = getenv(variable), *home = getenv("HOME");
	if (base && base[0] == '/')
		*path = sp_format("%s/sizeprof%s", base, file);
	else if (home && home[0] == '/')
		*path = sp_format("%s/%s/sizeprof%s", home, below_home, file);
	else
		return sp_error_new(SP_USAGE, "neither %s nor HOME says where results go: give --store and --cache",
			variable);
	return NULL;
}

static struct sp_error *absolute_path(const char *given, char **path)
{
	char here[PATH_MAX];
	if (given[0] != '/' && !getcwd(here, sizeof(here)))
		return sp_error_errno("cannot tell the working folder");
	*path = given[0] == '/' ? sp_strdup(given) : sp_path_join(here, given);
	return NULL;
}

static struct sp_error *settle_path(
	const char **option, const char *variable, const char *below_home, const char *file, char **owned)
{
	free(*owned);
	*owned = NULL;
	SP_TRY(*option ? absolute_path(*option, owned) : default_path(variable, below_home, file, owned));
	*option = *owned;
	return NULL;
}

/* An installed program finds its data beside itself; one in a build folder uses the source tree. */
static char *find_data(void)
{
	char program[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", program, sizeof(program) - 1);
	if (length > 0) {
		program[length] = '\0';
		*strrchr(program, '/') = '\0';
		char *share = sp_format("%s/../share/sizeprof", program);
		if (sp_path_is_folder(share))
			return share;
		free(share);
	}
	return sp_strdup(sp_path_is_folder(SIZEPROF_SOURCE_DATA) ? SIZEPROF_SOURCE_DATA : SIZEPROF_INSTALLED_DATA);
}

static struct sp_error *get_ready(struct sp_context *context)
{
	SP_TRY(settle_path(
		&context->store_path, "XDG_DATA_HOME", ".local/share", "/sizeprof.db", &context->owned[0]));
	SP_TRY(settle_path(&context->cache, "XDG_CACHE_HOME", ".cache", "", &context->owned[1]));
	free(context->data);
	free(context->renames);
	context->data = find_data();
	context->renames = sp_path_join(context->data, "datasets/renames.csv");
	if (!sp_path_exists(context->renames)) {
		free(context->renames);
		context->renames = NULL;
	}
	enum sp_verbosity verbosity = context->is_quiet ? SP_QUIET : context->is_verbose ? SP_VERBOSE : SP_NORMAL;
	sp_progress_free(context->progress);
	context->progress = sp_progress_new(stderr, verbosity);
	return NULL;
}

static void note_waiting(void *user, const char *holder)
{
	const struct sp_context *context = user;
	sp_progress_note(context->progress, "waiting for %s, which removes what can go from the cache", holder);
}

struct sp_error *sp_context_work(struct sp_context *context)
{
	SP_AUTOFREE char *path = sp_cache_lock_path(context->cache);
	if (context->at_work.file >= 0)
		return NULL;
	SP_TRY(sp_error_prefix(sp_folder_make(context->cache), "the cache cannot be used"));
	return sp_error_prefix(sp_lock_share(path, note_waiting, context, &context->at_work), "the cache cannot be used");
}

struct sp_error *sp_context_parse(struct sp_context *context, const struct sp_command *command,
	const struct sp_option *own, int argc, char **argv, int most, char ***words, int *count, bool *helped)
{
	const struct sp_option *global = sp_context_options(context);
	SP_TRY(sp_options_parse(command->name, own, global, argc, argv, false, words, count));
	*helped = context->wants_help;
	if (context->wants_help) {
		sp_command_print_help(command, own, global);
		return NULL;
	}
	if (*count > most)
		return sp_error_new(SP_USAGE, "%s does not know what to do with \"%s\": see sizeprof %s --help",
			command->name, (*words)[most], command->name);
	return get_ready(context);
}

void sp_command_print_help(
	const struct sp_command *command, const struct sp_option *own, const struct sp_option *global)
{
	printf("usage: sizeprof %s%s%s [options]\n\n%s\n", command->name, command->arguments[0] ? " " : "",
		command->arguments, command->help);
	if (own->name) {
		printf("\noptions:\n");
		sp_options_print(stdout, own);
	}
	printf("\noptions of every command:\n");
	sp_options_print(stdout, global);
	printf("\nexit status: 0 done; ");
	if (command->no)
		printf("1 measured \"no\": %s; ", command->no);
	printf("2 usage; 3 could not tell\n");
}

void sp_context_close(struct sp_context *context)
{
	sp_lock_release(&context->at_work);
	sp_progress_free(context->progress);
	free(context->data);
	free(context->renames);
	free(context->owned[0]);
	free(context->owned[1]);
	*context = (struct sp_context){0};
}
