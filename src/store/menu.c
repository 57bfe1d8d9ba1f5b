/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the options of each menu own, as a tree (reports/menus.sql): programs at the root, with the labels in
 * parentheses beside them. What a menu owns includes all that is below it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/table.h"
#include "store/scope.h"
#include "store/tables.h"

extern const char sp_text_menus[];

#define NO_PARENT SIZE_MAX
#define INDENT 2 /* blanks for each level */

struct sum {
	int64_t raw;
	sp_bits packed;
	int64_t code, executed, options;
};

struct menu {
	char *path;    /* titles with newlines between them */
	size_t parent; /* index; smaller than its own, as menus are found from the outermost inwards */
	unsigned depth;
	struct sum sum;
};

struct menus {
	struct menu *items;
	size_t count, capacity;
	enum sp_report_sort sort;
	bool traced;
};

static void free_menus(struct menus *menus)
{
	for (size_t i = 0; i < menus->count; i++)
		free(menus->items[i].path);
	free(menus->items);
}

static void add_to(struct sum *sum, const struct sum *more)
{
	sum->raw += more->raw;
	sum->packed += more->packed;
	sum->code += more->code;
	sum->executed += more->executed;
	sum->options += more->options;
}

/* The menu of that path, new when it is; some hundred of them at most. */
static size_t find_menu(struct menus *menus, const char *path, size_t length, size_t parent)
{
	for (size_t i = 0; i < menus->count; i++)
		if (strlen(menus->items[i].path) == length && strncmp(menus->items[i].path, path, length) == 0)
			return i;
	SP_GROW(menus->items, menus->count, menus->capacity);
	menus->items[menus->count] = (struct menu){
		.path = sp_format("%.*s", (int)length, path),
		.parent = parent,
		.depth = parent == NO_PARENT ? 0 : menus->items[parent].depth + 1,
	};
	return menus->count++;
}

/* The option counts for each menu on its path. */
static void add_option(struct menus *menus, const char *path, const struct sum *sum)
{
	size_t parent = NO_PARENT;
	for (const char *end = path; end; end = *end ? end + 1 : NULL) {
		end += strcspn(end, "\n");
		size_t menu = find_menu(menus, path, (size_t)(end - path), parent);
		add_to(&menus->items[menu].sum, sum);
		parent = menu;
	}
}

static void read_option(sqlite3_stmt *row, struct menus *menus)
{
	SP_AUTOFREE char *label = sp_sql_column_text(row, 0);
	SP_AUTOFREE char *program = sp_sql_column_text(row, 1);
	SP_AUTOFREE char *prefix = sp_sql_column_text(row, 2);
	SP_AUTOFREE char *menu = sp_sql_column_text(row, 3);
	const struct sum sum = {
		.raw = sqlite3_column_int64(row, 4),
		.packed = sqlite3_column_int64(row, 5),
		.code = sqlite3_column_int64(row, 6),
		.executed = sqlite3_column_int64(row, 7),
		.options = program != NULL,
	};
	bool has_prefix = prefix && *prefix, has_menu = menu && *menu;
	SP_AUTOFREE char *path = program ? sp_format("%s%s%s", has_prefix ? prefix : program, has_menu ? "\n" : "",
						   has_menu ? menu : "")
					 : sp_strdup(label);
	add_option(menus, path, &sum);
}

static struct sp_error *load(struct sp_store *store, uint64_t number, const struct sp_report_query *query,
	struct menus *menus)
{
	SP_SCOPE scope = {.dimension = -1};
	SP_STATEMENT *statement = NULL;
	bool row = false;
	SP_TRY(sp_scope_resolve(
		store, number, &(struct sp_scope_wish){"--in", query->in_label, query->in_dimension}, &scope));
	SP_TRY(sp_sql_prepare(store, sp_text_menus, &statement));
	SP_TRY(sp_scope_bind_only(store, statement, number, &scope));
	for (;;) {
		SP_TRY(sp_sql_step(store, statement, &row));
		if (!row)
			return NULL;
		read_option(statement, menus);
	}
}

/* The ancestor of a menu at that depth, which may be itself. */
static const struct menu *ancestor(const struct menus *menus, const struct menu *menu, unsigned depth)
{
	while (menu->depth > depth)
		menu = &menus->items[menu->parent];
	return menu;
}

static int compare_siblings(const struct menus *menus, const struct menu *a, const struct menu *b)
{
	int64_t left = menus->sort == SP_SORT_RAW ? a->sum.raw : a->sum.packed;
	int64_t right = menus->sort == SP_SORT_RAW ? b->sum.raw : b->sum.packed;
	if (left != right)
		return left > right ? -1 : 1;
	return strcmp(a->path, b->path);
}

/* Depth first: by the outermost menus in which two differ. */
static int compare_menus(const void *first, const void *second, void *user)
{
	const struct menus *menus = user;
	const struct menu *a = &menus->items[*(const size_t *)first], *b = &menus->items[*(const size_t *)second];
	for (unsigned depth = 0; depth <= a->depth && depth <= b->depth; depth++) {
		const struct menu *left = ancestor(menus, a, depth), *right = ancestor(menus, b, depth);
		if (left != right)
			return compare_siblings(menus, left, right);
	}
	return (a->depth > b->depth) - (a->depth < b->depth);
}

/* "File systems / Pseudo filesystems" */
static char *path_text(const char *path)
{
	struct sp_buffer text = SP_BUFFER_EMPTY;
	for (; *path; path++)
		sp_buffer_add_text(&text, *path == '\n' ? " / " : (char[]){*path, '\0'});
	return sp_buffer_take(&text);
}

static void add_row(struct sp_table *table, const struct menus *menus, const char *title, const char *path,
	unsigned depth, const struct sum *sum)
{
	enum { DEPTH, OPTIONS, RAW, NUMBERS };
	const long long numbers[NUMBERS] = {depth, sum->options, sum->raw};
	char texts[NUMBERS][24];
	for (size_t i = 0; i < NUMBERS; i++)
		snprintf(texts[i], sizeof(texts[i]), "%lld", numbers[i]);
	struct sp_real_text packed = sp_store_real((double)sum->packed / (double)SP_BYTE_BITS, 3);
	double share = sum->code ? 100.0 * (double)sum->executed / (double)sum->code : 0;
	struct sp_real_text executed = sp_store_real(share, 1);
	bool has_executed = menus->traced && sum->code;
	sp_table_add_row(table, (const char *const[]){title, path, texts[DEPTH], texts[OPTIONS], texts[RAW],
					packed.text, has_executed ? executed.text : NULL});
}

static void add_columns(struct sp_table *table)
{
	static const struct {
		const char *name;
		enum sp_column_type type;
		uint8_t decimals;
		bool for_people, for_machines;
	} columns[] = {
		{"menu", SP_COLUMN_TEXT, 0, true, false},
		{"path", SP_COLUMN_TEXT, 0, false, true},
		{"depth", SP_COLUMN_INTEGER, 0, false, true},
		{"options", SP_COLUMN_INTEGER, 0, false, false},
		{"own_raw", SP_COLUMN_INTEGER, 0, false, false},
		{"own_packed", SP_COLUMN_REAL, 1, false, false},
		{"executed", SP_COLUMN_REAL, 0, false, false},
	};
	for (size_t i = 0; i < SP_COUNT(columns); i++) {
		sp_table_add_column(table, columns[i].name, columns[i].type);
		struct sp_column *column = &table->columns[table->column_count - 1];
		column->decimals = columns[i].decimals;
		column->for_people = columns[i].for_people;
		column->for_machines = columns[i].for_machines;
	}
}

static void make_table(struct menus *menus, struct sp_table *table)
{
	struct sum total = {0};
	SP_AUTOFREE size_t *order = sp_alloc((menus->count + 1) * sizeof(*order));
	for (size_t i = 0; i < menus->count; i++)
		order[i] = i;
	qsort_r(order, menus->count, sizeof(*order), compare_menus, menus);
	add_columns(table);
	for (size_t i = 0; i < menus->count; i++) {
		const struct menu *menu = &menus->items[order[i]];
		const char *newline = strrchr(menu->path, '\n');
		SP_AUTOFREE char *title =
			sp_format("%*s%s", (int)(INDENT * menu->depth), "", newline ? newline + 1 : menu->path);
		SP_AUTOFREE char *path = path_text(menu->path);
		add_row(table, menus, title, path, menu->depth, &menu->sum);
		if (menu->parent == NO_PARENT)
			add_to(&total, &menu->sum);
	}
	add_row(table, menus, "total", "total", 0, &total);
	sp_store_hide_empty(table, "executed");
}

struct sp_error *sp_store_menus(
	struct sp_store *store, uint64_t number, const struct sp_report_query *query, struct sp_table *table)
{
	SP_GUARD(free_menus) struct menus menus = {.sort = query->sort};
	SP_TRY(sp_store_check_attributed(store, number));
	SP_TRY(sp_store_is_traced(store, number, &menus.traced));
	SP_TRY(load(store, number, query, &menus));
	*table = (struct sp_table){0};
	make_table(&menus, table);
	return NULL;
}
