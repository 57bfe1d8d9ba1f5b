/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One system across versions of Linux: from the store, and from the measurements that ship with sizeprof or
 * lie in a folder.
 */
#ifndef SIZEPROF_CMD_VERSIONS_H
#define SIZEPROF_CMD_VERSIONS_H

#include "cmd/cmd.h"

enum sp_versions_kind {
	SP_VERSIONS_TOTALS,  /* versions.csv */
	SP_VERSIONS_PARTS,   /* parts-by-version.csv */
	SP_VERSIONS_OPTIONS, /* options-by-version.csv */
	SP_VERSIONS_KINDS
};

/* "part", "option"; NULL for the totals. */
struct sp_error *sp_versions_kind(const char *by, enum sp_versions_kind *kind) SP_MUST_CHECK;

struct sp_versions_wish {
	const char *recipe; /* without a version */
	bool built;         /* of the store alone */
	const char *from; /* a folder of such files: of these alone; NULL: the store's, and where it has none
			     those that ship */
};

/*
 * Rows by version, oldest first; the columns are those that datasets/README.md describes. A usage error when
 * the recipe is named with a version, or a file is wrong; unable when there is nothing of that system.
 */
struct sp_error *sp_versions_collect(struct sp_context *context, const struct sp_versions_wish *wish,
	enum sp_versions_kind kind, struct sp_table *table) SP_MUST_CHECK;

/* For people: what each option or part has in each version, packed; the largest first, at most `top` rows (0:
 * all). What has no size in any is left out. */
struct sp_error *sp_versions_side_by_side(const struct sp_table *table, enum sp_versions_kind kind,
	size_t top, struct sp_table *people) SP_MUST_CHECK;

#endif
