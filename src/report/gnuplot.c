/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gnuplot works in a folder of its own, where it finds the script and the data and leaves the figure. Only
 * this file starts it.
 */
#include "report/gnuplot.h"

#include <stdlib.h>

#include "base/files.h"
#include "base/memory.h"
#include "base/process.h"

static const char *const format_words[] = {[SP_PLOT_SVG] = "svg", [SP_PLOT_PNG] = "png"};

static struct sp_error *save_script(const struct sp_canvas *canvas, const struct sp_gnuplot_more *more,
	const char *text, const struct sp_plot_spec *spec, const char *folder)
{
	SP_BUFFER script = SP_BUFFER_EMPTY;
	sp_buffer_printf(&script, "format = \"%s\"\nwidth = %u\nheight = %u\n", format_words[spec->format],
		spec->width, spec->height);
	sp_canvas_describe(canvas, &script);
	sp_buffer_add_text(&script, more ? more->settings : "");
	sp_buffer_add_text(&script, text);
	SP_AUTOFREE char *path = sp_path_join(folder, "figure.gp");
	return sp_file_write(path, sp_buffer_text(&script), script.size);
}

static struct sp_error *save_files(const struct sp_gnuplot_more *more, const char *folder)
{
	for (size_t i = 0; more && i < more->count; i++) {
		const struct sp_buffer *content = more->files[i].content;
		SP_AUTOFREE char *path = sp_path_join(folder, more->files[i].name);
		SP_TRY(sp_file_write(path, sp_buffer_text(content), content->size));
	}
	return NULL;
}

/* -d: as it comes, without the user's own settings. */
static struct sp_error *run(const struct sp_plot_spec *spec, const char *folder)
{
	const struct sp_process_spec process = {
		.argv = (const char *const[]){"gnuplot", "-d", "figure.gp", NULL},
		.environment = (const char *const[]){"LC_ALL=C.UTF-8", "GNUTERM", "GNUPLOT_LIB", NULL},
		.folder = folder,
		.deadline = spec->deadline > 0 ? spec->deadline : 60,
	};
	return sp_process_tool(&process);
}

static struct sp_error *draw_in(const struct sp_canvas *canvas, const struct sp_gnuplot_more *more,
	const char *script, const struct sp_plot_spec *spec, const char *folder)
{
	SP_AUTOFREE char *name = sp_format("figure.%s", format_words[spec->format]);
	SP_AUTOFREE char *made = sp_path_join(folder, name);
	SP_BUFFER figure = SP_BUFFER_EMPTY;
	SP_TRY(sp_canvas_save(canvas, folder));
	SP_TRY(save_files(more, folder));
	SP_TRY(save_script(canvas, more, script, spec, folder));
	SP_TRY(run(spec, folder));
	if (!sp_path_exists(made))
		return sp_error_new(SP_UNABLE, "gnuplot ended well and left no figure: try gnuplot by hand");
	SP_TRY(sp_file_read(made, &figure));
	if (!figure.size)
		return sp_error_new(
			SP_UNABLE, "gnuplot ended well and left an empty figure: try gnuplot by hand");
	return sp_file_write(spec->path, figure.data, figure.size);
}

struct sp_error *sp_gnuplot_draw_more(const struct sp_canvas *canvas, const struct sp_gnuplot_more *more,
	const char *script, const struct sp_plot_spec *spec)
{
	const char *base = getenv("TMPDIR");
	SP_AUTOFREE char *folder = sp_format("%s/sizeprof-plot-XXXXXX", base && *base ? base : "/tmp");
	if (!mkdtemp(folder))
		return sp_error_errno(
			"cannot make a folder for gnuplot below %s", base && *base ? base : "/tmp");
	struct sp_error *error = draw_in(canvas, more, script, spec, folder);
	sp_error_free(sp_tree_remove(folder));
	return sp_error_prefix(error, "cannot draw %s", spec->path);
}

struct sp_error *sp_gnuplot_draw(
	const struct sp_canvas *canvas, const char *script, const struct sp_plot_spec *spec)
{
	return sp_gnuplot_draw_more(canvas, NULL, script, spec);
}
