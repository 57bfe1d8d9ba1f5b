/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Running gnuplot on a canvas. A private header of this folder.
 */
#ifndef SIZEPROF_REPORT_GNUPLOT_H
#define SIZEPROF_REPORT_GNUPLOT_H

#include "report/canvas.h"
#include "report/plot.h"

/* A further data file for a script, and what the script is told in front of it. */
struct sp_gnuplot_file {
	const char *name;
	const struct sp_buffer *content;
};
struct sp_gnuplot_more {
	const char *settings; /* lines such as "scale = 10\n" */
	const struct sp_gnuplot_file *files;
	size_t count;
};

/* script: the text of reports/NAME.gp. spec's width and height are set. more may be NULL. */
struct sp_error *sp_gnuplot_draw_more(const struct sp_canvas *canvas, const struct sp_gnuplot_more *more,
	const char *script, const struct sp_plot_spec *spec) SP_MUST_CHECK;
/* The same for what the canvas holds alone. */
struct sp_error *sp_gnuplot_draw(
	const struct sp_canvas *canvas, const char *script, const struct sp_plot_spec *spec) SP_MUST_CHECK;

#endif
