/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What can be left out: options that are gone once their lines become "is not set" and the tree resolves the
 * rest, and applets whose options all are.
 */
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/files.h"
#include "base/interrupt.h"
#include "base/memory.h"
#include "build/recipe-nearest.h"
#include "cmd/measure.h"
#include "tree/kconfig.h"

/* What may be left out, before it is known whether that can be. */
struct part {
	char *name;
	char **options; /* NULL ends them */
};

struct parts {
	struct part *items; /* sorted by name */
	size_t count, capacity;
};

struct search {
	const struct sp_measure_wish *wish;
	struct sp_kconfig_session *session;
	struct sp_kconfig facts;
	struct parts parts;
};

static void free_names(char **names)
{
	for (size_t i = 0; names && names[i]; i++)
		free(names[i]);
	free(names);
}

void sp_candidates_clear(struct sp_candidates *candidates)
{
	for (size_t i = 0; i < candidates->count; i++) {
		free(candidates->items[i].name);
		free_names(candidates->items[i].options);
		free(candidates->items[i].expected);
	}
	free(candidates->items);
	*candidates = (struct sp_candidates){0};
}

static void end_search(struct search *search)
{
	for (size_t i = 0; i < search->parts.count; i++) {
		free(search->parts.items[i].name);
		free_names(search->parts.items[i].options);
	}
	free(search->parts.items);
	sp_kconfig_clear(&search->facts);
	sp_kconfig_close(search->session);
}

static void add_name(char ***names, const char *name)
{
	size_t count = 0;
	while (*names && (*names)[count])
		count++;
	*names = sp_realloc(*names, count + 2, sizeof(**names));
	(*names)[count] = sp_strdup(name);
	(*names)[count + 1] = NULL;
}

static void add_part(struct parts *parts, const char *name, const char *option)
{
	SP_GROW(parts->items, parts->count, parts->capacity);
	struct part *part = &parts->items[parts->count++];
	*part = (struct part){.name = sp_strdup(name)};
	add_name(&part->options, option);
}

static bool is_on(const struct sp_option_facts *facts)
{
	return facts && (facts->type == SP_OPTION_BOOL || facts->type == SP_OPTION_TRISTATE) &&
	       (strcmp(facts->value, "y") == 0 || strcmp(facts->value, "m") == 0);
}

static void list_options(struct search *search)
{
	for (size_t i = 0; i < search->facts.count; i++) {
		const struct sp_option_facts *facts = &search->facts.options[i];
		if (is_on(facts) && *facts->prompt)
			add_part(&search->parts, facts->name, facts->name);
	}
}

static struct part *find_function(struct parts *parts, char *const *functions, const char *function)
{
	for (size_t i = 0; i < parts->count; i++)
		if (strcmp(functions[i], function) == 0)
			return &parts->items[i];
	return NULL;
}

static int compare_parts(const void *one, const void *other)
{
	return strcmp(((const struct part *)one)->name, ((const struct part *)other)->name);
}

/* Names of one function go together: without all of them none of its code would. */
static void group_applets(struct search *search, const struct sp_rebuild_applet *applets, size_t count)
{
	struct parts *parts = &search->parts;
	SP_AUTOFREE char **functions = sp_alloc((count + 1) * sizeof(*functions));
	for (size_t i = 0; i < count; i++) {
		if (!is_on(sp_kconfig_find(&search->facts, applets[i].option)))
			continue;
		struct part *part = find_function(parts, functions, applets[i].function);
		if (!part) {
			functions[parts->count] = applets[i].function;
			add_part(parts, applets[i].applet, applets[i].option);
			continue;
		}
		add_name(&part->options, applets[i].option);
		if (strcmp(applets[i].applet, applets[i].function) == 0) {
			free(part->name);
			part->name = sp_strdup(applets[i].applet);
		}
	}
	if (parts->count)
		qsort(parts->items, parts->count, sizeof(*parts->items), compare_parts);
}

static struct sp_error *list_applets(struct search *search, const struct sp_rebuild *rebuild)
{
	struct sp_rebuild_applet *applets = NULL;
	size_t count = 0;
	SP_TRY(sp_rebuild_applets(rebuild, &applets, &count));
	group_applets(search, applets, count);
	sp_rebuild_free_applets(applets, count);
	return NULL;
}

static bool is_gone(const struct sp_resolution *resolution, const char *option)
{
	for (size_t i = 0; i < resolution->count; i++)
		if (strcmp(resolution->changes[i].name, option) == 0)
			return !resolution->changes[i].after;
	return false;
}

static bool brings_something(const struct sp_resolution *resolution)
{
	for (size_t i = 0; i < resolution->count; i++)
		if (!resolution->changes[i].before)
			return true;
	return false;
}

/* The first of the part's options that stays, or NULL: then it is a candidate. */
static struct sp_error *try_part(const struct search *search, const struct part *part,
	struct sp_candidates *candidates, const char **stays)
{
	size_t count = 0;
	while (part->options[count])
		count++;
	SP_AUTOFREE struct sp_option_setting *settings = sp_alloc(count * sizeof(*settings));
	struct sp_resolution resolution = {0};
	SP_BUFFER text = SP_BUFFER_EMPTY;
	for (size_t i = 0; i < count; i++)
		settings[i] = (struct sp_option_setting){part->options[i], "n"};
	SP_TRY(sp_kconfig_resolve(search->session, settings, count, &resolution));
	*stays = NULL;
	for (size_t i = 0; i < count && !*stays; i++)
		if (!is_gone(&resolution, part->options[i]))
			*stays = part->options[i];
	bool replaced = brings_something(&resolution);
	sp_resolution_clear(&resolution);
	if (*stays)
		return NULL;
	SP_TRY(sp_kconfig_resolve_text(search->session, settings, count, &text));
	SP_GROW(candidates->items, candidates->count, candidates->capacity);
	struct sp_candidate *candidate = &candidates->items[candidates->count++];
	*candidate = (struct sp_candidate){.name = sp_strdup(part->name),
		.expected = sp_strdup(sp_buffer_text(&text)),
		.is_replaced = replaced};
	for (size_t i = 0; i < count; i++)
		add_name(&candidate->options, part->options[i]);
	return NULL;
}

static struct sp_error *not_known(const struct search *search, const char *name)
{
	size_t total = search->wish->applets ? search->parts.count : search->facts.count;
	SP_AUTOFREE const char **known = sp_alloc((total + 1) * sizeof(*known));
	for (size_t i = 0; i < total; i++)
		known[i] =
			search->wish->applets ? search->parts.items[i].name : search->facts.options[i].name;
	const char *nearest = sp_nearest(name, known, total);
	return sp_error_new(SP_USAGE, "the %s has no %s \"%s\"%s%s%s", search->wish->program,
		search->wish->applets ? "applet" : "option", name, nearest ? ": did you mean " : "",
		nearest ? nearest : "", nearest ? "?" : "");
}

/* Why an option cannot be left out, as far as Kconfig says it. */
static struct sp_error *cannot_go(const struct search *search, const char *name, const char *option)
{
	const struct sp_option_facts *facts = sp_kconfig_find(&search->facts, option);
	bool is_number = facts && facts->type != SP_OPTION_BOOL && facts->type != SP_OPTION_TRISTATE;
	if (is_number)
		return sp_error_new(SP_USAGE,
			"%s cannot be left out: it has a value, %s, and is not on or off", name,
			facts->value);
	if (!is_on(facts))
		return sp_error_new(SP_USAGE, "%s cannot be left out: it is not on in this build", name);
	if (*facts->selected_by)
		return sp_error_new(
			SP_USAGE, "%s cannot be left out: it is selected by %s", name, facts->selected_by);
	if (!*facts->prompt || !facts->visible)
		return sp_error_new(SP_USAGE,
			"%s cannot be left out: it has no prompt%s, so that its line says nothing", name,
			*facts->prompt ? " as things are" : "");
	return sp_error_new(SP_USAGE,
		"%s cannot be left out: it stays on when its line alone becomes \"is not set\"%s%s", name,
		*facts->choice ? ", as a member of the choice " : "", facts->choice);
}

static const struct part *find_part(const struct search *search, const char *name)
{
	for (size_t i = 0; i < search->parts.count; i++)
		if (strcmp(search->parts.items[i].name, name) == 0)
			return &search->parts.items[i];
	return NULL;
}

static struct sp_error *take_named(struct search *search, const char *name, struct sp_candidates *candidates)
{
	if (!search->wish->applets && strncmp(name, "CONFIG_", 7) == 0)
		name += 7;
	for (size_t i = 0; i < candidates->count; i++)
		if (strcmp(candidates->items[i].name, name) == 0)
			return NULL;
	const struct part *part = find_part(search, name);
	if (!part && (search->wish->applets || !sp_kconfig_find(&search->facts, name)))
		return not_known(search, name);
	const char *stays = name;
	if (part)
		SP_TRY(try_part(search, part, candidates, &stays));
	return stays ? cannot_go(search, name, stays) : NULL;
}

/* Names between commas and blanks; @FILE holds them. */
static struct sp_error *take_list(struct search *search, struct sp_candidates *candidates)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	if (search->wish->only[0] == '@')
		SP_TRY(sp_file_read(search->wish->only + 1, &text));
	else
		sp_buffer_add_text(&text, search->wish->only);
	char *rest = text.data;
	for (char *name; (name = strsep(&rest, ", \t\r\n"));)
		if (*name)
			SP_TRY(take_named(search, name, candidates));
	if (!candidates->count)
		return sp_error_new(SP_USAGE, "--only %s names nothing: give names with commas between",
			search->wish->only);
	return NULL;
}

static struct sp_error *take_all(struct search *search, struct sp_candidates *candidates)
{
	for (size_t i = 0; i < search->parts.count; i++) {
		const char *stays;
		if (sp_interrupted())
			return sp_error_interrupted();
		SP_TRY(try_part(search, &search->parts.items[i], candidates, &stays));
	}
	return NULL;
}

static int compare_names(const void *one, const void *other)
{
	return strcmp(((const struct sp_candidate *)one)->name, ((const struct sp_candidate *)other)->name);
}

struct lot {
	char hex[SP_DIGEST_SIZE];
	struct sp_candidate candidate;
};

static int compare_lots(const void *one, const void *other)
{
	return strcmp(((const struct lot *)one)->hex, ((const struct lot *)other)->hex);
}

/* Lots are drawn by a hash of seed and name: the same on every machine, and stable when others come or go. */
static void draw_sample(const struct sp_measure_wish *wish, struct sp_candidates *candidates)
{
	if (!wish->sample || wish->sample >= candidates->count)
		return;
	SP_AUTOFREE struct lot *lots = sp_alloc(candidates->count * sizeof(*lots));
	for (size_t i = 0; i < candidates->count; i++) {
		SP_AUTOFREE char *text = sp_format("%s %s", wish->seed, candidates->items[i].name);
		lots[i].candidate = candidates->items[i];
		sp_digest_bytes(text, strlen(text), lots[i].hex);
	}
	qsort(lots, candidates->count, sizeof(*lots), compare_lots);
	for (size_t i = 0; i < candidates->count; i++)
		candidates->items[i] = lots[i].candidate;
	struct sp_candidates rest = {
		.items = sp_alloc((candidates->count - wish->sample) * sizeof(*rest.items)),
		.count = candidates->count - wish->sample,
	};
	memcpy(rest.items, candidates->items + wish->sample, rest.count * sizeof(*rest.items));
	candidates->count = wish->sample;
	sp_candidates_clear(&rest);
}

static struct sp_error *find_candidates(struct sp_context *context, const struct sp_measure_wish *wish,
	const struct sp_rebuild *rebuild, struct sp_candidates *candidates)
{
	SP_GUARD(end_search) struct search search = {.wish = wish};
	SP_AUTOFREE char *helpers = sp_path_join(context->data, "src/tree");
	struct sp_tree tree = sp_rebuild_tree(rebuild);
	tree.helpers = helpers;
	SP_TRY(sp_kconfig_open(&tree, &search.session));
	SP_TRY(sp_kconfig_facts(search.session, &search.facts));
	if (wish->applets)
		SP_TRY(list_applets(&search, rebuild));
	else
		list_options(&search);
	SP_TRY(wish->only ? take_list(&search, candidates) : take_all(&search, candidates));
	if (candidates->count)
		qsort(candidates->items, candidates->count, sizeof(*candidates->items), compare_names);
	draw_sample(wish, candidates);
	if (!candidates->count)
		return sp_error_new(
			SP_USAGE, "nothing of the %s can be left out by a line of its own", wish->program);
	return NULL;
}

struct sp_error *sp_measure_candidates(struct sp_context *context, const struct sp_measure_wish *wish,
	const struct sp_rebuild *rebuild, struct sp_candidates *candidates)
{
	sp_progress_begin(context->progress, "asking Kconfig what can be left out", 0, 5);
	struct sp_error *error = find_candidates(context, wish, rebuild, candidates);
	if (error)
		sp_progress_drop(context->progress);
	else
		sp_progress_end(context->progress, NULL);
	return error;
}
