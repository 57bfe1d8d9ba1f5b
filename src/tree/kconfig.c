/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Why did lines of a fragment not survive? The tree's own code knows: asked through the helper, told by
 * kconfig-phrase.c.
 */
#include "tree/kconfig.h"

#include <libgen.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/memory.h"
#include "tree/kconfig-session.h"

static struct sp_error *write_lines(
	const struct sp_kconfig_session *session, const struct sp_kconfig_question *question)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	for (size_t i = 0; i < question->line_count; i++)
		sp_buffer_printf(&text, "%s %s\n", question->lines[i].name, question->lines[i].wanted);
	return sp_kconfig_write(&session->workers[0], "lines", sp_buffer_text(&text));
}

static struct sp_error *ask(const struct sp_kconfig_question *question, struct sp_kconfig_session *session,
	struct sp_buffer *answer)
{
	SP_TRY(write_lines(session, question));
	SP_TRY(sp_kconfig_ask(session, 'e', session->config));
	return sp_kconfig_read(&session->workers[0], "reasons", answer);
}

static struct sp_error *explain(const struct sp_kconfig_question *question, struct sp_buffer *answer)
{
	SP_AUTOFREE char *helper = sp_strdup(question->helper);
	SP_AUTOFREE char *path = sp_path_join(question->build, ".config");
	SP_BUFFER config = SP_BUFFER_EMPTY;
	struct sp_kconfig_session *session = NULL;
	SP_TRY(sp_file_read(path, &config));
	struct sp_tree tree = {
		.sources = question->tree,
		.build = question->build,
		.config = sp_buffer_text(&config),
		.cache = question->cache,
		.helpers = dirname(helper),
		.make = question->make,
		.environment = question->environment,
	};
	SP_TRY(sp_kconfig_open(&tree, &session));
	struct sp_error *error = ask(question, session, answer);
	sp_kconfig_close(session);
	return error;
}

struct sp_error *sp_kconfig_explain(const struct sp_kconfig_question *question, char **reasons)
{
	SP_BUFFER answer = SP_BUFFER_EMPTY;
	struct sp_error *error = question->helper ? explain(question, &answer) : NULL;
	if (error && sp_error_is_interrupted(error))
		return error;
	/* what has no reason is reported with its resolved value alone */
	sp_error_free(error);
	sp_kconfig_phrase(question, sp_buffer_text(&answer), reasons);
	return NULL;
}

/* The answer has a line "absent NAME", with a tab, for each option that the tree lacks. */
struct sp_error *sp_kconfig_known(const struct sp_kconfig_question *question, bool *known)
{
	SP_BUFFER answer = SP_BUFFER_EMPTY;
	struct sp_error *error = question->helper ? explain(question, &answer) : NULL;
	if (error && sp_error_is_interrupted(error))
		return error;
	sp_error_free(error);
	SP_AUTOFREE char *text = sp_format("\n%s", sp_buffer_text(&answer));
	for (size_t i = 0; i < question->line_count; i++) {
		SP_AUTOFREE char *absent = sp_format("\nabsent\t%s\n", question->lines[i].name);
		known[i] = !strstr(text, absent);
	}
	return NULL;
}
