/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The problem, checked and renumbered by name; what is below and above each item; how sets join.
 */
#include "minimize/inside.h"

#include <math.h>

static int by_name(const void *a, const void *b, void *items)
{
	const struct sp_search_item *all = items;
	return strcmp(all[*(const uint32_t *)a].name, all[*(const uint32_t *)b].name);
}

static struct sp_error *check_item(const struct sp_search_problem *problem, size_t index)
{
	const struct sp_search_item *item = &problem->items[index];
	if (!item->name)
		return sp_error_new(SP_USAGE, "item %zu of the search has no name", index);
	if (!(item->weight >= 0) || !isfinite(item->weight))
		return sp_error_new(
			SP_USAGE, "%s: its weight, %g, is not a number from 0 on", item->name, item->weight);
	if (!(item->prior > 0 && item->prior < 1))
		return sp_error_new(
			SP_USAGE, "%s: its prior, %g, is not between 0 and 1", item->name, item->prior);
	if (!(item->odds >= 0) || !isfinite(item->odds))
		return sp_error_new(
			SP_USAGE, "%s: its odds, %g, are not a number from 0 on", item->name, item->odds);
	for (size_t i = 0; i < item->parent_count; i++) {
		if (item->parents[i] >= problem->count)
			return sp_error_new(
				SP_USAGE, "%s: its parent %u is no item", item->name, item->parents[i]);
	}
	return NULL;
}

static struct sp_error *check(const struct sp_search_problem *problem)
{
	if (problem->jobs < 1)
		return sp_error_new(SP_USAGE, "a search needs one job at least");
	if (problem->count >= UINT32_MAX)
		return sp_error_new(SP_USAGE, "%zu items are too many for a search", problem->count);
	if (!(problem->false_failure >= 0 && problem->false_failure < 1))
		return sp_error_new(SP_USAGE, "the rate of false failures, %g, is not from 0 on and below 1",
			problem->false_failure);
	for (size_t i = 0; i < problem->count; i++)
		SP_TRY(check_item(problem, i));
	return NULL;
}

/* Depth first without recursion: an item is closed after all its parents, which gives their order. */
static struct sp_error *order_parents_first(
	const struct search *search, const uint32_t *inner, uint32_t *order)
{
	SP_AUTOFREE uint8_t *seen = sp_alloc(search->count + 1); /* 1: open, 2: closed */
	SP_AUTOFREE uint32_t *stack = sp_alloc((search->count + 1) * sizeof(*stack));
	SP_AUTOFREE size_t *next = sp_alloc((search->count + 1) * sizeof(*next));
	size_t closed = 0;
	for (uint32_t root = 0; root < search->count; root++) {
		size_t depth = 0;
		if (seen[root])
			continue;
		stack[depth++] = root;
		seen[root] = 1;
		while (depth) {
			uint32_t item = stack[depth - 1];
			if (next[item] == search->items[item]->parent_count) {
				seen[item] = 2;
				order[closed++] = item;
				depth--;
				continue;
			}
			uint32_t parent = inner[search->items[item]->parents[next[item]++]];
			if (seen[parent] == 1)
				return sp_error_new(
					SP_USAGE, "%s is above itself", search->items[parent]->name);
			if (!seen[parent]) {
				seen[parent] = 1;
				stack[depth++] = parent;
			}
		}
	}
	return NULL;
}

/* Each item applies itself and what its children apply. */
static struct sp_error *close_rows(struct search *search, const uint32_t *inner)
{
	SP_AUTOFREE uint32_t *order = sp_alloc((search->count + 1) * sizeof(*order));
	SP_TRY(order_parents_first(search, inner, order));
	for (size_t i = 0; i < search->count; i++) {
		const struct sp_search_item *item = search->items[order[i]];
		set_add(above(search, order[i]), order[i]);
		for (size_t p = 0; p < item->parent_count; p++)
			set_join(above(search, order[i]), above(search, inner[item->parents[p]]),
				search->words);
		SET_EACH(up, above(search, order[i]), search->words)
		set_add(below(search, up), order[i]);
	}
	return NULL;
}

static int by_group(const void *a, const void *b, void *items)
{
	const struct sp_search_item **all = items;
	uint32_t first = *(const uint32_t *)a, second = *(const uint32_t *)b;
	if (all[first]->group != all[second]->group)
		return all[first]->group < all[second]->group ? -1 : 1;
	return first < second ? -1 : 1;
}

static void link_groups(struct search *search)
{
	SP_AUTOFREE uint32_t *order = sp_alloc((search->count + 1) * sizeof(*order));
	for (uint32_t i = 0; i < search->count; i++)
		order[i] = search->member[i] = i;
	qsort_r(order, search->count, sizeof(*order), by_group, search->items);
	for (size_t start = 0; start < search->count;) {
		uint32_t group = search->items[order[start]]->group;
		size_t end = start + 1;
		while (end < search->count && search->items[order[end]]->group == group)
			end++;
		for (size_t i = start; i < end && group != SP_SEARCH_ALONE; i++)
			search->member[order[i]] = order[i + 1 < end ? i + 1 : start];
		start = end;
	}
}

static void mark_never(struct search *search)
{
	for (size_t item = 0; item < search->count; item++) {
		SET_EACH(each, below(search, item), search->words)
		{
			for (uint32_t other = search->member[each]; other != each;
				other = search->member[other])
				search->never[item] |= set_has(below(search, item), other);
		}
	}
}

/* After how many failures the chance that all of them were false is at most one in a thousand. */
static unsigned failures_needed(double rate)
{
	unsigned count = 1;
	for (double chance = rate; chance > 1e-3 && count < 1000; chance *= rate)
		count++;
	return count;
}

static void allocate(struct search *search)
{
	size_t count = search->count + 1;
	search->outer = sp_alloc(count * sizeof(*search->outer));
	search->items = sp_alloc(count * sizeof(*search->items));
	search->below = sp_alloc(count * search->words * sizeof(uint64_t));
	search->above = sp_alloc(count * search->words * sizeof(uint64_t));
	search->never = sp_alloc(count * sizeof(*search->never));
	search->useless = sp_alloc(count * sizeof(*search->useless));
	search->larger = sp_alloc(count * sizeof(*search->larger));
	search->chances = sp_alloc(count * sizeof(*search->chances));
	for (size_t i = 0; i < count; i++)
		search->chances[i] = -1;
	search->member = sp_alloc(count * sizeof(*search->member));
	search->state = set_new(search);
	search->buffer = sp_alloc(search->problem->jobs * count * sizeof(*search->buffer));
}

struct sp_error *search_open(struct search *search, const struct sp_search_problem *problem)
{
	*search = (struct search){
		.problem = problem, .count = problem->count, .words = problem->count / 64 + 1};
	search->bytes = problem->base_bytes;
	search->failures_needed = failures_needed(problem->false_failure);
	SP_TRY(check(problem));
	allocate(search);
	for (uint32_t i = 0; i < search->count; i++)
		search->outer[i] = i;
	qsort_r(search->outer, search->count, sizeof(*search->outer), by_name,
		(struct sp_search_item *)problem->items);
	SP_AUTOFREE uint32_t *inner = sp_alloc((search->count + 1) * sizeof(*inner));
	for (uint32_t i = 0; i < search->count; i++) {
		search->items[i] = &problem->items[search->outer[i]];
		inner[search->outer[i]] = i;
		if (i && strcmp(search->items[i - 1]->name, search->items[i]->name) == 0)
			return sp_error_new(
				SP_USAGE, "two items of the search are named %s", search->items[i]->name);
	}
	SP_TRY(close_rows(search, inner));
	link_groups(search);
	mark_never(search);
	return NULL;
}

void search_close(struct search *search)
{
	for (size_t i = 0; i < search->record_space; i++)
		free(search->records[i].set);
	free(search->records);
	free(search->outer);
	free(search->items);
	free(search->below);
	free(search->above);
	free(search->never);
	free(search->useless);
	free(search->larger);
	free(search->chances);
	free(search->member);
	free(search->state);
	free(search->chain);
	free(search->buffer);
	*search = (struct search){0};
}

struct sized {
	uint32_t item, size;
};

static int by_size(const void *a, const void *b)
{
	const struct sized *first = a, *second = b;
	if (first->size != second->size)
		return first->size < second->size ? -1 : 1;
	return first->item < second->item ? -1 : 1;
}

/* What an item applies is more than what each of those applies. */
void search_order_below_first(const struct search *search, uint32_t *order)
{
	SP_AUTOFREE struct sized *sizes = sp_alloc((search->count + 1) * sizeof(*sizes));
	for (uint32_t i = 0; i < search->count; i++)
		sizes[i] = (struct sized){i, (uint32_t)set_size(below(search, i), search->words)};
	qsort(sizes, search->count, sizeof(*sizes), by_size);
	for (size_t i = 0; i < search->count; i++)
		order[i] = sizes[i].item;
}

enum join search_join(
	const struct search *search, const uint64_t *state, const uint64_t *added, uint64_t *joined)
{
	enum join result = JOIN_GROWS;
	set_copy(joined, state, search->words);
	SET_EACH(item, added, search->words)
	{
		for (uint32_t other = search->member[item]; other != item; other = search->member[other]) {
			if (set_has(added, other))
				return JOIN_NEVER;
			if (!set_has(joined, other))
				continue;
			if (set_meets(above(search, other), added, search->words))
				return JOIN_NEVER;
			set_take(joined, above(search, other), search->words);
			result = JOIN_SWAPS;
		}
	}
	set_join(joined, added, search->words);
	return result;
}

double search_weight(const struct search *search, const uint64_t *set, const uint64_t *without)
{
	double weight = 0;
	SET_EACH(item, set, search->words)
	{
		if (!set_has(without, item))
			weight += search->items[item]->weight;
	}
	return weight;
}
