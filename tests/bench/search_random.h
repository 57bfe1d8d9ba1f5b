/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Random instances: a forest of options. The search is told of id, parent, weight, explicit and executed; the
 * oracle has the rest.
 */
#ifndef TESTS_BENCH_SEARCH_RANDOM_H
#define TESTS_BENCH_SEARCH_RANDOM_H

#include "bench/search_instance.h"

/* How the generator of that size draws: probability of being needed of what somebody asked for, and of the
 * rest. */
static inline double random_own(size_t count, bool asked_for)
{
	if (asked_for)
		return 0.60;
	return count <= 80 ? 0.05 : count <= 200 ? 0.02 : 0.01;
}

static inline void random_priors(struct instance *instance, const bool *asked_for)
{
	double *pass = sp_alloc((instance->count + 1) * sizeof(*pass));
	for (size_t i = 0; i < instance->count; i++)
		pass[i] = 1;
	/* parents have smaller ids */
	for (size_t i = instance->count; i-- > 0;) {
		pass[i] *= 1 - random_own(instance->count, asked_for[i]);
		instance->items[i].prior = 1 - pass[i];
		if (instance->items[i].parent_count)
			pass[instance->parents[i]] *= pass[i];
	}
	free(pass);
}

struct random_line {
	int id, parent, weight, explicit, executed, needed, requires;
};

static inline bool random_parse(const char *text, struct random_line *line)
{
	return sscanf(text, "%d,%d,%d,%d,%d,%d,%d", &line->id, &line->parent, &line->weight, &line->explicit,
		       &line->executed, &line->needed, &line->requires) == 7;
}

static inline void random_add(struct instance *instance, const struct random_line *line)
{
	size_t i = instance_add(instance, sp_format("%05d", line->id),
		(struct instance_truth){
			.fate = line->needed ? INSTANCE_NEEDED : INSTANCE_GOES,
			.wins = line->weight,
			.requires = (uint32_t)line->requires,
		});
	instance->items[i].weight = line->weight;
	instance->items[i].parent_count = line->parent >= 0;
	instance->items[i].odds = line->executed ? 0.95 / 0.35 : 0.05 / 0.65;
	instance->parents = sp_realloc(instance->parents, instance->space, sizeof(*instance->parents));
	instance->parents[i] = (uint32_t)line->parent;
	instance->base += (uint64_t)line->weight;
}

/* The lines behind the header. */
static inline struct sp_error *random_read(const char *path, const char *text, struct instance *instance)
{
	size_t space = 0;
	bool *asked_for = NULL;
	struct random_line line;
	instance->base = 1;
	for (const char *at = text; random_parse(at, &line);) {
		random_add(instance, &line);
		SP_GROW(asked_for, instance->count - 1, space);
		asked_for[instance->count - 1] = line.explicit;
		at += strcspn(at, "\n");
		at += *at == '\n';
	}
	for (size_t i = 0; i < instance->count; i++)
		instance->items[i].parents = &instance->parents[i];
	random_priors(instance, asked_for);
	free(asked_for);
	return instance->count ? NULL : sp_error_new(SP_UNABLE, "%s is no instance: it has no items", path);
}

#endif
