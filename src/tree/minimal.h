/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fragments without a line too many: what has to be said over a base so that the tree resolves it to a given
 * configuration. The base is the session's configuration at hand; merging is scripts/kconfig/merge_config.sh
 * -m (lines of the fragment's names go from the base, the fragment is appended), resolving is the tree's own.
 */
#ifndef SIZEPROF_TREE_MINIMAL_H
#define SIZEPROF_TREE_MINIMAL_H

#include <stdbool.h>

#include "base/compiler.h"
#include "base/error.h"
#include "tree/kconfig.h"

/* Lines, in the order in which they stand; texts belong to it. */
struct sp_minimal {
	struct sp_option_setting *lines; /* value "n": is not set */
	size_t count;
	size_t asked; /* questions it took */
};
void sp_minimal_clear(struct sp_minimal *minimal);
#define SP_MINIMAL SP_GUARD(sp_minimal_clear) struct sp_minimal
/* The lines as a fragment's text. */
void sp_minimal_text(const struct sp_minimal *minimal, struct sp_buffer *text);

/*
 * The fragment over the base that resolves to target, the text of a configuration: without any one of its
 * lines the outcome is another one. Sorted by name; the same for the same input. Usage error: target is no
 * configuration, names options that the tree does not have, or is none that the tree's Kconfig resolves to;
 * the message names the first difference.
 */
struct sp_error *sp_fragment_minimal(
	struct sp_kconfig_session *session, const char *target, struct sp_minimal *minimal) SP_MUST_CHECK;

enum sp_line_fate {
	SP_LINE_NEEDED,
	SP_LINE_NO_EFFECT, /* all of these can be left out together */
	SP_LINE_LOST,      /* the resolved configuration contradicts it */
};
struct sp_line_verdict {
	enum sp_line_fate fate;
	char *resolved; /* of a lost line: the value it has instead, NULL when it is not mentioned */
};
/*
 * What each line of a fragment does: verdicts[] has room for count, end it with sp_line_verdicts_clear().
 * text gets the resolved configuration.
 */
struct sp_error *sp_fragment_judge(struct sp_kconfig_session *session, const struct sp_option_setting *lines,
	size_t count, struct sp_line_verdict *verdicts, struct sp_buffer *text) SP_MUST_CHECK;
void sp_line_verdicts_clear(struct sp_line_verdict *verdicts, size_t count);

/*
 * The first line in which two configurations differ, by name, as a phrase: "CONFIG_A is y, not m"; NULL when
 * they say the same. Comments do not count, and "is not set" says the same as no line. free() it.
 */
char *sp_configuration_difference(const char *is, const char *wanted);

#endif
