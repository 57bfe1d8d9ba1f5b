/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Moves that are worth a question: what is on off, other members of choices, smaller numbers.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "tree/moves-inside.h"

bool sp_moves_is_switch(const struct sp_option_facts *option)
{
	return option->type == SP_OPTION_BOOL || option->type == SP_OPTION_TRISTATE;
}

bool sp_moves_is_on(const struct sp_option_facts *option)
{
	return sp_moves_is_switch(option) && strcmp(option->value, "n") != 0 && *option->value;
}

char *sp_moves_next_word(const char **at)
{
	*at += strspn(*at, " ");
	size_t size = strcspn(*at, " ");
	char *word = size ? sp_format("%.*s", (int)size, *at) : NULL;
	*at += size;
	return word;
}

struct sp_move *sp_moves_draft(
	struct sp_moves_maker *maker, enum sp_move_kind kind, const char *option, char *name)
{
	struct sp_moves *moves = maker->moves;
	SP_GROW(moves->items, moves->count, maker->capacity);
	struct sp_move *move = &moves->items[moves->count++];
	*move = (struct sp_move){
		.name = sp_format("%s%s", maker->wish->prefix ? maker->wish->prefix : "", name),
		.program = sp_strdup(maker->wish->program),
		.option = sp_strdup(option),
		.kind = kind,
		.group = SP_MOVE_ALONE,
	};
	free(name);
	return move;
}

void sp_moves_add_setting(struct sp_move *move, const char *name, const char *value)
{
	move->settings = sp_realloc(move->settings, move->setting_count + 1, sizeof(*move->settings));
	move->settings[move->setting_count++] = (struct sp_option_setting){sp_strdup(name), sp_strdup(value)};
}

/* Every member but the new one off: which line of several counts would hang on their order otherwise. */
static void add_member(struct sp_moves_maker *maker, const struct sp_option_facts *on, const char *member,
	uint32_t group, uint32_t step)
{
	struct sp_move *move = sp_moves_draft(maker, SP_MOVE_CHOICE, member, sp_format("%s=y", member));
	move->group = group;
	move->group_step = step;
	const char *at = on->choice_members;
	for (char *name; (name = sp_moves_next_word(&at)); free(name))
		if (strcmp(name, member) != 0)
			sp_moves_add_setting(move, name, "n");
	sp_moves_add_setting(move, member, "y");
}

/* The choice whose member `on` is: each other member, and none, which choices that are optional allow. */
static void list_choice(struct sp_moves_maker *maker, const struct sp_option_facts *on)
{
	uint32_t group = maker->moves->group_count++, step = 0;
	const char *at = on->choice_members;
	for (char *name; (name = sp_moves_next_word(&at)); free(name))
		if (strcmp(name, on->name) != 0)
			add_member(maker, on, name, group, step++);
	struct sp_move *move = sp_moves_draft(maker, SP_MOVE_OFF, on->name, sp_strdup(on->name));
	move->group = group;
	move->group_step = step;
	sp_moves_add_setting(move, on->name, "n");
}

static bool read_number(const char *text, bool is_hex, long long *number)
{
	char *end;
	errno = 0;
	*number = strtoll(text, &end, is_hex ? 16 : 10);
	return end != text && (!*end || *end == ' ') && errno == 0;
}

/* Without a range one is the least: zero often stands for something else, "no limit" or "the default". */
static bool read_bounds(const struct sp_option_facts *option, long long *least, long long *value)
{
	bool is_hex = option->type == SP_OPTION_HEX;
	if (!read_number(option->value, is_hex, value))
		return false;
	if (!*option->range)
		*least = 1;
	else if (!read_number(option->range, is_hex, least))
		return false;
	/* beyond that, the differences below could overflow */
	return *least<*value && * least> - (1LL << 61) && *value < 1LL << 61;
}

#define STEPS 3

/* Half of the way to the least, three quarters of it, all of it; without a range a half and a quarter, which
   leaves addresses aligned. */
static void find_steps(
	const struct sp_option_facts *option, long long least, long long value, long long steps[STEPS])
{
	long long way = value - least;
	bool is_bounded = *option->range;
	steps[0] = is_bounded ? value - way / 2 : value / 2;
	steps[1] = is_bounded ? value - way / 4 * 3 : value / 4;
	steps[2] = least;
}

static void list_number(struct sp_moves_maker *maker, const struct sp_option_facts *option)
{
	long long least, value, steps[STEPS];
	if (!read_bounds(option, &least, &value))
		return;
	find_steps(option, least, value, steps);
	uint32_t group = maker->moves->group_count++;
	for (uint32_t i = 0; i < STEPS; i++) {
		if (steps[i] >= (i ? steps[i - 1] : value) || steps[i] < least)
			continue;
		SP_AUTOFREE char *text =
			sp_format(option->type == SP_OPTION_HEX ? "0x%llx" : "%lld", steps[i]);
		struct sp_move *move = sp_moves_draft(
			maker, SP_MOVE_NUMBER, option->name, sp_format("%s=%s", option->name, text));
		move->group = group;
		move->group_step = i;
		sp_moves_add_setting(move, option->name, text);
	}
}

void sp_moves_list(struct sp_moves_maker *maker)
{
	for (size_t i = 0; i < maker->facts->count; i++) {
		const struct sp_option_facts *option = &maker->facts->options[i];
		if (!option->visible)
			continue;
		if (option->type == SP_OPTION_INTEGER || option->type == SP_OPTION_HEX) {
			list_number(maker, option);
		} else if (!sp_moves_is_on(option)) {
			continue;
		} else if (*option->choice_members) {
			list_choice(maker, option);
		} else {
			struct sp_move *move =
				sp_moves_draft(maker, SP_MOVE_OFF, option->name, sp_strdup(option->name));
			sp_moves_add_setting(move, option->name, "n");
		}
	}
}
