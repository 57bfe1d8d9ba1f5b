/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Words of a fixed set, names in a list that blanks separate, lines of a text; how texts begin and end, and
 * which comes first.
 */
#ifndef SIZEPROF_BASE_WORDS_H
#define SIZEPROF_BASE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"

/* Where the word stands among the words; `otherwise` when it is none of them, or NULL. */
int sp_word_place(const char *const *words, size_t count, const char *word, int otherwise);

/* The next name of a list at *at, its length in *length, or NULL after the last; *at moves behind it. */
const char *sp_next_name(const char **at, size_t *length);
/* Does the list (or NULL) have the name of that length? */
bool sp_has_name(const char *list, const char *name, size_t length);

/* The last lines, at most so many, without blanks and blank lines at the end; "" for NULL; release with
 * free() */
SP_MALLOC char *sp_last_lines(const char *text, unsigned count);

bool sp_starts_with(const char *text, const char *start);
bool sp_ends_with(const char *text, const char *end);

/* For qsort, of texts or of structures that begin with one: char *, none of them NULL. */
int sp_compare_texts(const void *one, const void *other);

#endif
