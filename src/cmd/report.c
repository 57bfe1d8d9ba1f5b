/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/dimension.h"
#include "base/memory.h"
#include "base/table.h"
#include "cmd/cmd.h"

static struct sp_error *read_top(const char *text, uint32_t *top)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);
	if (!isdigit((unsigned char)*text) || *end || value == 0 || value > UINT32_MAX)
		return sp_error_new(SP_USAGE, "--top \"%s\" is not a count: give a whole number from 1", text);
	*top = (uint32_t)value;
	return NULL;
}

static struct sp_error *run(struct sp_context *context, int argc, char **argv, int *status)
{
	(void)status;
	const char *by = "symbol", *in = NULL, *sort = "raw", *top = NULL, *format_name = NULL;
	enum sp_format format;
	const struct sp_option own[] = {
		{"by", 0, "DIMENSION", "section, symbol (default), object, directory or file", &by, NULL},
		{"in", 0, "LABEL", "only what belongs to LABEL of any dimension; or DIMENSION=LABEL", &in, NULL},
		{"sort", 0, "raw", "by raw bytes, the largest first", &sort, NULL},
		{"top", 0, "N", "the first N rows, and one for the rest", &top, NULL},
		{"format", 0, "FORMAT", "text (default), csv, json or md", &format_name, NULL},
		{0},
	};
	char **words;
	int count;
	bool helped;
	SP_TRY(sp_context_parse(context, &sp_command_report, own, argc, argv, 1, &words, &count, &helped));
	if (helped)
		return NULL;
	SP_TRY(sp_step_format(format_name, &format));
	struct sp_report_query query = {.in_dimension = -1};
	SP_TRY(sp_dimension_parse(by, &query.dimension));
	SP_TRY(sp_store_parse_sort(sort, &query.sort));
	if (in)
		query.in_label = sp_dimension_split(in, &query.in_dimension);
	if (top)
		SP_TRY(read_top(top, &query.top));

	SP_STORE *store = NULL;
	SP_TABLE table = {0};
	uint64_t number = 0;
	SP_TRY(sp_step_store(context, &store));
	SP_TRY(sp_store_find_run(store, count ? words[0] : NULL, &number));
	SP_TRY(sp_store_report(store, number, &query, &table));
	return sp_step_print(&table, format);
}

const struct sp_command sp_command_report = {
	.name = "report",
	.arguments = "[RUN]",
	.summary = "who owns the bytes that a build ships",
	.help = "Prints the account of a build, the newest one unless RUN says otherwise: every byte of the kernel's\n"
		"vmlinux.bin and of the initramfs's cpio, before compression, has one owner in each dimension, and the\n"
		"totals are equal. Labels in parentheses are no names from the sources: (padding) is fill, (unknown) is\n"
		"what nothing names.\n\n"
		"  sizeprof report --by directory\n"
		"  sizeprof report --by symbol --in kernel/sched --top 20\n"
		"  sizeprof report --by object --in directory=drivers/      a folder and all below it\n"
		"  sizeprof report --by section --format csv > sections.csv",
	.run = run,
};
