/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * C sources as tokens, with what the preprocessor's directives say apart: which branch of which #if a token
 * is in, and which macros are defined where. Nothing is expanded, and nothing is an error: what is malformed
 * is read as far as it makes sense. Lexical rules: ISO C17 5.1.1.2 (phases 2 to 4) and 6.10.
 */
#ifndef SIZEPROF_TREE_CONDITIONAL_SCAN_H
#define SIZEPROF_TREE_CONDITIONAL_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sizeprof/condition.h"

enum sp_token_kind { SP_TOKEN_NAME, SP_TOKEN_NUMBER, SP_TOKEN_STRING, SP_TOKEN_CHARACTER, SP_TOKEN_MARK };

/* Marks are coded by their characters: '(' and SP_MARK2('&', '&'). */
#define SP_MARK2(first, second) ((uint16_t)((uint16_t)(first) << 8 | (uint8_t)(second)))
#define SP_MARK_DOTS 1         /* ... */
#define SP_MARK_SHIFT_ASSIGN 2 /* <<= and >>= */

struct sp_token {
	const char *text; /* in the source */
	uint32_t length;
	uint32_t hash;   /* of names */
	uint32_t line;   /* that it starts in */
	uint32_t branch; /* index */
	uint32_t match;  /* of ( [ {: index of what closes it, or of the end */
	uint16_t mark;
	uint8_t kind;
};

struct sp_tokens {
	struct sp_token *items;
	size_t count, capacity;
};

enum sp_branch_kind { SP_BRANCH_IF, SP_BRANCH_IFDEF, SP_BRANCH_IFNDEF, SP_BRANCH_ELSE };

/* Lines under one #if, #elif or #else. The first one is all that is scanned. Parents and earlier branches of
   the same #if have smaller numbers. */
struct sp_branch {
	const char *text; /* the expression, or the macro's name */
	uint32_t length;
	uint32_t parent;
	uint32_t previous;    /* the branch of the same #if before this one; 0: none */
	uint32_t first, last; /* lines, without the directives; last < first: none */
	uint32_t gate;        /* line of the directive */
	uint8_t kind;
	bool guards_itself; /* #ifndef X with #define X in it: an include guard, or a default */
	/* filled in when it is asked for: itself, and none of it and those before */
	bool is_known, is_busy;
	sp_condition condition, otherwise;
};

enum sp_directive_kind { SP_DIRECTIVE_DEFINE, SP_DIRECTIVE_UNDEF, SP_DIRECTIVE_INCLUDE };

struct sp_directive {
	const char *name; /* of the macro; for #include: the file's, as written, without <> or "" */
	uint32_t name_length;
	const char *text; /* what follows a macro's name directly */
	uint32_t length;
	uint32_t line, branch;
	uint8_t kind;
	bool is_default; /* stands under #ifndef of its own name */
};

struct sp_scan {
	struct sp_tokens tokens;
	struct sp_branch *branches;
	size_t branch_count, branch_capacity;
	struct sp_directive *directives;
	size_t directive_count, directive_capacity;
};

/*
 * Adds what is in text, which starts at that line. with_directives false: # is a mark like any other, as in
 * the body of a macro. Of branches with unbalanced brackets only the first one's tokens are kept.
 */
void sp_scan_text(struct sp_scan *scan, const char *text, size_t size, uint32_t line, bool with_directives);
void sp_scan_clear(struct sp_scan *scan);
/* Empty, but the space is kept. */
void sp_scan_restart(struct sp_scan *scan);
/* Finds the closing bracket of each opening one. */
void sp_tokens_match(struct sp_tokens *tokens);
void sp_tokens_add(struct sp_tokens *tokens, const struct sp_token *token);

uint32_t sp_token_hash(const char *text, size_t length);
bool sp_token_is(const struct sp_token *token, const char *name);
/* A word that types begin with. */
bool sp_token_is_type(const struct sp_token *token);
static inline bool sp_token_is_mark(const struct sp_token *token, uint16_t mark)
{
	return token->kind == SP_TOKEN_MARK && token->mark == mark;
}

#endif
