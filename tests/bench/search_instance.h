/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Instances of instances/: what a search is told, and an oracle that knows what can go. Random ones are read
 * by search_random.h, recorded ones by search_recorded.h; instances/README.md says what they are.
 */
#ifndef TESTS_BENCH_SEARCH_INSTANCE_H
#define TESTS_BENCH_SEARCH_INSTANCE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "minimize/minimize.h"

enum instance_fate {
	INSTANCE_GOES,
	INSTANCE_NEEDED,
	INSTANCE_UNBUILT, /* without it nothing can be built */
	INSTANCE_USELESS, /* it could go, and nothing is won by that */
};

/* What the oracle knows of an item. */
struct instance_truth {
	enum instance_fate fate;
	int64_t wins;      /* bytes, when it is applied */
	uint32_t requires; /* goes only while that one stays; or UINT32_MAX */
	bool holds;        /* what is needed, or cannot be built without, is below it: then so is it */
};

struct instance {
	size_t count, space;
	struct sp_search_item *items; /* the search's part; names are the instance's */
	struct instance_truth *truths;
	uint32_t *parents;               /* of all items, one after the other */
	uint64_t base;                   /* bytes */
	uint64_t most;                   /* bytes that can be won */
	size_t needed_count, leaf_count; /* leaf: needed, and nothing needed is below it */
	size_t useless_count;
	bool is_recorded;
	/* of recorded ones: what the table had besides */
	size_t unknown, others,
		later;        /* items left out: of no outcome, of another program, of a later round */
	size_t contradictory; /* they went, although what is below them is needed */
	/* the oracle */
	double false_failures;
	uint64_t seed;
	uint64_t asked, passed_at; /* questions; at which of them 95 % of what can be won was won */
	uint64_t enough;           /* bytes then */
	size_t extras;             /* of the result: not applied, although it goes */
	size_t wrong;              /* of the result: applied, although needed */
};

/* What is to be read of a table. */
struct instance_wish {
	const char *program; /* items of that one alone; NULL: all */
	uint64_t most_round; /* items of rounds up to it; 0: all */
};

static inline void instance_clear(struct instance *instance)
{
	for (size_t i = 0; i < instance->count; i++)
		free((char *)(uintptr_t)instance->items[i].name);
	free(instance->items);
	free(instance->truths);
	free(instance->parents);
	*instance = (struct instance){0};
}

/* The name becomes the instance's. The item has no parents yet. */
static inline size_t instance_add(struct instance *instance, char *name, struct instance_truth truth)
{
	if (instance->count == instance->space) {
		instance->space = instance->space ? 2 * instance->space : 64;
		instance->items = sp_realloc(instance->items, instance->space, sizeof(*instance->items));
		instance->truths = sp_realloc(instance->truths, instance->space, sizeof(*instance->truths));
	}
	instance->items[instance->count] = (struct sp_search_item){.name = name, .group = SP_SEARCH_ALONE};
	instance->truths[instance->count] = truth;
	return instance->count++;
}

static inline bool instance_stays(const struct instance *instance, size_t item)
{
	const struct instance_truth *truth = &instance->truths[item];
	return truth->holds || truth->fate == INSTANCE_NEEDED || truth->fate == INSTANCE_UNBUILT;
}

/* What stays keeps all that is above it; round by round, since parents may come in any order. */
static inline void instance_mark(struct instance *instance)
{
	for (bool changed = true; changed;) {
		changed = false;
		for (size_t i = instance->count; i-- > 0;) {
			const struct sp_search_item *item = &instance->items[i];
			for (size_t p = 0; p < item->parent_count && instance_stays(instance, i); p++) {
				changed |= !instance->truths[item->parents[p]].holds;
				instance->truths[item->parents[p]].holds = true;
			}
		}
	}
}

/* Does it go, and is it the one of its group that wins most? */
static inline bool instance_counts(const struct instance *instance, size_t item)
{
	const struct instance_truth *truth = &instance->truths[item];
	uint32_t group = instance->items[item].group;
	if (truth->fate != INSTANCE_GOES || truth->holds)
		return false;
	for (size_t i = 0; i < instance->count && group != SP_SEARCH_ALONE; i++) {
		const struct instance_truth *other = &instance->truths[i];
		if (i != item && instance->items[i].group == group && other->fate == INSTANCE_GOES &&
			!other->holds &&
			(other->wins > truth->wins || (other->wins == truth->wins && i < item)))
			return false;
	}
	return true;
}

static inline void instance_count(struct instance *instance)
{
	instance_mark(instance);
	for (size_t i = 0; i < instance->count; i++) {
		const struct instance_truth *truth = &instance->truths[i];
		instance->needed_count += instance_stays(instance, i);
		instance->leaf_count += instance_stays(instance, i) && !truth->holds;
		instance->useless_count += truth->fate == INSTANCE_USELESS && !truth->holds;
		instance->contradictory += truth->fate == INSTANCE_GOES && truth->holds;
		if (instance_counts(instance, i))
			instance->most += (uint64_t)truth->wins;
	}
	/* weights are estimates: their sum may be more than there is, and only differences count */
	if (instance->base <= instance->most)
		instance->base = instance->most + 1;
	instance->enough = instance->base - instance->most * 95 / 100;
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

/* Is what it goes with in the set, too? Searches ask for nothing else: an oracle checks it all the same. */
static inline bool instance_is_closed(const struct instance *instance, const bool *gone, size_t item)
{
	const struct sp_search_item *about = &instance->items[item];
	for (size_t p = 0; p < about->parent_count; p++)
		if (!gone[item] && gone[about->parents[p]])
			return false;
	return true;
}

static inline bool instance_has_two_of_a_group(
	const struct instance *instance, const struct sp_search_question *question)
{
	bool *seen = sp_alloc(instance->count + 1), found = false;
	for (size_t i = 0; i < question->count; i++) {
		uint32_t group = instance->items[question->applied[i]].group;
		if (group == SP_SEARCH_ALONE)
			continue;
		found |= seen[group]; /* below count: instance_recorded_groups() */
		seen[group] = true;
	}
	free(seen);
	return found;
}

static inline enum sp_search_outcome instance_outcome(
	const struct instance *instance, const struct sp_search_question *question, const bool *gone)
{
	enum sp_search_outcome outcome =
		instance_has_two_of_a_group(instance, question) ? SP_SEARCH_FAIL : SP_SEARCH_PASS;
	for (size_t i = 0; i < instance->count; i++) {
		const struct instance_truth *truth = &instance->truths[i];
		bool lacks = truth->requires != UINT32_MAX && gone[truth->requires];
		if (gone[i] && truth->fate == INSTANCE_UNBUILT)
			return SP_SEARCH_NOT_BUILT;
		if ((gone[i] ? truth->fate == INSTANCE_NEEDED : lacks) ||
			!instance_is_closed(instance, gone, i))
			outcome = SP_SEARCH_FAIL;
	}
	return outcome;
}

static inline struct sp_search_answer instance_answer(
	const struct instance *instance, const struct sp_search_question *question)
{
	struct sp_search_answer answer = {.bytes = instance->base};
	bool *gone = sp_alloc(instance->count + 1);
	for (size_t i = 0; i < question->count; i++) {
		gone[question->applied[i]] = true;
		answer.bytes -= (uint64_t)instance->truths[question->applied[i]].wins;
	}
	answer.outcome = instance_outcome(instance, question, gone);
	if (answer.outcome == SP_SEARCH_NOT_BUILT)
		answer.bytes = 0;
	else if (answer.outcome == SP_SEARCH_PASS && instance->is_recorded && question->below &&
		 answer.bytes >= question->below)
		answer.outcome = SP_SEARCH_NOT_SMALLER;
	else if (answer.outcome == SP_SEARCH_PASS && instance_fails_falsely(instance, question))
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

/* Leaves that nobody asks for, since what they apply holds two of a group, are not of the lower bound. */
static inline struct sp_error *instance_bound(struct instance *instance)
{
	const struct sp_search_problem problem = instance_problem(instance, 1);
	for (uint32_t i = 0; i < instance->count; i++) {
		SP_AUTOFREE uint32_t *neighbour = NULL;
		size_t count = 0;
		if (instance->truths[i].fate != INSTANCE_UNBUILT || instance->truths[i].holds)
			continue;
		SP_TRY(sp_search_neighbour(&problem, NULL, 0, i, &neighbour, &count));
		instance->leaf_count -= count == 0;
	}
	return NULL;
}

/* Is another one of its group applied? */
static inline bool instance_is_replaced(const struct instance *instance, const bool *gone, size_t item)
{
	for (size_t i = 0; i < instance->count; i++)
		if (gone[i] && i != item && instance->items[i].group == instance->items[item].group &&
			instance->items[i].group != SP_SEARCH_ALONE)
			return true;
	return false;
}

/* Compare a result with the truth. */
static inline void instance_compare(struct instance *instance, const struct sp_search_end *end)
{
	bool *gone = sp_alloc(instance->count + 1);
	instance->extras = instance->wrong = 0;
	for (size_t i = 0; i < end->count; i++)
		gone[end->applied[i]] = true;
	for (size_t i = 0; i < instance->count; i++) {
		bool goes = instance->truths[i].fate == INSTANCE_GOES && !instance->truths[i].holds;
		instance->extras += goes && !gone[i] && !instance_is_replaced(instance, gone, i);
		instance->wrong += gone[i] && instance_stays(instance, i);
	}
	free(gone);
}

#endif
