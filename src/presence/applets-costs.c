/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What applets cost: sums over stretches, in bytes by kind of section and in compressed bits.
 */
#include <stdlib.h>

#include "base/attribution.h"
#include "base/memory.h"
#include "base/stretches.h"
#include "presence/applets.h"

struct summing {
	const struct sp_applets *applets;
	const struct sp_linked_program *program;
	sp_applet_price *price;
	void *user;
	const struct sp_stretches *executed;
	size_t section; /* of the stretch before: stretches rise, and so do sections */
};

static const struct sp_program_section *section_of(struct summing *summing, uint64_t address)
{
	const struct sp_linked_program *program = summing->program;
	for (; summing->section < program->section_count; summing->section++) {
		const struct sp_program_section *section = &program->sections[summing->section];
		if (address >= section->address && address - section->address < section->size)
			return section;
	}
	return NULL;
}

static struct sp_cost cost_of(struct summing *summing, const struct sp_applet_stretch *stretch,
	const struct sp_program_section *section)
{
	struct sp_cost cost = {0};
	if (!section || !section->has_bytes) {
		cost.bss = (int64_t)stretch->size;
		return cost;
	}
	*(section->is_code ? &cost.text : &cost.data) = (int64_t)stretch->size;
	if (summing->price)
		cost.packed = summing->price(summing->user, stretch->address, stretch->size);
	return cost;
}

/* The share of user number index of count in a sum. */
static int64_t share(int64_t sum, int64_t count, int64_t index)
{
	return sum / count + (index < sum % count);
}

static void add_shares(struct sp_applet_costs *costs, const uint32_t *users, uint32_t count,
	const struct sp_cost *cost, bool library)
{
	for (uint32_t i = 0; i < count; i++) {
		struct sp_applet_cost *applet = &costs->items[users[i]];
		struct sp_cost part = {share(cost->text, count, i), share(cost->data, count, i),
			share(cost->bss, count, i), share(cost->packed, count, i)};
		sp_cost_add(library ? &applet->libc : count == 1 ? &applet->exclusive : &applet->shared, &part);
		if (library && count == 1)
			sp_cost_add(&applet->libc_exclusive, &part);
	}
}

static void add_code(
	const struct summing *summing, const struct sp_applet_stretch *stretch, struct sp_applet_cost *applet)
{
	applet->code += (int64_t)stretch->size;
	if (summing->executed)
		applet->executed +=
			(int64_t)sp_stretches_within(summing->executed, stretch->address, stretch->size);
}

/* Help texts that are compressed in one are linked as long as anything is, and yet each has its part in it.
 */
static void add_help(
	const struct sp_applets *applets, sp_applet_price *price, void *user, struct sp_applet_costs *costs)
{
	const struct sp_stretch *help = &applets->help;
	sp_bits packed = price && help->size ? price(user, help->address, help->size) : 0;
	for (size_t i = 0; help->size && i < costs->count; i++) {
		int64_t bytes = (int64_t)applets->applets[i].help;
		sp_bits part = packed / (int64_t)help->size * bytes;
		costs->items[i].exclusive.data += bytes;
		costs->items[i].exclusive.packed += part;
		costs->linked.data -= bytes;
		costs->linked.packed -= part;
	}
}

void sp_applets_cost(const struct sp_applets *applets, const struct sp_linked_program *program,
	sp_applet_price *price, void *user, const struct sp_stretches *executed,
	struct sp_applet_costs *costs)
{
	struct summing summing = {applets, program, price, user, executed, 0};
	*costs = (struct sp_applet_costs){.count = applets->applet_count};
	costs->items = sp_alloc((costs->count + 1) * sizeof(*costs->items));
	for (size_t i = 0; i < costs->count; i++) {
		costs->items[i].name = sp_strdup(applets->applets[i].name);
		costs->items[i].aliases = sp_strdup(applets->applets[i].aliases);
		costs->items[i].executed = executed ? 0 : -1;
	}
	for (size_t i = 0; i < applets->stretch_count; i++) {
		const struct sp_applet_stretch *stretch = &applets->stretches[i];
		const struct sp_program_section *section = section_of(&summing, stretch->address);
		const uint32_t *users = applets->users + stretch->users;
		struct sp_cost cost = cost_of(&summing, stretch, section);
		if (stretch->need == SP_APPLET_LINKED)
			sp_cost_add(&costs->linked, &cost);
		else
			add_shares(costs, users, stretch->user_count, &cost, stretch->is_library);
		if (stretch->need == SP_APPLET_EXCLUSIVE && !stretch->is_library && section &&
			section->is_code)
			add_code(&summing, stretch, &costs->items[users[0]]);
	}
	add_help(applets, price, user, costs);
}

void sp_applet_costs_clear(struct sp_applet_costs *costs)
{
	for (size_t i = 0; i < costs->count; i++) {
		free(costs->items[i].name);
		free(costs->items[i].aliases);
	}
	free(costs->items);
	*costs = (struct sp_applet_costs){0};
}
