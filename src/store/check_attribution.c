/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rules of an attribution, checked before it is stored: options and applets are sorted, each once; what an
 * option owns is what the pieces of its label add up to, raw and packed; and every label by option that is a name
 * is one of its options. So all options of a program, with the labels in parentheses, add up to its bytes.
 */
#include "store/save_attribution.h"

#include <stdlib.h>
#include <string.h>

#include "base/attribution.h"
#include "base/memory.h"

/* What a label by option owns in the ledger. */
struct owned {
	const char *label;
	int64_t raw;
	sp_bits packed;
	bool is_claimed; /* an option has it */
};

struct all_owned {
	struct owned *items; /* sorted by label */
	size_t count;
};

static struct sp_error *refuse(const char *what, const char *name)
{
	return sp_error_new(SP_UNABLE,
		"the costs of options were not stored: %s %s, which is a defect of sizeprof: please report it", what,
		name);
}

static struct sp_error *disagree(const struct sp_option_cost *option, const struct owned *owned)
{
	return sp_error_new(SP_UNABLE,
		"the costs of options were not stored: %s owns %lld bytes raw and %.3f packed, and the ledger says %lld "
		"and %.3f, which is a defect of sizeprof: please report it",
		option->name, (long long)sp_cost_raw(&option->own), (double)option->own.packed / (double)SP_BYTE_BITS,
		(long long)owned->raw, (double)owned->packed / (double)SP_BYTE_BITS);
}

static int by_label(const void *a, const void *b)
{
	return strcmp(((const struct owned *)a)->label, ((const struct owned *)b)->label);
}

/* The items are the caller's to free. */
static struct all_owned sum_by_option(const struct sp_ledger *ledger)
{
	struct all_owned all = {.items = sp_alloc((ledger->label_count + 1) * sizeof(*all.items))};
	for (size_t i = 0; i < ledger->piece_count; i++) {
		const struct sp_piece *piece = &ledger->pieces[i];
		struct owned *owned = &all.items[piece->owner[SP_BY_OPTION]];
		owned->raw += (int64_t)piece->size;
		owned->packed += piece->packed;
	}
	for (size_t i = 0; i < ledger->label_count; i++) {
		if (ledger->labels[i].dimension != SP_BY_OPTION)
			continue;
		all.items[i].label = ledger->labels[i].name;
		all.items[all.count++] = all.items[i];
	}
	qsort(all.items, all.count, sizeof(*all.items), by_label);
	return all;
}

static bool in_order(const struct sp_option_cost *a, const struct sp_option_cost *b)
{
	int order = strcmp(a->program, b->program);
	return order < 0 || (order == 0 && strcmp(a->name, b->name) < 0);
}

static struct sp_error *check_option(
	const struct sp_build *build, const struct sp_option_cost *option, const struct all_owned *all)
{
	SP_AUTOFREE char *prefix = sp_store_label_prefix(build, option->program);
	SP_AUTOFREE char *label = sp_format("%s%s", prefix, option->name);
	struct owned nothing = {0}, wanted = {.label = label};
	struct owned *owned = bsearch(&wanted, all->items, all->count, sizeof(*all->items), by_label);
	if (!owned)
		owned = &nothing;
	if (sp_cost_raw(&option->own) != owned->raw || option->own.packed != owned->packed)
		return disagree(option, owned);
	owned->is_claimed = true;
	return NULL;
}

static struct sp_error *check_options(
	const struct sp_build *build, const struct sp_attribution *attribution, const struct all_owned *all)
{
	for (size_t i = 0; i < attribution->option_count; i++) {
		const struct sp_option_cost *option = &attribution->options[i];
		if (!option->program || !option->name || (unsigned)option->fate > SP_OPTION_VALUE)
			return refuse("an option lacks its", "name");
		if (i && !in_order(&attribution->options[i - 1], option))
			return refuse("out of order is", option->name);
		SP_TRY(check_option(build, option, all));
	}
	for (size_t i = 0; i < all->count; i++)
		if (all->items[i].label[0] != '(' && !all->items[i].is_claimed)
			return refuse("nothing is said of", all->items[i].label);
	return NULL;
}

static struct sp_error *check_others(const struct sp_attribution *attribution)
{
	for (size_t i = 0; i < attribution->gate_count; i++)
		if (!attribution->gates[i].program || !attribution->gates[i].option ||
			(unsigned)attribution->gates[i].kind >= SP_GATE_KINDS)
			return refuse("a gate lacks its", "option");
	for (size_t i = 0; i < attribution->applet_count; i++) {
		if (!attribution->applets[i].name)
			return refuse("an applet lacks its", "name");
		if (i && strcmp(attribution->applets[i - 1].name, attribution->applets[i].name) >= 0)
			return refuse("out of order is", attribution->applets[i].name);
	}
	for (size_t i = 0; i < attribution->share_count; i++)
		if (!attribution->shares[i].users ||
			strlen(attribution->shares[i].users) != attribution->applet_count)
			return refuse("what applets share lacks its", "users");
	return NULL;
}

struct sp_error *sp_store_check_attribution(
	const struct sp_build *build, const struct sp_ledger *ledger, const struct sp_attribution *attribution)
{
	struct all_owned all = sum_by_option(ledger);
	struct sp_error *error = check_options(build, attribution, &all);
	free(all.items);
	return error ? error : check_others(attribution);
}
