/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/verdict.h"

#include <stdlib.h>

#include "base/words.h"

static const char *const outcomes[] = {
	[SP_VERDICT_PASS] = "pass",
	[SP_VERDICT_FAIL] = "fail",
	[SP_VERDICT_LOST] = "lost",
};

static const char *const reasons[] = {
	[SP_REASON_NONE] = "none",
	[SP_REASON_PANIC] = "panic",
	[SP_REASON_EARLY_EXIT] = "early exit",
	[SP_REASON_EXPECTATION] = "expectation not met",
	[SP_REASON_SILENCE] = "silence",
	[SP_REASON_TOOL] = "tool",
	[SP_REASON_HOST] = "host",
};

const char *sp_verdict_outcome_name(enum sp_verdict_outcome outcome)
{
	return outcomes[outcome];
}

const char *sp_verdict_reason_name(enum sp_verdict_reason reason)
{
	return reasons[reason];
}

enum sp_verdict_outcome sp_verdict_outcome_of(const char *name)
{
	return (enum sp_verdict_outcome)sp_word_place(outcomes, SP_COUNT(outcomes), name, SP_VERDICT_LOST);
}

enum sp_verdict_reason sp_verdict_reason_of(const char *name)
{
	return (enum sp_verdict_reason)sp_word_place(reasons, SP_COUNT(reasons), name, SP_REASON_NONE);
}

void sp_verdict_clear(struct sp_verdict *verdict)
{
	free(verdict->detail);
	free(verdict->accelerator);
	free(verdict->console);
	free(verdict->log);
	free(verdict->screen);
	free(verdict->command);
	free(verdict->test);
	*verdict = (struct sp_verdict){0};
}
