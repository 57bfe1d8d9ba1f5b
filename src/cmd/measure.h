/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parts of `sizeprof measure`: what can be left out, and leaving it out.
 */
#ifndef SIZEPROF_CMD_MEASURE_H
#define SIZEPROF_CMD_MEASURE_H

#include "build/rebuild.h"
#include "cmd/cmd.h"

/* What the user asked for. */
struct sp_measure_wish {
	const char *program; /* "kernel" or "userspace" */
	bool applets;        /* of the userspace, instead of options */
	const char *only;    /* names with commas between, or @FILE; NULL: all */
	const char *seed;    /* of the sample */
	size_t sample;       /* 0: all */
	bool again;          /* what is measured already, too */
	bool boot;
	enum sp_accelerator accelerator;
};

/* An option or applet that can be left out. */
struct sp_candidate {
	char *name;
	char **options;   /* that are set to "is not set" for it; NULL ends them */
	char *expected;   /* the whole configuration without it, as the tree's own code resolves it */
	bool is_replaced; /* something else comes on in return */
};

struct sp_candidates {
	struct sp_candidate *items; /* sorted by name */
	size_t count, capacity;
};
void sp_candidates_clear(struct sp_candidates *candidates);
#define SP_CANDIDATES SP_GUARD(sp_candidates_clear) struct sp_candidates

/*
 * Everything that the wish means. A usage error names what is asked for by name and cannot be left out, and
 * why: not known (with what was probably meant), off, or held by others.
 */
struct sp_error *sp_measure_candidates(struct sp_context *context, const struct sp_measure_wish *wish,
	const struct sp_rebuild *rebuild, struct sp_candidates *candidates) SP_MUST_CHECK;

/* A build whose parts are left out one after the other. */
struct sp_measure_job {
	struct sp_context *context;
	struct sp_measure_wish wish;
	struct sp_store *store;
	uint64_t number;
	const struct sp_build *build;
	const struct sp_recipe *recipe;
	const struct sp_build_options *options;
};

/*
 * Measure what is not in the store yet, or is there as lost; each measurement is stored when it is made.
 * *lost is how many could not be made this time.
 */
struct sp_error *sp_measure_run(const struct sp_measure_job *job, size_t *lost) SP_MUST_CHECK;

#endif
