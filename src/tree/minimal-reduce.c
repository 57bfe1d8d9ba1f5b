/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Leaving out lines: all that can be left out one by one are found at once, on all workers; as many of them
 * as can go together are found by halving; and so on until no single line can go, which is the proof, too.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "tree/minimal-inside.h"

static bool is_about(const struct sp_kconfig_lines *lines, size_t i, const char *name)
{
	return i < lines->count && strcmp(lines->list[i].name, name) == 0;
}

/* Marks the lines of the base, by their number, that are about a name. */
static void mark(const struct sp_kconfig_lines *lines, const char *name, bool *marks)
{
	for (size_t i = sp_kconfig_lines_find(lines, name); is_about(lines, i, name); i++)
		marks[lines->list[i].number] = true;
}

static size_t count_lines(const char *text)
{
	size_t count = 1;
	for (; *text; text++)
		count += *text == '\n';
	return count;
}

void sp_minimal_merge(const struct sp_kconfig_session *session, const struct sp_option_setting *lines,
	const bool *kept, size_t count, struct sp_buffer *text)
{
	SP_AUTOFREE bool *marks = sp_alloc(count_lines(session->config) * sizeof(*marks));
	size_t number = 0;
	for (size_t i = 0; i < count; i++)
		if (kept[i])
			mark(&session->lines, lines[i].name, marks);
	for (const char *line = session->config; *line; number++) {
		size_t size = strcspn(line, "\n");
		if (!marks[number])
			sp_buffer_printf(text, "%.*s\n", (int)size, line);
		line += size + (line[size] == '\n');
	}
	for (size_t i = 0; i < count; i++)
		if (kept[i])
			sp_kconfig_add_setting(text, &lines[i]);
}

/* Each question leaves out one line more, or none. */
struct lot {
	struct sp_minimal_search *search;
	const size_t *without; /* NULL: nothing more */
	bool *holds;
};

static void write_question(void *user, size_t i, struct sp_buffer *text)
{
	const struct lot *lot = user;
	struct sp_minimal_search *search = lot->search;
	if (lot->without)
		search->kept[lot->without[i]] = false;
	sp_minimal_merge(search->session, search->lines, search->kept, search->count, text);
	if (lot->without)
		search->kept[lot->without[i]] = true;
}

static void take_answer(void *user, size_t i, const char *text)
{
	const struct lot *lot = user;
	struct sp_kconfig_lines lines;
	struct sp_resolution difference = {0};
	sp_kconfig_lines_parse(text, &lines);
	sp_kconfig_lines_compare(lot->search->target, &lines, &difference);
	lot->holds[i] = difference.count == 0;
	sp_resolution_clear(&difference);
	sp_kconfig_lines_free(&lines);
}

static struct sp_error *ask(
	struct sp_minimal_search *search, const size_t *without, size_t count, bool *holds)
{
	struct lot lot = {search, without, holds};
	search->asked += count;
	return sp_kconfig_ask_many(
		search->session, count, &(struct sp_kconfig_lot){write_question, take_answer, &lot});
}

struct sp_error *sp_minimal_holds(struct sp_minimal_search *search, bool *holds)
{
	return ask(search, NULL, 1, holds);
}

static void set_kept(struct sp_minimal_search *search, const size_t *lines, size_t count, bool kept)
{
	for (size_t i = 0; i < count; i++)
		search->kept[lines[i]] = kept;
}

/* Leaves out as many of these lines as can go together, the first ones if not all. */
static struct sp_error *leave_out(struct sp_minimal_search *search, const size_t *lines, size_t count)
{
	bool holds;
	if (!count)
		return NULL;
	set_kept(search, lines, count, false);
	SP_TRY(sp_minimal_holds(search, &holds));
	if (holds)
		return NULL;
	set_kept(search, lines, count, true);
	if (count == 1)
		return NULL;
	SP_TRY(leave_out(search, lines, count / 2));
	return leave_out(search, lines + count / 2, count - count / 2);
}

struct sp_error *sp_minimal_reduce(struct sp_minimal_search *search)
{
	SP_AUTOFREE size_t *lines = sp_alloc((search->count + 1) * sizeof(*lines));
	SP_AUTOFREE bool *holds = sp_alloc((search->count + 1) * sizeof(*holds));
	for (;;) {
		size_t count = 0, spare = 0;
		for (size_t i = 0; i < search->count; i++)
			if (search->kept[search->order[i]])
				lines[count++] = search->order[i];
		SP_TRY(ask(search, lines, count, holds));
		for (size_t i = 0; i < count; i++)
			if (holds[i])
				lines[spare++] = lines[i];
		if (!spare)
			return NULL;
		SP_TRY(leave_out(search, lines, spare));
	}
}

bool sp_minimal_has_prompt(const struct sp_kconfig *facts, const char *name)
{
	const struct sp_option_facts *option = sp_kconfig_find(facts, name);
	return option && *option->prompt;
}

/* Without a prompt a line says nothing, mostly; that something is off is less to be told than that it is on.
 */
static int rank(const struct sp_kconfig *facts, const struct sp_option_setting *line)
{
	return !sp_minimal_has_prompt(facts, line->name) ? 0 : strcmp(line->value, "n") == 0 ? 1 : 2;
}

size_t *sp_minimal_order(const struct sp_kconfig *facts, const struct sp_option_setting *lines, size_t count)
{
	size_t *order = sp_alloc((count + 1) * sizeof(*order)), next = 0;
	for (int wanted = 0; wanted < 3; wanted++)
		for (size_t i = count; i--;)
			if (rank(facts, &lines[i]) == wanted)
				order[next++] = i;
	return order;
}

/* Resolves one text. */
struct one {
	const char *text;
	struct sp_kconfig_lines *lines;
	struct sp_buffer *answer; /* or NULL */
};

static void write_one(void *user, size_t i, struct sp_buffer *text)
{
	(void)i;
	sp_buffer_add_text(text, ((struct one *)user)->text);
}

static void take_one(void *user, size_t i, const char *text)
{
	(void)i;
	struct one *one = user;
	sp_kconfig_lines_parse(text, one->lines);
	if (one->answer)
		sp_buffer_add_text(one->answer, text);
}

struct sp_error *sp_minimal_resolve(struct sp_kconfig_session *session, const char *text,
	struct sp_kconfig_lines *lines, struct sp_buffer *answer)
{
	struct one one = {text, lines, answer};
	return sp_kconfig_ask_many(session, 1, &(struct sp_kconfig_lot){write_one, take_one, &one});
}
