/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/statistics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct ranked {
	double value;
	size_t place;
};

static int compare_numbers(const void *one, const void *other)
{
	double a = *(const double *)one, b = *(const double *)other;
	return a < b ? -1 : a > b;
}

/* The value is the first member. */
static int compare_ranked(const void *one, const void *other)
{
	const struct ranked *a = one, *b = other;
	return compare_numbers(&a->value, &b->value);
}

/* Ranks from 1; equal values have the mean of theirs. Release with free(). */
static double *rank(const double *values, size_t count)
{
	SP_AUTOFREE struct ranked *sorted = sp_alloc((count + 1) * sizeof(*sorted));
	double *ranks = sp_alloc((count + 1) * sizeof(*ranks));
	for (size_t i = 0; i < count; i++)
		sorted[i] = (struct ranked){values[i], i};
	qsort(sorted, count, sizeof(*sorted), compare_ranked);
	for (size_t first = 0, next; first < count; first = next) {
		for (next = first + 1; next < count && sorted[next].value <= sorted[first].value;)
			next++;
		for (size_t i = first; i < next; i++)
			ranks[sorted[i].place] = ((double)first + 1 + (double)next) / 2;
	}
	return ranks;
}

static double mean(const double *values, size_t count)
{
	double sum = 0;
	for (size_t i = 0; i < count; i++)
		sum += values[i];
	return sum / (double)count;
}

static double pearson(const double *one, const double *other, size_t count)
{
	double first = mean(one, count), second = mean(other, count);
	double both = 0, spread = 0, other_spread = 0;
	for (size_t i = 0; i < count; i++) {
		double a = one[i] - first, b = other[i] - second;
		both += a * b;
		spread += a * a;
		other_spread += b * b;
	}
	return spread > 0 && other_spread > 0 ? both / sqrt(spread * other_spread) : NAN;
}

double sp_spearman(const double *one, const double *other, size_t count)
{
	if (count < 2)
		return NAN;
	SP_AUTOFREE double *ranks = rank(one, count);
	SP_AUTOFREE double *other_ranks = rank(other, count);
	return pearson(ranks, other_ranks, count);
}

double sp_median(const double *values, size_t count)
{
	if (!count)
		return NAN;
	SP_AUTOFREE double *sorted = sp_alloc(count * sizeof(*sorted));
	memcpy(sorted, values, count * sizeof(*sorted));
	qsort(sorted, count, sizeof(*sorted), compare_numbers);
	return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
}

double sp_maximum(const double *values, size_t count)
{
	double most = count ? values[0] : NAN;
	for (size_t i = 1; i < count; i++)
		most = values[i] > most ? values[i] : most;
	return most;
}

double sp_summed_error(const double *predicted, const double *truth, size_t count)
{
	double error = 0, sum = 0;
	for (size_t i = 0; i < count; i++) {
		error += fabs(predicted[i] - truth[i]);
		sum += fabs(truth[i]);
	}
	return sum > 0 ? error / sum : NAN;
}
