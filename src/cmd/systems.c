/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/systems.h"

#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/files.h"
#include "base/memory.h"
#include "base/table.h"
#include "build/config.h"
#include "build/recipe-find.h"
#include "build/recipe.h"
#include "store/store.h"

#define FROZEN "datasets/measured"
#define FILE_NAME "systems.csv"

#define SP_RECIPE SP_GUARD(sp_recipe_clear) struct sp_recipe
#define SP_RECIPE_NAMES SP_GUARD(sp_recipe_names_clear) struct sp_recipe_names

const struct sp_system_column sp_system_columns[SP_SYSTEM_CELLS] = {
	[SP_SYSTEM_NAME] = {"system", "system", SP_COLUMN_TEXT},
	[SP_SYSTEM_KERNEL] = {"kernel", "linux", SP_COLUMN_TEXT},
	[SP_SYSTEM_MEDIUM] = {"medium_bytes", "medium", SP_COLUMN_INTEGER},
	[SP_SYSTEM_KERNEL_BYTES] = {"kernel_bytes", "kernel", SP_COLUMN_INTEGER},
	[SP_SYSTEM_USERSPACE] = {"userspace_bytes", "userspace", SP_COLUMN_INTEGER},
	[SP_SYSTEM_LOADER] = {"loader_bytes", "loader", SP_COLUMN_INTEGER},
	[SP_SYSTEM_FREE] = {"free_bytes", "free", SP_COLUMN_INTEGER},
	[SP_SYSTEM_BOOT] = {"boot", "boot", SP_COLUMN_TEXT},
	[SP_SYSTEM_PUBLISHED] = {"published_bytes", "published", SP_COLUMN_INTEGER},
	[SP_SYSTEM_SOURCE] = {"source", "source", SP_COLUMN_TEXT},
	[SP_SYSTEM_OPTIONS] = {"options", "options", SP_COLUMN_INTEGER},
	[SP_SYSTEM_FRAGMENT_LINES] = {"fragment_lines", "lines", SP_COLUMN_INTEGER},
	[SP_SYSTEM_ORIGIN] = {"origin", "origin", SP_COLUMN_TEXT},
	[SP_SYSTEM_PUBLISHED_KERNEL] = {"published_kernel_bytes", NULL, SP_COLUMN_INTEGER},
	[SP_SYSTEM_PUBLISHED_USERSPACE] = {"published_userspace_bytes", NULL, SP_COLUMN_INTEGER},
	[SP_SYSTEM_PUBLISHED_LOADER] = {"published_loader_bytes", NULL, SP_COLUMN_INTEGER},
};

void sp_systems_clear(struct sp_systems *systems)
{
	for (size_t i = 0; i < systems->count; i++) {
		struct sp_system *row = &systems->rows[i];
		for (size_t cell = 0; cell < SP_SYSTEM_CELLS; cell++)
			free(row->cells[cell]);
		free(row->recipe);
		free(row->overlay);
		free(row->place);
	}
	free(systems->rows);
	*systems = (struct sp_systems){0};
}

static struct sp_system *add_row(struct sp_systems *systems)
{
	systems->rows = sp_realloc(systems->rows, systems->count + 1, sizeof(*systems->rows));
	struct sp_system *row = &systems->rows[systems->count++];
	*row = (struct sp_system){0};
	return row;
}

/* Is there a row of that system, other than of a recipe of the user's own? */
static bool has_system(const struct sp_systems *systems, const char *name)
{
	for (size_t i = 0; i < systems->count; i++)
		if (!systems->rows[i].place && strcmp(systems->rows[i].cells[SP_SYSTEM_NAME], name) == 0)
			return true;
	return false;
}

static void set_text(char **slot, const char *text)
{
	free(*slot);
	*slot = text && *text ? sp_strdup(text) : NULL;
}

static void set_number(char **slot, uint64_t number)
{
	free(*slot);
	*slot = number ? sp_format("%lu", (unsigned long)number) : NULL;
}

static void take_row(const struct sp_table *table, size_t number, struct sp_systems *systems)
{
	struct sp_system *row = add_row(systems);
	for (size_t cell = 0; cell < SP_SYSTEM_CELLS; cell++)
		set_text(&row->cells[cell], sp_table_named(table, number, sp_system_columns[cell].name));
	set_text(&row->recipe, sp_table_named(table, number, "recipe"));
	set_text(&row->overlay, sp_table_named(table, number, "overlay"));
	set_text(&row->place, sp_table_named(table, number, "place"));
}

static struct sp_error *add_stored(struct sp_context *context, struct sp_systems *systems)
{
	SP_STORE *store = NULL;
	SP_TABLE table = {0};
	SP_TRY(sp_step_store(context, &store));
	SP_TRY(sp_store_systems(store, &table));
	for (size_t i = 0; i < table.row_count; i++)
		take_row(&table, i, systems);
	return NULL;
}

/* The column of that cell: names are there, and numbers are numbers. */
static struct sp_error *check_column(
	const char *path, const struct sp_table *table, size_t column, enum sp_system_cell cell)
{
	for (size_t row = 0; row < table->row_count; row++) {
		const char *text = sp_table_cell(table, row, column);
		if (cell == SP_SYSTEM_NAME && !text)
			return sp_error_new(SP_USAGE, "%s: a row has no system", path);
		if (sp_system_columns[cell].type == SP_COLUMN_INTEGER && text &&
			text[strspn(text, "0123456789")])
			return sp_error_new(SP_USAGE, "%s: %s is no number for %s", path, text,
				sp_system_columns[cell].name);
	}
	return NULL;
}

/* A column that is not known is left alone: later versions may write more of them. */
static struct sp_error *check_frozen(const char *path, const struct sp_table *table)
{
	for (size_t cell = 0; cell < SP_SYSTEM_CELLS; cell++) {
		size_t column = sp_table_find(table, sp_system_columns[cell].name);
		if (column < table->column_count)
			SP_TRY(check_column(path, table, column, (enum sp_system_cell)cell));
		else if (cell <= SP_SYSTEM_SOURCE)
			return sp_error_new(SP_USAGE,
				"%s has no column %s: sizeprof table --built --format csv writes such a file",
				path, sp_system_columns[cell].name);
	}
	return NULL;
}

/* What was measured elsewhere, of systems that the store does not hold; origin: NULL for what the file says. */
static struct sp_error *add_file(const char *path, const char *origin, struct sp_systems *systems)
{
	SP_TABLE table = {0};
	SP_TRY(sp_csv_read(path, &table));
	SP_TRY(check_frozen(path, &table));
	for (size_t i = 0; i < table.row_count; i++) {
		if (has_system(systems, sp_table_named(&table, i, sp_system_columns[SP_SYSTEM_NAME].name)))
			continue;
		take_row(&table, i, systems);
		struct sp_system *row = &systems->rows[systems->count - 1];
		if (origin)
			set_text(&row->cells[SP_SYSTEM_ORIGIN], origin);
	}
	return NULL;
}

static struct sp_error *add_frozen(struct sp_context *context, struct sp_systems *systems)
{
	SP_AUTOFREE char *path = sp_path_join(context->data, FROZEN "/" FILE_NAME);
	return sp_path_exists(path) ? add_file(path, "frozen", systems) : NULL;
}

struct sp_error *sp_systems_read(const char *folder, struct sp_systems *systems)
{
	SP_AUTOFREE char *path = sp_path_join(folder, FILE_NAME);
	return add_file(path, NULL, systems);
}

void sp_systems_tabulate(const struct sp_systems *systems, struct sp_table *table)
{
	for (size_t i = 0; i < SP_SYSTEM_CELLS; i++)
		sp_table_add_column(table, sp_system_columns[i].name, sp_system_columns[i].type);
	for (size_t row = 0; row < systems->count; row++)
		sp_table_add_row(table, (const char *const *)systems->rows[row].cells);
}

static void add_missing(const struct sp_recipe_names *names, struct sp_systems *systems)
{
	for (size_t i = 0; i < names->count; i++) {
		if (has_system(systems, names->names[i]))
			continue;
		struct sp_system *row = add_row(systems);
		row->cells[SP_SYSTEM_NAME] = sp_strdup(names->names[i]);
		row->cells[SP_SYSTEM_BOOT] = sp_strdup("-");
		row->cells[SP_SYSTEM_ORIGIN] = sp_strdup("none");
	}
}

static void set_published(const struct sp_published *published, struct sp_system *row)
{
	set_number(&row->cells[SP_SYSTEM_PUBLISHED], published->medium);
	set_number(&row->cells[SP_SYSTEM_PUBLISHED_KERNEL], published->kernel);
	set_number(&row->cells[SP_SYSTEM_PUBLISHED_USERSPACE], published->userspace);
	set_number(&row->cells[SP_SYSTEM_PUBLISHED_LOADER], published->loader);
	row->published_most = published->medium_most;
	set_text(&row->cells[SP_SYSTEM_SOURCE], published->source);
}

/* How many lines of the kernel's fragments say something of an option. */
static struct sp_error *count_lines(const struct sp_recipe *recipe, struct sp_system *row)
{
	SP_FRAGMENT fragment = SP_FRAGMENT_EMPTY;
	for (size_t i = 0; i < recipe->kernel_fragment_count; i++)
		SP_TRY(sp_fragment_read(&fragment, recipe->kernel_fragments[i]));
	free(row->cells[SP_SYSTEM_FRAGMENT_LINES]);
	row->cells[SP_SYSTEM_FRAGMENT_LINES] = sp_format("%zu", fragment.count);
	return NULL;
}

static struct sp_error *ask_recipe(struct sp_context *context, const char *name, struct sp_system *row)
{
	SP_RECIPE recipe = {0};
	SP_TRY(sp_step_any_recipe(context, name, row->overlay, &recipe));
	if (recipe.published.source)
		set_published(&recipe.published, row);
	bool has_kernel = recipe.userspace != SP_USERSPACE_PACKAGES;
	return row->recipe && has_kernel ? count_lines(&recipe, row) : NULL; /* else not built here, or there are none */
}

/* By the name before the version of a kernel of its own. */
static bool is_listed(const struct sp_recipe_names *names, const char *name)
{
	size_t size = strcspn(name, "@");
	for (size_t i = 0; i < names->count; i++)
		if (strncmp(names->names[i], name, size) == 0 && names->names[i][size] == '\0')
			return true;
	return false;
}

/* The recipe's ini file in its folder: recipe.ini, or one of its name; with the kernel's version. */
static char *own_recipe(const struct sp_system *row)
{
	size_t size = strcspn(row->recipe, "@");
	SP_AUTOFREE char *path = sp_path_join(row->place, "recipe.ini");
	if (sp_path_exists(path))
		return sp_format("%s%s", path, row->recipe + size);
	return sp_format("%s/%.*s.ini%s", row->place, (int)size, row->recipe, row->recipe + size);
}

/* Overlays and users' recipes may be gone since they were built, or be changed: what was measured stays. */
static struct sp_error *ask_about(
	struct sp_context *context, const struct sp_recipe_names *names, struct sp_system *row)
{
	const char *name = row->recipe ? row->recipe : row->cells[SP_SYSTEM_NAME];
	SP_AUTOFREE char *own = row->place ? own_recipe(row) : NULL;
	if (!own && !is_listed(names, name))
		return NULL;
	struct sp_error *error = ask_recipe(context, own ? own : name, row);
	if (error && !own && !row->overlay)
		return error;
	sp_error_free(error);
	return NULL;
}

static int by_system(const void *left, const void *right)
{
	const struct sp_system *a = left, *b = right;
	int order = strcmp(a->cells[SP_SYSTEM_NAME], b->cells[SP_SYSTEM_NAME]);
	return order ? order : strcmp(a->place ? a->place : "", b->place ? b->place : "");
}

struct sp_error *sp_systems_collect(struct sp_context *context, bool built, struct sp_systems *systems)
{
	SP_RECIPE_NAMES names = {0};
	SP_AUTOFREE char *folder = sp_path_join(context->data, "datasets/recipes");
	SP_TRY(sp_recipe_names((const char *const[]){folder, NULL}, &names));
	SP_TRY(add_stored(context, systems));
	if (!built) {
		SP_TRY(add_frozen(context, systems));
		add_missing(&names, systems);
	}
	for (size_t i = 0; i < systems->count; i++)
		SP_TRY(ask_about(context, &names, &systems->rows[i]));
	if (systems->count)
		qsort(systems->rows, systems->count, sizeof(*systems->rows), by_system);
	return NULL;
}
