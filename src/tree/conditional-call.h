/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the readers of calls share: definitions that a file sees, arguments, and code of macros and functions.
 */
#ifndef SIZEPROF_TREE_CONDITIONAL_CALL_H
#define SIZEPROF_TREE_CONDITIONAL_CALL_H

#include "conditional-reader.h"

#define SP_MOST_DEFINITIONS 40 /* of one name; with more nothing is said of it */

/* One argument's tokens. */
struct sp_argument {
	const struct sp_token *first;
	size_t count;
};

struct sp_arguments {
	struct sp_argument items[96];
	size_t count;
};

/* Definitions of a name that the file at hand sees: for all files, then its own. */
struct sp_view {
	uint32_t firsts[2]; /* of each chain; SP_NO_DEFINITION: none */
	size_t count;       /* of definitions */
	sp_condition macro; /* on which condition it is a macro with parameters */
};

/* Something of which nothing is known, with an effect. */
struct sp_worth sp_worth_real(const struct sp_evaluation *evaluation);
bool sp_token_is_same(const struct sp_token *a, const struct sp_token *b);

/* conditional-view.c */
struct sp_view sp_view(
	const struct sp_evaluation *evaluation, const struct sp_token *name, bool without_macros);
/* Is it defined behind the line at hand? */
bool sp_comes_later(const struct sp_evaluation *evaluation, const struct sp_definition *definition);

/* conditional-expand.c */
/* open: the ( of a call. false: too many, or no end. */
bool sp_arguments_read(const struct sp_evaluation *evaluation, uint32_t open, struct sp_arguments *arguments);
bool sp_is_expanding(const struct sp_evaluation *evaluation, const struct sp_token *name);
/* For the tokens of a macro or function that is called. */
struct sp_evaluation sp_evaluation_inside(const struct sp_evaluation *evaluation,
	const struct sp_expansion *expansion, const struct sp_tokens *tokens);
/* What a name's text gives: an expression, or statements. */
struct sp_worth sp_text_worth(
	const struct sp_evaluation *evaluation, const struct sp_token *name, const struct sp_tokens *tokens);
struct sp_worth sp_macro_worth(struct sp_evaluation *evaluation, struct sp_definition *definition,
	const struct sp_token *name, uint32_t open);
/* Without its arguments: those are the caller's. */
struct sp_worth sp_function_worth(
	struct sp_evaluation *evaluation, struct sp_definition *definition, const struct sp_token *name);

#endif
