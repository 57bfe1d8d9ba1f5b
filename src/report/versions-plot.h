/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The figures that set systems beside each other: one across versions of Linux, and all of the size table.
 */
#ifndef SIZEPROF_REPORT_VERSIONS_PLOT_H
#define SIZEPROF_REPORT_VERSIONS_PLOT_H

#include "report/plot.h"

/*
 * What ships in all, a bar for each version stacked from its parts, and below what each part takes in each
 * version. The table has the columns linux, part and packed (datasets/README.md: parts-by-version.csv), rows
 * by version. The figure is as high as its rows need unless spec says otherwise. Unable when there are no
 * rows, and as sp_plot_packed().
 */
struct sp_error *sp_plot_versions(
	const struct sp_table *parts, const struct sp_plot_spec *spec) SP_MUST_CHECK;

/*
 * What leaving out an option saves, in each version, of the `most` options that save most in any. The table
 * has the columns linux, option and drop_packed (options-by-version.csv).
 */
struct sp_error *sp_plot_options(
	const struct sp_table *options, size_t most, const struct sp_plot_spec *spec) SP_MUST_CHECK;

/*
 * Two bars for each system: measured, by what is on the medium, and what others published. The table is
 * systems.csv.
 */
struct sp_error *sp_plot_systems(
	const struct sp_table *systems, const struct sp_plot_spec *spec) SP_MUST_CHECK;

#endif
