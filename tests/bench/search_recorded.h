/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Recorded instances: what `sizeprof runs --search N --show items --format csv` prints of a search that
 * ended. The items are those of the real tree; what the search found out of each stands in for its builds and
 * boots.
 */
#ifndef TESTS_BENCH_SEARCH_RECORDED_H
#define TESTS_BENCH_SEARCH_RECORDED_H

#include <math.h>

#include "bench/search_instance.h"
#include "bench/search_table.h"

static inline int recorded_by_name(const void *a, const void *b)
{
	const struct recorded_row *first = a, *second = b;
	return strcmp(first->cells[RECORDED_NAME], second->cells[RECORDED_NAME]);
}

static inline struct sp_error *recorded_bad(
	const struct recorded_table *table, const struct recorded_row *row, enum recorded_column column)
{
	return sp_error_new(SP_UNABLE, "%s: %s: its %s, \"%s\", makes no sense", table->path,
		row->cells[RECORDED_NAME], recorded_columns[column], row->cells[column]);
}

/* A number from 0 on; an empty cell is `otherwise`. */
static inline struct sp_error *recorded_number(const struct recorded_table *table,
	const struct recorded_row *row, enum recorded_column column, double otherwise, double *number)
{
	char *end;
	const char *text = row->cells[column];
	*number = *text ? strtod(text, &end) : otherwise;
	if (*text && (*end || !(*number >= 0) || *number > 1e15))
		return recorded_bad(table, row, column);
	return NULL;
}

/* *known is false when nothing was found out. */
static inline struct sp_error *recorded_fate(const struct recorded_table *table,
	const struct recorded_row *row, enum instance_fate *fate, bool *known)
{
	static const char *const words[] = {
		"dropped", "needed", "not built", "not smaller", "no effect", "unknown", "replaced", "taken back", "gone"};
	static const enum instance_fate fates[] = {
		INSTANCE_GOES, INSTANCE_NEEDED, INSTANCE_UNBUILT, INSTANCE_USELESS, INSTANCE_USELESS};
	int place = sp_word_place(words, SP_COUNT(words), row->cells[RECORDED_OUTCOME], -1);
	if (place < 0)
		return recorded_bad(table, row, RECORDED_OUTCOME);
	*known = place < (int)SP_COUNT(fates);
	if (*known)
		*fate = fates[place];
	return NULL;
}

/* What went has won a byte at least, as it did really; what wins nothing costs one, so that it is never taken
   for a gain. */
static inline int64_t recorded_wins(enum instance_fate fate, double weight)
{
	if (fate == INSTANCE_GOES)
		return weight < 1 ? 1 : llround(weight);
	return fate == INSTANCE_USELESS ? -1 : 0;
}

static inline struct sp_error *recorded_add(struct recorded_table *table, struct recorded_row *row,
	const struct instance_wish *wish, struct instance *instance)
{
	double weight, prior, group, round;
	enum instance_fate fate = INSTANCE_GOES;
	bool known = false;
	SP_TRY(recorded_number(table, row, RECORDED_WEIGHT, 0, &weight));
	SP_TRY(recorded_number(table, row, RECORDED_PRIOR, 0, &prior));
	SP_TRY(recorded_number(table, row, RECORDED_GROUP, 0, &group));
	SP_TRY(recorded_number(table, row, RECORDED_ROUND, 0, &round));
	SP_TRY(recorded_fate(table, row, &fate, &known));
	if (group >= UINT32_MAX)
		return recorded_bad(table, row, RECORDED_GROUP);
	bool is_other = wish->program && strcmp(row->cells[RECORDED_PROGRAM], wish->program) != 0;
	bool is_later = wish->most_round && round > (double)wish->most_round;
	instance->others += is_other;
	instance->later += is_later && !is_other;
	instance->unknown += !known && !is_other && !is_later;
	if (is_other || is_later || !known)
		return NULL;
	if (!*row->cells[RECORDED_ROUND])
		return sp_error_new(SP_UNABLE,
			"%s: %s has no round: an earlier version made that search and kept no parents; go on "
			"with the "
			"search, then print its items again",
			table->path, row->cells[RECORDED_NAME]);
	row->item = (uint32_t)instance_add(instance, sp_strdup(row->cells[RECORDED_NAME]),
		(struct instance_truth){
			.fate = fate, .wins = recorded_wins(fate, weight), .requires = UINT32_MAX});
	struct sp_search_item *item = &instance->items[row->item];
	item->weight = weight;
	item->prior = prior;
	item->group = group >= 1 ? (uint32_t)group : SP_SEARCH_ALONE;
	return NULL;
}

struct recorded_stack {
	struct recorded_row **rows;
	size_t count, space;
};

/* The parents that the row names, onto the stack: each once. */
static inline struct sp_error *recorded_push(struct recorded_table *table, const struct recorded_row *row,
	uint32_t mark, struct recorded_stack *stack)
{
	const char *at = row->cells[RECORDED_PARENTS], *name;
	size_t length;
	while ((name = sp_next_name(&at, &length))) {
		char *word = sp_format("%.*s", (int)length, name);
		struct recorded_row key = {.cells = {[RECORDED_NAME] = word}};
		struct recorded_row *parent =
			bsearch(&key, table->rows, table->count, sizeof(key), recorded_by_name);
		free(word);
		if (!parent)
			return sp_error_new(SP_UNABLE, "%s: %s has the parent %.*s, which has no row",
				table->path, row->cells[RECORDED_NAME], (int)length, name);
		if (parent->seen == mark)
			continue;
		parent->seen = mark;
		SP_GROW(stack->rows, stack->count, stack->space);
		stack->rows[stack->count++] = parent;
	}
	return NULL;
}

/* The nearest parents that are in the instance: those of what is left out stand in for it. */
static inline struct sp_error *recorded_link(struct recorded_table *table, const struct recorded_row *row,
	struct recorded_stack *stack, struct instance *instance, size_t *count, size_t *space)
{
	uint32_t mark = row->item + 1;
	SP_TRY(recorded_push(table, row, mark, stack));
	while (stack->count) {
		const struct recorded_row *parent = stack->rows[--stack->count];
		if (parent->item == UINT32_MAX) {
			SP_TRY(recorded_push(table, parent, mark, stack));
			continue;
		}
		SP_GROW(instance->parents, *count, *space);
		instance->parents[(*count)++] = parent->item;
		instance->items[row->item].parent_count++;
	}
	return NULL;
}

static inline struct sp_error *recorded_link_all(struct recorded_table *table, struct instance *instance)
{
	struct recorded_stack stack = {0};
	size_t count = 0, space = 0;
	struct sp_error *error = NULL;
	/* rows and items have the same order */
	for (size_t i = 0; i < table->count && !error; i++)
		if (table->rows[i].item != UINT32_MAX)
			error = recorded_link(table, &table->rows[i], &stack, instance, &count, &space);
	free(stack.rows);
	const uint32_t *parents = instance->parents;
	for (size_t i = 0; i < instance->count; i++) {
		instance->items[i].parents = parents;
		if (parents) /* NULL when no item has any */
			parents += instance->items[i].parent_count;
	}
	return error;
}

/* Groups by the first item that they have: below the number of items. */
static inline void recorded_groups(struct instance *instance)
{
	uint32_t *numbers = sp_alloc((instance->count + 1) * sizeof(*numbers));
	for (uint32_t i = 0; i < instance->count; i++) {
		numbers[i] = i;
		for (uint32_t k = 0; k < i && numbers[i] == i; k++)
			if (instance->items[k].group == instance->items[i].group)
				numbers[i] = k;
	}
	for (uint32_t i = 0; i < instance->count; i++)
		if (instance->items[i].group != SP_SEARCH_ALONE)
			instance->items[i].group = numbers[i];
	free(numbers);
}

static inline struct sp_error *recorded_fill(struct recorded_table *table, const char *at,
	const struct instance_wish *wish, struct instance *instance)
{
	double base = 0;
	while (*at)
		SP_TRY(recorded_row(&at, table));
	if (!table->count)
		return sp_error_new(SP_UNABLE, "%s has no items", table->path);
	qsort(table->rows, table->count, sizeof(*table->rows), recorded_by_name);
	for (size_t i = 0; i < table->count; i++)
		SP_TRY(recorded_add(table, &table->rows[i], wish, instance));
	SP_TRY(recorded_number(table, &table->rows[0], RECORDED_BASE, 0, &base));
	instance->base = (uint64_t)base;
	instance->is_recorded = true;
	if (instance->unknown == table->count)
		return sp_error_new(SP_UNABLE,
			"%s: nothing is known of its %zu items: that search has not ended", table->path,
			table->count);
	SP_TRY(recorded_link_all(table, instance));
	recorded_groups(instance);
	return NULL;
}

#endif
