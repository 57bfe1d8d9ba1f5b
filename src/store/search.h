/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The journal of searches: every trial is in the store, whole, before the next begins, so that a search that
 * is killed at any moment goes on where it was. src/store/version4.sql and version6.sql describe the
 * tables.
 */
#ifndef SIZEPROF_STORE_SEARCH_H
#define SIZEPROF_STORE_SEARCH_H

#include "sizeprof/journal.h"
#include "sizeprof/move.h"
#include "store/store.h"

/* What beginning a search came to. */
struct sp_search_begun {
	uint64_t number; /* the search's */
	bool resumed;    /* it was there already, and is gone on with */
	enum sp_journal_state
		before;   /* of a resumed one: REACHED and CERTIFIED are through, the others are not */
	uint64_t changed; /* of a new one: the newest search for the same from the same recipe that had other
			     inputs, so that its verdicts are worth nothing here; 0: none */
};

/*
 * Begin a search, or go on with the one of the same base, test, target, strategy, seed and inputs; its state
 * is `running` from now on, and this process is at it until sp_store_end_search(), sp_store_leave_search() or
 * its own end, however that comes. Of *search what identifies it and jobs are looked at. Unable: another
 * process is at it. Usage error: there is no such base.
 */
struct sp_error *sp_store_begin_search(struct sp_store *store, const struct sp_journal_search *search,
	struct sp_search_begun *begun) SP_MUST_CHECK;
/* Be no longer at the search, and leave it as it is: as if killed. A store leaves it when it is closed. */
void sp_store_leave_search(struct sp_store *store);
/* The base's own measures: its size and what repeating its test came to. Steps need it. */
struct sp_error *sp_store_save_baseline(struct sp_store *store, uint64_t number,
	const struct sp_trial_size *size, unsigned boots, unsigned failures) SP_MUST_CHECK;
/*
 * What can be done in a round, all of it. An item of a name that is there already stays as the first round
 * saw it, but for its group: numbers of groups are those of this call, from 1, and become those of the
 * search, by the names that it knows. Items that a store before version 6 had are made anew. One transaction.
 */
struct sp_error *sp_store_save_items(struct sp_store *store, uint64_t number,
	const struct sp_journal_item *items, size_t count) SP_MUST_CHECK;

/*
 * The newest trial of that key and attempt, in this search. It may be lost, not smaller or merely measured:
 * then a further one of the same attempt may be saved. Release with sp_journal_trial_clear()
 * (src/base/journal.h).
 */
struct sp_error *sp_store_find_trial(struct sp_store *store, uint64_t number, const char *key,
	unsigned attempt, struct sp_journal_trial *trial, bool *found) SP_MUST_CHECK;
/* The same by what it shipped, any key: equal images share a verdict. Tested ones only. */
struct sp_error *sp_store_find_image(struct sp_store *store, uint64_t number, const char *kernel_sha256,
	const char *initramfs_sha256, unsigned attempt, struct sp_journal_trial *trial,
	bool *found) SP_MUST_CHECK;
/*
 * The same by key in all other searches with the same test, inputs and target_bytes: a verdict recorded there
 * may stand in for a trial of this one. Never a lost one. Its number is of that search, which is *other.
 */
struct sp_error *sp_store_find_recorded(struct sp_store *store, uint64_t number, const char *key,
	unsigned attempt, struct sp_journal_trial *trial, uint64_t *other, bool *found) SP_MUST_CHECK;
/*
 * Keep a trial, in a transaction of its own; *trial_number is its number. Refused (unable): one of that key
 * and attempt that passed, failed or could not be built is there already, so that none is counted twice.
 */
struct sp_error *sp_store_save_trial(struct sp_store *store, uint64_t number,
	const struct sp_journal_trial *trial, uint64_t *trial_number) SP_MUST_CHECK;
/*
 * The trial, which passed, is the state that the search goes on from: its step number `position`, from 0.
 * What it applies beyond the state before it (or the base), and what that won, is noted. A search that is
 * gone on with tells its steps anew: one that is there is left alone, and those from it on are replaced when
 * it is another trial.
 */
struct sp_error *sp_store_accept_trial(
	struct sp_store *store, uint64_t number, uint64_t position, uint64_t trial_number) SP_MUST_CHECK;
/* Keep the end with its certificate, in one transaction; an earlier end is replaced. The search is left. */
struct sp_error *sp_store_end_search(
	struct sp_store *store, uint64_t number, const struct sp_journal_end *end) SP_MUST_CHECK;

/* The search that a user's SEARCH means: a number; NULL is the newest. Usage errors: no such search, no
   number; unable: there is none yet. */
struct sp_error *sp_store_find_search(
	struct sp_store *store, const char *text, uint64_t *number) SP_MUST_CHECK;
/* The newest search that started from the build, or made it; of those that ended when there is one. */
struct sp_error *sp_store_search_of_run(
	struct sp_store *store, uint64_t build, uint64_t *number, bool *found) SP_MUST_CHECK;

/* Each is released with its sp_journal_*_clear() or sp_journal_*s_free(). Unless said otherwise, lists are in
   the order of saving. Usage error: no such search. */
struct sp_error *sp_store_load_search(
	struct sp_store *store, uint64_t number, struct sp_journal_search *search) SP_MUST_CHECK;
struct sp_error *sp_store_load_items(
	struct sp_store *store, uint64_t number, struct sp_journal_item **items, size_t *count) SP_MUST_CHECK;
struct sp_error *sp_store_load_trials(struct sp_store *store, uint64_t number,
	struct sp_journal_trial **trials, size_t *count) SP_MUST_CHECK;
/* *found is false when the search did not end yet. */
struct sp_error *sp_store_load_end(
	struct sp_store *store, uint64_t number, struct sp_journal_end *end, bool *found) SP_MUST_CHECK;

/*
 * What was found out of single options before a search began, by other searches and by measurements, of
 * builds with a program of the base's.
 */
struct sp_store_evidence {
	struct sp_move_verdict *verdicts; /* the newest search's first, measurements last */
	size_t verdict_count;
	struct sp_move_win *wins; /* those of the same version of the program first, then the newest first */
	size_t win_count;
};

/*
 * number 0: what is known now. same_kernel stands for the same version of the program and the same test.
 * evidence is empty before; after an error, too. Release with sp_store_evidence_clear().
 */
struct sp_error *sp_store_load_evidence(struct sp_store *store, uint64_t base, uint64_t number,
	const char *test, struct sp_store_evidence *evidence) SP_MUST_CHECK;
void sp_store_evidence_clear(struct sp_store_evidence *evidence);
#define SP_STORE_EVIDENCE SP_GUARD(sp_store_evidence_clear) struct sp_store_evidence

/* All searches, the newest first (reports/searches.sql). */
struct sp_error *sp_store_searches(struct sp_store *store, struct sp_table *table) SP_MUST_CHECK;
/* What it can leave out or set otherwise, and what became of it (reports/items.sql). */
struct sp_error *sp_store_items(
	struct sp_store *store, uint64_t number, struct sp_table *table) SP_MUST_CHECK;
/* The trials in their order, with what each accepted step dropped and won (reports/trials.sql). */
struct sp_error *sp_store_trials(
	struct sp_store *store, uint64_t number, struct sp_table *table) SP_MUST_CHECK;
/* What is applied in the newest accepted state, and what that won (reports/dropped.sql). */
struct sp_error *sp_store_dropped(
	struct sp_store *store, uint64_t number, struct sp_table *table) SP_MUST_CHECK;
/* What stayed and why: the certificate (reports/stayed.sql). */
struct sp_error *sp_store_stayed(
	struct sp_store *store, uint64_t number, struct sp_table *table) SP_MUST_CHECK;

#endif
