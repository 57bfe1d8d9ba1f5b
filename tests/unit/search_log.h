/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A judge that keeps every question, and what was accepted: for tests of the order in which a search asks. A
 * set is a word of bits.
 */
#ifndef TESTS_UNIT_SEARCH_LOG_H
#define TESTS_UNIT_SEARCH_LOG_H

#include <stdio.h>

#include "unit/harness.h"

#include "minimize/minimize.h"

#define LOG_ITEMS 32
#define LOG_BASE 10000

struct log_entry {
	uint32_t set;
	unsigned attempt;
	uint64_t below;
	enum sp_search_purpose purpose;
	enum sp_search_outcome outcome;
};

struct log {
	size_t count;
	struct sp_search_item items[LOG_ITEMS];
	char names[LOG_ITEMS][4];
	uint32_t parents[LOG_ITEMS];  /* each has none, or one */
	uint64_t real[LOG_ITEMS];     /* bytes that an item really wins */
	uint32_t needed;              /* items without which it never works */
	enum sp_search_outcome later; /* than the first attempt: of sets that meet `flaky` */
	uint32_t flaky;
	unsigned fails_until; /* attempts from that one on pass again; 0: none does */
	double false_failure;
	uint64_t target;     /* reached at so many bytes; 0: none */
	uint64_t stop_after; /* the judge fails then; 0: never */
	/* what came of it */
	struct log_entry *entries;
	size_t entry_count, entry_space;
	uint32_t *accepted;
	size_t accepted_count, accepted_space;
	size_t left_count;
	uint32_t left; /* the last one */
	uint64_t accepted_bytes;
};

static inline void log_begin(struct log *log)
{
	free(log->entries);
	free(log->accepted);
	log->entries = NULL;
	log->accepted = NULL;
	log->entry_count = log->entry_space = log->accepted_count = log->accepted_space = 0;
	log->left_count = 0;
}

/* Items of falling weights, names in order; of a log that is zeroed or was made before. */
static inline void log_make(struct log *log, size_t count)
{
	log_begin(log);
	*log = (struct log){.count = count};
	for (size_t i = 0; i < count; i++) {
		snprintf(log->names[i], sizeof(log->names[i]), "%02zu", i);
		log->real[i] = 10 * (count - i);
		log->items[i] = (struct sp_search_item){.name = log->names[i],
			.weight = (double)log->real[i],
			.prior = 0.3,
			.parents = &log->parents[i],
			.group = SP_SEARCH_ALONE};
	}
}

static inline uint32_t log_set(const uint32_t *applied, size_t count)
{
	uint32_t set = 0;
	for (size_t i = 0; i < count; i++)
		set |= 1u << applied[i];
	return set;
}

static inline void log_check_closed(const struct log *log, uint32_t set)
{
	for (size_t i = 0; i < log->count; i++)
		if (log->items[i].parent_count && (set >> log->parents[i] & 1))
			assert_true(set >> i & 1);
}

static inline uint64_t log_bytes(const struct log *log, uint32_t set)
{
	uint64_t bytes = LOG_BASE;
	for (size_t i = 0; i < log->count; i++)
		bytes -= set >> i & 1 ? log->real[i] : 0;
	return bytes;
}

static inline struct sp_search_answer log_truth(
	const struct log *log, uint32_t set, unsigned attempt, uint64_t below)
{
	struct sp_search_answer answer = {.outcome = SP_SEARCH_PASS, .bytes = log_bytes(log, set)};
	if (below && answer.bytes >= below)
		answer.outcome = SP_SEARCH_NOT_SMALLER;
	else if (set & log->needed)
		answer.outcome = SP_SEARCH_FAIL;
	else if (attempt && (!log->fails_until || attempt < log->fails_until) && (set & log->flaky))
		answer.outcome = log->later;
	answer.reached = answer.outcome == SP_SEARCH_PASS && answer.bytes <= log->target;
	answer.spare = answer.reached ? log->target - answer.bytes : 0;
	return answer;
}

static inline struct sp_error *log_judge(void *user, const struct sp_search_question *questions, size_t count,
	struct sp_search_answer *answers)
{
	struct log *log = user;
	for (size_t i = 0; i < count; i++) {
		if (log->stop_after && log->entry_count >= log->stop_after)
			return sp_error_new(SP_UNABLE, "the disk is full");
		uint32_t set = log_set(questions[i].applied, questions[i].count);
		log_check_closed(log, set);
		answers[i] = log_truth(log, set, questions[i].attempt, questions[i].below);
		SP_GROW(log->entries, log->entry_count, log->entry_space);
		log->entries[log->entry_count++] = (struct log_entry){set, questions[i].attempt,
			questions[i].below, questions[i].purpose, answers[i].outcome};
	}
	return NULL;
}

static inline void log_accepted(void *user, const uint32_t *applied, size_t count, uint64_t bytes)
{
	struct log *log = user;
	assert_int_equal(bytes, log_bytes(log, log_set(applied, count)));
	SP_GROW(log->accepted, log->accepted_count, log->accepted_space);
	log->accepted[log->accepted_count++] = log_set(applied, count);
	log->accepted_bytes = bytes;
}

/* It failed, and was accepted before. */
static inline void log_left(void *user, const uint32_t *applied, size_t count, uint64_t bytes)
{
	struct log *log = user;
	bool was_accepted = false;
	log->left = log_set(applied, count);
	log->left_count++;
	assert_int_equal(bytes, log_bytes(log, log->left));
	for (size_t i = 0; i < log->accepted_count; i++)
		was_accepted |= log->accepted[i] == log->left;
	assert_true(was_accepted);
}

static inline struct sp_search_problem log_problem(struct log *log, unsigned jobs)
{
	return (struct sp_search_problem){
		.items = log->items,
		.count = log->count,
		.base_bytes = LOG_BASE,
		.false_failure = log->false_failure,
		.jobs = jobs,
		.seed = 3,
		.to_the_end = !log->target,
		.judge = log_judge,
		.accepted = log_accepted,
		.left = log_left,
		.user = log,
	};
}

static inline size_t log_asked_for(const struct log *log, enum sp_search_purpose purpose)
{
	size_t count = 0;
	for (size_t i = 0; i < log->entry_count; i++)
		count += log->entries[i].purpose == purpose;
	return count;
}

/* The same questions, as far as both go. */
static inline void log_check_same(const struct log *one, const struct log *other)
{
	for (size_t i = 0; i < one->entry_count && i < other->entry_count; i++) {
		assert_int_equal(one->entries[i].set, other->entries[i].set);
		assert_int_equal(one->entries[i].attempt, other->entries[i].attempt);
		assert_int_equal(one->entries[i].purpose, other->entries[i].purpose);
	}
}

static inline void log_each_strategy(void (*check)(const char *strategy, unsigned jobs))
{
	size_t count;
	const struct sp_search_strategy *strategies = sp_search_strategies(&count);
	for (size_t i = 0; i < count; i++)
		for (unsigned jobs = 1; jobs <= 3; jobs++)
			check(strategies[i].name, jobs);
}

#endif
