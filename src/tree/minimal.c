/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree/minimal.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "tree/minimal-inside.h"

static void free_lines(struct sp_option_setting *lines, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free((char *)lines[i].name);
		free((char *)lines[i].value);
	}
	free(lines);
}

void sp_minimal_clear(struct sp_minimal *minimal)
{
	free_lines(minimal->lines, minimal->count);
	*minimal = (struct sp_minimal){0};
}

void sp_minimal_text(const struct sp_minimal *minimal, struct sp_buffer *text)
{
	for (size_t i = 0; i < minimal->count; i++)
		sp_kconfig_add_setting(text, &minimal->lines[i]);
}

char *sp_minimal_difference(const struct sp_kconfig_lines *is, const struct sp_kconfig_lines *wanted)
{
	struct sp_resolution difference = {0};
	sp_kconfig_lines_compare(wanted, is, &difference);
	const struct sp_option_change *first = difference.changes;
	char *text = !difference.count ? NULL
				       : sp_format("CONFIG_%s is %s, not %s", first->name,
						 first->after ? first->after : "not set",
						 first->before ? first->before : "left unset");
	sp_resolution_clear(&difference);
	return text;
}

char *sp_configuration_difference(const char *is, const char *wanted)
{
	struct sp_kconfig_lines left, right;
	sp_kconfig_lines_parse(is, &left);
	sp_kconfig_lines_parse(wanted, &right);
	char *text = sp_minimal_difference(&left, &right);
	sp_kconfig_lines_free(&left);
	sp_kconfig_lines_free(&right);
	return text;
}

/* All of a search for the lines behind one configuration. */
struct maker {
	struct sp_kconfig_session *session;
	struct sp_kconfig facts;
	struct sp_kconfig_lines target;
	struct sp_option_setting *lines; /* texts belong to it */
	size_t count, capacity;
	bool *kept;
	size_t *order;
	size_t asked;
};

static void end_maker(struct maker *maker)
{
	sp_kconfig_clear(&maker->facts);
	sp_kconfig_lines_free(&maker->target);
	free_lines(maker->lines, maker->count);
	free(maker->kept);
	free(maker->order);
}

static struct sp_error *check_names(const struct sp_kconfig *facts, const struct sp_kconfig_lines *target)
{
	if (!target->count)
		return sp_error_new(
			SP_USAGE, "it is no configuration: there is no line CONFIG_NAME=value in it");
	for (size_t i = 0; i < target->count; i++)
		if (!sp_kconfig_find(facts, target->list[i].name))
			return sp_error_new(SP_USAGE,
				"it sets CONFIG_%s, an option that this source tree does not have: it is of "
				"another "
				"version, or of another program",
				target->list[i].name);
	return NULL;
}

/* The target has to be what the tree makes of it. */
static struct sp_error *read_target(struct maker *maker, const char *text)
{
	struct sp_kconfig_lines given;
	sp_kconfig_lines_parse(text, &given);
	struct sp_error *error = check_names(&maker->facts, &given);
	if (!error)
		error = sp_minimal_resolve(maker->session, text, &maker->target, NULL);
	if (!error) {
		SP_AUTOFREE char *difference = sp_minimal_difference(&maker->target, &given);
		if (difference)
			error = sp_error_new(SP_USAGE,
				"the tree's Kconfig does not resolve to it: by itself it becomes one in "
				"which %s",
				difference);
	}
	sp_kconfig_lines_free(&given);
	return error;
}

static void add(struct maker *maker, const char *name, const char *value)
{
	SP_GROW(maker->lines, maker->count, maker->capacity);
	maker->lines[maker->count++] =
		(struct sp_option_setting){sp_strdup(name), sp_strdup(value ? value : "n")};
}

static bool is_switched_on(const char *value)
{
	return value && (strcmp(value, "y") == 0 || strcmp(value, "m") == 0);
}

/* The last of a name's lines from *at on, NULL when there is none; *at moves behind them. */
static const struct sp_kconfig_line *take(const struct sp_kconfig_lines *lines, const char *name, size_t *at)
{
	const struct sp_kconfig_line *line = NULL;
	while (*at < lines->count && strcmp(lines->list[*at].name, name) == 0)
		line = &lines->list[(*at)++];
	return line;
}

/* How much is said to begin with: the first that gives the target. */
enum extent { WITH_PROMPT, DIFFERENT, EVERYTHING, EXTENTS };

/* Is there anything to say, over the base? */
static void consider(struct maker *maker, const char *name, const struct sp_kconfig_line *was,
	const struct sp_kconfig_line *is, enum extent extent)
{
	const char *before = was ? was->value : NULL, *after = is ? is->value : NULL;
	bool same = before && after ? strcmp(before, after) == 0 : before == after;
	if (is ? extent != EVERYTHING && same && was : !is_switched_on(before))
		return;
	if (extent != WITH_PROMPT || sp_minimal_has_prompt(&maker->facts, name))
		add(maker, name, after);
}

static void list_lines(struct maker *maker, enum extent extent)
{
	const struct sp_kconfig_lines *base = &maker->session->lines, *target = &maker->target;
	for (size_t left = 0, right = 0; left < base->count || right < target->count;) {
		const char *one = left < base->count ? base->list[left].name : NULL;
		const char *other = right < target->count ? target->list[right].name : NULL;
		const char *name = !one ? other : !other ? one : strcmp(one, other) < 0 ? one : other;
		const struct sp_kconfig_line *was = take(base, name, &left);
		consider(maker, name, was, take(target, name, &right), extent);
	}
}

static struct sp_error *start(struct maker *maker, enum extent extent, bool *holds)
{
	free_lines(maker->lines, maker->count);
	free(maker->kept);
	maker->lines = NULL;
	maker->count = maker->capacity = 0;
	list_lines(maker, extent);
	maker->kept = sp_alloc((maker->count + 1) * sizeof(*maker->kept));
	memset(maker->kept, true, maker->count);
	struct sp_minimal_search search = {.session = maker->session,
		.lines = maker->lines,
		.count = maker->count,
		.kept = maker->kept,
		.target = &maker->target};
	maker->asked++;
	return sp_minimal_holds(&search, holds);
}

/* All lines resolve to something else: the base says what lines cannot take back. */
static struct sp_error *describe_failure(struct maker *maker)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	struct sp_kconfig_lines lines = {0};
	sp_minimal_merge(maker->session, maker->lines, maker->kept, maker->count, &text);
	SP_TRY(sp_minimal_resolve(maker->session, sp_buffer_text(&text), &lines, NULL));
	SP_AUTOFREE char *difference = sp_minimal_difference(&lines, &maker->target);
	sp_kconfig_lines_free(&lines);
	return sp_error_new(SP_USAGE,
		"no fragment over that base resolves to it: with all of its lines merged, %s: choose another "
		"--base",
		difference ? difference : "it is another one");
}

static struct sp_error *reduce(struct maker *maker)
{
	maker->order = sp_minimal_order(&maker->facts, maker->lines, maker->count);
	struct sp_minimal_search search = {
		.session = maker->session,
		.lines = maker->lines,
		.count = maker->count,
		.order = maker->order,
		.kept = maker->kept,
		.target = &maker->target,
		.asked = maker->asked,
	};
	struct sp_error *error = sp_minimal_reduce(&search);
	maker->asked = search.asked;
	return error;
}

static void hand_over(struct maker *maker, struct sp_minimal *minimal)
{
	*minimal = (struct sp_minimal){.asked = maker->asked};
	minimal->lines = sp_alloc((maker->count + 1) * sizeof(*minimal->lines));
	for (size_t i = 0; i < maker->count; i++) {
		if (!maker->kept[i])
			continue;
		minimal->lines[minimal->count++] = maker->lines[i];
		maker->lines[i] = (struct sp_option_setting){NULL, NULL};
	}
}

struct sp_error *sp_fragment_minimal(
	struct sp_kconfig_session *session, const char *target, struct sp_minimal *minimal)
{
	SP_GUARD(end_maker) struct maker maker = {.session = session};
	bool holds = false;
	SP_TRY(sp_kconfig_facts(session, &maker.facts));
	SP_TRY(read_target(&maker, target));
	for (enum extent extent = WITH_PROMPT; extent < EXTENTS && !holds; extent++)
		SP_TRY(start(&maker, extent, &holds));
	if (!holds)
		return describe_failure(&maker);
	SP_TRY(reduce(&maker));
	hand_over(&maker, minimal);
	return NULL;
}
