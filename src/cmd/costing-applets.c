/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What applets cost: by who needs each byte, and by the configuration without the options that they are built
 * with.
 */
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "base/attribution.h"
#include "base/memory.h"
#include "cmd/costing.h"

static sp_bits price_of(void *user, uint64_t address, uint64_t size)
{
	const struct sp_costing *costing = user;
	struct sp_stretch stretch = {address, size};
	struct sp_stretches one = {&stretch, 1, 1};
	return sp_cost_of(&costing->item->program, &costing->prices, costing->item->base, &one).packed;
}

/* The options of all names of an applet: settings with that many; the names belong to the item. */
static struct sp_option_setting *list_options(
	const struct sp_attribute *item, const struct sp_applet_cost *applet, size_t *count)
{
	SP_AUTOFREE char *names = sp_format("%s %s", applet->name, applet->aliases ? applet->aliases : "");
	struct sp_option_setting *settings = sp_alloc((strlen(names) + 1) * sizeof(*settings));
	char *rest = names;
	*count = 0;
	for (char *name; (name = strsep(&rest, " "));) {
		const char *option = *name ? sp_applet_options_find(&item->by_name, name) : NULL;
		bool known = !option || !sp_value_is_on(sp_configuration_value(&item->configuration, option));
		for (size_t i = 0; i < *count && !known; i++)
			known = strcmp(settings[i].name, option) == 0;
		if (!known)
			settings[(*count)++] = (struct sp_option_setting){option, "n"};
	}
	return settings;
}

/* Are all of them gone? */
static bool are_gone(
	const struct sp_resolution *resolution, const struct sp_option_setting *settings, size_t count)
{
	size_t gone = 0;
	for (size_t i = 0; i < resolution->count; i++)
		for (size_t j = 0; j < count; j++)
			gone += strcmp(resolution->changes[i].name, settings[j].name) == 0 &&
				!sp_value_is_on(resolution->changes[i].after);
	return gone == count;
}

static struct sp_error *drop_together(const struct sp_costing *costing,
	const struct sp_option_setting *settings, size_t count, struct sp_applet_cost *applet)
{
	struct sp_resolution resolution = {0};
	struct sp_option_cost option = {.fate = SP_OPTION_DROPPABLE};
	SP_TRY(sp_kconfig_resolve(costing->session, settings, count, &resolution));
	if (are_gone(&resolution, settings, count)) {
		struct sp_changed changed = {&costing->item->configuration, &resolution};
		sp_costing_drop(costing, &changed, &option);
		applet->drop = option.drop;
		applet->dropped_with = sp_costing_gone(&resolution, settings, count);
		applet->is_droppable = true;
	}
	sp_option_cost_clear(&option);
	sp_resolution_clear(&resolution);
	return NULL;
}

static const struct sp_option_cost *find_option(const struct sp_costing *costing, const char *name)
{
	const struct sp_attribution *attribution = costing->attribution;
	for (size_t i = 0; i < attribution->option_count; i++)
		if (strcmp(attribution->options[i].program, costing->item->name) == 0 &&
			strcmp(attribution->options[i].name, name) == 0)
			return &attribution->options[i];
	return NULL;
}

/* What is known of one option is not asked for again. */
static struct sp_error *drop_applet(const struct sp_costing *costing, struct sp_applet_cost *applet)
{
	size_t count;
	SP_BUFFER names = SP_BUFFER_EMPTY;
	SP_AUTOFREE struct sp_option_setting *settings = list_options(costing->item, applet, &count);
	const struct sp_option_cost *option = count == 1 ? find_option(costing, settings[0].name) : NULL;
	for (size_t i = 0; i < count; i++)
		sp_buffer_printf(&names, "%s%s", i ? " " : "", settings[i].name);
	applet->options = sp_strdup(sp_buffer_text(&names));
	if (!option)
		return count ? drop_together(costing, settings, count, applet) : NULL;
	applet->is_droppable = option->fate == SP_OPTION_DROPPABLE || option->fate == SP_OPTION_REPLACED;
	applet->drop = option->drop;
	applet->dropped_with = sp_strdup(option->dropped_with);
	return NULL;
}

/* Sums of what the same applets share. */
struct share {
	struct sp_applet_share sum;
	UT_hash_handle hh;
};

static void add_share(struct share **shares, char *users, const struct sp_cost *cost)
{
	struct share *share, *head = *shares;
	HASH_FIND_STR(head, users, share);
	if (!share) {
		share = sp_alloc(sizeof(*share));
		share->sum.users = sp_strdup(users);
		HASH_ADD_KEYPTR(hh, head, share->sum.users, strlen(users), share);
		*shares = head;
	}
	share->sum.cost.text += cost->text;
	share->sum.cost.data += cost->data;
	share->sum.cost.bss += cost->bss;
	share->sum.cost.packed += cost->packed;
}

static int by_users(const void *a, const void *b)
{
	return strcmp(((const struct sp_applet_share *)a)->users, ((const struct sp_applet_share *)b)->users);
}

/* The place of each applet of the program's table among those that are sorted by name. */
static uint32_t *find_places(const struct sp_applets *applets, const struct sp_attribution *attribution)
{
	uint32_t *places = sp_alloc((applets->applet_count + 1) * sizeof(*places));
	for (size_t i = 0; i < applets->applet_count; i++)
		for (uint32_t j = 0; j < attribution->applet_count; j++)
			if (strcmp(attribution->applets[j].name, applets->applets[i].name) == 0)
				places[i] = j;
	return places;
}

static void share_out(struct sp_costing *costing)
{
	const struct sp_applets *applets = &costing->item->applets;
	struct sp_attribution *attribution = costing->attribution;
	SP_AUTOFREE uint32_t *places = find_places(applets, attribution);
	SP_AUTOFREE char *users = sp_alloc(applets->applet_count + 1);
	struct share *shares = NULL, *share, *next;
	for (size_t i = 0; i < applets->stretch_count; i++) {
		const struct sp_applet_stretch *stretch = &applets->stretches[i];
		struct sp_stretch one = {stretch->address, stretch->size};
		struct sp_stretches all = {&one, 1, 1};
		if (stretch->need != SP_APPLET_SHARED)
			continue;
		memset(users, '0', applets->applet_count);
		for (uint32_t j = 0; j < stretch->user_count; j++)
			users[places[applets->users[stretch->users + j]]] = '1';
		struct sp_cost cost =
			sp_cost_of(&costing->item->program, &costing->prices, costing->item->base, &all);
		add_share(&shares, users, &cost);
	}
	attribution->shares = sp_alloc((HASH_COUNT(shares) + 1) * sizeof(*attribution->shares));
	HASH_ITER (hh, shares, share, next) {
		attribution->shares[attribution->share_count++] = share->sum;
		HASH_DEL(shares, share);
		free(share);
	}
	if (attribution->share_count)
		qsort(attribution->shares, attribution->share_count, sizeof(*attribution->shares), by_users);
}

static int by_applet(const void *a, const void *b)
{
	return strcmp(((const struct sp_applet_cost *)a)->name, ((const struct sp_applet_cost *)b)->name);
}

struct sp_error *sp_costing_applets(struct sp_costing *costing)
{
	SP_APPLET_COSTS costs = {0};
	struct sp_attribution *attribution = costing->attribution;
	sp_applets_cost(&costing->item->applets, &costing->item->program, price_of, costing,
		costing->executed, &costs);
	attribution->applets = costs.items;
	attribution->applet_count = costs.count;
	costs.items = NULL;
	costs.count = 0;
	if (attribution->applet_count)
		qsort(attribution->applets, attribution->applet_count, sizeof(*attribution->applets),
			by_applet);
	share_out(costing);
	for (size_t i = 0; i < attribution->applet_count && costing->session; i++)
		SP_TRY(drop_applet(costing, &attribution->applets[i]));
	return NULL;
}
