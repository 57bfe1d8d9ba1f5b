/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a search is about, as plain data: things that can be left out of a base, and a judge who says whether
 * it still works without some of them. Nothing here knows of kernels: src/minimize searches, src/cmd brings
 * it together with trials and the store.
 *
 * A set of items is `applied`: these are left out (or set otherwise), the others are as in the base. Applying
 * an item applies all items below it, too: a question is always closed under that.
 */
#ifndef SIZEPROF_SEARCH_H
#define SIZEPROF_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define SP_SEARCH_ALONE UINT32_MAX

/* Bytes: what moving code alone changes in a compressed kernel, by tests/bench/placement.sh. */
#define SP_SEARCH_LUCK 100

struct sp_search_item {
	const char *name; /* unique; ties are broken by it, never by order of arrival */
	double weight; /* bytes that its own application is expected to win, those of the items below it not
			  counted; >= 0 */
	double prior; /* probability that the test fails when it alone, with what is below it, is applied: 0 <
			 prior < 1 */
	double odds;  /* what was seen of it, besides: how much likelier that is of an item whose application
			 (with what is below it) fails than of one whose application works. It executed in the
			 traced boot: 0.95 / 0.35. 0: nothing was seen, the same as 1; prior leaves it out */
	const uint32_t *parents; /* items of which each one, applied, applies this one too; no cycles */
	size_t parent_count;
	uint32_t group; /* at most one item of a group may be applied (other members of a choice, steps of a
			   number); SP_SEARCH_ALONE: of none */
	uint32_t group_step; /* for people: order within the group */
};

enum sp_search_outcome {
	SP_SEARCH_PASS,
	SP_SEARCH_FAIL,        /* it was tested and does not work */
	SP_SEARCH_NOT_BUILT,   /* it cannot be made: certain, unlike a failed test */
	SP_SEARCH_NOT_SMALLER, /* it was made, is not smaller than `below`, and was not tested */
	SP_SEARCH_NO_EFFECT, /* it is the same as something judged before, or cannot be set: costs nothing */
	SP_SEARCH_LOST,      /* could not tell; the judge has repeated it already as often as makes sense */
};

/* What a question is asked for: for progress and plans, not for the answer. */
enum sp_search_purpose {
	SP_SEARCH_FOR_GAIN,        /* it would make the accepted set grow */
	SP_SEARCH_FOR_UNION,       /* the same, by what passed side by side */
	SP_SEARCH_FOR_CERTIFICATE, /* a neighbour of what may be the result */
	SP_SEARCH_FOR_RETEST,      /* a set that was accepted, once more */
	SP_SEARCH_FOR_RETURN,      /* the accepted set without some of its items, for which there is room */
};

struct sp_search_question {
	const uint32_t *applied; /* sorted, closed under parents */
	size_t count;
	uint64_t below;   /* only a size below this is of use; 0: test it whatever its size */
	unsigned attempt; /* 0 for the first time this set is asked, 1 for its first repetition ... */
	enum sp_search_purpose purpose;
	double gain; /* weights of what it applies beyond the accepted set, less those of what it puts back */
	double chance; /* of passing, as the strategy predicts; below 0: it does not */
	/* for the certificate: neighbours that are to be asked if none of them passes, with this one and at
	   least so many (what holds one of them waits for it); 0: for something else */
	size_t left;
};

struct sp_search_answer {
	enum sp_search_outcome outcome;
	uint64_t bytes; /* measured; 0 when it was not made */
	bool reached;   /* it passes and is as small as was wished: the search may end here */
	uint64_t spare; /* when reached: bytes by which it could be larger; 0: none, or nobody knows */
	double seconds; /* what it took, 0 when it was known */
};

/*
 * The judge. Asked `count` questions at once (at most `jobs`), which may be worked on side by side;
 * answers[i] is for questions[i]. Same question and attempt, same answer: so a search that is run again over
 * recorded answers takes the same way. An error ends the search as it is (an interruption, a full disk).
 */
typedef struct sp_error *sp_search_judge(void *user, const struct sp_search_question *questions, size_t count,
	struct sp_search_answer *answers);

/* Told of a set. */
typedef void sp_search_told(void *user, const uint32_t *applied, size_t count, uint64_t bytes);

struct sp_search_problem {
	const struct sp_search_item *items;
	size_t count;
	uint64_t base_bytes;  /* of the base, which passes */
	uint64_t goal_bytes;  /* about so many bytes will reach: what wins more is of no more use; 0: there is
				 no target */
	double false_failure; /* probability that a set that works fails its test once; 0: tests are exact */
	unsigned jobs;        /* questions that may be asked at once, >= 1 */
	uint64_t seed;        /* of the strategies that draw */
	uint64_t most_questions; /* end after that many; 0: no limit */
	/*
	 * End as soon as an answer has reached, but for this: as many of the applied items as there is room
	 * for are put back, those of the smallest weights first, each with the applied items that apply it,
	 * and the set without them becomes the result if it passes and has reached, too. Of a group the
	 * base's own value comes back. At most six questions; true: nothing of that, and on to the
	 * certificate.
	 */
	bool to_the_end;
	/*
	 * When something was accepted, end where the certificate would begin: the caller lists anew what can
	 * be changed of the result, some of which was not there before, so that only one certificate is made.
	 * Of a strategy without chances the certificate is part, and it makes it. What a certificate itself
	 * finds is accepted, and it goes on.
	 */
	bool gains_only;
	uint64_t least; /* what is not smaller by so many bytes is not smaller; 0 and 1: one byte counts */
	/*
	 * The set that was just accepted is asked again after so many accepted ones, and the last one at the
	 * end. When that fails, more than once if tests are not exact, the accepted sets before it are asked
	 * again, the newest first, until one passes: the search goes on from there, and those that failed
	 * fail for good. The base is not asked. A search that went back eight times tests nothing again. 0:
	 * never.
	 */
	unsigned retest_every;
	sp_search_judge *judge;
	/* NULL, or told after each change of the accepted set, those back to an earlier one included: for
	   progress and the journal */
	sp_search_told *accepted;
	/* NULL, or told of each accepted set that is left, before the one that is gone back to is accepted */
	sp_search_told *left;
	void *user;
};

/* Why an item is not applied in the end. */
enum sp_search_verdict {
	SP_SEARCH_APPLIED,
	SP_SEARCH_NEEDED,     /* applying it, with what is below it, to the result fails: `failures` times.
				 0 times: an item below it is needed, which was asked, and so it is too */
	SP_SEARCH_IMPOSSIBLE, /* it cannot be made */
	SP_SEARCH_USELESS,    /* not smaller, or without effect */
	SP_SEARCH_UNKNOWN,    /* the search ended before it was asked, or could not tell */
};

struct sp_search_end {
	uint32_t *applied; /* sorted; the caller frees the arrays by sp_search_end_clear() of src/minimize */
	size_t count;
	uint64_t bytes;
	bool reached;   /* the target */
	bool certified; /* every item that is not applied has a verdict on the very result, none is
			   SP_SEARCH_UNKNOWN */
	enum sp_search_verdict *verdicts; /* for each item */
	unsigned *failures;               /* for each item: failed tests of the result with it applied; what
					     could not be made counts as one */
	/* for each item: probability that the result passes with it applied, by all that was told; 0: it is
	   certain to fail; below 0: the strategy has none, or it is applied or cannot be */
	double *chances;
	uint64_t questions; /* asked, repetitions included */
	uint64_t tested;    /* those of them that were tested: passed or failed */
};

#endif
