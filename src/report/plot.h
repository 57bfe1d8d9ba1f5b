/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Figures, drawn by gnuplot: the layout is made here, the scripts are reports/NAME.gp, which the program
 * carries inside. The same table and spec give the same SVG, byte for byte, with the same gnuplot; a PNG
 * follows the fonts of the machine as well.
 */
#ifndef SIZEPROF_REPORT_PLOT_H
#define SIZEPROF_REPORT_PLOT_H

#include "base/error.h"
#include "sizeprof/table.h"

enum sp_plot_format { SP_PLOT_SVG, SP_PLOT_PNG };

struct sp_plot_spec {
	const char *path; /* the figure; replaced only by a whole one */
	enum sp_plot_format format;
	unsigned width, height; /* pixels, 0: 1200 x 1600; at least 900 x 900, at most 8000 x 8000 */
	const char *title;      /* NULL: none, and the same for subtitle */
	const char *subtitle;   /* where the numbers come from: the run, the versions, the medium */
	double deadline;        /* seconds that gnuplot has, 0: 60 */
};

/* By the end of the file's name: .svg or .png; anything else is a usage error that says so. */
struct sp_error *sp_plot_format_of(const char *path, enum sp_plot_format *format) SP_MUST_CHECK;

/*
 * Who owns the packed bytes: a map of blocks (directories, coloured by area of the system) and cells in them
 * (symbols), and the largest directories and symbols as bars with raw beside packed.
 *
 * The table has the columns "label" (a symbol), "group" (its directory), "raw" and "packed" (both bytes;
 * packed with decimals), in any order, and one row for each symbol in each directory: all of them, so that
 * the sums over groups and labels are the run's totals. Order does not matter.
 *
 * Unable when gnuplot is missing, fails or hangs, or when the table has nothing to draw.
 */
struct sp_error *sp_plot_packed(const struct sp_table *table, const struct sp_plot_spec *spec) SP_MUST_CHECK;

#endif
