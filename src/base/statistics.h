/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How well one list of numbers tells another: rank correlation, medians, summed errors. What cannot be told,
 * for want of numbers, is NaN.
 */
#ifndef SIZEPROF_BASE_STATISTICS_H
#define SIZEPROF_BASE_STATISTICS_H

#include <stddef.h>

/*
 * Spearman's rank correlation: Pearson's, of the ranks; equal numbers share the mean of their ranks. NaN for
 * fewer than two pairs, and when all numbers of one list are equal.
 */
double sp_spearman(const double *one, const double *other, size_t count);
/* The middle one, or the mean of the two in the middle; the list stays as it is. NaN for none. */
double sp_median(const double *values, size_t count);
/* The largest; NaN for none. */
double sp_maximum(const double *values, size_t count);
/* The sum of |predicted - truth| over the sum of |truth|; NaN when that is 0. */
double sp_summed_error(const double *predicted, const double *truth, size_t count);

#endif
