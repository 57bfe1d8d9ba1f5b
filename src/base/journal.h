/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Handling the plain data of include/sizeprof/journal.h. The words are printed and stored, and never change.
 */
#ifndef SIZEPROF_BASE_JOURNAL_H
#define SIZEPROF_BASE_JOURNAL_H

#include "base/compiler.h"
#include "base/error.h"
#include "sizeprof/journal.h"

/* "running", "reached", "certified", "stopped", "failed" */
const char *sp_journal_state_name(enum sp_journal_state state);
/* "needed", "not built", "not smaller", "no effect", "unknown" */
const char *sp_journal_verdict_name(enum sp_journal_verdict verdict);
/* "pass", "fail", "not built", "not smaller", "measured", "lost" */
const char *sp_trial_outcome_name(enum sp_trial_outcome outcome);
/* The other way round; a word that is not known (or NULL) is failed, unknown, and lost. */
enum sp_journal_state sp_journal_state_of(const char *name);
enum sp_journal_verdict sp_journal_verdict_of(const char *name);
enum sp_trial_outcome sp_trial_outcome_of(const char *name);

/* Take the text of result.log, a file, into log and log_sha256: the digest is of all, the text is the end of
   it, from the start of a line, and of what passed it is none. Nothing to do without result.log. */
struct sp_error *sp_journal_take_log(struct sp_journal_trial *trial) SP_MUST_CHECK;
/* The first line of the inputs that is not among the older ones, or of those that is missing: "WHAT=VALUE";
   "" when they are the same; release with free() */
char *sp_journal_first_change(const char *older, const char *newer) SP_MUST_CHECK;

/* Each frees all that its argument owns and leaves it empty. */
void sp_trial_result_clear(struct sp_trial_result *result);
#define SP_TRIAL_RESULT SP_GUARD(sp_trial_result_clear) struct sp_trial_result
void sp_journal_search_clear(struct sp_journal_search *search);
void sp_journal_trial_clear(struct sp_journal_trial *trial);
void sp_journal_end_clear(struct sp_journal_end *end);
#define SP_JOURNAL_SEARCH SP_GUARD(sp_journal_search_clear) struct sp_journal_search
#define SP_JOURNAL_TRIAL SP_GUARD(sp_journal_trial_clear) struct sp_journal_trial
#define SP_JOURNAL_END SP_GUARD(sp_journal_end_clear) struct sp_journal_end

/* Lists with all that they own; NULL is fine. */
void sp_journal_items_free(struct sp_journal_item *items, size_t count);
void sp_journal_trials_free(struct sp_journal_trial *trials, size_t count);

#endif
