/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which moves have the same outcome, and which make others, too.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "tree/moves-inside.h"

static int compare_texts(const char *left, const char *right)
{
	return left && right ? strcmp(left, right) : (left != NULL) - (right != NULL);
}

static int compare_resolutions(const struct sp_resolution *left, const struct sp_resolution *right)
{
	if (left->count != right->count)
		return left->count < right->count ? -1 : 1;
	for (size_t i = 0; i < left->count; i++) {
		int order = strcmp(left->changes[i].name, right->changes[i].name);
		if (order == 0)
			order = compare_texts(left->changes[i].after, right->changes[i].after);
		if (order)
			return order;
	}
	return 0;
}

/* Within a choice a member that comes on says more than one that goes; what needs another option comes last.
 */
static int rank(const struct sp_move *move)
{
	return move->kind == SP_MOVE_CHOICE ? 0 : move->kind == SP_MOVE_BY ? 2 : 1;
}

/* By outcome, the simplest of each first. */
static int compare_outcomes(const void *one, const void *other)
{
	const struct sp_move *left = one, *right = other;
	int order = compare_resolutions(&left->resolution, &right->resolution);
	if (order == 0)
		order = rank(left) - rank(right);
	if (order == 0 && left->is_explicit != right->is_explicit)
		order = left->is_explicit ? -1 : 1;
	return order ? order : strcmp(left->name, right->name);
}

/* Takes over what is worth keeping of a move with the same outcome. */
static void absorb(struct sp_move *move, struct sp_move *other)
{
	move->aliases = sp_realloc(move->aliases, move->alias_count + 1, sizeof(*move->aliases));
	move->aliases[move->alias_count++] = other->name;
	other->name = NULL;
	move->is_explicit = move->is_explicit || other->is_explicit;
	sp_moves_clear_one(other);
}

void sp_moves_merge(struct sp_moves *moves)
{
	size_t kept = 0;
	if (moves->count)
		qsort(moves->items, moves->count, sizeof(*moves->items), compare_outcomes);
	for (size_t i = 0; i < moves->count; i++) {
		struct sp_move *last = kept ? &moves->items[kept - 1] : NULL;
		if (last && compare_resolutions(&last->resolution, &moves->items[i].resolution) == 0)
			absorb(last, &moves->items[i]);
		else
			moves->items[kept++] = moves->items[i];
	}
	moves->count = kept;
}

static int compare_names(const void *one, const void *other)
{
	return strcmp(((const struct sp_move *)one)->name, ((const struct sp_move *)other)->name);
}

static size_t count_gone(const struct sp_move *move)
{
	size_t count = 0;
	for (size_t i = 0; i < move->resolution.count; i++)
		count += !move->resolution.changes[i].after;
	return count;
}

/*
 * Can `upper`, made, make `lower`: is what `lower` is about gone? Whoever makes it takes more away, so that
 * there are no cycles. Of the members of a group one at most is made, so they are below nobody.
 */
static bool takes(
	const struct sp_move *upper, size_t upper_gone, const struct sp_move *lower, size_t lower_gone)
{
	if (upper == lower || upper_gone <= lower_gone || lower->group != SP_MOVE_ALONE)
		return false;
	const struct sp_option_change *change = sp_resolution_find(&upper->resolution, lower->option);
	return change && !change->after;
}

static void add_parent(struct sp_move *move, size_t parent)
{
	move->parents = sp_realloc(move->parents, move->parent_count + 1, sizeof(*move->parents));
	move->parents[move->parent_count++] = (uint32_t)parent;
}

struct pair {
	size_t upper, lower;
	struct sp_option_setting *settings; /* of both */
};

struct pairs {
	struct pair *items;
	size_t count, capacity;
};

static void add_pair(struct sp_moves *moves, struct pairs *pairs, size_t upper, size_t lower)
{
	const struct sp_move *one = &moves->items[upper], *other = &moves->items[lower];
	struct pair pair = {
		upper, lower, sp_alloc((one->setting_count + other->setting_count) * sizeof(*pair.settings))};
	memcpy(pair.settings, one->settings, one->setting_count * sizeof(*pair.settings));
	memcpy(pair.settings + one->setting_count, other->settings,
		other->setting_count * sizeof(*pair.settings));
	SP_GROW(pairs->items, pairs->count, pairs->capacity);
	pairs->items[pairs->count++] = pair;
}

static void free_pairs(struct pairs *pairs)
{
	for (size_t i = 0; i < pairs->count; i++)
		free(pairs->items[i].settings);
	free(pairs->items);
}

/* What switches another option on is below who takes that away as well: then both together are the upper one.
 */
static struct sp_error *ask_pairs(
	struct sp_kconfig_session *session, struct sp_moves *moves, const struct pairs *pairs)
{
	SP_AUTOFREE struct sp_option_question *questions = sp_alloc((pairs->count + 1) * sizeof(*questions));
	SP_AUTOFREE struct sp_resolution *answers = sp_alloc((pairs->count + 1) * sizeof(*answers));
	for (size_t i = 0; i < pairs->count; i++)
		questions[i] = (struct sp_option_question){
			pairs->items[i].settings, moves->items[pairs->items[i].upper].setting_count +
							  moves->items[pairs->items[i].lower].setting_count};
	moves->asked += pairs->count;
	SP_TRY(sp_kconfig_resolve_many(session, questions, pairs->count, answers));
	for (size_t i = 0; i < pairs->count; i++) {
		const struct pair *pair = &pairs->items[i];
		if (compare_resolutions(&answers[i], &moves->items[pair->upper].resolution) == 0)
			add_parent(&moves->items[pair->lower], pair->upper);
		sp_resolution_clear(&answers[i]);
	}
	return NULL;
}

static void find_parents(struct sp_moves *moves, const size_t *gone, size_t lower, struct pairs *pairs)
{
	struct sp_move *move = &moves->items[lower];
	for (size_t i = 0; i < moves->count; i++) {
		if (!takes(&moves->items[i], gone[i], move, gone[lower]))
			continue;
		if (move->kind == SP_MOVE_BY)
			add_pair(moves, pairs, i, lower);
		else
			add_parent(move, i);
	}
}

struct sp_error *sp_moves_order(struct sp_kconfig_session *session, struct sp_moves *moves)
{
	SP_AUTOFREE size_t *gone = sp_alloc((moves->count + 1) * sizeof(*gone));
	SP_GUARD(free_pairs) struct pairs pairs = {0};
	if (moves->count)
		qsort(moves->items, moves->count, sizeof(*moves->items), compare_names);
	for (size_t i = 0; i < moves->count; i++)
		gone[i] = count_gone(&moves->items[i]);
	for (size_t i = 0; i < moves->count; i++)
		find_parents(moves, gone, i, &pairs);
	return pairs.count ? ask_pairs(session, moves, &pairs) : NULL;
}
