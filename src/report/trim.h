/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The figure of a search: how bytes went down, over trials and over time.
 */
#ifndef SIZEPROF_REPORT_TRIM_H
#define SIZEPROF_REPORT_TRIM_H

#include "report/plot.h"

/*
 * Bytes of the state that the search went on from, payload and used on the medium, as steps over the number
 * of trials and over time, one panel above the other; every trial as a mark by its outcome; the target (bytes
 * of the medium; 0: none) as a line; the largest steps with numbers, and beside them what each left out.
 *
 * The table is that of reports/trials.sql. spec's size is 1400 x 1200 unless said otherwise, 1000 x 800 at
 * least. Unable when no trial's size is known, and as sp_plot_packed().
 */
struct sp_error *sp_plot_trim(
	const struct sp_table *trials, double target_bytes, const struct sp_plot_spec *spec) SP_MUST_CHECK;

#endif
