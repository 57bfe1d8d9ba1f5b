/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Steps of a search: which trial is the state that it goes on from, what that applied beyond the state
 * before, and what it won.
 */
#include <math.h>

#include "base/memory.h"
#include "base/words.h"
#include "store/search_inside.h"

/* A state: what is applied, and what it weighs. */
struct state {
	char *moves;
	uint64_t payload;
};

static void clear_state(struct state *state)
{
	free(state->moves);
}

/* One name that a step applied, or took back. */
struct change {
	const char *name; /* within the moves of a state */
	size_t length;
	bool applied;
	double weight;
};

struct changes {
	struct change *items;
	size_t count, capacity;
	bool any_applied;
	double weight; /* of those that share the step's bytes, and how many these are */
	size_t sharing;
};

static void clear_changes(struct changes *changes)
{
	free(changes->items);
}

/* The state that a query gives: moves, payload. */
static struct sp_error *read_state(const struct sp_store *store, const char *query,
	const struct sp_sql_value *values, size_t count, struct state *state, bool *found)
{
	SP_STATEMENT *statement = NULL;
	SP_TRY(sp_sql_prepare(store, query, &statement));
	SP_TRY(sp_sql_bind(store, statement, values, count));
	SP_TRY(sp_sql_step(store, statement, found));
	if (*found)
		*state =
			(struct state){sp_sql_column_text(statement, 0), sp_sql_column_integer(statement, 1)};
	return NULL;
}

static struct sp_error *defect(uint64_t search, const char *what)
{
	return sp_error_new(SP_UNABLE, "search %lu: %s, which is a defect of sizeprof: please report it",
		(unsigned long)search, what);
}

static struct sp_error *read_before(
	const struct sp_store *store, uint64_t search, uint64_t position, struct state *state)
{
	bool found = false;
	if (position)
		SP_TRY(read_state(store,
			"SELECT moves, payload FROM step JOIN trial ON trial.search = step.search AND number "
			"= trial "
			"WHERE step.search = ? AND position = ?",
			SQL_VALUES(SQL_INTEGER(search), SQL_INTEGER(position - 1)), state, &found));
	else
		SP_TRY(read_state(store, "SELECT '', payload FROM search WHERE number = ? AND payload > 0",
			SQL_VALUES(SQL_INTEGER(search)), state, &found));
	return found ? NULL
		     : defect(search,
			       position ? "a step is missing before this one" : "its base was not measured");
}

/* The names of `moves` that `others` lacks. */
static void add_changes(struct changes *changes, const char *moves, const char *others, bool applied)
{
	const char *at = moves, *name;
	size_t length;
	while ((name = sp_next_name(&at, &length))) {
		if (sp_has_name(others, name, length))
			continue;
		SP_GROW(changes->items, changes->count, changes->capacity);
		changes->items[changes->count++] =
			(struct change){.name = name, .length = length, .applied = applied};
		changes->any_applied |= applied;
	}
}

/* What is applied shares the bytes; what is taken back does only where nothing is applied. */
static bool shares(const struct changes *changes, const struct change *change)
{
	return change->applied == changes->any_applied;
}

static struct sp_error *read_weight(
	const struct sp_store *store, sqlite3_stmt *statement, uint64_t search, struct change *change)
{
	SP_AUTOFREE char *name = sp_format("%.*s", (int)change->length, change->name);
	bool row = false;
	SP_TRY(sp_sql_bind(store, statement, SQL_VALUES(SQL_INTEGER(search), SQL_TEXT(name))));
	SP_TRY(sp_sql_step(store, statement, &row));
	change->weight = row ? sqlite3_column_double(statement, 0) : 0;
	return NULL;
}

static struct sp_error *weigh(const struct sp_store *store, uint64_t search, struct changes *changes)
{
	SP_STATEMENT *statement = NULL;
	SP_TRY(sp_sql_prepare(
		store, "SELECT max(weight, 0) FROM search_item WHERE search = ? AND name = ?", &statement));
	for (size_t i = 0; i < changes->count; i++) {
		struct change *change = &changes->items[i];
		SP_TRY(read_weight(store, statement, search, change));
		changes->weight += shares(changes, change) ? change->weight : 0;
		changes->sharing += shares(changes, change);
	}
	return NULL;
}

/* The bytes of the first of those that share, up to one whose weights add up to `weight`: rounded sums, so
   that the shares add up exactly. */
static int64_t up_to(const struct changes *changes, double weight, size_t count, int64_t won)
{
	if (count == changes->sharing)
		return won;
	double part =
		changes->weight > 0 ? weight / changes->weight : (double)count / (double)changes->sharing;
	return llround((double)won * part);
}

static struct sp_error *insert_changes(const struct sp_store *store, uint64_t search, uint64_t position,
	const struct changes *changes, int64_t won)
{
	SP_STATEMENT *statement = NULL;
	double weight = 0;
	size_t count = 0;
	int64_t given = 0;
	SP_TRY(sp_sql_prepare(store,
		"INSERT INTO step_item (search, position, name, applied, shared, won) VALUES (?, ?, ?, ?, ?, "
		"?)",
		&statement));
	for (size_t i = 0; i < changes->count; i++) {
		const struct change *change = &changes->items[i];
		SP_AUTOFREE char *name = sp_format("%.*s", (int)change->length, change->name);
		bool takes = shares(changes, change);
		weight += takes ? change->weight : 0;
		count += takes;
		int64_t until = takes ? up_to(changes, weight, count, won) : given;
		SP_TRY(sp_sql_run(store, statement,
			SQL_VALUES(SQL_INTEGER(search), SQL_INTEGER(position), SQL_TEXT(name),
				SQL_INTEGER(change->applied), SQL_INTEGER(takes && changes->sharing > 1),
				SQL_SIGNED(until - given))));
		given = until;
	}
	return NULL;
}

static struct sp_error *insert_step(
	const struct sp_store *store, uint64_t search, uint64_t position, uint64_t trial)
{
	SP_GUARD(clear_state) struct state before = {0}, after = {0};
	SP_GUARD(clear_changes) struct changes changes = {0};
	bool found = false;
	SP_TRY(read_before(store, search, position, &before));
	SP_TRY(read_state(store,
		"SELECT moves, payload FROM trial WHERE search = ? AND number = ? AND outcome = 'pass'",
		SQL_VALUES(SQL_INTEGER(search), SQL_INTEGER(trial)), &after, &found));
	if (!found)
		return defect(search, "a trial that did not pass cannot be gone on from");
	int64_t won = (int64_t)(before.payload - after.payload);
	add_changes(&changes, after.moves, before.moves, true);
	add_changes(&changes, before.moves, after.moves, false);
	SP_TRY(weigh(store, search, &changes));
	SP_TRY(sp_sql_once(store,
		"INSERT INTO step (search, position, trial, after, elapsed, won) SELECT ?1, ?2, ?3, number, "
		"elapsed, ?4 "
		"FROM trial WHERE search = ?1 ORDER BY number DESC LIMIT 1",
		SQL_VALUES(SQL_INTEGER(search), SQL_INTEGER(position), SQL_INTEGER(trial), SQL_SIGNED(won))));
	return insert_changes(store, search, position, &changes, won);
}

static struct sp_error *accept_locked(
	const struct sp_store *store, uint64_t search, uint64_t position, uint64_t trial)
{
	uint64_t there = 0;
	bool found = false;
	SP_TRY(sp_sql_integer(store, "SELECT trial FROM step WHERE search = ? AND position = ?",
		SQL_VALUES(SQL_INTEGER(search), SQL_INTEGER(position)), &there, &found));
	if (found && there == trial)
		return NULL;
	SP_TRY(sp_sql_once(store, "DELETE FROM step WHERE search = ? AND position >= ?",
		SQL_VALUES(SQL_INTEGER(search), SQL_INTEGER(position))));
	return insert_step(store, search, position, trial);
}

struct sp_error *sp_store_accept_trial(
	struct sp_store *store, uint64_t number, uint64_t position, uint64_t trial_number)
{
	SP_TRY(sp_search_check_held(store, number));
	SP_TRY(sp_sql_begin(store));
	return sp_sql_end(store, accept_locked(store, number, position, trial_number));
}
