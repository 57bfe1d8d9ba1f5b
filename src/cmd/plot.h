/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the figures of sizeprof plot share.
 */
#ifndef SIZEPROF_CMD_PLOT_H
#define SIZEPROF_CMD_PLOT_H

#include "cmd/cmd.h"
#include "report/plot.h"

struct sp_figure_wish {
	const char *which; /* a run, search or recipe; NULL: the newest, or the default */
	const char *of;    /* of accuracy: kernel, userspace, applets */
	const char *from;  /* a folder of measured results instead of the store; NULL: the store */
	const char *data;  /* the file that gets the figure's numbers */
	struct sp_plot_spec spec;
};

/* The numbers of a figure, as CSV; told together with the figure. */
struct sp_error *sp_figure_data(struct sp_context *context, const struct sp_figure_wish *wish,
	const struct sp_table *table) SP_MUST_CHECK;

struct sp_error *sp_figure_versions(struct sp_context *context, struct sp_figure_wish *wish) SP_MUST_CHECK;
struct sp_error *sp_figure_options(struct sp_context *context, struct sp_figure_wish *wish) SP_MUST_CHECK;
struct sp_error *sp_figure_systems(struct sp_context *context, struct sp_figure_wish *wish) SP_MUST_CHECK;

#endif
