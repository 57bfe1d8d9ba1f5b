/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Delta debugging (Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", 2002), on the
 * items that stay: keep one part alone, or drop one part, of parts that get smaller.
 */
#include "minimize/inside.h"

struct ddmin {
	struct search *search;
	uint32_t *kept; /* not applied yet */
	size_t count;
	struct ask *asks;
};

static void list_kept(struct ddmin *ddmin)
{
	ddmin->count = 0;
	for (uint32_t i = 0; i < ddmin->search->count; i++) {
		if (!set_has(ddmin->search->state, i))
			ddmin->kept[ddmin->count++] = i;
	}
}

/* Apply the part, or all but it, as far as groups allow; false when that adds nothing. */
static bool part_set(const struct ddmin *ddmin, size_t part, size_t parts, bool others, uint64_t *set)
{
	const struct search *search = ddmin->search;
	SP_AUTOFREE uint64_t *joined = set_new(search);
	size_t start = part * ddmin->count / parts, end = (part + 1) * ddmin->count / parts;
	set_copy(set, search->state, search->words);
	for (size_t i = 0; i < ddmin->count; i++) {
		if ((i >= start && i < end) != others &&
			search_join(search, set, below(search, ddmin->kept[i]), joined) == JOIN_GROWS)
			set_copy(set, joined, search->words);
	}
	return !set_equal(set, search->state, search->words);
}

/* Part after part, `jobs` at once, until one passes. */
static struct sp_error *try_parts(struct ddmin *ddmin, size_t parts, bool others, bool *changed)
{
	*changed = false;
	for (size_t part = 0; part < parts && !*changed && !ddmin->search->over;) {
		size_t count = 0;
		for (; part < parts && count < ddmin->search->problem->jobs; part++)
			count += part_set(ddmin, part, parts, others, ddmin->asks[count].set);
		SP_TRY(search_ask(ddmin->search, ddmin->asks, count));
		SP_TRY(search_take(ddmin->search, ddmin->asks, count, changed));
	}
	return NULL;
}

static struct sp_error *minimize(struct ddmin *ddmin)
{
	bool changed;
	list_kept(ddmin);
	for (size_t parts = 1; ddmin->count && !ddmin->search->over;) {
		/* all but one of them dropped, then one of them dropped */
		SP_TRY(try_parts(ddmin, parts, parts > 1, &changed));
		if (changed) {
			parts = 2;
		} else if (parts > 2) {
			SP_TRY(try_parts(ddmin, parts, false, &changed));
			parts = changed && parts > 2 ? parts - 1 : parts;
		}
		list_kept(ddmin);
		if (changed)
			parts = parts < ddmin->count ? parts : ddmin->count;
		else if (parts >= ddmin->count)
			return NULL;
		else
			parts = 2 * parts < ddmin->count ? 2 * parts : ddmin->count;
	}
	return NULL;
}

struct sp_error *strategy_ddmin(struct search *search)
{
	struct ddmin ddmin = {.search = search};
	SP_AUTOFREE uint32_t *kept = ddmin.kept = sp_alloc((search->count + 1) * sizeof(*kept));
	ddmin.asks = search_asks_new(search, search->problem->jobs);
	struct sp_error *error = minimize(&ddmin);
	search_asks_free(ddmin.asks, search->problem->jobs);
	SP_TRY(error);
	return certificate_run(search);
}
