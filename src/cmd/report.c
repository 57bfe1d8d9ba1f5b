/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/attribution.h"
#include "base/dimension.h"
#include "base/memory.h"
#include "base/table.h"
#include "cmd/cmd.h"
#include "cmd/report-options.h"
#include "cmd/report-set.h"

enum { SHOWN_BY_ITSELF = 40 }; /* rows by option on a terminal when nobody says how many */

/* What to print about a run. */
struct wish {
	const char *run, *copies;
	bool streams, quality, aliases;
	bool is_default; /* by option where options are known, else by symbol */
	bool menu;
	const char *only; /* names of applets */
	enum sp_format format;
	struct sp_report_query query;
};

static bool is_for_people(const struct wish *wish)
{
	return wish->format == SP_FORMAT_TEXT || wish->format == SP_FORMAT_MD;
}

static bool has_own_table(const struct wish *wish)
{
	return wish->streams || wish->quality || wish->aliases || wish->copies;
}

/* Is it about what options and applets cost? */
static bool is_about_options(const struct wish *wish)
{
	return !has_own_table(wish) &&
	       (wish->menu || wish->query.dimension == SP_BY_OPTION || wish->query.dimension == SP_BY_APPLET);
}

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
	if (wish->menu)
		return sp_store_menus(store, number, &wish->query, table);
	if (wish->query.dimension == SP_BY_OPTION)
		return sp_store_options(store, number, &wish->query, table);
	if (wish->query.dimension == SP_BY_APPLET)
		return sp_store_applets(store, number, &wish->query, table);
	return sp_store_report(store, number, &wish->query, table);
}

/* Characters of a line of the terminal that is printed to, 0 when it is none. */
static size_t terminal_width(void)
{
	struct winsize size;
	return isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

static struct sp_error *print(struct sp_context *context, const struct wish *wish, struct sp_store *store,
	uint64_t number, const struct sp_table *table)
{
	if (!is_about_options(wish) || wish->menu || wish->query.dimension != SP_BY_OPTION || !is_for_people(wish))
		return sp_step_print(table, wish->format);
	SP_TABLE people = {0};
	SP_AUTOFREE char *summary = NULL;
	SP_TRY(sp_report_options_make(store, number, table, &people, &summary));
	if (!wish->query.in_label)
		sp_progress_note(context->progress, "%s", summary);
	if (wish->format == SP_FORMAT_TEXT)
		sp_report_options_fit(&people, terminal_width());
	return sp_step_print(&people, wish->format);
}

/* What a reader of costs has to know about them. */
static struct sp_error *tell_costs(
	struct sp_context *context, const struct wish *wish, struct sp_store *store, uint64_t number)
{
	bool traced = false;
	if (!is_about_options(wish))
		return NULL;
	SP_TRY(sp_store_is_traced(store, number, &traced));
	if (!traced)
		sp_progress_note(context->progress, "no traced boot of run %lu is known, so nothing is said about "
						    "what of it was executed", (unsigned long)number);
	if (!is_for_people(wish) || wish->menu || wish->query.in_label)
		return NULL;
	if (wish->query.dimension == SP_BY_OPTION)
		sp_progress_note(context->progress,
			"drop is predicted: what goes with the option and all that depends on it. Drops overlap, so they "
			"do not add up. sizeprof why OPTION explains one, sizeprof measure proves it by a rebuild");
	else
		sp_progress_note(context->progress, "exclusive is predicted to go with the applet; sizeprof measure "
						    "--applets proves it by rebuilding, sizeprof why APPLET explains one");
	return NULL;
}

/* Without --by: by option where the run knows options, and on a terminal the first of them; a folder by package, and
   others by symbol. */
static struct sp_error *settle_default(struct sp_store *store, uint64_t number, struct wish *wish)
{
	bool attributed = false, is_folder = false;
	if (!wish->is_default || has_own_table(wish))
		return NULL;
	SP_TRY(sp_store_is_attributed(store, number, &attributed));
	SP_TRY(sp_store_is_folder(store, number, &is_folder));
	wish->query.dimension = attributed ? SP_BY_OPTION : is_folder ? SP_BY_PACKAGE : SP_BY_SYMBOL;
	if (attributed && !wish->query.top && wish->format == SP_FORMAT_TEXT && isatty(STDOUT_FILENO))
		wish->query.top = SHOWN_BY_ITSELF;
	return NULL;
}

/* A set of applets, from what is stored of each and of what several share. */
static struct sp_error *print_set(
	struct sp_context *context, const struct wish *wish, struct sp_store *store, uint64_t number)
{
	SP_ATTRIBUTION attribution = {0};
	SP_TABLE table = {0};
	SP_TRY(sp_store_load_attribution(store, number, &attribution));
	SP_TRY(sp_report_set_make(&attribution, wish->only, &table));
	if (is_for_people(wish))
		sp_progress_note(context->progress,
			"together: what nothing but these applets needs, so more than the sum of what each alone needs. "
			"claimed: bytes that the prompts of their options tell");
	return sp_step_print(&table, wish->format);
}

static struct sp_error *print_report(struct sp_context *context, struct wish *wish)
{
	SP_STORE *store = NULL;
	SP_TABLE table = {0};
	uint64_t number = 0;
	bool estimated = false;
	SP_TRY(sp_step_store_there(context, &store));
	SP_TRY(sp_store_find_run(store, wish->run, &number));
	if (wish->only)
		return print_set(context, wish, store, number);
	SP_TRY(settle_default(store, number, wish));
	SP_TRY(fill(wish, store, number, &table));
	if (wish->is_default && !has_own_table(wish) && wish->query.dimension == SP_BY_SYMBOL)
		sp_progress_note(context->progress, "by symbol, since run %lu was accounted for without options",
			(unsigned long)number);
	SP_TRY(tell_costs(context, wish, store, number));
	SP_TRY(sp_store_estimated(store, number, &estimated));
	if (estimated)
		sp_step_tell_estimated(context, &table);
	return print(context, wish, store, number, &table);
}

/* Menus are of options: a dimension of this command alone. */
static struct sp_error *read_dimension(const char *by, struct wish *wish)
{
	enum sp_dimension dimension;
	wish->is_default = !by;
	wish->menu = by && strcmp(by, "menu") == 0;
	struct sp_error *error = by && !wish->menu ? sp_dimension_parse(by, &dimension) : NULL;
	if (!error)
		return NULL;
	struct sp_error *with_menu = sp_error_new(sp_error_kind(error), "%s, or menu", sp_error_message(error));
	sp_error_free(error);
	return with_menu;
}

static struct sp_error *run(struct sp_context *context, int argc, char **argv, int *status)
{
	(void)status;
	const char *by = NULL, *in = NULL, *sort = NULL, *top = NULL, *format_name = NULL;
	struct wish wish = {0};
	const struct sp_option own[] = {
		{"by", 0, "DIMENSION", "option, menu, applet, package, medium, file, section, symbol, object or directory", &by, NULL},
		{"in", 0, "LABEL", "only what belongs to LABEL of any dimension; or DIMENSION=LABEL", &in, NULL},
		{"sort", 0, "packed|raw", "the largest first, by packed (default) or raw bytes", &sort, NULL},
		{"top", 0, "N", "the first N rows, and one for the rest", &top, NULL},
		{"only", 0, "NAMES", "with --by applet: these applets, commas between, and what they keep together", &wish.only,
			NULL},
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
	if (wish.only && (!by || strcmp(by, "applet") != 0 || in || sort || top || tables))
		return sp_error_new(SP_USAGE, "--only is a set of applets: it goes with --by applet and --format alone");
	wish.run = count ? words[0] : NULL;
	SP_TRY(sp_step_format(format_name, &wish.format));
	SP_TRY(read_dimension(by, &wish));
	SP_TRY(sp_step_query(by && !wish.menu ? by : "option", in, sort ? sort : "packed", top, &wish.query));
	return print_report(context, &wish);
}

const struct sp_command sp_command_report = {
	.name = "report",
	.arguments = "[RUN]",
	.summary = "what each option costs, or who owns the bytes that a build ships",
	.help = "Prints the account of a build or import, the newest one unless RUN says otherwise: by option what each costs,\n"
		"or in another dimension who owns the bytes. Every byte of the medium has one owner in each dimension, and\n"
		"the totals are equal. raw: bytes of the innermost pieces, such as the kernel's vmlinux.bin and the files of\n"
		"the initramfs. packed: their share of the medium, to the fraction of a bit, from the probabilities that the\n"
		"decompressor itself works with. executed: which part of the machine code ran in the boot test, in percent.\n\n"
		"By option, own is what the option gates itself, and drop is predicted: what goes when its line becomes\n"
		"\"is not set\", with all that goes with it. Its fate: droppable; replaced, when something else comes on in\n"
		"return, as in a choice; held, by what selects it or by its default; value, a number or a text. A remark says\n"
		"why a drop may not be what a rebuild saves: \"brings code\", when what is left out now comes in return (#else\n"
		"and the like); \"recompiled\", when everything gets other compiler flags. By menu the same\n"
		"bytes as a tree; by applet what goes with each, exclusive, and its even share of what several use.\n\n"
		"By symbol, referred is what of raw has no name and was given to the code that refers to it, and split what\n"
		"of that several share. Labels in parentheses are no names from the sources: (padding) is fill, (unknown) is\n"
		"what nothing names, (coder overhead) is what the compressed stream costs beyond its bytes, (always built)\n"
		"what no option gates.\n\n"
		"By package (the default of a folder) each file is of the package whose list in dpkg's database has it;\n"
		"(no package) is what none has.\n\n"
		"  sizeprof report --top 25                                 the options that save most\n"
		"  sizeprof report --by option --in kernel/sched/           what options gate in a folder\n"
		"  sizeprof report --by menu --format md\n"
		"  sizeprof report --by applet --top 20\n"
		"  sizeprof report --by applet --only cat,cp,ls,vi,ash      a set: what it keeps, and what its prompts claim\n"
		"  sizeprof report --by symbol --in option=PRINTK --top 20\n"
		"  sizeprof report --by object --in directory=drivers/      a folder and all below it\n"
		"  sizeprof report --by section --sort raw --format csv > sections.csv\n"
		"  sizeprof report --by medium                              what else is on a floppy\n"
		"  sizeprof report --by directory --in package=gcc-12       where a distribution's package has its bytes\n"
		"  sizeprof report --streams\n"
		"  sizeprof report --quality\n"
		"  sizeprof report --copies schedule                        whose bytes it repeats",
	.run = run,
};
