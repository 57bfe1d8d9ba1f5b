/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Trials as files and processes: a candidate is written to a file, `sizeprof trial` reads it, does what it
 * says and writes the result to another one. include/sizeprof/trial.h says what is in them.
 */
#ifndef SIZEPROF_TRIAL_TRIAL_H
#define SIZEPROF_TRIAL_TRIAL_H

#include "base/compiler.h"
#include "sizeprof/trial.h"

/* Free what belongs to them; zeroed ones are fine. */
void sp_trial_spec_clear(struct sp_trial_spec *spec);
#define SP_TRIAL_SPEC SP_GUARD(sp_trial_spec_clear) struct sp_trial_spec
void sp_trial_result_clear(struct sp_trial_result *result);
#define SP_TRIAL_RESULT SP_GUARD(sp_trial_result_clear) struct sp_trial_result

#endif
