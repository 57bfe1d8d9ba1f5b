/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of moves.h share.
 */
#ifndef SIZEPROF_TREE_MOVES_INSIDE_H
#define SIZEPROF_TREE_MOVES_INSIDE_H

#include <stdbool.h>

#include "tree/moves.h"

struct sp_moves_maker {
	struct sp_kconfig_session *session;
	const struct sp_kconfig *facts;
	const struct sp_moves_wish *wish;
	struct sp_moves *moves; /* drafts at first: not asked about yet */
	size_t capacity;
};

/* On, in the configuration at hand: y or m. */
bool sp_moves_is_on(const struct sp_option_facts *option);
bool sp_moves_is_switch(const struct sp_option_facts *option); /* bool or tristate */

/* The next word of a list with one space between, at *at, which moves behind it; NULL at its end. free() it.
 */
char *sp_moves_next_word(const char **at);

/* A new draft without settings; good until the next one. name goes without the prefix and is taken over. */
struct sp_move *sp_moves_draft(
	struct sp_moves_maker *maker, enum sp_move_kind kind, const char *option, char *name);
void sp_moves_add_setting(struct sp_move *move, const char *name, const char *value);
void sp_moves_clear_one(struct sp_move *move);

/* Drafts. */
void sp_moves_list(struct sp_moves_maker *maker);
void sp_moves_list_by(struct sp_moves_maker *maker);

/* Of moves with the same outcome one is left, the others become its aliases. */
void sp_moves_merge(struct sp_moves *moves);
/* Sort by name, then find who is below whom. */
struct sp_error *sp_moves_order(struct sp_kconfig_session *session, struct sp_moves *moves) SP_MUST_CHECK;

/* Does any of the texts name what the option is for: mount types, devices, commands? */
bool sp_moves_is_named(const char *option, const char *const *texts, size_t count);

#endif
