/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which lines can be left out, for the files of minimal.h.
 */
#ifndef SIZEPROF_TREE_MINIMAL_INSIDE_H
#define SIZEPROF_TREE_MINIMAL_INSIDE_H

#include <stdbool.h>

#include "tree/kconfig-session.h"

struct sp_minimal_search {
	struct sp_kconfig_session *session;    /* its configuration at hand is the base */
	const struct sp_option_setting *lines; /* in the order in which they are appended */
	size_t count;
	const size_t *order; /* indices of lines: those that should go first if not both can */
	bool *kept;          /* which of them are in the fragment */
	const struct sp_kconfig_lines *target;
	size_t asked;
};

/* The base's lines about names of lines that are kept go, these lines are appended. */
void sp_minimal_merge(const struct sp_kconfig_session *session, const struct sp_option_setting *lines,
	const bool *kept, size_t count, struct sp_buffer *text);
/* Is the target what the kept lines resolve to? */
struct sp_error *sp_minimal_holds(struct sp_minimal_search *search, bool *holds) SP_MUST_CHECK;
/* With kept lines that give the target: leaves out lines until each one that is left is needed. */
struct sp_error *sp_minimal_reduce(struct sp_minimal_search *search) SP_MUST_CHECK;

/* Indices of lines, those first that should go first: free() it. */
size_t *sp_minimal_order(const struct sp_kconfig *facts, const struct sp_option_setting *lines, size_t count);
bool sp_minimal_has_prompt(const struct sp_kconfig *facts, const char *name);
/* What a whole configuration resolves to; answer, which may be NULL, gets its text. */
struct sp_error *sp_minimal_resolve(struct sp_kconfig_session *session, const char *text,
	struct sp_kconfig_lines *lines, struct sp_buffer *answer) SP_MUST_CHECK;

/* "CONFIG_A is y, not m": the first line that differs; NULL. free() it. */
char *sp_minimal_difference(const struct sp_kconfig_lines *is, const struct sp_kconfig_lines *wanted);

#endif
