/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The moves from a state, as items of a search; and what state a set of items means.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "build/config.h"
#include "build/media.h"
#include "cmd/minimize.h"
#include "tree/moves.h"

#define FATS_ITEM "image:fats=1"
#define FATS_PRIOR 0.01 /* the second table is for drives that fail */
/*
 * Bytes: what is predicted to win nothing is worth a try nevertheless, with many others. A twelfth of the
 * moves of a defconfig BusyBox are such; without a weight a batch never has room for them, and each costs a
 * trial of its own.
 */
#define LEAST_WEIGHT 1.0

static const char *const side_names[SP_SIDES] = {"kernel", "userspace"};

char *sp_side_prefix(const struct sp_minimize *minimize, enum sp_side side)
{
	return sp_store_label_prefix(&minimize->build, side_names[side]);
}

struct explicit_lines {
	struct sp_fragment fragment;
	struct sp_option_setting *settings;
};

static void end_explicit(struct explicit_lines *lines)
{
	sp_fragment_free(&lines->fragment);
	free(lines->settings);
}

/* What the recipe's fragments of a side ask for. */
static struct sp_error *read_explicit(const struct sp_recipe *recipe, int side, struct explicit_lines *lines)
{
	bool kernel = side == SP_SIDE_KERNEL;
	char *const *paths = kernel ? recipe->kernel_fragments : recipe->userspace_fragments;
	size_t count = kernel ? recipe->kernel_fragment_count : recipe->userspace_fragment_count;
	for (size_t i = 0; i < count; i++)
		SP_TRY(sp_fragment_read(&lines->fragment, paths[i]));
	lines->settings = sp_alloc((lines->fragment.count + 1) * sizeof(*lines->settings));
	for (size_t i = 0; i < lines->fragment.count; i++)
		lines->settings[i] = (struct sp_option_setting){
			lines->fragment.lines[i].name, lines->fragment.lines[i].value};
	return NULL;
}

static struct sp_error *find_moves(struct sp_round *round, int side)
{
	struct sp_minimize *minimize = round->minimize;
	struct sp_wishes *wishes = &round->wishes[side];
	SP_GUARD(end_explicit) struct explicit_lines lines = {0};
	SP_GUARD(sp_kconfig_clear) struct sp_kconfig facts = {0};
	SP_MOVES moves = {0};
	SP_AUTOFREE char *prefix = sp_side_prefix(minimize, side);
	struct sp_moves_wish wish = {.program = side_names[side], .prefix = prefix};
	struct sp_tree tree = minimize->trees[side].tree;
	tree.config = round->state.configs[side];
	SP_TRY(read_explicit(&minimize->recipe, side, &lines));
	wish.explicit = lines.settings;
	wish.explicit_count = lines.fragment.count;
	SP_TRY(sp_kconfig_open(&tree, &round->sessions[side]));
	SP_TRY(sp_kconfig_facts(round->sessions[side], &facts));
	SP_TRY(sp_wishes_read(minimize, side, &facts, wishes));
	wish.keep = (const char *const *)wishes->keep;
	wish.keep_count = wishes->keep_count;
	wish.never = (const char *const *)wishes->never;
	wish.never_count = wishes->never_count;
	SP_TRY(sp_moves_find(round->sessions[side], &facts, &wish, &moves));
	sp_moves_append(&round->moves, &moves);
	return NULL;
}

/* A move's name without blanks: "CPU_SUP_AMD by PROCESSOR_SELECT" is CPU_SUP_AMD@PROCESSOR_SELECT. */
static char *item_name(const struct sp_move *move)
{
	const char *by = strstr(move->name, " by ");
	if (!by)
		return sp_strdup(move->name);
	return sp_format("%.*s@%s", (int)(by - move->name), move->name, by + strlen(" by "));
}

static void make_items(struct sp_round *round)
{
	for (size_t i = 0; i < round->moves.count; i++) {
		const struct sp_move *move = &round->moves.items[i];
		round->items[i] = (struct sp_search_item){
			.name = round->names[i],
			.weight = round->weights[i] > LEAST_WEIGHT ? round->weights[i] : LEAST_WEIGHT,
			.prior = round->priors[i],
			.parents = move->parents,
			.parent_count = move->parent_count,
			.group = move->group == SP_MOVE_ALONE ? SP_SEARCH_ALONE : move->group,
			.group_step = move->group_step,
		};
	}
	if (!round->has_fats)
		return;
	size_t last = round->moves.count;
	round->names[last] = sp_strdup(FATS_ITEM);
	round->items[last] = (struct sp_search_item){
		.name = round->names[last], .weight = 0, .prior = FATS_PRIOR, .group = SP_SEARCH_ALONE};
}

/* What the rounds before weighed, the newest first, and then what the store knew when the search began. */
static struct sp_move_win *list_wins(
	const struct sp_round *round, const struct sp_learnt *learnt, size_t *count)
{
	const struct sp_store_evidence *known = &round->minimize->evidence;
	size_t learnt_count = learnt ? learnt->win_count : 0;
	struct sp_move_win *wins = sp_alloc((learnt_count + known->win_count + 1) * sizeof(*wins));
	*count = 0;
	for (size_t i = learnt_count; i-- > 0;)
		wins[(*count)++] = learnt->wins[i];
	for (size_t i = 0; i < known->win_count; i++)
		wins[(*count)++] = known->wins[i];
	return wins;
}

static void weigh(struct sp_round *round, const struct sp_learnt *learnt)
{
	struct sp_minimize *minimize = round->minimize;
	struct sp_move_evidence evidence = {
		.attribution = &minimize->attribution,
		.texts = (const char *const *)minimize->texts,
		.text_count = SP_COUNT(minimize->texts) - 1,
		.verdicts = minimize->evidence.verdicts,
		.verdict_count = minimize->evidence.verdict_count,
	};
	SP_AUTOFREE struct sp_move_win *wins = list_wins(round, learnt, &evidence.win_count);
	evidence.wins = wins;
	sp_moves_weigh(&round->moves, &evidence, round->weights);
	sp_moves_expect(&round->moves, &evidence, round->priors);
	for (size_t i = 0; learnt && i < round->moves.count; i++) {
		const struct sp_move *move = &round->moves.items[i];
		double prior = sp_learnt_prior(learnt, round->names[i]);
		if (prior < 0)
			continue;
		/* what is larger is as good as needed, whatever its test says */
		bool is_larger = sp_learnt_larger(learnt, move->program, move->name);
		round->priors[i] = is_larger ? fmax(prior, round->priors[i]) : prior;
	}
}

struct sp_error *sp_round_open(struct sp_minimize *minimize, const struct sp_state *state,
	const struct sp_learnt *learnt, struct sp_round *round)
{
	round->minimize = minimize;
	sp_state_copy(state, &round->state);
	for (int i = 0; i < SP_SIDES; i++)
		if (minimize->wish->sides[i] && state->configs[i] && minimize->has_tree[i])
			SP_TRY(find_moves(round, i));
	const struct sp_recipe *recipe = &minimize->recipe;
	round->has_fats =
		sp_medium_is_sized(recipe->medium) && recipe->medium_fats == 2 && state->image.fats != 1;
	round->count = round->moves.count + round->has_fats;
	size_t room = round->count + 1;
	round->items = sp_alloc(room * sizeof(*round->items));
	round->names = sp_alloc(room * sizeof(*round->names));
	round->weights = sp_alloc(room * sizeof(*round->weights));
	round->priors = sp_alloc(room * sizeof(*round->priors));
	for (size_t i = 0; i < round->moves.count; i++)
		round->names[i] = item_name(&round->moves.items[i]);
	weigh(round, learnt);
	make_items(round);
	return NULL;
}

void sp_round_close(struct sp_round *round)
{
	for (int i = 0; i < SP_SIDES; i++) {
		sp_kconfig_close(round->sessions[i]);
		sp_wishes_clear(&round->wishes[i]);
	}
	for (size_t i = 0; round->names && i < round->count; i++)
		free(round->names[i]);
	for (size_t i = 0; i < round->asked_count; i++) {
		sp_state_clear(&round->asked[i].state);
		free(round->asked[i].applied);
	}
	free(round->asked);
	free(round->names);
	free(round->items);
	free(round->weights);
	free(round->priors);
	sp_moves_clear(&round->moves);
	sp_state_clear(&round->state);
	*round = (struct sp_round){0};
}

const struct sp_move *sp_round_move(const struct sp_round *round, size_t item)
{
	return item < round->moves.count ? &round->moves.items[item] : NULL;
}

/* The settings of a side's applied moves; the array alone is to be freed. */
static struct sp_option_setting *settings_of(
	const struct sp_round *round, const uint32_t *applied, size_t count, int side, size_t *found)
{
	size_t capacity = 0;
	struct sp_option_setting *settings = NULL;
	*found = 0;
	for (size_t i = 0; i < count; i++) {
		const struct sp_move *move = sp_round_move(round, applied[i]);
		if (!move || strcmp(move->program, side_names[side]) != 0)
			continue;
		for (size_t j = 0; j < move->setting_count; j++) {
			SP_GROW(settings, *found, capacity);
			settings[(*found)++] = move->settings[j];
		}
	}
	return settings;
}

static struct sp_error *resolve_side(const struct sp_round *round, const uint32_t *applied, size_t count,
	int side, char **config, char **why)
{
	size_t setting_count;
	SP_BUFFER text = SP_BUFFER_EMPTY;
	SP_AUTOFREE struct sp_option_setting *settings =
		settings_of(round, applied, count, side, &setting_count);
	if (!setting_count) {
		*config = sp_strdup(round->state.configs[side]);
		return NULL;
	}
	SP_TRY(sp_kconfig_resolve_text(round->sessions[side], settings, setting_count, &text));
	*why = sp_wishes_break(&round->wishes[side], round->state.configs[side], sp_buffer_text(&text));
	if (!*why)
		*config = sp_strdup(sp_buffer_text(&text));
	return NULL;
}

static void name_moves(
	const struct sp_round *round, const uint32_t *applied, size_t count, struct sp_state *state)
{
	SP_BUFFER names = SP_BUFFER_EMPTY;
	sp_buffer_add_text(&names, round->state.moves);
	for (size_t i = 0; i < count; i++)
		sp_buffer_printf(&names, "%s%s", names.size ? " " : "", round->names[applied[i]]);
	state->moves = sp_buffer_take(&names);
	if (!state->moves)
		state->moves = sp_strdup("");
}

struct sp_error *sp_round_state(const struct sp_round *round, const uint32_t *applied, size_t count,
	struct sp_state *state, char **why)
{
	SP_GUARD(sp_state_clear) struct sp_state made = {.image = round->state.image};
	*why = NULL;
	for (int i = 0; i < SP_SIDES; i++) {
		SP_TRY(resolve_side(round, applied, count, i, &made.configs[i], why));
		if (*why)
			return NULL;
	}
	for (size_t i = 0; i < count; i++)
		if (round->has_fats && applied[i] == round->moves.count)
			made.image.fats = 1;
	name_moves(round, applied, count, &made);
	sp_state_key(&made, made.key);
	*state = made;
	made = (struct sp_state){0};
	return NULL;
}
