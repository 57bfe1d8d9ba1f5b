/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * States and what came of them: from the journal, or by a trial that goes into it before the next begins.
 */
#ifndef SIZEPROF_CMD_MINIMIZE_TRIALS_H
#define SIZEPROF_CMD_MINIMIZE_TRIALS_H

#include "cmd/minimize.h"

struct sp_request {
	const struct sp_state *state;
	uint64_t below;    /* only a payload below this is of use; 0: whatever it is */
	unsigned attempt;  /* which repetition */
	unsigned boots;    /* passes that make a pass */
	unsigned failures; /* failures that make a fail, if there was no such pass before */
};

/*
 * What came of each, in the order of the requests; the caller clears them all, whatever is returned. Of a
 * request whose payload is not below what it asks for the outcome is SP_TRIAL_NOT_SMALLER, also where a test
 * is known.
 */
struct sp_error *sp_minimize_ask(struct sp_minimize *minimize, const struct sp_request *requests,
	size_t count, struct sp_journal_trial *trials) SP_MUST_CHECK;

/* The same without the journal: nothing is looked up, nothing is kept. The results are zeroed before; the caller
   clears them. */
struct sp_error *sp_minimize_try(struct sp_minimize *minimize, const struct sp_request *requests,
	size_t count, struct sp_trial_result *results) SP_MUST_CHECK;

#endif
