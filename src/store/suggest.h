/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * "Did you mean": the few names that are nearest to one that is not there. A private header of this folder.
 */
#ifndef SIZEPROF_STORE_SUGGEST_H
#define SIZEPROF_STORE_SUGGEST_H

#include <stddef.h>

#include "base/compiler.h"

enum { SP_SUGGESTIONS = 5 };

struct sp_suggestion {
	char *name;
	int dimension;
	unsigned distance;
};

struct sp_suggestions {
	const char *wanted;
	struct sp_suggestion best[SP_SUGGESTIONS]; /* the nearest first */
	size_t count;
};

/* Consider a name; it is copied when it is among the nearest so far. */
void sp_suggestions_offer(struct sp_suggestions *suggestions, const char *name, int dimension);
void sp_suggestions_clear(struct sp_suggestions *suggestions);
#define SP_SUGGEST SP_GUARD(sp_suggestions_clear) struct sp_suggestions

#endif
