/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the strategies share. Items are numbered by their names here, whatever their order in the problem: so
 * "the lower number first" is the same as "ties are broken by name".
 */
#ifndef SIZEPROF_MINIMIZE_INSIDE_H
#define SIZEPROF_MINIMIZE_INSIDE_H

#include "base/memory.h"
#include "minimize/minimize.h"
#include "minimize/set.h"

/* What is known of one set. */
struct record {
	uint64_t hash;
	uint64_t *set;
	unsigned attempts;
	unsigned failures;
	/* PASS once it passed, until it is left; else the last one that is not LOST */
	enum sp_search_outcome outcome;
	uint64_t bytes;
	bool reached;
	uint64_t spare; /* bytes by which it could be larger */
};

struct search {
	const struct sp_search_problem *problem;
	size_t count, words; /* items; words of a set of them */
	uint32_t *outer;     /* the problem's index of an item */
	const struct sp_search_item **items;
	uint64_t *below,
		*above; /* a row for each item: itself and what it applies; itself and what applies it */
	bool *never;    /* what an item applies holds two of one group */
	bool *useless;  /* it won nothing, alone on an earlier state or this one: in no batch, and asked late
			 */
	uint64_t *larger; /* of what is useless: bytes by which it was larger than the state, at last */
	double *chances;  /* as in struct sp_search_end; a strategy that has any sets them at its end */
	uint32_t *member; /* the next item of the same group, in a ring; alone: itself */

	uint64_t *state; /* accepted */
	uint64_t bytes;
	bool reached;
	bool over;        /* nothing more is to be asked: the target is reached, or the limit; or went_back */
	bool went_back;   /* to an earlier state: the strategy begins anew from there */
	unsigned returns; /* how often it did */
	const uint64_t **chain; /* accepted sets, each a record's, the state last; the base is left out */
	size_t chain_count, chain_space;
	unsigned since_retest;    /* sets accepted since one was asked again */
	unsigned failures_needed; /* before an item is taken to be needed */

	struct record *records; /* a hash table, open addressing; set NULL: free */
	size_t record_count, record_space;
	uint64_t questions, tested;
	enum sp_search_purpose last; /* question's */
	uint32_t *buffer;            /* for questions: `jobs` lists of items */

	/* told of each answer, or NULL */
	void (*heard)(void *user, const uint64_t *set, enum sp_search_outcome outcome);
	void *user;
};

static inline uint64_t *below(const struct search *search, size_t item)
{
	return search->below + item * search->words;
}

static inline uint64_t *above(const struct search *search, size_t item)
{
	return search->above + item * search->words;
}

static inline uint64_t *set_new(const struct search *search)
{
	return sp_alloc((search->words + 1) * sizeof(uint64_t));
}

/* The target is reached, and that was all that was wished. */
static inline bool search_is_through(const struct search *search)
{
	return search->reached && !search->problem->to_the_end;
}

/* problem.c */
struct sp_error *search_open(struct search *search, const struct sp_search_problem *problem) SP_MUST_CHECK;
void search_close(struct search *search);

/* All items, each after what is below it. */
void search_order_below_first(const struct search *search, uint32_t *order);

/* How one set joins another. */
enum join {
	JOIN_GROWS, /* it holds all of both */
	JOIN_SWAPS, /* others of a group had to go */
	JOIN_NEVER, /* there is no such set */
};
/* joined = state and added, both closed; another of a group of `added` goes, with what applies it. */
enum join search_join(
	const struct search *search, const uint64_t *state, const uint64_t *added, uint64_t *joined);
/* Weights of a set that are not in another. */
double search_weight(const struct search *search, const uint64_t *set, const uint64_t *without);

/* ask.c */
struct ask {
	uint64_t *set; /* closed; of the caller */
	enum sp_search_purpose purpose;
	double chance; /* for the question; below 0: none */
	size_t left;   /* for the question */
	bool again;    /* although an answer is known: its next attempt */
	/* the answer: what is known now */
	bool answered; /* false: the search is over */
	enum sp_search_outcome outcome;
	uint64_t bytes;
	bool reached;
	enum sp_search_outcome told; /* by this very question; LOST: it was not asked */
};
/* Questions with a set each. */
struct ask *search_asks_new(const struct search *search, size_t count) SP_MUST_CHECK;
void search_asks_free(struct ask *asks, size_t count);
/* At most `jobs` at once. What is known is not asked again. */
struct sp_error *search_ask(struct search *search, struct ask *asks, size_t count) SP_MUST_CHECK;
/* One question, although the search may be over; the limit of questions holds. */
struct sp_error *search_ask_past_end(struct search *search, struct ask *ask) SP_MUST_CHECK;
/* What is known of a set, or NULL. */
struct record *search_known(const struct search *search, const uint64_t *set);
/* The members of a set by the problem's numbers, sorted, into a list with room for them; how many. */
size_t search_list(const struct search *search, const uint64_t *set, uint32_t *list);
/* sp_search_limit() of the state and the problem. */
uint64_t search_limit(const struct search *search);
/* Did it pass, and does it take the search further? */
bool search_better(const struct search *search, const struct ask *ask);
/* Accept the best of those that passed, and as much of the others with it as passes. */
struct sp_error *search_take(
	struct search *search, struct ask *asks, size_t count, bool *changed) SP_MUST_CHECK;
/* Ask for the state with a set, and accept it when it passes. */
struct sp_error *search_try(struct search *search, const uint64_t *added, bool *passed) SP_MUST_CHECK;

/* Does the set fail, so surely that it is not asked again? */
bool search_fails(const struct search *search, const struct record *known);

/* retest.c */
/* The set of a question is the state from now on; it may be asked again at once, which may lead back. */
struct sp_error *search_accept(struct search *search, const struct ask *ask) SP_MUST_CHECK;
/* The state that is to be the end is asked again, unless that was the last question. */
struct sp_error *search_retest_end(struct search *search) SP_MUST_CHECK;

/* put_back.c */
/* As many items as there is room for, after the target was reached. */
struct sp_error *search_put_back(struct search *search) SP_MUST_CHECK;

/* certificate.c */
enum certificate {
	CERTIFICATE_DONE,    /* nothing left to ask, on this state */
	CERTIFICATE_ASKED,   /* a round of questions was asked: nothing changed */
	CERTIFICATE_CHANGED, /* one passed and was accepted */
};
/* The next round: neighbours in order of their chances (NULL: of what they win), at most `jobs`. */
struct sp_error *certificate_round(
	struct search *search, const double *chances, enum certificate *result) SP_MUST_CHECK;
/* Round after round, to the end. */
struct sp_error *certificate_run(struct search *search) SP_MUST_CHECK;
/* The verdict on each item, by what is known on the state; failures may be NULL. */
void certificate_verdicts(const struct search *search, enum sp_search_verdict *verdicts, unsigned *failures);

/* The strategies; each a file. */
struct sp_error *strategy_one_by_one(struct search *search) SP_MUST_CHECK;
struct sp_error *strategy_halving(struct search *search) SP_MUST_CHECK;
struct sp_error *strategy_ddmin(struct search *search) SP_MUST_CHECK;
struct sp_error *strategy_weighted(struct search *search) SP_MUST_CHECK;

#endif
