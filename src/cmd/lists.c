/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Commands that print one table: recipes, runs.
 */
#include <string.h>

#include "base/files.h"
#include "base/journal.h"
#include "base/memory.h"
#include "base/table.h"
#include "build/recipe.h"
#include "cmd/cmd.h"
#include "store/search.h"

/* Parse for a command whose only option is --format; *helped as in sp_context_parse(). */
static struct sp_error *parse(struct sp_context *context, const struct sp_command *command, int argc, char **argv,
	enum sp_format *format, bool *helped)
{
	const char *name = NULL;
	const struct sp_option own[] = {
		{"format", 0, "FORMAT", "text (default), csv, json or md", &name, NULL},
		{0},
	};
	char **words;
	int count;
	SP_TRY(sp_context_parse(context, command, own, argc, argv, 0, &words, &count, helped));
	return sp_step_format(name, format);
}

static struct sp_error *run_recipes(struct sp_context *context, int argc, char **argv, int *status)
{
	(void)status;
	enum sp_format format;
	bool helped;
	SP_TRY(parse(context, &sp_command_recipes, argc, argv, &format, &helped));
	if (helped)
		return NULL;
	SP_AUTOFREE char *folder = sp_path_join(context->data, "datasets/recipes");
	const char *const folders[] = {folder, NULL};
	SP_TABLE table = {0};
	SP_TRY(sp_recipe_list(folders, &table));
	return sp_step_print(&table, format);
}

const struct sp_command sp_command_recipes = {
	.name = "recipes",
	.arguments = "",
	.summary = "list the recipes that come with sizeprof",
	.help = "Lists the recipes: text files that say what to build, what it is packed on, and how to tell that it\n"
		"works. Wherever a RECIPE is asked for, the path of a folder with a recipe.ini serves as well, and\n"
		"RECIPE@VERSION is the same with another kernel: pt4-busybox@7.2.",
	.run = run_recipes,
};

/* Open the store, let a query fill a table, print it. */
static struct sp_error *print_query(struct sp_context *context, enum sp_format format,
	struct sp_error *(*query)(struct sp_store *store, struct sp_table *table))
{
	struct sp_store *store;
	SP_TABLE table = {0};
	SP_TRY(sp_step_store_there(context, &store));
	struct sp_error *error = query(store, &table);
	sp_store_close(store);
	return error ? error : sp_step_print(&table, format);
}

/* What a search has to show. */
static const struct shown {
	const char *name;
	struct sp_error *(*query)(struct sp_store *store, uint64_t number, struct sp_table *table);
} shown[] = {
	{"dropped", sp_store_dropped},
	{"stayed", sp_store_stayed},
	{"trials", sp_store_trials},
	{"items", sp_store_items},
};

static struct sp_error *find_shown(const char *name, const struct shown **found)
{
	for (size_t i = 0; i < SP_COUNT(shown); i++)
		if (!name || strcmp(shown[i].name, name) == 0) {
			*found = &shown[i];
			return NULL;
		}
	return sp_error_new(SP_USAGE, "--show \"%s\" is not known: it is dropped, stayed, trials or items", name);
}

static struct sp_error *tell_no_certificate(struct sp_context *context, struct sp_store *store, uint64_t number)
{
	SP_JOURNAL_SEARCH search = {0};
	SP_TRY(sp_store_load_search(store, number, &search));
	if (search.state != SP_JOURNAL_CERTIFIED)
		sp_progress_note(context->progress,
			"search %lu has no certificate, which alone says of all that stayed why it did: --show trials tells "
			"what was tried",
			(unsigned long)number);
	return NULL;
}

static struct sp_error *print_search(
	struct sp_context *context, enum sp_format format, const char *search, const char *show)
{
	SP_STORE *store = NULL;
	SP_TABLE table = {0};
	const struct shown *chosen = NULL;
	uint64_t number = 0;
	SP_TRY(find_shown(show, &chosen));
	SP_TRY(sp_step_store_there(context, &store));
	SP_TRY(sp_store_find_search(store, search, &number));
	SP_TRY(chosen->query(store, number, &table));
	if (chosen->query == sp_store_stayed && !table.row_count)
		SP_TRY(tell_no_certificate(context, store, number));
	return sp_step_print(&table, format);
}

static struct sp_error *run_runs(struct sp_context *context, int argc, char **argv, int *status)
{
	(void)status;
	const char *format_name = NULL, *search = NULL, *show = NULL;
	bool searches = false;
	const struct sp_option own[] = {
		{"searches", 0, NULL, "the searches instead", NULL, &searches},
		{"search", 0, "SEARCH", "what the search of that number left out", &search, NULL},
		{"show", 0, "dropped|stayed|trials|items",
			"with --search: what it left out (default), what stayed and why, its trials, or all that it could do",
			&show, NULL},
		{"format", 0, "FORMAT", "text (default), csv, json or md", &format_name, NULL},
		{0},
	};
	enum sp_format format;
	char **words;
	int count;
	bool helped;
	SP_TRY(sp_context_parse(context, &sp_command_runs, own, argc, argv, 0, &words, &count, &helped));
	if (helped)
		return NULL;
	SP_TRY(sp_step_format(format_name, &format));
	if (show && !search)
		return sp_error_new(SP_USAGE, "--show %s of which search? Give --search with its number", show);
	if (search && searches)
		return sp_error_new(SP_USAGE, "--searches lists them all, --search shows one: give one of both");
	if (search)
		return print_search(context, format, search, show);
	return print_query(context, format, searches ? sp_store_searches : sp_store_runs);
}

const struct sp_command sp_command_runs = {
	.name = "runs",
	.arguments = "",
	.summary = "list the builds, imports and searches that the store holds",
	.help = "Lists the builds and imports in the store, newest first. A RUN, in other commands, is a number of this list or\n"
		"a unique prefix of a hash, four digits at least.\n\n"
		"With --searches it lists the searches of sizeprof minimize, newest first: where each began, its target, what\n"
		"came of it, and the bytes of kernel stream and initramfs before and after. With --search it shows what one left\n"
		"out and what that won, what stayed and why, its trials in their order, or all items that it could leave out, with\n"
		"what was expected of them, how they hang together, and what became of each.\n\n"
		"  sizeprof runs --searches\n"
		"  sizeprof runs --search 2 --show stayed --format csv",
	.run = run_runs,
};
