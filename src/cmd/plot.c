/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sizeprof plot: figures of what the store holds.
 */
#include <string.h>

#include "base/build.h"
#include "base/buffer.h"
#include "base/memory.h"
#include "base/table.h"
#include "cmd/cmd.h"
#include "report/plot.h"

/* Where the figure's numbers come from: the run, versions, what ships. */
static void describe(const struct sp_build *build, uint64_t number, struct sp_buffer *text)
{
	uint64_t shipped = 0;
	for (size_t i = 0; i < build->artifact_count; i++)
		shipped += build->artifacts[i].shipped ? build->artifacts[i].bytes : 0;
	sp_buffer_printf(text, "run %lu (%.12s)", (unsigned long)number, build->hash);
	for (size_t i = 0; i < build->source_count; i++)
		sp_buffer_printf(text, ", %s %s", build->sources[i].name, build->sources[i].version);
	sp_buffer_printf(text, "; the medium has %lu bytes", (unsigned long)shipped);
}

static struct sp_error *plot_packed(struct sp_context *context, const char *run, struct sp_plot_spec *spec)
{
	SP_STORE *store = NULL;
	SP_TABLE table = {0};
	SP_BUILD build = {0};
	SP_BUFFER subtitle = SP_BUFFER_EMPTY;
	uint64_t number = 0;
	bool estimated = false;
	SP_TRY(sp_step_store(context, &store));
	SP_TRY(sp_store_find_run(store, run, &number));
	SP_TRY(sp_store_load_build(store, number, &build));
	SP_TRY(sp_store_blocks(store, number, &table));
	SP_TRY(sp_store_estimated(store, number, &estimated));
	SP_AUTOFREE char *title = sp_format("What the packed bytes of %s%s%s are spent on", build.recipe,
		build.overlay ? "+" : "", build.overlay ? build.overlay : "");
	describe(&build, number, &subtitle);
	if (estimated)
		sp_buffer_add_text(&subtitle, "; packed sizes are estimates");
	spec->title = title;
	spec->subtitle = sp_buffer_text(&subtitle);
	SP_TRY(sp_plot_packed(&table, spec));
	sp_progress_note(context->progress, "the figure is %s", spec->path);
	return NULL;
}

static struct sp_error *run(struct sp_context *context, int argc, char **argv, int *status)
{
	(void)status;
	const char *out = NULL;
	struct sp_plot_spec spec = {0};
	const struct sp_option own[] = {
		{"out", 0, "FILE", "the figure, .svg or .png (default packed.svg)", &out, NULL},
		{0},
	};
	char **words;
	int count;
	bool helped;
	SP_TRY(sp_context_parse(context, &sp_command_plot, own, argc, argv, 2, &words, &count, &helped));
	if (helped)
		return NULL;
	if (count == 0)
		return sp_error_new(SP_USAGE, "which figure? There is `plot packed`");
	if (strcmp(words[0], "packed") != 0)
		return sp_error_new(SP_USAGE, "there is no figure \"%s\": there is `plot packed`", words[0]);
	spec.path = out ? out : "packed.svg";
	SP_TRY(sp_plot_format_of(spec.path, &spec.format));
	return plot_packed(context, count > 1 ? words[1] : NULL, &spec);
}

const struct sp_command sp_command_plot = {
	.name = "plot",
	.arguments = "NAME [RUN]",
	.summary = "draw a figure (SVG or PNG) of a build's sizes",
	.help = "Draws a figure with gnuplot, of the newest build or import unless RUN says otherwise. There is\n\n"
		"  packed   who owns the packed bytes: a map of directories with their symbols, and the largest of both as bars\n\n"
		"  sizeprof plot packed\n"
		"  sizeprof plot packed 3 --out packed.png",
	.run = run,
};
