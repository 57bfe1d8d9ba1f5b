/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What grew and what shrank from one build to another: the labels of both (reports/diff.sql), matched, sorted
 * and summed up. Sums are made of exact sizes and only then rounded.
 */
#include "store/diff.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/dimension.h"
#include "base/memory.h"
#include "base/table.h"
#include "store/scope.h"
#include "store/tables.h"

extern const char sp_text_diff[];

#define SP_CHANGES SP_GUARD(sp_changes_clear) struct sp_changes

/* Sizes before and after of several labels together. */
struct sum {
	int64_t raw[SP_SIDES];
	sp_bits packed[SP_SIDES];
	bool is_estimated;
	size_t count;
};

static void add_to(struct sum *sum, const struct sp_change *change)
{
	for (int side = 0; side < SP_SIDES; side++) {
		sum->raw[side] += change->raw[side];
		sum->packed[side] += change->packed[side];
	}
	sum->is_estimated |= change->is_estimated;
	sum->count++;
}

static void read_change(sqlite3_stmt *row, int side, struct sp_changes *changes, struct sum *padding)
{
	SP_GROW(changes->items, changes->count, changes->capacity);
	struct sp_change *change = &changes->items[changes->count++];
	*change = (struct sp_change){
		.id = sp_sql_column_integer(row, 0),
		.label = sp_sql_column_text(row, 1),
		.object = sp_sql_column_text(row, 6),
		.is_estimated = sqlite3_column_int(row, 7),
	};
	change->is_in[side] = true;
	change->raw[side] = sqlite3_column_int64(row, 2);
	change->packed[side] = sqlite3_column_int64(row, 3);
	padding->raw[side] += sqlite3_column_int64(row, 4);
	padding->packed[side] += sqlite3_column_int64(row, 5);
}

static struct sp_error *load(const struct sp_store *store, uint64_t number, enum sp_dimension dimension,
	const struct sp_scope *scope, int side, struct sp_changes *changes, struct sum *padding)
{
	SP_STATEMENT *statement = NULL;
	bool row = false;
	SP_TRY(sp_sql_prepare(store, sp_text_diff, &statement));
	SP_TRY(sp_scope_bind(store, statement, number, dimension, scope));
	for (;;) {
		SP_TRY(sp_sql_step(store, statement, &row));
		if (!row)
			return NULL;
		read_change(statement, side, changes, padding);
	}
}

static int compare_ids(const void *a, const void *b)
{
	const struct sp_change *x = a, *y = b;
	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return (int)y->is_in[SP_BEFORE] - (int)x->is_in[SP_BEFORE];
}

/* Two of one id are one label in both builds. */
static void join_sides(struct sp_changes *changes)
{
	size_t count = 0;
	if (changes->count)
		qsort(changes->items, changes->count, sizeof(*changes->items), compare_ids);
	for (size_t i = 0; i < changes->count; i++) {
		struct sp_change *change = &changes->items[i];
		if (!count || changes->items[count - 1].id != change->id) {
			changes->items[count++] = *change;
			continue;
		}
		struct sp_change *before = &changes->items[count - 1];
		before->is_in[SP_AFTER] = true;
		before->raw[SP_AFTER] = change->raw[SP_AFTER];
		before->packed[SP_AFTER] = change->packed[SP_AFTER];
		before->is_estimated |= change->is_estimated;
		free(change->label);
		free(change->object);
	}
	changes->count = count;
}

static int64_t magnitude(const int64_t sizes[SP_SIDES])
{
	return llabs(sizes[SP_AFTER] - sizes[SP_BEFORE]);
}

static int compare_sizes(int64_t a, int64_t b)
{
	return a > b ? -1 : a < b; /* the largest first */
}

static int compare_packed(const void *a, const void *b)
{
	const struct sp_change *x = a, *y = b;
	int order = compare_sizes(magnitude(x->packed), magnitude(y->packed));
	return order ? order : strcmp(x->label, y->label);
}

static int compare_raw(const void *a, const void *b)
{
	const struct sp_change *x = a, *y = b;
	int order = compare_sizes(magnitude(x->raw), magnitude(y->raw));
	return order ? order : compare_packed(a, b);
}

static void add_row(struct sp_table *table, const char *label, const struct sum *sum, const char *what)
{
	const int64_t raws[] = {
		sum->raw[SP_BEFORE], sum->raw[SP_AFTER], sum->raw[SP_AFTER] - sum->raw[SP_BEFORE]};
	const sp_bits bits[] = {sum->packed[SP_BEFORE], sum->packed[SP_AFTER],
		sum->packed[SP_AFTER] - sum->packed[SP_BEFORE]};
	struct sp_real_text raw[SP_COUNT(raws)], packed[SP_COUNT(bits)];
	for (size_t i = 0; i < SP_COUNT(raws); i++) {
		snprintf(raw[i].text, sizeof(raw[i].text), "%lld", (long long)raws[i]);
		packed[i] = sp_store_real((double)bits[i] / (double)SP_BYTE_BITS, 3);
	}
	sp_table_add_row(table, (const char *const[]){label, raw[0].text, raw[1].text, raw[2].text,
					packed[0].text, packed[1].text, packed[2].text, what,
					sum->is_estimated ? "1" : "0"});
}

static void add_change(struct sp_table *table, const struct sp_change *change)
{
	struct sum sum = {0};
	add_to(&sum, change);
	add_row(table, change->label, &sum, change->what);
}

/* The row of several labels that have none of their own. */
static void add_others(struct sp_table *table, const struct sum *sum, const char *what)
{
	SP_AUTOFREE char *label = sp_format("(%lu %s)", (unsigned long)sum->count, what);
	if (sum->count)
		add_row(table, label, sum, NULL);
}

static void add_columns(struct sp_table *table, enum sp_dimension dimension)
{
	static const char *const raw[] = {"raw_before", "raw_after", "raw_delta"};
	static const char *const packed[] = {"packed_before", "packed_after", "packed_delta"};
	sp_table_add_column(table, sp_dimension_names[dimension], SP_COLUMN_TEXT);
	for (size_t i = 0; i < SP_COUNT(raw); i++)
		sp_table_add_column(table, raw[i], SP_COLUMN_INTEGER);
	for (size_t i = 0; i < SP_COUNT(packed); i++) {
		sp_table_add_column(table, packed[i], SP_COLUMN_REAL);
		table->columns[table->column_count - 1].decimals = 1;
	}
	sp_table_add_column(table, "change", SP_COLUMN_TEXT);
	sp_table_add_column(table, "estimated", SP_COLUMN_INTEGER);
	table->columns[table->column_count - 1].for_machines = true;
}

static bool is_unchanged(const struct sp_change *change)
{
	return !change->what && magnitude(change->raw) == 0 && magnitude(change->packed) == 0;
}

static void make_table(const struct sp_changes *changes, const struct sp_report_query *query,
	const struct sum *padding, struct sp_table *table)
{
	struct sum total = {0}, more = {0}, unchanged = {0};
	const struct sp_change *apart = NULL;
	uint32_t shown = 0;
	add_columns(table, query->dimension);
	for (size_t i = 0; i < changes->count; i++) {
		const struct sp_change *change = &changes->items[i];
		add_to(&total, change);
		if (strcmp(change->label, SP_LABEL_PADDING) == 0)
			apart = change;
		else if (!query->unchanged && is_unchanged(change))
			add_to(&unchanged, change);
		else if (query->top && shown == query->top)
			add_to(&more, change);
		else {
			add_change(table, change);
			shown++;
		}
	}
	add_others(table, &more, "more");
	add_others(table, &unchanged, "unchanged");
	if (apart)
		add_change(table, apart);
	struct sum growth = total;
	for (int side = 0; side < SP_SIDES; side++) {
		growth.raw[side] = total.raw[side] - padding->raw[side];
		growth.packed[side] = total.packed[side] - padding->packed[side];
	}
	add_row(table, "without padding", &growth, "sum");
	add_row(table, "total", &total, "sum");
}

/* A label that one of the builds does not have is new or gone. */
static struct sp_error *resolve(struct sp_store *store, uint64_t before, uint64_t after,
	const struct sp_report_query *query, struct sp_scope *scope)
{
	const struct sp_scope_wish wish = {"--in", query->in_label, query->in_dimension};
	struct sp_error *error = sp_scope_resolve(store, after, &wish, scope);
	if (!error)
		return NULL;
	SP_SCOPE older = {.dimension = -1};
	struct sp_error *other = sp_scope_resolve(store, before, &wish, &older);
	if (other) {
		sp_error_free(other);
		return error;
	}
	sp_error_free(error);
	sp_scope_clear(scope);
	*scope = older;
	older = (struct sp_scope){.dimension = -1};
	return NULL;
}

struct sp_error *sp_store_diff(struct sp_store *store, uint64_t before, uint64_t after,
	const struct sp_report_query *query, struct sp_table *table)
{
	SP_SCOPE scope = {.dimension = -1};
	SP_CHANGES changes = {0};
	struct sum padding = {0};
	SP_TRY(sp_store_check_run(store, before));
	SP_TRY(sp_store_check_run(store, after));
	SP_TRY(resolve(store, before, after, query, &scope));
	SP_TRY(load(store, before, query->dimension, &scope, SP_BEFORE, &changes, &padding));
	SP_TRY(load(store, after, query->dimension, &scope, SP_AFTER, &changes, &padding));
	join_sides(&changes);
	sp_changes_match(&changes, query->dimension);
	if (changes.count)
		qsort(changes.items, changes.count, sizeof(*changes.items),
			query->sort == SP_SORT_RAW ? compare_raw : compare_packed);
	*table = (struct sp_table){0};
	make_table(&changes, query, &padding, table);
	return NULL;
}
