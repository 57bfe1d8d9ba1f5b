/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a name means in a run: an option, an applet, a symbol, several of them; or nothing, and which names
 * are near.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "base/words.h"
#include "cmd/why.h"
#include "store/suggest.h"

#define CONFIG "CONFIG_"

/* What may be suggested. */
enum kind { KERNEL_OPTION, USERSPACE_OPTION, APPLET, SYMBOL, USERSPACE_SYMBOL };

/* NAME taken apart: "busybox:CONFIG_X" */
struct wanted {
	const char *whole, *name; /* as typed; without prefix and CONFIG_ */
	bool is_userspace, is_option;
};

static struct wanted read_wanted(const struct sp_why *why, const char *name)
{
	struct wanted wanted = {.whole = name, .name = name};
	size_t prefix = strlen(why->prefix);
	wanted.is_userspace = prefix && strncmp(name, why->prefix, prefix) == 0;
	if (wanted.is_userspace)
		wanted.name += prefix;
	wanted.is_option = strncmp(wanted.name, CONFIG, strlen(CONFIG)) == 0;
	if (wanted.is_option)
		wanted.name += strlen(CONFIG);
	return wanted;
}

static bool is_in_program(const struct wanted *wanted, const char *program)
{
	return !wanted->is_userspace || strcmp(program, "kernel") != 0;
}

char *sp_why_label(const struct sp_why *why, const char *program, const char *name)
{
	return sp_format("%s%s", strcmp(program, "kernel") == 0 ? "" : why->prefix, name);
}

static void find_options(const struct sp_why *why, const struct wanted *wanted, struct sp_why_found *found)
{
	for (size_t i = 0; i < why->attribution.option_count && found->option_count < SP_WHY_PROGRAMS; i++) {
		const struct sp_option_cost *option = &why->attribution.options[i];
		if (strcmp(option->name, wanted->name) == 0 && is_in_program(wanted, option->program))
			found->options[found->option_count++] = option;
	}
}

/* Is there a line "# CONFIG_NAME is not set"? */
static bool is_off(const struct sp_config *config, const char *name)
{
	SP_AUTOFREE char *line = sp_format("# " CONFIG "%s is not set", name);
	const char *text = config->text ? config->text : "";
	for (const char *at = text; (at = strstr(at, line)); at++) {
		char next = at[strlen(line)];
		if ((at == text || at[-1] == '\n') && (next == '\n' || next == '\r' || !next))
			return true;
	}
	return false;
}

static void find_off(const struct sp_why *why, const struct wanted *wanted, struct sp_why_found *found)
{
	found->off_name = sp_strdup(wanted->name);
	for (size_t i = 0; i < why->build.config_count && found->off_count < SP_WHY_PROGRAMS; i++) {
		const struct sp_config *config = &why->build.configs[i];
		if (is_in_program(wanted, config->name) && is_off(config, wanted->name))
			found->off[found->off_count++] = config->name;
	}
}

static bool is_found(const struct sp_why_found *found, const char *program)
{
	for (size_t i = 0; i < found->option_count; i++)
		if (strcmp(found->options[i]->program, program) == 0)
			return true;
	for (size_t i = 0; i < found->off_count; i++)
		if (strcmp(found->off[i], program) == 0)
			return true;
	return false;
}

/* What only a search knows, after options that are on or off. */
static void find_searched(const struct sp_why *why, const struct wanted *wanted, struct sp_why_found *found)
{
	static const char *const programs[SP_WHY_SEARCHED] = {"kernel", "userspace", "image"};
	for (size_t i = 0; i < SP_COUNT(programs); i++)
		if (is_in_program(wanted, programs[i]) && !is_found(found, programs[i]) &&
			sp_why_is_searched(why, programs[i], wanted->name))
			found->searched[found->searched_count++] = programs[i];
}

static void find_applet(const struct sp_why *why, const struct wanted *wanted, struct sp_why_found *found)
{
	for (size_t i = 0; i < why->attribution.applet_count; i++) {
		const struct sp_applet_cost *applet = &why->attribution.applets[i];
		if (strcmp(applet->name, wanted->name) == 0 || sp_has_name(applet->aliases, wanted->name, strlen(wanted->name)))
			found->applet = applet;
	}
}

/* What is no symbol is left out. */
static struct sp_error *find_symbol(const struct sp_why *why, const char *label, struct sp_why_found *found)
{
	struct sp_error *error =
		sp_store_gates(why->store, why->number, label, &found->symbols[found->symbol_count]);
	if (error && sp_error_kind(error) != SP_USAGE)
		return error;
	found->symbol_count += !error;
	sp_error_free(error);
	return NULL;
}

static struct sp_error *find_symbols(
	const struct sp_why *why, const struct wanted *wanted, struct sp_why_found *found)
{
	if (wanted->is_option)
		return NULL;
	SP_TRY(find_symbol(why, wanted->whole, found));
	if (wanted->is_userspace || !*why->prefix)
		return NULL;
	SP_AUTOFREE char *label = sp_why_label(why, "userspace", wanted->name);
	return find_symbol(why, label, found);
}

static void offer_options(const struct sp_why *why, struct sp_suggestions *near)
{
	for (size_t i = 0; i < why->attribution.option_count; i++) {
		const struct sp_option_cost *option = &why->attribution.options[i];
		sp_suggestions_offer(near, option->name,
			strcmp(option->program, "kernel") == 0 ? KERNEL_OPTION : USERSPACE_OPTION);
	}
}

static struct sp_error *offer_symbols(const struct sp_why *why, struct sp_suggestions *near)
{
	static const struct sp_report_query all = {.dimension = SP_BY_SYMBOL, .in_dimension = -1};
	SP_TABLE table = {0};
	size_t prefix = strlen(why->prefix);
	SP_TRY(sp_store_report(why->store, why->number, &all, &table));
	for (size_t row = 0; row < table.row_count; row++) {
		const char *label = sp_table_cell(&table, row, 0);
		bool has_prefix = prefix && strncmp(label, why->prefix, prefix) == 0;
		if (*label != '(' && row + 1 < table.row_count)
			sp_suggestions_offer(near, has_prefix ? label + prefix : label,
				has_prefix ? USERSPACE_SYMBOL : SYMBOL);
	}
	return NULL;
}

/* "A, busybox:B" */
static char *list_near(const struct sp_why *why, const struct sp_suggestions *near)
{
	struct sp_buffer text = SP_BUFFER_EMPTY;
	for (size_t i = 0; i < near->count; i++) {
		const struct sp_suggestion *one = &near->best[i];
		bool is_userspace = one->dimension == USERSPACE_OPTION || one->dimension == USERSPACE_SYMBOL;
		sp_buffer_printf(&text, "%s%s%s", i ? ", " : "", is_userspace ? why->prefix : "", one->name);
	}
	return sp_buffer_take(&text);
}

char *sp_why_near(const struct sp_why *why, const char *name)
{
	SP_SUGGEST near = {.wanted = name};
	offer_options(why, &near);
	return list_near(why, &near);
}

char *sp_why_namesakes(const struct sp_why *why, const char *name, const struct sp_why_found *found)
{
	struct wanted wanted = read_wanted(why, name);
	struct sp_buffer text = SP_BUFFER_EMPTY;
	for (size_t i = 0; i < why->attribution.option_count; i++) {
		const struct sp_option_cost *option = &why->attribution.options[i];
		SP_AUTOFREE char *label = sp_why_label(why, option->program, option->name);
		if (strcasecmp(option->name, wanted.name) == 0 && option != found->options[0] &&
			option != found->options[1])
			sp_buffer_printf(&text, "%s%s", text.size ? " " : "", label);
	}
	for (size_t i = 0; i < why->attribution.applet_count; i++) {
		const struct sp_applet_cost *applet = &why->attribution.applets[i];
		if (strcasecmp(applet->name, wanted.name) == 0 && applet != found->applet)
			sp_buffer_printf(&text, "%s%s", text.size ? " " : "", applet->name);
	}
	return sp_buffer_take(&text);
}

/* Another name of several symbols: which are meant? Without such a name NULL. */
static struct sp_error *several_symbols(const struct sp_why *why, const char *name)
{
	SP_TABLE aliases = {0};
	SP_TABLE gates = {0};
	SP_TRY(sp_store_aliases(why->store, why->number, &aliases));
	for (size_t row = 0; row < aliases.row_count; row++)
		if (strcmp(sp_table_cell(&aliases, row, 1), name) == 0)
			return sp_store_gates(why->store, why->number, name, &gates);
	return NULL;
}

static struct sp_error *nothing_found(const struct sp_why *why, const struct wanted *wanted)
{
	SP_SUGGEST near = {.wanted = wanted->name};
	offer_options(why, &near);
	if (!wanted->is_option) {
		SP_TRY(several_symbols(why, wanted->whole));
		for (size_t i = 0; i < why->attribution.applet_count; i++)
			sp_suggestions_offer(&near, why->attribution.applets[i].name, APPLET);
		SP_TRY(offer_symbols(why, &near));
	}
	SP_AUTOFREE char *names = list_near(why, &near);
	const char *what = wanted->is_option ? "option" : "option, symbol or applet";
	const char *unless = wanted->is_option ? ", or what it depends on is off" : "";
	if (!*names)
		return sp_error_new(SP_USAGE,
			"run %lu has no %s %s%s: sizeprof report --by option lists its options, "
			"--by symbol its symbols",
			(unsigned long)why->number, what, wanted->name, unless);
	return sp_error_new(SP_USAGE, "run %lu has no %s %s%s: the nearest %s %s", (unsigned long)why->number,
		what, wanted->name, unless, near.count > 1 ? "are" : "is", names);
}

/* "X=y", "X@BY" and "image:X" are what searches call things that are about X. */
static char *option_of(const char *name)
{
	static const char image[] = "image:";
	name += strncmp(name, image, strlen(image)) == 0 ? strlen(image) : 0;
	size_t length = strcspn(name, "=");
	const char *by = strchr(name, '@');
	/* symbols of one name are told apart by "@OBJECT", which is a path */
	if (by && strspn(by + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == strlen(by + 1))
		length = (size_t)(by - name);
	return sp_format("%.*s", (int)length, name);
}

static bool is_any(const struct sp_why_found *found)
{
	return found->option_count || found->off_count || found->searched_count || found->applet || found->symbol_count;
}

/* An applet that is not there: its option mostly has its name in capitals, "_" for "-". */
static void find_applet_off(const struct sp_why *why, const struct wanted *wanted, struct sp_why_found *found)
{
	SP_AUTOFREE char *name = sp_strdup(wanted->name);
	for (char *at = name; *at; at++)
		*at = *at == '-' ? '_' : (char)toupper((unsigned char)*at);
	const struct wanted option = {.whole = name, .name = name, .is_userspace = true, .is_option = true};
	free(found->off_name);
	find_off(why, &option, found);
	find_searched(why, &option, found);
}

struct sp_error *sp_why_find(const struct sp_why *why, const char *typed, struct sp_why_found *found)
{
	*found = (struct sp_why_found){.name = option_of(typed)};
	struct wanted wanted = read_wanted(why, found->name);
	if (!*wanted.name)
		return sp_error_new(SP_USAGE, "\"%s\" names nothing: give an option, a symbol or an applet", typed);
	find_options(why, &wanted, found);
	find_off(why, &wanted, found);
	find_searched(why, &wanted, found);
	if (!wanted.is_option)
		find_applet(why, &wanted, found);
	SP_TRY(find_symbols(why, &wanted, found));
	if (!is_any(found) && *why->prefix && !wanted.is_option)
		find_applet_off(why, &wanted, found);
	return is_any(found) ? NULL : nothing_found(why, &wanted);
}

void sp_why_found_clear(struct sp_why_found *found)
{
	for (size_t i = 0; i < found->symbol_count; i++)
		sp_table_clear(&found->symbols[i]);
	free(found->off_name);
	free(found->name);
	*found = (struct sp_why_found){0};
}
