/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/dimension.h"
#include "base/memory.h"
#include "base/table.h"
#include "cmd/cmd.h"

static struct sp_error *print_diff(struct sp_context *context, const char *before, const char *after,
	const struct sp_report_query *query, enum sp_format format)
{
	SP_STORE *store = NULL;
	SP_TABLE table = {0};
	uint64_t first = 0, second = 0;
	bool estimated[2] = {false};
	SP_TRY(sp_step_store_there(context, &store));
	SP_TRY(sp_store_find_run(store, before, &first));
	SP_TRY(sp_store_find_run(store, after, &second));
	SP_TRY(sp_store_diff(store, first, second, query, &table));
	SP_TRY(sp_store_estimated(store, first, &estimated[0]));
	SP_TRY(sp_store_estimated(store, second, &estimated[1]));
	if (estimated[0] || estimated[1])
		sp_step_tell_estimated(context, &table);
	sp_progress_note(context->progress, "a change of fractions of a byte is noise: any edit moves the other prices a little, "
		"and a whole stream by tens of bytes");
	return sp_step_print(&table, format);
}

static struct sp_error *print_settings(
	struct sp_context *context, const char *before, const char *after, enum sp_format format)
{
	SP_STORE *store = NULL;
	SP_TABLE table = {0};
	uint64_t first = 0, second = 0;
	SP_TRY(sp_step_store_there(context, &store));
	SP_TRY(sp_store_find_run(store, before, &first));
	SP_TRY(sp_store_find_run(store, after, &second));
	SP_TRY(sp_store_settings(store, first, second, &table));
	return sp_step_print(&table, format);
}

static struct sp_error *run(struct sp_context *context, int argc, char **argv, int *status)
{
	(void)status;
	const char *by = NULL, *in = NULL, *sort = NULL, *top = NULL, *format_name = NULL;
	bool all = false, options = false;
	enum sp_format format;
	const struct sp_option own[] = {
		{"by", 0, "DIMENSION", "symbol (default), option, section, object, directory, file, applet, package or medium", &by, NULL},
		{"in", 0, "LABEL", "only what belongs to LABEL of any dimension; or DIMENSION=LABEL", &in, NULL},
		{"sort", 0, "packed|raw", "by what changed most, packed (default) or raw", &sort, NULL},
		{"top", 0, "N", "the first N rows, and one for the rest", &top, NULL},
		{"all", 0, NULL, "with the labels that did not change", NULL, &all},
		{"options", 0, NULL, "instead: the options that one has set and the other has not, or to another value", NULL,
			&options},
		{"format", 0, "FORMAT", "text (default), csv, json or md", &format_name, NULL},
		{0},
	};
	char **words;
	int count;
	bool helped;
	SP_TRY(sp_context_parse(context, &sp_command_diff, own, argc, argv, 2, &words, &count, &helped));
	if (helped)
		return NULL;
	if (count != 2)
		return sp_error_new(SP_USAGE, "diff takes two runs, before and after: sizeprof runs lists them");
	SP_TRY(sp_step_format(format_name, &format));
	if (options && (by || in || sort || top || all))
		return sp_error_new(SP_USAGE, "--options is a table of its own: --by, --in, --sort, --top and --all do not go with it");
	if (options)
		return print_settings(context, words[0], words[1], format);
	struct sp_report_query query = {.in_dimension = -1, .unchanged = all};
	SP_TRY(sp_step_query(by ? by : "symbol", in, sort ? sort : "packed", top, &query));
	return print_diff(context, words[0], words[1], &query, format);
}

const struct sp_command sp_command_diff = {
	.name = "diff",
	.arguments = "RUN RUN",
	.summary = "what grew and what shrank between two builds",
	.help = "Compares the accounts of two runs (numbers or beginnings of hashes, as `sizeprof runs` lists them) label by\n"
		"label, in raw bytes and in packed ones. Padding is apart from growth. Symbols that only changed the suffix\n"
		"that the compiler gives to clones (.constprop.0, .isra.0, .part.0) are one row, and so is what was\n"
		"probably renamed: it vanished and appeared in the same object with the same size.\n\n"
		"--options compares the configurations: what is new in that of another version, whether the first knew it as\n"
		"\"is not set\" or has no line about it, and what it costs.\n\n"
		"  sizeprof diff 3 5\n"
		"  sizeprof diff 3 5 --by directory --top 20\n"
		"  sizeprof diff 3 5 --by symbol --in kernel/sched --format csv\n"
		"  sizeprof diff 3 5 --by option --top 20\n"
		"  sizeprof diff 3 5 --options",
	.run = run,
};
