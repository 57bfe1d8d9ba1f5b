/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree/moves.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "tree/moves-inside.h"

/* What makes others droppable brings hardly anything itself; what brings that many options with it is no such
 * thing. */
#define BY_MOST 16

void sp_moves_clear_one(struct sp_move *move)
{
	for (size_t i = 0; i < move->setting_count; i++) {
		free((char *)move->settings[i].name);
		free((char *)move->settings[i].value);
	}
	for (size_t i = 0; i < move->alias_count; i++)
		free(move->aliases[i]);
	free(move->name);
	free(move->program);
	free(move->option);
	free(move->by);
	free(move->settings);
	sp_resolution_clear(&move->resolution);
	free(move->dropped_with);
	free(move->switched_on);
	free(move->aliases);
	free(move->parents);
	*move = (struct sp_move){0};
}

void sp_moves_clear(struct sp_moves *moves)
{
	for (size_t i = 0; i < moves->count; i++)
		sp_moves_clear_one(&moves->items[i]);
	free(moves->items);
	*moves = (struct sp_moves){0};
}

/* One after the other; what Kconfig refuses is no move. */
static struct sp_error *ask_singly(struct sp_kconfig_session *session,
	const struct sp_option_question *questions, struct sp_moves *moves)
{
	for (size_t i = 0; i < moves->count; i++) {
		struct sp_resolution *resolution = &moves->items[i].resolution;
		struct sp_error *error =
			sp_kconfig_resolve(session, questions[i].settings, questions[i].count, resolution);
		if (error && sp_error_is_interrupted(error))
			return error;
		if (error)
			*resolution = (struct sp_resolution){0};
		sp_error_free(error);
	}
	return NULL;
}

static struct sp_error *ask(struct sp_kconfig_session *session, struct sp_moves *moves)
{
	SP_AUTOFREE struct sp_option_question *questions = sp_alloc((moves->count + 1) * sizeof(*questions));
	SP_AUTOFREE struct sp_resolution *answers = sp_alloc((moves->count + 1) * sizeof(*answers));
	for (size_t i = 0; i < moves->count; i++)
		questions[i] =
			(struct sp_option_question){moves->items[i].settings, moves->items[i].setting_count};
	struct sp_error *error = sp_kconfig_resolve_many(session, questions, moves->count, answers);
	if (error && sp_error_is_interrupted(error))
		return error;
	if (error) {
		sp_error_free(error);
		return ask_singly(session, questions, moves);
	}
	for (size_t i = 0; i < moves->count; i++)
		moves->items[i].resolution = answers[i];
	return NULL;
}

static bool is_setting(const struct sp_move *move, const char *name)
{
	for (size_t i = 0; i < move->setting_count; i++)
		if (strcmp(move->settings[i].name, name) == 0)
			return true;
	return false;
}

/* What comes on besides the settings. */
static size_t count_brought(const struct sp_move *move)
{
	size_t count = 0;
	for (size_t i = 0; i < move->resolution.count; i++)
		count += !move->resolution.changes[i].before &&
			 !is_setting(move, move->resolution.changes[i].name);
	return count;
}

static bool is_listed(const char *name, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(name, list[i]) == 0)
			return true;
	return false;
}

/* Debug information does not ship: what brings it wins nothing, and would have everything compiled anew. */
static bool brings_debug_info(const struct sp_option_change *change)
{
	return !change->before && change->after && strcmp(change->name, "DEBUG_INFO") == 0;
}

/* Does it leave alone what it must? */
static bool is_allowed(const struct sp_move *move, const struct sp_moves_wish *wish)
{
	for (size_t i = 0; i < move->resolution.count; i++) {
		const struct sp_option_change *change = &move->resolution.changes[i];
		if (brings_debug_info(change))
			return false;
		if (!change->after
				? is_listed(change->name, wish->keep, wish->keep_count)
				: !change->before && is_listed(change->name, wish->never, wish->never_count))
			return false;
	}
	return true;
}

/* Did the tree do what was asked for? */
static bool is_move(const struct sp_move *move)
{
	const struct sp_option_change *change = sp_resolution_find(&move->resolution, move->option);
	const char *after = change ? change->after : NULL;
	const char *wanted = move->settings[move->setting_count - 1].value;
	if (!change)
		return false;
	if (move->kind == SP_MOVE_BY && count_brought(move) > BY_MOST)
		return false;
	return strcmp(wanted, "n") == 0 ? !after : after && strcmp(after, wanted) == 0;
}

static void keep_moves(struct sp_moves *moves, const struct sp_moves_wish *wish)
{
	size_t kept = 0;
	for (size_t i = 0; i < moves->count; i++) {
		if (is_move(&moves->items[i]) && is_allowed(&moves->items[i], wish))
			moves->items[kept++] = moves->items[i];
		else
			sp_moves_clear_one(&moves->items[i]);
	}
	moves->count = kept;
}

static void add_name(struct sp_buffer *list, const char *name, const char *value)
{
	sp_buffer_printf(list, "%s%s", list->size ? " " : "", name);
	if (value)
		sp_buffer_printf(list, "=%s", value);
}

static void tell_changes(struct sp_move *move)
{
	SP_BUFFER gone = SP_BUFFER_EMPTY, on = SP_BUFFER_EMPTY;
	for (size_t i = 0; i < move->resolution.count; i++) {
		const struct sp_option_change *change = &move->resolution.changes[i];
		if (!change->after && strcmp(change->name, move->option) != 0)
			add_name(&gone, change->name, NULL);
		else if (change->after && !is_setting(move, change->name))
			add_name(&on, change->name,
				change->before || strcmp(change->after, "y") != 0 ? change->after : NULL);
	}
	move->dropped_with = sp_strdup(sp_buffer_text(&gone));
	move->switched_on = sp_strdup(sp_buffer_text(&on));
}

static const char *asked_value(const struct sp_moves_wish *wish, const char *name)
{
	const char *value = NULL;
	for (size_t i = 0; i < wish->explicit_count; i++)
		if (strcmp(wish->explicit[i].name, name) == 0)
			value = wish->explicit[i].value;
	return value;
}

/* A number that is changed is asked for by its value, all else by what goes: the option, or the choice's
 * member. */
static bool is_explicit(const struct sp_move *move, const struct sp_moves_wish *wish)
{
	for (size_t i = 0; i < move->setting_count; i++) {
		const struct sp_option_change *change =
			sp_resolution_find(&move->resolution, move->settings[i].name);
		const char *value = asked_value(wish, move->settings[i].name);
		if (value && strcmp(value, "n") != 0 && change && change->before)
			return true;
	}
	return false;
}

/* Groups that are left, counted from 0. */
static void number_groups(struct sp_moves *moves)
{
	SP_AUTOFREE uint32_t *numbers = sp_alloc((moves->group_count + 1) * sizeof(*numbers));
	uint32_t count = 0;
	for (size_t i = 0; i < moves->count; i++) {
		struct sp_move *move = &moves->items[i];
		if (move->group == SP_MOVE_ALONE)
			continue;
		if (!numbers[move->group])
			numbers[move->group] = ++count;
		move->group = numbers[move->group] - 1;
	}
	moves->group_count = count;
}

struct sp_error *sp_moves_find(struct sp_kconfig_session *session, const struct sp_kconfig *facts,
	const struct sp_moves_wish *wish, struct sp_moves *moves)
{
	SP_MOVES found = {0};
	struct sp_moves_maker maker = {.session = session, .facts = facts, .wish = wish, .moves = &found};
	sp_moves_list(&maker);
	sp_moves_list_by(&maker);
	found.asked = found.count;
	SP_TRY(ask(session, &found));
	keep_moves(&found, wish);
	for (size_t i = 0; i < found.count; i++) {
		found.items[i].is_explicit = is_explicit(&found.items[i], wish);
		tell_changes(&found.items[i]);
	}
	sp_moves_merge(&found);
	SP_TRY(sp_moves_order(session, &found));
	number_groups(&found);
	*moves = found;
	found = (struct sp_moves){0};
	return NULL;
}

static void shift(struct sp_move *move, uint32_t first, uint32_t first_group)
{
	if (move->group != SP_MOVE_ALONE)
		move->group += first_group;
	for (size_t i = 0; i < move->parent_count; i++)
		move->parents[i] += first;
}

void sp_moves_append(struct sp_moves *moves, struct sp_moves *more)
{
	moves->items = sp_realloc(moves->items, moves->count + more->count + 1, sizeof(*moves->items));
	for (size_t i = 0; i < more->count; i++) {
		shift(&more->items[i], (uint32_t)moves->count, moves->group_count);
		moves->items[moves->count + i] = more->items[i];
	}
	moves->count += more->count;
	moves->group_count += more->group_count;
	moves->asked += more->asked;
	free(more->items);
	*more = (struct sp_moves){0};
}

const struct sp_move *sp_moves_by_name(const struct sp_moves *moves, const char *name)
{
	for (size_t i = 0; i < moves->count; i++) {
		const struct sp_move *move = &moves->items[i];
		if (strcmp(move->name, name) == 0)
			return move;
		for (size_t j = 0; j < move->alias_count; j++)
			if (strcmp(move->aliases[j], name) == 0)
				return move;
	}
	return NULL;
}
