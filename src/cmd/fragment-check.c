/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sizeprof fragment --check: what each line of a fragment does.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/table.h"
#include "build/config.h"
#include "cmd/fragment.h"

/* Phrases for the lines that are lost. */
static struct sp_error *explain(const struct sp_fragment_work *work, const struct sp_fragment *fragment,
	const struct sp_line_verdict *verdicts, char **reasons)
{
	struct sp_tree tree = sp_over_base_tree(work->over);
	SP_AUTOFREE struct sp_lost_line *lines = sp_alloc((fragment->count + 1) * sizeof(*lines));
	SP_AUTOFREE char **found = sp_alloc((fragment->count + 1) * sizeof(*found));
	size_t count = 0, next = 0;
	for (size_t i = 0; i < fragment->count; i++)
		if (verdicts[i].fate == SP_LINE_LOST)
			lines[count++] = (struct sp_lost_line){.name = fragment->lines[i].name,
				.wanted = fragment->lines[i].value,
				.resolved = verdicts[i].resolved};
	struct sp_kconfig_question question = {
		.helper = work->helper,
		.cache = tree.cache,
		.tree = tree.sources,
		.build = tree.build,
		.make = tree.make,
		.environment = tree.environment,
		.lines = lines,
		.line_count = count,
	};
	if (count)
		SP_TRY(sp_kconfig_explain(&question, found));
	for (size_t i = 0; i < fragment->count; i++)
		if (verdicts[i].fate == SP_LINE_LOST)
			reasons[i] = found[next++];
	return NULL;
}

static void add_line(struct sp_table *table, const struct sp_config_line *line,
	const struct sp_line_verdict *verdict, const char *reason)
{
	static const char *const fates[] = {"needed", "no effect", "lost"};
	SP_AUTOFREE char *number = sp_format("%u", line->line);
	SP_AUTOFREE char *setting = strcmp(line->value, "n") == 0
					    ? sp_format("# CONFIG_%s is not set", line->name)
					    : sp_format("CONFIG_%s=%s", line->name, line->value);
	SP_AUTOFREE char *otherwise = verdict->resolved
					      ? sp_format("the resolved value is %s", verdict->resolved)
					      : sp_strdup("the resolved configuration does not mention it");
	const char *why = verdict->fate != SP_LINE_LOST ? NULL : reason ? reason : otherwise;
	sp_table_add_row(table, (const char *const[]){number, setting, fates[verdict->fate], why});
}

static struct sp_error *print_lines(struct sp_fragment_work *work, const struct sp_fragment *fragment,
	const struct sp_line_verdict *verdicts)
{
	SP_TABLE table = {0};
	size_t counts[3] = {0};
	SP_AUTOFREE char **reasons = sp_alloc((fragment->count + 1) * sizeof(*reasons));
	SP_TRY(explain(work, fragment, verdicts, reasons));
	sp_table_add_column(&table, "line", SP_COLUMN_INTEGER);
	sp_table_add_column(&table, "setting", SP_COLUMN_TEXT);
	sp_table_add_column(&table, "verdict", SP_COLUMN_TEXT);
	sp_table_add_column(&table, "reason", SP_COLUMN_TEXT);
	for (size_t i = 0; i < fragment->count; i++) {
		counts[verdicts[i].fate]++;
		add_line(&table, &fragment->lines[i], &verdicts[i], reasons[i]);
		free(reasons[i]);
	}
	sp_progress_note(work->wish->context->progress,
		"of %zu line%s needed: %zu, without effect, so that they can go together: %zu, lost: %zu; "
		"checked: %s agree",
		fragment->count, fragment->count == 1 ? "" : "s", counts[SP_LINE_NEEDED],
		counts[SP_LINE_NO_EFFECT], counts[SP_LINE_LOST], sp_over_base_recipe(work->over));
	return sp_step_print(&table, work->wish->format);
}

static struct sp_error *check_lines(
	struct sp_fragment_work *work, const struct sp_fragment *fragment, struct sp_line_verdict *verdicts)
{
	SP_BUFFER text = SP_BUFFER_EMPTY, resolved = SP_BUFFER_EMPTY;
	SP_AUTOFREE struct sp_option_setting *lines = sp_alloc((fragment->count + 1) * sizeof(*lines));
	for (size_t i = 0; i < fragment->count; i++)
		lines[i] = (struct sp_option_setting){fragment->lines[i].name, fragment->lines[i].value};
	SP_TRY(sp_fragment_judge(work->session, lines, fragment->count, verdicts, &resolved));
	sp_minimal_text(&(struct sp_minimal){.lines = lines, .count = fragment->count}, &text);
	SP_TRY(sp_fragment_ask_make(work, sp_buffer_text(&text), sp_buffer_text(&resolved)));
	return print_lines(work, fragment, verdicts);
}

struct sp_error *sp_fragment_run_check(struct sp_fragment_work *work, const char *text)
{
	SP_FRAGMENT fragment = SP_FRAGMENT_EMPTY;
	const char *subject = work->wish->subject;
	SP_TRY(sp_fragment_parse(&fragment, text, subject));
	if (!fragment.count)
		return sp_error_new(SP_USAGE,
			"%s has no setting: lines are CONFIG_NAME=value or # CONFIG_NAME is not set",
			subject);
	SP_TRY(sp_fragment_open(work));
	SP_AUTOFREE struct sp_line_verdict *verdicts = sp_alloc(fragment.count * sizeof(*verdicts));
	struct sp_error *error = check_lines(work, &fragment, verdicts);
	sp_line_verdicts_clear(verdicts, fragment.count);
	return error;
}
