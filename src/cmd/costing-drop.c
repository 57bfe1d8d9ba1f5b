/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What goes in another configuration, in bytes.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/stretches.h"
#include "cmd/costing.h"

const char *sp_changed_value(void *user, const char *name)
{
	const struct sp_changed *changed = user;
	const struct sp_option_change *change = sp_resolution_find(changed->resolution, name);
	return change ? change->after : sp_configuration_value(changed->base, name);
}

static uint64_t within(const struct sp_stretches *all, const struct sp_stretches *some)
{
	uint64_t bytes = 0;
	for (size_t i = 0; some && i < some->count; i++)
		bytes += sp_stretches_within(all, some->items[i].address, some->items[i].size);
	return bytes;
}

/* Addresses as offsets of the stream that holds the program. */
static void to_offsets(
	const struct sp_attribute *item, const struct sp_stretches *gone, struct sp_stretches *offsets)
{
	*offsets = (struct sp_stretches){0};
	for (size_t i = 0; i < item->program.section_count; i++) {
		const struct sp_program_section *section = &item->program.sections[i];
		uint64_t end = section->address + section->size;
		for (size_t j = 0; section->has_bytes && j < gone->count && gone->items[j].address < end;
			j++) {
			uint64_t from = gone->items[j].address, to = from + gone->items[j].size;
			from = from < section->address ? section->address : from;
			to = to > end ? end : to;
			if (from < to)
				sp_stretches_add(offsets,
					item->base + section->offset + (from - section->address), to - from);
		}
	}
	sp_stretches_normalise(offsets);
}

static void cost_stretches(
	const struct sp_costing *costing, const struct sp_stretches *gone, struct sp_option_cost *option)
{
	const struct sp_attribute *item = costing->item;
	option->drop = sp_cost_of(&item->program, &costing->prices, item->base, gone);
	option->memory = sp_cost_memory(&costing->init, gone);
	option->code = option->drop.text;
	option->executed = costing->executed ? (int64_t)within(costing->executed, gone) : -1;
	if (!costing->has_stream)
		return;
	SP_STRETCHES offsets;
	to_offsets(item, gone, &offsets);
	sp_bits more = sp_orphans_cost(&costing->orphans, &offsets);
	option->drop.packed -= more < option->drop.packed ? more : option->drop.packed;
}

/* The help texts of applets that go lie in one compressed run: no stretch of it, but a part of its bytes
 * goes. */
static void add_help(const struct sp_costing *costing, const bool *whose, struct sp_cost *cost)
{
	const struct sp_applets *applets = &costing->item->applets;
	struct sp_stretch help = applets->help;
	struct sp_stretches all = {&help, 1, 1};
	int64_t bytes = 0;
	if (!help.size)
		return;
	for (size_t i = 0; i < applets->applet_count; i++)
		bytes += whose[i] ? (int64_t)applets->applets[i].help : 0;
	struct sp_cost whole =
		sp_cost_of(&costing->item->program, &costing->prices, costing->item->base, &all);
	cost->data += bytes;
	cost->packed += whole.packed / (int64_t)help.size * bytes;
}

/* Is every name of an applet off in a configuration? */
static bool is_off(
	const struct sp_attribute *item, const struct sp_applet *applet, struct sp_changed *changed)
{
	SP_AUTOFREE char *names = sp_format("%s %s", applet->name, applet->aliases ? applet->aliases : "");
	char *rest = names;
	for (char *name; (name = strsep(&rest, " "));) {
		const char *option = *name ? sp_applet_options_find(&item->by_name, name) : NULL;
		if (*name && (!option || sp_value_is_on(sp_changed_value(changed, option))))
			return false;
	}
	return true;
}

/* What goes with the bytes that go, where there are applets: the linker leaves more out than the compiler. */
static void cost_drop(const struct sp_costing *costing, struct sp_changed *changed, struct sp_stretches *gone,
	struct sp_option_cost *option)
{
	const struct sp_attribute *item = costing->item;
	SP_STRETCHES more = {0};
	SP_AUTOFREE bool *whose = sp_alloc(item->applets.applet_count + 1);
	if (item->links) {
		for (size_t i = 0; i < item->applets.applet_count; i++)
			whose[i] = is_off(item, &item->applets.applets[i], changed);
		sp_applet_links_drop(item->links, gone, &more, whose);
		sp_stretches_add_all(gone, &more);
		sp_stretches_normalise(gone);
	}
	cost_stretches(costing, gone, option);
	if (item->links)
		add_help(costing, whose, &option->drop);
}

void sp_costing_drop(
	const struct sp_costing *costing, struct sp_changed *changed, struct sp_option_cost *option)
{
	SP_STRETCHES gone;
	if (!costing->item->presence)
		return;
	option->recompiled = sp_returns_recompile(&costing->returns, sp_changed_value, changed);
	sp_returns_find(&costing->returns, sp_changed_value, changed, option);
	sp_presence_drop(costing->item->presence, sp_changed_value, changed, option->recompiled, &gone);
	cost_drop(costing, changed, &gone, option);
}

static bool is_set(const char *name, const struct sp_option_setting *settings, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(settings[i].name, name) == 0)
			return true;
	return false;
}

char *sp_costing_gone(
	const struct sp_resolution *resolution, const struct sp_option_setting *settings, size_t count)
{
	SP_BUFFER gone = SP_BUFFER_EMPTY;
	for (size_t i = 0; i < resolution->count; i++) {
		const struct sp_option_change *change = &resolution->changes[i];
		if (change->before && !sp_value_is_on(change->after) &&
			!is_set(change->name, settings, count))
			sp_buffer_printf(&gone, "%s%s", gone.size ? " " : "", change->name);
	}
	return sp_strdup(sp_buffer_text(&gone));
}
