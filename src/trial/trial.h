/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Trials as files and processes: a candidate is written to a file, `sizeprof trial` reads it, does what it
 * says and writes the result to another one. include/sizeprof/trial.h says what is in them.
 *
 * Both files are one JSON object, whose "file" says which of the two it is and "version" how it is to be
 * read. Keys are named as the members of the structs; a member that is NULL, zero or "" may be left out, and
 * a key that is not known is an error: it would be a wish that nobody hears.
 */
#ifndef SIZEPROF_TRIAL_TRIAL_H
#define SIZEPROF_TRIAL_TRIAL_H

#include "base/compiler.h"
#include "base/error.h"
#include "base/journal.h"
#include "sizeprof/trial.h"

/* Free what belongs to it; a zeroed one is fine. Results are released by sp_trial_result_clear() of base/journal.h. */
void sp_trial_spec_clear(struct sp_trial_spec *spec);
#define SP_TRIAL_SPEC SP_GUARD(sp_trial_spec_clear) struct sp_trial_spec

/* Written beside the target and renamed: a reader sees all of it or nothing. */
struct sp_error *sp_trial_spec_write(const char *path, const struct sp_trial_spec *spec) SP_MUST_CHECK;
struct sp_error *sp_trial_result_write(const char *path, const struct sp_trial_result *result) SP_MUST_CHECK;
/*
 * What cannot be understood is a usage error that names the file and the key. A spec is checked as far as
 * that goes without a recipe: folder and program paths are absolute, what is needed is there.
 */
struct sp_error *sp_trial_spec_read(const char *path, struct sp_trial_spec *spec) SP_MUST_CHECK;
struct sp_error *sp_trial_result_read(const char *path, struct sp_trial_result *result) SP_MUST_CHECK;

/*
 * The pool of this machine: a process for each candidate, side by side. In the folder of a candidate,
 * spec.json and result.json are those files, and trial.log what the process said.
 */
struct sp_trial_pool {
	const char *program;        /* sizeprof, or what stands in for it */
	const char *const *options; /* global ones, before the command: "--cache", DIR; NULL: none */
	double deadline;            /* seconds of wall time for each process; 0: none */
	unsigned attempts;          /* a lost trial is started that often at most; 0: 3 times */
	/* NULL, or told of each result as it is final, in the order of arrival */
	void (*ended)(void *user, size_t index, const struct sp_trial_result *result);
	/* NULL, or called again and again, several times a second, while candidates run: for progress */
	void (*waiting)(void *user);
	void *user;
};

/*
 * Run `count` candidates at once, each in the folder of its spec, and wait for all: results[i], which the
 * caller clears, is of specs[i]. A process that died, ran out of time or left no result is a lost trial with
 * that as its reason, started again while there are attempts left; so is a result that says lost, unless the
 * disk is full. Errors: two specs with one folder, a spec that the process calls wrong (usage), a program
 * that cannot be started, an interruption; then every process is dead, and no result is left to clear.
 */
struct sp_error *sp_trial_run(const struct sp_trial_pool *pool, const struct sp_trial_spec *specs,
	size_t count, struct sp_trial_result *results) SP_MUST_CHECK;

#endif
