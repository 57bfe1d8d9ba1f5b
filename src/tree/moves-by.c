/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Options that, once on, make others droppable: the prompt of what is on now hangs on one that is off, as in
 * `bool "Support AMD processors" if PROCESSOR_SELECT`.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "tree/moves-inside.h"

/* On, and not to be switched off since it has no prompt now: none that is selected, which no prompt would
 * help. */
static bool is_stuck(const struct sp_option_facts *option)
{
	return sp_moves_is_on(option) && !option->visible && *option->prompt_if && !*option->selected_by &&
	       !*option->choice_members;
}

/* Off, and free to come on; members of choices would push others out. */
static bool is_opener(const struct sp_option_facts *option)
{
	return option && sp_moves_is_switch(option) && option->visible && !sp_moves_is_on(option) &&
	       !*option->choice_members;
}

static bool is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static void add(struct sp_moves_maker *maker, const struct sp_option_facts *option, const char *by)
{
	struct sp_move *move =
		sp_moves_draft(maker, SP_MOVE_BY, option->name, sp_format("%s by %s", option->name, by));
	move->by = sp_strdup(by);
	sp_moves_add_setting(move, by, "y");
	sp_moves_add_setting(move, option->name, "n");
}

/* A name may stand several times in an expression. */
static bool is_first(const char *text, size_t at, size_t size)
{
	for (size_t i = 0; i + size <= at; i++)
		if ((i == 0 || !is_name(text[i - 1])) && strncmp(text + i, text + at, size) == 0 &&
			!is_name(text[i + size]))
			return false;
	return true;
}

static void list_openers(struct sp_moves_maker *maker, const struct sp_option_facts *option)
{
	const char *text = option->prompt_if;
	for (size_t at = 0; text[at];) {
		size_t size = 0;
		while (is_name(text[at + size]))
			size++;
		if (size && is_first(text, at, size)) {
			SP_AUTOFREE char *name = sp_format("%.*s", (int)size, text + at);
			if (is_opener(sp_kconfig_find(maker->facts, name)))
				add(maker, option, name);
		}
		at += size ? size : 1;
	}
}

void sp_moves_list_by(struct sp_moves_maker *maker)
{
	for (size_t i = 0; i < maker->facts->count; i++)
		if (is_stuck(&maker->facts->options[i]))
			list_openers(maker, &maker->facts->options[i]);
}
