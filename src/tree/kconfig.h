/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Asking a source tree's own Kconfig code. A small program (kconfig-helper.c and its companions) is compiled
 * against the tree's headers and linked with the objects of the tree's own conf, so that what is legal is
 * decided by the tree: Linux 5.10 to 7.3, BusyBox, Toybox.
 *
 * Everything made for that (conf's objects, the environment that the tree's make gives it, the helper) is
 * kept in a folder of its own, CACHE/tools/kconfig-KIND-HASH, named by what it was made from; neither the
 * sources nor the build folder are written to, and they need not hold any object.
 */
#ifndef SIZEPROF_TREE_KCONFIG_H
#define SIZEPROF_TREE_KCONFIG_H

#include <stddef.h>

#include "base/buffer.h"
#include "base/error.h"
#include "sizeprof/kconfig.h"
#include "sizeprof/tree.h"

/*
 * One running helper, with the tree's Kconfig parsed and the configuration at hand (tree->config). Opening
 * takes as long as conf itself, 1 to 3 seconds for Linux, and some seconds more the first time a tree is
 * seen. tree need not outlive the call.
 */
struct sp_kconfig_session;

struct sp_error *sp_kconfig_open(
	const struct sp_tree *tree, struct sp_kconfig_session **session) SP_MUST_CHECK;
/* NULL is fine */
void sp_kconfig_close(struct sp_kconfig_session *session);

/* All options that the tree defines, in the configuration at hand; release with sp_kconfig_clear(). */
struct sp_error *sp_kconfig_facts(struct sp_kconfig_session *session, struct sp_kconfig *facts) SP_MUST_CHECK;
void sp_kconfig_clear(struct sp_kconfig *facts);
/* The facts of one option, NULL when the tree has none of that name. */
const struct sp_option_facts *sp_kconfig_find(const struct sp_kconfig *facts, const char *name);

/*
 * The configuration at hand with these lines in place of its own (at its end, where it has none of that
 * name), as `make olddefconfig` (BusyBox, Toybox: `yes '' | make oldconfig`) writes it: the same lines in the
 * same order. settings may be NULL when count is 0.
 */
struct sp_error *sp_kconfig_resolve_text(struct sp_kconfig_session *session,
	const struct sp_option_setting *settings, size_t count, struct sp_buffer *text) SP_MUST_CHECK;
/*
 * The same, as what differs from the configuration at hand: values as they stand behind the '=', NULL for "is
 * not set" and for no line at all. Release with sp_resolution_clear().
 */
struct sp_error *sp_kconfig_resolve(struct sp_kconfig_session *session,
	const struct sp_option_setting *settings, size_t count,
	struct sp_resolution *resolution) SP_MUST_CHECK;
/*
 * Many questions, on all processors: resolutions[i] answers questions[i]. The fastest way to ask, some 25 ms
 * of one processor each for Linux. On an error all are cleared.
 */
struct sp_option_question {
	const struct sp_option_setting *settings;
	size_t count;
};
struct sp_error *sp_kconfig_resolve_many(struct sp_kconfig_session *session,
	const struct sp_option_question *questions, size_t count,
	struct sp_resolution *resolutions) SP_MUST_CHECK;
void sp_resolution_clear(struct sp_resolution *resolution);
/* What becomes of an option; NULL when the resolution does not mention it. */
const struct sp_option_change *sp_resolution_find(const struct sp_resolution *resolution, const char *name);

/* The longest that a question may take, in seconds; tests make it shorter. */
extern double sp_kconfig_deadline;

/* An sp_kconfig_explainer. Where there can be no helper, nothing is known and that is no error. */
struct sp_error *sp_kconfig_explain(const struct sp_kconfig_question *question, char **reasons) SP_MUST_CHECK;

/* An sp_kconfig_knower. Where there can be no helper all options are known. */
struct sp_error *sp_kconfig_known(const struct sp_kconfig_question *question, bool *known) SP_MUST_CHECK;

/*
 * The helper's answer, as sentences: one per line of the question. Apart for tests; see
 * kconfig-explain-helper.c for the form of the answer.
 */
void sp_kconfig_phrase(const struct sp_kconfig_question *question, const char *answer, char **reasons);

#endif
