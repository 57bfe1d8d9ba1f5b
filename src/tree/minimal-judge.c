/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What each line of a given fragment does.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "tree/minimal-inside.h"
#include "tree/minimal.h"

static const char *value_in(const struct sp_kconfig_lines *lines, const char *name, bool *found)
{
	const char *value = NULL;
	for (size_t i = 0; i < lines->count; i++)
		if (strcmp(lines->list[i].name, name) == 0) {
			value = lines->list[i].value;
			*found = true;
		}
	return value;
}

/* The last line of a name counts; "n" is not lost when nothing is said. */
static bool is_lost(const struct sp_option_setting *lines, size_t count, size_t i,
	const struct sp_kconfig_lines *target, char **resolved)
{
	bool found = false;
	for (size_t j = i + 1; j < count; j++)
		if (strcmp(lines[j].name, lines[i].name) == 0)
			return false;
	const char *value = value_in(target, lines[i].name, &found);
	if (strcmp(lines[i].value, value ? value : "n") == 0)
		return false;
	*resolved = found ? sp_strdup(value ? value : "n") : NULL;
	return true;
}

static void judge(const struct sp_minimal_search *search, struct sp_line_verdict *verdicts)
{
	for (size_t i = 0; i < search->count; i++) {
		verdicts[i] = (struct sp_line_verdict){
			.fate = search->kept[i] ? SP_LINE_NEEDED : SP_LINE_NO_EFFECT};
		if (is_lost(search->lines, search->count, i, search->target, &verdicts[i].resolved))
			verdicts[i].fate = SP_LINE_LOST;
	}
}

static struct sp_error *reduce(struct sp_minimal_search *search, struct sp_line_verdict *verdicts)
{
	SP_TRY(sp_minimal_reduce(search));
	judge(search, verdicts);
	return NULL;
}

struct sp_error *sp_fragment_judge(struct sp_kconfig_session *session, const struct sp_option_setting *lines,
	size_t count, struct sp_line_verdict *verdicts, struct sp_buffer *text)
{
	SP_BUFFER merged = SP_BUFFER_EMPTY;
	struct sp_kconfig facts;
	struct sp_kconfig_lines target;
	SP_TRY(sp_kconfig_facts(session, &facts));
	SP_AUTOFREE size_t *order = sp_minimal_order(&facts, lines, count);
	sp_kconfig_clear(&facts);
	SP_AUTOFREE bool *kept = sp_alloc((count + 1) * sizeof(*kept));
	memset(kept, true, count);
	sp_minimal_merge(session, lines, kept, count, &merged);
	SP_TRY(sp_minimal_resolve(session, sp_buffer_text(&merged), &target, text));
	struct sp_minimal_search search = {session, lines, count, order, kept, &target, 0};
	struct sp_error *error = reduce(&search, verdicts);
	sp_kconfig_lines_free(&target);
	return error;
}

void sp_line_verdicts_clear(struct sp_line_verdict *verdicts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(verdicts[i].resolved);
		verdicts[i].resolved = NULL;
	}
}
