/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Predicted costs beside measured ones: a row for each measurement, and for each kind of them what the errors
 * come to. Sizes are bytes saved; a negative one is a rebuild that grew.
 *
 * Compared are those that were built, have a prediction, and bring nothing else in return: of a choice's
 * member only what goes can be predicted, not what comes.
 */
#ifndef SIZEPROF_REPORT_ACCURACY_H
#define SIZEPROF_REPORT_ACCURACY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "report/plot.h"
#include "sizeprof/option.h"
#include "sizeprof/table.h"

#define SP_ACCURACY_LARGE                                                                                    \
	1024.0 /* bytes saved, from which on relative errors count: below, noise is too near */

struct sp_accuracy_row {
	const struct sp_measurement *measured;
	bool is_predicted, is_replaced, is_compared;
	bool is_built;
	double raw, packed; /* measured */
	double predicted_raw, predicted_packed;
	const char *predicted_with; /* dropped_with, where it is known; else NULL */
	const char *remark;         /* sp_option_remark() of an option; else "" */
};

/* Of raw or packed sizes. NaN where there is too little to tell. */
struct sp_accuracy_errors {
	double spearman;
	size_t large;  /* of SP_ACCURACY_LARGE and more */
	double median; /* of their relative errors */
	double summed; /* |error| over |truth| */
};

struct sp_accuracy_group {
	const char *program, *kind;
	size_t first, count; /* of rows */
	size_t compared, replaced, not_built, lost;
	size_t with_known, with_equal; /* rebuilds whose dropped_with was predicted, and is what it came to */
	struct sp_accuracy_errors raw, packed;
	size_t noise;                    /* rebuilds that changed no code */
	double noise_median, noise_most; /* by how many bytes their payload moved */
	size_t placed;                   /* rebuilds that were packed at several places */
	double spread_median;            /* how far apart these are, bytes: the noise of one of them */
};

struct sp_accuracy {
	struct sp_accuracy_row
		*rows; /* by program and kind; the largest measured packed size first, then by name */
	size_t count;
	struct sp_accuracy_group *groups;
	size_t group_count;
};

/* attribution may be NULL: nothing is predicted. Measurements and attribution have to outlive the rows. */
void sp_accuracy_make(const struct sp_measurement *measurements, size_t count,
	const struct sp_attribution *attribution, struct sp_accuracy *accuracy);
void sp_accuracy_clear(struct sp_accuracy *accuracy);
#define SP_ACCURACY SP_GUARD(sp_accuracy_clear) struct sp_accuracy
/* The group of that program and kind; NULL stands for any. NULL when there is none. */
const struct sp_accuracy_group *sp_accuracy_find(
	const struct sp_accuracy *accuracy, const char *program, const char *kind);

/* A row for each measurement; columns as in datasets/README.md. */
void sp_accuracy_table(const struct sp_accuracy *accuracy, struct sp_table *table);
/* What the errors come to: program, kind, figure, packed, raw. */
void sp_accuracy_figures(const struct sp_accuracy *accuracy, struct sp_table *table);
/* The largest errors of packed sizes in a group, `most` at most. */
void sp_accuracy_worst(const struct sp_accuracy *accuracy, const struct sp_accuracy_group *group, size_t most,
	struct sp_table *table);

/*
 * Predicted over measured sizes of a group as points, packed and raw side by side, with the noise floor. Both
 * axes are logarithmic from some bytes on and linear around zero, so that sizes of either sign have their
 * place. Unable when nothing of it was compared, and as sp_plot_packed().
 */
struct sp_error *sp_plot_accuracy(const struct sp_accuracy *accuracy, const struct sp_accuracy_group *group,
	const struct sp_plot_spec *spec) SP_MUST_CHECK;

#endif
