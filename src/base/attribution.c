/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Releasing what options cost, and finding one of them.
 */
#include "base/attribution.h"

#include <stdlib.h>
#include <string.h>

#include "base/bisect.h"

int64_t sp_cost_raw(const struct sp_cost *cost)
{
	return cost->text + cost->data;
}

void sp_cost_add(struct sp_cost *sum, const struct sp_cost *cost)
{
	sum->text += cost->text;
	sum->data += cost->data;
	sum->bss += cost->bss;
	sum->packed += cost->packed;
}

static int compare_option(const struct sp_option_cost *option, const char *program, const char *name)
{
	int order = strcmp(option->program, program);
	return order ? order : strcmp(option->name, name);
}

const struct sp_option_cost *sp_attribution_find(
	const struct sp_attribution *attribution, const char *program, const char *name)
{
	const struct sp_option_cost *all = attribution->options;
	size_t at = SP_BISECT(i, attribution->option_count, compare_option(&all[i], program, name) < 0);
	bool is_there = at < attribution->option_count && compare_option(&all[at], program, name) == 0;
	return is_there ? &all[at] : NULL;
}

const char *sp_option_remark(const struct sp_option_cost *option)
{
	if (option->fate != SP_OPTION_DROPPABLE && option->fate != SP_OPTION_REPLACED)
		return "";
	if (option->brings_code)
		return option->recompiled ? "brings code, recompiled" : "brings code";
	return option->recompiled ? "recompiled" : "";
}

void sp_option_cost_clear(struct sp_option_cost *option)
{
	free(option->program);
	free(option->name);
	free(option->prompt);
	free(option->menu);
	free(option->type);
	free(option->value);
	free(option->dropped_with);
	free(option->switched_on);
	free(option->selected_by);
	free(option->chain);
	free(option->selects);
	free(option->depends);
	free(option->choice_members);
	free(option->file);
	free(option->brings);
	*option = (struct sp_option_cost){0};
}

void sp_option_gate_clear(struct sp_option_gate *gate)
{
	free(gate->program);
	free(gate->option);
	free(gate->file);
	*gate = (struct sp_option_gate){0};
}

void sp_applet_cost_clear(struct sp_applet_cost *applet)
{
	free(applet->name);
	free(applet->aliases);
	free(applet->options);
	free(applet->dropped_with);
	*applet = (struct sp_applet_cost){0};
}

void sp_attribution_clear(struct sp_attribution *attribution)
{
	for (size_t i = 0; i < attribution->option_count; i++)
		sp_option_cost_clear(&attribution->options[i]);
	for (size_t i = 0; i < attribution->gate_count; i++)
		sp_option_gate_clear(&attribution->gates[i]);
	for (size_t i = 0; i < attribution->applet_count; i++)
		sp_applet_cost_clear(&attribution->applets[i]);
	for (size_t i = 0; i < attribution->note_count; i++)
		free(attribution->notes[i]);
	for (size_t i = 0; i < attribution->share_count; i++)
		free(attribution->shares[i].users);
	free(attribution->shares);
	free(attribution->options);
	free(attribution->gates);
	free(attribution->applets);
	free(attribution->notes);
	*attribution = (struct sp_attribution){0};
}

void sp_measurement_clear(struct sp_measurement *measurement)
{
	free(measurement->program);
	free(measurement->kind);
	free(measurement->name);
	free(measurement->sections);
	free(measurement->dropped_with);
	free(measurement->switched_on);
	free(measurement->verdict);
	*measurement = (struct sp_measurement){0};
}

void sp_measurements_free(struct sp_measurement *measurements, size_t count)
{
	for (size_t i = 0; measurements && i < count; i++)
		sp_measurement_clear(&measurements[i]);
	free(measurements);
}
