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
#include "cmd/plot.h"
#include "report/accuracy.h"
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
	if (shipped) /* of measurements alone nothing ships */
		sp_buffer_printf(text, "; the medium has %lu bytes", (unsigned long)shipped);
}

static char *name_of(const struct sp_build *build)
{
	return sp_format("%s%s%s", build->recipe, build->overlay ? "+" : "", build->overlay ? build->overlay : "");
}

static struct sp_error *plot_packed(struct sp_context *context, struct sp_figure_wish *wish)
{
	struct sp_plot_spec *spec = &wish->spec;
	SP_STORE *store = NULL;
	SP_TABLE table = {0};
	SP_BUILD build = {0};
	SP_BUFFER subtitle = SP_BUFFER_EMPTY;
	uint64_t number = 0;
	bool estimated = false;
	SP_TRY(sp_step_store_there(context, &store));
	SP_TRY(sp_store_find_run(store, wish->which, &number));
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
	return sp_figure_data(context, wish, &table);
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

static struct sp_error *plot_accuracy(struct sp_context *context, struct sp_figure_wish *wish)
{
	struct sp_plot_spec *spec = &wish->spec;
	SP_STORE *store = NULL;
	SP_GUARD(end_measured) struct measured measured = {0};
	const struct sp_accuracy_group *group = NULL;
	SP_BUFFER subtitle = SP_BUFFER_EMPTY;
	uint64_t number = 0;
	SP_TRY(sp_step_store_there(context, &store));
	SP_TRY(sp_store_find_run(store, wish->which, &number));
	SP_TRY(sp_store_load_build(store, number, &measured.build));
	SP_TRY(sp_store_load_attribution(store, number, &measured.attribution));
	SP_TRY(sp_store_load_measurements(store, number, &measured.list, &measured.count));
	sp_accuracy_make(measured.list, measured.count, &measured.attribution, &measured.accuracy);
	SP_TRY(choose_group(&measured.accuracy, wish->of, &group));
	SP_AUTOFREE char *name = name_of(&measured.build);
	SP_AUTOFREE char *title = sp_format("What leaving out each %s of %s saves: predicted and measured", group->kind, name);
	describe(&measured.build, number, &subtitle);
	spec->title = title;
	spec->subtitle = sp_buffer_text(&subtitle);
	SP_TRY(sp_plot_accuracy(&measured.accuracy, group, spec));
	SP_TABLE table = {0};
	sp_accuracy_table(&measured.accuracy, &table);
	return sp_figure_data(context, wish, &table);
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

static struct sp_error *plot_trim(struct sp_context *context, struct sp_figure_wish *wish)
{
	struct sp_plot_spec *spec = &wish->spec;
	SP_STORE *store = NULL;
	SP_TABLE trials = {0};
	SP_JOURNAL_SEARCH search = {0};
	SP_BUFFER subtitle = SP_BUFFER_EMPTY;
	uint64_t number = 0;
	SP_TRY(sp_step_store_there(context, &store));
	SP_TRY(sp_store_find_search(store, wish->which, &number));
	SP_TRY(sp_store_load_search(store, number, &search));
	SP_TRY(sp_store_trials(store, number, &trials));
	SP_AUTOFREE char *title = sp_format("How %s%s%s was trimmed", search.recipe, search.overlay ? "+" : "",
		search.overlay ? search.overlay : "");
	describe_search(&search, &subtitle);
	spec->title = title;
	spec->subtitle = sp_buffer_text(&subtitle);
	SP_TRY(sp_plot_trim(&trials, (double)search.target_bytes, spec));
	return sp_figure_data(context, wish, &trials);
}

static const struct figure {
	const char *name;
	struct sp_error *(*draw)(struct sp_context *context, struct sp_figure_wish *wish);
	bool has_of, has_from;
} figures[] = {
	{"packed", plot_packed, false, false},
	{"accuracy", plot_accuracy, true, false},
	{"trim", plot_trim, false, false},
	{"versions", sp_figure_versions, false, true},
	{"options", sp_figure_options, false, true},
	{"systems", sp_figure_systems, false, true},
};

static struct sp_error *find_figure(const char *name, const struct figure **figure)
{
	static const char all[] = "there are `plot packed`, `accuracy`, `trim`, `versions`, `options` and `systems`";
	if (!name)
		return sp_error_new(SP_USAGE, "which figure? T%s", all + 1);
	for (size_t i = 0; i < SP_COUNT(figures); i++) {
		if (strcmp(figures[i].name, name) != 0)
			continue;
		*figure = &figures[i];
		return NULL;
	}
	return sp_error_new(SP_USAGE, "there is no figure \"%s\": %s", name, all);
}

static struct sp_error *check_options(const struct figure *figure, const struct sp_figure_wish *wish)
{
	if (wish->of && !figure->has_of)
		return sp_error_new(SP_USAGE, "--of goes with the figure accuracy");
	if (wish->from && !figure->has_from)
		return sp_error_new(SP_USAGE, "--from goes with the figures versions, options and systems");
	return NULL;
}

/* figure.svg -> figure-data.csv, since figure.csv may be what it is drawn from; the path is known to end in four letters. */
static char *data_beside(const char *path)
{
	return sp_format("%.*s-data.csv", (int)strlen(path) - 4, path);
}

static struct sp_error *run(struct sp_context *context, int argc, char **argv, int *status)
{
	(void)status;
	const char *out = NULL, *data = NULL;
	struct sp_figure_wish wish = {0};
	const struct sp_option own[] = {
		{"out", 0, "FILE", "the figure, .svg or .png (default NAME.svg)", &out, NULL},
		{"data", 0, "FILE", "its numbers, as CSV (default: NAME-data.csv beside the figure)", &data, NULL},
		{"of", 0, "kernel|userspace|applets", "of accuracy: whose options, or applets (default: what was measured)", &wish.of, NULL},
		{"from", 0, "DIR", "of versions, options and systems: the measured results in DIR alone, not the store", &wish.from, NULL},
		{0},
	};
	const struct figure *figure = NULL;
	char **words;
	int count;
	bool helped;
	SP_TRY(sp_context_parse(context, &sp_command_plot, own, argc, argv, 2, &words, &count, &helped));
	if (helped)
		return NULL;
	SP_TRY(find_figure(count ? words[0] : NULL, &figure));
	SP_TRY(check_options(figure, &wish));
	SP_AUTOFREE char *path = sp_format("%s.svg", figure->name);
	wish.which = count > 1 ? words[1] : NULL;
	wish.spec.path = out ? out : path;
	SP_TRY(sp_plot_format_of(wish.spec.path, &wish.spec.format));
	SP_AUTOFREE char *beside = data_beside(wish.spec.path);
	wish.data = data ? data : beside;
	return figure->draw(context, &wish);
}

const struct sp_command sp_command_plot = {
	.name = "plot",
	.arguments = "NAME [RUN|SEARCH|RECIPE]",
	.summary = "draw a figure (SVG or PNG) of a build's sizes or of a search",
	.help = "Draws a figure with gnuplot, of the newest build or import unless RUN says otherwise, or of the newest search\n"
		"unless SEARCH, a number of sizeprof runs --searches, does; its numbers go into a file of CSV beside it. There is\n\n"
		"  packed     who owns the packed bytes: a map of directories with their symbols, and the largest of both as bars\n"
		"  accuracy   what leaving out each option saves, predicted over measured, after `sizeprof measure`\n"
		"  trim       bytes over the trials of a search and over time, and what each step left out\n"
		"  versions   what RECIPE (default pt4-busybox) ships with each version of Linux, in all and by part\n"
		"  options    what its options cost with each version of Linux\n"
		"  systems    the size table: measured beside published\n\n"
		"The last three take what was not built here from the measurements that ship with sizeprof.\n\n"
		"  sizeprof plot packed\n"
		"  sizeprof plot packed 3 --out packed.png\n"
		"  sizeprof plot accuracy --of applets\n"
		"  sizeprof plot trim 2 --out trim.png\n"
		"  sizeprof plot versions --from datasets/measured --out reports/versions.svg",
	.run = run,
};
