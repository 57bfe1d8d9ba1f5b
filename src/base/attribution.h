/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Handling the plain data of include/sizeprof/option.h.
 */
#ifndef SIZEPROF_BASE_ATTRIBUTION_H
#define SIZEPROF_BASE_ATTRIBUTION_H

#include "base/compiler.h"
#include "sizeprof/option.h"

/* Bytes of a cost that are in the file. */
int64_t sp_cost_raw(const struct sp_cost *cost);
void sp_cost_add(struct sp_cost *sum, const struct sp_cost *cost);

/* The option of that program and name, or NULL; log n, so the options have to be sorted. */
const struct sp_option_cost *sp_attribution_find(
	const struct sp_attribution *attribution, const char *program, const char *name);

/* Why drop may not be what a rebuild saves: "brings code", "recompiled", "brings code, recompiled"; "" for no
   reason. As in reports/options.sql. */
const char *sp_option_remark(const struct sp_option_cost *option);

/* Each frees all that its argument owns and leaves it empty. */
void sp_option_cost_clear(struct sp_option_cost *option);
void sp_option_gate_clear(struct sp_option_gate *gate);
void sp_applet_cost_clear(struct sp_applet_cost *applet);
void sp_attribution_clear(struct sp_attribution *attribution);
void sp_measurement_clear(struct sp_measurement *measurement);
#define SP_ATTRIBUTION SP_GUARD(sp_attribution_clear) struct sp_attribution
#define SP_MEASUREMENT SP_GUARD(sp_measurement_clear) struct sp_measurement

/* A list of measurements with all that they own; NULL is fine. */
void sp_measurements_free(struct sp_measurement *measurements, size_t count);

#endif
