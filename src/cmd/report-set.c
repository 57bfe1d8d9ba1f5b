/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/report-set.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/attribution.h"
#include "base/memory.h"
#include "base/table.h"
#include "build/recipe-nearest.h"

enum { APPLET, EXCLUSIVE_RAW, EXCLUSIVE_PACKED, DROP_RAW, DROP_PACKED, CLAIMED, PROMPT, COLUMNS };

static const struct {
	const char *name;
	enum sp_column_type type;
} columns[COLUMNS] = {
	[APPLET] = {"applet", SP_COLUMN_TEXT},
	[EXCLUSIVE_RAW] = {"exclusive_raw", SP_COLUMN_INTEGER},
	[EXCLUSIVE_PACKED] = {"exclusive_packed", SP_COLUMN_REAL},
	[DROP_RAW] = {"drop_raw", SP_COLUMN_INTEGER},
	[DROP_PACKED] = {"drop_packed", SP_COLUMN_REAL},
	[CLAIMED] = {"claimed", SP_COLUMN_INTEGER},
	[PROMPT] = {"prompt", SP_COLUMN_TEXT},
};

/* The applets that are asked for, by place in the attribution. */
struct set {
	const struct sp_attribution *attribution;
	const struct sp_applet_cost **items;
	size_t count;
	bool *has;
};

static void free_set(struct set *set)
{
	free(set->items);
	free(set->has);
}

static bool is_among(const char *names, const char *name)
{
	size_t size = strlen(name);
	for (const char *at = names ? names : ""; *at; at += strspn(at, " ")) {
		size_t length = strcspn(at, " ");
		if (length == size && strncmp(at, name, size) == 0)
			return true;
		at += length;
	}
	return false;
}

static struct sp_error *not_known(const struct sp_attribution *attribution, const char *name)
{
	SP_AUTOFREE const char **known = sp_alloc((attribution->applet_count + 1) * sizeof(*known));
	for (size_t i = 0; i < attribution->applet_count; i++)
		known[i] = attribution->applets[i].name;
	const char *nearest = sp_nearest(name, known, attribution->applet_count);
	return sp_error_new(SP_USAGE, "the run has no applet \"%s\"%s%s%s", name,
		nearest ? ": did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
}

static struct sp_error *add_applet(struct set *set, const char *name)
{
	const struct sp_attribution *all = set->attribution;
	size_t found = all->applet_count;
	for (size_t i = 0; i < all->applet_count; i++)
		if (strcmp(all->applets[i].name, name) == 0 ||
			(found == all->applet_count && is_among(all->applets[i].aliases, name)))
			found = i;
	if (found == all->applet_count)
		return not_known(all, name);
	if (!set->has[found])
		set->items[set->count++] = &all->applets[found];
	set->has[found] = true;
	return NULL;
}

static struct sp_error *read_names(struct set *set, const char *names)
{
	SP_AUTOFREE char *copy = sp_strdup(names);
	char *rest = copy;
	for (char *name; (name = strsep(&rest, ", \t\n"));)
		if (*name)
			SP_TRY(add_applet(set, name));
	if (!set->count)
		return sp_error_new(SP_USAGE, "--only names no applet: give names with commas between");
	return NULL;
}

static struct sp_cost exclusive_of(const struct sp_applet_cost *applet)
{
	struct sp_cost cost = applet->exclusive;
	sp_cost_add(&cost, &applet->libc_exclusive);
	return cost;
}

static bool is_within(const struct set *set, const char *users)
{
	for (size_t i = 0; users[i]; i++)
		if (users[i] == '1' && !set->has[i])
			return false;
	return true;
}

/* What each needs alone, and what only some of them share. */
static struct sp_cost together(const struct set *set)
{
	struct sp_cost sum = {0};
	for (size_t i = 0; i < set->count; i++) {
		struct sp_cost one = exclusive_of(set->items[i]);
		sp_cost_add(&sum, &one);
	}
	for (size_t i = 0; i < set->attribution->share_count; i++)
		if (is_within(set, set->attribution->shares[i].users))
			sp_cost_add(&sum, &set->attribution->shares[i].cost);
	return sum;
}

bool sp_prompt_claim(const char *prompt, int64_t *bytes)
{
	const char *open = prompt ? strrchr(prompt, '(') : NULL;
	char *unit;
	if (!open)
		return false;
	double number = strtod(open + 1, &unit);
	if (unit == open + 1 || number < 0 || number > 1e6)
		return false;
	/* thousands, as the script counts them that wrote the prompts (size_single_applets.sh of BusyBox) */
	double factor = strcmp(unit, " kb)") == 0 ? 1000 : strcmp(unit, " bytes)") == 0 ? 1 : 0;
	*bytes = (int64_t)(number * factor + 0.5);
	return factor > 0;
}

/* Of the options that the applet's names are built with; *prompt is the last one that claims something. */
static bool claim_of(
	const struct set *set, const struct sp_applet_cost *applet, int64_t *claimed, const char **prompt)
{
	SP_AUTOFREE char *names = sp_strdup(applet->options ? applet->options : "");
	bool any = false;
	char *rest = names;
	*claimed = 0;
	for (char *name; (name = strsep(&rest, " "));) {
		const struct sp_option_cost *option =
			sp_attribution_find(set->attribution, "userspace", name);
		int64_t bytes;
		if (!option || !sp_prompt_claim(option->prompt, &bytes))
			continue;
		*claimed += bytes;
		*prompt = option->prompt;
		any = true;
	}
	return any;
}

static char *packed_text(sp_bits bits)
{
	return sp_format("%.3f", (double)bits / (double)SP_BYTE_BITS);
}

static void end_row(char *cells[COLUMNS], struct sp_table *table)
{
	sp_table_add_row(table, (const char *const *)cells);
	for (size_t i = 0; i < COLUMNS; i++)
		free(cells[i]);
}

static void add_row(const struct set *set, const struct sp_applet_cost *applet, struct sp_table *table)
{
	char *cells[COLUMNS] = {0};
	struct sp_cost exclusive = exclusive_of(applet);
	const char *prompt = NULL;
	int64_t claimed;
	cells[APPLET] = applet->aliases && *applet->aliases
				? sp_format("%s %s", applet->name, applet->aliases)
				: sp_strdup(applet->name);
	cells[EXCLUSIVE_RAW] = sp_format("%" PRId64, sp_cost_raw(&exclusive));
	cells[EXCLUSIVE_PACKED] = packed_text(exclusive.packed);
	if (applet->is_droppable) {
		cells[DROP_RAW] = sp_format("%" PRId64, sp_cost_raw(&applet->drop));
		cells[DROP_PACKED] = packed_text(applet->drop.packed);
	}
	if (claim_of(set, applet, &claimed, &prompt)) {
		cells[CLAIMED] = sp_format("%" PRId64, claimed);
		cells[PROMPT] = sp_strdup(prompt);
	}
	end_row(cells, table);
}

static void add_sum(const struct set *set, struct sp_table *table)
{
	char *cells[COLUMNS] = {0};
	struct sp_cost sum = together(set);
	int64_t all = 0, claimed;
	const char *prompt;
	bool any = false;
	for (size_t i = 0; i < set->count; i++) {
		if (!claim_of(set, set->items[i], &claimed, &prompt))
			continue;
		all += claimed;
		any = true;
	}
	cells[APPLET] = sp_strdup("together");
	cells[EXCLUSIVE_RAW] = sp_format("%" PRId64, sp_cost_raw(&sum));
	cells[EXCLUSIVE_PACKED] = packed_text(sum.packed);
	if (any)
		cells[CLAIMED] = sp_format("%" PRId64, all);
	end_row(cells, table);
}

static int by_size(const void *one, const void *other)
{
	const struct sp_applet_cost *a = *(const struct sp_applet_cost *const *)one;
	const struct sp_applet_cost *b = *(const struct sp_applet_cost *const *)other;
	sp_bits left = exclusive_of(a).packed, right = exclusive_of(b).packed;
	return left < right ? 1 : left > right ? -1 : strcmp(a->name, b->name);
}

struct sp_error *sp_report_set_make(
	const struct sp_attribution *attribution, const char *names, struct sp_table *table)
{
	SP_GUARD(free_set)
	struct set set = {
		.attribution = attribution,
		.items = sp_alloc((attribution->applet_count + 1) * sizeof(*set.items)),
		.has = sp_alloc(attribution->applet_count + 1),
	};
	SP_TRY(read_names(&set, names));
	qsort(set.items, set.count, sizeof(*set.items), by_size);
	for (size_t i = 0; i < COLUMNS; i++) {
		sp_table_add_column(table, columns[i].name, columns[i].type);
		table->columns[i].decimals = columns[i].type == SP_COLUMN_REAL;
	}
	for (size_t i = 0; i < set.count; i++)
		add_row(&set, set.items[i], table);
	add_sum(&set, table);
	return NULL;
}
