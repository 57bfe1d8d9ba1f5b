/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/memory.h"
#include "base/table.h"
#include "cmd/cmd.h"

/* What to print about a run. */
struct wish {
	const char *run, *copies;
	bool streams, quality, aliases;
	enum sp_format format;
	struct sp_report_query query;
};

static struct sp_error *fill(const struct wish *wish, struct sp_store *store, uint64_t number, struct sp_table *table)
{
	bool passed;
	if (wish->streams)
		return sp_store_images(store, number, table);
	if (wish->quality)
		return sp_store_gate(store, number, table, &passed);
	if (wish->aliases)
		return sp_store_aliases(store, number, table);
	if (wish->copies)
		return sp_store_copies(store, number, wish->copies, table);
	return sp_store_report(store, number, &wish->query, table);
}

static struct sp_error *print_report(struct sp_context *context, const struct wish *wish)
{
	SP_STORE *store = NULL;
	SP_TABLE table = {0};
	uint64_t number = 0;
	bool estimated = false;
	SP_TRY(sp_step_store(context, &store));
	SP_TRY(sp_store_find_run(store, wish->run, &number));
	SP_TRY(fill(wish, store, number, &table));
	SP_TRY(sp_store_estimated(store, number, &estimated));
	if (estimated)
		sp_step_tell_estimated(context, &table);
	return sp_step_print(&table, wish->format);
}

static struct sp_error *run(struct sp_context *context, int argc, char **argv, int *status)
{
	(void)status;
	const char *by = NULL, *in = NULL, *sort = NULL, *top = NULL, *format_name = NULL;
	struct wish wish = {0};
	const struct sp_option own[] = {
		{"by", 0, "DIMENSION", "medium, file, section, symbol (default), object or directory", &by, NULL},
		{"in", 0, "LABEL", "only what belongs to LABEL of any dimension; or DIMENSION=LABEL", &in, NULL},
		{"sort", 0, "packed|raw", "the largest first, by packed (default) or raw bytes", &sort, NULL},
		{"top", 0, "N", "the first N rows, and one for the rest", &top, NULL},
		{"streams", 0, NULL, "instead: the images and compressed streams that the medium holds", NULL, &wish.streams},
		{"quality", 0, NULL, "instead: the quality gate, or how much of what is packed has no name", NULL, &wish.quality},
		{"copies", 0, "SYMBOL", "instead: what SYMBOL is copied from in its compressed stream", &wish.copies, NULL},
		{"aliases", 0, NULL, "instead: other names of symbols, whose bytes are counted once", NULL, &wish.aliases},
		{"format", 0, "FORMAT", "text (default), csv, json or md", &format_name, NULL},
		{0},
	};
	char **words;
	int count;
	bool helped;
	SP_TRY(sp_context_parse(context, &sp_command_report, own, argc, argv, 1, &words, &count, &helped));
	if (helped)
		return NULL;
	int tables = wish.streams + wish.quality + wish.aliases + (wish.copies != NULL);
	if (tables > 1)
		return sp_error_new(
			SP_USAGE, "--streams, --quality, --copies and --aliases are tables of their own: ask for one of them");
	if (tables && (by || in || sort || top))
		return sp_error_new(SP_USAGE, "--by, --in, --sort and --top do not go with --streams, --quality, --copies or "
			"--aliases, which are tables of their own");
	wish.run = count ? words[0] : NULL;
	SP_TRY(sp_step_format(format_name, &wish.format));
	SP_TRY(sp_step_query(by ? by : "symbol", in, sort ? sort : "packed", top, &wish.query));
	return print_report(context, &wish);
}

const struct sp_command sp_command_report = {
	.name = "report",
	.arguments = "[RUN]",
	.summary = "who owns the bytes that a build ships, raw and packed",
	.help = "Prints the account of a build or import, the newest one unless RUN says otherwise. Every byte of the medium\n"
		"has one owner in each dimension, and the totals are equal. raw: bytes of the innermost pieces, such as the\n"
		"kernel's vmlinux.bin and the files of the initramfs. packed: their share of the medium, to the fraction of\n"
		"a bit, from the probabilities that the decompressor itself works with. By symbol, referred is what of raw\n"
		"has no name and was given to the code that refers to it, and split what of that several share.\n"
		"Labels in parentheses are no names from the sources: (padding) is fill, (unknown) is what nothing names,\n"
		"(coder overhead) is what the compressed stream costs beyond its bytes.\n\n"
		"  sizeprof report --by directory\n"
		"  sizeprof report --by symbol --in kernel/sched --top 20\n"
		"  sizeprof report --by object --in directory=drivers/      a folder and all below it\n"
		"  sizeprof report --by section --sort raw --format csv > sections.csv\n"
		"  sizeprof report --by medium                              what else is on a floppy\n"
		"  sizeprof report --streams\n"
		"  sizeprof report --quality\n"
		"  sizeprof report --copies schedule                        whose bytes it repeats",
	.run = run,
};
