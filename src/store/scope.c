/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/scope.h"

#include <string.h>

#include "base/buffer.h"
#include "base/dimension.h"
#include "base/memory.h"
#include "store/suggest.h"

/*
 * One look at the pieces of a build says in which dimensions the label owns any. The columns of table piece
 * are named like the dimensions. Parameters: ?1 the build, ?2 the label, ?3 the label without its slash or
 * NULL.
 */
static char *presence_query(void)
{
	struct sp_buffer text = SP_BUFFER_EMPTY;
	sp_buffer_printf(&text,
		"WITH wanted AS (SELECT id FROM label WHERE name = ?2 OR (?3 NOTNULL AND dimension IN (%d, "
		"%d) AND "
		"(name = ?3 OR (name >= ?3 || '/' AND name < ?3 || '0')))) SELECT ",
		SP_BY_DIRECTORY, SP_BY_FILE);
	for (int i = 0; i < SP_DIMENSIONS; i++)
		sp_buffer_printf(&text, "%smax(piece.%s IN wanted)", i ? ", " : "", sp_dimension_names[i]);
	sp_buffer_add_text(&text, " FROM image JOIN piece ON piece.image = image.id WHERE image.build = ?1");
	return sp_buffer_take(&text);
}

static struct sp_error *find_dimensions(const struct sp_store *store, uint64_t number, const char *label,
	const char *subtree, bool present[SP_DIMENSIONS])
{
	SP_AUTOFREE char *query = presence_query();
	SP_STATEMENT *statement = NULL;
	bool row = false;
	SP_TRY(sp_sql_prepare(store, query, &statement));
	SP_TRY(sp_sql_bind(
		store, statement, SQL_VALUES(SQL_INTEGER(number), SQL_TEXT(label), SQL_TEXT(subtree))));
	SP_TRY(sp_sql_step(store, statement, &row));
	for (int i = 0; i < SP_DIMENSIONS; i++)
		present[i] = row && sqlite3_column_int(statement, i);
	return NULL;
}

static struct sp_error *offer_labels(
	const struct sp_store *store, uint64_t number, int dimension, struct sp_suggestions *suggestions)
{
	SP_AUTOFREE char *query =
		sp_format("SELECT name FROM label WHERE id IN "
			  "(SELECT %s FROM image JOIN piece ON piece.image = image.id WHERE build = ?)",
			sp_dimension_names[dimension]);
	SP_STATEMENT *statement = NULL;
	bool row = false;
	SP_TRY(sp_sql_prepare(store, query, &statement));
	SP_TRY(sp_sql_bind(store, statement, SQL_VALUES(SQL_INTEGER(number))));
	for (;;) {
		SP_TRY(sp_sql_step(store, statement, &row));
		if (!row)
			return NULL;
		SP_AUTOFREE char *name = sp_sql_column_text(statement, 0);
		sp_suggestions_offer(suggestions, name, dimension);
	}
}

/* Another way to say it: "--in symbol=NAME", "--copies NAME". between: what stands before all but the first. */
static void add_way(struct sp_buffer *text, const char *between, const struct sp_scope_wish *wish,
	int dimension, const char *label)
{
	bool has_dimension = strcmp(wish->option, "--in") == 0;
	sp_buffer_printf(text, "%s%s %s%s%s", text->size ? between : "", wish->option,
		has_dimension ? sp_dimension_names[dimension] : "", has_dimension ? "=" : "", label);
}

static struct sp_error *not_found(
	const struct sp_store *store, uint64_t number, const struct sp_scope_wish *wish)
{
	SP_SUGGEST near = {.wanted = wish->label};
	for (int i = 0; i < SP_DIMENSIONS; i++)
		if (wish->dimension < 0 || wish->dimension == i)
			SP_TRY(offer_labels(store, number, i, &near));
	SP_BUFFER text = SP_BUFFER_EMPTY;
	for (size_t i = 0; i < near.count; i++)
		add_way(&text, ", ", wish, near.best[i].dimension, near.best[i].name);
	const char *which = wish->dimension < 0 ? "label" : sp_dimension_names[wish->dimension];
	const char *by = wish->dimension < 0 ? "DIMENSION" : which;
	if (near.count == 0)
		return sp_error_new(SP_USAGE,
			"run %lu has no %s %s: `sizeprof report --by %s` lists what it has",
			(unsigned long)number, which, wish->label, by);
	return sp_error_new(SP_USAGE, "run %lu has no %s %s: the nearest %s %s", (unsigned long)number, which,
		wish->label, near.count > 1 ? "are" : "is", sp_buffer_text(&text));
}

/* Another name of a symbol: *scope is left alone when it is none. */
static struct sp_error *find_alias(const struct sp_store *store, uint64_t number,
	const struct sp_scope_wish *wish, struct sp_scope *scope)
{
	SP_STATEMENT *statement = NULL;
	SP_BUFFER text = SP_BUFFER_EMPTY;
	size_t count = 0;
	bool row = false;
	SP_TRY(sp_sql_prepare(store,
		"SELECT label.name FROM alias JOIN label ON label.id = alias.label "
		"WHERE alias.build = ? AND alias.name = ? ORDER BY 1",
		&statement));
	SP_TRY(sp_sql_bind(store, statement, SQL_VALUES(SQL_INTEGER(number), SQL_TEXT(wish->label))));
	for (;; count++) {
		SP_TRY(sp_sql_step(store, statement, &row));
		if (!row)
			break;
		SP_AUTOFREE char *label = sp_sql_column_text(statement, 0);
		add_way(&text, " or ", wish, SP_BY_SYMBOL, label);
		free(scope->label);
		scope->label = label;
		label = NULL;
		scope->dimension = SP_BY_SYMBOL;
	}
	if (count > 1)
		return sp_error_new(SP_USAGE, "%s is another name of %lu symbols: use %s", wish->label,
			(unsigned long)count, sp_buffer_text(&text));
	return NULL;
}

static struct sp_error *ambiguous(const struct sp_scope_wish *wish, const bool present[SP_DIMENSIONS])
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	for (int i = 0; i < SP_DIMENSIONS; i++)
		if (present[i])
			add_way(&text, " or ", wish, i, wish->label);
	return sp_error_new(SP_USAGE, "%s is a label of more than one dimension: use %s", wish->label,
		sp_buffer_text(&text));
}

/* "kernel" of "kernel/"; NULL when there is no slash at the end */
static char *without_slash(const char *label)
{
	size_t length = strlen(label), end = length;
	while (end > 0 && label[end - 1] == '/')
		end--;
	return end == length ? NULL : sp_format("%.*s", (int)end, label);
}

struct sp_error *sp_scope_resolve(const struct sp_store *store, uint64_t number,
	const struct sp_scope_wish *wish, struct sp_scope *scope)
{
	*scope = (struct sp_scope){.dimension = -1};
	if (!wish->label)
		return NULL;
	SP_AUTOFREE char *subtree = without_slash(wish->label);
	bool present[SP_DIMENSIONS] = {false};
	SP_TRY(find_dimensions(store, number, wish->label, subtree, present));
	int found = -1, count = 0;
	for (int i = 0; i < SP_DIMENSIONS; i++) {
		if (!present[i] || (wish->dimension >= 0 && wish->dimension != i))
			continue;
		found = i;
		count++;
	}
	if (count == 0 && (wish->dimension < 0 || wish->dimension == SP_BY_SYMBOL))
		SP_TRY(find_alias(store, number, wish, scope));
	if (scope->label)
		return NULL;
	if (count == 0)
		return not_found(store, number, wish);
	if (count == 2 && subtree && present[SP_BY_DIRECTORY] && present[SP_BY_FILE]) {
		found = SP_BY_DIRECTORY; /* a folder of a root file system: all below it either way */
		count = 1;
	}
	if (count > 1)
		return ambiguous(wish, present);
	scope->dimension = found;
	scope->subtree = subtree && (found == SP_BY_DIRECTORY || found == SP_BY_FILE);
	scope->label = sp_strdup(scope->subtree ? subtree : wish->label);
	return NULL;
}

struct sp_error *sp_scope_bind_only(
	const struct sp_store *store, sqlite3_stmt *statement, uint64_t number, const struct sp_scope *scope)
{
	struct sp_sql_value in_dimension = {.type = SP_SQL_NULL};
	if (scope->dimension >= 0)
		in_dimension = SQL_INTEGER((uint64_t)scope->dimension);
	SP_TRY(sp_sql_bind_name(store, statement, ":build", SQL_INTEGER(number)));
	SP_TRY(sp_sql_bind_name(store, statement, ":in_dimension", in_dimension));
	SP_TRY(sp_sql_bind_name(store, statement, ":in_label", SQL_TEXT(scope->label)));
	return sp_sql_bind_name(store, statement, ":in_subtree", SQL_INTEGER(scope->subtree));
}

struct sp_error *sp_scope_bind(const struct sp_store *store, sqlite3_stmt *statement, uint64_t number,
	enum sp_dimension dimension, const struct sp_scope *scope)
{
	SP_TRY(sp_sql_bind_name(store, statement, ":dimension", SQL_INTEGER(dimension)));
	return sp_scope_bind_only(store, statement, number, scope);
}

void sp_scope_clear(struct sp_scope *scope)
{
	free(scope->label);
	*scope = (struct sp_scope){.dimension = -1};
}
