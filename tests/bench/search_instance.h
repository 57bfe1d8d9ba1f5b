/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Instances of instances/: a forest of options, and an oracle that knows which are needed.
 * instances/README.md says what the columns are. The search is told of id, parent, weight, explicit and
 * executed; the oracle has the rest.
 */
#ifndef TESTS_BENCH_SEARCH_INSTANCE_H
#define TESTS_BENCH_SEARCH_INSTANCE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "minimize/minimize.h"

struct instance {
	size_t count;
	struct sp_search_item *items;
	uint32_t *parents; /* one for each item */
	char (*names)[16];
	bool *needed;
	uint32_t *requires; /* or UINT32_MAX */
	uint64_t base;      /* bytes */
	size_t needed_count, leaf_count;
	/* the oracle */
	double false_failures;
	uint64_t seed;
	uint64_t asked, passed_at; /* questions; at which of them 95 % of what can be won was won */
	uint64_t enough;           /* bytes then */
	size_t extras;             /* of the result: not applied, although not needed */
	size_t wrong;              /* of the result: applied, although needed */
};

static inline void instance_clear(struct instance *instance)
{
	free(instance->items);
	free(instance->parents);
	free(instance->names);
	free(instance->needed);
	free(instance->requires);
	*instance = (struct instance){0};
}

/* How the generator of that size draws: probability of being needed of what somebody asked for, and of the
 * rest. */
static inline double instance_own(size_t count, bool asked_for)
{
	if (asked_for)
		return 0.60;
	return count <= 80 ? 0.05 : count <= 200 ? 0.02 : 0.01;
}

static inline void instance_priors(struct instance *instance, const bool *asked_for)
{
	double *pass = sp_alloc((instance->count + 1) * sizeof(*pass));
	for (size_t i = 0; i < instance->count; i++)
		pass[i] = 1;
	/* parents have smaller ids */
	for (size_t i = instance->count; i-- > 0;) {
		pass[i] *= 1 - instance_own(instance->count, asked_for[i]);
		instance->items[i].prior = 1 - pass[i];
		if (instance->items[i].parent_count)
			pass[instance->parents[i]] *= pass[i];
	}
	free(pass);
}

static inline void instance_count(struct instance *instance)
{
	bool *holds = sp_alloc(instance->count + 1);
	uint64_t most = 0;
	for (size_t i = instance->count; i-- > 0;) {
		instance->needed_count += instance->needed[i];
		instance->leaf_count += instance->needed[i] && !holds[i];
		if (instance->needed[i] && instance->items[i].parent_count)
			holds[instance->parents[i]] = true;
		if (!instance->needed[i])
			most += (uint64_t)instance->items[i].weight;
	}
	instance->enough = instance->base - most * 95 / 100;
	free(holds);
}

/* False: it cannot be read. */
static inline bool instance_read(const char *path, struct instance *instance)
{
	FILE *file = fopen(path, "r");
	char line[200];
	size_t space = 0;
	bool *asked_for = NULL;
	*instance = (struct instance){.base = 1};
	if (!file || !fgets(line, sizeof(line), file)) {
		if (file)
			fclose(file);
		return false;
	}
	int id, parent, weight, explicit, executed, needed, requires;
	while (fgets(line, sizeof(line), file) && sscanf(line, "%d,%d,%d,%d,%d,%d,%d", &id, &parent, &weight,
							  &explicit, &executed, &needed, &requires) == 7) {
		size_t i = instance->count++;
		if (i == space) {
			space = space ? 2 * space : 64;
			instance->items = sp_realloc(instance->items, space, sizeof(*instance->items));
			instance->parents = sp_realloc(instance->parents, space, sizeof(*instance->parents));
			instance->names = sp_realloc(instance->names, space, sizeof(*instance->names));
			instance->needed = sp_realloc(instance->needed, space, sizeof(*instance->needed));
			instance->requires =
				sp_realloc(instance->requires, space, sizeof(*instance->requires));
			asked_for = sp_realloc(asked_for, space, sizeof(*asked_for));
		}
		instance->items[i] = (struct sp_search_item){.weight = weight,
			.parent_count = parent >= 0,
			.odds = executed ? 0.95 / 0.35 : 0.05 / 0.65,
			.group = SP_SEARCH_ALONE};
		instance->parents[i] = (uint32_t)parent;
		snprintf(instance->names[i], sizeof(instance->names[i]), "%05d", id);
		instance->needed[i] = needed;
		instance->requires[i] = (uint32_t) requires;
		asked_for[i] = explicit;
		instance->base += (uint64_t)weight;
	}
	fclose(file);
	for (size_t i = 0; i < instance->count; i++) {
		instance->items[i].name = instance->names[i];
		instance->items[i].parents = &instance->parents[i];
	}
	instance_priors(instance, asked_for);
	instance_count(instance);
	free(asked_for);
	return instance->count > 0;
}

static inline uint64_t instance_mix(uint64_t word)
{
	word = (word ^ (word >> 31)) * UINT64_C(0x7fb5d329728ea185);
	word = (word ^ (word >> 27)) * UINT64_C(0x81dadef4bc2dd44d);
	return word ^ (word >> 33);
}

/* By the set and the attempt alone, so that the same question has the same answer. */
static inline bool instance_fails_falsely(
	const struct instance *instance, const struct sp_search_question *question)
{
	uint64_t hash = instance_mix(instance->seed + 1) + question->attempt;
	for (size_t i = 0; i < question->count; i++)
		hash = instance_mix(hash * 31 + question->applied[i]);
	return (double)(instance_mix(hash) >> 11) * 0x1p-53 < instance->false_failures;
}

static inline struct sp_search_answer instance_answer(
	const struct instance *instance, const struct sp_search_question *question)
{
	struct sp_search_answer answer = {.outcome = SP_SEARCH_PASS, .bytes = instance->base};
	bool *gone = sp_alloc(instance->count + 1);
	for (size_t i = 0; i < question->count; i++) {
		gone[question->applied[i]] = true;
		answer.bytes -= (uint64_t)instance->items[question->applied[i]].weight;
	}
	for (size_t i = 0; i < instance->count; i++) {
		bool parent_gone = instance->items[i].parent_count && gone[instance->parents[i]];
		bool lacks = instance->requires[i] != UINT32_MAX && gone[instance->requires[i]];
		if (gone[i] ? instance->needed[i] : parent_gone || lacks)
			answer.outcome = SP_SEARCH_FAIL;
	}
	if (answer.outcome == SP_SEARCH_PASS && instance_fails_falsely(instance, question))
		answer.outcome = SP_SEARCH_FAIL;
	free(gone);
	return answer;
}

static inline struct sp_error *instance_judge(void *user, const struct sp_search_question *questions,
	size_t count, struct sp_search_answer *answers)
{
	struct instance *instance = user;
	for (size_t i = 0; i < count; i++) {
		answers[i] = instance_answer(instance, &questions[i]);
		instance->asked++;
		if (!instance->passed_at && answers[i].outcome == SP_SEARCH_PASS &&
			answers[i].bytes <= instance->enough)
			instance->passed_at = instance->asked;
	}
	return NULL;
}

static inline struct sp_search_problem instance_problem(struct instance *instance, unsigned jobs)
{
	return (struct sp_search_problem){
		.items = instance->items,
		.count = instance->count,
		.base_bytes = instance->base,
		.false_failure = instance->false_failures,
		.jobs = jobs,
		.seed = 1,
		.to_the_end = true,
		.judge = instance_judge,
		.user = instance,
	};
}

/* Compare a result with the truth. */
static inline void instance_compare(struct instance *instance, const struct sp_search_end *end)
{
	bool *gone = sp_alloc(instance->count + 1);
	instance->extras = instance->wrong = 0;
	for (size_t i = 0; i < end->count; i++)
		gone[end->applied[i]] = true;
	for (size_t i = 0; i < instance->count; i++) {
		instance->extras += !gone[i] && !instance->needed[i];
		instance->wrong += gone[i] && instance->needed[i];
	}
	free(gone);
}

#endif
