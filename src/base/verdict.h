/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Verdicts by the words that are printed and stored, and their end. The words never change.
 */
#ifndef SIZEPROF_BASE_VERDICT_H
#define SIZEPROF_BASE_VERDICT_H

#include "base/compiler.h"
#include "sizeprof/verdict.h"

/* "pass", "fail", "lost" */
const char *sp_verdict_outcome_name(enum sp_verdict_outcome outcome);
/* "none", "panic", "early exit", ... */
const char *sp_verdict_reason_name(enum sp_verdict_reason reason);
/* The other way round; a word that is not known (or NULL) is lost, and none. */
enum sp_verdict_outcome sp_verdict_outcome_of(const char *name);
enum sp_verdict_reason sp_verdict_reason_of(const char *name);

/* Frees all that the verdict owns and leaves it empty. */
void sp_verdict_clear(struct sp_verdict *verdict);
#define SP_VERDICT SP_GUARD(sp_verdict_clear) struct sp_verdict

#endif
