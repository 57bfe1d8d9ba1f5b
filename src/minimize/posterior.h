/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the answers so far say of each item, as samples of what may be true.
 *
 * The model: an item is needed by itself, or not; an item with what is below it fails when one of them is
 * needed. Besides, an item may lean on another one that nobody knows of: it then goes only together with it,
 * or after it. How common that is, is estimated on the way. A set that passed holds nothing that is needed
 * and nothing without what it leans on; one that failed has to be explained: by one of its items that is
 * needed, by one that leans on an item outside, or by a false failure.
 */
#ifndef SIZEPROF_MINIMIZE_POSTERIOR_H
#define SIZEPROF_MINIMIZE_POSTERIOR_H

#include "minimize/inside.h"

#define NO_ITEM UINT32_MAX

/* A set that failed. */
struct failed_set {
	uint64_t *set;
	double factor;     /* probability of its failures when nothing explains them */
	uint32_t *members; /* who could */
	size_t member_count;
	unsigned explained; /* by how many of them, in the sample at hand */
	bool gone;          /* it passed when it was repeated */
};

/* In a sample, an item leans on another one. */
struct leaning {
	uint32_t sample, on;
};

struct posterior {
	const struct search *search;
	double *own;      /* probability that an item is needed by itself, before any answer */
	double *odds;     /* of what was seen of it */
	uint64_t *passed; /* items of sets that passed */
	uint64_t *on;     /* a row for each item: what it may lean on, by the sets that passed */
	uint64_t random;

	struct failed_set *failed;
	size_t failed_count, failed_space;
	uint32_t **in; /* for each item: the failed sets in which it is a member */
	size_t *in_count, *in_space;

	/* the sample at hand */
	bool *needed;
	uint32_t *leans;
	uint32_t *needed_below; /* how many of what an item applies are needed */
	double rate;            /* how common leaning is */
	double *rate_fits;      /* logarithms of how well each rate fits what passed */

	/* the samples: a bit for each */
	size_t samples, sample_words;
	uint64_t *fails; /* a row for each item: the samples in which it is needed by itself */
	struct leaning **leanings;
	size_t *leaning_count, *leaning_space;
};

void posterior_open(struct posterior *posterior, const struct search *search);
void posterior_close(struct posterior *posterior);
void posterior_hear(struct posterior *posterior, const uint64_t *set, enum sp_search_outcome outcome);
/* Draw the samples anew. */
void posterior_draw(struct posterior *posterior);

static inline uint64_t *fails_of(const struct posterior *posterior, size_t item)
{
	return posterior->fails + item * posterior->sample_words;
}

/* random.c */
uint64_t random_word(uint64_t *state);
double random_unit(uint64_t *state); /* 0 <= x < 1 */
size_t random_below(uint64_t *state, size_t limit);

#endif
