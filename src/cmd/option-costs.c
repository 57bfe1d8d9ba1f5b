/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What options cost: own costs from the ledger, drop costs from the configuration that the tree resolves
 * without each of them.
 */
#include <stdlib.h>
#include <string.h>

#include "base/attribution.h"
#include "base/memory.h"
#include "cmd/costing.h"
#include "ledger/ledger.h"

static void add_name(struct sp_buffer *list, const char *name)
{
	sp_buffer_printf(list, "%s%s", list->size ? " " : "", name);
}

static bool is_switched_on(const struct sp_option_change *change)
{
	return !sp_value_is_on(change->before) && sp_value_is_on(change->after) &&
		(strcmp(change->after, "y") == 0 || strcmp(change->after, "m") == 0);
}

/* What goes, and what comes in return. A number that falls back to its default replaces nothing. */
static void read_resolution(const struct sp_resolution *resolution, struct sp_option_cost *option)
{
	SP_BUFFER gone = SP_BUFFER_EMPTY, on = SP_BUFFER_EMPTY;
	bool is_replaced = false;
	option->fate = SP_OPTION_HELD;
	for (size_t i = 0; i < resolution->count; i++) {
		const struct sp_option_change *change = &resolution->changes[i];
		if (strcmp(change->name, option->name) == 0)
			option->fate = sp_value_is_on(change->after) ? SP_OPTION_HELD : SP_OPTION_DROPPABLE;
		else if (change->before && !sp_value_is_on(change->after))
			add_name(&gone, change->name);
		else if (sp_value_is_on(change->after))
			add_name(&on, change->name);
		is_replaced = is_replaced || is_switched_on(change);
	}
	if (option->fate == SP_OPTION_DROPPABLE && is_replaced)
		option->fate = SP_OPTION_REPLACED;
	if (option->fate == SP_OPTION_HELD)
		return;
	free(option->dropped_with);
	free(option->switched_on);
	option->dropped_with = sp_strdup(sp_buffer_text(&gone));
	option->switched_on = sp_strdup(sp_buffer_text(&on));
}

/* Only an option that the user can set as things are may go. */
static struct sp_error *try_without(const struct sp_costing *costing, struct sp_option_cost *option)
{
	const struct sp_option_setting setting = {option->name, "n"};
	struct sp_resolution resolution = {0};
	SP_TRY(sp_kconfig_resolve(costing->session, &setting, 1, &resolution));
	read_resolution(&resolution, option);
	struct sp_changed changed = {&costing->item->configuration, &resolution};
	if (option->fate != SP_OPTION_HELD)
		sp_costing_drop(costing, &changed, option);
	sp_resolution_clear(&resolution);
	return NULL;
}

#define LONGEST_CHAIN 4000 /* bytes; some options are held by hundreds */

/* Is the phrase, as a whole, one of those in "A selects B; C selects D"? */
static bool has_phrase(const char *text, const char *phrase)
{
	size_t length = strlen(phrase);
	for (const char *at = text; (at = strstr(at, phrase)); at += length)
		if ((at == text || at[-1] == ' ') && (!at[length] || at[length] == ';'))
			return true;
	return false;
}

/* Who holds an option, and who holds those: names that were told already are not told again. */
static void add_holders(const struct sp_kconfig *kconfig, const char *name, int depth, struct sp_buffer *chain)
{
	const struct sp_option_facts *facts = sp_kconfig_find(kconfig, name);
	if (!facts || depth > 4 || chain->size > LONGEST_CHAIN)
		return;
	SP_AUTOFREE char *holders = sp_strdup(facts->selected_by);
	char *rest = holders;
	for (char *holder; (holder = strsep(&rest, " "));) {
		SP_AUTOFREE char *told = sp_format("%s selects %s", holder, name);
		if (!*holder || has_phrase(sp_buffer_text(chain), told))
			continue;
		sp_buffer_printf(chain, "%s%s", chain->size ? "; " : "", told);
		add_holders(kconfig, holder, depth + 1, chain);
	}
}

static const char *type_name(enum sp_option_type type)
{
	static const char *const names[] = {"bool", "tristate", "int", "hex", "string"};
	return names[type];
}

/* "A B C" without one of the names. */
static char *others(const char *names, const char *name)
{
	SP_BUFFER list = SP_BUFFER_EMPTY;
	SP_AUTOFREE char *copy = sp_strdup(names);
	char *rest = copy;
	for (char *word; (word = strsep(&rest, " "));)
		if (*word && strcmp(word, name) != 0)
			add_name(&list, word);
	return sp_strdup(sp_buffer_text(&list));
}

static void describe(const struct sp_costing *costing, const struct sp_option_facts *facts, struct sp_option_cost *option)
{
	SP_BUFFER chain = SP_BUFFER_EMPTY;
	add_holders(&costing->kconfig, option->name, 0, &chain);
	option->prompt = sp_strdup(facts ? facts->prompt : "");
	option->menu = sp_strdup(facts ? facts->menu : "");
	option->type = sp_strdup(facts ? type_name(facts->type) : "bool");
	option->selected_by = sp_strdup(facts ? facts->selected_by : "");
	option->chain = sp_strdup(sp_buffer_text(&chain));
	option->selects = sp_strdup(facts ? facts->selects : "");
	option->depends = sp_strdup(facts ? facts->depends : "");
	option->choice_members = facts ? others(facts->choice_members, option->name) : sp_strdup("");
	option->file = sp_strdup(facts ? facts->file : "");
	option->line = facts ? facts->line : 0;
	option->dropped_with = sp_strdup("");
	option->switched_on = sp_strdup("");
	option->brings = sp_strdup("");
}

static const struct sp_label_cost *find_own(const struct sp_costing *costing, const char *name)
{
	SP_AUTOFREE char *label = sp_format("%s%s", costing->prefix, name);
	for (size_t i = 0; i < costing->own_count; i++)
		if (strcmp(costing->own[i].label, label) == 0)
			return &costing->own[i];
	return NULL;
}

static struct sp_error *add_option(const struct sp_costing *costing, const struct sp_configuration_line *line)
{
	struct sp_attribution *attribution = costing->attribution;
	const struct sp_option_facts *facts = sp_kconfig_find(&costing->kconfig, line->name);
	const struct sp_label_cost *own = find_own(costing, line->name);
	struct sp_option_cost *option = &attribution->options[attribution->option_count++];
	*option = (struct sp_option_cost){
		.program = sp_strdup(costing->item->name),
		.name = sp_strdup(line->name),
		.value = sp_strdup(line->value),
		.fate = SP_OPTION_HELD,
		.executed = costing->executed ? 0 : -1,
	};
	describe(costing, facts, option);
	if (own) {
		option->own = own->cost;
		option->code = (int64_t)own->code;
		option->executed = costing->executed ? (int64_t)own->executed : -1;
	}
	if (!facts)
		return NULL;
	if (facts->type != SP_OPTION_BOOL && facts->type != SP_OPTION_TRISTATE)
		option->fate = SP_OPTION_VALUE;
	else if (facts->visible && costing->session)
		return try_without(costing, option);
	return NULL;
}

static struct sp_error *cost_options(struct sp_costing *costing)
{
	const struct sp_configuration *configuration = &costing->item->configuration;
	struct sp_attribution *attribution = costing->attribution;
	size_t first_option = attribution->option_count;
	attribution->options = sp_realloc(attribution->options,
		first_option + configuration->count + 1, sizeof(*attribution->options));
	for (size_t i = 0; i < configuration->count; i++)
		SP_TRY(add_option(costing, &configuration->lines[i]));
	if (costing->item->presence)
		sp_costing_gates(costing, first_option);
	return NULL;
}

static void close_costing(struct sp_costing *costing)
{
	sp_kconfig_close(costing->session);
	sp_kconfig_clear(&costing->kconfig);
	sp_returns_clear(&costing->returns);
	sp_prices_free(&costing->prices);
	sp_orphans_free(&costing->orphans);
	free(costing->own);
}

/* Without an answer from Kconfig the options' own costs are still known. */
static struct sp_error *ask_kconfig(struct sp_attributes *attributes, struct sp_costing *costing)
{
	struct sp_error *error = sp_kconfig_open(&costing->item->tree.tree, &costing->session);
	if (!error)
		error = sp_kconfig_facts(costing->session, &costing->kconfig);
	if (!error || sp_error_is_interrupted(error))
		return error;
	sp_buffer_printf(&attributes->notes, "%s: %s\n", costing->item->name, sp_error_message(error));
	sp_error_free(error);
	sp_kconfig_close(costing->session);
	costing->session = NULL;
	return NULL;
}

static struct sp_error *cost_program(struct sp_attributes *attributes, struct sp_costing *costing,
	const struct sp_ledger *ledger, const struct sp_stream *streams)
{
	const struct sp_attribute *item = costing->item;
	const struct sp_stream *stream = &streams[item->ledger_image];
	costing->init = sp_cost_init(&item->program);
	costing->has_stream = ledger->images[item->ledger_image].parent != SP_NO_PARENT;
	sp_prices_make(costing->has_stream ? stream : NULL, &costing->prices);
	if (costing->has_stream)
		sp_orphans_make(stream, &costing->orphans);
	sp_ledger_label_costs(ledger, SP_BY_OPTION, item->image, &costing->own, &costing->own_count);
	if (item->has_tree) {
		sp_returns_make(item, &costing->returns);
		SP_TRY(ask_kconfig(attributes, costing));
		SP_TRY(cost_options(costing));
	}
	return item->applets.applet_count ? sp_costing_applets(costing) : NULL;
}

static int by_option(const void *a, const void *b)
{
	const struct sp_option_cost *left = a, *right = b;
	int order = strcmp(left->program, right->program);
	return order ? order : strcmp(left->name, right->name);
}

static void take_notes(struct sp_attributes *attributes, struct sp_attribution *attribution)
{
	SP_AUTOFREE char *text = sp_strdup(sp_buffer_text(&attributes->notes));
	size_t capacity = 0;
	char *rest = text;
	for (char *line; (line = strsep(&rest, "\n"));) {
		if (!*line)
			continue;
		SP_GROW(attribution->notes, attribution->note_count, capacity);
		attribution->notes[attribution->note_count++] = sp_strdup(line);
	}
}

struct sp_error *sp_attribute_costs(struct sp_context *context, struct sp_attributes *attributes,
	const struct sp_ledger *ledger, const struct sp_stream *streams,
	const struct sp_stretches *const executed[SP_ATTRIBUTES], struct sp_attribution *attribution)
{
	struct sp_error *error = NULL;
	(void)context;
	*attribution = (struct sp_attribution){0};
	for (size_t i = 0; i < SP_ATTRIBUTES && !error; i++) {
		const struct sp_attribute *item = &attributes->items[i];
		if (!item->has_program)
			continue;
		SP_AUTOFREE char *prefix = i ? sp_format("%s:", item->image + strlen("/bin/")) : sp_strdup("");
		struct sp_costing costing = {
			.item = item, .attribution = attribution, .executed = executed[i], .prefix = prefix};
		error = cost_program(attributes, &costing, ledger, streams);
		close_costing(&costing);
	}
	if (attribution->option_count)
		qsort(attribution->options, attribution->option_count, sizeof(*attribution->options), by_option);
	take_notes(attributes, attribution);
	if (error)
		sp_attribution_clear(attribution);
	return error;
}
