/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sizeprof plot: figures of what the store holds.
 */
#include <string.h>

#include "base/attribution.h"
#include "base/buffer.h"
#include "base/build.h"
#include "base/journal.h"
#include "base/memory.h"
#include "base/table.h"
#include "base/words.h"
#include "cmd/cmd.h"
#include "report/accuracy.h"
#include "report/plot.h"
#include "report/trim.h"
#include "store/search.h"

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

static char *name_of(const struct sp_build *build)
{
	return sp_format("%s%s%s", build->recipe, build->overlay ? "+" : "", build->overlay ? build->overlay : "");
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
	SP_AUTOFREE char *name = name_of(&build);
	SP_AUTOFREE char *title = sp_format("What the packed bytes of %s are spent on", name);
	describe(&build, number, &subtitle);
	if (estimated)
		sp_buffer_add_text(&subtitle, "; packed sizes are estimates");
	spec->title = title;
	spec->subtitle = sp_buffer_text(&subtitle);
	SP_TRY(sp_plot_packed(&table, spec));
	sp_progress_note(context->progress, "the figure is %s", spec->path);
	return NULL;
}

/* What was measured of a build, and what the figure is of. */
struct measured {
	struct sp_build build;
	struct sp_attribution attribution;
	struct sp_measurement *list;
	size_t count;
	struct sp_accuracy accuracy;
};

static void end_measured(struct measured *measured)
{
	sp_accuracy_clear(&measured->accuracy);
	sp_measurements_free(measured->list, measured->count);
	sp_attribution_clear(&measured->attribution);
	sp_build_clear(&measured->build);
}

/* "kernel", "userspace" (options), "applets"; NULL: the first there is. */
static struct sp_error *choose_group(
	const struct sp_accuracy *accuracy, const char *of, const struct sp_accuracy_group **group)
{
	bool applets = of && strcmp(of, "applets") == 0;
	if (of && !applets && strcmp(of, "kernel") != 0 && strcmp(of, "userspace") != 0)
		return sp_error_new(SP_USAGE, "--of \"%s\" is not known: it is kernel, userspace or applets", of);
	*group = applets ? sp_accuracy_find(accuracy, NULL, "applet") : sp_accuracy_find(accuracy, of, of ? "option" : NULL);
	if (*group)
		return NULL;
	return sp_error_new(SP_UNABLE, "nothing of that was measured yet: sizeprof measure%s does it", applets ? " --applets" : "");
}

static struct sp_error *plot_accuracy(
	struct sp_context *context, const char *run, const char *of, struct sp_plot_spec *spec)
{
	SP_STORE *store = NULL;
	SP_GUARD(end_measured) struct measured measured = {0};
	const struct sp_accuracy_group *group = NULL;
	SP_BUFFER subtitle = SP_BUFFER_EMPTY;
	uint64_t number = 0;
	SP_TRY(sp_step_store(context, &store));
	SP_TRY(sp_store_find_run(store, run, &number));
	SP_TRY(sp_store_load_build(store, number, &measured.build));
	SP_TRY(sp_store_load_attribution(store, number, &measured.attribution));
	SP_TRY(sp_store_load_measurements(store, number, &measured.list, &measured.count));
	sp_accuracy_make(measured.list, measured.count, &measured.attribution, &measured.accuracy);
	SP_TRY(choose_group(&measured.accuracy, of, &group));
	SP_AUTOFREE char *name = name_of(&measured.build);
	SP_AUTOFREE char *title = sp_format("What leaving out each %s of %s saves: predicted and measured", group->kind, name);
	describe(&measured.build, number, &subtitle);
	spec->title = title;
	spec->subtitle = sp_buffer_text(&subtitle);
	SP_TRY(sp_plot_accuracy(&measured.accuracy, group, spec));
	sp_progress_note(context->progress, "the figure is %s", spec->path);
	return NULL;
}

/* "search 3 from run 12: 57 trials in 2 h 14 min, certified; ..." */
static void describe_search(const struct sp_journal_search *search, struct sp_buffer *text)
{
	bool killed = search->state == SP_JOURNAL_RUNNING && !search->alive;
	unsigned long minutes = (unsigned long)(search->seconds / 60);
	sp_buffer_printf(text, "search %lu from run %lu: %lu trials in ", (unsigned long)search->number,
		(unsigned long)search->base, (unsigned long)search->trials);
	if (minutes >= 60)
		sp_buffer_printf(text, "%lu h %lu min", minutes / 60, minutes % 60);
	else
		sp_buffer_printf(text, "%lu min %.0f s", minutes, search->seconds - 60.0 * (double)minutes);
	sp_buffer_printf(text, ", %s; target %s, strategy %s, %u job%s",
		killed ? "interrupted" : sp_journal_state_name(search->state), search->target, search->strategy, search->jobs,
		search->jobs == 1 ? "" : "s");
	if (search->boots)
		sp_buffer_printf(text, "; %u of %u tests of the base failed", search->failures, search->boots);
}

static struct sp_error *plot_trim(struct sp_context *context, const char *which, struct sp_plot_spec *spec)
{
	SP_STORE *store = NULL;
	SP_TABLE trials = {0};
	SP_JOURNAL_SEARCH search = {0};
	SP_BUFFER subtitle = SP_BUFFER_EMPTY;
	uint64_t number = 0;
	SP_TRY(sp_step_store(context, &store));
	SP_TRY(sp_store_find_search(store, which, &number));
	SP_TRY(sp_store_load_search(store, number, &search));
	SP_TRY(sp_store_trials(store, number, &trials));
	SP_AUTOFREE char *title = sp_format("How %s%s%s was trimmed", search.recipe, search.overlay ? "+" : "",
		search.overlay ? search.overlay : "");
	describe_search(&search, &subtitle);
	spec->title = title;
	spec->subtitle = sp_buffer_text(&subtitle);
	SP_TRY(sp_plot_trim(&trials, (double)search.target_bytes, spec));
	sp_progress_note(context->progress, "the figure is %s", spec->path);
	return NULL;
}

enum figure { PACKED, ACCURACY, TRIM, FIGURES };

static const char *const figure_names[FIGURES] = {"packed", "accuracy", "trim"};

static struct sp_error *find_figure(const char *name, enum figure *figure)
{
	int place = sp_word_place(figure_names, FIGURES, name, FIGURES);
	if (!name)
		return sp_error_new(SP_USAGE, "which figure? There are `plot packed`, `plot accuracy` and `plot trim`");
	if (place == FIGURES)
		return sp_error_new(SP_USAGE,
			"there is no figure \"%s\": there are `plot packed`, `plot accuracy` and `plot trim`", name);
	*figure = (enum figure)place;
	return NULL;
}

static struct sp_error *draw(
	struct sp_context *context, enum figure figure, const char *which, const char *of, struct sp_plot_spec *spec)
{
	switch (figure) {
	case ACCURACY:
		return plot_accuracy(context, which, of, spec);
	case TRIM:
		return plot_trim(context, which, spec);
	default:
		return plot_packed(context, which, spec);
	}
}

static struct sp_error *run(struct sp_context *context, int argc, char **argv, int *status)
{
	(void)status;
	const char *out = NULL, *of = NULL;
	struct sp_plot_spec spec = {0};
	const struct sp_option own[] = {
		{"out", 0, "FILE", "the figure, .svg or .png (default NAME.svg)", &out, NULL},
		{"of", 0, "kernel|userspace|applets", "of accuracy: whose options, or applets (default: what was measured)", &of, NULL},
		{0},
	};
	enum figure figure = PACKED;
	char **words;
	int count;
	bool helped;
	SP_TRY(sp_context_parse(context, &sp_command_plot, own, argc, argv, 2, &words, &count, &helped));
	if (helped)
		return NULL;
	SP_TRY(find_figure(count ? words[0] : NULL, &figure));
	if (of && figure != ACCURACY)
		return sp_error_new(SP_USAGE, "--of goes with the figure accuracy");
	SP_AUTOFREE char *path = sp_format("%s.svg", figure_names[figure]);
	spec.path = out ? out : path;
	SP_TRY(sp_plot_format_of(spec.path, &spec.format));
	return draw(context, figure, count > 1 ? words[1] : NULL, of, &spec);
}

const struct sp_command sp_command_plot = {
	.name = "plot",
	.arguments = "NAME [RUN|SEARCH]",
	.summary = "draw a figure (SVG or PNG) of a build's sizes or of a search",
	.help = "Draws a figure with gnuplot, of the newest build or import unless RUN says otherwise, or of the newest search\n"
		"unless SEARCH, a number of sizeprof runs --searches, does. There is\n\n"
		"  packed     who owns the packed bytes: a map of directories with their symbols, and the largest of both as bars\n"
		"  accuracy   what leaving out each option saves, predicted over measured, after `sizeprof measure`\n"
		"  trim       bytes over the trials of a search and over time, and what each step left out\n\n"
		"  sizeprof plot packed\n"
		"  sizeprof plot packed 3 --out packed.png\n"
		"  sizeprof plot accuracy --of applets\n"
		"  sizeprof plot trim 2 --out trim.png",
	.run = run,
};
