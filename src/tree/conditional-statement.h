/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the readers of statements share: looking at tokens, and each other.
 */
#ifndef SIZEPROF_TREE_CONDITIONAL_STATEMENT_H
#define SIZEPROF_TREE_CONDITIONAL_STATEMENT_H

#include "conditional-reader.h"

static inline const struct sp_token *sp_at(const struct sp_evaluation *e, uint32_t at)
{
	return at < e->end ? &e->tokens[at] : NULL;
}

static inline bool sp_at_mark(const struct sp_evaluation *e, uint32_t at, uint16_t mark)
{
	const struct sp_token *token = sp_at(e, at);
	return token && sp_token_is_mark(token, mark);
}

static inline bool sp_at_word(const struct sp_evaluation *e, uint32_t at, const char *word)
{
	const struct sp_token *token = sp_at(e, at);
	return token && sp_token_is(token, word);
}

static inline bool sp_at_name(const struct sp_evaluation *e, uint32_t at)
{
	const struct sp_token *token = sp_at(e, at);
	return token && token->kind == SP_TOKEN_NAME;
}

static inline uint32_t sp_at_match(const struct sp_evaluation *e, uint32_t at)
{
	uint32_t match = e->tokens[at].match;
	return match < e->end ? match : e->end;
}

/* A statement that begins under one #if and ends under another is not one. */
static inline bool sp_in_one_branch(const struct sp_evaluation *e, uint32_t first, uint32_t last)
{
	return e->tokens[first].branch == e->tokens[last].branch;
}

static inline bool sp_at_word_of(const struct sp_evaluation *e, const char *const *words)
{
	for (; *words; words++)
		if (sp_at_word(e, e->at, *words))
			return true;
	return false;
}

/* What an if leaves to the statements behind it. */
struct sp_rest {
	sp_condition goes_on;
	uint32_t gate;
};

/* Notes what stands inside of one way of an if, loop or keeper. */
void sp_mark_way(
	struct sp_evaluation *evaluation, uint32_t first, uint32_t behind, sp_condition reach, uint32_t gate);
/* Does control come into these tokens from elsewhere? */
bool sp_has_label(const struct sp_evaluation *evaluation, uint32_t first, uint32_t behind);

/* conditional-simple.c */
/* The ; that ends a statement, or the end. */
uint32_t sp_at_end(const struct sp_evaluation *evaluation, uint32_t at);
/* An expression; in a source's own functions it is only looked into when something of it may matter. */
struct sp_worth sp_evaluate(struct sp_evaluation *evaluation, uint32_t first, uint32_t behind);
/* Declarations, jumps, expressions. */
sp_condition sp_read_simple(struct sp_evaluation *evaluation, sp_condition reach);

/* conditional-control.c: each starts at the first word and gives the effect. */
sp_condition sp_read_if(struct sp_evaluation *evaluation, sp_condition reach, struct sp_rest *rest);
/* while (), switch () and macros that stand before a statement */
sp_condition sp_read_loop(struct sp_evaluation *evaluation, sp_condition reach, bool is_while);
sp_condition sp_read_for(struct sp_evaluation *evaluation, sp_condition reach);
sp_condition sp_read_do(struct sp_evaluation *evaluation, sp_condition reach);

#endif
