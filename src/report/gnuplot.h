/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Running gnuplot on a canvas. A private header of this folder.
 */
#ifndef SIZEPROF_REPORT_GNUPLOT_H
#define SIZEPROF_REPORT_GNUPLOT_H

#include "report/canvas.h"
#include "report/plot.h"

/* script: the text of reports/NAME.gp. spec's width and height are set. */
struct sp_error *sp_gnuplot_draw(
	const struct sp_canvas *canvas, const char *script, const struct sp_plot_spec *spec) SP_MUST_CHECK;

#endif
