/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Gibbs sampling of the posterior: one variable after the other is drawn, given all others.
 */
#ifndef SIZEPROF_MINIMIZE_GIBBS_H
#define SIZEPROF_MINIMIZE_GIBBS_H

#include "minimize/posterior.h"

static inline uint64_t *leans_on(const struct posterior *posterior, size_t item)
{
	return posterior->on + item * posterior->search->words;
}

void gibbs_open(struct posterior *posterior);
/* In the sample at hand: it is neither needed nor leans on another one. */
void gibbs_unset(struct posterior *posterior, size_t item);
/* Does it explain the set's failure? */
bool gibbs_explains(const struct posterior *posterior, size_t item, const struct failed_set *failed);

#endif
