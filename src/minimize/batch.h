/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Batches: closures that are worth asking for at once, by samples of the posterior.
 */
#ifndef SIZEPROF_MINIMIZE_BATCH_H
#define SIZEPROF_MINIMIZE_BATCH_H

#include "minimize/posterior.h"

/* Batches that pass less likely than that are not asked: one item at a time, which the certificate needs
   anyway, is no worse. */
#ifndef BATCH_LEAST_CHANCE
#define BATCH_LEAST_CHANCE 0.5
#endif

struct batch {
	uint64_t *set;      /* the state and the batch */
	uint32_t *sequence; /* items whose closures it is made of, the surest first */
	size_t count;
	double gain, chance;
};

/*
 * For each item, the probability that it, with what is below it, passes on the state; 0 for what is applied,
 * and for what joins the state in another way than `most`, or those before it.
 */
void batch_chances(const struct posterior *posterior, enum join most, double *chances);

/*
 * The batch of the largest gain times probability of passing, without the items of a set. False: there is
 * none. most: so many closures at most, 0: any number.
 */
bool batch_choose(const struct posterior *posterior, const double *chances, const uint64_t *without,
	struct batch *batch);
/* Only the first `count` of its closures. */
void batch_cut(const struct posterior *posterior, struct batch *batch, size_t count);

void batch_open(struct batch *batch, const struct search *search);
void batch_close(struct batch *batch);

#endif
