/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sizeprof: who owns each byte of a small Linux system, and which of them can go?
 *
 * Map of the program. A command line comes in here; commands[] says which file in src/cmd/ takes it. A command
 * composes stages, which do not know each other:
 *
 *   src/build    recipe -> artifacts    reads the recipe, fetches sources, builds kernel, userspace, initramfs, medium;
 *                image -> artifacts     takes in images and build folders that were made elsewhere (import)
 *                packages -> folder     a distribution, and whose each file is by dpkg's database
 *   src/tree     source tree -> facts   Kconfig, by the tree's own code; what make builds each object for; conditions
 *                                       of source lines; the linked program's lines, symbols and references
 *   src/presence facts -> costs         which option gates each byte, what goes without it, what an applet takes along
 *   src/boot     artifacts -> verdict   boots in QEMU and follows the recipe's script of expectations
 *   src/ledger   artifacts -> ledger    cuts every shipped byte into pieces, each with its owners and its price: what
 *                                       it costs on the medium; raw and packed sizes add up exactly. With the help of
 *   analyzers/   containers/            what is inside: FAT, disks, ISO 9660, bzImage, cpio, ELF
 *                codecs/                what each byte cost: xz, lzma, gzip; by blocks zstd, lz4, lzo, bzip2
 *                labels/                who owns it: symbols, objects, kallsyms, references to nameless data
 *   src/minimize items -> the fewest        what to try next, by weights, priors and answers, until no item more can go
 *   src/trial    candidate <-> file         what a search asks of `sizeprof trial`, what that answers, and the pool that starts it
 *   src/store    ledger <-> SQLite      schema.sql, later versions' migrations, and reports/NAME.sql for the tables
 *   src/report   table -> text, csv, json, md; figures by gnuplot (reports/NAME.gp); prices -> .kkp
 *
 * What crosses a stage's border is plain data, in include/sizeprof/; what all of them use is in src/base/
 * (errors, processes, files, progress). Exit status: 0 done, 1 measured "no", 2 usage, 3 could not tell.
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/compiler.h"
#include "base/interrupt.h"
#include "cmd/cmd.h"

static const struct sp_command *const commands[] = {
	&sp_command_build,
	&sp_command_report,
	&sp_command_why,
	&sp_command_diff,
	&sp_command_measure,
	&sp_command_minimize,
	&sp_command_verify,
	&sp_command_fragment,
	&sp_command_plot,
	&sp_command_export,
	&sp_command_import,
	&sp_command_table,
	&sp_command_boot,
	&sp_command_recipes,
	&sp_command_runs,
	&sp_command_fetch,
	&sp_command_cache,
	&sp_command_trial,
};

static void print_help(struct sp_context *context)
{
	printf("usage: sizeprof COMMAND [options]\n\n"
	       "Builds a small Linux system from a recipe, boots it in QEMU, and accounts for every byte it ships, before and\n"
	       "after compression; or does so for images that were made elsewhere.\n\n"
	       "commands:\n");
	for (size_t i = 0; i < SP_COUNT(commands); i++) {
		char usage[64];
		snprintf(usage, sizeof(usage), "%s %s", commands[i]->name, commands[i]->arguments);
		printf("  %-28s %s\n", usage, commands[i]->summary);
	}
	printf("\noptions of every command, before or after it:\n");
	sp_options_print(stdout, sp_context_options(context));
	printf("\nsizeprof --version prints the version.\n"
	       "\nstart with:\n"
	       "  sizeprof build               build, boot and account for the recipe pt4-busybox\n"
	       "  sizeprof report --top 25     what each of its options costs, and what goes with it\n"
	       "  sizeprof why BLOCK           about one of them: what gates it, who holds it, what it costs\n"
	       "  sizeprof report --by symbol  what its bytes are spent on\n"
	       "  sizeprof plot packed         the same as a figure\n"
	       "  sizeprof import FILE         account for a bzImage, vmlinux, initramfs, floppy, disk or CD image\n"
	       "  sizeprof COMMAND --help      more about one command\n");
}

static struct sp_error *dispatch(struct sp_context *context, int argc, char **argv, int *status)
{
	bool version = false;
	const struct sp_option own[] = {{"version", 0, NULL, "the version", NULL, &version}, {0}};
	char **words;
	int count;
	SP_TRY(sp_options_parse("", own, sp_context_options(context), argc, argv, true, &words, &count));
	if (version) {
		printf("sizeprof %s\n", SIZEPROF_VERSION);
		return NULL;
	}
	if (count == 0 && context->wants_help) {
		print_help(context);
		return NULL;
	}
	if (count == 0)
		return sp_error_new(SP_USAGE, "which command? sizeprof --help lists them");
	for (size_t i = 0; i < SP_COUNT(commands); i++)
		if (strcmp(words[0], commands[i]->name) == 0)
			return commands[i]->run(context, count, words, status);
	return sp_error_new(SP_USAGE, "\"%s\" is not a command: sizeprof --help lists them", words[0]);
}

/* Whoever read our output has gone, as in `sizeprof report | head`: end as the shell expects, without a word. */
static void end_with_reader(void)
{
	struct pollfd out = {.fd = 1};
	if (poll(&out, 1, 0) == 1 && (out.revents & POLLERR)) {
		signal(SIGPIPE, SIG_DFL);
		raise(SIGPIPE);
	}
}

int main(int argc, char **argv)
{
	struct sp_context context = {.at_work = SP_LOCK_NONE};
	int status = 0;
	sp_interrupt_install();
	struct sp_error *error = dispatch(&context, argc, argv, &status);
	sp_context_close(&context);
	if (fflush(stdout) != 0 && !error)
		error = sp_error_errno("cannot write to standard output");
	if (error) {
		end_with_reader();
		status = (int)sp_error_kind(error);
		fprintf(stderr, "sizeprof: %s\n", sp_error_message(error));
		if (sp_error_is_interrupted(error)) {
			sp_error_free(error);
			sp_interrupt_reraise();
		}
		sp_error_free(error);
	}
	return status;
}
