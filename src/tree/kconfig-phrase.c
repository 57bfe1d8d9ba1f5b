/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From the helper's facts to a phrase for people: see kconfig-helper.c for the form of the facts.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "tree/kconfig.h"

#define FIELDS 6 /* fact, name, and what it takes */

struct fact {
	const char *field[FIELDS]; /* "" where there is none */
};

struct facts {
	char *text;
	struct fact *list;
	size_t count, capacity;
};

static void split_facts(const char *answer, struct facts *facts)
{
	facts->text = sp_strdup(answer);
	char *rest = facts->text;
	for (char *line; (line = strsep(&rest, "\n"));) {
		if (!*line)
			continue;
		SP_GROW(facts->list, facts->count, facts->capacity);
		struct fact *fact = &facts->list[facts->count++];
		for (size_t i = 0; i < FIELDS; i++) {
			char *field = strsep(&line, "\t");
			fact->field[i] = field ? field : "";
		}
		if (strcmp(fact->field[0], "needs") == 0 && !*fact->field[4])
			facts->count--; /* cut off */
	}
}

static bool is_about(const struct fact *fact, const char *kind, const char *name)
{
	return strcmp(fact->field[0], kind) == 0 && strcmp(fact->field[1], name) == 0;
}

static const struct fact *find(const struct facts *facts, const char *kind, const char *name)
{
	for (size_t i = 0; i < facts->count; i++)
		if (is_about(&facts->list[i], kind, name))
			return &facts->list[i];
	return NULL;
}

/* "A, B and C" of the third fields; how many there were. */
static size_t add_names(struct sp_buffer *text, const struct facts *facts, const char *kind, const char *name)
{
	const char *names[8];
	size_t count = 0;
	for (size_t i = 0; i < facts->count && count < SP_COUNT(names); i++)
		if (is_about(&facts->list[i], kind, name))
			names[count++] = facts->list[i].field[2];
	for (size_t i = 0; i < count; i++)
		sp_buffer_printf(text, "%s%s", i == 0 ? "" : i + 1 == count ? " and " : ", ", names[i]);
	return count;
}

static void add_needs(
	struct sp_buffer *text, const struct facts *facts, const char *name, size_t *at, int depth);

/* Kinds of unmet dependencies: what stands before and behind the name, and what leads to what is below it. */
static const struct {
	const char *kind, *before, *behind, *below;
} wordings[] = {
	{"option", "", "=y", ""},
	{"hidden", "", "", "which needs "},
	{"derived", "", "", "which follows from "},
	{"selected", "one that selects it: ", "", ""},
	{"off", "", "=n", ""},
	{"absent", "", ", which does not exist here", ""},
	{"never", "what cannot be: ", "", ""},
	{"any", "one of ", "", ""},
	{"is", "", "", ""},
};

static void add_need(struct sp_buffer *text, const struct facts *facts, const char *name, size_t *at)
{
	const struct fact *fact = &facts->list[*at];
	int depth = atoi(fact->field[2]);
	size_t which = 0;
	while (which + 1 < SP_COUNT(wordings) && strcmp(wordings[which].kind, fact->field[3]) != 0)
		which++;
	sp_buffer_printf(text, "%s%.160s%s", wordings[which].before, fact->field[4], wordings[which].behind);
	if (strcmp(fact->field[3], "option") == 0 || strcmp(fact->field[3], "off") == 0)
		sp_buffer_printf(text, " (now %s)", fact->field[5]);
	(*at)++;
	SP_BUFFER below = SP_BUFFER_EMPTY;
	add_needs(&below, facts, name, at, depth + 1);
	if (below.size)
		sp_buffer_printf(text, " (%s%s)", wordings[which].below, below.data);
}

/* All of one depth, from fact *at on; *at ends behind them. */
static void add_needs(
	struct sp_buffer *text, const struct facts *facts, const char *name, size_t *at, int depth)
{
	while (*at < facts->count && is_about(&facts->list[*at], "needs", name) &&
		atoi(facts->list[*at].field[2]) >= depth) {
		if (text->size)
			sp_buffer_add_text(text, " and ");
		add_need(text, facts, name, at);
	}
}

static bool lies_outside(const char *value, const struct fact *range)
{
	long long wanted = strtoll(value, NULL, 0);
	return wanted < strtoll(range->field[2], NULL, 0) || wanted > strtoll(range->field[3], NULL, 0);
}

static bool add_absence(struct sp_buffer *text, const struct facts *facts, const char *name)
{
	if (!find(facts, "absent", name))
		return false;
	sp_buffer_add_text(text, "this tree has no such option");
	SP_BUFFER near = SP_BUFFER_EMPTY;
	if (add_names(&near, facts, "near", name))
		sp_buffer_printf(text, "; names like it are %s", near.data);
	return true;
}

static void add_unmet(struct sp_buffer *text, const struct facts *facts, const struct sp_lost_line *line)
{
	const struct fact *first = find(facts, "needs", line->name);
	if (!first)
		return;
	size_t at = (size_t)(first - facts->list);
	SP_BUFFER needs = SP_BUFFER_EMPTY;
	add_needs(&needs, facts, line->name, &at, 0);
	const char *lead = strcmp(line->wanted, "n") == 0 ? "its prompt needs" : "needs";
	sp_buffer_printf(text, "%s%s %s", text->size ? " and " : "", lead, needs.data);
}

static void add_selectors(struct sp_buffer *text, const struct facts *facts, const struct sp_lost_line *line)
{
	SP_BUFFER names = SP_BUFFER_EMPTY;
	size_t count = add_names(&names, facts, "select", line->name);
	if (count)
		sp_buffer_printf(text, "%sis held on by %s, which select%s it", text->size ? "; " : "",
			names.data, count == 1 ? "s" : "");
	sp_buffer_clear(&names);
	if (add_names(&names, facts, "by", line->name))
		sp_buffer_printf(text, "; selected by %s", names.data);
}

static char *phrase(const struct facts *facts, const struct sp_lost_line *line)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	const struct fact *choice = find(facts, "choice", line->name),
			  *range = find(facts, "range", line->name);
	if (add_absence(&text, facts, line->name))
		return sp_buffer_take(&text);
	if (find(facts, "prompt", line->name))
		sp_buffer_add_text(&text, "has no prompt, so it cannot be set");
	add_unmet(&text, facts, line);
	add_selectors(&text, facts, line);
	if (!text.size && find(facts, "modules", line->name))
		sp_buffer_add_text(&text, "m needs MODULES=y (now n)");
	if (!text.size && choice)
		sp_buffer_printf(&text, "the choice it belongs to went to %s", choice->field[2]);
	if (!text.size && range && lies_outside(line->wanted, range))
		sp_buffer_printf(&text, "must lie between %s and %s", range->field[2], range->field[3]);
	if (!text.size)
		return NULL;
	if (line->resolved && strcmp(line->resolved, "n") != 0)
		sp_buffer_printf(&text, "; the resolved value is %s", line->resolved);
	return sp_buffer_take(&text);
}

void sp_kconfig_phrase(const struct sp_kconfig_question *question, const char *answer, char **reasons)
{
	struct facts facts = {0};
	split_facts(answer, &facts);
	for (size_t i = 0; i < question->line_count; i++)
		reasons[i] = phrase(&facts, &question->lines[i]);
	free(facts.list);
	free(facts.text);
}
